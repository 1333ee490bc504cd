//! The methods of `[training.NAME]`, their keys, and what goes together.

use super::document::Table;
use super::law::choice;
use super::reader::{Reader, show};
use crate::finetune::{Baseline, Class, Divergence, Estimator, Method, Optimiser, Penalty, Rater};

/// All keys of a training: those of every method, those of methods that draw, and those of some.
pub(super) const KEYS: [&str; 30] = [
    "from",
    "start",
    "reward",
    "beta",
    "policy",
    "order",
    "world",
    "method",
    "steps",
    "learning-rate",
    "optimiser",
    "record",
    "ask",
    "tolerance",
    "until",
    "batch",
    "seed",
    "expected",
    "patience",
    "baseline",
    "kl",
    "kl-estimator",
    "kl-per",
    "clip",
    "epochs",
    "draws",
    "keep",
    "divergence",
    "temperature",
    "error",
];

/// The keys that every method has.
const OF_ALL: usize = 15;
/// The keys that every method with draws has.
const OF_DRAWS: usize = 19;

const METHODS: [(&str, &[&str]); 13] = [
    ("gradient", &[]),
    ("natural", &[]),
    ("reinforce", &["baseline", "kl", "kl-estimator", "kl-per"]),
    ("rloo", &["kl", "kl-estimator", "kl-per"]),
    ("grpo", &["kl", "kl-estimator", "kl-per"]),
    ("ppo", &["kl", "kl-estimator", "kl-per", "clip", "epochs"]),
    ("filtered-sft", &["keep"]),
    ("expert-iteration", &["draws"]),
    ("reward-weighted", &[]),
    ("dpg", &[]),
    ("f-dpg", &["divergence"]),
    ("dpo", &["temperature", "error"]),
    ("ipo", &["temperature", "error"]),
];

/// The name of the method, with no key beside it that belongs to others.
pub(super) fn method_name(reader: &mut Reader, table: &Table) -> Option<&'static str> {
    let names: Vec<(&'static str, &'static str)> = METHODS.iter().map(|(name, _)| (*name, *name)).collect();
    let name = choice(reader, table, "method", &names)?;
    let own = METHODS.iter().find(|(known, _)| *known == name).map_or(&[] as &[&str], |(_, own)| own);
    let is_exact = matches!(name, "gradient" | "natural");
    for entry in &table.entries {
        let key = entry.key.as_str();
        let Some(place) = KEYS.iter().position(|known| *known == key) else { continue };
        let fits = place < OF_ALL || place < OF_DRAWS && !is_exact || own.contains(&key);
        if !fits {
            let message = format!("{key} has no meaning for method = {name:?}");
            let with: Vec<&str> = METHODS.iter().filter(|(_, own)| own.contains(&key)).map(|(name, _)| *name).collect();
            let help = match with.as_slice() {
                [] => format!("remove {key}: this method takes exact expectations and draws nothing"),
                with => format!("remove {key}; it belongs to {}", with.join(", ")),
            };
            reader.report(&entry.place, message, "not with this method", &help);
            return None;
        }
    }
    Some(name)
}

/// The method of this name, with its own keys.
pub(super) fn method(reader: &mut Reader, table: &Table, name: &str) -> Option<Method> {
    Some(match name {
        "gradient" => Method::Gradient,
        "natural" => Method::Natural,
        "reinforce" => {
            let words = [("none", Baseline::None), ("mean", Baseline::Mean), ("value", Baseline::Value)];
            Method::Reinforce { baseline: choice(reader, table, "baseline", &words)? }
        }
        "rloo" => Method::Rloo,
        "grpo" => Method::Grpo,
        "ppo" => Method::Ppo {
            clip: float(reader, table, "clip", 0.2, |value| value > 0.0, "a positive number")?,
            epochs: whole(reader, table, "epochs", 4, 1, 1_000)?,
        },
        "filtered-sft" => Method::FilteredSft { keep: 0.0 },
        "expert-iteration" => Method::ExpertIteration { draws: whole(reader, table, "draws", 2, 1, 1_000_000)? },
        "reward-weighted" => Method::RewardWeighted,
        "dpg" => Method::Divergence(Divergence::Forward),
        "f-dpg" => {
            let words = [
                ("forward", Divergence::Forward),
                ("reverse", Divergence::Reverse),
                ("tv", Divergence::Total),
                ("js", Divergence::JensenShannon),
            ];
            Method::Divergence(choice(reader, table, "divergence", &words)?)
        }
        "dpo" => Method::Dpo,
        _ => Method::Ipo,
    })
}

/// How KL enters.
pub(super) fn penalty(reader: &mut Reader, table: &Table) -> Option<Penalty> {
    let estimators = [("k1", Estimator::K1), ("k2", Estimator::K2), ("k3", Estimator::K3)];
    Some(Penalty {
        is_loss: choice(reader, table, "kl", &[("reward", false), ("loss", true)])?,
        estimator: choice(reader, table, "kl-estimator", &estimators)?,
        by_token: choice(reader, table, "kl-per", &[("sequence", false), ("token", true)])?,
    })
}

/// Who compares pairs.
pub(super) fn rater(reader: &mut Reader, table: &Table) -> Option<Rater> {
    Some(Rater {
        temperature: float(reader, table, "temperature", 1.0, |value| value > 0.0, "a positive number")?,
        error: float(reader, table, "error", 0.0, |value| (0.0..=1.0).contains(&value), "a number from 0 to 1")?,
    })
}

/// That policy, method, optimiser and penalty go together.
pub(super) fn fits(
    reader: &mut Reader,
    table: &Table,
    class: Class,
    method: Method,
    optimiser: Optimiser,
    penalty: Penalty,
) -> Option<()> {
    let has_rows = !matches!(class, Class::Worlds | Class::OneWorld(_));
    let wrong = match optimiser {
        Optimiser::Fit if !method.is_likelihood() => Some((
            "optimiser",
            "optimiser = \"fit\" belongs to methods that raise likelihoods",
            "write \"sgd\" or \"adam\"; filtered-sft, expert-iteration, reward-weighted and dpg can be fitted",
        )),
        Optimiser::Fit if !has_rows => Some((
            "optimiser",
            "weights of worlds have no fit in closed form",
            "write \"sgd\" or \"adam\", or a policy with rows: tabular, ngram, independent",
        )),
        Optimiser::Adam if method == Method::Natural => Some((
            "optimiser",
            "the natural gradient is a step of its own, which Adam would bend",
            "write \"sgd\", or method = \"gradient\"",
        )),
        _ if penalty.by_token && !has_rows => Some((
            "kl-per",
            "a policy of worlds has no tokens of its own",
            "write kl-per = \"sequence\", or a policy with rows: tabular, ngram, independent",
        )),
        _ if matches!(method, Method::Ppo { .. }) && !has_rows => Some((
            "method",
            "ppo clips the ratio of each token, and a policy of worlds has no tokens of its own",
            "write method = \"rloo\", or a policy with rows: tabular, ngram, independent",
        )),
        _ => None,
    };
    let Some((key, message, help)) = wrong else { return Some(()) };
    let place = table.entry(key).map_or(table.span.clone(), |entry| entry.node.span.clone());
    reader.report(&place, message, "not together", help);
    None
}

/// A whole number within bounds, or what it is where nothing is written.
pub(super) fn whole(
    reader: &mut Reader,
    table: &Table,
    key: &str,
    default: usize,
    least: usize,
    most: usize,
) -> Option<usize> {
    match table.get(key) {
        None => Some(default),
        Some(node) => reader.whole(node, key, least, most),
    }
}

/// A number that fits, or what it is where nothing is written.
pub(super) fn float(
    reader: &mut Reader,
    table: &Table,
    key: &str,
    default: f64,
    fits: impl Fn(f64) -> bool,
    wanted: &str,
) -> Option<f64> {
    let Some(node) = table.get(key) else { return Some(default) };
    let value = reader.rational(node, key)?;
    let float = value.to_f64().value();
    if float.is_finite() && fits(float) {
        return Some(float);
    }
    reader.report(&node.span, format!("{key} is {}, but must be {wanted}", show(&value)), wanted, "");
    None
}
