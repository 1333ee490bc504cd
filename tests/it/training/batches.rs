//! The mean of each sampled update over all batches is its expected update.

use std::sync::Arc;

use exactlm::finetune::{
    Baseline, Batch, Class, Divergence, Estimator, Learner, Method, Penalty, Point, Policy, Rater, Tree,
};
use exactlm::random::Stream;
use exactlm::sequence::Space;
use ndarray::Array1;

use super::small::{Changed, anywhere, apart, learner, rewards, tree, worlds};

fn penalties() -> Vec<Penalty> {
    let mut all = Vec::new();
    for estimator in [Estimator::K1, Estimator::K2, Estimator::K3] {
        for is_loss in [false, true] {
            for by_token in [false, true] {
                all.push(Penalty { estimator, is_loss, by_token });
            }
        }
    }
    all
}

/// Lists of `count` numbers below `size`, with the product of their probabilities.
fn lists(law: &[f64], count: usize) -> Vec<(Vec<usize>, f64)> {
    let mut all = vec![(Vec::new(), 1.0)];
    for _ in 0..count {
        all = all
            .iter()
            .flat_map(|(list, probability): &(Vec<usize>, f64)| {
                law.iter()
                    .enumerate()
                    .map(move |(leaf, share)| ([list.as_slice(), &[leaf]].concat(), probability * share))
            })
            .collect();
    }
    all
}

/// The mean update over all batches that may be drawn.
fn naive(policy: &Policy, learner: &Learner, old: &Point, now: &Point) -> Array1<f64> {
    let inner = policy.tree().inner();
    let own = &old.reach[inner..];
    let base: Vec<f64> = learner.objective.log_base.iter().map(|log| log.exp()).collect();
    let reward = &learner.objective.reward;
    let mut mean = Array1::zeros(policy.parameters());
    let mut add = |batch: Batch, probability: f64| {
        let weights = learner.sampled(old, now, &batch);
        mean.scaled_add(probability, &policy.score(now, &weights.leaves, weights.cells.as_deref()));
    };
    match learner.rule.method {
        Method::Dpo | Method::Ipo => {
            // One pair; batches of more are means of such.
            for (pair, probability) in lists(&base, 2) {
                let wins = learner.rule.rater.prefers(reward[pair[0]], reward[pair[1]]);
                add(Batch::Pairs(vec![(pair[0], pair[1])]), probability * wins);
                add(Batch::Pairs(vec![(pair[1], pair[0])]), probability * (1.0 - wins));
            }
        }
        Method::ExpertIteration { draws } => {
            for (list, probability) in lists(own, draws) {
                let best =
                    list.iter().copied().reduce(|best, next| if reward[next] > reward[best] { next } else { best });
                add(Batch::Draws(vec![best.expect("a draw")]), probability);
            }
        }
        Method::FilteredSft { .. } => {
            for (list, probability) in lists(&base, learner.rule.batch) {
                add(Batch::Draws(list), probability);
            }
        }
        _ => {
            for (list, probability) in lists(own, learner.rule.batch) {
                add(Batch::Draws(list), probability);
            }
        }
    }
    mean
}

fn check(policy: &Policy, learner: &Learner, old: &Point, now: &Point) {
    let expected = learner.expected(old, now).expect("few batches");
    let expected = policy.score(now, &expected.leaves, expected.cells.as_deref());
    let found = naive(policy, learner, old, now);
    assert!(
        apart(&expected.to_vec(), &found.to_vec()) < 1e-12,
        "{:?} {:?} {:?}: {expected} {found}",
        policy.class(),
        learner.rule.method,
        learner.rule.penalty
    );
}

fn policies(seed: u64) -> Vec<Policy> {
    let mut stream = Stream::new(seed, "test", 4);
    let plain: Arc<Tree> = tree(Space { vocabulary: 2, length: 2 }, &mut stream, seed.is_multiple_of(2));
    let (mixed, parts) = worlds(Space { vocabulary: 3, length: 1 }, 2, &mut stream);
    vec![
        Policy::new(plain.clone(), Class::Tabular, Vec::new()),
        Policy::new(plain, Class::Independent, Vec::new()),
        Policy::new(mixed.clone(), Class::Worlds, parts.clone()),
        Policy::new(mixed, Class::OneWorld(0), parts),
    ]
}

#[test]
fn of_methods_that_follow_the_reward() {
    let methods = [
        Method::Reinforce { baseline: Baseline::None },
        Method::Reinforce { baseline: Baseline::Mean },
        Method::Reinforce { baseline: Baseline::Value },
        Method::Rloo,
        Method::Grpo,
        Method::Ppo { clip: 0.2, epochs: 2 },
    ];
    for seed in 0..4 {
        for policy in policies(seed) {
            let mut stream = Stream::new(seed, "test", 5);
            let reward = rewards(policy.tree(), &mut stream);
            let (_, old) = anywhere(&policy, &mut stream, 1.0);
            let (_, other) = anywhere(&policy, &mut stream, 1.0);
            for method in methods {
                for penalty in penalties() {
                    if penalty.by_token && !policy.has_rows() {
                        continue;
                    }
                    let learner = learner(policy.tree(), reward.clone(), 0.4, method)
                        .with(|rule| (rule.penalty, rule.batch) = (penalty, 3));
                    // A batch is drawn where the policy is; PPO goes on where it no longer is.
                    check(&policy, &learner, &old, if method.epochs() > 1 { &other } else { &old });
                }
            }
        }
    }
}

#[test]
fn of_methods_that_raise_likelihoods() {
    let methods = [
        Method::FilteredSft { keep: 0.1 },
        Method::ExpertIteration { draws: 3 },
        Method::RewardWeighted,
        Method::Divergence(Divergence::Forward),
        Method::Divergence(Divergence::Reverse),
        Method::Divergence(Divergence::Total),
        Method::Divergence(Divergence::JensenShannon),
    ];
    for seed in 0..4 {
        for policy in policies(seed) {
            let mut stream = Stream::new(seed, "test", 6);
            // Ties, so that the best of some draws may be one of several.
            let mut reward = rewards(policy.tree(), &mut stream);
            reward[1] = reward[0];
            let (_, point) = anywhere(&policy, &mut stream, 1.0);
            for method in methods {
                let learner = learner(policy.tree(), reward.clone(), 0.4, method).with(|rule| rule.batch = 3);
                check(&policy, &learner, &point, &point);
            }
        }
    }
}

#[test]
fn of_methods_that_learn_from_pairs() {
    for seed in 0..4 {
        for policy in policies(seed) {
            let mut stream = Stream::new(seed, "test", 7);
            let reward = rewards(policy.tree(), &mut stream);
            let (_, point) = anywhere(&policy, &mut stream, 1.0);
            for method in [Method::Dpo, Method::Ipo] {
                let rater = Rater { temperature: 0.7, error: 0.1 };
                let learner = learner(policy.tree(), reward.clone(), 0.4, method).with(|rule| rule.rater = rater);
                check(&policy, &learner, &point, &point);
            }
        }
    }
}

#[test]
fn the_mean_baseline_is_short_by_one_over_n_and_the_others_are_the_gradient_of_j() {
    let mut stream = Stream::new(9, "test", 0);
    let tree = tree(Space { vocabulary: 3, length: 2 }, &mut stream, false);
    let policy = Policy::new(tree.clone(), Class::NGram { order: 2 }, Vec::new());
    let reward = rewards(&tree, &mut stream);
    let (_, mut point) = anywhere(&policy, &mut stream, 1.0);
    let gradient = learner(&tree, reward.clone(), 0.4, Method::Gradient).objective.gradient(&policy, &mut point).1;
    let update = |method: Method| {
        let learner = learner(&tree, reward.clone(), 0.4, method).with(|rule| rule.batch = 4);
        let weights = learner.expected(&point, &point).expect("few batches");
        policy.score(&point, &weights.leaves, weights.cells.as_deref())
    };
    for method in [Method::Reinforce { baseline: Baseline::None }, Method::Rloo] {
        assert!(apart(&update(method).to_vec(), &gradient.to_vec()) < 1e-14);
    }
    let short = update(Method::Reinforce { baseline: Baseline::Mean });
    assert!(apart(&short.to_vec(), &(gradient.clone() * 0.75).to_vec()) < 1e-14);
    // The standardised advantage is another direction.
    assert!(apart(&update(Method::Grpo).to_vec(), &gradient.to_vec()) > 1e-2);
}
