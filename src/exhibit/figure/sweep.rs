//! Answers against a parameter: their exact values, the closed form between them, the limit, and the rate.

use std::collections::BTreeMap;

use super::words::{capital, cut, exact, middle, short};
use super::{Asked, Axis, Figure, Panel, Said, Series, words};
use crate::exhibit::{Quantity, Table, Values};
use crate::number::Real;
use crate::statement::AnswerValue;
use crate::study::Study;

/// How many questions have a panel.
const MOST_PANELS: usize = 6;

/// One question with its answers along one parameter.
struct Sweep<'a> {
    asked: &'a Asked<'a>,
    /// The parameter, as written and as a number, with the answer there, ascending.
    points: Vec<(&'a str, f64, &'a Real)>,
    /// The answer at infinity.
    limit: Option<&'a Real>,
}

/// One figure for each parameter that single answers depend on.
pub fn figures(study: &Study, said: &Said<'_>) -> Vec<Figure> {
    let mut by_parameter: BTreeMap<&str, Vec<Sweep<'_>>> = BTreeMap::new();
    for asked in &said.ask {
        if let Some((parameter, sweep)) = sweep(study, asked) {
            by_parameter.entry(parameter).or_default().push(sweep);
        }
    }
    by_parameter.into_iter().filter_map(|(parameter, sweeps)| figure(parameter, &sweeps)).collect()
}

fn sweep<'a>(study: &'a Study, asked: &'a Asked<'a>) -> Option<(&'a str, Sweep<'a>)> {
    let mut points = Vec::new();
    let mut limit = None;
    let mut parameter = None;
    let answers = asked.answers.ok()?;
    for answer in answers {
        let [(name, written)] = answer.parameters.as_slice() else { return None };
        let AnswerValue::Number(value) = &answer.value else { continue };
        parameter = Some(name.as_str());
        let values = study.environment.parameters.get(name)?;
        let at = &values.iter().find(|(text, _)| text == written)?.1;
        match at {
            Real::Infinity => limit = Some(value),
            at => points.push((written.as_str(), middle(at), value)),
        }
    }
    points.retain(|point| middle(point.2).is_finite());
    points.sort_by(|left, right| left.1.total_cmp(&right.1));
    (points.len() >= 3).then_some((parameter?, Sweep { asked, points, limit }))
}

/// The unit of what a question gives, where its form tells.
fn unit(question: &str) -> Option<&'static str> {
    let simple = !question.contains([' ', '/', '^']) || question.ends_with(')') && !question.contains(") ");
    let begins = |forms: &[&str]| forms.iter().any(|form| question.starts_with(form));
    match () {
        () if !simple => None,
        () if begins(&["KL(", "H(", "JS(", "renyi(", "I("]) => Some("nats"),
        () if begins(&["P(", "P["]) => Some("probability"),
        () => None,
    }
}

fn figure(parameter: &str, sweeps: &[Sweep<'_>]) -> Option<Figure> {
    let left_out = sweeps.len().saturating_sub(MOST_PANELS);
    // Divergences first: they are what a limit is about.
    let mut order: Vec<&Sweep<'_>> = sweeps.iter().collect();
    let is_divergence = |sweep: &&Sweep<'_>| !["TV(", "KL("].iter().any(|form| sweep.asked.question.starts_with(form));
    order.sort_by_key(is_divergence);
    order.truncate(MOST_PANELS);
    let mut panels = Vec::new();
    let mut notes = Vec::new();
    let mut said = Vec::new();
    let mut has_curve = false;
    let mut has_limit = false;
    for sweep in &order {
        let at = sweep.points.iter().map(|point| point.1).collect::<Vec<_>>();
        let values: Vec<f64> = sweep.points.iter().map(|point| middle(point.2)).collect();
        let across = Axis::fitting(parameter, None, at.iter().copied());
        let shown = values.iter().copied().filter(|value| *value > 0.0 || values.iter().any(|value| *value < 0.0));
        let up = Axis::fitting(
            &cut(sweep.asked.question, 44),
            unit(sweep.asked.question),
            shown.collect::<Vec<_>>().into_iter(),
        );
        let mut panel = Panel::new(sweep.asked.label, across, up);
        if let (Some(limit), Some(first), Some(last)) = (sweep.limit, at.first(), at.last()) {
            let value = middle(limit);
            let before = panel.marks.len();
            panel.line(2, [[*first, value], [*last, value]], format!("limit: {}", exact(limit)));
            has_limit |= panel.marks.len() > before;
        }
        let lies = |at: f64| panel.across.has(at);
        let curve: Vec<[f64; 2]> = sweep.asked.curve.iter().filter(|(at, _)| lies(*at)).map(|&(x, y)| [x, y]).collect();
        has_curve |= curve.len() > 1;
        match curve.len() {
            // Without a closed form the values are joined, so that their course can be followed.
            0 | 1 => panel.line(0, sweep.points.iter().map(|&(_, at, value)| [at, middle(value)]), String::new()),
            _ => panel.line(1, curve, sweep.asked.rate.unwrap_or("closed form").to_owned()),
        }
        for (written, at, value) in &sweep.points {
            panel.point(0, [*at, middle(value)], format!("{parameter} = {written}: {}", exact(value)));
        }
        if let Some(rate) = sweep.asked.rate {
            notes.push(format!("{}: {rate}", sweep.asked.label));
        }
        let hidden = sweep.points.iter().filter(|(_, at, value)| !panel.has([*at, middle(value)])).count();
        if hidden > 0 {
            notes.push(format!("{}: {hidden} of the values have no place on a logarithmic axis", sweep.asked.label));
        }
        said.push(path(parameter, sweep));
        panels.push(panel);
    }
    let title = capital(said.first()?);
    if left_out > 0 {
        notes.push(format!("{left_out} more answers depend on {parameter}; they are in the list of answers"));
    }
    let mut series = vec!["exact value"];
    if has_curve || has_limit {
        series.push(if has_curve { "closed form" } else { "" });
    }
    if has_limit {
        series.push("limit");
    }
    Some(Figure {
        name: format!("against-{}", words::slug(parameter)),
        title,
        description: format!("{}.", said.iter().map(|text| capital(text)).collect::<Vec<_>>().join(". ")),
        panels,
        series: series.into_iter().map(|name| Series { name: name.to_owned() }).collect(),
        notes,
        table: table(parameter, sweeps),
    })
}

/// Where the answers go, in words.
fn path(parameter: &str, sweep: &Sweep<'_>) -> String {
    let (Some(first), Some(last)) = (sweep.points.first(), sweep.points.last()) else { return String::new() };
    let (from, to) = (middle(first.2), middle(last.2));
    let name = sweep.asked.label.replace('_', " ");
    let question = cut(sweep.asked.question, 60);
    let between = |place: &dyn Fn(f64, f64) -> f64, start| sweep.points.iter().map(|p| middle(p.2)).fold(start, place);
    let (least, most) = (between(&f64::min, f64::INFINITY), between(&f64::max, f64::NEG_INFINITY));
    let slack = 1e-12 * most.abs().max(least.abs());
    if most - least <= slack {
        return format!("{name}, {question}, is {} at every {parameter}", short(from));
    }
    let turns = most > from.max(to) + slack || least < from.min(to) - slack;
    if turns {
        let (place, word) = if most > from.max(to) + slack { (most, "highest") } else { (least, "lowest") };
        let at = sweep.points.iter().find(|point| middle(point.2) == place).map_or("", |point| point.0);
        return format!(
            "{name}, {question}, is {word} at {parameter} = {at} with {}; it begins at {} and ends at {}",
            short(place),
            short(from),
            short(to)
        );
    }
    let verb = if to < from { "falls" } else { "rises" };
    format!(
        "{name}, {question}, {verb} from {} to {} as {parameter} goes from {} to {}",
        short(from),
        short(to),
        first.0,
        last.0
    )
}

fn table(parameter: &str, sweeps: &[Sweep<'_>]) -> Table {
    let rows: Vec<(&Sweep<'_>, &str, &Real)> = sweeps
        .iter()
        .flat_map(|sweep| {
            let finite = sweep.points.iter().map(move |&(written, _, value)| (sweep, written, value));
            finite.chain(sweep.limit.map(|limit| (sweep, "inf", limit)))
        })
        .collect();
    Table::new("answers")
        .with("name", None, Values::Text(rows.iter().map(|row| Some(row.0.asked.label.to_owned())).collect()))
        .with("question", None, Values::Text(rows.iter().map(|row| Some(row.0.asked.question.to_owned())).collect()))
        .with(parameter, None, Values::Text(rows.iter().map(|row| Some(row.1.to_owned())).collect()))
        .with("answer", None, Values::Number(rows.iter().map(|row| Some(Quantity::new(row.2))).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_forms_have_units() {
        assert_eq!(unit("KL(tuned, prior)"), Some("nats"));

        assert_eq!(unit("KL(a, b) / ln(2)"), None);
        assert_eq!(unit("TV(a, b)"), None);
    }
}
