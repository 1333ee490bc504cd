//! Estimates beside the exact values, as tables and as JSON.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{Drawn, Number};
use super::{Written, terminal};
use crate::approximation::{Found, REACH};

/// What came out at some values of the parameters, as they are written.
pub type FoundAt = (Vec<(String, String)>, Vec<Found>);

/// An estimate of a study: what it says of itself, and what came out.
#[derive(Clone, Debug)]
pub struct Estimated {
    /// The name it has in the study.
    pub name: String,
    /// The distribution aimed at.
    pub of: String,
    /// The method, in words.
    pub method: String,
    /// The seed.
    pub seed: u64,
    /// How many repeats were wanted.
    pub repeats: usize,
    /// The numbers whose means are wanted, as they are written.
    pub ask: Vec<String>,
    /// What came out at each value of the parameters, or what went wrong.
    pub found: Result<Vec<FoundAt>, String>,
}

const HEAD: &str = "     draws   estimate       s.e.  95 % interval           ESS      in truth  off by";

impl Estimated {
    /// A table for each number and each value of the parameters.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {} by {}, seed {}\n", self.name, self.of, self.method, self.seed);
        let all = match &self.found {
            Ok(all) => all,
            Err(message) => {
                text.push_str(&message.lines().map(|line| format!("    {line}\n")).collect::<String>());
                return text;
            }
        };
        for (values, found) in all {
            for (place, ask) in self.ask.iter().enumerate() {
                let rows: Vec<&Found> = found.iter().filter(|found| found.ask == place).collect();
                let Some(first) = rows.first() else { continue };
                let _ = writeln!(text, "  {}{ask}: {}", terminal::parameters(values), Written::new(&first.exact));
                let _ = writeln!(text, "{HEAD}{}", if first.repeats > 1 { "   covered" } else { "" });
                for row in &rows {
                    let _ = writeln!(text, "{}", line(row));
                }
                if first.repeats < self.repeats {
                    let _ = writeln!(
                        text,
                        "    ! stopped by --max-time after {} of {} repeats",
                        first.repeats, self.repeats
                    );
                }
                if let Some(caution) = rows.iter().find_map(|row| row.caution) {
                    let _ = writeln!(text, "    ! {caution}");
                }
            }
        }
        text
    }

    /// The same as objects.
    pub fn document(&self) -> Document {
        let results = self.found.iter().flatten().flat_map(|(values, found)| {
            found.iter().map(|found| Row {
                parameters: values.iter().cloned().collect(),
                question: self.ask[found.ask].clone(),
                draws: found.samples,
                exact: Number::new(&found.exact),
                estimate: found.estimate.map(|estimate| Drawn(estimate.value)),
                standard_error: found.estimate.map(|estimate| Drawn(estimate.standard_error)),
                accepted: found.estimate.map_or(0, |estimate| estimate.accepted),
                effective: Drawn(found.effective),
                truly_effective: found.truly_effective.map(Drawn),
                repeats: found.repeats,
                answered: found.answered,
                covered: found.covered,
                mean: found.mean.map(Drawn),
                caution: found.caution,
            })
        });
        Document {
            name: self.name.clone(),
            of: self.of.clone(),
            method: self.method.clone(),
            seed: self.seed,
            kind: "estimate",
            results: results.collect(),
            error: self.found.as_ref().err().cloned(),
        }
    }
}

fn line(found: &Found) -> String {
    let mut covered =
        if found.repeats > 1 { format!("   {} of {}", found.covered, found.repeats) } else { String::new() };
    if found.caution.is_some() {
        covered.push_str("  !");
    }
    let Some(estimate) = found.estimate else {
        return format!("{:>10}   none: no draw was accepted{covered}", found.samples);
    };
    let reach = REACH * estimate.standard_error;
    let interval = format!("{:.4} … {:.4}", estimate.value - reach, estimate.value + reach);
    let truly = found
        .truly_effective
        .map_or("-".to_string(), |truly| if truly < 1.0 { format!("{truly:.3}") } else { format!("{truly:.1}") });
    let off = found.error().map_or("-".to_string(), |error| format!("{error:+.1} s.e."));
    format!(
        "{:>10} {:>10.5} {:>10.5}  {interval:<20} {:>9.1} {truly:>10}  {off}{covered}",
        found.samples, estimate.value, estimate.standard_error, found.effective
    )
}

/// An estimate as `--json` prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Estimate")]
pub struct Document {
    name: String,
    of: String,
    method: String,
    seed: u64,
    kind: &'static str,
    results: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EstimateResult")]
struct Row {
    parameters: std::collections::BTreeMap<String, String>,
    question: String,
    draws: usize,
    #[serde(flatten)]
    exact: Number,
    estimate: Option<Drawn>,
    standard_error: Option<Drawn>,
    accepted: usize,
    effective: Drawn,
    truly_effective: Option<Drawn>,
    repeats: usize,
    answered: usize,
    covered: usize,
    mean: Option<Drawn>,
    caution: Option<&'static str>,
}
