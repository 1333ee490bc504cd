//! What a walk carries: masses alone, masses with a first moment, masses with second moments.

use dashu::integer::UBig;
use num_traits::Zero;

use super::arithmetic::Arithmetic;
use super::lift::Carrier;
use crate::number::{Expectation, Real};

/// Masses alone.
#[derive(Clone, Copy, Debug)]
pub struct MassOnly;

impl<A: Arithmetic> Carrier<A> for MassOnly {
    type Weight = A::Number;

    const VALUES: usize = 0;

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

    fn carry(
        weight: &Real,
        values: &[Real],
        scale: &UBig,
        value_scales: &[UBig],
    ) -> Option<(Expectation<A::Number>, u64)> {
        let (mass, of_mass) = A::number(weight, scale)?;
        let (first, of_first) = product::<A>(weight, &[&values[0]], scale, &value_scales[..1])?;
        Some((Expectation::new(mass, first), of_mass.max(of_first)))
    }
}

/// Masses, two values, and the products of the two: `E[f]`, `E[g]`, `E[f·g]`.
#[derive(Clone, Copy, Debug)]
pub struct SecondMoment;

impl<A: Arithmetic> Carrier<A> for SecondMoment {
    type Weight = Expectation<Expectation<A::Number>>;

    const VALUES: usize = 2;

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
