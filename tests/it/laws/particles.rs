//! Sequential Monte Carlo, by all of its runs: every token of every particle, and every way to copy them.

use super::{Base, Written, assert_same, normalised};
use crate::inquiry::{Inquiry, for_random_models, real, written_out};
use crate::naive::{Fraction, fraction};
use exactlm::number::Real;
use exactlm::statement::AnswerValue;
use num_traits::{One, ToPrimitive, Zero};
use std::collections::BTreeMap;

const SCHEMES: [&str; 4] = ["systematic", "multinomial", "stratified", "residual"];

/// p(prefix) by adding up.
fn mass(law: &Written, prefix: &[String]) -> Fraction {
    law.iter().filter(|(x, _)| x.starts_with(prefix)).map(|(_, p)| p).sum()
}

/// Which share a point of [0, 1) falls into.
fn place(shares: &[Fraction], point: &Fraction) -> usize {
    let mut sum = Fraction::zero();
    shares
        .iter()
        .position(|share| {
            sum += share;
            *point < sum
        })
        .expect("shares sum to one")
}

/// All choices of copies with their probabilities; `grid` is so fine that between two of its lines nothing changes.
fn copies(scheme: &str, shares: &[Fraction], grid: i64) -> BTreeMap<Vec<usize>, Fraction> {
    let mut law = BTreeMap::new();
    for (copies, p) in ways(scheme, shares, grid) {
        *law.entry(copies).or_insert_with(Fraction::zero) += p;
    }
    law
}

fn ways(scheme: &str, shares: &[Fraction], grid: i64) -> Vec<(Vec<usize>, Fraction)> {
    let n = shares.len();
    let count = fraction(n as i64, 1);
    let points = || (0..grid).map(|line| fraction(2 * line + 1, 2 * grid));
    let in_part = |part: usize, at: &Fraction| (fraction(part as i64, 1) + at) / &count;
    let each = |laws: Vec<Vec<Fraction>>| {
        laws.into_iter().fold(vec![(Vec::new(), Fraction::one())], |ways, law| {
            let longer = |(copies, p): &(Vec<usize>, Fraction)| {
                let (copies, p) = (copies.clone(), p.clone());
                let chosen = law.clone().into_iter().enumerate();
                chosen.map(move |(at, share)| ([copies.clone(), vec![at]].concat(), &p * share)).collect::<Vec<_>>()
            };
            ways.iter().flat_map(longer).collect()
        })
    };
    match scheme {
        "systematic" => points()
            .map(|at| ((0..n).map(|part| place(shares, &in_part(part, &at))).collect(), fraction(1, grid)))
            .collect(),
        "multinomial" => each(vec![shares.to_vec(); n]),
        "stratified" => each(
            (0..n)
                .map(|part| {
                    let mut law = vec![Fraction::zero(); n];
                    points().for_each(|at| law[place(shares, &in_part(part, &at))] += fraction(1, grid));
                    law
                })
                .collect(),
        ),
        _ => {
            let certain: Vec<usize> = shares
                .iter()
                .enumerate()
                .flat_map(|(at, share)| vec![at; (share * &count).floor().to_integer().to_usize().expect("a count")])
                .collect();
            let left = n - certain.len();
            let rests = |share: &Fraction| (share * &count - (share * &count).floor()) / fraction(left as i64, 1);
            let rests = if left > 0 { shares.iter().map(rests).collect() } else { Vec::new() };
            each(vec![rests; left]).into_iter().map(|(more, p)| ([certain.clone(), more].concat(), p)).collect()
        }
    }
}

/// Particles as prefixes with their weights.
type Population = Vec<(Vec<String>, Fraction)>;

/// The probability of every pair of a last particle and Ẑ/Z; `None` stands for a run without one.
fn runs(
    [proposal, twist, target]: [&Written; 3],
    vocabulary: &[String],
    scheme: &str,
    count: usize,
    grid: i64,
) -> BTreeMap<(Option<String>, Fraction), Fraction> {
    let length = target[0].0.len();
    let share = |law: &Written, prefix: &[String], before: &[String]| {
        let total = mass(law, before);
        if total.is_zero() { Fraction::zero() } else { mass(law, prefix) / total }
    };
    let dead = |prefix: &[String]| prefix.is_empty() || mass(target, prefix).is_zero() && mass(twist, prefix).is_zero();
    let mut ends: BTreeMap<(Option<String>, Fraction), Fraction> = BTreeMap::new();
    // What is known of a run: its particles, and Ẑ/Z so far.
    let start: Population = vec![(Vec::new(), Fraction::one()); count];
    let mut populations = BTreeMap::from([((start, Fraction::one()), Fraction::one())]);
    for position in 0..length {
        let mut after = BTreeMap::new();
        for ((population, estimate), chance) in populations {
            // All tokens of all particles; what is not alive in the target any more stays, with weight 0.
            let mut grown: Vec<(Population, Fraction)> = vec![(Vec::new(), chance)];
            for (prefix, _) in &population {
                let is_dead = position > 0 && (mass(target, prefix).is_zero() || dead(prefix));
                let mut longer = Vec::new();
                for (so_far, p) in &grown {
                    if is_dead {
                        longer.push(([so_far.clone(), vec![(prefix.clone(), Fraction::zero())]].concat(), p.clone()));
                        continue;
                    }
                    for token in vocabulary {
                        let next: Vec<String> = [prefix.clone(), vec![token.clone()]].concat();
                        let proposed = share(proposal, &next, prefix);
                        if proposed.is_zero() {
                            continue;
                        }
                        let weight = share(twist, &next, prefix) / &proposed;
                        longer.push(([so_far.clone(), vec![(next, weight)]].concat(), p * proposed));
                    }
                }
                grown = longer;
            }
            for (mut particles, p) in grown {
                if position + 1 == length {
                    for (prefix, weight) in &mut particles {
                        let twisted = mass(twist, prefix);
                        let ahead = if twisted.is_zero() { Fraction::zero() } else { mass(target, prefix) / twisted };
                        *weight *= ahead;
                    }
                }
                let total: Fraction = particles.iter().map(|(_, weight)| weight).sum();
                let estimate = &estimate * &total / fraction(count as i64, 1);
                if total.is_zero() {
                    *ends.entry((None, estimate)).or_insert_with(Fraction::zero) += p;
                } else if position + 1 == length {
                    for (prefix, weight) in &particles {
                        let end = (Some(prefix.join(" ")), estimate.clone());
                        *ends.entry(end).or_insert_with(Fraction::zero) += &p * weight / &total;
                    }
                } else {
                    let shares: Vec<Fraction> = particles.iter().map(|(_, weight)| weight / &total).collect();
                    for (copies, share) in copies(scheme, &shares, grid) {
                        let copied: Population =
                            copies.iter().map(|&at| (particles[at].0.clone(), Fraction::one())).collect();
                        *after.entry((copied, estimate.clone())).or_insert_with(Fraction::zero) += &p * share;
                    }
                }
            }
        }
        populations = after;
    }
    ends
}

/// The evidence of a distribution as the study says it.
fn evidence(study: &Inquiry, name: &str) -> Vec<(String, Real)> {
    match study.answers(&format!("evidence({name})")).remove(0) {
        AnswerValue::Law(law) => law,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_last_particle_and_the_estimate_of_z_are_those_of_all_runs() {
    let (mut checked, mut apart, mut unsure) = (0, 0, 0);
    for_random_models(500, 907, |model, choices| {
        let base = Base::random(model, choices);
        let vocabulary = model.vocabulary();
        // The others need a grid: they have a test of their own.
        let scheme = ["multinomial", "residual"][choices.below(2)];
        let exact_twist = choices.below(3) == 0;
        let count = 1 + choices.below(2);
        let all: Written = written_out(model);
        let space = vocabulary.len().pow(model.length() as u32);
        if space > 30 || count > 1 && space > 9 {
            return;
        }
        let twist = if exact_twist { "twist = \"base\"\n" } else { "" };
        let study = base.inquiry(&[("last", format!("smc = {count}\nresampling = \"{scheme}\"\n{twist}"))]);
        let grid = 1;
        let twisted = if exact_twist { &base.law } else { &all };
        let ends = runs([&all, twisted, &base.law], &vocabulary, scheme, count, grid);
        let alive = ends.iter().filter_map(|((last, _), p)| last.as_ref().map(|last| (last, p)));
        let mut law: BTreeMap<String, Fraction> = BTreeMap::new();
        alive.for_each(|(last, p)| *law.entry(last.clone()).or_insert_with(Fraction::zero) += p);
        let law = normalised(law.into_iter().map(|(x, p)| (x.split(' ').map(str::to_owned).collect(), p)));
        assert_same(&study, "last", &law);
        let mut estimates: BTreeMap<Fraction, Fraction> = BTreeMap::new();
        for ((_, estimate), p) in &ends {
            *estimates.entry(estimate.clone()).or_insert_with(Fraction::zero) += p;
        }
        let total: Fraction = ends.values().sum();
        let mean: Fraction = estimates.iter().map(|(value, p)| value * p).sum();
        assert_eq!((total, mean), (Fraction::one(), Fraction::one()), "the estimate is unbiased");
        let z = study.number("Z(base)");
        let found = evidence(&study, "last");
        assert_eq!(found.len(), estimates.len());
        for ((written, p), (value, expected)) in found.iter().zip(&estimates) {
            assert_eq!((written, p), (&real(value).mul(&z).expect("fractions").to_string(), &real(expected)));
        }
        study.affirm("EUBO(last) >= ln(Z(base))");
        study.affirm("ELBO(last) <= ln(Z(base))");
        checked += 1;
        apart += usize::from(law != normalised(base.law.iter().cloned()));
        unsure += usize::from(found.len() > 1);
    });
    assert!(checked > 150 && apart > 40 && unsure > 40, "{checked}, {apart} apart, {unsure} unsure");
}

/// Two fair coins that differ, and coins that are not fair.
const COINS: &str = r#"
[model]
kind = "independent"
vocabulary = ["a", "b"]
length = 3
probabilities = [["1/2", "1/2"], ["3/4", "1/4"], ["1/3", "2/3"]]
[distribution.base]
likelihood = '3^count("b")'
[distribution.end]
given = 'x[1] != x[3]'
"#;

#[test]
fn each_way_to_copy_is_followed_along_a_fine_grid_of_offsets() {
    let model = ["a", "b"];
    let weigh = |x: &[String]| -> Fraction {
        let rows = [[1, 1, 2], [3, 1, 4], [1, 2, 3]];
        let p = x.iter().zip(rows).map(|(token, [a, b, n])| fraction(if token == "a" { a } else { b }, n));
        p.fold(Fraction::one(), |product, p| product * p)
    };
    let all: Written = (0..8)
        .map(|code| (0..3).map(|at| model[code >> at & 1].to_owned()).collect::<Vec<String>>())
        .map(|x| (x.clone(), weigh(&x)))
        .collect();
    let z: Fraction = all.iter().map(|(x, p)| p * likelihood(x)).sum();
    let target: Written = all.iter().map(|(x, p)| (x.clone(), p * likelihood(x) / &z)).collect();
    let vocabulary: Vec<String> = model.iter().map(|token| (*token).to_owned()).collect();
    for count in 1..=3 {
        for scheme in SCHEMES {
            // Weights are 1 or 3 to some power over sums of them: the twist of the prior's prefixes against the target's.
            for (key, twist, grid) in [("", &all, 12), ("twist = \"base\"\n", &target, 2_520)] {
                if count == 3 && grid > 100 {
                    continue;
                }
                let study = Inquiry::read(format!(
                    "{COINS}\n[distribution.last]\nfrom = \"base\"\nsmc = {count}\nresampling = \"{scheme}\"\n{key}"
                ));
                let ends = runs([&all, twist, &target], &vocabulary, scheme, count, grid);
                let last = ends.iter().map(|((last, _), p)| (last.clone().expect("all are alive"), p.clone()));
                let split = |(x, p): (String, Fraction)| (x.split(' ').map(str::to_owned).collect(), p);
                assert_same(&study, "last", &normalised(last.map(split)));
            }
        }
    }
}

fn likelihood(x: &[String]) -> Fraction {
    fraction(3, 1).pow(x.iter().filter(|token| *token == "b").count() as i32)
}

#[test]
fn particles_that_know_what_is_coming_are_exact_and_others_are_not() {
    let particles = |name: &str, keys: &str| format!("[distribution.{name}]\n{keys}\n");
    let study = Inquiry::read(
        [
            COINS.to_owned(),
            particles("knowing", "from = \"base\"\nsmc = 2\nproposal = \"base\"\ntwist = \"base\""),
            particles("twisted", "from = \"base\"\nsmc = 2\ntwist = \"base\""),
            particles("one", "from = \"base\"\nsmc = 1"),
            particles("two", "from = \"base\"\nsmc = 2\nresampling = \"multinomial\""),
            particles("three", "from = \"base\"\nsmc = 3\nresampling = \"multinomial\""),
            particles("dying", "from = \"end\"\nsmc = 1"),
        ]
        .concat(),
    );
    // C73: all is certain; with the proposal of the prior it is not.
    study.affirm("knowing == base and ELBO(knowing) == ln(Z(base)) and EUBO(knowing) == ln(Z(base))");
    study.refute("twisted == base");
    study.affirm("ELBO(twisted) < ln(Z(base))");
    // C74: one particle has the KL of prior and target on either side.
    study.affirm("one == prior");
    study.affirm("ELBO(one) == ln(Z(base)) - KL(prior, base)");
    study.affirm("EUBO(one) == ln(Z(base)) + KL(base, prior)");
    // C75 for this model: more particles, tighter bounds.
    study.affirm("ELBO(one) < ELBO(two) and ELBO(two) < ELBO(three) and ELBO(three) < ln(Z(base))");
    study.affirm("EUBO(one) > EUBO(two) and EUBO(two) > EUBO(three) and EUBO(three) > ln(Z(base))");
    study.affirm("TV(three, base) < TV(two, base)");
    // A run that may fail has no lower bound; what it ends with, if it does not, is right.
    study.affirm("ELBO(dying) == -inf and dying == end");
    assert_eq!(evidence(&study, "dying").len(), 2);
}

#[test]
fn runs_are_planned_before_they_are_followed() {
    use exactlm::question::{Session, Settings};
    let particles =
        |count: u32| format!("[distribution.some]\nfrom = \"base\"\nsmc = {count}\nresampling = \"multinomial\"\n");
    let plans = |count: u32| {
        let study = Inquiry::read(format!("{COINS}{}", particles(count)));
        let environment = study.environment();
        let settings = Settings { dry_run: true, ..Settings::default() };
        let session = Session::new(environment.model.clone(), environment.scope.clone().into(), settings);
        let mut asking = exactlm::statement::Asking::new(environment, &session);
        for question in ["TV(some, base)", "ELBO(some)"] {
            assert!(asking.ask(question).expect("it is planned").is_empty());
        }
        session.plans().into_iter().filter(|plan| plan.question == "some").collect::<Vec<_>>()
    };
    let (two, three) = (plans(2), plans(3));
    assert_eq!((two.len(), &two[0]), (2, &two[1]));
    assert!(two[0].refused.is_none() && two[0].steps < three[0].steps, "{two:?} {three:?}");
    assert_eq!(two[0].states[0], 1);
    let many = plans(40);
    assert!(many[0].refused.as_ref().is_some_and(|reason| reason.contains("40 particles")), "{many:?}");
}
