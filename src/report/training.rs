//! Trainings: their records beside the optimum, as tables and as JSON.

use std::fmt::Write;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::json::Drawn;
use super::{Plot, Point, terminal};
use crate::finetune::{Made, Measures, Record};

/// What a training came to at some values of the parameters, as they are written.
pub type MadeAt = (Vec<(String, String)>, Arc<Made>);

/// A training of a study: what it says of itself, and what it came to.
#[derive(Clone, Debug)]
pub struct Trainings {
    /// The name it has in the study.
    pub name: String,
    /// What it is, in words: policy, method, what it starts from.
    pub described: String,
    /// What is recorded beside the objective.
    pub asked: Vec<String>,
    /// Whether E\[r\] is drawn against KL(q‖π), with the frontier.
    pub drawn: bool,
    /// What it came to at each value of the parameters, or what went wrong.
    pub made: Result<Vec<MadeAt>, String>,
}

const HEAD: [&str; 10] =
    ["step", "samples", "J", "E[r]", "best E[r]", "KL(q,π)", "KL(q,π′)", "KL(π′,q)", "TV(q,π′)", "H"];

/// How wide the columns are.
const WIDTH: usize = 10;

impl Trainings {
    /// A table for each value of the parameters, the optimum below it, and what ended it.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.name, self.described);
        let all = match &self.made {
            Ok(all) => all,
            Err(message) => {
                text.push_str(&message.lines().map(|line| format!("    {line}\n")).collect::<String>());
                return text;
            }
        };
        for (values, made) in all {
            if !values.is_empty() {
                let _ = writeln!(text, "  {}", terminal::parameters(values).trim_end());
            }
            let heads = HEAD.iter().map(|head| (*head).to_string());
            text.push_str(&row(heads.chain(self.asked.iter().map(|name| cut(name)))));
            for record in &made.run.records {
                let counts = [record.step.to_string(), record.samples.to_string()];
                text.push_str(&row(counts.into_iter().chain(numbers(&record.measures, record.frontier))));
            }
            let optimum = ["π′".to_string(), String::new()];
            text.push_str(&row(optimum.into_iter().chain(numbers(&made.optimum, made.optimum.reward))));
            let silent = made.run.records.last().map_or(0, |record| record.silent);
            let mark = if made.run.ending.is_planned() { "" } else { "! " };
            let _ = writeln!(text, "    {mark}{}", made.ending);
            if silent > 0 {
                let of = made.run.made.max(silent);
                let _ = writeln!(text, "    {silent} of {of} batches had no signal");
            }
            if self.drawn {
                text.push_str(&drawing(made).lines().map(|line| format!("    {line}\n")).collect::<String>());
            }
        }
        text
    }

    /// The same as objects.
    pub fn document(&self) -> Document {
        let of = |(values, made): &MadeAt| Results {
            parameters: values.iter().cloned().collect(),
            ending: made.ending.clone(),
            steps: made.run.made,
            records: made.run.records.iter().map(|record| self.record(record)).collect(),
            optimum: self.measures(&made.optimum),
        };
        Document {
            name: self.name.clone(),
            training: self.described.clone(),
            results: self.made.iter().flatten().map(of).collect(),
            error: self.made.as_ref().err().cloned(),
        }
    }

    fn record(&self, record: &Record) -> RecordDocument {
        RecordDocument {
            step: record.step,
            samples: record.samples,
            silent_batches: record.silent,
            frontier: Drawn(record.frontier),
            measures: self.measures(&record.measures),
        }
    }

    fn measures(&self, measures: &Measures) -> MeasuresDocument {
        MeasuresDocument {
            objective: Drawn(measures.objective),
            reward: Drawn(measures.reward),
            from_base: Drawn(measures.from_base),
            from_optimum: Drawn(measures.from_optimum),
            of_optimum: Drawn(measures.of_optimum),
            distance: Drawn(measures.distance),
            entropy: Drawn(measures.entropy),
            asked: self.asked.iter().cloned().zip(measures.asked.iter().copied().map(Drawn)).collect(),
        }
    }
}

/// E\[r\] of the records against KL(q‖π), by their steps, and the frontier.
fn drawing(made: &Made) -> String {
    let place = |divergence: f64| if divergence > 1e-12 { divergence } else { 0.0 };
    let point =
        |written: String, measures: &Measures| Point { at: place(measures.from_base), written, value: measures.reward };
    let records = made.run.records.iter().map(|record| point(record.step.to_string(), &record.measures));
    Plot {
        parameter: "E[r] of the steps, and dotted the greatest there is: KL(q, π)".into(),
        points: records.chain([point("π′".into(), &made.optimum)]).collect(),
        curve: made.frontier.clone(),
        rate: None,
    }
    .text()
}

fn numbers(measures: &Measures, frontier: f64) -> impl Iterator<Item = String> {
    let Measures { objective, reward, from_base, from_optimum, of_optimum, distance, entropy, asked } = measures;
    [*objective, *reward, frontier, *from_base, *from_optimum, *of_optimum, *distance, *entropy]
        .into_iter()
        .chain(asked.iter().copied())
        .map(short)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Columns, flush right.
fn row(columns: impl Iterator<Item = String>) -> String {
    let pad = |column: String| format!("{}{column}", " ".repeat(WIDTH.saturating_sub(column.chars().count())));
    let line: Vec<String> = columns.map(pad).collect();
    format!("{}\n", line.concat().trim_end())
}

fn cut(name: &str) -> String {
    let wide = WIDTH - 1;
    if name.chars().count() <= wide { name.to_string() } else { name.chars().take(wide - 1).chain(['…']).collect() }
}

/// Five places, or an exponent where they would show too little.
fn short(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let size = value.abs();
    if size != 0.0 && size < 1e-3 || size >= 1e4 { format!("{value:.1e}") } else { format!("{value:.5}") }
}

/// A training as `--json` prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Training")]
pub struct Document {
    name: String,
    training: String,
    results: Vec<Results>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TrainingResult")]
struct Results {
    parameters: std::collections::BTreeMap<String, String>,
    ending: String,
    steps: usize,
    records: Vec<RecordDocument>,
    optimum: MeasuresDocument,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Record")]
struct RecordDocument {
    step: usize,
    samples: u64,
    silent_batches: usize,
    frontier: Drawn,
    #[serde(flatten)]
    measures: MeasuresDocument,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Measures")]
struct MeasuresDocument {
    #[serde(rename = "J")]
    objective: Drawn,
    #[serde(rename = "reward")]
    reward: Drawn,
    #[serde(rename = "KL(q, base)")]
    from_base: Drawn,
    #[serde(rename = "KL(q, optimum)")]
    from_optimum: Drawn,
    #[serde(rename = "KL(optimum, q)")]
    of_optimum: Drawn,
    #[serde(rename = "TV(q, optimum)")]
    distance: Drawn,
    #[serde(rename = "H")]
    entropy: Drawn,
    asked: std::collections::BTreeMap<String, Drawn>,
}
