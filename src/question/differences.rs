//! The differences of two distributions, outcome by outcome, with all their digits.

use super::divergence::is_zero;
use super::ratio::RatioLaw;
use crate::number::{Real, Undefined};

/// The outcomes of one density ratio under two distributions.
pub(super) struct Difference {
    pub p: Real,
    pub q: Real,
    /// p − q
    pub difference: Real,
}

/// The probabilities of every ratio under the two distributions of a law, and their differences.
///
/// Where the probabilities are not exact, p − q is p·(the rest of q) − q·(the rest of p), which is the same because both
/// add up to 1: an outcome that nearly has probability 1 under both keeps the digits that 1 − 1 would lose. Cost: four sums
/// and two products a ratio.
pub(super) fn differences(law: &RatioLaw) -> Result<Vec<Difference>, Undefined> {
    let pairs = law
        .ratios
        .iter()
        .map(|ratio| {
            let mut probabilities = law.probabilities(ratio)?.into_iter();
            let mut next = || probabilities.next().unwrap_or(Real::ZERO);
            Ok((next(), next()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if pairs.iter().all(|(p, q)| p.is_exact() && q.is_exact()) {
        return pairs.into_iter().map(|(p, q)| Ok(Difference { difference: p.sub(&q)?, p, q })).collect();
    }
    let (of_p, of_q) = (others(&pairs, |pair| &pair.0)?, others(&pairs, |pair| &pair.1)?);
    let differences = pairs.into_iter().zip(of_p.iter().zip(&of_q)).map(|((p, q), (p_rest, q_rest))| {
        let difference = match (is_zero(&p), is_zero(&q)) {
            (false, true) => p.clone(),
            (true, false) => q.neg(),
            _ => p.mul(q_rest)?.sub(&q.mul(p_rest)?)?,
        };
        Ok(Difference { p, q, difference })
    });
    differences.collect()
}

/// For each place the sum over all other places.
fn others(pairs: &[(Real, Real)], of: impl Fn(&(Real, Real)) -> &Real) -> Result<Vec<Real>, Undefined> {
    let mut sums = Vec::with_capacity(pairs.len());
    let mut before = Real::ZERO;
    for pair in pairs {
        sums.push(before.clone());
        before = before.add(of(pair))?;
    }
    let mut after = Real::ZERO;
    for (sum, pair) in sums.iter_mut().zip(pairs).rev() {
        *sum = sum.add(&after)?;
        after = after.add(of(pair))?;
    }
    Ok(sums)
}
