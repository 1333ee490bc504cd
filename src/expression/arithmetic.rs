//! The arithmetic of expressions: that of [`Real`], with 0 · ±∞ = 0 and integers for `mod` and `is_prime`.

use dashu::integer::IBig;

use super::failure::{Failure, Reason};
use super::integer;
use super::problem::Span;
use crate::number::{Rational, Real, Undefined};

/// The product; 0 · ±∞ is 0 in an expression.
pub(crate) fn multiply(left: &Real, right: &Real) -> Result<Real, Undefined> {
    if is_zero(left) || is_zero(right) {
        return Ok(Real::integer(0));
    }
    left.mul(right)
}

/// The quotient; 0 by whatever is known to be finite and not 0 is exactly 0.
pub(crate) fn divide(left: &Real, right: &Real) -> Result<Real, Undefined> {
    match right {
        Real::Logarithm(_) | Real::Power(_) if is_zero(left) => Ok(left.clone()),
        _ => left.div(right),
    }
}

pub(crate) fn is_zero(value: &Real) -> bool {
    value.as_rational().is_some_and(|value| *value == Rational::ZERO)
}

pub(crate) fn is_infinite(value: &Real) -> bool {
    matches!(value, Real::Infinity | Real::NegativeInfinity)
}

/// The value as an integer.
pub(crate) fn as_integer(value: &Real) -> Option<&IBig> {
    value.as_rational().filter(|value| value.is_int()).map(Rational::numerator)
}

/// `left mod right`, from 0 to right − 1.
pub(crate) fn modulo(left: &Real, right: &Real, span: Span) -> Result<Real, Failure> {
    let not_integer = || Failure::new(span, Reason::NotAnInteger("mod"));
    let number = as_integer(left).ok_or_else(not_integer)?;
    let modulus = as_integer(right).ok_or_else(not_integer)?;
    if *modulus <= IBig::ZERO {
        return Err(Failure::new(span, Reason::Modulus));
    }
    Ok(Real::Rational(Rational::from(remainder(number, modulus))))
}

/// The remainder in 0..modulus of a positive modulus.
pub(crate) fn remainder(number: &IBig, modulus: &IBig) -> IBig {
    let rest = number % modulus;
    if rest < IBig::ZERO { rest + modulus } else { rest }
}

/// Whether a number is prime.
pub(crate) fn is_prime(value: &Real, span: Span) -> Result<bool, Failure> {
    let number = as_integer(value).ok_or_else(|| Failure::new(span, Reason::NotAnInteger("is_prime")))?;
    integer::is_prime(number).ok_or_else(|| Failure::new(span, Reason::PrimeTooLarge(integer::LARGEST)))
}
