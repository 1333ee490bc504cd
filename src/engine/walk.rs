//! The walk: a model and a potential read every sequence together; prefixes that reach equal states are added up.

use std::sync::Arc;

use ndarray::parallel::prelude::*;
use ndarray::{Array2, Axis};

use super::dense::{Dense, Prepared};
use crate::number::Rescale;
use crate::potential::table::{DEAD, Table};
use crate::potential::tabulated::{Layer, Tabulated};

/// A model and a potential, both as tables, with all weights in one semiring W.
///
/// A layer holds the mass of every pair of states before some position: an array of (states of the potential) × (states of the model).
pub struct Walk<'a, W: Rescale, S, K> {
    /// π
    pub model: &'a Tabulated<W>,
    /// φ
    pub table: &'a Table<S, K>,
    /// The weights of φ in W, by position: entry k stands for `table.weights()[k]`.
    pub weights: &'a [Arc<Vec<W>>],
    /// The dense layers of π, prepared for φ.
    pub dense: &'a Prepared<W>,
    /// How many positions are read. Below N only where the rest of the potential is 1 and the rest of the model sums to 1.
    pub horizon: usize,
}

/// A layer and the factor that was taken out of it: mass = entry · factor.
#[derive(Clone, Debug)]
pub struct Scaled<W: Rescale> {
    /// Entries by (state of the potential, state of the model).
    pub layer: Array2<W>,
    /// The factor of all of them.
    pub factor: W::Factor,
}

/// Some mass came so near to the smallest float that digits may have been lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Underflow;

impl<W: Rescale, S: Send + Sync, K: Sync> Walk<'_, W, S, K> {
    /// The layer before the first token.
    pub fn start(&self) -> Scaled<W> {
        let mut layer = self.blank(0);
        for ((state, weight), &world) in self.model.starts().iter().zip(self.model.worlds()) {
            let potential = self.table.starts()[world];
            if potential != DEAD {
                layer[[potential as usize, *state as usize]].accumulate(weight);
            }
        }
        Scaled { layer, factor: W::no_factor() }
    }

    /// The layer after the token at `position`, from the layer before it.
    ///
    /// Cost: a matrix product of layer and rows where the model is dense, else one product per pair of a mass and a step.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn forward(&self, position: usize, before: &Scaled<W>) -> Result<Scaled<W>, Underflow> {
        let steps = self.table.layer(position);
        match &**self.model.layer(position) {
            Layer::Dense { .. } => {
                let dense = self.dense(position);
                let masses = dense.read(&before.layer);
                settle(if dense.is_still() { masses } else { self.scatter(position, &masses) }, &before.factor)
            }
            Layer::Sparse { offsets, edges } => {
                let mut layer = self.blank(position + 1);
                for (state, masses) in before.layer.rows().into_iter().enumerate() {
                    let (next, weight) = (steps.next(state), steps.weight(state));
                    for (from, mass) in masses.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
                        for edge in &edges[offsets[from]..offsets[from + 1]] {
                            let token = edge.token.index();
                            if next[token] != DEAD {
                                let entry = &mut layer[[next[token] as usize, edge.next as usize]];
                                self.add(entry, position, weight[token], mass, &edge.weight);
                            }
                        }
                    }
                }
                settle(layer, &before.factor)
            }
        }
    }

    /// The layer after the last token that is read.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn last(&self) -> Result<Scaled<W>, Underflow> {
        let mut current = self.start();
        // No layer is kept, so two arrays take turns.
        let (mut spare, mut masses) = (Array2::from_elem((0, 0), W::zero()), Array2::from_elem((0, 0), W::zero()));
        for position in 0..self.horizon {
            let Some(dense) = &self.dense[position] else {
                current = self.forward(position, &current)?;
                continue;
            };
            if dense.is_still() {
                dense.read_into(&current.layer, &mut spare);
            } else {
                dense.read_into(&current.layer, &mut masses);
                let shape = (self.table.states(position + 1), self.model.states(position + 1));
                if spare.dim() == shape {
                    spare.fill(W::zero());
                } else {
                    spare = Array2::from_elem(shape, W::zero());
                }
                dense.scatter(&masses, &self.weights[position], &mut spare);
            }
            std::mem::swap(&mut current.layer, &mut spare);
            current.settle()?;
        }
        Ok(current)
    }

    /// The weight of finishing, by state, as a layer.
    pub fn finish(&self) -> Scaled<W> {
        let mut layer = self.blank(self.horizon);
        let weights = &self.weights[self.table.layers()];
        for (mut row, finish) in layer.rows_mut().into_iter().zip(self.table.finish()) {
            if let Some(weight) = finish {
                row.fill(weights[*weight as usize].clone());
            }
        }
        Scaled { layer, factor: W::no_factor() }
    }

    /// The mass still to come before the token at `position`, from that after it.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn backward(&self, position: usize, after: &Scaled<W>) -> Result<Scaled<W>, Underflow> {
        let steps = self.table.layer(position);
        let layer = match &**self.model.layer(position) {
            Layer::Dense { rows, .. } => {
                let dense = self.dense(position);
                if dense.is_still() {
                    dense.unread(&after.layer, rows)
                } else {
                    dense.unread(&self.gather(position, &after.layer), rows)
                }
            }
            Layer::Sparse { offsets, edges } => {
                let mut layer = self.blank(position);
                layer.axis_iter_mut(Axis(0)).into_par_iter().enumerate().for_each(|(state, mut row)| {
                    let (next, weight) = (steps.next(state), steps.weight(state));
                    for (from, entry) in row.iter_mut().enumerate() {
                        for edge in &edges[offsets[from]..offsets[from + 1]] {
                            let token = edge.token.index();
                            if next[token] != DEAD {
                                let future = &after.layer[[next[token] as usize, edge.next as usize]];
                                if !future.is_zero() {
                                    self.add(entry, position, weight[token], future, &edge.weight);
                                }
                            }
                        }
                    }
                });
                layer
            }
        };
        settle(layer, &after.factor)
    }

    /// All layers of masses still to come, before position 0, 1, …, up to the horizon.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn backward_layers(&self) -> Result<Vec<Scaled<W>>, Underflow> {
        let mut layers = vec![self.finish()];
        for position in (0..self.horizon).rev() {
            let layer = self.backward(position, layers.last().expect("there is at least the finish"))?;
            layers.push(layer);
        }
        layers.reverse();
        Ok(layers)
    }

    pub(super) fn dense(&self, position: usize) -> &Dense<W> {
        self.dense[position].as_deref().expect("dense layers are prepared up to the horizon")
    }

    /// For a dense layer: the layer after `position` from masses by (state, token).
    pub(super) fn scatter(&self, position: usize, masses: &Array2<W>) -> Array2<W> {
        let mut layer = self.blank(position + 1);
        self.dense(position).scatter(masses, &self.weights[position], &mut layer);
        layer
    }

    /// For a dense layer: the masses still to come by (state, token), with the potential's weight of the token.
    pub(super) fn gather(&self, position: usize, after: &Array2<W>) -> Array2<W> {
        self.dense(position).gather(after, &self.weights[position], self.model.space().vocabulary)
    }

    fn add(&self, entry: &mut W, position: usize, weight: u32, mass: &W, step: &W) {
        let weight = &self.weights[position][weight as usize];
        if weight.is_one() {
            entry.add_product(mass, step);
        } else {
            entry.add_product(mass, &(step.clone() * weight.clone()));
        }
    }

    pub(super) fn blank(&self, position: usize) -> Array2<W> {
        Array2::from_elem((self.table.states(position), self.model.states(position)), W::zero())
    }
}

/// Takes the common factor out of a layer and looks for underflow.
pub(super) fn settle<W: Rescale>(layer: Array2<W>, factor: &W::Factor) -> Result<Scaled<W>, Underflow> {
    let mut scaled = Scaled { layer, factor: factor.clone() };
    scaled.settle()?;
    Ok(scaled)
}

impl<W: Rescale> Scaled<W> {
    fn settle(&mut self) -> Result<(), Underflow> {
        if self.layer.as_slice().is_some_and(W::are_settled) {
            return Ok(());
        }
        if let Some(common) = W::common(self.layer.iter()) {
            self.layer.iter_mut().for_each(|entry| entry.divide(&common));
            self.factor = W::combine(&self.factor, &common);
        }
        if W::UNDERFLOWS && self.layer.iter().any(W::is_near_underflow) {
            return Err(Underflow);
        }
        Ok(())
    }
}
