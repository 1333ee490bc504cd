//! Selection among draws, by going through all tuples.

use super::{Base, assert_same, normalised, same, x_is};
use crate::inquiry::for_random_models;
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use num_traits::{One, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// A reward with ties, as text and as a function.
fn reward(model: &Model, choices: &mut Choices) -> (String, impl Fn(&[String]) -> i64 + use<>) {
    let v = model.vocabulary();
    let (first, last) = (v[0].clone(), v[v.len() - 1].clone());
    let factor = choices.below(3) as i64;
    let text = format!("{factor}*[{}] + count({})", x_is(1, &last), quoted(&first));
    let value = move |x: &[String]| factor * i64::from(x[0] == last) + x.iter().filter(|t| **t == first).count() as i64;
    (text, value)
}

/// The law of what is selected from all n-tuples of draws.
fn selected(
    base: &Base,
    n: u32,
    select: impl Fn(&[&Vec<String>]) -> Vec<(Vec<String>, Fraction)>,
) -> BTreeMap<String, Fraction> {
    let support: Vec<&(Vec<String>, Fraction)> = base.law.iter().filter(|(_, p)| !p.is_zero()).collect();
    let mut weights = Vec::new();
    for code in 0..support.len().pow(n) {
        let mut rest = code;
        let mut draws = Vec::new();
        let mut p = Fraction::one();
        for _ in 0..n {
            let (x, of) = support[rest % support.len()];
            rest /= support.len();
            draws.push(x);
            p *= of;
        }
        weights.extend(select(&draws).into_iter().map(|(x, share)| (x, share * &p)));
    }
    normalised(weights)
}

fn best<'a>(draws: &[&'a Vec<String>], value: &impl Fn(&[String]) -> i64) -> Vec<&'a Vec<String>> {
    let most = draws.iter().map(|x| value(x)).max().expect("a draw");
    draws.iter().copied().filter(|x| value(x) == most).collect()
}

fn shared(items: Vec<Vec<String>>) -> Vec<(Vec<String>, Fraction)> {
    let share = fraction(1, items.len() as i64);
    items.into_iter().map(|x| (x, share.clone())).collect()
}

#[test]
fn best_of_n_is_the_law_of_all_tuples_under_each_rule_for_ties() {
    let mut differ = 0;
    for_random_models(500, 401, |model, choices| {
        let base = Base::random(model, choices);
        let support = base.law.iter().filter(|(_, p)| !p.is_zero()).count();
        let n = if support <= 5 { 1 + choices.below(4) as u32 } else { 1 + choices.below(2) as u32 };
        let (text, value) = reward(model, choices);
        let vocabulary = model.vocabulary();
        let order = |x: &Vec<String>| -> Vec<usize> {
            x.iter().map(|t| vocabulary.iter().position(|v| v == t).expect("a token")).collect()
        };
        let keys = |ties: &str| format!("best-of = {n}\nreward = '{text}'\nties = \"{ties}\"");
        let soft = format!("soft-best-of = {n}\nlikelihood = '{text}'");
        let study = base.inquiry(&[
            ("draw", keys("draw")),
            ("distinct", keys("distinct")),
            ("vocabulary", keys("vocabulary")),
            ("soft", soft),
        ]);
        let draw = selected(&base, n, |draws| shared(best(draws, &value).into_iter().cloned().collect()));
        assert_same(&study, "draw", &draw);
        // The first of the best draws has the same law as a random one.
        assert_eq!(draw, selected(&base, n, |draws| shared(vec![best(draws, &value)[0].clone()])));
        let distinct = selected(&base, n, |draws| {
            let different: BTreeSet<&Vec<String>> = best(draws, &value).into_iter().collect();
            shared(different.into_iter().cloned().collect())
        });
        assert_same(&study, "distinct", &distinct);
        let first = selected(&base, n, |draws| {
            let first = best(draws, &value).into_iter().min_by_key(|x| order(x)).expect("a draw");
            shared(vec![first.clone()])
        });
        assert_same(&study, "vocabulary", &first);
        differ += usize::from(draw != first);
        assert_eq!(same(&study, "draw", &first), draw == first);
        let resampled = selected(&base, n, |draws| {
            let total: i64 = draws.iter().map(|x| value(x)).sum();
            let weight = |x: &[String]| if total == 0 { fraction(1, n.into()) } else { fraction(value(x), total) };
            draws.iter().map(|x| ((*x).clone(), weight(x))).collect()
        });
        assert_same(&study, "soft", &resampled);
    });
    assert!(differ > 100, "{differ} cases tell the rules for ties apart");
}
