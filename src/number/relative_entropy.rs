//! (1 + δ)·ln(1 + δ) − δ, which is about δ²/2 for small δ, with all its digits.

use super::{Enclosure, Interval, Rational, Real, Undefined};

/// Below this size the series is used: 256 binary digits take at most fourteen of its terms.
const SMALL: f64 = 1e-6;

/// The last power of δ in the series.
const LAST: i64 = 16;

impl Real {
    /// φ(δ) = (1 + δ)·ln(1 + δ) − δ for δ ≥ −1: what one outcome adds to a relative entropy, KL(p‖q) = Σ q·φ(p/q − 1).
    ///
    /// Not negative, and 0 only at 0. The two parts cancel for small δ, so there φ is summed as
    /// Σ_{k ≥ 2} (−δ)^k/(k·(k − 1)).
    ///
    /// # Errors
    /// δ < −1.
    pub fn relative_entropy(&self) -> Result<Real, Undefined> {
        let size = self.interval().abs();
        if size.high < SMALL
            && let Some(delta) = self.enclosure()
        {
            return Ok(Real::Enclosed(series(&delta)));
        }
        let ratio = self.add(&Real::ONE)?;
        if ratio.is_zero() {
            return Ok(Real::ONE);
        }
        let high = ratio.interval().high;
        if ratio.sign().is_err() && (0.0..0.25).contains(&high) {
            // x·ln x falls from 0 to x = 1/e, so on [0, h] it lies between h·ln h and 0.
            let end = Interval::point(high);
            let product = Interval { low: end.mul(end.ln()).low, high: 0.0 };
            return Real::Bounded(product).sub(self);
        }
        ratio.mul(&ratio.ln()?)?.sub(self)
    }
}

/// Σ_{k ≥ 2} (−δ)^k/(k·(k − 1)) for |δ| < 10^-6.
fn series(delta: &Enclosure) -> Enclosure {
    let coefficient =
        |k: i64| Enclosure::from_rational(&Rational::from_parts(1.into(), (k * (k - 1)).unsigned_abs().into()));
    // The terms left out add up to less than |δ|^(LAST + 1), and the nested products below make that of a number up to 1.
    let one = Enclosure::from_rational(&Rational::ONE);
    let around = one.neg().hull(&one);
    let opposite = delta.neg();
    let sum = (2..=LAST).rev().fold(around, |sum, k| sum.mul(&opposite).add(&coefficient(k)));
    delta.mul(delta).mul(&sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phi(numerator: i64, denominator: u64, shift: i64) -> Enclosure {
        let delta =
            Enclosure::from_rational(&Rational::from_parts(numerator.into(), denominator.into())).shifted(shift);
        let value = Real::Enclosed(delta).relative_entropy().expect("above -1");
        value.enclosure().expect("finite")
    }

    #[test]
    fn series_and_formula_agree_and_keep_their_digits() {
        for (numerator, shift) in [(1, -20), (-1, -20), (5, -23), (-7, -23), (1, -60), (-1, -60)] {
            let delta = Enclosure::from_rational(&Rational::from(numerator)).shifted(shift);
            let ratio = delta.add(&Enclosure::from_rational(&Rational::ONE));
            let formula = ratio.mul(&ratio.ln().expect("positive")).sub(&delta);
            let found = phi(numerator, 1, shift);
            assert!(formula.compare(&found).is_none(), "{numerator}·2^{shift}");
            assert!(found.certain_bits() > 240, "{}", found.certain_bits());
            // The negative twin: the formula alone loses as many digits as δ is small.
            assert!((formula.certain_bits() as i64) < 260 + shift);
        }
    }

    #[test]
    fn a_ratio_that_may_be_zero_keeps_its_digits() {
        let near = Real::Bounded(Interval { low: -1.0, high: -1.0 + f64::EPSILON });
        let value = near.relative_entropy().expect("above -1").interval();
        assert!(value.contains(1.0) && value.width() < 1e-14, "{value:?}");
    }

    #[test]
    fn it_is_positive_at_any_magnitude() {
        for (numerator, shift) in [(1, -40_000), (-1, -40_000), (3, 500), (-1, 0), (-1, -1)] {
            let value = phi(numerator, 1, shift);
            assert_eq!(value.sign(), Some(std::cmp::Ordering::Greater), "{numerator}·2^{shift}");
            assert!(value.certain_bits() > 200);
        }
        assert_eq!(Real::ZERO.relative_entropy().map(|value| value.is_zero()), Ok(true));
        assert!(Real::integer(-2).relative_entropy().is_err());
    }
}
