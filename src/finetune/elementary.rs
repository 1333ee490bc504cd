//! exp and ln of float64 that are the same on every machine: training must not depend on a platform's library.
//!
//! Both use IEEE 754 addition, multiplication and division alone, so the compiler may work on several rows at once and
//! the bytes stay the same. Relative errors are below 3·10⁻¹⁶.

use crate::number::split;

/// 1/ln 2.
const PER_LN_2: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts; the first has 32 bits, so that its products with exponents are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding and subtracting 1.5·2⁵² rounds to an integer.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// e^x; 0 below −708 and ∞ above 709. Without branches, so that the compiler may take several at once.
#[inline]
pub fn exp(x: f64) -> f64 {
    let near = x.clamp(-708.0, 709.0);
    let shifted = near * PER_LN_2 + ROUND;
    let whole = shifted - ROUND;
    let rest = (near - whole * LN_2_HIGH) - whole * LN_2_LOW;
    // Σ rest^j/j! for |rest| < 0.347, cut after j = 13 (below 5·10⁻¹⁸).
    let mut sum = 1.0 / 6_227_020_800.0;
    for factorial in
        [479_001_600.0, 39_916_800.0, 3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0]
    {
        sum = sum * rest + 1.0 / factorial;
    }
    // The last bits of the rounded exponent are the integer itself.
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    let value = (sum * rest + 1.0) * power;
    if x < -708.0 {
        0.0
    } else if x > 709.0 {
        f64::INFINITY
    } else {
        value
    }
}

/// ln x for x > 0; −∞ at 0.
#[inline]
pub fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if x == f64::INFINITY {
        return x;
    }
    let (mantissa, exponent) = split(x);
    // ln m = 2z·Σ z^2j/(2j + 1) with z = (m − 1)/(m + 1), |z| < 0.1716, cut after j = 10 (below 10⁻¹⁷ of it).
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut sum = 1.0 / 21.0;
    for odd in [19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        sum = sum * square + 1.0 / odd;
    }
    let small = 2.0 * ratio * square * sum;
    let exponent = exponent as f64;
    exponent * LN_2_HIGH + (2.0 * ratio + (small + exponent * LN_2_LOW))
}

/// e^x − 1 without cancellation near 0.
pub fn exp_minus_one(x: f64) -> f64 {
    if x.abs() > 0.3 {
        return exp(x) - 1.0;
    }
    let mut sum = 1.0;
    for divisor in (2..=16).rev() {
        sum = sum * x / f64::from(divisor) + 1.0;
    }
    sum * x
}

/// δe^δ − e^δ + 1 ≥ 0, about δ²/2: what p·(…) adds to KL(q‖p) where δ = ln(q/p).
pub fn relative_entropy(delta: f64) -> f64 {
    if delta == f64::NEG_INFINITY {
        return 1.0;
    }
    if delta.abs() > 0.3 {
        return delta * exp(delta) - exp_minus_one(delta);
    }
    // Σ_{k ≥ 2} δ^k/(k·(k − 2)!) with δ² in front.
    let mut sum = 0.0;
    let mut term = 1.0;
    for k in 2..=20 {
        sum += term / f64::from(k);
        term *= delta / f64::from(k - 1);
        if term.abs() < 1e-18 {
            break;
        }
    }
    delta * delta * sum
}

/// 1/(1 + e^−x), and the same of −x.
pub fn logistic(x: f64) -> (f64, f64) {
    let small = exp(-x.abs());
    let (likely, unlikely) = (1.0 / (1.0 + small), small / (1.0 + small));
    if x >= 0.0 { (likely, unlikely) } else { (unlikely, likely) }
}

/// ln Σ e^a; −∞ without any.
pub fn log_sum(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    let total = Sum::of(terms.map(|term| exp(term - most)));
    most + ln(total)
}

/// A sum whose roundings are added up beside it (Neumaier 1974). It keeps no bound, as [`Accumulator`](crate::number::Accumulator)
/// does, and an infinite summand makes it infinite.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// The sum of some numbers.
    pub fn of(terms: impl Iterator<Item = f64>) -> f64 {
        let mut sum = Sum::default();
        terms.for_each(|term| sum.add(term));
        sum.value()
    }

    /// Adds a number.
    #[inline]
    pub fn add(&mut self, term: f64) {
        let total = self.total + term;
        // Infinite sums have lost nothing.
        if total.is_finite() {
            self.lost +=
                if self.total.abs() >= term.abs() { (self.total - total) + term } else { (term - total) + self.total };
        }
        self.total = total;
    }

    /// The sum so far.
    pub fn value(self) -> f64 {
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_ln_have_sixteen_digits() {
        for step in -70_000..70_000 {
            let x = f64::from(step) / 100.0;
            let (mine, platform) = (exp(x), x.exp());
            assert!((mine - platform).abs() <= 4e-16 * platform, "{x}: {mine} {platform}");
            let (mine, back) = (ln(platform), platform.ln());
            assert!((mine - back).abs() <= 3e-16 * back.abs().max(1.0), "{platform}: {mine} {back}");
        }
        assert_eq!((exp(0.0), ln(1.0), ln(0.0), exp(f64::NEG_INFINITY)), (1.0, 0.0, f64::NEG_INFINITY, 0.0));
    }

    #[test]
    fn what_is_small_keeps_its_digits() {
        for exponent in 1..300 {
            let delta = f64::from(2).powi(-exponent);
            let entropy = relative_entropy(delta);
            let expected = delta * delta * (0.5 + delta / 3.0 + delta * delta / 8.0);
            if exponent > 9 {
                assert!((entropy - expected).abs() <= 1e-9 * expected, "{delta}: {entropy} {expected}");
            }
            assert!((exp_minus_one(delta) - delta.exp_m1()).abs() <= 1e-15 * delta);
        }
        assert_eq!((relative_entropy(0.0), relative_entropy(f64::NEG_INFINITY)), (0.0, 1.0));
    }

    #[test]
    fn a_long_sum_loses_nothing() {
        assert_eq!(Sum::of([1.0, 1e100, 1.0, -1e100].into_iter()), 2.0);
        assert_eq!(Sum::of([1.0, f64::NEG_INFINITY].into_iter()), f64::NEG_INFINITY);
        assert_eq!(log_sum([f64::NEG_INFINITY, 0.0, 0.0].into_iter()), ln(2.0));
    }
}
