//! The one place where the tests meet the crate: a study's text and questions go in, answers come out, in the shape of
//! the program's JSON.

use exactlm::number::{Interval, Real};
use exactlm::question::{Numbers, Session, Settings, WalkChoice};
use exactlm::report::Written;
use exactlm::statement::{Answer, AnswerValue, ask as ask_statement};
use exactlm::study::Study;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::sync::Arc;

/// How a question is to be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manner {
    /// `--walk`: `merge`, `stream`, or what the plan chooses; `box` streams without memory for tables, so that every
    /// expression is evaluated on every whole sequence.
    pub walk: Option<&'static str>,
    /// `--numbers`: `exact`, `float`, or answer by answer.
    pub numbers: Option<&'static str>,
}

pub const PLANNED: Manner = Manner { walk: None, numbers: None };
pub const MERGED: Manner = Manner { walk: Some("merge"), numbers: None };
pub const STREAMED: Manner = Manner { walk: Some("stream"), numbers: None };
pub const BOXED: Manner = Manner { walk: Some("box"), numbers: None };
pub const EXACT: Manner = Manner { walk: None, numbers: Some("exact") };
pub const FLOAT: Manner = Manner { walk: None, numbers: Some("float") };

/// The answers to one question, one for each value of its parameters; or the message of an error.
pub type Outcome = Result<Vec<Value>, String>;

fn bound(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { json!(if value > 0.0 { "inf" } else { "-inf" }) }
}

fn number(real: &Real) -> Value {
    let Interval { low, high } = real.interval();
    let exact = real.is_exact().then(|| real.to_string());
    let value = match real {
        Real::Infinity | Real::NegativeInfinity => json!(real.to_string()),
        _ => json!(low / 2.0 + high / 2.0),
    };
    let decimal = Written::new(real).decimal;
    json!({"exact": exact, "value": value, "low": bound(low), "high": bound(high), "decimal": decimal})
}

fn entries(list: &[(String, Real)]) -> Value {
    let entry = |(name, real): &(String, Real)| {
        let mut entry = number(real);
        entry["value"] = json!(name);
        entry
    };
    json!({ "entries": list.iter().map(entry).collect::<Vec<_>>() })
}

fn value(answer: &Answer) -> Value {
    match &answer.value {
        AnswerValue::Number(real) => number(real),
        AnswerValue::Truth { holds, .. } => json!({ "value": holds }),
        AnswerValue::Row(list) | AnswerValue::Law(list) | AnswerValue::Sequences(list) => entries(list),
        AnswerValue::Prompts(_) => panic!("{}: no random study asks about prompts", answer.question),
        AnswerValue::Symbolic(_) => panic!("{}: no random study keeps a parameter symbolic", answer.question),
    }
}

/// Asks the crate.
///
/// # Panics
/// When the study cannot be read, or a limit refuses an answer: the tests' studies are right and small.
pub fn ask(study: &str, questions: &[String], manner: Manner) -> Vec<Outcome> {
    let read = Study::read("study.toml", study.as_bytes(), &|_| Err(ErrorKind::NotFound.into()));
    let environment = read.unwrap_or_else(|problems| panic!("{}\n{study}", problems.render(false))).environment;
    let settings = Settings {
        numbers: match manner.numbers {
            Some("float") => Numbers::Float,
            Some("exact") => Numbers::Exact,
            _ => Numbers::Auto,
        },
        walk: match manner.walk {
            Some("merge") => WalkChoice::Merge,
            Some("stream" | "box") => WalkChoice::Stream,
            _ => WalkChoice::Auto,
        },
        max_memory: if manner == BOXED { 0 } else { Settings::default().max_memory },
        ..Settings::default()
    };
    let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), settings);
    let one = |question: &String| match ask_statement(&environment, &session, question) {
        Ok(answers) => Ok(answers.iter().map(value).collect()),
        Err(error) if error.is_refusal() => panic!("{question} is refused: {:?}\n{study}", error.problems()),
        Err(error) => Err(format!("{:?}", error.problems())),
    };
    questions.iter().map(one).collect()
}
