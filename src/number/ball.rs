//! Enclosures of as many digits as are asked for: ln and exp in fixed-point arithmetic with counted errors.
//!
//! A [`Ball`] is an integer, a radius and a scale: the number lies in (middle ± radius)·2^-bits. Every operation counts
//! the units its truncations may lose. ln m is 2 artanh((m−1)/(m+1)) with m in [0.7, 1.4), exp r is its own power series
//! with |r| < 0.36, so a series of b bits takes about b/5 and b/6 terms; cost O(b) operations on b-bit integers.

use std::cmp::Ordering;
use std::sync::LazyLock;

use dashu::base::{BitTest, Sign, UnsignedAbs};
use dashu::integer::{IBig, UBig};

use super::rounding::{above, below};
use super::{Interval, Rational};

/// A number in (middle ± radius)·2^-bits.
#[derive(Clone, Debug)]
pub(crate) struct Ball {
    middle: IBig,
    radius: UBig,
    bits: usize,
}

impl Ball {
    /// The number (middle ± radius)·2^-bits.
    pub(super) fn new(middle: IBig, radius: UBig, bits: usize) -> Self {
        Ball { middle, radius, bits }
    }

    /// The middle, the radius and the scale.
    pub(super) fn parts(&self) -> (&IBig, &UBig, usize) {
        (&self.middle, &self.radius, self.bits)
    }

    /// count · ln 2
    pub(super) fn octaves(count: i64, bits: usize) -> Self {
        let (ln_two, error) = ln_two(bits);
        Ball { middle: ln_two * IBig::from(count), radius: UBig::from(error) * UBig::from(count.unsigned_abs()), bits }
    }

    /// A rational to `bits` binary places.
    pub(crate) fn rational(value: &Rational, bits: usize) -> Self {
        let middle = (value.numerator() << bits) / IBig::from(value.denominator().clone());
        Ball { middle, radius: UBig::ONE, bits }
    }

    /// ln of an integer >= 1 to about `bits` binary places. Digits beyond those are not looked at, so the cost does not
    /// grow with the integer.
    pub(crate) fn ln(value: &UBig, bits: usize) -> Self {
        let mut exponent = value.bit_len();
        let mut mantissa = if exponent <= bits { value << (bits - exponent) } else { value >> (exponent - bits) };
        // The mantissa is cut to m in [1/2, 1) with an error below one unit; below 0.7 it is doubled.
        if &mantissa * UBig::from(10u8) < UBig::from(7u8) << bits {
            mantissa <<= 1;
            exponent -= 1;
        }
        let one = IBig::ONE << bits;
        let mantissa = IBig::from(mantissa);
        let numerator = (&mantissa - &one) << bits;
        let (series, error) = artanh(&(numerator / (&mantissa + &one)), bits);
        let (ln_two, ln_two_error) = ln_two(bits);
        Ball {
            // Cutting moves ln m by less than 1/0.5 units, or 2/0.7 where it was doubled.
            middle: series * 2 + ln_two * IBig::from(exponent),
            radius: UBig::from(2 * error + 3) + UBig::from(ln_two_error) * UBig::from(exponent),
            bits,
        }
    }

    /// The sum of two balls of one scale.
    pub(crate) fn add(self, other: &Ball) -> Self {
        debug_assert_eq!(self.bits, other.bits);
        Ball { middle: self.middle + &other.middle, radius: self.radius + &other.radius, bits: self.bits }
    }

    /// The difference of two balls of one scale.
    pub(crate) fn sub(self, other: &Ball) -> Self {
        debug_assert_eq!(self.bits, other.bits);
        Ball { middle: self.middle - &other.middle, radius: self.radius + &other.radius, bits: self.bits }
    }

    /// The product with a rational.
    pub(crate) fn scale(self, factor: &Rational) -> Self {
        let size = factor.numerator().unsigned_abs();
        Ball {
            middle: self.middle * factor.numerator() / IBig::from(factor.denominator().clone()),
            radius: self.radius * size / factor.denominator() + UBig::from(2u8),
            bits: self.bits,
        }
    }

    /// e to this power as (ball, k): the number is ball·2^k with the ball between 1/2 and 2. `None` where the power is
    /// beyond 2^40 in size or known to fewer than a few digits.
    pub(crate) fn exp(&self) -> Option<(Ball, i64)> {
        let bits = self.bits;
        if self.middle.bit_len() > bits + 40 || self.radius.bit_len() + 1 > bits {
            return None;
        }
        let (ln_two, ln_two_error) = ln_two(bits);
        let quotient: IBig = (&self.middle * 2 + &ln_two) / (&ln_two * 2);
        let exponent = i64::try_from(&quotient).ok()?;
        let rest = &self.middle - ln_two * &quotient;
        let input = UBig::from(ln_two_error) * quotient.unsigned_abs() + &self.radius;
        if input.bit_len() + 2 > bits {
            return None;
        }
        let mut term = IBig::ONE << bits;
        let mut sum = term.clone();
        let mut index = 0u64;
        while (&term).unsigned_abs() > UBig::ONE {
            index += 1;
            term = ((term * &rest) >> bits) / IBig::from(index);
            sum += &term;
        }
        // Each term is off by at most two units, the terms left out add up to less than four, and an error d in the
        // power moves the result by less than 2d.
        let radius = UBig::from(2 * index + 4) + input * UBig::from(2u8) + UBig::ONE;
        Some((Ball { middle: sum, radius, bits }, exponent))
    }

    /// The product with 2^exponent; digits that fall below the scale are cut off.
    pub(crate) fn shifted(self, exponent: i64) -> Self {
        let places = exponent.unsigned_abs() as usize;
        if exponent >= 0 {
            Ball { middle: self.middle << places, radius: self.radius << places, bits: self.bits }
        } else {
            // The scale takes the places, so that small numbers keep their digits.
            Ball { middle: self.middle >> places, radius: (self.radius >> places) + UBig::from(2u8), bits: self.bits }
        }
    }

    /// The order against 0, if it is certain.
    pub(crate) fn sign(&self) -> Option<Ordering> {
        ((&self.middle).unsigned_abs() > self.radius)
            .then(|| if self.middle.sign() == Sign::Negative { Ordering::Less } else { Ordering::Greater })
    }

    /// How many binary digits of the number are certain.
    pub(crate) fn certain_bits(&self) -> usize {
        (&self.middle).unsigned_abs().bit_len().saturating_sub(self.radius.bit_len())
    }

    /// The narrowest float64 interval around the ball times 2^exponent.
    pub(crate) fn interval(&self, exponent: i64) -> Interval {
        let radius = IBig::from(self.radius.clone());
        let exponent = exponent - self.bits as i64;
        Interval { low: below(&(&self.middle - &radius), exponent), high: above(&(&self.middle + &radius), exponent) }
    }

    /// The two ends of the ball times 2^exponent.
    pub(crate) fn ends(&self, exponent: i64) -> (Rational, Rational) {
        let radius = IBig::from(self.radius.clone());
        let end = |middle: IBig| {
            let exponent = exponent - self.bits as i64;
            let power = UBig::ONE << exponent.unsigned_abs() as usize;
            if exponent < 0 { Rational::from_parts(middle, power) } else { Rational::from(middle * IBig::from(power)) }
        };
        (end(&self.middle - &radius), end(&self.middle + &radius))
    }
}

/// artanh of z·2^-bits for |z·2^-bits| <= 1/3, whose own error is at most one unit: (value, error in units).
fn artanh(z: &IBig, bits: usize) -> (IBig, u64) {
    let square: IBig = (z * z) >> bits;
    let mut power = z.clone();
    let mut sum = z.clone();
    let mut count = 1u64;
    while (&power).unsigned_abs() > UBig::ONE {
        power = (power * &square) >> bits;
        count += 1;
        sum += &power / IBig::from(2 * count - 1);
    }
    // With errors of one unit in z and two in its square, every power is off by at most two units, every quotient by at
    // most three; what is left out is less than the last power and its error.
    (sum, 3 * count + 6)
}

/// Digits up to which ln 2 is computed once.
const KNOWN_BITS: usize = 512;

/// ln 2: (value, error in units).
fn ln_two(bits: usize) -> (IBig, u64) {
    static KNOWN: LazyLock<(IBig, u64)> = LazyLock::new(|| series_of_ln_two(KNOWN_BITS));
    if bits > KNOWN_BITS {
        return series_of_ln_two(bits);
    }
    let (value, error) = &*KNOWN;
    (value >> (KNOWN_BITS - bits), error + 1)
}

/// ln 2 = 2 artanh(1/3): (value, error in units).
fn series_of_ln_two(bits: usize) -> (IBig, u64) {
    let (half, error) = artanh(&((IBig::ONE << bits) / IBig::from(3)), bits);
    (half * 2, 2 * error)
}

#[cfg(test)]
mod tests {
    use dashu::float::FBig;
    use dashu::float::round::mode::HalfEven;

    use super::*;

    fn holds(ball: &Ball, exponent: i64, exact: &FBig<HalfEven, 2>) -> bool {
        let exact = Rational::try_from(exact.clone()).expect("finite");
        let (low, high) = ball.ends(exponent);
        low <= exact && exact <= high
    }

    fn big(value: &UBig) -> FBig<HalfEven, 2> {
        FBig::<HalfEven, 2>::from(IBig::from(value.clone())).with_precision(700).value()
    }

    #[test]
    fn ln_and_exp_hold_the_values_of_another_library() {
        let mut value = UBig::from(2u8);
        for step in 0u32..120 {
            for bits in [70, 128, 333] {
                let ball = Ball::ln(&value, bits);
                assert!(holds(&ball, 0, &big(&value).ln()), "ln {value} at {bits}");
                assert!(ball.certain_bits() + 14 >= bits, "ln {value} at {bits}: {}", ball.certain_bits());
            }
            let power = Rational::from_parts(IBig::from(value.clone()) - IBig::from(900), UBig::from(7u8 + step as u8));
            if step < 20 {
                let (ball, exponent) = Ball::rational(&power, 128).exp().expect("small");
                let exact = (FBig::<HalfEven, 2>::from(power.numerator().clone()).with_precision(700).value()
                    / big(power.denominator()))
                .exp();
                assert!(holds(&ball, exponent, &exact), "exp {power}");
                assert!(ball.certain_bits() > 100);
            }
            value = value * UBig::from(3u8) / UBig::from(2u8) + UBig::from(step % 3);
        }
    }

    #[test]
    fn ln_of_one_is_no_more_than_its_error() {
        assert_eq!(Ball::ln(&UBig::ONE, 128).sign(), None);
    }

    #[test]
    fn powers_beyond_every_float_are_refused() {
        assert!(Ball::rational(&Rational::from(1u64 << 45), 128).exp().is_none());
    }
}
