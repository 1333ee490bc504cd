//! The keys of approximations: `best-of`, `soft-best-of`, `masked`, `forced`, and those with one number to them.

use super::checks::{Checks, written};
use super::distribution::Over;
use super::document::{Entry, Node, Table};
use super::reader::{Reader, short};
use super::text::Text;
use super::tokens;
use crate::expression::Syntax;
use crate::question::{Guide, LookAhead, Resampling, Ties};
use crate::sequence::nearest;
use crate::statement::{ChainSyntax, Dial, LawSyntax};

/// The keys that make an approximation.
pub(super) const LAWS: [&str; 13] = [
    "best-of",
    "soft-best-of",
    "masked",
    "forced",
    "temperature",
    "sequence-temperature",
    "top-k",
    "top-p",
    "min-p",
    "beam",
    "guided",
    "mcmc",
    "smc",
];

/// What may stand beside some of them.
pub(super) const BESIDE: [&str; 8] =
    ["ties", "look-ahead", "kernel", "block", "start", "proposal", "twist", "resampling"];

/// The keys beside an approximation that belong to it.
pub(super) fn belongs(law: &str, key: &str) -> bool {
    match law {
        "best-of" => matches!(key, "reward" | "likelihood" | "ties"),
        "soft-best-of" => matches!(key, "reward" | "likelihood" | "beta"),
        "masked" => key == "look-ahead",
        "guided" => matches!(key, "reward" | "beta"),
        "mcmc" => matches!(key, "kernel" | "block" | "start" | "proposal"),
        "smc" => matches!(key, "proposal" | "twist" | "resampling"),
        _ => false,
    }
}

/// Reads an approximation.
pub(super) fn law(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    over: Option<Over<'_>>,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<LawSyntax> {
    let node = &entry.node;
    let key = entry.key.as_str();
    let mut texts = Vec::new();
    let mut read = |reader: &mut Reader, node: &Node, what: &str| {
        let (text, syntax) = written(reader, node, what)?;
        texts.push(text);
        Some(syntax)
    };
    let syntax = match key {
        "masked" => {
            let event = read(reader, node, "masked")?;
            let look_ahead = choice(reader, table, "look-ahead", &LookAhead::WRITTEN)?;
            LawSyntax::Masked { event, look_ahead }
        }
        "forced" => {
            let Over { vocabulary, length } = over?;
            LawSyntax::Forced(tokens::prompt(reader, node, vocabulary, length)?)
        }
        "guided" => {
            let guide = choice(reader, table, "guided", &Guide::WRITTEN)?;
            let node = reader.required(table, "reward", "guided decoding", "'count(\"a\")'").cloned()?;
            let reward = read(reader, &node, "reward")?;
            let beta = match table.get("beta") {
                Some(node) => Some(read(reader, node, "beta")?),
                None => None,
            };
            LawSyntax::Guided { guide, reward, beta }
        }
        "mcmc" => {
            let steps = read(reader, node, "mcmc")?;
            let chain = chain(reader, table, over, |text| parts.push((text.value().to_string(), text.span())))?;
            LawSyntax::Chain { steps, chain }
        }
        "smc" => {
            let count = read(reader, node, "smc")?;
            let mut named = |reader: &mut Reader, key: &str| match table.get(key) {
                None => Some("prior".to_string()),
                Some(node) => {
                    let text = reader.text(node, key)?;
                    parts.push((text.value().to_string(), text.span()));
                    Some(text.value().to_string())
                }
            };
            let beside = [named(reader, "proposal")?, named(reader, "twist")?];
            let resampling = choice(reader, table, "resampling", &Resampling::WRITTEN)?;
            LawSyntax::Particles { count, beside, resampling }
        }
        "best-of" | "soft-best-of" => selection(reader, entry, table, read)?,
        dial => {
            let (_, dial) = *Dial::WRITTEN.iter().find(|(written, _)| *written == dial)?;
            LawSyntax::Dial(dial, read(reader, node, key)?)
        }
    };
    checks.law(reader, &texts, &syntax).then_some(syntax)
}

fn selection(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    mut read: impl FnMut(&mut Reader, &Node, &str) -> Option<Syntax>,
) -> Option<LawSyntax> {
    let key = entry.key.as_str();
    let draws = read(reader, &entry.node, key)?;
    let weights: Vec<&Entry> =
        table.entries.iter().filter(|entry| matches!(entry.key.as_str(), "reward" | "likelihood")).collect();
    let weight = match weights.as_slice() {
        [one] => *one,
        [] => {
            let help = "add reward = 'NUMBER' or likelihood = 'NUMBER'";
            reader.report(&entry.place, format!("{key} needs to know what is best"), "best by what?", help);
            return None;
        }
        [_, second, ..] => {
            let help = "remove one of reward and likelihood";
            reader.report(&second.place, format!("{key} selects by one number"), "the second one", help);
            return None;
        }
    };
    let number = read(reader, &weight.node, &weight.key)?;
    if key == "best-of" {
        let ties = choice(reader, table, "ties", &Ties::WRITTEN)?;
        return Some(LawSyntax::BestOf { draws, reward: number, ties });
    }
    let beta = match (weight.key.as_str(), table.entry("beta")) {
        ("reward", Some(beta)) => Some(read(reader, &beta.node, "beta")?),
        ("reward", None) => crate::expression::parse("1").ok(),
        (_, None) => None,
        (_, Some(beta)) => {
            let help = "remove beta: a likelihood is taken as it is";
            reader.report(&beta.place, "beta belongs to a reward", "of which reward?", help);
            return None;
        }
    };
    Some(LawSyntax::SoftBestOf { draws, weight: number, beta })
}

/// The kernel of a chain, what belongs to it, and its start. A proposal is shown with its text.
pub(super) fn chain(
    reader: &mut Reader,
    table: &Table,
    over: Option<Over<'_>>,
    proposed: impl FnOnce(&Text),
) -> Option<ChainSyntax> {
    let is_gibbs = choice(reader, table, "kernel", &[("gibbs", true), ("independence", false)])?;
    let stray = if is_gibbs { "proposal" } else { "block" };
    if let Some(entry) = table.entry(stray) {
        let kernel = if is_gibbs { "gibbs" } else { "independence" };
        let message = format!("{stray} has no meaning for kernel = {kernel:?}");
        reader.report(&entry.place, message, "not with this kernel", &format!("remove {stray}"));
        return None;
    }
    let block = match table.get("block") {
        Some(node) => reader.whole(node, "block", 1, 64)?,
        None => 1,
    };
    let proposal = match table.get("proposal") {
        _ if is_gibbs => None,
        None => Some("prior".to_string()),
        Some(node) => {
            let text = reader.text(node, "proposal")?;
            proposed(text);
            Some(text.value().to_string())
        }
    };
    let start = match (table.get("start"), over) {
        (Some(node), Some(over)) => Some(tokens::sequence(reader, node, over.vocabulary, over.length)?),
        _ => None,
    };
    Some(ChainSyntax { block, proposal, start })
}

/// One of some words; the first where nothing is written.
pub(super) fn choice<T: Copy>(reader: &mut Reader, table: &Table, key: &str, words: &[(&str, T)]) -> Option<T> {
    let Some(node) = table.get(key) else { return words.first().map(|(_, choice)| *choice) };
    let text = reader.text(node, key)?;
    if let Some((_, choice)) = words.iter().find(|(word, _)| *word == text.value()) {
        return Some(*choice);
    }
    let known: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
    let label = nearest(text.value(), words.iter().map(|(word, _)| *word))
        .map_or("not one of them".to_string(), |near| format!("did you mean {near:?}?"));
    let message = format!("{key} cannot be {:?}", short(text.value()));
    reader.report(&node.span, message, &label, &format!("write {}", known.join(" or ")));
    None
}
