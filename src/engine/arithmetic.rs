//! The numbers a walk runs in, and what its sums mean afterwards.
//!
//! - [`Exact`]: integer numerators over one known denominator per position; nothing is reduced before the end.
//! - [`Float`]: float64, with a count of the roundings that lie behind each sum.

use std::sync::Arc;

use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

use super::Mass;
use crate::number::{Interval, Rational, Real, Rescale};

/// A kind of number that a walk can run in.
pub trait Arithmetic: Sync {
    /// The entries of the layers.
    type Number: Rescale;

    /// Whether weights are brought to a common denominator at each position.
    const COMMON_DENOMINATOR: bool;

    /// The number that stands for `value · scale`, and how many roundings lie in it; `None` where this arithmetic cannot hold the value.
    fn number(value: &Real, scale: &UBig) -> Option<(Self::Number, u64)>;

    /// The mass that an entry stands for.
    fn mass(entry: &Self::Number, factor: &<Self::Number as Rescale>::Factor, basis: &Basis) -> Mass;
}

/// What the entries of a layer are measured in.
#[derive(Clone, Debug)]
pub struct Basis {
    /// mass = entry · factor / denominator
    pub denominator: UBig,
    /// The entry is off by a factor between (1 − 2^-53)^roundings and its inverse.
    pub roundings: u64,
}

/// Integer numerators.
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl Arithmetic for Exact {
    type Number = IBig;

    const COMMON_DENOMINATOR: bool = true;

    fn number(value: &Real, scale: &UBig) -> Option<(IBig, u64)> {
        let scaled = value.as_rational()? * scale;
        debug_assert!(scaled.is_int(), "{scaled} is no integer over its common denominator");
        Some((scaled.into_parts().0, 0))
    }

    fn mass(entry: &IBig, factor: &UBig, basis: &Basis) -> Mass {
        Mass::Exact(RBig::from_parts(entry * factor, basis.denominator.clone()))
    }
}

/// Float64.
#[derive(Clone, Copy, Debug)]
pub struct Float;

/// Weights below 2^-100 are left to numbers with an exponent of their own.
const SMALLEST_WEIGHT: f64 = 7.888609052210118e-31;

impl Arithmetic for Float {
    type Number = f64;

    const COMMON_DENOMINATOR: bool = false;

    fn number(value: &Real, _scale: &UBig) -> Option<(f64, u64)> {
        let (value, roundings) = nearest(value)?;
        let magnitude = value.abs();
        let fits = magnitude == 0.0 || (SMALLEST_WEIGHT..1.0 / SMALLEST_WEIGHT).contains(&magnitude);
        fits.then_some((value, roundings))
    }

    fn mass(entry: &f64, factor: &i64, basis: &Basis) -> Mass {
        Mass::float(Interval::relative(*entry, basis.roundings), *factor)
    }
}

/// A float near the value, and how many roundings lie between them; `None` if that is not a bounded number.
pub fn nearest(value: &Real) -> Option<(f64, u64)> {
    let interval = value.interval();
    let middle = interval.middle();
    if interval.low == interval.high {
        return middle.is_finite().then_some((middle, 0));
    }
    let unit = middle.abs() * (f64::EPSILON / 2.0);
    let error = (interval.high - middle).max(middle - interval.low);
    let roundings = (error / unit).ceil() + 1.0;
    (middle.is_finite() && unit > 0.0 && roundings < 1e15).then_some((middle, roundings as u64))
}
