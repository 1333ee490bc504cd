//! What a study said, borrowed from whoever asked it: what its tables, arrays and figures are made of.

use std::sync::Arc;

use super::At;
use crate::approximation::Found;
use crate::finetune::{Feedback, Made, Moments};
use crate::statement::Answer;

/// All that a study said, but for its claims.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// What describes its distributions.
    pub described: Vec<DescribedAs<'a>>,
    /// The entries of `[ask]`.
    pub ask: Vec<Asked<'a>>,
    /// What `[training]` came to, where nothing went wrong.
    pub trainings: Vec<TrainedAs<'a>>,
    /// What `[feedback]` came to, where nothing went wrong.
    pub feedback: Vec<FitAs<'a, Feedback>>,
    /// What moments came to, where nothing went wrong.
    pub moments: Vec<FitAs<'a, Moments>>,
    /// What `[estimate]` gave, where nothing went wrong.
    pub estimates: Vec<EstimatedBy<'a>>,
}

/// A question with its answers, or the reason there are none.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The name it has in the study.
    pub label: &'a str,
    /// The question.
    pub question: &'a str,
    /// One answer for each combination of its parameters, or what went wrong.
    pub answers: Result<&'a [Answer], &'a str>,
    /// Values of the closed form between the answers, where there is one.
    pub curve: &'a [(f64, f64)],
    /// How it goes on, from the closed form.
    pub rate: Option<&'a str>,
}

/// A distribution, described by questions.
#[derive(Clone, Debug)]
pub struct DescribedAs<'a> {
    /// Its name.
    pub name: &'a str,
    /// What was asked of it as a whole.
    pub questions: Vec<Asked<'a>>,
    /// Its row at each position, from the first on.
    pub marginals: Vec<Asked<'a>>,
}

/// An estimate of a study with what came out.
#[derive(Clone, Copy, Debug)]
pub struct EstimatedBy<'a> {
    /// The name it has in the study.
    pub name: &'a str,
    /// The distribution aimed at.
    pub of: &'a str,
    /// The method, in words.
    pub method: &'a str,
    /// The seed.
    pub seed: u64,
    /// The numbers whose means are wanted, as they are written.
    pub ask: &'a [String],
    /// What came out at each value of the parameters.
    pub found: &'a [At<Vec<Found>>],
}

/// A distribution of a study that is fitted, with what it came to.
#[derive(Clone, Copy, Debug)]
pub struct FitAs<'a, T> {
    /// The name it has in the study.
    pub name: &'a str,
    /// What it came to at each value of the parameters.
    pub made: &'a [At<Arc<T>>],
}

/// A training of a study with what it came to.
#[derive(Clone, Copy, Debug)]
pub struct TrainedAs<'a> {
    /// The name it has in the study.
    pub name: &'a str,
    /// The names of what is recorded beside the objective.
    pub asked: &'a [String],
    /// What it came to at each value of the parameters.
    pub made: &'a [At<Arc<Made>>],
}
