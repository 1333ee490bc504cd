//! Random distributions: one potential each, on π or on another distribution, named or in place.

use super::{Choices, PARAMETER, Scope};
use crate::naive::expression::{Item, Num};
use crate::naive::study::{Potential, PromptStyle, Source, Study};
use crate::naive::{Fraction, fraction};

/// π or a distribution that is already there.
pub fn known(choices: &mut Choices, study: &Study) -> Source {
    match choices.below(study.distributions.len() + 1) {
        0 => Source::Prior,
        i => Source::Named(study.distributions[i - 1].0.clone()),
    }
}

/// A new entry of the study.
pub fn entry(choices: &mut Choices, scope: &mut Scope, study: &Study, mixtures: bool) -> Source {
    if mixtures && study.distributions.len() > 1 && choices.rarely(2) {
        let weight = weight(choices);
        let rest = fraction(1, 1) - &weight;
        let [p, .., q] = &study.distributions[..] else { return Source::Prior };
        return Source::Mixture(vec![(Source::Named(p.0.clone()), weight), (Source::Named(q.0.clone()), rest)]);
    }
    let base = known(choices, study);
    Source::Reweighted(Box::new(base), potential(choices, scope, study))
}

/// A distribution as a question names it: mostly by name, sometimes made in place.
pub fn asked(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Source {
    if !choices.rarely(5) {
        let i = choices.below(study.distributions.len() + 1);
        return study.distributions.get(i).map_or(Source::Prior, |(name, _)| Source::Named(name.clone()));
    }
    let base = known(choices, study);
    if choices.rarely(4) {
        let weight = weight(choices);
        let rest = fraction(1, 1) - &weight;
        return Source::Mixture(vec![(base, weight), (known(choices, study), rest)]);
    }
    let potential = match potential(choices, scope, study) {
        Potential::Prompt(items, _) => Potential::Prompt(items, PromptStyle::Text),
        other => other,
    };
    Source::Reweighted(Box::new(base), potential)
}

fn weight(choices: &mut Choices) -> Fraction {
    choices.pick(&[fraction(1, 2), fraction(1, 3), fraction(3, 4), fraction(1, 1), fraction(0, 1)]).clone()
}

fn potential(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Potential {
    scope.fallible = choices.rarely(12);
    let potential = match choices.below(4) {
        0 => prompt(choices, scope),
        1 => Potential::Given(scope.event(choices, 2)),
        2 => Potential::Likelihood(likelihood(choices, scope)),
        _ => {
            let reward = reward(choices, scope, study);
            Potential::Reward(reward, beta(choices))
        }
    };
    scope.fallible = false;
    potential
}

fn prompt(choices: &mut Choices, scope: &Scope) -> Potential {
    let style = *choices.pick(&[PromptStyle::Text, PromptStyle::List, PromptStyle::Table]);
    let mut items: Vec<Item> = (0..scope.setting.length)
        .map(|_| match choices.below(3) {
            0 => Item::One,
            _ => Item::Token(choices.pick(&scope.setting.vocabulary).clone()),
        })
        .collect();
    if matches!(style, PromptStyle::Table) && !items.iter().any(|item| matches!(item, Item::Token(_))) {
        items[0] = Item::Token(scope.setting.vocabulary[0].clone());
    }
    // A run of free positions at either end may be one star.
    if !matches!(style, PromptStyle::Table) && choices.rarely(3) {
        if items.last() == Some(&Item::One) {
            while items.last() == Some(&Item::One) {
                items.pop();
            }
            items.push(Item::Many);
        } else if items.first() == Some(&Item::One) {
            items[0] = Item::Many;
        }
    }
    Potential::Prompt(items, style)
}

fn boxed(n: i64) -> Box<Num> {
    Box::new(Num::constant(n))
}

fn likelihood(choices: &mut Choices, scope: &mut Scope) -> Num {
    match choices.below(9) {
        0 => Num::Pow(boxed(2), Box::new(scope.number_of_tokens(choices))),
        1 => Num::Indicator(Box::new(scope.event(choices, 1))),
        2 => scope.number_of_tokens(choices),
        3 => Num::Add(
            Box::new(Num::Constant(fraction(1, 2))),
            Box::new(Num::Indicator(Box::new(scope.event(choices, 1)))),
        ),
        4 => Num::If(
            Box::new(scope.event(choices, 1)),
            Box::new(Num::Constant(fraction(1, 3))),
            Box::new(Num::Abs(Box::new(scope.number(choices, 1)))),
        ),
        5 => Num::Mul(
            Box::new(Num::Pow(Box::new(Num::Constant(fraction(2, 3))), Box::new(scope.number_of_tokens(choices)))),
            Box::new(Num::Abs(Box::new(scope.number(choices, 1)))),
        ),
        6 => Num::Exp(Box::new(scope.number_of_tokens(choices))),
        7 => Num::Sqrt(Box::new(scope.number_of_tokens(choices))),
        // May be negative, which is an error.
        _ => scope.number(choices, 1),
    }
}

impl Scope {
    fn number_of_tokens(&mut self, choices: &mut Choices) -> Num {
        if choices.rarely(3) {
            Num::CountWords("calm".into())
        } else {
            Num::Count(choices.pick(&self.setting.vocabulary).clone())
        }
    }
}

fn reward(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Num {
    let mut reward = term(choices, scope, study);
    for _ in 0..choices.below(3) {
        let next = Box::new(term(choices, scope, study));
        reward = if choices.rarely(4) { Num::Sub(Box::new(reward), next) } else { Num::Add(Box::new(reward), next) };
    }
    if choices.rarely(5) {
        let condition = Box::new(scope.event(choices, 1));
        reward = Num::If(condition, Box::new(reward), Box::new(Num::MinusInfinity));
    }
    reward
}

fn term(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Num {
    let arguments = [fraction(2, 1), fraction(3, 1), fraction(1, 2), fraction(3, 2), fraction(4, 9)];
    let ln = Box::new(Num::Ln(Box::new(Num::Constant(choices.pick(&arguments).clone()))));
    match choices.below(9) {
        0 | 1 => Num::Mul(ln, Box::new(scope.number_of_tokens(choices))),
        2 | 3 => Num::Mul(ln, Box::new(Num::Indicator(Box::new(scope.event(choices, 1))))),
        4 if !study.parameters.is_empty() => Num::Mul(
            Box::new(Num::Parameter(PARAMETER.into())),
            Box::new(Num::Indicator(Box::new(scope.event(choices, 1)))),
        ),
        5 => Num::Ln(Box::new(Num::If(
            Box::new(scope.event(choices, 1)),
            Box::new(Num::Constant(choices.pick(&arguments).clone())),
            Box::new(Num::constant(1)),
        ))),
        6 => Num::Mul(Box::new(Num::Constant(fraction(1, 2))), ln),
        // Rational rewards have irrational likelihoods.
        7 if choices.rarely(2) => scope.number(choices, 1),
        _ => Num::Mul(Box::new(scope.number_of_tokens(choices)), ln),
    }
}

fn beta(choices: &mut Choices) -> Option<Num> {
    match choices.below(9) {
        0..=2 => None,
        3 | 4 => Some(Num::constant(1)),
        5 => Some(Num::Constant(fraction(1, 2))),
        6 => Some(Num::constant(2)),
        7 => Some(Num::Ln(boxed(2))),
        _ => Some(Num::Infinity),
    }
}
