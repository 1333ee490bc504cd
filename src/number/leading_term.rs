//! The leading term of a generating function: the limit of a large reward.

use std::cmp::Ordering;
use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::exponent_rows::LeadingRows;
use super::{Exponent, Rescale, Weight};

/// The term m·u^k of the greatest exponent, or 0: all that a quotient of sums keeps in the limit u → ∞.
///
/// A walk in it is as cheap as a walk in the coefficients alone. **The coefficients must not be negative:** terms that
/// cancel would uncover a lower term, which has been forgotten.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadingTerm<E, C> {
    term: Option<(E, C)>,
}

impl<E: Exponent, C: Weight> LeadingTerm<E, C> {
    /// coefficient · u^exponent.
    pub fn new(exponent: E, coefficient: C) -> Self {
        LeadingTerm { term: (!coefficient.is_zero()).then_some((exponent, coefficient)) }
    }

    /// The exponent and the coefficient, which is not 0; `None` for 0.
    pub fn term(&self) -> Option<(&E, &C)> {
        self.term.as_ref().map(|(exponent, coefficient)| (exponent, coefficient))
    }
}

impl<E: Exponent, C: Weight> Add for LeadingTerm<E, C> {
    type Output = Self;

    /// The term with the greater exponent; the sum of both where the exponents are equal.
    fn add(mut self, other: Self) -> Self {
        self.accumulate(&other);
        self
    }
}

impl<E: Exponent, C: Weight> Mul for LeadingTerm<E, C> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        match (self.term, other.term) {
            (Some((j, a)), Some((k, b))) => LeadingTerm::new(j + k, a * b),
            _ => LeadingTerm { term: None },
        }
    }
}

impl<E: Exponent, C: Weight> Zero for LeadingTerm<E, C> {
    fn zero() -> Self {
        LeadingTerm { term: None }
    }

    fn is_zero(&self) -> bool {
        self.term.is_none()
    }
}

impl<E: Exponent, C: Weight> One for LeadingTerm<E, C> {
    fn one() -> Self {
        LeadingTerm::new(E::zero(), C::one())
    }
}

impl<E: Exponent, C: Weight> Weight for LeadingTerm<E, C> {
    type Rows = LeadingRows<E, C>;

    fn accumulate(&mut self, other: &Self) {
        let Some((exponent, coefficient)) = &other.term else { return };
        let order = self.term.as_ref().map_or(Ordering::Less, |(own, _)| own.cmp(exponent));
        match (order, &mut self.term) {
            (Ordering::Equal, Some((_, sum))) => {
                sum.accumulate(coefficient);
                if sum.is_zero() {
                    self.term = None;
                }
            }
            (Ordering::Less, term) => *term = Some((exponent.clone(), coefficient.clone())),
            _ => {}
        }
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        if let (Some((j, a)), Some((k, b))) = (&left.term, &right.term) {
            let exponent = j.clone() + k.clone();
            match &mut self.term {
                Some((own, _)) if *own > exponent => {}
                Some((own, sum)) if *own == exponent => {
                    sum.add_product(a, b);
                    if sum.is_zero() {
                        self.term = None;
                    }
                }
                _ => self.accumulate(&LeadingTerm::new(exponent, a.clone() * b.clone())),
            }
        }
    }
}

impl<E: Exponent, C: Rescale> Rescale for LeadingTerm<E, C> {
    type Factor = C::Factor;

    fn no_factor() -> C::Factor {
        C::no_factor()
    }

    fn combine(left: &C::Factor, right: &C::Factor) -> C::Factor {
        C::combine(left, right)
    }

    fn common<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> Option<C::Factor> {
        C::common(entries.filter_map(|entry| entry.term.as_ref().map(|(_, coefficient)| coefficient)))
    }

    fn divide(&mut self, factor: &C::Factor) {
        if let Some((_, coefficient)) = &mut self.term {
            coefficient.divide(factor);
        }
    }

    const UNDERFLOWS: bool = C::UNDERFLOWS;

    fn is_near_underflow(&self) -> bool {
        self.term.as_ref().is_some_and(|(_, coefficient)| coefficient.is_near_underflow())
    }
}

#[cfg(test)]
mod tests {
    use dashu::integer::{IBig, UBig};
    use proptest::prelude::*;

    use super::super::exponent::examples::any_ordered_logarithm;
    use super::*;
    use crate::number::{GeneratingFunction, OrderedLogarithm, Rational, laws};

    type Function = GeneratingFunction<OrderedLogarithm, UBig>;

    fn any_function() -> impl Strategy<Value = Function> {
        let terms = prop::collection::vec((any_ordered_logarithm(), (0u64..5).prop_map(UBig::from)), 0..4);
        terms.prop_map(GeneratingFunction::from_terms)
    }

    fn leading(function: &Function) -> LeadingTerm<OrderedLogarithm, UBig> {
        let of = |(exponent, mass): (&OrderedLogarithm, &UBig)| LeadingTerm::new(exponent.clone(), mass.clone());
        function.leading().map_or_else(LeadingTerm::zero, of)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn it_is_a_semiring_and_the_image_of_generating_functions(
            a in any_function(), b in any_function(), c in any_function())
        {
            prop_assert_eq!(laws::semiring(&leading(&a), &leading(&b), &leading(&c)), Ok(()));
            prop_assert_eq!(leading(&(a.clone() + b.clone())), leading(&a) + leading(&b));
            prop_assert_eq!(leading(&(a.clone() * b.clone())), leading(&a) * leading(&b));
        }
    }

    #[test]
    fn with_negative_coefficients_it_is_none() {
        let term = |exponent: i64, mass: i64| LeadingTerm::new(Rational::from(exponent), IBig::from(mass));
        let broken = laws::semiring(&term(1, 1), &term(1, -1), &term(0, 1)).unwrap_err();
        assert_eq!(broken.law, laws::Law::AdditionAssociates);
    }
}
