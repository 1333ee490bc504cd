//! Generating functions Σ m_k u^k: the mass at every value of a reward.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::{Add, Mul};

use dashu::base::Gcd;
use dashu::integer::UBig;
use num_traits::{One, Zero};

use super::exponent_rows::ExponentRows;
use super::{Exponent, Rational, Rescale, Weight};

/// Σ m_k u^k with finitely many terms, ascending in k, no coefficient 0.
///
/// One walk in it, each path giving mass · u^reward, leaves the law of the reward: m_k is the mass at reward k. From it
/// every tilt follows at once, with u = e^{1/β}. A sum costs the terms of both; a product costs their product, and as
/// much as a sum where one of the two is a single term, as a step of a walk is.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneratingFunction<E, C> {
    terms: Vec<(E, C)>,
}

impl<E: Exponent, C: Weight> GeneratingFunction<E, C> {
    /// coefficient · u^exponent: the weight of one step.
    pub fn term(exponent: E, coefficient: C) -> Self {
        let terms = if coefficient.is_zero() { Vec::new() } else { vec![(exponent, coefficient)] };
        GeneratingFunction { terms }
    }

    /// The sum of terms in any order, with equal exponents or not.
    pub fn from_terms(terms: impl IntoIterator<Item = (E, C)>) -> Self {
        let mut sum = BTreeMap::new();
        for (exponent, coefficient) in terms {
            sum.entry(exponent).or_insert_with(C::zero).accumulate(&coefficient);
        }
        let terms = sum.into_iter().filter(|(_, coefficient)| !coefficient.is_zero()).collect();
        GeneratingFunction { terms }
    }

    /// Terms that are ascending already, without a 0 among them.
    pub(super) fn from_ascending(terms: Vec<(E, C)>) -> Self {
        GeneratingFunction { terms }
    }

    /// The pairs (k, m_k), ascending in k; no m_k is 0.
    pub fn terms(&self) -> &[(E, C)] {
        &self.terms
    }

    /// The pairs (k, m_k), moved out.
    pub fn into_terms(self) -> Vec<(E, C)> {
        self.terms
    }

    /// The term with the greatest exponent: all that remains as u → ∞.
    pub fn leading(&self) -> Option<(&E, &C)> {
        self.terms.last().map(|(exponent, coefficient)| (exponent, coefficient))
    }

    /// The term with the least exponent: all that remains as u → 0.
    pub fn trailing(&self) -> Option<(&E, &C)> {
        self.terms.first().map(|(exponent, coefficient)| (exponent, coefficient))
    }

    /// m_k; 0 where no term has this exponent.
    pub fn coefficient(&self, exponent: &E) -> C {
        let place = self.terms.binary_search_by(|(own, _)| own.cmp(exponent));
        place.map_or_else(|_| C::zero(), |place| self.terms[place].1.clone())
    }

    /// Σ m_k power(k), where `power` says what u^k is: a homomorphism, power(j + k) = power(j) · power(k), makes this one
    /// too.
    pub fn evaluate(&self, mut power: impl FnMut(&E) -> C) -> C {
        let mut sum = C::zero();
        for (exponent, coefficient) in &self.terms {
            sum.add_product(coefficient, &power(exponent));
        }
        sum
    }

    /// The same exponents with other coefficients: masses from integer numerators, say.
    pub fn map<D: Weight>(&self, mut change: impl FnMut(&C) -> D) -> GeneratingFunction<E, D> {
        let terms = self.terms.iter().map(|(exponent, coefficient)| (exponent.clone(), change(coefficient)));
        GeneratingFunction { terms: terms.filter(|(_, coefficient)| !coefficient.is_zero()).collect() }
    }

    /// Σ m_k: the value at u = 1.
    pub fn total(&self) -> C {
        let mut sum = C::zero();
        self.terms.iter().for_each(|(_, coefficient)| sum.accumulate(coefficient));
        sum
    }

    /// This times coefficient · u^exponent, added to `sum`.
    fn add_shifted(&self, exponent: &E, coefficient: &C, sum: &mut Self) {
        let shifted =
            self.terms.iter().map(|(own, mass)| (own.clone() + exponent.clone(), mass.clone() * coefficient.clone()));
        merge(&mut sum.terms, shifted.filter(|(_, mass)| !mass.is_zero()).collect());
    }
}

impl<C: Weight> GeneratingFunction<Rational, C> {
    /// The least common denominator of the exponents: with u^(1/d) as the letter all of them are integers.
    pub fn exponent_denominator(&self) -> UBig {
        self.terms.iter().fold(UBig::ONE, |common, (exponent, _)| {
            let shared = (&common).gcd(exponent.denominator());
            common * (exponent.denominator() / shared)
        })
    }
}

/// Adds ascending terms to ascending terms.
fn merge<E: Exponent, C: Weight>(terms: &mut Vec<(E, C)>, other: Vec<(E, C)>) {
    if terms.last().zip(other.first()).is_none_or(|(last, first)| last.0 < first.0) {
        terms.extend(other);
        return;
    }
    let mut left = std::mem::take(terms).into_iter().peekable();
    let mut right = other.into_iter().peekable();
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let (a, b) = (left.next_if(|_| order.is_le()), right.next_if(|_| order.is_ge()));
        match (a, b) {
            (Some((exponent, mut sum)), Some((_, mass))) => {
                sum.accumulate(&mass);
                if !sum.is_zero() {
                    terms.push((exponent, sum));
                }
            }
            (Some(term), None) | (None, Some(term)) => terms.push(term),
            (None, None) => return,
        }
    }
}

impl<E: Exponent, C: Weight> Add for GeneratingFunction<E, C> {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        merge(&mut self.terms, other.terms);
        self
    }
}

impl<E: Exponent, C: Weight> Mul for GeneratingFunction<E, C> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut product = Self::zero();
        product.add_product(&self, &other);
        product
    }
}

impl<E: Exponent, C: Weight> Zero for GeneratingFunction<E, C> {
    fn zero() -> Self {
        GeneratingFunction { terms: Vec::new() }
    }

    fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }
}

impl<E: Exponent, C: Weight> One for GeneratingFunction<E, C> {
    fn one() -> Self {
        Self::term(E::zero(), C::one())
    }
}

impl<E: Exponent, C: Weight> Weight for GeneratingFunction<E, C> {
    type Rows = ExponentRows<E, C>;

    fn accumulate(&mut self, other: &Self) {
        merge(&mut self.terms, other.terms.clone());
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        match (&left.terms[..], &right.terms[..]) {
            ([], _) | (_, []) => {}
            (_, [(exponent, coefficient)]) => left.add_shifted(exponent, coefficient, self),
            ([(exponent, coefficient)], _) => right.add_shifted(exponent, coefficient, self),
            (left, right) => {
                let mut sum = BTreeMap::new();
                for (j, a) in left {
                    for (k, b) in right {
                        sum.entry(j.clone() + k.clone()).or_insert_with(C::zero).add_product(a, b);
                    }
                }
                merge(&mut self.terms, sum.into_iter().filter(|(_, mass)| !mass.is_zero()).collect());
            }
        }
    }
}

impl<E: Exponent, C: Rescale> Rescale for GeneratingFunction<E, C> {
    type Factor = C::Factor;

    fn no_factor() -> C::Factor {
        C::no_factor()
    }

    fn combine(left: &C::Factor, right: &C::Factor) -> C::Factor {
        C::combine(left, right)
    }

    fn common<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> Option<C::Factor> {
        C::common(entries.flat_map(|entry| entry.terms.iter().map(|(_, coefficient)| coefficient)))
    }

    /// A coefficient that underflows in float64 stays as a term.
    fn divide(&mut self, factor: &C::Factor) {
        self.terms.iter_mut().for_each(|(_, coefficient)| coefficient.divide(factor));
    }

    const UNDERFLOWS: bool = C::UNDERFLOWS;

    fn is_near_underflow(&self) -> bool {
        self.terms.iter().any(|(_, coefficient)| coefficient.is_near_underflow())
    }
}

#[cfg(test)]
mod tests {
    use dashu::integer::IBig;
    use proptest::prelude::*;

    use super::super::exponent::examples::any_ordered_logarithm;
    use super::*;
    use crate::number::{Pair, laws};

    type Plain = GeneratingFunction<Rational, IBig>;

    fn any_function<E: Exponent>(
        exponent: impl Strategy<Value = E>,
    ) -> impl Strategy<Value = GeneratingFunction<E, IBig>> {
        let terms = prop::collection::vec((exponent, (-4i64..5).prop_map(IBig::from)), 0..5);
        terms.prop_map(GeneratingFunction::from_terms)
    }

    fn any_plain() -> impl Strategy<Value = Plain> {
        any_function((-4i64..5).prop_map(Rational::from))
    }

    /// The value at u = 3 by its definition.
    fn at_three(function: &Plain) -> Rational {
        function.terms().iter().fold(Rational::ZERO, |sum, (exponent, coefficient)| {
            let power = i64::try_from(exponent.numerator()).expect("small");
            let size = Rational::from(3i64.pow(power.unsigned_abs() as u32));
            let power = if power < 0 { Rational::ONE / size } else { size };
            sum + Rational::from(coefficient.clone()) * power
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn they_are_semirings(a in any_plain(), b in any_plain(), c in any_plain()) {
            prop_assert_eq!(laws::semiring(&a, &b, &c), Ok(()));
        }

        #[test]
        fn so_are_those_with_pairs_and_logarithms_as_exponents(
            f in prop::array::uniform3(any_function((any_ordered_logarithm(), -2i64..3)
                .prop_map(|(a, b)| Pair(Rational::from(b), a)))))
        {
            prop_assert_eq!(laws::semiring(&f[0], &f[1], &f[2]), Ok(()));
        }

        #[test]
        fn evaluation_is_a_homomorphism_and_terms_are_ascending(a in any_plain(), b in any_plain()) {
            let (sum, product) = (a.clone() + b.clone(), a.clone() * b.clone());
            prop_assert_eq!(at_three(&sum), at_three(&a) + at_three(&b));
            prop_assert_eq!(at_three(&product), at_three(&a) * at_three(&b));
            for function in [&sum, &product] {
                prop_assert!(function.terms().windows(2).all(|pair| pair[0].0 < pair[1].0));
                prop_assert!(function.terms().iter().all(|(_, coefficient)| !coefficient.is_zero()));
            }
            prop_assert_eq!(sum.total(), a.total() + b.total());
            prop_assert_eq!(sum.map(|mass| Rational::from(mass.clone())).total(), Rational::from(sum.total()));
            prop_assert_eq!(product.evaluate(|_| IBig::ONE), a.total() * b.total());
            let leading = product.leading().map(|(exponent, _)| exponent.clone());
            let sum_of_leading = a.leading().zip(b.leading()).map(|(a, b)| a.0.clone() + b.0.clone());
            prop_assert_eq!(leading, sum_of_leading);
        }
    }

    #[test]
    fn a_power_that_is_no_homomorphism_gives_no_homomorphism() {
        let term = |exponent: i64, mass: i64| Plain::term(Rational::from(exponent), IBig::from(mass));
        let function = term(1, 2) + term(2, 1);
        let square = |exponent: &Rational| exponent.numerator() * exponent.numerator();
        let value = function.evaluate(square);
        assert_ne!((function.clone() * function).evaluate(square), &value * &value);
    }

    #[test]
    fn a_common_factor_is_taken_out_of_all_coefficients() {
        let mut entries: Vec<_> = [1e-300, 1e-290].map(|mass| GeneratingFunction::term(Rational::ONE, mass)).into();
        let factor = Rescale::common(entries.iter()).expect("far below the comfortable range");
        entries.iter_mut().for_each(|entry| entry.divide(&factor));
        assert!(entries.iter().all(|entry| !entry.is_near_underflow()));
        assert!((0.5..2.0).contains(&entries[1].total()));
    }
}
