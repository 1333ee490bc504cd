//! Whether there is any mass at all: the Boolean semiring.

use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::Weight;

/// Possible or not: addition is "or", multiplication is "and".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Possible(pub bool);

impl Add for Possible {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Possible(self.0 || other.0)
    }
}

impl Mul for Possible {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Possible(self.0 && other.0)
    }
}

impl Zero for Possible {
    fn zero() -> Self {
        Possible(false)
    }

    fn is_zero(&self) -> bool {
        !self.0
    }
}

impl One for Possible {
    fn one() -> Self {
        Possible(true)
    }
}

impl Weight for Possible {
    type Rows = ndarray::Array2<Self>;
}
