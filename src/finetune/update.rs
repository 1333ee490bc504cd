//! One update of a method: from a batch, and in expectation over all batches.
//!
//! Every update is Σ_x w(x) ∇ln q(x) + Σ_cells w(cell) ∇ln q(token | prefix). A batch gives the [`Weights`] of what was drawn; the
//! expected update gives their means, over all batches, in closed form.

use super::elementary::{Sum, exp, ln, logistic};
use super::method::{Baseline, Divergence, Method, Penalty, Rule};
use super::objective::Objective;
use super::policy::Point;
use super::tree::{Sequences, Tree};

/// What weighs ∇ln q of sequences and of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// By sequence.
    pub leaves: Vec<f64>,
    /// By cell, for what is told apart token by token.
    pub cells: Option<Vec<f64>>,
    /// Whether anything weighs anything.
    pub has_signal: bool,
}

/// A method with all that its update depends on but the policy.
#[derive(Clone, Debug)]
pub struct Learner {
    /// How.
    pub rule: Rule,
    /// J and π′.
    pub objective: Objective,
}

/// What was drawn: sequences by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch {
    /// One after the other; for expert iteration the winners.
    Draws(Vec<usize>),
    /// Pairs, the winner first.
    Pairs(Vec<(usize, usize)>),
}

impl Learner {
    pub(super) fn tree(&self) -> &Tree {
        self.objective.tree()
    }

    pub(super) fn ratio(&self, point: &Point, leaf: usize) -> f64 {
        point.log_ratio[self.tree().inner() + leaf]
    }

    pub(super) fn reach(&self, point: &Point, leaf: usize) -> f64 {
        point.reach[self.tree().inner() + leaf]
    }

    /// r − β·k, or r where the penalty is a loss.
    pub(super) fn returns(&self, point: &Point, sequences: &Sequences<'_>, leaf: usize) -> f64 {
        let reward = self.objective.reward[leaf];
        let beta = self.objective.beta;
        let Penalty { estimator, is_loss, by_token } = self.rule.penalty;
        if is_loss || beta == 0.0 {
            return reward;
        }
        if !by_token {
            return reward - beta * estimator.value(self.ratio(point, leaf));
        }
        let base = self.tree().base();
        let of = |cell: usize| estimator.value(point.log_rows[cell] - base[cell]);
        reward - beta * Sum::of(sequences.cells(leaf).into_iter().map(of))
    }

    /// The exact mean of the return after every prefix.
    pub(super) fn values(&self, point: &Point, returns: &[f64]) -> Vec<f64> {
        let tree = self.tree();
        let inner = tree.inner();
        let mut values = vec![0.0; tree.cells() + 1];
        values[inner..].copy_from_slice(returns);
        if point.rows.is_empty() {
            // Without rows of its own a policy has one value, that of the start.
            let reached = (0..tree.leaves()).filter(|&leaf| self.reach(point, leaf) > 0.0);
            let mean = Sum::of(reached.map(|leaf| self.reach(point, leaf) * returns[leaf]));
            values[..inner].fill(mean);
            return values;
        }
        for prefix in (0..inner).rev() {
            let terms = tree.row(prefix).filter(|&cell| point.rows[cell] > 0.0);
            values[prefix] = terms.map(|cell| point.rows[cell] * values[cell + 1]).sum();
        }
        values
    }

    /// The weights of a batch drawn by `old`, at the policy `now` that steps on it have led to.
    pub fn sampled(&self, old: &Point, now: &Point, batch: &Batch) -> Weights {
        let tree = self.tree();
        let mut weights = Weights { leaves: vec![0.0; tree.leaves()], cells: None, has_signal: false };
        match batch {
            Batch::Pairs(pairs) => {
                for &(winner, loser) in pairs {
                    let push = self.push(now, winner, loser) / pairs.len() as f64;
                    weights.leaves[winner] += push;
                    weights.leaves[loser] -= push;
                }
            }
            Batch::Draws(draws) if self.rule.method.has_penalty() => self.followed(old, now, draws, &mut weights),
            Batch::Draws(draws) => {
                let kept: Vec<usize> = match self.rule.method {
                    Method::FilteredSft { keep } => {
                        draws.iter().copied().filter(|&leaf| self.objective.reward[leaf] >= keep).collect()
                    }
                    _ => draws.clone(),
                };
                for &leaf in &kept {
                    weights.leaves[leaf] += self.liked(now, leaf) / kept.len() as f64;
                }
            }
        }
        let any = |list: &[f64]| list.iter().any(|weight| *weight != 0.0);
        weights.has_signal = any(&weights.leaves) || weights.cells.as_deref().is_some_and(any);
        weights
    }

    /// What a draw weighs where its weight depends on itself alone.
    pub(super) fn liked(&self, point: &Point, leaf: usize) -> f64 {
        let objective = &self.objective;
        match self.rule.method {
            Method::RewardWeighted => {
                let below = objective.reward[leaf] - objective.greatest;
                if objective.beta > 0.0 { exp(below / objective.beta) } else { f64::from(u8::from(below == 0.0)) }
            }
            Method::Divergence(divergence) => {
                // ln(q/π′)
                let delta = self.ratio(point, leaf) + objective.log_base[leaf] - objective.log_optimum[leaf];
                match divergence {
                    Divergence::Forward => exp(-delta),
                    Divergence::Reverse => -delta,
                    Divergence::Total => -0.5 * if delta == 0.0 { 0.0 } else { delta.signum() },
                    Divergence::JensenShannon => 0.5 * (ln(1.0 + exp(-delta)) - std::f64::consts::LN_2),
                }
            }
            _ => 1.0,
        }
    }

    /// How strongly a pair pulls its two sides apart.
    pub(super) fn push(&self, point: &Point, winner: usize, loser: usize) -> f64 {
        let beta = self.objective.beta;
        let margin = self.ratio(point, winner) - self.ratio(point, loser);
        match self.rule.method {
            Method::Ipo => -2.0 * (margin - 1.0 / (2.0 * beta)),
            _ => beta * logistic(-beta * margin).0,
        }
    }

    /// Methods that follow the reward: advantages times ∇ln q, and the penalty as a loss.
    fn followed(&self, old: &Point, now: &Point, draws: &[usize], weights: &mut Weights) {
        let tree = self.tree();
        let sequences = tree.sequences();
        let count = draws.len() as f64;
        let returns: Vec<f64> = draws.iter().map(|&leaf| self.returns(old, &sequences, leaf)).collect();
        let mean = Sum::of(returns.iter().copied()) / count;
        let spread = (Sum::of(returns.iter().map(|value| (value - mean).powi(2))) / count).sqrt();
        let by_prefix =
            matches!(self.rule.method, Method::Ppo { .. } | Method::Reinforce { baseline: Baseline::Value });
        let values = by_prefix.then(|| {
            let all: Vec<f64> = (0..tree.leaves()).map(|leaf| self.returns(old, &sequences, leaf)).collect();
            self.values(old, &all)
        });
        for (&leaf, &value) in draws.iter().zip(&returns) {
            if let Some(values) = &values {
                self.by_prefix(old, now, &sequences, leaf, value, values, 1.0 / count, weights);
            } else {
                let advantage = match self.rule.method {
                    Method::Rloo if draws.len() > 1 => (value - mean) * count / (count - 1.0),
                    Method::Grpo if spread > 0.0 => (value - mean) / spread,
                    Method::Grpo => 0.0,
                    Method::Reinforce { baseline: Baseline::Mean } => value - mean,
                    _ => value,
                };
                weights.leaves[leaf] += advantage / count;
            }
            self.penalised(now, &sequences, leaf, 1.0 / count, weights);
        }
    }

    /// Adds what one sequence says, token by token: its return minus the value of the prefix, times a clipped ratio for PPO.
    #[allow(clippy::too_many_arguments)] // two policies, a sequence with its return and share, and where it goes
    pub(super) fn by_prefix(
        &self,
        old: &Point,
        now: &Point,
        sequences: &Sequences<'_>,
        leaf: usize,
        value: f64,
        values: &[f64],
        share: f64,
        weights: &mut Weights,
    ) {
        let tree = self.tree();
        if now.rows.is_empty() {
            weights.leaves[leaf] += share * (value - values[0]);
            return;
        }
        let cells = weights.cells.get_or_insert_with(|| vec![0.0; tree.cells()]);
        let mut prefix = 0;
        for cell in sequences.cells(leaf) {
            let advantage = value - values[prefix];
            let ratio = match self.rule.method {
                Method::Ppo { clip, .. } => {
                    let ratio = exp(now.log_rows[cell] - old.log_rows[cell]);
                    let is_clipped = advantage > 0.0 && ratio > 1.0 + clip || advantage < 0.0 && ratio < 1.0 - clip;
                    if is_clipped { 0.0 } else { ratio }
                }
                _ => 1.0,
            };
            cells[cell] += share * ratio * advantage;
            prefix = cell + 1;
        }
    }

    /// Adds −β times the slope of the penalty on one sequence, where it is a loss.
    pub(super) fn penalised(
        &self,
        now: &Point,
        sequences: &Sequences<'_>,
        leaf: usize,
        share: f64,
        weights: &mut Weights,
    ) {
        let Penalty { estimator, is_loss, by_token } = self.rule.penalty;
        let beta = self.objective.beta;
        if !is_loss || beta == 0.0 {
            return;
        }
        if !by_token {
            weights.leaves[leaf] -= share * beta * estimator.slope(self.ratio(now, leaf));
            return;
        }
        let tree = self.objective.tree();
        let cells = weights.cells.get_or_insert_with(|| vec![0.0; tree.cells()]);
        for cell in sequences.cells(leaf) {
            cells[cell] -= share * beta * estimator.slope(now.log_rows[cell] - tree.base()[cell]);
        }
    }
}
