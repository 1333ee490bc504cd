//! Self-normalised importance sampling; with weights 0 and 1 it is rejection sampling.

/// A number that random draws gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// How many draws were made.
    pub draws: usize,
    /// How many of them had a positive weight.
    pub accepted: usize,
    /// The seed of the draws.
    pub seed: u64,
}

/// Estimates E_q\[f\] for q(x) = p(x) w(x) / Z from draws of p, given as pairs (w(x), f(x)) with w ≥ 0: Σ w f / Σ w, with the
/// standard error √(Σ w² (f − mean)²) / Σ w. `None` if no draw has a positive weight: then they say nothing about q.
///
/// A standard error of 0 means that all accepted draws agreed, not that the estimate is true.
///
/// ```
/// use exactlm::approximation::importance;
/// let pairs = [(1.0, 1.0), (1.0, 0.0), (0.0, 5.0), (2.0, 0.0)];
/// let estimate = importance(pairs, 7).expect("three draws were accepted");
/// assert_eq!((estimate.value, estimate.draws, estimate.accepted), (0.25, 4, 3));
/// assert!(importance([(0.0, 1.0)], 7).is_none());
/// ```
pub fn importance(pairs: impl IntoIterator<Item = (f64, f64)>, seed: u64) -> Option<Estimate> {
    let pairs: Vec<(f64, f64)> = pairs.into_iter().collect();
    let accepted = pairs.iter().filter(|(weight, _)| *weight > 0.0).count();
    if accepted == 0 {
        return None;
    }
    let total: f64 = pairs.iter().map(|(weight, _)| weight).sum();
    let value = pairs.iter().map(|(weight, value)| weight * value).sum::<f64>() / total;
    let squares: f64 = pairs.iter().map(|(weight, each)| (weight * (each - value)).powi(2)).sum();
    Some(Estimate { value, standard_error: squares.sqrt() / total, draws: pairs.len(), accepted, seed })
}
