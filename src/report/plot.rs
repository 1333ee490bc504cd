//! A number against a parameter, drawn with characters.

/// How many columns the drawing has, beside its labels.
const WIDTH: usize = 56;
/// How many rows.
const HEIGHT: usize = 11;
/// From this quotient of the greatest and the least number on, an axis is logarithmic.
const WIDE: f64 = 30.0;

/// A number at some values of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The name of the parameter.
    pub parameter: String,
    /// The value of the parameter, as a number and as it was written, and the number there.
    pub points: Vec<Point>,
    /// Values of the closed form between them.
    pub curve: Vec<(f64, f64)>,
    /// How it goes on, from the closed form.
    pub rate: Option<String>,
}

/// One value of the parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The value.
    pub at: f64,
    /// The value, as it was written.
    pub written: String,
    /// The number there.
    pub value: f64,
}

/// Where numbers lie on an axis, from 0 to 1.
struct Axis {
    low: f64,
    high: f64,
    is_logarithmic: bool,
}

impl Axis {
    /// An axis for these numbers; `None` where they are all the same.
    fn over(numbers: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let low = numbers.clone().fold(f64::INFINITY, f64::min);
        let high = numbers.fold(f64::NEG_INFINITY, f64::max);
        (low < high).then_some(Axis { low, high, is_logarithmic: low > 0.0 && high / low > WIDE })
    }

    fn place(&self, number: f64) -> f64 {
        if self.is_logarithmic {
            (number / self.low).ln() / (self.high / self.low).ln()
        } else {
            (number - self.low) / (self.high - self.low)
        }
    }

    fn at(&self, place: f64) -> f64 {
        if self.is_logarithmic {
            self.low * (self.high / self.low).powf(place)
        } else {
            self.low + (self.high - self.low) * place
        }
    }
}

impl Plot {
    /// The drawing, at most 78 columns wide, every line ended; nothing where there is nothing to be seen: fewer than three finite
    /// points, or all at one height.
    pub fn text(&self) -> String {
        let points: Vec<&Point> =
            self.points.iter().filter(|point| point.at.is_finite() && point.value.is_finite()).collect();
        let across = Axis::over(points.iter().map(|point| point.at));
        let up = Axis::over(points.iter().map(|point| point.value));
        let (Some(across), Some(up), 3..) = (across, up, points.len()) else { return String::new() };
        let column = |at: f64| (across.place(at) * (WIDTH - 1) as f64).round() as usize;
        let row = |value: f64| HEIGHT - 1 - (up.place(value) * (HEIGHT - 1) as f64).round() as usize;
        let mut canvas = vec![vec![' '; WIDTH]; HEIGHT];
        for &(at, value) in &self.curve {
            if (0.0..=1.0).contains(&across.place(at)) && (0.0..=1.0).contains(&up.place(value)) {
                canvas[row(value)][column(at)] = '·';
            }
        }
        for point in &points {
            canvas[row(point.value)][column(point.at)] = '●';
        }
        let labels: Vec<String> = (0..HEIGHT)
            .map(|row| match row % 5 {
                0 => short(up.at(1.0 - row as f64 / (HEIGHT - 1) as f64)),
                _ => String::new(),
            })
            .collect();
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (label, cells) in labels.iter().zip(&canvas) {
            let tick = if label.is_empty() { '│' } else { '┤' };
            let line: String = cells.iter().collect();
            text.push_str(&format!("{label:>width$} {tick}{}\n", line.trim_end()));
        }
        let mut foot = vec!['─'; WIDTH];
        let mut names = vec![' '; WIDTH + 12];
        let mut free = 0;
        for point in &points {
            let at = column(point.at);
            foot[at] = '┬';
            let length = point.written.chars().count();
            let start = at.saturating_sub(length / 2).max(free);
            // A name that finds no room below its tick is left out.
            if length <= 12 && start <= at && start + length <= names.len() {
                names.splice(start..start + length, point.written.chars());
                free = start + length + 1;
            }
        }
        let (foot, names): (String, String) = (foot.into_iter().collect(), names.into_iter().collect());
        text.push_str(&format!("{:width$} └{foot}\n", ""));
        text.push_str(&format!("{:width$}  {}\n", "", names.trim_end()));
        let axes = match (up.is_logarithmic, across.is_logarithmic) {
            (true, true) => "both axes are logarithmic".to_string(),
            (true, false) => format!("the upright axis is logarithmic; {} across", self.parameter),
            (false, true) => format!("{} across, on a logarithmic axis", self.parameter),
            (false, false) => format!("{} across", self.parameter),
        };
        text.push_str(&format!("{:width$}  {axes}\n", ""));
        if let Some(rate) = &self.rate {
            text.push_str(&format!("{:width$}  {rate}\n", ""));
        }
        text
    }
}

/// A number beside an axis: three digits.
fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_string()
    } else if !(1e-3..1e5).contains(&size) {
        format!("{value:.1e}")
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else {
        let digits = (2 - size.log10().floor() as i32).max(0) as usize;
        format!("{value:.digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: &[(f64, f64)]) -> Plot {
        let point = |&(at, value): &(f64, f64)| Point { at, written: format!("{at}"), value };
        Plot {
            parameter: "lambda".into(),
            points: points.iter().map(point).collect(),
            curve: Vec::new(),
            rate: Some("rate 3 * u^-1, u = e^lambda".into()),
        }
    }

    #[test]
    fn a_line_falls_from_the_left_to_the_right() {
        let text = plot(&[(0.0, 1.0), (1.0, 0.1), (2.0, 0.01)]).text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  1.00 ┤●"), "{text}");
        assert_eq!(lines[5].chars().position(|c| c == '●'), Some(8 + 28), "{text}");
        assert!(lines[10].starts_with("0.0100 ┤"), "{text}");
        assert!(lines[10].ends_with('●') && lines[12].ends_with('2'), "{text}");
        assert!(text.contains("logarithmic; lambda across") && text.contains("rate 3 * u^-1"), "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= 78), "{text}");
    }

    #[test]
    fn what_shows_nothing_is_not_drawn() {
        assert_eq!(plot(&[(0.0, 1.0), (1.0, 0.1)]).text(), "");
        assert_eq!(plot(&[(0.0, 1.0), (1.0, 1.0), (2.0, 1.0)]).text(), "");
        assert_eq!(plot(&[(0.0, 1.0), (1.0, f64::INFINITY), (2.0, 0.5)]).text(), "");
    }
}
