//! Two float64 that enclose a real number.
//!
//! Every operation rounds outwards, and only where it rounds at all: whether the float64 result is exact, too small or
//! too large is read off its exact error term, so exact results stay points and others grow by one step on one side.

use std::hash::{Hash, Hasher};

use dashu::base::{Sign, UnsignedAbs};

use super::Rational;
use super::directed::{add_below, div_below, mul_below, sqrt_above, sqrt_below};
use super::elementary::{exp_bounds, ln_bounds};
use super::rounding::Rounded;

/// An enclosure: the real number it stands for lies in `low..=high`. Both ends are finite or infinite, never NaN.
///
/// Two intervals are equal when their ends are (0 and −0 are the same end).
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// A lower bound.
    pub low: f64,
    /// An upper bound.
    pub high: f64,
}

// The operations are methods, beside `ln` and `exp`, so that a formula reads in one direction and rounding is visible.
#[allow(clippy::should_implement_trait)]
impl Interval {
    /// All reals and both infinities.
    pub const EVERYTHING: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// The interval that holds just this float; everything for NaN.
    pub fn point(value: f64) -> Self {
        if value.is_nan() { Interval::EVERYTHING } else { Interval { low: value, high: value } }
    }

    /// The interval between two ends in either order; everything if one is NaN.
    pub fn new(one: f64, other: f64) -> Self {
        if one.is_nan() || other.is_nan() {
            Interval::EVERYTHING
        } else {
            Interval { low: one.min(other), high: one.max(other) }
        }
    }

    /// The narrowest float64 interval around a rational.
    pub fn from_rational(value: &Rational) -> Self {
        let around = Rounded::quotient(&value.numerator().unsigned_abs(), value.denominator());
        if value.sign() == Sign::Negative {
            Interval { low: -around.above, high: -around.below }
        } else {
            Interval { low: around.below, high: around.above }
        }
    }

    /// `value` with a relative error of at most (1 + 2^-53)^roundings − 1: an enclosure of every number that at most
    /// `roundings` roundings to nearest may have turned into `value`, the inverse direction included. (1 + 2^-53)^n − 1
    /// is bounded by 2^-52·n for n up to 2^52; beyond that nothing is known.
    pub fn relative(value: f64, roundings: u64) -> Self {
        if value.is_nan() || roundings >= 1 << 50 {
            return Interval::EVERYTHING;
        }
        if roundings == 0 || value == 0.0 || value.is_infinite() {
            return Interval::point(value);
        }
        // exact ≤ |value|·(1+u)^n and ≥ |value|·(1−u)^n, and (1±u)^±n lies within 1 ± 2nu for nu below 1/8.
        let spread = Interval { low: 1.0, high: 1.0 }.widened(roundings as f64 * f64::EPSILON);
        Interval::point(value).mul(spread)
    }

    /// The interval with both ends moved outwards by `error` >= 0.
    pub fn widened(self, error: f64) -> Self {
        if error.is_nan() {
            return Interval::EVERYTHING;
        }
        self.add(Interval { low: -error, high: error })
    }

    /// Sum, rounded outwards.
    pub fn add(self, other: Self) -> Self {
        Interval { low: add_below(self.low, other.low), high: -add_below(-self.high, -other.high) }
    }

    /// Difference, rounded outwards.
    pub fn sub(self, other: Self) -> Self {
        self.add(other.neg())
    }

    /// Product, rounded outwards (0 times infinity is 0 at an end).
    pub fn mul(self, other: Self) -> Self {
        if self.low >= 0.0 && other.low >= 0.0 {
            return Interval { low: mul_below(self.low, other.low), high: -mul_below(-self.high, other.high) };
        }
        let corners = [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)];
        let low = corners.iter().map(|&(a, b)| mul_below(a, b)).fold(f64::INFINITY, f64::min);
        let high = corners.iter().map(|&(a, b)| -mul_below(-a, b)).fold(f64::NEG_INFINITY, f64::max);
        Interval { low, high }
    }

    /// Quotient, rounded outwards; the whole line if `other` holds 0.
    pub fn div(self, other: Self) -> Self {
        if other.contains(0.0) {
            return Interval::EVERYTHING;
        }
        if self.low >= 0.0 && other.low > 0.0 && self.high.is_finite() && other.high.is_finite() {
            return Interval { low: div_below(self.low, other.high), high: -div_below(-self.high, other.low) };
        }
        let corners = [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)];
        if corners.iter().any(|(a, b)| a.is_infinite() && b.is_infinite()) {
            // An end at infinity stands for all large reals: quotients of two of them are anything of their sign.
            let signs = Interval { low: self.low.signum(), high: self.high.signum() };
            let divisor = other.low.signum();
            let (low, high) = (signs.low * divisor, signs.high * divisor);
            let side = |sign: f64, end: f64| if sign == end.signum() { end } else { 0.0 };
            return Interval { low: side(low.min(high), f64::NEG_INFINITY), high: side(low.max(high), f64::INFINITY) };
        }
        let low = corners.iter().map(|&(a, b)| div_below(a, b)).fold(f64::INFINITY, f64::min);
        let high = corners.iter().map(|&(a, b)| -div_below(-a, b)).fold(f64::NEG_INFINITY, f64::max);
        Interval { low, high }
    }

    /// Negation.
    pub fn neg(self) -> Self {
        Interval { low: -self.high, high: -self.low }
    }

    /// Natural logarithm; ends at or below 0 give -inf.
    pub fn ln(self) -> Self {
        let low = ln_bounds(self.low);
        Interval { low: low.0, high: if self.is_point() { low.1 } else { ln_bounds(self.high).1 } }
    }

    /// Exponential.
    pub fn exp(self) -> Self {
        let low = exp_bounds(self.low);
        Interval { low: low.0, high: if self.is_point() { low.1 } else { exp_bounds(self.high).1 } }
    }

    /// Square root of the non-negative part.
    pub fn sqrt(self) -> Self {
        Interval { low: sqrt_below(self.low.max(0.0)), high: sqrt_above(self.high.max(0.0)) }
    }

    /// An integer power by repeated squaring; 1 for exponent 0. Negative exponents divide.
    pub fn powi(self, exponent: i32) -> Self {
        let mut result = Interval::point(1.0);
        let mut base = self;
        let mut left = exponent.unsigned_abs();
        while left > 0 {
            if left % 2 == 1 {
                result = result.mul(base);
            }
            left /= 2;
            if left > 0 {
                base = base.square();
            }
        }
        if exponent < 0 { Interval::point(1.0).div(result) } else { result }
    }

    /// The square, which is not negative.
    pub fn square(self) -> Self {
        let size = self.abs();
        size.mul(size)
    }

    /// The absolute value.
    pub fn abs(self) -> Self {
        if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            self.neg()
        } else {
            Interval { low: 0.0, high: self.high.max(-self.low) }
        }
    }

    /// The smaller of two reals.
    pub fn min(self, other: Self) -> Self {
        Interval { low: self.low.min(other.low), high: self.high.min(other.high) }
    }

    /// The larger of two reals.
    pub fn max(self, other: Self) -> Self {
        Interval { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    /// What lies in both; `None` if nothing does.
    pub fn intersect(self, other: Self) -> Option<Self> {
        let both = Interval { low: self.low.max(other.low), high: self.high.min(other.high) };
        (both.low <= both.high).then_some(both)
    }

    /// The smallest interval that holds both.
    pub fn hull(self, other: Self) -> Self {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// An upper bound on the distance of the two ends.
    pub fn width(self) -> f64 {
        if self.is_point() { 0.0 } else { -add_below(self.low, -self.high) }
    }

    /// The midpoint, within the interval; finite unless both ends are the same infinity.
    pub fn middle(self) -> f64 {
        if self.is_point() {
            return self.low;
        }
        let (low, high) = (self.low.max(f64::MIN), self.high.min(f64::MAX));
        (low / 2.0 + high / 2.0).clamp(low, high)
    }

    /// Whether the interval holds the value.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether the value is known exactly: both ends are the same.
    pub fn is_point(self) -> bool {
        self.low == self.high
    }
}

impl PartialEq for Interval {
    fn eq(&self, other: &Self) -> bool {
        self.low == other.low && self.high == other.high
    }
}

// No end is NaN, so equality is reflexive.
impl Eq for Interval {}

impl Hash for Interval {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Adding 0 turns −0, which equals 0, into it.
        (self.low + 0.0).to_bits().hash(state);
        (self.high + 0.0).to_bits().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(value: f64) -> Rational {
        Rational::try_from(value).expect("finite")
    }

    fn holds(interval: Interval, value: &Rational) -> bool {
        (interval.low == f64::NEG_INFINITY || exact(interval.low) <= *value)
            && (interval.high == f64::INFINITY || *value <= exact(interval.high))
    }

    fn finite() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |value| value.is_finite()),
            -8.0..8.0f64,
            (-20i32..20).prop_map(f64::from),
        ]
    }

    fn anything() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits).prop_filter("a number", |value| !value.is_nan()),
            prop_oneof![Just(0.0), Just(-0.0), Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(1.0), Just(f64::MAX)],
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn operations_on_points_hold_the_exact_result_within_a_step(a in finite(), b in finite()) {
            let (x, y) = (Interval::point(a), Interval::point(b));
            let mut pairs = vec![
                (x.add(y), exact(a) + exact(b)),
                (x.sub(y), exact(a) - exact(b)),
                (x.mul(y), exact(a) * exact(b)),
            ];
            if b != 0.0 {
                pairs.push((x.div(y), exact(a) / exact(b)));
            }
            for (interval, value) in pairs {
                prop_assert!(holds(interval, &value), "{interval:?} {value}");
                prop_assert!(interval.low.next_up().next_up() >= interval.high);
            }
            let root = x.abs().sqrt();
            prop_assert!(exact(root.low).sqr() <= exact(a.abs()) && exact(a.abs()) <= exact(root.high).sqr());
        }

        #[test]
        fn operations_on_wide_intervals_hold_the_results_of_their_ends_and_middle(
            a in finite(), b in finite(), c in finite(), d in finite()
        ) {
            let (x, y) = (Interval::new(a, b), Interval::new(c, d));
            for one in [x.low, x.high, x.middle()] {
                for other in [y.low, y.high, y.middle()] {
                    prop_assert!(holds(x.add(y), &(exact(one) + exact(other))));
                    prop_assert!(holds(x.sub(y), &(exact(one) - exact(other))));
                    prop_assert!(holds(x.mul(y), &(exact(one) * exact(other))));
                    prop_assert!(x.min(y).contains(one.min(other)) && x.max(y).contains(one.max(other)));
                    prop_assert!(x.hull(y).contains(one) && x.hull(y).contains(other));
                    if other != 0.0 {
                        prop_assert!(holds(x.div(y), &(exact(one) / exact(other))));
                    }
                }
                prop_assert!(x.abs().contains(one.abs()));
                prop_assert!(holds(x.square(), &exact(one).sqr()));
                prop_assert!(holds(x.powi(3), &exact(one).pow(3)));
            }
            let width = x.width();
            prop_assert!(width == f64::INFINITY || exact(x.high) - exact(x.low) <= exact(width));
        }

        #[test]
        fn nothing_is_ever_nan(a in anything(), b in anything(), c in anything(), d in anything(), n in -9i32..9) {
            let (x, y) = (Interval::new(a, b), Interval::new(c, d));
            for z in [
                x.add(y), x.sub(y), x.mul(y), x.div(y), x.ln(), x.exp(), x.sqrt(), x.abs(), x.neg(), x.powi(n), x.hull(y),
                Interval::relative(a, 10), x.widened(c.abs()),
            ] {
                prop_assert!(z.low <= z.high, "{z:?} of {x:?} {y:?}");
                prop_assert!(z.contains(z.middle()) && !z.width().is_nan());
                prop_assert!(!z.certified_decimal(17).is_empty());
            }
        }
    }

    fn read(text: &str) -> Rational {
        super::super::rational::parse_rational(text).unwrap()
    }

    #[test]
    fn exact_results_stay_points() {
        let half = Interval::point(0.5);
        let third = Interval::from_rational(&read("1/3"));
        for interval in [half.add(half), half.mul(half), half.div(half), Interval::point(4.0).sqrt(), half.powi(10)] {
            assert!(interval.is_point(), "{interval:?}");
        }
        assert_eq!(third.add(Interval::point(0.0)), third);
        assert_eq!(third.mul(Interval::point(1.0)), third);
        assert_eq!(third.mul(Interval::point(0.0)), Interval::point(0.0));
        assert_eq!(Interval::EVERYTHING.mul(Interval::point(0.0)), Interval::point(0.0));
        assert_eq!(third.low.next_up(), third.high);
        assert!(!half.div(Interval::point(3.0)).is_point());
    }

    #[test]
    fn relative_errors_are_covered() {
        let interval = Interval::relative(1.0, 3);
        assert!(interval.low < 1.0 - 3.0 * f64::EPSILON / 2.0 && interval.high > 1.0 + 3.0 * f64::EPSILON / 2.0);
        assert_eq!(Interval::relative(0.3, 0), Interval::point(0.3));
        assert_eq!(Interval::relative(0.3, u64::MAX), Interval::EVERYTHING);
    }
}
