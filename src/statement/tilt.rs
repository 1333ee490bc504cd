//! Distributions by reward, with and without a letter: r/β = a + λ s.
//!
//! A parameter without a value (`inf`, `symbolic`) is a letter λ. r/β has to be affine in it, which is seen in the text; a and s are
//! then found from the values at λ = 0 and λ = 1. `beta = 0` makes 1/β the letter.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::parameters::SYMBOLIC;
use crate::expression::{
    Expression, Fold, Kind, Operator, Problem, Scope, Span, Syntax, check_number, constant, names,
};
use crate::number::Real;
use crate::question::{Distribution, Factor, Form, Letter};

/// The text that a problem is in; a study writes the two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TiltPart {
    /// The reward.
    Reward,
    /// Its weight.
    Beta,
}

/// Problems, and the text that they are in.
type Blamed = (TiltPart, Vec<Problem>);

/// `from` times e^{r/β}; β is 1 where none is written.
pub(super) fn tilt(
    name: &str,
    from: &Distribution,
    reward: &Syntax,
    beta: Option<&Syntax>,
    scope: &Scope,
) -> Result<Distribution, Vec<Problem>> {
    tilted(name, from, reward, beta, scope).map_err(|(_, problems)| problems)
}

/// That e^{r/β} can be taken where these letters have no value.
///
/// # Errors
/// All problems of the first text that has any.
pub fn check_tilt(reward: &Syntax, beta: &Syntax, scope: &Scope) -> Result<(), (TiltPart, Vec<Problem>)> {
    tilted("", &Distribution::prior(), reward, Some(beta), scope).map(drop)
}

fn tilted(
    name: &str,
    from: &Distribution,
    reward: &Syntax,
    beta: Option<&Syntax>,
    scope: &Scope,
) -> Result<Distribution, Blamed> {
    let in_reward = |problems: Vec<Problem>| (TiltPart::Reward, problems);
    let in_beta = |problems: Vec<Problem>| (TiltPart::Beta, problems);
    let mut letters = letters(reward, scope);
    letters.extend(beta.into_iter().flat_map(|beta| self::letters(beta, scope)));
    let Some(letter) = letters.first() else {
        let value = check_number(reward, scope).map_err(in_reward)?;
        return match weight(beta, scope).map_err(in_beta)? {
            zero if zero == Real::ZERO && !pending(from).iter().all(|letter| *letter == Letter::Vanishing) => {
                let message = format!(
                    "beta = 0 is a limit, and {} has a parameter without a value, whose limit is taken at the end: \
                     which of the two comes first is not told",
                    from.name()
                );
                let problem = Problem::new(beta.map_or(reward.span, |beta| beta.span), message, "a second limit");
                let help = "write a positive beta here, or start from the condition that the other limit leaves";
                Err(in_beta(vec![problem.help(help)]))
            }
            beta if beta == Real::ZERO => {
                let nothing = Expression::from_number(Real::ZERO);
                Ok(from.tilted_along(name, nothing, Real::ONE, value, Letter::Vanishing))
            }
            beta => Ok(from.tilted(name, value, beta)),
        };
    };
    if letters.len() > 1 {
        let listed = letters.iter().map(|letter| (letter.clone(), scope.letters[letter].clone())).collect();
        return Err(in_reward(vec![several_letters(reward.span, &listed)]));
    }
    let said = scope.letters[letter].as_str();
    let in_its_beta = beta.is_some_and(|beta| degree(beta, letter, scope) != Some(0));
    let becomes = match (said == SYMBOLIC, in_its_beta) {
        (true, false) => Letter::Symbol,
        (true, true) => Letter::SymbolInBeta,
        (false, _) => Letter::Limit,
    };
    if pending(from).len() > 1 {
        let message =
            format!("{} mixes a limit of beta with one of a parameter: reweighting it has no one limit", from.name());
        let problem = Problem::new(reward.span, message, "a third");
        return Err(in_reward(vec![problem.help("mix conditions in place of limits, or give the parameter values")]));
    }
    let (zero, one) = (at(scope, letter, Real::ZERO), at(scope, letter, Real::ONE));
    let affine = |place: &Syntax| {
        let message = format!("`{letter}` is {said} here, so reward/beta must have the form a + {letter}*b");
        let label = format!("not a + {letter}*b");
        vec![Problem::new(place.span, message, label).help(format!(
            "a and b may be any expressions without `{letter}`; in another form give the parameter finite values"
        ))]
    };
    let inverse = match beta {
        None => Inverse::constant(Real::ONE),
        Some(beta) if degree(beta, letter, scope) == Some(0) => {
            let value = weight(Some(beta), &zero).map_err(in_beta)?;
            if value == Real::ZERO {
                let message = format!("beta = 0 is a limit, and so is {letter} = {said}: only one is taken at a time");
                let problem = Problem::new(beta.span, message, "a second limit");
                let help = format!("leave `{letter}` out of this reward, or write a positive beta");
                return Err(in_beta(vec![problem.help(help)]));
            }
            Inverse::constant(inverse_of(&value).ok_or_else(|| in_beta(affine(beta)))?)
        }
        Some(beta) => match Inverse::of(beta, letter, scope, &zero, &one).map_err(in_beta)? {
            Some(inverse) => inverse,
            // β grows without bound, and a reward that does not follow it counts for nothing.
            None if becomes == Letter::Limit && is_unbounded(beta, letter, scope).map_err(in_beta)? => {
                return match degree(reward, letter, scope) {
                    Some(0) => Ok(from.tilted(name, check_number(reward, &zero).map_err(in_reward)?, Real::Infinity)),
                    _ => Err(in_reward(affine(reward))),
                };
            }
            None => {
                let problems = affine(beta).into_iter();
                let help = format!("it is 1/beta that may be a letter: [parameter] t = \"{said}\" and beta = \"1/t\"");
                return Err(in_beta(problems.map(|problem| problem.help(help.clone())).collect()));
            }
        },
    };
    let of_reward = degree(reward, letter, scope).ok_or_else(|| in_reward(affine(reward)))?;
    if of_reward > 0 && inverse.slope != Real::ZERO || of_reward > 1 {
        return Err(in_reward(affine(reward)));
    }
    let steady = check_number(reward, &zero).map_err(in_reward)?;
    let over = |expression: &Expression, factor: &Real| -> Result<Expression, Blamed> {
        Ok(expression.clone().over(inverse_of(factor).ok_or_else(|| in_reward(affine(reward)))?))
    };
    let slope = if of_reward == 0 {
        over(&steady, &inverse.slope)?
    } else {
        let at_one = check_number(reward, &one).map_err(in_reward)?;
        let difference = if steady.is_zero() { at_one } else { at_one.minus(steady.clone()) };
        over(&difference, &inverse.steady)?
    };
    let (steady, beta) = match inverse_of(&inverse.steady) {
        Some(beta) => (steady, beta),
        None => (Expression::from_number(Real::ZERO), Real::ONE),
    };
    Ok(from.tilted_along(name, steady, beta, slope, becomes))
}

/// More than one parameter without a finite value, with the word for each.
pub(super) fn several_letters(span: Span, letters: &BTreeMap<String, String>) -> Problem {
    let listed: Vec<String> = letters.iter().map(|(name, said)| format!("`{name}` is {said}")).collect();
    let message = format!("{} here: only one parameter at a time may be without a finite value", listed.join(" and "));
    Problem::new(span, message, "depends on both").help("give all but one of them finite values")
}

/// The kinds of letters in a distribution that no limit has removed: a limit of β by itself is over where another letter reweights it.
fn pending(distribution: &Distribution) -> BTreeSet<Letter> {
    let mut waiting = vec![(distribution, false)];
    let mut letters = BTreeSet::new();
    while let Some((next, is_reweighted)) = waiting.pop() {
        match next.form() {
            // The law of an approximation is one of the limit.
            Form::Prior | Form::Base | Form::Law { .. } => {}
            Form::Reweighted { from, factor, .. } => {
                let own = match &**factor {
                    Factor::Reward { slope: Some((_, letter)), .. } => Some(*letter),
                    _ => None,
                };
                letters.extend(own.filter(|letter| *letter != Letter::Vanishing || !is_reweighted));
                waiting.push((from, is_reweighted || own.is_some()));
            }
            Form::Mixture { parts, .. } => waiting.extend(parts.iter().map(|(_, part)| (part, is_reweighted))),
        }
    }
    letters
}

/// β ≥ 0 or inf; 1 where none is written.
fn weight(beta: Option<&Syntax>, scope: &Scope) -> Result<Real, Vec<Problem>> {
    let Some(beta) = beta else { return Ok(Real::ONE) };
    let value = constant(beta, scope)?;
    match value.compare(&Real::ZERO) {
        Ok(Ordering::Greater | Ordering::Equal) => Ok(value),
        Ok(Ordering::Less) => {
            Err(vec![Problem::new(beta.span, "beta cannot be negative", "negative").help("negate the reward instead")])
        }
        Err(error) => Err(vec![Problem::new(beta.span, error.to_string(), "beta must be greater than 0")]),
    }
}

/// 1/β = steady + λ slope.
struct Inverse {
    steady: Real,
    slope: Real,
}

impl Inverse {
    fn constant(steady: Real) -> Self {
        Inverse { steady, slope: Real::ZERO }
    }

    /// For β = c / (d + e λ).
    fn of(beta: &Syntax, letter: &str, scope: &Scope, zero: &Scope, one: &Scope) -> Result<Option<Self>, Vec<Problem>> {
        let Kind::Binary { operator: Operator::Divide, left, right, .. } = &beta.kind else { return Ok(None) };
        if degree(left, letter, scope) != Some(0) || degree(right, letter, scope) != Some(1) {
            return Ok(None);
        }
        let failed = |error: crate::number::Undefined| vec![Problem::new(beta.span, error.to_string(), "no value")];
        let above = constant(left, zero)?;
        let (at_zero, at_one) = (constant(right, zero)?, constant(right, one)?);
        let slope = at_one.sub(&at_zero).and_then(|slope| slope.div(&above)).map_err(failed)?;
        let steady = at_zero.div(&above).map_err(failed)?;
        let sound = |value: &Real| matches!(value.compare(&Real::ZERO), Ok(Ordering::Greater | Ordering::Equal));
        if !sound(&slope) || !sound(&steady) {
            return Err(vec![
                Problem::new(beta.span, "beta cannot be negative", "negative").help("negate the reward instead"),
            ]);
        }
        Ok(Some(Inverse { steady, slope }))
    }
}

/// 1 over a number; `None` for 0 and the infinities.
fn inverse_of(value: &Real) -> Option<Real> {
    Real::ONE.div(value).ok().filter(|inverse| *inverse != Real::ZERO)
}

/// Whether β is infinite where the letter is.
fn is_unbounded(beta: &Syntax, letter: &str, scope: &Scope) -> Result<bool, Vec<Problem>> {
    Ok(constant(beta, &at(scope, letter, Real::Infinity))? == Real::Infinity)
}

/// The scope in which the letter has a value.
fn at(scope: &Scope, letter: &str, value: Real) -> Scope {
    let mut scope = scope.clone();
    scope.letters.remove(letter);
    scope.constants.insert(letter.to_owned(), value);
    scope
}

/// The letters that a text mentions, by way of definitions too.
pub(super) fn letters(syntax: &Syntax, scope: &Scope) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = names(syntax).into_iter().collect();
    while let Some(name) = waiting.pop() {
        if let Some(definition) = scope.definitions.get(&name)
            && !seen.contains(&name)
        {
            waiting.extend(names(definition));
        }
        seen.insert(name);
    }
    seen.retain(|name| scope.letters.contains_key(name));
    seen
}

/// The degree of a text as a polynomial in a letter; `None` where it is none.
fn degree(syntax: &Syntax, letter: &str, scope: &Scope) -> Option<usize> {
    if !letters(syntax, scope).contains(letter) {
        return Some(0);
    }
    let of = |inner: &Syntax| degree(inner, letter, scope);
    match &syntax.kind {
        Kind::Name(name) if name == letter => Some(1),
        // A definition is not circular: its type was checked.
        Kind::Name(name) => of(scope.definitions.get(name)?),
        Kind::Negative(inner) => of(inner),
        Kind::Binary {
            operator: Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide, ..
        } => {
            let (first, links) = syntax.chain();
            let mut total = of(first)?;
            for (operator, _, operand) in links {
                let own = of(operand)?;
                total = match operator {
                    Operator::Add | Operator::Subtract => total.max(own),
                    Operator::Multiply => total + own,
                    Operator::Divide if own == 0 => total,
                    _ => return None,
                };
            }
            Some(total)
        }
        Kind::Call { name, arguments, .. } if name == "if" && arguments.len() == 3 => {
            if of(&arguments[0])? > 0 {
                return None;
            }
            Some(of(&arguments[1])?.max(of(&arguments[2])?))
        }
        Kind::Fold { fold: Fold::Sum, range, body, .. } => {
            if [&range.0, &range.1].iter().any(|end| of(end) != Some(0)) {
                return None;
            }
            of(body)
        }
        _ => None,
    }
}
