//! Big integers as weights: numerators over a known denominator, and counts.

use dashu::integer::{IBig, UBig};
use ndarray::Array2;

use super::Weight;
use super::integer_rows::IntegerRows;

impl Weight for UBig {
    type Rows = Array2<Self>;

    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &UBig, right: &UBig) {
        *self += left * right;
    }
}

impl Weight for IBig {
    type Rows = IntegerRows;

    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &IBig, right: &IBig) {
        *self += left * right;
    }
}

impl Weight for super::Rational {
    type Rows = Array2<Self>;

    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        *self += left * right;
    }
}
