//! A model with a meaning for every free name.

use super::statement::{Sort, Statement};
use crate::arbitrary::event as random_event;
use crate::arbitrary::{Choices, Grid, Model, Sets, Study, likelihood, number, prompt, reward};
use crate::expression::Span;
use crate::number::Rational;

/// What a free name stands for in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// What it is.
    pub sort: Sort,
    /// As the study language writes it.
    pub text: String,
}

/// A model with a meaning for every free name, and the claim about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// π
    pub model: Model,
    /// What the free names stand for, in the order of the statement.
    pub bindings: Vec<Binding>,
    /// The claim, with its prompts written in.
    pub claim: String,
}

impl Case {
    /// The case that choices make of a statement over a model.
    ///
    /// In spaces of at most nine sequences every event, reward and distribution on the grid can come: one choice for a set
    /// or a row, one for each sequence of a function. In larger ones they are expressions.
    pub fn new(choices: &mut Choices, statement: &Statement, model: Model, sets: &Sets, grid: &Grid) -> Self {
        // What is free speaks of sequences, whatever worlds they may come from.
        let seen = Model { worlds: Vec::new(), ..model.clone() };
        let make = |(name, sort): &(String, Sort)| {
            let text = meaning(choices, *sort, &seen, sets, grid);
            Binding { name: name.clone(), sort: *sort, text }
        };
        let bindings: Vec<Binding> = statement.free().iter().map(make).collect();
        Self::of(statement, model, bindings)
    }

    /// The case of these meanings.
    pub(super) fn of(statement: &Statement, model: Model, bindings: Vec<Binding>) -> Self {
        let mut case = Case { model, bindings, claim: String::new() };
        case.claim = case.claim_with(statement, &[]);
        case
    }

    /// The claim of this case, with other parts of it replaced.
    pub(super) fn claim_with(&self, statement: &Statement, replaced: &[(Span, String)]) -> String {
        let prompt = |name: &str| {
            let binding = self.bindings.iter().find(|binding| binding.name == name);
            binding.map_or(String::new(), |binding| binding.text.clone())
        };
        statement.with(prompt, replaced)
    }

    /// The study that says all of it, with the statement as its one claim.
    pub fn study(&self) -> Study {
        let mut study = Study {
            model: self.model.clone(),
            definitions: Vec::new(),
            distributions: Vec::new(),
            claims: vec![("statement".to_owned(), self.claim.clone())],
        };
        for Binding { name, sort, text } in &self.bindings {
            match sort {
                Sort::Prompt => {}
                Sort::Distribution => study.distributions.push((name.clone(), format!("likelihood = '{text}'\n"))),
                _ => study.definitions.push((name.clone(), text.clone())),
            }
        }
        study
    }
}

fn meaning(choices: &mut Choices, sort: Sort, model: &Model, sets: &Sets, grid: &Grid) -> String {
    let listed = sets.size().filter(|_| sets.count() > 0);
    match (sort, listed) {
        (Sort::Event, Some(_)) => sets.event(&sets.members(choices.below(sets.count()))),
        (Sort::Event, None) => random_event(choices, model, 2),
        (Sort::Reward, Some(size)) => {
            let factors = grid.factors();
            let values: Vec<Rational> = (0..size).map(|_| choices.pick(&factors).clone()).collect();
            sets.sum(&values, |factor| (*factor != Rational::ONE).then(|| format!("ln({factor})")))
        }
        (Sort::Reward, None) => reward(choices, model, grid, 1),
        (Sort::Likelihood, Some(size)) => {
            let values = [&[Rational::ONE, Rational::ZERO], &grid.factors()[1..]].concat();
            weights(choices, &values, size, sets)
        }
        (Sort::Likelihood, None) => likelihood(choices, model, grid, 1),
        (Sort::Number, Some(size)) => {
            let values = [&[Rational::ZERO, Rational::ONE, Rational::from(-1)], &grid.factors()[1..]].concat();
            weights(choices, &values, size, sets)
        }
        (Sort::Number, None) => number(choices, model, 2),
        (Sort::Distribution, Some(size)) => match grid.rows(size) {
            Some(rows) => {
                let row = choices.pick(&rows).clone();
                sets.sum(&row, |mass| (*mass > Rational::ZERO).then(|| mass.to_string()))
            }
            None => "1".to_owned(),
        },
        (Sort::Distribution, None) => likelihood(choices, model, grid, 1),
        (Sort::Prompt, _) => prompt(choices, model),
        (Sort::Integer, _) => choices.within(1, 4).to_string(),
    }
}

fn weights(choices: &mut Choices, values: &[Rational], size: usize, sets: &Sets) -> String {
    let chosen: Vec<Rational> = (0..size).map(|_| choices.pick(values).clone()).collect();
    sets.sum(&chosen, written)
}

/// A value in front of the event where it stands; nothing for 0.
pub(super) fn written(value: &Rational) -> Option<String> {
    match value {
        value if *value == Rational::ZERO => None,
        value if *value < Rational::ZERO => Some(format!("({value})")),
        value => Some(value.to_string()),
    }
}
