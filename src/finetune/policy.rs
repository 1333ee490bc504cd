//! Policies: language models with parameters, over the live prefixes of the model they start from.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::Array1;

use super::elementary::{Sum, exp, ln, log_sum};
use super::tree::Tree;

/// What a policy can represent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A row for each live prefix: every distribution within the support of the base.
    Tabular,
    /// A row for each position and each k − 1 tokens before it: what comes next depends on the last k − 1 tokens and on
    /// where it stands. Rows are not shared between positions. Where some prefixes with the same last tokens have tokens
    /// of probability 0 under the base, each normalises the row over what is live there.
    NGram {
        /// k: how many tokens a row reads and predicts.
        order: usize,
    },
    /// A row for each position: tokens that do not depend on each other (order 1).
    Independent,
    /// The weights of the worlds; what each world says stays as it is.
    Worlds,
    /// The weight of one world; the others keep their proportions.
    OneWorld(usize),
}

/// A world as a policy sees it: its weight, and ln of the probability it gives to each sequence.
#[derive(Clone, Debug)]
pub struct World {
    /// Its weight under the base.
    pub weight: f64,
    /// ln π_w(x) by sequence; −∞ where it never says x.
    pub log_probability: Vec<f64>,
}

/// Which parameter belongs to which cell.
#[derive(Clone, Debug)]
pub(super) enum Layout {
    /// The parameter of cell e is e.
    Cells,
    /// The parameter of each cell, and the row of each parameter.
    Shared(Vec<u32>, Vec<u32>),
    Worlds(Vec<World>),
    OneWorld(Vec<World>, usize),
}

/// A class of policies over the live prefixes of a base: how parameters, all real numbers, become distributions.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(super) tree: Arc<Tree>,
    class: Class,
    pub(super) layout: Layout,
}

/// A distribution of the class: its logits and all that follows from them.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// ln q(token | prefix) by cell; not there for policies over worlds.
    pub log_rows: Vec<f64>,
    /// q(token | prefix) by cell.
    pub rows: Vec<f64>,
    /// q(prefix)
    pub reach: Vec<f64>,
    /// ln(q/π) by prefix; only of the sequences for policies over worlds.
    pub log_ratio: Vec<f64>,
    /// The weight of each world.
    pub worlds: Vec<f64>,
    /// Scratch for values by prefix, and for derivatives by cell: a step allocates nothing.
    pub(super) values: Vec<f64>,
    pub(super) slopes: Vec<f64>,
}

impl Policy {
    /// The policies of a class over a base. `worlds` are the worlds of the model, for the classes that weigh them.
    pub fn new(tree: Arc<Tree>, class: Class, worlds: Vec<World>) -> Self {
        let layout = match class {
            Class::Tabular => Layout::Cells,
            Class::NGram { order } => shared(&tree, order.max(1)),
            Class::Independent => shared(&tree, 1),
            Class::Worlds => Layout::Worlds(worlds),
            Class::OneWorld(one) => Layout::OneWorld(worlds, one),
        };
        Policy { tree, class, layout }
    }

    /// The class.
    pub fn class(&self) -> Class {
        self.class
    }

    /// The live prefixes.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        match &self.layout {
            Layout::Cells => self.tree.cells(),
            Layout::Shared(_, rows) => rows.len(),
            Layout::Worlds(worlds) => worlds.len(),
            Layout::OneWorld(..) => 1,
        }
    }

    /// Whether it has next-token rows of its own.
    pub fn has_rows(&self) -> bool {
        matches!(self.layout, Layout::Cells | Layout::Shared(..))
    }

    /// The worlds, for a policy that weighs them.
    pub fn worlds(&self) -> &[World] {
        match &self.layout {
            Layout::Worlds(worlds) | Layout::OneWorld(worlds, _) => worlds,
            _ => &[],
        }
    }

    /// The parameter of a cell.
    #[inline]
    fn parameter(&self, cell: usize) -> usize {
        match &self.layout {
            Layout::Shared(parameters, _) => parameters[cell] as usize,
            _ => cell,
        }
    }

    /// The policy of the class that is nearest to masses of prefixes in KL(masses‖q): maximum likelihood, the rows of the
    /// masses themselves, averaged over what shares a row (for order k: Csiszár's forward projection, which matches all
    /// k-grams). A row that is never reached keeps that of `known`.
    pub fn fitted(&self, masses: &[f64], known: &Array1<f64>) -> Array1<f64> {
        let mut sums = vec![Sum::default(); known.len()];
        let mut reached = vec![false; known.len()];
        for prefix in 0..self.tree.inner() {
            if masses[prefix] > 0.0 {
                for cell in self.tree.row(prefix) {
                    let parameter = self.parameter(cell);
                    sums[parameter].add(masses[cell + 1]);
                    reached[parameter] = true;
                }
            }
        }
        known
            .iter()
            .zip(&sums)
            .zip(&reached)
            .map(|((&known, sum), &reached)| if reached { ln(sum.value()) } else { known })
            .collect()
    }

    /// The parameters of the base itself, or of what is nearest to it in the class.
    pub fn base(&self) -> Array1<f64> {
        match &self.layout {
            Layout::Cells => self.tree.base().iter().copied().collect(),
            Layout::Shared(_, rows) => {
                let reach: Vec<f64> = self.tree.along(self.tree.base(), 0.0).into_iter().map(exp).collect();
                self.fitted(&reach, &Array1::zeros(rows.len()))
            }
            Layout::Worlds(worlds) => worlds.iter().map(|world| ln(world.weight)).collect(),
            Layout::OneWorld(worlds, one) => {
                Array1::from_elem(1, ln(worlds[*one].weight / (1.0 - worlds[*one].weight)))
            }
        }
    }

    /// Parameters of worlds with these weights.
    pub fn weighing(&self, weights: &[f64]) -> Array1<f64> {
        match &self.layout {
            Layout::OneWorld(_, one) => Array1::from_elem(1, ln(weights[*one] / (1.0 - weights[*one]))),
            _ => weights.iter().map(|&weight| ln(weight)).collect(),
        }
    }

    /// Works out the distribution that parameters stand for.
    ///
    /// Cost: one exponential for each cell.
    pub fn evaluate(&self, parameters: &Array1<f64>, point: &mut Point) {
        let tree = &*self.tree;
        match &self.layout {
            Layout::Cells => match parameters.as_slice() {
                Some(logits) => rows(tree, logits, point),
                None => rows(tree, &parameters.to_vec(), point),
            },
            Layout::Shared(shared, _) => {
                let mut logits = std::mem::take(&mut point.slopes);
                logits.clear();
                logits.extend(shared.iter().map(|&parameter| parameters[parameter as usize]));
                rows(tree, &logits, point);
                point.slopes = logits;
            }
            Layout::Worlds(worlds) => {
                let total = log_sum(parameters.iter().copied());
                point.worlds = parameters.iter().map(|logit| exp(logit - total)).collect();
                mixed(tree, worlds, point);
            }
            Layout::OneWorld(worlds, one) => {
                let (this, other) = super::elementary::logistic(parameters[0]);
                let rest = 1.0 - worlds[*one].weight;
                let weigh =
                    |(place, world): (usize, &World)| if place == *one { this } else { other * world.weight / rest };
                point.worlds = worlds.iter().enumerate().map(weigh).collect();
                mixed(tree, worlds, point);
            }
        }
    }

    /// ln(q/π) along every prefix.
    pub fn ratios(&self, point: &mut Point) {
        if !self.has_rows() {
            return;
        }
        let tree = &*self.tree;
        point.log_ratio.resize(tree.cells() + 1, 0.0);
        point.log_ratio[0] = 0.0;
        for prefix in 0..tree.inner() {
            let so_far = point.log_ratio[prefix];
            for cell in tree.row(prefix) {
                point.log_ratio[cell + 1] = so_far + (point.log_rows[cell] - tree.base()[cell]);
            }
        }
    }

    /// Σ_x w(x) ∇ln q(x) + Σ_cells w(cell) ∇ln q(token | prefix), by parameter: what every method makes its update of.
    /// Weights of cells have a meaning for policies with rows only.
    pub fn score(&self, point: &Point, leaves: &[f64], cells: Option<&[f64]>) -> Array1<f64> {
        let mut gradient = Array1::zeros(self.parameters());
        let tree = &*self.tree;
        match &self.layout {
            Layout::Cells | Layout::Shared(..) => {
                let sums = tree.gathered(leaves);
                for prefix in 0..tree.inner() {
                    let of = |cell: usize| sums[cell + 1] + cells.map_or(0.0, |cells| cells[cell]);
                    let total: f64 = tree.row(prefix).map(of).sum();
                    for cell in tree.row(prefix) {
                        let change = of(cell) - point.rows[cell] * total;
                        gradient[self.parameter(cell)] += change;
                    }
                }
            }
            Layout::Worlds(worlds) => {
                let total = Sum::of(leaves.iter().copied());
                for (place, world) in worlds.iter().enumerate() {
                    gradient[place] =
                        responsibility(tree, point, world, leaves, point.worlds[place]) - point.worlds[place] * total;
                }
            }
            Layout::OneWorld(worlds, one) => {
                let weight = point.worlds[*one];
                let total = Sum::of(leaves.iter().copied());
                gradient[0] = responsibility(tree, point, &worlds[*one], leaves, weight) - weight * total;
            }
        }
        gradient
    }

    /// Derivatives by cell as derivatives by parameter.
    pub(super) fn fold(&self, cells: &[f64], gradient: &mut Array1<f64>) {
        let Layout::Shared(parameters, _) = &self.layout else {
            gradient.iter_mut().zip(cells).for_each(|(slope, cell)| *slope = *cell);
            return;
        };
        gradient.fill(0.0);
        for (parameter, change) in parameters.iter().zip(cells) {
            gradient[*parameter as usize] += change;
        }
    }
}

/// Rows by position and the last k − 1 tokens; a parameter for each token that some prefix of the row goes on with.
fn shared(tree: &Tree, order: usize) -> Layout {
    let mut parameters = Vec::with_capacity(tree.cells());
    let mut rows: Vec<u32> = Vec::new();
    let mut contexts: Vec<Vec<u32>> = vec![Vec::new()];
    let mut before = 0;
    for position in 0..tree.space().length {
        let mut known: BTreeMap<&[u32], (u32, BTreeMap<u32, u32>)> = BTreeMap::new();
        let mut longer = Vec::new();
        for (prefix, context) in tree.of_length(position).zip(&contexts) {
            let next_row = before + known.len() as u32;
            let (row, tokens) = known.entry(context).or_insert_with(|| (next_row, BTreeMap::new()));
            for cell in tree.row(prefix) {
                let token = tree.tokens()[cell];
                parameters.push(*tokens.entry(token).or_insert_with(|| {
                    rows.push(*row);
                    rows.len() as u32 - 1
                }));
                let mut next = context.clone();
                next.push(token);
                let surplus = next.len().saturating_sub(order - 1);
                longer.push(next.split_off(surplus));
            }
        }
        before += known.len() as u32;
        contexts = longer;
    }
    Layout::Shared(parameters, rows)
}

/// Softmax of every row, and the probability of every prefix. A row without any weight stays without.
fn rows(tree: &Tree, logits: &[f64], point: &mut Point) {
    let cells = tree.cells();
    point.log_rows.resize(cells, 0.0);
    point.rows.resize(cells, 0.0);
    point.reach.resize(cells + 1, 0.0);
    point.reach[0] = 1.0;
    for length in 0..tree.space().length {
        let prefixes = tree.of_length(length);
        let cells = tree.cells_of(&prefixes);
        let (reach, after) = point.reach.split_at_mut(cells.start + 1);
        let part = Part {
            after: &mut after[..cells.len()],
            log_rows: &mut point.log_rows[cells.clone()],
            rows: &mut point.rows[cells],
            prefixes,
        };
        part.work_out(tree, logits, reach);
    }
}

/// Prefixes of one length, with what is worked out for their cells.
struct Part<'a> {
    prefixes: std::ops::Range<usize>,
    log_rows: &'a mut [f64],
    rows: &'a mut [f64],
    after: &'a mut [f64],
}

impl Part<'_> {
    /// Each row by itself, so that it does not matter how many are worked out at once.
    fn work_out(self, tree: &Tree, logits: &[f64], reach: &[f64]) {
        let Part { prefixes, log_rows, rows, after } = self;
        let Some((first, second)) = tree.halves(&prefixes) else {
            return softmax(tree, prefixes, logits, reach, [log_rows, rows, after]);
        };
        let at = tree.cells_of(&first).len();
        let (logs, other_logs) = log_rows.split_at_mut(at);
        let (shares, other_shares) = rows.split_at_mut(at);
        let (next, other_next) = after.split_at_mut(at);
        let left = Part { prefixes: first, log_rows: logs, rows: shares, after: next };
        let right = Part { prefixes: second, log_rows: other_logs, rows: other_shares, after: other_next };
        rayon::join(|| left.work_out(tree, logits, reach), || right.work_out(tree, logits, reach));
    }
}

fn softmax(tree: &Tree, prefixes: std::ops::Range<usize>, logits: &[f64], reach: &[f64], of: [&mut [f64]; 3]) {
    let [log_rows, rows, after] = of;
    let first = tree.cells_of(&prefixes).start;
    for prefix in prefixes {
        let row = tree.row(prefix);
        let reach = reach[prefix];
        let logits = &logits[row.clone()];
        let own = row.start - first..row.end - first;
        let logs = &mut log_rows[own.clone()];
        let shares = &mut rows[own.clone()];
        let after = &mut after[own];
        let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            logs.fill(most);
            shares.fill(0.0);
            after.fill(0.0);
            continue;
        }
        for (share, logit) in shares.iter_mut().zip(logits) {
            *share = exp(logit - most);
        }
        let total: f64 = shares.iter().sum();
        let (log_total, scale) = (most + ln(total), 1.0 / total);
        for (((log, share), after), logit) in logs.iter_mut().zip(shares).zip(after).zip(logits) {
            *log = logit - log_total;
            *share *= scale;
            *after = reach * *share;
        }
    }
}

/// Σ weight · π_w(x), and its ratio to π(x).
fn mixed(tree: &Tree, worlds: &[World], point: &mut Point) {
    let inner = tree.inner();
    let base = tree.log_base();
    point.reach = vec![0.0; tree.cells() + 1];
    point.log_ratio = vec![0.0; tree.cells() + 1];
    for (leaf, log_base) in base.iter().enumerate() {
        let terms = worlds.iter().zip(&point.worlds).map(|(world, &weight)| world.log_probability[leaf] + ln(weight));
        let log = log_sum(terms);
        point.log_ratio[inner + leaf] = log - log_base;
        point.reach[inner + leaf] = exp(log);
    }
}

/// Σ_x w(x) P(world | x)
fn responsibility(tree: &Tree, point: &Point, world: &World, leaves: &[f64], weight: f64) -> f64 {
    Sum::of(leaves.iter().enumerate().filter(|(_, share)| **share != 0.0).map(|(leaf, share)| {
        let reach = point.reach[tree.inner() + leaf];
        if reach > 0.0 { share * weight * exp(world.log_probability[leaf]) / reach } else { 0.0 }
    }))
}
