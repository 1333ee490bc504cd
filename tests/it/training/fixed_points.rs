//! Where methods end that do not aim at π′, or not with these policies.

use std::sync::Arc;

use exactlm::finetune::{
    Class, Divergence, Ending, Estimator, Learner, Method, Optimiser, Penalty, Point, Policy, Rater, Training, Tree,
};
use exactlm::sequence::{Space, Token};

use super::small::{Changed, PLAIN, apart, learner, training};

fn uniform(vocabulary: usize, length: usize) -> Arc<Tree> {
    let share = 1.0 / vocabulary as f64;
    let row = || Ok((0..vocabulary as u32).map(|token| (Token(token), (), share)).collect());
    Arc::new(Tree::grow(Space { vocabulary, length }, (), |_, ()| row()).expect("a small tree"))
}

/// q(x) after the last step.
fn law(training: &Training) -> Vec<f64> {
    let run = training.run();
    assert!(run.ending.is_planned() || matches!(run.ending, Ending::Stationary { .. }), "{}", run.ending);
    let mut point = Point::default();
    training.policy.evaluate(&run.last, &mut point);
    point.reach[training.policy.tree().inner()..].to_vec()
}

/// The law that expected updates of a tabular policy end at.
fn end(tree: &Arc<Tree>, learner: Learner, steps: usize, rate: f64) -> Vec<f64> {
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    law(&training(policy, learner, steps, rate).with(|course| course.is_expected = true))
}

fn penalised(
    tree: &Arc<Tree>,
    reward: Vec<f64>,
    beta: f64,
    estimator: Estimator,
    is_loss: bool,
    by_token: bool,
) -> Learner {
    learner(tree, reward, beta, PLAIN).with(|rule| rule.penalty = Penalty { estimator, is_loss, by_token })
}

fn tilt(tree: &Tree, reward: &[f64], beta: f64) -> Vec<f64> {
    let weights: Vec<f64> =
        tree.log_base().iter().zip(reward).map(|(base, reward)| (base + reward / beta).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

/// The q that maximises E_q\[r\] − β KL(π‖q): β π/(μ − r), μ such that it sums to one (C104).
fn forward_penalised(tree: &Tree, reward: &[f64], beta: f64) -> Vec<f64> {
    let of = |mu: f64| -> Vec<f64> {
        tree.log_base().iter().zip(reward).map(|(base, reward)| beta * base.exp() / (mu - reward)).collect()
    };
    let most = reward.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut low, mut high) = (most, most + beta);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if of(middle).iter().sum::<f64>() > 1.0 { low = middle } else { high = middle }
    }
    of(high)
}

#[test]
fn each_estimator_as_a_loss_follows_an_objective_of_its_own() {
    // C122: k1 adds nothing, k2 is the gradient of KL(q‖π), k3 that of KL(π‖q).
    let tree = uniform(2, 2);
    let reward = vec![1.0, 0.3, 0.0, 0.6];
    let beta = 0.8;
    let optimum = tilt(&tree, &reward, beta);
    let k2 = end(&tree, penalised(&tree, reward.clone(), beta, Estimator::K2, true, false), 20_000, 0.5);
    assert!(apart(&k2, &optimum) < 1e-9, "{k2:?} {optimum:?}");
    let k3 = end(&tree, penalised(&tree, reward.clone(), beta, Estimator::K3, true, false), 20_000, 0.5);
    let other = forward_penalised(&tree, &reward, beta);
    assert!(apart(&k3, &other) < 1e-9, "{k3:?} {other:?}");
    assert!(apart(&k3, &optimum) > 0.01);
    // Without a penalty that does anything the best sequence takes all.
    let k1 = end(&tree, penalised(&tree, reward.clone(), beta, Estimator::K1, true, false), 20_000, 0.5);
    assert!(k1[0] > 0.999, "{k1:?}");
    // In the reward k1 gives the optimum.
    let in_reward = end(&tree, penalised(&tree, reward, beta, Estimator::K1, false, false), 20_000, 0.5);
    assert!(apart(&in_reward, &optimum) < 1e-9);
}

#[test]
fn a_loss_of_tokens_that_is_differentiated_through_the_current_token_ends_elsewhere() {
    // C124: π uniform on 2 bits, L = (4, 4 | 1, 7): the first bit is fair in truth, 0.5784 with the partial gradient, where
    // q(x₁) ∝ π′(x₁)·exp(KL(π′(.|x₁)‖π(.|x₁))).
    let tree = uniform(2, 2);
    let reward: Vec<f64> = [4.0, 4.0, 1.0, 7.0].map(f64::ln).to_vec();
    let q = end(&tree, penalised(&tree, reward.clone(), 1.0, Estimator::K2, true, true), 40_000, 0.5);
    let second = q[2] + q[3];
    let divergence: f64 = [1.0_f64 / 8.0, 7.0 / 8.0].iter().map(|share| share * (2.0 * share).ln()).sum();
    let closed = divergence.exp() / (1.0 + divergence.exp());
    assert!((second - closed).abs() < 1e-9, "{second} {closed}");
    assert!((closed - 0.5784).abs() < 1e-4, "{closed}");
    assert!((q[3] / second - 7.0 / 8.0).abs() < 1e-9);
    // Whole sequences give the truth.
    let whole = end(&tree, penalised(&tree, reward.clone(), 1.0, Estimator::K2, true, false), 40_000, 0.5);
    assert!(apart(&whole, &tilt(&tree, &reward, 1.0)) < 1e-9);
}

#[test]
fn a_product_policy_splits_in_two_beyond_twice_beta() {
    // C94: uniform bits, r = λ[x₁ = x₂]: one optimum for λ/β ≤ 2, above it two with m = tanh(λm/(2β)).
    let tree = uniform(2, 2);
    let from = |lambda: f64, tilted: f64| {
        let policy = Policy::new(tree.clone(), Class::Independent, Vec::new());
        let learner = learner(&tree, vec![lambda, 0.0, 0.0, lambda], 1.0, Method::Natural);
        let mut training = training(policy, learner, 20_000, 0.2);
        training.start[0] += tilted;
        training.start[2] += tilted;
        law(&training)
    };
    for lambda in [0.5, 1.0, 1.9] {
        assert!(apart(&from(lambda, 0.3), &[0.25; 4]) < 1e-6, "{lambda}");
    }
    for lambda in [2.2, 3.0, 5.0] {
        let q = from(lambda, 0.3);
        let m = 2.0 * (q[0] + q[1]) - 1.0;
        assert!((m - (lambda * m / 2.0).tanh()).abs() < 1e-9 && m > 0.3, "{lambda}: {m}");
        let mirror = from(lambda, -0.3);
        assert!((mirror[3] - q[0]).abs() < 1e-9);
        // The uniform policy is stationary all the same.
        assert!(apart(&from(lambda, 0.0), &[0.25; 4]) < 1e-9);
    }
    // Forwards there is no split: the projection of π′ is uniform, and half of its mass lies off the condition.
    let policy = Policy::new(tree.clone(), Class::Independent, Vec::new());
    let learner = learner(&tree, vec![5.0, 0.0, 0.0, 5.0], 1.0, Method::Divergence(Divergence::Forward));
    let mut forward = training(policy, learner, 5_000, 0.5).with(|course| course.is_expected = true);
    forward.start[0] += 1.0;
    assert!(apart(&law(&forward), &[0.25; 4]) < 1e-9);
}

#[test]
fn fits_of_filtered_best_and_weighted_draws() {
    let tree = uniform(2, 2);
    let reward = vec![0.0, 1.0, 1.0, 2.0];
    let fitted = |method: Method, steps: usize| {
        let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
        let learner = learner(&tree, reward.clone(), 2.0, method).with(|rule| rule.batch = 64);
        let training = training(policy, learner, steps, 1.0);
        law(&training.with(|course| (course.is_expected, course.optimiser) = (true, Optimiser::Fit)))
    };
    // C96: filter-and-fit is idempotent, and is the condition at once.
    for rounds in [1, 2, 5] {
        assert!(
            apart(&fitted(Method::FilteredSft { keep: 1.0 }, rounds), &[0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]) < 1e-12
        );
        // Reward-weighted regression, k times, is the tilt with β/k.
        assert!(apart(&fitted(Method::RewardWeighted, rounds), &tilt(&tree, &reward, 2.0 / rounds as f64)) < 1e-12);
        // C120: k rounds of the best of n are the best of n^k.
        let n = 3_i32.pow(rounds as u32);
        let (f0, f1) = (0.25_f64.powi(n), 0.75_f64.powi(n));
        let best = [f0, (f1 - f0) / 2.0, (f1 - f0) / 2.0, 1.0 - f1];
        assert!(apart(&fitted(Method::ExpertIteration { draws: 3 }, rounds), &best) < 1e-12);
    }
}

#[test]
fn every_divergence_leads_a_tabular_policy_to_the_optimum() {
    let tree = uniform(2, 2);
    let reward = vec![1.0, 0.3, 0.0, 0.6];
    let optimum = tilt(&tree, &reward, 0.5);
    for (divergence, within) in [
        (Divergence::Forward, 1e-9),
        (Divergence::Reverse, 1e-9),
        (Divergence::JensenShannon, 1e-9),
        // Total variation has a gradient of one size up to the optimum, so steps of one size end within their own size of it.
        (Divergence::Total, 1e-3),
    ] {
        let method = Method::Divergence(divergence);
        let rate = if divergence == Divergence::Total { 1e-3 } else { 0.5 };
        let q = end(&tree, learner(&tree, reward.clone(), 0.5, method), 20_000, rate);
        assert!(apart(&q, &optimum) < within, "{divergence:?}: {q:?} {optimum:?}");
    }
}

#[test]
fn direct_preference_optimisation_recovers_the_optimum_and_absorbs_the_temperature_of_the_rater() {
    let tree = uniform(3, 1);
    let reward = vec![1.0, 0.3, 0.0];
    for temperature in [1.0, 2.0] {
        let rater = Rater { temperature, error: 0.0 };
        let learner = learner(&tree, reward.clone(), 0.5, Method::Dpo).with(|rule| rule.rater = rater);
        // C64: what is learned is r/τ, so the penalty that it amounts to is βτ.
        let q = end(&tree, learner, 40_000, 2.0);
        assert!(apart(&q, &tilt(&tree, &reward, 0.5 * temperature)) < 1e-9, "{q:?}");
    }
    // A rater who errs is one who sees less: the optimum is another.
    let rater = Rater { temperature: 1.0, error: 0.2 };
    let q = end(&tree, learner(&tree, reward.clone(), 0.5, Method::Dpo).with(|rule| rule.rater = rater), 40_000, 2.0);
    assert!(q[0] < tilt(&tree, &reward, 0.5)[0] - 0.01);
}

#[test]
fn a_preference_without_exception_has_no_bound_in_dpo_and_one_in_ipo() {
    // C61: two actions, the first always wins. IPO: σ(1/(2τ)).
    let tree = uniform(2, 1);
    let rater = Rater { temperature: 1e-3, error: 0.0 };
    let with = |method: Method, beta: f64, steps: usize| {
        end(&tree, learner(&tree, vec![1.0, 0.0], beta, method).with(|rule| rule.rater = rater), steps, 0.5)
    };
    for beta in [0.5, 2.0] {
        let ipo = with(Method::Ipo, beta, 20_000);
        assert!((ipo[0] - 1.0 / (1.0 + (-1.0 / (2.0 * beta)).exp())).abs() < 1e-9, "{ipo:?}");
        let (some, more) = (with(Method::Dpo, beta, 1_000), with(Method::Dpo, beta, 100_000));
        assert!(more[1] < some[1] / 5.0 && more[1] > 0.0, "{some:?} {more:?}");
    }
}
