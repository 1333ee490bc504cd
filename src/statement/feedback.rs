//! Feedback as it is written: whom to ask what, typed at one combination of values of the parameters.

use std::sync::Arc;

use super::ask::distributions;
use super::environment::{Environment, PotentialSyntax};
use super::error::AskError;
use super::kept::{AtValues, Kept};
use super::shelf::first;
use super::training::blind;
use crate::expression::{Problem, Scope, Syntax, check_number, constant};
use crate::finetune::{Rater, Survey, Surveyed};
use crate::number::Real;
use crate::question::{Distribution, Law};

/// The most pairs.
const MOST_PAIRS: usize = 10_000_000;

/// Feedback as a study writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackSyntax {
    /// The true utility.
    pub reward: Syntax,
    /// τ
    pub temperature: Syntax,
    /// How often an answer is turned around.
    pub error: Syntax,
    /// How many pairs; without, their exact shares.
    pub pairs: Option<Syntax>,
    /// β
    pub beta: Syntax,
    /// The seed of the pairs.
    pub seed: u64,
    /// What was made of it so far.
    pub made: Kept<Surveyed>,
}

/// One of the texts of feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedbackPart {
    /// The utility.
    Reward,
    /// The temperature.
    Temperature,
    /// The error.
    Error,
    /// The number of pairs.
    Pairs,
    /// β
    Beta,
}

impl FeedbackSyntax {
    /// The expressions in it.
    pub fn expressions(&self) -> impl Iterator<Item = &Syntax> {
        [&self.reward, &self.temperature, &self.error, &self.beta].into_iter().chain(&self.pairs)
    }
}

/// That raters can be asked at these values of the parameters.
///
/// # Errors
/// The first problem of the first text that has one.
pub fn check_feedback(syntax: &FeedbackSyntax, scope: &Scope) -> Result<(), (FeedbackPart, Problem)> {
    survey("", syntax, &Distribution::prior(), scope).map(drop)
}

fn survey(
    name: &str,
    syntax: &FeedbackSyntax,
    from: &Distribution,
    scope: &Scope,
) -> Result<Survey, (FeedbackPart, Problem)> {
    let at = |part: FeedbackPart| move |problem: Problem| (part, problem);
    let utility = first(check_number(&syntax.reward, scope)).and_then(|number| blind(number, &syntax.reward));
    let utility = utility.map_err(at(FeedbackPart::Reward))?;
    let number = |syntax: &Syntax, part, fits: fn(f64) -> bool, what: &str, help: &str| {
        let value = first(constant(syntax, scope)).map_err(at(part))?;
        let middle = value.interval().middle();
        match value != Real::Infinity && fits(middle) {
            true => Ok(middle),
            false => Err((part, Problem::new(syntax.span, what.to_owned(), format!("is {value}")).help(help))),
        }
    };
    let is_positive = |value: f64| value > 0.0;
    let temperature = number(
        &syntax.temperature,
        FeedbackPart::Temperature,
        is_positive,
        "the temperature of a rater is a positive number",
        "write 1; a small one makes raters all but certain",
    )?;
    let error = number(
        &syntax.error,
        FeedbackPart::Error,
        |value| (0.0..0.5).contains(&value),
        "the error of a rater is a number from 0 to less than 1/2",
        "at 1/2 answers say nothing, and beyond they say the opposite: negate the reward",
    )?;
    let beta = number(
        &syntax.beta,
        FeedbackPart::Beta,
        is_positive,
        "beta is a positive number here",
        "write for example 1; the pairs themselves do not depend on it",
    )?;
    let pairs = match &syntax.pairs {
        None => None,
        Some(pairs) => {
            let value = first(constant(pairs, scope)).map_err(at(FeedbackPart::Pairs))?;
            let whole = value.as_rational().filter(|value| value.is_int());
            let count = whole.and_then(|value| usize::try_from(value.numerator().clone()).ok());
            let Some(count) = count.filter(|count| (1..=MOST_PAIRS).contains(count)) else {
                let message = format!("the number of pairs is a whole number from 1 to {MOST_PAIRS}");
                let problem = Problem::new(pairs.span, message, format!("is {value}"));
                let help = "leave pairs out for the exact shares of endlessly many";
                return Err((FeedbackPart::Pairs, problem.help(help)));
            };
            Some(count)
        }
    };
    Ok(Survey {
        name: name.to_owned(),
        from: from.clone(),
        utility,
        rater: Rater { temperature, error },
        pairs,
        seed: syntax.seed,
        beta,
        scope: Arc::new(scope.clone()),
    })
}

/// The tilt by what raters taught at these values, which `written` names.
pub(super) fn surveyed(
    name: &str,
    syntax: &FeedbackSyntax,
    written: &str,
    from: &Distribution,
    scope: &Scope,
) -> Result<Distribution, Problem> {
    let surveyed = syntax
        .made
        .get_or(written, || Ok(Surveyed::new(survey(name, syntax, from, scope).map_err(|(_, problem)| problem)?)))?;
    Ok(from.approximated(name, Law::Learned(surveyed.tilt())))
}

/// The feedback of this name, once for each combination of values of the parameters it depends on.
///
/// # Errors
/// As [`distributions`].
pub fn feedbacks(environment: &Environment, name: &str) -> Result<Vec<AtValues<Surveyed>>, AskError> {
    let found = distributions(environment, name)?;
    match environment.distributions.get(name).map(|known| &known.potential) {
        Some(PotentialSyntax::Feedback(syntax)) => Ok(syntax.made.at(found)),
        _ => Ok(Vec::new()),
    }
}
