//! Reading values of the expected kind out of the document, and collecting what is wrong.

use std::ops::Range;
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::document::{Node, Table, Value};
use super::source::Source;
use super::text::Text;
use crate::expression::{self, Problem, Scope, Syntax};
use crate::number::{NumberError, Rational, Real, parse_rational};
use crate::sequence::{Vocabulary, nearest};

/// A fraction with more characters is named by its size in a message.
const LONGEST_SHOWN: usize = 60;
/// How many problems of one file are kept; a file with more has one cause.
const MOST_PROBLEMS: usize = 50;

/// The file that is read and what was found to be wrong.
#[derive(Debug)]
pub(super) struct Reader {
    pub source: Arc<Source>,
    problems: Vec<Diagnostic>,
    /// Keys that unknown ones are near to, with the place of their table: they are not said to be missing.
    meant: Vec<(usize, String)>,
}

impl Reader {
    pub fn new(source: &Arc<Source>) -> Self {
        Reader { source: source.clone(), problems: Vec::new(), meant: Vec::new() }
    }

    /// All that is wrong.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.problems
    }

    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether so much is wrong that nothing more is told.
    pub fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    pub fn push(&mut self, problem: Diagnostic) {
        if !self.is_full() {
            self.problems.push(problem);
        }
    }

    /// Something is wrong at `span`; an empty label or help is none.
    pub fn report(&mut self, span: &Range<usize>, message: impl Into<String>, label: &str, help: &str) {
        let mut problem = Diagnostic::new(&self.source, span.clone(), message);
        if !label.is_empty() {
            problem = problem.label(label);
        }
        if !help.is_empty() {
            problem = problem.help(help);
        }
        self.push(problem);
    }

    /// Something is larger than a limit.
    pub fn refuse(&mut self, span: &Range<usize>, message: impl Into<String>, help: &str) {
        let problem = Diagnostic::new(&self.source, span.clone(), message).label("too large").help(help).refuse();
        self.push(problem);
    }

    /// What an expression inside the study has to say, at its place in the file.
    pub fn expression(&mut self, text: &Text, problems: &[Problem]) {
        for (at, problem) in problems.iter().enumerate() {
            // A second problem in one place mostly follows from the first.
            if problems[..at].iter().any(|earlier| earlier.span == problem.span) {
                continue;
            }
            self.push(within(&self.source, text, problem));
        }
    }

    /// Keys that do not belong into a table are errors.
    pub fn keys(&mut self, table: &Table, of: &str, allowed: &[&str]) {
        for entry in &table.entries {
            if !allowed.contains(&entry.key.as_str()) && !self.is_full() {
                let near = nearest(&entry.key, allowed.iter().copied());
                let label = near.map_or(String::new(), |near| format!("did you mean {near:?}?"));
                self.meant.extend(near.map(|near| (table.span.start, near.to_string())));
                self.report(
                    &entry.place,
                    format!("unknown key {:?} in {of}", short(&entry.key)),
                    &label,
                    &format!("its keys are {}", allowed.join(", ")),
                );
            }
        }
    }

    /// The value of a key that must be there.
    pub fn required<'t>(&mut self, table: &'t Table, key: &str, of: &str, example: &str) -> Option<&'t Node> {
        let found = table.get(key);
        if found.is_none() && !self.is_meant(table, key) {
            self.report(&table.span, format!("{of} needs the key {key:?}"), "not in here", &format!("write {example}"));
        }
        found
    }

    /// Whether an unknown key of this table was told to be near to `key`.
    pub fn is_meant(&self, table: &Table, key: &str) -> bool {
        self.meant.iter().any(|(place, meant)| *place == table.span.start && meant == key)
    }

    fn expected(&mut self, node: &Node, what: &str, expected: &str) {
        self.report(&node.span, format!("{what} is {}, but must be {expected}", node.kind()), node.kind(), "");
    }

    /// A string.
    pub fn text<'t>(&mut self, node: &'t Node, what: &str) -> Option<&'t Text> {
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        self.expected(node, what, "a string");
        None
    }

    /// A list.
    pub fn list<'t>(&mut self, node: &'t Node, what: &str, of: &str) -> Option<&'t [Node]> {
        if let Value::List(list) = &node.value {
            return Some(list);
        }
        self.expected(node, what, &format!("a list of {of}"));
        None
    }

    /// A table.
    pub fn table<'t>(&mut self, node: &'t Node, what: &str) -> Option<&'t Table> {
        if let Value::Table(table) = &node.value {
            return Some(table);
        }
        self.expected(node, what, "a table");
        None
    }

    /// An integer from `least` to `most`.
    pub fn whole(&mut self, node: &Node, what: &str, least: usize, most: usize) -> Option<usize> {
        let value = self.rational(node, what)?;
        if !value.denominator().is_one() {
            self.report(
                &node.span,
                format!("{what} is {}, but must be an integer", show(&value)),
                "not an integer",
                "",
            );
            return None;
        }
        if value > Rational::from(most) {
            self.refuse(
                &node.span,
                format!("{what} is {}: at most {most} is allowed", show(&value)),
                "make it smaller",
            );
            return None;
        }
        let small = usize::try_from(value.numerator().clone()).ok().filter(|&value| value >= least);
        if small.is_none() {
            let label = format!("at least {least}");
            self.report(&node.span, format!("{what} is {}, but must be at least {least}", show(&value)), &label, "");
        }
        small
    }

    /// An exact fraction: a bare number, or a string with a number or an expression without names.
    pub fn rational(&mut self, node: &Node, what: &str) -> Option<Rational> {
        match self.real(node, what)? {
            Real::Rational(value) => Some(value),
            Real::Infinity | Real::NegativeInfinity => {
                self.report(&node.span, format!("{what} must be finite"), "not finite", "write a finite number");
                None
            }
            _ => {
                self.report(
                    &node.span,
                    format!("{what} is not rational"),
                    "not a fraction",
                    "write an integer, a decimal or a fraction such as \"3/8\"",
                );
                None
            }
        }
    }

    /// A real: a bare number, or a string with a number, `ln(2)`, `inf` and the like.
    pub fn real(&mut self, node: &Node, what: &str) -> Option<Real> {
        let nan = |reader: &mut Self| {
            reader.report(
                &node.span,
                format!("{what} is nan, which is never allowed"),
                "not a number",
                "write a number",
            );
            None
        };
        let text = match &node.value {
            Value::Text(text) => text.value().trim(),
            Value::Number(text) => text.as_str(),
            _ => {
                self.expected(node, what, "a number");
                return None;
            }
        };
        match text.trim_start_matches(['+', '-']) {
            "inf" => return Some(if text.starts_with('-') { Real::NegativeInfinity } else { Real::Infinity }),
            "nan" => return nan(self),
            _ => {}
        }
        let refusal = match (parse_rational(text), &node.value) {
            (Ok(value), _) => return Some(Real::Rational(value)),
            (Err(error @ NumberError::Malformed { .. }), Value::Text(text)) => {
                match expression::parse(text.value()).map(|syntax| constant(&syntax)) {
                    Ok(Ok(value)) => return Some(value),
                    Ok(Err(problems)) => Some((text, problems)),
                    // Words that are no expression either: what a number looks like helps more.
                    Err(problem) if text.value().contains(['(', '+', '*', '^']) => Some((text, vec![problem])),
                    Err(_) => {
                        self.malformed(node, what, &error);
                        return None;
                    }
                }
            }
            (Err(error), _) => {
                self.malformed(node, what, &error);
                return None;
            }
        };
        if let Some((text, problems)) = refusal {
            self.expression(text, &problems);
        }
        None
    }

    fn malformed(&mut self, node: &Node, what: &str, error: &NumberError) {
        let label = match error {
            NumberError::Malformed { .. } => "not a number",
            NumberError::DividesByZero { .. } => "divides by zero",
            NumberError::TooLong { .. } => "too many digits",
        };
        let help = "write an integer, a decimal, or a fraction as a string: \"3/8\"";
        self.report(&node.span, format!("{what}: {}", short(&error.to_string())), label, help);
    }
}

/// The value of an expression that names nothing.
fn constant(syntax: &Syntax) -> Result<Real, Vec<Problem>> {
    if let Some(name) = expression::names(syntax).into_iter().next() {
        let problem = Problem::new(
            syntax.span,
            format!("a number is expected here, but this names {:?}", short(&name)),
            "not a number",
        );
        return Err(vec![problem.help("write a number such as \"3/8\" or \"ln(2)\"")]);
    }
    // Without names, nothing of the scope is looked at.
    let vocabulary = Vocabulary::new(["_"]).expect("one token that is not empty");
    expression::constant(syntax, &Scope::new(Arc::new(vocabulary), 1))
}

/// A problem inside a string of the study, at its place in the file.
pub(super) fn within(source: &Arc<Source>, text: &Text, problem: &Problem) -> Diagnostic {
    let mut span = text.place(problem.span.start..problem.span.end);
    // What is missing at the end of a string is shown on its last character's right, inside the quotes.
    if span.is_empty() && span.end < text.span().end {
        span.end = span.start + source.text()[span.start..].chars().next().map_or(0, char::len_utf8);
    }
    let mut diagnostic = Diagnostic::new(source, span, problem.message.clone());
    if !problem.label.is_empty() {
        diagnostic = diagnostic.label(problem.label.clone());
    }
    match &problem.help {
        Some(help) => diagnostic.help(help.clone()),
        None => diagnostic,
    }
}

/// So many of something.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A fraction as a message shows it.
pub(super) fn show(value: &Rational) -> String {
    let text = value.to_string();
    if text.len() <= LONGEST_SHOWN {
        text
    } else {
        format!("a fraction of {} characters (about {})", text.len(), value.to_f64().value())
    }
}

/// A text as a message shows it.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}
