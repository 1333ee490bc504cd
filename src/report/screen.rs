//! Exact numbers beside their estimates, on a screen of 80 columns.

use std::fmt::Write;

use super::Written;
use crate::approximation::Estimate;
use crate::number::Real;

/// How many significant digits a screen shows.
const DIGITS: usize = 5;

/// Columns for a label and an exact form.
const LEFT: usize = 47;

/// Sections of lines, and text around them.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// The sections.
    pub sections: Vec<Section>,
}

/// Lines under a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The lines.
    pub lines: Vec<ScreenLine>,
}

/// A number beside its estimate.
#[derive(Clone, Debug)]
pub struct ScreenLine {
    /// What it is.
    pub label: String,
    /// The number, or why there is none.
    pub number: Result<Real, String>,
    /// What draws gave; none where not one of them fits the condition.
    pub estimate: Option<Estimate>,
}

impl Screen {
    /// The sections as text, each line at most 80 columns wide.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for section in &self.sections {
            let _ = writeln!(text, "\n{}", section.title);
            for line in &section.lines {
                let _ = writeln!(text, "{}", line.text().trim_end());
            }
        }
        text
    }
}

impl ScreenLine {
    fn text(&self) -> String {
        let estimate = self.estimate.map_or_else(|| "no draw fits".to_string(), estimate);
        let (exact, decimal) = match &self.number {
            Ok(number) => {
                let Written { exact, decimal } = Written::with_digits(number, DIGITS);
                let exact = exact.filter(|exact| exact.chars().count() <= 15 && *exact != decimal);
                (exact.map(|exact| format!("{exact} =")).unwrap_or_default(), decimal)
            }
            Err(message) => (String::new(), message.clone()),
        };
        // A fraction that leaves no room for its label is told by its digits alone.
        let room = LEFT.saturating_sub(self.label.chars().count() + 1);
        let exact = if exact.chars().count() > room { String::new() } else { exact };
        format!("  {}{exact:>width$} {decimal:12} {estimate:>17}", self.label, width = room + 1)
    }
}

/// `0.0352 ± 0.0018`: the standard error with two digits, the estimate with as many decimals.
fn estimate(estimate: Estimate) -> String {
    let Estimate { value, standard_error, .. } = estimate;
    if standard_error <= 0.0 {
        return format!("{value}, all agree");
    }
    let decimals = (1 - standard_error.log10().floor() as i32).clamp(0, 12) as usize;
    if decimals > 5 {
        let digits = ((value.abs() / standard_error).log10().floor().max(0.0) as usize).min(4);
        return format!("{value:.digits$e} ± {standard_error:.0e}");
    }
    format!("{value:.decimals$} ± {standard_error:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    #[test]
    fn a_line_fits_eighty_columns() {
        let estimated =
            Estimate { value: 0.035_21, standard_error: 0.001_84, draws: 10_000, accepted: 10_000, seed: 1 };
        let number = Real::Rational(Rational::from_parts(11.into(), 317u16.into()));
        let line =
            ScreenLine { label: "the first token is Apple".into(), number: Ok(number), estimate: Some(estimated) };
        let text = line.text();
        assert!(text.chars().count() <= 80, "{text}");
        assert!(text.contains("11/317 = 0.034700…") && text.ends_with("0.0352 ± 0.0018"), "{text}");
        let tiny = Estimate { value: 0.000_02, standard_error: 0.000_000_3, ..estimated };
        assert_eq!(estimate(tiny), "2.0e-5 ± 3e-7");
    }
}
