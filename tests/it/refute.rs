//! `exactlm refute`: the examples that must work, forty statements by somebody who had not seen the search, its messages, and that
//! the same seed says the same on any number of threads.

use crate::shell::{code, command, err, exactlm, out};
use exactlm::arbitrary::Kind;
use exactlm::claim::{Budget, Counterexample, Report, Sides, Statement, Verdict, refute};
use serde::Deserialize;
use serde_json::Value;
use std::fs;

fn budget(cases: u64) -> Budget {
    Budget { cases, ..Budget::default() }
}

fn search(text: &str, budget: &Budget) -> Report {
    let statement = Statement::read(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    refute(&statement, budget, &mut |_| true).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

fn refuted(text: &str) -> Counterexample {
    match search(text, &Budget::default()).verdict {
        Verdict::Refuted(counterexample) => *counterexample,
        verdict => panic!("{text}: {verdict:?}"),
    }
}

/// What stands on the two sides, as fractions.
fn sides(counterexample: &Counterexample) -> (String, String) {
    match counterexample.sides.as_ref().expect("there are sides") {
        Sides::Numbers(left, right) => (left.to_string(), right.to_string()),
        Sides::Distributions { left, right, .. } => (left.to_string(), right.to_string()),
    }
}

/// All denominators in a text, such as 4 in 3/4.
fn denominators(text: &str) -> Vec<u32> {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    text.split('/').skip(1).filter_map(|rest| digits(rest).parse().ok()).collect()
}

/// The false examples, with the sides of a counterexample that was worked out by hand.
const FALSE: [(&str, (&str, &str)); 5] = [
    // A fair coin: heads given tails.
    ("P(A | B) >= P(A)", ("0", "1/2")),
    // Two fair coins, at least one of them heads. Masked: heads first with 1/2, then anything: 1/4. True: 1/3.
    ("masked(prior, A) == given(prior, A)", ("1/4", "1/3")),
    // A fair coin, then fair again after heads and heads after tails; heads second. Forced: 1/2. True: 1/4 / (1/4 + 1/2).
    ("forced(prior, y) == prompted(prior, y)", ("1/2", "1/3")),
    // A fair coin with twice the weight on tails: heads has 1/3.
    ("P[tilt(prior, r)](A) >= P(A)", ("1/3", "1/2")),
    // One draw of a fair coin, against the tilt to 2/3.
    ("best_of(prior, r, n) == tilt(prior, r)", ("1/2", "2/3")),
];

#[test]
fn the_false_examples_have_counterexamples_of_the_smallest_size() {
    for (text, (left, right)) in FALSE {
        let found = refuted(text);
        assert_eq!(sides(&found), (left.to_owned(), right.to_owned()), "{text}");
        assert!(found.case.model.vocabulary() <= 2 && found.case.model.length <= 3, "{text}");
        let study = found.case.study().to_string();
        assert!(denominators(&study).iter().all(|denominator| *denominator <= 4), "{study}");
    }
}

#[test]
fn a_prompt_in_the_middle_is_masked_wrongly_too() {
    // C87: masking is conditioning only where the allowed mass is the same on all ways.
    let found = refuted("is_prompt(A) => masked(prior, A) == given(prior, A)");
    assert_eq!(sides(&found), ("1/2".to_owned(), "1/3".to_owned()));
    assert_eq!((found.case.model.vocabulary(), found.case.model.length), (2, 2));
}

#[test]
fn the_true_examples_hold_and_those_that_are_rational_are_proved() {
    let of = |text: &str, cases| search(text, &budget(cases));
    let composed = of("tilt(tilt(prior, r), s) == tilt(prior, r + s)", 4_000);
    let Verdict::Proved(sizes) = &composed.verdict else { panic!("{:?}", composed.verdict) };
    assert_eq!((sizes[0].vocabulary, sizes[0].length), (2, 1));
    // Three supports of two tokens. Both possible: a weight and four factors, three values each; one: two factors.
    assert_eq!(sizes[0].points, 3u64.pow(5) + 2 * 3u64.pow(2));
    let between = of("TV(given(prior, A), given(prior, B)) == 1 - P(A and B) / max(P(A), P(B))", 4_000);
    assert!(matches!(between.verdict, Verdict::Held), "{:?}", between.verdict);
    assert!(between.tally.undefined > 0, "conditions of probability 0 are counted");
    let positive = of("KL(tilt(prior, r), prior) >= 0", 2_000);
    assert!(matches!(positive.verdict, Verdict::Held), "an inequality is never proved: {:?}", positive.verdict);
    assert_eq!(positive.tally.held, positive.tally.cases());
}

#[test]
fn a_proof_is_not_fooled_by_an_equality_that_holds_at_some_points() {
    // The letters of the grid are weights 1, 2, 3, …: at the first of them the coin is fair.
    for text in [
        "P(A) * (P(A) - 1) * (2*P(A) - 1) == 0",
        "P(A) * (P(A) - 1) * (2*P(A) - 1) * (3*P(A) - 1) * (3*P(A) - 2) * (4*P(A) - 1) * (4*P(A) - 3) == 0",
    ] {
        // The second holds at every coin that is listed, and only the grid of the proof or a random model tells.
        let report =
            search(text, &Budget { vocabulary: Some(2..=2), length: Some(1..=1), cases: 200, ..Budget::default() });
        assert!(matches!(report.verdict, Verdict::Refuted(_)), "{text}: {:?}", report.verdict);
    }
}

#[test]
fn what_depends_on_rows_beyond_the_support_is_not_proved_on_tables() {
    // Forced tokens leave the support, and a chain goes on by its own rows.
    let report = search("P(A) == 0 => P[forced(prior, y)](A) == 0", &budget(4_000));
    assert!(matches!(report.verdict, Verdict::Refuted(_)), "{:?}", report.verdict);
    let report = search("forced(prior, \"a *\") == prompted(prior, \"a *\")", &budget(1_000));
    assert!(matches!(report.verdict, Verdict::Held), "{:?}", report.verdict);
}

#[test]
fn the_largest_sizes_are_tried_and_not_hung_on() {
    let large = Budget { vocabulary: Some(8..=8), length: Some(8..=8), cases: 30, ..Budget::default() };
    let report = search("P(A and B) <= P(A)", &large);
    assert!(matches!(report.verdict, Verdict::Held), "{:?}", report.verdict);
    assert_eq!(report.tally.cases(), 30);
}

#[test]
fn powers_of_e_are_letters_in_a_proof() {
    let report = search("tilt(tilt(prior, [A]), [B]) == tilt(prior, [A] + [B])", &budget(2_000));
    assert!(matches!(report.verdict, Verdict::Proved(_)), "{:?}", report.verdict);
    assert_eq!(report.tally.undecided, 0, "floats leave some open, and the letter decides them");
    let report = search("tilt(prior, [A]) == tilt(prior, 2*[A])", &budget(2_000));
    assert!(matches!(report.verdict, Verdict::Refuted(_)), "{:?}", report.verdict);
}

#[derive(Deserialize)]
struct Forty {
    statement: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    text: String,
    verdict: String,
    flaw: Option<String>,
    why: String,
}

#[test]
fn forty_statements_by_somebody_else_get_their_verdicts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/refute/forty.toml");
    let forty: Forty = toml::from_str(&fs::read_to_string(path).expect("it is there")).expect("it is TOML");
    let (mut held, mut false_ones) = (0, 0);
    for Written { text, verdict, flaw, why } in forty.statement {
        let is_true = verdict == "true";
        assert_eq!(flaw.is_none(), is_true, "{text}");
        let report = search(&text, &budget(if is_true { 3_000 } else { 40_000 }));
        match report.verdict {
            Verdict::Refuted(found) if is_true => panic!("{text} is true ({why}):\n{}", found.case.study()),
            Verdict::Refuted(_) => false_ones += 1,
            Verdict::Held | Verdict::Proved(_) if is_true => held += 1,
            verdict => panic!("{text} is {}: {verdict:?} ({why})", if is_true { "true" } else { "false" }),
        }
    }
    assert_eq!((held, false_ones), (20, 20));
}

#[test]
fn the_study_of_a_counterexample_is_found_false_by_check() {
    let folder = tempfile::tempdir().expect("a folder");
    for (place, (text, _)) in FALSE.into_iter().enumerate() {
        let file = folder.path().join(format!("{place}.toml"));
        let file = file.to_str().expect("UTF-8");
        let output = exactlm(&["refute", text, "--out", file]);
        assert_eq!(code(&output), 1, "{text}: {}", err(&output));
        assert!(out(&output).starts_with(&format!("refuted: {text}\n")), "{}", out(&output));
        let checked = exactlm(&["check", file]);
        assert_eq!(code(&checked), 1, "{text}: {}{}", out(&checked), err(&checked));
        assert!(out(&checked).starts_with("FALSE"), "{}", out(&checked));
    }
}

#[test]
fn every_ending_has_its_exit_code() {
    let ends = |arguments: &[&str]| {
        let output = exactlm(&[&["refute"], arguments, &["--cases", "500"]].concat());
        (code(&output), out(&output), err(&output))
    };
    let (exit, text, _) = ends(&["P(A and B) <= P(A)"]);
    assert_eq!(exit, 0, "{text}");
    assert!(text.starts_with("holds on all ") && text.contains("this is evidence, and no proof"), "{text}");
    let (exit, text, _) = ends(&["P(A) + P(not A) == 1"]);
    assert_eq!(exit, 0, "{text}");
    assert!(text.starts_with("holds on all 500 cases tried, proved for some sizes: P(A)"), "{text}");
    assert!(text.contains("\n  proved for V = 2, N = 1"), "{text}");
    let (exit, text, _) = ends(&["P(A) > 1 => P(B) == 0"]);
    assert_eq!(exit, 4, "{text}");
    assert!(text.contains("cases its hypothesis did not hold"), "{text}");
    let (exit, text, _) = ends(&["P(A | A and not A) == 1"]);
    assert_eq!(exit, 4, "{text}");
    assert!(text.contains("cases a part of it had no value"), "{text}");
    for (text, message) in [
        ("P(F) >= 0", "`F` is no free name, and nothing else here"),
        ("P(A)", "a claim is expected: something that is true or false"),
        ("1 + 1 == 2", "this has no free name: it says the same of every model"),
        ("P(A) >= P(x[9] == \"a\")", "x[9]"),
        ("KL(A, prior) >= 0", "distribution"),
        ("P(r) >= 0", "event"),
        ("P(A", "never closed"),
    ] {
        let (exit, _, errors) = ends(&[text]);
        assert_eq!(exit, 2, "{text}: {errors}");
        assert!(errors.contains(message), "{text}: {errors}");
    }
    let (exit, _, errors) = ends(&["P(A) >= 0", "--vocab", "9"]);
    assert_eq!(exit, 2, "{errors}");
    assert!(errors.contains("write a number from 1 to 8"), "{errors}");
}

#[test]
fn the_same_seed_says_the_same_on_any_number_of_threads() {
    for text in ["P(A | B) >= P(A)", "H(given(prior, A)) <= H(prior)", "P(A and B) <= P(A)"] {
        let run = |threads: &str, seed: &str| {
            let arguments = ["refute", text, "--json", "--cases", "1000", "--seed", seed];
            let output = command(&arguments).env("RAYON_NUM_THREADS", threads).output().expect("the program starts");
            out(&output)
        };
        let one = run("1", "7");
        assert_eq!(one, run("2", "7"), "{text}");
        assert_eq!(one, run("3", "7"), "{text}");
        let parsed: Value = serde_json::from_str(&one).expect("it is JSON");
        assert_eq!(parsed["statement"], text);
        assert_eq!(parsed["seed"], 7);
    }
}

#[test]
fn a_search_is_narrowed_by_its_options() {
    let only = |budget: Budget| search("P(A) <= 1", &Budget { cases: 500, ..budget }).coverage;
    assert!(
        only(Budget { vocabulary: Some(2..=2), ..Budget::default() }).iter().all(|part| part.vocabulary == (2..=2))
    );
    assert!(only(Budget { length: Some(3..=3), ..Budget::default() }).iter().all(|part| part.length == (3..=3)));
    let chains = only(Budget { kind: Some(Kind::Markov), ..Budget::default() });
    assert!(chains.iter().all(|part| part.kinds == ["markov"]), "{chains:?}");
    // Worlds are tried as well, and what is free speaks of sequences only.
    let worlds = search(
        "TV(given(prior, A), prior) == 1 - P(A)",
        &Budget { kind: Some(Kind::Worlds), cases: 500, ..Budget::default() },
    );
    assert!(matches!(worlds.verdict, Verdict::Held), "{:?}", worlds.verdict);
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let statement = Statement::read("P(A and B) <= P(A)").expect("a claim");
    let report = refute(&statement, &Budget::default(), &mut |cases| cases < 1_000).expect("it is well formed");
    assert!(report.stopped && report.tally.cases() >= 1_000 && report.tally.cases() < 2_000, "{:?}", report.tally);
}
