//! From the text of a question to its answers.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::answer::Answer;
use super::environment::Environment;
use super::error::AskError;
use super::evaluate::{Evaluator, planned};
use super::forms::{self, Gives};
use super::parameters::{self, Combination, combinations};
use super::resolve::Resolver;
use super::shelf::Shelf;
use super::sort::is_claim_syntax;
use super::symbolic::SymbolicEvaluator;
use super::tilt;
use super::typed::{Statement, Truth};
use crate::expression::{self, Kind, Outcome, Problem, Scope, Span, Syntax, check_event, evaluate, mentions_world};
use crate::number::Rational;
use crate::question::{Distribution, QuestionError, Session};

/// The most combinations of values for which a question is answered.
const MOST_ANSWERS: u128 = 100_000;
/// The most combinations of values for which a question is checked before it is asked.
const MOST_CHECKS: usize = 100;

/// Answers a question: one answer for each combination of values of the parameters that it depends on, directly,
/// through definitions, or through distributions. `S if C` is answered where C holds.
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
    session: &'a Session,
    shelf: Shelf,
    at: Vec<Rational>,
}

impl<'a> Asking<'a> {
    /// Questions about this study, answered by this session.
    pub fn new(environment: &'a Environment, session: &'a Session) -> Self {
        Asking { environment, session, shelf: Shelf::default(), at: Vec::new() }
    }

    /// Gives the values of closed forms at some u as well.
    pub fn at(mut self, at: Vec<Rational>) -> Self {
        self.at = at;
        self
    }

    /// The session that answers.
    pub fn session(&self) -> &'a Session {
        self.session
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
            let statement = read.resolve(environment, &scope, &combination, &mut self.shelf).map_err(|problems| {
                AskError::Problems(if !asked { problems } else { located(problems, environment, &combination) })
            })?;
            let evaluator = Evaluator { session: self.session, vocabulary: &scope.vocabulary, text: question };
            asked = true;
            let parameters = parameters::written(environment, &combination);
            let placed = |error: AskError| error.placed(environment, self.shelf.made(), parameters.clone());
            let symbolic = parameters::symbolic(environment, &combination).map(|parameter| SymbolicEvaluator {
                session: self.session,
                vocabulary: &scope.vocabulary,
                parameter,
                at: &self.at,
                known: RefCell::default(),
            });
            if self.session.settings().dry_run {
                match symbolic {
                    None => evaluator.plan(&statement),
                    Some(symbolic) => planned(symbolic.statement(&statement)),
                }
                .map_err(placed)?;
                continue;
            }
            let value = match symbolic {
                None => evaluator.statement(&statement).map_err(placed)?,
                Some(symbolic) => symbolic.statement(&statement).map_err(placed)?,
            };
            answers.push(Answer { question: question.to_owned(), parameters, value });
        }
        match &read.condition {
            Some(condition) if !asked => Err(unchecked(question, condition.span)),
            _ => Ok(answers),
        }
    }
}

/// Reads a question and checks its names and types, without a walk.
///
/// # Errors
/// All independent problems, with their places in the question.
pub fn check_statement(environment: &Environment, question: &str) -> Result<(), Vec<Problem>> {
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
    let Some(condition) = read.condition.as_ref().filter(|_| !applied) else { return Ok(()) };
    let combination = first.unwrap_or_default();
    read.resolve(environment, &parameters::scope(environment, &combination), &combination, &mut shelf)?;
    if combinations(environment, &read.parameters).nth(MOST_CHECKS).is_some() {
        return Ok(()); // not all values were looked at
    }
    Err(unchecked(question, condition.span).problems())
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

fn unchecked(question: &str, span: Span) -> AskError {
    AskError::unchecked(span, question.get(span.start..span.end).unwrap_or_default())
}

/// The parameters that a text depends on, unless they have too many combinations of values.
fn countable(environment: &Environment, syntax: &Syntax) -> Result<BTreeSet<String>, Vec<Problem>> {
    let parameters = parameters::of_question(environment, syntax);
    let count = parameters.iter().try_fold(1u128, |count, name| {
        count.checked_mul(environment.parameters[name].len() as u128).filter(|count| *count <= MOST_ANSWERS)
    });
    if count.is_some() {
        return Ok(parameters);
    }
    let message = format!("the parameters of this question have more than {MOST_ANSWERS} combinations of values");
    Err(vec![Problem::new(syntax.span, message, "too many answers").help("give [parameter] fewer values")])
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

/// The place of something in a condition that asks a distribution.
fn asks(condition: &Syntax) -> Option<Span> {
    let mut waiting = vec![condition];
    while let Some(node) = waiting.pop() {
        if let Kind::Call { name, .. } = &node.kind {
            let gives = forms::find(name).map(|form| form.gives);
            if matches!(gives, Some(Gives::Number | Gives::Listing | Gives::Distribution)) {
                return Some(node.span);
            }
        }
        waiting.extend(node.children());
    }
    None
}

/// A question that has been parsed: its subject, its condition, and the parameters it depends on.
struct Question<'a> {
    text: &'a str,
    subject: Syntax,
    condition: Option<Syntax>,
    parameters: BTreeSet<String>,
}

impl<'a> Question<'a> {
    fn read(environment: &Environment, text: &'a str) -> Result<Self, Vec<Problem>> {
        let syntax = expression::parse(text).map_err(|problem| vec![problem])?;
        let parameters = countable(environment, &syntax)?;
        let (subject, condition) = match &syntax.kind {
            Kind::When(subject, condition) => ((**subject).clone(), Some((**condition).clone())),
            Kind::Implies(..) => {
                return Err(vec![
                    Problem::new(syntax.span, "`=>` is not available yet", "a later form")
                        .help("where the condition speaks of parameters only, write T if S"),
                ]);
            }
            _ => (syntax, None),
        };
        Ok(Question { text, subject, condition, parameters })
    }

    /// Whether it is about a letter: u stands in it, or a value is solved for.
    fn speaks_of_u(&self, environment: &Environment) -> bool {
        let mut waiting = vec![&self.subject];
        while let Some(node) = waiting.pop() {
            if matches!(&node.kind, Kind::Call { name, .. } if name == "solve") {
                return true;
            }
            waiting.extend(node.children());
        }
        expression::names(&self.subject).contains("u")
            && !environment.parameters.contains_key("u")
            && !environment.distributions.contains_key("u")
            && !environment.scope.definitions.contains_key("u")
    }

    /// Whether a question is asked at these values: where its condition holds, and of u where that is a letter.
    fn applies(&self, environment: &Environment, combination: &Combination) -> Result<bool, Vec<Problem>> {
        let (letters, values): (Vec<&String>, Vec<&String>) =
            self.parameters.iter().partition(|name| environment.is_symbolic(name, combination));
        if letters.is_empty() && self.speaks_of_u(environment) {
            // What is said of u is said of the letter, where some parameter is one.
            let elsewhere = values
                .iter()
                .any(|name| environment.parameters[name.as_str()].iter().any(|(text, _)| text == parameters::SYMBOLIC));
            return Ok(!elsewhere);
        }
        let Some(condition) = &self.condition else { return Ok(true) };
        let scope = &parameters::valued_scope(environment, combination);
        let letters = tilt::letters(condition, &parameters::scope(environment, combination));
        if let Some(name) = letters.iter().find(|name| environment.is_symbolic(name, combination)) {
            // A letter is none of the values at which the condition holds.
            if environment.parameters[name].len() > 1 {
                return Ok(false);
            }
            let problem =
                Problem::new(condition.span, format!("`{name}` is symbolic here: whether this holds is open"), "open");
            return Err(vec![problem.help(format!("give `{name}` values for a claim that holds at some of them"))]);
        }
        if let Some(asks) = asks(condition) {
            let problem = Problem::new(asks, "after `if` stands a condition on parameters", "asks a distribution");
            return Err(vec![problem.help("to claim it as well, write `and`")]);
        }
        let event = check_event(condition, scope).map_err(|problems| {
            let advise = |problem: Problem| match problem.help {
                None => problem.help("after `if` stands a comparison of parameters, such as lambda >= 2"),
                Some(_) => problem,
            };
            problems.into_iter().map(advise).collect::<Vec<_>>()
        })?;
        if event.reads_sequence() || mentions_world(&event) {
            return Err(vec![
                Problem::new(condition.span, "after `if` stands a condition on parameters", "speaks of a sequence")
                    .help("a condition on the sequence is written P(A | B)"),
            ]);
        }
        match evaluate(&event, &[], None) {
            Ok(outcome) => Ok(outcome == Outcome::Event(true)),
            Err(failure) => Err(vec![Problem::new(failure.span, failure.to_string(), "this has no value")]),
        }
    }

    fn resolve(
        &self,
        environment: &Environment,
        scope: &Scope,
        combination: &Combination,
        shelf: &mut Shelf,
    ) -> Result<Statement, Vec<Problem>> {
        if scope.letters.len() > 1 {
            return Err(vec![tilt::several_letters(self.subject.span, &scope.letters)]);
        }
        let text = self.text;
        let mut resolver = Resolver { environment, text, scope, combination, shelf, problems: Vec::new() };
        let statement = if self.condition.is_some() {
            if is_claim_syntax(&self.subject) {
                resolver.truth(&self.subject).map(Statement::Truth)
            } else {
                let quoted = resolver.quote(self.subject.span);
                let help = format!("ask for `{quoted}` alone, or compare it: {quoted} <= 1 if …");
                resolver.report(self.subject.span, "`if` belongs to a claim", "not true or false", Some(help));
                None::<Truth>.map(Statement::Truth)
            }
        } else {
            resolver.statement(&self.subject)
        };
        let mut problems = resolver.problems;
        problems.sort_by_key(|problem| problem.span);
        problems.dedup();
        match statement {
            Some(statement) if problems.is_empty() => Ok(statement),
            _ => Err(problems),
        }
    }
}
