//! Moments as they are written: numbers of the text and their means, typed at one combination of values of the parameters.

use std::sync::Arc;

use super::ask::distributions;
use super::environment::{Environment, PotentialSyntax};
use super::error::AskError;
use super::kept::{AtValues, Kept};
use super::shelf::first;
use super::training::blind;
use crate::expression::{Problem, Scope, Sort, Syntax, check, constant};
use crate::finetune::{Matched, Matching};
use crate::question::{Distribution, Law};

/// Moments as a study writes them.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentsSyntax {
    /// φ and μ: what each feature is called, the feature, and its mean.
    pub moments: Vec<(String, Syntax, Syntax)>,
    /// What was made of them so far.
    pub made: Kept<Matched>,
}

impl MomentsSyntax {
    /// The expressions in it.
    pub fn expressions(&self) -> impl Iterator<Item = &Syntax> {
        self.moments.iter().flat_map(|(_, of, is)| [of, is])
    }
}

/// That moments have a meaning at these values of the parameters.
///
/// # Errors
/// The first problem, with the place of its expression among [`expressions`](MomentsSyntax::expressions).
pub fn check_moments(syntax: &MomentsSyntax, scope: &Scope) -> Result<(), (usize, Problem)> {
    matching("", syntax, &Distribution::prior(), scope).map(drop)
}

fn matching(
    name: &str,
    syntax: &MomentsSyntax,
    from: &Distribution,
    scope: &Scope,
) -> Result<Matching, (usize, Problem)> {
    let (mut features, mut means) = (Vec::new(), Vec::new());
    for (place, (written, of, is)) in syntax.moments.iter().enumerate() {
        let at = |side: usize| move |problem: Problem| (2 * place + side, problem);
        let feature = first(check(of, scope)).and_then(|feature| blind(feature, of)).map_err(at(0))?;
        let value = first(constant(is, scope)).map_err(at(1))?;
        let Some(mean) = value.as_rational() else {
            let problem = Problem::new(is.span, "a moment is a fraction", format!("is {value}"));
            return Err((
                2 * place + 1,
                problem.help("write a fraction such as 3/2: whether it can be had is decided exactly"),
            ));
        };
        // An event counts 1 where it holds.
        let is_bare = feature.sort == Sort::Event;
        features.push((if is_bare { format!("[{written}]") } else { written.clone() }, feature));
        means.push(mean.clone());
    }
    Ok(Matching { name: name.to_owned(), from: from.clone(), features, means, scope: Arc::new(scope.clone()) })
}

/// The distribution with these moments at these values, which `written` names.
pub(super) fn matched(
    name: &str,
    syntax: &MomentsSyntax,
    written: &str,
    from: &Distribution,
    scope: &Scope,
) -> Result<Distribution, Problem> {
    let matched = syntax
        .made
        .get_or(written, || Ok(Matched::new(matching(name, syntax, from, scope).map_err(|(_, problem)| problem)?)))?;
    Ok(from.approximated(name, Law::Learned(matched.tilt())))
}

/// The moments of this name, once for each combination of values of the parameters they depend on.
///
/// # Errors
/// As [`distributions`].
pub fn matchings(environment: &Environment, name: &str) -> Result<Vec<AtValues<Matched>>, AskError> {
    let found = distributions(environment, name)?;
    match environment.distributions.get(name).map(|known| &known.potential) {
        Some(PotentialSyntax::Moments(syntax)) => Ok(syntax.made.at(found)),
        _ => Ok(Vec::new()),
    }
}
