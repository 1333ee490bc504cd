//! The most probable: maximum and product.

use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::{Rescale, Weight};

/// A non-negative number under maximum and product (the Viterbi semiring). Summed over paths it is the weight of the
/// heaviest one.
#[derive(Clone, Debug, PartialEq)]
pub struct MaxTimes<T> {
    value: T,
}

impl<T: Zero + PartialOrd> MaxTimes<T> {
    /// A non-negative number; `None` for a negative one and for NaN.
    pub fn new(value: T) -> Option<Self> {
        (value >= T::zero()).then_some(MaxTimes { value })
    }

    /// The number.
    pub fn value(&self) -> &T {
        &self.value
    }
}

impl<T: PartialOrd> Add for MaxTimes<T> {
    type Output = Self;

    /// The larger of the two.
    fn add(self, other: Self) -> Self {
        if other.value > self.value { other } else { self }
    }
}

impl<T: Zero + Mul<Output = T>> Mul for MaxTimes<T> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        // 0 · ∞ is 0 here as everywhere among masses.
        if self.value.is_zero() || other.value.is_zero() {
            return MaxTimes { value: T::zero() };
        }
        MaxTimes { value: self.value * other.value }
    }
}

impl<T: Zero + PartialOrd> Zero for MaxTimes<T> {
    fn zero() -> Self {
        MaxTimes { value: T::zero() }
    }

    fn is_zero(&self) -> bool {
        self.value.is_zero()
    }
}

impl<T: Zero + One> One for MaxTimes<T> {
    fn one() -> Self {
        MaxTimes { value: T::one() }
    }
}

impl<T: Weight + PartialOrd> Weight for MaxTimes<T> {
    type Rows = ndarray::Array2<Self>;
}

impl<T: Rescale + PartialOrd> Rescale for MaxTimes<T> {
    type Factor = T::Factor;

    fn no_factor() -> T::Factor {
        T::no_factor()
    }

    fn combine(left: &T::Factor, right: &T::Factor) -> T::Factor {
        T::combine(left, right)
    }

    fn common<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> Option<T::Factor> {
        T::common(entries.map(|entry| &entry.value))
    }

    fn divide(&mut self, factor: &T::Factor) {
        self.value.divide(factor);
    }

    const UNDERFLOWS: bool = T::UNDERFLOWS;

    fn is_near_underflow(&self) -> bool {
        self.value.is_near_underflow()
    }

    fn is_settled<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> bool {
        T::is_settled(entries.map(|entry| &entry.value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::{Rational, laws};

    fn of(numerator: u32, denominator: u8) -> MaxTimes<Rational> {
        MaxTimes::new(Rational::from_parts(numerator.into(), denominator.into())).expect("not negative")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn it_is_a_semiring(a in 0u32..9, b in 0u32.., c in 0u32.., d in 1u8.., e in 1u8..) {
            prop_assert_eq!(laws::semiring(&of(a, d), &of(b, e), &of(c, d)), Ok(()));
        }

        #[test]
        fn floats_are_a_semiring_within_roundings(a in 0.0..2.0f64, b in 0.0..1e9f64, c in 0.0..1.0f64) {
            let of = |value| MaxTimes::new(value).expect("not negative");
            let near = |a: &MaxTimes<f64>, b: &MaxTimes<f64>| laws::within_ulps(2)(&a.value, &b.value);
            prop_assert_eq!(laws::semiring_by(&of(a), &of(b), &of(c), near), Ok(()));
        }
    }

    #[test]
    fn negative_numbers_are_refused() {
        // The negative twin: with a negative number the maximum of products is not the product of maxima.
        assert_eq!(MaxTimes::new(-1.0), None);
        assert_eq!(MaxTimes::new(f64::NAN), None);
        let raw = |value: i32| MaxTimes { value: Rational::from(value) };
        assert!(laws::semiring(&raw(-1), &raw(2), &raw(3)).is_err());
    }

    #[test]
    fn zero_times_infinity_is_zero() {
        assert_eq!(MaxTimes { value: 0.0 } * MaxTimes { value: f64::INFINITY }, MaxTimes { value: 0.0 });
    }
}
