//! Exact logarithms q₀ + Σ qᵢ ln bᵢ.

use std::cmp::Ordering;

use super::{Interval, Rational};

/// q₀ + Σ qᵢ ln bᵢ with rational q and pairwise coprime integers b > 1, in canonical form: equal values are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Logarithm {
    constant: Rational,
}

impl Logarithm {
    /// The rational q₀ alone.
    pub fn constant(value: Rational) -> Self {
        Logarithm { constant: value }
    }
    /// ln q of a positive rational; `None` if q <= 0.
    pub fn ln(value: &Rational) -> Option<Self> {
        todo!("{value}")
    }
    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        todo!("{other:?}")
    }
    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        todo!("{other:?}")
    }
    /// The product with a rational.
    pub fn scale(&self, factor: &Rational) -> Self {
        todo!("{factor}")
    }
    /// The sum Σ coefficient · ln argument of many terms (arguments > 0), without hanging on huge or many arguments;
    /// `None` where there are more than 4,096 distinct logarithms.
    pub fn sum(terms: &[(Rational, Rational)]) -> Option<Self> {
        todo!("{terms:?}")
    }
    /// The value, if it is rational.
    pub fn as_rational(&self) -> Option<&Rational> {
        todo!()
    }
    /// e to this power where it is rational.
    pub fn exp_rational(&self) -> Option<Rational> {
        todo!()
    }
    /// Splits e^self into its rational part and what is left: self = ln(rational) + rest, with every exponent of the rest in [0, 1) and q₀ kept in the rest.
    pub fn split_exp(&self) -> (Rational, Logarithm) {
        todo!()
    }
    /// The narrowest interval that a few more digits than float64 has can certify.
    pub fn interval(&self) -> Interval {
        todo!()
    }
    /// Decimal digits that are all right: (text, whether that is the whole value). At most `digits` significant ones, truncated towards zero.
    pub fn decimal(&self, digits: usize) -> (String, bool) {
        todo!("{digits}")
    }
    /// The order of the two values, decided.
    pub fn compare(&self, other: &Self) -> Ordering {
        todo!("{other:?}")
    }
}
