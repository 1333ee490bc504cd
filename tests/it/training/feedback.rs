//! Rewards from comparisons, and moments in place of rewards: what the catalogue says of them.

use std::sync::Arc;

use exactlm::finetune::{
    Batch, Class, Comparisons, Existence, Method, Point, Policy, Projection, Rater, Tilt, Tree, project,
};
use exactlm::number::Rational;
use exactlm::sequence::{Space, Token};
use ndarray::{Array2, arr2};

use super::small::{apart, learner};

const CALM: Rater = Rater { temperature: 1.0, error: 0.0 };

#[test]
fn three_that_beat_each_other_in_a_circle_are_worth_the_same() {
    // C62: with probability 2/3 each.
    let circle = Comparisons::new(arr2(&[[0.0, 2.0, 1.0], [1.0, 0.0, 2.0], [2.0, 1.0, 0.0]]));
    assert_eq!(circle.existence(), Existence::Unique);
    let learned = circle.learned().expect("one component");
    assert!(apart(&learned.reward, &[0.0; 3]) < 1e-15);
    assert!(apart(&learned.tilt(&[0.5, 0.3, 0.2], 0.1), &[0.5, 0.3, 0.2]) < 1e-15);
}

#[test]
fn a_maximum_exists_where_compared_pairs_lie_in_one_strong_component() {
    // C63: a chain of wins has none.
    let chain = Comparisons::new(arr2(&[[0.0, 3.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]));
    let Existence::Unbounded { better, worse } = chain.existence() else { panic!("{:?}", chain.existence()) };
    assert_eq!((better, worse), (vec![0], vec![1, 2]));
    assert!(chain.learned().is_err());
    // Two pairs that were never compared with each other: each has its own constant (C60).
    let mut pairs = Array2::zeros((4, 4));
    for (winner, loser, wins) in [(0, 1, 3.0), (1, 0, 1.0), (2, 3, 1.0), (3, 2, 1.0)] {
        pairs[[winner, loser]] = wins;
    }
    let pairs = Comparisons::new(pairs);
    assert_eq!(pairs.existence(), Existence::Several(vec![vec![0, 1], vec![2, 3]]));
    let learned = pairs.learned().expect("they exist");
    assert!(((learned.reward[0] - learned.reward[1]) - 3.0_f64.ln()).abs() < 1e-14);
    assert_eq!((learned.standard_error(0, 2), learned.reward[2]), (None, 0.0));
    // Two items, n comparisons: P(it exists) = 1 − pⁿ − (1 − p)ⁿ.
    let (p, n) = (0.7_f64, 5);
    let mut exists = 0.0;
    for wins in 0..=n {
        let choose = [1.0, 5.0, 10.0, 10.0, 5.0, 1.0][wins];
        let counts = Comparisons::new(arr2(&[[0.0, wins as f64], [(n - wins) as f64, 0.0]]));
        if counts.existence() == Existence::Unique {
            exists += choose * p.powi(wins as i32) * (1.0 - p).powi((n - wins) as i32);
        }
    }
    assert!((exists - (1.0 - p.powi(5) - 0.3_f64.powi(5))).abs() < 1e-15);
}

#[test]
fn expected_comparisons_teach_the_utility_over_the_temperature() {
    let (law, utility) = ([0.4, 0.3, 0.2, 0.1], [0.5, -0.2, 0.9, 0.1]);
    for temperature in [1.0, 2.5] {
        let learned =
            Comparisons::expected(&law, &utility, Rater { temperature, error: 0.0 }).learned().expect("unique");
        let mean = utility.iter().sum::<f64>() / 4.0;
        let expected: Vec<f64> = utility.iter().map(|value| (value - mean) / temperature).collect();
        assert!(apart(&learned.reward, &expected) < 1e-12);
        // C64: the effective penalty is β·τ.
        let weights: Vec<f64> =
            law.iter().zip(&utility).map(|(base, value)| base * (value / (0.7 * temperature)).exp()).collect();
        let total: f64 = weights.iter().sum();
        let tilt: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        assert!(apart(&learned.tilt(&law, 0.7), &tilt) < 1e-12);
    }
    // Errors are no temperature: what is learned is no multiple of the utility.
    let erring =
        Comparisons::expected(&law, &utility, Rater { temperature: 1.0, error: 0.1 }).learned().expect("unique");
    let slope =
        |left: usize, right: usize| (erring.reward[left] - erring.reward[right]) / (utility[left] - utility[right]);
    assert!((slope(0, 1) - slope(2, 1)).abs() > 1e-3 && slope(0, 1) < 1.0);
}

#[test]
fn a_standard_error_is_that_of_repeated_samples() {
    let (law, utility) = ([0.5, 0.3, 0.2], [0.0, 0.8, -0.4]);
    let mut differences = Vec::new();
    let mut claimed = 0.0;
    for seed in 0..200 {
        let sampled = Comparisons::sampled(&law, &utility, CALM, 2_000, seed);
        let learned = sampled.learned().expect("many comparisons");
        differences.push(learned.reward[1] - learned.reward[0]);
        claimed += learned.standard_error(0, 1).expect("compared") / 200.0;
    }
    let mean = differences.iter().sum::<f64>() / 200.0;
    let spread = (differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 199.0).sqrt();
    assert!((mean - 0.8).abs() < 4.0 * claimed / 200.0_f64.sqrt() + 0.01, "{mean}");
    assert!((spread / claimed - 1.0).abs() < 0.2, "{spread} {claimed}");
    let (again, other) =
        (Comparisons::sampled(&law, &utility, CALM, 50, 3), Comparisons::sampled(&law, &utility, CALM, 50, 4));
    assert_eq!(again, Comparisons::sampled(&law, &utility, CALM, 50, 3));
    assert_ne!(again, other);
}

fn fractions(values: &[i64], over: i64) -> Vec<Rational> {
    values.iter().map(|value| Rational::from(*value) / Rational::from(over)).collect()
}

#[test]
fn one_moment_inside_on_the_edge_and_outside() {
    // C43: λ = logit μ − logit p₀, cost kl(μ‖p₀).
    let base = [0.2, 0.3, 0.5, 0.0];
    let phi = vec![fractions(&[1, 0, 0, 7], 1)];
    let at = |mean: i64, over: i64| project(&base, &phi, &fractions(&[mean], over));
    let Projection::Interior(Tilt { weights, law, cost, .. }) = at(1, 2) else { panic!("inside") };
    assert!((weights[0] - 4.0_f64.ln()).abs() < 1e-13);
    assert!((cost - 0.5 * (0.5_f64 / 0.2).ln() - 0.5 * (0.5_f64 / 0.8).ln()).abs() < 1e-14);
    assert!(apart(&law, &[0.5, 0.1875, 0.3125, 0.0]) < 1e-14);
    // C44: any q with the moment is as far from the base as from p, and p from it.
    let q = [0.5_f64, 0.4, 0.1];
    let kl = |q: &[f64], p: &[f64]| q.iter().zip(p).map(|(q, p)| q * (q / p).ln()).sum::<f64>();
    assert!((kl(&q, &base[..3]) - kl(&q, &law[..3]) - cost).abs() < 1e-13);
    // Its twin without the moment is not.
    let q = [0.4_f64, 0.4, 0.2];
    assert!((kl(&q, &base[..3]) - kl(&q, &law[..3]) - cost).abs() > 1e-2);
    // C42: the edge is the condition, and what no outcome reaches is impossible; the direction says so.
    let Projection::Boundary { direction, tilt } = at(0, 1) else { panic!("the edge") };
    assert_eq!(direction, fractions(&[-1], 1));
    assert!(apart(&tilt.law, &[0.0, 0.375, 0.625, 0.0]) < 1e-15 && (tilt.cost + 0.8_f64.ln()).abs() < 1e-15);
    assert_eq!(tilt.exponents, [f64::NEG_INFINITY, 0.0, 0.0, f64::NEG_INFINITY]);
    assert_eq!(at(3, 2), Projection::Infeasible { direction: fractions(&[1], 1) });
    assert_eq!(at(-1, 10), Projection::Infeasible { direction: fractions(&[-1], 1) });
    // A mean so near to the edge that no rounding tells: it is inside all the same.
    let nearest = Rational::ONE - Rational::ONE / Rational::from(10).pow(15);
    let Projection::Interior(tilt) = project(&base, &phi, &[nearest]) else { panic!("inside") };
    assert!((tilt.weights[0] - (4e15_f64).ln()).abs() < 1e-2 && tilt.law[1] > 0.0);
}

#[test]
fn two_moments_and_a_direction_that_is_no_axis() {
    // Outcomes at (0,0), (1,0), (0,1): what lies beyond x + y = 1 is proved impossible by (1, 1).
    let base = [0.5, 0.25, 0.25];
    let phi = vec![fractions(&[0, 1, 0], 1), fractions(&[0, 0, 1], 1)];
    let at = |means: [i64; 2], over: i64| project(&base, &phi, &fractions(&means, over));
    let Projection::Interior(Tilt { law, .. }) = at([2, 3], 10) else { panic!("inside") };
    assert!(apart(&law, &[0.5, 0.2, 0.3]) < 1e-13);
    let Projection::Infeasible { direction } = at([6, 7], 10) else { panic!("outside") };
    let zero = Rational::ZERO;
    let above = |x: i64, y: i64| {
        let [x, y] =
            [(x, 0), (y, 1)].map(|(value, place)| Rational::from(10 * value - [6, 7][place]) * &direction[place]);
        x + y
    };
    assert!([(0, 0), (1, 0), (0, 1)].iter().all(|&(x, y)| above(x, y) < zero));
    let Projection::Boundary { direction, tilt } = at([4, 6], 10) else { panic!("the edge") };
    assert_eq!(direction, fractions(&[1, 1], 1));
    assert!(apart(&tilt.law, &[0.0, 0.4, 0.6]) < 1e-13);
    // An edge whose direction is no small fraction, and thirds, which no float holds.
    let slanted = vec![fractions(&[0, 1000, 0], 1), fractions(&[0, 0, 977], 1)];
    let Projection::Boundary { direction, tilt } = project(&base, &slanted, &fractions(&[1000, 2 * 977], 3)) else {
        panic!("the edge")
    };
    assert_eq!(direction, fractions(&[977, 1000], 1));
    assert!(apart(&tilt.law, &[0.0, 1.0 / 3.0, 2.0 / 3.0]) < 1e-13);
    // A hair beyond it there is nothing, a hair before it there is.
    let hair = Rational::ONE / Rational::from(10).pow(12);
    let edge = fractions(&[1000, 2 * 977], 3);
    let beyond = [&edge[0] + &hair, edge[1].clone()];
    assert!(matches!(project(&base, &slanted, &beyond), Projection::Infeasible { .. }));
    let before = [&edge[0] - &hair, edge[1].clone()];
    assert!(matches!(project(&base, &slanted, &before), Projection::Interior(_)));
}

#[test]
fn a_feature_that_follows_from_the_others_changes_nothing() {
    let base = [0.4, 0.3, 0.2, 0.1];
    let [count, twice] = [&[0, 1, 1, 2], &[1, 3, 3, 5]].map(|values| fractions(values, 1));
    let Projection::Interior(one) = project(&base, std::slice::from_ref(&count), &fractions(&[3], 2)) else {
        panic!("inside")
    };
    let both = project(&base, &[count.clone(), twice.clone()], &[fractions(&[3], 2), fractions(&[4], 1)].concat());
    let Projection::Interior(both) = both else { panic!("inside") };
    assert!(apart(&one.law, &both.law) < 1e-14);
    assert_eq!((one.weights[0], 0.0), (both.weights[0], both.weights[1]));
    // The same with another mean contradicts itself.
    let contrary = project(&base, &[count, twice], &[fractions(&[3], 2), fractions(&[5], 1)].concat());
    assert!(matches!(contrary, Projection::Infeasible { .. }));
}

#[test]
fn dpo_rests_at_the_tilt_and_moves_freely_between_what_is_never_compared() {
    // Four texts of one token each, with the same probability.
    let row = |_: usize, _: &()| Ok((0..4).map(|token| (Token(token), (), 0.25)).collect());
    let tree = Arc::new(Tree::grow(Space { vocabulary: 4, length: 1 }, (), row).expect("four texts"));
    let (reward, beta) = (vec![0.4, -0.6, 1.1, 0.1], 0.7);
    let dpo = learner(&tree, reward.clone(), beta, Method::Dpo);
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let at = |law: &[f64]| {
        let mut point = Point::default();
        policy.evaluate(&law.iter().map(|share| share.ln()).collect(), &mut point);
        policy.ratios(&mut point);
        point
    };
    let force = |weights: &[f64]| weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
    // C59: the margin β ln(q/π) of the tilt is the reward, ln Z cancels: no expected update moves it; one of another β does.
    let tilt = |beta: f64| -> Vec<f64> {
        let weights: Vec<f64> = reward.iter().map(|reward| (reward / beta).exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    };
    let expected = |law: &[f64]| force(&dpo.expected(&at(law), &at(law)).expect("few pairs").leaves);
    assert!(expected(&tilt(beta)) < 1e-15 && expected(&tilt(1.5 * beta)) > 1e-2);
    // C60: pairs {0, 1} and {2, 3} alone, each with its winner three times of four. Any share of the mass on 0 and 1 is at rest.
    let apart = Batch::Pairs([(0, 1), (0, 1), (0, 1), (1, 0), (2, 3), (2, 3), (2, 3), (3, 2)].to_vec());
    let ratio = 3.0_f64.powf(1.0 / beta);
    let split =
        |share: f64| [share * ratio, share, (1.0 - share) * ratio, 1.0 - share].map(|mass| mass / (1.0 + ratio));
    let moved = |law: &[f64], batch: &Batch| force(&dpo.sampled(&at(law), &at(law), batch).leaves);
    for share in [0.1, 0.5, 0.8] {
        assert!(moved(&split(share), &apart) < 1e-15, "{share}");
    }
    // One pair between the two groups, each winning once, leaves one share alone at rest.
    let Batch::Pairs(mut pairs) = apart else { panic!("they are pairs") };
    pairs.extend([(0, 2), (2, 0)]);
    let joined = Batch::Pairs(pairs);
    assert!(moved(&split(0.5), &joined) < 1e-15 && moved(&split(0.1), &joined) > 1e-2);
}
