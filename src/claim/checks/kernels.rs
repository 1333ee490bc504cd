//! Kernels of Markov chains on small spaces, in exact fractions.

use super::{Outcome, each, small_row};
use crate::arbitrary::{Choices, Grid};
use crate::number::Rational;

type Matrix = Vec<Vec<Rational>>;

fn identity(size: usize) -> Matrix {
    let entry = |row: usize, column: usize| Rational::from(u32::from(row == column));
    (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
}

/// K - λ · 1
fn shifted(kernel: &Matrix, eigenvalue: &Rational) -> Matrix {
    let mut matrix = kernel.clone();
    for (place, row) in matrix.iter_mut().enumerate() {
        row[place] -= eigenvalue;
    }
    matrix
}

/// The rank, by elimination.
fn rank(mut matrix: Matrix) -> usize {
    let (rows, columns) = (matrix.len(), matrix.first().map_or(0, Vec::len));
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows).find(|row| matrix[*row][column] != Rational::ZERO) else { continue };
        matrix.swap(rank, pivot);
        let (above, below) = matrix.split_at_mut(rank + 1);
        let pivot = &above[rank];
        for row in below {
            let factor = &row[column] / &pivot[column];
            for (entry, taken) in row.iter_mut().zip(pivot).skip(column) {
                *entry -= &factor * taken;
            }
        }
        rank += 1;
    }
    rank
}

fn step(law: &[Rational], kernel: &Matrix) -> Vec<Rational> {
    let arrives = |to: usize| law.iter().zip(kernel).fold(Rational::ZERO, |sum, (mass, row)| sum + mass * &row[to]);
    (0..law.len()).map(arrives).collect()
}

fn distance(left: &[Rational], right: &[Rational]) -> Rational {
    let excess = |(l, r): (&Rational, &Rational)| if l > r { l - r } else { Rational::ZERO };
    left.iter().zip(right).map(excess).fold(Rational::ZERO, |sum, part| sum + part)
}

/// A proposal without zeros, a target, and the density of the target sorted down.
struct Proposals {
    proposal: Vec<Rational>,
    target: Vec<Rational>,
    density: Vec<Rational>,
}

impl Proposals {
    fn new(choices: &mut Choices) -> Self {
        let weights: Vec<Rational> = (0..3).map(|_| choices.pick(&Grid::new(4).factors()).clone()).collect();
        let total = weights.iter().fold(Rational::ZERO, |sum, weight| sum + weight);
        let proposal: Vec<Rational> = weights.iter().map(|weight| weight / &total).collect();
        let mut factors: Vec<Rational> = (0..3).map(|_| choices.pick(&Grid::new(4).factors()).clone()).collect();
        factors.sort();
        factors.reverse();
        let z = proposal.iter().zip(&factors).fold(Rational::ZERO, |sum, (mass, factor)| sum + mass * factor);
        let density: Vec<Rational> = factors.iter().map(|factor| factor / &z).collect();
        let target = proposal.iter().zip(&density).map(|(mass, density)| mass * density).collect();
        Proposals { proposal, target, density }
    }

    /// Metropolis–Hastings with independent proposals.
    fn kernel(&self) -> Matrix {
        let size = self.proposal.len();
        let row = |from: usize| {
            let step = |to: usize| match to == from {
                true => Rational::ZERO,
                false => &self.proposal[to] * (&self.density[to] / &self.density[from]).min(Rational::ONE),
            };
            let mut row: Vec<Rational> = (0..size).map(step).collect();
            row[from] = Rational::ONE - row.iter().fold(Rational::ZERO, |sum, entry| sum + entry);
            row
        };
        (0..size).map(row).collect()
    }
}

/// C78 (Liu 1996)
pub(super) fn spectrum(cases: u64, seed: u64) -> Outcome {
    each("independence-spectrum", cases, seed, |choices| {
        let chain = Proposals::new(choices);
        let kernel = chain.kernel();
        let size = kernel.len();
        let mut trace = Rational::ONE;
        for first in 0..size - 1 {
            let part = |i: usize| &chain.proposal[i] - &chain.target[i] / &chain.density[first];
            let eigenvalue = (first..size).map(part).fold(Rational::ZERO, |sum, part| sum + part);
            if rank(shifted(&kernel, &eigenvalue)) == size {
                return Err(format!("{eigenvalue} is no eigenvalue of {kernel:?}"));
            }
            trace += eigenvalue;
        }
        if (0..size).fold(Rational::ZERO, |sum, place| sum + &kernel[place][place]) != trace {
            return Err(format!("the eigenvalues do not make up the trace of {kernel:?}"));
        }
        // From the state of the greatest weight the distance is known after any number of steps.
        let rest = Rational::ONE - Rational::ONE / &chain.density[0];
        let mut law = identity(size).remove(0);
        let mut expected = Rational::ONE - &chain.target[0];
        for _ in 0..3 {
            law = step(&law, &kernel);
            expected *= &rest;
            if distance(&law, &chain.target) != expected {
                return Err(format!("{} is not {expected} in {kernel:?}", distance(&law, &chain.target)));
            }
        }
        Ok(())
    })
}

/// The Gibbs sampler that redraws one of N bits at random, on a set of sequences: its kernel and its sequences.
fn gibbs(choices: &mut Choices) -> (Matrix, Vec<usize>, Vec<Rational>, usize) {
    let length = choices.within(2, 3);
    let masses = small_row(choices, 1 << length);
    let support: Vec<usize> = (0..1usize << length).filter(|x| masses[*x] > Rational::ZERO).collect();
    let place = |x: usize| support.iter().position(|known| *known == x);
    let mut kernel = vec![vec![Rational::ZERO; support.len()]; support.len()];
    for (from, x) in support.iter().enumerate() {
        for bit in 0..length {
            let share = Rational::from_parts(1.into(), length.into());
            let other = place(x ^ (1 << bit));
            let both = &masses[*x] + other.map_or(Rational::ZERO, |other| masses[support[other]].clone());
            kernel[from][from] += &share * &masses[*x] / &both;
            if let Some(other) = other {
                kernel[from][other] += &share * &masses[support[other]] / &both;
            }
        }
    }
    let law = support.iter().map(|x| masses[*x].clone()).collect();
    (kernel, support, law, length)
}

/// C79
pub(super) fn components(cases: u64, seed: u64) -> Outcome {
    each("gibbs-components", cases, seed, |choices| {
        let (kernel, support, _, length) = gibbs(choices);
        // Sequences that differ in one bit are joined.
        let mut group: Vec<usize> = (0..support.len()).collect();
        for _ in 0..support.len() {
            for (place, x) in support.iter().enumerate() {
                for (other, y) in support.iter().enumerate() {
                    if (x ^ y).count_ones() == 1 {
                        group[place] = group[place].min(group[other]);
                    }
                }
            }
        }
        let groups = (0..support.len()).filter(|place| group[*place] == *place).count();
        let unit = support.len() - rank(shifted(&kernel, &Rational::ONE));
        if unit == groups {
            Ok(())
        } else {
            Err(format!("{unit} unit eigenvalues, {groups} components of {support:?}, N = {length}"))
        }
    })
}

/// C80
pub(super) fn distance_never_rises(cases: u64, seed: u64) -> Outcome {
    each("distance-never-rises", cases, seed, |choices| {
        let chain = Proposals::new(choices);
        let (gibbs, _, gibbs_target, _) = gibbs(choices);
        for (kernel, target) in [(chain.kernel(), chain.target.clone()), (gibbs, gibbs_target)] {
            for start in 0..target.len() {
                let mut law = identity(target.len()).remove(start);
                for _ in 0..4 {
                    let next = step(&law, &kernel);
                    if distance(&next, &target) > distance(&law, &target) {
                        return Err(format!("further away after a step from {start} in {kernel:?}"));
                    }
                    law = next;
                }
            }
        }
        Ok(())
    })
}

/// C24: the log-weights of a natural gradient path from π are c_k r, with c_k = (1 - (1 - ηβ)^k)/β.
pub(super) fn natural_gradient(cases: u64, seed: u64) -> Outcome {
    each("natural-gradient", cases, seed, |choices| {
        let factors = Grid::new(4).factors();
        let (eta, beta) = (choices.pick(&factors).clone(), choices.pick(&factors).clone());
        let rewards: Vec<Rational> = (0..3).map(|_| choices.pick(&factors).clone()).collect();
        let shrink = Rational::ONE - &eta * &beta;
        let mut weights = vec![Rational::ZERO; rewards.len()]; // ln(q/π), up to a constant
        let mut power = Rational::ONE;
        for k in 1..=5 {
            // A natural step adds η times the advantage r - β ln(q/π).
            for (weight, reward) in weights.iter_mut().zip(&rewards) {
                let advantage = reward - &beta * &*weight;
                *weight += &eta * advantage;
            }
            power *= &shrink;
            let closed = (Rational::ONE - &power) / &beta;
            if weights.iter().zip(&rewards).any(|(weight, reward)| *weight != &closed * reward) {
                return Err(format!("step {k} with eta = {eta}, beta = {beta}"));
            }
        }
        Ok(())
    })
}
