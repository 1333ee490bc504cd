//! One number, written: the exact form where it has one, and digits that are all right.

use std::fmt;

use dashu::base::{Abs, DivRem, Sign, UnsignedAbs};
use dashu::integer::UBig;

use crate::number::{Interval, Rational, Real};

/// How many significant digits are written.
const DIGITS: usize = 17;

/// Exponents of ten from which on digits are written as 1.5e-7.
const PLAIN: std::ops::RangeInclusive<i64> = -6..=16;

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The exact form: a fraction, an integer, `ln(2)`, `inf`; none where the number is only enclosed.
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

    /// Writes a number with at most this many significant digits, from 1 to 17.
    pub fn with_digits(value: &Real, digits: usize) -> Self {
        let count = digits.clamp(1, DIGITS);
        match value {
            Real::Rational(value) if value.denominator().is_one() => {
                let text = value.numerator().to_string();
                Written { exact: Some(text.clone()), decimal: text }
            }
            Real::Rational(value) => Written { exact: Some(value.to_string()), decimal: rational(value, count) },
            Real::Logarithm(value) => {
                let (digits, whole) = value.decimal(count);
                Written { exact: Some(value.to_string()), decimal: open(digits, whole) }
            }
            Real::Power(exponent) => {
                Written { exact: Some(format!("exp({exponent})")), decimal: enclosed(value.interval(), count) }
            }
            Real::Bounded(interval) => Written { exact: None, decimal: enclosed(*interval, count) },
            Real::Infinity => Written { exact: Some("inf".into()), decimal: "inf".into() },
            Real::NegativeInfinity => Written { exact: Some("-inf".into()), decimal: "-inf".into() },
        }
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
            Some(exact) if *exact != self.decimal => write!(formatter, "{exact} = {}", self.decimal),
            _ => formatter.write_str(&self.decimal),
        }
    }
}

/// The first significant digits of a rational, truncated towards zero.
fn rational(value: &Rational, count: usize) -> String {
    let (digits, exponent, whole) = leading(value, count);
    let digits = if whole { digits.trim_end_matches('0') } else { &digits };
    open(place(value.numerator().sign(), if digits.is_empty() { "0" } else { digits }, exponent, whole), whole)
}

/// The digits that both ends of an enclosure share; where they share too few, `middle ± radius`.
fn enclosed(interval: Interval, count: usize) -> String {
    let (Some(low), Some(high)) = (exact(interval.low), exact(interval.high)) else {
        return format!("{:e}..{:e}", interval.low, interval.high);
    };
    if low == high {
        return rational(&low, count);
    }
    let middle = (&low + &high) / Rational::from(2);
    let width = &high - &low;
    if low.numerator().sign() == high.numerator().sign() && low != Rational::ZERO && high != Rational::ZERO {
        let (first, exponent, _) = leading(&low, count);
        let (second, other, _) = leading(&high, count);
        let common = first.bytes().zip(second.bytes()).take_while(|(left, right)| left == right).count();
        let known = width * Rational::from(1000) < middle.clone().abs();
        if exponent == other && common > 0 && (common >= count.min(3) || !known) {
            return open(place(low.numerator().sign(), &first[..common], exponent, false), false);
        }
    }
    plus_minus(&low, &high)
}

/// `middle ± radius`: two more digits than the radius has, and a radius of one digit that covers both ends.
fn plus_minus(low: &Rational, high: &Rational) -> String {
    let middle = (low + high) / Rational::from(2);
    let (_, scale, _) = leading(&(high - low), 1);
    let step = power_of_ten(scale - 1);
    let rounded = Rational::from((&middle / &step).round()) * &step;
    let reach = (high - &rounded).max(&rounded - low);
    let (_, exponent, _) = leading(&reach, 1);
    let unit = power_of_ten(exponent);
    let radius = Rational::from((reach / &unit).ceil()) * unit;
    format!("{} ± {}", rational(&rounded, DIGITS), rational(&radius, DIGITS))
}

/// The first `count` significant digits of |value|, the exponent of ten of the first one, and whether nothing follows.
fn leading(value: &Rational, count: usize) -> (String, i64, bool) {
    if *value == Rational::ZERO {
        return ("0".into(), 0, true);
    }
    let numerator = value.numerator().clone().unsigned_abs();
    let denominator = value.denominator().clone();
    let mut exponent = estimate(&numerator, &denominator);
    loop {
        let shift = count as i64 - 1 - exponent;
        let ten = UBig::from(10u8).pow(shift.unsigned_abs() as usize);
        let (top, bottom) =
            if shift >= 0 { (&numerator * ten, denominator.clone()) } else { (numerator.clone(), &denominator * ten) };
        let (quotient, rest) = top.div_rem(bottom);
        let digits = quotient.to_string();
        match digits.len() as i64 - count as i64 {
            0 if quotient != UBig::ZERO => return (digits, exponent, rest == UBig::ZERO),
            0 => exponent -= 1,
            more => exponent += more,
        }
    }
}

/// ⌊log₁₀ (numerator / denominator)⌋ up to one or two.
fn estimate(numerator: &UBig, denominator: &UBig) -> i64 {
    use dashu::base::BitTest;
    let bits = numerator.bit_len() as i64 - denominator.bit_len() as i64;
    (bits as f64 * std::f64::consts::LOG10_2).floor() as i64
}

/// Puts the point among the digits of a number whose first digit stands for 10^exponent. Zeros are appended only to a whole number's digits.
fn place(sign: Sign, digits: &str, exponent: i64, whole: bool) -> String {
    let minus = if sign == Sign::Negative { "-" } else { "" };
    let missing = exponent + 1 - digits.len() as i64;
    if !PLAIN.contains(&exponent) || (missing > 0 && !whole) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        format!("{minus}{first}{point}{rest}e{exponent}")
    } else if exponent < 0 {
        format!("{minus}0.{}{digits}", "0".repeat((-exponent - 1) as usize))
    } else if missing >= 0 {
        format!("{minus}{digits}{}", "0".repeat(missing as usize))
    } else {
        let (whole, rest) = digits.split_at(exponent as usize + 1);
        format!("{minus}{whole}.{rest}")
    }
}

/// Marks digits that go on; the mark stands before an exponent.
fn open(digits: String, whole: bool) -> String {
    if whole {
        return digits;
    }
    match digits.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}…e{exponent}"),
        None => format!("{digits}…"),
    }
}

/// 10^exponent.
fn power_of_ten(exponent: i64) -> Rational {
    let power = Rational::from(UBig::from(10u8).pow(exponent.unsigned_abs() as usize));
    if exponent < 0 { Rational::ONE / power } else { power }
}

/// The rational that a float is.
fn exact(value: f64) -> Option<Rational> {
    Rational::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    fn written(value: Rational) -> String {
        Written::new(&Real::Rational(value)).to_string()
    }

    fn bounded(low: f64, high: f64) -> String {
        Written::new(&Real::Bounded(Interval { low, high })).to_string()
    }

    #[test]
    fn fractions_show_their_exact_form_and_seventeen_digits() {
        assert_eq!(written(fraction(3, 8)), "3/8 = 0.375");
        assert_eq!(written(fraction(1, 3)), "1/3 = 0.33333333333333333…");
        assert_eq!(written(fraction(-2, 3)), "-2/3 = -0.66666666666666666…");
        assert_eq!(written(fraction(1000, 3)), "1000/3 = 333.33333333333333…");
        assert_eq!(written(fraction(1, 3_000_000_000)), "1/3000000000 = 3.3333333333333333…e-10");
        assert_eq!(written(fraction(1, 1_000_000)), "1/1000000 = 0.000001");
    }

    #[test]
    fn digits_that_go_on_after_zeros_keep_their_zeros() {
        let value = fraction(1, 10) + Rational::ONE / Rational::from(10u8).pow(30);
        assert!(written(value).ends_with("= 0.10000000000000000…"));
    }

    #[test]
    fn integers_stand_alone_however_long() {
        assert_eq!(written(Rational::from(12)), "12");
        assert_eq!(written(Rational::ZERO), "0");
        assert_eq!(written(Rational::from(2).pow(64)), "18446744073709551616");
    }

    #[test]
    fn an_enclosure_shows_the_digits_both_ends_share() {
        assert_eq!(bounded(0.6931471805599452, 0.6931471805599454), "0.693147180559945…");
        assert_eq!(bounded(-1.25003, -1.25001), "-1.2500…");
        assert_eq!(bounded(12345.0, 12399.0), "1.23…e4");
        assert_eq!(bounded(0.5, 0.5), "0.5");
    }

    #[test]
    fn an_enclosure_without_shared_digits_is_a_middle_and_a_radius() {
        assert_eq!(bounded(0.999_999, 1.000_001), "1 ± 0.000002");
        assert_eq!(bounded(-1e-17, 1e-17), "0 ± 2e-17");
    }

    #[test]
    fn every_digit_of_an_enclosure_is_right() {
        for step in 1..2000 {
            let low = f64::from(step) * 0.013;
            let high = low * (1.0 + 1e-9);
            let text = bounded(low, high);
            if let Some(digits) = text.strip_suffix('…') {
                let shown: f64 = digits.parse().expect("digits are a number");
                let unit = 10f64.powi(-(digits.split_once('.').map_or(0, |(_, rest)| rest.len()) as i32));
                assert!(shown <= low && high <= shown + unit, "{text} of {low}..{high}");
            } else {
                let (middle, radius) = text.split_once(" ± ").expect("a middle and a radius");
                let (middle, radius): (f64, f64) = (middle.parse().expect("digits"), radius.parse().expect("digits"));
                assert!(middle - radius <= low && high <= middle + radius, "{text} of {low}..{high}");
            }
        }
    }
}
