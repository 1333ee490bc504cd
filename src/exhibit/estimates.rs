//! The table of estimates.

use super::said::EstimatedBy;
use super::table::{Quantity, Table, Values};
use crate::approximation::{Found, REACH};

/// The columns behind the parameters.
const OTHERS: [&str; 20] = [
    "of",
    "method",
    "seed",
    "question",
    "samples",
    "mean",
    "standard_error",
    "low",
    "high",
    "accepted",
    "acceptance",
    "ess",
    "ess_true",
    "exact",
    "error_in_standard_errors",
    "repeats",
    "answered",
    "covered",
    "mean_of_repeats",
    "caution",
];

/// `estimates`: a row for each estimate, parameter values, question and number of draws.
pub fn estimates(all: &[EstimatedBy<'_>]) -> Table {
    struct Row<'a>(&'a EstimatedBy<'a>, &'a [(String, String)], &'a Found);
    let mut rows = Vec::new();
    for estimated in all {
        for (parameters, found) in estimated.found {
            rows.extend(found.iter().map(|found| Row(estimated, parameters, found)));
        }
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|row| row.1).collect();
    let texts = |text: fn(&Row<'_>) -> Option<String>| Values::Text(rows.iter().map(text).collect());
    let wholes =
        |whole: fn(&Row<'_>) -> u64| Values::Whole(rows.iter().map(|row| i64::try_from(whole(row)).ok()).collect());
    let drawn = |drawn: fn(&Found) -> Option<f64>| Values::Drawn(rows.iter().map(|row| drawn(row.2)).collect());
    let end = |found: &Found, side: f64| found.estimate.map(|found| found.value + side * REACH * found.standard_error);
    let ends = |side: f64| Values::Drawn(rows.iter().map(|row| end(row.2, side)).collect());
    let accepted = |found: &Found| found.estimate.map_or(0, |estimate| estimate.accepted);
    let columns = [
        texts(|row| Some(row.0.of.to_owned())),
        texts(|row| Some(row.0.method.to_owned())),
        // A seed is any of 64 bits, which no signed integer holds.
        texts(|row| Some(row.0.seed.to_string())),
        texts(|row| row.0.ask.get(row.2.ask).cloned()),
        wholes(|row| row.2.samples as u64),
        drawn(|found| found.estimate.map(|estimate| estimate.value)),
        drawn(|found| found.estimate.map(|estimate| estimate.standard_error)),
        ends(-1.0),
        ends(1.0),
        Values::Whole(rows.iter().map(|row| i64::try_from(accepted(row.2)).ok()).collect()),
        Values::Drawn(rows.iter().map(|row| share(accepted(row.2), row.2.samples)).collect()),
        drawn(|found| Some(found.effective)),
        drawn(|found| found.truly_effective),
        Values::Number(rows.iter().map(|row| Some(Quantity::new(&row.2.exact))).collect()),
        drawn(Found::error),
        wholes(|row| row.2.repeats as u64),
        wholes(|row| row.2.answered as u64),
        wholes(|row| row.2.covered as u64),
        drawn(|found| found.mean),
        texts(|row| row.2.caution.map(str::to_owned)),
    ];
    let table = Table::new("estimates")
        .with("estimate", None, texts(|row| Some(row.0.name.to_owned())))
        .with_parameters(&parameters, &OTHERS);
    OTHERS.into_iter().zip(columns).fold(table, |table, (name, values)| {
        let unit = if name == "samples" { Some("samples") } else { None };
        table.with(name, unit, values)
    })
}

/// accepted/samples; none where there are no samples.
fn share(accepted: usize, samples: usize) -> Option<f64> {
    (samples > 0).then(|| accepted as f64 / samples as f64)
}
