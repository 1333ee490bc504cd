//! `--json` through a parser that knows every field and accepts no other.

use crate::shell::{exactlm, letter, out, with_input};
use std::collections::BTreeMap;

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
    closed_form: Option<ClosedForm>,
    prompt: Option<Prompt>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prompt {
    prompt: Option<String>,
    inside: Option<String>,
    outside: Option<String>,
    least: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosedForm {
    u: String,
    limit: Option<String>,
    rate: Option<String>,
    at: Option<Vec<At>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    u: String,
    exact: Option<String>,
    value: Value,
    low: Value,
    high: Value,
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
    Prompts,
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
    number: Value,
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
    low: f64,
    high: f64,
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
    read(&out(&exactlm(arguments)))
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
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
        let Entry { low: Value::Number(low), number: Value::Number(number), high: Value::Number(high), .. } =
            &entries[0]
        else {
            panic!("numbers");
        };
        assert!(low <= number && number <= high);
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
fn a_letter_has_its_form_and_the_values_that_were_asked_for() {
    let ask = |arguments: &[&str]| -> Answer {
        let arguments = [&["ask", "-"], arguments, &["--json"]].concat();
        let mut answers: Vec<Answer> = read(&out(&with_input(&arguments, &letter())));
        let last = answers.pop().expect("an answer for each value");
        assert_eq!(last.parameters["lambda"], "symbolic");
        last
    };
    let answer = ask(&["TV(d, p)", "--at", "100", "--at", "5/2"]);
    assert_eq!(answer.exact.as_deref(), Some("161/(161 + 127*u)"));
    let ClosedForm { u, limit, rate, at } = answer.closed_form.expect("a closed form");
    assert_eq!((u.as_str(), limit.as_deref(), rate.as_deref()), ("e^lambda", Some("0"), Some("161/127 * u^-1")));
    let at = at.expect("values");
    let exact: Vec<_> = at.iter().map(|at| (at.u.as_str(), at.exact.as_deref())).collect();
    assert_eq!(exact, [("100", Some("161/12861")), ("5/2", Some("322/957"))]);
    for At { value, low, high, .. } in &at {
        let (Value::Number(value), Value::Number(low), Value::Number(high)) = (value, low, high) else {
            panic!("numbers");
        };
        assert!(low <= value && value <= high);
    }
    let answer = ask(&["KL(p, d)", "--at", "3"]);
    let at = answer.closed_form.and_then(|form| form.at).expect("values");
    assert!(at.len() == 1 && at[0].exact.as_ref().is_some_and(|exact| exact.contains("ln(")), "{at:?}");
    // Where nothing was asked for nothing stands there, and a row has no one letter's value.
    assert!(ask(&["TV(d, p)"]).closed_form.expect("a closed form").at.is_none());
    let row = ask(&["token(d, 3)", "--at", "3"]).closed_form.expect("a letter");
    assert!(row.at.is_none() && row.limit.is_none());
}

#[test]
fn answers_about_prompts_carry_the_prompt_and_what_proves_it() {
    let answer = ask(r#"is_prompt(x[3] == "b")"#);
    assert_eq!((answer.kind, answer.value), (Kind::Truth, Value::Truth(true)));
    let prompt = answer.prompt.expect("a prompt");
    assert_eq!((prompt.prompt.as_deref(), prompt.inside), (Some("_ _ b"), None));
    let answer = ask("is_prompt(x[1] == x[2])");
    assert_eq!((answer.exact.as_deref(), answer.value), (Some("false"), Value::Truth(false)));
    let prompt = answer.prompt.expect("a prompt");
    assert_eq!(prompt.prompt.as_deref(), Some("_ _ _"));
    assert_eq!((prompt.inside.as_deref(), prompt.outside.as_deref()), (Some("a a a"), Some("b a a")));
    let answer = ask("closure(x[1] == x[2])");
    let entries = answer.entries.expect("entries");
    assert_eq!((answer.kind, entries.len()), (Kind::Prompts, 2));
    assert_eq!((entries[1].value.as_str(), entries[1].exact.as_deref()), ("share", Some("17/24")));
    let answer = ask("best_prompt(x[1] == x[2], chi2)");
    assert_eq!((answer.kind, answer.exact.as_deref()), (Kind::Exact, Some("7/17")));
    assert_eq!(answer.prompt.and_then(|prompt| prompt.prompt).as_deref(), Some("_ _ _"));
    let answer = ask("prompts(x[1] == x[2])");
    let entries = answer.entries.expect("entries");
    assert_eq!((entries.len(), answer.prompt.and_then(|prompt| prompt.least)), (2, Some(2)));
    assert_eq!(entries.iter().map(|entry| entry.exact.as_deref()).collect::<Vec<_>>(), [Some("9/17"), Some("8/17")]);
    let counts = ask("prompt_counts(prior)").entries.expect("entries");
    assert_eq!(
        counts.iter().map(|entry| entry.value.as_str()).collect::<Vec<_>>(),
        ["prompts", "boxes", "sequences", "events"]
    );
    assert_eq!((counts[0].exact.as_deref(), counts[3].exact.as_deref()), (Some("27"), Some("255")));
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
    assert!(last.low <= last.value && last.value <= last.high);
    assert!(last.parameters.is_empty() && last.effective == 10_000.0 && last.caution.is_some());
}
