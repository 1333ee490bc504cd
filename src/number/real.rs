//! A number as the two languages see it.

use std::cmp::Ordering;

use super::{Interval, Logarithm, Rational};

/// A real number, in the most exact form that it has, or an infinity. Never NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Real {
    /// An exact fraction.
    Rational(Rational),
    /// q₀ + Σ qᵢ ln bᵢ that is not rational.
    Logarithm(Logarithm),
    /// e^(q₀ + Σ qᵢ ln bᵢ) that is not rational.
    Power(Logarithm),
    /// Anything else: an enclosure.
    Bounded(Interval),
    /// +∞
    Infinity,
    /// −∞
    NegativeInfinity,
}

/// An operation that has no value, or none that can be certified.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// a / 0
    #[error("division by zero")]
    DivisionByZero,
    /// ∞ − ∞
    #[error("inf - inf is undefined")]
    InfinityMinusInfinity,
    /// 0 · ∞
    #[error("0 * inf is undefined")]
    ZeroTimesInfinity,
    /// ∞ / ∞
    #[error("inf / inf is undefined")]
    InfinityOverInfinity,
    /// ln of a negative number
    #[error("the logarithm of a negative number")]
    NegativeLogarithm,
    /// sqrt of a negative number, or a negative base with a fractional exponent
    #[error("a root of a negative number")]
    NegativeRoot,
    /// The result would need more digits than are kept.
    #[error("the result has too many digits")]
    TooLarge,
    /// Two enclosures overlap.
    #[error("the two sides are too close to be told apart in float64")]
    Undecided,
}

impl Real {
    /// The integer as a real.
    pub fn integer(value: i64) -> Self {
        Real::Rational(Rational::from(value))
    }
    /// The sum.
    pub fn add(&self, other: &Self) -> Result<Self, Undefined> {
        todo!("{other:?}")
    }
    /// The difference.
    pub fn sub(&self, other: &Self) -> Result<Self, Undefined> {
        todo!("{other:?}")
    }
    /// The product; 0 · ∞ is undefined.
    pub fn mul(&self, other: &Self) -> Result<Self, Undefined> {
        todo!("{other:?}")
    }
    /// The quotient.
    pub fn div(&self, other: &Self) -> Result<Self, Undefined> {
        todo!("{other:?}")
    }
    /// The power; 0^0 is 1.
    pub fn pow(&self, other: &Self) -> Result<Self, Undefined> {
        todo!("{other:?}")
    }
    /// The negation.
    pub fn neg(&self) -> Self {
        todo!()
    }
    /// The absolute value.
    pub fn abs(&self) -> Self {
        todo!()
    }
    /// The natural logarithm; ln 0 is −∞.
    pub fn ln(&self) -> Result<Self, Undefined> {
        todo!()
    }
    /// The exponential.
    pub fn exp(&self) -> Result<Self, Undefined> {
        todo!()
    }
    /// The square root.
    pub fn sqrt(&self) -> Result<Self, Undefined> {
        todo!()
    }
    /// The order of two reals, exact wherever both are exact; ∞ = ∞.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Undefined> {
        todo!("{other:?}")
    }
    /// The fraction, if it is one.
    pub fn as_rational(&self) -> Option<&Rational> {
        if let Real::Rational(value) = self { Some(value) } else { None }
    }
    /// An enclosure of the value (infinite ends for the infinities).
    pub fn interval(&self) -> Interval {
        todo!()
    }
    /// Whether the value is exactly known: all but `Bounded`.
    pub fn is_exact(&self) -> bool {
        !matches!(self, Real::Bounded(_))
    }
}
