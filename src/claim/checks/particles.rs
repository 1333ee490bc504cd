//! Particles and importance weights, by enumerating all their draws on small spaces in exact fractions.

use super::{Outcome, each, small_row};
use crate::arbitrary::{Choices, Grid};
use crate::number::{Rational, Real};

/// Positive weights, small fractions.
fn positive(choices: &mut Choices, count: usize) -> Vec<Rational> {
    let factors = Grid::new(4).factors();
    (0..count).map(|_| choices.pick(&factors).clone()).collect()
}

fn sum(values: impl IntoIterator<Item = Rational>) -> Rational {
    values.into_iter().fold(Rational::ZERO, |sum, value| sum + value)
}

/// Σ p · L
fn mean(masses: &[Rational], values: &[Rational]) -> Rational {
    sum(masses.iter().zip(values).map(|(mass, value)| mass * value))
}

/// All tuples of some indices below a bound.
fn tuples(bound: usize, length: usize) -> impl Iterator<Item = Vec<usize>> {
    let count = bound.pow(length as u32);
    (0..count).map(move |code| (0..length).map(|place| code / bound.pow(place as u32) % bound).collect())
}

fn whole(count: usize) -> Rational {
    Rational::from(count as u64)
}

/// π(x₁), π(x₂ | x₁) over two tokens and a positive likelihood of both.
struct Walk {
    first: Vec<Rational>,
    second: [Vec<Rational>; 2],
    likelihood: [Vec<Rational>; 2],
    twist: Vec<Rational>,
}

impl Walk {
    fn new(choices: &mut Choices) -> Self {
        Walk {
            first: small_row(choices, 2),
            second: [small_row(choices, 2), small_row(choices, 2)],
            likelihood: [positive(choices, 2), positive(choices, 2)],
            twist: positive(choices, 2),
        }
    }

    fn normaliser(&self) -> Rational {
        sum((0..2).map(|token| &self.first[token] * mean(&self.second[token], &self.likelihood[token])))
    }

    /// All runs of two particles with multinomial resampling after the first token: probability, Ẑ, the sequence of the first.
    fn runs(&self, twist: &[Rational]) -> Vec<(Rational, Rational, (usize, usize))> {
        let mut runs = Vec::new();
        for starts in tuples(2, 2) {
            let weights: Vec<&Rational> = starts.iter().map(|token| &twist[*token]).collect();
            let total = weights[0] + weights[1];
            for ancestors in tuples(2, 2) {
                for ends in tuples(2, 2) {
                    let mut probability = &self.first[starts[0]] * &self.first[starts[1]];
                    let mut last = Rational::ZERO;
                    for (ancestor, end) in ancestors.iter().zip(&ends) {
                        let start = starts[*ancestor];
                        probability = probability * weights[*ancestor] / &total * &self.second[start][*end];
                        last += &self.likelihood[start][*end] / &twist[start];
                    }
                    let estimate = &total / whole(2) * last / whole(2);
                    runs.push((probability, estimate, (starts[ancestors[0]], ends[0])));
                }
            }
        }
        runs
    }
}

/// C72
pub(super) fn unbiased(cases: u64, seed: u64) -> Outcome {
    each("smc-unbiased", cases, seed, |choices| {
        let walk = Walk::new(choices);
        let runs = walk.runs(&walk.twist);
        let total = sum(runs.iter().map(|(probability, ..)| probability.clone()));
        let expected = sum(runs.iter().map(|(probability, estimate, _)| probability * estimate));
        match (total, expected) {
            (total, expected) if total == Rational::ONE && expected == walk.normaliser() => Ok(()),
            (_, expected) => Err(format!("E of the estimate is {expected}, Z is {}", walk.normaliser())),
        }
    })
}

/// C77
pub(super) fn twist_scale(cases: u64, seed: u64) -> Outcome {
    each("smc-twist-scale", cases, seed, |choices| {
        let walk = Walk::new(choices);
        let factor = positive(choices, 1).remove(0);
        let scaled: Vec<Rational> = walk.twist.iter().map(|twist| twist * &factor).collect();
        if walk.runs(&walk.twist) == walk.runs(&scaled) { Ok(()) } else { Err(format!("twists times {factor} differ")) }
    })
}

/// C73
pub(super) fn optimal_twist(cases: u64, seed: u64) -> Outcome {
    each("smc-optimal-twist", cases, seed, |choices| {
        let walk = Walk::new(choices);
        let z = walk.normaliser();
        let ahead: Vec<Rational> = (0..2).map(|token| mean(&walk.second[token], &walk.likelihood[token])).collect();
        // The twisted proposal of x₁ has weight Z whatever is drawn, that of x₂ weight 1.
        let weight = mean(&walk.first, &ahead);
        let mut law = Rational::ZERO;
        for (start, start_ahead) in ahead.iter().enumerate() {
            for end in 0..2 {
                let first = &walk.first[start] * start_ahead / &z;
                let second = &walk.second[start][end] * &walk.likelihood[start][end] / start_ahead;
                let tuned = &walk.first[start] * &walk.second[start][end] * &walk.likelihood[start][end] / &z;
                if first.clone() * second != tuned {
                    return Err(format!("a particle {start} {end} is not drawn from the tilt"));
                }
                law += tuned;
            }
        }
        if weight == z && law == Rational::ONE { Ok(()) } else { Err(format!("the weight is {weight}, Z is {z}")) }
    })
}

/// C68
pub(super) fn self_normalised(cases: u64, seed: u64) -> Outcome {
    each("self-normalised", cases, seed, |choices| {
        let masses = small_row(choices, 3);
        let event = choices.within(1, 7);
        let inside = |x: usize| event >> x & 1 == 1;
        let hit = sum((0..3).filter(|x| inside(*x)).map(|x| masses[x].clone()));
        if hit == Rational::ZERO {
            return Ok(());
        }
        let values = positive(choices, 3);
        let truth = sum((0..3).filter(|x| inside(*x)).map(|x| &masses[x] * &values[x])) / &hit;
        for n in 1..=3 {
            let (mut known, mut expected) = (Rational::ZERO, Rational::ZERO);
            for draws in tuples(3, n) {
                let hits: Vec<usize> = draws.iter().copied().filter(|x| inside(*x)).collect();
                if hits.is_empty() {
                    continue;
                }
                let probability = draws.iter().fold(Rational::ONE, |all, x| all * &masses[*x]);
                expected += &probability * sum(hits.iter().map(|x| values[*x].clone())) / whole(hits.len());
                known += probability;
            }
            let none = (0..n).fold(Rational::ONE, |all, _| all * (Rational::ONE - &hit));
            if known != Rational::ONE - none || expected / &known != truth {
                return Err(format!("{n} draws, masses {masses:?}"));
            }
        }
        Ok(())
    })
}

/// C74 for importance sampling, C75
pub(super) fn bounds(cases: u64, seed: u64) -> Outcome {
    each("importance-bounds", cases.min(100), seed, |choices| {
        let masses = small_row(choices, 3);
        let likelihood = positive(choices, 3);
        let z = Real::Rational(mean(&masses, &likelihood)).ln().map_err(|error| error.to_string())?;
        let mut before: Option<(Real, Real)> = None;
        for n in 1..=3 {
            let (mut lower, mut upper) = (Real::ZERO, Real::ZERO);
            for draws in tuples(3, n) {
                let probability = draws.iter().fold(Rational::ONE, |all, x| all * &masses[*x]);
                let estimate = sum(draws.iter().map(|x| likelihood[*x].clone())) / whole(n);
                let tilted = &probability * &estimate / mean(&masses, &likelihood);
                let add = |bound: &Real, weight: Rational| -> Result<Real, String> {
                    let logarithm = Real::Rational(estimate.clone()).ln().map_err(|error| error.to_string())?;
                    let term = logarithm.mul(&Real::Rational(weight)).map_err(|error| error.to_string())?;
                    bound.add(&term).map_err(|error| error.to_string())
                };
                (lower, upper) = (add(&lower, probability)?, add(&upper, tilted)?);
            }
            let ordered = |less: &Real, more: &Real| less.compare(more).map(|order| order.is_le()).unwrap_or(false);
            let mut holds = ordered(&lower, &z) && ordered(&z, &upper);
            if let Some((lower_before, upper_before)) = &before {
                holds &= ordered(lower_before, &lower) && ordered(&upper, upper_before);
            }
            if !holds {
                return Err(format!("{n} draws: {lower} and {upper} around {z}"));
            }
            before = Some((lower, upper));
        }
        Ok(())
    })
}

/// C81
pub(super) fn conditional_resampling(cases: u64, seed: u64) -> Outcome {
    each("conditional-resampling", cases, seed, |choices| {
        let masses = small_row(choices, 3);
        let likelihood = positive(choices, 3);
        let z = mean(&masses, &likelihood);
        let tuned: Vec<Rational> = masses.iter().zip(&likelihood).map(|(mass, weight)| mass * weight / &z).collect();
        // One is kept, one is drawn; one of the two is taken by weight.
        let step = |from: usize, to: usize| {
            let taken = |fresh: usize, chosen: usize| &likelihood[chosen] / (&likelihood[from] + &likelihood[fresh]);
            let stays =
                if from == to { sum((0..3).map(|fresh| &masses[fresh] * taken(fresh, from))) } else { Rational::ZERO };
            stays + &masses[to] * taken(to, to)
        };
        for to in 0..3 {
            if sum((0..3).map(|from| &tuned[from] * step(from, to))) != tuned[to] {
                return Err(format!("the tilt is not invariant, masses {masses:?}"));
            }
            if (0..3).any(|from| &tuned[from] * step(from, to) != &tuned[to] * step(to, from)) {
                return Err(format!("not reversible, masses {masses:?}"));
            }
        }
        Ok(())
    })
}
