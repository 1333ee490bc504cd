//! What can be wrong with an expression at the end of a sequence.

use super::distribution::Factor;
use crate::expression::{Expression, Failure, Outcome};
use crate::number::{Real, Undefined};

/// An expression without a usable value, by its place among those that are read together.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Which expression, from 0, in the order of the walk.
    pub place: usize,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// It has none.
    #[error("{0}")]
    Failed(Failure),
    /// Its weight has none.
    #[error("{0}")]
    Arithmetic(Undefined),
    /// A likelihood below 0.
    #[error("a likelihood is negative: {}", show(.0))]
    Negative(Real),
    /// A likelihood or reward of +∞.
    #[error("a {0} is +inf")]
    Infinite(&'static str),
}

impl Fault {
    /// An expression that failed.
    pub fn failed(place: usize, failure: Failure) -> Self {
        Fault { place, kind: FaultKind::Failed(failure) }
    }

    /// What is wrong with the settled value of a factor, if anything.
    pub fn of_weight(factor: &Factor, outcome: &Outcome, place: usize) -> Option<Self> {
        let kind = match (factor, outcome) {
            (Factor::Reward { .. }, Outcome::Number(Real::Infinity)) => FaultKind::Infinite("reward"),
            (Factor::Likelihood(_), Outcome::Number(Real::Infinity)) => FaultKind::Infinite("likelihood"),
            (Factor::Likelihood(_), Outcome::Number(value))
                if value.compare(&Real::integer(0)) == Ok(std::cmp::Ordering::Less) =>
            {
                FaultKind::Negative(value.clone())
            }
            _ => return None,
        };
        Some(Fault { place, kind })
    }
}

fn show(value: &Real) -> String {
    value.to_string()
}

/// The expression of a factor, for messages.
pub fn expression_of(factor: &Factor) -> Option<&Expression> {
    match factor {
        Factor::Event(expression) | Factor::Likelihood(expression) => Some(expression),
        Factor::Reward { reward, .. } => Some(reward),
        Factor::Prompt(_) => None,
    }
}
