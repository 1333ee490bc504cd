//! `kind = "table"`: sequences listed in the study, or in a CSV or NPY file.

use std::collections::BTreeMap;
use std::ops::Range;

use super::kind::Kind;
use super::{Built, Files, bytes, length, vocabulary};
use crate::model::table_file::{Rows, read_csv, read_npy};
use crate::model::{Table as Listed, TableError, TableFileError};
use crate::sequence::{Token, Vocabulary};
use crate::study::diagnostic::Diagnostic;
use crate::study::document::{Node, Table};
use crate::study::reader::{Reader, short};
use crate::study::source::Source;
use crate::study::tokens::token;

pub(super) fn table(reader: &mut Reader, table: &Table, files: Files<'_>) -> Option<Built> {
    let of = "a table model";
    reader.keys(table, of, &["kind", "vocabulary", "length", "rows", "file"]);
    let (vocabulary, length) = (vocabulary(reader, table, of), length(reader, table, of));
    let (vocabulary, length) = (vocabulary?, length?);
    let (rows, place) = match (table.entry("rows"), table.entry("file")) {
        (Some(rows), None) => (inline(reader, &rows.node, &vocabulary, length)?, rows.node.span.clone()),
        (None, Some(file)) => (from_file(reader, &file.node, &vocabulary, length, files)?, file.node.span.clone()),
        (Some(_), Some(file)) => {
            reader.report(
                &file.place,
                "rows and file are both given",
                "one too many",
                "the sequences are listed in one of the two",
            );
            return None;
        }
        (None, None) => {
            let help = "write rows = { \"a b\" = \"1/2\", … }, or file = \"FILE.csv\"";
            reader.report(&table.span, "a table model needs rows or a file", "not in here", help);
            return None;
        }
    };
    match Listed::new(vocabulary.len(), length, rows) {
        Ok(model) => Some(Built { vocabulary, worlds: Vec::new(), kind: Kind::Table(model) }),
        Err(error) => {
            let message = match error {
                TableError::Parameter(error) => error.to_string(),
                error => error.to_string(),
            };
            reader.report(&place, message, "", "change the numbers so that they sum to exactly 1");
            None
        }
    }
}

/// `rows = { "a b" = "1/2", … }`
fn inline(reader: &mut Reader, node: &Node, vocabulary: &Vocabulary, length: usize) -> Option<Rows> {
    let table = reader.table(node, "rows")?;
    let mut rows = Rows::new();
    let mut seen: BTreeMap<Vec<Token>, Range<usize>> = BTreeMap::new();
    let mut sound = true;
    for entry in &table.entries {
        let name = short(&entry.key);
        let probability = reader.probability(&entry.node, &format!("the probability of {name:?}"));
        let tokens: Option<Vec<Token>> =
            entry.key.split_whitespace().map(|text| token(reader, vocabulary, text, &entry.place)).collect();
        let (Some(tokens), Some(probability)) = (tokens, probability) else {
            sound = false;
            continue;
        };
        if tokens.len() != length {
            let message =
                format!("the sequence {name:?} has {} tokens, but the model has N = {length} positions", tokens.len());
            let label = format!("{} tokens", tokens.len());
            reader.report(&entry.place, message, &label, "write N tokens with blanks between them");
            sound = false;
        } else if let Some(first) = seen.insert(tokens.clone(), entry.place.clone()) {
            let (line, column) = reader.source.position(first.start);
            let help = format!("keep one of the two; the first is in line {line}, column {column}");
            reader.report(&entry.place, format!("the sequence {name:?} stands twice"), "again", &help);
            sound = false;
        }
        rows.push((tokens, probability));
    }
    if !sound {
        return None;
    }
    let probabilities = rows.iter().map(|(_, probability)| probability);
    reader.sums_to_one(&node.span, "the list of rows", probabilities).then_some(rows)
}

/// `file = "joint.csv"` or `"joint.npy"`
fn from_file(
    reader: &mut Reader,
    node: &Node,
    vocabulary: &Vocabulary,
    length: usize,
    files: Files<'_>,
) -> Option<Rows> {
    let (path, bytes) = bytes(reader, node, "file", files)?;
    let is_npy = bytes.starts_with(b"\x93NUMPY") || path.to_ascii_lowercase().ends_with(".npy");
    if is_npy {
        let read = read_npy(&bytes, vocabulary, length);
        return read
            .map_err(|error| {
                reader.report(
                    &node.span,
                    format!("{path:?}: {error}"),
                    "this file",
                    "an NPY table has shape (V,)*N in vocabulary order",
                )
            })
            .ok();
    }
    let source = match Source::decode(&path, &bytes) {
        Ok(source) => source,
        Err(problem) => {
            reader.push(problem);
            return None;
        }
    };
    let rows = match read_csv(source.text().as_bytes(), vocabulary, length) {
        Ok(rows) => rows,
        Err(error) => {
            let (line, message) = located(&error);
            let mut problem = Diagnostic::new(&source, line_of(source.text(), line), message);
            if let Some(help) = advice(&error) {
                problem = problem.help(help);
            }
            reader.push(problem);
            return None;
        }
    };
    let probabilities = rows.iter().map(|(_, probability)| probability);
    reader.sums_to_one(&node.span, &format!("the table {path:?}"), probabilities).then_some(rows)
}

/// The line of an error and its message without that line.
fn located(error: &TableFileError) -> (u64, String) {
    let line = match error {
        TableFileError::Fields { line, .. }
        | TableFileError::Encoding { line, .. }
        | TableFileError::Sequence { line, .. }
        | TableFileError::Number { line, .. }
        | TableFileError::Negative { line, .. }
        | TableFileError::Repeated { second: line, .. } => *line,
        _ => 1,
    };
    let message = error.to_string();
    let prefix = format!("line {line}");
    let message = message
        .strip_prefix(&prefix)
        .map_or(message.clone(), |rest| rest.trim_start_matches([':', ',', ' ']).to_string());
    (line, message)
}

fn advice(error: &TableFileError) -> Option<&'static str> {
    match error {
        TableFileError::Header { .. } => Some("write the header \"sequence,probability\""),
        TableFileError::Fields { .. } => Some("a field that holds a comma stands in double quotes"),
        TableFileError::Sum { .. } => Some("change the numbers so that they sum to 1"),
        _ => None,
    }
}

/// The bytes of a line, from 1, without its end.
fn line_of(text: &str, line: u64) -> Range<usize> {
    let mut start = 0;
    for (number, piece) in (1..).zip(text.split_inclusive('\n')) {
        if number == line {
            return start..start + piece.trim_end().len();
        }
        start += piece.len();
    }
    start..start
}
