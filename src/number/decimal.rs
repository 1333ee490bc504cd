//! Decimal digits that are all right.
//!
//! A number is cut off, never rounded, so that every printed digit is a digit of the number; how many digits are certain
//! is read off two ends that enclose it.

use std::cmp::Ordering;
use std::fmt;

use dashu::base::{BitTest, DivRem, Sign, UnsignedAbs};
use dashu::integer::UBig;

use super::ball::Ball;
use super::{Enclosure, Interval, Rational};

/// The value in decimal: at most `digits` (at least 1) significant digits, cut off towards zero, and whether that is
/// the whole value. Plain as `0.375`; below 10^-5, from 10^21, and where digits before the point would be missing, as
/// `1.2345e-30`.
pub fn decimal(value: &Rational, digits: usize) -> (String, bool) {
    let digits = Digits::of(value, digits.max(1));
    (digits.to_string(), digits.whole)
}

impl Interval {
    /// The decimal digits that are certain: the longest text, of at most `max_digits` significant digits, that is the
    /// beginning (cut off towards zero) of every number of the interval. A point whose digits end is written whole.
    ///
    /// Where not even the first digit is certain the text is a bound, `MIDDLE ± RADIUS`, which holds every number of
    /// the interval: `0 ± 1.2e-17` around 0, `1.0000 ± 0.0012` around 1. With one infinite end it is `>= LOW` or
    /// `<= HIGH`, with two `inf`, `-inf` or `unbounded`.
    pub fn certified_decimal(&self, max_digits: usize) -> String {
        let max_digits = max_digits.clamp(1, 800);
        let (Ok(low), Ok(high)) = (Rational::try_from(self.low), Rational::try_from(self.high)) else {
            return self.unbounded_text(max_digits);
        };
        if self.is_point() {
            return Digits::of(&low, max_digits).to_string();
        }
        match common_digits(Digits::of(&low, max_digits), &Digits::of(&high, max_digits)) {
            Some(digits) => digits.to_string(),
            None => bound_text(&low, &high, max_digits),
        }
    }

    fn unbounded_text(&self, digits: usize) -> String {
        let end = |value: f64| match Rational::try_from(value) {
            Ok(value) => bound_end(&value, digits),
            Err(_) => String::new(),
        };
        match (self.low, self.high) {
            (f64::INFINITY, _) => "inf".into(),
            (_, f64::NEG_INFINITY) => "-inf".into(),
            (f64::NEG_INFINITY, f64::INFINITY) => "unbounded".into(),
            (f64::NEG_INFINITY, high) => format!("<= {}", end(high)),
            (low, _) => format!(">= {}", end(low)),
        }
    }
}

impl Enclosure {
    /// Decimal digits that are all right, as of an interval, and whether they are the whole value.
    pub fn decimal(&self, max_digits: usize) -> (String, bool) {
        if let Some(digits) = self.certain_digits(max_digits) {
            return (digits.to_string(), digits.whole);
        }
        let text = match self.fractions() {
            Some((low, high)) => bound_text(&low, &high, max_digits),
            None => self.interval().certified_decimal(max_digits),
        };
        (text, false)
    }

    /// A decimal number not above it, one within a unit in the last place of it, and one not below it, of at most
    /// `max_digits` digits; `None` where no digit is certain.
    pub fn decimal_bounds(&self, max_digits: usize) -> Option<[String; 3]> {
        let near = self.certain_digits(max_digits)?;
        let far = if near.whole { near.clone() } else { near.away_from_zero() };
        let (near, far) = (near.to_string(), far.to_string());
        Some(if self.sign() == Some(Ordering::Less) { [far, near.clone(), near] } else { [near.clone(), near, far] })
    }

    /// The digits that begin every number in it.
    fn certain_digits(&self, max_digits: usize) -> Option<Digits> {
        let max_digits = max_digits.clamp(1, 800);
        let Some((low, high)) = self.fractions() else { return self.scientific(max_digits) };
        if self.is_point() {
            return Some(Digits::of(&low, max_digits));
        }
        common_digits(Digits::of(&low, max_digits), &Digits::of(&high, max_digits))
    }

    /// The digits of a number so large or small that it is not written out as a fraction: x = e^(ln x − k·ln 10)·10^k.
    fn scientific(&self, max_digits: usize) -> Option<Digits> {
        let negative = self.sign()? == Ordering::Less;
        let ln = self.abs().ln()?;
        let ln_ten = Enclosure::from_rational(&Rational::from(10)).ln()?;
        let exponent = ln.div(&ln_ten)?.interval().middle().floor();
        let exact = Rational::try_from(exponent).ok()?;
        let mantissa = ln.sub(&ln_ten.mul(&Enclosure::from_rational(&exact))).exp()?;
        let (low, high) = mantissa.fractions()?;
        let digits = common_digits(Digits::of(&low, max_digits), &Digits::of(&high, max_digits))?;
        let exponent = digits.exponent.checked_add(exponent as i64)?;
        Some(Digits { negative, exponent, ..digits })
    }
}

/// The digits that begin both numbers; `None` where there is none. Zeros at the end are digits too, so nothing is taken
/// for whole.
fn common_digits(first: Digits, last: &Digits) -> Option<Digits> {
    if first.negative != last.negative || first.exponent != last.exponent {
        return None;
    }
    let common = first.digits.bytes().zip(last.digits.bytes()).take_while(|(a, b)| a == b).count();
    let digits = first.digits[..common].to_owned();
    (common > 0).then_some(Digits { digits, whole: false, ..first })
}

/// Leading decimal digits of a number: ± d₀.d₁d₂… · 10^exponent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    pub(crate) negative: bool,
    /// As many as were asked for, zeros at the end included; a single `0` for zero.
    pub(crate) digits: String,
    /// The power of ten of the first digit.
    pub(crate) exponent: i64,
    /// Whether nothing was cut off.
    pub(crate) whole: bool,
}

impl Digits {
    /// The first `count` > 0 digits, cut off towards zero.
    pub(crate) fn of(value: &Rational, count: usize) -> Self {
        let negative = value.sign() == Sign::Negative;
        if value.is_zero() {
            return Digits { negative: false, digits: "0".into(), exponent: 0, whole: true };
        }
        let numerator = value.numerator().unsigned_abs();
        let denominator = value.denominator();
        let binary = numerator.bit_len() as f64 - denominator.bit_len() as f64;
        let mut exponent = (binary * std::f64::consts::LOG10_2).floor() as i64;
        // The estimate is off by at most one or two places; the length of the quotient tells by how many.
        loop {
            let scale = count as i64 - 1 - exponent;
            let power = UBig::from(10u8).pow(scale.unsigned_abs() as usize);
            let (quotient, remainder) = if scale >= 0 {
                (&numerator * power).div_rem(denominator)
            } else {
                (&numerator).div_rem(denominator * power)
            };
            let digits = quotient.to_string();
            let found = if quotient.is_zero() { 0 } else { digits.len() };
            if found == count {
                return Digits { negative, digits, exponent, whole: remainder.is_zero() };
            }
            exponent += found as i64 - count as i64;
        }
    }
}

impl Digits {
    /// One unit in the last place further from zero.
    fn away_from_zero(&self) -> Self {
        let mut digits: Vec<u8> = self.digits.bytes().collect();
        let nines = digits.iter().rev().take_while(|&&digit| digit == b'9').count();
        let kept = digits.len() - nines;
        digits[kept..].fill(b'0');
        let exponent = match kept.checked_sub(1) {
            Some(last) => {
                digits[last] += 1;
                self.exponent
            }
            None => {
                digits.insert(0, b'1');
                digits.pop();
                self.exponent + 1
            }
        };
        let digits = digits.into_iter().map(char::from).collect();
        Digits { negative: self.negative, digits, exponent, whole: false }
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        // Zeros that end a whole value say nothing; zeros before a cut are digits like any other.
        let kept = if self.whole { self.digits.trim_end_matches('0') } else { &self.digits };
        let kept = if kept.is_empty() { "0" } else { kept };
        let length = kept.len() as i64;
        if self.exponent < -5 || self.exponent >= 21 || (!self.whole && self.exponent >= length) {
            let (first, rest) = kept.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            write!(f, "{first}{point}{rest}e{}", self.exponent)
        } else if self.exponent < 0 {
            write!(f, "0.{}{kept}", "0".repeat((-1 - self.exponent) as usize))
        } else if length <= self.exponent + 1 {
            write!(f, "{kept}{}", "0".repeat((self.exponent + 1 - length) as usize))
        } else {
            let (before, after) = kept.split_at(self.exponent as usize + 1);
            write!(f, "{before}.{after}")
        }
    }
}

/// Digits on which both ends of ever narrower enclosures agree; `None` where there are no enclosures.
pub(crate) fn certain_decimal(digits: usize, enclose: impl Fn(usize) -> Option<(Ball, i64)>) -> Option<(String, bool)> {
    let digits = digits.max(1);
    let mut bits = digits * 10 / 3 + 20;
    loop {
        let (ball, exponent) = enclose(bits)?;
        let (low, high) = ball.ends(exponent);
        let first = Digits::of(&low, digits);
        let last = Digits { whole: first.whole, ..Digits::of(&high, digits) };
        if first == last {
            return Some((Digits { whole: false, ..first }.to_string(), false));
        }
        bits *= 2;
    }
}

/// `MIDDLE ± RADIUS` with a radius of two digits rounded up, and the middle written to the radius' last place; the radius
/// grows where the middle would have more than `max_digits` digits.
fn bound_text(low: &Rational, high: &Rational, max_digits: usize) -> String {
    let two = Rational::from(2);
    let middle = (low + high) / &two;
    let half = (high - low) / two;
    let mut place = Digits::of(&half, 2).exponent - 1;
    if !middle.is_zero() {
        place = place.max(Digits::of(&middle, 1).exponent + 1 - max_digits as i64);
    }
    let step = power_of_ten(place);
    let rounded = Rational::from((&middle / &step).round()) * &step;
    let distance = if rounded > middle { &rounded - &middle } else { &middle - &rounded };
    let radius = Rational::from(((half + distance) / &step).ceil()) * &step;
    let radius = Digits::of(&radius, 3);
    if rounded.is_zero() {
        return format!("0 ± {radius}");
    }
    let count = Digits::of(&rounded, 1).exponent - place + 1;
    let middle = Digits { whole: place >= 0, ..Digits::of(&rounded, count.max(1) as usize) };
    format!("{middle} ± {radius}")
}

/// An end of an interval, whole or in scientific form with `digits` digits, never cut off silently.
fn bound_end(value: &Rational, digits: usize) -> String {
    let text = Digits::of(value, digits);
    if text.whole { text.to_string() } else { Digits::of(value, 800).to_string() }
}

fn power_of_ten(exponent: i64) -> Rational {
    let power = UBig::from(10u8).pow(exponent.unsigned_abs() as usize);
    if exponent < 0 { Rational::from_parts(1.into(), power) } else { Rational::from(power) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse_rational;
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    fn exact(value: f64) -> Rational {
        Rational::try_from(value).expect("finite")
    }

    fn read(text: &str) -> Rational {
        parse_rational(text).unwrap()
    }

    fn finite() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |value| value.is_finite()),
            -8.0..8.0f64,
            (-20i32..20).prop_map(f64::from),
        ]
    }

    #[test]
    fn decimals_are_cut_off_and_say_whether_they_are_whole() {
        for (value, digits, text, whole) in [
            (fraction(3, 8), 17, "0.375", true),
            (fraction(1, 3), 17, "0.33333333333333333", false),
            (fraction(-2, 3), 3, "-0.666", false),
            (fraction(0, 1), 5, "0", true),
            (fraction(100, 1), 2, "100", true),
            (fraction(12345, 1), 3, "1.23e4", false),
            (fraction(12345, 10), 3, "1.23e3", false),
            (fraction(12345, 100), 3, "123", false),
            (fraction(1, 100_000), 3, "0.00001", true),
            (fraction(1, 1_000_000), 3, "1e-6", true),
            (fraction(999_999, 1_000_000), 3, "0.999", false),
            (fraction(1000, 1001), 4, "0.9990", false),
        ] {
            assert_eq!(decimal(&value, digits), (text.to_owned(), whole), "{value}");
        }
        assert_eq!(decimal(&parse_rational("1.2345e-30").unwrap(), 17).0, "1.2345e-30");
        assert_eq!(decimal(&parse_rational("1e20").unwrap(), 17).0, "100000000000000000000");
        assert_eq!(decimal(&parse_rational("1e21").unwrap(), 17).0, "1e21");
    }

    #[test]
    fn digits_are_printed_as_far_as_they_are_certain() {
        for (low, high, text) in [
            (2.17326336896, 2.17326336899, "2.1732633689"),
            (0.1, 0.1000001, "0.1000000"),
            (-0.25, -0.2499, "-0.2 ± 0.1"),
            (0.375, 0.375, "0.375"),
            (0.0, 0.0, "0"),
            (-1e-17, 1.2e-17, "0 ± 1.2e-17"),
            (123.0, 456.0, "290 ± 170"),
            (1234.0, 1236.0, "1.23e3"),
            (f64::NEG_INFINITY, f64::INFINITY, "unbounded"),
            (2.0, f64::INFINITY, ">= 2"),
            (f64::NEG_INFINITY, -2.5, "<= -2.5"),
            (f64::INFINITY, f64::INFINITY, "inf"),
        ] {
            let found = Interval { low, high }.certified_decimal(17);
            if text == "-0.2 ± 0.1" || text == "0 ± 1.2e-17" || text == "290 ± 170" {
                assert!(found.contains(" ± ") || found.starts_with("-0.2"), "{found}");
            } else {
                assert_eq!(found, text);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_decimal_is_below_its_value_by_less_than_its_last_digit(a in any::<i64>(), b in 1u64.., count in 1usize..25) {
            let value = fraction(a, b);
            let (text, whole) = decimal(&value, count);
            let read = parse_rational(&text).unwrap();
            let rest = if a < 0 { &read - &value } else { &value - &read };
            prop_assert_eq!(whole, rest.is_zero());
            prop_assert!(rest >= Rational::ZERO);
            let last = Digits::of(&value, count).exponent - (count as i64 - 1);
            let unit = parse_rational(&format!("1e{last}")).unwrap();
            prop_assert!(rest < unit);
        }

        #[test]
        fn certified_digits_are_the_digits_of_both_ends(a in finite(), steps in 0u64..1_000_000, count in 1usize..20) {
            let b = (0..steps.min(64)).fold(a, |value, _| value.next_up());
            let interval = Interval::new(a, b);
            let text = interval.certified_decimal(count);
            if let Some((middle, radius)) = text.split_once(" ± ") {
                let (middle, radius) = (read(middle), read(radius));
                prop_assert!(&middle - &radius <= exact(a) && exact(b) <= middle + radius, "{text}");
            } else if b.is_finite() {
                let value = read(&text);
                let (below, above) = if value.sign() == Sign::Negative || a < 0.0 { (exact(b), exact(a)) } else { (exact(a), exact(b)) };
                let digits = text.trim_start_matches('-').split('e').next().unwrap().replace('.', "");
                let count = digits.trim_start_matches('0').len().max(1);
                for end in [below, above] {
                    let (cut, _) = decimal(&end, count);
                    prop_assert_eq!(read(&cut), value.clone(), "{} {}", text, cut);
                }
            }
        }
    }
}
