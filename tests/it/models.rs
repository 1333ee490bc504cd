//! The crate's models give every sequence the oracle's probability, exactly.

use crate::naive::model::{Model, Row};
use crate::naive::study::{Oracle, Source};
use crate::naive::{Fraction, fraction};
use crate::random_study::{Kind, expressions, stream};
use exactlm::model::{
    Component, Corpus, Hidden, HiddenMarkov, Independent, Markov, Ngram, NgramSettings, Table, Uniform, World, Worlds,
    erase,
};
use exactlm::number::{Rational, parse_rational};
use exactlm::sequence::{Token, Vocabulary};
use ndarray::{Array1, Array2};
use std::collections::BTreeMap;
use std::sync::Arc;

fn rational(q: &Fraction) -> Rational {
    parse_rational(&q.to_string()).expect("a fraction")
}

fn row(row: &Row) -> Array1<Rational> {
    row.iter().map(rational).collect()
}

fn matrix(rows: &[Row]) -> Array2<Rational> {
    let numbers = rows.iter().flatten().map(rational).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), numbers).expect("rows of one length")
}

/// The model as the crate has it, with the vocabulary the crate gives it.
fn built(model: &Model) -> (Vocabulary, Arc<dyn Component<Rational>>) {
    let vocabulary = Vocabulary::new(model.vocabulary()).expect("different tokens");
    let (v, length) = (vocabulary.len(), model.length());
    let component = match model {
        Model::Uniform { .. } => erase(Uniform::new(v, length).expect("a model")),
        Model::Independent { rows, one_row: true, .. } => {
            erase(Independent::repeated(row(&rows[0]), length).expect("a model"))
        }
        Model::Independent { rows, .. } => erase(Independent::new(matrix(rows)).expect("a model")),
        Model::Markov { start, transition, .. } => {
            erase(Markov::new(row(start), matrix(transition), length).expect("a model"))
        }
        Model::Hidden { start, transition, emission, .. } => {
            erase(HiddenMarkov::new(row(start), matrix(transition), matrix(emission), length).expect("a model"))
        }
        Model::Table { rows, .. } => {
            let tokens =
                |x: &[String]| -> Vec<Token> { x.iter().map(|t| vocabulary.token(t).expect("a token")).collect() };
            let rows = rows.iter().map(|(x, p)| (tokens(x), rational(p))).collect();
            erase(Table::new(v, length, rows).expect("a model"))
        }
        Model::Ngram { order, lines, smoothing, keep, .. } => {
            let text: Vec<String> = lines.iter().map(|line| line.join(" ")).collect();
            let corpus = Corpus::read(text.join("\n").as_bytes()).expect("a corpus");
            let settings =
                NgramSettings { order: *order, length, smoothing: rational(smoothing), keep: *keep, vocabulary: None };
            let ngram = Ngram::new(&corpus, settings).expect("a model");
            return (ngram.tokens().clone(), erase(ngram));
        }
        Model::Worlds(worlds) => {
            let world = |(name, weight, model): &(String, Fraction, Model)| {
                let (vocabulary, model) = built(model);
                World { name: name.clone(), weight: rational(weight), vocabulary, model }
            };
            let worlds = Worlds::new(worlds.iter().map(world).collect()).expect("a model");
            return (worlds.tokens().clone(), erase(worlds));
        }
    };
    (vocabulary, component)
}

/// The weight of x: over all paths that read it, the sum of the products of their weights.
fn weight(model: &dyn Component<Rational>, x: &[Token]) -> Rational {
    let mut states: Vec<(Hidden, Rational)> = model.starts();
    for (position, token) in x.iter().enumerate() {
        let step = |(state, mass): &(Hidden, Rational)| -> Vec<(Hidden, Rational)> {
            let arcs = model.arcs(position, state).into_iter().filter(|arc| arc.token == *token);
            arcs.map(|arc| (arc.next, mass * &arc.weight)).collect()
        };
        states = states.iter().flat_map(step).collect();
    }
    states.into_iter().map(|(_, mass)| mass).fold(rational(&fraction(0, 1)), |total, mass| total + mass)
}

#[test]
fn models_of_every_kind_give_each_sequence_the_oracles_probability() {
    for kind in Kind::ALL {
        for seed in 0..80 {
            let (study, _) = expressions(kind, &stream(9000 + seed));
            let (vocabulary, model) = built(&study.model);
            let names: Vec<&str> = vocabulary.iter().map(|(_, text)| text).collect();
            assert_eq!(names, study.setting.vocabulary, "{study}");
            let oracle = Oracle::new(&study, BTreeMap::new());
            let law = oracle.law(&Source::Prior).and_then(|law| law.sequences()).expect("a model");
            for (x, truth) in law {
                let tokens: Vec<Token> = x.iter().map(|t| Token::from(*t)).collect();
                let found = weight(&*model, &tokens).to_string();
                assert_eq!(Some(found), truth.exact().map(ToString::to_string), "{:?}\n{study}", oracle.tokens(&x));
            }
        }
    }
}
