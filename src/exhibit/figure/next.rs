//! Next-token rows before and after a reward, with the soft value of each prefix.
//!
//! V(x_≤t) = β ln E_π[e^{r/β} | x_≤t]: π′(v | x_<t) = π(v | x_<t) e^{(V(x_<t v) − V(x_<t))/β}, and V of the empty prefix is β ln Z. So
//! the rows themselves tell all values.

use super::stage::{Stage, Tuned};
use super::words::{cut, exact, middle, percent, short};
use super::{Axis, Figure, MOST_CELLS, Panel, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::number::Real;
use crate::sequence::Token;

/// How many prefixes have a row.
const PREFIXES: usize = 3;

/// How many tokens of a row are drawn.
const TOKENS: usize = 6;

/// One token of a row.
struct Step {
    token: Token,
    before: Real,
    after: Real,
    value: Option<Real>,
}

/// A row of the table: the prefix and the token after it.
type Row<'a> = (&'a Vec<Token>, &'a Step);

/// Rows after the empty prefix and after the likeliest tokens.
pub fn figure(stage: &Stage<'_>) -> Option<Figure> {
    let tuned = stage.tuned()?;
    let is_large = stage.length() * stage.vocabulary() > MOST_CELLS;
    if tuned.beta == Real::Infinity || stage.length() < 2 || is_large {
        return None;
    }
    let own = stage.session.log_normaliser(&tuned.distribution).ok()?.mul(&tuned.beta).ok()?;
    let mut prefixes: Vec<(Vec<Token>, Real)> = vec![(Vec::new(), own)];
    let mut rows = Vec::new();
    while let Some((prefix, value)) = prefixes.get(rows.len()).cloned() {
        let row = row(stage, &tuned, &prefix, &value)?;
        if prefix.is_empty() {
            let mut best: Vec<&Step> = row.iter().filter(|step| middle(&step.after) > 0.0).collect();
            best.sort_by(|left, right| middle(&right.after).total_cmp(&middle(&left.after)));
            let chosen = best.into_iter().take(PREFIXES - 1);
            prefixes.extend(chosen.filter_map(|step| Some((vec![step.token], step.value.clone()?))));
        }
        rows.push(row);
    }
    let mut panels = Vec::new();
    for ((prefix, value), row) in prefixes.iter().zip(&rows) {
        let written =
            if prefix.is_empty() { "at the start".into() } else { format!("after “{}”", stage.write(prefix)) };
        let title = format!("{written}: V = {}", short(middle(value)));
        let names = row.iter().map(|step| match &step.value {
            Some(value) => format!("{} (V {})", cut(&stage.token(step.token), 10), short(middle(value))),
            None => stage.token(step.token),
        });
        let across = Axis::holding("probability of the next token", None, &[0.0]);
        let mut panel = Panel::new(&title, across, Axis::names("token", names.collect()));
        for (place, step) in row.iter().enumerate() {
            let y = place as f64;
            let value = step.value.as_ref().map_or(String::new(), |value| format!(", soft value {}", exact(value)));
            let bars = [("prior", &step.before, -0.38, -0.02), ("after the reward", &step.after, 0.02, 0.38)];
            for (series, (name, probability, from, to)) in bars.into_iter().enumerate() {
                let reads = format!("{written}, “{}” {name}: {}{value}", stage.token(step.token), exact(probability));
                panel.area(series, [0.0, y + from], [middle(probability), y + to], None, "", reads);
            }
        }
        panels.push(panel);
    }
    let first = rows.first()?;
    let change = |step: &&Step| (middle(&step.after) - middle(&step.before)).abs();
    let moved = first.iter().max_by(|left, right| change(left).total_cmp(&change(right)))?;
    let title = if change(&moved) < 1e-9 {
        format!("Under {} the first token is as it was", tuned.name)
    } else {
        format!(
            "Under {} “{}” comes first with {}, before {}",
            tuned.name,
            stage.token(moved.token),
            percent(middle(&moved.after)),
            percent(middle(&moved.before))
        )
    };
    let description = format!(
        "How probable the next token is before and after the reward, at the start and after the likeliest tokens. The soft \
         value at the start, beta times ln Z, is {}.",
        exact(&prefixes[0].1)
    );
    let table = table(stage, &prefixes, &rows);
    let notes = vec![
        "V is the soft value β ln E[e^(r/β)] of a prefix: where a token raises it, its probability is raised by the same \
         in exponents of 1/β"
            .to_owned(),
    ];
    let name_of_base = if tuned.base.name() == "prior" { "prior" } else { "before the reward" };
    let series = [name_of_base, tuned.name.as_str()].map(|name| Series { name: name.to_owned() });
    Some(Figure { name: "next-token".to_owned(), title, panels, series: series.into(), description, notes, table })
}

/// The likeliest tokens after a prefix, in order of the vocabulary.
fn row(stage: &Stage<'_>, tuned: &Tuned, prefix: &[Token], value: &Real) -> Option<Vec<Step>> {
    let before = stage.session.next(&tuned.base, prefix).ok()?;
    let after = stage.session.next(&tuned.distribution, prefix).ok()?;
    let mut steps = Vec::new();
    for (((token, _), before), after) in stage.study.environment.scope.vocabulary.iter().zip(before).zip(after) {
        if middle(&before) <= 0.0 {
            continue;
        }
        let ratio = after.div(&before).and_then(|ratio| ratio.ln());
        let gain = ratio.and_then(|ratio| ratio.mul(&tuned.beta)?.add(value)).ok();
        let value = gain.filter(|value| middle(value).is_finite());
        steps.push(Step { token, before, after, value });
    }
    let weight = |step: &Step| middle(&step.before).max(middle(&step.after));
    steps.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
    steps.truncate(TOKENS);
    steps.sort_by_key(|step| step.token);
    Some(steps)
}

fn table(stage: &Stage<'_>, prefixes: &[(Vec<Token>, Real)], rows: &[Vec<Step>]) -> Table {
    let all: Vec<Row<'_>> =
        prefixes.iter().zip(rows).flat_map(|((prefix, _), row)| row.iter().map(move |step| (prefix, step))).collect();
    let text = |of: &dyn Fn(&Row<'_>) -> String| Values::Text(all.iter().map(|row| Some(of(row))).collect());
    let number = |of: &dyn Fn(&Step) -> Option<Quantity>| Values::Number(all.iter().map(|row| of(row.1)).collect());
    Table::new("next_token")
        .with("prefix", None, text(&|row| stage.write(row.0)))
        .with("token", None, text(&|row| stage.token(row.1.token)))
        .with("before", Some("probability"), number(&|step| Some(Quantity::new(&step.before))))
        .with("after", Some("probability"), number(&|step| Some(Quantity::new(&step.after))))
        .with("soft value", None, number(&|step| step.value.as_ref().map(Quantity::new)))
}
