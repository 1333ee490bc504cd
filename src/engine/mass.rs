//! A sum of a walk: an exact rational, or an enclosure with an exponent of its own.

use std::cmp::Ordering;

use crate::number::rescale::power_of_two;
use crate::number::{Enclosure, Extended, Interval, Rational, Real, Undefined};

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
    /// 256 binary digits, from a second pass or from exact masses with irrational factors.
    Precise(Enclosure),
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
            Mass::Precise(value) => value.is_zero(),
        }
    }

    /// The sum.
    pub fn add(&self, other: &Mass) -> Mass {
        match (self, other) {
            (Mass::Exact(left), Mass::Exact(right)) => Mass::Exact(left + right),
            _ if self.is_zero() => other.clone(),
            _ if other.is_zero() => self.clone(),
            _ => {
                if let Some((left, right)) = self.both_precise(other) {
                    return Mass::Precise(left.add(&right));
                }
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
            Mass::Precise(value) => Mass::Precise(value.neg()),
        }
    }

    /// The product with a real.
    ///
    /// # Errors
    /// When the real is infinite.
    pub fn times(&self, factor: &Real) -> Result<Mass, Undefined> {
        match (self, factor) {
            (Mass::Exact(left), Real::Rational(right)) => return Ok(Mass::Exact(left * right)),
            (_, Real::Infinity | Real::NegativeInfinity) => return Err(Undefined::ZeroTimesInfinity),
            (Mass::Exact(_), Real::Bounded(_)) | (Mass::Float { .. }, _) => {}
            _ => {
                if let (Some(left), Some(right)) = (self.enclosure(), factor.enclosure()) {
                    return Ok(Mass::Precise(left.mul(&right)));
                }
            }
        }
        let ((left, up), (right, down)) = (self.parts(), parts_of(factor));
        Ok(Mass::float(left.mul(right), up + down))
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
            _ if self.is_zero() => Ok(Real::ZERO),
            // The usual case of a float walk, and often asked.
            (Mass::Float { mantissa: left, exponent: up }, Mass::Float { mantissa: right, exponent: down })
                if up == down =>
            {
                Ok(Real::Bounded(left.div(*right)))
            }
            _ => {
                if let Some(quotient) = self.both_precise(divisor).and_then(|(left, right)| left.div(&right)) {
                    return Ok(Real::Enclosed(quotient));
                }
                let ((left, left_exponent), (right, right_exponent)) = (self.parts(), divisor.parts());
                Ok(real(left.div(right), left_exponent - right_exponent))
            }
        }
    }

    /// What holds both.
    pub fn hull(&self, other: &Mass) -> Mass {
        if let Some((left, right)) = self.both_precise(other) {
            return Mass::Precise(left.hull(&right));
        }
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
            _ if self.is_zero() => Real::integer(0),
            Mass::Float { mantissa, exponent } => real(*mantissa, *exponent),
            Mass::Precise(value) => Real::Enclosed(value.clone()),
        }
    }

    /// ln of the value.
    ///
    /// # Errors
    /// When an exact value is negative.
    pub fn ln(&self) -> Result<Real, Undefined> {
        match self {
            Mass::Exact(value) => Real::Rational(value.clone()).ln(),
            _ if self.is_zero() => Ok(Real::NegativeInfinity),
            Mass::Float { mantissa, exponent } => {
                let octaves = Interval::point(*exponent as f64).mul(Interval::point(2.0).ln());
                Ok(Real::Bounded(mantissa.ln().add(octaves)))
            }
            Mass::Precise(value) => Real::Enclosed(value.clone()).ln(),
        }
    }

    /// The value in 256 binary digits, or as many as are known.
    fn enclosure(&self) -> Option<Enclosure> {
        match self {
            Mass::Exact(value) => Some(Enclosure::from_rational(value)),
            Mass::Float { mantissa, exponent } => Some(Enclosure::from_interval(*mantissa)?.shifted(*exponent)),
            Mass::Precise(value) => Some(value.clone()),
        }
    }

    /// Both values in 256 binary digits, where one of them is.
    fn both_precise(&self, other: &Mass) -> Option<(Enclosure, Enclosure)> {
        match (self, other) {
            (Mass::Precise(_), _) | (_, Mass::Precise(_)) => Some((self.enclosure()?, other.enclosure()?)),
            _ => None,
        }
    }

    fn parts(&self) -> (Interval, i64) {
        match self {
            Mass::Exact(value) => parts_of(&Real::Rational(value.clone())),
            Mass::Float { mantissa, exponent } => (*mantissa, *exponent),
            Mass::Precise(value) => parts_of(&Real::Enclosed(value.clone())),
        }
    }
}

/// A real as an interval times a power of two, so that it is in range.
fn parts_of(value: &Real) -> (Interval, i64) {
    let interval = value.interval();
    let size = interval.abs();
    if (SMALL..1.0 / SMALL).contains(&size.high) || matches!(value, Real::Bounded(_)) {
        return (interval, 0);
    }
    match value.enclosure() {
        Some(enclosure) if !enclosure.is_zero() => {
            let top = enclosure.top();
            (enclosure.shifted(-top).interval(), top)
        }
        _ => (interval, 0),
    }
}

/// Magnitudes between this one and its inverse are far from the ends of float64.
const SMALL: f64 = 1e-280;

/// interval · 2^exponent as a real: in float64 where it is in range, else with an exponent of its own.
fn real(interval: Interval, exponent: i64) -> Real {
    let shifted = shift(interval, exponent);
    let size = shifted.abs();
    if exponent != 0
        && !(size.low > SMALL && size.high < 1.0 / SMALL)
        && let Some(enclosure) = Enclosure::from_interval(interval)
    {
        return Real::Enclosed(enclosure.shifted(exponent));
    }
    Real::Bounded(shifted)
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
