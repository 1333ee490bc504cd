//! A question that has been parsed: its parts, the parameters it depends on, and where it applies.

use std::collections::BTreeSet;

use super::environment::Environment;
use super::error::AskError;
use super::forms::{self, Gives};
use super::parameters::{self, Combination};
use super::resolve::Resolver;
use super::shelf::Shelf;
use super::sort::is_claim_syntax;
use super::tilt;
use super::typed::{Statement, Truth};
use crate::expression::{
    Kind, Outcome, Problem, Scope, Span, Syntax, check_event, evaluate, mentions_world, names, parse,
};

/// The most combinations of values for which a question is answered.
const MOST_ANSWERS: u128 = 100_000;

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
pub(super) struct Question<'a> {
    text: &'a str,
    /// S of `S => T`.
    hypothesis: Option<Syntax>,
    subject: Syntax,
    /// C of `S if C`.
    condition: Option<Syntax>,
    pub(super) parameters: BTreeSet<String>,
}

impl<'a> Question<'a> {
    /// Parses a question and finds the parameters it depends on.
    pub(super) fn read(environment: &Environment, text: &'a str) -> Result<Self, Vec<Problem>> {
        let syntax = parse(text).map_err(|problem| vec![problem])?;
        let parameters = countable(environment, &syntax)?;
        let (hypothesis, subject) = match &syntax.kind {
            Kind::Implies(hypothesis, subject) => (Some((**hypothesis).clone()), (**subject).clone()),
            _ => (None, syntax),
        };
        if let Some(Syntax { span, kind: Kind::When(..) }) = &hypothesis {
            let problem = Problem::new(*span, "`if` stands at the end of a claim", "before `=>`");
            return Err(vec![problem.help("write S => T if C")]);
        }
        let (subject, condition) = match &subject.kind {
            Kind::When(subject, condition) => ((**subject).clone(), Some((**condition).clone())),
            _ => (subject, None),
        };
        Ok(Question { text, hypothesis, subject, condition, parameters })
    }

    /// What can keep a claim from being checked: its condition, or else its hypothesis.
    fn restriction(&self) -> Option<Span> {
        self.condition.as_ref().or(self.hypothesis.as_ref()).map(|part| part.span)
    }

    /// The error of a claim whose condition or hypothesis held nowhere.
    pub(super) fn unchecked(&self) -> Option<AskError> {
        let span = self.restriction()?;
        let restriction = self.text.get(span.start..span.end).unwrap_or_default();
        Some(AskError::unchecked(span, restriction, self.condition.is_some()))
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
        names(&self.subject).contains("u")
            && !environment.parameters.contains_key("u")
            && !environment.distributions.contains_key("u")
            && !environment.scope.definitions.contains_key("u")
    }

    /// Whether a question is asked at these values: where its condition holds, and of u where that is a letter.
    pub(super) fn applies(&self, environment: &Environment, combination: &Combination) -> Result<bool, Vec<Problem>> {
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

    /// The hypothesis and the statement, with their types, where the parameters have these values.
    pub(super) fn resolve(
        &self,
        environment: &Environment,
        scope: &Scope,
        combination: &Combination,
        shelf: &mut Shelf,
    ) -> Result<(Option<Truth>, Statement), Vec<Problem>> {
        if scope.letters.len() > 1 {
            return Err(vec![tilt::several_letters(self.subject.span, &scope.letters)]);
        }
        let text = self.text;
        let mut resolver = Resolver { environment, text, scope, combination, shelf, problems: Vec::new() };
        let hypothesis = self.hypothesis.as_ref().map(|hypothesis| resolver.truth(hypothesis));
        let statement = if self.restriction().is_none() {
            resolver.statement(&self.subject)
        } else if is_claim_syntax(&self.subject) {
            resolver.truth(&self.subject).map(Statement::Truth)
        } else {
            let quoted = resolver.quote(self.subject.span);
            let word = if self.condition.is_some() { "if" } else { "=>" };
            let help = match word {
                "if" => format!("ask for `{quoted}` alone, or compare it: {quoted} <= 1 if …"),
                _ => format!("compare it: … => {quoted} <= 1"),
            };
            resolver.report(self.subject.span, format!("`{word}` belongs to a claim"), "not true or false", Some(help));
            None
        };
        let mut problems = resolver.problems;
        problems.sort_by_key(|problem| problem.span);
        problems.dedup();
        match statement {
            Some(statement) if problems.is_empty() => Ok((hypothesis.flatten(), statement)),
            _ => Err(problems),
        }
    }
}

/// The parameters that a text depends on, unless they have too many combinations of values.
pub(super) fn countable(environment: &Environment, syntax: &Syntax) -> Result<BTreeSet<String>, Vec<Problem>> {
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
