//! Where exact training goes: the tilt path, the optimum, and what ends a training that does not get there.

use std::sync::Arc;

use exactlm::finetune::{Class, Ending, Method, Objective, Point, Policy, Tree};
use exactlm::random::Stream;
use exactlm::sequence::{Space, Token};

use super::small::{Changed, PLAIN, apart, learner, rewards, training, tree};

fn random(seed: u64) -> (Arc<Tree>, Vec<f64>, f64) {
    let mut stream = Stream::new(seed, "test", 3);
    let space = Space { vocabulary: 2 + stream.below(3) as usize, length: 1 + stream.below(3) as usize };
    let tree = tree(space, &mut stream, true);
    let reward = rewards(&tree, &mut stream);
    (tree, reward, 0.05 + stream.unit_float())
}

#[test]
fn the_natural_gradient_walks_the_tilt_path() {
    // C24: q_k ∝ π·exp(c_k r), c_k = (1 − (1 − ηβ)^k)/β; without KL c_k = ηk.
    for seed in 0..50 {
        let (tree, reward, beta) = random(seed);
        for beta in [beta, 0.0] {
            let eta = 0.3;
            let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
            let training = training(policy.clone(), learner(&tree, reward.clone(), beta, Method::Natural), 12, eta);
            let run = training.run();
            assert_eq!(run.ending, Ending::Steps);
            for step in 0..=12 {
                let mut point = Point::default();
                policy.evaluate(&training.after(&run, step), &mut point);
                let c =
                    if beta > 0.0 { (1.0 - (1.0 - eta * beta).powi(step as i32)) / beta } else { eta * step as f64 };
                let tilt: Vec<f64> =
                    tree.log_base().iter().zip(&reward).map(|(base, reward)| (base + c * reward).exp()).collect();
                let total: f64 = tilt.iter().sum();
                let expected: Vec<f64> = tilt.iter().map(|weight| weight / total).collect();
                assert!(apart(&point.reach[tree.inner()..], &expected) < 1e-13, "seed {seed}, step {step}");
            }
        }
    }
}

#[test]
fn the_natural_gradient_reaches_the_optimum_of_200_random_studies() {
    for seed in 0..200 {
        let (tree, reward, beta) = random(seed);
        let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
        let run = training(policy, learner(&tree, reward, beta, Method::Natural), 40, 0.5 / beta).run();
        let last = run.records.last().expect("a record").measures.clone();
        assert!(last.distance < 1e-9, "seed {seed}: {}", last.distance);
        assert!(last.from_optimum >= 0.0 && last.of_optimum >= 0.0);
    }
}

#[test]
fn vanilla_ascent_reaches_it_where_the_optimum_is_not_too_small_and_else_says_what_ended_it() {
    let (mut arrived, mut bounded) = (0, 0);
    for seed in 0..200 {
        let (tree, reward, beta) = random(seed);
        let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
        let learner = learner(&tree, reward, beta, Method::Gradient);
        let least = learner.objective.log_optimum.iter().copied().fold(f64::INFINITY, f64::min).exp();
        let run = training(policy, learner, 60_000, 1.0).run();
        let last = run.records.last().expect("a record").measures.clone();
        if beta * least >= 0.01 {
            arrived += 1;
            assert!(last.distance < 1e-9, "seed {seed}: {}", last.distance);
        } else {
            bounded += 1;
            assert!(matches!(run.ending, Ending::Steps | Ending::Stationary { .. }), "seed {seed}: {:?}", run.ending);
        }
        assert!(last.objective.is_finite());
    }
    assert!(arrived > 20 && bounded > 20, "{arrived} {bounded}");
}

#[test]
fn without_a_natural_gradient_a_rare_success_takes_a_time_of_one_over_its_probability() {
    // C116: two outcomes, p = 1/1000: from the logit l₀ of p to −l₀ in [sinh l₁ − sinh l₀ + l₁ − l₀]/λ, 506 at p = 1/1000 to
    // success 1/2; the natural gradient in (l₁ − l₀)/λ = 6.9.
    let p = 1.0 / 1000.0;
    let tree = Tree::grow(Space { vocabulary: 2, length: 1 }, (), |_, ()| {
        Ok(vec![(Token(0), (), 1.0 - p), (Token(1), (), p)])
    });
    let tree = Arc::new(tree.expect("one row"));
    let time_to_half = |method: Method, rate: f64| {
        let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
        let training = training(policy.clone(), learner(&tree, vec![0.0, 1.0], 0.0, method), 60_000, rate);
        let run = training.run();
        let steps = (0..=run.made).find(|&step| {
            let mut point = Point::default();
            policy.evaluate(&training.after(&run, step), &mut point);
            point.reach[2] >= 0.5
        });
        steps.expect("it gets there") as f64 * rate
    };
    let start: f64 = (p / (1.0 - p)).ln();
    let closed = -start.sinh() - start;
    let vanilla = time_to_half(Method::Gradient, 0.01);
    assert!((vanilla - closed).abs() < 0.01 * closed, "{vanilla} {closed}");
    assert!((closed - 506.4).abs() < 0.1, "{closed}");
    let natural = time_to_half(Method::Natural, 0.01);
    assert!((natural + start).abs() < 0.02, "{natural}");
}

#[test]
fn what_diverges_ends_with_a_record_and_no_nan() {
    let (tree, reward, _) = random(1);
    let policy = |class| Policy::new(tree.clone(), class, Vec::new());
    let check = |training: exactlm::finetune::Training| {
        let run = training.run();
        let last = run.records.last().expect("a record");
        assert!(matches!(run.ending, Ending::Diverged { .. }), "{:?}", run.ending);
        assert!(run.records.iter().all(|record| !record.measures.objective.is_nan()), "{:?}", run.records);
        assert_eq!(last.step, run.made);
        assert!(run.ending.to_string().contains("learning-rate"));
    };
    // ηβ > 2: every step is farther from the optimum than the last.
    check(training(policy(Class::Tabular), learner(&tree, reward.clone(), 1.0, Method::Natural), 500, 2.5));
    check(training(policy(Class::Tabular), learner(&tree, reward.clone(), 1.0, Method::Gradient), 500, 1e12));
    check(training(policy(Class::Independent), learner(&tree, reward.clone(), 1.0, PLAIN), 500, 1e300));
    let fine = training(policy(Class::Tabular), learner(&tree, reward.clone(), 1.0, Method::Natural), 500, 1.5).run();
    assert_eq!(fine.ending, Ending::Steps);
}

#[test]
fn rewards_of_minus_infinity_end_what_cannot_bear_them() {
    let mut stream = Stream::new(1, "test", 9);
    let tree = tree(Space { vocabulary: 2, length: 2 }, &mut stream, false);
    let reward = vec![f64::NEG_INFINITY, 1.0, 0.0, 0.5];
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let run = training(policy.clone(), learner(&tree, reward.clone(), 1.0, Method::Gradient), 5, 0.1).run();
    assert_eq!((run.ending, run.made, run.records.len()), (Ending::Infinite { leaf: 0 }, 0, 1));
    assert_eq!(run.records[0].measures.objective, f64::NEG_INFINITY);
    let run = training(policy.clone(), learner(&tree, reward.clone(), 1.0, Method::Natural), 40, 0.5).run();
    assert_eq!(run.ending, Ending::Steps);
    assert!(run.records.last().expect("a record").measures.distance < 1e-9);
    // All of what the policy starts with is forbidden.
    let mut nowhere = training(policy.clone(), learner(&tree, reward.clone(), 1.0, Method::Natural), 5, 0.1);
    nowhere.start = policy.fitted(&tree.gathered(&[1.0, 0.0, 0.0, 0.0]), &nowhere.start);
    let run = nowhere.run();
    assert_eq!((run.ending, run.made, run.records.len()), (Ending::Nowhere, 0, 1));
    assert!(Objective::new(tree.clone(), vec![f64::NEG_INFINITY; 4], 1.0).is_none());
}

#[test]
fn a_batch_without_signal_is_counted_and_too_many_end_the_training() {
    let p = 1e-9;
    let tree = Tree::grow(Space { vocabulary: 2, length: 1 }, (), |_, ()| {
        Ok(vec![(Token(0), (), 1.0 - p), (Token(1), (), p)])
    });
    let tree = Arc::new(tree.expect("one row"));
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let mut blind = training(policy.clone(), learner(&tree, vec![0.0, 1.0], 0.0, Method::Grpo), 50, 0.1);
    let run = blind.run();
    assert_eq!((run.ending.clone(), run.records.last().map(|record| record.silent)), (Ending::Steps, Some(50)));
    blind.course.patience = 7;
    let run = blind.run();
    assert_eq!(run.ending, Ending::NoSignal { step: 7, batches: 7 });
    assert_eq!((run.made, run.records.last().map(|record| record.samples)), (6, Some(14)));
    // What is exact knows that nothing can be learned.
    let run = training(policy, learner(&tree, vec![1.0, 1.0], 0.0, Method::Gradient), 50, 0.1).run();
    assert_eq!(run.ending, Ending::Stationary { step: 0 });
}

#[test]
fn a_training_ends_when_it_is_near_enough_or_hardly_moves() {
    let (tree, reward, beta) = random(4);
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let mut near = training(policy, learner(&tree, reward, beta, Method::Natural), 1000, 0.1 / beta);
    near.course.until = 1e-3;
    let run = near.run();
    let Ending::Reached { step, distance } = run.ending else { panic!("{}", run.ending) };
    assert!(distance <= 1e-3 && run.records.last().expect("a record").step == step);
    // The step before was not near enough.
    let before = near.run_until(step - 1);
    assert!(before.records.last().expect("a record").measures.distance > 1e-3);
    let tolerant = near.with(|course| (course.until, course.tolerance) = (0.0, 1e-6));
    let run = tolerant.run();
    assert!(matches!(run.ending, Ending::Tolerance { moved, .. } if moved <= 1e-6), "{}", run.ending);
}

#[test]
fn the_same_seed_makes_the_same_steps_and_fewer_steps_are_the_first_of_more() {
    let (tree, reward, beta) = random(2);
    let policy = Policy::new(tree.clone(), Class::NGram { order: 2 }, Vec::new());
    let long = training(policy, learner(&tree, reward, beta, Method::Rloo), 30, 0.1);
    let (run, again) = (long.run(), long.run());
    assert_eq!(run.last, again.last);
    assert_eq!(long.after(&run, 11), long.run_until(11).last);
    let other = long.clone().with(|course| course.seed = 8);
    assert_ne!(other.run().last, run.last);
}
