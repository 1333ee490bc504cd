//! Masses so far meet masses still to come: the mass of every token at every position.

use std::ops::Range;
use std::sync::Arc;

use ndarray::Axis;

use super::posterior::Passage;
use super::walk::settle;
use super::{Scaled, Underflow, Walk};
use crate::number::Rescale;
use crate::potential::table::DEAD;
use crate::potential::tabulated::Layer;

/// Masses at one position, with their common factor.
pub struct Row<W: Rescale> {
    /// The mass of each token.
    pub masses: Vec<W>,
    /// The factor of all of them.
    pub factor: W::Factor,
}

/// Layers are shared where a step changes nothing but the masses.
type Shared<W> = Arc<Scaled<W>>;

impl<W: Rescale, S: Send + Sync, K: Sync> Walk<'_, W, S, K> {
    /// Masses of the next token at each position up to the horizon, over all sequences.
    ///
    /// One walk comes from the start and one from the end, at the same time. In the middle they meet, and each goes on
    /// over the layers that the other has kept: memory states of the potential × states of the model × N.
    ///
    /// # Errors
    /// When a mass may have lost digits to underflow.
    pub fn marginals(&self) -> Result<Vec<Row<W>>, Underflow> {
        let middle = self.horizon / 2;
        let (past, future) = self.both(|| self.pasts(0..middle), || self.futures(middle..self.horizon));
        let ((before, pasts), (after, futures)) = (past?, future?);
        let (early, late) = self.both(
            || {
                let mut after = after;
                let mut rows = Vec::with_capacity(middle);
                for position in (0..middle).rev() {
                    let (future, earlier) = self.future(position, after)?;
                    rows.push(self.meet(position, &pasts[position], &future)?);
                    after = earlier;
                }
                rows.reverse();
                Ok(rows)
            },
            || {
                let mut before = before;
                let mut rows = Vec::with_capacity(self.horizon - middle);
                for position in middle..self.horizon {
                    let (past, later) = self.past(position, before)?;
                    rows.push(self.meet(position, &past, &futures[position - middle])?);
                    before = later;
                }
                Ok(rows)
            },
        );
        let mut rows = early?;
        rows.extend(late?);
        Ok(rows)
    }

    /// Two halves of the work: at the same time where each is worth a task.
    pub(super) fn both<F: Send, P: Send>(
        &self,
        one: impl FnOnce() -> F + Send,
        other: impl FnOnce() -> P + Send,
    ) -> (F, P) {
        let products = (0..self.horizon).map(|position| {
            let edges = match &**self.model.layer(position) {
                Layer::Dense { rows, .. } => rows.len(),
                Layer::Sparse { edges, .. } => edges.len(),
            };
            self.table.states(position).saturating_mul(edges)
        });
        if products.fold(0, usize::saturating_add) < 2 * W::PRODUCTS_OF_A_TASK {
            return (one(), other());
        }
        rayon::join(one, other)
    }

    /// The layer after the last of some positions, from the start, and what [`meet`](Self::meet) needs of each.
    fn pasts(&self, positions: Range<usize>) -> Result<(Shared<W>, Vec<Shared<W>>), Underflow> {
        let mut before = Arc::new(self.start());
        let mut pasts = Vec::with_capacity(positions.len());
        for position in positions {
            let (past, after) = self.past(position, before)?;
            pasts.push(past);
            before = after;
        }
        Ok((before, pasts))
    }

    /// The layer before the first of some positions, from the end, and what [`meet`](Self::meet) needs of each.
    fn futures(&self, positions: Range<usize>) -> Result<(Shared<W>, Vec<Shared<W>>), Underflow> {
        let mut after = Arc::new(self.finish());
        let mut futures = Vec::with_capacity(positions.len());
        for position in positions.rev() {
            let (future, before) = self.future(position, after)?;
            futures.push(future);
            after = before;
        }
        futures.reverse();
        Ok((after, futures))
    }

    /// In a dense layer the masses by (state, token), else the layer before; and the layer after.
    fn past(&self, position: usize, before: Shared<W>) -> Result<(Shared<W>, Shared<W>), Underflow> {
        if let Layer::Sparse { .. } = &**self.model.layer(position) {
            let after = self.forward(position, &before)?;
            return Ok((before, Arc::new(after)));
        }
        let dense = self.dense(position);
        let masses = dense.read(&before.layer);
        if dense.is_still() {
            let both = Arc::new(settle(masses, &before.factor)?);
            return Ok((both.clone(), both));
        }
        let after = settle(self.scatter(position, &masses), &before.factor)?;
        Ok((Arc::new(Scaled { layer: masses, factor: before.factor.clone() }), Arc::new(after)))
    }

    /// In a dense layer the masses still to come by (state, token), else the layer after; and the layer before.
    fn future(&self, position: usize, after: Shared<W>) -> Result<(Shared<W>, Shared<W>), Underflow> {
        let layer = self.model.layer(position);
        let Layer::Dense { rows, .. } = &**layer else {
            let before = self.backward(position, &after)?;
            return Ok((after, Arc::new(before)));
        };
        let dense = self.dense(position);
        let future = if dense.is_still() {
            after
        } else {
            Arc::new(Scaled { layer: self.gather(position, &after.layer), factor: after.factor.clone() })
        };
        let before = settle(dense.unread(&future.layer, rows), &future.factor)?;
        Ok((future, Arc::new(before)))
    }

    /// The masses of the token at a position, from both sides.
    fn meet(&self, position: usize, past: &Scaled<W>, future: &Scaled<W>) -> Result<Row<W>, Underflow> {
        let mut masses = vec![W::zero(); self.model.space().vocabulary];
        let factor = W::combine(&past.factor, &future.factor);
        if let Layer::Sparse { .. } = &**self.model.layer(position) {
            let mut occurs = vec![false; masses.len()];
            self.visit(position, past, future, &mut |passage, mass| {
                masses[passage.token].accumulate(mass);
                occurs[passage.token] = true;
            });
            let lost = |(mass, occurs): (&W, bool)| occurs && is_small(mass);
            if W::UNDERFLOWS && masses.iter().zip(occurs).any(lost) {
                return Err(Underflow);
            }
            return Ok(Row { masses, factor });
        }
        for (past, future) in past.layer.rows().into_iter().zip(future.layer.rows()) {
            let pairs = past.to_slice().unwrap_or_default().iter().zip(future.to_slice().unwrap_or_default());
            masses.iter_mut().zip(pairs).for_each(|(mass, (past, future))| mass.add_product(past, future));
        }
        let occurs = |token: usize| {
            let (past, future) = (past.layer.index_axis(Axis(1), token), future.layer.index_axis(Axis(1), token));
            past.iter().zip(future).any(|(past, future)| !past.is_zero() && !future.is_zero())
        };
        if W::UNDERFLOWS && masses.iter().enumerate().any(|(token, mass)| is_small(mass) && occurs(token)) {
            return Err(Underflow);
        }
        Ok(Row { masses, factor })
    }

    /// Shows every step of positive mass at a position with the mass of all sequences that take it, over both factors.
    pub(super) fn visit(
        &self,
        position: usize,
        before: &Scaled<W>,
        after: &Scaled<W>,
        show: &mut dyn FnMut(Passage, &W),
    ) {
        let steps = self.table.layer(position);
        let weights = &self.weights[position];
        let layer = self.model.layer(position);
        for (potential, masses) in before.layer.rows().into_iter().enumerate() {
            let (next, weight) = (steps.next(potential), steps.weight(potential));
            for (state, mass) in masses.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
                for (token, to, step) in layer.edges(state) {
                    let token = token.index();
                    if next[token] == DEAD {
                        continue;
                    }
                    let future = &after.layer[[next[token] as usize, to as usize]];
                    if !future.is_zero() {
                        let passage = Passage { position, state, token, weight: weight[token] };
                        let step = step.clone() * weights[weight[token] as usize].clone();
                        show(passage, &(mass.clone() * step * future.clone()));
                    }
                }
            }
        }
    }
}

/// Whether products may have vanished from a sum, or lost digits that count in it.
fn is_small<W: Rescale>(mass: &W) -> bool {
    mass.is_zero() || mass.is_near_underflow()
}
