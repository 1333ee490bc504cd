//! `[model]`: π, one file for each group of kinds.
//!
//! - [`read`]: any kind, by its name.
//! - [`Read`]: the model with its vocabulary and its worlds.

mod kind;
mod listed;
mod ngram;
mod rows;
mod worlds;

use std::io;

use self::kind::Kind;
use super::document::{Node, Table};
use super::reader::Reader;
use super::source::Source;
use super::tokens::{LONGEST, words};
use crate::model::Widen;
use crate::number::Rational;
use crate::potential::tabulated::Tabulated;
use crate::sequence::{Vocabulary, VocabularyError, nearest};
use std::sync::Arc;

/// The most steps that a model may be tabulated into; a step takes some 100 bytes.
const MOST_STEPS: usize = 4_000_000;
/// The largest vocabulary.
const MOST_TOKENS: usize = 1_000_000;
/// The largest corpus or table, in bytes.
const LARGEST_FILE: usize = 100_000_000;

const KINDS: [&str; 7] = ["uniform", "independent", "markov", "ngram", "hidden-markov", "table", "worlds"];

/// Gives the bytes of a file whose path is relative to the study.
pub(super) type Files<'a> = &'a dyn Fn(&str) -> io::Result<Vec<u8>>;

/// A model that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub vocabulary: Vocabulary,
    pub worlds: Vec<String>,
    pub model: Tabulated<Rational>,
    /// Its own rows, where it has any after prefixes of probability 0.
    pub own_rows: Option<Arc<dyn Widen>>,
}

/// Reads `[model]` and tabulates it.
pub(super) fn read(reader: &mut Reader, table: &Table, files: Files<'_>) -> Option<Read> {
    let built = build(reader, table, files, 0)?;
    match built.kind.tabulate(MOST_STEPS) {
        Ok(model) => {
            let own_rows = built.kind.own_rows();
            Some(Read { vocabulary: built.vocabulary, worlds: built.worlds, model, own_rows })
        }
        Err(error) => {
            let help =
                "make the vocabulary or the order smaller; keep = K keeps the K most frequent tokens of a corpus";
            reader.refuse(&table.span, error.to_string(), help);
            None
        }
    }
}

/// A model before it is tabulated.
struct Built {
    vocabulary: Vocabulary,
    /// The names of its worlds; none for the other kinds.
    worlds: Vec<String>,
    kind: Kind,
}

fn build(reader: &mut Reader, table: &Table, files: Files<'_>, depth: usize) -> Option<Built> {
    let node = match table.get("kind") {
        Some(node) => node,
        None => {
            let help = format!("write kind = \"markov\", or another of {}", KINDS.join(", "));
            reader.report(&table.span, "the model has no kind", "kind is missing", &help);
            return None;
        }
    };
    let name = reader.text(node, "kind")?.value().to_string();
    match name.as_str() {
        "uniform" => rows::uniform(reader, table),
        "independent" => rows::independent(reader, table),
        "markov" => rows::markov(reader, table),
        "hidden-markov" => rows::hidden_markov(reader, table),
        "ngram" => ngram::ngram(reader, table, files),
        "table" => listed::table(reader, table, files),
        "worlds" => worlds::worlds(reader, table, files, depth),
        _ => {
            let label = match nearest(&name, KINDS.iter().copied()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "no such kind".to_string(),
            };
            let message = format!("there is no model kind {:?}", super::reader::short(&name));
            reader.report(&node.span, message, &label, &format!("the kinds are {}", KINDS.join(", ")));
            None
        }
    }
}

/// `length = N`
fn length(reader: &mut Reader, table: &Table, of: &str) -> Option<usize> {
    let node = reader.required(table, "length", of, "length = 4, the number of positions")?;
    reader.whole(node, "length", 1, LONGEST)
}

/// `vocabulary = ["a", "b"]`
fn vocabulary(reader: &mut Reader, table: &Table, of: &str) -> Option<Vocabulary> {
    let node = reader.required(table, "vocabulary", of, "vocabulary = [\"a\", \"b\"]")?;
    tokens(reader, node)
}

fn tokens(reader: &mut Reader, node: &Node) -> Option<Vocabulary> {
    let list = words(reader, node, "vocabulary")?;
    if list.len() > MOST_TOKENS {
        let message = format!("the vocabulary has {} tokens: at most {MOST_TOKENS} are allowed", list.len());
        reader.refuse(&node.span, message, "leave some out");
        return None;
    }
    match Vocabulary::new(list.iter().map(|(text, _)| text.as_str())) {
        Ok(vocabulary) => Some(vocabulary),
        Err(error) => {
            let (place, label, help) = match &error {
                VocabularyError::Empty => (node.span.clone(), "no tokens", "write [\"a\", \"b\"]"),
                VocabularyError::Blank { position } => (list[position - 1].1.clone(), "empty", "leave it out"),
                VocabularyError::Repeated { second, .. } => {
                    (list[second - 1].1.clone(), "again", "write each token once")
                }
            };
            reader.report(&place, error.to_string(), label, help);
            None
        }
    }
}

/// `path`, read and decoded; `node` is where the study names it.
fn file(reader: &mut Reader, node: &Node, what: &str, files: Files<'_>) -> Option<Arc<Source>> {
    let (path, bytes) = bytes(reader, node, what, files)?;
    match Source::decode(&path, &bytes) {
        Ok(source) => Some(source),
        Err(problem) => {
            reader.push(problem);
            None
        }
    }
}

fn bytes(reader: &mut Reader, node: &Node, what: &str, files: Files<'_>) -> Option<(String, Vec<u8>)> {
    let path = reader.text(node, what)?.value().to_string();
    let bytes = match files(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot read {:?}: {}", super::reader::short(&path), reason(&error));
            reader.report(&node.span, message, "this file", "paths are relative to the study file");
            return None;
        }
    };
    if bytes.len() > LARGEST_FILE {
        let message = format!("{path:?} has {} bytes: at most {LARGEST_FILE} are read", bytes.len());
        reader.refuse(&node.span, message, "use a part of it");
        return None;
    }
    Some((path, bytes))
}

/// Why a file cannot be read, in words that do not differ between systems where that can be had.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_string(),
        io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        io::ErrorKind::IsADirectory => "it is a directory".to_string(),
        _ => error.to_string(),
    }
}

/// A model that its constructor refuses although every value was checked, told at the model's header.
fn refused<T>(reader: &mut Reader, table: &Table, result: Result<T, impl std::fmt::Display>) -> Option<T> {
    result.map_err(|error| reader.report(&table.span, error.to_string(), "", "")).ok()
}
