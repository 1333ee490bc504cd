//! Figures drawn: as SVG files, as parts of a page, and with characters. Nothing is computed here but places.
//!
//! - [`svg()`]: a figure as a file by itself, in a light and a dark scheme.
//! - [`panels()`], [`legend()`]: its parts for a page, which brings [`style`].
//! - [`text()`]: a figure in a terminal.
//! - `scale`: where numbers lie, and the ticks.

pub mod scale;
pub mod style;
mod svg;
mod terminal;

use std::borrow::Cow;

pub use svg::{WIDTH, escaped};
pub use terminal::text;

use crate::exhibit::Figure;
use crate::exhibit::figure::{Mark, Shape};
use style::{fitting, marker, number, width};
use svg::Reading;

/// How many marks a panel has at most.
const MOST_MARKS: usize = 2_000;

/// How many places a line has at most.
const MOST_PLACES: usize = 400;

/// How many panels stand side by side in a file.
const SIDE_BY_SIDE: usize = 3;

/// A figure with as many marks as can be seen, which says in a note what was left out.
pub fn thinned(figure: &Figure) -> Cow<'_, Figure> {
    let is_long = |mark: &Mark| matches!(&mark.shape, Shape::Line(places) if places.len() > MOST_PLACES);
    if figure.panels.iter().all(|panel| panel.marks.len() <= MOST_MARKS && !panel.marks.iter().any(is_long)) {
        return Cow::Borrowed(figure);
    }
    let mut thin = figure.clone();
    let mut left_out = 0;
    for panel in &mut thin.panels {
        for mark in &mut panel.marks {
            if let Shape::Line(places) = &mut mark.shape
                && places.len() > MOST_PLACES
            {
                let (every, last) = (places.len().div_ceil(MOST_PLACES), places.len() - 1);
                *places = (0..=last)
                    .filter(|place| place % every == 0 || *place == last)
                    .map(|place| places[place])
                    .collect();
            }
        }
        let every = panel.marks.len().div_ceil(MOST_MARKS);
        if every > 1 {
            let before = panel.marks.len();
            let mut place = 0;
            panel.marks.retain(|mark| {
                place += 1;
                matches!(mark.shape, Shape::Line(_)) || place % every == 1
            });
            left_out += before - panel.marks.len();
        }
    }
    if left_out > 0 {
        thin.notes.push(format!("{left_out} marks are not drawn: every so many is, evenly"));
    }
    Cow::Owned(thin)
}

/// The panels of a figure as `svg` elements with their names; `id` makes those of this figure different from all others.
pub fn panels(figure: &Figure, id: &str) -> Vec<String> {
    let figure = thinned(figure);
    let id = escaped(id);
    let panel = |(place, panel): (usize, &crate::exhibit::figure::Panel)| {
        let (drawn, height) = svg::panel(panel, Reading::Attribute);
        let title =
            if panel.title.is_empty() { figure.title.clone() } else { format!("{}: {}", figure.title, panel.title) };
        format!(
            "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-labelledby=\"{id}-{place}t\" \
             aria-describedby=\"{id}-{place}d\"><title id=\"{id}-{place}t\">{}</title><desc id=\"{id}-{place}d\">{}</desc>{drawn}</svg>",
            number(height),
            escaped(&title),
            escaped(if place == 0 { &figure.description } else { "Described with the first part of this figure." }),
        )
    };
    figure.panels.iter().enumerate().map(panel).collect()
}

/// What the marks of each named series look like: a small drawing, and the name.
pub fn legend(figure: &Figure) -> Vec<(String, String)> {
    let named = figure.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty());
    named
        .map(|(place, series)| {
            let drawn = swatch(figure, place, 0.0, 0.0);
            (format!("<svg class=\"chart\" width=\"30\" height=\"14\" viewBox=\"0 0 30 14\" aria-hidden=\"true\">{drawn}</svg>"), series.name.clone())
        })
        .collect()
}

/// A line, a point or a bar as the series has them, 30 wide and 14 high.
fn swatch(figure: &Figure, series: usize, x: f64, y: f64) -> String {
    let marks = || figure.panels.iter().flat_map(|panel| &panel.marks).filter(|mark| mark.series == series);
    let look = series % style::LOOKS;
    let mut drawn = String::new();
    if marks().any(|mark| matches!(mark.shape, Shape::Area { .. })) {
        drawn.push_str(&format!(
            "<rect class=\"ar s{look} b{}\" x=\"{}\" y=\"{}\" width=\"22\" height=\"9\"/>",
            look.min(1),
            number(x + 4.0),
            number(y + 2.5)
        ));
    }
    if marks().any(|mark| matches!(mark.shape, Shape::Line(_))) {
        drawn.push_str(&format!("<path class=\"ln s{look}\" d=\"M{} {}h28\"/>", number(x + 1.0), number(y + 7.0)));
    }
    if marks().any(|mark| matches!(mark.shape, Shape::Point { .. })) {
        let (outline, is_open) = marker(series, x + 15.0, y + 7.0);
        drawn.push_str(&format!("<path class=\"pt s{look}{}\" d=\"{outline}\"/>", if is_open { " op" } else { "" }));
    }
    drawn
}

/// The figure as a file: XML that needs nothing beside it.
///
/// The text is the same on every machine. Cost: linear in the marks.
pub fn svg(figure: &Figure) -> String {
    let figure = &*thinned(figure);
    let columns = figure.panels.len().clamp(1, SIDE_BY_SIDE);
    let wide = columns as f64 * WIDTH;
    let mut body = String::new();
    let mut y = 14.0;
    for line in wrapped(&figure.title, (wide - 16.0) * 12.0 / 15.0 / 1.08) {
        y += 18.0;
        body.push_str(&format!("<text class=\"h\" x=\"8\" y=\"{}\">{}</text>", number(y), escaped(&line)));
    }
    y += 6.0;
    for row in figure.panels.chunks(columns) {
        let mut tallest: f64 = 0.0;
        for (place, panel) in row.iter().enumerate() {
            let (drawn, height) = svg::panel(panel, Reading::Title);
            let x = place as f64 * WIDTH;
            body.push_str(&format!("<g transform=\"translate({} {})\">{drawn}</g>", number(x), number(y)));
            tallest = tallest.max(height);
        }
        y += tallest + 4.0;
    }
    let mut x = 8.0;
    let mut is_open = false;
    for (place, series) in figure.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty()) {
        let name = fitting(&series.name, wide - 60.0);
        let room = 36.0 + width(&name) + 14.0;
        if x + room > wide && x > 8.0 {
            (x, y) = (8.0, y + 20.0);
        }
        body.push_str(&swatch(figure, place, x, y));
        body.push_str(&format!(
            "<text x=\"{}\" y=\"{}\">{}</text>",
            number(x + 36.0),
            number(y + 11.0),
            escaped(&name)
        ));
        x += room;
        is_open = true;
    }
    y += if is_open { 24.0 } else { 0.0 };
    for line in figure.notes.iter().flat_map(|note| wrapped(note, (wide - 16.0) * 12.0 / 11.0)) {
        body.push_str(&format!("<text class=\"l\" x=\"8\" y=\"{}\">{}</text>", number(y + 10.0), escaped(&line)));
        y += 16.0;
    }
    y += 8.0;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {w} {h}\" \
         width=\"{w}\" height=\"{h}\" role=\"img\" aria-labelledby=\"t d\"><title id=\"t\">{}</title><desc id=\"d\">{}</desc>\
         <style>{}</style><rect class=\"bg\" width=\"{w}\" height=\"{h}\"/>{body}</svg>\n",
        escaped(&figure.title),
        escaped(&figure.description),
        style::alone(),
        w = number(wide),
        h = number(y),
    )
}

/// A text in lines of at most so many pixels in a font of 12.
fn wrapped(text: &str, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("it begins with one");
        if !line.is_empty() && width(line) + width(word) + 4.0 > room {
            lines.push(fitting(word, room));
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&fitting(word, room));
        }
    }
    lines
}

#[cfg(test)]
mod tests;
