//! The fast choice with float64 weights.

use super::{NoWeight, Stream};

/// A choice among n outcomes with float64 weights, by integer thresholds on one word: outcome i where the word lies below
/// 2^64 · (w_0 + … + w_i) / Σ w and not below the one before. An outcome of weight 0 is never chosen.
///
/// Each probability is off by at most about (n + 2) · 2^-52; [`Categorical`](super::Categorical) is exact.
#[derive(Clone, Debug)]
pub struct Thresholds {
    bounds: Vec<u128>,
}

impl Thresholds {
    /// The choice with these weights, each finite and at least 0 (any other counts as 0).
    ///
    /// # Errors
    /// When no weight is positive.
    pub fn new(weights: &[f64]) -> Result<Self, NoWeight> {
        let weights: Vec<f64> =
            weights.iter().map(|&weight| if weight > 0.0 && weight.is_finite() { weight } else { 0.0 }).collect();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        let last = weights.iter().rposition(|&weight| weight > 0.0).ok_or(NoWeight)?;
        // Dividing by the largest keeps the sum finite, and one of them at 1.
        let total: f64 = weights.iter().map(|weight| weight / largest).sum();
        let mut sum = 0.0;
        let bounds = weights
            .iter()
            .enumerate()
            .map(|(place, weight)| {
                sum += weight / largest;
                const WORDS: f64 = 18_446_744_073_709_551_616.0; // 2^64
                if place >= last { 1 << 64 } else { (sum / total * WORDS) as u128 }
            })
            .collect();
        Ok(Thresholds { bounds })
    }

    /// Chooses an outcome with one word.
    pub fn draw(&self, stream: &mut Stream) -> usize {
        let word = u128::from(stream.word());
        self.bounds.partition_point(|&bound| bound <= word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_those_of_the_weights() {
        let thresholds = Thresholds::new(&[0.0, 0.25, 0.0, 0.75, 0.0]).unwrap();
        let mut stream = Stream::new(5, "sample", 0);
        let mut counts = [0i32; 5];
        for _ in 0..40_000 {
            counts[thresholds.draw(&mut stream)] += 1;
        }
        assert_eq!((counts[0], counts[2], counts[4]), (0, 0, 0));
        assert!((counts[1] - 10_000).abs() < 500, "{counts:?}");
    }

    #[test]
    fn huge_tiny_and_wrong_weights_do_no_harm() {
        let mut stream = Stream::new(5, "sample", 0);
        let thresholds = Thresholds::new(&[f64::MAX, f64::MAX, 5e-324, f64::NAN, -1.0, f64::INFINITY]).unwrap();
        assert!((0..100).all(|_| thresholds.draw(&mut stream) < 3));
        assert_eq!(Thresholds::new(&[0.0, f64::NAN]).unwrap_err(), NoWeight);
        assert_eq!(Thresholds::new(&[]).unwrap_err(), NoWeight);
    }
}
