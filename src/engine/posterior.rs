//! The posterior of a walk: the model reweighted by the potential, as a language model again.

use super::enumerate::Flow;
use super::{Scaled, Underflow, Walk};
use crate::number::Rescale;

/// A walk with all masses still to come: whatever is asked of one position is a sum of products of a mass so far and a mass still to come.
pub struct Posterior<'a, W: Rescale, S, K> {
    walk: Walk<'a, W, S, K>,
    futures: Vec<Scaled<W>>,
}

/// One step of the walk, as seen by [`Posterior::visit`].
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    /// Its position, from 0.
    pub position: usize,
    /// The state of the model before it.
    pub state: usize,
    /// The index of the token.
    pub token: usize,
    /// The number of the potential's weight.
    pub weight: u32,
}

impl<'a, W: Rescale, S: Send + Sync, K: Sync> Posterior<'a, W, S, K> {
    /// Walks backward and keeps every layer: memory states of the potential × states of the model × N.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn new(walk: Walk<'a, W, S, K>) -> Result<Self, Underflow> {
        let futures = walk.backward_layers()?;
        Ok(Posterior { walk, futures })
    }

    /// Shows every step of positive mass with the mass of all sequences that take it, and the factor of that mass.
    ///
    /// Cost: states of the potential × steps of the model, at each position.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn visit(&self, mut show: impl FnMut(Passage, &W, &W::Factor)) -> Result<(), Underflow> {
        let mut before = self.walk.start();
        for position in 0..self.walk.horizon {
            let factor = W::combine(&before.factor, &self.futures[position + 1].factor);
            let after = &self.futures[position + 1];
            self.walk.visit(position, &before, after, &mut |passage, mass| show(passage, mass, &factor));
            before = self.walk.forward(position, &before)?;
        }
        Ok(())
    }

    /// Shows the masses that pass through each step, position by position, at those that `wants`.
    ///
    /// Cost: as [`visit`](Self::visit), and one array of states × V.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn flows(&self, wants: &dyn Fn(usize) -> bool, show: &mut dyn FnMut(usize, &Flow<W>)) -> Result<(), Underflow> {
        let mut before = self.walk.start();
        for position in 0..self.walk.horizon {
            if wants(position) {
                let after = &self.futures[position + 1];
                let mut flow = Flow::new(&self.walk, position, W::combine(&before.factor, &after.factor));
                self.walk.visit(position, &before, after, &mut |passage, mass| flow.add(passage, mass));
                show(position, &flow);
            }
            before = self.walk.forward(position, &before)?;
        }
        Ok(())
    }

    /// The mass of all sequences, and its factor.
    pub fn total(&self) -> (W, W::Factor) {
        let (start, future) = (self.walk.start(), &self.futures[0]);
        let mut total = W::zero();
        for (mass, future) in start.layer.iter().zip(&future.layer) {
            total.add_product(mass, future);
        }
        (total, W::combine(&start.factor, &future.factor))
    }

    /// The walk itself.
    pub fn walk(&self) -> &Walk<'a, W, S, K> {
        &self.walk
    }
}
