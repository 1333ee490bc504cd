//! Trainings as they are written: typed at one combination of values of the parameters, and made once for each.

use std::sync::Arc;

use super::ask::distributions;
use super::environment::{Environment, PotentialSyntax};
use super::error::AskError;
use super::kept::{AtValues, Kept};
use super::resolve::Resolver;
use super::shelf::first;
use crate::expression::{
    Expression, Kind, Problem, Scope, Sort, Syntax, check, check_number, constant, mentions_world,
};
use crate::finetune::{Class, Course, Method, Recipe, Rule, Task, Trained};
use crate::number::Real;
use crate::question::{Distribution, Form, Law};

/// A training as a study writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSyntax {
    /// r
    pub reward: Syntax,
    /// β
    pub beta: Syntax,
    /// η
    pub rate: Syntax,
    /// The least reward that filtered fine-tuning keeps.
    pub keep: Option<Syntax>,
    /// The distribution that the policy starts nearest to, where that is not the one it comes from.
    pub start: Option<String>,
    /// What the policy can represent.
    pub class: Class,
    /// How an update is found; the threshold of its method is that of `keep`.
    pub rule: Rule,
    /// How updates become steps, and what ends them.
    pub course: Course,
    /// The events and numbers that are recorded: what they are called, and what they are.
    pub ask: Vec<(String, Syntax)>,
    /// What was made of it so far.
    pub made: Kept<Trained>,
}

/// One of the texts of a training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainingPart {
    /// The reward.
    Reward,
    /// β
    Beta,
    /// The learning rate.
    Rate,
    /// The threshold.
    Keep,
    /// One of the events and numbers.
    Ask(usize),
}

/// What is to be trained, at some values.
struct Valued {
    reward: Expression,
    beta: f64,
    rate: f64,
    method: Method,
    ask: Vec<Expression>,
}

/// That a training can be made at these values of the parameters.
///
/// # Errors
/// The first problem of the first text that has one.
pub fn check_training(syntax: &TrainingSyntax, scope: &Scope) -> Result<(), (TrainingPart, Problem)> {
    valued(syntax, scope).map(drop)
}

fn valued(syntax: &TrainingSyntax, scope: &Scope) -> Result<Valued, (TrainingPart, Problem)> {
    let at = |part: TrainingPart| move |problem: Problem| (part, problem);
    let reward = first(check_number(&syntax.reward, scope)).and_then(|number| blind(number, &syntax.reward));
    let reward = reward.map_err(at(TrainingPart::Reward))?;
    let number = |syntax: &Syntax, part: TrainingPart, what: &str, may_be_zero: bool| {
        let value = first(constant(syntax, scope)).map_err(at(part.clone()))?;
        let middle = value.interval().middle();
        if value != Real::Infinity && (middle > 0.0 || may_be_zero && value.is_zero()) {
            return Ok(middle);
        }
        let least = if may_be_zero { "a number from 0 on" } else { "a positive number" };
        let label = format!("is {value}");
        Err((part, Problem::new(syntax.span, format!("{what} is {least} here"), label).help("write for example 1/10")))
    };
    let needs_beta = syntax.rule.method.is_of_pairs();
    let beta = number(&syntax.beta, TrainingPart::Beta, "beta", !needs_beta)?;
    let rate = number(&syntax.rate, TrainingPart::Rate, "learning-rate", false)?;
    let method = match &syntax.keep {
        Some(keep) => {
            let value = first(constant(keep, scope)).map_err(at(TrainingPart::Keep))?;
            Method::FilteredSft { keep: value.interval().middle() }
        }
        None => syntax.rule.method,
    };
    let mut ask = Vec::with_capacity(syntax.ask.len());
    for (place, (_, asked)) in syntax.ask.iter().enumerate() {
        let checked = first(check(asked, scope)).and_then(|expression| blind(expression, asked));
        ask.push(checked.map_err(at(TrainingPart::Ask(place)))?);
    }
    Ok(Valued { reward, beta, rate, method, ask })
}

/// A number or event of the text: policies say texts.
pub(super) fn blind(expression: Expression, syntax: &Syntax) -> Result<Expression, Problem> {
    if mentions_world(&expression) {
        let problem = Problem::new(syntax.span, "a policy says texts, and no text names its world", "names the world");
        return Err(problem.help("name tokens; what the trained policy believes of worlds is asked in [ask]"));
    }
    if expression.sort == Sort::Token {
        let problem = Problem::new(syntax.span, "a token has no mean", "a token");
        return Err(problem.help("compare it: x[1] == \"a\""));
    }
    Ok(expression)
}

/// What is meant by an entry of `ask`: `P(A)` and `E(f)` mean A and f, of the policy.
pub fn asked_of_policy(syntax: &Syntax) -> &Syntax {
    match &syntax.kind {
        Kind::Call { name, of: None, arguments, .. } if matches!(name.as_str(), "P" | "E") && arguments.len() == 1 => {
            &arguments[0]
        }
        _ => syntax,
    }
}

/// The event A of a question `P(A)` or `P[q](A)` about the text, where it is one.
pub fn event_of_text(syntax: &Syntax) -> Option<&Syntax> {
    match &syntax.kind {
        Kind::Call { name, arguments, .. } if name == "P" && arguments.len() == 1 => {
            (!matches!(arguments[0].kind, Kind::Given(..))).then_some(&arguments[0])
        }
        _ => None,
    }
}

/// The training at these values, which `written` names.
pub(super) fn trained(
    name: &str,
    syntax: &TrainingSyntax,
    written: &str,
    parts: (&Distribution, Option<Distribution>),
    scope: &Scope,
) -> Result<Distribution, Problem> {
    let (from, start) = parts;
    let trained = syntax.made.get_or(written, || {
        let Valued { reward, beta, rate, method, ask } = valued(syntax, scope).map_err(|(_, problem)| problem)?;
        let rule = Rule { method, ..syntax.rule };
        let recipe = Recipe { class: syntax.class, rule, beta, rate, course: syntax.course.clone() };
        let (from, scope) = (from.clone(), Arc::new(scope.clone()));
        Ok(Trained::new(Task { name: name.to_owned(), from, start, reward, recipe, ask, scope }))
    })?;
    Ok(from.approximated(name, Law::Learned(trained.last())))
}

/// The trainings of this name, one for each combination of values of the parameters it depends on.
///
/// # Errors
/// As [`distributions`].
pub fn trainings(environment: &Environment, name: &str) -> Result<Vec<AtValues<Trained>>, AskError> {
    let found = distributions(environment, name)?;
    let Some(PotentialSyntax::Training(syntax)) = environment.distributions.get(name).map(|known| &known.potential)
    else {
        return Ok(Vec::new());
    };
    Ok(syntax.made.at(found))
}

impl Resolver<'_> {
    /// `at(t, k)`: the policy of a training after k steps.
    pub(super) fn at_step(&mut self, name: &str, training: &Syntax, step: &Syntax) -> Option<Distribution> {
        let environment = self.environment;
        let known = |name: &str| match environment.distributions.get(name).map(|known| &known.potential) {
            Some(PotentialSyntax::Training(syntax)) => Some(syntax.course.steps),
            _ => None,
        };
        let Some(steps) = (if let Kind::Name(name) = &training.kind { known(name) } else { None }) else {
            let text = self.quote(training.span);
            let names: Vec<&String> =
                environment.distributions.keys().filter(|name| known(name.as_str()).is_some()).collect();
            let help = match names.as_slice() {
                [] => "write one as [training.NAME]".to_owned(),
                names => format!(
                    "the trainings are {}",
                    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
                ),
            };
            self.report(
                training.span,
                format!("`{text}` is not a training: it has no steps"),
                "no training",
                Some(help),
            );
            return None;
        };
        let value = self.constant(step)?;
        let whole = value.as_rational().filter(|value| value.is_int());
        let wanted = whole.and_then(|value| usize::try_from(value.numerator().clone()).ok());
        let Some(wanted) = wanted.filter(|wanted| *wanted <= steps) else {
            let message = format!("a step is a whole number from 0 to {steps} here");
            let help = "0 is the policy before the first step; the name of the training alone is the last one";
            self.report(step.span, message, &format!("is {value}"), Some(help.to_owned()));
            return None;
        };
        let last = self.distribution(training)?;
        match last.form() {
            Form::Law { from, law, .. } => match &**law {
                Law::Learned(learned) => Some(from.approximated(name, Law::Learned(learned.at(wanted)?))),
                _ => Some(last),
            },
            // Where only names are checked.
            _ => Some(last),
        }
    }
}
