//! Closed forms in a letter as text.

use super::Written;
use crate::number::{ClosedForm, Real};
use crate::statement::{SymbolicAnswer, SymbolicValue};

/// An answer, every line ended: a row or a law has a line for each entry.
pub fn lines(label: &str, answer: &SymbolicAnswer) -> String {
    match &answer.value {
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries) => {
            let indent = if label.is_empty() { "" } else { "  " };
            let head = if label.is_empty() { String::new() } else { format!("{}\n", label.trim_end()) };
            let width = entries.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
            let entry = |(value, form): &(String, ClosedForm)| {
                format!("{indent}{value:width$}  {}\n", with_letter(form, &answer.parameter))
            };
            head + &entries.iter().map(entry).collect::<String>()
        }
        _ => format!("{label}{}\n", single(answer)),
    }
}

/// `161/(161 + 127*u), u = e^lambda; limit 0, rate 161/127 * u^-1`
pub fn single(answer: &SymbolicAnswer) -> String {
    match &answer.value {
        SymbolicValue::Number(form) => {
            let mut text = with_letter(form, &answer.parameter);
            if form.as_number().is_none() {
                text.push_str(&format!("; limit {}", limit(form)));
                if let Some(rate) = form.rate() {
                    text.push_str(&format!(", rate {rate}"));
                }
            }
            for (u, value) in &answer.at {
                text.push_str(&format!("; at u = {u}: {}", Written::new(value)));
            }
            text
        }
        SymbolicValue::Truth { holds, sides: Some((left, right)) } => {
            let letter = [left, right].into_iter().find(|side| side.as_number().is_none());
            let letter = letter.map_or(String::new(), |side| format!(", u = {}", side.letter(&answer.parameter)));
            format!("{holds} for all u >= 1: left {left}, right {right}{letter}")
        }
        SymbolicValue::Truth { holds, sides: None } => format!("{holds} for all u >= 1"),
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries) => format!("{} entries", entries.len()),
        SymbolicValue::Open => format!("depends on u; give {} values", answer.parameter),
    }
}

fn limit(form: &ClosedForm) -> String {
    match form.limit() {
        Real::Rational(value) => value.to_string(),
        value => Written::new(&value).to_string(),
    }
}

/// The form, and what u is where it holds u.
fn with_letter(form: &ClosedForm, parameter: &str) -> String {
    match form.as_number() {
        Some(value) => Written::new(value).to_string(),
        None => format!("{form}, u = {}", form.letter(parameter)),
    }
}
