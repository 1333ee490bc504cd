//! Claims that the question language cannot say, checked by short programs on generated models.
//!
//! - [`Check`]: a check by its name. [`Outcome`]: on how many cases it held, or what contradicts it.
//! - `rows`: next-token rows, what they determine, and what reweighs them. `prompts`: what fixed tokens can say, by counting.

mod prompts;
mod rows;

use crate::arbitrary::{Choices, Study};
use crate::number::Real;
use crate::question::{Session, Settings};
use crate::random::Stream;
use crate::statement::{AnswerValue, Asking};

/// A check in Rust.
pub struct Check {
    /// Its name in the catalogue.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// Runs it on so many generated cases.
    run: fn(u64, u64) -> Outcome,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It held on this many cases.
    Holds(u64),
    /// What contradicts it.
    Fails(String),
}

impl Check {
    /// Runs it on at most `cases` generated cases, drawn from a seed; exhaustive checks take what they need.
    pub fn run(&self, cases: u64, seed: u64) -> Outcome {
        (self.run)(cases, seed)
    }
}

/// All checks.
const CHECKS: &[Check] = &[
    Check {
        name: "chain-rule",
        about: "the product of the next-token rows of a table is the table, on all live prefixes",
        run: rows::chain_rule,
    },
    Check {
        name: "null-prompts",
        about: "a prompt of probability 0 is an error that says so, never a row",
        run: rows::null_prompts,
    },
    Check {
        name: "variable-length",
        about: "with an absorbing end token the live sequences are the sum of (V-1)^k for k = 0 … N",
        run: rows::variable_length,
    },
    Check {
        name: "bayes-filter",
        about: "a prefix prompt mixes the rows of the worlds by their posterior",
        run: rows::bayes_filter,
    },
    Check {
        name: "path-consistency",
        about: "the tuned row is the row times e^((V_t - V_(t-1))/beta)",
        run: rows::path_consistency,
    },
    Check {
        name: "satisfiability",
        about: "the last token being true counts the satisfying assignments, in either order of the tokens",
        run: rows::satisfiability,
    },
    Check {
        name: "prompt-counts",
        about: "(V+1)^N prompts and (2^V-1)^N boxes are different events, by listing them",
        run: prompts::counts,
    },
    Check {
        name: "shattering",
        about: "the largest support on which every event is a prompt has max(N, 2) sequences, by all supports",
        run: prompts::shattering,
    },
];

/// The check of this name.
pub fn check(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

/// Runs a check on cases from streams of choices until one contradicts it.
fn each(name: &str, cases: u64, seed: u64, mut case: impl FnMut(&mut Choices) -> Result<(), String>) -> Outcome {
    for unit in 0..cases {
        if let Err(why) = case(&mut Choices::random(Stream::new(seed, name, unit))) {
            return Outcome::Fails(why);
        }
    }
    Outcome::Holds(cases)
}

/// Asks questions about a generated study.
fn asking<T>(study: &Study, ask: impl FnOnce(&mut Asking<'_>) -> Result<T, String>) -> Result<T, String> {
    let read = study.read().map_err(|error| error.to_string())?;
    let scope = read.environment.scope.clone().into();
    let session = Session::new(read.environment.model.clone(), scope, Settings::default());
    ask(&mut Asking::new(&read.environment, &session))
}

/// The answer to a question for a number.
fn number(asking: &mut Asking<'_>, question: &str) -> Result<Real, String> {
    match value(asking, question)? {
        AnswerValue::Number(number) => Ok(number),
        _ => Err(format!("{question} is no number")),
    }
}

/// The answer to a question for a row.
fn row(asking: &mut Asking<'_>, question: &str) -> Result<Vec<Real>, String> {
    match value(asking, question)? {
        AnswerValue::Row(row) => Ok(row.into_iter().map(|(_, number)| number).collect()),
        _ => Err(format!("{question} is no row")),
    }
}

fn value(asking: &mut Asking<'_>, question: &str) -> Result<AnswerValue, String> {
    let answers = asking.ask(question).map_err(|error| format!("{question}: {error}"))?;
    answers.into_iter().next().map(|answer| answer.value).ok_or_else(|| format!("{question} has no answer"))
}

/// Two numbers that are to be the same fraction.
fn same(what: &str, left: &Real, right: &Real, study: &Study) -> Result<(), String> {
    if left == right { Ok(()) } else { Err(format!("{what}: {left} and {right} in\n{study}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_holds() {
        for check in CHECKS {
            assert!(
                matches!(check.run(10, 0), Outcome::Holds(cases) if cases > 0),
                "{}: {:?}",
                check.name,
                check.run(10, 0)
            );
        }
    }
}
