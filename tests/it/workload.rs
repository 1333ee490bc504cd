//! The benchmark workload W(V, N): a Markov chain with small integer weights from a linear congruential generator, and
//! answers that were computed elsewhere.

use crate::adapter::{FLOAT, MERGED, Manner, PLANNED, STREAMED, ask};
use crate::compare::{Strictness, number, parse_fraction};
use crate::naive::number::Number;
use crate::naive::{Fraction, fraction};
use serde_json::Value;

/// The chain's study, with the condition c and the tilt of `count("1")`.
fn study(v: usize, n: usize) -> String {
    let mut state = 42u64;
    let mut row = || -> Vec<u64> {
        (0..v)
            .map(|_| {
                state = (1_103_515_245 * state + 12_345) % (1 << 31);
                1 + (state >> 16) % 9
            })
            .collect()
    };
    let written = |weights: &[u64]| {
        let total: u64 = weights.iter().sum();
        let numbers: Vec<String> = weights.iter().map(|w| format!("\"{w}/{total}\"")).collect();
        format!("[{}]", numbers.join(", "))
    };
    let start = written(&row());
    let transition: Vec<String> = (0..v).map(|_| written(&row())).collect();
    let vocabulary: Vec<String> = (0..v).map(|t| format!("\"{t}\"")).collect();
    format!(
        "schema = 1\n\n[model]\nkind = \"markov\"\nlength = {n}\nvocabulary = [{}]\nstart = {start}\n\
         transition = [{}]\n\n[distribution.c]\ngiven = 'x[1] == x[N]'\n\n\
         [distribution.tilted]\nreward = 'count(\"1\")'\nbeta = 1\n",
        vocabulary.join(", "),
        transition.join(",\n"),
    )
}

/// What is asked, in the order of the table.
const QUESTIONS: [&str; 6] = [
    "P(x[1] == x[N])",
    "P(count(\"0\") >= 2)",
    "ln(Z(tilted))",
    "E[tilted](count(\"1\"))",
    "KL(tilted, prior)",
    "H(prior)",
];

const TWO_TEN: [&str; 6] = [
    "134655453043789971/380606777796685748",
    "2991102459/3001024334",
    "4.902240371381737",
    "7.075503740352728",
    "2.173263368970991",
    "4.9941200699905295",
];
const FOUR_EIGHT: [&str; 6] = [
    "372601274768988580846392512/1315018997628686425408569405",
    "668124742084817662437583/1983437402154881486287435",
    "3.8107994255800897",
    "4.760876021050411",
    "0.9500765954703212",
    "9.922783013964153",
];
const EIGHT_EIGHT: [&str; 6] = [
    "0.13221333114398343",
    "0.16231286327107589",
    "1.8321767517745926",
    "2.816755937898207",
    "0.9845791861236146",
    "15.134652866965308",
];
const FOUR_TWELVE: [&str; 6] = [
    "0.28336747801824813",
    "0.5314383324398241",
    "5.696918248726655",
    "7.114547436767689",
    "1.4176291880410332",
    "14.90638314868165",
];

fn answers(study: &str, questions: &[&str], manner: Manner) -> Vec<Value> {
    let questions: Vec<String> = questions.iter().map(ToString::to_string).collect();
    let outcomes = ask(study, &questions, manner);
    let one = |(outcome, question): (Result<Vec<Value>, String>, &String)| match outcome {
        Ok(mut answers) if answers.len() == 1 => answers.remove(0),
        other => panic!("{question}: {other:?}"),
    };
    outcomes.into_iter().zip(&questions).map(one).collect()
}

/// A bound of an answer as a fraction.
fn bound(answer: &Value, side: &str) -> Fraction {
    Fraction::from_float(answer[side].as_f64().unwrap_or_else(|| panic!("{side} of {answer}"))).expect("finite")
}

/// Whether an answer is the number of the table: `==` for fractions; for decimals, the float's sixteen digits were
/// rounded from a float64 computation, so its bounds, widened by 2·10⁻¹⁴ of the number, must hold it.
fn reproduces(answer: &Value, table: &str, strictness: Strictness) -> Result<(), String> {
    let truth = parse_fraction(table).expect("a number");
    if table.contains('/') {
        return number(answer, &Number::Exact(truth), strictness == Strictness::AsPromised);
    }
    let slack = &truth * fraction(2, 100_000_000_000_000);
    let (low, high) = (bound(answer, "low") - &slack, bound(answer, "high") + &slack);
    let narrow = &high - &low <= &truth * fraction(1, 1_000_000_000);
    if low <= truth && truth <= high && narrow { Ok(()) } else { Err(format!("{table} is not {answer}")) }
}

fn check(v: usize, n: usize, table: [&str; 6], manner: Manner) {
    let strictness = if manner.numbers == Some("float") { Strictness::Bounds } else { Strictness::AsPromised };
    for ((answer, question), number) in answers(&study(v, n), &QUESTIONS, manner).iter().zip(QUESTIONS).zip(table) {
        reproduces(answer, number, strictness).unwrap_or_else(|error| panic!("{question}: {error}"));
    }
}

#[test]
fn the_generator_gives_the_published_weights() {
    assert!(
        study(2, 10).contains("start = [\"2/8\", \"6/8\"]\ntransition = [[\"6/7\", \"1/7\"],\n[\"6/11\", \"5/11\"]]")
    );
    let four = study(4, 8);
    assert!(four.contains("start = [\"2/15\", \"6/15\", \"6/15\", \"1/15\"]"));
    assert!(four.contains("[\"1/17\", \"9/17\", \"6/17\", \"1/17\"]]"));
}

#[test]
fn two_tokens_and_ten_positions_have_their_fractions_and_digits_on_every_walk() {
    for manner in [PLANNED, MERGED, STREAMED, FLOAT] {
        check(2, 10, TWO_TEN, manner);
    }
}

#[test]
fn four_tokens_and_eight_positions_have_their_fractions_and_digits_on_every_walk() {
    for manner in [PLANNED, MERGED, STREAMED, FLOAT] {
        check(4, 8, FOUR_EIGHT, manner);
    }
}

/// Enumeration in float64: V^(N-1) prefixes.
const ENUMERATED: Manner = Manner { walk: Some("stream"), numbers: Some("float") };

#[test]
fn eight_tokens_and_eight_positions_have_their_digits_merged_and_enumerated() {
    check(8, 8, EIGHT_EIGHT, MERGED);
    check(8, 8, EIGHT_EIGHT, ENUMERATED);
}

#[test]
fn four_tokens_and_twelve_positions_have_their_digits_merged_and_enumerated() {
    check(4, 12, FOUR_TWELVE, MERGED);
    check(4, 12, FOUR_TWELVE, ENUMERATED);
}

#[test]
fn the_marginals_under_the_condition_are_the_same_fractions_on_every_walk() {
    let questions: Vec<String> = (1..=8).map(|t| format!("token(c, {t})")).collect();
    let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
    let fractions = |manner: Manner| -> Vec<Vec<Fraction>> {
        let exact = |entry: &Value| parse_fraction(entry["exact"].as_str().expect("exact")).expect("a fraction");
        let row = |answer: &Value| answer["entries"].as_array().expect("a row").iter().map(exact).collect();
        answers(&study(4, 8), &questions, manner).iter().map(row).collect()
    };
    let merged = fractions(MERGED);
    assert_eq!(merged, fractions(STREAMED));
    assert_eq!(merged[0], merged[7]);
    assert!(merged.iter().all(|row| row.iter().sum::<Fraction>() == fraction(1, 1)));
}

/// Whether the sum of the numbers of a row, by their bounds, may be `total`.
fn may_sum_to(row: &Value, total: &Value) -> bool {
    let side = |side| row["entries"].as_array().expect("a row").iter().map(|e| bound(e, side)).sum::<Fraction>();
    side("low") <= bound(total, "high") && bound(total, "low") <= side("high")
}

fn overlap(a: &Value, b: &Value) -> bool {
    bound(a, "low") <= bound(b, "high") && bound(b, "low") <= bound(a, "high")
}

/// Forward and backward masses at a size where only merging in float can go: the mass of an event, found from its start
/// or from its end, is one number, and so are the ways to cut an expectation. At V = 256, N = 1024 the
/// products take about 70 GFLOP under c.
fn forward_and_backward_agree(v: usize, n: usize) {
    let middle = n / 2;
    let last = format!("token(c, {n})");
    let half = format!("token(prior, {middle})");
    let parts = format!("P(x[{middle}] == \"0\") * P(x[{n}] == \"1\" | x[{middle}] == \"0\")");
    let whole = format!("P(x[{middle}] == \"0\" and x[{n}] == \"1\")");
    let reversed = format!("P(x[{n}] == \"1\") * P(x[{middle}] == \"0\" | x[{n}] == \"1\")");
    let at_end = format!("P(x[{n}] == \"0\" | x[1] == x[N])");
    let questions = [
        "Z(c)",
        "P(x[1] == x[N])",
        "token(c, 1)",
        &last,
        &half,
        &whole,
        &parts,
        &reversed,
        "next(prior, \"0\")",
        "E(count(\"0\"))",
        "P[c](x[1] == \"0\")",
        &at_end,
        "P(true)",
    ];
    let found = answers(&study(v, n), &questions, Manner { walk: Some("merge"), numbers: Some("float") });
    let [z, p, first, last, half, whole, parts, reversed, next, mean, start, end, one] = &found[..] else {
        panic!("an answer to each question")
    };
    assert!(overlap(z, p) && overlap(whole, parts) && overlap(whole, reversed) && overlap(start, end));
    for row in [first, last, half, next] {
        assert!(may_sum_to(row, one));
    }
    for (a, b) in first["entries"].as_array().expect("a row").iter().zip(last["entries"].as_array().expect("a row")) {
        assert!(overlap(a, b), "{a} and {b}");
    }
    assert!(overlap(&first["entries"][0], start));
    let relative = (bound(mean, "high") - bound(mean, "low")) / bound(mean, "low");
    assert!(relative < fraction(1, 1_000_000), "{mean}");
}

#[test]
fn forward_and_backward_masses_agree_within_their_bounds_where_only_merging_can_go() {
    forward_and_backward_agree(256, 1024);
}

#[test]
fn the_float_bounds_hold_the_exact_answers_at_four_tokens_and_eight_positions() {
    let questions =
        ["Z(c)", "E(count(\"0\"))", "P[c](x[4] == \"2\")", "E[c](count(\"1\"))", "P(x[4] == \"0\" | x[8] == \"1\")"];
    let exact = answers(&study(4, 8), &questions, PLANNED);
    for (exact, float) in exact.iter().zip(answers(&study(4, 8), &questions, FLOAT)) {
        let truth = parse_fraction(exact["exact"].as_str().expect("exact")).expect("a fraction");
        number(&float, &Number::Exact(truth), false).unwrap_or_else(|error| panic!("{error}"));
    }
}
