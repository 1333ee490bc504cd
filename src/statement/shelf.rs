//! The distributions that a study names, made once for each combination of values that they depend on.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use super::environment::{Definition, Environment, PotentialSyntax};
use super::feedback::surveyed;
use super::kept;
use super::law::law;
use super::moments::matched;
use super::parameters::{self, Combination};
use super::tilt::tilt;
use super::training::trained;
use crate::expression::{Problem, Scope, Syntax, check_event, check_number, constant};
use crate::number::{Rational, Real};
use crate::question::Distribution;

/// A name, or the text of a distribution written in place; and the places of the values that it depends on.
pub(super) type Key = (String, Vec<usize>);

/// Distributions by name and by the places of the values that they depend on.
#[derive(Default)]
pub(super) struct Shelf {
    made: BTreeMap<Key, Distribution>,
    depends: BTreeMap<String, Vec<String>>,
    names_only: bool,
}

impl Shelf {
    /// A shelf for checks without a walk: what the study defines is taken to be sound, and stays empty.
    pub(super) fn names_only() -> Self {
        Shelf { names_only: true, ..Shelf::default() }
    }

    fn key(&mut self, environment: &Environment, combination: &Combination, name: &str) -> Key {
        let depends = self
            .depends
            .entry(name.to_owned())
            .or_insert_with(|| parameters::of_distribution(environment, name).into_iter().collect());
        let places = depends.iter().map(|parameter| combination.get(parameter).copied().unwrap_or(0)).collect();
        (name.to_owned(), places)
    }

    /// The key of a distribution written in place: its text, and the places of the values that its parts depend on.
    pub(super) fn key_in_place(
        environment: &Environment,
        combination: &Combination,
        text: &str,
        parts: &[&Syntax],
    ) -> Key {
        let depends: BTreeSet<String> =
            parts.iter().flat_map(|part| parameters::of_question(environment, part)).collect();
        let places = depends.iter().map(|parameter| combination.get(parameter).copied().unwrap_or(0)).collect();
        (text.to_owned(), places)
    }

    /// A distribution that was made before.
    pub(super) fn recall(&self, key: &Key) -> Option<Distribution> {
        self.made.get(key).cloned()
    }

    /// All distributions that were made.
    pub(super) fn made(&self) -> impl Iterator<Item = &Distribution> {
        self.made.values()
    }

    /// Forgets what was written in place: its places are those of another text.
    pub(super) fn turn_to_another_text(&mut self, environment: &Environment) {
        self.made.retain(|(name, _), _| environment.distributions.contains_key(name));
    }

    /// Keeps a distribution.
    pub(super) fn keep(&mut self, key: Key, made: &Distribution) {
        self.made.insert(key, made.clone());
    }

    /// The distribution of this name where the parameters have these values.
    ///
    /// # Errors
    /// The first problem in its definition or in one that it is made from.
    pub(super) fn get(
        &mut self,
        environment: &Environment,
        scope: &Scope,
        combination: &Combination,
        name: &str,
    ) -> Result<Distribution, Problem> {
        if self.names_only || name == "prior" {
            return Ok(Distribution::prior());
        }
        // A chain of definitions may be longer than the stack: what is missing is made first, from a list.
        let mut waiting = vec![name.to_owned()];
        while let Some(next) = waiting.last().cloned() {
            let key = self.key(environment, combination, &next);
            if self.made.contains_key(&key) {
                waiting.pop();
                continue;
            }
            let definition = environment.distributions.get(&next).ok_or_else(|| missing(&next))?;
            let mut parts = BTreeMap::new();
            for part in parameters::parts(definition) {
                if part == "prior" {
                    parts.insert(part, Distribution::prior());
                    continue;
                }
                let key = self.key(environment, combination, part);
                match self.made.get(&key) {
                    Some(made) => drop(parts.insert(part, made.clone())),
                    None if waiting.iter().any(|above| above == part) => return Err(cycle(part)),
                    None => {
                        waiting.push(part.to_owned());
                        break;
                    }
                }
            }
            if waiting.last() == Some(&next) {
                let depends = self.depends.get(&next).cloned().unwrap_or_default();
                let values: Combination = depends
                    .into_iter()
                    .map(|name| (name.clone(), combination.get(&name).copied().unwrap_or(0)))
                    .collect();
                let written = kept::key(&parameters::written(environment, &values));
                let made = make(&next, definition, &parts, scope, &written)
                    .map_err(|problem| Problem { message: format!("`{next}`: {}", problem.message), ..problem })?;
                self.made.insert(key, made);
            }
        }
        let key = self.key(environment, combination, name);
        self.made.get(&key).cloned().ok_or_else(|| missing(name))
    }
}

fn make(
    name: &str,
    definition: &Definition,
    parts: &BTreeMap<&str, Distribution>,
    scope: &Scope,
    written: &str,
) -> Result<Distribution, Problem> {
    let part = |name: &str| parts.get(name).ok_or_else(|| missing(name));
    let from = || part(&definition.from);
    match &definition.potential {
        PotentialSyntax::Prompt(prompt) => Ok(from()?.prompted(name, prompt.clone())),
        PotentialSyntax::Given(event) => Ok(from()?.given(name, first(check_event(event, scope))?)),
        PotentialSyntax::Reward { reward, beta } => first(tilt(name, from()?, reward, Some(beta), scope)),
        PotentialSyntax::Likelihood(likelihood) => Ok(from()?.weighed(name, first(check_number(likelihood, scope))?)),
        PotentialSyntax::Law(syntax) => {
            let beside = syntax.beside().into_iter().map(|name| part(name).cloned()).collect::<Result<Vec<_>, _>>()?;
            Ok(from()?.approximated(name, law(syntax, scope, &beside)?))
        }
        PotentialSyntax::Training(syntax) => {
            let start = match &syntax.start {
                Some(start) => Some(part(start)?.clone()),
                None => None,
            };
            trained(name, syntax, written, (from()?, start), scope)
        }
        PotentialSyntax::Feedback(syntax) => surveyed(name, syntax, written, from()?, scope),
        PotentialSyntax::Moments(syntax) => matched(name, syntax, written, from()?, scope),
        PotentialSyntax::Mixture(weights) => {
            let mut mixed = Vec::with_capacity(weights.len());
            let mut total = Rational::zero();
            for (name, weight) in weights {
                let value = share(weight, &first(constant(weight, scope))?)?;
                total += value.clone();
                mixed.push((value, part(name)?.clone()));
            }
            if !total.is_one() {
                let place = weights.first().map(|(_, weight)| weight.span).unwrap_or_default();
                return Err(Problem::new(place, format!("the weights sum to {total}, not to 1"), "weights"));
            }
            Ok(Distribution::mixture(name, mixed))
        }
    }
}

/// A weight of a mixture: a fraction from 0 to 1.
pub(super) fn share(weight: &Syntax, value: &Real) -> Result<Rational, Problem> {
    match value.as_rational() {
        Some(value) if *value >= Rational::zero() && *value <= Rational::one() => Ok(value.clone()),
        _ => Err(Problem::new(weight.span, "a weight of a mixture is a fraction from 0 to 1", "not a weight")
            .help("write a fraction such as 1/3")),
    }
}

pub(super) fn first<T>(checked: Result<T, Vec<Problem>>) -> Result<T, Problem> {
    checked.map_err(|problems| {
        let fallback = || Problem::new(Default::default(), "not well formed", "here");
        problems.into_iter().next().unwrap_or_else(fallback)
    })
}

fn missing(name: &str) -> Problem {
    Problem::new(Default::default(), format!("there is no distribution `{name}`"), "unknown distribution")
}

fn cycle(name: &str) -> Problem {
    Problem::new(Default::default(), format!("the distribution `{name}` starts from itself"), "a cycle")
}
