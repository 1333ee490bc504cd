//! The order of reals.

use std::cmp::Ordering;

use super::Real::{Bounded, Enclosed};
use super::{Rational, Real, Undefined};

impl Real {
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
        if matches!((self, other), (Enclosed(_), _) | (_, Enclosed(_)))
            && let (Some(a), Some(b)) = (self.enclosure(), other.enclosure())
        {
            return a.compare(&b).ok_or(Undefined::Undecided);
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
            Real::Enclosed(enclosure) => enclosure.sign().ok_or(Undefined::Undecided),
        }
    }

    /// The greater or the lesser of two finite reals that cannot be told apart, as what encloses it.
    pub fn extremum(&self, other: &Self, greatest: bool) -> Self {
        if let (Enclosed(left), Enclosed(right)) = (self, other) {
            // Two that overlap: the hull holds either.
            return Enclosed(left.hull(right));
        }
        let (left, right) = (self.interval(), other.interval());
        Bounded(if greatest { left.max(right) } else { left.min(right) })
    }

    /// Whether the value is one float64.
    fn is_point(&self) -> bool {
        match self {
            Real::Bounded(interval) => interval.is_point(),
            Real::Rational(value) => Rational::try_from(self.interval().low).is_ok_and(|point| point == *value),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::real::examples::any_real;
    use super::super::{Interval, parse_rational};
    use super::*;

    fn q(text: &str) -> Real {
        Real::Rational(parse_rational(text).expect("a number"))
    }

    fn ln(text: &str) -> Real {
        q(text).ln().expect("positive")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

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
}
