//! One number, written: the exact form where it has one, and digits that are all right.

use std::fmt;

use crate::exhibit::Quantity;
use crate::number::Real;

/// How many significant digits are written.
pub(super) const DIGITS: usize = 17;

/// How many bytes of a sum of logarithms are shown to a reader.
const LONGEST_LOGARITHMS: usize = 1000;

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The exact form: a fraction, an integer, q₀ + Σ q ln b, `inf`; none where the number is only enclosed, or is a root or a
    /// power of e.
    pub exact: Option<String>,
    /// At most 17 significant digits, truncated towards zero and all right, followed by `…` unless they are all there are;
    /// an enclosure without a certain digit is written `middle ± radius`.
    pub decimal: String,
}

impl Written {
    /// Writes a number.
    ///
    /// ```
    /// use exactlm::number::{Rational, Real};
    /// use exactlm::report::Written;
    /// let third = Written::new(&Real::Rational(Rational::from_parts(1.into(), 3u8.into())));
    /// assert_eq!(third.to_string(), "1/3 = 0.33333333333333333…");
    /// assert_eq!(Written::new(&Real::integer(12)).to_string(), "12");
    /// ```
    pub fn new(value: &Real) -> Self {
        Written::with_digits(value, DIGITS)
    }

    /// Writes a number with at most this many significant digits; integers are always written whole.
    pub fn with_digits(value: &Real, digits: usize) -> Self {
        let exact = Quantity::has_form(value).then(|| value.to_string());
        Written { exact, decimal: decimal(value, digits) }
    }

    /// The digits alone.
    pub(super) fn decimal(value: &Real) -> String {
        decimal(value, DIGITS)
    }

    /// The exact form if it takes at most `width` characters, else the digits.
    pub fn short(&self, width: usize) -> &str {
        match &self.exact {
            Some(exact) if exact.chars().count() <= width => exact,
            _ => &self.decimal,
        }
    }
}

/// `EXACT = DECIMAL`; one of the two where they are the same or there is no exact form.
impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.exact {
            // Nobody reads pages of logarithms: beyond this they are told by their digits, and JSON has them whole.
            Some(exact) if exact.len() > LONGEST_LOGARITHMS && exact.contains("ln(") => {
                formatter.write_str(&self.decimal)
            }
            Some(exact) if *exact != self.decimal => write!(formatter, "{exact} = {}", self.decimal),
            _ => formatter.write_str(&self.decimal),
        }
    }
}

fn decimal(value: &Real, digits: usize) -> String {
    match value {
        Real::Rational(rational) if rational.is_int() => rational.to_string(),
        _ => {
            let (digits, whole) = value.decimal(digits);
            open(digits, whole)
        }
    }
}

/// Marks digits that go on; the mark stands before an exponent. Bounds, which begin or hold a sign, are no digits.
fn open(digits: String, whole: bool) -> String {
    if whole || digits.contains(['±', '>', '<']) || digits.ends_with(|last: char| last.is_alphabetic()) {
        return digits;
    }
    match digits.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}…e{exponent}"),
        None => format!("{digits}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Interval, Rational};

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    fn written(value: Rational) -> String {
        Written::new(&Real::Rational(value)).to_string()
    }

    fn bounded(low: f64, high: f64) -> String {
        Written::new(&Real::Bounded(Interval::new(low, high))).to_string()
    }

    #[test]
    fn fractions_show_their_exact_form_and_seventeen_digits() {
        assert_eq!(written(fraction(3, 8)), "3/8 = 0.375");
        assert_eq!(written(fraction(1, 3)), "1/3 = 0.33333333333333333…");
        assert_eq!(written(fraction(-2, 3)), "-2/3 = -0.66666666666666666…");
        assert_eq!(written(fraction(1000, 3)), "1000/3 = 333.33333333333333…");
        assert_eq!(written(fraction(1, 3_000_000_000)), "1/3000000000 = 3.3333333333333333…e-10");
    }

    #[test]
    fn digits_that_go_on_after_zeros_keep_their_zeros() {
        let value = fraction(1, 10) + fraction(1, 10).pow(30);
        assert!(written(value).ends_with("= 0.10000000000000000…"));
    }

    #[test]
    fn integers_stand_alone_however_long() {
        assert_eq!(written(Rational::from(12)), "12");
        assert_eq!(written(Rational::ZERO), "0");
        assert_eq!(written(Rational::from(2).pow(64)), "18446744073709551616");
        let long = Real::Rational(Rational::from(10).pow(30) + Rational::ONE);
        assert_eq!(Written::with_digits(&long, 5).to_string(), format!("1{}1", "0".repeat(29)));
    }

    #[test]
    fn logarithms_are_exact_and_roots_are_digits() {
        let log = Real::Rational(fraction(1, 2)).ln().expect("positive");
        assert_eq!(Written::new(&log).to_string(), "-ln(2) = -0.69314718055994530…");
        let root = Real::integer(2).sqrt().expect("positive");
        assert_eq!(Written::new(&root).to_string(), "1.4142135623730950…");
    }

    #[test]
    fn an_enclosure_shows_the_digits_both_ends_share() {
        assert_eq!(bounded(0.6931471805599452, 0.6931471805599454), "0.693147180559945…");
        assert_eq!(bounded(0.5, 0.5), "0.5");
    }

    #[test]
    fn an_enclosure_without_shared_digits_is_a_middle_and_a_radius() {
        assert!(bounded(0.999_999, 1.000_001).contains(" ± "));
        assert!(!bounded(0.999_999, 1.000_001).contains('…'));
    }

    #[test]
    fn infinities_are_words() {
        assert_eq!(Written::new(&Real::Infinity).to_string(), "inf");
        assert_eq!(Written::new(&Real::NegativeInfinity).to_string(), "-inf");
    }
}
