//! What was fitted: rewards to what raters said, weights to moments; as tables and as JSON.

use std::fmt::Write;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::json::Drawn;
use super::terminal;
use crate::exhibit::At;
use crate::finetune::{Existence, Feedback, Moments, Projection, Tilt};
use crate::number::Rational;

/// How many sequences a table shows.
const SHOWN: usize = 20;

/// A distribution of a study that is fitted: what it says of itself, and what it came to.
#[derive(Clone, Debug)]
pub struct Fits<T> {
    /// The name it has in the study.
    pub name: String,
    /// What is fitted to what, in words.
    pub described: String,
    /// What it came to at each value of the parameters, or what went wrong.
    pub made: Result<Vec<At<Arc<T>>>, String>,
}

impl<T> Fits<T> {
    fn lines(&self, table: impl Fn(&T) -> String) -> String {
        let mut text = match self.described.is_empty() {
            true => format!("{}\n", self.name),
            false => format!("{}: {}\n", self.name, self.described),
        };
        match &self.made {
            Ok(all) => {
                for (values, made) in all {
                    if !values.is_empty() {
                        let _ = writeln!(text, "  {}", terminal::parameters(values).trim_end());
                    }
                    text.push_str(&table(made).lines().map(|line| format!("    {line}\n")).collect::<String>());
                }
            }
            Err(message) => text.push_str(&message.lines().map(|line| format!("    {line}\n")).collect::<String>()),
        }
        text
    }
}

impl Fits<Feedback> {
    /// Whether there is a reward, and the rewards beside the true utility.
    pub fn text(&self) -> String {
        self.lines(|made| {
            let mut text = format!("{}\n", made.said());
            let heads = ["probability", "shown", "utility", "reward", "± error"];
            let widest = made.items.iter().take(SHOWN).map(|item| item.chars().count()).max().unwrap_or(0).max(8);
            let line = |name: &str, columns: &[String]| {
                let pad = " ".repeat(widest.saturating_sub(name.chars().count()));
                let columns: Vec<String> = columns.iter().map(|column| format!("{column:>13}")).collect();
                format!("{}\n", format!("{name}{pad}{}", columns.concat()).trim_end())
            };
            text.push_str(&line("sequence", &heads.map(str::to_owned)));
            for (item, name) in made.items.iter().enumerate().take(SHOWN) {
                let reward = made.fitted.as_ref().map(|fitted| fitted.reward[item]);
                let columns = [
                    short(made.law()[item]),
                    if made.is_sampled { made.shown(item).to_string() } else { short(made.shown(item)) },
                    short(made.centred(item)),
                    reward.map_or("none".to_owned(), short),
                    made.standard_error(item).map_or(String::new(), short),
                ];
                text.push_str(&line(name, &columns));
            }
            if made.items.len() > SHOWN {
                let _ = writeln!(text, "… {} sequences in all", made.items.len());
            }
            text
        })
    }

    /// The same as objects.
    pub fn document(&self) -> FeedbackDocument {
        let of = |(values, made): &At<Arc<Feedback>>| {
            let named = |items: &[usize]| items.iter().map(|&item| made.items[item].clone()).collect::<Vec<String>>();
            let (existence, groups) = match &made.existence {
                Existence::Unique => ("unique", Vec::new()),
                Existence::Several(components) => ("several", components.iter().map(|items| named(items)).collect()),
                Existence::Unbounded { better, worse } => ("unbounded", vec![named(better), named(worse)]),
            };
            let item = |item: usize| ItemDocument {
                sequence: made.items[item].clone(),
                probability: Drawn(made.law()[item]),
                shown: Drawn(made.shown(item)),
                utility: Drawn(made.utility[item]),
                reward: made.fitted.as_ref().map(|fitted| Drawn(fitted.reward[item])),
                standard_error: made.standard_error(item).map(Drawn),
            };
            FeedbackResult {
                parameters: values.iter().cloned().collect(),
                existence,
                groups,
                said: made.said(),
                sequences: (0..made.items.len()).map(item).collect(),
            }
        };
        FeedbackDocument {
            name: self.name.clone(),
            feedback: self.described.clone(),
            results: self.made.iter().flatten().map(of).collect(),
            error: self.made.as_ref().err().cloned(),
        }
    }
}

impl Fits<Moments> {
    /// Where the moments lie, and the weights.
    pub fn text(&self) -> String {
        self.lines(|made| {
            let mut text = format!("{}\n", made.said());
            if let Some(tilt) = tilt(made) {
                for ((feature, mean), weight) in made.features.iter().zip(&made.means).zip(&tilt.weights) {
                    let _ = writeln!(text, "{feature} = {mean}, weight {}", short(*weight));
                }
                let _ = writeln!(text, "KL from what it starts from: {}", short(tilt.cost));
            }
            text
        })
    }

    /// The same as objects.
    pub fn document(&self) -> MomentsDocument {
        let of = |(values, made): &At<Arc<Moments>>| {
            let place = place(made);
            let tilt = tilt(made);
            let feature = |feature: usize| FeatureDocument {
                feature: made.features[feature].clone(),
                mean: made.means[feature].to_string(),
                weight: tilt.map(|tilt| Drawn(tilt.weights[feature])),
                direction: direction(made).map(|direction| direction[feature].to_string()),
            };
            MomentsResult {
                parameters: values.iter().cloned().collect(),
                place,
                said: made.said(),
                features: (0..made.features.len()).map(feature).collect(),
                cost: tilt.map(|tilt| Drawn(tilt.cost)),
            }
        };
        MomentsDocument {
            name: self.name.clone(),
            results: self.made.iter().flatten().map(of).collect(),
            error: self.made.as_ref().err().cloned(),
        }
    }
}

fn tilt(made: &Moments) -> Option<&Tilt> {
    match &made.projection {
        Projection::Interior(tilt) | Projection::Boundary { tilt, .. } => Some(tilt),
        _ => None,
    }
}

fn direction(made: &Moments) -> Option<&[Rational]> {
    match &made.projection {
        Projection::Boundary { direction, .. } | Projection::Infeasible { direction } => Some(direction),
        _ => None,
    }
}

/// One word for where the moments lie.
fn place(made: &Moments) -> &'static str {
    match &made.projection {
        Projection::Interior(_) => "interior",
        Projection::Boundary { .. } => "boundary",
        Projection::Infeasible { .. } => "infeasible",
        Projection::Undecided => "undecided",
    }
}

/// Five places, or an exponent where they would show too little.
fn short(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size < 1e-3 || size >= 1e4 { format!("{value:.1e}") } else { format!("{value:.5}") }
}

/// Feedback as `--json` prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Feedback")]
pub struct FeedbackDocument {
    name: String,
    feedback: String,
    results: Vec<FeedbackResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FeedbackResult")]
struct FeedbackResult {
    parameters: std::collections::BTreeMap<String, String>,
    existence: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Vec<String>>,
    said: String,
    sequences: Vec<ItemDocument>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Item")]
struct ItemDocument {
    sequence: String,
    probability: Drawn,
    shown: Drawn,
    utility: Drawn,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<Drawn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<Drawn>,
}

/// Moments as `--json` prints them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Moments")]
pub struct MomentsDocument {
    name: String,
    results: Vec<MomentsResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MomentsResult")]
struct MomentsResult {
    parameters: std::collections::BTreeMap<String, String>,
    place: &'static str,
    said: String,
    features: Vec<FeatureDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Drawn>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Feature")]
struct FeatureDocument {
    feature: String,
    mean: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<Drawn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<String>,
}
