//! A commutative semiring: what the walk adds and multiplies.

use std::fmt::Debug;

use num_traits::{One, Zero};

use super::rows::{FloatRows, Rows};

/// A commutative semiring. Its laws are checks that ship.
///
/// `zero` and `one`, `+` and `*` are those of `num_traits`; the methods are the same operations in bulk, for those who can do them faster.
pub trait Weight: Clone + Debug + PartialEq + Zero + One + Send + Sync + 'static {
    /// A matrix of them that layers are multiplied by: `ndarray::Array2<Self>`, or something faster.
    type Rows: Rows<Self>;

    /// How many products are worth a task of their own.
    const PRODUCTS_OF_A_TASK: usize = 1 << 8;

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
}

impl Weight for f64 {
    type Rows = FloatRows;

    const PRODUCTS_OF_A_TASK: usize = 1 << 20;

    fn accumulate(&mut self, other: &f64) {
        *self += other;
    }

    fn add_product(&mut self, left: &f64, right: &f64) {
        *self += left * right;
    }
}
