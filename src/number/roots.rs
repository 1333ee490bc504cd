//! Powers, roots, exponentials and logarithms of reals.

use std::cmp::Ordering;

use dashu::base::{BitTest, Sign};

use super::logarithm::BIT_LIMIT;
use super::real::{Real, Undefined};
use super::{Enclosure, Interval, Logarithm, Rational};

impl Real {
    /// The power; 0^0 is 1.
    ///
    /// # Errors
    /// A negative power of 0, a fractional power of a negative number, a fraction of more than 2^20 binary digits, and
    /// `Undecided` where an enclosure may be any of these.
    pub fn pow(&self, other: &Self) -> Result<Self, Undefined> {
        match (self, other) {
            (_, Real::Rational(exponent)) if exponent.is_zero() => Ok(Real::ONE),
            (_, Real::Rational(exponent)) if exponent.is_one() => Ok(self.clone()),
            (_, Real::Infinity | Real::NegativeInfinity) => self.limit(*other == Real::Infinity),
            (Real::Rational(base), Real::Rational(exponent)) => rational_power(base, exponent),
            (Real::Power(power), Real::Rational(exponent)) => Real::power(power.scale(exponent)),
            (Real::Infinity, _) => match other.sign()? {
                Ordering::Greater => Ok(Real::Infinity),
                Ordering::Equal => Ok(Real::ONE),
                Ordering::Less => Ok(Real::ZERO),
            },
            (_, Real::Rational(exponent)) if exponent.is_int() => self.integer_power(exponent),
            _ => match self.sign() {
                Ok(Ordering::Less) => Err(Undefined::NegativeRoot),
                Ok(Ordering::Equal) => match other.sign()? {
                    Ordering::Greater => Ok(Real::ZERO),
                    Ordering::Equal => Ok(Real::ONE),
                    Ordering::Less => Err(Undefined::DivisionByZero),
                },
                Ok(Ordering::Greater) => other.mul(&self.ln()?)?.exp(),
                // An enclosure around 0 stands for its non-negative part, as roots do.
                Err(_) if other.sign()? == Ordering::Greater => {
                    let logarithm = self.interval().ln();
                    Ok(Real::Bounded(other.interval().mul(logarithm).exp()))
                }
                Err(undecided) => Err(undecided),
            },
        }
    }

    /// The natural logarithm; ln 0 is −∞. An enclosure around 0 stands for its non-negative part.
    ///
    /// # Errors
    /// Negative numbers.
    pub fn ln(&self) -> Result<Self, Undefined> {
        match self {
            Real::Rational(value) if value.is_zero() => Ok(Real::NegativeInfinity),
            Real::Rational(value) => Logarithm::ln(value).map(Real::from).ok_or(Undefined::NegativeLogarithm),
            Real::Power(power) => Ok(Real::from(power.clone())),
            Real::Infinity => Ok(Real::Infinity),
            Real::NegativeInfinity => Err(Undefined::NegativeLogarithm),
            Real::Logarithm(_) | Real::Bounded(_) | Real::Enclosed(_) => match self.sign() {
                Ok(Ordering::Less) => Err(Undefined::NegativeLogarithm),
                Ok(Ordering::Equal) => Ok(Real::NegativeInfinity),
                _ => Ok(self.enclosed_function(Enclosure::ln, Interval::ln)),
            },
        }
    }

    /// The exponential.
    ///
    /// # Errors
    /// A rational result of more than 2^20 binary digits.
    pub fn exp(&self) -> Result<Self, Undefined> {
        match self {
            Real::Rational(value) => Real::power(Logarithm::constant(value.clone())),
            Real::Logarithm(value) => Real::power(value.clone()),
            Real::Power(_) | Real::Bounded(_) | Real::Enclosed(_) => {
                Ok(self.enclosed_function(Enclosure::exp, Interval::exp))
            }
            Real::Infinity => Ok(Real::Infinity),
            Real::NegativeInfinity => Ok(Real::ZERO),
        }
    }

    /// The square root. An enclosure around 0 stands for its non-negative part.
    ///
    /// # Errors
    /// Negative numbers.
    pub fn sqrt(&self) -> Result<Self, Undefined> {
        match self {
            Real::Logarithm(_) | Real::Bounded(_) | Real::Enclosed(_) => match self.sign() {
                Ok(Ordering::Less) => Err(Undefined::NegativeRoot),
                Ok(Ordering::Equal) => Ok(Real::ZERO),
                _ => Ok(self.enclosed_function(|real| Some(real.sqrt()), Interval::sqrt)),
            },
            Real::NegativeInfinity => Err(Undefined::NegativeRoot),
            _ => self.pow(&Real::Rational(Rational::from_parts(1.into(), 2u8.into()))),
        }
    }

    /// A function of one number: of two float64 where they are all that is known and it stays in their range.
    fn enclosed_function(
        &self,
        long: impl Fn(&Enclosure) -> Option<Enclosure>,
        short: impl Fn(Interval) -> Interval,
    ) -> Self {
        let bounds = || short(self.interval());
        if matches!(self, Real::Bounded(_)) {
            let bounds = bounds();
            if bounds.high.abs() > f64::MIN_POSITIVE && bounds.high < f64::INFINITY {
                return Real::Bounded(bounds);
            }
        }
        let result = self.enclosure().and_then(|value| long(&value));
        result.map_or_else(|| Real::Bounded(bounds()), Real::Enclosed)
    }

    /// An integer power of a logarithm, an enclosure or −∞.
    fn integer_power(&self, exponent: &Rational) -> Result<Self, Undefined> {
        let odd = exponent.numerator().bit(0);
        let negative = exponent.sign() == Sign::Negative;
        if *self == Real::NegativeInfinity {
            return Ok(match (negative, odd) {
                (true, _) => Real::ZERO,
                (false, true) => Real::NegativeInfinity,
                (false, false) => Real::Infinity,
            });
        }
        if negative {
            match self.sign()? {
                Ordering::Equal => return Err(Undefined::DivisionByZero),
                Ordering::Less | Ordering::Greater => {}
            }
        }
        if let Ok(small) = i32::try_from(exponent.numerator())
            && small.abs() <= 64
        {
            return Ok(self.repeated(small));
        }
        let size = self.interval().abs();
        let power = size.ln().mul(Interval::from_rational(exponent)).exp();
        Ok(Real::Bounded(match self.sign() {
            Ok(Ordering::Less) if odd => power.neg(),
            Err(_) if odd => power.hull(power.neg()),
            _ => power,
        }))
    }

    /// A small integer power by repeated squaring.
    fn repeated(&self, exponent: i32) -> Self {
        let long = || {
            let mut base = self.enclosure().filter(|_| !matches!(self, Real::Bounded(_)))?;
            let mut result = Enclosure::from_rational(&Rational::ONE);
            let mut left = exponent.unsigned_abs();
            let even = left.is_multiple_of(2);
            while left > 0 {
                if left % 2 == 1 {
                    result = result.mul(&base);
                }
                base = base.mul(&base);
                left /= 2;
            }
            if even {
                // An even power is not negative, whatever the sign of a base around 0.
                result = result.clamped(0.0, f64::INFINITY);
            }
            if exponent < 0 { Enclosure::from_rational(&Rational::ONE).div(&result) } else { Some(result) }
        };
        long().map_or_else(|| Real::Bounded(self.interval().powi(exponent)), Real::Enclosed)
    }

    /// The limit of the power as the exponent grows, or falls, without bound.
    fn limit(&self, grows: bool) -> Result<Self, Undefined> {
        if self.sign()? == Ordering::Less {
            return Err(Undefined::NegativeRoot);
        }
        match (self.compare(&Real::ONE)?, grows) {
            (Ordering::Equal, _) => Ok(Real::ONE),
            (Ordering::Greater, true) | (Ordering::Less, false) if !self.is_zero() => Ok(Real::Infinity),
            (Ordering::Less, false) => Err(Undefined::DivisionByZero),
            _ => Ok(Real::ZERO),
        }
    }
}

/// A fraction to a fraction other than 0 and 1.
fn rational_power(base: &Rational, exponent: &Rational) -> Result<Real, Undefined> {
    let negative_base = base.sign() == Sign::Negative;
    if base.is_zero() {
        return if exponent.sign() == Sign::Negative { Err(Undefined::DivisionByZero) } else { Ok(Real::ZERO) };
    }
    if !exponent.is_int() {
        let logarithm = Logarithm::ln(base).ok_or(Undefined::NegativeRoot)?;
        return Real::power(logarithm.scale(exponent));
    }
    if base.is_one() || (negative_base && (-base).is_one()) {
        let odd = exponent.numerator().bit(0);
        return Ok(Real::integer(if negative_base && odd { -1 } else { 1 }));
    }
    // |base| and 1/|base| have at least one binary digit more than none, so an exponent beyond the limit is too large.
    let exponent = isize::try_from(exponent.numerator()).map_err(|_| Undefined::TooLarge)?;
    let bits = base.numerator().bit_len().max(base.denominator().bit_len());
    if exponent.unsigned_abs().saturating_mul(bits) > BIT_LIMIT {
        return Err(Undefined::TooLarge);
    }
    Ok(Real::Rational(base.pow(exponent)))
}

#[cfg(test)]
mod tests {
    use super::super::parse_rational;
    use super::*;

    fn q(text: &str) -> Real {
        Real::Rational(parse_rational(text).expect("a number"))
    }

    fn pow(base: &str, exponent: &str) -> Result<Real, Undefined> {
        q(base).pow(&q(exponent))
    }

    #[test]
    fn rational_powers_are_exact_where_they_are_rational() {
        for (base, exponent, power) in [
            ("4", "1/2", "2"),
            ("8", "2/3", "4"),
            ("4/9", "-3/2", "27/8"),
            ("0", "0", "1"),
            ("0", "5/2", "0"),
            ("-2", "3", "-8"),
            ("-2", "-3", "-1/8"),
            ("1", "1e100", "1"),
            ("-1", "1e100", "1"),
            ("2/3", "-2", "9/4"),
            ("1", "1/3", "1"),
        ] {
            assert_eq!(pow(base, exponent), Ok(q(power)), "{base}^({exponent})");
        }
        for (base, exponent, power) in
            [("2", "1/2", "2^(1/2)"), ("12", "1/2", "2*3^(1/2)"), ("2", "-1/2", "1/2*2^(1/2)")]
        {
            assert_eq!(pow(base, exponent).unwrap().to_string(), power);
        }
    }

    #[test]
    fn powers_without_a_value_say_why() {
        assert_eq!(pow("0", "-1"), Err(Undefined::DivisionByZero));
        assert_eq!(pow("0", "-1/2"), Err(Undefined::DivisionByZero));
        assert_eq!(pow("-8", "1/3"), Err(Undefined::NegativeRoot));
        assert_eq!(q("-1").sqrt(), Err(Undefined::NegativeRoot));
        assert_eq!(Real::NegativeInfinity.sqrt(), Err(Undefined::NegativeRoot));
        assert_eq!(q("-1/2").pow(&Real::Infinity), Err(Undefined::NegativeRoot));
    }

    #[test]
    fn powers_that_would_fill_the_memory_are_refused_at_once() {
        for (base, exponent) in [("2", "1e18"), ("2", "1e100"), ("1/3", "-1e9"), ("4", "10000000001/2"), ("10", "1e6")]
        {
            assert_eq!(pow(base, exponent), Err(Undefined::TooLarge), "{base}^({exponent})");
        }
        let huge = q("2").ln().unwrap().mul(&q("1e50")).unwrap();
        assert_eq!(huge.exp(), Err(Undefined::TooLarge));
        assert!(pow("2", "1e5").is_ok());
    }

    #[test]
    fn limits_of_powers() {
        let (infinity, negative) = (Real::Infinity, Real::NegativeInfinity);
        for (base, grows, limit) in [
            ("2", true, Real::Infinity),
            ("1", true, Real::ONE),
            ("1/2", true, Real::ZERO),
            ("0", true, Real::ZERO),
            ("2", false, Real::ZERO),
            ("1/2", false, Real::Infinity),
        ] {
            assert_eq!(q(base).pow(if grows { &infinity } else { &negative }), Ok(limit), "{base}");
        }
        assert_eq!(q("0").pow(&negative), Err(Undefined::DivisionByZero));
        assert_eq!(negative.pow(&q("3")), Ok(Real::NegativeInfinity));
        assert_eq!(negative.pow(&q("2")), Ok(Real::Infinity));
        assert_eq!(infinity.pow(&q("-1")), Ok(Real::ZERO));
        assert_eq!(infinity.pow(&q("1/2")), Ok(Real::Infinity));
        assert_eq!(infinity.pow(&q("0")), Ok(Real::ONE));
        assert_eq!(infinity.pow(&infinity), Ok(Real::Infinity));
    }

    #[test]
    fn other_powers_are_enclosed() {
        let ln_two = q("2").ln().unwrap();
        let square = ln_two.pow(&q("2")).unwrap().interval();
        assert!(square.contains(std::f64::consts::LN_2 * std::f64::consts::LN_2) && square.width() < 1e-15);
        assert_eq!(ln_two.neg().pow(&q("1/2")), Err(Undefined::NegativeRoot));
        let cube = ln_two.neg().pow(&q("101")).unwrap().interval();
        assert!(cube.high < 0.0 && cube.contains(-(std::f64::consts::LN_2.powi(101))), "{cube:?}");
        let power = q("2").pow(&ln_two).unwrap().interval();
        assert!(power.low < 1.6168066722416747 && 1.6168066722416744 < power.high && power.width() < 1e-14);
        assert_eq!(q("1").pow(&ln_two).unwrap().interval(), Interval::point(1.0));
    }
}
