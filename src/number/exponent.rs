//! What stands in the exponent of a generating function: an ordered abelian group.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::{Add, Neg};

use num_traits::Zero;

use super::{Interval, Logarithm, Rational};

/// An ordered abelian group: rewards that can be added up and compared.
///
/// The order must agree with the addition: a < b implies a + c < b + c.
pub trait Exponent: Clone + Debug + Ord + Zero + Neg<Output = Self> + Send + Sync + 'static {}

impl Exponent for Rational {}

/// An exact logarithm with the order of its values, for rewards such as `ln(2)*count("a") + ln(3)*score(s)`.
///
/// An enclosure in float64 is carried along and decides nearly every comparison; only where two of them overlap are the
/// exact values compared, with as many digits as it takes.
#[derive(Clone, Debug)]
pub struct OrderedLogarithm {
    value: Logarithm,
    enclosure: Interval,
}

impl OrderedLogarithm {
    /// The value with its order.
    pub fn new(value: Logarithm) -> Self {
        let enclosure = value.interval();
        OrderedLogarithm { value, enclosure }
    }

    /// The value.
    pub fn value(&self) -> &Logarithm {
        &self.value
    }
}

impl PartialEq for OrderedLogarithm {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for OrderedLogarithm {}

impl PartialOrd for OrderedLogarithm {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedLogarithm {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.enclosure.high < other.enclosure.low {
            Ordering::Less
        } else if self.enclosure.low > other.enclosure.high {
            Ordering::Greater
        } else {
            self.value.compare(&other.value)
        }
    }
}

impl Add for OrderedLogarithm {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        OrderedLogarithm { value: self.value.add(&other.value), enclosure: self.enclosure.add(other.enclosure) }
    }
}

impl Neg for OrderedLogarithm {
    type Output = Self;

    fn neg(self) -> Self {
        OrderedLogarithm { value: self.value.neg(), enclosure: self.enclosure.neg() }
    }
}

impl Zero for OrderedLogarithm {
    fn zero() -> Self {
        OrderedLogarithm::new(Logarithm::constant(Rational::ZERO))
    }

    fn is_zero(&self) -> bool {
        self.value.is_zero()
    }
}

impl Exponent for OrderedLogarithm {}

/// Two exponents at once, for two rewards: added by parts, ordered by the first and then by the second.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair<A, B>(pub A, pub B);

impl<A: Add<Output = A>, B: Add<Output = B>> Add for Pair<A, B> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Pair(self.0 + other.0, self.1 + other.1)
    }
}

impl<A: Neg<Output = A>, B: Neg<Output = B>> Neg for Pair<A, B> {
    type Output = Self;

    fn neg(self) -> Self {
        Pair(-self.0, -self.1)
    }
}

impl<A: Zero, B: Zero> Zero for Pair<A, B> {
    fn zero() -> Self {
        Pair(A::zero(), B::zero())
    }

    fn is_zero(&self) -> bool {
        self.0.is_zero() && self.1.is_zero()
    }
}

impl<A: Exponent, B: Exponent> Exponent for Pair<A, B> {}

#[cfg(test)]
pub(super) mod examples {
    use proptest::prelude::*;

    use super::*;

    /// q₀ + a ln 2 + b ln 3 with small numbers: often equal, often close.
    pub fn any_ordered_logarithm() -> impl Strategy<Value = OrderedLogarithm> {
        (-1i64..2, -3i64..4, -3i64..4).prop_map(|(constant, a, b)| {
            let ln = |of: i64, times: i64| {
                Logarithm::ln(&Rational::from(of)).expect("positive").scale(&Rational::from(times))
            };
            let constant = Logarithm::constant(Rational::from(constant));
            OrderedLogarithm::new(constant.add(&ln(2, a)).add(&ln(3, b)))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::examples::any_ordered_logarithm;
    use super::*;

    fn group<E: Exponent>(a: E, b: E, c: E) -> Result<(), TestCaseError> {
        prop_assert_eq!(a.clone() + b.clone(), b.clone() + a.clone());
        prop_assert_eq!(a.clone() + (b.clone() + c.clone()), (a.clone() + b.clone()) + c.clone());
        prop_assert_eq!(a.clone() + E::zero(), a.clone());
        prop_assert!((a.clone() + -a.clone()).is_zero());
        prop_assert_eq!(a.cmp(&b), (a.clone() + c.clone()).cmp(&(b.clone() + c.clone())));
        prop_assert_eq!(a.cmp(&b), (-b).cmp(&-a));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn exponents_are_ordered_groups(a in any_ordered_logarithm(), b in any_ordered_logarithm(),
                                        c in any_ordered_logarithm(), n in prop::array::uniform3(-3i64..4)) {
            let [x, y, z] = n.map(|n| Rational::from_parts(n.into(), 3u8.into()));
            group(Pair(x.clone(), a.clone()), Pair(y.clone(), b.clone()), Pair(z.clone(), c.clone()))?;
            group(a, b, c)?;
            group(x, y, z)?;
        }
    }

    #[test]
    fn values_that_float64_cannot_tell_apart_are_ordered() {
        // 3^12 / 2^19 is near 1; a convergent far out is nearer to it than an ulp of its logarithms.
        let ln = |n: i64| Logarithm::ln(&Rational::from(n)).expect("positive");
        let near = |p: i64, q: i64| {
            OrderedLogarithm::new(ln(3).scale(&Rational::from(p)).sub(&ln(2).scale(&Rational::from(q))))
        };
        let (a, b) = (near(10_590_737, 16_785_921), near(0, 0));
        assert_eq!(a.cmp(&b), a.value().compare(b.value()));
        assert!(!a.is_zero() && a.value().interval().high.abs() < 1e-6);
        let shifted = near(1, 0) + a.clone();
        assert_eq!(shifted.cmp(&near(1, 0)), a.cmp(&b));
        // The negative twin: as pairs the second part decides only where the first are equal.
        assert!(Pair(a.clone(), Rational::from(5)) != Pair(b.clone(), Rational::from(5)));
    }
}
