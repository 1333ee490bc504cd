//! Exact training steps of a tabular policy at V = 8, N = 6 (262,144 sequences), and where their time goes.
//!
//! `cargo bench --bench training` prints, for each method, steps a second and what a step consists of; and what a record
//! costs. The aim is 100 exact steps a second.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use exactlm::finetune::{
    Baseline, Class, Course, Estimator, Learner, Method, Objective, Optimiser, Penalty, Point, Policy, Rater, Rule,
    Training, Tree,
};
use exactlm::random::Stream;
use exactlm::sequence::{Space, Token};

const SPACE: Space = Space { vocabulary: 8, length: 6 };
const AIM: f64 = 100.0;

fn main() {
    let mut stream = Stream::new(1, "bench", 0);
    let tree = Tree::grow(SPACE, (), |_, ()| {
        let weights: Vec<f64> = (0..SPACE.vocabulary).map(|_| 0.1 + stream.unit_float()).collect();
        let total: f64 = weights.iter().sum();
        Ok(weights.iter().enumerate().map(|(token, weight)| (Token(token as u32), (), weight / total)).collect())
    });
    let tree = Arc::new(tree.expect("it fits"));
    println!("V = 8, N = 6: {} sequences, {} prefixes and tokens", tree.leaves(), tree.cells());
    let reward: Vec<f64> = (0..tree.leaves()).map(|_| stream.unit_float()).collect();
    let objective = Objective::new(tree.clone(), reward, 0.5).expect("it is finite");
    for class in [Class::Tabular, Class::NGram { order: 2 }, Class::Independent] {
        parts(&Policy::new(tree.clone(), class, Vec::new()), &objective);
    }
    println!("\nwhole trainings");
    for (name, method, optimiser) in [
        ("gradient", Method::Gradient, Optimiser::Sgd),
        ("gradient, Adam", Method::Gradient, Optimiser::Adam),
        ("natural gradient", Method::Natural, Optimiser::Sgd),
        ("RLOO, batches of 64", Method::Rloo, Optimiser::Sgd),
        ("PPO, batches of 64", Method::Ppo { clip: 0.2, epochs: 1 }, Optimiser::Sgd),
        ("REINFORCE, expected", Method::Reinforce { baseline: Baseline::None }, Optimiser::Sgd),
    ] {
        whole(&tree, &objective, name, method, optimiser);
    }
}

/// The shortest of some runs.
fn time(mut run: impl FnMut()) -> Duration {
    run();
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..20).map(once).min().expect("twenty runs")
}

fn parts(policy: &Policy, objective: &Objective) {
    println!("\n{:?}, {} parameters", policy.class(), policy.parameters());
    let parameters = policy.base();
    let mut next = parameters.clone();
    let mut slopes = parameters.clone();
    let mut point = Point::default();
    let evaluate = time(|| policy.evaluate(black_box(&parameters), &mut point));
    policy.ratios(&mut point);
    let ratios = time(|| policy.ratios(&mut point));
    let gradient = time(|| {
        black_box(objective.gradient_into(policy, &mut point, &mut slopes));
    });
    let natural = (policy.class() == Class::Tabular).then(|| {
        time(|| {
            objective.natural_step(&mut point, 0.1, &mut next);
        })
    });
    let measure = time(|| {
        black_box(objective.measure(&point, &[]));
    });
    let frontier = time(|| {
        black_box(objective.frontier(0.1));
    });
    let line = |what: &str, took: Duration| println!("  {what:<28} {:>8.3} ms", took.as_secs_f64() * 1e3);
    line("rows and reach", evaluate);
    line("value and gradient", gradient);
    if let Some(natural) = natural {
        line("natural step", natural);
    }
    line("ratios to the base", ratios);
    line("a record: measures", measure);
    line("a record: frontier", frontier);
}

fn whole(tree: &Arc<Tree>, objective: &Objective, name: &str, method: Method, optimiser: Optimiser) {
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let start = policy.base();
    let steps = 30;
    let training = Training {
        policy,
        learner: Learner {
            rule: Rule {
                method,
                penalty: Penalty { estimator: Estimator::K1, is_loss: false, by_token: false },
                batch: 64,
                rater: Rater { temperature: 1.0, error: 0.0 },
            },
            objective: objective.clone(),
        },
        start,
        rate: 0.1,
        course: Course {
            steps,
            optimiser,
            seed: 0,
            is_expected: name.ends_with("expected"),
            patience: 100,
            tolerance: 0.0,
            until: 0.0,
            record: Vec::new(),
        },
        asked: Vec::new(),
    };
    // What a training costs apart from its steps is that of one without any.
    let timed = |steps: usize| {
        let once = || {
            let begin = Instant::now();
            black_box(training.run_until(steps));
            begin.elapsed().as_secs_f64()
        };
        (0..6).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let seconds = timed(steps) - timed(0);
    let speed = steps as f64 / seconds;
    let verdict = if speed >= AIM { "" } else { "  below 100" };
    println!("  {name:<28} {speed:>8.1} steps a second{verdict}");
}
