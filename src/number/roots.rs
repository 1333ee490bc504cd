//! Powers, roots, exponentials and logarithms of reals.

use std::cmp::Ordering;

use dashu::base::{BitTest, Sign};

use super::logarithm::BIT_LIMIT;
use super::real::{Real, Undefined};
use super::{Interval, Logarithm, Rational};

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
            Real::Logarithm(_) | Real::Bounded(_) => match self.sign() {
                Ok(Ordering::Less) => Err(Undefined::NegativeLogarithm),
                Ok(Ordering::Equal) => Ok(Real::NegativeInfinity),
                _ => Ok(Real::Bounded(self.interval().ln())),
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
            Real::Power(_) | Real::Bounded(_) => Ok(Real::Bounded(self.interval().exp())),
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
            Real::Logarithm(_) | Real::Bounded(_) => match self.sign() {
                Ok(Ordering::Less) => Err(Undefined::NegativeRoot),
                Ok(Ordering::Equal) => Ok(Real::ZERO),
                _ => Ok(Real::Bounded(self.interval().sqrt())),
            },
            Real::NegativeInfinity => Err(Undefined::NegativeRoot),
            _ => self.pow(&Real::Rational(Rational::from_parts(1.into(), 2u8.into()))),
        }
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
            return Ok(Real::Bounded(self.interval().powi(small)));
        }
        let size = self.interval().abs();
        let power = size.ln().mul(Interval::from_rational(exponent)).exp();
        Ok(Real::Bounded(match self.sign() {
            Ok(Ordering::Less) if odd => power.neg(),
            Err(_) if odd => power.hull(power.neg()),
            _ => power,
        }))
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
