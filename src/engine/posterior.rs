//! The posterior of a walk: the model reweighted by the potential, as a language model again.

use super::enumerate::Flow;
use super::{Scaled, Underflow, Walk};
use crate::number::Rescale;
use crate::potential::table::DEAD;
use crate::potential::tabulated::Layer;

/// A walk with all masses still to come: whatever is asked of one position is a sum of products of a mass so far and a mass still to come.
pub struct Posterior<'a, W: Rescale, S, K> {
    walk: Walk<'a, W, S, K>,
    futures: Vec<Scaled<W>>,
}

/// Masses at one position, with their common factor.
pub struct Row<W: Rescale> {
    /// The mass of each token.
    pub masses: Vec<W>,
    /// The factor of all of them.
    pub factor: W::Factor,
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

impl<'a, W: Rescale, S: Sync, K: Sync> Posterior<'a, W, S, K> {
    /// Walks backward and keeps every layer: memory states of the potential × states of the model × N.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn new(walk: Walk<'a, W, S, K>) -> Result<Self, Underflow> {
        let futures = walk.backward_layers()?;
        Ok(Posterior { walk, futures })
    }

    /// Masses of the next token at each position up to the horizon, over all sequences.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn marginals(&self) -> Result<Vec<Row<W>>, Underflow> {
        let mut before = self.walk.start();
        let mut rows = Vec::with_capacity(self.walk.horizon);
        for position in 0..self.walk.horizon {
            let (row, after) = self.row_and_after(position, &before)?;
            rows.push(row);
            before = after;
        }
        Ok(rows)
    }

    /// Masses of the next token, given the layer before it, and the layer after it. In a dense layer both come from one matrix product.
    fn row_and_after(&self, position: usize, before: &Scaled<W>) -> Result<(Row<W>, Scaled<W>), Underflow> {
        let after = &self.futures[position + 1];
        let steps = self.walk.table.layer(position);
        let vocabulary = self.walk.model.space().vocabulary;
        let mut masses = vec![W::zero(); vocabulary];
        let next_layer = match &**self.walk.model.layer(position) {
            Layer::Dense { rows, next } => {
                let product = W::product(before.layer.view(), rows.view());
                for (state, products) in product.rows().into_iter().enumerate() {
                    let arrivals = self.walk.arrivals(position, steps, state, next, &after.layer);
                    for ((mass, product), future) in masses.iter_mut().zip(products).zip(arrivals) {
                        if let Some((weight, future)) = future.filter(|(_, future)| !future.is_zero()) {
                            if weight.is_one() {
                                mass.add_product(product, future);
                            } else {
                                mass.add_product(product, &(future.clone() * weight.clone()));
                            }
                        }
                    }
                }
                self.walk.scatter(position, product, next, &before.factor)?
            }
            Layer::Sparse { .. } => {
                self.visit_position(position, before, &mut |passage, mass| masses[passage.token].accumulate(mass));
                self.walk.forward(position, before)?
            }
        };
        Ok((Row { masses, factor: W::combine(&before.factor, &after.factor) }, next_layer))
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
            self.visit_position(position, &before, &mut |passage, mass| show(passage, mass, &factor));
            before = self.walk.forward(position, &before)?;
        }
        Ok(())
    }

    /// Shows the masses that pass through each step, position by position.
    ///
    /// Cost: as [`visit`](Self::visit), and one array of states × V.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn flows(&self, show: &mut dyn FnMut(usize, &Flow<W>)) -> Result<(), Underflow> {
        let mut before = self.walk.start();
        for position in 0..self.walk.horizon {
            let factor = W::combine(&before.factor, &self.futures[position + 1].factor);
            let mut flow = Flow::new(&self.walk, position, factor);
            self.visit_position(position, &before, &mut |passage, mass| flow.add(passage, mass));
            show(position, &flow);
            before = self.walk.forward(position, &before)?;
        }
        Ok(())
    }

    fn visit_position(&self, position: usize, before: &Scaled<W>, show: &mut dyn FnMut(Passage, &W)) {
        let after = &self.futures[position + 1].layer;
        let steps = self.walk.table.layer(position);
        let weights = &self.walk.weights[position];
        let layer = self.walk.model.layer(position);
        for (potential, masses) in before.layer.rows().into_iter().enumerate() {
            let (next, weight) = (steps.next(potential), steps.weight(potential));
            for (state, mass) in masses.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
                for (token, to, step) in layer.edges(state) {
                    let token = token.index();
                    if next[token] == DEAD {
                        continue;
                    }
                    let future = &after[[next[token] as usize, to as usize]];
                    if !future.is_zero() {
                        let passage = Passage { position, state, token, weight: weight[token] };
                        let step = step.clone() * weights[weight[token] as usize].clone();
                        show(passage, &(mass.clone() * step * future.clone()));
                    }
                }
            }
        }
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
