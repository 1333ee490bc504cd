//! Estimates against the number of draws: with their intervals beside the exact value, and their errors beside what is to be expected.

use super::stage::Stage;
use super::words::{capital, count, cut, exact, middle, parameters, short, slug};
use super::{Axis, EstimatedBy, Figure, Panel, Said, Series};
use crate::approximation::{Experiment, Found, REACH};
use crate::exhibit::{Quantity, Table, Values};
use crate::expression::Sort;
use crate::number::Real;
use crate::statement::experiments;

/// How many figures a study has at most.
const MOST_FIGURES: usize = 6;

/// How many estimates share one.
const MOST_SERIES: usize = 6;

/// How far estimates with the same number of draws stand apart, as a factor.
const APART: f64 = 1.16;

/// One estimate of one number: all budgets.
struct Course<'a> {
    name: String,
    method: &'a str,
    of: String,
    question: &'a str,
    exact: &'a Real,
    found: Vec<&'a Found>,
    /// The standard deviation of the number under the target.
    deviation: Option<f64>,
}

/// A figure for each number that is estimated; what several methods estimate shares one.
pub fn figures(stage: &Stage<'_>, said: &Said<'_>) -> Vec<Figure> {
    let mut groups: Vec<Vec<Course<'_>>> = Vec::new();
    for sampled in &said.estimates {
        for course in courses(stage, sampled) {
            let same = |group: &&mut Vec<Course<'_>>| {
                let first = &group[0];
                first.of == course.of && first.question == course.question && first.exact == course.exact
            };
            match groups.iter_mut().find(same) {
                Some(group) if group.len() < MOST_SERIES => group.push(course),
                Some(_) => {}
                None => groups.push(vec![course]),
            }
        }
    }
    groups.truncate(MOST_FIGURES);
    groups.iter().filter_map(|group| figure(group)).collect()
}

fn courses<'a>(stage: &Stage<'_>, sampled: &EstimatedBy<'a>) -> Vec<Course<'a>> {
    let environment = &stage.study.environment;
    let syntax = stage.study.estimates.iter().find(|(name, _)| name == sampled.name).map(|(_, syntax)| syntax);
    let typed = syntax.and_then(|syntax| experiments(environment, syntax).ok()).unwrap_or_default();
    let mut all = Vec::new();
    for (place, (values, found)) in sampled.found.iter().enumerate() {
        for (ask, question) in sampled.ask.iter().enumerate() {
            let own: Vec<&Found> = found.iter().filter(|found| found.ask == ask).collect();
            let Some(first) = own.first() else { continue };
            let exact = &first.exact;
            let deviation = typed.get(place).and_then(|(_, experiment)| deviation(stage, experiment, ask, exact));
            let at = if values.is_empty() { String::new() } else { format!(", {}", parameters(values)) };
            all.push(Course {
                name: format!("{}{at}", sampled.name),
                method: sampled.method,
                of: format!("{}{at}", sampled.of),
                question,
                exact,
                found: own,
                deviation,
            });
        }
    }
    all
}

/// The standard deviation of a number, or of the truth of an event, under the target.
fn deviation(stage: &Stage<'_>, experiment: &Experiment, ask: usize, exact: &Real) -> Option<f64> {
    let expression = experiment.ask.get(ask)?;
    let variance = match expression.sort {
        Sort::Event => middle(exact) * (1.0 - middle(exact)),
        _ => middle(&stage.session.variance(&experiment.target, expression).ok()?),
    };
    (variance >= 0.0).then(|| variance.sqrt())
}

fn figure(group: &[Course<'_>]) -> Option<Figure> {
    let first = group.first()?;
    let truth = middle(first.exact);
    let what = cut(first.question, 40);
    let draws: Vec<f64> = group.iter().flat_map(|course| &course.found).map(|found| found.samples as f64).collect();
    let (least, most) =
        (draws.iter().copied().fold(f64::INFINITY, f64::min), draws.iter().copied().fold(0.0, f64::max));
    let label = format!("mean of {what}");
    let mut panel = Panel::new("estimate", Axis::logarithmic("draws n", None), Axis::linear(&label, None));
    let ends = [least / APART, (most * APART.powi(group.len() as i32)).max(least * 1.5)];
    panel.line(0, ends.map(|n| [n, truth]), format!("exact: {}", exact(first.exact)));
    let mut errors =
        Panel::new("error", Axis::logarithmic("draws n", None), Axis::logarithmic("|estimate − exact|", None));
    for (place, course) in group.iter().enumerate() {
        let expected: Vec<[f64; 2]> = course
            .found
            .iter()
            .filter_map(|found| Some([found.samples as f64, course.deviation? / found.truly_effective?.sqrt()]))
            .collect();
        errors.line(place + 1, expected, format!("{}: the error to be expected", course.name));
        for found in &course.found {
            let n = found.samples as f64 * APART.powi(place as i32);
            let Some(estimate) = found.estimate else { continue };
            let reach = REACH * estimate.standard_error;
            let (low, high) = (estimate.value - reach, estimate.value + reach);
            let reads = format!(
                "{}, n = {}: {} between {} and {}",
                course.name,
                count(found.samples),
                short(estimate.value),
                short(low),
                short(high)
            );
            panel.estimate(place + 1, [n, estimate.value], [low, high], reads);
            let error = (estimate.value - truth).abs();
            errors.point(
                place + 1,
                [n, error],
                format!("{}, n = {}: off by {}", course.name, count(found.samples), short(error)),
            );
        }
    }
    let mut panels = vec![panel];
    if !errors.marks.is_empty() && most > least {
        panels.push(errors);
    }
    let series = std::iter::once("exact value".to_owned()).chain(group.iter().map(|course| course.name.clone()));
    let mut notes = Vec::new();
    if panels.len() > 1 {
        notes.push(
            "bars are 95 % intervals; sloped lines are the errors to be expected, σ/√(effective draws in truth)"
                .to_owned(),
        );
    } else {
        notes.push("bars are 95 % intervals".to_owned());
    }
    if group.len() > 1 {
        notes.push("estimates with the same n stand beside each other".to_owned());
    }
    for course in group {
        if let Some(caution) = course.found.iter().find_map(|found| found.caution) {
            notes.push(format!("{}: {caution}", course.name));
        }
    }
    let methods: Vec<String> = group.iter().map(|course| format!("{} by {}", course.name, course.method)).collect();
    Some(Figure {
        name: format!("estimate-{}-{}", slug(&first.of), slug(&what)),
        title: finding(group, truth),
        description: format!(
            "Estimates of the mean of {} under {}, exactly {}: {}. {}.",
            first.question,
            first.of,
            exact(first.exact),
            methods.join("; "),
            capital(&finding(group, truth))
        ),
        panels,
        series: series.map(|name| Series { name }).collect(),
        notes,
        table: table(group),
    })
}

/// How the widest of all budgets ended, and what coverage says.
fn finding(group: &[Course<'_>], truth: f64) -> String {
    let Some(course) = group.first() else { return String::new() };
    // What misleads most comes first: intervals that seldom hold the truth.
    let covered = group.iter().flat_map(|course| course.found.iter().map(move |found| (course, found)));
    let worst = covered
        .filter(|(_, found)| found.repeats >= 20)
        .min_by(|left, right| (left.1.covered * right.1.repeats).cmp(&(right.1.covered * left.1.repeats)));
    if let Some((course, found)) = worst
        && found.covered * 10 < found.repeats * 8
    {
        return format!(
            "{} with {} draws: its 95 % interval holds the truth {} times in {}",
            course.name,
            count(found.samples),
            found.covered,
            found.repeats
        );
    }
    let last = course.found.iter().rev().find_map(|found| Some((found.samples, found.estimate?)));
    match last {
        Some((samples, estimate)) => format!(
            "{}: {} draws give {} ± {}, exactly {}",
            course.name,
            count(samples),
            short(estimate.value),
            short(REACH * estimate.standard_error),
            short(truth)
        ),
        None => format!("{}: no draw was accepted", course.name),
    }
}

fn table(group: &[Course<'_>]) -> Table {
    let rows: Vec<(&Course<'_>, &Found)> =
        group.iter().flat_map(|course| course.found.iter().map(move |found| (course, *found))).collect();
    let number = |of: &dyn Fn(&Course<'_>, &Found) -> Option<f64>| {
        Values::Number(rows.iter().map(|(course, found)| of(course, found).map(Quantity::estimated)).collect())
    };
    let reach = |found: &Found| found.estimate.map(|estimate| (estimate.value, REACH * estimate.standard_error));
    Table::new("estimates")
        .with("estimate", None, Values::Text(rows.iter().map(|row| Some(row.0.name.clone())).collect()))
        .with("draws", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1.samples).ok()).collect()))
        .with("value", None, number(&|_, found| Some(found.estimate?.value)))
        .with("from", None, number(&|_, found| reach(found).map(|(value, reach)| value - reach)))
        .with("to", None, number(&|_, found| reach(found).map(|(value, reach)| value + reach)))
        .with("exact", None, Values::Number(rows.iter().map(|row| Some(Quantity::new(row.0.exact))).collect()))
        .with("effective draws", None, number(&|_, found| Some(found.effective)))
        .with("in truth", None, number(&|_, found| found.truly_effective))
}
