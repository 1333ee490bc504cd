//! Where tokens are written in beyond the support of the model, questions are asked again over a wider base.

use super::environment::Environment;
use super::error::AskError;
use super::parameters::mentions_world;
use crate::expression::parse;
use crate::model::Written;
use crate::question::{QuestionError, Session};
use crate::sequence::Token;

/// A session, and another one over a wider base for what the first cannot answer: made when it is needed, and kept.
pub struct Widening<'a> {
    environment: &'a Environment,
    session: &'a Session,
    wide: Option<(Written, Session)>,
}

/// An error that can say that a session does not read what is written in.
pub trait Beyond: From<QuestionError> {
    /// What the session says.
    fn said(&self) -> Option<&QuestionError>;
}

impl Beyond for QuestionError {
    fn said(&self) -> Option<&QuestionError> {
        Some(self)
    }
}

impl Beyond for AskError {
    fn said(&self) -> Option<&QuestionError> {
        match self {
            AskError::Question { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<QuestionError> for AskError {
    fn from(error: QuestionError) -> Self {
        AskError::question(error, None)
    }
}

impl<'a> Widening<'a> {
    /// A session over the model of a study.
    pub fn new(environment: &'a Environment, session: &'a Session) -> Self {
        Widening { environment, session, wide: None }
    }

    /// The session over the model itself.
    pub fn session(&self) -> &'a Session {
        self.session
    }

    /// What `ask` gets from the session, or from one over a wider base where that is needed. `texts` are what is asked about:
    /// where they name `world`, there is no wider base, since what is impossible in every world has no posterior.
    ///
    /// # Errors
    /// Those of `ask`; where the wider base is too large.
    pub fn run<T, E: Beyond>(&mut self, texts: &[&str], mut ask: impl FnMut(&Session) -> Result<T, E>) -> Result<T, E> {
        let mut asked = ask(self.session);
        let mut is_widened = false;
        while let Err(error) = &asked {
            let Some(QuestionError::ForcedImpossible { prompt, .. }) = error.said() else { break };
            let reads = self.reads(prompt);
            if self.speaks_of_worlds(texts) || (is_widened && reads) {
                break;
            }
            if !reads {
                self.widen(&prompt.clone()).map_err(E::from)?;
            }
            let Some((_, wide)) = &self.wide else { break };
            let before = wide.plan_count();
            asked = ask(wide);
            self.session.adopt(wide, before);
            is_widened = true;
        }
        asked
    }

    /// Whether the wider base reads what is written in.
    fn reads(&self, prompt: &[Option<Token>]) -> bool {
        let Some((written, _)) = &self.wide else { return false };
        written.iter().zip(prompt).all(|(tokens, item)| item.is_none_or(|token| tokens.contains(&token)))
    }

    /// A base that reads this, too.
    fn widen(&mut self, prompt: &[Option<Token>]) -> Result<(), QuestionError> {
        let mut written = match self.wide.take() {
            Some((written, _)) => written,
            None => Written::new(),
        };
        written.resize_with(prompt.len(), Default::default);
        for (tokens, item) in written.iter_mut().zip(prompt) {
            tokens.extend(item);
        }
        let wide = self.session.widened(self.environment.own_rows.as_deref(), &written)?;
        self.wide = Some((written, wide));
        Ok(())
    }

    fn speaks_of_worlds(&self, texts: &[&str]) -> bool {
        let speaks = |text: &&str| parse(text).is_ok_and(|syntax| mentions_world(self.environment, &syntax));
        !self.environment.scope.worlds.is_empty() && texts.iter().any(speaks)
    }
}
