//! Claims that the question language cannot say, checked by short programs on generated models.
//!
//! - [`Check`]: a check by its name. [`Outcome`]: on how many cases it held, or what contradicts it.
//! - `rows`: next-token rows, what they determine, and what reweighs them. `prompts`: what fixed tokens can say, by counting.
//!   `particles`: importance weights and particles, all draws enumerated. `kernels`: Markov chains as matrices. `soft`: soft
//!   best-of-n, and values with errors. `learning`: gradients, preferences and batches.

mod kernels;
mod learning;
mod particles;
mod prompts;
mod rows;
mod soft;

use crate::arbitrary::{Choices, Grid, Study};
use crate::number::{Rational, Real};
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
    Check {
        name: "smc-unbiased",
        about: "the estimate of Z by two particles is unbiased for any positive twists, over all runs",
        run: particles::unbiased,
    },
    Check {
        name: "smc-twist-scale",
        about: "twists times a constant make the same runs and the same estimates",
        run: particles::twist_scale,
    },
    Check {
        name: "smc-optimal-twist",
        about: "with the optimal twist and its proposal every weight is Z and every particle is drawn from the tilt",
        run: particles::optimal_twist,
    },
    Check {
        name: "self-normalised",
        about: "for an event the self-normalised mean is unbiased given a hit, for one to three draws",
        run: particles::self_normalised,
    },
    Check {
        name: "importance-bounds",
        about: "E ln of the estimate and its tilted mean lie around ln Z and close in with the number of draws",
        run: particles::bounds,
    },
    Check {
        name: "conditional-resampling",
        about: "keeping one and drawing one leaves the tilt invariant, reversibly",
        run: particles::conditional_resampling,
    },
    Check {
        name: "independence-spectrum",
        about: "the eigenvalues of independent proposals are Liu's, and the distance from the heaviest state is exact",
        run: kernels::spectrum,
    },
    Check {
        name: "gibbs-components",
        about: "a Gibbs sampler has a unit eigenvalue for each component of its support",
        run: kernels::components,
    },
    Check {
        name: "distance-never-rises",
        about: "no step of these chains leads further from their target",
        run: kernels::distance_never_rises,
    },
    Check {
        name: "natural-gradient",
        about: "exact natural gradient steps from the model are the tilts with c_k = (1 - (1 - eta beta)^k)/beta",
        run: kernels::natural_gradient,
    },
    Check { name: "soft-best-of", about: "KL(tilt, soft best of n) <= ln(1 + chi2/n)", run: soft::best_of },
    Check {
        name: "noisy-values",
        about: "values that are off by a factor f at each prefix change no probability by more than f^(2(N-1))",
        run: soft::noisy_values,
    },
    Check {
        name: "top-k-rows",
        about: "the law of top-k is the product of the rows, each over what it keeps",
        run: rows::top_k,
    },
    Check {
        name: "softmax-gradient",
        about: "the gradient of J in the logits is q(A - E A), and the penalty is silent at q = pi",
        run: learning::softmax_gradient,
    },
    Check {
        name: "divergence-gradients",
        about: "the gradients of KL in both directions are those of the catalogue",
        run: learning::divergence_gradients,
    },
    Check {
        name: "certain-preference",
        about: "the loss of a certain preference falls for ever and is never 0",
        run: learning::certain_preference,
    },
    Check {
        name: "preference-cycle",
        about: "a cycle of preferences is solved by a constant reward",
        run: learning::preference_cycle,
    },
    Check {
        name: "maximum-exists",
        about: "two items and n comparisons have a maximum with 1 - p^n - (1-p)^n, over all outcomes",
        run: learning::maximum_exists,
    },
    Check {
        name: "missing-mass",
        about: "the mass that n samples miss, and the chance to see all, over all samples",
        run: learning::missing_mass,
    },
    Check {
        name: "group-spread",
        about: "the spread within a group is on average below that of the event",
        run: learning::group_spread,
    },
    Check {
        name: "flow-time",
        about: "the time of the gradient flow per logit is the slope of its closed form",
        run: learning::flow_time,
    },
    Check {
        name: "anchored-reward",
        about: "a reward of ln(pi(z)/pi(x)) makes the good set uniform",
        run: learning::anchored_reward,
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

/// A row of probabilities over a few outcomes.
fn small_row(choices: &mut Choices, outcomes: usize) -> Vec<Rational> {
    match Grid::new(4).rows(outcomes) {
        Some(rows) => choices.pick(&rows).clone(),
        None => vec![Rational::from_parts(1.into(), outcomes.into()); outcomes],
    }
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
