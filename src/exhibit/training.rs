//! The table of trainings.

use std::collections::BTreeSet;

use super::said::TrainedAs;
use super::table::{Table, Values};
use crate::finetune::{Made, Measures, Record};

/// The columns behind the parameters, but for what is asked.
const OTHERS: [&str; 13] = [
    "record",
    "step",
    "samples",
    "silent_batches",
    "J",
    "reward",
    "best_reward",
    "kl_from_base",
    "kl_to_optimum",
    "kl_from_optimum",
    "tv",
    "entropy",
    "ending",
];

struct Row<'a> {
    training: &'a TrainedAs<'a>,
    parameters: &'a [(String, String)],
    made: &'a Made,
    /// The step; none for the optimum.
    record: Option<&'a Record>,
}

impl Row<'_> {
    fn measures(&self) -> &Measures {
        self.record.map_or(&self.made.optimum, |record| &record.measures)
    }

    /// What a training recorded under a name.
    fn asked(&self, name: &str) -> Option<f64> {
        let place = self.training.asked.iter().position(|asked| asked == name)?;
        self.measures().asked.get(place).copied()
    }
}

/// `training`: a row for each training, parameter values and recorded step, then one for the optimum.
pub fn trainings(all: &[TrainedAs<'_>]) -> Table {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for training in all {
        for (parameters, made) in training.made {
            let records = made.run.records.iter().map(Some).chain([None]);
            rows.extend(records.map(|record| Row { training, parameters, made, record }));
        }
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|row| row.parameters).collect();
    let names: BTreeSet<&String> = all.iter().flat_map(|training| training.asked).collect();
    let asked: Vec<(&String, String)> = names.into_iter().map(|name| (name, format!("asked_{name}"))).collect();
    let others: Vec<&str> = OTHERS.into_iter().chain(asked.iter().map(|(_, column)| column.as_str())).collect();
    let drawn = |drawn: fn(&Row<'_>) -> f64| Values::Drawn(rows.iter().map(|row| Some(drawn(row))).collect());
    let whole =
        |whole: fn(&Record) -> Option<i64>| Values::Whole(rows.iter().map(|row| row.record.and_then(whole)).collect());
    let texts = |text: for<'r> fn(&'r Row<'_>) -> &'r str| {
        Values::Text(rows.iter().map(|row| Some(text(row).to_owned())).collect())
    };
    let table = Table::new("training")
        .with("training", None, texts(|row| row.training.name))
        .with_parameters(&parameters, &others)
        .with("record", None, texts(|row| if row.record.is_some() { "step" } else { "optimum" }))
        .with("step", None, whole(|record| i64::try_from(record.step).ok()))
        .with("samples", Some("samples"), whole(|record| i64::try_from(record.samples).ok()))
        .with("silent_batches", None, whole(|record| i64::try_from(record.silent).ok()))
        .with("J", None, drawn(|row| row.measures().objective))
        .with("reward", None, drawn(|row| row.measures().reward))
        .with("best_reward", None, drawn(|row| row.record.map_or(row.made.optimum.reward, |record| record.frontier)))
        .with("kl_from_base", Some("nats"), drawn(|row| row.measures().from_base))
        .with("kl_to_optimum", Some("nats"), drawn(|row| row.measures().from_optimum))
        .with("kl_from_optimum", Some("nats"), drawn(|row| row.measures().of_optimum))
        .with("tv", Some("probability"), drawn(|row| row.measures().distance))
        .with("entropy", Some("nats"), drawn(|row| row.measures().entropy));
    let table = asked.iter().fold(table, |table, (name, column)| {
        table.with(column, None, Values::Drawn(rows.iter().map(|row| row.asked(name)).collect()))
    });
    table.with("ending", None, texts(|row| &row.made.ending))
}
