//! What a claim comes to under one model, in the terms of a search for counterexamples.

use super::answer::AnswerValue;
use super::ask::Asking;
use super::error::AskError;
use crate::number::{Real, Undefined};
use crate::question::QuestionError;

/// What a claim comes to where no parameter varies.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// It holds.
    Holds,
    /// It does not.
    Fails {
        /// The comparison that decided it, as written.
        comparison: Option<String>,
        /// Its two sides, where they are numbers.
        sides: Option<(Real, Real)>,
    },
    /// Its hypothesis does not hold.
    Unmet,
    /// A part of it has no value: a condition of probability 0, 0/0, a maximum over nothing.
    Undefined(String),
    /// Two sides cannot be told apart by their enclosures.
    Undecided(String),
}

impl Asking<'_> {
    /// What a claim comes to. Cost: that of asking it.
    ///
    /// # Errors
    /// When it is not well formed or no claim, and when a limit refuses it.
    pub fn judge(&mut self, claim: &str) -> Result<Judgement, AskError> {
        match self.ask(claim) {
            Ok(answers) => match answers.into_iter().next().map(|answer| answer.value) {
                Some(AnswerValue::Truth { holds: false, sides, comparison }) => {
                    Ok(Judgement::Fails { comparison, sides })
                }
                Some(AnswerValue::Truth { holds: true, .. }) => Ok(Judgement::Holds),
                Some(AnswerValue::Prompts(answer)) => Ok(match AnswerValue::Prompts(answer).holds() {
                    Some(true) => Judgement::Holds,
                    _ => Judgement::Fails { comparison: Some(claim.to_owned()), sides: None },
                }),
                _ => Ok(Judgement::Unmet),
            },
            Err(AskError::Unmet(_)) => Ok(Judgement::Unmet),
            Err(AskError::NoValue { error, problem }) => Ok(match error {
                Undefined::Undecided => Judgement::Undecided(problem.message),
                _ => Judgement::Undefined(problem.message),
            }),
            Err(AskError::Question { error, .. }) if has_no_value(&error) => Ok(match *error {
                QuestionError::Undefined(Undefined::Undecided) => Judgement::Undecided(error.to_string()),
                _ => Judgement::Undefined(error.to_string()),
            }),
            Err(error) => Err(error),
        }
    }
}

/// Whether what a session says is about this model, and not about what was asked.
fn has_no_value(error: &QuestionError) -> bool {
    matches!(
        error,
        QuestionError::Impossible { .. }
            | QuestionError::Failed { .. }
            | QuestionError::Undefined(_)
            | QuestionError::NegativeLikelihood { .. }
            | QuestionError::Uncovered { .. }
            | QuestionError::ImpossibleStart { .. }
            | QuestionError::ForcedImpossible { .. }
            | QuestionError::ForcedWithoutRow { .. }
            | QuestionError::NoNormaliser { .. }
            | QuestionError::Unfit
    )
}
