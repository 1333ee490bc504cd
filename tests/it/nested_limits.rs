//! A limit of a limit: with β = 0 a distribution is its limit, and what is made from it starts there.
//!
//! The judge keeps, from the inside out, the sequences of positive probability with the greatest reward.

use crate::inquiry::{Inquiry, for_random_models, real, written_out};
use crate::naive::Fraction;
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::random_study::Choices;
use exactlm::number::Real;
use num_traits::Zero;
use std::collections::BTreeMap;

const MODELS: u64 = 504;

/// Two counts, one of them weighted: as the language writes their sum, and as it is.
fn reward(choices: &mut Choices, model: &Model) -> (String, impl Fn(&[String]) -> i64 + use<>) {
    let vocabulary = model.vocabulary();
    let (one, two) = (choices.pick::<String>(&vocabulary).clone(), choices.pick::<String>(&vocabulary).clone());
    let (at, weight) = (choices.below(model.length()), [1, -1, 2][choices.below(3)]);
    let text = format!("count({}) + {weight}*[x[{}] == {}]", quoted(&one), at + 1, quoted(&two));
    let value =
        move |x: &[String]| x.iter().filter(|token| **token == one).count() as i64 + weight * i64::from(x[at] == two);
    (text, value)
}

type Listed = Vec<(Vec<String>, Fraction)>;

/// What is left of the sequences where a reward is greatest.
fn greatest(listed: &Listed, reward: impl Fn(&[String]) -> i64) -> Listed {
    let best = listed.iter().filter(|(_, p)| !p.is_zero()).map(|(x, _)| reward(x)).max();
    listed.iter().filter(|(x, p)| !p.is_zero() && Some(reward(x)) == best).cloned().collect()
}

fn normalised(listed: &Listed) -> BTreeMap<String, Real> {
    let total: Fraction = listed.iter().map(|(_, p)| p).sum();
    listed.iter().filter(|(_, p)| !p.is_zero()).map(|(x, p)| (x.join(" "), real(&(p / &total)))).collect()
}

#[derive(Debug, Default)]
struct Tally {
    checked: usize,
    at_once: usize,
    from_outside: usize,
    impossible: usize,
}

#[test]
fn the_inner_limit_is_taken_first() {
    let mut tally = Tally::default();
    for_random_models(MODELS, 33, |model, choices| {
        let prior = written_out(model);
        let ((inner, r), (outer, s)) = (reward(choices, model), reward(choices, model));
        let (likelihood, l) = reward(choices, model);
        let study = format!(
            "[parameter]\nlambda = \"inf\"\n\
             [distribution.inner]\nreward = '{inner}'\nbeta = 0\n\
             [distribution.twice]\nfrom = \"inner\"\nreward = '{outer}'\nbeta = 0\n\
             [distribution.far]\nfrom = \"inner\"\nreward = 'lambda*({outer})'\n\
             [distribution.weighed]\nfrom = \"inner\"\nlikelihood = '({likelihood})^2 + 1'\n\
             [distribution.later]\nfrom = \"weighed\"\nreward = 'lambda*({outer}) + lambda'\n\
             [distribution.mixed]\nmixture = {{ inner = \"1/3\", prior = \"2/3\" }}\n\
             [distribution.of_mixed]\nfrom = \"mixed\"\nreward = '{outer}'\nbeta = 0\n\
             [distribution.thrice]\nfrom = \"far\"\nreward = 'lambda*({likelihood})'\n"
        );
        let inquiry = Inquiry::new(model, &study);
        let sequences = |name: &str| inquiry.sequences(name, prior.len());
        let first = greatest(&prior, &r);
        let second = greatest(&first, &s);
        assert_eq!(sequences("inner"), normalised(&first));
        assert_eq!(sequences("twice"), normalised(&second), "{study}");
        assert_eq!(sequences("far"), normalised(&second), "{study}");
        let weight = |listed: &Listed| -> Listed {
            listed.iter().map(|(x, p)| (x.clone(), p * Fraction::from_integer((l(x).pow(2) + 1).into()))).collect()
        };
        assert_eq!(sequences("later"), normalised(&greatest(&weight(&first), &s)), "{study}");
        // Above a mixture the limits of its parts are over.
        let share: Fraction = first.iter().map(|(_, p)| p).sum();
        let mixed: Listed = prior
            .iter()
            .map(|(x, p)| {
                let in_first = first.iter().any(|(y, _)| x == y);
                let own = if in_first { p / &share } else { Fraction::zero() };
                (x.clone(), own + p * Fraction::from_integer(2.into()))
            })
            .collect();
        assert_eq!(sequences("of_mixed"), normalised(&greatest(&mixed, &s)), "{study}");
        // One parameter above a limit is one limit, however often it stands there.
        assert_eq!(sequences("thrice"), normalised(&greatest(&first, |x| s(x) + l(x))), "{study}");
        tally.checked += 1;
        // Wrong: both rewards at once, and the outer first.
        tally.at_once += usize::from(normalised(&second) != normalised(&greatest(&prior, |x| r(x) + s(x))));
        tally.from_outside += usize::from(normalised(&second) != normalised(&greatest(&greatest(&prior, &s), &r)));
        // Where the inner limit has nothing left of a condition, there is nothing to take a limit of.
        let lost = format!("tilt(given(inner, {inner} < 0 - 100), {outer}, 0)");
        tally.impossible += usize::from(inquiry.try_answers(&format!("H({lost})")).is_err());
    });
    assert!(tally.checked == MODELS as usize && tally.at_once > 40 && tally.from_outside > 40, "{tally:?}");
    assert_eq!(tally.impossible, tally.checked);
}

#[test]
fn a_letter_above_a_limit_has_its_closed_form() {
    let study = Inquiry::read(format!(
        "{}[parameter]\nlambda = [\"symbolic\", \"ln(5)\"]\n\
         [distribution.inner]\nreward = '[x[1] == x[2]]'\nbeta = 0\n\
         [distribution.q]\nfrom = \"inner\"\nreward = 'lambda*[x[3] == \"b\"]'\n\
         [distribution.same]\nfrom = \"given\"\nreward = 'lambda*[x[3] == \"b\"]'\n\
         [distribution.given]\ngiven = 'x[1] == x[2]'\n",
        crate::inquiry::CHAIN
    ));
    study.affirm("q == same and TV(q, inner) == TV(same, given) and support(q) == 4");
    study.affirm("KL(q, prior) == KL(same, prior) and H(q) == H(same) and Z(q) == Z(same)");
    study.refute("TV(q, prior) == TV(q, inner)");
}

#[test]
fn limits_whose_order_is_not_told_are_refused() {
    let study = Inquiry::read(format!(
        "{}[parameter]\nlambda = \"inf\"\n\
         [distribution.far]\nreward = 'lambda*count(\"a\")'\n\
         [distribution.cold]\nreward = 'count(\"b\")'\nbeta = 0\n\
         [distribution.mixed]\nmixture = {{ far = \"1/2\", cold = \"1/2\" }}\n",
        crate::inquiry::CHAIN
    ));
    // Each by itself, and both side by side.
    study.affirm("support(far) == 1 and support(cold) == 1 and support(mixed) == 2");
    for (question, said) in [
        ("support(tilt(far, [x[1] == \"b\"], 0))", "which of the two comes first is not told"),
        ("support(tilt(mixed, lambda*[x[1] == \"b\"]))", "has no one limit"),
        ("support(tilt(mixed, [x[1] == \"b\"], 0))", "which of the two comes first is not told"),
    ] {
        let error = study.try_answers(question).expect_err(question);
        let problems = format!("{:?}", error.problems());
        assert!(problems.contains(said), "{question}: {problems}");
    }
}
