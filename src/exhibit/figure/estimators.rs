//! Estimators of KL(q‖π) from draws of q against the exact value.

use super::stage::Stage;
use super::words::{capital, exact, middle, short};
use super::{Axis, Figure, Panel, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::finetune::Estimator;
use crate::statement::PotentialSyntax;

/// The estimators by their names, as functions of l = ln(q/π).
type Estimators = [(&'static str, &'static str, fn(f64) -> f64); 3];
const ESTIMATORS: Estimators =
    [("k1", "l", |l| l), ("k2", "l²/2", |l| l * l / 2.0), ("k3", "e^(−l) − 1 + l", |l| (-l).exp_m1() + l)];

/// A row of the table: q, the estimator, KL(q‖π), the mean, the standard deviation of a draw.
type Row = (String, &'static str, Quantity, f64, f64);

/// Where a training of the study uses another estimator than the first: the mean of each, and how far one draw lies from it.
pub fn figure(stage: &Stage<'_>) -> Option<Figure> {
    let environment = &stage.study.environment;
    let differs = stage.study.trainings.iter().any(|name| {
        let potential = environment.distributions.get(name).map(|known| &known.potential);
        matches!(potential, Some(PotentialSyntax::Training(syntax))
            if syntax.rule.method.has_penalty() && syntax.rule.penalty.estimator != Estimator::K1)
    });
    let listing = stage.listing()?;
    if !differs {
        return None;
    }
    let mut panels = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut said = Vec::new();
    for (place, member) in stage.cast.iter().enumerate().skip(1) {
        let Ok(kl) = stage.session.kl(&member.distribution, &stage.cast[0].distribution) else { continue };
        let names = ESTIMATORS.map(|(name, form, _)| format!("{name} = {form}"));
        let across = Axis::names("estimator, l = ln(q/π)", names.into());
        let mut panel =
            Panel::new(&format!("q = {}", member.name), across, Axis::holding("KL(q‖π)", Some("nats"), &[0.0]));
        let truth = middle(&kl);
        panel.line(0, [[-0.5, truth], [2.5, truth]], format!("KL({}, prior) = {}", member.name, exact(&kl)));
        let mut biased = Vec::new();
        for (column, (name, _, of)) in ESTIMATORS.into_iter().enumerate() {
            let (mut mean, mut square) = (0.0, 0.0);
            for (before, after) in listing.probabilities[0].iter().zip(&listing.probabilities[place]) {
                let (p, q) = (middle(before), middle(after));
                if q > 0.0 {
                    let value = of((q / p).ln());
                    mean += q * value;
                    square += q * value * value;
                }
            }
            let deviation = (square - mean * mean).max(0.0).sqrt();
            let reads = format!("{name}: mean {}, one draw ± {}", short(mean), short(deviation));
            panel.estimate(1, [column as f64, mean], [mean - deviation, mean + deviation], reads);
            if (mean - truth).abs() > 1e-9 {
                biased.push(format!("{name} is off by {}", short(mean - truth)));
            }
            rows.push((member.name.clone(), name, Quantity::new(&kl), mean, deviation));
        }
        let spread = rows.iter().rev().take(3).map(|row| format!("{} varies by {}", row.1, short(row.4)));
        let spread: Vec<String> = spread.collect::<Vec<_>>().into_iter().rev().collect();
        let truth = match biased.len() {
            0 => "all three are the exact KL on average".to_owned(),
            3 => format!("on average {}", biased.join(", ")),
            _ => format!("on average {}, the others are right", biased.join(", ")),
        };
        said.push(format!("for {}, KL is {}: {truth}; a draw of {}", member.name, exact(&kl), spread.join(", of ")));
        panels.push((panel, truth));
    }
    let title = panels.first().map(|(_, truth)| truth.clone())?;
    let name = &stage.cast[1].name;
    let number = |of: &dyn Fn(&Row) -> Quantity| Values::Number(rows.iter().map(|row| Some(of(row))).collect());
    let table = Table::new("estimators")
        .with("q", None, Values::Text(rows.iter().map(|row| Some(row.0.clone())).collect()))
        .with("estimator", None, Values::Text(rows.iter().map(|row| Some(row.1.to_owned())).collect()))
        .with("KL(q‖π)", Some("nats"), number(&|row| row.2.clone()))
        .with("mean", Some("nats"), number(&|row| Quantity::estimated(row.3)))
        .with("standard deviation of a draw", Some("nats"), number(&|row| Quantity::estimated(row.4)));
    Some(Figure {
        name: "kl-estimators".to_owned(),
        title: capital(&format!("{title}, for q = {name}")),
        description: format!("Three estimators of KL from draws of q: {}.", said.join(". ")),
        panels: panels.into_iter().map(|(panel, _)| panel).collect(),
        series: ["exact KL", "mean of an estimator, ± one standard deviation of a draw"]
            .map(|name| Series { name: name.to_owned() })
            .into(),
        notes: Vec::new(),
        table,
    })
}
