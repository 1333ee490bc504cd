//! Which parameters a question depends on, and the combinations of their values.

use std::collections::{BTreeMap, BTreeSet};

use super::environment::{Definition, Environment, PotentialSyntax};
use crate::expression::{Scope, Syntax, names};
use crate::number::Real;

/// The names that a text mentions, with those that its definitions and distributions mention in turn.
fn reach(environment: &Environment, start: BTreeSet<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<String> = start.into_iter().collect();
    while let Some(name) = waiting.pop() {
        if let Some(definition) = environment.scope.definitions.get(&name) {
            waiting.extend(names(definition).into_iter().filter(|name| !reached.contains(name)));
        }
        if let Some(definition) = environment.distributions.get(&name) {
            waiting.extend(direct(definition).into_iter().filter(|name| !reached.contains(name)));
        }
        reached.insert(name);
    }
    reached
}

/// The names that a distribution mentions itself.
fn direct(definition: &Definition) -> BTreeSet<String> {
    let mut found = BTreeSet::from([definition.from.clone()]);
    match &definition.potential {
        PotentialSyntax::Prompt(_) => {}
        PotentialSyntax::Given(event) => found.extend(names(event)),
        PotentialSyntax::Reward { reward, beta } => {
            found.extend(names(reward));
            found.extend(names(beta));
        }
        PotentialSyntax::Likelihood(likelihood) => found.extend(names(likelihood)),
        PotentialSyntax::Law(law) => {
            found.extend(law.expressions().into_iter().flat_map(names));
            found.extend(law.beside().into_iter().map(str::to_owned));
        }
        PotentialSyntax::Training(training) => {
            let written = [&training.reward, &training.beta, &training.rate];
            let all = written.into_iter().chain(&training.keep).chain(training.ask.iter().map(|(_, asked)| asked));
            found.extend(all.flat_map(names));
            found.extend(training.start.clone());
        }
        PotentialSyntax::Feedback(feedback) => found.extend(feedback.expressions().flat_map(names)),
        PotentialSyntax::Moments(moments) => found.extend(moments.expressions().flat_map(names)),
        PotentialSyntax::Mixture(parts) => {
            for (name, weight) in parts {
                found.insert(name.clone());
                found.extend(names(weight));
            }
        }
    }
    found
}

/// The distributions that a distribution is made from directly.
pub(super) fn parts(definition: &Definition) -> Vec<&str> {
    match &definition.potential {
        PotentialSyntax::Mixture(parts) => parts.iter().map(|(name, _)| name.as_str()).collect(),
        PotentialSyntax::Law(law) => std::iter::once(definition.from.as_str()).chain(law.beside()).collect(),
        PotentialSyntax::Training(training) => {
            std::iter::once(definition.from.as_str()).chain(training.start.as_deref()).collect()
        }
        _ => vec![&definition.from],
    }
}

/// The parameters that a question depends on: directly, through definitions, or through distributions.
pub(super) fn of_question(environment: &Environment, question: &Syntax) -> BTreeSet<String> {
    let mut reached = reach(environment, names(question));
    reached.retain(|name| environment.parameters.contains_key(name));
    reached
}

/// Whether a question speaks of worlds: itself, in a definition, or in a distribution.
pub(super) fn mentions_world(environment: &Environment, question: &Syntax) -> bool {
    reach(environment, names(question)).contains("world")
}

/// The parameters that a named distribution depends on.
pub(super) fn of_distribution(environment: &Environment, name: &str) -> BTreeSet<String> {
    let mut reached = reach(environment, BTreeSet::from([name.to_owned()]));
    reached.retain(|name| environment.parameters.contains_key(name));
    reached
}

/// One value for each of some parameters, as places in their lists.
pub(super) type Combination = BTreeMap<String, usize>;

/// All combinations of the values of these parameters; the last one changes fastest.
pub(super) fn combinations(
    environment: &Environment,
    parameters: &BTreeSet<String>,
) -> impl Iterator<Item = Combination> {
    let lengths: Vec<(String, usize)> =
        parameters.iter().map(|name| (name.clone(), environment.parameters[name].len())).collect();
    let mut places = vec![0; lengths.len()];
    let mut done = lengths.iter().any(|(_, length)| *length == 0);
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let current = lengths.iter().zip(&places).map(|((name, _), &place)| (name.clone(), place)).collect();
        done = true;
        for (place, (_, length)) in places.iter_mut().zip(&lengths).rev() {
            *place += 1;
            if *place < *length {
                done = false;
                break;
            }
            *place = 0;
        }
        Some(current)
    })
}

/// The values of a combination as they were written.
pub(super) fn written(environment: &Environment, combination: &Combination) -> Vec<(String, String)> {
    let text = |(name, &place): (&String, &usize)| (name.clone(), environment.parameters[name][place].0.clone());
    combination.iter().map(text).collect()
}

/// The word for a parameter that stays a letter.
pub const SYMBOLIC: &str = "symbolic";

/// The scope in which the parameters have the values of a combination; those without a value are letters.
pub(super) fn scope(environment: &Environment, combination: &Combination) -> Scope {
    let mut scope = valued_scope(environment, combination);
    for (name, &place) in combination {
        let (text, value) = &environment.parameters[name][place];
        if *value == Real::Infinity {
            let said = if text == SYMBOLIC { SYMBOLIC } else { "inf" };
            scope.letters.insert(name.clone(), said.to_owned());
        }
    }
    scope
}

/// The parameter that stays a letter in a combination.
pub(super) fn symbolic<'a>(environment: &Environment, combination: &'a Combination) -> Option<&'a str> {
    combination.keys().find(|name| environment.is_symbolic(name, combination)).map(String::as_str)
}

impl Environment {
    /// Whether a parameter stays a letter in a combination of values.
    pub(super) fn is_symbolic(&self, name: &str, combination: &Combination) -> bool {
        combination.get(name).is_some_and(|&place| self.parameters[name][place].0 == SYMBOLIC)
    }
}

/// The same without letters: an infinite parameter is more than any number.
pub(super) fn valued_scope(environment: &Environment, combination: &Combination) -> Scope {
    let value = |(name, &place): (&String, &usize)| -> (String, Real) {
        (name.clone(), environment.parameters[name][place].1.clone())
    };
    let mut scope = environment.scope.clone();
    scope.constants.extend(combination.iter().map(value));
    scope
}
