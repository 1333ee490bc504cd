//! The tree of prefixes as an icicle: a row for each position, a part as wide as the probability of its prefix.

use std::collections::BTreeMap;

use super::stage::{Listing, Stage};
use super::words::{cut, listed, middle, percent};
use super::{Axis, Figure, MOST_CELLS, Panel, Series, Tone};
use crate::exhibit::{Quantity, Table, Values};
use crate::number::Real;
use crate::sequence::Token;

/// For how many positions it is drawn.
const DEEPEST: usize = 6;

/// A prefix less probable than this is not drawn where there are many.
const LEAST: f64 = 1.0 / 400.0;

/// How many prefixes of one distribution are asked for where not all sequences are listed.
const MOST_ASKED: usize = 20;

/// The masses of prefixes, by length from 1.
type Masses = Vec<BTreeMap<Vec<Token>, Real>>;

/// The tree under π and the other distributions on the stage.
pub fn figure(stage: &Stage<'_>) -> Option<Figure> {
    if stage.cast.len() < 2 || stage.length() * stage.vocabulary() > MOST_CELLS {
        return None;
    }
    let depth = stage.length().min(DEEPEST);
    let listing = stage.listing();
    let all: Vec<Masses> =
        (0..stage.cast.len()).map(|member| masses(stage, listing, member, depth)).collect::<Option<_>>()?;
    let positions = (1..=depth).map(|position| position.to_string()).collect::<Vec<_>>();
    let mut panels = Vec::new();
    let mut hidden = 0;
    for (member, masses) in stage.cast.iter().zip(&all) {
        let across = Axis::holding("probability of the prefix", None, &[0.0, 1.0]);
        let mut panel = Panel::new(&member.name, across, Axis::names("position", positions.clone()));
        let mut starts: BTreeMap<Vec<Token>, f64> = BTreeMap::from([(Vec::new(), 0.0)]);
        for (row, prefixes) in masses.iter().enumerate() {
            let mut filled: BTreeMap<Vec<Token>, f64> = BTreeMap::new();
            let mut next = BTreeMap::new();
            // The likeliest first, in one order for all panels: what is too narrow to be seen gathers at the end.
            let mut order: Vec<(&Vec<Token>, f64)> =
                prefixes.iter().map(|(prefix, mass)| (prefix, middle(mass))).collect();
            let weight =
                |prefix: &Vec<Token>| all.iter().filter_map(|masses| masses[row].get(prefix)).map(middle).sum::<f64>();
            order.sort_by(|left, right| weight(right.0).total_cmp(&weight(left.0)).then(left.0.cmp(right.0)));
            let mut children: BTreeMap<&[Token], usize> = BTreeMap::new();
            for (prefix, mass) in order {
                let (before, last) = prefix.split_at(prefix.len() - 1);
                let Some(&start) = starts.get(before) else { continue };
                let place = *children.entry(before).and_modify(|place| *place += 1).or_insert(0);
                let offset = filled.entry(before.to_vec()).or_insert(0.0);
                let from = start + *offset;
                *offset += mass;
                next.insert(prefix.clone(), from);
                if mass < LEAST {
                    hidden += usize::from(mass > 0.0);
                    continue;
                }
                let reads = format!("{}: {} {}", member.name, stage.write(prefix), percent(mass));
                let tone = Some(Tone::Share(if place.is_multiple_of(2) { 0.75 } else { 0.35 }));
                let row = row as f64;
                panel.area(0, [from, row - 0.5], [from + mass, row + 0.5], tone, &stage.token(last[0]), reads);
            }
            starts = next;
        }
        panels.push(panel);
    }
    let (title, likeliest) = finding(stage, &all)?;
    let names: Vec<String> = stage.cast.iter().map(|member| member.name.clone()).collect();
    let mut notes = vec!["each row is a position; a part is as wide as its prefix is probable".to_owned()];
    if hidden > 0 {
        notes.push(format!("{hidden} prefixes with less than {} each are left blank", percent(LEAST)));
    }
    if listing.is_none() {
        notes.push("only the most probable prefixes are opened".to_owned());
    }
    Some(Figure {
        name: "prefixes".to_owned(),
        title,
        description: format!("The tree of prefixes under {}, for positions 1 to {depth}. {likeliest}", listed(&names)),
        panels,
        series: vec![Series { name: String::new() }],
        notes,
        table: table(stage, &all),
    })
}

/// Which first step gains most, and the likeliest beginning of each.
fn finding(stage: &Stage<'_>, all: &[Masses]) -> Option<(String, String)> {
    let deepest = |masses: &Masses| {
        let last = masses.iter().rev().find(|prefixes| !prefixes.is_empty())?;
        let best = last.iter().max_by(|left, right| middle(left.1).total_cmp(&middle(right.1)))?;
        Some((best.0.clone(), middle(best.1)))
    };
    let mut said = Vec::new();
    for (member, masses) in stage.cast.iter().zip(all) {
        let (prefix, mass) = deepest(masses)?;
        said.push(format!("Under {} the likeliest is {} with {}.", member.name, stage.write(&prefix), percent(mass)));
    }
    // The prefix that gains most under the first of the others.
    let gains = all[1].iter().flatten().filter_map(|(prefix, mass)| {
        let (known, before) = (&all[0][prefix.len() - 1], &prefix[..prefix.len() - 1]);
        // A prefix that was not asked for is not known to be improbable.
        let is_asked = known.keys().any(|other| other.starts_with(before));
        is_asked.then(|| (prefix, known.get(prefix).map_or(0.0, middle), middle(mass)))
    });
    let (prefix, before, after) = gains.max_by(|left, right| (left.2 - left.1).total_cmp(&(right.2 - right.1)))?;
    let written = cut(&stage.write(prefix), 40);
    let title = if after - before > 1e-9 {
        format!("Under {} “{written}” has {}, before {}", stage.cast[1].name, percent(after), percent(before))
    } else {
        format!("Under {} no prefix gains probability", stage.cast[1].name)
    };
    Some((title, said.join(" ")))
}

/// The masses of prefixes: of all where sequences are listed, else of the most probable.
fn masses(stage: &Stage<'_>, listing: Option<&Listing>, member: usize, depth: usize) -> Option<Masses> {
    if let Some(listing) = listing {
        return (1..=depth).map(|length| listing.prefixes(member, length)).collect();
    }
    let distribution = &stage.cast[member].distribution;
    let mut masses: Masses = vec![BTreeMap::new(); depth];
    let mut front: Vec<(Vec<Token>, Real)> = vec![(Vec::new(), Real::ONE)];
    for _ in 0..MOST_ASKED {
        // The most probable prefix that is not opened yet.
        let best = (0..front.len()).filter(|&place| front[place].0.len() < depth);
        let best = best.max_by(|&left, &right| middle(&front[left].1).total_cmp(&middle(&front[right].1)));
        let Some(best) = best else { break };
        let (prefix, mass) = front.swap_remove(best);
        if middle(&mass) < LEAST {
            break;
        }
        let row = stage.session.next(distribution, &prefix).ok()?;
        for ((token, _), probability) in stage.study.environment.scope.vocabulary.iter().zip(row) {
            let mass = mass.mul(&probability).ok()?;
            if middle(&mass) > 0.0 {
                let longer: Vec<Token> = prefix.iter().copied().chain([token]).collect();
                masses[prefix.len()].insert(longer.clone(), mass.clone());
                front.push((longer, mass));
            }
        }
    }
    Some(masses)
}

fn table(stage: &Stage<'_>, all: &[Masses]) -> Table {
    let least = |prefix: &Vec<Token>| {
        all.iter().any(|masses| masses[prefix.len() - 1].get(prefix).is_some_and(|mass| middle(mass) >= LEAST))
    };
    let mut prefixes: Vec<&Vec<Token>> = all.iter().flatten().flat_map(BTreeMap::keys).filter(|x| least(x)).collect();
    prefixes.sort_by_key(|prefix| (prefix.len(), (*prefix).clone()));
    prefixes.dedup();
    let texts = prefixes.iter().map(|prefix| Some(stage.write(prefix))).collect();
    let mut table = Table::new("prefixes").with("prefix", None, Values::Text(texts));
    for (member, masses) in stage.cast.iter().zip(all) {
        let column = prefixes.iter().map(|prefix| masses[prefix.len() - 1].get(*prefix).map(Quantity::new)).collect();
        table = table.with(member.name.clone(), Some("probability"), Values::Number(column));
    }
    table
}
