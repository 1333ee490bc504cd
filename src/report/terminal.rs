//! Answers as the lines that a terminal shows.

use super::{Written, prompts, symbolic};
use crate::statement::{Answer, AnswerValue};

/// The text of one answer, every line ended: one line for a number or a comparison, one line per entry for a row, a law or a
/// list of sequences. With `named` the question stands before it.
pub fn answer(answer: &Answer, named: bool) -> String {
    let mut label = if named { format!("{}: ", answer.question) } else { String::new() };
    label.push_str(&parameters(&answer.parameters));
    match &answer.value {
        AnswerValue::Row(entries) | AnswerValue::Law(entries) | AnswerValue::Sequences(entries) => {
            if label.is_empty() {
                list(entries, "")
            } else {
                format!("{}\n{}", label.trim_end(), list(entries, "  "))
            }
        }
        AnswerValue::Symbolic(answer) => symbolic::lines(&label, answer),
        AnswerValue::Prompts(answer) => prompts::lines(&label, answer),
        _ => format!("{label}{}\n", single(answer)),
    }
}

/// `lambda = ln(10), beta = 2: `, or nothing without parameters.
pub fn parameters(parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let written: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("{}: ", written.join(", "))
}

/// A number or a comparison on one line; of a list the number of its entries. Of several comparisons the one that decided is named.
pub fn single(answer: &Answer) -> String {
    match &answer.value {
        AnswerValue::Number(number) => Written::new(number).to_string(),
        AnswerValue::Truth { holds, sides: Some((left, right)), comparison } => {
            let named = match comparison {
                Some(comparison) if !is_all(comparison, &answer.question) => format!(" by {comparison}"),
                _ => String::new(),
            };
            format!("{holds}{named}: left {}, right {}", Written::new(left), Written::new(right))
        }
        AnswerValue::Truth { holds, .. } => holds.to_string(),
        AnswerValue::Symbolic(answer) => symbolic::single(answer),
        AnswerValue::Prompts(answer) => prompts::single(answer),
        AnswerValue::Row(entries) | AnswerValue::Law(entries) | AnswerValue::Sequences(entries) => {
            format!("{} entries", entries.len())
        }
    }
}

/// Whether a comparison is the whole claim, but for an `if` on its parameters.
fn is_all(comparison: &str, question: &str) -> bool {
    let rest = question.trim().strip_prefix(comparison.trim()).map(str::trim_start);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("if "))
}

/// `VALUE  EXACT = DECIMAL` on a line each, the values padded to one width.
fn list(entries: &[(String, crate::number::Real)], indent: &str) -> String {
    let width = entries.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
    entries.iter().map(|(value, number)| format!("{indent}{value:width$}  {}\n", Written::new(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Rational, Real};

    fn half() -> Real {
        Real::Rational(Rational::from_parts(1.into(), 2u8.into()))
    }

    fn ask(parameters: &[(&str, &str)], value: AnswerValue) -> Answer {
        let parameters = parameters.iter().map(|&(name, value)| (name.to_string(), value.to_string())).collect();
        Answer { question: "P(A)".into(), parameters, value }
    }

    #[test]
    fn a_single_question_is_answered_bare() {
        assert_eq!(answer(&ask(&[], AnswerValue::Number(half())), false), "1/2 = 0.5\n");
    }

    #[test]
    fn questions_and_parameters_stand_before_the_answer() {
        let asked = ask(&[("lambda", "ln(10)")], AnswerValue::Number(half()));
        assert_eq!(answer(&asked, false), "lambda = ln(10): 1/2 = 0.5\n");
        assert_eq!(answer(&asked, true), "P(A): lambda = ln(10): 1/2 = 0.5\n");
    }

    #[test]
    fn a_comparison_shows_both_sides() {
        let value = |comparison: &str| AnswerValue::Truth {
            holds: false,
            sides: Some((half(), Real::integer(1))),
            comparison: Some(comparison.to_string()),
        };
        assert_eq!(answer(&ask(&[], value("P(A)")), false), "false: left 1/2 = 0.5, right 1\n");
        assert_eq!(answer(&ask(&[], value("E(f) == 1")), false), "false by E(f) == 1: left 1/2 = 0.5, right 1\n");
    }

    #[test]
    fn a_row_has_a_line_per_entry() {
        let entries = vec![("a".to_string(), half()), ("little".to_string(), half())];
        assert_eq!(
            answer(&ask(&[], AnswerValue::Row(entries.clone())), false),
            "a       1/2 = 0.5\nlittle  1/2 = 0.5\n"
        );
        assert_eq!(
            answer(&ask(&[], AnswerValue::Row(entries)), true),
            "P(A):\n  a       1/2 = 0.5\n  little  1/2 = 0.5\n"
        );
    }
}
