//! A number as the two languages see it.
//!
//! Every operation keeps the most exact form that holds its result: fractions stay fractions, sums and rational
//! multiples of logarithms stay logarithms, products and rational powers of powers stay powers; the rest are enclosures.

use std::cmp::Ordering;
use std::fmt;

use dashu::base::Sign;
use dashu::integer::UBig;

use super::ball::Ball;
use super::logarithm::certain_decimal;
use super::rational::decimal;
use super::{Interval, Logarithm, Rational};

/// A real number, in the most exact form that it has, or an infinity. Never NaN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Real {
    /// An exact fraction.
    Rational(Rational),
    /// q₀ + Σ qᵢ ln bᵢ that is not rational.
    Logarithm(Logarithm),
    /// e^(q₀ + Σ qᵢ ln bᵢ) that is not rational.
    Power(Logarithm),
    /// Anything else: an enclosure.
    Bounded(Interval),
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

    /// The sum.
    ///
    /// # Errors
    /// ∞ − ∞.
    pub fn add(&self, other: &Self) -> Result<Self, Undefined> {
        use Real::*;
        Ok(match (self, other) {
            (Rational(a), Rational(b)) => Rational(a + b),
            (Infinity, NegativeInfinity) | (NegativeInfinity, Infinity) => {
                return Err(Undefined::InfinityMinusInfinity);
            }
            (Infinity, _) | (_, Infinity) => Infinity,
            (NegativeInfinity, _) | (_, NegativeInfinity) => NegativeInfinity,
            (a, b) if a.is_zero() => b.clone(),
            (a, b) if b.is_zero() => a.clone(),
            (a, b) => match (a.as_logarithm(), b.as_logarithm()) {
                (Some(a), Some(b)) => Real::from(a.add(&b)),
                _ => {
                    if let (Power(a), Power(b)) = (a, b)
                        && a == b
                    {
                        return self.mul(&Real::integer(2));
                    }
                    a.nearby(b, |a, b| a.add(b)).unwrap_or_else(|| Bounded(a.interval().add(b.interval())))
                }
            },
        })
    }

    /// The difference.
    ///
    /// # Errors
    /// ∞ − ∞.
    pub fn sub(&self, other: &Self) -> Result<Self, Undefined> {
        match (self, other) {
            (Real::Rational(a), Real::Rational(b)) => Ok(Real::Rational(a - b)),
            (Real::Power(a), Real::Power(b)) if a == b => Ok(Real::ZERO),
            (Real::Power(_), Real::Power(_) | Real::Rational(_) | Real::Logarithm(_))
            | (Real::Rational(_) | Real::Logarithm(_), Real::Power(_)) => Ok(self
                .nearby(other, |a, b| a.sub(b))
                .unwrap_or_else(|| Real::Bounded(self.interval().sub(other.interval())))),
            _ => self.add(&other.neg()),
        }
    }

    /// The product; 0 · ∞ is undefined.
    ///
    /// # Errors
    /// 0 · ∞, also where an enclosure that meets ∞ may be 0.
    pub fn mul(&self, other: &Self) -> Result<Self, Undefined> {
        use Real::*;
        Ok(match (self, other) {
            (Rational(a), Rational(b)) => Rational(a * b),
            (Infinity | NegativeInfinity, _) | (_, Infinity | NegativeInfinity) => {
                let sign = |real: &Real| match real.sign()? {
                    Ordering::Equal => Err(Undefined::ZeroTimesInfinity),
                    sign => Ok(sign),
                };
                if sign(self)? == sign(other)? { Infinity } else { NegativeInfinity }
            }
            (a, b) if a.is_zero() || b.is_zero() => Real::ZERO,
            (Rational(one), a) | (a, Rational(one)) if one.is_one() => a.clone(),
            (Rational(q), Logarithm(l)) | (Logarithm(l), Rational(q)) => Logarithm(l.scale(q)),
            (Power(a), Power(b)) => Real::power(a.add(b))?,
            (Rational(q), Power(l)) | (Power(l), Rational(q)) => match super::Logarithm::ln(q) {
                Some(q) => Real::power(q.add(l))?,
                None => self.bounded(other, Interval::mul),
            },
            _ => self.bounded(other, Interval::mul),
        })
    }

    /// The quotient.
    ///
    /// # Errors
    /// Division by 0, ∞ / ∞; `Undecided` where the divisor's enclosure holds 0.
    pub fn div(&self, other: &Self) -> Result<Self, Undefined> {
        use Real::*;
        Ok(match (self, other) {
            (_, Rational(b)) if b.is_zero() => return Err(Undefined::DivisionByZero),
            (Rational(a), Rational(b)) => Rational(a / b),
            (Infinity | NegativeInfinity, Infinity | NegativeInfinity) => return Err(Undefined::InfinityOverInfinity),
            (_, Infinity | NegativeInfinity) => Real::ZERO,
            (_, Rational(b)) => return self.mul(&Rational(super::Rational::ONE / b)),
            (_, Power(l)) => return self.mul(&Power(l.neg())),
            (Logarithm(a), Logarithm(b)) => match a.ratio(b) {
                Some(ratio) => Rational(ratio),
                None => self.bounded(other, Interval::div),
            },
            (Infinity | NegativeInfinity, _) => match other.sign()? {
                Ordering::Equal => return Err(Undefined::DivisionByZero),
                sign if (sign == Ordering::Greater) == (*self == Infinity) => Infinity,
                _ => NegativeInfinity,
            },
            _ => match other.sign()? {
                Ordering::Equal => return Err(Undefined::DivisionByZero),
                _ => self.bounded(other, Interval::div),
            },
        })
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        match self {
            Real::Rational(value) => Real::Rational(-value),
            Real::Logarithm(value) => Real::Logarithm(value.neg()),
            Real::Power(_) | Real::Bounded(_) => Real::Bounded(self.interval().neg()),
            Real::Infinity => Real::NegativeInfinity,
            Real::NegativeInfinity => Real::Infinity,
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Self {
        match self {
            Real::Bounded(interval) => Real::Bounded(interval.abs()),
            _ if self.sign() == Ok(Ordering::Less) => self.neg(),
            _ => self.clone(),
        }
    }

    /// The order of two reals, exact wherever both are exact; ∞ = ∞.
    ///
    /// # Errors
    /// `Undecided` where enclosures overlap and are not the same point.
    pub fn compare(&self, other: &Self) -> Result<Ordering, Undefined> {
        use Real::*;
        match (self, other) {
            (Rational(a), Rational(b)) => return Ok(a.cmp(b)),
            (Infinity, Infinity) | (NegativeInfinity, NegativeInfinity) => return Ok(Ordering::Equal),
            (Infinity, _) | (_, NegativeInfinity) => return Ok(Ordering::Greater),
            (NegativeInfinity, _) | (_, Infinity) => return Ok(Ordering::Less),
            (Power(a), Power(b)) => return Ok(a.compare(b)),
            (Power(a), Rational(b)) => return Ok(super::Logarithm::ln(b).map_or(Ordering::Greater, |b| a.compare(&b))),
            (Rational(_), Power(_)) => return other.compare(self).map(Ordering::reverse),
            _ => {}
        }
        if let (Some(a), Some(b)) = (self.as_logarithm(), other.as_logarithm()) {
            return Ok(a.compare(&b));
        }
        let (a, b) = (self.interval(), other.interval());
        if a.high < b.low {
            return Ok(Ordering::Less);
        }
        if a.low > b.high {
            return Ok(Ordering::Greater);
        }
        if matches!((self, other), (Bounded(_), _) | (_, Bounded(_))) {
            let equal = a.is_point() && a == b && [self, other].iter().all(|real| real.is_point());
            return if equal { Ok(Ordering::Equal) } else { Err(Undefined::Undecided) };
        }
        // A power against a logarithm: nothing says that they differ, so the digits are counted out only so far.
        for bits in [128, 256, 512, 1024, 2048, 4096] {
            if let (Some(a), Some(b)) = (self.fixed(bits), other.fixed(bits))
                && let Some(order) = a.sub(&b).sign()
            {
                return Ok(order);
            }
        }
        Err(Undefined::Undecided)
    }

    /// The order against 0.
    ///
    /// # Errors
    /// `Undecided` where an enclosure holds 0 and more.
    pub fn sign(&self) -> Result<Ordering, Undefined> {
        match self {
            Real::Rational(value) => Ok(value.cmp(&Rational::ZERO)),
            Real::Logarithm(value) => Ok(value.sign()),
            Real::Power(_) | Real::Infinity => Ok(Ordering::Greater),
            Real::NegativeInfinity => Ok(Ordering::Less),
            Real::Bounded(interval) if interval.low > 0.0 => Ok(Ordering::Greater),
            Real::Bounded(interval) if interval.high < 0.0 => Ok(Ordering::Less),
            Real::Bounded(interval) if interval.is_point() => Ok(Ordering::Equal),
            Real::Bounded(_) => Err(Undefined::Undecided),
        }
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
            Real::Power(_) => certain_decimal(digits, |bits| self.digits(bits.max(192)))
                .unwrap_or_else(|| (self.interval().certified_decimal(digits), false)),
            Real::Bounded(interval) => (interval.certified_decimal(digits), interval.is_point()),
            Real::Infinity => ("inf".into(), true),
            Real::NegativeInfinity => ("-inf".into(), true),
        }
    }

    /// Whether the value is exactly known: all but `Bounded`.
    pub fn is_exact(&self) -> bool {
        !matches!(self, Real::Bounded(_))
    }

    /// e^power in its simplest form.
    pub(super) fn power(power: Logarithm) -> Result<Self, Undefined> {
        if !power.exp_is_rational() {
            return Ok(Real::Power(power));
        }
        power.exp_rational().map(Real::Rational).ok_or(Undefined::TooLarge)
    }

    /// An operation on enclosures.
    pub(super) fn bounded(&self, other: &Self, operation: impl Fn(Interval, Interval) -> Interval) -> Self {
        Real::Bounded(operation(self.interval(), other.interval()))
    }

    /// An operation on more digits than float64 has, for exact reals of moderate size; so cancellation costs nothing.
    fn nearby(&self, other: &Self, operation: impl Fn(Ball, &Ball) -> Ball) -> Option<Self> {
        for bits in [192, 384, 768, 1536] {
            let result = operation(self.fixed(bits)?, &other.fixed(bits)?);
            if result.certain_bits() > 60 {
                return Some(Real::Bounded(result.interval(0)));
            }
        }
        None
    }

    /// Whether the value is one float64.
    fn is_point(&self) -> bool {
        match self {
            Real::Bounded(interval) => interval.is_point(),
            Real::Rational(value) => Rational::try_from(self.interval().low).is_ok_and(|point| point == *value),
            _ => false,
        }
    }

    /// An enclosure to about `bits` binary places, of an exact finite real, as a ball times 2^k.
    fn digits(&self, bits: usize) -> Option<(Ball, i64)> {
        match self {
            Real::Rational(value) => Some((Ball::rational(value, bits), 0)),
            Real::Logarithm(value) => Some((value.ball(bits), 0)),
            Real::Power(power) => power.ball(bits).exp(),
            _ => None,
        }
    }

    /// An enclosure to about `bits` binary places of an exact real of moderate size.
    fn fixed(&self, bits: usize) -> Option<Ball> {
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
mod tests {
    use proptest::prelude::*;

    use super::super::parse_rational;
    use super::*;

    fn q(text: &str) -> Real {
        Real::Rational(parse_rational(text).expect("a number"))
    }

    fn ln(text: &str) -> Real {
        q(text).ln().expect("positive")
    }

    /// Reals of every form.
    pub(super) fn any_real() -> impl Strategy<Value = Real> {
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
            1 => Just(Real::Infinity),
            1 => Just(Real::NegativeInfinity),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn operations_agree_with_their_enclosures(a in any_real(), b in any_real()) {
            let (x, y) = (a.interval(), b.interval());
            let finite = |real: &Real| !matches!(real, Real::Infinity | Real::NegativeInfinity);
            for (result, interval) in [
                (a.add(&b), x.add(y)),
                (a.sub(&b), x.sub(y)),
                (a.mul(&b), x.mul(y)),
                (a.div(&b), x.div(y)),
                (a.ln(), x.ln()),
                (a.exp(), x.exp()),
                (a.sqrt(), x.sqrt()),
                (Ok(a.neg()), x.neg()),
                (Ok(a.abs()), x.abs()),
            ] {
                if let Ok(result) = result {
                    let found = result.interval();
                    prop_assert!(found.low <= found.high);
                    if finite(&a) && finite(&b) {
                        prop_assert!(found.intersect(interval).is_some(), "{a:?} {b:?} {result:?} {interval:?}");
                    }
                    prop_assert!(!result.decimal(17).0.is_empty());
                    prop_assert!(!matches!(&result, Real::Logarithm(l) if l.as_rational().is_some()));
                    prop_assert!(!matches!(&result, Real::Power(l) if l.exp_is_rational()));
                }
            }
        }

        #[test]
        fn comparisons_agree_with_enclosures_and_turn_around(a in any_real(), b in any_real()) {
            let order = a.compare(&b);
            prop_assert_eq!(order.clone().map(Ordering::reverse), b.compare(&a));
            match order {
                Ok(Ordering::Less) => prop_assert!(a.interval().low <= b.interval().high),
                Ok(Ordering::Greater) => prop_assert!(a.interval().high >= b.interval().low),
                Ok(Ordering::Equal) => prop_assert!(a.interval().intersect(b.interval()).is_some()),
                Err(error) => {
                    prop_assert_eq!(error, Undefined::Undecided);
                    prop_assert!(!a.is_exact() || !b.is_exact());
                }
            }
            if a.is_exact() {
                prop_assert_eq!(a.compare(&a), Ok(Ordering::Equal));
            }
        }

        #[test]
        fn exact_differences_and_quotients_come_back(a in any_real(), b in any_real()) {
            if let (Some(x), Some(y)) = (a.as_logarithm(), b.as_logarithm()) {
                prop_assert_eq!(&a.sub(&b).unwrap().add(&b).unwrap(), &a);
                let (x, y) = (Real::from(x).exp().unwrap(), Real::from(y).exp().unwrap());
                prop_assert_eq!(x.div(&y).unwrap().mul(&y).unwrap(), x.clone());
                prop_assert_eq!(x.ln().unwrap(), a);
            }
        }
    }

    #[test]
    fn fractions_stay_fractions() {
        assert_eq!(q("1/2").add(&q("1/3")), Ok(q("5/6")));
        assert_eq!(q("1/2").sub(&q("1/3")), Ok(q("1/6")));
        assert_eq!(q("1/2").mul(&q("2/3")), Ok(q("1/3")));
        assert_eq!(q("1/2").div(&q("-2/3")), Ok(q("-3/4")));
        assert_eq!(q("-2").abs(), q("2"));
    }

    #[test]
    fn logarithms_stay_logarithms_and_become_fractions_where_they_are() {
        assert_eq!(ln("2").add(&ln("3")), Ok(ln("6")));
        assert_eq!(ln("8").div(&ln("4")), Ok(q("3/2")));
        assert_eq!(ln("2").sub(&ln("2")), Ok(Real::ZERO));
        assert_eq!(ln("2").add(&q("2")).unwrap().to_string(), "2 + ln(2)");
        assert_eq!(ln("2").mul(&q("1/2")).unwrap().to_string(), "1/2*ln(2)");
        assert_eq!(ln("2").mul(&q("0")), Ok(Real::ZERO));
        assert!(!ln("2").mul(&ln("3")).unwrap().is_exact());
        assert_eq!(ln("0"), Real::NegativeInfinity);
        assert_eq!(q("-1").ln(), Err(Undefined::NegativeLogarithm));
    }

    #[test]
    fn powers_stay_powers_and_become_fractions_where_they_are() {
        let root = q("2").sqrt().unwrap();
        assert_eq!(root.to_string(), "2^(1/2)");
        assert_eq!(root.mul(&root), Ok(q("2")));
        assert_eq!(root.mul(&q("8").sqrt().unwrap()), Ok(q("4")));
        assert_eq!(root.add(&root).unwrap().to_string(), "2*2^(1/2)");
        assert_eq!(root.sub(&root), Ok(Real::ZERO));
        assert_eq!(root.decimal(17), ("1.4142135623730950".into(), false));
        assert_eq!(q("1/2").exp().unwrap().to_string(), "exp(1/2)");
        assert_eq!(ln("3").exp(), Ok(q("3")));
        assert!(!root.neg().is_exact());
    }

    #[test]
    fn infinities_follow_the_usual_rules() {
        use Undefined::*;
        let (infinity, negative) = (Real::Infinity, Real::NegativeInfinity);
        assert_eq!(infinity.add(&q("1")), Ok(infinity.clone()));
        assert_eq!(infinity.sub(&infinity), Err(InfinityMinusInfinity));
        assert_eq!(infinity.add(&negative), Err(InfinityMinusInfinity));
        assert_eq!(infinity.mul(&q("0")), Err(ZeroTimesInfinity));
        assert_eq!(infinity.mul(&q("-2")), Ok(negative.clone()));
        assert_eq!(infinity.div(&negative), Err(InfinityOverInfinity));
        assert_eq!(q("3").div(&infinity), Ok(Real::ZERO));
        assert_eq!(infinity.div(&q("0")), Err(DivisionByZero));
        assert_eq!(q("0").div(&q("0")), Err(DivisionByZero));
        assert_eq!(infinity.compare(&infinity), Ok(Ordering::Equal));
        assert_eq!(negative.compare(&q("-1e100")), Ok(Ordering::Less));
        assert_eq!(negative.exp(), Ok(Real::ZERO));
        assert_eq!(infinity.sqrt(), Ok(infinity.clone()));
        assert_eq!(negative.ln(), Err(NegativeLogarithm));
    }

    #[test]
    fn close_exact_numbers_are_told_apart_and_enclosures_are_not() {
        // e^ln-ish: 2^(1/2) against its first 60 digits.
        let root = q("2").sqrt().unwrap();
        let digits = root.decimal(60).0;
        assert_eq!(root.compare(&q(&digits)), Ok(Ordering::Greater));
        let near_ln = q(&ln("2").decimal(60).0);
        assert_eq!(ln("2").compare(&near_ln), Ok(Ordering::Greater));
        // A power against a logarithm, 40 digits apart.
        let shifted = root.decimal(40).0;
        let logarithm = ln("2").add(&q(&shifted)).unwrap().sub(&q(&ln("2").decimal(40).0)).unwrap();
        assert!(logarithm.compare(&root).is_ok());
        // The negative twin: as enclosures they are too close.
        let (a, b) = (Real::Bounded(root.interval()), Real::Bounded(q(&digits).interval()));
        assert_eq!(a.compare(&b), Err(Undefined::Undecided));
        let point = |value| Real::Bounded(Interval::point(value));
        assert_eq!(point(0.5).compare(&point(0.5)), Ok(Ordering::Equal));
        assert_eq!(point(0.5).compare(&q("1/2")), Ok(Ordering::Equal));
        assert_eq!(point(0.1).compare(&q("1/10")), Err(Undefined::Undecided));
    }

    #[test]
    fn cancellation_of_powers_keeps_digits() {
        let root = q("2").sqrt().unwrap();
        let rest = root.sub(&q(&root.decimal(30).0)).unwrap().interval();
        assert!(rest.low > 0.0 && rest.low.next_up() >= rest.high, "{rest:?}");
    }

    #[test]
    fn powers_beyond_float64_are_bounds() {
        let huge = q("1e300").exp().unwrap();
        assert_eq!(huge.interval(), Interval { low: f64::MAX, high: f64::INFINITY });
        assert_eq!(q("-1e300").exp().unwrap().interval().low, 0.0);
        assert_eq!(q("1000").exp().unwrap().decimal(5), ("1.9700e434".into(), false));
    }
}
