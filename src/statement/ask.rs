//! From the text of a question to its answers.

use std::cell::RefCell;

use super::answer::{Answer, AnswerValue};
use super::environment::Environment;
use super::error::AskError;
use super::evaluate::{Evaluator, planned};
use super::parameters::{self, Combination, combinations};
use super::read::{Question, countable};
use super::resolve::Resolver;
use super::shelf::Shelf;
use super::sort::is_claim_syntax;
use super::symbolic::SymbolicEvaluator;
use super::typed::{Statement, Truth};
use super::widening::Widening;
use crate::expression::{self, Problem, Span};
use crate::number::Rational;
use crate::question::{Distribution, QuestionError, Session};

/// The most combinations of values for which a question is checked before it is asked.
const MOST_CHECKS: usize = 100;

/// Answers a question: one answer for each combination of values of the parameters that it depends on, directly,
/// through definitions, or through distributions. `S if C` is answered where C holds, `S => T` where S holds.
///
/// # Errors
/// All independent problems of the text; what the session refuses or cannot answer; arithmetic without a value;
/// a claim that is checked at no value.
pub fn ask(environment: &Environment, session: &Session, question: &str) -> Result<Vec<Answer>, AskError> {
    Asking::new(environment, session).ask(question)
}

/// Many questions about one study: the distributions that it names are made once.
pub struct Asking<'a> {
    environment: &'a Environment,
    widening: Widening<'a>,
    shelf: Shelf,
    at: Vec<Rational>,
}

impl<'a> Asking<'a> {
    /// Questions about this study, answered by this session.
    pub fn new(environment: &'a Environment, session: &'a Session) -> Self {
        let widening = Widening::new(environment, session);
        Asking { environment, widening, shelf: Shelf::default(), at: Vec::new() }
    }

    /// Gives the values of closed forms at some u as well.
    pub fn at(mut self, at: Vec<Rational>) -> Self {
        self.at = at;
        self
    }

    /// The session that answers, wherever it can.
    pub fn session(&self) -> &'a Session {
        self.widening.session()
    }

    /// The answers to a question, as [`ask`] gives them; none where the session plans its walks and runs none.
    ///
    /// # Errors
    /// As [`ask`].
    pub fn ask(&mut self, question: &str) -> Result<Vec<Answer>, AskError> {
        let environment = self.environment;
        let read = Question::read(environment, question).map_err(AskError::Problems)?;
        self.shelf.turn_to_another_text(environment);
        let mut answers = Vec::new();
        let mut asked = false;
        for combination in combinations(environment, &read.parameters) {
            let scope = parameters::scope(environment, &combination);
            if !read.applies(environment, &combination).map_err(AskError::Problems)? {
                continue;
            }
            // A problem at the first values is no matter of the values.
            let resolved = read.resolve(environment, &scope, &combination, &mut self.shelf);
            let (hypothesis, statement) = resolved.map_err(|problems| {
                AskError::Problems(if !asked { problems } else { located(problems, environment, &combination) })
            })?;
            let parameters = parameters::written(environment, &combination);
            let outcome = self.widening.run(&[question], |session| {
                let evaluator = Evaluator { session, vocabulary: &scope.vocabulary, text: question };
                let symbolic = parameters::symbolic(environment, &combination).map(|parameter| SymbolicEvaluator {
                    session,
                    vocabulary: &scope.vocabulary,
                    parameter,
                    at: &self.at,
                    known: RefCell::default(),
                });
                outcome(&evaluator, symbolic.as_ref(), hypothesis.as_ref(), &statement)
            });
            match outcome.map_err(|error| error.placed(environment, self.shelf.made(), parameters.clone()))? {
                Outcome::Unmet => {}
                Outcome::Planned => asked = true,
                Outcome::Value(value) => {
                    asked = true;
                    answers.push(Answer { question: question.to_owned(), parameters, value: *value });
                }
            }
        }
        match read.unchecked() {
            Some(error) if !asked => Err(error),
            _ => Ok(answers),
        }
    }
}

/// What becomes of a question at some values of the parameters.
enum Outcome {
    /// The hypothesis of a claim does not hold.
    Unmet,
    /// Its walks are planned, and none runs.
    Planned,
    /// It has an answer.
    Value(Box<AnswerValue>),
}

fn outcome(
    evaluator: &Evaluator<'_>,
    symbolic: Option<&SymbolicEvaluator<'_>>,
    hypothesis: Option<&Truth>,
    statement: &Statement,
) -> Result<Outcome, AskError> {
    if evaluator.session.settings().dry_run {
        if let Some(hypothesis) = hypothesis {
            evaluator.plan_truth(hypothesis)?;
        }
        match symbolic {
            None => evaluator.plan(statement),
            Some(symbolic) => planned(symbolic.statement(statement)),
        }?;
        return Ok(Outcome::Planned);
    }
    if !met(evaluator, hypothesis, symbolic.is_some())? {
        return Ok(Outcome::Unmet);
    }
    Ok(Outcome::Value(Box::new(match symbolic {
        None => evaluator.statement(statement)?,
        Some(symbolic) => symbolic.statement(statement)?,
    })))
}

/// Whether the hypothesis of a claim holds; where there is none, it does.
fn met(evaluator: &Evaluator<'_>, hypothesis: Option<&Truth>, symbolic: bool) -> Result<bool, AskError> {
    match hypothesis {
        None => Ok(true),
        Some(_) if symbolic => {
            let text = evaluator.text;
            let problem =
                Problem::new(Span::new(0, text.len()), "whether S of S => T holds is open in a letter", "open");
            Err(AskError::Problems(vec![problem.help("give the parameter values for a claim with a hypothesis")]))
        }
        Some(hypothesis) => evaluator.holds(hypothesis),
    }
}

/// Reads a question and checks its names and types, without a walk.
///
/// # Errors
/// All independent problems, with their places in the question; a claim that is checked nowhere is one.
pub fn check_statement(environment: &Environment, question: &str) -> Result<(), Vec<Problem>> {
    match checked(environment, question)? {
        Some(unchecked) => Err(unchecked.problems()),
        None => Ok(()),
    }
}

/// Reads a question and checks its names and types, wherever it may apply.
///
/// # Errors
/// All independent problems, with their places in the question.
pub fn check_meaning(environment: &Environment, question: &str) -> Result<(), Vec<Problem>> {
    checked(environment, question).map(|_| ())
}

/// Checks names and types; what is said of a claim that is checked nowhere.
fn checked(environment: &Environment, question: &str) -> Result<Option<AskError>, Vec<Problem>> {
    let read = Question::read(environment, question)?;
    let mut shelf = Shelf::names_only();
    let mut applied = false;
    let mut first = None;
    for combination in combinations(environment, &read.parameters).take(MOST_CHECKS) {
        let scope = parameters::scope(environment, &combination);
        if read.applies(environment, &combination)? {
            // A problem at the first values is no matter of the values.
            let first = !std::mem::replace(&mut applied, true);
            read.resolve(environment, &scope, &combination, &mut shelf)
                .map_err(|problems| if first { problems } else { located(problems, environment, &combination) })?;
        }
        first.get_or_insert(combination);
    }
    let Some(unchecked) = read.unchecked().filter(|_| !applied) else { return Ok(None) };
    let combination = first.unwrap_or_default();
    read.resolve(environment, &parameters::scope(environment, &combination), &combination, &mut shelf)?;
    if combinations(environment, &read.parameters).nth(MOST_CHECKS).is_some() {
        return Ok(None); // not all values were looked at
    }
    Ok(Some(unchecked))
}

/// A distribution by its name or written in place, for each combination of values of the parameters it depends on.
///
/// # Errors
/// All independent problems of the text.
#[allow(clippy::type_complexity)] // the parameters as an answer lists them, and the distribution
pub fn distributions(
    environment: &Environment,
    text: &str,
) -> Result<Vec<(Vec<(String, String)>, Distribution)>, AskError> {
    let syntax = expression::parse(text).map_err(|problem| AskError::Problems(vec![problem]))?;
    let depends = countable(environment, &syntax).map_err(AskError::Problems)?;
    let mut shelf = Shelf::default();
    let mut found = Vec::new();
    for combination in combinations(environment, &depends) {
        let scope = &parameters::scope(environment, &combination);
        let shelf = &mut shelf;
        let mut resolver =
            Resolver { environment, text, scope, combination: &combination, shelf, problems: Vec::new() };
        match resolver.distribution(&syntax) {
            Some(distribution) if resolver.problems.is_empty() => {
                found.push((parameters::written(environment, &combination), distribution));
            }
            _ => {
                let problems = resolver.problems;
                let first = found.is_empty();
                return Err(AskError::Problems(if first {
                    problems
                } else {
                    located(problems, environment, &combination)
                }));
            }
        }
    }
    Ok(found)
}

/// What a session says to a distribution by its name or written in place, with the place of what is to blame.
pub fn refused(
    environment: &Environment,
    distribution: &Distribution,
    parameters: &[(String, String)],
    error: QuestionError,
) -> AskError {
    AskError::question(error, None).placed(environment, std::iter::once(distribution), parameters.to_vec())
}

/// Whether a text has the form of a claim: a comparison, `and`, `or`, `not`, `S if C`. A text that cannot be read is none.
pub fn is_claim(question: &str) -> bool {
    expression::parse(question).is_ok_and(|syntax| is_claim_syntax(&syntax))
}

/// Advice about what is right, but perhaps not meant, such as `P(A || B)`.
pub fn hints(question: &str) -> Vec<Problem> {
    expression::parse(question).map(|syntax| expression::hints(question, &syntax)).unwrap_or_default()
}

/// Says at which values of the parameters a problem arose.
fn located(problems: Vec<Problem>, environment: &Environment, combination: &Combination) -> Vec<Problem> {
    let values = parameters::written(environment, combination);
    let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let values = values.join(", ");
    problems
        .into_iter()
        .map(|problem| Problem { message: format!("{}, where {values}", problem.message), ..problem })
        .collect()
}
