//! Closed forms at their break points, and beside infinity.

use std::cmp::Ordering;

use super::ClosedForm;
use crate::number::{Polynomial, Rational, RationalFunction, Real, Undefined};

fn rational(above: i64, below: i64) -> Rational {
    Rational::from(above) / Rational::from(below)
}

fn size_of(coefficients: &[i64]) -> ClosedForm {
    let polynomial = Polynomial::new(coefficients.iter().map(|&c| c.into()).collect());
    let function = RationalFunction::new(&polynomial, &Polynomial::one()).expect("1 is not 0");
    ClosedForm::sum_of_absolutes(&[function], Rational::ONE, Rational::ONE).expect("it is small")
}

#[test]
fn pieces_have_values_at_their_break_points_and_name_them() {
    // (3u - 7)(7u - 15)
    let form = size_of(&[105, -94, 21]);
    for (above, below) in [(7, 3), (15, 7)] {
        assert_eq!(form.value(&rational(above, below)), Ok(Real::ZERO));
    }
    assert_eq!(form.value(&rational(9, 4)), Ok(Real::Rational(rational(3, 16))));
    let written = form.to_string();
    assert!(written.contains("for u <= 15/7") && written.ends_with("for u >= 7/3"), "{written}");
    // u^2 - 2
    assert!(size_of(&[-2, 0, 1]).to_string().contains("for u <= 1.41421356237…"));
}

#[test]
fn infinite_sides_compare_as_numbers() {
    let infinity = ClosedForm::from(Real::Infinity);
    let function = size_of(&[0, 1]);
    assert_eq!(infinity.compare(&infinity), Ok(Some(Ordering::Equal)));
    assert_eq!(function.compare(&infinity), Ok(Some(Ordering::Less)));
    assert_eq!(infinity.is_at_most(&function), Ok(false));
    assert_eq!(infinity.is_at_most(&infinity), Ok(true));
    let pole = ClosedForm::from(Real::ONE).div(&size_of(&[3, 1]).sub(&Real::integer(5).into()).expect("finite"));
    assert_eq!(pole.expect("a function").compare(&infinity), Err(Undefined::NoClosedForm));
}
