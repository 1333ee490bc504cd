//! Trainings that cannot go on, or not as they were meant to: each says why, and none leaves the ground.

use exactlm::finetune::{Class, Ending, Method, Objective, Optimiser, Point, Policy, Training};
use exactlm::question::QuestionError;
use exactlm::random::Stream;
use exactlm::sequence::{Space, Token};
use exactlm::statement::trainings;
use std::sync::Arc;

use super::small::{Changed, learner, rewards, training, tree};
use super::studies::Asked;
use crate::inquiry::CHAIN;

const SPACE: Space = Space { vocabulary: 2, length: 2 };

fn small(method: Method, steps: usize, rate: f64) -> Training {
    let mut stream = Stream::new(3, "mishaps", 0);
    let tree = tree(SPACE, &mut stream, false);
    let reward = rewards(&tree, &mut stream);
    training(Policy::new(tree.clone(), Class::Tabular, Vec::new()), learner(&tree, reward, 0.5, method), steps, rate)
}

/// What making the training `tuned` of a study comes to.
fn made(rest: &str) -> Result<(Ending, String), QuestionError> {
    let asked = Asked::new(&format!("{CHAIN}\n[distribution.begun]\ngiven = 'x[1] == \"a\"'\n{rest}\n"));
    let (_, trained, _) = trainings(&asked.study.environment, "tuned").expect("it is sound").remove(0);
    trained.made(&asked.session).map(|made| (made.run.ending.clone(), made.ending.clone()))
}

#[test]
fn pairs_that_the_policy_never_says_end_a_training_before_it_begins() {
    for method in ["dpo", "ipo"] {
        for expected in ["true", "false"] {
            let recipe =
                format!("reward = 'count(\"b\")'\nmethod = '{method}'\nsteps = 5\nbatch = 4\nexpected = {expected}");
            let (ending, text) = made(&format!("[training.tuned]\nstart = 'begun'\n{recipe}")).expect("it is made");
            assert!(matches!(ending, Ending::Unseen { .. }), "{method}: {ending:?}");
            assert!(text.starts_with("\"b a a\": pairs are drawn that hold it"), "{text}");
            let (ending, _) = made(&format!("[training.tuned]\n{recipe}")).expect("it is made");
            assert_eq!(ending, Ending::Steps, "{method} from where all pairs are");
        }
    }
}

#[test]
fn a_start_outside_of_the_base_is_refused() {
    let recipe = "reward = 'count(\"b\")'\nmethod = 'gradient'\nsteps = 2";
    let Err(QuestionError::Refused { reason, .. }) =
        made(&format!("[training.tuned]\nfrom = 'begun'\nstart = 'prior'\n{recipe}"))
    else {
        panic!("half of prior is outside of begun")
    };
    assert!(reason.contains("prior gives probability 5.000e-1 to sequences that begun never says"), "{reason}");
    assert!(made(&format!("[training.tuned]\nstart = 'begun'\n{recipe}")).is_ok());
}

#[test]
fn a_batch_of_one_has_nothing_above_its_mean() {
    for method in [Method::Grpo, Method::Rloo] {
        let one = small(method, 3, 0.1).with(|course| course.is_expected = true);
        let run = Training { learner: one.learner.clone().with(|rule| rule.batch = 1), ..one }.run();
        let is_still = matches!(run.ending, Ending::Stationary { .. });
        assert_eq!(is_still, method == Method::Grpo, "{method:?}: {:?}", run.ending);
    }
    // Two draws have a better and a worse one.
    let run = small(Method::Grpo, 3, 0.1).with(|course| course.is_expected = true).run();
    assert_eq!(run.ending, Ending::Steps);
}

#[test]
fn rewards_that_swallow_every_logarithm_keep_the_odds_of_ties() {
    let row = |_: usize, (): &()| Ok(vec![(Token(0), (), 0.25), (Token(1), (), 0.75)]);
    let tree = Arc::new(exactlm::finetune::Tree::grow(SPACE, (), row).expect("four sequences"));
    let objective = Objective::new(tree.clone(), vec![0.0, 1e16, 1e16, 1e16], 1e-3).expect("rewards");
    let optimum = objective.optimum();
    let masses = &optimum.reach[tree.inner()..];
    // 3/16, 3/16 and 9/16 of what is left without 1/16.
    for (mass, expected) in masses.iter().zip([0.0, 0.2, 0.2, 0.6]) {
        assert!((mass - expected).abs() < 1e-15, "{masses:?}");
    }
}

#[test]
fn a_number_whose_square_is_no_float_is_refused() {
    let with = |number: &str| made(&format!("[training.tuned]\nreward = '{number}'\nmethod = 'gradient'\nsteps = 1"));
    assert!(matches!(with("1e200*count(\"b\")"), Err(QuestionError::Refused { .. })));
    assert!(with("1e100*count(\"b\")").is_ok());
}

#[test]
fn a_step_too_far_is_not_made() {
    for method in [Method::Ppo { clip: 0.2, epochs: 4 }, Method::Gradient, Method::Rloo] {
        let run = small(method, 50, 1e10).run();
        assert!(matches!(run.ending, Ending::Diverged { .. }), "{method:?}: {:?}", run.ending);
        assert!(run.made < 50 && run.last.iter().all(|logit| logit.is_finite()), "{method:?}");
        let last = run.records.last().expect("a record");
        assert_eq!(last.step, run.made);
        let measures = &last.measures;
        assert!(measures.objective.is_finite() && measures.from_base.is_finite(), "{method:?}: {measures:?}");
        if run.made == 0 {
            assert_eq!(*measures, run.records[0].measures, "{method:?} is where it was");
        }
        assert_eq!(small(method, 50, 0.01).run().ending, Ending::Steps, "{method:?} with small steps");
    }
}

#[test]
fn a_reward_of_minus_infinity_is_told_to_methods_that_cannot_bear_it() {
    for (method, own, bears) in [
        ("reinforce", "batch = 8", false),
        ("rloo", "batch = 8", false),
        ("grpo", "batch = 8", false),
        ("ppo", "batch = 8", false),
        ("gradient", "", false),
        ("natural", "", true),
        ("dpo", "batch = 8", true),
        ("filtered-sft", "batch = 8\nkeep = 0", true),
        ("expert-iteration", "batch = 8", true),
        ("reward-weighted", "batch = 8", true),
        ("dpg", "batch = 8", true),
    ] {
        let reward = "reward = 'ln([x[1] == \"a\"])'\nsteps = 3";
        let (ending, text) =
            made(&format!("[training.tuned]\n{reward}\nmethod = '{method}'\n{own}")).expect("it is made");
        assert_eq!(matches!(ending, Ending::Infinite { .. }), !bears, "{method}: {text}");
    }
}

#[test]
fn shared_rows_have_a_parameter_for_what_is_live_and_no_more() {
    // A vocabulary of a million tokens of which each row has two.
    let space = Space { vocabulary: 1 << 20, length: 3 };
    let row = |position: usize, (): &()| {
        let first = 1000 * position as u32;
        Ok(vec![(Token(first), (), 0.5), (Token(first + 7), (), 0.5)])
    };
    let tree = Arc::new(exactlm::finetune::Tree::grow(space, (), row).expect("eight sequences"));
    for (order, parameters) in [(1, 6), (2, 10), (3, 14)] {
        let policy = Policy::new(tree.clone(), Class::NGram { order }, Vec::new());
        assert_eq!(policy.parameters(), parameters, "order {order}");
        let mut point = Point::default();
        policy.evaluate(&policy.base(), &mut point);
        assert!(point.rows.iter().all(|share| (share - 0.5).abs() < 1e-15), "order {order}: {:?}", point.rows);
    }
}

#[test]
fn steps_that_were_not_kept_are_made_again() {
    // 2^16 parameters and 100 steps are more than are kept.
    let space = Space { vocabulary: 2, length: 16 };
    let mut stream = Stream::new(5, "mishaps", 1);
    let tree = tree(space, &mut stream, false);
    let reward = rewards(&tree, &mut stream);
    let policy = Policy::new(tree.clone(), Class::Tabular, Vec::new());
    let long = training(policy, learner(&tree, reward, 0.5, Method::Natural), 100, 0.1);
    let run = long.run();
    let short = Training { course: exactlm::finetune::Course { steps: 3, ..long.course.clone() }, ..long.clone() };
    assert_eq!(long.after(&run, 3), short.run().last);
    assert_ne!(long.after(&run, 3), long.after(&run, 4));
    assert_eq!(long.course.optimiser, Optimiser::Sgd);
}
