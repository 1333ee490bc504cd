//! Rewards from comparisons: raters, the Bradley–Terry model, whether it has a maximum, and how sure it is.

use ndarray::Array2;

use super::elementary::{Sum, exp, ln, logistic};
use super::elimination::Elimination;
use super::method::Rater;
use crate::random::Stream;

/// How often each of some items won against each other: counts, or shares in expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparisons {
    wins: Array2<f64>,
}

/// Whether Bradley–Terry rewards of greatest likelihood exist (Ford 1957).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existence {
    /// All items lie in one strong component of the win graph: they exist, and are unique up to a constant.
    Unique,
    /// Every compared pair lies in one strong component: they exist, up to a constant for each of these components.
    Several(Vec<Vec<usize>>),
    /// The first items never lost against the second ones, though they were compared: the likelihood grows for ever as they
    /// are moved apart.
    Unbounded {
        /// Who never lost.
        better: Vec<usize>,
        /// Against whom.
        worse: Vec<usize>,
    },
}

/// Rewards of greatest likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedReward {
    /// By item; their mean is 0 in each component.
    pub reward: Vec<f64>,
    /// The covariance of the rewards, the inverse of the information where it has one (asymptotic; for counts).
    pub covariance: Array2<f64>,
    /// The components within which rewards can be compared.
    pub components: Vec<Vec<usize>>,
}

impl Comparisons {
    /// Wins of the row against the column.
    pub fn new(wins: Array2<f64>) -> Self {
        Comparisons { wins }
    }

    /// What is expected when items are drawn in pairs from a law and told apart by a rater: shares that sum to the
    /// probability that the two differ.
    pub fn expected(law: &[f64], utility: &[f64], rater: Rater) -> Self {
        let share = |(winner, loser): (usize, usize)| match winner == loser {
            true => 0.0,
            // In either order.
            false => 2.0 * law[winner] * law[loser] * rater.prefers(utility[winner], utility[loser]),
        };
        Comparisons { wins: Array2::from_shape_fn((law.len(), law.len()), share) }
    }

    /// What a rater says of pairs drawn from a law; pairs of one item are not shown. Pair i has a stream of its own.
    pub fn sampled(law: &[f64], utility: &[f64], rater: Rater, pairs: usize, seed: u64) -> Self {
        let mut wins = Array2::zeros((law.len(), law.len()));
        let draw = |stream: &mut Stream| {
            let mut left = stream.unit_float();
            let chosen = law.iter().position(|share| {
                left -= share;
                left < 0.0
            });
            chosen.unwrap_or_else(|| law.iter().rposition(|share| *share > 0.0).unwrap_or(0))
        };
        for pair in 0..pairs {
            let mut stream = Stream::new(seed, "compare", pair as u64);
            let (left, right) = (draw(&mut stream), draw(&mut stream));
            if left != right {
                let is_first = stream.unit_float() < rater.prefers(utility[left], utility[right]);
                let (winner, loser) = if is_first { (left, right) } else { (right, left) };
                wins[[winner, loser]] += 1.0;
            }
        }
        Comparisons { wins }
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.wins.nrows()
    }

    /// How often the row won against the column.
    pub fn wins(&self) -> &Array2<f64> {
        &self.wins
    }

    /// The strong components of the win graph, each in order, by their first items.
    pub fn components(&self) -> Vec<Vec<usize>> {
        Self::joined(&self.reach())
    }

    /// Whom each item has beaten, directly or by way of others.
    fn reach(&self) -> Vec<Vec<bool>> {
        (0..self.items()).map(|item| self.reached(item)).collect()
    }

    fn joined(reach: &[Vec<bool>]) -> Vec<Vec<usize>> {
        let mut components: Vec<Vec<usize>> = Vec::new();
        for (item, reached) in reach.iter().enumerate() {
            let joined = |component: &&mut Vec<usize>| reached[component[0]] && reach[component[0]][item];
            match components.iter_mut().find(joined) {
                Some(component) => component.push(item),
                None => components.push(vec![item]),
            }
        }
        components
    }

    /// Whom an item has beaten, directly or by way of others.
    fn reached(&self, item: usize) -> Vec<bool> {
        let mut reached = vec![false; self.items()];
        let mut waiting = vec![item];
        reached[item] = true;
        while let Some(winner) = waiting.pop() {
            for (loser, known) in reached.iter_mut().enumerate() {
                if self.wins[[winner, loser]] > 0.0 && !*known {
                    *known = true;
                    waiting.push(loser);
                }
            }
        }
        reached
    }

    /// Whether rewards of greatest likelihood exist.
    pub fn existence(&self) -> Existence {
        let reach = self.reach();
        for winner in 0..self.items() {
            for (loser, below) in reach.iter().enumerate() {
                if self.wins[[winner, loser]] > 0.0 && !below[winner] {
                    // Nobody whom the loser reaches ever beat anybody else.
                    let (worse, better) = (0..self.items()).partition(|&item| below[item]);
                    return Existence::Unbounded { better, worse };
                }
            }
        }
        let components = Self::joined(&reach);
        if components.len() == 1 { Existence::Unique } else { Existence::Several(components) }
    }

    /// The rewards of greatest likelihood under P(i beats j) = σ(rᵢ − rⱼ), by Newton's method.
    ///
    /// Cost: items³/3 for each of a few steps, and items³ at the end.
    ///
    /// # Errors
    /// When the likelihood has no maximum: what [`existence`](Self::existence) says.
    pub fn learned(&self) -> Result<FittedReward, Existence> {
        let components = match self.existence() {
            unbounded @ Existence::Unbounded { .. } => return Err(unbounded),
            Existence::Unique => vec![(0..self.items()).collect()],
            Existence::Several(components) => components,
        };
        let mut reward = vec![0.0; self.items()];
        for _ in 0..200 {
            let (gradient, information) = self.derivatives(&reward);
            let mut step = vec![0.0; self.items()];
            for component in &components {
                let right: Vec<f64> = component.iter().map(|&item| gradient[item]).collect();
                let solution = Elimination::new(pinned(&information, component)).solve(&right);
                component.iter().zip(solution).for_each(|(&item, change)| step[item] = change);
            }
            // σ changes by little where rewards move by at most 1: the likelihood rises.
            let largest = step.iter().fold(0.0_f64, |most, change| most.max(change.abs()));
            let factor = if largest > 1.0 { 1.0 / largest } else { 1.0 };
            for (reward, change) in reward.iter_mut().zip(&step) {
                *reward += factor * change;
            }
            if largest < 1e-14 {
                break;
            }
        }
        for component in &components {
            let mean = Sum::of(component.iter().map(|&item| reward[item])) / component.len() as f64;
            component.iter().for_each(|&item| reward[item] -= mean);
        }
        let covariance = inverse(&self.derivatives(&reward).1, &components);
        Ok(FittedReward { reward, covariance, components })
    }

    /// The gradient of the log-likelihood, and its information Σ n σ(1 − σ) (eᵢ − eⱼ)(eᵢ − eⱼ)ᵀ.
    fn derivatives(&self, reward: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let items = self.items();
        let mut gradient = vec![0.0; items];
        let mut information = Array2::zeros((items, items));
        for winner in 0..items {
            for loser in (0..items).filter(|&loser| loser != winner) {
                let wins = self.wins[[winner, loser]];
                let (expected, surprise) = logistic(reward[winner] - reward[loser]);
                gradient[winner] += wins * surprise;
                gradient[loser] -= wins * surprise;
                let weight = wins * expected * surprise;
                for (row, column, sign) in
                    [(winner, winner, 1.0), (loser, loser, 1.0), (winner, loser, -1.0), (loser, winner, -1.0)]
                {
                    information[[row, column]] += sign * weight;
                }
            }
        }
        (gradient, information)
    }
}

impl FittedReward {
    /// The standard error of the difference of two rewards; `None` where they cannot be compared.
    pub fn standard_error(&self, left: usize, right: usize) -> Option<f64> {
        let together = |component: &Vec<usize>| component.contains(&left) && component.contains(&right);
        self.components.iter().any(together).then(|| {
            let c = &self.covariance;
            (c[[left, left]] + c[[right, right]] - 2.0 * c[[left, right]]).max(0.0).sqrt()
        })
    }

    /// The tilt that the rewards lead to: base·e^{r/β}, normalised.
    pub fn tilt(&self, base: &[f64], beta: f64) -> Vec<f64> {
        let terms = base.iter().zip(&self.reward).map(|(base, reward)| ln(*base) + reward / beta);
        let total = super::elementary::log_sum(terms.clone());
        terms.map(|term| exp(term - total)).collect()
    }
}

/// The inverse of an information whose constants of each component are free: of L + 11ᵀ/n there, without 11ᵀ/n again.
fn inverse(information: &Array2<f64>, components: &[Vec<usize>]) -> Array2<f64> {
    let mut whole = Array2::zeros(information.dim());
    for component in components {
        let (share, scale) = constant(information, component);
        let inverse = Elimination::new(pinned(information, component)).inverse();
        for (row, &item) in component.iter().enumerate() {
            for (column, &other) in component.iter().enumerate() {
                whole[[item, other]] = inverse[row][column] - share / scale;
            }
        }
    }
    whole
}

/// A component of an information, plus scale·11ᵀ/n: its constant is no longer free.
fn pinned(information: &Array2<f64>, component: &[usize]) -> Vec<Vec<f64>> {
    let (share, scale) = constant(information, component);
    let entry = |item: usize, other: usize| information[[item, other]] + scale * share;
    component.iter().map(|&item| component.iter().map(|&other| entry(item, other)).collect()).collect()
}

/// 1/n, and about how large the entries are.
fn constant(information: &Array2<f64>, component: &[usize]) -> (f64, f64) {
    let most = component.iter().map(|&item| information[[item, item]]).fold(0.0, f64::max);
    (1.0 / component.len() as f64, most.max(f64::MIN_POSITIVE))
}
