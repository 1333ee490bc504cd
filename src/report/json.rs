//! Answers as JSON: `{question, parameters, kind, exact, value, low, high}`, and `entries` or `sides` where there are some.
//!
//! Numbers are those of [`Quantity`], with the same bits as in every other file. Exact forms are strings. Infinities and integers beyond 2^53 are strings, so that every reader of JSON keeps them whole,
//! and so are numbers too small or too large for float64, as `"1.1354838653147360e-4343"`.
//! `low` and `high` enclose the number; `value` is within them, and `number` in entries, whose `value` says what they are. An answer in a letter has `closed_form`: `{u, limit, rate}`, and `at`,
//! a list of `{u, exact, value, low, high}`, where values were asked for.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::Written;
use super::number::DIGITS;
use crate::exhibit::Quantity;
use crate::number::{ClosedForm, Rational, Real};
use crate::statement::{Answer, AnswerValue, PromptAnswer, SymbolicAnswer, SymbolicValue};

/// The largest integer up to which a float64 holds every integer.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// One answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Answer")]
pub struct Object {
    question: String,
    #[schemars(with = "BTreeMap<String, String>")]
    parameters: Map<String, Value>,
    kind: Kind,
    exact: Option<String>,
    #[schemars(with = "Option<Held>")]
    value: Value,
    #[schemars(with = "Option<Digits>")]
    low: Value,
    #[schemars(with = "Option<Digits>")]
    high: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sides: Option<Sides>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_form: Option<InLetter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<InPrompts>,
}

/// What an answer says about prompts.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InPrompts {
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<usize>,
}

/// What the letter of a closed form is, and where the form tends.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InLetter {
    u: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    /// Its values where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<AtLetter>,
}

/// The value of a closed form at one u.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AtLetter {
    u: String,
    exact: Option<String>,
    #[schemars(with = "Digits")]
    value: Value,
    #[schemars(with = "Digits")]
    low: Value,
    #[schemars(with = "Digits")]
    high: Value,
}

/// What an answer is, and how sure its number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A number with an exact form.
    Exact,
    /// A number between certified bounds.
    Certified,
    /// A number that random draws gave.
    Estimate,
    /// A comparison.
    Truth,
    /// A number per token.
    Row,
    /// A probability per value of an expression.
    Law,
    /// Sequences with their probabilities.
    Sequences,
    /// Prompts with their weights, or numbers about them.
    Prompts,
}

/// One line of a row, a law or a list of sequences.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: String,
    exact: Option<String>,
    decimal: String,
    #[schemars(with = "Option<Digits>")]
    number: Value,
    #[schemars(with = "Option<Digits>")]
    low: Value,
    #[schemars(with = "Option<Digits>")]
    high: Value,
}

/// The two numbers that a comparison compared.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sides {
    left: Number,
    right: Number,
}

/// A number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    exact: Option<String>,
    #[schemars(with = "Digits")]
    value: Value,
    #[schemars(with = "Digits")]
    low: Value,
    #[schemars(with = "Digits")]
    high: Value,
}

impl Object {
    /// The object of an answer.
    pub fn new(answer: &Answer) -> Self {
        let parameters =
            answer.parameters.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let object = Object {
            question: answer.question.clone(),
            parameters,
            kind: Kind::Truth,
            exact: None,
            value: Value::Null,
            low: Value::Null,
            high: Value::Null,
            entries: None,
            sides: None,
            closed_form: None,
            prompt: None,
        };
        match &answer.value {
            AnswerValue::Number(number) => {
                let kind = if Written::new(number).exact.is_some() { Kind::Exact } else { Kind::Certified };
                let Number { exact, value, low, high } = Number::new(number);
                Object { kind, exact, value, low, high, ..object }
            }
            AnswerValue::Truth { holds, sides, .. } => Object {
                exact: Some(holds.to_string()),
                value: Value::from(*holds),
                sides: sides.as_ref().map(|(left, right)| Sides { left: Number::new(left), right: Number::new(right) }),
                ..object
            },
            AnswerValue::Row(entries) => Object { kind: Kind::Row, entries: Some(list(entries)), ..object },
            AnswerValue::Law(entries) => Object { kind: Kind::Law, entries: Some(list(entries)), ..object },
            AnswerValue::Sequences(entries) => Object { kind: Kind::Sequences, entries: Some(list(entries)), ..object },
            AnswerValue::Symbolic(answer) => symbolic(object, answer),
            AnswerValue::Prompts(answer) => prompts(object, answer),
        }
    }
}

/// An answer in a letter: the form as its exact text, with what the letter is, the limit, and how it is reached.
fn symbolic(object: Object, answer: &SymbolicAnswer) -> Object {
    let list = |entries: &[(String, ClosedForm)]| {
        let entry = |(value, form): &(String, ClosedForm)| Entry {
            value: value.clone(),
            exact: Some(form.to_string()),
            decimal: String::new(),
            number: Value::Null,
            low: Value::Null,
            high: Value::Null,
        };
        entries.iter().map(entry).collect::<Vec<_>>()
    };
    let describe = |form: &ClosedForm| InLetter {
        u: form.letter(&answer.parameter),
        limit: Some(form.limit().to_string()),
        rate: form.rate(),
        at: Vec::new(),
    };
    let at = |(u, value): &(Rational, Real)| {
        let Number { exact, value, low, high } = Number::new(value);
        AtLetter { u: u.to_string(), exact, value, low, high }
    };
    match &answer.value {
        SymbolicValue::Number(form) => {
            let closed_form = Some(InLetter { at: answer.at.iter().map(at).collect(), ..describe(form) });
            Object { kind: Kind::Exact, exact: Some(form.to_string()), closed_form, ..object }
        }
        SymbolicValue::Truth { holds, .. } => {
            Object { exact: Some(holds.to_string()), value: Value::from(*holds), ..object }
        }
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries) => Object {
            kind: if matches!(answer.value, SymbolicValue::Row(_)) { Kind::Row } else { Kind::Law },
            closed_form: entries.iter().find(|(_, form)| form.as_number().is_none()).map(|(_, form)| InLetter {
                limit: None,
                rate: None,
                ..describe(form)
            }),
            entries: Some(list(entries)),
            ..object
        },
        SymbolicValue::Open => Object { kind: Kind::Sequences, ..object },
    }
}

/// An answer about prompts: numbers as those of a number, lists as entries, what is written as `prompt`.
fn prompts(object: Object, answer: &PromptAnswer) -> Object {
    let object = Object { kind: Kind::Prompts, ..object };
    let written = |prompt: &String| InPrompts { prompt: Some(prompt.clone()), ..InPrompts::default() };
    match answer {
        PromptAnswer::Expressible { prompt, witnesses } => {
            let (inside, outside) = witnesses.clone().unzip();
            let holds = witnesses.is_none();
            Object {
                kind: Kind::Truth,
                exact: Some(holds.to_string()),
                value: Value::from(holds),
                prompt: Some(InPrompts { inside, outside, ..written(prompt) }),
                ..object
            }
        }
        PromptAnswer::Closure { prompt, probability, share } => {
            let numbers = [("probability".to_owned(), probability.clone()), ("share".to_owned(), share.clone())];
            Object { entries: Some(list(&numbers)), prompt: Some(written(prompt)), ..object }
        }
        PromptAnswer::Best { prompt, value } => {
            let Number { exact, value, low, high } = Number::new(value);
            let kind = if exact.is_some() { Kind::Exact } else { Kind::Certified };
            Object { kind, exact, value, low, high, prompt: Some(written(prompt)), ..object }
        }
        PromptAnswer::Cover { prompts, least } => {
            let prompt = InPrompts { least: Some(*least), ..InPrompts::default() };
            Object { entries: Some(list(prompts)), prompt: Some(prompt), ..object }
        }
        PromptAnswer::Counts(counts) => {
            let entry = |(value, count): &(String, String)| Entry {
                value: value.clone(),
                exact: Some(count.clone()),
                decimal: String::new(),
                number: Value::Null,
                low: Value::Null,
                high: Value::Null,
            };
            Object { entries: Some(counts.iter().map(entry).collect()), ..object }
        }
    }
}

/// The objects of many answers, as indented JSON with a final line break.
pub fn answers(answers: &[Answer]) -> String {
    document(&answers.iter().map(Object::new).collect::<Vec<_>>())
}

/// A serializable value as indented JSON with a final line break.
pub(super) fn document(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("strings, numbers and lists always have a JSON form");
    text.push('\n');
    text
}

impl Number {
    pub(super) fn new(number: &Real) -> Self {
        let Quantity { exact, value, low, high } = Quantity::new(number);
        if let (Some(whole), Some(text)) = (number.as_rational(), &exact)
            && whole.denominator().is_one()
            && (low.abs() > WHOLE || high.abs() > WHOLE)
        {
            let text = Value::from(text.as_str());
            return Number { exact, value: text.clone(), low: text.clone(), high: text };
        }
        if let Some([low, value, high]) = beyond_float(number, low, high) {
            return Number { exact, value, low, high };
        }
        Number { exact, value: float(value), low: float(low), high: float(high) }
    }
}

fn list(entries: &[(String, Real)]) -> Vec<Entry> {
    let entry = |(value, number): &(String, Real)| {
        let decimal = Written::decimal(number);
        let Number { exact, value: number, low, high } = Number::new(number);
        Entry { value: value.clone(), exact, decimal, number, low, high }
    };
    entries.iter().map(entry).collect()
}

/// Digits of what encloses a number that float64 can hold only without its digits, or not at all.
fn beyond_float(number: &Real, low: f64, high: f64) -> Option<[Value; 3]> {
    let size = low.abs().max(high.abs());
    let is_within = size == 0.0 || (f64::MIN_POSITIVE..f64::INFINITY).contains(&size);
    if is_within || matches!(number, Real::Infinity | Real::NegativeInfinity | Real::Bounded(_)) {
        return None;
    }
    number.enclosure()?.decimal_bounds(DIGITS).map(|texts| texts.map(Value::from))
}

/// A float as a JSON number; JSON has no infinities, so they are strings.
pub(super) fn float(value: f64) -> Value {
    match value {
        f64::INFINITY => Value::from("inf"),
        f64::NEG_INFINITY => Value::from("-inf"),
        finite => Value::from(finite),
    }
}

/// A number that draws or a training gave; its infinities are strings.
#[derive(Clone, Copy, Debug, JsonSchema)]
pub(super) struct Drawn(#[schemars(with = "Digits")] pub f64);

impl Serialize for Drawn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        float(self.0).serialize(serializer)
    }
}

/// What stands for a number: itself, or the digits of what float64 does not hold, `inf`, `-inf`.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)] // the schema speaks of it
pub(super) enum Digits {
    Number(f64),
    Text(String),
}

/// What stands for the value of an answer.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)] // as above
enum Held {
    Truth(bool),
    Number(f64),
    Text(String),
}
