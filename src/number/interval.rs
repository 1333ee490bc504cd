//! Two float64 that enclose a real number.

use super::Rational;

/// An enclosure: the real number it stands for lies in `low..=high`. Both ends are finite or infinite, never NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// A lower bound.
    pub low: f64,
    /// An upper bound.
    pub high: f64,
}

impl Interval {
    /// The interval that holds just this float.
    pub fn point(value: f64) -> Self {
        Interval { low: value, high: value }
    }
    /// The narrowest float64 interval around a rational.
    pub fn from_rational(value: &Rational) -> Self {
        todo!("{value}")
    }
    /// `value` with a relative error of at most (1 + 2^-53)^roundings - 1.
    pub fn relative(value: f64, roundings: u64) -> Self {
        todo!("{value} {roundings}")
    }
    /// Sum, rounded outwards.
    pub fn add(self, other: Self) -> Self {
        todo!("{other:?}")
    }
    /// Difference, rounded outwards.
    pub fn sub(self, other: Self) -> Self {
        todo!("{other:?}")
    }
    /// Product, rounded outwards (0 times infinity is 0 at an end).
    pub fn mul(self, other: Self) -> Self {
        todo!("{other:?}")
    }
    /// Quotient, rounded outwards; the whole line if `other` holds 0.
    pub fn div(self, other: Self) -> Self {
        todo!("{other:?}")
    }
    /// Negation.
    pub fn neg(self) -> Self {
        Interval { low: -self.high, high: -self.low }
    }
    /// Natural logarithm; ends at or below 0 give -inf.
    pub fn ln(self) -> Self {
        todo!()
    }
    /// Exponential.
    pub fn exp(self) -> Self {
        todo!()
    }
    /// Square root of the non-negative part.
    pub fn sqrt(self) -> Self {
        todo!()
    }
    /// The midpoint, within the interval.
    pub fn middle(self) -> f64 {
        todo!()
    }
    /// Whether the interval holds the value.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}
