//! The laws of exact logarithms, their order, digits and texts.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use dashu::base::Sign;
use dashu::integer::{IBig, UBig};
use proptest::prelude::*;

use super::{Interval, Logarithm, Rational, decimal};

/// Two primes above 2^20, so that trial division does not part their product.
const P: u64 = 1_048_583;
const Q: u64 = 2_147_483_647;

fn ln(numerator: u64, denominator: u64) -> Logarithm {
    Logarithm::ln(&fraction(numerator, denominator)).expect("positive")
}

fn fraction(numerator: u64, denominator: u64) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn hash(value: &Logarithm) -> u64 {
    let mut state = DefaultHasher::new();
    value.hash(&mut state);
    state.finish()
}

fn any_logarithm() -> impl Strategy<Value = Logarithm> {
    let fractions = (1u64..5000, 1u64..5000).prop_map(|(a, b)| fraction(a, b));
    let large =
        prop_oneof![Just(fraction(P, 1)), Just(fraction(Q, P)), Just(Rational::from(u128::from(P) * u128::from(Q)))];
    let factor = (-6i64..6, 1u64..5).prop_map(|(a, b)| Rational::from_parts(a.into(), b.into()));
    let terms = prop::collection::vec((factor.clone(), prop_oneof![3 => fractions, 1 => large]), 0..5);
    (factor, terms)
        .prop_map(|(constant, terms)| Logarithm::constant(constant).add(&Logarithm::sum(&terms).expect("few terms")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn sums_form_a_vector_space(a in any_logarithm(), b in any_logarithm(), c in any_logarithm()) {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.add(&b).add(&c), a.add(&b.add(&c)));
        prop_assert_eq!(hash(&a.add(&b).add(&c)), hash(&c.add(&b.add(&a))));
        prop_assert!(a.sub(&a).is_zero());
        prop_assert_eq!(a.add(&b).sub(&b), a.clone());
        prop_assert_eq!(a.scale(&Rational::from(3)), a.add(&a).add(&a));
        for (index, (base, coefficient)) in a.add(&b).terms().iter().enumerate() {
            prop_assert!(!coefficient.is_zero() && !base.is_one());
            for (other, _) in &a.add(&b).terms()[..index] {
                prop_assert!(other < base && dashu::base::Gcd::gcd(other, base).is_one());
            }
        }
    }

    #[test]
    fn order_enclosure_and_digits_agree(a in any_logarithm(), b in any_logarithm()) {
        let (x, y) = (a.interval(), b.interval());
        prop_assert!(x.low == x.high || x.low.next_up() == x.high);
        match a.compare(&b) {
            Ordering::Less => prop_assert!(x.low <= y.low && x.high <= y.high),
            Ordering::Greater => prop_assert!(x.low >= y.low && x.high >= y.high),
            Ordering::Equal => prop_assert_eq!(&a, &b),
        }
        let (text, whole) = a.decimal(25);
        prop_assert_eq!(whole, a.as_rational().is_some_and(|value| decimal(value, 25).1));
        let read = crate::number::parse_rational(&text).unwrap();
        let size = if a.sign() == Ordering::Less { a.neg() } else { a.clone() };
        let read = if read.sign() == Sign::Negative { -read } else { read };
        prop_assert!(Logarithm::constant(read.clone()).compare(&size) != Ordering::Greater);
        let above = read * fraction(1_000_000_000_000_000_000, 999_999_999_999_999_999);
        prop_assert!(a.is_zero() || Logarithm::constant(above).compare(&size) == Ordering::Greater);
    }

    #[test]
    fn the_rational_part_of_the_power_splits_off(a in any_logarithm()) {
        let (rational, rest) = a.split_exp();
        prop_assert_eq!(Logarithm::ln(&rational).unwrap().add(&rest), a.clone());
        for (_, coefficient) in rest.terms() {
            prop_assert!(*coefficient > Rational::ZERO && *coefficient < Rational::ONE);
        }
        prop_assert_eq!(a.exp_rational(), rest.is_zero().then_some(rational));
    }
}

#[test]
fn sums_are_written_over_primes() {
    let kl = ln(8 * 3, 17);
    assert_eq!(kl.to_string(), "3*ln(2) + ln(3) - ln(17)");
    let halves = ln(2, 1).scale(&fraction(1, 2)).sub(&ln(3, 1).scale(&fraction(1, 3)));
    assert_eq!(halves.to_string(), "1/2*ln(2) - 1/3*ln(3)");
    assert_eq!(Logarithm::constant(Rational::from(2)).add(&ln(3, 1)).to_string(), "2 + ln(3)");
    assert_eq!(Logarithm::constant(Rational::from(-2)).sub(&ln(3, 1)).to_string(), "-2 - ln(3)");
    assert_eq!(ln(1, 3).to_string(), "-ln(3)");
    assert_eq!(ln(1, 1).to_string(), "0");
    assert_eq!(ln(2, 1).decimal(17), ("0.69314718055994530".into(), false));
}

#[test]
fn equal_values_are_equal_however_they_were_built() {
    let product = Logarithm::ln(&Rational::from(u128::from(P) * u128::from(Q))).unwrap();
    let apart = ln(P, 1).add(&ln(Q, 1));
    assert_ne!(product.to_string(), apart.to_string());
    assert_eq!(product, apart);
    assert_eq!(hash(&product), hash(&apart));
    assert_eq!(product.compare(&apart), Ordering::Equal);
    // The negative twin: one more is another value.
    assert_ne!(product, ln(P, 1).add(&ln(Q + 2, 1)));
    assert_eq!(ln(4, 1), ln(2, 1).scale(&Rational::from(2)));
    assert_eq!(Logarithm::ln(&Rational::ZERO), None);
    assert_eq!(Logarithm::ln(&-Rational::ONE), None);
}

#[test]
fn values_that_agree_in_a_hundred_digits_are_ordered() {
    let huge = UBig::from(10u8).pow(100);
    let near = Logarithm::ln(&Rational::from_parts(IBig::from(&huge + UBig::ONE), huge)).unwrap();
    assert_eq!(near.sign(), Ordering::Greater);
    assert_eq!(near.interval(), Interval { low: near.interval().low, high: near.interval().low.next_up() });
    assert!(near.decimal(17).0.starts_with("9.9999999999999999e-101"));
}

#[test]
fn powers_that_would_fill_the_memory_are_not_built() {
    let huge = ln(2, 1).scale(&Rational::from(1u64 << 60));
    assert_eq!(huge.exp_rational(), None);
    assert_eq!(huge.split_exp(), (Rational::ONE, huge.clone()));
}
