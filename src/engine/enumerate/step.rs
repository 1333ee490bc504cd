//! The steps of model and potential together, between pairs of states.

use std::ops::Range;

use crate::engine::{Passage, Walk};
use crate::number::Rescale;
use crate::potential::table::DEAD;

/// A step between pairs of states.
pub(super) struct Step<W> {
    /// The pair of states after it, by its place in a layer.
    pub to: u32,
    /// State of the model · V + token.
    pub origin: u32,
    /// The number of the potential's weight.
    pub own: u32,
    /// The weight of model and potential together.
    pub weight: W,
}

impl<W: Rescale> Step<W> {
    pub fn passage<S, K>(&self, walk: &Walk<'_, W, S, K>, position: usize) -> Passage {
        let vocabulary = walk.model.space().vocabulary;
        let origin = self.origin as usize;
        Passage { position, state: origin / vocabulary, token: origin % vocabulary, weight: self.own }
    }
}

/// All steps at one position: those of pair p are `steps[offsets[p]..offsets[p + 1]]`.
pub(super) struct Steps<W> {
    pub offsets: Vec<usize>,
    pub steps: Vec<Step<W>>,
}

impl<W> Steps<W> {
    pub fn of(&self, place: u32) -> Range<usize> {
        self.offsets[place as usize]..self.offsets[place as usize + 1]
    }
}

impl<W: Rescale, S: Send + Sync, K: Sync> Walk<'_, W, S, K> {
    /// Every step of positive weight from one pair of states, pairs being numbered as in a layer.
    pub(super) fn for_each_joint_step(&self, position: usize, place: usize, mut show: impl FnMut(Step<W>)) {
        let states = self.model.states(position);
        let (potential, state) = (place / states, place % states);
        let steps = self.table.layer(position);
        let (next, weight) = (steps.next(potential), steps.weight(potential));
        let weights = &self.weights[position];
        let after = self.model.states(position + 1) as u32;
        let vocabulary = self.model.space().vocabulary;
        self.model.layer(position).for_each_edge(state, |token, to, probability| {
            let token = token.index();
            if next[token] != DEAD {
                let own = weight[token];
                let weight = &weights[own as usize];
                let weight = if weight.is_one() { probability.clone() } else { probability.clone() * weight.clone() };
                show(Step { to: next[token] * after + to, origin: (state * vocabulary + token) as u32, own, weight });
            }
        });
    }
}
