//! Where numbers and names lie on an axis, and which of them are written beside it.

use crate::exhibit::figure::words::short;
use crate::exhibit::figure::{Axis, Panel, Shape};

/// A mark beside an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its number on the axis.
    pub at: f64,
    /// What is written there; nothing for a minor one.
    pub text: String,
}

/// An axis with its ends.
#[derive(Clone, Debug)]
pub struct Range {
    /// The least number, in the number itself.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// Whether equal steps are equal factors.
    pub is_logarithmic: bool,
    names: Option<Vec<String>>,
}

impl Range {
    /// The horizontal axis of a panel, wide enough for its marks.
    pub fn across(panel: &Panel) -> Self {
        Range::over(&panel.across, numbers(panel, 0))
    }

    /// The upright one.
    pub fn up(panel: &Panel) -> Self {
        Range::over(&panel.up, numbers(panel, 1))
    }

    fn over(axis: &Axis, numbers: Vec<f64>) -> Self {
        match axis {
            Axis::Names { names, .. } => Range {
                low: -0.5,
                high: names.len().max(1) as f64 - 0.5,
                is_logarithmic: false,
                names: Some(names.clone()),
            },
            Axis::Scale { is_logarithmic, holds, .. } => {
                let all = numbers.into_iter().chain(holds.iter().copied()).filter(|&number| axis.has(number));
                let (low, high) =
                    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
                Range::between(low, high, *is_logarithmic, holds)
            }
        }
    }

    /// An axis from one number to another, with some room at the ends that nothing holds.
    pub fn between(low: f64, high: f64, is_logarithmic: bool, holds: &[f64]) -> Self {
        let (mut low, mut high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        if is_logarithmic {
            if low <= 0.0 {
                (low, high) = (0.1, 1.0);
            }
            if low == high {
                (low, high) = (low / 3.0, high * 3.0);
            }
            let room = (high / low).powf(0.04);
            (low, high) = ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX));
        } else {
            // What differs in the seventh digit only is one height.
            if high - low <= 1e-7 * high.abs().max(low.abs()) {
                let reach = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
                (low, high) = (low - reach, high + reach);
            }
            let room = (high - low) * 0.05;
            let is_held = |end: f64| holds.contains(&end);
            low -= if is_held(low) { 0.0 } else { room };
            high += if is_held(high) { 0.0 } else { room };
        }
        Range { low, high, is_logarithmic, names: None }
    }

    /// Where a number lies, from 0 to 1; outside for what is beyond the ends.
    pub fn place(&self, number: f64) -> f64 {
        let share = if self.is_logarithmic {
            (number.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (number - self.low) / (self.high - self.low)
        };
        if share.is_finite() { share } else { 0.0 }
    }

    /// Whether names stand on it.
    pub fn is_named(&self) -> bool {
        self.names.is_some()
    }

    /// What is written beside it, about so many.
    pub fn ticks(&self, wanted: usize) -> Vec<Tick> {
        if let Some(names) = &self.names {
            let tick = |(place, name): (usize, &String)| Tick { at: place as f64, text: name.clone() };
            return names.iter().enumerate().map(tick).collect();
        }
        if self.is_logarithmic { self.decades(wanted) } else { self.steps(wanted) }
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    fn steps(&self, wanted: usize) -> Vec<Tick> {
        let rough = (self.high - self.low) / wanted.max(1) as f64;
        if !(rough > 0.0 && rough.is_finite()) {
            return Vec::new();
        }
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|many| many * power).find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(power * 10.0);
        let (first, last) = ((self.low / step - 1e-9).ceil(), (self.high / step + 1e-9).floor());
        if !(step > 0.0 && (last - first) < 100.0) {
            return Vec::new();
        }
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        (0..=(last - first) as usize)
            .map(|place| (first + place as f64) * step)
            .map(|at| {
                let at = if at.abs() < step / 2.0 { 0.0 } else { at };
                let text = if decimals > 6 || at.abs() >= 1e5 {
                    short(at)
                } else {
                    format!("{at:.decimals$}").replace('-', "−")
                };
                Tick { at, text }
            })
            .collect()
    }

    /// Powers of ten, every so many; where there are fewer than two of them, also 2 and 5 times.
    fn decades(&self, wanted: usize) -> Vec<Tick> {
        let (low, high) = (self.low.log10(), self.high.log10());
        let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
        let power = |exponent: i32| 10f64.powi(exponent);
        if last - first < 2 {
            let each = (first - 1..=last).flat_map(|exponent| [1.0, 2.0, 5.0].map(|many| many * power(exponent)));
            let within: Vec<f64> = each.filter(|at| (self.low..=self.high).contains(at)).collect();
            if within.len() > 1 {
                return within.into_iter().map(|at| Tick { at, text: short(at) }).collect();
            }
            // Less than a factor of two: as on a linear axis.
            return self.steps(wanted);
        }
        let every = (last - first + 1).div_euclid(wanted.max(1) as i32).max(0) + 1;
        (first..=last)
            .map(|exponent| {
                let text = if exponent.rem_euclid(every) == 0 { short(power(exponent)) } else { String::new() };
                Tick { at: power(exponent), text }
            })
            .collect()
    }
}

/// All numbers that the marks of a panel have on one axis.
fn numbers(panel: &Panel, axis: usize) -> Vec<f64> {
    let mut all = Vec::new();
    for mark in &panel.marks {
        match &mark.shape {
            Shape::Line(places) => all.extend(places.iter().map(|place| place[axis])),
            Shape::Point { at, within } => {
                all.push(at[axis]);
                if axis == 1 {
                    all.extend(within.iter().flatten());
                }
            }
            Shape::Area { from, to, .. } => all.extend([from[axis], to[axis]]),
        }
    }
    all.retain(|number| number.is_finite());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(range: &Range, wanted: usize) -> Vec<String> {
        range.ticks(wanted).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn a_linear_axis_is_marked_in_round_steps() {
        assert_eq!(texts(&Range::between(0.0, 1.0, false, &[0.0, 1.0]), 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(texts(&Range::between(-2.0, 2.0, false, &[-2.0, 2.0]), 4), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(texts(&Range::between(3.0, 3.0, false, &[]), 4), ["2", "3", "4"]);
    }

    #[test]
    fn a_logarithmic_axis_is_marked_in_decades() {
        let range = Range::between(1e-5, 1.0, true, &[]);
        assert_eq!(texts(&range, 8), ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"]);
        assert!((range.place(1e-5) - 1.0 / 27.0).abs() < 1e-12, "{}", range.place(1e-5));
        let few = Range::between(1.0, 8.0, true, &[]);
        assert_eq!(texts(&few, 5), ["1", "2", "5"]);
        let many = Range::between(1e-300, 1.0, true, &[]);
        let written = texts(&many, 6).into_iter().filter(|text| !text.is_empty()).count();
        assert!((4..=7).contains(&written), "{written}");
    }

    #[test]
    fn no_axis_is_without_width() {
        for (low, high) in [(0.0, 0.0), (f64::INFINITY, f64::NEG_INFINITY), (5.0, 5.0), (1e-300, 1e300)] {
            for is_logarithmic in [false, true] {
                let range = Range::between(low, high, is_logarithmic, &[]);
                assert!(range.low < range.high, "{low} {high} {is_logarithmic}");
                assert!(range.place(low).is_finite() && range.ticks(5).iter().all(|tick| tick.at.is_finite()));
            }
        }
    }
}
