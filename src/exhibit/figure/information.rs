//! Mutual information between positions, before and after.

use super::stage::Stage;
use super::words::{exact, middle, short};
use super::{Axis, Figure, Panel, Series, Tone};
use crate::exhibit::{Quantity, Table, Values};
use crate::expression::Expression;
use crate::number::Real;

/// Up to how many positions.
const WIDEST: usize = 8;

/// How many pairs of tokens at pairs of positions are looked at.
const MOST_PAIRS: usize = 400_000;

/// What is less is rounding.
const NOTHING: f64 = 1e-12;

/// I(x_i; x_j) for all pairs, under every distribution on the stage.
pub fn figure(stage: &Stage<'_>) -> Option<Figure> {
    let length = stage.length();
    if !(2..=WIDEST).contains(&length) || stage.cast.len() < 2 {
        return None;
    }
    if stage.vocabulary().pow(2).saturating_mul(length * length) > MOST_PAIRS {
        return None;
    }
    let pairs: Vec<(usize, usize)> = (0..length).flat_map(|i| (i + 1..length).map(move |j| (i, j))).collect();
    let mut all: Vec<Vec<Real>> = Vec::new();
    for member in &stage.cast {
        let of = |&(i, j): &(usize, usize)| {
            let (first, second) = (Expression::token_at(i), Expression::token_at(j));
            stage.session.information(&member.distribution, &first, &second).ok()
        };
        all.push(pairs.iter().map(of).collect::<Option<_>>()?);
    }
    let most = all.iter().flatten().map(middle).fold(0.0, f64::max);
    if most < NOTHING {
        return None;
    }
    let places: Vec<String> = (1..=length).map(|position| position.to_string()).collect();
    let mut panels = Vec::new();
    for (member, values) in stage.cast.iter().zip(&all) {
        let across = Axis::names("position", places.clone());
        let mut panel = Panel::new(&member.name, across, Axis::names("position", places.clone()));
        for (&(i, j), value) in pairs.iter().zip(values) {
            let nats = middle(value);
            let text = if nats < NOTHING { "0".to_owned() } else { short(nats) };
            let reads = format!("{}: positions {} and {} share {} nats", member.name, i + 1, j + 1, exact(value));
            for (x, y) in [(i, j), (j, i)] {
                let (x, y) = (x as f64, y as f64);
                let tone = Some(Tone::Share((nats / most).clamp(0.0, 1.0)));
                panel.area(0, [x - 0.5, y - 0.5], [x + 0.5, y + 0.5], tone, &text, reads.clone());
            }
        }
        panels.push(panel);
    }
    let greatest = |values: &[Real]| {
        let best = (0..pairs.len()).max_by(|&left, &right| middle(&values[left]).total_cmp(&middle(&values[right])))?;
        Some((pairs[best], middle(&values[best])))
    };
    // The pair that changes most under one of the others.
    let change = |at: &(usize, usize)| (middle(&all[at.0][at.1]) - middle(&all[0][at.1])).abs();
    let places = (1..all.len()).flat_map(|member| (0..pairs.len()).map(move |place| (member, place)));
    let (member, moved) = places.max_by(|left, right| change(left).total_cmp(&change(right)))?;
    let (before, after) = (middle(&all[0][moved]), middle(&all[member][moved]));
    let (i, j) = pairs[moved];
    let title = if (after - before).abs() < NOTHING {
        "No two positions are tied closer together than before".to_owned()
    } else {
        let nats = |value: f64| if value < NOTHING { "0".to_owned() } else { short(value) };
        format!(
            "Under {} positions {} and {} share {} nats, {} before",
            stage.cast[member].name,
            i + 1,
            j + 1,
            nats(after),
            nats(before)
        )
    };
    let said: Vec<String> = stage
        .cast
        .iter()
        .zip(&all)
        .filter_map(|(member, values)| {
            let ((i, j), nats) = greatest(values)?;
            Some(format!("under {} at most {} nats, between {} and {}", member.name, short(nats), i + 1, j + 1))
        })
        .collect();
    let column = |of: &dyn Fn(usize) -> i64| Values::Whole((0..pairs.len()).map(|place| Some(of(place))).collect());
    let mut table = Table::new("information")
        .with("first position", None, column(&|place| pairs[place].0 as i64 + 1))
        .with("second position", None, column(&|place| pairs[place].1 as i64 + 1));
    for (member, values) in stage.cast.iter().zip(&all) {
        let values = values.iter().map(|value| Some(Quantity::new(value))).collect();
        table = table.with(member.name.clone(), Some("nats"), Values::Number(values));
    }
    Some(Figure {
        name: "information".to_owned(),
        title,
        description: format!("Mutual information of every two positions, in nats: {}.", said.join("; ")),
        panels,
        series: vec![Series { name: String::new() }],
        notes: Vec::new(),
        table,
    })
}
