//! The walk: a model and a potential read every sequence together; prefixes that reach equal states are added up.

use std::sync::Arc;

use ndarray::parallel::prelude::*;
use ndarray::{Array2, Axis};

use crate::number::Rescale;
use crate::potential::table::{DEAD, Steps, Table};
use crate::potential::tabulated::{Layer, Tabulated};

/// A model and a potential, both as tables, with all weights in one semiring W.
///
/// A layer holds the mass of every pair of states before some position: an array of (states of the potential) × (states of the model).
pub struct Walk<'a, W, S, K> {
    /// π
    pub model: &'a Tabulated<W>,
    /// φ
    pub table: &'a Table<S, K>,
    /// The weights of φ in W, by position: entry k stands for `table.weights()[k]`.
    pub weights: &'a [Arc<Vec<W>>],
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

impl<W: Rescale, S: Sync, K: Sync> Walk<'_, W, S, K> {
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
            Layer::Dense { rows, next } => {
                let product = W::product(before.layer.view(), rows.view());
                self.scatter(position, product, next, &before.factor)
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
        (0..self.horizon).try_fold(self.start(), |layer, position| self.forward(position, &layer))
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
            Layer::Dense { rows, next } => {
                let futures = self.futures(position, steps, next, &after.layer);
                W::product(futures.view(), rows.t())
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

    /// For a dense layer: the mass still to come by (state, next token), without the model's own weight of the token.
    fn futures(&self, position: usize, steps: &Steps, next: &[u32], after: &Array2<W>) -> Array2<W> {
        let mut futures = Array2::from_elem((steps.states(), next.len()), W::zero());
        for (state, mut row) in futures.rows_mut().into_iter().enumerate() {
            for (entry, arrival) in row.iter_mut().zip(self.arrivals(position, steps, state, next, after)) {
                if let Some((weight, future)) = arrival {
                    *entry = if weight.is_one() { future.clone() } else { future.clone() * weight.clone() };
                }
            }
        }
        futures
    }

    /// For a dense layer: the weight of each token in one state of the potential, and the mass still to come after it.
    pub(super) fn arrivals<'b>(
        &'b self,
        position: usize,
        steps: &'b Steps,
        state: usize,
        next: &'b [u32],
        after: &'b Array2<W>,
    ) -> impl Iterator<Item = Option<(&'b W, &'b W)>> {
        let weights = &self.weights[position];
        steps.next(state).iter().zip(steps.weight(state)).zip(next).map(move |((&potential, &weight), &model)| {
            (potential != DEAD).then(|| (&weights[weight as usize], &after[[potential as usize, model as usize]]))
        })
    }

    /// For a dense layer: the layer after `position` from the products of masses and rows, by (state, token).
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub(super) fn scatter(
        &self,
        position: usize,
        product: Array2<W>,
        next: &[u32],
        factor: &W::Factor,
    ) -> Result<Scaled<W>, Underflow> {
        let steps = self.table.layer(position);
        if self.moves_nothing(position, steps, next) {
            return settle(product, factor);
        }
        let mut layer = self.blank(position + 1);
        let weights = &self.weights[position];
        for (state, masses) in product.rows().into_iter().enumerate() {
            let arrivals = steps.next(state).iter().zip(steps.weight(state));
            for ((mass, &model), (&potential, &weight)) in masses.iter().zip(next).zip(arrivals) {
                if potential != DEAD && !mass.is_zero() {
                    let entry = &mut layer[[potential as usize, model as usize]];
                    let weight = &weights[weight as usize];
                    if weight.is_one() {
                        entry.accumulate(mass);
                    } else {
                        entry.add_product(mass, weight);
                    }
                }
            }
        }
        settle(layer, factor)
    }

    /// Whether every state of the potential stays where it is with weight 1, and every token leads to the state of its own number.
    fn moves_nothing(&self, position: usize, steps: &Steps, next: &[u32]) -> bool {
        let weights = &self.weights[position];
        self.model.states(position + 1) == next.len()
            && self.table.states(position + 1) == steps.states()
            && next.iter().enumerate().all(|(token, &state)| token == state as usize)
            && (0..steps.states()).all(|state| {
                steps.next(state).iter().all(|&next| next as usize == state)
                    && steps.weight(state).iter().all(|&weight| weights[weight as usize].is_one())
            })
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
pub(super) fn settle<W: Rescale>(mut layer: Array2<W>, factor: &W::Factor) -> Result<Scaled<W>, Underflow> {
    let mut factor = factor.clone();
    if let Some(common) = W::common(&mut layer.iter()) {
        layer.iter_mut().for_each(|entry| entry.divide(&common));
        factor = W::combine(&factor, &common);
    }
    if layer.iter().any(W::is_near_underflow) {
        return Err(Underflow);
    }
    Ok(Scaled { layer, factor })
}
