//! Trainings step by step against the optimum, and what they take against a parameter.

use std::sync::Arc;

use super::words::{count, cut, parameters, short, slug};
use super::{Axis, Figure, Panel, Said, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::finetune::{Made, Record};

/// How many trainings share a figure.
const MOST_SERIES: usize = 7;

/// A distance from the optimum below this is the rounding of its sum.
const ROUNDING: f64 = 1e-12;

/// Two optima closer than this are one.
const SAME: f64 = 1e-9;

/// One training at one combination of values.
struct Course {
    name: String,
    made: Arc<Made>,
}

/// Curves of all trainings, a few at a time, and the samples they took where a parameter says how hard it is.
pub fn figures(said: &Said<'_>) -> Vec<Figure> {
    let mut courses = Vec::new();
    for training in &said.trainings {
        // Of many values of a parameter one curve is drawn: the others are points of the other figure.
        let many = training.made.len() > 3;
        for (place, (values, made)) in training.made.iter().enumerate() {
            if !many || place == (training.made.len() - 1) / 2 {
                let at = if values.is_empty() { String::new() } else { format!(", {}", parameters(values)) };
                courses.push(Course { name: format!("{}{at}", training.name), made: made.clone() });
            }
        }
    }
    let parts = courses.len().div_ceil(MOST_SERIES);
    let size = courses.len().div_ceil(parts.max(1)).max(1);
    let mut figures: Vec<Figure> = courses.chunks(size).filter_map(curves).collect();
    figures.extend(by_parameter(said));
    figures
}

fn curves(courses: &[Course]) -> Option<Figure> {
    let farthest = courses.iter().map(|course| course.made.run.made.max(1) as f64);
    let spread = farthest.clone().fold(0.0, f64::max) / farthest.fold(f64::INFINITY, f64::min);
    let is_wide = spread > 12.0;
    // Step 0 has a place on a logarithmic axis too.
    let at = |step: usize| step as f64 + if is_wide { 1.0 } else { 0.0 };
    let axis = || if is_wide { Axis::logarithmic("1 + step", None) } else { Axis::linear("step", None) };
    let mut objective = Panel::new("objective", axis(), Axis::linear("J(q) = E[r] − β KL(q‖π)", None));
    let gap = |record: &Record| record.measures.distance.max(ROUNDING);
    let gaps: Vec<f64> = courses.iter().flat_map(|c| c.made.run.records.iter().map(gap)).filter(|g| *g > 0.0).collect();
    let mut distance =
        Panel::new("distance from the optimum", axis(), Axis::fitting("TV(q, π′)", None, gaps.iter().copied()));
    let ends = [at(0), at(courses.iter().map(|course| course.made.run.made).max().unwrap_or(1))];
    let mut optima: Vec<f64> = courses.iter().map(|course| course.made.optimum.objective).collect();
    optima.sort_by(f64::total_cmp);
    optima.dedup_by(|one, other| (*one - *other).abs() < SAME * (1.0 + one.abs()));
    for optimum in &optima {
        objective.line(0, ends.map(|step| [step, *optimum]), format!("optimum: J = {}", short(*optimum)));
    }
    for (place, course) in courses.iter().enumerate() {
        let records = &course.made.run.records;
        let line = |of: &dyn Fn(&Record) -> f64| -> Vec<[f64; 2]> {
            records.iter().map(|record| [at(record.step), of(record)]).collect()
        };
        objective.line(place + 1, line(&|record| record.measures.objective), course.name.clone());
        distance.line(place + 1, line(&gap), course.name.clone());
        for record in records {
            let step = at(record.step);
            let reads = format!("{}, step {}: J {}", course.name, count(record.step), short(record.measures.objective));
            objective.point(place + 1, [step, record.measures.objective], reads);
            let reads = format!("{}, step {}: TV {}", course.name, count(record.step), short(gap(record)));
            distance.point(place + 1, [step, gap(record)], reads);
        }
    }
    let last = |course: &Course| course.made.run.records.last().map(gap);
    let farthest = courses.iter().max_by(|l, r| last(l).unwrap_or(0.0).total_cmp(&last(r).unwrap_or(0.0)))?;
    let nearest = courses.iter().min_by(|l, r| last(l).unwrap_or(1.0).total_cmp(&last(r).unwrap_or(1.0)))?;
    let title = if courses.len() == 1 {
        let steps = count(farthest.made.run.made);
        format!("{} ends at TV {} from the optimum after {steps} steps", farthest.name, tv(last(farthest)?))
    } else if last(farthest)? <= ROUNDING {
        format!("All {} trainings end at the optimum", courses.len())
    } else {
        format!(
            "{} ends at TV {} from the optimum, {} at {}",
            nearest.name,
            tv(last(nearest)?),
            farthest.name,
            tv(last(farthest)?)
        )
    };
    let said: Vec<String> = courses
        .iter()
        .filter_map(|course| {
            let (first, end) = (course.made.run.records.first()?, course.made.run.records.last()?);
            Some(format!(
                "{}: J from {} to {}, optimum {}, TV {} after {} steps",
                course.name,
                short(first.measures.objective),
                short(end.measures.objective),
                short(course.made.optimum.objective),
                short(gap(end)),
                count(end.step)
            ))
        })
        .collect();
    let mut panels = vec![objective];
    if distance.marks.len() > 1 {
        panels.push(distance);
    }
    let mut notes = Vec::new();
    let series = std::iter::once("optimum".to_owned()).chain(courses.iter().map(|course| cut(&course.name, 40)));
    if courses.iter().any(|course| course.made.run.records.iter().any(|record| gap(record) <= ROUNDING)) {
        notes.push(format!("a distance below {} is rounding, and drawn as that", short(ROUNDING)));
    }
    Some(Figure {
        name: format!("training-{}", slug(courses.first()?.name.split(',').next().unwrap_or_default())),
        title,
        description: format!("Trainings against the optimum. {}.", said.join("; ")),
        panels,
        series: series.map(|name| Series { name }).collect(),
        notes,
        table: table(courses),
    })
}

/// A distance from the optimum; 0 where it is no more than rounding.
fn tv(distance: f64) -> String {
    if distance <= ROUNDING { "0".to_owned() } else { short(distance) }
}

fn table(courses: &[Course]) -> Table {
    let rows: Vec<(&Course, &Record)> =
        courses.iter().flat_map(|course| course.made.run.records.iter().map(move |record| (course, record))).collect();
    let number = |of: &dyn Fn(&Record) -> f64| {
        Values::Number(rows.iter().map(|row| Some(Quantity::estimated(of(row.1)))).collect())
    };
    let best = rows.iter().map(|row| Some(Quantity::estimated(row.0.made.optimum.objective))).collect();
    Table::new("training")
        .with("training", None, Values::Text(rows.iter().map(|row| Some(row.0.name.clone())).collect()))
        .with("step", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1.step).ok()).collect()))
        .with("samples", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1.samples).ok()).collect()))
        .with("J", None, number(&|record| record.measures.objective))
        .with("optimum of J", None, Values::Number(best))
        .with("E[r]", None, number(&|record| record.measures.reward))
        .with("KL(q‖π)", Some("nats"), number(&|record| record.measures.from_base))
        .with("KL(q‖π′)", Some("nats"), number(&|record| record.measures.from_optimum))
        .with("TV(q, π′)", None, number(&|record| record.measures.distance))
}

/// The value of a parameter as it is written and as a number, the steps, the samples, and whether the training was ended by its aim.
type Taken = (String, f64, usize, u64, bool);

/// Samples and steps until the end, against the only parameter.
fn by_parameter(said: &Said<'_>) -> Option<Figure> {
    let mut all: Vec<(&str, Vec<Taken>)> = Vec::new();
    let mut parameter = None;
    for training in &said.trainings {
        let taken: Option<Vec<Taken>> = training
            .made
            .iter()
            .map(|(values, made)| {
                let [(name, written)] = values.as_slice() else { return None };
                parameter = Some(name.clone());
                let samples = made.run.records.last().map_or(0, |record| record.samples);
                let is_early = made.run.made < made.training.course.steps;
                Some((written.clone(), number(written)?, made.run.made, samples, is_early))
            })
            .collect();
        // Trainings that all run to their last step say nothing about how hard it is.
        if let Some(taken) = taken.filter(|taken| taken.len() >= 3 && taken.iter().any(|taken| taken.4)) {
            all.push((training.name, taken));
        }
    }
    let parameter = parameter?;
    let values: Vec<f64> = all.iter().flat_map(|(_, taken)| taken.iter().map(|taken| taken.1)).collect();
    let across = || Axis::fitting(&parameter, None, values.iter().copied());
    let mut samples = Panel::new("what draws", across(), Axis::logarithmic("samples until it ended", Some("samples")));
    let mut steps =
        Panel::new("what follows exact gradients", across(), Axis::logarithmic("steps until it ended", Some("steps")));
    for (place, (name, taken)) in all.iter().enumerate() {
        let draws = taken.iter().any(|taken| taken.3 > 0);
        let (panel, unit) = if draws { (&mut samples, "samples") } else { (&mut steps, "steps") };
        let many = |taken: &Taken| if draws { taken.3 as f64 } else { taken.2 as f64 };
        panel.line(place, taken.iter().map(|taken| [taken.1, many(taken)]), (*name).to_owned());
        for one in taken {
            let how = if one.4 { "" } else { ", where its steps ended" };
            let reads = format!("{name}, {parameter} = {}: {} {unit}{how}", one.0, count(many(one) as usize));
            panel.point(place, [one.1, many(one)], reads);
        }
    }
    let panels: Vec<Panel> = [samples, steps].into_iter().filter(|panel| !panel.marks.is_empty()).collect();
    let cost = |taken: &Taken| if taken.3 > 0 { taken.3 as usize } else { taken.2 };
    let said: Vec<String> = all
        .iter()
        .filter_map(|(name, taken)| {
            let (first, last) = (taken.first()?, taken.last()?);
            let unit = if last.3 > 0 { "samples" } else { "steps" };
            let (from, to) = (count(cost(first)), count(cost(last)));
            Some(format!("{name} takes {from} {unit} at {parameter} = {} and {to} at {}", first.0, last.0))
        })
        .collect();
    let dearest =
        all.iter().enumerate().max_by_key(|(_, (_, taken))| taken.last().map_or(0, cost)).map(|(place, _)| place)?;
    let rows: Vec<(&str, &Taken)> =
        all.iter().flat_map(|(name, taken)| taken.iter().map(move |one| (*name, one))).collect();
    let table = Table::new("until")
        .with("training", None, Values::Text(rows.iter().map(|row| Some(row.0.to_owned())).collect()))
        .with(parameter.clone(), None, Values::Text(rows.iter().map(|row| Some(row.1.0.clone())).collect()))
        .with("steps", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1.2).ok()).collect()))
        .with("samples", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1.3).ok()).collect()))
        .with("reached its aim", None, Values::Truth(rows.iter().map(|row| Some(row.1.4)).collect()));
    Some(Figure {
        name: format!("until-{}", slug(&parameter)),
        title: said.get(dearest)?.clone(),
        description: format!("What trainings took until they ended, against {parameter}. {}.", said.join("; ")),
        panels,
        series: all.iter().map(|(name, _)| Series { name: (*name).to_owned() }).collect(),
        notes: Vec::new(),
        table,
    })
}

/// A parameter as it is written, as a number.
fn number(written: &str) -> Option<f64> {
    let value = crate::number::parse_rational(written).ok()?;
    Some(super::words::middle(&crate::number::Real::Rational(value)))
}
