//! Many logarithms summed at once, exactly or enclosed.

use std::collections::BTreeMap;

use dashu::base::BitTest;
use dashu::integer::UBig;

use super::ball::Ball;
use super::factor::{CoprimeBase, small_factors};
use super::{Interval, Logarithm, Rational};

/// The most distinct logarithms that a sum is kept exact for.
const LOGARITHM_LIMIT: usize = 4096;

impl Logarithm {
    /// The sum Σ coefficient · ln argument of many terms (arguments > 0), without hanging on huge or many arguments;
    /// `None` where there are more than 4,096 distinct logarithms, or more than 4,096 arguments whose cofactors after
    /// the first small primes are beyond 64 bits, or where an argument is not positive.
    pub fn sum(terms: &[(Rational, Rational)]) -> Option<Self> {
        let mut sum = Terms::default();
        for (integer, coefficient) in integers(terms)? {
            sum.insert(integer, &coefficient);
            if sum.len() > LOGARITHM_LIMIT || sum.heavy > LOGARITHM_LIMIT {
                return None;
            }
        }
        Some(sum.finish(Rational::ZERO))
    }
}

/// Encloses Σ coefficient · ln argument (arguments > 0) without bringing it to canonical form: about 40 digits, more
/// while cancellation leaves fewer than 20 of them certain, up to 1,000. Everything where an argument is not positive.
pub fn interval_of_sum(terms: &[(Rational, Rational)]) -> Interval {
    let Some(integers) = integers(terms) else { return Interval::EVERYTHING };
    let mut bits = 192;
    loop {
        let zero = Ball::rational(&Rational::ZERO, bits);
        let sum = integers.iter().fold(zero, |sum, (integer, q)| sum.add(&Ball::ln(integer, bits).scale(q)));
        if sum.certain_bits() > 67 || bits > 3300 {
            return sum.interval(0);
        }
        bits *= 2;
    }
}

/// Terms by distinct integers; `None` where an argument is not positive.
fn integers(terms: &[(Rational, Rational)]) -> Option<BTreeMap<&UBig, Rational>> {
    let mut integers = BTreeMap::new();
    for (coefficient, argument) in terms {
        let numerator = argument.numerator().as_ubig().filter(|numerator| !numerator.is_zero())?;
        *integers.entry(numerator).or_insert(Rational::ZERO) += coefficient;
        *integers.entry(argument.denominator()).or_insert(Rational::ZERO) -= coefficient;
    }
    integers.retain(|integer, coefficient| !integer.is_one() && !coefficient.is_zero());
    Some(integers)
}

/// A sum of logarithms as it is built up.
#[derive(Default)]
pub(super) struct Terms {
    primes: BTreeMap<u64, Rational>,
    large: Option<CoprimeBase>,
    /// How many integers were too large for plain trial division.
    heavy: usize,
}

impl Terms {
    /// Adds coefficient · ln integer.
    pub(super) fn insert(&mut self, integer: &UBig, coefficient: &Rational) {
        let mut rest = integer.clone();
        if integer.bit_len() > 64 {
            // Primes that were met before are most of what large integers of one sum consist of.
            for (&prime, sum) in &mut self.primes {
                if let Some(exponent @ 1..) = rest.remove(&UBig::from(prime)) {
                    *sum += coefficient * Rational::from(exponent);
                }
            }
            self.heavy += usize::from(rest.bit_len() > 64);
        }
        let (factors, rest) = small_factors(&rest);
        for (prime, exponent) in factors {
            *self.primes.entry(prime).or_insert(Rational::ZERO) += coefficient * Rational::from(exponent);
        }
        if !rest.is_one() {
            self.large.get_or_insert_with(CoprimeBase::new).insert(rest, coefficient.clone());
        }
    }

    fn len(&self) -> usize {
        self.primes.len() + self.large.as_ref().map_or(0, CoprimeBase::len)
    }

    /// The sum with a constant, in canonical form.
    pub(super) fn finish(self, constant: Rational) -> Logarithm {
        let small = self.primes.into_iter().map(|(prime, coefficient)| (UBig::from(prime), coefficient));
        let mut terms: Vec<_> = small.filter(|(_, coefficient)| !coefficient.is_zero()).collect();
        terms.extend(self.large.map(CoprimeBase::into_sorted).unwrap_or_default());
        Logarithm::from_parts(constant, terms)
    }
}

#[cfg(test)]
mod tests {
    use dashu::integer::IBig;
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: u64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_sum_of_many_is_the_sum_one_by_one(terms in prop::collection::vec((-5i64..5, 1u64..100_000, 1u64..100_000), 0..20)) {
            let terms: Vec<_> = terms.iter().map(|&(q, a, b)| (Rational::from(q), fraction(a, b))).collect();
            let zero = Logarithm::constant(Rational::ZERO);
            let one_by_one = terms.iter().fold(zero, |sum, (q, a)| sum.add(&Logarithm::ln(a).unwrap().scale(q)));
            let at_once = Logarithm::sum(&terms).unwrap();
            prop_assert_eq!(&at_once, &one_by_one);
            prop_assert!(interval_of_sum(&terms).intersect(at_once.interval()).is_some());
        }
    }

    #[test]
    fn huge_arguments_and_many_terms_do_not_hang() {
        let mut value = UBig::from(3u8).pow(4000) + UBig::ONE;
        let mut terms = Vec::new();
        for index in 0..300u64 {
            value += UBig::from(2 * index + 7);
            terms.push((Rational::from(index), Rational::from_parts(IBig::from(value.clone()), UBig::from(index + 1))));
        }
        assert!(interval_of_sum(&terms).width() < 1e-6);
        assert!(Logarithm::ln(&terms[0].1).is_some());
        let many: Vec<_> = (0..30_000u64).map(|n| (Rational::ONE, fraction(n * 2_097_152 + 1_048_583, 1))).collect();
        assert_eq!(Logarithm::sum(&many), None);
        let smooth: Vec<_> = (1..30_000u64).map(|n| (Rational::ONE, fraction(n, 30_000))).collect();
        assert!(Logarithm::sum(&smooth).is_some());
        assert_eq!(Logarithm::sum(&[(Rational::ONE, Rational::ZERO)]), None);
    }
}
