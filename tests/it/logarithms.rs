//! Identities and inequalities between exact logarithms, on a thousand random models each.
//!
//! Both sides of an identity are numbers q₀ + Σ qᵢ ln bᵢ that are compared with `==`; what they are is also found by
//! enumeration. Each statement has a wrong neighbour beside it, which must be refuted somewhere.

use crate::inquiry::{Inquiry, for_random_models, is_sum_of_logarithms, rational, written_out};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use exactlm::number::Real;
use exactlm::statement::{AnswerValue, Asking};
use num_traits::{One, Zero};
use std::cmp::Ordering;

const MODELS: u64 = 1001;

type Law = Vec<(Vec<String>, Fraction)>;
type Value = Box<dyn Fn(&[String]) -> Fraction>;

/// A number over one sequence, as text and as a function.
struct Number {
    text: String,
    value: Value,
}

/// A whole number that is seldom negligible: a count, or whether a token stands somewhere.
fn feature(choices: &mut Choices, model: &Model) -> Number {
    let token = choices.pick(&model.vocabulary()).clone();
    let position = choices.below(model.length());
    let (written, other) = (quoted(&token), (position + 1) % model.length());
    let whole = |holds: bool| fraction(holds.into(), 1);
    match choices.below(3) {
        0 => Number {
            text: format!("count({written})"),
            value: Box::new(move |x| fraction(x.iter().filter(|own| **own == token).count() as i64, 1)),
        },
        1 => Number {
            text: format!("[x[{}] == {written}]", position + 1),
            value: Box::new(move |x| whole(x[position] == token)),
        },
        _ => Number {
            text: format!("[x[{}] == x[{}]]", position + 1, other + 1),
            value: Box::new(move |x| whole(x[position] == x[other])),
        },
    }
}

/// Π factorᵢ^featureᵢ, as its logarithm times β and as itself.
struct Likelihood {
    reward: String,
    text: String,
    value: Value,
}

fn likelihood(choices: &mut Choices, model: &Model, beta: &Fraction) -> Likelihood {
    let factors = [fraction(2, 1), fraction(1, 3), fraction(5, 3), fraction(7, 2), fraction(1, 10)];
    let parts: Vec<(Fraction, Number)> =
        (0..1 + choices.below(2)).map(|_| (choices.pick(&factors).clone(), feature(choices, model))).collect();
    let join =
        |one: &dyn Fn(&(Fraction, Number)) -> String, with: &str| parts.iter().map(one).collect::<Vec<_>>().join(with);
    Likelihood {
        reward: join(&|(factor, feature)| format!("{beta}*ln({factor})*{}", feature.text), " + "),
        text: join(&|(factor, feature)| format!("({factor})^{}", feature.text), "*"),
        value: Box::new(move |x| {
            let power = |(factor, feature): &(Fraction, Number)| -> Fraction {
                (0..8).filter(|k| fraction(*k, 1) < (feature.value)(x)).map(|_| factor.clone()).product()
            };
            parts.iter().map(power).product()
        }),
    }
}

fn reweighted(law: &Law, weight: &dyn Fn(&[String]) -> Fraction) -> Option<Law> {
    let products: Law = law.iter().map(|(x, p)| (x.clone(), p * weight(x))).collect();
    let total: Fraction = products.iter().map(|(_, p)| p).sum();
    (!total.is_zero()).then(|| products.into_iter().map(|(x, p)| (x, p / &total)).collect())
}

/// A random model, its tilt by a random reward, and some q that is possible where π is.
struct Case {
    inquiry: Inquiry,
    beta: Fraction,
    likelihood: Value,
    prior: Law,
    q: Law,
    tuned: Law,
    /// An event of probability between 0 and 1 under π.
    event: Option<(String, Fraction)>,
}

fn case(model: &Model, choices: &mut Choices) -> Case {
    let prior = written_out(model);
    let beta = choices.pick(&[fraction(3, 2), fraction(1, 1), fraction(1, 2), fraction(2, 1)]).clone();
    let likelihood = likelihood(choices, model, &beta);
    let tuned = reweighted(&prior, &likelihood.value).expect("no likelihood is 0");
    let event = feature(choices, model);
    let holds = |x: &[String]| fraction((!(event.value)(x).is_zero()).into(), 1);
    let given = format!("given = '{} >= 1'\n", event.text);
    let (text, q) = match (choices.below(5), reweighted(&prior, &holds)) {
        (0 | 1, Some(q)) => (given, q),
        (2, Some(q)) => {
            let mixed = q.iter().zip(&tuned).map(|((x, a), (_, b))| (x.clone(), (a + b) / fraction(2, 1)));
            let mixed = mixed.collect();
            let both = "mixture = { part = \"1/2\", tuned = \"1/2\" }\n";
            (format!("{both}[distribution.part]\n{given}"), mixed)
        }
        // The same distribution, said in another way.
        (3, _) => (format!("likelihood = '7*{}'\n", likelihood.text), tuned.clone()),
        _ => {
            let other = self::likelihood(choices, model, &Fraction::one());
            let weight = |x: &[String]| (other.value)(x) + holds(x);
            let q = reweighted(&prior, &weight).expect("no likelihood is 0");
            (format!("likelihood = '{} + [{} >= 1]'\n", other.text, event.text), q)
        }
    };
    let rest =
        format!("[distribution.tuned]\nreward = '{}'\nbeta = \"{beta}\"\n[distribution.q]\n{text}", likelihood.reward);
    let mass: Fraction = prior.iter().map(|(x, p)| p * holds(x)).sum();
    let event = (!mass.is_zero() && !mass.is_one()).then(|| (format!("{} >= 1", event.text), mass));
    Case { inquiry: Inquiry::new(model, &rest), beta, likelihood: likelihood.value, prior, q, tuned, event }
}

/// (p, p/q) wherever p > 0: the terms of KL(p ‖ q).
fn divergence(p: &[Fraction], q: &[Fraction]) -> Vec<(Fraction, Fraction)> {
    p.iter().zip(q).filter(|(p, _)| !p.is_zero()).map(|(p, q)| (p.clone(), p / q)).collect()
}

fn masses(law: &Law) -> Vec<Fraction> {
    law.iter().map(|(_, p)| p.clone()).collect()
}

#[test]
fn the_objective_is_log_z_less_the_divergence_from_the_optimum() {
    let mut refuted = 0;
    for_random_models(MODELS, 17, |model, choices| {
        let case = case(model, choices);
        let (inquiry, beta) = (&case.inquiry, &case.beta);
        // J(q) = Σ q (β ln L − β ln(q/π)) = Σ β q ln(L π/q)
        let terms: Vec<(Fraction, Fraction)> = (case.q.iter().zip(&case.prior))
            .filter(|((_, q), _)| !q.is_zero())
            .map(|((x, q), (_, p))| (beta * q, (case.likelihood)(x) * p / q))
            .collect();
        let objective = inquiry.number("J(q, tuned)");
        assert!(is_sum_of_logarithms(&objective, &terms), "{objective}");
        inquiry.affirm(&format!("J(q, tuned) == {beta}*ln(Z(tuned)) - {beta}*KL(q, tuned)"));
        inquiry.affirm(&format!("J(tuned) == {beta}*ln(Z(tuned)) and J(q, tuned) <= J(tuned)"));
        // Wrong: the divergence without its weight.
        refuted += usize::from(!inquiry.holds(&format!("J(q, tuned) == {beta}*ln(Z(tuned)) - KL(q, tuned)")));
        // E_π r ≤ β ln Z ≤ E_π′ r, and the gain is both divergences.
        inquiry.affirm(&format!("J(prior, tuned) <= J(tuned) and J(tuned) + {beta}*KL(tuned, prior) >= J(tuned)"));
        inquiry.affirm(&format!(
            "(J(tuned) + {beta}*KL(tuned, prior) - J(prior, tuned))/({beta}) == KL(tuned, prior) + KL(prior, tuned)"
        ));
    });
    assert!(refuted > 300, "{refuted}");
}

#[test]
fn the_divergence_of_sequences_is_that_of_their_tokens() {
    let mut refuted = 0;
    for_random_models(MODELS, 27, |model, choices| {
        let case = case(model, choices);
        let value = case.inquiry.number("KL(q, tuned)");
        assert!(is_sum_of_logarithms(&value, &divergence(&masses(&case.q), &masses(&case.tuned))), "{value}");
        let asking = &mut case.inquiry.asking();
        let (mut by_token, mut by_the_other) = (Vec::new(), Vec::new());
        let mut prefixes = vec![(Vec::<String>::new(), Fraction::one(), Fraction::one())];
        for _ in 0..model.length() {
            let mut longer = Vec::new();
            for (prefix, reached, under_tuned) in prefixes {
                let (p, q) = (row(asking, "q", &prefix), row(asking, "tuned", &prefix));
                for (weight, argument) in divergence(&p, &q) {
                    by_token.push((&reached * &weight, argument.clone()));
                    by_the_other.push((&under_tuned * weight, argument));
                }
                for ((token, p), q) in model.vocabulary().into_iter().zip(p).zip(q).filter(|((_, p), _)| !p.is_zero()) {
                    let mut prefix = prefix.clone();
                    prefix.push(token);
                    longer.push((prefix, &reached * p, &under_tuned * q));
                }
            }
            prefixes = longer;
        }
        assert!(is_sum_of_logarithms(&value, &by_token), "{value}");
        // Wrong: prefixes as probable as under the other one.
        refuted += usize::from(!is_sum_of_logarithms(&value, &by_the_other));
    });
    assert!(refuted > 300, "{refuted}");
}

/// The next token after a prefix.
fn row(asking: &mut Asking, name: &str, prefix: &[String]) -> Vec<Fraction> {
    let question = if prefix.is_empty() {
        format!("token({name}, 1)")
    } else {
        let tokens: Vec<String> = prefix.iter().map(|token| quoted(token)).collect();
        format!("next({name}, [{}])", tokens.join(", "))
    };
    match asking.ask(&question).expect("a reachable prefix").pop().map(|answer| answer.value) {
        Some(AnswerValue::Row(row)) => row.iter().map(|(_, p)| rational(p)).collect(),
        other => panic!("{question}: {other:?}"),
    }
}

#[test]
fn divergences_are_positive_unless_equal_and_above_pinskers_bound() {
    let (mut equal, mut symmetric, mut too_strong) = (0, 0, 0);
    for_random_models(MODELS, 98, |model, choices| {
        let case = case(model, choices);
        let inquiry = &case.inquiry;
        inquiry.affirm("KL(q, tuned) >= 0");
        let same = case.q == case.tuned;
        equal += usize::from(same);
        assert_eq!(inquiry.holds("KL(q, tuned) == 0"), same);
        assert_eq!(inquiry.holds("q == tuned"), same);
        inquiry.affirm("2*TV(q, tuned)^2 <= KL(q, tuned)");
        // Wrong: a divergence that is a distance; a larger constant.
        symmetric += usize::from(inquiry.holds("KL(q, tuned) != KL(tuned, q)"));
        too_strong += usize::from(!inquiry.holds("9/4*TV(q, tuned)^2 <= KL(q, tuned)"));
    });
    assert!(equal > 100 && symmetric > 300 && too_strong > 20, "{equal} {symmetric} {too_strong}");
}

#[test]
fn the_price_of_an_event_is_paid_exactly_by_reweighting_it() {
    let (mut priced, mut tight, mut unfair, mut astray) = (0, 0, 0, 0);
    for_random_models(MODELS, 97, |model, choices| {
        let case = case(model, choices);
        let (Some((event, p)), inquiry) = (&case.event, &case.inquiry) else { return };
        priced += 1;
        let price = |a: &Fraction| {
            let (other, not) = (Fraction::one() - a, Fraction::one() - p);
            let term = |a: &Fraction, p: &Fraction| format!("{a}*ln({})", if a.is_zero() { a + p } else { a / p });
            format!("({} + {})", term(a, p), term(&other, &not))
        };
        let a = rational(&inquiry.number(&format!("P[q]({event})")));
        inquiry.affirm(&format!("KL(q, prior) >= {}", price(&a)));
        // It is met exactly by π reweighted on the event and its complement.
        let cheapest = match (a.is_zero(), a.is_one()) {
            (true, _) => format!("given(prior, not {event})"),
            (_, true) => format!("given(prior, {event})"),
            _ => format!("mix({a}, given(prior, {event}), given(prior, not {event}))"),
        };
        inquiry.affirm(&format!("KL({cheapest}, prior) == {}", price(&a)));
        let is_cheapest = inquiry.holds(&format!("q == {cheapest}"));
        assert_eq!(inquiry.holds(&format!("KL(q, prior) == {}", price(&a))), is_cheapest);
        tight += usize::from(is_cheapest);
        // Wrong: the price of certainty times the share.
        unfair += usize::from(!inquiry.holds(&format!("KL(q, prior) >= {a}*ln({})", p.recip())));
        // What is certain of the event pays the whole price, and the rest comes on top.
        let within = format!("given(q, {event})");
        if !a.is_zero() {
            let condition = format!("given(prior, {event})");
            inquiry.affirm(&format!("KL({within}, prior) == KL({within}, {condition}) + KL({condition}, prior)"));
            // Wrong: a stop on the way that is no projection.
            let question = "KL(q, prior) == KL(q, tuned) + KL(tuned, prior)";
            astray += usize::from(!inquiry.holds(question));
        }
    });
    assert!(priced > 700 && tight > 100 && unfair > 100 && astray > 300, "{priced} {tight} {unfair} {astray}");
}

#[test]
fn a_logarithm_that_is_not_the_sum_is_told_apart() {
    let inquiry = Inquiry::read("[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 1\n".into());
    let number = inquiry.number("H(prior) + ln(15)/2");
    let terms = |c: i64| {
        [(fraction(1, 2), fraction(60, 1)), (fraction(c, 1), fraction(6, 9)), (fraction(c, 1), fraction(3, 2))]
    };
    assert!(is_sum_of_logarithms(&number, &terms(5)));
    assert!(!is_sum_of_logarithms(&number, &terms(5)[..2]));
    assert_eq!(number.compare(&Real::integer(2)), Ok(Ordering::Greater));
}
