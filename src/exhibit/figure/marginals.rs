//! Marginals, position × token, under π and another distribution, with the difference.

use super::stage::Stage;
use super::words::{middle, short, slug};
use super::{Axis, Figure, Panel, Series, Tone};
use crate::exhibit::{Quantity, Table, Values};
use crate::number::Real;

/// Up to how many positions.
const WIDEST: usize = 16;

/// How many tokens have a row.
const MOST_TOKENS: usize = 14;

/// Up to how many positions a difference is written in its cell.
const ROOMY: usize = 9;

/// From how many cells on a probability of 0 is left blank.
const CROWDED: usize = 40;

/// One figure for each distribution on the stage beside π.
pub fn figures(stage: &Stage<'_>) -> Vec<Figure> {
    if stage.length() < 2 {
        return Vec::new();
    }
    let Some(prior) = stage.cast.first().and_then(|prior| stage.session.marginals(&prior.distribution).ok()) else {
        return Vec::new();
    };
    (1..stage.cast.len()).filter_map(|member| figure(stage, &prior, member)).collect()
}

fn figure(stage: &Stage<'_>, prior: &[Vec<Real>], member: usize) -> Option<Figure> {
    let name = &stage.cast[member].name;
    let own = stage.session.marginals(&stage.cast[member].distribution).ok()?;
    let positions = stage.length().min(WIDEST);
    let at = |rows: &[Vec<Real>], position: usize, token: usize| middle(&rows[position][token]);
    // The tokens that are likeliest somewhere, in order of the vocabulary.
    let weight = |token: usize| (0..positions).map(|i| at(prior, i, token).max(at(&own, i, token))).fold(0.0, f64::max);
    let mut tokens: Vec<usize> = (0..stage.vocabulary()).filter(|&token| weight(token) > 0.0).collect();
    tokens.sort_by(|&left, &right| weight(right).total_cmp(&weight(left)).then(left.cmp(&right)));
    let left_out = tokens.len().saturating_sub(MOST_TOKENS);
    tokens.truncate(MOST_TOKENS);
    tokens.sort_unstable();
    let texts: Vec<String> = stage.study.environment.scope.vocabulary.iter().map(|(_, text)| text.to_owned()).collect();
    let shown: Vec<String> = tokens.iter().map(|&token| texts[token].clone()).collect();
    let places: Vec<String> = (1..=positions).map(|position| position.to_string()).collect();
    let panel =
        |title: &str| Panel::new(title, Axis::names("position", places.clone()), Axis::names("token", shown.clone()));
    let mut panels = [panel("prior"), panel(name), panel(&format!("{name} − prior"))];
    let mut greatest = (0.0, 0, 0);
    let is_crowded = positions * tokens.len() > CROWDED;
    for position in 0..positions {
        for (row, &token) in tokens.iter().enumerate() {
            let (before, after) = (at(prior, position, token), at(&own, position, token));
            let change = after - before;
            if change.abs() > f64::abs(greatest.0) {
                greatest = (change, position, token);
            }
            let (x, y) = (position as f64, row as f64);
            let place = ([x - 0.5, y - 0.5], [x + 0.5, y + 0.5]);
            let what = format!("“{}” at {}", texts[token], position + 1);
            for (panel, value) in panels.iter_mut().zip([before, after]) {
                let tone = Some(Tone::Share(value));
                let reads = format!("{what}: {}", short(value));
                let text = if value == 0.0 && is_crowded { String::new() } else { decimals(value) };
                panel.area(0, place.0, place.1, tone, &text, reads);
            }
            let text = match change.abs() {
                size if size < 0.005 => String::new(),
                _ if positions <= ROOMY => signed(change),
                size if size < 0.05 => String::new(),
                _ => if change > 0.0 { "+" } else { "−" }.to_owned(),
            };
            let reads = format!("{what}: {}", said(change));
            panels[2].area(0, place.0, place.1, Some(Tone::Change(change)), &text, reads);
        }
    }
    let (change, position, token) = greatest;
    let title = if change.abs() < 1e-12 {
        format!("Under {name} every single position is as it was")
    } else {
        let (before, after) = (at(prior, position, token), at(&own, position, token));
        format!(
            "Under {name} “{}” at position {} has probability {}, before {}",
            texts[token],
            position + 1,
            short(after),
            short(before)
        )
    };
    let mut notes = Vec::new();
    if is_crowded {
        notes.push("a blank cell is 0, or a difference too small to be written".to_owned());
    }
    if left_out > 0 {
        notes.push(format!("the {MOST_TOKENS} likeliest tokens of {}", left_out + MOST_TOKENS));
    }
    if stage.length() > positions {
        notes.push(format!("the first {positions} of {} positions", stage.length()));
    }
    let table = table(&texts, &tokens, positions, prior, &own, name);
    Some(Figure {
        name: format!("marginals-{}", slug(name.split(' ').next().unwrap_or(name))),
        title,
        description: format!(
            "How probable each of {} tokens is at each of {positions} positions: under prior, under {name}, and the \
             difference. The greatest difference is {} for “{}” at position {}.",
            tokens.len(),
            said(change),
            texts[token],
            position + 1
        ),
        panels: panels.into(),
        series: vec![Series { name: String::new() }],
        notes,
        table,
    })
}

/// Two decimals without the zero before the point, as there is little room.
fn decimals(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if value >= 0.995 {
        "1".to_owned()
    } else if value < 0.005 {
        "~0".to_owned()
    } else {
        format!("{value:.2}").trim_start_matches('0').to_owned()
    }
}

/// A difference in words.
fn said(change: f64) -> String {
    match change {
        0.0 => "no change".to_owned(),
        change if change > 0.0 => format!("{} more", short(change)),
        change => format!("{} less", short(-change)),
    }
}

fn signed(value: f64) -> String {
    let text = decimals(value.abs());
    if value > 0.0 { format!("+{text}") } else { format!("−{text}") }
}

fn table(
    texts: &[String],
    tokens: &[usize],
    positions: usize,
    prior: &[Vec<Real>],
    own: &[Vec<Real>],
    name: &str,
) -> Table {
    let cells: Vec<(usize, usize)> =
        (0..positions).flat_map(|position| tokens.iter().map(move |&token| (position, token))).collect();
    let numbers = |of: &dyn Fn(usize, usize) -> Option<Real>| {
        Values::Number(cells.iter().map(|&(i, v)| of(i, v).as_ref().map(Quantity::new)).collect())
    };
    let whole = cells.iter().map(|(position, _)| i64::try_from(position + 1).ok()).collect();
    let names = cells.iter().map(|(_, token)| Some(texts[*token].clone())).collect();
    Table::new("marginals")
        .with("position", None, Values::Whole(whole))
        .with("token", None, Values::Text(names))
        .with("prior", Some("probability"), numbers(&|i, v| Some(prior[i][v].clone())))
        .with(name, Some("probability"), numbers(&|i, v| Some(own[i][v].clone())))
        .with("difference", None, numbers(&|i, v| own[i][v].sub(&prior[i][v]).ok()))
}
