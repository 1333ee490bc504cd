//! Dense layers, prepared: a matrix to multiply by, and tokens that are treated alike as runs.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ndarray::Array2;

use crate::number::Weight;
use crate::number::rows::Rows;
use crate::potential::table::{DEAD, Steps, Table};
use crate::potential::tabulated::{Layer, Tabulated};

/// What a walk needs of each position whose layer of the model is a matrix; nothing where it is a list of steps.
pub type Prepared<W> = Vec<Option<Arc<Dense<W>>>>;

/// A position at which layers are multiplied by a matrix.
pub struct Dense<W: Weight> {
    matrix: Arc<Matrix<W>>,
    runs: Vec<Run>,
    /// The runs of state s are `runs[offsets[s]..offsets[s + 1]]`.
    offsets: Vec<usize>,
    is_still: bool,
}

/// The rows of the model, and the same turned round for walking backward.
struct Matrix<W: Weight> {
    rows: W::Rows,
    turned: OnceLock<W::Rows>,
}

/// Tokens in a row that one state of the potential treats alike, and that lead to states of the model in a row.
struct Run {
    tokens: Range<usize>,
    potential: usize,
    model: usize,
    weight: u32,
}

/// Prepares the dense layers of a model for the steps of a potential; neighbours that are alike share what is prepared.
///
/// Cost: states of the potential × V, and the entries of the matrix, per distinct position.
pub fn prepare<W: Weight, S, K>(
    model: &Tabulated<W>,
    table: &Table<S, K>,
    weights: &[Arc<Vec<W>>],
    horizon: usize,
) -> Prepared<W> {
    let mut prepared: Prepared<W> = Vec::with_capacity(horizon);
    for (position, weights) in weights.iter().enumerate().take(horizon) {
        let (layer, steps) = (model.layer(position), table.layer(position));
        let before = position.checked_sub(1);
        let same_layer = before.is_some_and(|before| Arc::ptr_eq(layer, model.layer(before)));
        let same_steps = before.is_some_and(|before| Arc::ptr_eq(steps, table.layer(before)));
        let known = before.and_then(|before| prepared[before].clone()).filter(|_| same_layer);
        prepared.push(match (&**layer, known) {
            (Layer::Sparse { .. }, _) => None,
            (Layer::Dense { .. }, Some(known)) if same_steps => Some(known),
            (Layer::Dense { rows, next }, known) => {
                let matrix = known.map_or_else(
                    || Arc::new(Matrix { rows: W::Rows::new(rows.view()), turned: OnceLock::new() }),
                    |known| known.matrix.clone(),
                );
                let after = [table.states(position + 1), model.states(position + 1)];
                Some(Arc::new(Dense::new(matrix, steps, next, weights, after)))
            }
        });
    }
    prepared
}

impl<W: Weight> Dense<W> {
    fn new(matrix: Arc<Matrix<W>>, steps: &Steps, next: &[u32], weights: &[W], after: [usize; 2]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let mut offsets = vec![0];
        for state in 0..steps.states() {
            let first = runs.len();
            let arrivals = steps.next(state).iter().zip(steps.weight(state)).zip(next).enumerate();
            for (token, ((&potential, &weight), &model)) in arrivals {
                if potential == DEAD {
                    continue;
                }
                let (potential, model) = (potential as usize, model as usize);
                match runs[first..].last_mut() {
                    Some(run)
                        if run.tokens.end == token
                            && (run.potential, run.weight) == (potential, weight)
                            && run.model + run.tokens.len() == model =>
                    {
                        run.tokens.end += 1;
                    }
                    _ => runs.push(Run { tokens: token..token + 1, potential, model, weight }),
                }
            }
            offsets.push(runs.len());
        }
        // Every state stays where it is with weight 1, and every token leads to the state of its own number.
        let is_still = after == [steps.states(), next.len()]
            && runs.len() == steps.states()
            && runs.iter().enumerate().all(|(state, run)| {
                (run.potential, run.model, run.tokens.clone()) == (state, 0, 0..next.len())
                    && weights[run.weight as usize].is_one()
            });
        Dense { matrix, runs, offsets, is_still }
    }

    /// Whether a layer after it equals the products by (state, token).
    pub(super) fn is_still(&self) -> bool {
        self.is_still
    }

    /// A layer times the rows: masses by (state of the potential, token), without the weight of the potential.
    pub(super) fn read(&self, layer: &Array2<W>) -> Array2<W> {
        self.matrix.rows.product(layer.view())
    }

    /// The same into an array that is there already.
    pub(super) fn read_into(&self, layer: &Array2<W>, masses: &mut Array2<W>) {
        self.matrix.rows.product_into(layer.view(), masses);
    }

    /// Masses still to come by (state of the potential, token), times the rows turned round.
    pub(super) fn unread(&self, futures: &Array2<W>, rows: &Array2<W>) -> Array2<W> {
        self.matrix.turned.get_or_init(|| W::Rows::new(rows.t())).product(futures.view())
    }

    /// Brings masses by (state, token) to the states after the token.
    pub(super) fn scatter(&self, masses: &Array2<W>, weights: &[W], after: &mut Array2<W>) {
        let (width, after_width) = (masses.ncols(), after.ncols());
        let masses = masses.as_slice().expect("products are in standard layout");
        let after = after.as_slice_mut().expect("layers are made in standard layout");
        for (state, bounds) in self.offsets.windows(2).enumerate() {
            for run in &self.runs[bounds[0]..bounds[1]] {
                let masses = &masses[state * width..][run.tokens.clone()];
                let entries = &mut after[run.potential * after_width + run.model..][..masses.len()];
                let weight = &weights[run.weight as usize];
                if weight.is_one() {
                    entries.iter_mut().zip(masses).for_each(|(entry, mass)| entry.accumulate(mass));
                } else {
                    entries.iter_mut().zip(masses).for_each(|(entry, mass)| entry.add_product(mass, weight));
                }
            }
        }
    }

    /// The masses still to come by (state, token), times the weight of the potential.
    pub(super) fn gather(&self, after: &Array2<W>, weights: &[W], tokens: usize) -> Array2<W> {
        let states = self.offsets.len() - 1;
        let mut futures = Array2::from_elem((states, tokens), W::zero());
        let after_width = after.ncols();
        let entries = futures.as_slice_mut().expect("layers are made in standard layout");
        let after = after.as_slice().expect("layers are made in standard layout");
        for (state, bounds) in self.offsets.windows(2).enumerate() {
            for run in &self.runs[bounds[0]..bounds[1]] {
                let entries = &mut entries[state * tokens..][run.tokens.clone()];
                let after = &after[run.potential * after_width + run.model..][..entries.len()];
                let weight = &weights[run.weight as usize];
                if weight.is_one() {
                    entries.clone_from_slice(after);
                } else {
                    entries.iter_mut().zip(after).for_each(|(entry, future)| entry.add_product(future, weight));
                }
            }
        }
        futures
    }
}
