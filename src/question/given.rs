//! What an expression gives off at a step, and what it may still be found to be at the end.

use super::distribution::Factor;
use super::joint::Role;
use crate::expression::{Outcome, ResidualId, Residuals};
use crate::number::Real;

/// What one expression gives off at a step.
pub(super) enum Given {
    /// The potential is 0 here.
    Nothing,
    /// A factor, and its logarithm where that is known without taking one.
    Factor(Real, Option<Real>),
    /// A summand.
    Summand(Real),
    /// Nothing yet.
    Silent,
}

pub(super) fn is_infinite(value: &Real) -> bool {
    matches!(value, Real::Infinity | Real::NegativeInfinity)
}

pub(super) fn is_nothing(factor: &Factor, outcome: &Outcome) -> bool {
    match (factor, outcome) {
        (_, Outcome::Event(holds)) => !holds,
        (Factor::Reward { .. }, Outcome::Number(value)) => *value == Real::NegativeInfinity,
        (_, Outcome::Number(value)) => *value == Real::integer(0),
        (_, Outcome::Token(_)) => false,
    }
}

pub(super) fn give_factor(arena: &mut Residuals, factor: &Factor, id: ResidualId) -> (Given, ResidualId) {
    match factor {
        Factor::Event(_) | Factor::Prompt(_) => match arena.settled(id) {
            Some(Ok(Outcome::Event(false))) => (Given::Nothing, id),
            _ => (Given::Silent, id),
        },
        Factor::Likelihood(_) => {
            let (factor, rest) = arena.split_product(id);
            if rest == id {
                return (Given::Silent, id);
            }
            if factor == Real::ZERO {
                return (Given::Nothing, id);
            }
            // A negative or infinite likelihood stays in the state, where the end finds it.
            match factor.compare(&Real::ZERO) {
                Ok(std::cmp::Ordering::Greater) if !is_infinite(&factor) => (Given::Factor(factor, None), rest),
                _ => (Given::Silent, id),
            }
        }
        Factor::Reward { beta, .. } => {
            let (summand, rest) = arena.split_sum(id);
            if rest == id {
                return (Given::Silent, id);
            }
            match &summand {
                Real::NegativeInfinity => (Given::Nothing, id),
                Real::Infinity => (Given::Silent, id),
                _ => match summand.div(beta).and_then(|log| Ok((log.exp()?, log))) {
                    Ok((factor, log)) => (Given::Factor(factor, Some(log)), rest),
                    Err(_) => (Given::Silent, id),
                },
            }
        }
    }
}

/// Whether the end may still find the expression without a usable value.
pub(super) fn may_be_faulty(arena: &Residuals, role: &Role, id: ResidualId) -> bool {
    let of_factor = |factor: &Factor| match factor {
        Factor::Likelihood(_) => arena.may_be_negative(id) || arena.may_be_infinite(id),
        Factor::Reward { .. } => arena.may_be_infinite(id),
        Factor::Event(_) | Factor::Prompt(_) => false,
    };
    arena.may_fail(id)
        || match role {
            Role::Weigh(factor) | Role::WeighAndLog(factor) | Role::LogAgainst(factor) => of_factor(factor),
            Role::Carry(_) | Role::Keep(_) => false,
        }
}
