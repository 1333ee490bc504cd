//! Why a question has no answer.

use std::time::Duration;

use dashu::integer::UBig;

use super::fault::{Blamed, FaultKind};
use crate::expression::Span;
use crate::number::Undefined;
use crate::sequence::Token;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuestionError {
    /// A potential has mass 0 under what it reweights.
    #[error("{name} is impossible: {part} has probability 0 under {from}")]
    Impossible {
        /// The distribution without mass.
        name: String,
        /// Its potential, in words.
        part: &'static str,
        /// The distribution it starts from.
        from: String,
    },
    /// An expression has no usable value on a sequence of positive probability.
    #[error("{name}: {what} on the sequence {witness}", what = kind.what())]
    Failed {
        /// The distribution or question.
        name: String,
        /// What is wrong.
        kind: Box<FaultKind>,
        /// Such a sequence.
        witness: String,
        /// The part of the expression that is to blame, in the text that the expression was written in.
        span: Option<Span>,
        /// The potential that the expression belongs to; without one, it is an expression of the question.
        factor: Option<Blamed>,
    },
    /// A limit refuses the walk.
    #[error("refused: {reason}")]
    Refused {
        /// Which limit, and what the walk would cost.
        reason: String,
        /// The cheapest way out.
        way_out: String,
    },
    /// Exact numbers were asked for, and there is an irrational likelihood.
    #[error("{name} is not exact: the likelihood {value} is irrational")]
    NotExact {
        /// The distribution or question.
        name: String,
        /// The likelihood.
        value: String,
    },
    /// A likelihood below 0, by which draws are selected.
    #[error("{name}: the likelihood is negative on a sequence of positive probability")]
    NegativeLikelihood {
        /// The distribution.
        name: String,
    },
    /// Draws of a proposal that cannot give every sequence of the target.
    #[error(
        "{proposal} does not cover {name}: some sequences of {name} are never proposed, so nothing bounds their weight"
    )]
    Uncovered {
        /// The target.
        name: String,
        /// The proposal.
        proposal: String,
    },
    /// A chain that starts where its target has no mass.
    #[error("{name} has probability 0 at the start \"{start}\" of the chain")]
    ImpossibleStart {
        /// The target.
        name: String,
        /// Where it starts.
        start: String,
    },
    /// A distribution that was to be fitted, and cannot be.
    #[error("{name}: {why}")]
    Unlearned {
        /// The distribution.
        name: String,
        /// Why not.
        why: String,
        /// What to do instead.
        way_out: String,
    },
    /// A token that is written in where it cannot come: beyond what the base of the session reads.
    #[error("{name}: {place} the token \"{token}\" has probability 0 under {from}")]
    ForcedImpossible {
        /// The distribution.
        name: String,
        /// What it starts from.
        from: String,
        /// After which prefix.
        place: String,
        /// The token.
        token: String,
        /// All that is written in: a session over a wider base can read it.
        prompt: Vec<Option<Token>>,
    },
    /// A token is to be drawn after a prefix that was written in, where the model has no row.
    #[error(
        "{name}: after \"{prefix}\", which has probability 0 under {from}, the model has no row to draw a token from"
    )]
    ForcedWithoutRow {
        /// The distribution.
        name: String,
        /// What it starts from.
        from: String,
        /// What is written in and drawn up to there.
        prefix: String,
    },
    /// An operation without a value.
    #[error("{0}")]
    Undefined(#[from] Undefined),
    /// There is no normaliser.
    #[error("{name} has no normaliser: {why}")]
    NoNormaliser {
        /// The distribution.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// `J` of a distribution that was not made by a reward.
    #[error("{name} was not made by a reward, so it has no objective J")]
    NoReward {
        /// The distribution.
        name: String,
    },
    /// `J` of the limit of a parameter.
    #[error("{name} is a limit, so it has no objective J: r/beta grows beyond all bounds there")]
    LimitObjective {
        /// The distribution.
        name: String,
    },
    /// A limit of a limit, in an order that is not told.
    #[error(
        "{name} is a limit of {from}, which is made with a parameter without a value: the order of the two limits is not told"
    )]
    TwoLimits {
        /// The distribution.
        name: String,
        /// What it starts from.
        from: String,
    },
    /// A prompt for an event of worlds.
    #[error("a prompt fixes tokens, and this event speaks of the world")]
    WorldlyPrompt,
    /// A question that has no closed form in a letter.
    #[error("{name} has a symbolic parameter, and this question has no closed form in it")]
    Symbolic {
        /// The distribution.
        name: String,
    },
    /// A symbolic parameter with an irrational factor: its powers are those of no single letter.
    #[error("{name}: a closed form needs rational numbers beside a symbolic parameter, and here stands {value}")]
    SymbolicExponent {
        /// The distribution or question.
        name: String,
        /// The factor.
        value: String,
    },
    /// A carried value that the numbers of the walk cannot hold; it is then taken from its law.
    #[error("a value is too large or too small for the numbers of the walk")]
    Unfit,
    /// The walk was planned and not run.
    #[error("planned, not run")]
    Planned,
}

impl QuestionError {
    /// What to do instead, where there is something.
    pub fn help(&self) -> Option<String> {
        match self {
            QuestionError::Failed { kind, .. } => kind.advice(),
            QuestionError::Impossible { part, .. } => Some(format!(
                "change the {part}, or give its sequences a positive probability (smoothing, another model)"
            )),
            QuestionError::Refused { way_out, .. } | QuestionError::Unlearned { way_out, .. } => Some(way_out.clone()),
            QuestionError::NotExact { .. } => {
                Some("write the reward as β·ln of a fraction, or drop numbers = \"exact\"".to_owned())
            }
            QuestionError::NoNormaliser { .. } => {
                Some("ask Z of a distribution made by a prompt, given, reward or likelihood".to_owned())
            }
            QuestionError::Symbolic { .. } => Some(
                "ask P, E, Var, Cov, Z, H, KL, TV, JS, chi2, token or law of it, or give the parameter values"
                    .to_owned(),
            ),
            QuestionError::SymbolicExponent { .. } => {
                Some("let the parameter stand for the product, or give it values".to_owned())
            }
            QuestionError::TwoLimits { .. } => {
                Some("condition on what the inner limit leaves, or give the parameter values".to_owned())
            }
            QuestionError::LimitObjective { .. } => {
                Some("ask J where the parameter (or beta) is finite and positive".to_owned())
            }
            QuestionError::ForcedImpossible { .. } => {
                Some("what has probability 0 in every world can be written in where no question names `world`".to_owned())
            }
            QuestionError::ForcedWithoutRow { .. } => Some(
                "fix the tokens that follow as well; markov, independent and smoothed ngram models have rows everywhere"
                    .to_owned(),
            ),
            QuestionError::NoReward { .. } => Some("J needs a distribution with `reward` (and `beta`)".to_owned()),
            _ => None,
        }
    }

    /// A few words for the caret.
    pub fn label(&self) -> &'static str {
        match self {
            QuestionError::Failed { kind, .. } => match **kind {
                FaultKind::Failed(_) | FaultKind::Arithmetic(_) => "has no value",
                FaultKind::Negative(_) => "is negative",
                FaultKind::Infinite(_) => "is +inf",
            },
            QuestionError::Impossible { .. } => "leaves nothing",
            _ => "asked here",
        }
    }

    /// A refusal: more sequences than a limit allows.
    pub fn too_many_sequences(size: &UBig, estimate: Option<Duration>, limit: Duration, way_out: &str) -> Self {
        let cost = match estimate {
            Some(estimate) => format!("about {} s", estimate.as_secs().max(1)),
            None => "longer than can be told".to_owned(),
        };
        QuestionError::Refused {
            reason: format!(
                "its states do not merge, and enumerating all {size} sequences would take {cost}; --max-time is {} s",
                limit.as_secs_f64()
            ),
            way_out: way_out.to_owned(),
        }
    }

    /// Whether a limit refused it.
    pub fn is_refusal(&self) -> bool {
        matches!(self, QuestionError::Refused { .. })
    }
}
