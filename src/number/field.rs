//! Sums, products and quotients of reals.

use std::cmp::Ordering;

use super::ball::Ball;
use super::{Enclosure, Interval, Real, Undefined};

impl Real {
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
                    match a.nearby(b, |a, b| a.add(b)) {
                        Some(sum) => sum,
                        None => a.enclosed(b, |a, b| Some(a.add(b)), Interval::add),
                    }
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
            | (Real::Rational(_) | Real::Logarithm(_), Real::Power(_)) => {
                if other.is_zero() {
                    return Ok(self.clone());
                }
                Ok(match self.nearby(other, |a, b| a.sub(b)) {
                    Some(difference) => difference,
                    None => self.enclosed(other, |a, b| Some(a.sub(b)), Interval::sub),
                })
            }
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
                None => self.enclosed(other, |a, b| Some(a.mul(b)), Interval::mul),
            },
            _ => self.enclosed(other, |a, b| Some(a.mul(b)), Interval::mul),
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
                None => self.enclosed(other, Enclosure::div, Interval::div),
            },
            (Infinity | NegativeInfinity, _) => match other.sign()? {
                Ordering::Equal => return Err(Undefined::DivisionByZero),
                sign if (sign == Ordering::Greater) == (*self == Infinity) => Infinity,
                _ => NegativeInfinity,
            },
            _ => match other.sign()? {
                Ordering::Equal => return Err(Undefined::DivisionByZero),
                _ => self.enclosed(other, Enclosure::div, Interval::div),
            },
        })
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        match self {
            Real::Rational(value) => Real::Rational(-value),
            Real::Logarithm(value) => Real::Logarithm(value.neg()),
            Real::Bounded(interval) => Real::Bounded(interval.neg()),
            Real::Enclosed(enclosure) => Real::Enclosed(enclosure.neg()),
            Real::Power(_) => match self.enclosure() {
                Some(enclosure) => Real::Enclosed(enclosure.neg()),
                None => Real::Bounded(self.interval().neg()),
            },
            Real::Infinity => Real::NegativeInfinity,
            Real::NegativeInfinity => Real::Infinity,
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Self {
        match self {
            Real::Bounded(interval) => Real::Bounded(interval.abs()),
            Real::Enclosed(enclosure) => Real::Enclosed(enclosure.abs()),
            _ if self.sign() == Ok(Ordering::Less) => self.neg(),
            _ => self.clone(),
        }
    }

    /// An operation on two finite numbers without an exact result: on float64 where one of them is no more than that and
    /// the other one is in range, else on 256 binary digits.
    pub(super) fn enclosed(
        &self,
        other: &Self,
        long: impl Fn(&Enclosure, &Enclosure) -> Option<Enclosure>,
        short: impl Fn(Interval, Interval) -> Interval,
    ) -> Self {
        if matches!(self, Real::Bounded(_)) && other.is_in_range()
            || matches!(other, Real::Bounded(_)) && self.is_in_range()
        {
            return Real::Bounded(short(self.interval(), other.interval()));
        }
        let long = || long(&self.enclosure()?, &other.enclosure()?);
        long().map_or_else(|| Real::Bounded(short(self.interval(), other.interval())), Real::Enclosed)
    }

    /// Whether two float64 around the number say as much of it as float64 does of any number.
    fn is_in_range(&self) -> bool {
        match self {
            Real::Bounded(_) => true,
            Real::Enclosed(_) => false,
            Real::Rational(_) | Real::Power(_) => {
                let size = self.interval().abs();
                size.low > f64::MIN_POSITIVE && size.high < f64::INFINITY
            }
            // No logarithm that can be written down comes near the ends of the range.
            _ => true,
        }
    }

    /// An operation on ever more digits, for exact reals of moderate size; so cancellation costs nothing.
    fn nearby(&self, other: &Self, operation: impl Fn(Ball, &Ball) -> Ball) -> Option<Self> {
        for bits in [384, 768, 1536, 3072] {
            let result = operation(self.fixed(bits)?, &other.fixed(bits)?);
            if result.certain_bits() > 250 {
                return Some(Real::Enclosed(Enclosure::from_ball(&result, 0)));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse_rational;
    use super::super::real::examples::any_real;
    use super::*;

    fn q(text: &str) -> Real {
        Real::Rational(parse_rational(text).expect("a number"))
    }

    fn ln(text: &str) -> Real {
        q(text).ln().expect("positive")
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
