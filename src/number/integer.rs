//! Big integers as weights: numerators over a known denominator, and counts.

use dashu::integer::{IBig, UBig};

use super::Weight;

impl Weight for UBig {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &UBig, right: &UBig) {
        *self += left * right;
    }
}

impl Weight for IBig {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &IBig, right: &IBig) {
        *self += left * right;
    }
}

impl Weight for super::Rational {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        *self += left * right;
    }
}
