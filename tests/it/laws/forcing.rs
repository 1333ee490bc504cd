//! Forced tokens, within the support of the model and beyond it, by the rows of all prefixes.

use super::{Base, Written, assert_same, longer, normalised};
use crate::inquiry::{Inquiry, for_random_models, is_sum_of_logarithms, real, written_out};
use crate::naive::Fraction;
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::random_study::Choices;
use exactlm::number::Real;
use exactlm::question::{Numbers, Session, Settings, WalkChoice};
use exactlm::statement::{AnswerValue, AskError, Asking, Widening};
use num_traits::{One, Zero};
use std::collections::BTreeMap;
use std::sync::Arc;

type Prompt = Vec<Option<String>>;

fn random(model: &Model, choices: &mut Choices) -> Prompt {
    (0..model.length()).map(|_| (choices.below(2) == 0).then(|| choices.pick(&model.vocabulary()).clone())).collect()
}

fn listed(prompt: &Prompt) -> String {
    let items: Vec<String> =
        prompt.iter().map(|item| item.as_ref().map_or("\"_\"".to_owned(), |token| quoted(token))).collect();
    format!("[{}]", items.join(", "))
}

/// The law of writing tokens in, left to right: the others from the rows of the base where it has any, then from those of the
/// model; `None` where neither has one.
fn written_in(base: &Base, prompt: &Prompt) -> Option<Written> {
    let vocabulary = base.model.vocabulary();
    let mut runs: Written = vec![(Vec::new(), Fraction::one())];
    for item in prompt {
        let mut grown = Vec::new();
        for (prefix, p) in runs {
            if let Some(token) = item {
                grown.push((longer(&prefix, token.clone()), p));
                continue;
            }
            let row = match base.mass(&prefix).is_zero() {
                true => base.model.own_row(&prefix)?,
                false => base.row(&prefix),
            };
            for (token, share) in vocabulary.iter().zip(row).filter(|(_, share)| !share.is_zero()) {
                grown.push((longer(&prefix, token.clone()), &p * share));
            }
        }
        runs = grown;
    }
    Some(runs)
}

fn total_variation(p: &BTreeMap<String, Fraction>, q: &BTreeMap<String, Fraction>) -> Fraction {
    let zero = Fraction::zero();
    let above = |(x, mass): (&String, &Fraction)| (mass - q.get(x).unwrap_or(&zero)).max(Fraction::zero());
    p.iter().map(above).sum()
}

#[test]
fn forcing_writes_tokens_in_and_is_a_prompt_only_for_prefixes() {
    let (mut differ, mut left, mut without_row, mut beyond_base) = (0, 0, 0, 0);
    for_random_models(500, 404, |model, choices| {
        let base = Base::random(model, choices);
        let prompt = random(model, choices);
        let items = listed(&prompt);
        let study = base.inquiry(&[("forced", format!("forced = {items}"))]);
        let Some(runs) = written_in(&base, &prompt) else {
            let error = study.try_answers("H(forced)").expect_err("a prefix without a row").to_string();
            assert!(error.contains("the model has no row"), "{error}");
            without_row += 1;
            return;
        };
        let forced = normalised(runs);
        assert_same(&study, "forced", &forced);
        study.affirm(&format!("support(forced) == {} and forced == forced(base, {items})", forced.len()));
        let law = |written: &Written| normalised(written.iter().cloned());
        let (of_base, of_prior) = (law(&base.law), law(&written_out(model)));
        let leaves = |support: &BTreeMap<String, Fraction>| forced.keys().any(|x| !support.contains_key(x));
        left += usize::from(leaves(&of_prior));
        beyond_base += usize::from(leaves(&of_base) && !leaves(&of_prior));
        for (name, other) in [("base", &of_base), ("prior", &of_prior)] {
            let distance = total_variation(&forced, other);
            study.affirm(&format!("TV(forced, {name}) == {distance} and TV({name}, forced) == {distance}"));
            assert_eq!(study.number(&format!("KL(forced, {name})")) == Real::Infinity, leaves(other));
            assert_eq!(study.number(&format!("max_ratio(forced, {name})")) == Real::Infinity, leaves(other));
        }
        let terms: Vec<(Fraction, Fraction)> = forced.values().map(|p| (p.clone(), p.recip())).collect();
        assert!(is_sum_of_logarithms(&study.number("H(forced)"), &terms));
        for position in 1..=model.length() {
            let token = choices.pick(&model.vocabulary()).clone();
            let holds = |x: &&String| x.split(' ').nth(position - 1) == Some(token.as_str());
            let mass: Fraction = forced.keys().filter(holds).map(|x| &forced[x]).sum();
            study.affirm(&format!("P[forced](x[{position}] == {}) == {mass}", quoted(&token)));
        }
        // A mixture with what it leaves has all of both.
        let mixed = forced.keys().chain(of_prior.keys()).collect::<std::collections::BTreeSet<_>>().len();
        study.affirm(&format!(
            "support(mix(1/2, forced, prior)) == {mixed} and KL(forced, mix(1/2, forced, prior)) < 1"
        ));

        let agrees = |x: &[String]| x.iter().zip(&prompt).all(|(t, item)| item.as_ref().is_none_or(|item| item == t));
        let prompted = normalised(base.law.iter().filter(|(x, _)| agrees(x)).cloned());
        if !prompted.is_empty() {
            assert_eq!(study.holds(&format!("forced == prompted(base, {items})")), forced == prompted);
            differ += usize::from(forced != prompted);
            let prefix = prompt.iter().skip_while(|item| item.is_some()).all(Option::is_none);
            assert!(!prefix || forced == prompted);
        }
    });
    assert!(differ > 20 && left > 40, "{differ} differ from prompts, {left} leave the support of the model");
    assert!(without_row > 10 && beyond_base > 10, "{without_row} without a row, {beyond_base} leave the base alone");
}

#[test]
fn forced_again_and_conditioned_it_is_a_distribution_like_any() {
    let mut left = 0;
    for_random_models(300, 407, |model, choices| {
        let base = Base::random(model, choices);
        let (first, second) = (random(model, choices), random(model, choices));
        let study = base.inquiry(&[("forced", format!("forced = {}", listed(&first)))]);
        let Some(runs) = written_in(&base, &first) else { return };
        let of_forced = Base { law: runs, study: String::new(), model: model.clone() };
        left += usize::from(study.number("KL(forced, prior)") == Real::Infinity);
        let v = model.vocabulary();
        let event = format!("count({}) <= 1", quoted(&v[0]));
        let holds = |x: &[String]| x.iter().filter(|t| **t == v[0]).count() <= 1;
        let given = normalised(of_forced.law.iter().filter(|(x, _)| holds(x)).cloned());
        match given.is_empty() {
            true => assert!(study.try_answers(&format!("top(given(forced, {event}), 3)")).is_err()),
            false => assert_same(&study, &format!("given(forced, {event})"), &given),
        }
        let again = format!("forced(forced, {})", listed(&second));
        match written_in(&of_forced, &second) {
            Some(runs) => assert_same(&study, &again, &normalised(runs)),
            None => assert!(study.try_answers(&format!("H({again})")).is_err()),
        }
        let squared = of_forced.decoded(|_, row| row.into_iter().map(|p| &p * &p).collect());
        assert_same(&study, "tempered(forced, 1/2)", &normalised(squared));
    });
    assert!(left > 20, "{left} leave the support");
}

fn chain(distributions: &str) -> Inquiry {
    Inquiry::read(format!(
        r#"
[model]
kind = "markov"
vocabulary = ["a", "b"]
length = 2
start = ["1/2", "1/2"]
transition = [["1", "0"], ["1/2", "1/2"]]
{distributions}
"#
    ))
}

#[test]
fn streams_and_floats_agree_with_the_exact_walk() {
    let mut left = 0;
    for_random_models(80, 408, |model, choices| {
        let base = Base::random(model, choices);
        let prompt = random(model, choices);
        let study = base.inquiry(&[("forced", format!("forced = {}", listed(&prompt)))]);
        let Some(runs) = written_in(&base, &prompt) else { return };
        let forced = normalised(runs);
        let of_prior = normalised(written_out(model));
        let leaves = forced.keys().any(|x| !of_prior.contains_key(x));
        left += usize::from(leaves);
        let distance = real(&total_variation(&forced, &of_prior));
        let manners = [
            Settings { walk: WalkChoice::Stream, ..Settings::default() },
            Settings { numbers: Numbers::Float, ..Settings::default() },
            Settings { numbers: Numbers::Float, walk: WalkChoice::Stream, ..Settings::default() },
        ];
        for settings in manners {
            let is_exact = settings.numbers != Numbers::Float;
            let environment = study.environment();
            let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), settings);
            let mut asking = Asking::new(environment, &session);
            let mut number = |question: &str| match asking.ask(question).expect("an answer").remove(0).value {
                AnswerValue::Number(value) => value,
                other => panic!("{question}: {other:?}"),
            };
            let found = number("TV(forced, prior)");
            assert!(!is_exact || found == distance, "{found} and not {distance}");
            let interval = found.interval();
            let wanted = distance.interval();
            assert!(interval.low <= wanted.high && interval.high >= wanted.low && interval.high - interval.low < 1e-9);
            assert_eq!(number("KL(forced, prior)") == Real::Infinity, leaves);
            assert_eq!(number("support(forced)"), Real::integer(forced.len() as i64));
        }
    });
    assert!(left > 10, "{left} leave the support");
}

#[test]
fn forcing_can_write_what_the_model_cannot_say() {
    let study = chain("[parameter]\nlambda = [\"ln(3)\", \"inf\", \"symbolic\"]\n");
    let forced = r#"forced(prior, "_ b")"#;
    study.affirm(&format!(r#"P[{forced}](x[1] == "a") == 1/2 and support({forced}) == 2 and H({forced}) == ln(2)"#));
    study.affirm(&format!(r#"P(x[1] == "a" and x[2] == "b") == 0 and TV({forced}, prior) == 3/4"#));
    study
        .affirm(&format!("KL({forced}, prior) == inf and KL(prior, {forced}) == inf and chi2({forced}, prior) == inf"));
    study.affirm(&format!(r#"is_prompt({forced}, x[1] == "a") and is_prompt({forced}, x[1] == x[2])"#));
    // What is true within the support is not true beyond it.
    let event = r#"x[1] == "a" and x[2] == "b""#;
    study.refute(&format!("P({event}) == 0 => P[{forced}]({event}) == 0"));
    // A letter beside it: at the limit and as a function.
    let tuned = format!(r#"tilt({forced}, lambda * [x[1] == "a"])"#);
    study.affirm(&format!(r#"P[{tuned}](x[1] == "a") == 3/4 if lambda == ln(3)"#));
    study.affirm(&format!(r#"P[{tuned}](x[1] == "a") == 1 if lambda == inf"#));
    study.affirm(&format!(r#"P[{tuned}](x[1] == "a") == u/(1 + u)"#));
    study.affirm(r#"TV(tilt(prior, lambda * [x[1] == "a"]), forced(prior, "_ b")) == (2*u + 1)/(2*u + 2)"#);
}

#[test]
fn rows_behind_a_prefix_of_probability_0_are_those_of_the_model() {
    let study = Inquiry::read(
        r#"
[model]
kind = "independent"
vocabulary = ["a", "b"]
length = 2
probabilities = [["1", "0"], ["1/3", "2/3"]]
"#
        .into(),
    );
    study.affirm(r#"P[forced(prior, "b _")](x[2] == "b") == 2/3 and KL(forced(prior, "b _"), prior) == inf"#);
    let Err(AskError::Question { error, .. }) = study.try_answers(r#"H(prompted(prior, "b _"))"#) else { panic!() };
    assert!(error.to_string().contains("impossible"));
    // Of a table what is written in can only be the end.
    let table = Inquiry::read(
        "[model]\nkind = \"table\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\nrows = { \"a a\" = \"1/3\", \"a b\" = \"2/3\" }\n".into(),
    );
    table.affirm(
        r#"P[forced(prior, "b b")](x[1] == "b" and x[2] == "b") == 1 and KL(forced(prior, "b b"), prior) == inf"#,
    );
    let error = table.try_answers(r#"H(forced(prior, "b _"))"#).expect_err("no row").to_string();
    assert_eq!(
        error,
        r#"forced(prior, "b _"): after "b", which has probability 0 under prior, the model has no row to draw a token from"#
    );
    let one =
        Inquiry::read("[model]\nkind = \"table\"\nvocabulary = [\"a\", \"b\"]\nlength = 1\nrows = { a = 1 }\n".into());
    one.affirm(r#"P[forced(prior, "b")](x[1] == "b") == 1"#);
}

#[test]
fn what_no_world_says_has_no_world() {
    let study = Inquiry::read(
        r#"
[model]
kind = "worlds"
[model.worlds.one]
weight = "1/2"
model = { kind = "independent", vocabulary = ["a", "b"], length = 2, probabilities = [1, 0] }
[model.worlds.two]
weight = "1/2"
model = { kind = "independent", vocabulary = ["a", "b"], length = 2, probabilities = [["1/2", "1/2"], [1, 0]] }
[distribution.within]
forced = "b _"
[distribution.beyond]
forced = "_ b"
"#
        .into(),
    );
    study.affirm(r#"P[within](world == "two") == 1 and P[within](x[2] == "a") == 1"#);
    study.affirm(r#"P[beyond](x[1] == "a") == 3/4 and support(beyond) == 2 and TV(beyond, within) == 1"#);
    let error = study.try_answers(r#"P[beyond](world == "two")"#).expect_err("no posterior").to_string();
    assert_eq!(error, r#"beyond: after "a" the token "b" has probability 0 under prior"#);
    assert!(study.try_answers("law(beyond, world)").is_err());
}

#[test]
fn draws_come_from_a_wider_base_too() {
    let study = chain("");
    let forced = study.only(r#"forced(prior, "_ b")"#);
    let mut widening = Widening::new(study.environment(), &study.session);
    let drawn = widening.run(&["forced"], |session| session.sample(&forced, 400, 1)).expect("draws");
    assert!(drawn.iter().all(|x| x[1].index() == 1));
    let first = drawn.iter().filter(|x| x[0].index() == 0).count();
    assert!((150..250).contains(&first), "{first} of 400 begin with a");
    assert_eq!(study.number(r#"P[forced(prior, "_ b")](x[1] == "a")"#), real(&crate::naive::fraction(1, 2)));
}
