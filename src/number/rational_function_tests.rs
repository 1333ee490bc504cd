//! The field laws of rational functions, their values, limits and texts, against fractions of another crate.

use std::cmp::Ordering;

use dashu::integer::UBig;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::function_reader::evaluated;
use super::polynomial::examples::{any_polynomial, poly};
use super::rational_function::{Limit, Rate};
use super::{GeneratingFunction, Polynomial, Rational, RationalFunction, Real, Undefined, parse_rational};

fn quotient(numerator: &[i64], denominator: &[i64]) -> RationalFunction {
    RationalFunction::new(&poly(numerator), &poly(denominator)).expect("not 0")
}

fn rational(text: &str) -> Rational {
    parse_rational(text).expect("a number")
}

fn any_function() -> impl Strategy<Value = RationalFunction> {
    let nonzero = any_polynomial().prop_filter("not 0", |polynomial| !polynomial.is_zero());
    (any_polynomial(), nonzero).prop_map(|(above, below)| RationalFunction::new(&above, &below).expect("not 0"))
}

/// The value in another crate's fractions.
fn naive(function: &RationalFunction, (n, d): (i64, i64)) -> Option<BigRational> {
    let at = BigRational::new(n.into(), d.into());
    let value = |polynomial: &Polynomial| {
        polynomial.coefficients().iter().rev().fold(BigRational::from(BigInt::from(0)), |sum, coefficient| {
            sum * &at + BigRational::from(coefficient.to_string().parse::<BigInt>().expect("an integer"))
        })
    };
    let below = value(function.denominator());
    (below != BigRational::from(BigInt::from(0))).then(|| value(function.numerator()) / below)
}

fn is_canonical(function: &RationalFunction) -> bool {
    let common = function.numerator().gcd(function.denominator());
    let first = function.denominator().coefficients().iter().find(|coefficient| !coefficient.is_zero());
    common.is_one() && first.is_some_and(|first| *first > dashu::integer::IBig::ZERO)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn they_form_a_field(a in any_function(), b in any_function(), c in any_function()) {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.add(&b).add(&c), a.add(&b.add(&c)));
        prop_assert_eq!(a.mul(&b).mul(&c), a.mul(&b.mul(&c)));
        prop_assert_eq!(a.mul(&b.add(&c)), a.mul(&b).add(&a.mul(&c)));
        prop_assert_eq!(a.sub(&a), RationalFunction::zero());
        prop_assert_eq!(a.mul(&RationalFunction::one()), a.clone());
        if b.is_zero() {
            prop_assert_eq!(a.div(&b), Err(Undefined::DivisionByZero));
        } else {
            prop_assert_eq!(a.div(&b).unwrap().mul(&b), a.clone());
            prop_assert_eq!(b.powi(-3).unwrap().mul(&b.powi(3).unwrap()), RationalFunction::one());
        }
        for function in [a.add(&b), a.sub(&b), a.mul(&b), a.powi(2).unwrap(), a.neg()] {
            prop_assert!(is_canonical(&function), "{:?}", function);
        }
    }

    #[test]
    fn operations_are_those_of_values(a in any_function(), b in any_function(), n in -9i64..9, d in 1i64..5) {
        let at = (n, d);
        let u = Rational::from_parts(n.into(), d.unsigned_abs().into());
        if let (Some(x), Some(y)) = (naive(&a, at), naive(&b, at)) {
            prop_assert_eq!(a.value(&u).unwrap().to_string(), x.to_string());
            prop_assert_eq!(naive(&a.add(&b), at), Some(&x + &y));
            prop_assert_eq!(naive(&a.mul(&b), at), Some(&x * &y));
        }
        if naive(&a, at).is_none() {
            prop_assert_eq!(a.value(&u), Err(Undefined::DivisionByZero));
        }
    }

    #[test]
    fn printed_functions_are_read_back(a in any_function(), n in 1i64..50, d in 1u64..9) {
        let u = Rational::from_parts(n.into(), d.into());
        if let Ok(value) = a.value(&u) {
            prop_assert_eq!(evaluated(&a.to_string(), &u), Real::Rational(value), "{}", a);
        }
    }

    #[test]
    fn limits_and_rates_are_those_of_large_values(a in any_function()) {
        let u = Rational::from(10).pow(40);
        let value = a.value(&u).expect("beyond all roots");
        let rest = match a.limit() {
            Limit::Finite(limit) => value - limit,
            Limit::Infinity => { prop_assert!(value > Rational::from(10).pow(30)); value }
            Limit::NegativeInfinity => { prop_assert!(-&value > Rational::from(10).pow(30)); value }
        };
        match a.rate() {
            None => prop_assert_eq!(rest, Rational::ZERO),
            Some(rate) => {
                let power = Rational::from(10).pow(40 * rate.exponent as isize);
                let quotient = rest / (&rate.coefficient * power);
                prop_assert!(quotient > rational("0.999999") && quotient < rational("1.000001"));
                prop_assert_eq!(evaluated(&rate.to_string(), &Rational::ONE), Real::Rational(rate.coefficient));
            }
        }
    }

    #[test]
    fn signs_hold_on_the_whole_ray(a in any_function(), n in 0u64..99, d in 1u64..9) {
        let u = Rational::ONE + Rational::from_parts(n.into(), d.into());
        if let (Some(sign), Ok(value)) = (a.sign_on_ray(), a.value(&u)) {
            prop_assert!(value.is_zero() || value.cmp(&Rational::ZERO) == sign);
        }
    }

    #[test]
    fn the_unit_of_the_letter_changes_and_changes_back(a in any_function(), power in 1u64..5) {
        let spread = a.substitute(power).unwrap();
        prop_assert!(is_canonical(&spread));
        prop_assert_eq!(spread.exponent_gcd(), a.exponent_gcd() * power);
        prop_assert_eq!(spread.compress(power), Some(a.clone()));
        let u = Rational::from(3);
        if let Ok(value) = a.value(&u.pow(power as isize)) {
            prop_assert_eq!(spread.value(&u), Ok(value));
        }
    }
}

#[test]
fn the_essays_distance_is_printed_as_in_the_language() {
    let distance = quotient(&[161], &[161, 127]);
    assert_eq!(distance.to_string(), "161/(161 + 127*u)");
    assert_eq!(distance.limit(), Limit::Finite(Rational::ZERO));
    assert_eq!(distance.rate().map(|rate| rate.to_string()), Some("161/127 * u^-1".into()));
    assert_eq!(distance.sign_on_ray(), Some(Ordering::Greater));
}

#[test]
fn brackets_stand_where_they_are_needed() {
    let cases: [(&[i64], &[i64], &str); 12] = [
        (&[], &[5], "0"),
        (&[161], &[0, 127], "161/(127*u)"),
        (&[1], &[0, 0, 1], "1/u^2"),
        (&[0, 1], &[2], "u/2"),
        (&[-3], &[4], "-3/4"),
        (&[1, -1, 1], &[1], "1 - u + u^2"),
        (&[2, 4], &[6], "(1 + 2*u)/3"),
        (&[-1, -1], &[0, 3], "(-1 - u)/(3*u)"),
        (&[0, -5], &[1, 0, 1], "-5*u/(1 + u^2)"),
        (&[1], &[-1, 1], "-1/(1 - u)"),
        (&[-1, 0, 1], &[1, 1], "-1 + u"),
        (&[1, 1], &[1, -1], "(1 + u)/(1 - u)"),
    ];
    for (above, below, text) in cases {
        assert_eq!(quotient(above, below).to_string(), text);
    }
    let rate = |coefficient: &str, exponent| Rate { coefficient: rational(coefficient), exponent }.to_string();
    assert_eq!([rate("1", 1), rate("-1", -2), rate("-2/3", 1)], ["u", "-u^-2", "-2/3 * u"]);
}

#[test]
fn laurent_polynomials_are_summed() {
    let terms = [(-2, rational("1/2")), (1, rational("3")), (-2, rational("1/6"))];
    assert_eq!(RationalFunction::laurent(&terms).unwrap().to_string(), "(2 + 9*u^3)/(3*u^2)");
    assert_eq!(RationalFunction::laurent(&[]), Ok(RationalFunction::zero()));
    assert_eq!(RationalFunction::u_to(-3).unwrap().to_string(), "1/u^3");
}

#[test]
fn generating_functions_become_functions_of_a_letter_with_a_smaller_unit() {
    let terms = [("1/2", "1/3"), ("2/3", "5"), ("-1", "1/6")];
    let terms = terms.map(|(exponent, coefficient)| (rational(exponent), rational(coefficient)));
    let function = GeneratingFunction::from_terms(terms);
    let unit = function.exponent_denominator();
    assert_eq!(unit, UBig::from(6u8));
    let quotient = RationalFunction::from_generating_function(&function, &unit).unwrap();
    assert_eq!(quotient.to_string(), "(1 + 2*u^9 + 30*u^10)/(6*u^6)");
    // The negative twin: with half the unit an exponent is no integer.
    assert!(RationalFunction::from_generating_function(&function, &UBig::from(3u8)).is_err());
}

#[test]
fn what_would_grow_beyond_bounds_is_refused() {
    let u = RationalFunction::u_to(1).unwrap();
    assert_eq!(RationalFunction::u_to(i64::MIN), Err(Undefined::TooLarge));
    assert_eq!(RationalFunction::laurent(&[(i64::MAX, Rational::ONE)]), Err(Undefined::TooLarge));
    assert_eq!(u.powi(i64::MAX), Err(Undefined::TooLarge));
    assert_eq!(u.substitute(u64::MAX), Err(Undefined::TooLarge));
    assert_eq!(RationalFunction::zero().powi(-1), Err(Undefined::DivisionByZero));
    assert_eq!(RationalFunction::new(&poly(&[1]), &poly(&[])), Err(Undefined::DivisionByZero));
    // The negative twin of compression: exponents 2 and 3 have no common unit but 1.
    assert_eq!(quotient(&[0, 0, 1], &[1, 0, 0, 1]).compress(2), None);
}
