//! Random studies and questions, from one stream of choices.
//!
//! Every decision takes the next number of the stream, and 0 is always the simplest choice; an exhausted stream gives
//! zeros. So a shorter stream, or one with smaller numbers, is a simpler study, and whoever shrinks the stream shrinks
//! the study.
//!
//! - [`models`]: a model of a given kind, zeros among its parameters.
//! - [`expressions`]: events and numbers, always well typed.
//! - [`distributions`]: prompts, conditions, rewards, likelihoods, chains and mixtures.
//! - [`questions`]: what is asked.

mod distributions;
mod expressions;
mod models;
mod questions;

pub use models::{Kind, small};

use crate::naive::evaluate::{Place, Setting};
use crate::naive::expression::{Event, Feature, Num};
use crate::naive::question::Question;
use crate::naive::study::{Oracle, Source, Study};
use crate::naive::{Fraction, fraction};
use num_traits::Zero;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A stream of choices.
#[derive(Debug)]
pub struct Choices<'a> {
    rest: &'a [u32],
}

impl<'a> Choices<'a> {
    pub fn new(stream: &'a [u32]) -> Self {
        Choices { rest: stream }
    }

    /// One of 0, …, n − 1.
    pub fn below(&mut self, n: usize) -> usize {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        ((u64::from(*first) * n as u64) >> 32) as usize
    }

    /// True in about one of n cases, and never in the simplest.
    pub fn rarely(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n
    }

    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// Probabilities that sum to one, a quarter of them 0.
    pub fn row(&mut self, n: usize) -> Vec<Fraction> {
        let mut weights: Vec<i64> = (0..n).map(|_| *self.pick(&[1, 2, 3, 0, 4, 1, 0, 7])).collect();
        if weights.iter().all(i64::is_zero) {
            weights[0] = 1;
        }
        let total = weights.iter().sum();
        weights.into_iter().map(|w| fraction(w, total)).collect()
    }
}

/// What may occur in an expression.
#[derive(Clone, Debug)]
pub struct Scope {
    pub setting: Setting,
    /// Worlds that an event may name.
    pub worlds: Vec<String>,
    /// Whether a parameter with rational values is there.
    pub parameter: bool,
    pub events: Vec<(String, Event)>,
    pub numbers: Vec<(String, Num)>,
    /// The variable of the fold around, with its range.
    pub fold: Option<(&'static str, usize, usize)>,
    /// Whether an expression may fail on some sequences, as `1 / count("a")` does.
    pub fallible: bool,
}

/// A study with questions to ask of it.
#[derive(Clone, Debug)]
pub struct Case {
    pub study: Study,
    pub questions: Vec<Question>,
}

/// The name of the one parameter a random study may have.
pub const PARAMETER: &str = "lambda";

/// The study that a stream of choices makes.
pub fn case(kind: Kind, stream: &[u32]) -> Case {
    let choices = &mut Choices::new(stream);
    let mixtures = choices.rarely(3);
    let (mut study, mut scope) = beginning(choices, kind);
    let entries = 1 + choices.below(3);
    for i in 1..=entries {
        let mut source = distributions::entry(choices, &mut scope, &study, mixtures);
        // Most distributions without mass are drawn again: some errors are worth a test, many hide everything else.
        for _ in 0..2 {
            if !choices.rarely(4) && !possible(&study, &source) {
                source = distributions::entry(choices, &mut scope, &study, mixtures);
            }
        }
        study.distributions.push((format!("d{i}"), source));
    }
    let questions = questions::questions(choices, &mut scope, &study);
    Case { study, questions }
}

/// A study without distributions, and random expressions to hold against its sequences.
pub fn expressions(kind: Kind, stream: &[u32]) -> (Study, Vec<Feature>) {
    let choices = &mut Choices::new(stream);
    let (study, mut scope) = beginning(choices, kind);
    let mut features = Vec::new();
    for _ in 0..8 {
        scope.fallible = choices.rarely(3);
        features.push(Feature::Event(scope.event(choices, 3)));
        features.push(Feature::Number(scope.number(choices, 3)));
    }
    (study, features)
}

/// A model, names and definitions.
fn beginning(choices: &mut Choices, kind: Kind) -> (Study, Scope) {
    let model = models::model(choices, kind);
    let vocabulary = model.vocabulary();
    let setting = Setting {
        words: BTreeMap::from([("calm".to_string(), expressions::some_of(choices, &vocabulary))]),
        scores: BTreeMap::from([("heat".to_string(), scores(choices, &vocabulary))]),
        length: model.length(),
        vocabulary,
        parameters: BTreeMap::new(),
    };
    let logarithms = choices.rarely(2);
    let parameters = if choices.rarely(3) { vec![(PARAMETER.into(), values(choices, logarithms))] } else { Vec::new() };
    let worlds = model.worlds().into_iter().filter_map(|(name, ..)| name).collect();
    let mut scope = Scope {
        setting: setting.clone(),
        worlds,
        parameter: !parameters.is_empty() && !logarithms,
        events: Vec::new(),
        numbers: Vec::new(),
        fold: None,
        fallible: false,
    };
    let mut definitions = Vec::new();
    if choices.rarely(2) {
        let event = scope.event(choices, 2);
        definitions.push(("wanted".to_string(), event.to_string()));
        scope.events.push(("wanted".into(), event));
        let number = scope.number(choices, 2);
        definitions.push(("worth".to_string(), number.to_string()));
        scope.numbers.push(("worth".into(), number));
    }
    let study = Study { model, setting, parameters, definitions, distributions: Vec::new(), prior: OnceCell::new() };
    (study, scope)
}

/// Whether a distribution has mass at the first value of the parameter.
fn possible(study: &Study, source: &Source) -> bool {
    let place = Place::new(&study.setting, &[], None);
    let first = |(name, values): &(String, Vec<Num>)| Some((name.clone(), place.number(values.first()?).ok()?));
    Oracle::new(study, study.parameters.iter().filter_map(first).collect()).law(source).is_ok()
}

fn scores(choices: &mut Choices, vocabulary: &[String]) -> BTreeMap<String, Fraction> {
    let values = [fraction(1, 1), fraction(2, 1), fraction(-1, 1), fraction(1, 2), fraction(0, 1), fraction(-2, 3)];
    let some = expressions::some_of(choices, vocabulary);
    some.into_iter().map(|token| (token, choices.pick(&values).clone())).collect()
}

fn values(choices: &mut Choices, logarithms: bool) -> Vec<Num> {
    let rational = [fraction(1, 1), fraction(0, 1), fraction(2, 1), fraction(1, 2), fraction(-1, 1)];
    let arguments = [fraction(2, 1), fraction(3, 1), fraction(1, 2), fraction(10, 1), fraction(1_000_000, 1)];
    let count = 1 + choices.below(3);
    let mut values: Vec<Num> = Vec::new();
    for _ in 0..count {
        let value = if logarithms {
            Num::Ln(Box::new(Num::Constant(choices.pick(&arguments).clone())))
        } else {
            Num::Constant(choices.pick(&rational).clone())
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Numbers spread over u32, the same on every machine.
pub fn stream(seed: u64) -> Vec<u32> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32 ^ (state >> 11) as u32
    };
    std::iter::repeat_with(next).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_model_sums_to_one() {
        for kind in Kind::ALL {
            for seed in 0..40 {
                let case = case(kind, &stream(seed));
                let oracle = Oracle::new(&case.study, BTreeMap::new());
                let prior = oracle.law(&Source::Prior).expect("a model");
                let total: Fraction = prior.points.iter().filter_map(|p| p.mass.exact()).sum();
                assert_eq!(total, fraction(1, 1), "{}", case.study);
                assert!(prior.points.len() <= 900, "{}", case.study);
            }
        }
    }

    #[test]
    fn an_empty_stream_gives_the_simplest_study() {
        let case = case(Kind::Uniform, &[]);
        assert_eq!(case.study.model.vocabulary().len(), 1);
        assert_eq!(case.study.distributions.len(), 1);
    }

    #[test]
    fn every_study_file_is_toml() {
        for kind in Kind::ALL {
            for seed in 0..60 {
                let text = case(kind, &stream(seed)).study.to_string();
                toml::from_str::<toml::Table>(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            }
        }
    }
}
