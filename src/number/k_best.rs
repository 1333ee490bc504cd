//! The k most probable: the k largest products, each with the choices that made it.

use std::cmp::Ordering;
use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::Weight;

/// Choices: (position, token) in ascending order of positions, both counted from 0.
pub type Assignment = Vec<(u32, u32)>;

/// The k largest of many products with their assignments, heaviest first. The sum of two lists is the k largest of
/// both; the product multiplies every pair and joins their choices.
///
/// Ties are broken by the assignment, earlier positions and then earlier tokens first, which for whole sequences is
/// vocabulary order. It is a commutative semiring where all lists that are added fix the same positions and those that
/// are multiplied fix different ones, and products of `T` are exact (rounding may turn an order into a tie that has
/// been cut before).
/// Zero and one know no k; the smaller k wins. Products cost O(k² log k).
#[derive(Clone, Debug, PartialEq)]
pub struct KBest<T> {
    limit: usize,
    entries: Vec<(T, Assignment)>,
}

impl<T: Weight + PartialOrd> KBest<T> {
    /// The single choice of a token at a position, with its weight; at most `limit` entries are kept in whatever it is
    /// combined with. `None` for a negative weight, for NaN, and for `limit` 0.
    pub fn choice(limit: usize, weight: T, position: u32, token: u32) -> Option<Self> {
        KBest::entry(limit, weight, vec![(position, token)])
    }

    /// A weight without a choice.
    pub fn weight(limit: usize, weight: T) -> Option<Self> {
        KBest::entry(limit, weight, Vec::new())
    }

    fn entry(limit: usize, weight: T, assignment: Assignment) -> Option<Self> {
        if limit == 0 || weight.partial_cmp(&T::zero()).is_none_or(Ordering::is_lt) {
            return None;
        }
        let entries = if weight.is_zero() { Vec::new() } else { vec![(weight, assignment)] };
        Some(KBest { limit, entries })
    }

    /// The entries, heaviest first.
    pub fn entries(&self) -> &[(T, Assignment)] {
        &self.entries
    }

    fn cut(limit: usize, mut entries: Vec<(T, Assignment)>) -> Self {
        entries.sort_by(order);
        entries.truncate(limit);
        KBest { limit, entries }
    }
}

/// Heavier first, then vocabulary order. Weights are never NaN.
fn order<T: PartialOrd>(left: &(T, Assignment), right: &(T, Assignment)) -> Ordering {
    right.0.partial_cmp(&left.0).unwrap_or(Ordering::Equal).then_with(|| left.1.cmp(&right.1))
}

/// The union of two assignments, ascending.
fn join(left: &Assignment, right: &Assignment) -> Assignment {
    let mut joined = Vec::with_capacity(left.len() + right.len());
    joined.extend_from_slice(left);
    joined.extend_from_slice(right);
    joined.sort_unstable();
    joined.dedup();
    joined
}

impl<T: Weight + PartialOrd> Add for KBest<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut entries = self.entries;
        entries.extend(other.entries);
        KBest::cut(self.limit.min(other.limit), entries)
    }
}

impl<T: Weight + PartialOrd> Mul for KBest<T> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let limit = self.limit.min(other.limit);
        let mut entries = Vec::new();
        for (rank, (left, own)) in self.entries.iter().enumerate() {
            // The pair (i, j) has at least (i+1)(j+1) − 1 pairs before it, so the others cannot be among the first k.
            for (right, others) in other.entries.iter().take(limit / (rank + 1)) {
                entries.push((left.clone() * right.clone(), join(own, others)));
            }
        }
        // Floats may underflow to 0, which is no entry.
        entries.retain(|(weight, _)| !weight.is_zero());
        KBest::cut(limit, entries)
    }
}

impl<T: Weight + PartialOrd> Zero for KBest<T> {
    fn zero() -> Self {
        KBest { limit: usize::MAX, entries: Vec::new() }
    }

    fn is_zero(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T: Weight + PartialOrd> One for KBest<T> {
    fn one() -> Self {
        KBest { limit: usize::MAX, entries: vec![(T::one(), Vec::new())] }
    }
}

impl<T: Weight + PartialOrd> Weight for KBest<T> {
    type Rows = ndarray::Array2<Self>;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::{Rational, laws};

    /// A list over one position: tokens 0, 1, … with these weights.
    fn list(limit: usize, position: u32, weights: &[u32]) -> KBest<Rational> {
        let choice = |(token, &weight): (usize, &u32)| {
            KBest::choice(limit, Rational::from(weight), position, token as u32).expect("not negative")
        };
        weights.iter().enumerate().map(choice).fold(KBest::zero(), Add::add)
    }

    fn same(left: &KBest<Rational>, right: &KBest<Rational>) -> bool {
        // Annihilation gives the empty list with the limit of either side.
        left.entries == right.entries
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn it_is_a_semiring(
            limit in 1usize..5, a in prop::collection::vec(0u32..5, 4), b in prop::collection::vec(0u32..5, 4),
            c in prop::collection::vec(0u32..5, 4),
        ) {
            let (a, b, c) = (list(limit, 0, &a), list(limit, 1, &b), list(limit, 2, &c));
            prop_assert_eq!(laws::semiring_by(&a, &b, &c, same), Ok(()));
        }

        #[test]
        fn the_best_are_those_of_a_full_list(
            limit in 1usize..8, a in prop::collection::vec(0u32..4, 3), b in prop::collection::vec(0u32..4, 3),
            c in prop::collection::vec(0u32..4, 3),
        ) {
            let lists = |limit| list(limit, 0, &a) * list(limit, 1, &b) * list(limit, 2, &c);
            let mut full = lists(1000).entries;
            full.truncate(limit);
            prop_assert_eq!(lists(limit).entries, full);
        }
    }

    #[test]
    fn ties_are_in_vocabulary_order() {
        let best = list(3, 1, &[1, 1]) * list(3, 0, &[1, 1]);
        let found: Vec<Assignment> = best.entries().iter().map(|entry| entry.1.clone()).collect();
        assert_eq!(found, [vec![(0, 0), (1, 0)], vec![(0, 0), (1, 1)], vec![(0, 1), (1, 0)]]);
    }

    #[test]
    fn a_cut_before_all_is_known_would_be_wrong() {
        // The negative twin: the best of each of two summands is not the two best of the sum.
        let (a, b) = (list(1, 0, &[3, 2]), list(1, 0, &[1]));
        assert_ne!((a + b).entries, (list(2, 0, &[3, 2]) + list(2, 0, &[1])).entries);
    }

    #[test]
    fn what_is_no_weight_is_refused() {
        assert_eq!(KBest::choice(0, 1.0, 0, 0), None);
        assert_eq!(KBest::choice(1, -1.0, 0, 0), None);
        assert_eq!(KBest::choice(1, f64::NAN, 0, 0), None);
        assert!(KBest::choice(1, 0.0, 0, 0).is_some_and(|zero| zero.is_zero()));
    }
}
