//! `[training.NAME]`: what is trained on what, and how.

use super::checks::{Checks, written};
use super::document::{Entry, Node, Table, Value};
use super::law::choice;
use super::reader::{Reader, short};
use super::text::Text;
use super::training_method::{KEYS, fits, float, method, method_name, penalty, rater, whole};
use crate::expression::{self, Syntax};
use crate::finetune::{Class, Course, Optimiser, Rule};
use crate::sequence::nearest;
use crate::statement::{Definition, Kept, PotentialSyntax, TrainingPart, TrainingSyntax, asked_of_policy};

const POLICIES: [(&str, &str); 5] = [
    ("tabular", "tabular"),
    ("ngram", "ngram"),
    ("independent", "independent"),
    ("worlds", "worlds"),
    ("one-world", "one-world"),
];

/// The most steps.
const MOST_STEPS: usize = 10_000_000;
/// How many records are made where a study does not say which.
const RECORDS: usize = 10;
/// The most records.
const MOST_RECORDS: usize = 10_000;

/// The worlds of the model, and what is recorded where a training does not say.
pub(super) struct Around<'a> {
    pub worlds: &'a [String],
    pub asked: &'a [(String, Syntax)],
}

/// The texts of a training.
#[derive(Default)]
struct Texts {
    reward: Option<Text>,
    beta: Option<Text>,
    rate: Option<Text>,
    keep: Option<Text>,
    ask: Vec<Text>,
}

/// Reads a training.
pub(super) fn training(
    reader: &mut Reader,
    entry: &Entry,
    table: &Table,
    around: &Around<'_>,
    checks: &Checks<'_>,
    parts: &mut Vec<(String, std::ops::Range<usize>)>,
) -> Option<Definition> {
    let of = format!("[training.{}]", short(&entry.key));
    reader.keys(table, &of, &KEYS);
    let mut named = |reader: &mut Reader, key: &str| match table.get(key) {
        None => Some(None),
        Some(node) => {
            let text = reader.text(node, key)?;
            parts.push((text.value().to_string(), node.span.clone()));
            Some(Some(text.value().to_string()))
        }
    };
    let from = named(reader, "from")?.unwrap_or_else(|| "prior".to_string());
    let start = named(reader, "start")?;
    let class = class(reader, table, &of, around.worlds)?;
    let method_name = method_name(reader, table)?;
    let mut texts = Texts::default();
    let node = reader.required(table, "reward", &of, "reward = 'count(\"a\")'").cloned()?;
    let (text, reward) = written(reader, &node, "reward")?;
    texts.reward = Some(text);
    let number = |reader: &mut Reader, key: &str, default: &str, keep: &mut Option<Text>| match table.get(key) {
        None => expression::parse(default).ok(),
        Some(node) => {
            let (text, syntax) = written(reader, node, key)?;
            *keep = Some(text);
            Some(syntax)
        }
    };
    let beta = number(reader, "beta", "1", &mut texts.beta)?;
    let rate = number(reader, "learning-rate", "1/10", &mut texts.rate)?;
    let keep = match table.get("keep") {
        Some(_) => number(reader, "keep", "0", &mut texts.keep),
        None if method_name == "filtered-sft" => {
            reader.required(table, "keep", &of, "keep = 1, the least reward that is kept")?;
            None
        }
        None => None,
    };
    let method = method(reader, table, method_name)?;
    let penalty = penalty(reader, table)?;
    let steps = whole(reader, table, "steps", 100, 1, MOST_STEPS)?;
    let optimiser = choice(
        reader,
        table,
        "optimiser",
        &[("sgd", Optimiser::Sgd), ("adam", Optimiser::Adam), ("fit", Optimiser::Fit)],
    )?;
    fits(reader, table, class, method, optimiser, penalty)?;
    let ask = match table.get("ask") {
        None => around.asked.to_vec(),
        Some(node) => asked(reader, node, &mut texts)?,
    };
    let syntax = TrainingSyntax {
        reward,
        beta,
        rate,
        keep,
        start,
        class,
        rule: Rule {
            method,
            penalty,
            batch: whole(reader, table, "batch", 64, 1, 1_000_000)?,
            rater: rater(reader, table)?,
        },
        course: Course {
            steps,
            optimiser,
            seed: whole(reader, table, "seed", 0, 0, usize::MAX)? as u64,
            is_expected: flag(reader, table, "expected")?,
            patience: whole(reader, table, "patience", 100, 1, MOST_STEPS)?,
            tolerance: float(reader, table, "tolerance", 0.0, |value| value >= 0.0, "a number from 0 on")?,
            until: float(reader, table, "until", 0.0, |value| (0.0..=1.0).contains(&value), "a number from 0 to 1")?,
            record: record(reader, table, steps)?,
        },
        ask,
        made: Kept::default(),
    };
    let sound = checks.training(reader, &syntax, |part| match part {
        TrainingPart::Reward => texts.reward.as_ref(),
        TrainingPart::Beta => texts.beta.as_ref(),
        TrainingPart::Rate => texts.rate.as_ref(),
        TrainingPart::Keep => texts.keep.as_ref(),
        TrainingPart::Ask(place) => texts.ask.get(*place),
    });
    sound.then(|| Definition { from, potential: PotentialSyntax::Training(Box::new(syntax)) })
}

fn class(reader: &mut Reader, table: &Table, of: &str, worlds: &[String]) -> Option<Class> {
    let name = choice(reader, table, "policy", &POLICIES)?;
    for (key, policy) in [("order", "ngram"), ("world", "one-world")] {
        if let Some(entry) = table.entry(key).filter(|_| name != policy) {
            let message = format!("{key} has no meaning for policy = {name:?}");
            reader.report(
                &entry.place,
                message,
                "not with this policy",
                &format!("remove {key}, or write policy = {policy:?}"),
            );
            return None;
        }
    }
    if matches!(name, "worlds" | "one-world") && worlds.is_empty() {
        let place = table.entry("policy").map_or(table.span.clone(), |entry| entry.node.span.clone());
        let message = format!("{of} weighs worlds, and the model has none");
        reader.report(&place, message, "of which worlds?", "write policy = \"tabular\", or a model of kind \"worlds\"");
        return None;
    }
    Some(match name {
        "tabular" => Class::Tabular,
        "ngram" => Class::NGram { order: whole(reader, table, "order", 2, 1, 1_000)? },
        "independent" => Class::Independent,
        "worlds" => Class::Worlds,
        _ => {
            let node = reader.required(table, "world", of, "world = \"kind\"").cloned()?;
            let text = reader.text(&node, "world")?.value().to_string();
            let Some(place) = worlds.iter().position(|world| *world == text) else {
                let near = nearest(&text, worlds.iter().map(String::as_str));
                let label = near.map_or("no such world".to_string(), |near| format!("did you mean {near:?}?"));
                let help = format!("the worlds are {}", worlds.join(", "));
                reader.report(&node.span, format!("there is no world {:?}", short(&text)), &label, &help);
                return None;
            };
            Class::OneWorld(place)
        }
    })
}

/// The steps to record: every so many, or those of a list.
fn record(reader: &mut Reader, table: &Table, steps: usize) -> Option<Vec<usize>> {
    let every = |every: usize| (0..=steps).step_by(every).chain([steps]).collect::<Vec<usize>>();
    let mut list = match table.get("record") {
        None => every(steps.div_ceil(RECORDS)),
        Some(Node { value: Value::List(items), .. }) => {
            items.iter().map(|item| reader.whole(item, "record", 0, MOST_STEPS)).collect::<Option<Vec<_>>>()?
        }
        Some(node) => {
            let interval = reader.whole(node, "record", 1, MOST_STEPS)?;
            if steps / interval > MOST_RECORDS {
                let message = format!("every {interval} of {steps} steps are more than {MOST_RECORDS} records");
                reader.refuse(&node.span, message, "record fewer of them");
                return None;
            }
            every(interval)
        }
    };
    list.sort_unstable();
    list.dedup();
    Some(list)
}

/// Events and numbers of one text: a string, or a list of strings.
fn asked(reader: &mut Reader, node: &Node, texts: &mut Texts) -> Option<Vec<(String, Syntax)>> {
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        reader.text(item, "ask")?;
        let (text, syntax) = written(reader, item, "ask")?;
        read.push((text.value().to_string(), asked_of_policy(&syntax).clone()));
        texts.ask.push(text);
    }
    Some(read)
}

fn flag(reader: &mut Reader, table: &Table, key: &str) -> Option<bool> {
    match table.get(key) {
        None => Some(false),
        Some(Node { value: Value::Boolean(value), .. }) => Some(*value),
        Some(node) => {
            reader.report(&node.span, format!("{key} is {}, but must be true or false", node.kind()), node.kind(), "");
            None
        }
    }
}
