//! A commutative semiring: what the walk adds and multiplies.

use std::fmt::Debug;

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, Axis};
use num_traits::{One, Zero};

/// A commutative semiring. Its laws are checks that ship.
///
/// `zero` and `one`, `+` and `*` are those of `num_traits`; the methods are the same operations in bulk, for those who can do them faster.
pub trait Weight: Clone + Debug + PartialEq + Zero + One + Send + Sync + 'static {
    /// Adds the product of two weights.
    fn add_product(&mut self, left: &Self, right: &Self) {
        let sum = std::mem::replace(self, Self::zero());
        *self = sum + left.clone() * right.clone();
    }

    /// Adds another weight.
    fn accumulate(&mut self, other: &Self) {
        let sum = std::mem::replace(self, Self::zero());
        *self = sum + other.clone();
    }

    /// The matrix product of a layer (states of the potential × states of the model) and rows (states of the model × tokens).
    fn product(layer: ArrayView2<'_, Self>, rows: ArrayView2<'_, Self>) -> Array2<Self> {
        by_entries(layer, rows)
    }
}

/// The matrix product by its definition, entry by entry, in parallel over the rows of the layer.
pub(super) fn by_entries<W: Weight>(layer: ArrayView2<'_, W>, rows: ArrayView2<'_, W>) -> Array2<W> {
    let mut product = Array2::from_elem((layer.nrows(), rows.ncols()), W::zero());
    product.axis_iter_mut(Axis(0)).into_par_iter().zip(layer.axis_iter(Axis(0)).into_par_iter()).for_each(
        |(mut product, layer)| {
            for (left, rows) in layer.iter().zip(rows.rows()) {
                if !left.is_zero() {
                    for (right, entry) in rows.iter().zip(product.iter_mut()) {
                        if !right.is_zero() {
                            entry.add_product(left, right);
                        }
                    }
                }
            }
        },
    );
    product
}

/// Rows of a layer that one task multiplies; below it a task costs more than it saves.
const ROWS_OF_A_TASK: usize = 16;

impl Weight for f64 {
    fn accumulate(&mut self, other: &f64) {
        *self += other;
    }

    fn add_product(&mut self, left: &f64, right: &f64) {
        *self += left * right;
    }

    fn product(layer: ArrayView2<'_, f64>, rows: ArrayView2<'_, f64>) -> Array2<f64> {
        let work = layer.len().saturating_mul(rows.ncols());
        if layer.nrows() < 2 * ROWS_OF_A_TASK || work < 1 << 21 {
            return layer.dot(&rows);
        }
        let mut product = Array2::zeros((layer.nrows(), rows.ncols()));
        let chunk = layer.nrows().div_ceil(rayon::current_num_threads()).max(ROWS_OF_A_TASK);
        product
            .axis_chunks_iter_mut(Axis(0), chunk)
            .into_par_iter()
            .zip(layer.axis_chunks_iter(Axis(0), chunk).into_par_iter())
            .for_each(|(mut product, layer)| ndarray::linalg::general_mat_mul(1.0, &layer, &rows, 0.0, &mut product));
        product
    }
}
