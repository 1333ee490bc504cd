//! The numbers a walk runs in, and what its sums mean afterwards.
//!
//! - [`Exact`]: integer numerators over one known denominator per position; nothing is reduced before the end.
//! - [`Float`]: float64, with a count of the roundings that lie behind each sum.
//! - [`Wide`]: the same with an exponent of its own, where float64 would underflow.
//! - [`Precise`]: 256 binary digits, where the digits of float64 were not enough.

use dashu::base::{BitTest, UnsignedAbs};
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;

use super::Mass;
use crate::number::{Enclosure, Extended, Interval, Long, Rational, Real, Rescale};

/// A kind of number that a walk can run in.
pub trait Arithmetic: Send + Sync + 'static {
    /// The entries of the layers.
    type Number: Rescale + PartialOrd;

    /// Whether weights are brought to a common denominator at each position.
    const COMMON_DENOMINATOR: bool;

    /// The number that stands for `value · scale`, and how many roundings lie in it; `None` where this arithmetic cannot hold the value.
    fn number(value: &Real, scale: &UBig) -> Option<(Self::Number, u64)>;

    /// The same for a rational.
    fn of_rational(value: &Rational, scale: &UBig) -> Option<(Self::Number, u64)> {
        Self::number(&Real::Rational(value.clone()), scale)
    }

    /// ln of a probability, as precisely as this arithmetic computes.
    fn logarithm(weight: &Rational) -> Real {
        Real::Bounded(Interval::from_rational(weight).ln())
    }

    /// The entries of one row as fractions in the same proportions.
    fn fractions(row: &[Self::Number]) -> Vec<Rational>;

    /// The mass that an entry stands for.
    fn mass(entry: &Self::Number, factor: &<Self::Number as Rescale>::Factor, basis: &Basis) -> Mass;

    /// The same for many entries with one factor.
    fn masses(entries: &[Self::Number], factor: &<Self::Number as Rescale>::Factor, basis: &Basis) -> Vec<Mass> {
        entries.iter().map(|entry| Self::mass(entry, factor, basis)).collect()
    }

    /// Adds the mass that an entry stands for to a sum of such.
    fn gather(sum: &mut Gathered, entry: &Self::Number, factor: &<Self::Number as Rescale>::Factor, basis: &Basis) {
        sum.mass = sum.mass.add(&Self::mass(entry, factor, basis));
    }
}

/// A sum of masses of one basis. Exact ones are reduced once, in the end: a common divisor of numbers of thousands of digits
/// costs more than all the additions.
#[derive(Clone, Debug)]
pub struct Gathered {
    numerator: IBig,
    mass: Mass,
}

impl Default for Gathered {
    fn default() -> Self {
        Gathered { numerator: IBig::ZERO, mass: Mass::zero() }
    }
}

impl Gathered {
    /// The sum.
    pub fn mass(self, basis: &Basis) -> Mass {
        self.mass.add(&Mass::Exact(RBig::from_parts(self.numerator, basis.denominator.clone())))
    }
}

/// What the entries of a layer are measured in.
#[derive(Clone, Debug)]
pub struct Basis {
    /// mass = entry · factor / denominator
    pub denominator: UBig,
    /// The entry is off by a factor between (1 − 2^-53)^roundings and its inverse; in a precise walk, (1 − 2^-254)^roundings.
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

    fn of_rational(value: &Rational, scale: &UBig) -> Option<(IBig, u64)> {
        debug_assert!((scale % value.denominator()).is_zero(), "{value} is no integer over its common denominator");
        Some((value.numerator() * (scale / value.denominator()), 0))
    }

    fn fractions(row: &[IBig]) -> Vec<Rational> {
        row.iter().map(|entry| Rational::from(entry.clone())).collect()
    }

    fn mass(entry: &IBig, factor: &UBig, basis: &Basis) -> Mass {
        Mass::Exact(RBig::from_parts(entry * factor, basis.denominator.clone()))
    }

    fn gather(sum: &mut Gathered, entry: &IBig, factor: &UBig, _basis: &Basis) {
        sum.numerator += entry * factor;
    }
}

/// Float64.
#[derive(Clone, Copy, Debug)]
pub struct Float;

/// Masses whose products with numbers near 1 are neither too small nor too large for float64.
const USUAL: std::ops::Range<f64> = 1e-280..1e280;

/// Integers below it are floats.
const EXACT: u64 = 1 << 53;

/// Weights below 2^-100 are left to numbers with an exponent of their own.
const SMALLEST_WEIGHT: f64 = 7.888609052210118e-31;

impl Arithmetic for Float {
    type Number = f64;

    const COMMON_DENOMINATOR: bool = false;

    fn number(value: &Real, _scale: &UBig) -> Option<(f64, u64)> {
        let (value, roundings) = match value {
            // The exponential of a small number in a few steps, a rounding or two off its narrowest enclosure.
            Real::Power(power) if power.interval().is_point() && power.interval().abs().high <= 4.0 => {
                nearest(&Real::Bounded(power.interval().exp()))?
            }
            value => nearest(value)?,
        };
        let magnitude = value.abs();
        let fits = magnitude == 0.0 || (SMALLEST_WEIGHT..1.0 / SMALLEST_WEIGHT).contains(&magnitude);
        fits.then_some((value, roundings))
    }

    fn of_rational(value: &Rational, scale: &UBig) -> Option<(f64, u64)> {
        // Integers that floats hold exactly, so that their quotient is rounded once; it is within the range of weights.
        match (u64::try_from(value.numerator()), u64::try_from(value.denominator())) {
            (Ok(numerator @ 1..EXACT), Ok(denominator @ 1..EXACT)) => {
                Some((numerator as f64 / denominator as f64, u64::from(!denominator.is_power_of_two())))
            }
            _ => Self::number(&Real::Rational(value.clone()), scale),
        }
    }

    fn fractions(row: &[f64]) -> Vec<Rational> {
        row.iter().map(|&entry| Rational::try_from(entry).unwrap_or(Rational::ZERO)).collect()
    }

    fn mass(entry: &f64, factor: &i64, basis: &Basis) -> Mass {
        Mass::float(Interval::relative(*entry, basis.roundings), *factor)
    }

    fn masses(entries: &[f64], factor: &i64, basis: &Basis) -> Vec<Mass> {
        // All entries are off by the same share at most.
        let one = Interval::relative(1.0, basis.roundings);
        let spreads = one.low > 0.5 && !one.is_point();
        let mass = |&entry: &f64| {
            // The product is half a unit off at most, and beside a spread of many units one more is nothing.
            if spreads && USUAL.contains(&entry) {
                let (low, high) = ((entry * one.low).next_down(), (entry * one.high).next_up());
                return Mass::float(Interval { low, high }, *factor);
            }
            let plain = entry.is_finite() && entry != 0.0 && one != Interval::EVERYTHING;
            let mantissa =
                if plain { Interval::point(entry).mul(one) } else { Interval::relative(entry, basis.roundings) };
            Mass::float(mantissa, *factor)
        };
        entries.iter().map(mass).collect()
    }
}

/// Floats with an exponent of their own: slower, and without a range to fall out of.
#[derive(Clone, Copy, Debug)]
pub struct Wide;

impl Arithmetic for Wide {
    type Number = Extended;

    const COMMON_DENOMINATOR: bool = false;

    fn number(value: &Real, _scale: &UBig) -> Option<(Extended, u64)> {
        match value {
            Real::Rational(value) => {
                // Numerator and denominator by their leading bits, so that no magnitude is out of reach.
                let ((top, up), (bottom, down)) =
                    (leading(&value.numerator().unsigned_abs()), leading(value.denominator()));
                let sign = if *value < Rational::ZERO { -1.0 } else { 1.0 };
                Some((Extended::new(sign * top / bottom, up - down), 6))
            }
            Real::Power(power) => {
                if let Some(number) = scaled(value) {
                    return Some(number);
                }
                // e^p = 2^k · e^(p − k ln 2)
                let octaves = Interval::point(2.0).ln();
                let power = power.interval();
                let exponent = (power.middle() / octaves.middle()).round();
                let rest = power.sub(Interval::point(exponent).mul(octaves)).exp();
                let (fraction, roundings) = nearest(&Real::Bounded(rest))?;
                (exponent.abs() < 1e15).then(|| (Extended::new(fraction, exponent as i64), roundings))
            }
            value => match nearest(value) {
                Some((value, roundings)) => Some((Extended::new(value, 0), roundings)),
                None => scaled(value),
            },
        }
    }

    fn fractions(row: &[Extended]) -> Vec<Rational> {
        let parts = row.iter().map(Extended::parts);
        let largest = parts.clone().filter(|(fraction, _)| *fraction != 0.0).map(|(_, exponent)| exponent).max();
        let float = |(fraction, exponent): (f64, i64)| {
            fraction * crate::number::rescale::power_of_two(exponent - largest.unwrap_or(0))
        };
        Float::fractions(&parts.map(float).collect::<Vec<_>>())
    }

    fn mass(entry: &Extended, (): &(), basis: &Basis) -> Mass {
        let (fraction, exponent) = entry.parts();
        Mass::float(Interval::relative(fraction, basis.roundings), exponent)
    }
}

/// 256 binary digits, with a count of the roundings that lie behind each sum: some fifty times as slow as float64.
#[derive(Clone, Copy, Debug)]
pub struct Precise;

impl Arithmetic for Precise {
    type Number = Long;

    const COMMON_DENOMINATOR: bool = false;

    fn number(value: &Real, _scale: &UBig) -> Option<(Long, u64)> {
        Long::nearest(&value.enclosure()?)
    }

    fn logarithm(weight: &Rational) -> Real {
        let logarithm = Enclosure::from_rational(weight).ln();
        logarithm.map_or_else(|| Real::Bounded(Interval::from_rational(weight).ln()), Real::Enclosed)
    }

    fn fractions(row: &[Long]) -> Vec<Rational> {
        let entries: Vec<Extended> = row
            .iter()
            .map(|entry| {
                let entry = entry.enclosure(0);
                let top = entry.top();
                Extended::new(entry.shifted(-top).interval().middle(), top)
            })
            .collect();
        Wide::fractions(&entries)
    }

    fn mass(entry: &Long, (): &(), basis: &Basis) -> Mass {
        Mass::Precise(entry.enclosure(basis.roundings))
    }
}

/// A number out of the range of float64, by 256 binary digits of it.
fn scaled(value: &Real) -> Option<(Extended, u64)> {
    let enclosure = value.enclosure()?;
    let top = enclosure.top();
    let (fraction, roundings) = nearest(&Real::Bounded(enclosure.shifted(-top).interval()))?;
    Some((Extended::new(fraction, top), roundings))
}

/// The leading 64 bits of an integer as a float, and the power of two that was cut off; off by three roundings at most.
fn leading(value: &UBig) -> (f64, i64) {
    let cut = value.bit_len().saturating_sub(64);
    let head = u64::try_from(value.clone() >> cut).unwrap_or(u64::MAX);
    (head as f64, cut as i64)
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
