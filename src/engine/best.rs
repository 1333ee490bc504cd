//! The k most probable sequences: best first, guided by the exact largest weight still to come.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use dashu::integer::UBig;

use super::Mass;
use super::arithmetic::Arithmetic;
use super::lift::{Carrier, Lifted};
use super::sums::Stop;
use crate::number::{MaxTimes, Rational, Real};
use crate::potential::Emission;
use crate::potential::table::{DEAD, Table};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// The largest weight in place of the sum.
struct Largest;

impl<A: Arithmetic> Carrier<A> for Largest {
    type Weight = MaxTimes<A::Number>;

    const VALUES: usize = 0;

    fn alone(number: A::Number) -> Option<Self::Weight> {
        MaxTimes::new(number)
    }

    fn carry(weight: &Real, _values: &[Real], scale: &UBig, _scales: &[UBig]) -> Option<(Self::Weight, u64)> {
        let (number, roundings) = A::number(weight, scale)?;
        Some((MaxTimes::new(number)?, roundings))
    }
}

/// A prefix, the largest weight that a sequence beginning with it has, and where it stands.
struct Prefix<W> {
    best: Mass,
    sequence: Vec<Token>,
    weight: W,
    potential: u32,
    model: u32,
}

/// The `k` sequences of largest weight with their weights, ties in vocabulary order.
///
/// Needs an automaton that reads each sequence along one path. Cost: one walk backward, then at most k·N rows (A* search
/// with a perfect heuristic: no prefix is opened that does not begin one of the k).
///
/// # Errors
/// When a weight does not fit the arithmetic, or digits were lost.
pub fn best<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    k: usize,
) -> Result<Vec<(Vec<Token>, Mass)>, Stop> {
    let lifted = Lifted::<Largest, A, S>::new(model, table, table.layers())?;
    let basis = lifted.basis(1);
    let walk = lifted.walk();
    let futures = walk.backward_layers()?;
    let bound = |position: usize, weight: &MaxTimes<A::Number>, potential: u32, state: u32| {
        let future = &futures[position];
        let largest = weight.clone() * future.layer[[potential as usize, state as usize]].clone();
        A::mass(largest.value(), &future.factor, &basis)
    };
    let mut heap = BinaryHeap::new();
    for ((state, weight), &world) in walk.model.starts().iter().zip(walk.model.worlds()) {
        let potential = table.starts()[world];
        if potential != DEAD {
            let best = bound(0, weight, potential, *state);
            heap.push(Prefix { best, sequence: Vec::new(), weight: weight.clone(), potential, model: *state });
        }
    }
    let mut found = Vec::new();
    while let Some(prefix) = heap.pop() {
        if prefix.best.is_zero() || found.len() == k {
            break;
        }
        let position = prefix.sequence.len();
        if position == table.layers() {
            found.push((prefix.sequence, prefix.best));
            continue;
        }
        let steps = table.layer(position);
        let (next, number) = (steps.next(prefix.potential as usize), steps.weight(prefix.potential as usize));
        walk.model.layer(position).for_each_edge(prefix.model as usize, |token, to, step| {
            let potential = next[token.index()];
            if potential == DEAD {
                return;
            }
            let weight =
                prefix.weight.clone() * step.clone() * walk.weights[position][number[token.index()] as usize].clone();
            let best = bound(position + 1, &weight, potential, to);
            if !best.is_zero() {
                let mut sequence = prefix.sequence.clone();
                sequence.push(token);
                heap.push(Prefix { best, sequence, weight, potential, model: to });
            }
        });
    }
    Ok(found)
}

impl<W> Ord for Prefix<W> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.best.rank(&other.best).then_with(|| other.sequence.cmp(&self.sequence))
    }
}

impl<W> PartialOrd for Prefix<W> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<W> PartialEq for Prefix<W> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<W> Eq for Prefix<W> {}
