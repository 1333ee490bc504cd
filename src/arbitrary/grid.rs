//! Small exact fractions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::choices::Choices;
use crate::number::Rational;

/// The most rows of probabilities that are listed; longer rows are drawn weight by weight.
const MOST_OUTCOMES: usize = 9;

/// All fractions whose denominators, and numerators where they can be large, are at most some number.
///
/// The rows of probabilities over k outcomes are those with a common denominator d ≤ the bound: the uniform one first, then
/// by d; so the simplest is 1/2, 1/2, and zeros and ties are among them.
#[derive(Debug)]
pub struct Grid {
    bound: u32,
    zeros: Option<usize>,
    ties: Option<usize>,
    rows: Mutex<BTreeMap<usize, Arc<Vec<Vec<Rational>>>>>,
}

impl Grid {
    /// The grid of denominators up to a bound, at least 1.
    pub fn new(bound: u32) -> Self {
        Grid { bound: bound.max(1), zeros: None, ties: None, rows: Mutex::default() }
    }

    /// The same with zeros in about one of so many rows; without this, in as many as the grid has.
    pub fn with_zeros(mut self, one_in: usize) -> Self {
        self.zeros = Some(one_in);
        self
    }

    /// The same with about one in so many factors the same as the one before; without this, as many as come by chance.
    pub fn with_ties(mut self, one_in: usize) -> Self {
        self.ties = Some(one_in);
        self
    }

    /// A factor that is not 1, after another one.
    pub fn factor(&self, choices: &mut Choices, before: Option<&Rational>) -> Rational {
        match (before, self.ties) {
            (Some(before), Some(one_in)) if choices.rarely(one_in) => before.clone(),
            (Some(before), Some(_)) => {
                let others: Vec<Rational> =
                    self.factors().into_iter().skip(1).filter(|factor| factor != before).collect();
                choices.pick(&others).clone()
            }
            _ => choices.pick(&self.factors()[1..]).clone(),
        }
    }

    /// A row over k outcomes: one choice, or two where the share of rows with zeros is set. `None` above nine outcomes.
    pub fn row(&self, choices: &mut Choices, outcomes: usize) -> Option<Vec<Rational>> {
        let rows = self.rows(outcomes)?;
        let Some(one_in) = self.zeros else { return Some(choices.pick(&rows).clone()) };
        let wanted = choices.rarely(one_in);
        let fitting: Vec<&Vec<Rational>> = rows.iter().filter(|row| row.contains(&Rational::ZERO) == wanted).collect();
        // A single outcome has no row with a zero.
        Some(if fitting.is_empty() { rows[0].clone() } else { (*choices.pick(&fitting)).clone() })
    }

    /// The bound.
    pub fn bound(&self) -> u32 {
        self.bound
    }

    /// All rows over k outcomes, the simplest first; `None` above nine outcomes, where there are too many.
    pub fn rows(&self, outcomes: usize) -> Option<Arc<Vec<Vec<Rational>>>> {
        if outcomes == 0 || outcomes > MOST_OUTCOMES {
            return None;
        }
        let mut known = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Some(known.entry(outcomes).or_insert_with(|| Arc::new(rows(outcomes, self.bound))).clone())
    }

    /// The values of a positive factor such as e^r: 1 first, then by the greater of numerator and denominator.
    pub fn factors(&self) -> Vec<Rational> {
        let mut found = vec![Rational::ONE];
        for most in 2..=self.bound.max(2) {
            for other in 1..most {
                if gcd(most, other) == 1 {
                    found.push(fraction(most, other));
                    found.push(fraction(other, most));
                }
            }
        }
        found
    }
}

/// n / d
pub(super) fn fraction(numerator: u32, denominator: u32) -> Rational {
    Rational::from_parts(numerator.into(), denominator.max(1).into())
}

fn rows(outcomes: usize, bound: u32) -> Vec<Vec<Rational>> {
    let uniform = vec![fraction(1, outcomes as u32); outcomes];
    let mut found = vec![uniform];
    // Denominator 2 before 1: a certain outcome is simple to write and says little.
    for denominator in [2, 1].into_iter().chain(3..=bound).filter(|denominator| *denominator <= bound) {
        let mut weights = vec![0; outcomes];
        compositions(denominator, 0, &mut weights, &mut |weights| {
            let row: Vec<Rational> = weights.iter().map(|weight| fraction(*weight, denominator)).collect();
            if weights.iter().fold(denominator, |all, weight| gcd(all, *weight)) == 1 && row != found[0] {
                found.push(row);
            }
        });
    }
    found
}

/// All ways to write a number as an ordered sum, large first terms first.
fn compositions(rest: u32, place: usize, weights: &mut [u32], visit: &mut impl FnMut(&[u32])) {
    if place + 1 == weights.len() {
        weights[place] = rest;
        visit(weights);
        return;
    }
    for weight in (0..=rest).rev() {
        weights[place] = weight;
        compositions(rest - weight, place + 1, weights, visit);
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_rows_of_two_outcomes_begin_with_a_fair_coin() {
        let rows = Grid::new(4).rows(2).expect("two outcomes are few");
        let text: Vec<String> = rows.iter().map(|row| format!("{} {}", row[0], row[1])).collect();
        assert_eq!(text, ["1/2 1/2", "1 0", "0 1", "2/3 1/3", "1/3 2/3", "3/4 1/4", "1/4 3/4"]);
    }

    #[test]
    fn no_row_stands_twice_and_each_sums_to_one() {
        for outcomes in 1..=9 {
            for bound in 1..=4 {
                let rows = Grid::new(bound).rows(outcomes).expect("they are few");
                assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
                for row in rows.iter() {
                    assert_eq!(row.iter().fold(Rational::ZERO, |sum, mass| sum + mass), Rational::ONE);
                }
            }
        }
    }

    #[test]
    fn zeros_come_as_often_as_is_asked_for() {
        use crate::random::Stream;
        for (one_in, expected) in [(2, 450..550), (10, 60..140)] {
            let grid = Grid::new(4).with_zeros(one_in);
            let with = (0..1000).filter(|unit| {
                let row =
                    grid.row(&mut Choices::random(Stream::new(1, "zeros", *unit)), 3).expect("three outcomes are few");
                row.contains(&Rational::ZERO)
            });
            let count = with.count();
            assert!(expected.contains(&count), "{count} of 1000, one in {one_in}");
        }
        let never = Grid::new(4).with_zeros(usize::MAX);
        let mut choices = Choices::replay(vec![0, u32::MAX]);
        assert!(!never.row(&mut choices, 3).expect("three outcomes are few").contains(&Rational::ZERO));
    }

    #[test]
    fn ties_come_as_often_as_is_asked_for() {
        use crate::random::Stream;
        let grid = Grid::new(4).with_ties(4);
        let tied = (0..1000).filter(|unit| {
            let mut choices = Choices::random(Stream::new(1, "ties", *unit));
            let first = grid.factor(&mut choices, None);
            grid.factor(&mut choices, Some(&first)) == first
        });
        let count = tied.count();
        assert!((200..300).contains(&count), "{count} of 1000, one in 4");
    }

    #[test]
    fn factors_are_positive_and_distinct_and_one_is_the_simplest() {
        let factors = Grid::new(4).factors();
        assert_eq!(factors.len(), factors.iter().collect::<BTreeSet<_>>().len());
        assert_eq!(factors[..5].iter().map(ToString::to_string).collect::<Vec<_>>(), ["1", "2", "1/2", "3", "1/3"]);
        assert!(factors.iter().all(|factor| *factor > Rational::ZERO));
    }
}
