//! Non-negative numbers as the float64 of their logarithm.

use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::elementary::{exp_bounds, ln_bounds};
use super::{Interval, Weight};

/// A non-negative number x, kept as ln x in float64: never under- or overflows, at the price of digits. Far from 1 the
/// last place of ln x is large (1.8e-12 at ln x = 10⁴), so large exponents cost relative precision.
///
/// **Bound.** A product is off by at most 2^-53·|ln x| in ln x, a sum by 2^-50 + 2^-53·|ln x|, and a sum passes on no
/// more than the larger of the errors of its summands; see [`interval`](Self::interval).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct LogFloat {
    ln: f64,
}

impl LogFloat {
    /// The number with this logarithm; `None` for NaN.
    pub fn from_ln(ln: f64) -> Option<Self> {
        (!ln.is_nan()).then_some(LogFloat { ln })
    }

    /// A non-negative number, rounded; `None` for negative numbers and NaN.
    pub fn new(value: f64) -> Option<Self> {
        (value >= 0.0).then(|| LogFloat { ln: ln_bounds(value).0 })
    }

    /// ln x; −∞ for 0.
    pub fn ln(self) -> f64 {
        self.ln
    }

    /// x itself as a float64 near it; 0 or infinite where it is beyond float64.
    pub fn value(self) -> f64 {
        let (low, high) = exp_bounds(self.ln);
        if high.is_infinite() { high } else { low }
    }

    /// An enclosure of ln x after `operations` sums and products (and numbers put in), none of whose results had a
    /// logarithm beyond `largest` in size unless it was 0: each is off by at most 2^-50 + 2^-52·largest.
    pub fn interval(self, operations: u64, largest: f64) -> Interval {
        if self.ln.is_infinite() {
            return Interval::point(self.ln);
        }
        let each =
            Interval::point(largest.abs()).mul(Interval::point(f64::EPSILON)).add(Interval::point(4.0 * f64::EPSILON));
        // The count is rounded upwards by taking one step more than its nearest float64.
        let count = Interval::point((operations as f64).next_up());
        Interval::point(self.ln).widened(each.mul(count).high)
    }
}

impl Add for LogFloat {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (large, small) = if self.ln >= other.ln { (self.ln, other.ln) } else { (other.ln, self.ln) };
        if small == f64::NEG_INFINITY || large == f64::INFINITY {
            return LogFloat { ln: large };
        }
        let ratio = exp_bounds(small - large).0;
        LogFloat { ln: large + ln_bounds(1.0 + ratio).0 }
    }
}

impl Mul for LogFloat {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return LogFloat::zero();
        }
        LogFloat { ln: self.ln + other.ln }
    }
}

impl Zero for LogFloat {
    fn zero() -> Self {
        LogFloat { ln: f64::NEG_INFINITY }
    }

    fn is_zero(&self) -> bool {
        self.ln == f64::NEG_INFINITY
    }
}

impl One for LogFloat {
    fn one() -> Self {
        LogFloat { ln: 0.0 }
    }
}

impl Weight for LogFloat {
    type Rows = ndarray::Array2<Self>;

    fn add_product(&mut self, left: &Self, right: &Self) {
        *self = *self + *left * *right;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::{laws, parse_rational};

    fn any_weight() -> impl Strategy<Value = LogFloat> {
        prop_oneof![
            Just(LogFloat::zero()),
            Just(LogFloat::one()),
            (-1e4..1e4f64).prop_map(|ln| LogFloat { ln }),
            (-2.0..2.0f64).prop_map(|ln| LogFloat { ln }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn it_is_a_semiring_within_its_bound(a in any_weight(), b in any_weight(), c in any_weight()) {
            let near = |a: &LogFloat, b: &LogFloat| a.interval(5, 3e4).contains(b.ln);
            prop_assert_eq!(laws::semiring_by(&a, &b, &c, near), Ok(()));
        }

        #[test]
        fn sums_hold_the_exact_value(a in 1u32.., b in 1u32..) {
            let of = |n: u32| LogFloat::new(f64::from(n)).unwrap();
            let sum = of(a) + of(b);
            let exact = crate::number::Logarithm::ln(&parse_rational(&(u64::from(a) + u64::from(b)).to_string()).unwrap());
            let exact = exact.unwrap().interval();
            let found = sum.interval(3, 25.0);
            prop_assert!(found.low <= exact.low && exact.high <= found.high);
        }
    }

    #[test]
    fn zero_and_infinity_give_no_nan() {
        let infinite = LogFloat::new(f64::INFINITY).unwrap();
        assert_eq!(LogFloat::zero() + LogFloat::zero(), LogFloat::zero());
        assert_eq!(LogFloat::zero() * infinite, LogFloat::zero());
        assert_eq!(infinite + infinite, infinite);
        assert_eq!(LogFloat::new(-1.0), None);
        assert_eq!(LogFloat::from_ln(f64::NAN), None);
    }

    #[test]
    fn without_its_bound_it_is_no_semiring() {
        // The negative twin: with == instead of the bound distributivity fails.
        let of = |value| LogFloat::new(value).unwrap();
        assert!(laws::semiring(&of(0.3), &of(0.7), &of(0.1)).is_err());
    }
}
