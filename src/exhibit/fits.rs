//! The tables of what was fitted: rewards to comparisons, weights to moments.

use super::said::FitAs;
use super::table::{Quantity, Table, Values};
use crate::finetune::{Existence, Feedback, Moments, Projection};
use crate::number::{Rational, Real};

const OF_FEEDBACK: [&str; 9] =
    ["sequence", "probability", "shown", "utility", "reward", "standard_error", "component", "existence", "why"];

const OF_MOMENTS: [&str; 7] = ["feature", "mean", "weight", "direction", "place", "cost", "why"];

/// `feedback`: a row for each feedback, parameter values and sequence.
pub fn feedback(all: &[FitAs<'_, Feedback>]) -> Table {
    struct Row<'a>(&'a str, &'a [(String, String)], &'a Feedback, usize);
    let mut rows: Vec<Row<'_>> = Vec::new();
    for fit in all {
        for (parameters, made) in fit.made {
            rows.extend((0..made.items.len()).map(|item| Row(fit.name, parameters, made, item)));
        }
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|row| row.1).collect();
    let texts = |text: fn(&Row<'_>) -> String| Values::Text(rows.iter().map(|row| Some(text(row))).collect());
    let drawn = |drawn: fn(&Row<'_>) -> Option<f64>| Values::Drawn(rows.iter().map(drawn).collect());
    let component = |row: &Row<'_>| {
        let components = row.2.fitted.as_ref().map(|fitted| &fitted.components)?;
        let place = components.iter().position(|component| component.contains(&row.3))?;
        i64::try_from(place + 1).ok()
    };
    let columns = [
        texts(|row| row.2.items[row.3].clone()),
        drawn(|row| Some(row.2.law()[row.3])),
        drawn(|row| Some(row.2.shown(row.3))),
        drawn(|row| Some(row.2.utility[row.3])),
        drawn(|row| Some(row.2.fitted.as_ref()?.reward[row.3])),
        drawn(|row| row.2.standard_error(row.3)),
        Values::Whole(rows.iter().map(component).collect()),
        texts(|row| {
            let word = match row.2.existence {
                Existence::Unique => "unique",
                Existence::Several(_) => "several",
                Existence::Unbounded { .. } => "unbounded",
            };
            word.to_owned()
        }),
        texts(|row| row.2.said()),
    ];
    let table = Table::new("feedback")
        .with("feedback", None, texts(|row| row.0.to_owned()))
        .with_parameters(&parameters, &OF_FEEDBACK);
    OF_FEEDBACK.into_iter().zip(columns).fold(table, |table, (name, values)| {
        let unit = if name == "probability" { Some("probability") } else { None };
        table.with(name, unit, values)
    })
}

/// `moments`: a row for each distribution with moments, parameter values and feature.
pub fn moments(all: &[FitAs<'_, Moments>]) -> Table {
    struct Row<'a>(&'a str, &'a [(String, String)], &'a Moments, usize);
    let mut rows: Vec<Row<'_>> = Vec::new();
    for fit in all {
        for (parameters, made) in fit.made {
            rows.extend((0..made.features.len()).map(|feature| Row(fit.name, parameters, made, feature)));
        }
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|row| row.1).collect();
    let texts = |text: fn(&Row<'_>) -> String| Values::Text(rows.iter().map(|row| Some(text(row))).collect());
    let numbers = |number: fn(&Row<'_>) -> Option<Rational>| {
        let quantity = |row: &Row<'_>| number(row).map(|number| Quantity::new(&Real::Rational(number)));
        Values::Number(rows.iter().map(quantity).collect())
    };
    let fitted = |drawn: fn(&Row<'_>, &crate::finetune::Tilt) -> f64| {
        let of = |row: &Row<'_>| match &row.2.projection {
            Projection::Interior(tilt) | Projection::Boundary { tilt, .. } => Some(drawn(row, tilt)),
            _ => None,
        };
        Values::Drawn(rows.iter().map(of).collect())
    };
    let columns = [
        texts(|row| row.2.features[row.3].clone()),
        numbers(|row| Some(row.2.means[row.3].clone())),
        fitted(|row, tilt| tilt.weights[row.3]),
        numbers(|row| match &row.2.projection {
            Projection::Boundary { direction, .. } | Projection::Infeasible { direction } => {
                Some(direction[row.3].clone())
            }
            _ => None,
        }),
        texts(|row| {
            let word = match row.2.projection {
                Projection::Interior(_) => "interior",
                Projection::Boundary { .. } => "boundary",
                Projection::Infeasible { .. } => "infeasible",
                Projection::Undecided => "undecided",
            };
            word.to_owned()
        }),
        fitted(|_, tilt| tilt.cost),
        texts(|row| row.2.said()),
    ];
    let table = Table::new("moments")
        .with("distribution", None, texts(|row| row.0.to_owned()))
        .with_parameters(&parameters, &OF_MOMENTS);
    OF_MOMENTS.into_iter().zip(columns).fold(table, |table, (name, values)| {
        let unit = if name == "cost" { Some("nats") } else { None };
        table.with(name, unit, values)
    })
}
