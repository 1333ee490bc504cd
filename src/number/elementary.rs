//! Rigorous enclosures of ln and exp of a float64, about one unit in the last place wide.
//!
//! No promise of the platform's `ln` and `exp` is used: both are evaluated in double-double arithmetic (a number as the
//! unevaluated sum of two float64, about 106 bits) whose operations are exact up to relative errors below 2^-100, from
//! IEEE 754 addition, multiplication, division and fused multiply-add alone.
//!
//! **ln.** x = 2^k·m with m in [√½, √2), z = (m−1)/(m+1), |z| < 0.1716, ln m = 2z·Σ z^2j/(2j+1). The terms j ≥ 4 are
//! summed in float64 with a relative error below 2^-48; they weigh below z⁸/9·1.03 < 2^-23.5 of the sum, so 2^-71.5. The
//! series is cut after j = 15 (z³²/33 < 2^-86). k·ln 2 is added with ln 2 to 145 bits; where k ≠ 0 the result is at least
//! half of ln m in size and no less than 0.34, so cancellation costs at most one bit. In all below 2^-70; 2^-66 is used.
//!
//! **exp.** x = k·ln 2 + r, |r| < 0.3468, with an absolute error below 2^-95·2^11 in r, e^r = Σ r^j/j!. The terms j ≥ 8
//! are summed in float64 with a relative error below 2^-48; they weigh below r⁸/8!·1.05/e^r < 2^-26.5, so 2^-74. The
//! series is cut after j = 19 (r²⁰/20! < 2^-91). In all below 2^-72; 2^-66 is used.

use super::rounding::power_of_two;

/// A bound on the relative error of both functions before the last rounding.
const RELATIVE_ERROR: f64 = 1.0 / (1u128 << 66) as f64;

/// ln 2 in three parts: 40 bits, whose products with an exponent are exact in float64, 50 more, whose products are exact
/// in double-double, and the rest.
const LN_2: [f64; 3] = [0.6931471805592082, 7.371002565167796e-13, 3.031172921141066e-28];

/// 1/3, 1/5, 1/7 in double-double.
const ODD_RECIPROCALS: [Double; 3] = [
    Double { high: 0.3333333333333333, low: 1.850371707708594e-17 },
    Double { high: 0.2, low: -1.1102230246251566e-17 },
    Double { high: 0.14285714285714285, low: 7.93016446160826e-18 },
];

/// 1/j! for j = 0..=7 in double-double.
const FACTORIAL_RECIPROCALS: [Double; 8] = [
    Double { high: 1.0, low: 0.0 },
    Double { high: 1.0, low: 0.0 },
    Double { high: 0.5, low: 0.0 },
    Double { high: 0.16666666666666666, low: 9.25185853854297e-18 },
    Double { high: 0.041666666666666664, low: 2.3129646346357427e-18 },
    Double { high: 0.008333333333333333, low: 1.1564823173178714e-19 },
    Double { high: 0.001388888888888889, low: -5.300543954373577e-20 },
    Double { high: 0.0001984126984126984, low: 1.7209558293420705e-22 },
];

/// x = m·2^e with m from 1/√2 to √2, for finite x > 0.
#[inline]
pub(crate) fn split(value: f64) -> (f64, i64) {
    let (scaled, shift) = if value < f64::MIN_POSITIVE { (value * power_of_two(54), -54) } else { (value, 0) };
    let bits = scaled.to_bits();
    let exponent = (bits >> 52) as i64 - 1023 + shift;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if mantissa >= std::f64::consts::SQRT_2 { (mantissa / 2.0, exponent + 1) } else { (mantissa, exponent) }
}

/// Two float64 around ln `value`; (−∞, −∞) at 0 and below.
pub(crate) fn ln_bounds(value: f64) -> (f64, f64) {
    if value.is_nan() || value <= 0.0 {
        return (f64::NEG_INFINITY, f64::NEG_INFINITY);
    }
    if value == f64::INFINITY || value == 1.0 {
        return if value == 1.0 { (0.0, 0.0) } else { (value, value) };
    }
    let (mantissa, exponent) = split(value);
    // m − 1 is exact because m lies between 1/2 and 2.
    let ratio = Double::from(mantissa - 1.0).div(Double::sum(mantissa, 1.0));
    let square = ratio.mul(ratio);
    let mut tail = 0.0;
    for denominator in [31.0, 29.0, 27.0, 25.0, 23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0] {
        tail = tail * square.high + 1.0 / denominator;
    }
    let mut series = Double::from(tail);
    for coefficient in ODD_RECIPROCALS.iter().rev() {
        series = series.mul(square).add(*coefficient);
    }
    series = series.mul(square).add(Double::from(1.0));
    let logarithm = series.mul(ratio).twice();
    let exponent = exponent as f64;
    let sum = Double::from(exponent * LN_2[0])
        .add(Double::product(exponent, LN_2[1]))
        .add(Double::from(exponent * LN_2[2]))
        .add(logarithm);
    sum.bounds()
}

/// Two float64 around e^`value`.
pub(crate) fn exp_bounds(value: f64) -> (f64, f64) {
    if value == 0.0 || value == f64::NEG_INFINITY || value == f64::INFINITY {
        let exact = if value == 0.0 { 1.0 } else { value.max(0.0) };
        return (exact, exact);
    }
    if value > 710.0 {
        return (f64::MAX, f64::INFINITY);
    }
    if value < -746.0 {
        return (0.0, power_of_two(-1074));
    }
    let exponent = (value / std::f64::consts::LN_2).round();
    let rest = Double::sum(value, -exponent * LN_2[0])
        .add(Double::product(-exponent, LN_2[1]))
        .add(Double::from(-exponent * LN_2[2]));
    let mut tail = 0.0;
    for index in (9..=19).rev() {
        tail = (tail + 1.0) * rest.high / f64::from(index);
    }
    let mut series = Double::from((1.0 + tail) / 40320.0);
    for coefficient in FACTORIAL_RECIPROCALS.iter().rev() {
        series = series.mul(rest).add(*coefficient);
    }
    let (low, high) = series.bounds();
    let exponent = exponent as i64;
    if (-1020..=1020).contains(&exponent) {
        let scale = power_of_two(exponent);
        return (low * scale, high * scale);
    }
    // Near the ends of the range the scaling may itself round, by less than one step.
    let scale = |bound: f64| bound * power_of_two(exponent / 2) * power_of_two(exponent - exponent / 2);
    let low = scale(low).next_down().clamp(0.0, f64::MAX);
    (low, scale(high).next_up())
}

/// The unevaluated sum of two float64, the second at most half a unit in the last place of the first.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    fn from(high: f64) -> Self {
        Double { high, low: 0.0 }
    }

    /// The exact sum of two float64.
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let b_part = high - a;
        Double { high, low: (a - (high - b_part)) + (b - b_part) }
    }

    /// The exact product of two float64 (far from underflow).
    fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Double { high, low: a.mul_add(b, -high) }
    }

    /// The sum, with a relative error below 2^-104 also where signs differ.
    fn add(self, other: Self) -> Self {
        let high = Double::sum(self.high, other.high);
        let low = Double::sum(self.low, other.low);
        let first = Double::sum(high.high, high.low + low.high);
        Double::sum(first.high, first.low + low.low)
    }

    /// The product, with a relative error below 2^-102.
    fn mul(self, other: Self) -> Self {
        let product = Double::product(self.high, other.high);
        Double::sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }

    /// The quotient, with a relative error below 2^-100.
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let product = other.mul(Double::from(first));
        let rest = self.add(Double { high: -product.high, low: -product.low });
        Double::sum(first, rest.high / other.high)
    }

    fn twice(self) -> Self {
        Double { high: 2.0 * self.high, low: 2.0 * self.low }
    }

    /// The float64 around the number, widened by the error that both functions allow for.
    fn bounds(self) -> (f64, f64) {
        let error = self.high.abs() * RELATIVE_ERROR;
        (self.bound_below(error), -Double { high: -self.high, low: -self.low }.bound_below(error))
    }

    /// A float64 not above `self - error`, for an error below a unit in the last place.
    fn bound_below(self, error: f64) -> f64 {
        let low = self.low - error;
        if low >= 0.0 {
            return self.high;
        }
        let below = self.high.next_down();
        // Differences of neighbours are exact.
        if below - self.high <= low { below } else { below.next_down() }
    }
}

#[cfg(test)]
mod tests {
    use dashu::float::FBig;
    use dashu::float::round::mode::HalfEven;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    /// A float64 as a binary float of 140 bits, more than 40 decimal digits.
    fn big(value: f64) -> FBig<HalfEven, 2> {
        FBig::<HalfEven, 2>::try_from(value).expect("finite").with_precision(140).value()
    }

    fn ulps(low: f64, high: f64) -> i64 {
        let key = |value: f64| {
            let bits = value.to_bits() as i64;
            if bits < 0 { i64::MIN - bits } else { bits }
        };
        key(high) - key(low)
    }

    fn encloses(bounds: (f64, f64), exact: &FBig<HalfEven, 2>) -> bool {
        (bounds.0 == f64::NEG_INFINITY || big(bounds.0) <= *exact)
            && (bounds.1 == f64::INFINITY || *exact <= big(bounds.1))
    }

    fn points(seed: u64) -> impl Iterator<Item = f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..20_000).map(move |index| {
            let word = random.next_u64();
            let unit = (word >> 11) as f64 / (1u64 << 53) as f64;
            match index % 5 {
                0 => f64::from_bits(word & !(1 << 63)),
                1 => f64::from_bits(word >> 12),
                2 => 1.0 + (unit - 0.5) * 2f64.powi(-(index % 50)),
                3 => unit,
                _ => unit * 100.0,
            }
        })
    }

    #[test]
    fn ln_is_enclosed_within_an_ulp_or_two() {
        let mut wide = 0;
        for value in points(1).filter(|value| value.is_finite() && *value > 0.0) {
            let bounds = ln_bounds(value);
            assert!(encloses(bounds, &big(value).ln()), "ln {value:e} in {bounds:?}");
            assert!(ulps(bounds.0, bounds.1) <= 2, "ln {value:e}");
            wide += usize::from(ulps(bounds.0, bounds.1) > 1);
        }
        assert!(wide < 400, "{wide} enclosures are wider than one ulp");
    }

    #[test]
    fn exp_is_enclosed_within_an_ulp_or_two() {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        for index in 0..20_000 {
            let unit = (random.next_u64() >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
            let value = match index % 4 {
                0 => unit * 750.0,
                1 => unit,
                2 => unit * 2f64.powi(-(index % 70)),
                _ => unit * 50.0,
            };
            let bounds = exp_bounds(value);
            assert!(encloses(bounds, &big(value).exp()), "exp {value:e} in {bounds:?}");
            assert!(ulps(bounds.0, bounds.1) <= if value.abs() < 700.0 { 2 } else { 4 }, "exp {value:e}");
        }
    }

    #[test]
    fn special_points_are_exact() {
        assert_eq!(ln_bounds(0.0), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        assert_eq!(ln_bounds(1.0), (0.0, 0.0));
        assert_eq!(ln_bounds(f64::INFINITY), (f64::INFINITY, f64::INFINITY));
        assert_eq!(exp_bounds(0.0), (1.0, 1.0));
        assert_eq!(exp_bounds(-0.0), (1.0, 1.0));
        assert_eq!(exp_bounds(f64::NEG_INFINITY), (0.0, 0.0));
        assert_eq!(exp_bounds(f64::INFINITY), (f64::INFINITY, f64::INFINITY));
        assert_eq!(exp_bounds(1e300), (f64::MAX, f64::INFINITY));
        assert_eq!(exp_bounds(-1e300), (0.0, 5e-324));
        for value in [5e-324, f64::MIN_POSITIVE, f64::MAX, 1.0f64.next_up(), 1.0f64.next_down(), 2f64.sqrt()] {
            assert!(encloses(ln_bounds(value), &big(value).ln()), "ln {value:e}");
        }
        for value in
            [709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -744.0, -708.5, 1e-300]
        {
            let (low, high) = exp_bounds(value);
            assert!(encloses((low, high), &big(value).exp()), "exp {value:e}");
        }
    }

    #[test]
    fn the_enclosure_of_the_platform_value_alone_would_be_false() {
        // The negative twin: a point enclosure at the platform's result misses the value almost always.
        let missed = (2..100).filter(|&n| {
            let value = f64::from(n).ln();
            !encloses((value, value), &big(f64::from(n)).ln())
        });
        assert_eq!(missed.count(), 98);
    }
}
