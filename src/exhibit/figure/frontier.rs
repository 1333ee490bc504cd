//! What a reward costs: E[r] against KL from π along β, with best-of-n and trained policies beside it.

use std::sync::Arc;

use super::stage::Stage;
use super::words::{exact, middle, parameters, short};
use super::{Axis, Figure, MOST_CELLS, Panel, Said, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::expression::Expression;
use crate::finetune::Made;
use crate::number::{Interval, Real};
use crate::question::{Distribution, Law, RewardLaw, Ties};
use crate::statement::trainings;

/// How many points the curve has.
const POINTS: i32 = 140;

/// The numbers of draws for best-of-n.
const DRAWS: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];

/// How many trainings have a series each.
const MOST_PATHS: usize = 4;

/// A row of the table: what it is, KL, E[r].
struct Row {
    what: String,
    divergence: Quantity,
    reward: Quantity,
}

/// The frontier of the first reward of the study.
pub fn figure(stage: &Stage<'_>, said: &Said<'_>) -> Option<Figure> {
    // The law of the reward is found in fractions, which are long where there is much to multiply.
    if stage.length() * stage.vocabulary() > MOST_CELLS {
        return None;
    }
    let (base, reward, name) = subject(stage)?;
    let law = stage.session.reward_law(&base, &reward).ok()?;
    let (low, high) = (middle(&law.terms().first()?.0), middle(&law.terms().last()?.0));
    if law.terms().len() < 2 || !(low.is_finite() && high > low) {
        return None;
    }
    let unit = high - low;
    let mut rows = Vec::new();
    let curve: Vec<[f64; 2]> = (0..=POINTS)
        .map(|place| 10f64.powf(-1.7 + 4.0 * f64::from(place) / f64::from(POINTS)) / unit)
        .filter_map(|t| law.frontier(&[Real::Bounded(Interval::point(t))]).ok())
        .flatten()
        .map(|point| [middle(&point.divergence), middle(&point.reward)])
        .filter(|place| place.iter().all(|number| number.is_finite()))
        .collect();
    let start = [0.0, middle(&law.expectation(&Real::ZERO).ok()?)];
    let across = Axis::holding("KL(q‖π)", Some("nats"), &[0.0]);
    let mut panel = Panel::new("", across, Axis::linear("E[r]", None));
    let reads = "the greatest E[r] at each KL: tuning, along beta";
    panel.line(0, std::iter::once(start).chain(curve.iter().copied()), reads.to_owned());
    let best = best_of(stage, &base, &reward);
    let reach = best.last().map_or(0.0, |(_, kl, _)| middle(kl));
    for (draws, divergence, reward) in &best {
        let reads = format!("best of {draws}: E[r] {}, KL {}", exact(reward), exact(divergence));
        panel.point(1, [middle(divergence), middle(reward)], reads);
        rows.push(row(format!("best of {draws}"), divergence, reward));
    }
    let mut series = vec!["tuning at each β, the greatest E[r]".to_owned(), "best of n".to_owned()];
    let found = matching(said, &law);
    for (place, (name, made)) in found.iter().enumerate() {
        let own = if found.len() <= MOST_PATHS { place + 2 } else { 2 };
        if found.len() <= MOST_PATHS {
            let path = made.run.records.iter().map(|record| [record.measures.from_base, record.measures.reward]);
            panel.line(own, path, format!("{name}, step by step"));
            series.push(name.clone());
        } else if place == 0 {
            series.push("trained policies, last step".to_owned());
        }
        if let Some(last) = made.run.records.last() {
            let (divergence, reward) = (last.measures.from_base, last.measures.reward);
            let reads = format!("{name} after {} steps: E[r] {}, KL {}", last.step, short(reward), short(divergence));
            panel.point(own, [divergence, reward], reads);
            let numbers = (Quantity::estimated(divergence), Quantity::estimated(reward));
            rows.push(Row { what: name.clone(), divergence: numbers.0, reward: numbers.1 });
        }
    }
    let top = &law.terms().last()?;
    let price = -middle(&top.1).ln();
    // How much of the gain best-of-n leaves on the table at its own KL.
    let (draws, kl, gained) = best.get(2).or(best.last())?;
    let title = if best.len() > 2 && middle(kl) > 0.0 {
        let most = at_divergence(&law, unit, middle(kl))?;
        let (gained, nats) = (middle(gained), short(middle(kl)));
        match most - gained > 1e-6 * unit {
            true => format!(
                "Best of {draws} buys E[r] = {} for {nats} nats, where tuning gives {}",
                short(gained),
                short(most)
            ),
            false => format!("Best of {draws} buys E[r] = {} for {nats} nats, as much as tuning gives", short(gained)),
        }
    } else {
        format!("The greatest reward, {}, costs {} nats", short(high), short(price))
    };
    let description = format!(
        "Expected reward against KL from the model, for {name}. It starts at {} with KL 0 and ends at {}, the greatest reward, \
         at KL {}. {}",
        short(start[1]),
        short(high),
        short(price),
        match best.last() {
            Some((draws, kl, reward)) =>
                format!("Best of {draws} has E[r] {} at KL {}.", short(middle(reward)), short(middle(kl))),
            None => String::new(),
        }
    );
    // Where the curve is flat there is nothing to see.
    let farthest = panel_reach(&panel).max(reach).max(price.min(8.0)) * 1.02;
    panel.marks.iter_mut().for_each(|mark| {
        if let super::Shape::Line(places) = &mut mark.shape {
            places.retain(|place| place[0] <= farthest);
        }
    });
    Some(Figure {
        name: "frontier".to_owned(),
        title,
        description,
        panels: vec![panel],
        series: series.into_iter().map(|name| Series { name }).collect(),
        notes: vec!["nothing lies above the curve".to_owned()],
        table: table(&curve, start, rows),
    })
}

/// How far to the right points lie.
fn panel_reach(panel: &Panel) -> f64 {
    let at = |mark: &super::Mark| match &mark.shape {
        super::Shape::Point { at, .. } => at[0],
        _ => 0.0,
    };
    panel.marks.iter().map(at).fold(0.0, f64::max)
}

/// What is tuned, on which reward, and what that is called.
fn subject(stage: &Stage<'_>) -> Option<(Distribution, Expression, String)> {
    if let Some(tuned) = stage.tuned() {
        return Some((tuned.base, tuned.reward, tuned.name));
    }
    let environment = &stage.study.environment;
    let (values, trained, _) =
        stage.study.trainings.iter().find_map(|name| trainings(environment, name).ok()?.into_iter().next())?;
    let task = trained.task();
    let name = if values.is_empty() { task.name.clone() } else { format!("{}, {}", task.name, parameters(&values)) };
    Some((task.from.clone(), task.reward.clone(), name))
}

fn best_of(stage: &Stage<'_>, base: &Distribution, reward: &Expression) -> Vec<(u32, Real, Real)> {
    let mut found = Vec::new();
    for draws in DRAWS {
        let law = Law::BestOf { draws, reward: reward.clone(), ties: Ties::default() };
        let best = base.approximated("best", law);
        let Ok(kl) = stage.session.kl(&best, base) else { break };
        let Ok(mean) = stage.session.expectation(&best, reward) else { break };
        if middle(&kl).is_finite() && middle(&mean).is_finite() {
            found.push((draws, kl, mean));
        }
    }
    found
}

/// The trainings that aim at this reward: their optimum lies where the law of the reward has it.
fn matching(said: &Said<'_>, law: &RewardLaw) -> Vec<(String, Arc<Made>)> {
    let close = |one: f64, other: &Real| (one - middle(other)).abs() <= 1e-6 * (1.0 + one.abs());
    let is_of = |made: &Made| {
        let beta = made.training.learner.objective.beta;
        if beta <= 0.0 {
            return law.terms().last().is_some_and(|(value, _)| close(made.optimum.reward, value));
        }
        let t = Real::Bounded(Interval::point(1.0 / beta));
        let (reward, kl) = (law.expectation(&t), law.kl(&t));
        matches!((reward, kl), (Ok(reward), Ok(kl))
            if close(made.optimum.reward, &reward) && close(made.optimum.from_base, &kl))
    };
    let all = said.trainings.iter().flat_map(|training| {
        training.made.iter().map(move |(values, made)| {
            let name = training.name.to_owned();
            (if values.is_empty() { name } else { format!("{name}, {}", parameters(values)) }, made.clone())
        })
    });
    all.filter(|(_, made)| is_of(made)).collect()
}

/// The greatest E[r] at a KL.
fn at_divergence(law: &RewardLaw, unit: f64, wanted: f64) -> Option<f64> {
    let at = |t: f64| law.frontier(&[Real::Bounded(Interval::point(t))]).ok()?.pop();
    let (mut low, mut high) = (0.0, 200.0 / unit);
    for _ in 0..60 {
        let t = (low + high) / 2.0;
        if middle(&at(t)?.divergence) < wanted { low = t } else { high = t }
    }
    Some(middle(&at(high)?.reward))
}

fn row(what: String, divergence: &Real, reward: &Real) -> Row {
    Row { what, divergence: Quantity::new(divergence), reward: Quantity::new(reward) }
}

fn table(curve: &[[f64; 2]], start: [f64; 2], rows: Vec<Row>) -> Table {
    let along = std::iter::once(&start).chain(curve.iter().step_by(10)).map(|place| Row {
        what: "frontier".to_owned(),
        divergence: Quantity::estimated(place[0]),
        reward: Quantity::estimated(place[1]),
    });
    let rows: Vec<Row> = along.chain(rows).collect();
    Table::new("frontier")
        .with("policy", None, Values::Text(rows.iter().map(|row| Some(row.what.clone())).collect()))
        .with("KL(q‖π)", Some("nats"), Values::Number(rows.iter().map(|row| Some(row.divergence.clone())).collect()))
        .with("E[r]", None, Values::Number(rows.iter().map(|row| Some(row.reward.clone())).collect()))
}
