//! Depth-first enumeration over the tables of a walk: every prefix by itself, nothing merged before the last tokens.
//!
//! - [`Order`]: merge or enumerate. [`Flow`]: masses through the steps of one position.
//! - `descent`: the way down, in subtrees. `visitor`: what is added up on it. `step`: the tables of two automata as one.

mod descent;
mod step;
mod visitor;

use ndarray::Array2;

use self::descent::Descent;
use self::visitor::{Ends, Through};
use super::{Passage, Scaled, Underflow, Walk};
use crate::number::Rescale;
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;
use crate::sequence::Space;

/// Whether prefixes in equal states are added up as a walk goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// They are: layer by layer.
    Merge,
    /// They are not: depth first. Needs a model that reads a sequence along one path from each start.
    Enumerate,
}

/// The masses that pass through each step at one position.
pub struct Flow<W: Rescale> {
    /// By (state of the model before it, token).
    pub steps: Array2<W>,
    /// By number of the potential's weight.
    pub weights: Vec<W>,
    /// The factor of all of them.
    pub factor: W::Factor,
}

/// Whether every sequence is read along one path from each start, so that prefixes can be enumerated.
pub fn has_single_paths<W: Clone + num_traits::Zero + Send + Sync>(model: &Tabulated<W>) -> bool {
    model.distinct_layers().all(|layer| layer.is_deterministic())
}

/// How many steps between pairs of states are listed for an enumeration.
pub fn joint_steps<S>(
    model: &Tabulated<impl Clone + num_traits::Zero + Send + Sync>,
    table: &Table<S, impl Sized>,
) -> u128 {
    (0..table.layers())
        .map(|position| {
            table.states(position) as u128 * model.states(position) as u128 * model.space().vocabulary as u128
        })
        .sum()
}

/// How many terms are added up one after another in one entry.
pub fn terms(space: Space, horizon: usize) -> u64 {
    descent::terms(space, depth(space, horizon))
}

/// Where there are more sequences than this, the last few tokens are read together.
const FEW: u64 = 1 << 16;

/// The most continuations that are read together.
const BLOCK: u64 = 16;

/// How long the prefixes are that are enumerated: all but the last token, or all but the few last ones that have at most [`BLOCK`] values together.
fn depth(space: Space, horizon: usize) -> usize {
    let power = |tokens: usize| descent::power(space, tokens);
    let last = (1..horizon).take_while(|&last| power(last) <= BLOCK).last().unwrap_or(1);
    horizon.saturating_sub(if power(horizon) > FEW { last } else { 1 })
}

impl<W: Rescale, S: Send + Sync, K: Sync> Walk<'_, W, S, K> {
    /// The layer after the last token that is read: each prefix up to the last token adds its mass to those in the same states,
    /// and the last token is read for all of them together (the last few tokens, where there are few of them).
    ///
    /// Cost: V^(N−1) products; memory [`joint_steps`], and a layer for each subtree under way.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn enumerate(&self) -> Result<Scaled<W>, Underflow> {
        let depth = depth(self.model.space(), self.horizon);
        let mut before = self.start();
        if depth > 0 {
            let ends = Ends { masses: vec![W::zero(); self.blank(depth).len()] };
            let Ends { masses } = Descent::new(self, depth).run(|| ends.clone())?;
            before = self.layer_of(depth, masses);
        }
        (depth..self.horizon).try_fold(before, |layer, position| self.forward(position, &layer))
    }

    /// The masses of all sequences that take each step, at each position up to the horizon, from sums over subtrees.
    ///
    /// Cost: V^(N−1) products; memory [`joint_steps`] for each position and subtree under way.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn enumerate_flows(&self) -> Result<Vec<Flow<W>>, Underflow> {
        let depth = depth(self.model.space(), self.horizon);
        let mut before = self.start();
        let mut underflow = false;
        let mut flows = Vec::with_capacity(self.horizon);
        let mut futures = vec![self.finish()];
        for position in (depth..self.horizon).rev() {
            let future = self.backward(position, &futures[futures.len() - 1])?;
            futures.push(future);
        }
        futures.reverse();
        if depth > 0 {
            let future = &futures[0];
            let descent = Descent::new(self, depth);
            let ahead: Vec<W> = future.layer.iter().cloned().collect();
            let last = descent.last_steps().iter();
            let through: Vec<W> =
                last.map(|step| joined(&step.weight, &ahead[step.to as usize], &mut underflow)).collect();
            let visited = descent.run(|| Through::new(ahead.len(), &through, descent.lengths()))?;
            underflow |= visited.underflow;
            for (position, (steps, sums)) in descent.layers().zip(&visited.sums).enumerate() {
                let mut flow = Flow::new(self, position, future.factor.clone());
                steps.iter().zip(sums).for_each(|(step, sum)| flow.add(step.passage(self, position), sum));
                flows.push(flow);
            }
            before = self.layer_of(depth, visited.masses);
        }
        for position in depth..self.horizon {
            let after = &futures[position + 1 - depth];
            let mut flow = Flow::new(self, position, W::combine(&before.factor, &after.factor));
            for (place, mass) in before.layer.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
                self.for_each_joint_step(position, place, |step| {
                    let through = joined(&(mass.clone() * step.weight.clone()), after.at(step.to), &mut underflow);
                    flow.add(step.passage(self, position), &through);
                });
            }
            flows.push(flow);
            before = self.forward(position, &before)?;
        }
        if underflow { Err(Underflow) } else { Ok(flows) }
    }

    fn layer_of(&self, position: usize, masses: Vec<W>) -> Scaled<W> {
        let mut layer = self.blank(position);
        layer.iter_mut().zip(masses).for_each(|(entry, mass)| *entry = mass);
        Scaled { layer, factor: W::no_factor() }
    }
}

/// The product of a mass so far and a mass still to come; notes where digits may be lost.
fn joined<W: Rescale>(mass: &W, future: &W, underflow: &mut bool) -> W {
    let product = mass.clone() * future.clone();
    *underflow |= product.is_near_underflow() || (product.is_zero() && !mass.is_zero() && !future.is_zero());
    product
}

impl<W: Rescale> Scaled<W> {
    fn at(&self, place: u32) -> &W {
        let states = self.layer.ncols();
        &self.layer[[place as usize / states, place as usize % states]]
    }
}

impl<W: Rescale> Flow<W> {
    /// No mass through any step at a position.
    pub(super) fn new<S: Send + Sync, K: Sync>(walk: &Walk<'_, W, S, K>, position: usize, factor: W::Factor) -> Self {
        Flow {
            steps: Array2::from_elem((walk.model.states(position), walk.model.space().vocabulary), W::zero()),
            weights: vec![W::zero(); walk.weights[position].len()],
            factor,
        }
    }

    pub(super) fn add(&mut self, passage: Passage, mass: &W) {
        self.steps[[passage.state, passage.token]].accumulate(mass);
        self.weights[passage.weight as usize].accumulate(mass);
    }
}
