//! The expected update of a method: the mean over all batches, each with its probability.

use super::elementary::{Sum, exp, exp_minus_one, ln};
use super::method::{Baseline, Divergence, Method};
use super::policy::Point;
use super::update::{Learner, Weights};

/// The most batches that are gone through for an expectation that has no closed form.
const MOST_BATCHES: usize = 2_000_000;

/// The most different returns in such batches: they are placed one below the other.
const MOST_KINDS: usize = 1 << 10;

/// The most pairs of sequences in an expectation.
const MOST_PAIRS: usize = 1 << 24;

impl Learner {
    /// The mean of [`sampled`](Self::sampled) over all batches that `old` may draw, each with its probability. Weights that
    /// add a multiple of q(x) to all sequences are the same update, since E_q\[∇ln q\] = 0.
    ///
    /// # Errors
    /// When only the list of all batches gives it, and that is too long.
    pub fn expected(&self, old: &Point, now: &Point) -> Result<Weights, TooManyBatches> {
        let tree = self.tree();
        let leaves = tree.leaves();
        let mut weights = Weights { leaves: vec![0.0; leaves], cells: None, has_signal: true };
        match self.rule.method {
            Method::Gradient | Method::Natural => {}
            Method::Dpo | Method::Ipo => self.expected_pairs(now, &mut weights.leaves)?,
            Method::FilteredSft { keep } => {
                let base = |leaf: usize| exp(self.objective.log_base[leaf]);
                let kept: Vec<usize> = (0..leaves).filter(|&leaf| self.objective.reward[leaf] >= keep).collect();
                let mass = Sum::of(kept.iter().map(|&leaf| base(leaf)));
                let any = -exp_minus_one(self.rule.batch as f64 * ln((1.0 - mass).max(0.0)));
                for leaf in kept {
                    weights.leaves[leaf] = any * base(leaf) / mass;
                }
            }
            Method::ExpertIteration { draws } => {
                for (leaf, share) in self.selected(old, draws).into_iter().enumerate() {
                    weights.leaves[leaf] = share;
                }
            }
            Method::RewardWeighted | Method::Divergence(_) => {
                for leaf in 0..leaves {
                    let reach = self.reach(old, leaf);
                    if self.rule.method == Method::Divergence(Divergence::Forward) {
                        // q·(π′/q), whether or not q is too small to be a float.
                        let seen = self.ratio(now, leaf) > f64::NEG_INFINITY;
                        weights.leaves[leaf] = if seen { exp(self.objective.log_optimum[leaf]) } else { 0.0 };
                    } else if reach > 0.0 {
                        weights.leaves[leaf] = reach * self.liked(now, leaf);
                    }
                }
            }
            Method::Reinforce { .. } | Method::Rloo | Method::Grpo | Method::Ppo { .. } => {
                self.expected_following(old, now, &mut weights)?;
            }
        }
        let any = |list: &[f64]| list.iter().any(|weight| *weight != 0.0);
        weights.has_signal = any(&weights.leaves) || weights.cells.as_deref().is_some_and(any);
        Ok(weights)
    }

    fn expected_following(&self, old: &Point, now: &Point, weights: &mut Weights) -> Result<(), TooManyBatches> {
        let tree = self.tree();
        let sequences = tree.sequences();
        let leaves = tree.leaves();
        let returns: Vec<f64> = (0..leaves)
            .map(|leaf| if self.reach(old, leaf) > 0.0 { self.returns(old, &sequences, leaf) } else { 0.0 })
            .collect();
        let reaches = |leaf: usize| self.reach(old, leaf);
        match self.rule.method {
            Method::Grpo => {
                for (leaf, weight) in self.standardised(old, &returns)?.into_iter().enumerate() {
                    weights.leaves[leaf] = weight;
                }
            }
            Method::Ppo { .. } => {
                let values = self.values(old, &returns);
                for leaf in (0..leaves).filter(|&leaf| reaches(leaf) > 0.0) {
                    self.by_prefix(old, now, &sequences, leaf, returns[leaf], &values, reaches(leaf), weights);
                }
            }
            method => {
                let is_mean = method == Method::Reinforce { baseline: Baseline::Mean };
                let factor = if is_mean { 1.0 - 1.0 / self.rule.batch as f64 } else { 1.0 };
                let mean = Sum::of((0..leaves).map(|leaf| reaches(leaf) * returns[leaf]));
                for (leaf, (weight, value)) in weights.leaves.iter_mut().zip(&returns).enumerate() {
                    *weight = factor * reaches(leaf) * (value - mean);
                }
            }
        }
        if self.rule.penalty.is_loss {
            for leaf in (0..leaves).filter(|&leaf| reaches(leaf) > 0.0) {
                self.penalised(now, &sequences, leaf, reaches(leaf), weights);
            }
        }
        Ok(())
    }

    /// The law of the best of n draws: q(x)/m·(Fⁿ − F₋ⁿ), m the mass of the rewards that tie with x.
    fn selected(&self, point: &Point, draws: usize) -> Vec<f64> {
        let leaves = self.tree().leaves();
        let mut order: Vec<usize> = (0..leaves).collect();
        let reward = &self.objective.reward;
        order.sort_by(|&left, &right| reward[left].total_cmp(&reward[right]));
        let mut law = vec![0.0; leaves];
        let (mut below, mut start) = (0.0, 0);
        while start < leaves {
            let end = order[start..].iter().position(|&leaf| reward[leaf] != reward[order[start]]);
            let end = end.map_or(leaves, |length| start + length);
            let tied = &order[start..end];
            let mass = Sum::of(tied.iter().map(|&leaf| self.reach(point, leaf)));
            let upto = if end == leaves { 1.0 } else { below + mass };
            let power = |base: f64| if base > 0.0 { exp(draws as f64 * ln(base)) } else { 0.0 };
            let share = power(upto) - power(below);
            for &leaf in tied.iter().filter(|_| mass > 0.0) {
                law[leaf] = self.reach(point, leaf) / mass * share;
            }
            (below, start) = (upto, end);
        }
        law
    }

    /// q(x)·E\[(r(x) − mean)/std\] over the other n − 1 draws: by how many of them have each return.
    fn standardised(&self, point: &Point, returns: &[f64]) -> Result<Vec<f64>, TooManyBatches> {
        let mut levels: Vec<(f64, f64)> = Vec::new();
        let mut order: Vec<usize> = (0..returns.len()).filter(|&leaf| self.reach(point, leaf) > 0.0).collect();
        order.sort_by(|&left, &right| returns[left].total_cmp(&returns[right]));
        for &leaf in &order {
            match levels.last_mut() {
                Some((value, mass)) if *value == returns[leaf] => *mass += self.reach(point, leaf),
                _ => levels.push((returns[leaf], self.reach(point, leaf))),
            }
        }
        let others = self.rule.batch.saturating_sub(1);
        let kinds = levels.len();
        if others == 0 || kinds < 2 {
            // All returns of a batch are the same: none is above its mean.
            return Ok(vec![0.0; returns.len()]);
        }
        let batches =
            (1..kinds).try_fold(1usize, |count, kind| count.checked_mul(others + kind).map(|count| count / kind));
        if kinds > MOST_KINDS || batches.is_none_or(|batches| batches > MOST_BATCHES / kinds) {
            return Err(TooManyBatches { kinds, batch: self.rule.batch });
        }
        let mut means = vec![Sum::default(); kinds];
        compositions(&levels, others, &mut |counts, probability| {
            for (at, mean) in means.iter_mut().enumerate() {
                let count = self.rule.batch as f64;
                let of = |power: &dyn Fn(f64) -> f64| {
                    let sum: f64 =
                        levels.iter().zip(counts).map(|((value, _), &times)| times as f64 * power(*value)).sum();
                    (sum + power(levels[at].0)) / count
                };
                let average = of(&|value| value);
                let spread = of(&|value| (value - average).powi(2)).sqrt();
                if spread > 0.0 {
                    mean.add(probability * (levels[at].0 - average) / spread);
                }
            }
        });
        let mut weights = vec![0.0; returns.len()];
        for &leaf in &order {
            let level = levels.partition_point(|(value, _)| *value < returns[leaf]);
            weights[leaf] = self.reach(point, leaf) * means[level].value();
        }
        Ok(weights)
    }

    fn expected_pairs(&self, point: &Point, weights: &mut [f64]) -> Result<(), TooManyBatches> {
        let leaves = self.tree().leaves();
        if leaves.saturating_mul(leaves) > MOST_PAIRS {
            return Err(TooManyBatches { kinds: leaves, batch: 2 });
        }
        let base: Vec<f64> = self.objective.log_base.iter().copied().map(exp).collect();
        for left in 0..leaves {
            for right in (0..leaves).filter(|&right| right != left) {
                let wins = self.rule.rater.prefers(self.objective.reward[left], self.objective.reward[right]);
                // Each pair is drawn in both orders.
                let push = 2.0 * base[left] * base[right] * wins * self.push(point, left, right);
                weights[left] += push;
                weights[right] -= push;
            }
        }
        Ok(())
    }
}

/// There are too many different batches for their mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the exact expected update goes through all batches of {batch} draws with {kinds} different returns, which are too many"
)]
pub struct TooManyBatches {
    /// How many different returns or sequences there are.
    pub kinds: usize,
    /// How many draws a batch has.
    pub batch: usize,
}

/// All ways in which so many draws fall on levels, with their multinomial probabilities.
fn compositions(levels: &[(f64, f64)], draws: usize, show: &mut dyn FnMut(&[usize], f64)) {
    let mut sum = Sum::default();
    let mut log_factorials = vec![0.0];
    log_factorials.extend((1..=draws).map(|k| {
        sum.add(ln(k as f64));
        sum.value()
    }));
    let log_masses: Vec<f64> = levels.iter().map(|(_, mass)| ln(*mass)).collect();
    let placing = Placing { log_masses, log_factorials };
    placing.place(draws, placing.log_factorials[draws], &mut Vec::with_capacity(levels.len()), show);
}

/// Draws that are placed on levels, one level after the other.
struct Placing {
    log_masses: Vec<f64>,
    log_factorials: Vec<f64>,
}

impl Placing {
    /// Places what is left on the levels after those that have their counts.
    fn place(&self, left: usize, log: f64, counts: &mut Vec<usize>, show: &mut dyn FnMut(&[usize], f64)) {
        let at = counts.len();
        let Some(log_mass) = self.log_masses.get(at) else { return };
        let is_last = at + 1 == self.log_masses.len();
        for times in if is_last { left..=left } else { 0..=left } {
            let log = log + times as f64 * log_mass - self.log_factorials[times];
            counts.push(times);
            if is_last {
                show(counts, exp(log));
            } else {
                self.place(left - times, log, counts, show);
            }
            counts.pop();
        }
    }
}
