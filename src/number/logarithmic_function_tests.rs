//! The laws of logarithmic functions, their values, limits and texts.

use dashu::integer::IBig;
use proptest::prelude::*;

use super::function_reader::evaluated;
use super::polynomial::examples::poly;
use super::{Logarithm, LogarithmicFunction, Polynomial, Rational, RationalFunction, Real};

pub(super) fn quotient(numerator: &[i64], denominator: &[i64]) -> RationalFunction {
    RationalFunction::new(&poly(numerator), &poly(denominator)).expect("not 0")
}

pub(super) fn ln(numerator: &[i64], denominator: &[i64]) -> LogarithmicFunction {
    LogarithmicFunction::ln(&quotient(numerator, denominator)).expect("positive for u > 1")
}

/// Products of a few positive polynomials, so that common factors occur.
fn any_positive() -> impl Strategy<Value = Polynomial> {
    let factor = prop_oneof![
        Just(poly(&[0, 1])),
        Just(poly(&[1, 1])),
        Just(poly(&[1, 2])),
        Just(poly(&[-1, 2])),
        Just(poly(&[1, 0, 1])),
        (1i64..40).prop_map(|constant| poly(&[constant])),
        Just(Polynomial::constant(IBig::from(1_048_583u64 * 1_048_589))),
        Just(Polynomial::constant(IBig::from(1_048_583u64 * 1_048_583))),
    ];
    prop::collection::vec(factor, 0..4)
        .prop_map(|factors| factors.iter().fold(Polynomial::one(), |product, factor| product.mul(factor)))
}

fn any_argument() -> impl Strategy<Value = RationalFunction> {
    (any_positive(), any_positive()).prop_map(|(above, below)| RationalFunction::new(&above, &below).expect("not 0"))
}

fn any_coefficient() -> impl Strategy<Value = RationalFunction> {
    (-3i64..4, -3i64..4, 1i64..4, 0i64..3).prop_map(|(a, b, c, d)| quotient(&[a, b], &[c, d]))
}

pub(super) fn any_function() -> impl Strategy<Value = LogarithmicFunction> {
    let terms = prop::collection::vec((any_coefficient(), any_argument()), 0..3);
    (any_coefficient(), terms).prop_map(|(constant, terms)| {
        terms.iter().fold(LogarithmicFunction::constant(constant), |sum, (coefficient, argument)| {
            sum.add(&LogarithmicFunction::ln(argument).expect("positive").scale(coefficient))
        })
    })
}

fn any_letter() -> impl Strategy<Value = Rational> {
    (0u64..40, 1u64..7).prop_map(|(n, d)| Rational::ONE + Rational::from_parts(n.into(), d.into()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn they_form_a_vector_space_over_the_rational_functions(
        a in any_function(), b in any_function(), c in any_function(), r in any_coefficient())
    {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.add(&b).add(&c), a.add(&b.add(&c)));
        prop_assert_eq!(a.add(&b).scale(&r), a.scale(&r).add(&b.scale(&r)));
        prop_assert!(a.add(&b).sub(&b).sub(&a).is_zero());
        prop_assert!(a.sub(&a).is_zero());
    }

    #[test]
    fn the_logarithm_of_a_product_is_the_sum(a in any_argument(), b in any_argument()) {
        let of = |value: &RationalFunction| LogarithmicFunction::ln(value).expect("positive");
        prop_assert_eq!(of(&a.mul(&b)), of(&a).add(&of(&b)));
        prop_assert_eq!(of(&a.powi(3).unwrap()), of(&a).scale(&quotient(&[3], &[1])));
        // The negative twin: twice a product has ln 2 more.
        prop_assert_ne!(of(&a.mul(&b).scale(&Rational::from(2))), of(&a).add(&of(&b)));
    }

    #[test]
    fn values_are_those_of_the_definition(a in any_argument(), r in any_coefficient(), b in any_function(), u in any_letter()) {
        let expected = a.value(&u).unwrap();
        let logarithm = LogarithmicFunction::ln(&a).unwrap();
        prop_assert_eq!(logarithm.value(&u), Ok(Real::from(Logarithm::ln(&expected).unwrap())));
        let sum = logarithm.scale(&r).add(&b).value(&u).unwrap();
        let by_hand = Real::Rational(r.value(&u).unwrap()).mul(&Real::Rational(expected).ln().unwrap()).unwrap();
        prop_assert_eq!(sum, by_hand.add(&b.value(&u).unwrap()).unwrap());
    }

    #[test]
    fn printed_functions_are_read_back(a in any_function(), u in any_letter()) {
        prop_assert_eq!(evaluated(&a.to_string(), &u), a.value(&u).unwrap(), "{}", a);
    }

    #[test]
    fn the_unit_of_the_letter_changes_and_changes_back(a in any_function(), u in any_letter(), power in 1u64..4) {
        let spread = a.substitute(power).unwrap();
        prop_assert_eq!(spread.compress(power), Some(a.clone()));
        prop_assert_eq!(spread.exponent_gcd(), power * a.exponent_gcd());
        prop_assert_eq!(spread.value(&u), a.value(&u.pow(power as isize)));
    }
}

#[test]
fn logarithms_are_split_combined_and_printed() {
    let coefficient = quotient(&[161], &[161, 127]);
    let sum = ln(&[161], &[1]).scale(&coefficient).sub(&ln(&[161, 127], &[1]));
    let text = "161/(161 + 127*u)*ln(7) + 161/(161 + 127*u)*ln(23) - ln(161 + 127*u)";
    assert_eq!(sum.to_string(), text);
    assert_eq!(ln(&[0, 0, 12], &[1, 2, 1]).to_string(), "2*ln(2) + ln(3) + 2*ln(u) - 2*ln(1 + u)");
    assert_eq!(ln(&[1, 1], &[1]).scale(&quotient(&[1, -1], &[1])).to_string(), "(1 - u)*ln(1 + u)");
    assert_eq!(ln(&[1, 1], &[1]).scale(&quotient(&[-1, 1], &[1])).to_string(), "-(1 - u)*ln(1 + u)");
    assert_eq!(ln(&[2], &[1]).scale(&quotient(&[1], &[2])).to_string(), "1/2*ln(2)");
    assert_eq!(LogarithmicFunction::constant(RationalFunction::zero()).to_string(), "0");
    let cancelled = ln(&[2, 3, 1], &[1]).sub(&ln(&[1, 1], &[1]));
    assert_eq!(cancelled.to_string(), "ln(2 + u)");
    assert_eq!(ln(&[12], &[1]).as_logarithm(), Logarithm::ln(&Rational::from(12)));
    assert_eq!(ln(&[12, 1], &[1]).as_logarithm(), None);
}

#[test]
fn only_what_is_positive_beyond_one_has_a_logarithm() {
    for (above, below) in [(&[][..], &[1][..]), (&[-1], &[1]), (&[3, -1], &[1]), (&[9, -6, 1], &[1]), (&[1], &[-2, 1])]
    {
        assert_eq!(LogarithmicFunction::ln(&quotient(above, below)), None);
    }
    // At u = 1 itself it may vanish: ln 0 is −inf there, and 0 · ln 0 is 0.
    let vanishing = ln(&[-1, 1], &[1]);
    assert_eq!(vanishing.value(&Rational::ONE), Ok(Real::NegativeInfinity));
    assert_eq!(vanishing.scale(&quotient(&[-1, 1], &[1])).value(&Rational::ONE), Ok(Real::ZERO));
}
