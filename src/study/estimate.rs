//! `[estimate.NAME]`: what is estimated from random draws, and how.

use super::distribution::Over;
use super::document::{Entry, Node, Table, Value};
use super::law::{chain, choice};
use super::reader::{Reader, short};
use super::text::Text;
use crate::question::Resampling;
use crate::sequence::nearest;
use crate::statement::{Environment, EstimatePart, EstimateSyntax, MethodSyntax, experiments};

const METHODS: [&str; 6] = ["ancestral", "rejection", "importance", "smc", "mcmc", "best-of"];
const KEYS: [&str; 12] =
    ["of", "method", "samples", "repeats", "seed", "ask", "proposal", "draws", "reward", "from", "kernel", "start"];
/// The most draws, of all repeats together.
const MOST_DRAWS: usize = 1_000_000_000;

/// The most draws, of one repeat and all its numbers, that are held at once.
const MOST_KEPT: usize = 20_000_000;

/// An estimate, and the texts that messages point into.
pub(super) struct Read {
    pub name: String,
    pub syntax: EstimateSyntax,
    pub place: std::ops::Range<usize>,
}

/// The texts of an estimate.
#[derive(Default)]
struct Texts {
    of: Option<Text>,
    beside: Vec<Text>,
    reward: Option<Text>,
    ask: Vec<Text>,
}

/// Reads all estimates. Without an environment (there are mistakes elsewhere) only their form is looked at.
pub(super) fn estimates(reader: &mut Reader, table: Option<&Table>, environment: Option<&Environment>) -> Vec<Read> {
    let mut read = Vec::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let Some(inner) = reader.table(&entry.node, &format!("estimate {:?}", short(&entry.key))) else { continue };
        let mut texts = Texts::default();
        let Some(syntax) = estimate(reader, entry, inner, environment, &mut texts) else { continue };
        if let Some(environment) = environment
            && let Err((part, problems)) = experiments(environment, &syntax)
        {
            let text = match part {
                EstimatePart::Of => texts.of.as_ref(),
                EstimatePart::Beside(name) => texts.beside.iter().find(|text| text.value() == name),
                EstimatePart::Reward => texts.reward.as_ref(),
                EstimatePart::Ask(place) => texts.ask.get(place),
            };
            match (text, problems.first()) {
                (Some(text), _) => reader.expression(text, &problems),
                (None, Some(problem)) => reader.report(&entry.place, problem.message.clone(), &problem.label, ""),
                (None, None) => {}
            }
            continue;
        }
        read.push(Read { name: entry.key.clone(), syntax, place: entry.place.clone() });
    }
    read
}

fn estimate(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    environment: Option<&Environment>,
    texts: &mut Texts,
) -> Option<EstimateSyntax> {
    let of = format!("[estimate.{}]", short(&entry.key));
    let known: Vec<&str> = KEYS.iter().chain(&["block", "twist", "resampling"]).copied().collect();
    reader.keys(table, &of, &known);
    let target = reader.required(table, "of", &of, "\"tuned\"").cloned()?;
    let target = reader.text(&target, "of")?.clone();
    texts.of = Some(target.clone());
    let over =
        environment.map(|Environment { scope, .. }| Over { vocabulary: &scope.vocabulary, length: scope.length });
    let method = method(reader, table, &of, over, texts)?;
    let samples = counts(reader, table, "samples", &[1000])?;
    let repeats = whole(reader, table, "repeats", 1, 1, 1_000_000)?;
    let seed = whole(reader, table, "seed", 0, 0, usize::MAX)? as u64;
    let most = samples.iter().copied().max().unwrap_or(0);
    if most.saturating_mul(repeats) > MOST_DRAWS {
        let message = format!("{of} would make {most} draws {repeats} times: at most {MOST_DRAWS} are made");
        reader.refuse(&entry.place, message, "take fewer samples or repeats");
        return None;
    }
    let wanted = reader.required(table, "ask", &of, "'x[1] == \"a\"'").cloned()?;
    let ask = strings(reader, &wanted, "ask")?;
    if most.saturating_mul(ask.len()) > MOST_KEPT {
        let message = format!("{of} would keep {most} draws of {} numbers: at most {MOST_KEPT} are kept", ask.len());
        reader.refuse(&entry.place, message, "take fewer samples and more repeats");
        return None;
    }
    texts.ask = ask.clone();
    let ask = ask.iter().map(|text| text.value().to_string()).collect();
    Some(EstimateSyntax { of: target.value().to_string(), method, samples, repeats, seed, ask })
}

fn method(
    reader: &mut Reader,
    table: &Table,
    of: &str,
    over: Option<Over<'_>>,
    texts: &mut Texts,
) -> Option<MethodSyntax> {
    let node = reader.required(table, "method", of, "\"importance\"").cloned()?;
    let method = reader.text(&node, "method")?.clone();
    let allowed: &[&str] = match method.value() {
        "rejection" | "importance" => &["proposal"],
        "smc" => &["proposal", "twist", "resampling"],
        "best-of" => &["draws", "reward", "from"],
        "mcmc" => &["kernel", "block", "start", "proposal"],
        _ => &[],
    };
    for key in ["proposal", "draws", "reward", "from", "kernel", "start", "block", "twist", "resampling"] {
        if let Some(entry) = table.entry(key).filter(|_| METHODS.contains(&method.value()) && !allowed.contains(&key)) {
            let message = format!("{key} has no meaning for method = {:?} here", method.value());
            let help = match allowed {
                [] => format!("remove {key}"),
                allowed => format!("beside it may stand {}", allowed.join(", ")),
            };
            reader.report(&entry.place, message, "not with this method", &help);
            return None;
        }
    }
    let mut named = |reader: &mut Reader, key: &str| match table.get(key) {
        None => Some("prior".to_string()),
        Some(node) => {
            let text = reader.text(node, key)?.clone();
            let name = text.value().to_string();
            texts.beside.push(text);
            Some(name)
        }
    };
    Some(match method.value() {
        "ancestral" => MethodSyntax::Ancestral,
        "rejection" => MethodSyntax::Rejection(named(reader, "proposal")?),
        "importance" => MethodSyntax::Importance(named(reader, "proposal")?),
        "smc" => MethodSyntax::Smc {
            proposal: named(reader, "proposal")?,
            twist: named(reader, "twist")?,
            resampling: choice(reader, table, "resampling", &Resampling::WRITTEN)?,
        },
        "best-of" => {
            let from = named(reader, "from")?;
            let node = reader.required(table, "reward", of, "'count(\"a\")'").cloned()?;
            let reward = reader.text(&node, "reward")?.clone();
            let draws = whole(reader, table, "draws", 2, 1, 1_000_000)? as u32;
            texts.reward = Some(reward.clone());
            MethodSyntax::BestOf { draws, reward: reward.value().to_string(), from }
        }
        "mcmc" => MethodSyntax::Chain(chain(reader, table, over, |text| texts.beside.push(text.clone()))?),
        other => {
            let label = match nearest(other, METHODS.into_iter()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "no such method".to_string(),
            };
            let help = format!("the methods are {}", METHODS.join(", "));
            reader.report(&method.span(), format!("there is no method {:?}", short(other)), &label, &help);
            return None;
        }
    })
}

fn whole(reader: &mut Reader, table: &Table, key: &str, default: usize, least: usize, most: usize) -> Option<usize> {
    match table.get(key) {
        None => Some(default),
        Some(node) => reader.whole(node, key, least, most),
    }
}

/// A number, or a list of numbers, ascending.
fn counts(reader: &mut Reader, table: &Table, key: &str, default: &[usize]) -> Option<Vec<usize>> {
    let mut read = match table.get(key) {
        None => default.to_vec(),
        Some(Node { value: Value::List(items), .. }) if !items.is_empty() => {
            items.iter().map(|item| reader.whole(item, key, 1, MOST_DRAWS)).collect::<Option<Vec<_>>>()?
        }
        Some(node) => vec![reader.whole(node, key, 1, MOST_DRAWS)?],
    };
    read.sort_unstable();
    read.dedup();
    Some(read)
}

/// A string, or a list of strings.
fn strings(reader: &mut Reader, node: &Node, what: &str) -> Option<Vec<Text>> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| reader.text(item, what).cloned()).collect(),
        _ => Some(vec![reader.text(node, what)?.clone()]),
    }
}
