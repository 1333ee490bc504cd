//! The way down to every prefix of some length: short prefixes first, then their subtrees in parallel, put together in order.

use rayon::prelude::*;

use super::step::{Step, Steps};
use super::visitor::Visitor;
use crate::engine::{Underflow, Walk};
use crate::number::Rescale;
use crate::sequence::Space;

/// A walk down to prefixes of some length, at least 1.
pub(super) struct Descent<'a, 'b, W: Rescale, S, K> {
    walk: &'b Walk<'a, W, S, K>,
    depth: usize,
    /// The steps of each position.
    layers: Vec<Steps<W>>,
}

/// A prefix: the place of the one before it, the step that led to it, its pair of states and its mass.
struct Node<W> {
    parent: usize,
    step: usize,
    place: u32,
    mass: W,
}

impl<'a, 'b, W: Rescale, S: Send + Sync, K: Sync> Descent<'a, 'b, W, S, K> {
    pub fn new(walk: &'b Walk<'a, W, S, K>, depth: usize) -> Self {
        let steps = |position: usize| {
            let mut listed = Steps { offsets: vec![0], steps: Vec::new() };
            for place in 0..walk.table.states(position) * walk.model.states(position) {
                walk.for_each_joint_step(position, place, |step| listed.steps.push(step));
                listed.offsets.push(listed.steps.len());
            }
            listed
        };
        Descent { walk, depth, layers: (0..depth).map(steps).collect() }
    }

    /// The steps of every position.
    pub fn layers(&self) -> impl Iterator<Item = &[Step<W>]> {
        self.layers.iter().map(|layer| layer.steps.as_slice())
    }

    /// How many steps each position has.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        self.layers.iter().map(|layer| layer.steps.len())
    }

    /// The steps that lead to prefixes of full length.
    pub fn last_steps(&self) -> &[Step<W>] {
        &self.layers[self.depth - 1].steps
    }

    /// Visits every prefix: the short ones here, the rest in subtrees in parallel, put together in their order.
    pub fn run<V: Visitor<W>>(&self, new: impl Fn() -> V + Sync) -> Result<V, Underflow> {
        let levels = self.short_prefixes();
        let mut visitor = new();
        let roots = levels.last().map_or(&[][..], Vec::as_slice);
        let mut sums = Vec::with_capacity(roots.len());
        for roots in roots.chunks(SUBTREES_UNDER_WAY) {
            let subtrees: Result<Vec<(V, V::Sum)>, Underflow> = roots
                .into_par_iter()
                .map(|root| {
                    let mut visitor = new();
                    let sum = self.below(levels.len() - 1, root.place, &root.mass, &mut visitor)?;
                    Ok((visitor, sum))
                })
                .collect();
            for (subtree, sum) in subtrees? {
                visitor.merge(subtree);
                sums.push(sum);
            }
        }
        for (position, pair) in levels.windows(2).enumerate().rev() {
            let mut above: Vec<V::Sum> = pair[0].iter().map(|_| V::nothing()).collect();
            for (node, sum) in pair[1].iter().zip(&sums) {
                visitor.pass(position, node.step, sum, &mut above[node.parent]);
            }
            sums = above;
        }
        Ok(visitor)
    }

    /// All prefixes down to the length at which subtrees are shared out, level by level.
    fn short_prefixes(&self) -> Vec<Vec<Node<W>>> {
        let start = self.walk.start().layer;
        let starts = start.into_iter().enumerate().filter(|(_, mass)| !mass.is_zero());
        let mut levels: Vec<Vec<Node<W>>> =
            vec![starts.map(|(place, mass)| Node { parent: 0, step: 0, place: place as u32, mass }).collect()];
        for position in 0..cut(self.walk.model.space(), self.depth) {
            let steps = &self.layers[position];
            let children = levels[position].iter().enumerate().flat_map(|(parent, node)| {
                steps.of(node.place).map(move |step| {
                    let Step { to, weight, .. } = &steps.steps[step];
                    Node { parent, step, place: *to, mass: node.mass.clone() * weight.clone() }
                })
            });
            let children = children.collect();
            levels.push(children);
        }
        levels
    }

    fn below<V: Visitor<W>>(
        &self,
        position: usize,
        place: u32,
        mass: &W,
        visitor: &mut V,
    ) -> Result<V::Sum, Underflow> {
        if mass.is_near_underflow() {
            return Err(Underflow);
        }
        let steps = &self.layers[position];
        let range = steps.of(place);
        if position + 1 == self.depth {
            return Ok(visitor.end(steps, range, mass));
        }
        let mut total = V::nothing();
        let before_last = position + 2 == self.depth;
        let below = &self.layers[position + 1];
        for (number, step) in range.clone().zip(&steps.steps[range]) {
            let mass = mass.clone() * step.weight.clone();
            // The shortest subtrees are most of the work: they are read without another call.
            let sum = if before_last && !mass.is_near_underflow() {
                visitor.end(below, below.of(step.to), &mass)
            } else {
                self.below(position + 1, step.to, &mass, visitor)?
            };
            visitor.pass(position, number, &sum, &mut total);
        }
        Ok(total)
    }
}

/// How many subtrees have visitors of their own at a time.
const SUBTREES_UNDER_WAY: usize = 16;

/// At least so many subtrees, where there are as many prefixes: enough to keep every core busy.
const SUBTREES: u64 = 256;

/// At most so many prefixes in one subtree, as far as the number of subtrees allows: few terms in one sum are few roundings.
const ENDS: u64 = 1 << 16;

/// The most subtrees.
const MOST_SUBTREES: u64 = 1 << 18;

/// The length of the prefixes whose subtrees are shared out. It depends on nothing but the space, so that no answer depends on the number of threads.
fn cut(space: Space, depth: usize) -> usize {
    (0..depth.saturating_sub(1))
        .find(|&cut| {
            power(space, cut + 1) > MOST_SUBTREES
                || (power(space, cut) >= SUBTREES && power(space, depth - cut) <= ENDS)
        })
        .unwrap_or(depth.saturating_sub(1))
}

/// V^positions, as far as 64 bits hold it.
pub(super) fn power(space: Space, positions: usize) -> u64 {
    u64::try_from(space.vocabulary).unwrap_or(u64::MAX).saturating_pow(u32::try_from(positions).unwrap_or(u32::MAX))
}

/// How many terms are added up one after another in one entry, down to this depth.
pub(super) fn terms(space: Space, depth: usize) -> u64 {
    let cut = cut(space, depth);
    power(space, cut).saturating_add(power(space, depth - cut))
}
