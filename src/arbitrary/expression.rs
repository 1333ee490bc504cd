//! Events and numbers of one sequence, in spaces of any size.

use super::choices::Choices;
use super::grid::Grid;
use super::model::Model;
use crate::number::Rational;

/// An event: about single positions first, then about words and counts, then joined by `and`, `or`, `not`.
pub fn event(choices: &mut Choices, model: &Model, depth: usize) -> String {
    let place = |choices: &mut Choices| choices.within(1, model.length);
    let token = |choices: &mut Choices| choices.pick(&model.tokens).clone();
    match choices.below(if depth == 0 { 8 } else { 12 }) {
        0 => format!("x[{}] == \"{}\"", place(choices), token(choices)),
        1 => format!("x[{}] == x[{}]", place(choices), place(choices)),
        2 => format!("x[{}] != \"{}\"", place(choices), token(choices)),
        3 => format!("count(\"{}\") >= {}", token(choices), choices.below(model.length + 1)),
        4 => {
            let longest = model.length.min(2);
            let words = choices.within(1, longest);
            let words: Vec<String> = (0..words).map(|_| token(choices)).collect();
            let form = *choices.pick(&["contains", "starts", "ends"]);
            format!("{form}(\"{}\")", words.join(" "))
        }
        5 => format!("matches(\"{}\")", prompt(choices, model)),
        6 => match model.worlds.as_slice() {
            [] => format!("any(i in 1..{}: x[i] == \"{}\")", model.length, token(choices)),
            worlds => format!("world == \"{}\"", choices.pick(worlds)),
        },
        7 => (*choices.pick(&["true", "false"])).to_owned(),
        8 => format!("not ({})", event(choices, model, depth - 1)),
        9 | 10 => {
            let word = *choices.pick(&["and", "or"]);
            format!("({}) {word} ({})", event(choices, model, depth - 1), event(choices, model, depth - 1))
        }
        _ => format!("{} >= {}", number(choices, model, depth - 1), choices.below(3)),
    }
}

/// A number: counts and indicators, then sums, products and choices of these. Always a fraction.
pub fn number(choices: &mut Choices, model: &Model, depth: usize) -> String {
    match choices.below(if depth == 0 { 3 } else { 7 }) {
        0 => format!("count(\"{}\")", choices.pick(&model.tokens)),
        1 => format!("[{}]", event(choices, model, depth.min(1))),
        2 => choices.pick(&["1", "2", "0", "1/2", "-1", "3"]).to_string(),
        3 => format!("({} + {})", number(choices, model, depth - 1), number(choices, model, depth - 1)),
        4 => format!("{}*({})", choices.pick(&["2", "-1", "1/2"]), number(choices, model, depth - 1)),
        5 => format!("max({}, {})", number(choices, model, depth - 1), number(choices, model, depth - 1)),
        _ => format!(
            "if({}, {}, {})",
            event(choices, model, depth - 1),
            number(choices, model, depth - 1),
            number(choices, model, depth - 1)
        ),
    }
}

/// A reward whose e^r is a fraction: logarithms of small fractions times events and counts.
pub fn reward(choices: &mut Choices, model: &Model, grid: &Grid, depth: usize) -> String {
    let terms = choices.within(1, 2);
    let mut before: Option<Rational> = None;
    let mut term = |choices: &mut Choices| {
        let factor = grid.factor(choices, before.as_ref());
        before = Some(factor.clone());
        match choices.below(3) {
            0 => format!("ln({factor})*[{}]", event(choices, model, depth)),
            1 => format!("ln({factor})*count(\"{}\")", choices.pick(&model.tokens)),
            _ => format!("if({}, ln({factor}), 0)", event(choices, model, depth)),
        }
    };
    (0..terms).map(|_| term(choices)).collect::<Vec<_>>().join(" + ")
}

/// A likelihood: never negative, sometimes 0.
pub fn likelihood(choices: &mut Choices, model: &Model, grid: &Grid, depth: usize) -> String {
    let factors = grid.factors();
    let factor = choices.pick(&factors[1..]).clone();
    match choices.below(4) {
        0 => format!("{factor} + [{}]", event(choices, model, depth)),
        1 => format!("({factor})^count(\"{}\")", choices.pick(&model.tokens)),
        2 => format!("if({}, {factor}, 0)", event(choices, model, depth)),
        _ => format!("abs({})", number(choices, model, depth)),
    }
}

/// What makes a distribution, as the line that a study writes: a condition, a prompt, a reward or a likelihood.
pub fn potential(choices: &mut Choices, model: &Model, grid: &Grid) -> String {
    match choices.below(4) {
        0 => format!("given = '{}'\n", event(choices, model, 1)),
        1 => format!("prompt = \"{}\"\n", prompt(choices, model)),
        2 => format!("reward = '{}'\n", reward(choices, model, grid, 1)),
        _ => format!("likelihood = '{}'\n", likelihood(choices, model, grid, 1)),
    }
}

/// A prompt: a token or `_` at every position, all free in the simplest.
pub fn prompt(choices: &mut Choices, model: &Model) -> String {
    let items = (0..model.length).map(|_| match choices.below(model.vocabulary() + 1) {
        0 => "_",
        token => model.tokens[token - 1].as_str(),
    });
    items.collect::<Vec<_>>().join(" ")
}
