//! `[distribution.NAME]`: what each starts from and the one potential it is multiplied by.

use std::collections::BTreeMap;

use super::checks::{Checks, Letters, written};
use super::document::{Entry, Node, Table, Value};
use super::feedback::feedback;
use super::law::{self, BESIDE, LAWS};
use super::moments::moments;
use super::names;
use super::reader::{Reader, short, show};
use super::text::Text;
use super::tokens;
use super::training::{Around, training};
use crate::expression::{self, Syntax};
use crate::number::{Rational, Real};
use crate::sequence::{Vocabulary, nearest};
use crate::statement::{Definition, PotentialSyntax};

const POTENTIALS: [&str; 6] = ["prompt", "given", "reward", "likelihood", "moments", "mixture"];
/// The tables whose names are distributions.
pub(super) const TABLES: [&str; 3] = ["distribution", "training", "feedback"];
/// The longest chain of distributions that start from one another.
const LONGEST_CHAIN: usize = 100;

/// A model as far as prompts and types need it.
#[derive(Clone, Copy)]
pub(super) struct Over<'a> {
    pub vocabulary: &'a Vocabulary,
    pub length: usize,
}

/// Reads all distributions. Without a model (it has errors of its own) only what needs none is read.
pub(super) fn distributions(
    reader: &mut Reader,
    tables: [Option<&Table>; 3],
    around: &Around<'_>,
    over: Option<Over<'_>>,
    checks: &Checks<'_>,
) -> BTreeMap<String, Definition> {
    let mut read = BTreeMap::new();
    let mut entries: Vec<(&Entry, &'static str)> = Vec::new();
    for (table, kind) in tables.iter().zip(TABLES) {
        entries.extend(table.iter().flat_map(|table| &table.entries).map(|entry| (entry, kind)));
    }
    entries.sort_by_key(|(entry, _)| entry.place.start);
    let mut needs = Vec::new();
    for (entry, kind) in &entries {
        let Some(inner) = reader.table(&entry.node, &format!("{kind} {:?}", short(&entry.key))) else {
            needs.push((entry.key.clone(), Vec::new()));
            continue;
        };
        let mut parts: Vec<(String, std::ops::Range<usize>)> = Vec::new();
        let definition = match *kind {
            "training" => training(reader, entry, inner, around, checks, &mut parts),
            "feedback" => feedback(reader, entry, inner, checks, &mut parts),
            _ => distribution(reader, entry, inner, over, checks, &mut parts),
        };
        for (name, place) in &parts {
            if name != "prior" && !entries.iter().any(|(known, _)| known.key == *name) {
                unknown(reader, &entries, &entry.key, name, place);
            }
        }
        needs.push((entry.key.clone(), parts.into_iter().map(|(name, _)| name).collect()));
        if let Some(definition) = definition {
            read.insert(entry.key.clone(), definition);
        }
    }
    if let Some(at) = names::deeper(&needs, LONGEST_CHAIN) {
        let message =
            format!("the chain of from that ends in {:?} is longer than {LONGEST_CHAIN}", short(&needs[at].0));
        let place = entries[at].0.place.clone();
        reader.refuse(&place, message, "condition on several things at once: given = 'A and B'");
    }
    if let Some(round) = names::cycle(&needs) {
        let place =
            entries.iter().find(|(entry, _)| entry.key == round[0]).map_or(0..0, |(entry, _)| entry.place.clone());
        let message = if round.len() == 2 {
            format!("{:?} starts from itself", round[0])
        } else {
            format!("the distributions start from one another: {}", short(&round.join(" -> ")))
        };
        reader.report(&place, message, "a cycle", "let one of them start from prior");
    }
    read
}

fn unknown(reader: &mut Reader, entries: &[(&Entry, &str)], within: &str, name: &str, place: &std::ops::Range<usize>) {
    let others = entries.iter().map(|(entry, _)| entry.key.as_str()).filter(|other| *other != within);
    let known: Vec<&str> = std::iter::once("prior").chain(others).collect();
    let label = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => "no such distribution".to_string(),
    };
    let help = format!("what it can start from: {}", short(&known.join(" ")));
    reader.report(place, format!("there is no distribution {:?}", short(name)), &label, &help);
}

fn distribution(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    over: Option<Over<'_>>,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<Definition> {
    let of = format!("[distribution.{}]", short(&entry.key));
    let known: Vec<&str> = ["from", "beta"].iter().chain(&POTENTIALS).chain(&LAWS).chain(&BESIDE).copied().collect();
    reader.keys(table, &of, &known);
    let from = match table.get("from") {
        None => "prior".to_string(),
        Some(node) => {
            let text = reader.text(node, "from")?;
            parts.push((text.value().to_string(), node.span.clone()));
            text.value().to_string()
        }
    };
    let law = table.entries.iter().find(|entry| LAWS.contains(&entry.key.as_str()));
    let belongs = |entry: &Entry| law.is_some_and(|law| law::belongs(&law.key, &entry.key));
    let found: Vec<&Entry> = table
        .entries
        .iter()
        .filter(|entry| {
            let key = entry.key.as_str();
            LAWS.contains(&key) || POTENTIALS.contains(&key) && !belongs(entry)
        })
        .collect();
    let tilts =
        table.get("reward").is_some() && law.is_none_or(|law| matches!(law.key.as_str(), "soft-best-of" | "guided"));
    for entry in &table.entries {
        let (whose, example) = match entry.key.as_str() {
            "beta" if law.is_some_and(|law| law.key == "best-of") => {
                let help = "remove beta: only the order of the rewards counts";
                reader.report(&entry.place, "best-of has no beta", "not with best-of", help);
                continue;
            }
            "beta" if !tilts => ("reward", "add reward = 'NUMBER', or remove beta"),
            "ties" => ("best-of", "add best-of = 4, or remove ties"),
            "look-ahead" => ("masked", "add masked = 'EVENT', or remove look-ahead"),
            "kernel" | "block" | "start" | "proposal" => ("mcmc", "add mcmc = 100, or remove it"),
            "twist" | "resampling" => ("smc", "add smc = 2, or remove it"),
            _ => continue,
        };
        if !belongs(entry) {
            let message = format!("{of} has a {}, but no {whose}", entry.key);
            reader.report(&entry.place, message, &format!("of which {whose}?"), example);
        }
    }
    let makes = || POTENTIALS.iter().chain(&LAWS);
    match found.as_slice() {
        [] if makes().any(|key| reader.is_meant(table, key)) => None,
        [] => {
            let help = format!("write one of {}", makes().copied().collect::<Vec<_>>().join(", "));
            reader.report(
                &entry.place,
                format!("{of} has no potential: nothing makes it differ from {from}"),
                "nothing in it",
                &help,
            );
            None
        }
        [one] => {
            let potential = potential(reader, one, table, over, checks, parts)?;
            if let (PotentialSyntax::Mixture(_), Some(node)) = (&potential, table.entry("from")) {
                let help = "remove from: a mixture is made of the distributions that it names";
                reader.report(&node.place, "a mixture starts from its parts alone", "not with mixture", help);
            }
            Some(Definition { from, potential })
        }
        [first, second, ..] => {
            let message = format!("{of} has two potentials, {:?} and {:?}", first.key, second.key);
            let help = format!(
                "one potential each: put {:?} into a distribution of its own with from = {:?}",
                second.key, entry.key
            );
            reader.report(&second.place, message, "the second one", &help);
            None
        }
    }
}

fn potential(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    over: Option<Over<'_>>,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<PotentialSyntax> {
    let node = &entry.node;
    match entry.key.as_str() {
        "prompt" => {
            let Over { vocabulary, length } = over?;
            tokens::prompt(reader, node, vocabulary, length).map(PotentialSyntax::Prompt)
        }
        "given" => {
            let (text, syntax) = written(reader, node, "given")?;
            checks.event(reader, &text, &syntax);
            Some(PotentialSyntax::Given(syntax))
        }
        "likelihood" => {
            let (text, syntax) = written(reader, node, "likelihood")?;
            checks.number(reader, &text, &syntax);
            Some(PotentialSyntax::Likelihood(syntax))
        }
        "reward" => {
            let reward = written(reader, node, "reward");
            let sound = reward.as_ref().is_some_and(|(text, syntax)| checks.reward(reader, text, syntax));
            let beta = match table.get("beta") {
                None => expression::parse("1").ok().map(|syntax| (Text::bare("1", node.span.clone()), syntax)),
                Some(node) => beta(reader, node, checks),
            };
            let (reward, beta) = (reward?, beta?);
            if sound {
                checks.tilt(reader, (&reward.0, &reward.1), (&beta.0, &beta.1));
            }
            Some(PotentialSyntax::Reward { reward: reward.1, beta: beta.1 })
        }
        "moments" => moments(reader, node, checks).map(PotentialSyntax::Moments),
        "mixture" => mixture(reader, node, checks, parts),
        _ => law::law(reader, entry, table, over, checks, parts).map(PotentialSyntax::Law),
    }
}

/// β ≥ 0, at every value of the parameters it mentions; inf gives the base, 0 the limit β → 0.
fn beta(reader: &mut Reader, node: &Node, checks: &Checks<'_>) -> Option<(Text, Syntax)> {
    let (text, syntax) = written(reader, node, "beta")?;
    for (value, at) in checks.values(reader, &text, &syntax, Letters::Allowed)? {
        let label = value.as_rational().map_or("negative".to_string(), |value| format!("is {}", show(value)));
        let message = format!("beta cannot be negative{at}");
        let zero = Real::Rational(Rational::ZERO);
        match value.compare(&zero) {
            Ok(std::cmp::Ordering::Greater | std::cmp::Ordering::Equal) => {}
            _ => {
                let help = "to make what is rewarded rarer, negate the reward: reward = '-(…)'";
                reader.report(&node.span, message, &label, help);
                return None;
            }
        }
    }
    Some((text, syntax))
}

/// `{ a = "1/3", b = "2/3" }`
fn mixture(
    reader: &mut Reader,
    node: &Node,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<PotentialSyntax> {
    let Value::Table(table) = &node.value else {
        let message = format!("mixture is {}, but must be a table of weights", node.kind());
        reader.report(&node.span, message, node.kind(), "write mixture = { a = \"1/3\", b = \"2/3\" }");
        return None;
    };
    if table.entries.is_empty() {
        reader.report(&node.span, "the mixture has no parts", "empty", "write mixture = { a = \"1/3\", b = \"2/3\" }");
        return None;
    }
    let mut read = Vec::new();
    let mut totals: Option<Vec<Rational>> = Some(Vec::new());
    for entry in &table.entries {
        parts.push((entry.key.clone(), entry.place.clone()));
        let what = format!("the weight of {:?}", short(&entry.key));
        let (text, syntax) = written(reader, &entry.node, &what)?;
        let values = checks.values(reader, &text, &syntax, Letters::Refused)?;
        for (value, _) in &values {
            let Some(weight) = value.as_rational() else {
                reader.report(
                    &entry.node.span,
                    format!("{what} is not rational"),
                    "not a fraction",
                    "write a fraction such as \"1/3\"",
                );
                return None;
            };
            if *weight < Rational::ZERO {
                reader.report(
                    &entry.node.span,
                    format!("{what} is {}: it cannot be negative", show(weight)),
                    "below 0",
                    "",
                );
                return None;
            }
        }
        // Weights that differ from one parameter value to the next are added up when the mixture is made.
        match (&mut totals, values.as_slice()) {
            (Some(totals), [(Real::Rational(weight), _)]) => totals.push(weight.clone()),
            _ => totals = None,
        }
        read.push((entry.key.clone(), syntax));
    }
    if let Some(weights) = totals
        && !reader.sums_to_one(&node.span, "the mixture", &weights)
    {
        return None;
    }
    Some(PotentialSyntax::Mixture(read))
}

/// The entry whose expression may fail where the distribution is computed.
fn makes_it(table: &Table) -> Option<&Entry> {
    let one_of = |keys: &[&str]| table.entries.iter().find(|entry| keys.contains(&entry.key.as_str()));
    one_of(&POTENTIALS).or_else(|| one_of(&LAWS))
}

/// The text and the place of the expression of each distribution, for what is found out only when it is computed.
pub(super) fn places(tables: [Option<&Table>; 3]) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for entry in tables.into_iter().flatten().flat_map(|table| &table.entries) {
        let mut place = Place { name: entry.place.clone(), potential: None };
        if let Value::Table(inner) = &entry.node.value {
            place.potential = makes_it(inner).map(|inner| {
                let text = if let Value::Text(text) = &inner.node.value { Some(text.clone()) } else { None };
                (inner.node.span.clone(), text)
            });
        }
        places.insert(entry.key.clone(), place);
    }
    places
}

/// Where a distribution stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub name: std::ops::Range<usize>,
    pub potential: Option<(std::ops::Range<usize>, Option<Text>)>,
}
