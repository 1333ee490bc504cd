//! What was made of a distribution by training it, or by fitting something to it.

use std::fmt::Debug;
use std::sync::Arc;

use crate::expression::Expression;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;

/// A distribution q that was learned from another one, π.
pub trait Learned: Debug + Send + Sync {
    /// q/π up to a constant, learned the first time that it is asked for.
    ///
    /// # Errors
    /// When it cannot be learned; when a training has no such step.
    fn weight(&self, session: &Session, name: &str, from: &Distribution) -> Result<Expression, QuestionError>;

    /// A trained policy after another number of steps; nothing else has steps.
    fn at(&self, _step: usize) -> Option<Arc<dyn Learned>> {
        None
    }

    /// Its name in messages.
    fn part(&self) -> &'static str;

    /// Why it has no normaliser.
    fn without_normaliser(&self) -> &'static str;
}
