//! A figure drawn with characters.

use super::scale::Range;
use crate::exhibit::Figure;
use crate::exhibit::figure::words::cut;
use crate::exhibit::figure::{Panel, Shape, Tone};

/// How many columns there are between the axes.
const COLUMNS: usize = 58;

/// How many rows there are for numbers.
const ROWS: usize = 12;

/// How many columns names have beside the upright axis.
const NAMES: usize = 14;

/// The points of each series.
const POINTS: [char; 8] = ['●', '■', '▲', '◆', '▼', '×', '+', '○'];

/// The bars of each series.
const BARS: [char; 8] = ['░', '█', '▒', '▓', '▚', '▞', '▖', '▗'];

/// Ever darker.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// The figure, at most 78 columns wide, every line ended.
pub fn text(figure: &Figure) -> String {
    let mut text = wrapped(&figure.title, "");
    for panel in &figure.panels {
        text.push_str(&drawn(panel));
    }
    let with_bars = figure.panels.iter().flat_map(|panel| &panel.marks);
    let plain = |shape: &Shape| matches!(shape, Shape::Area { tone: None, .. });
    let has_bars = with_bars.clone().any(|mark| plain(&mark.shape));
    let sign = |series: usize| {
        let is_line = |shape: &Shape| matches!(shape, Shape::Line(_));
        let mut own = figure.panels.iter().flat_map(|panel| &panel.marks).filter(|mark| mark.series == series);
        match own.clone().all(|mark| is_line(&mark.shape)) {
            true if own.next().is_some() => '·',
            _ if has_bars => BARS[series % BARS.len()],
            _ => POINTS[series % POINTS.len()],
        }
    };
    let named = figure.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty());
    let legend: Vec<String> = named.map(|(place, series)| format!("{} {}", sign(place), series.name)).collect();
    if !legend.is_empty() {
        text.push_str(&wrapped(&legend.join("   "), "  "));
    }
    for note in &figure.notes {
        text.push_str(&wrapped(note, "  "));
    }
    text
}

fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("it begins with one");
        if !line.is_empty() && line.chars().count() + word.chars().count() + indent.len() >= 78 {
            lines.push(cut(word, 76));
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&cut(word, 76));
        }
    }
    lines.into_iter().map(|line| format!("{indent}{line}\n")).collect()
}

/// A drawing on its way.
struct Canvas {
    cells: Vec<Vec<char>>,
    across: Range,
    up: Range,
}

impl Canvas {
    fn column(&self, number: f64) -> usize {
        let place = (self.across.place(number) * COLUMNS as f64).floor();
        place.clamp(0.0, (COLUMNS - 1) as f64) as usize
    }

    fn row(&self, number: f64) -> usize {
        let rows = self.cells.len();
        let place = self.up.place(number);
        let place = if self.up.is_named() { place } else { 1.0 - place };
        (place * rows as f64).floor().clamp(0.0, (rows - 1) as f64) as usize
    }

    fn put(&mut self, row: usize, column: usize, sign: char) {
        if let Some(cell) = self.cells.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = sign;
        }
    }

    fn line(&mut self, places: &[[f64; 2]]) {
        for pair in places.windows(2) {
            let [from, to] = [pair[0], pair[1]].map(|place| [self.across.place(place[0]), self.up.place(place[1])]);
            let steps = 2 * COLUMNS;
            for step in 0..=steps {
                let share = step as f64 / steps as f64;
                let [x, y] = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
                if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
                    let rows = self.cells.len() as f64;
                    let y = if self.up.is_named() { y } else { 1.0 - y };
                    let row = (y * rows).floor().min(rows - 1.0) as usize;
                    let column = (x * COLUMNS as f64).floor().min((COLUMNS - 1) as f64) as usize;
                    self.put(row, column, '·');
                }
            }
        }
    }

    fn area(&mut self, series: usize, from: [f64; 2], to: [f64; 2], tone: Option<Tone>, said: &str) {
        let (left, right) = (self.edge(from[0].min(to[0])), self.edge(from[0].max(to[0])));
        let (top, bottom) = (self.level(from[1].min(to[1])), self.level(from[1].max(to[1])));
        let wide = right.saturating_sub(left);
        if wide == 0 {
            return;
        }
        let sign = match tone {
            Some(Tone::Share(share)) => shade(share),
            Some(Tone::Change(change)) => shade(change.abs()),
            None => BARS[series % BARS.len()],
        };
        for row in top..bottom.max(top + 1) {
            for column in left..right {
                self.put(row, column, sign);
            }
            if tone.is_some() && wide > 2 {
                self.put(row, left, '│');
            }
        }
        let letters = said.chars().count();
        if letters > 0 && letters < wide {
            let start = left + 1 + (wide - 1 - letters) / 2;
            for (place, letter) in said.chars().enumerate() {
                self.put(top, start + place, letter);
            }
        }
    }

    /// The boundary of two columns that is nearest to a number.
    fn edge(&self, number: f64) -> usize {
        (self.across.place(number) * COLUMNS as f64).round().clamp(0.0, COLUMNS as f64) as usize
    }

    /// The boundary of two rows that is nearest to a number, from the top.
    fn level(&self, number: f64) -> usize {
        let place = self.up.place(number);
        let place = if self.up.is_named() { place } else { 1.0 - place };
        let rows = self.cells.len() as f64;
        (place * rows).round().clamp(0.0, rows) as usize
    }
}

fn shade(share: f64) -> char {
    let place = (share.clamp(0.0, 1.0) * 4.0).round() as usize;
    SHADES[place.min(SHADES.len() - 1)]
}

fn drawn(panel: &Panel) -> String {
    let (across, up) = (Range::across(panel), Range::up(panel));
    let bars = panel.marks.iter().any(|mark| matches!(mark.shape, Shape::Area { tone: None, .. }));
    let rows = match up.ticks(5).len() {
        names if up.is_named() => names.max(1) * if bars { 2 } else { 1 },
        _ => ROWS,
    };
    let mut canvas = Canvas { cells: vec![vec![' '; COLUMNS]; rows], across, up };
    for mark in &panel.marks {
        match &mark.shape {
            Shape::Line(places) => canvas.line(places),
            Shape::Area { from, to, tone, text } => canvas.area(mark.series, *from, *to, *tone, text),
            Shape::Point { at, within } => {
                let column = canvas.column(at[0]);
                if let Some([low, high]) = within {
                    for row in canvas.row(*high)..=canvas.row(*low) {
                        canvas.put(row, column, '│');
                    }
                }
                let row = canvas.row(at[1]);
                canvas.put(row, column, POINTS[mark.series % POINTS.len()]);
            }
        }
    }
    let mut labels = vec![String::new(); rows];
    for tick in canvas.up.ticks(4) {
        let row = canvas.row(tick.at);
        if labels[row].is_empty() {
            labels[row] = cut(&tick.text, NAMES);
        }
    }
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    if !panel.title.is_empty() {
        text.push_str(&format!("  {}\n", cut(&panel.title, 74)));
    }
    text.push_str(&format!("  {}\n", cut(&panel.up.label(), 74)));
    for (label, cells) in labels.iter().zip(&canvas.cells) {
        let pad = " ".repeat(width - label.chars().count());
        let line: String = cells.iter().collect();
        text.push_str(format!("  {pad}{label} {}{line}", if label.is_empty() { '│' } else { '┤' }).trim_end());
        text.push('\n');
    }
    let (mut foot, mut names) = (vec!['─'; COLUMNS], vec![' '; COLUMNS]);
    let mut free = 0;
    for tick in canvas.across.ticks(5) {
        let column = canvas.column(tick.at);
        foot[column] = '┬';
        let said = cut(&tick.text, NAMES);
        let letters = said.chars().count();
        let start = column.saturating_sub(letters / 2).min(COLUMNS.saturating_sub(letters));
        if start >= free && letters > 0 {
            names.splice(start..start + letters, said.chars());
            free = start + letters + 1;
        }
    }
    let (foot, names): (String, String) = (foot.into_iter().collect(), names.into_iter().collect());
    let indent = " ".repeat(width + 3);
    text.push_str(&format!("{indent}└{foot}\n"));
    text.push_str(format!("{indent} {names}").trim_end());
    text.push('\n');
    text.push_str(&format!("{indent} {} →\n", cut(&panel.across.label(), 56)));
    text
}
