//! A sum of a walk: an exact rational, or an enclosure with an exponent of its own.

use std::cmp::Ordering;

use crate::number::rescale::power_of_two;
use crate::number::{Extended, Interval, Rational, Real, Undefined};

/// What a walk adds up to.
#[derive(Clone, Debug, PartialEq)]
pub enum Mass {
    /// An exact rational.
    Exact(Rational),
    /// An enclosure times a power of two, so that it neither overflows nor underflows.
    Float {
        /// The enclosure.
        mantissa: Interval,
        /// The power of two.
        exponent: i64,
    },
}

impl Mass {
    /// An enclosure times 2^exponent.
    pub fn float(mantissa: Interval, exponent: i64) -> Self {
        Mass::Float { mantissa, exponent }
    }

    /// No mass at all.
    pub fn zero() -> Self {
        Mass::Exact(Rational::ZERO)
    }

    /// Whether it is 0: certain, since no walk loses a mass to underflow.
    pub fn is_zero(&self) -> bool {
        match self {
            Mass::Exact(value) => value.is_zero(),
            Mass::Float { mantissa, .. } => mantissa.low == 0.0 && mantissa.high == 0.0,
        }
    }

    /// The sum.
    pub fn add(&self, other: &Mass) -> Mass {
        match (self, other) {
            (Mass::Exact(left), Mass::Exact(right)) => Mass::Exact(left + right),
            _ if self.is_zero() => other.clone(),
            _ if other.is_zero() => self.clone(),
            _ => {
                let ((left, left_exponent), (right, right_exponent)) = (self.parts(), other.parts());
                let exponent = left_exponent.max(right_exponent);
                Mass::float(
                    shift(left, left_exponent - exponent).add(shift(right, right_exponent - exponent)),
                    exponent,
                )
            }
        }
    }

    /// The negated sum.
    pub fn negated(&self) -> Mass {
        match self {
            Mass::Exact(value) => Mass::Exact(-value.clone()),
            Mass::Float { mantissa, exponent } => Mass::float(mantissa.neg(), *exponent),
        }
    }

    /// The product with a real.
    ///
    /// # Errors
    /// When the real is infinite.
    pub fn times(&self, factor: &Real) -> Result<Mass, Undefined> {
        match (self, factor) {
            (Mass::Exact(left), Real::Rational(right)) => Ok(Mass::Exact(left * right)),
            (_, Real::Infinity | Real::NegativeInfinity) => Err(Undefined::ZeroTimesInfinity),
            _ => {
                let (mantissa, exponent) = self.parts();
                Ok(Mass::float(mantissa.mul(factor.interval()), exponent))
            }
        }
    }

    /// The quotient of two masses.
    ///
    /// # Errors
    /// When the divisor is 0.
    pub fn over(&self, divisor: &Mass) -> Result<Real, Undefined> {
        if divisor.is_zero() {
            return Err(Undefined::DivisionByZero);
        }
        match (self, divisor) {
            (Mass::Exact(left), Mass::Exact(right)) => Ok(Real::Rational(left / right)),
            _ if self.is_zero() => Ok(Real::integer(0)),
            _ => {
                let ((left, left_exponent), (right, right_exponent)) = (self.parts(), divisor.parts());
                Ok(Real::Bounded(shift(left.div(right), left_exponent - right_exponent)))
            }
        }
    }

    /// What holds both.
    pub fn hull(&self, other: &Mass) -> Mass {
        let ((left, left_exponent), (right, right_exponent)) = (self.parts(), other.parts());
        let exponent = left_exponent.max(right_exponent);
        let (left, right) = (shift(left, left_exponent - exponent), shift(right, right_exponent - exponent));
        Mass::float(left.hull(right), exponent)
    }

    /// The order of two sums: exact where they are, else of the middles of their enclosures.
    pub fn rank(&self, other: &Mass) -> Ordering {
        match (self, other) {
            (Mass::Exact(left), Mass::Exact(right)) => left.cmp(right),
            _ => {
                let ((left, up), (right, down)) = (self.parts(), other.parts());
                Extended::new(left.middle(), up)
                    .partial_cmp(&Extended::new(right.middle(), down))
                    .unwrap_or(Ordering::Equal)
            }
        }
    }

    /// The value as a real.
    pub fn real(&self) -> Real {
        match self {
            Mass::Exact(value) => Real::Rational(value.clone()),
            Mass::Float { .. } if self.is_zero() => Real::integer(0),
            Mass::Float { mantissa, exponent } => Real::Bounded(shift(*mantissa, *exponent)),
        }
    }

    /// ln of the value.
    ///
    /// # Errors
    /// When an exact value is negative.
    pub fn ln(&self) -> Result<Real, Undefined> {
        match self {
            Mass::Exact(value) => Real::Rational(value.clone()).ln(),
            Mass::Float { .. } if self.is_zero() => Ok(Real::NegativeInfinity),
            Mass::Float { mantissa, exponent } => {
                let octaves = Interval::point(*exponent as f64).mul(Interval::point(2.0).ln());
                Ok(Real::Bounded(mantissa.ln().add(octaves)))
            }
        }
    }

    fn parts(&self) -> (Interval, i64) {
        match self {
            Mass::Exact(value) => (Interval::from_rational(value), 0),
            Mass::Float { mantissa, exponent } => (*mantissa, *exponent),
        }
    }
}

/// interval · 2^exponent, rounded outwards where it leaves the range of float64.
fn shift(interval: Interval, exponent: i64) -> Interval {
    let mut interval = interval;
    let mut left = exponent;
    while left != 0 && interval.high != 0.0 {
        let step = left.clamp(-900, 900);
        interval = interval.mul(Interval::point(power_of_two(step)));
        left -= step;
        if !interval.high.is_finite() && interval.low == f64::MAX || interval.high == f64::from_bits(1) {
            break;
        }
    }
    interval
}
