//! Batches: sequences and pairs drawn with a seed.

use super::method::Method;
use super::policy::Point;
use super::training::Training;
use super::tree::Tree;
use super::update::Batch;
use crate::random::Stream;

/// What the streams of this file are for.
const PURPOSE: &str = "train";

impl Training {
    /// A batch drawn from the policy, or from its base for methods that learn from a fixed set.
    pub(super) fn draw(&self, point: &Point, base: &Point, step: usize) -> Batch {
        let count = self.learner.rule.batch;
        let stream = |draw: usize| Stream::new(self.course.seed, PURPOSE, step as u64 * count as u64 + draw as u64);
        let reward = &self.learner.objective.reward;
        let method = self.learner.rule.method;
        let is_fixed = matches!(method, Method::Dpo | Method::Ipo | Method::FilteredSft { .. });
        let source = Source::new(self.policy.tree(), if is_fixed { base } else { point });
        match method {
            Method::Dpo | Method::Ipo => Batch::Pairs(
                (0..count)
                    .map(|draw| {
                        let mut stream = stream(draw);
                        let (left, right) = (source.draw(&mut stream), source.draw(&mut stream));
                        let wins = self.learner.rule.rater.prefers(reward[left], reward[right]);
                        if stream.unit_float() < wins { (left, right) } else { (right, left) }
                    })
                    .collect(),
            ),
            Method::ExpertIteration { draws } => Batch::Draws(
                (0..count)
                    .map(|draw| {
                        let mut stream = stream(draw);
                        let first = source.draw(&mut stream);
                        (1..draws).fold(first, |best, _| {
                            let next = source.draw(&mut stream);
                            if reward[next] > reward[best] { next } else { best }
                        })
                    })
                    .collect(),
            ),
            _ => Batch::Draws((0..count).map(|draw| source.draw(&mut stream(draw))).collect()),
        }
    }
}

/// A point that sequences are drawn from, along its rows, or, where it has none, from the sums of its masses.
struct Source<'a> {
    tree: &'a Tree,
    point: &'a Point,
    cumulative: Vec<f64>,
}

impl<'a> Source<'a> {
    fn new(tree: &'a Tree, point: &'a Point) -> Self {
        let mut sum = 0.0;
        let masses = if point.rows.is_empty() { &point.reach[tree.inner()..] } else { &[] };
        let upto = |mass: &f64| {
            sum += mass;
            sum
        };
        Source { tree, point, cumulative: masses.iter().map(upto).collect() }
    }

    /// A sequence, by number.
    fn draw(&self, stream: &mut Stream) -> usize {
        let tree = self.tree;
        if let Some(total) = self.cumulative.last() {
            let wanted = stream.unit_float() * total;
            return self.cumulative.partition_point(|sum| *sum <= wanted).min(tree.leaves() - 1);
        }
        let mut prefix = 0;
        for _ in 0..tree.space().length {
            let mut left = stream.unit_float();
            let mut chosen = None;
            for cell in tree.row(prefix) {
                let share = self.point.rows[cell];
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
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Class, Policy, World};
    use super::*;
    use crate::sequence::{Space, Token};

    /// One position, two tokens, and two worlds that each say one of them; the second token is drawn where the policy's
    /// weights say so, not where those of the base do.
    #[test]
    fn draws_follow_the_point_they_are_drawn_from() {
        let space = Space { vocabulary: 2, length: 1 };
        let row = |_: usize, _: &()| Ok(vec![(Token(0), (), 0.5), (Token(1), (), 0.5)]);
        let tree = Arc::new(Tree::grow(space, (), row).expect("two sequences"));
        let says = |token: usize| World {
            weight: 0.5,
            log_probability: (0..2).map(|leaf| if leaf == token { 0.0 } else { f64::NEG_INFINITY }).collect(),
        };
        let policy = Policy::new(tree.clone(), Class::Worlds, vec![says(0), says(1)]);
        let (mut base, mut tuned) = (Point::default(), Point::default());
        policy.evaluate(&policy.base(), &mut base);
        policy.evaluate(&policy.weighing(&[0.1, 0.9]), &mut tuned);
        for (point, expected) in [(&base, 5_000.0), (&tuned, 9_000.0)] {
            let source = Source::new(&tree, point);
            let seconds = (0..10_000).map(|draw| source.draw(&mut Stream::new(1, PURPOSE, draw))).sum::<usize>();
            // Five standard errors of 10,000 draws.
            assert!((seconds as f64 - expected).abs() < 250.0, "{seconds} of 10,000, not about {expected}");
        }
    }
}
