//! Sequences one by one: their probability against their rank, and after against before.

use std::collections::BTreeMap;

use super::stage::{Listing, Stage, Tuned};
use super::words::{capital, count, cut, exact, listed, middle, percent, short};
use super::{Axis, Figure, Panel, Series};
use crate::exhibit::{Quantity, Table, Values};
use crate::expression::{Outcome, evaluate};
use crate::number::Real;

/// How many ranks are asked for where sequences are not listed.
const RANKS: usize = 200;

/// Up to how many positions the most probable sequences are asked for.
const LONGEST: usize = 64;

/// How many rewards have a colour of their own.
const MOST_REWARDS: usize = 6;

/// How many points of one picture say which sequence they are.
const MOST_POINTS: usize = 1_500;

/// π, π′, the reward, and the sequences there by their places in the listing.
type Spot = (f64, f64, f64, Vec<usize>);

/// Probabilities in descending order, each distribution by itself.
pub fn by_rank(stage: &Stage<'_>) -> Option<Figure> {
    let mut ranked: Vec<Vec<(String, Real)>> = Vec::new();
    for (place, member) in stage.cast.iter().enumerate() {
        ranked.push(match stage.listing() {
            Some(listing) => {
                let both = listing.sequences.iter().zip(&listing.probabilities[place]);
                let mut all: Vec<(String, Real)> =
                    both.filter(|(_, p)| middle(p) > 0.0).map(|(x, p)| (stage.write(x), p.clone())).collect();
                all.sort_by(|left, right| middle(&right.1).total_cmp(&middle(&left.1)));
                all
            }
            None if stage.length() > LONGEST => return None,
            None => {
                let top = stage.session.top(&member.distribution, RANKS).ok()?;
                top.into_iter().map(|(x, p)| (stage.write(&x), p)).collect()
            }
        });
    }
    let most = ranked.iter().map(Vec::len).max().unwrap_or(0);
    if most < 3 {
        return None;
    }
    let across = if most > 30 { Axis::logarithmic("rank", None) } else { Axis::linear("rank", None) };
    let values = ranked.iter().flatten().map(|(_, p)| middle(p)).collect::<Vec<_>>();
    let mut panel = Panel::new("", across, Axis::fitting("probability", None, values.iter().copied()));
    for (series, (member, all)) in stage.cast.iter().zip(&ranked).enumerate() {
        let places: Vec<[f64; 2]> =
            all.iter().enumerate().map(|(rank, (_, p))| [rank as f64 + 1.0, middle(p)]).collect();
        panel.line(series, places.iter().copied(), format!("{}, by rank", member.name));
        for (rank, (at, (text, p))) in places.iter().zip(all).enumerate() {
            // Every rank at first, then ever fewer: the line goes through all of them.
            if rank < 12 || (rank + 1).is_power_of_two() {
                let reads = format!("{}, rank {}: {} {}", member.name, rank + 1, cut(text, 48), exact(p));
                panel.point(series, *at, reads);
            }
        }
    }
    let half = |all: &[(String, Real)]| {
        let mut sum = 0.0;
        all.iter()
            .position(|(_, p)| {
                sum += middle(p);
                sum >= 0.5
            })
            .map(|rank| rank + 1)
    };
    let said: Vec<String> = stage
        .cast
        .iter()
        .zip(&ranked)
        .filter_map(|(member, all)| {
            let (text, p) = all.first()?;
            let first = format!("under {} the likeliest is {} with {}", member.name, cut(text, 60), short(middle(p)));
            Some(match half(all) {
                Some(many) => format!("{first}, and {} half the mass", holds(many)),
                None => first,
            })
        })
        .collect();
    let title = match (ranked.first().and_then(|all| half(all)), ranked.last().and_then(|all| half(all))) {
        (Some(before), Some(after)) if stage.cast.len() > 1 => format!(
            "Half the mass is in {} under prior, in {} under {}",
            plural(before),
            count(after),
            stage.cast.last().map_or("", |member| &member.name)
        ),
        (Some(before), _) if ranked.len() == 1 => format!("Half the mass is in {}", plural(before)),
        _ => {
            let sums = ranked.iter().map(|all| all.iter().map(|(_, p)| middle(p)).sum::<f64>());
            let parts: Vec<String> = stage
                .cast
                .iter()
                .zip(sums)
                .map(|(member, sum)| format!("{} under {}", percent(sum), member.name))
                .collect();
            format!("The {most} likeliest sequences hold {}", listed(&parts))
        }
    };
    let notes = match stage.listing() {
        Some(_) => Vec::new(),
        None => vec![format!("the {RANKS} most probable of each")],
    };
    Some(Figure {
        name: "ranks".to_owned(),
        title,
        description: format!("Probability against rank. {}.", capital(&said.join("; "))),
        panels: vec![panel],
        series: stage.cast.iter().map(|member| Series { name: member.name.clone() }).collect(),
        notes,
        table: rank_table(stage, &ranked),
    })
}

fn plural(many: usize) -> String {
    if many == 1 { "1 sequence".to_owned() } else { format!("{} sequences", count(many)) }
}

fn holds(many: usize) -> String {
    format!("{} hold{}", plural(many), if many == 1 { "s" } else { "" })
}

fn rank_table(stage: &Stage<'_>, ranked: &[Vec<(String, Real)>]) -> Table {
    let rows: Vec<(usize, usize, &(String, Real))> = ranked
        .iter()
        .enumerate()
        .flat_map(|(member, all)| all.iter().take(RANKS).enumerate().map(move |(rank, row)| (member, rank, row)))
        .collect();
    Table::new("ranks")
        .with("distribution", None, Values::Text(rows.iter().map(|row| Some(stage.cast[row.0].name.clone())).collect()))
        .with("rank", None, Values::Whole(rows.iter().map(|row| i64::try_from(row.1 + 1).ok()).collect()))
        .with("sequence", None, Values::Text(rows.iter().map(|row| Some(row.2.0.clone())).collect()))
        .with("probability", None, Values::Number(rows.iter().map(|row| Some(Quantity::new(&row.2.1))).collect()))
}

/// π′ against π, by reward.
pub fn before_and_after(stage: &Stage<'_>) -> Option<Figure> {
    let tuned = stage.tuned()?;
    let listing = stage.listing()?;
    let (before, after) = (probabilities(stage, listing, &tuned, true)?, probabilities(stage, listing, &tuned, false)?);
    // Sequences with the same reward and the same π fall on one point.
    let mut points: BTreeMap<(String, String), Spot> = BTreeMap::new();
    for (place, x) in listing.sequences.iter().enumerate() {
        let Ok(Outcome::Number(reward)) = evaluate(&tuned.reward, x, None) else { return None };
        let (p, q) = (middle(&before[place]), middle(&after[place]));
        if p <= 0.0 {
            continue;
        }
        let point = points.entry((format!("{p:e}"), format!("{q:e}"))).or_insert((p, q, middle(&reward), Vec::new()));
        point.3.push(place);
    }
    let points: Vec<Spot> = points.into_values().collect();
    let mut rewards: Vec<f64> = points.iter().map(|point| point.2).collect();
    rewards.sort_by(f64::total_cmp);
    rewards.dedup();
    if points.len() < 3 || points.len() > MOST_POINTS || rewards.len() < 2 {
        return None;
    }
    let class = classes(&rewards);
    let of_reward = |reward: f64| class.iter().position(|(low, high)| (*low..=*high).contains(&reward)).unwrap_or(0);
    let mut panel = Panel::new("", Axis::logarithmic("π(x)", None), Axis::logarithmic("π′(x)", None));
    let (least, most) =
        points.iter().fold((f64::INFINITY, 0.0f64), |(least, most), point| (least.min(point.0), most.max(point.0)));
    let steps = (0..=40).map(|step| least * (most / least).powf(f64::from(step) / 40.0)).map(|p| [p, p]);
    panel.line(0, steps, "π′ = π: nothing changes here".to_owned());
    for (p, q, reward, which) in &points {
        let first = cut(&stage.write(&listing.sequences[which[0]]), 48);
        let others = if which.len() > 1 { format!(" and {} more", which.len() - 1) } else { String::new() };
        let reads = format!("{first}{others}: reward {}, π {}, π′ {}", short(*reward), short(*p), short(*q));
        panel.point(of_reward(*reward) + 1, [*p, *q], reads);
    }
    let factor = |point: &Spot| point.1 / point.0;
    let greatest = points.iter().map(factor).fold(0.0, f64::max);
    let least = points.iter().map(factor).fold(f64::INFINITY, f64::min);
    let range = |(low, high): &(f64, f64)| {
        if low == high { format!("r = {}", short(*low)) } else { format!("r from {} to {}", short(*low), short(*high)) }
    };
    let series = std::iter::once("π′ = π".to_owned()).chain(class.iter().map(range));
    let texts = points.iter().map(|point| Some(stage.write(&listing.sequences[point.3[0]]))).collect();
    let column = |of: &dyn Fn(&Spot) -> Option<Quantity>| Values::Number(points.iter().map(of).collect());
    let table = Table::new("before_and_after")
        .with("sequence", None, Values::Text(texts))
        .with("sequences here", None, Values::Whole(points.iter().map(|p| i64::try_from(p.3.len()).ok()).collect()))
        .with("reward", None, column(&|point| Some(Quantity::estimated(point.2))))
        .with("π", Some("probability"), column(&|point| Some(Quantity::new(&before[point.3[0]]))))
        .with("π′", Some("probability"), column(&|point| Some(Quantity::new(&after[point.3[0]]))));
    Some(Figure {
        name: "before-and-after".to_owned(),
        title: format!(
            "{} multiplies probabilities by {} to {}: each reward is a line beside π′ = π",
            tuned.name,
            short(least),
            short(greatest)
        ),
        description: format!(
            "Each of {} sequences by its probability before and after the reward. What is above the line π′ = π gained. \
             There are {} different rewards, from {} to {}; sequences with the same reward are all multiplied by the same \
             factor, from {} to {}.",
            count(listing.sequences.len()),
            rewards.len(),
            short(rewards[0]),
            short(rewards[rewards.len() - 1]),
            short(least),
            short(greatest)
        ),
        panels: vec![panel],
        series: series.map(|name| Series { name }).collect(),
        notes: Vec::new(),
        table,
    })
}

/// Probabilities under the tuned distribution, or under what it starts from.
fn probabilities(stage: &Stage<'_>, listing: &Listing, tuned: &Tuned, is_base: bool) -> Option<Vec<Real>> {
    let distribution = if is_base { &tuned.base } else { &tuned.distribution };
    let pointwise = stage.session.pointwise(distribution).ok()?;
    listing.sequences.iter().map(|x| pointwise.probability(x).ok()).collect()
}

/// The rewards themselves, or ranges of them where there are many, ascending.
fn classes(rewards: &[f64]) -> Vec<(f64, f64)> {
    if rewards.len() <= MOST_REWARDS {
        return rewards.iter().map(|&reward| (reward, reward)).collect();
    }
    let size = rewards.len().div_ceil(MOST_REWARDS);
    rewards.chunks(size).map(|chunk| (chunk[0], chunk[chunk.len() - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rewards_are_gathered_in_ranges_that_hold_all_of_them() {
        assert_eq!(classes(&[0.0, 1.0]), [(0.0, 0.0), (1.0, 1.0)]);
        let rewards: Vec<f64> = (0..20).map(f64::from).collect();
        let ranges = classes(&rewards);
        assert_eq!((ranges[0], ranges.len()), ((0.0, 3.0), 5));
        assert!(rewards.iter().all(|reward| ranges.iter().any(|range| (range.0..=range.1).contains(reward))));
    }
}
