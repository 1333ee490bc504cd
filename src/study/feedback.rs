//! `[feedback.NAME]`: whom to ask about which pairs, and how far to follow what they taught.

use super::checks::{Checks, written};
use super::document::{Entry, Table};
use super::reader::{Reader, short};
use super::text::Text;
use super::training_method::whole;
use crate::expression;
use crate::statement::{Definition, FeedbackPart, FeedbackSyntax, Kept, PotentialSyntax};

const KEYS: [&str; 7] = ["from", "reward", "temperature", "error", "pairs", "seed", "beta"];

/// Reads feedback.
pub(super) fn feedback(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<Definition> {
    let of = format!("[feedback.{}]", short(&entry.key));
    reader.keys(table, &of, &KEYS);
    let from = match table.get("from") {
        None => "prior".to_string(),
        Some(node) => {
            let text = reader.text(node, "from")?;
            parts.push((text.value().to_string(), node.span.clone()));
            text.value().to_string()
        }
    };
    let mut texts: Vec<(FeedbackPart, Text)> = Vec::new();
    let node = reader.required(table, "reward", &of, "reward = 'count(\"a\")'").cloned()?;
    let (text, reward) = written(reader, &node, "reward")?;
    texts.push((FeedbackPart::Reward, text));
    let mut number = |reader: &mut Reader, key: &str, part: FeedbackPart, default: &str| match table.get(key) {
        None => expression::parse(default).ok(),
        Some(node) => {
            let (text, syntax) = written(reader, node, key)?;
            texts.push((part, text));
            Some(syntax)
        }
    };
    let temperature = number(reader, "temperature", FeedbackPart::Temperature, "1")?;
    let error = number(reader, "error", FeedbackPart::Error, "0")?;
    let beta = number(reader, "beta", FeedbackPart::Beta, "1")?;
    let pairs = match table.get("pairs") {
        Some(_) => Some(number(reader, "pairs", FeedbackPart::Pairs, "1")?),
        None => None,
    };
    if let (None, Some(seed)) = (&pairs, table.entry("seed")) {
        let help = "add pairs = 100, or remove seed: without pairs shares are exact and nothing is drawn";
        reader.report(&seed.place, format!("{of} has a seed, but no pairs"), "of which pairs?", help);
        return None;
    }
    let seed = whole(reader, table, "seed", 0, 0, usize::MAX)? as u64;
    let syntax = FeedbackSyntax { reward, temperature, error, pairs, beta, seed, made: Kept::default() };
    let sound =
        checks.feedback(reader, &syntax, |part| texts.iter().find(|(known, _)| *known == part).map(|(_, text)| text));
    sound.then(|| Definition { from, potential: PotentialSyntax::Feedback(Box::new(syntax)) })
}
