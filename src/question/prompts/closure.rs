//! The smallest prompt that contains an event, and whether it is the event.

use super::Prompt;
use crate::expression::{Expression, mentions_world};
use crate::number::{Real, Undefined};
use crate::question::{Distribution, QuestionError, Session};
use crate::sequence::Token;

/// The smallest prompt that contains an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    /// Each position at which all sequences of the event hold the same token, with that token.
    pub prompt: Prompt,
    /// The probability of the prompt.
    pub probability: Real,
    /// The probability of the event given the prompt: 1 where the event is a prompt.
    pub share: Real,
}

/// Whether conditioning on an event is a prompt.
#[derive(Clone, Debug, PartialEq)]
pub enum Expressible {
    /// It is this prompt.
    Prompt(Prompt),
    /// It is none: every prompt that contains the event contains a sequence outside of it as well.
    No {
        /// The smallest prompt that contains the event.
        closure: Prompt,
        /// The most probable sequence of the event.
        inside: Vec<Token>,
        /// The most probable sequence that is in the closure and not in the event.
        outside: Vec<Token>,
    },
}

impl Session {
    /// The smallest prompt that contains an event, on the support of p.
    ///
    /// A position is fixed where one token has positive probability given the event. Cost: the marginals of the conditional, and two
    /// walks for the probabilities.
    ///
    /// # Errors
    /// When the event is impossible or speaks of worlds; as [`marginals`](Session::marginals); undecided where bounds do not tell a
    /// probability from 0.
    pub fn closure(&self, p: &Distribution, event: &Expression) -> Result<Closure, QuestionError> {
        let prompt = self.fixed(&self.conditional(p, event)?)?;
        let prompted = p.prompted("the closure", prompt.clone());
        let probability = match prompt.iter().any(Option::is_some) {
            true => self.normaliser(&prompted)?,
            false => Real::ONE,
        };
        Ok(Closure { prompt, probability, share: self.probability(&prompted, event)? })
    }

    /// Whether conditioning p on an event is the same as a prompt: whether nothing else is in the smallest prompt around it.
    ///
    /// # Errors
    /// As [`closure`](Self::closure).
    pub fn is_prompt(&self, p: &Distribution, event: &Expression) -> Result<Expressible, QuestionError> {
        let given = self.conditional(p, event)?;
        let prompt = self.fixed(&given)?;
        let prompted = p.prompted("the closure", prompt.clone());
        let rest = event.clone().negated();
        if !is_possible(&self.probability(&prompted, &rest)?)? {
            return Ok(Expressible::Prompt(prompt));
        }
        let first = |p: &Distribution| -> Result<Vec<Token>, QuestionError> {
            Ok(self.top(p, 1)?.into_iter().next().map(|(sequence, _)| sequence).unwrap_or_default())
        };
        let outside = first(&prompted.given("the rest of the closure", rest))?;
        Ok(Expressible::No { closure: prompt, inside: first(&given)?, outside })
    }

    /// p given the event, which is to be one of tokens.
    pub(super) fn conditional(&self, p: &Distribution, event: &Expression) -> Result<Distribution, QuestionError> {
        if mentions_world(event) {
            return Err(QuestionError::WorldlyPrompt);
        }
        let given = p.given("the event", event.clone());
        self.total(&given)?;
        Ok(given)
    }

    /// The tokens that all sequences of a distribution share.
    fn fixed(&self, given: &Distribution) -> Result<Prompt, QuestionError> {
        let only = |row: Vec<Real>| -> Result<Option<Token>, QuestionError> {
            let mut found = None;
            for (token, probability) in row.iter().enumerate() {
                if is_possible(probability)? {
                    if found.is_some() {
                        return Ok(None);
                    }
                    found = Some(Token::from(token));
                }
            }
            Ok(found)
        };
        self.marginals(given)?.into_iter().map(only).collect()
    }
}

/// Whether a probability is positive.
pub(super) fn is_possible(probability: &Real) -> Result<bool, QuestionError> {
    match probability {
        value if value.is_zero() => Ok(false),
        value if value.is_exact() || value.interval().low > 0.0 => Ok(true),
        value if value.interval().high == 0.0 => Ok(false),
        _ => Err(Undefined::Undecided.into()),
    }
}
