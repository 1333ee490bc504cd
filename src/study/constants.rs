//! `[words]`, `[scores.NAME]` and `[parameter]`.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Node, Table, Value};
use super::reader::{Reader, short};
use super::tokens::{token, words};
use crate::number::{Rational, Real};
use crate::sequence::{Token, Vocabulary};
use crate::statement::SYMBOLIC;

/// The most values of one parameter: each is a column of answers.
const MOST_VALUES: usize = 10_000;

/// `[words] NAME = ["a", "b"]`: sets of tokens.
pub(super) fn word_lists(
    reader: &mut Reader,
    table: Option<&Table>,
    vocabulary: Option<&Vocabulary>,
) -> BTreeMap<String, BTreeSet<Token>> {
    let mut lists = BTreeMap::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let Some(list) = words(reader, &entry.node, &format!("the word list {:?}", short(&entry.key))) else {
            continue;
        };
        if list.is_empty() {
            let message = format!("the word list {:?} is empty", short(&entry.key));
            reader.report(&entry.node.span, message, "no tokens", "write at least one token");
        }
        let Some(vocabulary) = vocabulary else { continue };
        let tokens = list.iter().filter_map(|(text, place)| token(reader, vocabulary, text, place)).collect();
        lists.insert(entry.key.clone(), tokens);
    }
    lists
}

/// `[scores.NAME] token = NUMBER`: a number for each token, 0 where none is given.
pub(super) fn scores(
    reader: &mut Reader,
    table: Option<&Table>,
    vocabulary: Option<&Vocabulary>,
) -> BTreeMap<String, BTreeMap<Token, Rational>> {
    let mut scores = BTreeMap::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let Value::Table(inner) = &entry.node.value else {
            let message = format!("the scores {:?} are {}, but must be a table", short(&entry.key), entry.node.kind());
            let help = format!("write [scores.{}] and below it token = number", short(&entry.key));
            reader.report(&entry.node.span, message, entry.node.kind(), &help);
            continue;
        };
        let mut numbers = BTreeMap::new();
        for item in &inner.entries {
            let value = reader.rational(&item.node, &format!("the score of {:?}", short(&item.key)));
            let token = vocabulary.and_then(|vocabulary| token(reader, vocabulary, &item.key, &item.place));
            if let (Some(value), Some(token)) = (value, token) {
                numbers.insert(token, value);
            }
        }
        scores.insert(entry.key.clone(), numbers);
    }
    scores
}

/// `[parameter] NAME = [0, "ln(2)"]`: each value as it was written, and what it is.
pub(super) fn parameters(reader: &mut Reader, table: Option<&Table>) -> BTreeMap<String, Vec<(String, Real)>> {
    let mut parameters = BTreeMap::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let what = format!("the parameter {:?}", short(&entry.key));
        let nodes: &[Node] = match &entry.node.value {
            Value::List(list) => list,
            _ => std::slice::from_ref(&entry.node),
        };
        if nodes.is_empty() {
            reader.report(&entry.node.span, format!("{what} has no values"), "empty", "write at least one: [1]");
        }
        if nodes.len() > MOST_VALUES {
            let message = format!("{what} has {} values: at most {MOST_VALUES} are allowed", nodes.len());
            reader.refuse(&entry.node.span, message, "leave some out");
            continue;
        }
        let values: Vec<Option<(String, Real)>> = nodes.iter().map(|node| value(reader, node, &what)).collect();
        if let Some(values) = values.into_iter().collect::<Option<Vec<_>>>().filter(|values| !values.is_empty()) {
            parameters.insert(entry.key.clone(), values);
        }
    }
    parameters
}

fn value(reader: &mut Reader, node: &Node, what: &str) -> Option<(String, Real)> {
    let text = match &node.value {
        Value::Text(text) => text.value().trim().to_string(),
        Value::Number(text) => text.clone(),
        _ => String::new(),
    };
    if text == SYMBOLIC {
        return Some((text, Real::Infinity));
    }
    let value = reader.real(node, what)?;
    match value {
        Real::NegativeInfinity => {
            reader.report(
                &node.span,
                format!("{what} is -inf, which no parameter may be"),
                "not finite",
                "write a finite number",
            );
            None
        }
        value => Some((text, value)),
    }
}
