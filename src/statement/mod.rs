//! The question language: what is asked of distributions, in text.
//!
//! - [`Environment`]: what a study gives to its questions: the model, the names, the parameters.
//! - [`ask`]: answers a question, once for each combination of the parameters it depends on.
//! - [`distributions`]: a distribution by name or written in place, for each combination.
//! - [`check_statement`]: all that can be said about a question without a walk; [`check_meaning`]: the same wherever it applies.
//! - [`Answer`], [`AnswerValue`]: what comes out.
//! - [`EstimateSyntax`], [`experiments`]: what is to be estimated from draws; [`LawSyntax`]: approximations with a law.
//! - [`Judgement`]: what a claim comes to under one model, for whoever tries many.
//! - [`TrainingSyntax`], [`trainings`]: what is to be trained, and the policies that it comes to.
//! - [`FeedbackSyntax`], [`feedbacks`]: what raters are asked; [`MomentsSyntax`], [`matchings`]: what moments are to be matched.
//! - [`Kept`], [`AtValues`]: what was learned at values of the parameters, once for each.
//! - [`Widening`]: a session, and one over a wider base for what is written in beyond the support of the model.
//! - [`AskError`]: why nothing does; [`refused`]: what a session says to a distribution, as such.
//!
//! A question is parsed, typed for one value of each parameter (`sort`, `resolve`, `measure`, `place`), and evaluated
//! (`evaluate`) by a [`Session`](crate::question::Session). Distributions written in place are made where they stand; named ones are kept on a shelf.

mod answer;
mod ask;
mod environment;
mod error;
mod estimate;
mod evaluate;
mod feedback;
mod forms;
mod judge;
mod kept;
mod law;
mod measure;
mod moments;
mod parameters;
mod place;
mod prompt;
mod prompts;
mod read;
mod resolve;
mod shelf;
mod sort;
mod symbolic;
mod symbolic_claim;
mod tilt;
mod training;
mod typed;
mod widening;

pub use answer::{Answer, AnswerValue, PromptAnswer, SymbolicAnswer, SymbolicValue};
pub use ask::{Asking, ask, check_meaning, check_statement, distributions, hints, is_claim, refused};
pub use environment::{Definition, Environment, PotentialSyntax};
pub use error::AskError;
pub use estimate::{EstimatePart, EstimateSyntax, MethodSyntax, experiments};
pub use feedback::{FeedbackPart, FeedbackSyntax, check_feedback, feedbacks};
pub use forms::known_forms;
pub use judge::Judgement;
pub use kept::{AtValues, Kept};
pub use law::{ChainSyntax, Dial, LawSyntax, check_law};
pub use moments::{MomentsSyntax, check_moments, matchings};
pub use parameters::SYMBOLIC;
pub use tilt::{TiltPart, check_tilt};
pub use training::{TrainingPart, TrainingSyntax, asked_of_policy, check_training, event_of_text, trainings};
pub use widening::Widening;

#[cfg(test)]
mod tests;
