//! Tokens, lists of tokens, and prompts, as a study writes them.

use std::ops::Range;

use super::document::{Node, Table, Value};
use super::reader::{Reader, short};
use super::text::Text;
use crate::sequence::{Token, Vocabulary};

/// A vocabulary of at most so many tokens is listed in a message.
const LISTED: usize = 12;
/// The largest prompt, and with it the longest model, whose positions are listed one by one.
pub(super) const LONGEST: usize = 1_000_000;

/// The tokens of a string split at white space, or of a list of strings, each with its place.
pub(super) fn words(reader: &mut Reader, node: &Node, what: &str) -> Option<Vec<(String, Range<usize>)>> {
    match &node.value {
        Value::Text(text) => Some(split(text)),
        Value::List(list) => {
            let read: Vec<Option<(String, Range<usize>)>> = list
                .iter()
                .enumerate()
                .map(|(at, item)| {
                    let text = reader.text(item, &format!("item {} of {what}", at + 1))?;
                    Some((text.value().to_string(), item.span.clone()))
                })
                .collect();
            read.into_iter().collect()
        }
        _ => {
            let message = format!("{what} is {}, but must be a list of tokens", node.kind());
            reader.report(&node.span, message, node.kind(), "write [\"a\", \"b\"], or \"a b\"");
            None
        }
    }
}

/// The pieces of a string between white space.
pub(super) fn split(text: &Text) -> Vec<(String, Range<usize>)> {
    let value = text.value();
    value
        .split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - value.as_ptr() as usize;
            (word.to_string(), text.place(start..start + word.len()))
        })
        .collect()
}

/// A whole sequence.
pub(super) fn sequence(reader: &mut Reader, node: &Node, vocabulary: &Vocabulary, length: usize) -> Option<Vec<Token>> {
    let words = words(reader, node, "start")?;
    if words.len() != length {
        let message = format!("start has {} tokens, but the model has N = {length} positions", words.len());
        reader.report(&node.span, message, "another length", "a chain starts at a whole sequence");
        return None;
    }
    let tokens: Vec<Option<Token>> = words.iter().map(|(word, place)| token(reader, vocabulary, word, place)).collect();
    tokens.into_iter().collect()
}

/// The token of this spelling; one that does not exist is told with the nearest that does.
pub(super) fn token(reader: &mut Reader, vocabulary: &Vocabulary, text: &str, place: &Range<usize>) -> Option<Token> {
    let found = vocabulary.token(text);
    if found.is_none() && !reader.is_full() {
        let label = match vocabulary.nearest(text) {
            Some(near) => format!("did you mean {:?}?", short(near)),
            None => "no such token".to_string(),
        };
        reader.report(
            place,
            format!("the token {:?} is not in the vocabulary", short(text)),
            &label,
            &tokens_are(vocabulary),
        );
    }
    found
}

fn tokens_are(vocabulary: &Vocabulary) -> String {
    let shown: Vec<&str> = vocabulary.iter().take(LISTED).map(|(_, text)| text).collect();
    let listed = short(&shown.join(" "));
    if vocabulary.len() <= LISTED {
        format!("the vocabulary is {listed}")
    } else {
        format!("the vocabulary has {} tokens: {listed} …", vocabulary.len())
    }
}

/// One item of a prompt.
enum Item {
    Fixed(Option<Token>),
    Free,
    Rest,
}

/// A prompt: N items, each a token or free. One `*` stands for as many free positions as are missing.
pub(super) fn prompt(
    reader: &mut Reader,
    node: &Node,
    vocabulary: &Vocabulary,
    length: usize,
) -> Option<Vec<Option<Token>>> {
    if let Value::Table(table) = &node.value {
        return by_position(reader, table, vocabulary, length);
    }
    let words = words(reader, node, "prompt")?;
    if words.is_empty() {
        reader.report(
            &node.span,
            format!("the prompt is empty, but the model has {length} positions"),
            "no items",
            "write `_` for a free position, `*` for any number of them",
        );
        return None;
    }
    let items: Vec<Item> = words.iter().map(|(word, place)| item(reader, vocabulary, word, place)).collect();
    let rests: Vec<usize> = (0..items.len()).filter(|&at| matches!(items[at], Item::Rest)).collect();
    if let Some(&second) = rests.get(1) {
        reader.report(
            &words[second].1,
            "a prompt can hold only one `*`",
            "the second one",
            "write `_` for each free position",
        );
        return None;
    }
    let fixed = items.len() - rests.len();
    let fits = if rests.is_empty() { fixed == length } else { fixed <= length };
    if !fits {
        let some = if fixed == 1 { "1 item".to_string() } else { format!("{fixed} items") };
        let message = format!("the prompt has {some}, but the model has N = {length} positions");
        let help = if fixed < length {
            "write `_` for a free position, or one `*` for all that are missing".to_string()
        } else {
            format!("leave out {}, or make the model longer", fixed - length)
        };
        reader.report(&node.span, message, &some, &help);
        return None;
    }
    let mut prompt = Vec::with_capacity(length);
    let mut sound = true;
    for item in items {
        match item {
            Item::Fixed(token) => {
                sound &= token.is_some();
                prompt.push(token);
            }
            Item::Free => prompt.push(None),
            Item::Rest => prompt.extend(std::iter::repeat_n(None, length - fixed)),
        }
    }
    sound.then_some(prompt)
}

/// `_` is free, `*` is the rest; `\_` and `\*` are the tokens of that name.
fn item(reader: &mut Reader, vocabulary: &Vocabulary, word: &str, place: &Range<usize>) -> Item {
    match word {
        "_" => Item::Free,
        "*" => Item::Rest,
        r"\_" | r"\*" => Item::Fixed(token(reader, vocabulary, &word[1..], place)),
        _ => Item::Fixed(token(reader, vocabulary, word, place)),
    }
}

/// `{ 1 = "Mary", 4 = "lamb" }`
fn by_position(
    reader: &mut Reader,
    table: &Table,
    vocabulary: &Vocabulary,
    length: usize,
) -> Option<Vec<Option<Token>>> {
    let mut prompt = vec![None; length];
    let mut sound = true;
    for entry in &table.entries {
        let position = match entry.key.parse::<usize>() {
            Ok(position) if (1..=length).contains(&position) => position,
            Ok(0) => {
                reader.report(
                    &entry.place,
                    "there is no position 0",
                    "positions start at 1",
                    &format!("the positions are 1 … {length}"),
                );
                sound = false;
                continue;
            }
            Ok(_) => {
                let message = format!("there is no position {}: the model has N = {length}", short(&entry.key));
                reader.report(&entry.place, message, "too far", &format!("the positions are 1 … {length}"));
                sound = false;
                continue;
            }
            Err(_) => {
                let message = format!("{:?} is no position", short(&entry.key));
                reader.report(&entry.place, message, "not a number", "write prompt = { 1 = \"Mary\", 4 = \"lamb\" }");
                sound = false;
                continue;
            }
        };
        let Some(text) = reader.text(&entry.node, &format!("position {position} of the prompt")) else {
            sound = false;
            continue;
        };
        match item(reader, vocabulary, text.value(), &entry.node.span) {
            Item::Fixed(token) => {
                sound &= token.is_some();
                prompt[position - 1] = token;
            }
            Item::Free => {}
            Item::Rest => {
                let help = "leave the position out: what is not named is free";
                reader.report(
                    &entry.node.span,
                    "`*` has no meaning at one position",
                    "one position holds one token",
                    help,
                );
                sound = false;
            }
        }
    }
    sound.then_some(prompt)
}
