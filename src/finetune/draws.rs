//! Batches: sequences and pairs drawn with a seed.

use super::method::Method;
use super::policy::Point;
use super::training::Training;
use super::update::Batch;
use crate::random::Stream;

/// What the streams of this file are for.
const PURPOSE: &str = "train";

impl Training {
    /// A batch drawn from the policy, or from its base for methods that learn from a fixed set.
    pub(super) fn draw(&self, point: &Point, base: &Point, step: usize) -> Batch {
        let tree = self.policy.tree();
        let count = self.learner.rule.batch;
        let stream = |draw: usize| Stream::new(self.course.seed, PURPOSE, step as u64 * count as u64 + draw as u64);
        let cumulative: Vec<f64> = if point.rows.is_empty() {
            let mut sum = 0.0;
            let reach = &point.reach[tree.inner()..];
            reach
                .iter()
                .map(|mass| {
                    sum += mass;
                    sum
                })
                .collect()
        } else {
            Vec::new()
        };
        let of = |point: &Point, stream: &mut Stream| -> usize {
            if point.rows.is_empty() {
                let wanted = stream.unit_float() * cumulative.last().copied().unwrap_or(1.0);
                return cumulative.partition_point(|sum| *sum <= wanted).min(tree.leaves() - 1);
            }
            let mut prefix = 0;
            for _ in 0..tree.space().length {
                let mut left = stream.unit_float();
                let mut chosen = None;
                for cell in tree.row(prefix) {
                    let share = point.rows[cell];
                    if share > 0.0 {
                        chosen = Some(cell);
                        if left < share {
                            break;
                        }
                        left -= share;
                    }
                }
                prefix = chosen.map_or(tree.row(prefix).start, |cell| cell) + 1;
            }
            prefix - tree.inner()
        };
        let reward = &self.learner.objective.reward;
        match self.learner.rule.method {
            Method::Dpo | Method::Ipo => Batch::Pairs(
                (0..count)
                    .map(|draw| {
                        let mut stream = stream(draw);
                        let (left, right) = (of(base, &mut stream), of(base, &mut stream));
                        let wins = self.learner.rule.rater.prefers(reward[left], reward[right]);
                        if stream.unit_float() < wins { (left, right) } else { (right, left) }
                    })
                    .collect(),
            ),
            Method::ExpertIteration { draws } => Batch::Draws(
                (0..count)
                    .map(|draw| {
                        let mut stream = stream(draw);
                        let first = of(point, &mut stream);
                        (1..draws).fold(first, |best, _| {
                            let next = of(point, &mut stream);
                            if reward[next] > reward[best] { next } else { best }
                        })
                    })
                    .collect(),
            ),
            Method::FilteredSft { .. } => Batch::Draws((0..count).map(|draw| of(base, &mut stream(draw))).collect()),
            _ => Batch::Draws((0..count).map(|draw| of(point, &mut stream(draw))).collect()),
        }
    }
}
