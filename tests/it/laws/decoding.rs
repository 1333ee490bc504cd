//! Decoding left to right, by the rows of all prefixes.

use super::{Base, assert_same, longer, normalised, x_is};
use crate::inquiry::{Inquiry, for_random_models};
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use num_traits::{One, Zero};
use std::collections::BTreeMap;

/// The k greatest, ties in order.
fn ranked(row: &[Fraction]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..row.len()).collect();
    places.sort_by(|a, b| row[*b].cmp(&row[*a]));
    places
}

fn only(row: &[Fraction], kept: &[usize]) -> Vec<Fraction> {
    row.iter().enumerate().map(|(i, p)| if kept.contains(&i) { p.clone() } else { Fraction::zero() }).collect()
}

#[test]
fn decoding_from_changed_rows_is_what_its_rows_multiply_to() {
    let mut differ = 0;
    for_random_models(500, 402, |model, choices| {
        let base = Base::random(model, choices);
        let k = 1 + choices.below(2);
        let p = fraction(1 + choices.below(3) as i64, 4);
        let power = 2 + choices.below(2) as i32;
        let study = base.inquiry(&[
            ("tempered", format!("temperature = \"1/{power}\"")),
            ("greedy", "temperature = 0".into()),
            ("top_k", format!("top-k = {k}")),
            ("top_p", format!("top-p = \"{p}\"")),
            ("min_p", format!("min-p = \"{p}\"")),
            ("whole", format!("sequence-temperature = \"1/{power}\"")),
            ("beam", "beam = 1".into()),
            ("beams", format!("beam = {}", k + 1)),
        ]);
        let powers = |row: Vec<Fraction>| row.iter().map(|p| p.pow(power)).collect::<Vec<_>>();
        let tempered = normalised(base.decoded(|_, row| powers(row)));
        assert_same(&study, "tempered", &tempered);
        let greedy = normalised(base.decoded(|_, row| only(&row, &ranked(&row)[..1])));
        assert_same(&study, "greedy", &greedy);
        assert_same(&study, "beam", &greedy);
        assert_same(&study, "top_k", &normalised(base.decoded(|_, row| only(&row, &ranked(&row)[..k.min(row.len())]))));
        let nucleus = |row: Vec<Fraction>| {
            let mut kept = Vec::new();
            let mut mass = Fraction::zero();
            for place in ranked(&row) {
                if mass >= p {
                    break;
                }
                mass += &row[place];
                kept.push(place);
            }
            only(&row, &kept)
        };
        assert_same(&study, "top_p", &normalised(base.decoded(|_, row| nucleus(row))));
        let least = |row: Vec<Fraction>| {
            let cut = row.iter().max().expect("a token") * &p;
            row.into_iter().map(|entry| if entry >= cut { entry } else { Fraction::zero() }).collect()
        };
        assert_same(&study, "min_p", &normalised(base.decoded(|_, row| least(row))));
        let whole = normalised(base.law.iter().map(|(x, p)| (x.clone(), p.pow(power))));
        assert_same(&study, "whole", &whole);
        let exponent = fraction(power.into(), 1);
        let mass: Fraction = base.law.iter().map(|(_, p)| p.pow(power)).sum();
        study.affirm(&format!("Z(whole) == {mass} and tempered == tempered(base, 1/{exponent})"));
        differ += usize::from(whole != tempered);
        assert_eq!(study.holds("whole == tempered"), whole == tempered);
        assert_same(&study, "beams", &searched(&base, k + 1));
    });
    assert!(differ > 100, "{differ} cases tell the temperatures of rows and of sequences apart");
}

/// The sequence that a beam search ends with.
fn searched(base: &Base, beams: usize) -> BTreeMap<String, Fraction> {
    let vocabulary = base.model.vocabulary();
    let mut kept: Vec<Vec<usize>> = vec![Vec::new()];
    let tokens = |x: &[usize]| -> Vec<String> { x.iter().map(|t| vocabulary[*t].clone()).collect() };
    for _ in 0..base.model.length() {
        let mut grown: Vec<Vec<usize>> = kept
            .iter()
            .flat_map(|prefix| (0..vocabulary.len()).map(|t| prefix.iter().copied().chain([t]).collect()))
            .collect();
        grown.sort();
        grown.sort_by_key(|x: &Vec<usize>| std::cmp::Reverse(base.mass(&tokens(x))));
        grown.truncate(beams);
        kept = grown;
    }
    normalised([(tokens(&kept[0]), Fraction::one())])
}

#[test]
fn masked_decoding_removes_what_each_look_ahead_sees() {
    let (mut stuck, mut differ) = (0, 0);
    for_random_models(500, 403, |model, choices| {
        let base = Base::random(model, choices);
        let v = model.vocabulary();
        let wanted = choices.below(model.length() + 1);
        let n = model.length();
        let counts = choices.below(2) == 0;
        let text = if counts {
            format!("count({}) == {wanted}", quoted(&v[0]))
        } else {
            format!("{} or {}", x_is(1, &v[v.len() - 1]), x_is(n, &v[0]))
        };
        let event = |x: &[String]| {
            if counts {
                x.iter().filter(|t| **t == v[0]).count() == wanted
            } else {
                x[0] == v[v.len() - 1] || x[n - 1] == v[0]
            }
        };
        let probability: Fraction = base.law.iter().filter(|(x, _)| event(x)).map(|(_, p)| p).sum();
        let study = base.inquiry(&[
            ("exact", format!("masked = '{text}'")),
            ("syntax", format!("masked = '{text}'\nlook-ahead = \"syntax\"")),
        ]);
        if probability.is_zero() {
            assert!(study.try_answers("H(exact)").is_err());
            return;
        }
        let extends = |x: &[String], positive: bool| {
            base.law.iter().any(|(y, p)| y.starts_with(x) && event(y) && !(positive && p.is_zero()))
        };
        let mask = |positive: bool| {
            let runs = base.decoded(|prefix, row| {
                let allowed = |t: &String| extends(&longer(prefix, t.clone()), positive);
                v.iter().zip(row).map(|(t, p)| if allowed(t) { p } else { Fraction::zero() }).collect()
            });
            let finished: Fraction = runs.iter().map(|(_, p)| p).sum();
            (normalised(runs), finished)
        };
        let (exact, never_stuck) = mask(true);
        assert!(never_stuck.is_one());
        assert_same(&study, "exact", &exact);
        study.affirm(&format!("Z(exact) == 1 and exact == masked(base, {text})"));
        let (syntax, finished) = mask(false);
        if finished.is_zero() {
            assert!(study.try_answers("H(syntax)").is_err());
        } else {
            assert_same(&study, "syntax", &syntax);
            study.affirm(&format!("Z(syntax) == {finished}"));
            stuck += usize::from(!finished.is_one());
        }
        // What everybody believes: it is conditioning.
        let given = normalised(base.law.iter().filter(|(x, _)| event(x)).cloned());
        assert_eq!(study.holds(&format!("exact == given(base, {text})")), exact == given);
        differ += usize::from(exact != given);
    });
    assert!(stuck > 10 && differ > 100, "{stuck} get stuck, {differ} differ from conditioning");
}

#[test]
fn a_mask_without_look_ahead_removes_what_is_false_already() {
    // C92: T() = (9/10, 1/10), T(.|·) = (0, 1), c = {00, 11}.
    let rows = r#"rows = { "0 1" = "9/10", "1 1" = "1/10" }"#;
    let study = Inquiry::read(format!(
        "[model]\nkind = \"table\"\nvocabulary = [\"0\", \"1\"]\nlength = 2\n{rows}\n\
         [distribution.naive]\nmasked = 'x[1] == x[2]'\nlook-ahead = \"none\"\n\
         [distribution.exact]\nmasked = 'x[1] == x[2]'\n"
    ));
    study.affirm(r#"Z(naive) == 1/10 and Z(exact) == 1 and P[naive](x[1] == "1") == 1"#);
    study.affirm("naive == exact and exact == given(prior, x[1] == x[2])");
    study.refute("Z(naive) == 1");
}

#[test]
fn guiding_by_the_soft_value_is_the_tilt_and_by_the_expected_reward_is_not() {
    for_random_models(200, 406, |model, choices| {
        let base = Base::random(model, choices);
        let first = quoted(&model.vocabulary()[0]);
        let reward = format!("ln(2)*count({first}) + ln(3)*[{}]", x_is(model.length(), &model.vocabulary()[0]));
        let study = base.inquiry(&[
            ("soft", format!("guided = \"soft\"\nreward = '{reward}'")),
            ("halved", format!("guided = \"soft\"\nreward = '2*({reward})'\nbeta = 2")),
            ("tuned", format!("reward = '{reward}'")),
        ]);
        study.affirm("soft == tuned and halved == tuned");
    });
    // C84: L(0, .) = (4, 4), L(1, .) = (16, 1): the expected logarithms are equal, the soft values are not.
    let study = Inquiry::read(
        r#"
[model]
kind = "uniform"
vocabulary = ["0", "1"]
length = 2
[define]
r = 'if(x[1] == "0", ln(4), if(x[2] == "0", ln(16), 0))'
[distribution.expected]
guided = "expected"
reward = 'r'
[distribution.soft]
guided = "soft"
reward = 'r'
[distribution.tuned]
reward = 'r'
"#
        .into(),
    );
    study.affirm(r#"soft == tuned and P[soft](x[1] == "1") == 17/25"#);
    study.affirm(r#"P[expected](x[1] == "1") == 1/2"#);
    study.refute(r#"P[expected](x[1] == "1") == 17/25"#);
    // The last row is exact: there the expected reward is the reward.
    study.affirm(r#"P[expected](x[2] == "0" | x[1] == "1") == 16/17"#);
}
