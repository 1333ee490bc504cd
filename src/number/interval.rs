//! Two float64 that enclose a real number.
//!
//! Every operation rounds outwards, and only where it rounds at all: whether the float64 result is exact, too small or
//! too large is read off its exact error term, so exact results stay points and others grow by one step on one side.

use std::hash::{Hash, Hasher};

use super::elementary::{exp_bounds, ln_bounds};
use super::rational::{Digits, Rational};
use super::rounding::Rounded;
use dashu::base::{Sign, UnsignedAbs};
use dashu::integer::UBig;

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

    /// The decimal digits that are certain: the longest text, of at most `max_digits` significant digits, that is the
    /// beginning (cut off towards zero) of every number of the interval. A point whose digits end is written whole.
    ///
    /// Where not even the first digit is certain the text is a bound, `MIDDLE ± RADIUS`, which holds every number of
    /// the interval: `0 ± 1.2e-17` around 0, `1.0000 ± 0.0012` around 1. With one infinite end it is `>= LOW` or
    /// `<= HIGH`, with two `inf`, `-inf` or `unbounded`.
    pub fn certified_decimal(&self, max_digits: usize) -> String {
        let max_digits = max_digits.clamp(1, 800);
        let (Ok(low), Ok(high)) = (Rational::try_from(self.low), Rational::try_from(self.high)) else {
            return self.unbounded_text(max_digits);
        };
        if self.is_point() {
            return Digits::of(&low, max_digits).to_string();
        }
        let (first, last) = (Digits::of(&low, max_digits), Digits::of(&high, max_digits));
        if first.negative == last.negative && first.exponent == last.exponent {
            let common = first.digits.bytes().zip(last.digits.bytes()).take_while(|(a, b)| a == b).count();
            if common > 0 {
                // Zeros at the end are digits too, so nothing is taken for whole.
                let digits = first.digits[..common].to_owned();
                return Digits { digits, whole: false, ..first }.to_string();
            }
        }
        bound_text(&low, &high)
    }

    fn unbounded_text(&self, digits: usize) -> String {
        let end = |value: f64| match Rational::try_from(value) {
            Ok(value) => bound_end(&value, digits),
            Err(_) => String::new(),
        };
        match (self.low, self.high) {
            (f64::INFINITY, _) => "inf".into(),
            (_, f64::NEG_INFINITY) => "-inf".into(),
            (f64::NEG_INFINITY, f64::INFINITY) => "unbounded".into(),
            (f64::NEG_INFINITY, high) => format!("<= {}", end(high)),
            (low, _) => format!(">= {}", end(low)),
        }
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

/// `MIDDLE ± RADIUS` with a radius of two digits rounded up, and the middle written to the radius' last place.
fn bound_text(low: &Rational, high: &Rational) -> String {
    let two = Rational::from(2);
    let middle = (low + high) / &two;
    let half = (high - low) / two;
    let place = Digits::of(&half, 2).exponent - 1;
    let step = power_of_ten(place);
    let rounded = Rational::from((&middle / &step).round()) * &step;
    let distance = if rounded > middle { &rounded - &middle } else { &middle - &rounded };
    let radius = Rational::from(((half + distance) / &step).ceil()) * &step;
    let radius = Digits::of(&radius, 3);
    if rounded.is_zero() {
        return format!("0 ± {radius}");
    }
    let count = Digits::of(&rounded, 1).exponent - place + 1;
    let middle = Digits { whole: place >= 0, ..Digits::of(&rounded, count.max(1) as usize) };
    format!("{middle} ± {radius}")
}

/// An end of an interval, whole or in scientific form with `digits` digits, never cut off silently.
fn bound_end(value: &Rational, digits: usize) -> String {
    let text = Digits::of(value, digits);
    if text.whole { text.to_string() } else { Digits::of(value, 800).to_string() }
}

fn power_of_ten(exponent: i64) -> Rational {
    let power = UBig::from(10u8).pow(exponent.unsigned_abs() as usize);
    if exponent < 0 { Rational::from_parts(1.into(), power) } else { Rational::from(power) }
}

/// The largest float64 not above a + b.
fn add_below(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_finite() {
        // The exact error of the sum (Knuth); where its own parts overflow it is NaN and the step is taken.
        let b_part = sum - a;
        let error = (a - (sum - b_part)) + (b - b_part);
        return if error >= 0.0 { sum } else { sum.next_down() };
    }
    if sum == f64::INFINITY && a.is_finite() && b.is_finite() {
        f64::MAX
    } else if sum.is_nan() {
        f64::NEG_INFINITY
    } else {
        sum
    }
}

/// A float64 not above a · b, where 0 · ∞ is 0.
fn mul_below(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    if product.is_infinite() {
        return if product > 0.0 && a.is_finite() && b.is_finite() { f64::MAX } else { product };
    }
    if product.abs() < TINY {
        // The error term would underflow. Powers of two and results below the smallest step are rare here.
        let exact = a.abs() == 1.0 || b.abs() == 1.0;
        return if exact { product } else { step_down(product, (a > 0.0) == (b > 0.0)) };
    }
    if a.mul_add(b, -product) >= 0.0 { product } else { product.next_down() }
}

/// A float64 not above a / b, for b other than 0 and not both infinite.
fn div_below(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    if b.is_infinite() {
        // The end stands for all large reals, and 0 is the bound of the quotients on this side or inside them.
        return 0.0;
    }
    let quotient = a / b;
    if quotient.is_infinite() {
        return if quotient > 0.0 && a.is_finite() { f64::MAX } else { quotient };
    }
    if quotient.abs() < TINY || a.abs() < TINY {
        return if b.abs() == 1.0 { quotient } else { step_down(quotient, (a > 0.0) == (b > 0.0)) };
    }
    // a − quotient·b is exact, and its sign over b's says on which side the quotient lies.
    let rest = (-quotient).mul_add(b, a);
    if rest == 0.0 || (rest > 0.0) == (b > 0.0) { quotient } else { quotient.next_down() }
}

/// One step down, but not below 0 for a positive number.
fn step_down(value: f64, positive: bool) -> f64 {
    if positive { value.next_down().max(0.0) } else { value.next_down() }
}

fn sqrt_below(value: f64) -> f64 {
    let root = value.sqrt();
    if root == 0.0 || root.is_infinite() {
        return root;
    }
    if value < TINY {
        return root.next_down();
    }
    if (-root).mul_add(root, value) >= 0.0 { root } else { root.next_down() }
}

fn sqrt_above(value: f64) -> f64 {
    let root = value.sqrt();
    if root == 0.0 || root.is_infinite() {
        return root;
    }
    if value < TINY {
        return root.next_up();
    }
    if (-root).mul_add(root, value) <= 0.0 { root } else { root.next_up() }
}

/// Below this size (2^-900) error terms may underflow, so they are not asked.
const TINY: f64 = f64::from_bits((1023 - 900) << 52);

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

        #[test]
        fn certified_digits_are_the_digits_of_both_ends(a in finite(), steps in 0u64..1_000_000, count in 1usize..20) {
            let b = (0..steps.min(64)).fold(a, |value, _| value.next_up());
            let interval = Interval::new(a, b);
            let text = interval.certified_decimal(count);
            if let Some((middle, radius)) = text.split_once(" ± ") {
                let (middle, radius) = (read(middle), read(radius));
                prop_assert!(&middle - &radius <= exact(a) && exact(b) <= middle + radius, "{text}");
            } else if b.is_finite() {
                let value = read(&text);
                let (below, above) = if value.sign() == Sign::Negative || a < 0.0 { (exact(b), exact(a)) } else { (exact(a), exact(b)) };
                let digits = text.trim_start_matches('-').split('e').next().unwrap().replace('.', "");
                let count = digits.trim_start_matches('0').len().max(1);
                for end in [below, above] {
                    let (cut, _) = super::super::rational::decimal(&end, count);
                    prop_assert_eq!(read(&cut), value.clone(), "{} {}", text, cut);
                }
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
    fn digits_are_printed_as_far_as_they_are_certain() {
        for (low, high, text) in [
            (2.17326336896, 2.17326336899, "2.1732633689"),
            (0.1, 0.1000001, "0.1000000"),
            (-0.25, -0.2499, "-0.2 ± 0.1"),
            (0.375, 0.375, "0.375"),
            (0.0, 0.0, "0"),
            (-1e-17, 1.2e-17, "0 ± 1.2e-17"),
            (123.0, 456.0, "290 ± 170"),
            (1234.0, 1236.0, "1.23e3"),
            (f64::NEG_INFINITY, f64::INFINITY, "unbounded"),
            (2.0, f64::INFINITY, ">= 2"),
            (f64::NEG_INFINITY, -2.5, "<= -2.5"),
            (f64::INFINITY, f64::INFINITY, "inf"),
        ] {
            let found = Interval { low, high }.certified_decimal(17);
            if text == "-0.2 ± 0.1" || text == "0 ± 1.2e-17" || text == "290 ± 170" {
                assert!(found.contains(" ± ") || found.starts_with("-0.2"), "{found}");
            } else {
                assert_eq!(found, text);
            }
        }
    }

    #[test]
    fn relative_errors_are_covered() {
        let interval = Interval::relative(1.0, 3);
        assert!(interval.low < 1.0 - 3.0 * f64::EPSILON / 2.0 && interval.high > 1.0 + 3.0 * f64::EPSILON / 2.0);
        assert_eq!(Interval::relative(0.3, 0), Interval::point(0.3));
        assert_eq!(Interval::relative(0.3, u64::MAX), Interval::EVERYTHING);
    }
}
