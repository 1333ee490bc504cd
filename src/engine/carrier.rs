//! What a walk carries: masses alone, with a first moment, with the model's own surprise, with second moments.

use dashu::integer::UBig;
use num_traits::Zero;

use super::arithmetic::Arithmetic;
use super::lift::Carrier;
use crate::number::{Expectation, Rational, Real};

/// Masses alone.
#[derive(Clone, Copy, Debug)]
pub struct MassOnly;

impl<A: Arithmetic> Carrier<A> for MassOnly {
    type Weight = A::Number;

    const VALUES: usize = 0;

    fn alone(number: A::Number) -> Option<A::Number> {
        Some(number)
    }

    fn carry(weight: &Real, _values: &[Real], scale: &UBig, _value_scales: &[UBig]) -> Option<(A::Number, u64)> {
        A::number(weight, scale)
    }
}

/// Masses and the first value.
#[derive(Clone, Copy, Debug)]
pub struct FirstMoment;

impl<A: Arithmetic> Carrier<A> for FirstMoment {
    type Weight = Expectation<A::Number>;

    const VALUES: usize = 1;

    fn alone(number: A::Number) -> Option<Expectation<A::Number>> {
        Some(Expectation::new(number, A::Number::zero()))
    }

    fn carry(weight: &Real, values: &[Real], scale: &UBig, value_scales: &[UBig]) -> Option<(Self::Weight, u64)> {
        let (mass, of_mass) = A::number(weight, scale)?;
        let (first, of_first) = product::<A>(weight, &[&values[0]], scale, &value_scales[..1])?;
        Some((Expectation::new(mass, first), of_mass.max(of_first)))
    }
}

/// Masses and the first value, to which each step of the model adds −ln of its own weight.
#[derive(Clone, Copy, Debug)]
pub struct Surprise;

impl<A: Arithmetic> Carrier<A> for Surprise {
    type Weight = Expectation<A::Number>;

    const VALUES: usize = 1;

    const STEPS_HAVE_VALUES: bool = true;

    fn alone(number: A::Number) -> Option<Self::Weight> {
        <FirstMoment as Carrier<A>>::alone(number)
    }

    fn of_step(number: A::Number, weight: &Rational) -> Option<(Self::Weight, u64)> {
        let surprise = A::logarithm(weight).neg();
        let (surprise, roundings) = A::number(&surprise, &UBig::ONE)?;
        Some((Expectation::new(number.clone(), number * surprise), roundings + 1))
    }

    fn carry(weight: &Real, values: &[Real], scale: &UBig, value_scales: &[UBig]) -> Option<(Self::Weight, u64)> {
        <FirstMoment as Carrier<A>>::carry(weight, values, scale, value_scales)
    }
}

/// Masses, two values, and the products of the two: `E[f]`, `E[g]`, `E[f·g]`.
#[derive(Clone, Copy, Debug)]
pub struct SecondMoment;

impl<A: Arithmetic> Carrier<A> for SecondMoment {
    type Weight = Expectation<Expectation<A::Number>>;

    const VALUES: usize = 2;

    fn alone(number: A::Number) -> Option<Self::Weight> {
        let nothing = Expectation::new(A::Number::zero(), A::Number::zero());
        Some(Expectation::new(Expectation::new(number, A::Number::zero()), nothing))
    }

    fn carry(weight: &Real, values: &[Real], scale: &UBig, value_scales: &[UBig]) -> Option<(Self::Weight, u64)> {
        let (mass, a) = A::number(weight, scale)?;
        let (second, b) = product::<A>(weight, &[&values[1]], scale, &value_scales[1..2])?;
        let (first, c) = product::<A>(weight, &[&values[0]], scale, &value_scales[..1])?;
        let (both, d) = product::<A>(weight, &[&values[0], &values[1]], scale, value_scales)?;
        let roundings = a.max(b).max(c).max(d);
        Some((Expectation::new(Expectation::new(mass, second), Expectation::new(first, both)), roundings))
    }
}

/// weight · values · scale · scales of the values, as one number.
fn product<A: Arithmetic>(
    weight: &Real,
    values: &[&Real],
    scale: &UBig,
    value_scales: &[UBig],
) -> Option<(A::Number, u64)> {
    if values.iter().any(|value| **value == Real::integer(0)) {
        return Some((A::Number::zero(), 0));
    }
    let product = values.iter().try_fold(weight.clone(), |product, value| product.mul(value)).ok()?;
    let scale = value_scales.iter().fold(scale.clone(), |scale, value| scale * value);
    A::number(&product, &scale)
}
