//! What a question may mention: the model, and everything that a study names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::feedback::FeedbackSyntax;
use super::law::LawSyntax;
use super::moments::MomentsSyntax;
use super::training::TrainingSyntax;
use crate::expression::{Scope, Syntax};
use crate::model::Widen;
use crate::number::{Rational, Real};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

use crate::question::Numbers;

/// A model with the names that questions about it may use.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Vocabulary, length, worlds, words, scores and definitions; its constants are empty, since parameters have several values.
    pub scope: Scope,
    /// π
    pub model: Tabulated<Rational>,
    /// The rows that π has of its own, whatever the probability of a prefix; none for kinds without.
    pub own_rows: Option<Arc<dyn Widen>>,
    /// Which answers are exact.
    pub numbers: Numbers,
    /// The values of each parameter: as written, and what they are. At least one each. `inf` and `symbolic` both stand for no value
    /// and are told apart by what is written; they are held as infinity.
    pub parameters: BTreeMap<String, Vec<(String, Real)>>,
    /// The named distributions.
    pub distributions: BTreeMap<String, Definition>,
    /// The names of the distributions in the order of the study.
    pub order: Vec<String>,
}

/// A named distribution: another one times a potential, normalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The distribution it starts from, `prior` for π. A mixture starts from its parts instead.
    pub from: String,
    /// What it is multiplied by.
    pub potential: PotentialSyntax,
}

/// A potential as a study writes it: its expressions may mention parameters, so they get their types at each value anew.
#[derive(Clone, Debug, PartialEq)]
pub enum PotentialSyntax {
    /// The token at each of the N positions, or none where it is free.
    Prompt(Vec<Option<Token>>),
    /// An event.
    Given(Syntax),
    /// e^{r(x)/β}
    Reward {
        /// r
        reward: Syntax,
        /// β
        beta: Syntax,
    },
    /// L(x) ≥ 0
    Likelihood(Syntax),
    /// What is done in practice, with a law of its own.
    Law(LawSyntax),
    /// A policy that is trained.
    Training(Box<TrainingSyntax>),
    /// The tilt by what raters taught.
    Feedback(Box<FeedbackSyntax>),
    /// The nearest distribution with some moments.
    Moments(MomentsSyntax),
    /// Named distributions with their weights.
    Mixture(Vec<(String, Syntax)>),
}
