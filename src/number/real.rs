//! A number as the two languages see it.
//!
//! Every operation keeps the most exact form that holds its result: fractions stay fractions, sums and rational
//! multiples of logarithms stay logarithms, products and rational powers of powers stay powers; the rest are enclosures.
//!
//! There are two kinds of those. What comes out of a walk in float64 is two float64; everything else that has no exact
//! form is enclosed in 256 binary digits, with an exponent of its own. An operation on both takes the second kind.

use std::cmp::Ordering;
use std::fmt;

use dashu::base::Sign;
use dashu::integer::UBig;

use super::ball::Ball;
use super::decimal::{certain_decimal, decimal};
use super::enclosure::BITS;
use super::{Enclosure, Interval, Logarithm, Rational};

/// A real number, in the most exact form that it has, or an infinity. Never NaN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Real {
    /// An exact fraction.
    Rational(Rational),
    /// q₀ + Σ qᵢ ln bᵢ that is not rational.
    Logarithm(Logarithm),
    /// e^(q₀ + Σ qᵢ ln bᵢ) that is not rational.
    Power(Logarithm),
    /// What a walk in float64 says: two float64 around it.
    Bounded(Interval),
    /// Anything else, in 256 binary digits.
    Enclosed(Enclosure),
    /// +∞
    Infinity,
    /// −∞
    NegativeInfinity,
}

/// An operation that has no value, or none that can be certified.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// a / 0
    #[error("division by zero")]
    DivisionByZero,
    /// ∞ − ∞
    #[error("inf - inf is undefined")]
    InfinityMinusInfinity,
    /// 0 · ∞
    #[error("0 * inf is undefined")]
    ZeroTimesInfinity,
    /// ∞ / ∞
    #[error("inf / inf is undefined")]
    InfinityOverInfinity,
    /// ln of a negative number
    #[error("the logarithm of a negative number")]
    NegativeLogarithm,
    /// sqrt of a negative number, or a negative base with a fractional exponent
    #[error("a root of a negative number")]
    NegativeRoot,
    /// The result would need more digits than are kept.
    #[error("the result has too many digits")]
    TooLarge,
    /// No closed form in a letter.
    #[error("this has no closed form in a symbolic parameter; give the parameter values")]
    NoClosedForm,
    /// No parameter that could be solved for.
    #[error("`solve` finds the value of a parameter that is symbolic, and this depends on none")]
    NoLetter,
    /// An equation without a solution.
    #[error("no value of the parameter from 0 to infinity reaches this")]
    NeverReached,
    /// Two enclosures overlap.
    #[error("the two sides are too close to be told apart in float64")]
    Undecided,
}

impl Real {
    /// The fraction 0.
    pub const ZERO: Real = Real::Rational(Rational::ZERO);
    /// The fraction 1.
    pub const ONE: Real = Real::Rational(Rational::ONE);

    /// The integer as a real.
    pub fn integer(value: i64) -> Self {
        Real::Rational(Rational::from(value))
    }

    /// Whether the value is certainly 0.
    pub fn is_zero(&self) -> bool {
        self.sign() == Ok(Ordering::Equal)
    }

    /// The fraction, if it is one.
    pub fn as_rational(&self) -> Option<&Rational> {
        if let Real::Rational(value) = self { Some(value) } else { None }
    }

    /// The value as q₀ + Σ qᵢ ln bᵢ, if it is a fraction or a logarithm.
    pub fn as_logarithm(&self) -> Option<Logarithm> {
        match self {
            Real::Rational(value) => Some(Logarithm::constant(value.clone())),
            Real::Logarithm(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// An enclosure of the value (infinite ends for the infinities).
    pub fn interval(&self) -> Interval {
        match self {
            Real::Rational(value) => Interval::from_rational(value),
            Real::Logarithm(value) => value.interval(),
            Real::Power(power) => match self.digits(192) {
                Some((ball, exponent)) => ball.interval(exponent),
                None if power.sign() == Ordering::Greater => Interval { low: f64::MAX, high: f64::INFINITY },
                None => Interval { low: 0.0, high: f64::from_bits(1) },
            },
            Real::Bounded(interval) => *interval,
            Real::Enclosed(enclosure) => enclosure.interval(),
            Real::Infinity => Interval::point(f64::INFINITY),
            Real::NegativeInfinity => Interval::point(f64::NEG_INFINITY),
        }
    }

    /// Decimal digits that are all right, and whether they are the whole value: at most `digits` significant ones, cut
    /// off towards zero; for an enclosure the certain digits or a bound, see [`Interval::certified_decimal`].
    pub fn decimal(&self, digits: usize) -> (String, bool) {
        match self {
            Real::Rational(value) => decimal(value, digits),
            Real::Logarithm(value) => value.decimal(digits),
            Real::Power(_) => self.power_decimal(digits),
            Real::Bounded(interval) => (interval.certified_decimal(digits), interval.is_point()),
            Real::Enclosed(enclosure) => enclosure.decimal(digits),
            Real::Infinity => ("inf".into(), true),
            Real::NegativeInfinity => ("-inf".into(), true),
        }
    }

    /// Whether the value is exactly known: all but the enclosures.
    pub fn is_exact(&self) -> bool {
        !matches!(self, Real::Bounded(_) | Real::Enclosed(_))
    }

    /// The value in 256 binary digits, or as many as are known; `None` for the infinities, an interval with an infinite end,
    /// and powers beyond e^(2^40).
    pub fn enclosure(&self) -> Option<Enclosure> {
        match self {
            Real::Rational(value) => Some(Enclosure::from_rational(value)),
            Real::Logarithm(value) => Some(Enclosure::from_ball(&value.certain_ball(BITS + 4), 0)),
            Real::Power(power) => {
                // Digits of the power before its point are no digits of the result.
                let (ball, exponent) = power.ball(BITS + 64).exp()?;
                Some(Enclosure::from_ball(&ball, exponent))
            }
            Real::Bounded(interval) => Enclosure::from_interval(*interval),
            Real::Enclosed(enclosure) => Some(enclosure.clone()),
            Real::Infinity | Real::NegativeInfinity => None,
        }
    }

    /// Whether less of it is known than 16 units in the last place of float64, and it is not exact.
    pub fn is_wide(&self) -> bool {
        match self {
            Real::Bounded(interval) => {
                let sure = interval.is_point() || interval.width() <= 8.0 * f64::EPSILON * interval.abs().low;
                !sure
            }
            Real::Enclosed(enclosure) => enclosure.certain_bits() < 64,
            _ => false,
        }
    }

    fn power_decimal(&self, digits: usize) -> (String, bool) {
        match self.enclosure() {
            Some(enclosure) if digits <= 60 || enclosure.fractions().is_none() => enclosure.decimal(digits),
            Some(_) => certain_decimal(digits, |bits| self.digits(bits.max(192)))
                .unwrap_or_else(|| (self.interval().certified_decimal(digits), false)),
            None => (self.interval().certified_decimal(digits), false),
        }
    }

    /// e^power in its simplest form.
    pub(super) fn power(power: Logarithm) -> Result<Self, Undefined> {
        if !power.exp_is_rational() {
            return Ok(Real::Power(power));
        }
        power.exp_rational().map(Real::Rational).ok_or(Undefined::TooLarge)
    }

    /// An enclosure to about `bits` binary places, of an exact finite real, as a ball times 2^k.
    pub(super) fn digits(&self, bits: usize) -> Option<(Ball, i64)> {
        match self {
            Real::Rational(value) => Some((Ball::rational(value, bits), 0)),
            Real::Logarithm(value) => Some((value.ball(bits), 0)),
            Real::Power(power) => power.ball(bits).exp(),
            _ => None,
        }
    }

    /// An enclosure to about `bits` binary places of an exact real of moderate size.
    pub(super) fn fixed(&self, bits: usize) -> Option<Ball> {
        let (ball, exponent) = self.digits(bits)?;
        (exponent.abs() <= 4096).then(|| ball.shifted(exponent))
    }
}

impl From<Rational> for Real {
    fn from(value: Rational) -> Self {
        Real::Rational(value)
    }
}

impl From<i64> for Real {
    fn from(value: i64) -> Self {
        Real::integer(value)
    }
}

/// A rational sum becomes a fraction.
impl From<Logarithm> for Real {
    fn from(value: Logarithm) -> Self {
        match value.as_rational() {
            Some(rational) => Real::Rational(rational.clone()),
            None => Real::Logarithm(value),
        }
    }
}

/// `3/8`, `3*ln(2)`, `2^(1/2)`, `3/2*exp(1/2)`, `inf`; an enclosure as its certain digits.
impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Real::Rational(value) => write!(f, "{value}"),
            Real::Logarithm(value) => write!(f, "{value}"),
            Real::Power(power) => display_power(power, f),
            Real::Bounded(interval) => f.write_str(&interval.certified_decimal(17)),
            Real::Enclosed(enclosure) => f.write_str(&enclosure.decimal(17).0),
            Real::Infinity => f.write_str("inf"),
            Real::NegativeInfinity => f.write_str("-inf"),
        }
    }
}

/// The rational part, then exp of the constant, then the roots.
fn display_power(power: &Logarithm, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (rational, rest) = power.split_exp();
    let mut factors = Vec::new();
    if !rational.is_one() {
        factors.push(rational.to_string());
    }
    if !rest.rational_part().is_zero() {
        factors.push(format!("exp({})", rest.rational_part()));
    }
    for (base, exponent) in rest.terms() {
        let (sign, denominator): (Sign, &UBig) = (exponent.sign(), exponent.denominator());
        if sign == Sign::Positive && denominator.is_one() {
            factors.push(format!("{base}^{exponent}"));
        } else {
            factors.push(format!("{base}^({exponent})"));
        }
    }
    f.write_str(&factors.join("*"))
}

#[cfg(test)]
pub(super) mod examples {
    use proptest::prelude::*;

    use super::*;

    /// Reals of every form.
    pub(in super::super) fn any_real() -> impl Strategy<Value = Real> {
        let rational = (-40i64..40, 1u64..12).prop_map(|(a, b)| Rational::from_parts(a.into(), b.into()));
        let positive = (1i64..40, 1u64..12).prop_map(|(a, b)| Rational::from_parts(a.into(), b.into()));
        let logarithm = (rational.clone(), positive.clone(), positive, rational.clone()).prop_map(|(a, b, c, d)| {
            let (b, c) = (Logarithm::ln(&b).expect("positive"), Logarithm::ln(&c).expect("positive"));
            Logarithm::constant(a).add(&b).sub(&c.scale(&d))
        });
        prop_oneof![
            4 => rational.prop_map(Real::Rational),
            4 => logarithm.clone().prop_map(Real::from),
            3 => logarithm.prop_map(|l| Real::from(l).exp().expect("small")),
            2 => (-30.0..30.0f64, 0.0..1.0f64).prop_map(|(a, w)| Real::Bounded(Interval::new(a, a + w))),
            1 => (-3i32..3).prop_map(|a| Real::Bounded(Interval::point(f64::from(a)))),
            2 => (-30i64..30, 1u64..9, 0u64..300).prop_map(|(a, b, c)| {
                let ratio = Enclosure::from_rational(&Rational::from_parts(a.into(), b.into()));
                Real::Enclosed(ratio.add(&Enclosure::relative(1.into(), -20, c)))
            }),
            1 => Just(Real::Infinity),
            1 => Just(Real::NegativeInfinity),
        ]
    }
}
