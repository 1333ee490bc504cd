//! How many roundings can lie in one entry of a float layer: as many as terms are added up, and a few products.

use crate::potential::table::{DEAD, Steps};
use crate::potential::tabulated::Layer;

/// The most (state, token) pairs that lead into one state with the same token.
pub fn in_degree(steps: &Steps, next_states: usize) -> u64 {
    let vocabulary = if steps.states() == 0 { 0 } else { steps.next.len() / steps.states() };
    let mut arrivals = vec![0_u64; next_states];
    let mut most = 0;
    for token in 0..vocabulary {
        for state in 0..steps.states() {
            let next = steps.next(state)[token];
            if next != DEAD {
                arrivals[next as usize] += 1;
                most = most.max(arrivals[next as usize]);
            }
        }
        arrivals.fill(0);
    }
    most
}

/// The most steps of the model that are added up in one entry.
pub fn model_in_degree<W>(layer: &Layer<W>, next_states: usize) -> u64 {
    match layer {
        Layer::Dense { rows, next } => {
            let mut arrivals = vec![0_u64; next_states];
            next.iter().for_each(|&next| arrivals[next as usize] += 1);
            rows.nrows() as u64 + arrivals.into_iter().max().unwrap_or(0)
        }
        Layer::Sparse { edges, .. } => {
            let mut arrivals = vec![0_u64; next_states];
            edges.iter().for_each(|edge| arrivals[edge.next as usize] += 1);
            arrivals.into_iter().max().unwrap_or(0)
        }
    }
}
