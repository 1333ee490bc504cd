//! What was made of a distribution by training it.

use std::fmt::Debug;
use std::sync::Arc;

use crate::expression::Expression;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;

/// A policy q that was trained from a distribution π, after so many steps.
pub trait Learned: Debug + Send + Sync {
    /// q/π, trained the first time that it is asked for.
    ///
    /// # Errors
    /// When the training cannot be made, or has no such step.
    fn weight(&self, session: &Session, name: &str, from: &Distribution) -> Result<Expression, QuestionError>;

    /// The policy after another number of steps.
    fn at(&self, step: usize) -> Arc<dyn Learned>;
}
