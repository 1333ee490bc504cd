//! What is no matter of letters: all patterns of a size, and the grid of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::degree::{Degrees, E, Reader};
use super::fraction_for_e;
use crate::arbitrary::{Model, Sets, TOKENS};
use crate::claim::case::{Binding, Case, written};
use crate::claim::statement::{Sort, Statement};
use crate::expression::{Syntax, parse};
use crate::number::Rational;

/// The most sequences of a space in which proofs are tried.
const MOST_SEQUENCES: usize = 4;
/// The integers that a free one stands for.
const INTEGERS: std::ops::RangeInclusive<u32> = 1..=4;

/// All patterns of a statement at one size.
pub(super) struct Patterns {
    list: Vec<Pattern>,
}

/// What is possible, what lies in the events, how the rewards are ordered, what the integers are.
pub(super) struct Pattern {
    shared: Arc<Shared>,
    integers: BTreeMap<String, u32>,
    prompts: BTreeMap<String, String>,
    /// Of the prior and of each free distribution the possible sequences.
    supports: BTreeMap<String, Vec<bool>>,
    events: BTreeMap<String, Vec<bool>>,
    letters: Vec<Letter>,
    /// The places of rewards that are powers of e.
    transcendental: Vec<(usize, usize)>,
}

struct Shared {
    statement: Statement,
    tokens: Vec<String>,
    length: usize,
    sets: Sets,
}

/// One letter: the name it belongs to, the sequences at which it stands, and its values on the grid.
#[derive(Clone)]
struct Letter {
    owner: String,
    cells: Vec<usize>,
    values: Vec<u32>,
}

impl Patterns {
    /// The patterns over V tokens and N positions, if all their grids together have at most `most` points.
    pub(super) fn new(statement: &Statement, vocabulary: usize, length: usize, most: u64) -> Result<Self, String> {
        let size = vocabulary.checked_pow(length as u32).filter(|size| *size <= MOST_SEQUENCES);
        let size = size.ok_or("there are too many sequences at this size")?;
        let tokens: Vec<String> = TOKENS[..vocabulary].iter().map(ToString::to_string).collect();
        let sets = Sets::new(&tokens, length);
        let shared = Arc::new(Shared { statement: statement.clone(), tokens, length, sets });
        let syntax = parse(statement.body()).map_err(|problem| problem.message)?;
        let sorts: BTreeMap<String, Sort> = statement.free().iter().cloned().collect();
        let named = |wanted: Sort| -> Vec<String> {
            statement.free().iter().filter(|(_, sort)| *sort == wanted).map(|(name, _)| name.clone()).collect()
        };
        let mut bases = named(Sort::Distribution);
        if !statement.is_without_model() {
            bases.push("prior".to_owned());
        }
        let prompt = |code: usize| {
            let items = (0..length).map(|place| match code / (vocabulary + 1).pow(place as u32) % (vocabulary + 1) {
                0 => "_",
                token => TOKENS[token - 1],
            });
            items.collect::<Vec<_>>().join(" ")
        };
        let prompts: Vec<String> = (0..(vocabulary + 1).pow(length as u32)).map(prompt).collect();
        let mut list = Vec::new();
        let mut points = 0u64;
        for integers in maps(&named(Sort::Integer), &INTEGERS.collect::<Vec<_>>()) {
            let read = Degree::read(&syntax, &sorts, &integers, vocabulary, length)?;
            for prompts in maps(&named(Sort::Prompt), &prompts) {
                for supports in maps(&bases, &subsets(&vec![true; size])) {
                    if supports.values().any(|support| !support.contains(&true)) {
                        continue;
                    }
                    // Beyond what is possible under the prior nothing is said.
                    let seen = match supports.get("prior") {
                        Some(support) => support.clone(),
                        None => vec![true; size],
                    };
                    for events in maps(&named(Sort::Event), &subsets(&seen)) {
                        for letters in letters(statement, &read, &supports, &seen) {
                            let grid = letters
                                .iter()
                                .try_fold(1u64, |all, letter| all.checked_mul(letter.values.len() as u64));
                            points = grid.and_then(|grid| points.checked_add(grid)).unwrap_or(u64::MAX);
                            if points > most {
                                return Err(format!(
                                    "its grids have more than {most} points at V = {vocabulary}, N = {length}"
                                ));
                            }
                            list.push(Pattern {
                                shared: shared.clone(),
                                integers: integers.clone(),
                                prompts: prompts.clone(),
                                supports: supports.clone(),
                                events: events.clone(),
                                letters,
                                transcendental: read.transcendental.clone(),
                            });
                        }
                    }
                }
            }
        }
        Ok(Patterns { list })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.list.iter()
    }
}

impl Pattern {
    /// The cases on the grid, each with the claim as it is and the claim in which a fraction stands for e.
    pub(super) fn cases(&self) -> Vec<(Case, Option<String>)> {
        let count: usize = self.letters.iter().map(|letter| letter.values.len()).product();
        (0..count).map(|number| self.case(number)).collect()
    }

    fn case(&self, number: usize) -> (Case, Option<String>) {
        let Shared { statement, tokens, length, sets } = &*self.shared;
        let size = sets.size().unwrap_or(0);
        let mut values: BTreeMap<&str, Vec<Rational>> = BTreeMap::new();
        for (base, support) in &self.supports {
            values.insert(base, support.iter().map(|possible| Rational::from(u32::from(*possible))).collect());
        }
        let mut e = None;
        let mut rest = number;
        for letter in &self.letters {
            let value = letter.values[rest % letter.values.len()];
            rest /= letter.values.len();
            if letter.owner == E {
                e = Some(value);
                continue;
            }
            let value = Rational::from(value);
            let sort = statement.free().iter().find(|(name, _)| *name == letter.owner).map(|(_, sort)| *sort);
            let elsewhere = if sort == Some(Sort::Reward) { Rational::ONE } else { Rational::ZERO };
            let cells = values.entry(&letter.owner).or_insert_with(|| vec![elsewhere; size]);
            for cell in &letter.cells {
                cells[*cell] = value.clone();
            }
        }
        let constant = |name: &str, value: Rational| values.get(name).cloned().unwrap_or_else(|| vec![value; size]);
        let weights = |masses: &[Rational]| {
            let total = masses.iter().fold(Rational::ZERO, |total, mass| total + mass);
            masses.iter().map(|mass| mass.clone() / total.clone()).collect::<Vec<_>>()
        };
        let model = match values.get("prior") {
            Some(masses) => Model::table(tokens, *length, &weights(masses)),
            None => Model::uniform(tokens, *length),
        };
        let meaning = |(name, sort): &(String, Sort)| {
            let text = match sort {
                Sort::Event => sets.event(&self.events[name]),
                Sort::Prompt => self.prompts[name].clone(),
                Sort::Integer => self.integers[name].to_string(),
                Sort::Reward => sets.sum(&constant(name, Rational::ONE), |factor| {
                    (*factor != Rational::ONE).then(|| format!("ln({factor})"))
                }),
                Sort::Distribution => sets.sum(&weights(&constant(name, Rational::ONE)), written),
                Sort::Likelihood | Sort::Number => sets.sum(&constant(name, Rational::ZERO), written),
            };
            Binding { name: name.clone(), sort: *sort, text }
        };
        let bindings = statement.free().iter().map(meaning).collect();
        let case = Case::of(statement, model, bindings);
        let surrogate =
            e.map(|e| case.claim_with(statement, &fraction_for_e(statement, &self.transcendental, u64::from(e))));
        (case, surrogate)
    }
}

/// What the degrees are for one meaning of the integers.
pub(super) struct Degree {
    pub(super) degrees: Degrees,
    ordered: Vec<String>,
    exponents: Vec<String>,
    /// The places of rewards that are powers of e.
    pub(super) transcendental: Vec<(usize, usize)>,
}

impl Degree {
    /// Reads the degrees off a statement.
    pub(super) fn read(
        syntax: &Syntax,
        sorts: &BTreeMap<String, Sort>,
        integers: &BTreeMap<String, u32>,
        vocabulary: usize,
        length: usize,
    ) -> Result<Self, String> {
        let mut reader = Reader {
            sorts,
            integers,
            vocabulary: vocabulary as u64,
            length: length as u64,
            ordered: Vec::new(),
            exponents: Vec::new(),
            transcendental: Vec::new(),
        };
        let degrees = reader.claim(syntax)?;
        let Reader { ordered, exponents, mut transcendental, .. } = reader;
        transcendental.sort_unstable();
        transcendental.dedup();
        Ok(Degree { degrees, ordered, exponents, transcendental })
    }
}

impl Letter {
    fn new(owner: &str, cells: Vec<usize>, values: Vec<u32>) -> Self {
        Letter { owner: owner.to_owned(), cells, values }
    }
}

/// All ways to give letters to the names of a statement: one, but for the zeros of likelihoods and the orders of rewards.
fn letters(
    statement: &Statement,
    read: &Degree,
    supports: &BTreeMap<String, Vec<bool>>,
    seen: &[bool],
) -> Vec<Vec<Letter>> {
    let degree = |name: &str| read.degrees.get(name).copied().unwrap_or(0) as u32;
    let grid = |first: u32, degree: u32| (first..=first + degree).collect::<Vec<_>>();
    let cells = |held: &[bool]| (0..held.len()).filter(|cell| held[*cell]).collect::<Vec<_>>();
    let mut found: Vec<Vec<Letter>> = vec![Vec::new()];
    for (base, support) in supports {
        // Weights matter up to a factor: the first is 1.
        for cell in cells(support).into_iter().skip(1) {
            extend(&mut found, &[vec![Letter::new(base, vec![cell], grid(1, degree(base)))]]);
        }
    }
    if degree(E) > 0 {
        extend(&mut found, &[vec![Letter::new(E, Vec::new(), grid(2, degree(E)))]]);
    }
    for (name, sort) in statement.free() {
        let most = degree(name);
        match sort {
            Sort::Reward if read.ordered.contains(name) => {
                // Values of one level are equal, and every value of a level is below every value of the next. The letter of
                // a level has the degrees of all its sequences together.
                let most = if read.exponents.contains(name) { most } else { 0 };
                let apart = 1 + most * seen.len() as u32;
                let orders: Vec<Vec<Letter>> = weak_orders(&cells(seen))
                    .into_iter()
                    .map(|levels| {
                        let level = |(place, level): (usize, Vec<usize>)| {
                            let values = grid(1 + place as u32 * apart, most * level.len() as u32);
                            Letter::new(name, level, values)
                        };
                        levels.into_iter().enumerate().map(level).collect()
                    })
                    .collect();
                extend(&mut found, &orders);
            }
            Sort::Reward | Sort::Number => {
                let first = if *sort == Sort::Reward { 1 } else { 0 };
                for cell in cells(seen) {
                    extend(&mut found, &[vec![Letter::new(name, vec![cell], grid(first, most))]]);
                }
            }
            Sort::Likelihood => {
                let zeros: Vec<Vec<Letter>> = subsets(seen)
                    .into_iter()
                    .map(|positive| {
                        let letter = |cell| Letter::new(name, vec![cell], grid(1, most));
                        cells(&positive).into_iter().map(letter).collect()
                    })
                    .collect();
                extend(&mut found, &zeros);
            }
            Sort::Event | Sort::Distribution | Sort::Prompt | Sort::Integer => {}
        }
    }
    found
}

/// Each list of letters with each of some continuations.
fn extend(found: &mut Vec<Vec<Letter>>, continuations: &[Vec<Letter>]) {
    let longer = |letters: &Vec<Letter>| {
        let letters = letters.clone();
        continuations.iter().map(move |more| [letters.as_slice(), more].concat())
    };
    *found = found.iter().flat_map(longer).collect();
}

/// All maps from names to values.
fn maps<T: Clone>(names: &[String], values: &[T]) -> Vec<BTreeMap<String, T>> {
    let mut found = vec![BTreeMap::new()];
    for name in names {
        let with = |map: &BTreeMap<String, T>| {
            let map = map.clone();
            values
                .iter()
                .map(move |value| {
                    let mut map = map.clone();
                    map.insert(name.clone(), value.clone());
                    map
                })
                .collect::<Vec<_>>()
        };
        found = found.iter().flat_map(with).collect();
    }
    found
}

/// All subsets of a set.
fn subsets(of: &[bool]) -> Vec<Vec<bool>> {
    let count = of.iter().filter(|held| **held).count();
    let subset = |code: u32| {
        let mut bit = 0;
        let keep = |held: &bool| {
            *held && {
                bit += 1;
                code >> (bit - 1) & 1 == 1
            }
        };
        of.iter().map(keep).collect()
    };
    (0..1u32 << count).map(subset).collect()
}

/// All ways to order some things with ties: the lowest level first.
fn weak_orders(things: &[usize]) -> Vec<Vec<Vec<usize>>> {
    if things.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for lowest in subsets(&vec![true; things.len()]) {
        let lowest = &lowest;
        let pick =
            |held: bool| (0..things.len()).filter(move |place| lowest[*place] == held).map(|place| things[place]);
        let first: Vec<usize> = pick(true).collect();
        if first.is_empty() {
            continue;
        }
        for rest in weak_orders(&pick(false).collect::<Vec<_>>()) {
            found.push([vec![first.clone()], rest].concat());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_orders_are_counted_by_the_fubini_numbers() {
        let counts: Vec<usize> = (0..5).map(|n| weak_orders(&(0..n).collect::<Vec<_>>()).len()).collect();
        assert_eq!(counts, [1, 1, 3, 13, 75]);
    }

    #[test]
    fn the_subsets_of_a_set_leave_out_what_is_outside() {
        let found = subsets(&[true, false, true]);
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|subset| !subset[1]));
    }
}
