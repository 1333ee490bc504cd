//! What can be wrong with an expression at the end of a sequence.

use std::sync::Arc;

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

/// The potential whose expression has no usable value; equal to itself alone.
#[derive(Clone, Debug)]
pub struct Blamed(pub Arc<Factor>);

impl PartialEq for Blamed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is wrong with a value; what to write instead stands behind a semicolon.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// It has none.
    #[error("{0}")]
    Failed(Failure),
    /// Its weight has none.
    #[error("{0}")]
    Arithmetic(Undefined),
    /// A likelihood below 0.
    #[error("the likelihood is {}; a likelihood is never negative, max(0, …) cuts it off at 0", show(.0))]
    Negative(Real),
    /// A likelihood or reward of +∞.
    #[error("the {0} is +inf; write a large number instead, or `given` for what must happen")]
    Infinite(&'static str),
}

impl FaultKind {
    /// What is wrong, without advice.
    pub fn what(&self) -> String {
        let text = self.to_string();
        text.split_once("; ").map_or(text.clone(), |(what, _)| what.to_owned())
    }

    /// What to write instead, where there is something.
    pub fn advice(&self) -> Option<String> {
        self.to_string().split_once("; ").map(|(_, advice)| advice.to_owned())
    }
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
