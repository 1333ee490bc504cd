//! Expectation pairs: a mass together with the mass times a sum along the path.

use std::ops::{Add, Mul};

use ndarray::{Array2, ArrayView2};
use num_traits::{One, Zero};

use super::Weight;

/// The pair (Σ m, Σ m·f), where f adds up along a path while m multiplies (Eisner's expectation semiring; a dual number).
///
/// Nested once, `Expectation<Expectation<W>>` carries second moments: (Σ m, Σ m·g), (Σ m·f, Σ m·f·g).
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation<W> {
    /// Σ m
    pub mass: W,
    /// Σ m·f
    pub first: W,
}

impl<W: Weight> Expectation<W> {
    /// The weight of one step: mass m and summand f, given as m·f.
    pub fn new(mass: W, first: W) -> Self {
        Expectation { mass, first }
    }
}

impl<W: Weight> Add for Expectation<W> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Expectation { mass: self.mass + other.mass, first: self.first + other.first }
    }
}

impl<W: Weight> Mul for Expectation<W> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let first = self.mass.clone() * other.first + self.first * other.mass.clone();
        Expectation { mass: self.mass * other.mass, first }
    }
}

impl<W: Weight> Zero for Expectation<W> {
    fn zero() -> Self {
        Expectation { mass: W::zero(), first: W::zero() }
    }

    fn is_zero(&self) -> bool {
        self.mass.is_zero() && self.first.is_zero()
    }
}

impl<W: Weight> One for Expectation<W> {
    fn one() -> Self {
        Expectation { mass: W::one(), first: W::zero() }
    }
}

impl<W: Weight> Weight for Expectation<W> {
    fn accumulate(&mut self, other: &Self) {
        self.mass.accumulate(&other.mass);
        self.first.accumulate(&other.first);
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        self.mass.add_product(&left.mass, &right.mass);
        if !right.first.is_zero() {
            self.first.add_product(&left.mass, &right.first);
        }
        if !left.first.is_zero() {
            self.first.add_product(&left.first, &right.mass);
        }
    }

    /// Two or three products of plain weights, so that what is fast for them is fast here.
    fn product(layer: ArrayView2<'_, Self>, rows: ArrayView2<'_, Self>) -> Array2<Self> {
        let (mass, first) = planes(layer);
        let (row_mass, row_first) = planes(rows);
        let masses = W::product(mass.view(), row_mass.view());
        let mut firsts = W::product(first.view(), row_mass.view());
        if row_first.iter().any(|entry| !entry.is_zero()) {
            let more = W::product(mass.view(), row_first.view());
            firsts.zip_mut_with(&more, W::accumulate);
        }
        let mut firsts = firsts.into_iter();
        masses.map(|mass| Expectation {
            mass: mass.clone(),
            first: firsts.next().expect("both products have the same shape"),
        })
    }
}

fn planes<W: Weight>(pairs: ArrayView2<'_, Expectation<W>>) -> (Array2<W>, Array2<W>) {
    (pairs.map(|pair| pair.mass.clone()), pairs.map(|pair| pair.first.clone()))
}
