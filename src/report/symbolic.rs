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
        SymbolicValue::Truth { holds, sides, fails } => {
            let mut text = if *holds { "true for all u >= 1" } else { "false: not for all u >= 1" }.to_string();
            if let Some(u) = fails {
                text.push_str(&format!(" (it fails at u = {u})"));
            }
            let Some((left, right)) = sides else { return text };
            let letters: Vec<String> = [left, right]
                .into_iter()
                .filter(|side| side.as_number().is_none())
                .map(|side| side.letter(&answer.parameter))
                .collect();
            match letters.as_slice() {
                // Each side is in its own letter.
                [first, second] if first != second => {
                    text.push_str(&format!(": left {left} with u = {first}, right {right} with u = {second}"));
                }
                [letter, ..] => text.push_str(&format!(": left {left}, right {right}, u = {letter}")),
                [] => text.push_str(&format!(": left {left}, right {right}")),
            }
            text
        }
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries) => format!("{} entries", entries.len()),
        SymbolicValue::Open => format!("depends on u; give {} values", answer.parameter),
    }
}

/// The widest form that a run shows; of longer ones it shows where they tend.
const WIDTH: usize = 72;

/// How many entries of a row a run shows.
const ENTRIES: usize = 6;

/// The same for a reader who looks at many: where a form is long its limit, and of rows and laws the limits alone.
pub fn brief(label: &str, answer: &SymbolicAnswer) -> String {
    match &answer.value {
        SymbolicValue::Number(form) if form.to_string().chars().count() > WIDTH => {
            let rate = form.rate().filter(|rate| rate.chars().count() <= WIDTH);
            let rate =
                rate.map_or(String::new(), |rate| format!(", rate {rate}, u = {}", form.letter(&answer.parameter)));
            let limit = form.limit();
            let limit = Written::new(&limit);
            format!("{label}a long form (`exactlm ask` prints it): limit {}{rate}\n", limit.short(WIDTH / 2))
        }
        SymbolicValue::Row(entries) | SymbolicValue::Law(entries)
            if entries.len() > ENTRIES || entries.iter().any(|(_, form)| form.to_string().chars().count() > WIDTH) =>
        {
            let mut limits: Vec<(&str, Real)> =
                entries.iter().map(|(value, form)| (value.as_str(), form.limit())).collect();
            if matches!(answer.value, SymbolicValue::Row(_)) {
                limits.sort_by(|left, right| right.1.interval().low.total_cmp(&left.1.interval().low));
            }
            let mut shown: Vec<String> = limits
                .iter()
                .take(ENTRIES)
                .map(|(value, limit)| format!("{value} {}", Written::new(limit).short(12)))
                .collect();
            if entries.len() > ENTRIES {
                shown.push(format!("and {} more", entries.len() - ENTRIES));
            }
            format!("{label}limits {}\n", shown.join(", "))
        }
        _ => lines(label, answer),
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
