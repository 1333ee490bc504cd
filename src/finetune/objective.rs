//! J(q) = E_q\[r\] − β KL(q‖π): its value, its gradient, its natural gradient, and the optimum it aims at.

use std::sync::Arc;

use ndarray::Array1;

use super::elementary::{Sum, exp, exp_minus_one, ln, log_sum, relative_entropy};
use super::policy::{Point, Policy};
use super::tree::Tree;

/// How much of a value may be the roundings of its sum.
const ROUNDINGS: f64 = 16.0 * f64::EPSILON;

/// How many exponentials are taken at once.
const LANES: usize = 8;

/// J over the live prefixes of π, and π′ = π·e^{r/β}/Z; for β = 0 its limit, π given the greatest reward.
#[derive(Clone, Debug)]
pub struct Objective {
    tree: Arc<Tree>,
    /// r(x) by sequence; −∞ is allowed.
    pub reward: Vec<f64>,
    /// β ≥ 0
    pub beta: f64,
    /// ln π′(x) by sequence.
    pub log_optimum: Vec<f64>,
    /// ln π(x) by sequence.
    pub log_base: Vec<f64>,
    /// The greatest reward.
    pub greatest: f64,
    /// The finite rewards in ascending order, each with its probability under π.
    levels: Vec<(f64, f64)>,
}

/// What is known of a distribution q, in float64 from all of its sequences.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// J(q)
    pub objective: f64,
    /// E_q\[r\]
    pub reward: f64,
    /// KL(q‖π)
    pub from_base: f64,
    /// KL(q‖π′)
    pub from_optimum: f64,
    /// KL(π′‖q)
    pub of_optimum: f64,
    /// TV(q, π′)
    pub distance: f64,
    /// H(q)
    pub entropy: f64,
    /// The probability of each event, or the mean of each number, that was asked for.
    pub asked: Vec<f64>,
}

impl Objective {
    /// J for a reward by sequence; `None` where no sequence has a reward above −∞.
    pub fn new(tree: Arc<Tree>, reward: Vec<f64>, beta: f64) -> Option<Self> {
        let log_base = tree.log_base();
        let most = reward.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return None;
        }
        let exponent = |reward: f64| match beta > 0.0 {
            // Below the greatest: a reward of 10¹⁶ over a small β would swallow every ln π.
            true => (reward - most) / beta,
            false if reward == most => 0.0,
            false => f64::NEG_INFINITY,
        };
        let terms = log_base.iter().zip(&reward).map(|(base, &reward)| base + exponent(reward));
        let normaliser = log_sum(terms.clone());
        let log_optimum = terms.map(|term| term - normaliser).collect();
        let levels = levels(&reward, &log_base);
        Some(Objective { tree, reward, beta, log_optimum, log_base, greatest: most, levels })
    }

    /// The live prefixes.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// r − β ln(q/π) of a sequence; −∞ counts only where q goes.
    pub fn advantage(&self, point: &Point, leaf: usize) -> f64 {
        self.reward[leaf] - self.beta * point.log_ratio[self.tree.inner() + leaf]
    }

    /// J(q) and ∇J. For rows by dynamic programming: with Q the value of a cell and V the mean of its row,
    /// ∂J/∂θ = q(prefix)·q(token)·(Q − V). The point holds ln(q/π) of sequences for policies over worlds.
    ///
    /// Cost: two additions and a product for each cell.
    pub fn gradient(&self, policy: &Policy, point: &mut Point) -> (f64, Array1<f64>) {
        let mut gradient = Array1::zeros(policy.parameters());
        let objective = self.gradient_into(policy, point, &mut gradient);
        (objective, gradient)
    }

    /// The same into a gradient that is there already.
    pub fn gradient_into(&self, policy: &Policy, point: &mut Point, gradient: &mut Array1<f64>) -> f64 {
        if policy.has_rows() {
            let objective = self.by_cells(point);
            policy.fold(&point.slopes, gradient);
            return objective;
        }
        let inner = self.tree.inner();
        let weights: Vec<f64> = (0..self.tree.leaves())
            .map(|leaf| {
                let reach = point.reach[inner + leaf];
                if reach > 0.0 { reach * self.advantage(point, leaf) } else { 0.0 }
            })
            .collect();
        let objective = Sum::of(weights.iter().copied());
        let centred: Vec<f64> =
            weights.iter().enumerate().map(|(leaf, weight)| weight - point.reach[inner + leaf] * objective).collect();
        gradient.assign(&policy.score(point, &centred, None));
        objective
    }

    /// J(q), and ∂J/∂(logit of each cell) in the slopes of the point, for a policy with rows.
    fn by_cells(&self, point: &mut Point) -> f64 {
        let tree = &*self.tree;
        let inner = tree.inner();
        let beta = self.beta;
        let Point { rows, log_rows, reach, values, slopes: gradient, .. } = point;
        values.resize(tree.cells() + 1, 0.0);
        values[inner..].copy_from_slice(&self.reward);
        gradient.resize(tree.cells(), 0.0);
        let row = |prefix: usize, gradient: &mut [f64], after: &[f64]| {
            let row = tree.row(prefix);
            let mut mean = 0.0;
            for ((cell, slope), after) in row.clone().zip(gradient.iter_mut()).zip(after) {
                *slope = 0.0;
                // Where q does not go, −∞ is not met.
                if rows[cell] > 0.0 {
                    let value = after - beta * (log_rows[cell] - tree.base()[cell]);
                    *slope = value;
                    mean += rows[cell] * value;
                }
            }
            for (cell, slope) in row.zip(gradient) {
                let mass = reach[prefix] * rows[cell];
                let above = *slope - mean;
                // What differs by roundings alone does not differ.
                let differs = mass > 0.0 && above.abs() > ROUNDINGS * mean.abs();
                *slope = if differs { mass * above } else { 0.0 };
            }
            mean
        };
        tree.backward(values, gradient, &row);
        values[0]
    }

    /// A step of length η along the natural gradient of J for a tabular policy: q ← q·e^{η(r − β ln(q/π))}/Z, which from q = π
    /// walks through tilts of π by c_k = (1 − (1 − ηβ)^k)/β (the natural parameters are ln q of whole sequences, in which the
    /// Fisher information turns ∇J into r − β ln(q/π) up to a constant; Kakade 2002). A sequence of reward −∞ is left at once.
    /// The new logits are normalised.
    ///
    /// Cost: an exponential for each cell.
    pub fn natural_step(&self, point: &mut Point, eta: f64, into: &mut Array1<f64>) {
        let tree = &*self.tree;
        let inner = tree.inner();
        point.values.resize(tree.cells() + 1, 0.0);
        for leaf in 0..tree.leaves() {
            let reached = point.reach[inner + leaf] > 0.0;
            point.values[inner + leaf] = if reached { eta * self.reward[leaf] } else { f64::NEG_INFINITY };
        }
        let Point { log_rows, values, .. } = point;
        let pull = eta * self.beta;
        let row = |prefix: usize, logits: &mut [f64], after: &[f64]| {
            let row = tree.row(prefix);
            let (logs, bases) = (&log_rows[row.clone()], &tree.base()[row]);
            let mut most = f64::NEG_INFINITY;
            for (((logit, &log), &base), &after) in logits.iter_mut().zip(logs).zip(bases).zip(after) {
                let kept = if log > f64::NEG_INFINITY { log - pull * (log - base) } else { log };
                *logit = kept + after;
                most = most.max(*logit);
            }
            let mut total = f64::NEG_INFINITY;
            if most > total {
                let mut sum = 0.0;
                // Exponentials side by side, their sum in order.
                for logits in logits.chunks(LANES) {
                    let mut weights = [0.0; LANES];
                    weights.iter_mut().zip(logits).for_each(|(weight, logit)| *weight = exp(logit - most));
                    weights[..logits.len()].iter().for_each(|weight| sum += weight);
                }
                total = most + ln(sum);
                logits.iter_mut().for_each(|logit| *logit -= total);
            }
            total
        };
        match into.as_slice_mut() {
            Some(logits) => tree.backward(values, logits, &row),
            // No policy has parameters with gaps between them.
            None => {
                let mut logits = vec![0.0; tree.cells()];
                tree.backward(values, &mut logits, &row);
                into.iter_mut().zip(logits).for_each(|(new, logit)| *new = logit);
            }
        }
    }

    /// All that is recorded of q. `asked` are numbers by sequence.
    ///
    /// Divergences are sums of terms that are not negative, so that nothing cancels near the optimum.
    pub fn measure(&self, point: &Point, asked: &[Vec<f64>]) -> Measures {
        let inner = self.tree.inner();
        let [mut reward, mut from_base, mut from_optimum, mut of_optimum, mut distance, mut entropy] =
            [Sum::default(); 6];
        let mut means = vec![Sum::default(); asked.len()];
        for leaf in 0..self.tree.leaves() {
            let (log_optimum, log_base) = (self.log_optimum[leaf], self.log_base[leaf]);
            let ratio = point.log_ratio[inner + leaf];
            let mass = point.reach[inner + leaf];
            let optimum = exp(log_optimum);
            let base = exp(log_base);
            from_base.add(divergence(mass, base, ratio));
            let delta = ratio + log_base - log_optimum;
            match (mass > 0.0, log_optimum > f64::NEG_INFINITY) {
                (true, true) => {
                    from_optimum.add(divergence(mass, optimum, delta));
                    of_optimum.add(divergence(optimum, mass, -delta));
                    let is_near = delta.abs() < 0.3;
                    distance.add(if is_near { optimum * exp_minus_one(delta) } else { mass - optimum }.abs());
                }
                (true, false) => {
                    from_optimum.add(f64::INFINITY);
                    distance.add(mass);
                }
                (false, true) => {
                    // Each outcome that q never has adds p to KL(q‖p) and makes KL(p‖q) infinite.
                    from_optimum.add(optimum);
                    of_optimum.add(if optimum > 0.0 && ratio == f64::NEG_INFINITY { f64::INFINITY } else { 0.0 });
                    distance.add(optimum);
                }
                (false, false) => {}
            }
            if mass > 0.0 {
                reward.add(mass * self.reward[leaf]);
                entropy.add(-mass * (ratio + log_base));
                for (mean, numbers) in means.iter_mut().zip(asked) {
                    mean.add(mass * numbers[leaf]);
                }
            }
        }
        let (reward, from_base) = (reward.value(), from_base.value());
        Measures {
            objective: if self.beta > 0.0 { reward - self.beta * from_base } else { reward },
            reward,
            from_base,
            from_optimum: from_optimum.value(),
            of_optimum: of_optimum.value(),
            distance: (distance.value() / 2.0).min(1.0),
            entropy: entropy.value(),
            asked: means.into_iter().map(Sum::value).collect(),
        }
    }

    /// The optimum as a point, to be measured as any other.
    pub fn optimum(&self) -> Point {
        let inner = self.tree.inner();
        let pad = |leaves: Vec<f64>| [vec![0.0; inner], leaves].concat();
        Point {
            reach: pad(self.log_optimum.iter().copied().map(exp).collect()),
            log_ratio: pad(self.log_optimum.iter().zip(&self.log_base).map(|(optimum, base)| optimum - base).collect()),
            ..Point::default()
        }
    }

    /// The greatest E\[r\] of all distributions with this KL from π: that of the tilt π·e^{tr} with this KL, found by
    /// Newton's method; the greatest reward where the KL reaches −ln π(it is had).
    ///
    /// Cost: some ten exponentials for each different reward.
    pub fn frontier(&self, divergence: f64) -> f64 {
        let Some(&(most, greatest)) = self.levels.last() else { return f64::NEG_INFINITY };
        if !divergence.is_finite() || divergence >= -ln(greatest) {
            return most;
        }
        // E[r], KL and its slope t·Var(r), of the tilt by e^{tr}.
        let at = |t: f64| {
            let [mut total, mut first, mut second] = [Sum::default(); 3];
            for (reward, mass) in &self.levels {
                let below = reward - most;
                let weight = mass * exp(t * below);
                total.add(weight);
                first.add(weight * below);
                second.add(weight * below * below);
            }
            let total = total.value();
            let (mean, square) = (first.value() / total, second.value() / total);
            (most + mean, t * mean - ln(total), t * (square - mean * mean))
        };
        let (least, nothing, _) = at(0.0);
        if divergence <= nothing.max(1e-15) {
            return least;
        }
        let spread = (most - self.levels[0].0).max(f64::MIN_POSITIVE);
        let (mut low, mut high) = (0.0, 1.0 / spread);
        for _ in 0..60 {
            if at(high).1 >= divergence {
                break;
            }
            (low, high) = (high, 2.0 * high);
        }
        // Newton's method, within an interval that is halved where it would leave it.
        let mut t = (low + high) / 2.0;
        for _ in 0..60 {
            let (mean, found, slope) = at(t);
            if (found - divergence).abs() <= 1e-14 * (1.0 + divergence) || high - low <= 1e-15 * high {
                return mean;
            }
            if found < divergence {
                low = t
            } else {
                high = t
            }
            let next = t - (found - divergence) / slope;
            t = if next > low && next < high { next } else { (low + high) / 2.0 };
        }
        at(t).0
    }
}

fn levels(reward: &[f64], log_base: &[f64]) -> Vec<(f64, f64)> {
    let mut order: Vec<usize> = (0..reward.len()).filter(|&leaf| reward[leaf] > f64::NEG_INFINITY).collect();
    order.sort_by(|&left, &right| reward[left].total_cmp(&reward[right]));
    let mut levels: Vec<(f64, f64)> = Vec::new();
    for leaf in order {
        let mass = exp(log_base[leaf]);
        match levels.last_mut() {
            Some((known, sum)) if *known == reward[leaf] => *sum += mass,
            _ => levels.push((reward[leaf], mass)),
        }
    }
    levels
}

/// What an outcome adds to KL(q‖p), δ = ln(q/p): q·δ − q + p, which is not negative.
fn divergence(q: f64, p: f64, delta: f64) -> f64 {
    if q == 0.0 {
        return p;
    }
    if delta.abs() < 0.3 { p * relative_entropy(delta) } else { q * delta - q + p }
}
