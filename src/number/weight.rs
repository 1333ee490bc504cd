//! A commutative semiring: what the walk adds and multiplies.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};
use num_traits::{One, Zero};

/// A commutative semiring. Its laws are in [`laws`](super::laws).
pub trait Weight: Clone + Debug + PartialEq + Zero + One + Send + Sync + 'static {
    /// Adds the product of two weights.
    fn add_product(&mut self, left: &Self, right: &Self) {
        let sum = std::mem::replace(self, Self::zero());
        *self = sum + left.clone() * right.clone();
    }

    /// The matrix product of a layer (states of the potential × states of the model) and rows (states of the model × tokens).
    fn product(layer: ArrayView2<'_, Self>, rows: ArrayView2<'_, Self>) -> Array2<Self> {
        let mut product = Array2::from_elem((layer.nrows(), rows.ncols()), Self::zero());
        for (layer, mut product) in layer.rows().into_iter().zip(product.rows_mut()) {
            for (left, rows) in layer.iter().zip(rows.rows()) {
                if !left.is_zero() {
                    for (right, entry) in rows.iter().zip(product.iter_mut()) {
                        entry.add_product(left, right);
                    }
                }
            }
        }
        product
    }
}
