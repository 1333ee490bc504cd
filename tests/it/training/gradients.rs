//! Values and gradients of J for every class: against the definition, dual numbers and finite differences.

use std::sync::Arc;

use exactlm::finetune::{Class, Divergence, Method, Objective, Point, Policy, Tree, World};
use exactlm::random::Stream;
use exactlm::sequence::Space;
use ndarray::Array1;

use super::small::{Dual, Number, anywhere, apart, learner, naive_law, naive_objective, rewards, tree, worlds};

/// The classes over a random tree, with zeros in the base, and those over random worlds.
fn cases(seed: u64) -> Vec<(Arc<Tree>, Class, Vec<World>)> {
    let mut stream = Stream::new(seed, "test", 0);
    let space = Space { vocabulary: 2 + stream.below(2) as usize, length: 1 + stream.below(3) as usize };
    let plain = tree(space, &mut stream, true);
    let mut cases: Vec<(Arc<Tree>, Class, Vec<World>)> =
        [Class::Tabular, Class::NGram { order: 2 }, Class::NGram { order: 3 }, Class::Independent]
            .into_iter()
            .map(|class| (plain.clone(), class, Vec::new()))
            .collect();
    let (mixed, parts) = worlds(Space { vocabulary: 4, length: 1 }, 3, &mut stream);
    cases.push((mixed.clone(), Class::Worlds, parts.clone()));
    cases.push((mixed, Class::OneWorld(1), parts));
    cases
}

#[test]
fn the_gradient_is_the_derivative_of_the_definition_for_every_class() {
    for seed in 0..20 {
        for (tree, class, parts) in cases(seed) {
            let mut stream = Stream::new(seed, "test", 1);
            let policy = Policy::new(tree.clone(), class, parts.clone());
            let objective =
                Objective::new(tree.clone(), rewards(&tree, &mut stream), 0.1 + stream.unit_float()).expect("finite");
            let (parameters, mut point) = anywhere(&policy, &mut stream, 1.0);
            let (value, gradient) = objective.gradient(&policy, &mut point);
            let logits = parameters.to_vec();
            let of = |parameters: &[f64]| {
                let law = naive_law(&tree, class, &parts, parameters);
                naive_objective(&law, &objective.log_base, &objective.reward, objective.beta)
            };
            let expected = of(&logits);
            assert!((value - expected).abs() < 1e-12, "{class:?}: {value} {expected}");
            let measured = objective.measure(&point, &[]).objective;
            assert!((measured - expected).abs() < 1e-12, "{class:?}: {measured} {expected}");
            for place in 0..logits.len() {
                let dual: Vec<Dual> = logits
                    .iter()
                    .enumerate()
                    .map(|(at, &logit)| Dual(logit, f64::from(u8::from(at == place))))
                    .collect();
                let law = naive_law(&tree, class, &parts, &dual);
                let Dual(_, slope) = naive_objective(&law, &objective.log_base, &objective.reward, objective.beta);
                assert!((gradient[place] - slope).abs() < 1e-12, "{class:?}: {} {slope}", gradient[place]);
                let moved = |by: f64| {
                    let mut logits = logits.clone();
                    logits[place] += by;
                    of(&logits)
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((gradient[place] - difference).abs() < 1e-8, "{class:?}: {} {difference}", gradient[place]);
            }
        }
    }
}

/// The divergence of q from p, or of p from q, by its definition.
fn naive_divergence(divergence: Divergence, q: &[Dual], p: &[f64]) -> Dual {
    let number = Dual::constant;
    q.iter().zip(p).fold(number(0.0), |sum, (&q, &p)| {
        let p = number(p);
        let middle = (p + q) / number(2.0);
        sum + match divergence {
            Divergence::Forward => p * (p / q).ln(),
            Divergence::Reverse => q * (q / p).ln(),
            Divergence::Total => number(if q.0 > p.0 { 0.5 } else { -0.5 }) * (q - p),
            Divergence::JensenShannon => (p * (p / middle).ln() + q * (q / middle).ln()) / number(2.0),
        }
    })
}

#[test]
fn each_method_that_follows_a_divergence_descends_along_its_gradient() {
    for seed in 0..10 {
        for (tree, class, parts) in cases(seed) {
            let mut stream = Stream::new(seed, "test", 3);
            let policy = Policy::new(tree.clone(), class, parts.clone());
            let reward = rewards(&tree, &mut stream);
            let (parameters, point) = anywhere(&policy, &mut stream, 1.0);
            let weights: Vec<f64> =
                tree.log_base().iter().zip(&reward).map(|(base, reward)| (base + reward / 0.7).exp()).collect();
            let optimum: Vec<f64> = weights.iter().map(|weight| weight / weights.iter().sum::<f64>()).collect();
            let gradient_of = |divergence| {
                let slope = |place: usize| {
                    let moved = |at: usize| f64::from(u8::from(at == place));
                    let dual: Vec<Dual> =
                        parameters.iter().enumerate().map(|(at, &logit)| Dual(logit, moved(at))).collect();
                    naive_divergence(divergence, &naive_law(&tree, class, &parts, &dual), &optimum).1
                };
                (0..parameters.len()).map(slope).collect::<Vec<f64>>()
            };
            let all = [Divergence::Forward, Divergence::Reverse, Divergence::Total, Divergence::JensenShannon];
            let updates = all.map(|divergence| {
                let learner = learner(&tree, reward.clone(), 0.7, Method::Divergence(divergence));
                let expected = learner.expected(&point, &point).expect("no batches");
                policy.score(&point, &expected.leaves, expected.cells.as_deref()).to_vec()
            });
            for (divergence, update) in all.into_iter().zip(&updates) {
                let down: Vec<f64> = gradient_of(divergence).into_iter().map(|slope| -slope).collect();
                assert!(apart(update, &down) < 1e-12, "{class:?}, {divergence:?}: {update:?} {down:?}");
            }
            // The twin: one divergence is not another.
            assert!(tree.leaves() < 3 || apart(&updates[0], &updates[1]) > 1e-6);
        }
    }
}

/// F = Σ q ∇ln q ∇ln qᵀ, from dual numbers.
fn naive_fisher(tree: &Tree, class: Class, parts: &[World], logits: &[f64]) -> Vec<Vec<f64>> {
    let scores: Vec<Vec<Dual>> = (0..logits.len())
        .map(|place| {
            let dual: Vec<Dual> =
                logits.iter().enumerate().map(|(at, &logit)| Dual(logit, f64::from(u8::from(at == place)))).collect();
            naive_law(tree, class, parts, &dual)
        })
        .collect();
    let entry = |left: &Vec<Dual>, right: &Vec<Dual>| left.iter().zip(right).map(|(l, r)| l.1 * r.1 / l.0).sum();
    scores.iter().map(|left| scores.iter().map(|right| entry(left, right)).collect()).collect()
}

#[test]
fn the_natural_gradient_times_the_fisher_information_is_the_gradient() {
    for seed in 0..20 {
        for (tree, class, parts) in cases(seed) {
            let mut stream = Stream::new(seed, "test", 2);
            let policy = Policy::new(tree.clone(), class, parts.clone());
            let objective = Objective::new(tree.clone(), rewards(&tree, &mut stream), 0.3).expect("finite");
            let (parameters, mut point) = anywhere(&policy, &mut stream, 1.0);
            let (_, gradient) = objective.gradient(&policy, &mut point);
            let Some(direction) = policy.natural(&point, &gradient) else {
                assert_eq!(class, Class::Tabular);
                continue;
            };
            let fisher = naive_fisher(&tree, class, &parts, &parameters.to_vec());
            let product: Vec<f64> = fisher
                .iter()
                .map(|row| row.iter().zip(&direction).map(|(entry, change)| entry * change).sum())
                .collect();
            assert!(apart(&product, &gradient.to_vec()) < 1e-9, "{class:?}: {product:?} {gradient:?}");
        }
    }
}

#[test]
fn an_n_gram_policy_of_the_length_of_the_text_is_tabular_and_one_of_order_1_is_independent() {
    let mut stream = Stream::new(3, "test", 0);
    let tree = tree(Space { vocabulary: 3, length: 3 }, &mut stream, false);
    let point = |class: Class| {
        let policy = Policy::new(tree.clone(), class, Vec::new());
        let mut point = Point::default();
        policy.evaluate(&policy.base(), &mut point);
        point.reach
    };
    assert!(apart(&point(Class::Tabular), &point(Class::NGram { order: 3 })) < 1e-15);
    assert_eq!(point(Class::Independent), point(Class::NGram { order: 1 }));
    // A base with memory is no independent one.
    assert!(apart(&point(Class::Tabular), &point(Class::Independent)) > 1e-3);
}

#[test]
fn a_token_of_probability_0_under_the_base_has_no_cell() {
    let mut stream = Stream::new(5, "test", 0);
    let tree = tree(Space { vocabulary: 4, length: 3 }, &mut stream, true);
    assert!(tree.leaves() < 64);
    let policy = Policy::new(tree.clone(), Class::Independent, Vec::new());
    let mut point = Point::default();
    policy.evaluate(&Array1::from_elem(policy.parameters(), 3.0), &mut point);
    let total: f64 = point.reach[tree.inner()..].iter().sum();
    assert!((total - 1.0).abs() < 1e-12);
}
