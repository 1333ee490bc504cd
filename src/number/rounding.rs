//! From big integers to float64, rounded downwards, upwards and to nearest.
//!
//! Everything that leaves exact arithmetic passes through [`Rounded`]: it knows the two float64 around a value, so that
//! an enclosure built from it is the narrowest that there is.

use dashu::base::{BitTest, DivRem, Sign, UnsignedAbs};
use dashu::integer::{IBig, UBig};

/// A non-negative number between its two neighbours in float64.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounded {
    /// The largest float64 that is not above it.
    pub(crate) below: f64,
    /// The smallest float64 that is not below it.
    pub(crate) above: f64,
    /// The nearest float64, ties to even; beyond the largest one it is infinite.
    pub(crate) nearest: f64,
}

impl Rounded {
    /// `magnitude · 2^exponent`, and less than `2^exponent` more if `more`. With `more`, the magnitude must have at
    /// least 55 bits, so that what is more lies below every digit that float64 keeps.
    fn new(magnitude: &UBig, exponent: i64, more: bool) -> Self {
        debug_assert!(!more || magnitude.bit_len() >= 55);
        let Some(zeros) = magnitude.trailing_zeros() else {
            return Rounded { below: 0.0, above: 0.0, nearest: 0.0 };
        };
        let bits = magnitude.bit_len() as i64;
        let top = bits + exponent;
        if top > 1024 {
            return Rounded { below: f64::MAX, above: f64::INFINITY, nearest: f64::INFINITY };
        }
        if top < -1074 {
            return Rounded { below: 0.0, above: power_of_two(-1074), nearest: 0.0 };
        }
        let precision = (top + 1074).min(53);
        let unit = power_of_two(top - precision);
        let dropped = bits - precision;
        if dropped <= 0 {
            let kept = u64::try_from(magnitude).expect("at most 53 bits are kept whole");
            let value = kept as f64 * power_of_two(exponent);
            return Rounded { below: value, above: value, nearest: value };
        }
        let dropped = dropped as usize;
        let kept = u64::try_from(magnitude >> dropped).expect("at most 53 bits are kept");
        let below = kept as f64 * unit;
        if !more && zeros >= dropped {
            return Rounded { below, above: below, nearest: below };
        }
        let above = (kept + 1) as f64 * unit;
        let half = magnitude.bit(dropped - 1);
        let past_half = more || zeros < dropped - 1;
        let nearest = if half && (past_half || kept % 2 == 1) { above } else { below };
        Rounded { below, above, nearest }
    }

    /// The quotient of two integers; the denominator is not zero.
    pub(crate) fn quotient(numerator: &UBig, denominator: &UBig) -> Self {
        if denominator.is_one() {
            return Rounded::new(numerator, 0, false);
        }
        let shift = (66 + denominator.bit_len()).saturating_sub(numerator.bit_len());
        let (quotient, remainder) = (numerator << shift).div_rem(denominator);
        Rounded::new(&quotient, -(shift as i64), !remainder.is_zero())
    }
}

/// The largest float64 not above `value · 2^exponent`.
pub(crate) fn below(value: &IBig, exponent: i64) -> f64 {
    let rounded = Rounded::new(&value.unsigned_abs(), exponent, false);
    if value.sign() == Sign::Negative { -rounded.above } else { rounded.below }
}

/// The smallest float64 not below `value · 2^exponent`.
pub(crate) fn above(value: &IBig, exponent: i64) -> f64 {
    -below(&-value, exponent)
}

/// 2^exponent, exactly, for exponents from -1074 to 1023.
pub(crate) fn power_of_two(exponent: i64) -> f64 {
    if exponent >= -1022 {
        f64::from_bits(((exponent + 1023) as u64) << 52)
    } else {
        f64::from_bits(1 << (exponent + 1074))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn the_neighbours_of_a_quotient_enclose_it(a in 0u64.., b in 1u64.., shift in 0usize..1100) {
            let (a, b) = (UBig::from(a), UBig::from(b) << shift);
            let rounded = Rounded::quotient(&a, &b);
            let exact = crate::number::Rational::from_parts(a.into(), b);
            let of = |value: f64| crate::number::Rational::try_from(value).expect("finite");
            prop_assert!(of(rounded.below) <= exact && exact <= of(rounded.above));
            prop_assert!(rounded.below == rounded.above || rounded.below.next_up() == rounded.above);
            let down = &exact - of(rounded.below);
            let up = of(rounded.above) - &exact;
            prop_assert_eq!(rounded.nearest, if down < up || (down == up && rounded.below.to_bits().is_multiple_of(2)) {
                rounded.below
            } else {
                rounded.above
            });
        }
    }

    #[test]
    fn the_ends_of_the_range_are_met() {
        let two = |exponent| Rounded::new(&UBig::ONE, exponent, false);
        assert_eq!(two(1023).below, 2f64.powi(1023));
        assert_eq!((two(1024).below, two(1024).above), (f64::MAX, f64::INFINITY));
        assert_eq!((two(-1074).below, two(-1074).above), (5e-324, 5e-324));
        assert_eq!((two(-1075).below, two(-1075).above, two(-1075).nearest), (0.0, 5e-324, 0.0));
        assert_eq!(Rounded::new(&UBig::from(3u8), -1076, false).nearest, 5e-324);
        let all_ones = UBig::from((1u64 << 54) - 1);
        assert_eq!(Rounded::new(&all_ones, 970, false).nearest, f64::INFINITY);
        assert_eq!(Rounded::new(&all_ones, 970, false).below, f64::MAX);
    }
}
