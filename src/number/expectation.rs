//! Expectation pairs: a mass together with the mass times a sum along the path.

use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::Weight;
use super::rows::Planes;

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
    type Rows = Planes<W::Rows>;

    const PRODUCTS_OF_A_TASK: usize = W::PRODUCTS_OF_A_TASK;

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
}
