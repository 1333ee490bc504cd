//! A sequence that ends in a given state: what an error message names.

use std::sync::Arc;

use num_traits::Zero;

use super::Walk;
use super::dense::prepare;
use crate::number::{Possible, Rational};
use crate::potential::Emission;
use crate::potential::table::{DEAD, Table};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// The first sequence of positive probability, in vocabulary order, that ends in final state `end` of the potential.
///
/// Cost: as a walk over the same tables.
pub fn witness<S: Send + Sync + Clone>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    end: usize,
) -> Option<Vec<Token>> {
    let model = model.map(|weight| Possible(!weight.is_zero()));
    let table = table.ending_in(end);
    let length = table.layers();
    let possible = Arc::new(vec![Possible(true); table.weights().len().max(1)]);
    let weights: Vec<_> = (0..=length).map(|_| possible.clone()).collect();
    let dense = prepare(&model, &table, &weights, length);
    let walk = Walk { model: &model, table: &table, weights: &weights, dense: &dense, horizon: length };
    let futures = walk.backward_layers().ok()?;
    let alive = |position: usize, potential: u32, state: u32| {
        potential != DEAD && !futures[position].layer[[potential as usize, state as usize]].is_zero()
    };
    let start = model.starts().iter().zip(model.worlds()).map(|((state, _), &world)| (table.starts()[world], *state));
    let (mut potential, mut state) = start.into_iter().find(|&(potential, state)| alive(0, potential, state))?;
    let mut sequence = Vec::with_capacity(length);
    for position in 0..length {
        let steps = table.layer(position);
        let mut found = None;
        model.layer(position).for_each_edge(state as usize, |token, to, _| {
            let next = steps.next(potential as usize)[token.index()];
            if found.is_none() && alive(position + 1, next, to) {
                found = Some((token, next, to));
            }
        });
        let (token, next, to) = found?;
        sequence.push(token);
        (potential, state) = (next, to);
    }
    Some(sequence)
}
