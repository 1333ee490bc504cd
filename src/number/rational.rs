//! Exact fractions, and how they are read and written.

use dashu::base::{Sign, UnsignedAbs};
use dashu::integer::{IBig, UBig};

pub use super::decimal::decimal;
use super::rounding::Rounded;

/// An exact fraction in lowest terms.
pub type Rational = dashu::rational::RBig;

/// The most digits that a number may need when it is written out.
const DIGIT_LIMIT: usize = 10_000;

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It is not an integer, a decimal or a fraction.
    #[error("{text:?} is not an integer, a decimal or a fraction such as 3/8")]
    Malformed {
        /// The text, shortened if it is long.
        text: String,
    },
    /// It divides by zero.
    #[error("{text:?} divides by zero")]
    DividesByZero {
        /// The text, shortened if it is long.
        text: String,
    },
    /// It needs more digits than are read.
    #[error("{text:?} needs more than {limit} digits")]
    TooLong {
        /// The text, shortened if it is long.
        text: String,
        /// The most digits that are read.
        limit: usize,
    },
}

/// Reads an integer, a decimal or a fraction as the exact rational that was written:
/// `0.1` is 1/10, `1e-3` is 1/1000, `3/8`, `-2`, `1_000` as TOML allows. A point has digits on both sides; both sides
/// of `/` may be decimals; white space may stand around the whole and around `/`.
///
/// # Errors
/// When the text is none of these, divides by zero, or would need more than 10,000 digits. The digits are counted
/// before any number is built, so `1e999999999` costs nothing.
///
/// ```
/// use exactlm::number::{Rational, parse_rational};
/// assert_eq!(parse_rational("0.1"), Ok(Rational::from_parts(1.into(), 10u8.into())));
/// assert!(parse_rational("1e999999999").is_err());
/// ```
pub fn parse_rational(text: &str) -> Result<Rational, NumberError> {
    let trimmed = text.trim();
    let (negative, unsigned) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let value = match unsigned.split_once('/') {
        None => decimal_number(unsigned),
        Some((numerator, denominator)) => decimal_number(numerator.trim_end()).and_then(|numerator| {
            let denominator = decimal_number(denominator.trim_start())?;
            if denominator.is_zero() { Err(Flaw::DividesByZero) } else { Ok(numerator / denominator) }
        }),
    };
    match value {
        Ok(value) if negative => Ok(-value),
        Ok(value) => Ok(value),
        Err(flaw) => {
            let text = shortened(text);
            Err(match flaw {
                Flaw::Malformed => NumberError::Malformed { text },
                Flaw::DividesByZero => NumberError::DividesByZero { text },
                Flaw::TooLong => NumberError::TooLong { text, limit: DIGIT_LIMIT },
            })
        }
    }
}

/// The nearest float64, ties to even; infinite beyond the largest one.
pub fn to_f64(value: &Rational) -> f64 {
    let nearest = Rounded::quotient(&value.numerator().unsigned_abs(), value.denominator()).nearest;
    if value.sign() == Sign::Negative { -nearest } else { nearest }
}

enum Flaw {
    Malformed,
    DividesByZero,
    TooLong,
}

/// An unsigned integer or decimal with an optional exponent.
fn decimal_number(text: &str) -> Result<Rational, Flaw> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        None => (text, None),
        Some(at) => (&text[..at], Some(&text[at + 1..])),
    };
    let (before, after) = match mantissa.split_once('.') {
        None => (digits_of(mantissa)?, String::new()),
        Some((before, after)) => (digits_of(before)?, digits_of(after)?),
    };
    // An exponent too long for i64 is as good as the largest one: both are beyond the limit unless the rest is zero.
    let exponent = match exponent {
        None => 0,
        Some(text) => {
            let (sign, unsigned) = match text.as_bytes().first() {
                Some(b'-') => (-1, &text[1..]),
                Some(b'+') => (1, &text[1..]),
                _ => (1, text),
            };
            sign * digits_of(unsigned)?.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
        }
    };
    let all = before + &after;
    let significant = all.trim_start_matches('0');
    let trimmed = significant.trim_end_matches('0');
    if trimmed.is_empty() {
        return Ok(Rational::ZERO);
    }
    let exponent = exponent - after.len() as i64 + (significant.len() - trimmed.len()) as i64;
    let needed = if exponent >= 0 {
        (trimmed.len() as i64).saturating_add(exponent)
    } else {
        (trimmed.len() as i64).max(exponent.saturating_neg())
    };
    if needed > DIGIT_LIMIT as i64 {
        return Err(Flaw::TooLong);
    }
    let mantissa = IBig::from(UBig::from_str_radix(trimmed, 10).map_err(|_| Flaw::Malformed)?);
    let power = UBig::from(10u8).pow(exponent.unsigned_abs() as usize);
    Ok(if exponent >= 0 { Rational::from(mantissa * IBig::from(power)) } else { Rational::from_parts(mantissa, power) })
}

/// Digits with single underscores between them, without the underscores.
fn digits_of(text: &str) -> Result<String, Flaw> {
    let mut digits = String::new();
    let mut after_digit = false;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits.push(char::from(byte));
                after_digit = true;
            }
            b'_' if after_digit => after_digit = false,
            _ => return Err(Flaw::Malformed),
        }
    }
    if after_digit { Ok(digits) } else { Err(Flaw::Malformed) }
}

/// At most 40 characters of a text, for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (text, numerator, denominator) in [
            ("0.1", 1, 10),
            ("1e-3", 1, 1000),
            ("3/8", 3, 8),
            ("-2", -2, 1),
            ("+2", 2, 1),
            ("1_000", 1000, 1),
            ("1_0.2_5e+0_1", 205, 2),
            ("6/4", 3, 2),
            ("-1/3", -1, 3),
            (" 1 / 3 ", 1, 3),
            ("0.5/0.25", 2, 1),
            ("2.5E2", 250, 1),
            ("007", 7, 1),
            ("0e999999999999999999999", 0, 1),
            ("-0", 0, 1),
        ] {
            assert_eq!(parse_rational(text), Ok(fraction(numerator, denominator)), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_text() {
        for text in [
            "", " ", "-", "+", ".", "1.", ".5", "e5", "1e", "1e+", "_1", "1_", "1__0", "1/", "/2", "1/2/3", "1/-2",
            "--1", "nan", "inf", "0x10", "1,5", "1 2", "½", "1e5.5", "١",
        ] {
            assert_eq!(parse_rational(text), Err(NumberError::Malformed { text: text.into() }), "{text}");
        }
        assert!(matches!(parse_rational("1/0"), Err(NumberError::DividesByZero { .. })));
        assert!(matches!(parse_rational("0/0.0"), Err(NumberError::DividesByZero { .. })));
    }

    #[test]
    fn long_numbers_are_refused_before_they_are_built() {
        for text in ["1e999999999", "1e-999999999", "1e99999999999999999999999", "1e10000", "1/1e10000"] {
            assert!(matches!(parse_rational(text), Err(NumberError::TooLong { limit: 10_000, .. })), "{text}");
        }
        assert!(parse_rational("1e9999").is_ok());
        assert!(parse_rational("1e-10000").is_ok());
        assert!(matches!(parse_rational(&"9".repeat(10_001)), Err(NumberError::TooLong { .. })));
        assert!(parse_rational(&"9".repeat(10_000)).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn every_float_comes_back_from_its_fraction(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                prop_assert_eq!(to_f64(&Rational::try_from(value).unwrap()), value);
            }
        }

        #[test]
        fn no_text_panics(text in "[-+0-9._eE/ x]{0,12}") {
            let _ = parse_rational(&text);
        }
    }
}
