//! The crate's reader and direct evaluation of expressions agree with the oracle's trees on every sequence.

use crate::naive::evaluate::{Place, Value};
use crate::naive::number::Number;
use crate::naive::study::{Oracle, Source, Study};
use crate::random_study::{Kind, expressions, stream};
use exactlm::expression::{Expression, Outcome, Scope, check, evaluate, parse};
use exactlm::number::{Rational, Real, parse_rational};
use exactlm::sequence::{Token, Vocabulary};
use std::collections::BTreeMap;
use std::sync::Arc;

fn rational(text: &str) -> Rational {
    parse_rational(text).expect("a fraction")
}

fn scope(study: &Study) -> Scope {
    let vocabulary = Vocabulary::new(study.setting.vocabulary.clone()).expect("different tokens");
    let token = |name: &String| vocabulary.token(name).expect("a token of the vocabulary");
    let mut scope = Scope::new(Arc::new(vocabulary.clone()), study.setting.length);
    scope.worlds = study.model.worlds().into_iter().filter_map(|(name, ..)| name).collect();
    scope.words = study.setting.words.iter().map(|(n, w)| (n.clone(), w.iter().map(token).collect())).collect();
    let scores = |scores: &BTreeMap<String, _>| {
        scores.iter().map(|(t, q): (_, &crate::naive::Fraction)| (token(t), rational(&q.to_string()))).collect()
    };
    scope.scores = study.setting.scores.iter().map(|(n, s)| (n.clone(), scores(s))).collect();
    scope.definitions =
        study.definitions.iter().map(|(n, text)| (n.clone(), parse(text).expect("a definition"))).collect();
    scope
}

fn read(text: &str, scope: &Scope) -> Expression {
    let syntax = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    check(&syntax, scope).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

fn same(outcome: &Outcome, value: &Value, vocabulary: &[String]) -> bool {
    match (outcome, value) {
        (Outcome::Event(found), Value::Truth(truth)) => found == truth,
        (Outcome::Token(found), Value::Token(truth)) => vocabulary[found.index()] == *truth,
        (Outcome::Number(Real::Rational(found)), Value::Number(Number::Exact(truth))) => {
            found.to_string() == truth.to_string()
        }
        _ => false,
    }
}

#[test]
fn expressions_read_from_text_have_the_oracles_value_on_every_sequence() {
    let (mut values, mut failures) = (0, 0);
    for kind in Kind::ALL {
        for seed in 0..40 {
            let (mut study, features) = expressions(kind, &stream(5000 + seed));
            study.parameters.clear();
            let parameters: BTreeMap<_, _> = [(crate::random_study::PARAMETER.to_string(), Number::integer(2))].into();
            let mut scope = scope(&study);
            scope.constants.insert(crate::random_study::PARAMETER.into(), Real::Rational(rational("2")));
            let oracle = Oracle::new(&study, parameters);
            let prior = oracle.law(&Source::Prior).expect("a model");
            for feature in &features {
                let text = feature.to_string();
                let expression = read(&text, &scope);
                for point in &prior.points {
                    let tokens = oracle.tokens(&point.sequence);
                    let place = Place::new(&oracle.setting, &tokens, point.world.as_deref());
                    let sequence: Vec<Token> = point.sequence.iter().map(|t| Token::from(*t)).collect();
                    let world = scope.worlds.iter().position(|name| Some(name) == point.world.as_ref());
                    match (evaluate(&expression, &sequence, world), place.feature(feature)) {
                        (Ok(found), Ok(truth)) => {
                            values += 1;
                            let vocabulary = &study.setting.vocabulary;
                            assert!(same(&found, &truth, vocabulary), "{text} on {tokens:?}: {found:?}, not {truth:?}");
                        }
                        (Err(_), Err(_)) => failures += 1,
                        (found, truth) => panic!("{text} on {tokens:?}: {found:?}, not {truth:?}\n{study}"),
                    }
                }
            }
        }
    }
    assert!(values > 50_000 && failures > 500, "{values} values, {failures} failures");
}
