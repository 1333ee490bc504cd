//! Estimates as they are written: which distribution, by which method, of which numbers.

use super::ask::distributions;
use super::environment::Environment;
use super::error::AskError;
use super::law::ChainSyntax;
use super::parameters::{self, Combination};
use super::shelf::first;
use crate::approximation::{Experiment, Method};
use crate::expression::{Expression, Kind, Problem, Scope, Sort, Span, check, check_number, mentions_world, parse};
use crate::question::{Distribution, Resampling};

/// An estimate as a study writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct EstimateSyntax {
    /// The distribution aimed at: a name, or one written in place.
    pub of: String,
    /// The method.
    pub method: MethodSyntax,
    /// Budgets of draws.
    pub samples: Vec<usize>,
    /// How many times all is done.
    pub repeats: usize,
    /// The seed.
    pub seed: u64,
    /// Numbers and events of one sequence; `P(A)` and `E(f)` mean A and f.
    pub ask: Vec<String>,
}

impl EstimateSyntax {
    /// The texts of the distributions that take part.
    pub fn distributions(&self) -> Vec<&str> {
        let mut texts = vec![self.of.as_str()];
        match &self.method {
            MethodSyntax::Ancestral => {}
            MethodSyntax::Rejection(proposal) | MethodSyntax::Importance(proposal) => texts.push(proposal),
            MethodSyntax::BestOf { from, .. } => texts.push(from),
            MethodSyntax::Smc { proposal, twist, .. } => texts.extend([proposal.as_str(), twist.as_str()]),
            MethodSyntax::Chain(chain) => texts.extend(chain.proposal.as_deref()),
        }
        texts
    }
}

/// How draws are made.
#[derive(Clone, Debug, PartialEq)]
pub enum MethodSyntax {
    /// From exact rows.
    Ancestral,
    /// By rejection of a proposal.
    Rejection(String),
    /// With weights, from a proposal.
    Importance(String),
    /// By selection.
    BestOf {
        /// How many draws for one.
        draws: u32,
        /// By what.
        reward: String,
        /// What is drawn.
        from: String,
    },
    /// By particles.
    Smc {
        /// What tokens are drawn from.
        proposal: String,
        /// Whose prefixes are aimed at on the way.
        twist: String,
        /// How particles are copied.
        resampling: Resampling,
    },
    /// Along a chain.
    Chain(ChainSyntax),
}

/// One of the texts of an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EstimatePart {
    /// What it aims at.
    Of,
    /// A distribution beside it, by its name.
    Beside(String),
    /// The reward.
    Reward,
    /// One of the numbers.
    Ask(usize),
}

/// An experiment at some values of the parameters, as they are written.
pub type Valued = (Vec<(String, String)>, Experiment);

/// The experiments of an estimate, one for each value of the parameters that its distribution depends on.
///
/// # Errors
/// The problems of the first text that has any.
pub fn experiments(
    environment: &Environment,
    syntax: &EstimateSyntax,
) -> Result<Vec<Valued>, (EstimatePart, Vec<Problem>)> {
    let mut made = Vec::new();
    for (values, target) in named(environment, &syntax.of).map_err(|problems| (EstimatePart::Of, problems))? {
        let combination = combination(environment, &values);
        let scope = parameters::scope(environment, &combination);
        let other = |text: &str| {
            let beside = || EstimatePart::Beside(text.to_owned());
            let of = named(environment, text).map_err(|problems| (beside(), problems))?;
            let fits = |known: &[(String, String)]| known.iter().all(|value| values.contains(value));
            of.into_iter().find(|(known, _)| fits(known)).map(|(_, distribution)| distribution).ok_or_else(|| {
                let span = Span::new(0, text.len());
                let message = format!("`{text}` depends on a parameter that `{}` does not depend on", syntax.of);
                (beside(), vec![Problem::new(span, message, "which value?")])
            })
        };
        let method = match &syntax.method {
            MethodSyntax::Ancestral => Method::Ancestral,
            MethodSyntax::Rejection(proposal) => Method::Rejection { proposal: other(proposal)? },
            MethodSyntax::Importance(proposal) => Method::Importance { proposal: other(proposal)? },
            MethodSyntax::BestOf { draws, reward, from } => {
                let number = number(reward, &scope).map_err(|problem| (EstimatePart::Reward, vec![problem]))?;
                Method::BestOf { draws: *draws, reward: number, from: other(from)? }
            }
            MethodSyntax::Smc { proposal, twist, resampling } => {
                Method::Smc { proposal: other(proposal)?, twist: other(twist)?, resampling: *resampling }
            }
            MethodSyntax::Chain(chain) => {
                let proposal = chain.proposal.as_deref().map_or(Ok(Distribution::prior()), other)?;
                Method::Chain { kernel: chain.kernel(&proposal), start: chain.start.clone() }
            }
        };
        let mut ask = Vec::with_capacity(syntax.ask.len());
        for (place, text) in syntax.ask.iter().enumerate() {
            ask.push(asked(text, &scope).map_err(|problem| (EstimatePart::Ask(place), vec![problem]))?);
        }
        let (samples, repeats, seed) = (syntax.samples.clone(), syntax.repeats, syntax.seed);
        made.push((values, Experiment { target, method, samples, repeats, seed, ask }));
    }
    Ok(made)
}

type Named = Vec<(Vec<(String, String)>, Distribution)>;

fn named(environment: &Environment, text: &str) -> Result<Named, Vec<Problem>> {
    distributions(environment, text).map_err(|error: AskError| error.problems())
}

/// The places of values that are known as they are written.
fn combination(environment: &Environment, values: &[(String, String)]) -> Combination {
    let place = |(name, written): &(String, String)| {
        let known = environment.parameters.get(name)?.iter().position(|(text, _)| text == written)?;
        Some((name.clone(), known))
    };
    values.iter().filter_map(place).collect()
}

fn number(text: &str, scope: &Scope) -> Result<Expression, Problem> {
    let syntax = parse(text)?;
    of_text(first(check_number(&syntax, scope))?)
}

/// An event or a number of one sequence, by itself or inside of `P( )` or `E( )`.
fn asked(text: &str, scope: &Scope) -> Result<Expression, Problem> {
    let syntax = parse(text)?;
    let inner = match &syntax.kind {
        Kind::Call { name, of: None, arguments, .. } if matches!(name.as_str(), "P" | "E") && arguments.len() == 1 => {
            &arguments[0]
        }
        _ => &syntax,
    };
    if let Kind::Given(..) = inner.kind {
        let problem =
            Problem::new(inner.span, "a condition belongs to the distribution that is aimed at", "a condition");
        return Err(problem.help("write of = 'given(prior, B)' and ask for A"));
    }
    let expression = of_text(first(check(inner, scope))?)?;
    if expression.sort == Sort::Token {
        let problem = Problem::new(inner.span, "a token has no mean", "a token");
        return Err(problem.help("compare it: x[1] == \"a\""));
    }
    Ok(expression)
}

fn of_text(expression: Expression) -> Result<Expression, Problem> {
    if !mentions_world(&expression) {
        return Ok(expression);
    }
    let problem = Problem::new(expression.span(), "draws are texts, and no text names its world", "names the world");
    Err(problem.help("ask P[…](world == …), which is exact"))
}
