//! What one accepted draw of a condition costs by rejection, against the probability of the condition.

use super::stage::Stage;
use super::words::{count, exact, middle, parameters, short};
use super::{Axis, Figure, Panel, Said, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::number::Real;
use crate::statement::{MethodSyntax, PotentialSyntax, SYMBOLIC, distributions, experiments};

/// Below how many conditions, without an estimate by rejection, there is nothing to be seen.
const FEWEST: usize = 3;

/// How many conditions are drawn.
const MOST: usize = 60;

/// z for 95 %.
const REACH: f64 = crate::approximation::REACH;

/// Draws that were made: of what, the exact share that is accepted, how many were made and accepted.
struct Tried {
    name: String,
    accepted: Real,
    draws: usize,
    hits: usize,
}

/// The line 1/π(c), the conditions of the study on it, and what rejection took.
pub fn figure(stage: &Stage<'_>, said: &Said<'_>) -> Option<Figure> {
    let conditions = conditions(stage);
    let tried = tried(stage, said);
    let mut different: Vec<String> = conditions.iter().map(|(_, p)| p.to_string()).collect();
    different.sort();
    different.dedup();
    if tried.is_empty() && different.len() < FEWEST {
        return None;
    }
    let all = conditions.iter().map(|(_, p)| middle(p)).chain(tried.iter().map(|tried| middle(&tried.accepted)));
    let all: Vec<f64> = all.filter(|p| *p > 0.0).collect();
    let least = all.iter().copied().fold(1.0, f64::min);
    let across = Axis::logarithmic("share that is accepted, π(c)", Some("probability"));
    let mut panel = Panel::new("", across, Axis::logarithmic("draws for one accepted", Some("draws")));
    let line = (0..=8).map(|step| (least / 2.0).powf(f64::from(step) / 8.0)).map(|p| [p, 1.0 / p]);
    panel.line(0, line, "1/π(c)".to_owned());
    for (name, p) in &conditions {
        let draws = 1.0 / middle(p);
        panel.point(1, [middle(p), draws], format!("{name}: π(c) = {}, {} draws", exact(p), short(draws)));
    }
    for tried in &tried {
        let (share, low, high) = wilson(tried.hits, tried.draws);
        if share > 0.0 && low > 0.0 {
            let reads = format!(
                "{}: {} of {} draws were accepted, one in {}",
                tried.name,
                count(tried.hits),
                count(tried.draws),
                short(1.0 / share)
            );
            panel.estimate(2, [middle(&tried.accepted), 1.0 / share], [1.0 / high, 1.0 / low], reads);
        }
    }
    let rarest = conditions.iter().min_by(|left, right| middle(&left.1).total_cmp(&middle(&right.1)));
    let dearest = tried.iter().min_by(|left, right| middle(&left.accepted).total_cmp(&middle(&right.accepted)));
    let title = match (dearest, rarest) {
        (Some(tried), _) if tried.hits > 0 => format!(
            "{}: one draw in {} is accepted, to be expected one in {}",
            tried.name,
            short(tried.draws as f64 / tried.hits as f64),
            short(1.0 / middle(&tried.accepted))
        ),
        (Some(tried), _) => format!("{}: none of {} draws was accepted", tried.name, count(tried.draws)),
        (None, Some((name, p))) => format!("{name} costs {} draws for one that is accepted", short(1.0 / middle(p))),
        (None, None) => return None,
    };
    let mut series = vec!["1/π(c)", "conditions of the study"];
    if !tried.is_empty() {
        series.push("what rejection took, 95 % interval");
    }
    Some(Figure {
        name: "rejection".to_owned(),
        description: format!(
            "Draws for one that is accepted, against the probability of the condition, both on logarithmic axes: the line 1/π(c) \
             with {} conditions on it, and {} attempts by rejection. {title}.",
            conditions.len(),
            tried.len()
        ),
        title,
        panels: vec![panel],
        series: series.into_iter().map(|name| Series { name: name.to_owned() }).collect(),
        notes: Vec::new(),
        table: table(&conditions, &tried),
    })
}

/// The events of the study with their probabilities under what they condition.
fn conditions(stage: &Stage<'_>) -> Vec<(String, Real)> {
    let environment = &stage.study.environment;
    let is_condition = |name: &&String| {
        let definition = environment.distributions.get(*name);
        definition
            .is_some_and(|known| matches!(known.potential, PotentialSyntax::Given(_) | PotentialSyntax::Prompt(_)))
    };
    let mut found = Vec::new();
    for name in environment.order.iter().filter(is_condition) {
        for (values, distribution) in distributions(environment, name).unwrap_or_default() {
            if found.len() >= MOST || values.iter().any(|(_, value)| value == SYMBOLIC || value == "inf") {
                continue;
            }
            if let Ok(p) = stage.session.normaliser(&distribution) {
                let at = if values.is_empty() { name.clone() } else { format!("{name}, {}", parameters(&values)) };
                found.push((at, p));
            }
        }
    }
    found.retain(|(_, p)| middle(p) > 0.0);
    found
}

/// The estimates by rejection with the most draws each.
fn tried(stage: &Stage<'_>, said: &Said<'_>) -> Vec<Tried> {
    let mut all = Vec::new();
    for sampled in &said.estimates {
        let Some((_, syntax)) = stage.study.estimates.iter().find(|(name, _)| name == sampled.name) else { continue };
        let MethodSyntax::Rejection(proposal) = &syntax.method else { continue };
        let Ok(typed) = experiments(&stage.study.environment, syntax) else { continue };
        let proposals = distributions(&stage.study.environment, proposal).unwrap_or_default();
        for (place, (values, found)) in sampled.found.iter().enumerate() {
            let Some(last) = found.iter().filter(|found| found.ask == 0).max_by_key(|found| found.samples) else {
                continue;
            };
            let matches = |known: &&(Vec<(String, String)>, _)| known.0.iter().all(|value| values.contains(value));
            let (Some((_, experiment)), Some((_, proposal))) = (typed.get(place), proposals.iter().find(matches))
            else {
                continue;
            };
            let Ok(ratio) = stage.session.max_ratio(&experiment.target, proposal) else { continue };
            let Ok(accepted) = Real::ONE.div(&ratio) else { continue };
            let at = if values.is_empty() { String::new() } else { format!(", {}", parameters(values)) };
            let hits = last.estimate.map_or(0, |estimate| estimate.accepted);
            all.push(Tried { name: format!("{}{at}", sampled.name), accepted, draws: last.samples, hits });
        }
    }
    all
}

/// The share of hits with the 95 % interval of Wilson (1927).
fn wilson(hits: usize, draws: usize) -> (f64, f64, f64) {
    let (n, z) = (draws as f64, REACH);
    let share = hits as f64 / n;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let reach = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    (share, (centre - reach).max(0.0), (centre + reach).min(1.0))
}

fn table(conditions: &[(String, Real)], tried: &[Tried]) -> Table {
    let names = conditions.iter().map(|(name, _)| name).chain(tried.iter().map(|tried| &tried.name));
    let shares = conditions.iter().map(|(_, p)| p).chain(tried.iter().map(|tried| &tried.accepted));
    let counts = |of: &dyn Fn(&Tried) -> usize| {
        let own = tried.iter().map(|tried| i64::try_from(of(tried)).ok());
        Values::Whole(conditions.iter().map(|_| None).chain(own).collect())
    };
    Table::new("rejection")
        .with("condition", None, Values::Text(names.cloned().map(Some).collect()))
        .with("accepted", Some("probability"), Values::Number(shares.clone().map(|p| Some(Quantity::new(p))).collect()))
        .with(
            "draws for one",
            None,
            Values::Number(shares.map(|p| Real::ONE.div(p).ok().as_ref().map(Quantity::new)).collect()),
        )
        .with("draws made", None, counts(&|tried| tried.draws))
        .with("draws accepted", None, counts(&|tried| tried.hits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_a_share_holds_it_and_is_wider_for_fewer_draws() {
        let (share, low, high) = wilson(10, 1000);
        assert!(low < share && share < high && low > 0.0);
        let (_, wide_low, wide_high) = wilson(1, 100);
        assert!(wide_low < low && high < wide_high);
    }
}
