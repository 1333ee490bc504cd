//! What the entry of a row of probabilities must be able to say about itself.

use std::fmt::{self, Display};

use num_traits::{One, Zero};

use crate::number::Rational;

/// A number that rows of probabilities are made of: it knows whether it may be one, and whether a sum of them is 1.
pub trait Probability: Clone + Display + PartialEq + Zero + One + Send + Sync {
    /// Whether it is finite and at least 0.
    fn is_permitted(&self) -> bool;

    /// How far this sum of a row is from 1, or `None` if it counts as 1: exactly for exact numbers, within 1e-9 for float64.
    fn gap(&self) -> Option<Gap>;
}

/// How far a sum is from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The sum is above 1 by this much.
    TooMuch(String),
    /// The sum is below 1 by this much.
    TooLittle(String),
}

impl Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gap::TooMuch(by) => write!(formatter, "{by} too much"),
            Gap::TooLittle(by) => write!(formatter, "{by} too little"),
        }
    }
}

impl Probability for Rational {
    fn is_permitted(&self) -> bool {
        *self >= Rational::ZERO
    }

    fn gap(&self) -> Option<Gap> {
        let one = Rational::ONE;
        match self.cmp(&one) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Gap::TooMuch((self - one).to_string())),
            std::cmp::Ordering::Less => Some(Gap::TooLittle((one - self).to_string())),
        }
    }
}

impl Probability for f64 {
    fn is_permitted(&self) -> bool {
        *self >= 0.0 && self.is_finite()
    }

    fn gap(&self) -> Option<Gap> {
        let by = self - 1.0;
        if by.abs() <= 1e-9 {
            None
        } else if by < 0.0 {
            Some(Gap::TooLittle((-by).to_string()))
        } else {
            Some(Gap::TooMuch(by.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_sums_are_one_or_not() {
        let tenth = Rational::from_parts(1.into(), 10u8.into());
        assert_eq!(Rational::ONE.gap(), None);
        assert_eq!((Rational::ONE + &tenth).gap().unwrap().to_string(), "1/10 too much");
        assert_eq!((Rational::ONE - &tenth).gap().unwrap().to_string(), "1/10 too little");
        assert!(!(-tenth).is_permitted());
    }

    #[test]
    fn float_sums_have_a_tolerance() {
        assert_eq!((1.0 + 1e-10).gap(), None);
        assert!((1.0 + 1e-8).gap().is_some());
        assert!(f64::NAN.gap().is_some());
        assert!(!f64::NAN.is_permitted() && !f64::INFINITY.is_permitted() && !(-1.0).is_permitted());
    }
}
