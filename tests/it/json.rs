//! `--json` through a parser that knows every field and accepts no other.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    question: String,
    parameters: BTreeMap<String, String>,
    kind: Kind,
    exact: Option<String>,
    value: Value,
    low: Value,
    high: Value,
    entries: Option<Vec<Entry>>,
    sides: Option<Sides>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Exact,
    Certified,
    Truth,
    Row,
    Law,
    Sequences,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Value {
    Truth(bool),
    Number(f64),
    Text(String),
    None,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: String,
    exact: Option<String>,
    decimal: String,
    low: Value,
    high: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sides {
    left: Number,
    right: Number,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    exact: Option<String>,
    value: Value,
    low: Value,
    high: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    study: String,
    title: String,
    vocabulary: usize,
    length: usize,
    distributions: Vec<Described>,
    ask: Vec<Asked>,
    #[serde(default)]
    estimates: Vec<Estimated>,
    claims: Vec<Claim>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Estimated {
    name: String,
    of: String,
    method: String,
    seed: u64,
    kind: String,
    results: Vec<Result>,
    error: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Result {
    parameters: BTreeMap<String, String>,
    question: String,
    draws: usize,
    exact: Option<String>,
    value: f64,
    estimate: Option<f64>,
    standard_error: Option<f64>,
    accepted: usize,
    effective: f64,
    truly_effective: Option<f64>,
    repeats: usize,
    answered: usize,
    covered: usize,
    mean: Option<f64>,
    caution: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    name: String,
    questions: Vec<Asked>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    answers: Vec<Answer>,
    error: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    name: String,
    statement: String,
    verdict: String,
    answers: Vec<Answer>,
    error: Option<String>,
}

fn json<T: for<'a> Deserialize<'a>>(arguments: &[&str]) -> T {
    let output = Command::new(env!("CARGO_BIN_EXE_exactlm")).args(arguments).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn ask(question: &str) -> Answer {
    let mut answers: Vec<Answer> = json(&["ask", "example", question, "--json"]);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

#[test]
fn exact_numbers_carry_their_fraction_and_an_enclosure() {
    let answer = ask("P(x[1] == x[2])");
    assert_eq!((answer.kind, answer.exact.as_deref()), (Kind::Exact, Some("17/24")));
    assert_eq!(answer.question, "P(x[1] == x[2])");
    assert!(answer.parameters.is_empty() && answer.entries.is_none() && answer.sides.is_none());
    let (Value::Number(value), Value::Number(low), Value::Number(high)) = (answer.value, answer.low, answer.high)
    else {
        panic!("a number");
    };
    assert!(low <= value && value <= high && low < 0.708_333_333_333_333_4 && high > 0.708_333_333_333_333_3);
}

#[test]
fn infinities_and_large_integers_are_strings() {
    let answer = ask("KL(prior, q)");
    assert_eq!((answer.value, answer.exact.as_deref()), (Value::Text("inf".into()), Some("inf")));
    let answer = ask("2^53 + 1");
    assert_eq!(answer.value, Value::Text("9007199254740993".into()));
    assert_eq!((answer.low, answer.high), (answer.value, Value::Text("9007199254740993".into())));
    assert_eq!(ask("2^10").value, Value::Number(1024.0));
}

#[test]
fn certified_numbers_have_no_exact_form() {
    let answer = ask("hellinger(q, prior)");
    assert_eq!((answer.kind, answer.exact), (Kind::Certified, None));
}

#[test]
fn comparisons_rows_laws_and_sequences_say_what_they_are() {
    let answer = ask("P(x[1] == x[2]) > 1/2");
    assert_eq!((answer.kind, answer.value), (Kind::Truth, Value::Truth(true)));
    let Sides { left, right } = answer.sides.expect("two sides");
    assert_eq!((left.exact.as_deref(), right.exact.as_deref()), (Some("17/24"), Some("1/2")));
    assert_eq!(
        (&right.value, &right.low, &right.high),
        (&Value::Number(0.5), &Value::Number(0.5), &Value::Number(0.5))
    );
    for (question, kind, first) in [
        ("token(prior, 2)", Kind::Row, "a"),
        (r#"law(prior, count("b"))"#, Kind::Law, "0"),
        ("top(q, 2)", Kind::Sequences, "a a a"),
    ] {
        let answer = ask(question);
        assert_eq!(answer.kind, kind);
        assert_eq!(answer.value, Value::None);
        let entries = answer.entries.expect("entries");
        assert_eq!(entries[0].value, first);
        assert!(entries[0].exact.is_some() && !entries[0].decimal.is_empty());
        assert!(
            matches!((&entries[0].low, &entries[0].high), (Value::Number(low), Value::Number(high)) if low <= high)
        );
    }
}

#[test]
fn parameters_are_as_written() {
    let answers: Vec<Answer> = json(&["ask", "example", "TV(d, p)", "V", "--json"]);
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[1].parameters["lambda"], "ln(10)");
    assert_eq!(answers[1].exact.as_deref(), Some("161/1431"));
    assert!(answers[3].parameters.is_empty());
}

#[test]
fn a_run_is_one_object_per_study() {
    let runs: Vec<Run> = json(&["run", "example", "two-letters", "--json"]);
    assert_eq!(runs.len(), 2);
    let run = &runs[0];
    assert_eq!((run.study.as_str(), run.vocabulary, run.length), ("example", 2, 3));
    assert!(!run.title.is_empty());
    assert_eq!(run.distributions[0].name, "prior");
    for described in &run.distributions {
        let names: Vec<&str> = described.questions.iter().map(|question| question.name.as_str()).collect();
        assert_eq!(names.contains(&"normaliser"), described.name != "prior");
        assert!(["support", "entropy", "top", "token 1", "token 3"].iter().all(|name| names.contains(name)));
        assert!(described.questions.iter().all(|question| question.error.is_none() && !question.answers.is_empty()));
    }
    assert!(run.ask.iter().all(|asked| asked.error.is_none() && !asked.name.is_empty()));
    for claim in &run.claims {
        assert_eq!((claim.verdict.as_str(), &claim.error), ("holds", &None), "{}: {}", claim.name, claim.statement);
        assert!(!claim.answers.is_empty());
    }
}

#[test]
fn estimates_stand_beside_the_exact_values() {
    let runs: Vec<Run> = json(&["run", "gibbs-gets-stuck", "--json"]);
    let stuck = &runs[0].estimates[0];
    assert_eq!((stuck.name.as_str(), stuck.of.as_str(), stuck.seed), ("token_by_token", "equal", 7));
    assert_eq!((stuck.kind.as_str(), stuck.method.as_str()), ("estimate", "Gibbs sampling, token by token"));
    assert!(stuck.error.is_none() && stuck.results.len() == 2);
    let last = &stuck.results[1];
    assert_eq!((last.question.as_str(), last.draws, last.accepted), ("x[1] == \"a\"", 10_000, 10_000));
    assert_eq!((last.exact.as_deref(), last.value), (Some("1/2"), 0.5));
    assert_eq!((last.estimate, last.standard_error, last.mean), (Some(0.0), Some(0.0), Some(0.0)));
    assert_eq!((last.repeats, last.answered, last.covered, last.truly_effective), (1, 1, 0, None));
    assert!(last.parameters.is_empty() && last.effective == 10_000.0 && last.caution.is_some());
}
