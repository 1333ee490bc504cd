//! A panel as SVG.

use std::fmt::Write;

use super::scale::Range;
use super::style::{LOOKS, fitting, marker, number, width};
use crate::exhibit::figure::{Mark, Panel, Shape, Tone};

/// How wide a panel is.
pub const WIDTH: f64 = 380.0;

/// How high what is between the axes is, where they are of numbers.
const HEIGHT: f64 = 190.0;

/// How far apart names beside the upright axis are, at least and at most.
const ROW: (f64, f64) = (18.0, 44.0);

/// How wide names beside the upright axis are at most.
const NAMES: f64 = 112.0;

/// How a mark says what it is: to a script, or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// In `data-r`.
    Attribute,
    /// In a `title` of its own.
    Title,
}

/// Where a panel lies in its drawing.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    across: Range,
    up: Range,
}

impl Frame {
    fn x(&self, number: f64) -> f64 {
        self.left + (self.right - self.left) * self.across.place(number).clamp(-0.01, 1.01)
    }

    fn y(&self, number: f64) -> f64 {
        let place = self.up.place(number).clamp(-0.02, 1.02);
        let place = if self.up.is_named() { 1.0 - place } else { place };
        self.bottom - (self.bottom - self.top) * place
    }
}

/// Text as XML, without the characters that XML does not have.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' | '\r' => safe.push(' '),
            letter if letter < ' ' || matches!(letter, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}') => {
                safe.push('\u{fffd}')
            }
            letter => safe.push(letter),
        }
    }
    safe
}

/// What is drawn, and how high it is; `WIDTH` wide.
pub fn panel(panel: &Panel, reading: Reading) -> (String, f64) {
    let (across, up) = (Range::across(panel), Range::up(panel));
    let title = if panel.title.is_empty() { 0.0 } else { 20.0 };
    let top = 8.0 + title + 18.0;
    let rows = up.ticks(5);
    let left = if up.is_named() {
        rows.iter().map(|tick| width(&tick.text)).fold(0.0, f64::max).min(NAMES) + 12.0
    } else {
        rows.iter().map(|tick| width(&tick.text)).fold(18.0, f64::max) + 12.0
    };
    let height = if up.is_named() {
        let rows = rows.len().max(1) as f64;
        rows * (HEIGHT / rows).clamp(ROW.0, ROW.1)
    } else {
        HEIGHT
    };
    let frame = Frame { left, right: WIDTH - 14.0, top, bottom: top + height, across, up };
    let mut out = String::new();
    if !panel.title.is_empty() {
        text(&mut out, "t", 4.0, 16.0, &fitting(&panel.title, (WIDTH - 8.0) / 1.1));
    }
    let label = if frame.up.is_named() { panel.up.label() } else { format!("↑ {}", panel.up.label()) };
    text(&mut out, "l", 4.0, top - 8.0, &fitting(&label, WIDTH - 8.0));
    let is_field = panel.marks.iter().any(|mark| matches!(mark.shape, Shape::Area { tone: Some(_), .. }));
    axes(&mut out, &frame, panel, is_field);
    for mark in &panel.marks {
        draw(&mut out, &frame, mark, reading);
    }
    (out, frame.bottom + 40.0)
}

fn text(out: &mut String, class: &str, x: f64, y: f64, said: &str) {
    let _ = write!(out, "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", number(x), number(y), escaped(said));
}

/// Lines and labels; a field of cells has no lines.
fn axes(out: &mut String, frame: &Frame, panel: &Panel, is_field: bool) {
    let is_grid = !frame.up.is_named();
    let rows = frame.up.ticks(5);
    let are_few = rows.len() <= 10;
    for tick in rows {
        let y = frame.y(tick.at);
        if is_grid && (are_few || !tick.text.is_empty()) {
            let _ =
                write!(out, "<path class=\"g\" d=\"M{} {}H{}\"/>", number(frame.left), number(y), number(frame.right));
        }
        if !tick.text.is_empty() {
            text(out, "k e", frame.left - 6.0, y + 4.0, &fitting(&tick.text, NAMES));
        }
    }
    let mut free = f64::NEG_INFINITY;
    let ticks = frame.across.ticks(5);
    // Names share the width; numbers stand where they are.
    let share = (frame.right - frame.left) / ticks.len().max(1) as f64;
    for tick in ticks {
        let x = frame.x(tick.at);
        if !frame.across.is_named() && !is_field {
            let _ =
                write!(out, "<path class=\"g\" d=\"M{} {}V{}\"/>", number(x), number(frame.top), number(frame.bottom));
        }
        let said = if frame.across.is_named() { fitting(&tick.text, share.max(14.0)) } else { tick.text };
        let half = width(&said) * 11.0 / 12.0 / 2.0;
        // A label that would touch the one before it is left out.
        if !said.is_empty() && x - half >= free && x + half <= WIDTH + 1.0 {
            text(out, "k m", x, frame.bottom + 15.0, &said);
            free = x + half + 4.0;
        }
    }
    if !is_field {
        let _ = write!(
            out,
            "<path class=\"x\" d=\"M{l} {t}V{b}H{r}\"/>",
            l = number(frame.left),
            t = number(frame.top),
            b = number(frame.bottom),
            r = number(frame.right)
        );
    }
    let arrow = if frame.across.is_named() { "" } else { " →" };
    let label = fitting(&format!("{}{arrow}", panel.across.label()), WIDTH - 20.0);
    text(out, "l e", frame.right, frame.bottom + 33.0, &label);
}

fn draw(out: &mut String, frame: &Frame, mark: &Mark, reading: Reading) {
    let series = mark.series % LOOKS;
    let close = |name: &str| match reading {
        Reading::Title if !mark.reads.is_empty() => format!("><title>{}</title></{name}>", escaped(&mark.reads)),
        _ => "/>".to_owned(),
    };
    let reads = match reading {
        Reading::Attribute if !mark.reads.is_empty() => format!(" data-r=\"{}\"", escaped(&mark.reads)),
        _ => String::new(),
    };
    match &mark.shape {
        Shape::Line(places) => {
            let mut path = String::new();
            let mut before = String::new();
            for place in places {
                let at = format!("{} {}", number(frame.x(place[0])), number(frame.y(place[1])));
                if at != before {
                    path.push_str(if path.is_empty() { "M" } else { "L" });
                    path.push_str(&at);
                }
                before = at;
            }
            let _ = write!(out, "<path class=\"ln s{series}\" d=\"{path}\"{reads}{}", close("path"));
        }
        Shape::Point { at, within } => {
            let (x, y) = (frame.x(at[0]), frame.y(at[1]));
            if let Some([low, high]) = within {
                let (low, high) = (number(frame.y(*low)), number(frame.y(*high)));
                let (l, r) = (number(x - 3.5), number(x + 3.5));
                let x = number(x);
                let _ =
                    write!(out, "<path class=\"iv s{series}\" d=\"M{x} {low}V{high}M{l} {low}H{r}M{l} {high}H{r}\"/>");
            }
            let (outline, is_open) = marker(series, x, y);
            let open = if is_open { " op" } else { "" };
            let _ = write!(out, "<path class=\"pt s{series}{open}\" d=\"{outline}\"{reads}{}", close("path"));
        }
        Shape::Area { from, to, tone, text: said } => {
            let (x, right) = (frame.x(from[0].min(to[0])), frame.x(from[0].max(to[0])));
            let (a, b) = (frame.y(from[1]), frame.y(to[1]));
            let (y, low) = (a.min(b), a.max(b));
            let (wide, high) = ((right - x).max(0.4), (low - y).max(0.4));
            let place = format!(
                "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                number(x),
                number(y),
                number(wide),
                number(high)
            );
            let opacity = |share: f64| number_of_share(share.clamp(0.0, 1.0) * 0.62);
            let look = match tone {
                Some(Tone::Share(share)) => format!("class=\"ht\" fill-opacity=\"{}\"", opacity(*share)),
                Some(Tone::Change(change)) => {
                    let class = if *change < 0.0 { "fl" } else { "ht" };
                    format!("class=\"{class}\" fill-opacity=\"{}\"", opacity(change.abs()))
                }
                None => format!("class=\"ar s{series} b{}\"", series.min(1)),
            };
            let _ = write!(out, "<rect {look} {place}{reads}{}", close("rect"));
            let room = wide - 4.0;
            if !said.is_empty() && high >= 12.0 && width(said) * 10.0 / 12.0 <= room {
                text(out, "c", x + wide / 2.0, y + high / 2.0 + 3.5, said);
            }
        }
    }
}

fn number_of_share(share: f64) -> String {
    format!("{}", (share * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_study_says_is_text_and_nothing_else() {
        let hostile = "</script><img onerror='alert(1)' src=\"x\">&\u{0}\u{1b}";
        let safe = escaped(hostile);
        assert!(!safe.contains(['<', '>', '"', '\'', '\u{0}', '\u{1b}']), "{safe}");
        assert!(safe.starts_with("&lt;/script&gt;&lt;img onerror=&#39;"), "{safe}");
    }
}
