//! A random model of each kind.

use super::Choices;
use crate::naive::fraction;
use crate::naive::model::Model;

/// The kinds of models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Uniform,
    Independent,
    Markov,
    Ngram,
    Hidden,
    Table,
    Worlds,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Uniform, Kind::Independent, Kind::Markov, Kind::Ngram, Kind::Hidden, Kind::Table, Kind::Worlds];
}

/// Vocabularies, the last with tokens that look like other things.
const POOLS: [[&str; 4]; 6] = [
    ["a", "b", "c", "d"],
    ["1", "2", "0", "7"],
    ["a", "3", "5", "b"],
    ["b", "don't", "a", "B"],
    ["in", "N", "true", "x[1]"],
    ["_", "a", "*", "inf"],
];

/// At most this many sequences.
const SEQUENCES: usize = 300;

/// A random model.
pub fn model(choices: &mut Choices, kind: Kind) -> Model {
    let pool = choices.pick(&POOLS);
    let (most, length) = match kind {
        Kind::Worlds => (3, 1 + choices.below(3)),
        Kind::Ngram => (2, 1 + choices.below(4)),
        _ => (4, 1 + choices.below(5)),
    };
    // A table spends a choice on every sequence, and the rest of the study needs some too.
    let sequences = if kind == Kind::Table { SEQUENCES / 4 } else { SEQUENCES };
    let mut size = 1 + choices.below(most);
    while size.pow(length as u32) > sequences {
        size -= 1;
    }
    let vocabulary: Vec<String> = pool[..size].iter().map(|t| t.to_string()).collect();
    of_kind(choices, kind, vocabulary, length, 1)
}

/// A random model with few sequences: 2 or 3 tokens of one letter, 2 to 4 positions.
pub fn small(choices: &mut Choices, kind: Kind) -> Model {
    let (tokens, longest) = match kind {
        // The two words of a corpus, with the marks.
        Kind::Ngram => (2, 3),
        Kind::Hidden | Kind::Worlds => (2 + choices.below(2), 3),
        _ => (2 + choices.below(2), 4),
    };
    let vocabulary = POOLS[0][..tokens].iter().map(|token| token.to_string()).collect();
    let length = 2 + choices.below(longest - 1);
    of_kind(choices, kind, vocabulary, length, 0)
}

fn of_kind(choices: &mut Choices, kind: Kind, mut vocabulary: Vec<String>, length: usize, depth: usize) -> Model {
    let v = vocabulary.len();
    match kind {
        Kind::Uniform => Model::Uniform { vocabulary, length },
        Kind::Independent => {
            let one_row = choices.rarely(3);
            let first = choices.row(v);
            let rows = (0..length).map(|_| if one_row { first.clone() } else { choices.row(v) }).collect();
            Model::Independent { vocabulary, rows, one_row }
        }
        Kind::Markov => {
            let start = choices.row(v);
            let transition = (0..v).map(|_| choices.row(v)).collect();
            Model::Markov { vocabulary, length, start, transition }
        }
        Kind::Hidden => {
            let states = 1 + choices.below(3);
            let start = choices.row(states);
            let transition = (0..states).map(|_| choices.row(states)).collect();
            let emission = (0..states).map(|_| choices.row(v)).collect();
            Model::Hidden { vocabulary, length, start, transition, emission }
        }
        Kind::Table => {
            let count = v.pow(length as u32);
            let mut left = choices.row(count);
            let sequence = |code: usize| -> Vec<String> {
                (0..length).rev().map(|t| vocabulary[code / v.pow(t as u32) % v].clone()).collect()
            };
            // Some impossible sequences are listed with 0, the others are left out.
            let rows = left
                .drain(..)
                .enumerate()
                .filter(|(code, p)| *p > fraction(0, 1) || code % 2 == 0)
                .map(|(code, p)| (sequence(code), p))
                .collect();
            Model::Table { vocabulary, length, rows }
        }
        Kind::Ngram => {
            let line = |choices: &mut Choices, least: usize| -> Vec<String> {
                let length = least + choices.below(4);
                (0..length).map(|_| choices.pick(&vocabulary).clone()).collect()
            };
            let mut lines: Vec<Vec<String>> = (0..choices.below(3)).map(|_| line(choices, 0)).collect();
            // The last line is not empty: whether a final line break begins another text is a matter of files.
            lines.push(line(choices, 1));
            let smoothing = choices.pick(&[fraction(0, 1), fraction(1, 1), fraction(1, 2), fraction(1, 10)]).clone();
            let keep = if choices.rarely(4) { Some(1) } else { None };
            Model::Ngram { order: 1 + choices.below(3), lines, smoothing, keep, length }
        }
        Kind::Worlds => {
            let count = 2 + choices.below(2);
            let weights = choices.row(count);
            let names = ["kind", "legal", "base"];
            let mut worlds = Vec::new();
            for (name, weight) in names.iter().zip(weights) {
                let nested = depth > 0 && choices.rarely(8);
                let kind = if nested { Kind::Worlds } else { Kind::ALL[choices.below(Kind::ALL.len() - 1)] };
                // Worlds may know fewer tokens, in another order.
                let mut own = vocabulary.clone();
                own.truncate(v - if choices.rarely(3) { choices.below(v) } else { 0 });
                let model = of_kind(choices, kind, own, length, depth.saturating_sub(1));
                vocabulary.rotate_left(usize::from(choices.rarely(3)));
                worlds.push((name.to_string(), weight, model));
            }
            Model::Worlds(worlds)
        }
    }
}
