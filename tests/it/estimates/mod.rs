//! Estimates against the truth: the intervals, what the output says of itself, chains, selection, particles.
//!
//! - `law`: draws are of exactly the stated law, and samplers that are broken on purpose are caught.
//! - `coverage`: how often the intervals of the bundled studies contain the truth.

mod coverage;
mod law;

use crate::inquiry::{Inquiry, for_random_models};
use exactlm::approximation::{Experiment, Found, Method, importance};
use exactlm::expression::{Expression, check_event, parse};
use exactlm::question::{Distribution, Kernel};
use exactlm::sequence::Token;
use exactlm::statement::distributions;

const CHAIN: &str = "[model]\nkind = \"markov\"\nvocabulary = [\"a\", \"b\"]\nlength = 3\nstart = [\"1/2\", \"1/2\"]\n\
                     transition = [[\"3/4\", \"1/4\"], [\"1/3\", \"2/3\"]]\n\
                     [distribution.posterior]\ngiven = 'x[3] == \"b\"'\n\
                     [distribution.tuned]\nlikelihood = '2^count(\"a\")'\n\
                     [distribution.forced]\nforced = \"_ _ b\"\n";

fn named(study: &Inquiry, name: &str) -> Distribution {
    study.only(name)
}

fn event(study: &Inquiry, text: &str) -> Expression {
    check_event(&parse(text).expect("it is well formed"), study.scope()).expect("it is an event")
}

fn experiment(
    study: &Inquiry,
    target: &str,
    method: Method,
    samples: &[usize],
    repeats: usize,
    seed: u64,
) -> Vec<Found> {
    let experiment = Experiment {
        target: named(study, target),
        method,
        samples: samples.to_vec(),
        repeats,
        seed,
        ask: vec![event(study, "x[1] == \"a\"")],
    };
    experiment.run(&study.session, |_| true).expect("it runs")
}

fn methods(study: &Inquiry) -> Vec<(&'static str, &'static str, Method)> {
    let prior = Distribution::prior;
    vec![
        ("posterior", "ancestral", Method::Ancestral),
        ("tuned", "ancestral", Method::Ancestral),
        ("posterior", "rejection", Method::Rejection { proposal: prior() }),
        ("tuned", "rejection", Method::Rejection { proposal: prior() }),
        ("posterior", "importance", Method::Importance { proposal: prior() }),
        ("posterior", "importance from forced", Method::Importance { proposal: named(study, "forced") }),
        ("tuned", "importance", Method::Importance { proposal: prior() }),
    ]
}

#[test]
fn intervals_contain_the_truth_as_often_as_they_say() {
    let study = Inquiry::read(CHAIN.into());
    for (target, name, method) in methods(&study) {
        let [found] = &experiment(&study, target, method, &[1000], 2000, 11)[..] else { panic!("one row") };
        assert_eq!((found.answered, found.repeats, found.caution), (2000, 2000, None), "{name}");
        let share = found.covered as f64 / 2000.0;
        assert!((0.935..=0.965).contains(&share), "{target} by {name}: {share}");
        let truth = found.exact.interval().middle();
        let mean = found.mean.expect("there are estimates");
        assert!((mean - truth).abs() < 0.004, "{target} by {name}: {mean} and not {truth}");
    }
}

#[test]
fn a_wrong_standard_error_is_caught_by_its_coverage() {
    // The twin: intervals of half the width contain the truth in two thirds of all repeats.
    let study = Inquiry::read(CHAIN.into());
    let mut covered = 0;
    for seed in 0..500 {
        let [found] = &experiment(&study, "posterior", Method::Ancestral, &[400], 1, seed)[..] else {
            panic!("one row")
        };
        let estimate = found.estimate.expect("it is there");
        let close = (estimate.value - found.exact.interval().middle()).abs() <= 1.96 * estimate.standard_error / 2.0;
        covered += usize::from(close);
    }
    assert!(covered < 400, "{covered} of 500");
}

#[test]
fn an_estimate_that_cannot_be_trusted_says_so() {
    let text = "[model]\nkind = \"independent\"\nvocabulary = [\"a\", \"b\"]\nlength = 1\n\
                probabilities = [\"1/1000\", \"999/1000\"]\n\
                [distribution.target]\nlikelihood = 'if(x[1] == \"a\", 10000, 1)'\n\
                [distribution.never]\ngiven = 'x[1] == \"b\"'\n";
    let study = Inquiry::read(text.into());
    let weighted = Method::Importance { proposal: Distribution::prior() };
    let [few, many] = &experiment(&study, "target", weighted, &[20, 100_000], 40, 5)[..] else { panic!("two rows") };
    assert!(
        few.caution.is_some()
            && (few.effective - 20.0).abs() < 1e-9
            && few.truly_effective.is_some_and(|ess| ess < 0.03)
    );
    assert!(few.covered < 10, "{}", few.covered);
    assert!(many.covered > 30 && many.truly_effective.is_some_and(|ess| ess > 100.0), "{many:?}");
    // A proposal that never gives what is wanted cannot be accepted or rejected.
    let refused = Experiment {
        target: named(&study, "target"),
        method: Method::Rejection { proposal: named(&study, "never") },
        samples: vec![10],
        repeats: 1,
        seed: 0,
        ask: vec![event(&study, "x[1] == \"a\"")],
    };
    let error = refused.run(&study.session, |_| true).expect_err("it is not covered");
    assert_eq!(error.to_string().split(':').next(), Some("never does not cover target"));
    assert!(importance([(0.0, 1.0)], 1).is_none());
}

#[test]
fn chains_arrive_or_are_stuck() {
    let study = Inquiry::read(
        "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\n\
         [distribution.equal]\ngiven = 'x[1] == x[2]'\n[distribution.likely]\nlikelihood = '2^count(\"a\")'\n"
            .into(),
    );
    let b = vec![Token(1), Token(1)];
    let gibbs = |block| Method::Chain { kernel: Kernel::Gibbs { block }, start: Some(b.clone()) };
    let [stuck] = &experiment(&study, "equal", gibbs(1), &[2000], 1, 3)[..] else { panic!("one row") };
    let estimate = stuck.estimate.expect("a chain always says something");
    assert_eq!((estimate.value, estimate.standard_error), (0.0, 0.0));
    assert!(stuck.caution.is_some());
    for (target, method) in [
        ("equal", gibbs(2)),
        ("likely", gibbs(1)),
        ("equal", Method::Chain { kernel: Kernel::Independence { proposal: Distribution::prior() }, start: None }),
        ("likely", Method::Chain { kernel: Kernel::Independence { proposal: Distribution::prior() }, start: None }),
    ] {
        let [found] = &experiment(&study, target, method, &[20_000], 20, 3)[..] else { panic!("one row") };
        let truth = found.exact.interval().middle();
        assert!((found.mean.expect("estimates") - truth).abs() < 0.01, "{target}: {found:?}");
        assert!(found.covered >= 15, "{target}: {}", found.covered);
    }
    let outside = Method::Chain { kernel: Kernel::Gibbs { block: 1 }, start: Some(vec![Token(0), Token(1)]) };
    let experiment = Experiment {
        target: named(&study, "equal"),
        method: outside,
        samples: vec![10],
        repeats: 1,
        seed: 0,
        ask: vec![event(&study, "x[1] == \"a\"")],
    };
    assert!(experiment.run(&study.session, |_| true).is_err());
}

#[test]
fn the_best_of_some_draws_has_the_law_of_best_of_n_and_not_of_the_tilt() {
    let study = Inquiry::read(
        "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\", \"c\"]\nlength = 2\n\
         [define]\nr = 'count(\"a\") + 2*count(\"b\")'\n\
         [distribution.tuned]\nreward = 'ln(2)*r'\n[distribution.best]\nbest-of = 4\nreward = 'r'\n"
            .into(),
    );
    let reward =
        exactlm::expression::check_number(&parse("count(\"a\") + 2*count(\"b\")").expect("a number"), study.scope());
    let method = Method::BestOf { draws: 4, reward: reward.expect("a number"), from: Distribution::prior() };
    let [found] = &experiment(&study, "tuned", method, &[4000], 10, 9)[..] else { panic!("one row") };
    let law = study.number("P[best](x[1] == \"a\")").interval().middle();
    assert!((found.mean.expect("estimates") - law).abs() < 0.01);
    assert!(found.caution.is_some_and(|caution| caution.contains("another distribution")));
    assert!(distributions(study.environment(), "best").is_ok());
}

#[test]
fn an_experiment_that_is_stopped_keeps_what_it_has() {
    let study = Inquiry::read(CHAIN.into());
    let experiment = Experiment {
        target: named(&study, "posterior"),
        method: Method::Ancestral,
        samples: vec![100],
        repeats: 50,
        seed: 1,
        ask: vec![event(&study, "x[1] == \"a\"")],
    };
    let all = experiment.run(&study.session, |_| true).expect("it runs");
    let some = experiment.run(&study.session, |drawn| drawn < 1000).expect("it runs");
    assert_eq!((all[0].repeats, some[0].repeats), (50, 10));
    assert_eq!(all[0].estimate, some[0].estimate);
}

#[test]
fn resampling_copies_in_proportion_to_the_weights() {
    use exactlm::question::Resampling;
    use exactlm::random::Stream;
    let weights = [0.5, 0.0, 3.0, 1.0, 0.25, 0.25];
    let total: f64 = weights.iter().sum();
    for (name, scheme) in Resampling::WRITTEN {
        let mut counts = [0.0; 6];
        let runs = 20_000;
        for run in 0..runs {
            let copies = scheme.copies(&weights, &mut Stream::new(4, "resample", run));
            assert_eq!(copies.len(), 6, "{name}");
            copies.iter().for_each(|&place| counts[place] += 1.0);
            if name != "multinomial" {
                // 3/5 of 6 particles are 3.6: the low-variance schemes give 3 or 4 of them, or 5 by chance in a part.
                let many = copies.iter().filter(|&&place| place == 2).count();
                assert!((2..=6).contains(&many), "{name}: {many}");
            }
        }
        for (count, weight) in counts.iter().zip(weights) {
            let expected = 6.0 * weight / total;
            assert!((count / runs as f64 - expected).abs() < 0.05, "{name}: {counts:?}");
        }
        assert_eq!(counts[1], 0.0, "{name}");
        assert_eq!(scheme.copies(&[0.0, 0.0], &mut Stream::new(4, "resample", 0)), [0, 1], "{name}");
        assert!(scheme.copies(&[], &mut Stream::new(4, "resample", 0)).is_empty(), "{name}");
    }
}

#[test]
fn particles_with_the_exact_twist_are_draws_and_all_others_are_weighed() {
    use exactlm::question::Resampling;
    let study = Inquiry::read(CHAIN.into());
    let target = named(&study, "posterior");
    for (name, resampling) in Resampling::WRITTEN {
        let exact = Method::Smc { proposal: target.clone(), twist: target.clone(), resampling };
        let [found] = &experiment(&study, "posterior", exact, &[500], 100, 3)[..] else { panic!("one row") };
        assert!((found.effective - 500.0).abs() < 1e-6, "{name}: {}", found.effective);
        let truth = found.exact.interval().middle();
        for (proposal, twist) in [
            (Distribution::prior(), Distribution::prior()),
            (Distribution::prior(), named(&study, "tuned")),
            (named(&study, "tuned"), Distribution::prior()),
        ] {
            let method = Method::Smc { proposal, twist, resampling };
            let [found] = &experiment(&study, "posterior", method, &[500], 100, 3)[..] else { panic!("one row") };
            let mean = found.mean.expect("estimates");
            assert!((mean - truth).abs() < 0.02, "{name}: {mean} and not {truth}");
            assert!(found.effective < 499.0 && found.caution.is_some(), "{name}");
        }
    }
}

#[test]
fn the_mean_of_all_runs_of_two_particles_is_that_of_the_law_of_the_last_one() {
    use exactlm::question::Resampling;
    for (name, resampling) in Resampling::WRITTEN {
        let pair = |k: usize| {
            format!(
                "[distribution.of_{k}]\nfrom = \"posterior\"\nsmc = {k}\ntwist = \"tuned\"\nresampling = \"{name}\"\n"
            )
        };
        let study = Inquiry::read(format!("{CHAIN}{}{}", pair(1), pair(2)));
        let twist = named(&study, "tuned");
        let method = Method::Smc { proposal: Distribution::prior(), twist, resampling };
        // A last particle in proportion to its weight: what two particles estimate on average, where one is alive.
        let [found] = &experiment(&study, "posterior", method, &[2], 40_000, 3)[..] else { panic!("one row") };
        let truth = |law: &str| study.number(&format!("P[{law}](x[1] == \"a\")")).interval().middle();
        let mean = found.mean.expect("some are alive");
        // Five standard errors of what lies between 0 and 1.
        let within = 2.5 / (found.answered as f64).sqrt();
        assert!((mean - truth("of_2")).abs() < within, "{name}: {mean} and not {}", truth("of_2"));
        assert!((mean - truth("of_1")).abs() > within, "{name}: the twin, one particle, is {}", truth("of_1"));
    }
}

#[test]
fn rows_along_states_are_the_rows_after_prefixes() {
    for_random_models(100, 502, |model, _| {
        let first = crate::naive::print::quoted(&model.vocabulary()[0]);
        let study = Inquiry::new(model, &format!("[distribution.tuned]\nlikelihood = '2^count({first})'\n"));
        let tuned = named(&study, "tuned");
        let rows = study.session.next_tokens(&tuned).expect("rows");
        let mut waiting = vec![(Vec::new(), rows.start())];
        while let Some((prefix, state)) = waiting.pop() {
            if prefix.len() == model.length() {
                continue;
            }
            let expected = study.session.next(&tuned, &prefix).expect("a row");
            let row = rows.row(prefix.len(), state).expect("a row");
            let positive = expected.iter().filter(|p| !p.is_zero()).count();
            assert_eq!(row.len(), positive);
            for (token, next, probability) in row {
                assert_eq!(probability, expected[token.index()]);
                waiting.push((prefix.iter().copied().chain([token]).collect(), next));
            }
        }
    });
}
