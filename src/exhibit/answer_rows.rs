//! An answer as rows: one for each number in it.

use super::table::Quantity;
use crate::number::{ClosedForm, Real, parse_rational};
use crate::statement::{Answer, AnswerValue, PromptAnswer, SymbolicAnswer, SymbolicValue};

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct AnswerRow {
    /// The parameters with their values, as they are written.
    pub parameters: Vec<(String, String)>,
    /// Which of the numbers it is, where there are several.
    pub entry: Option<String>,
    /// What kind of answer it belongs to.
    pub kind: &'static str,
    /// The number.
    pub value: Option<Quantity>,
    /// Whether a comparison holds.
    pub truth: Option<bool>,
    /// A function of u.
    pub closed_form: Option<String>,
    /// What u is.
    pub letter: Option<String>,
    /// Where the function tends.
    pub limit: Option<String>,
    /// How it tends there.
    pub rate: Option<String>,
    /// A prompt, or what went wrong.
    pub text: Option<String>,
}

impl AnswerRow {
    /// The row of what has no answer.
    pub fn error(message: &str) -> Self {
        AnswerRow { kind: "error", text: Some(message.to_owned()), ..AnswerRow::default() }
    }

    fn number(self, number: &Real) -> Self {
        AnswerRow { value: Some(Quantity::new(number)), ..self }
    }

    /// The row of a function of u; of a number, where it does not depend on u.
    fn function(self, form: &ClosedForm, parameter: &str) -> Self {
        let row = AnswerRow { closed_form: Some(form.to_string()), ..self };
        match form.as_number() {
            Some(number) => row.number(number),
            None => AnswerRow {
                letter: Some(form.letter(parameter)),
                limit: Some(form.limit().to_string()),
                rate: form.rate(),
                ..row
            },
        }
    }

    fn entry(&self, entry: &str) -> Self {
        AnswerRow { entry: Some(entry.to_owned()), ..self.clone() }
    }

    fn kind(self, kind: &'static str) -> Self {
        AnswerRow { kind, ..self }
    }
}

/// The rows of an answer.
pub(super) fn rows(answer: &Answer) -> Vec<AnswerRow> {
    let row = AnswerRow { parameters: answer.parameters.clone(), ..AnswerRow::default() };
    let list = |kind: &'static str, entries: &[(String, Real)]| -> Vec<AnswerRow> {
        entries.iter().map(|(entry, number)| row.entry(entry).kind(kind).number(number)).collect()
    };
    match &answer.value {
        AnswerValue::Number(number) => vec![sure(row.number(number))],
        AnswerValue::Truth { holds, sides, .. } => {
            let row = row.kind("truth");
            let mut rows = vec![AnswerRow { truth: Some(*holds), ..row.clone() }];
            if let Some((left, right)) = sides {
                rows.extend([row.entry("left").number(left), row.entry("right").number(right)]);
            }
            rows
        }
        AnswerValue::Row(entries) => list("row", entries),
        AnswerValue::Law(entries) => list("law", entries),
        AnswerValue::Sequences(entries) => list("sequences", entries),
        AnswerValue::Symbolic(answer) => symbolic(&row, answer),
        AnswerValue::Prompts(answer) => prompts(&row, answer),
    }
}

/// A row with a number, by how sure the number is.
fn sure(row: AnswerRow) -> AnswerRow {
    let is_exact = row.value.as_ref().is_some_and(|value| value.exact.is_some());
    row.kind(if is_exact { "exact" } else { "certified" })
}

fn symbolic(row: &AnswerRow, answer: &SymbolicAnswer) -> Vec<AnswerRow> {
    let row = row.clone().kind("closed form");
    let list = |entries: &[(String, ClosedForm)]| {
        entries.iter().map(|(entry, form)| row.entry(entry).function(form, &answer.parameter)).collect::<Vec<_>>()
    };
    let mut rows = match &answer.value {
        SymbolicValue::Number(form) => vec![row.clone().function(form, &answer.parameter)],
        SymbolicValue::Truth { holds, sides, fails } => {
            let text = fails.as_ref().map(|u| format!("it fails at u = {u}"));
            let mut rows = vec![AnswerRow { truth: Some(*holds), text, ..row.clone() }];
            if let Some((left, right)) = sides {
                rows.push(row.entry("left").function(left, &answer.parameter));
                rows.push(row.entry("right").function(right, &answer.parameter));
            }
            rows
        }
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries) => list(entries),
        SymbolicValue::Open => vec![AnswerRow { text: Some("it depends on u".to_owned()), ..row.clone() }],
    };
    rows.extend(answer.at.iter().map(|(u, value)| row.entry(&format!("u = {u}")).number(value)));
    rows
}

fn prompts(row: &AnswerRow, answer: &PromptAnswer) -> Vec<AnswerRow> {
    let row = row.clone().kind("prompts");
    let written = |prompt: &String| Some(prompt.clone());
    match answer {
        PromptAnswer::Expressible { prompt, witnesses } => {
            let row = row.kind("truth");
            let holds = Some(witnesses.is_none());
            let mut rows = vec![AnswerRow { truth: holds, text: written(prompt), ..row.clone() }];
            if let Some((inside, outside)) = witnesses {
                for (entry, witness) in [("inside", inside), ("outside", outside)] {
                    rows.push(AnswerRow { text: written(witness), ..row.entry(entry) });
                }
            }
            rows
        }
        PromptAnswer::Closure { prompt, probability, share } => {
            let row = AnswerRow { text: written(prompt), ..row };
            vec![row.entry("probability").number(probability), row.entry("share").number(share)]
        }
        PromptAnswer::Best { prompt, value } => vec![sure(AnswerRow { text: written(prompt), ..row }.number(value))],
        PromptAnswer::Cover { prompts, least } => {
            let least = row.entry("least").number(&Real::integer(i64::try_from(*least).unwrap_or(i64::MAX)));
            let listed = prompts.iter().map(|(prompt, weight)| row.entry(prompt).number(weight));
            std::iter::once(least).chain(listed).collect()
        }
        PromptAnswer::Counts(counts) => {
            let count = |(entry, count): &(String, String)| {
                let value = parse_rational(count).ok().map(|count| Quantity::new(&Real::Rational(count)));
                AnswerRow { value, text: written(count), ..row.entry(entry) }
            };
            counts.iter().map(count).collect()
        }
    }
}
