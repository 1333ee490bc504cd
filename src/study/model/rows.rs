//! Models whose parameters are rows of probabilities: uniform, independent, markov, hidden-markov.

use ndarray::{Array1, Array2};

use super::kind::Kind;
use super::{Built, length, refused, vocabulary};
use crate::model::{HiddenMarkov, Independent, Markov, Uniform};
use crate::number::Rational;
use crate::sequence::{Token, Vocabulary};
use crate::study::document::{Node, Table, Value};
use crate::study::reader::{Reader, short};
use crate::study::tokens::words;

/// The most hidden states.
const MOST_STATES: usize = 10_000;

pub(super) fn uniform(reader: &mut Reader, table: &Table) -> Option<Built> {
    let of = "a uniform model";
    reader.keys(table, of, &["kind", "vocabulary", "length"]);
    let (vocabulary, length) = (vocabulary(reader, table, of), length(reader, table, of));
    let (vocabulary, length) = (vocabulary?, length?);
    let model = refused(reader, table, Uniform::new(vocabulary.len(), length))?;
    Some(built(vocabulary, Kind::Uniform(model)))
}

pub(super) fn independent(reader: &mut Reader, table: &Table) -> Option<Built> {
    let of = "an independent model";
    reader.keys(table, of, &["kind", "vocabulary", "length", "probabilities"]);
    let (vocabulary, length) = (vocabulary(reader, table, of), length(reader, table, of));
    let node = reader.required(table, "probabilities", of, "probabilities = [\"1/2\", \"1/2\"], one for each token");
    let (vocabulary, length, node) = (vocabulary?, length?, node?);
    let tokens = vocabulary.len();
    let by_position =
        matches!(&node.value, Value::List(list) if list.iter().any(|item| matches!(item.value, Value::List(_))));
    let model = if by_position {
        let row = |at: usize| format!("row {} of probabilities", at + 1);
        let rows = reader.matrix(node, "probabilities", length, tokens, "token", row)?;
        refused(reader, table, Independent::new(matrix(rows, tokens)))
    } else {
        let row = reader.distribution(node, "probabilities", tokens, "token")?;
        refused(reader, table, Independent::repeated(Array1::from_vec(row), length))
    };
    Some(built(vocabulary, Kind::Independent(model?)))
}

pub(super) fn markov(reader: &mut Reader, table: &Table) -> Option<Built> {
    let of = "a markov model";
    reader.keys(table, of, &["kind", "vocabulary", "length", "start", "transition"]);
    let (vocabulary, length) = (vocabulary(reader, table, of), length(reader, table, of));
    let start = reader.required(table, "start", of, "start = [\"1/2\", \"1/2\"], one for each token");
    let transition =
        reader.required(table, "transition", of, "transition = [[…], […]], one row for each previous token");
    let vocabulary = vocabulary?;
    let tokens = vocabulary.len();
    let start = start.and_then(|node| reader.distribution(node, "start", tokens, "token"));
    let transition = transition.and_then(|node| chain(reader, node, tokens, "token", |at| quoted(&vocabulary, at)));
    let model = Markov::new(Array1::from_vec(start?), matrix(transition?, tokens), length?);
    let model = refused(reader, table, model)?;
    Some(built(vocabulary, Kind::Markov(model)))
}

pub(super) fn hidden_markov(reader: &mut Reader, table: &Table) -> Option<Built> {
    let of = "a hidden-markov model";
    reader.keys(table, of, &["kind", "vocabulary", "states", "length", "start", "transition", "emission"]);
    let (vocabulary, length) = (vocabulary(reader, table, of), length(reader, table, of));
    let states = reader.required(table, "states", of, "states = 2, or states = [\"rain\", \"sun\"]");
    let states = states.and_then(|node| hidden_states(reader, node));
    let start = reader.required(table, "start", of, "start = [\"1/2\", \"1/2\"], one for each state");
    let transition =
        reader.required(table, "transition", of, "transition = [[…], […]], one row for each previous state");
    let emission =
        reader.required(table, "emission", of, "emission = [[…], […]]: for each state a row over the tokens");
    let (vocabulary, states) = (vocabulary?, states?);
    let (tokens, count) = (vocabulary.len(), states.len());
    let start = start.and_then(|node| reader.distribution(node, "start", count, "state"));
    let transition = transition.and_then(|node| chain(reader, node, count, "state", |at| states[at].clone()));
    let row = |at: usize| format!("row {} of emission (state {})", at + 1, states[at]);
    let emission = emission.and_then(|node| reader.matrix(node, "emission", count, tokens, "token", row));
    let (start, transition, emission) = (start?, transition?, emission?);
    let model =
        HiddenMarkov::new(Array1::from_vec(start), matrix(transition, count), matrix(emission, tokens), length?);
    let model = refused(reader, table, model)?;
    Some(built(vocabulary, Kind::HiddenMarkov(model)))
}

/// How many hidden states there are, or their names; questions cannot name them, messages can.
fn hidden_states(reader: &mut Reader, node: &Node) -> Option<Vec<String>> {
    if let Value::Number(_) = node.value {
        let count = reader.whole(node, "states", 1, MOST_STATES)?;
        return Some((1..=count).map(|state| state.to_string()).collect());
    }
    let names: Vec<String> =
        words(reader, node, "states")?.into_iter().map(|(name, _)| format!("{:?}", short(&name))).collect();
    if names.is_empty() || names.len() > MOST_STATES {
        let message = format!("there are {} states: between 1 and {MOST_STATES} are allowed", names.len());
        reader.report(&node.span, message, "", "");
        return None;
    }
    Some(names)
}

/// A square matrix whose row names what came before.
fn chain(
    reader: &mut Reader,
    node: &Node,
    count: usize,
    over: &str,
    name: impl Fn(usize) -> String,
) -> Option<Vec<Vec<Rational>>> {
    reader.matrix(node, "transition", count, count, over, |at| {
        format!("row {} of transition (after {})", at + 1, name(at))
    })
}

fn quoted(vocabulary: &Vocabulary, at: usize) -> String {
    format!("{:?}", short(vocabulary.text(Token::from(at))))
}

fn matrix(rows: Vec<Vec<Rational>>, columns: usize) -> Array2<Rational> {
    let shape = (rows.len(), columns);
    Array2::from_shape_vec(shape, rows.into_iter().flatten().collect())
        .expect("each row was read with that many columns")
}

fn built(vocabulary: Vocabulary, kind: Kind) -> Built {
    Built { vocabulary, worlds: Vec::new(), kind }
}
