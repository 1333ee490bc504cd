//! The law of sequential Monte Carlo with a few particles: all runs, with their probabilities.
//!
//! Particles grow by a token of the proposal, are weighed by twist over proposal, and copied in proportion to their weights;
//! after the last token by target over proposal. A run ends with one particle, drawn in proportion to the weights, and with
//! the estimate Ẑ of the normaliser Z of the target: the product over positions of the mean weight (Del Moral 2004; with
//! twists: Guarniero, Johansen, Lee 2017, Zhao et al. 2024). Runs that agree in their population and in Ẑ so far merge.

use std::collections::BTreeMap;

use super::listed::listed;
use super::resampling::Resampling;
use super::rows::NextTokens;
use crate::expression::Expression;
use crate::number::{Rational, Real};
use crate::question::distribution::{Distribution, Form};
use crate::question::error::QuestionError;
use crate::question::law::Law;
use crate::question::session::Session;
use crate::sequence::Token;

/// How many steps from one population to another are followed.
pub(super) const MOST_STEPS: usize = 200_000;

/// How particles move.
#[derive(Clone, Debug)]
pub struct Particles {
    /// k ≥ 1
    pub count: u32,
    /// What tokens are drawn from.
    pub proposal: Distribution,
    /// Whose prefixes are aimed at on the way.
    pub twist: Distribution,
    /// How particles are copied.
    pub resampling: Resampling,
}

/// What all runs come to.
pub(super) struct Outcome {
    /// The probability of each last particle, in a run in which one is alive.
    last: BTreeMap<Vec<Token>, Rational>,
    /// The probability of each value of Ẑ/Z.
    estimates: BTreeMap<Rational, Rational>,
    /// How many runs there are before each token, those that agree as one.
    pub runs: Vec<usize>,
    /// How many steps were followed.
    pub steps: usize,
}

/// A prefix that a particle may stand for.
struct Node {
    tokens: Vec<Token>,
    /// Where it is in the rows of proposal, twist and target.
    states: [u32; 3],
    /// Target over twist, of the whole prefix.
    pending: Rational,
}

/// Where a prefix may go on to: the node after a token, its probability, and what its weight is multiplied by.
#[derive(Clone)]
struct Step {
    node: u32,
    chance: Rational,
    weight: Rational,
}

/// Prefixes by number, with the steps from those that were reached.
struct Prefixes<'a> {
    name: &'a str,
    rows: [NextTokens; 3],
    nodes: Vec<Node>,
    steps: BTreeMap<u32, Vec<Step>>,
}

/// The runs so far: particles, all of the same weight, with Ẑ/Z so far.
type Runs = BTreeMap<(Vec<u32>, Rational), Rational>;

impl Session {
    /// q/p of the last particle.
    pub(super) fn particles(
        &self,
        name: &str,
        target: &Distribution,
        particles: &Particles,
    ) -> Result<Expression, QuestionError> {
        let outcome = self.all_runs(name, target, particles)?;
        let target = self.pointwise(target)?;
        let mut weighed = Vec::with_capacity(outcome.last.len());
        for (sequence, chance) in outcome.last {
            let weight = Real::Rational(chance).div(&target.probability(&sequence)?)?;
            weighed.push((sequence, weight));
        }
        Ok(listed(self.model.space(), weighed))
    }

    /// The law of Ẑ, the estimate of the target's normaliser that a run of particles makes: each value with its probability,
    /// ascending. E\[Ẑ\] = Z. A target without a normaliser counts as normalised.
    ///
    /// Cost: that of all runs.
    ///
    /// # Errors
    /// When the distribution is no law of particles, or has too many runs.
    pub fn evidence(&self, particles: &Distribution) -> Result<Vec<(Real, Real)>, QuestionError> {
        let Form::Law { name, from, law, .. } = particles.form() else { return Err(QuestionError::Unfit) };
        let Law::Particles(how) = &**law else { return Err(QuestionError::Unfit) };
        self.plan_runs(name, from, how)?;
        let normaliser = match self.normaliser(from) {
            Err(QuestionError::NoNormaliser { .. }) => Real::ONE,
            found => found?,
        };
        let estimates = self.all_runs(name, from, how)?.estimates;
        let scaled = |(value, chance): (Rational, Rational)| {
            Ok((Real::Rational(value).mul(&normaliser)?, Real::Rational(chance)))
        };
        estimates.into_iter().map(scaled).collect()
    }

    /// E\[ln Ẑ\] ≤ ln Z, the evidence lower bound; −∞ where a run may end with all particles dead.
    ///
    /// # Errors
    /// As [`evidence`](Self::evidence).
    pub fn evidence_lower_bound(&self, particles: &Distribution) -> Result<Real, QuestionError> {
        let mut bound = Real::ZERO;
        for (value, chance) in self.evidence(particles)? {
            if value.is_zero() {
                return Ok(Real::NegativeInfinity);
            }
            bound = bound.add(&value.ln()?.mul(&chance)?)?;
        }
        Ok(bound)
    }

    /// E\[(Ẑ/Z) ln Ẑ\] ≥ ln Z, the evidence upper bound: the mean of ln Ẑ over runs that hold an exact draw of the target
    /// (Grosse, Ghahramani, Adams 2015).
    ///
    /// # Errors
    /// As [`evidence`](Self::evidence).
    pub fn evidence_upper_bound(&self, particles: &Distribution) -> Result<Real, QuestionError> {
        let evidence = self.evidence(particles)?;
        let mut total = Real::ZERO;
        for (value, chance) in &evidence {
            total = total.add(&value.mul(chance)?)?;
        }
        let mut bound = Real::ZERO;
        for (value, chance) in evidence.iter().filter(|(value, _)| !value.is_zero()) {
            bound = bound.add(&value.ln()?.mul(&value.mul(chance)?.div(&total)?)?)?;
        }
        Ok(bound)
    }

    /// All runs, with their probabilities.
    pub(super) fn all_runs(
        &self,
        name: &str,
        target: &Distribution,
        how: &Particles,
    ) -> Result<Outcome, QuestionError> {
        let rows = [self.next_tokens(&how.proposal)?, self.next_tokens(&how.twist)?, self.next_tokens(target)?];
        let states = [rows[0].start(), rows[1].start(), rows[2].start()];
        let start = Node { tokens: Vec::new(), states, pending: Rational::ONE };
        let mut prefixes = Prefixes { name, rows, nodes: vec![start], steps: BTreeMap::new() };
        let count = how.count as usize;
        let length = self.model.space().length;
        let refused = || QuestionError::Refused {
            reason: format!(
                "{name}: {count} particles have more than {MOST_STEPS} steps from population to population"
            ),
            way_out: "take fewer particles, fewer tokens or a shorter length, or estimate it by method = \"smc\""
                .to_owned(),
        };
        let mut runs = Runs::from([((vec![0; count], Rational::ONE), Rational::ONE)]);
        let mut outcome = Outcome { last: BTreeMap::new(), estimates: BTreeMap::new(), runs: Vec::new(), steps: 0 };
        let mut steps = 0usize;
        for position in 0..length {
            let is_last = position + 1 == length;
            outcome.runs.push(runs.len());
            let mut after = Runs::new();
            for ((population, estimate), probability) in runs {
                for (grown, weights, chance) in prefixes.grown(position, &population, how.resampling, &mut steps)? {
                    if steps > MOST_STEPS {
                        return Err(refused());
                    }
                    let weights: Vec<Rational> = match is_last {
                        true => grown.iter().zip(&weights).map(|(at, weight)| weight * prefixes.pending(*at)).collect(),
                        false => weights,
                    };
                    let total = weights.iter().fold(Rational::ZERO, |sum, weight| sum + weight);
                    let chance = chance * &probability;
                    let estimate = &estimate * &total / Rational::from(count);
                    if is_last || total.is_zero() {
                        for (at, weight) in grown.iter().zip(&weights).filter(|(_, weight)| !weight.is_zero()) {
                            let tokens = prefixes.nodes[*at as usize].tokens.clone();
                            *outcome.last.entry(tokens).or_insert(Rational::ZERO) += &chance * weight / &total;
                        }
                        *outcome.estimates.entry(estimate).or_insert(Rational::ZERO) += chance;
                        continue;
                    }
                    // Each way is a step, and too many of them are never listed.
                    if how.resampling.ways(&weights) > MOST_STEPS - steps {
                        return Err(refused());
                    }
                    for (copies, share) in how.resampling.law(&weights) {
                        steps += 1;
                        let mut population: Vec<u32> = copies.iter().map(|&place| grown[place]).collect();
                        if how.resampling.is_exchangeable() {
                            population.sort_unstable();
                        }
                        let key = (population, estimate.clone());
                        *after.entry(key).or_insert(Rational::ZERO) += share * &chance;
                    }
                }
            }
            runs = after;
        }
        outcome.steps = steps;
        let alive = outcome.last.values().fold(Rational::ZERO, |sum, chance| sum + chance);
        if alive.is_zero() {
            let (name, from) = (name.to_owned(), how.proposal.name().to_owned());
            return Err(QuestionError::Impossible { name, part: "target", from });
        }
        outcome.last.values_mut().for_each(|chance| *chance /= &alive);
        Ok(outcome)
    }
}

/// A population after a token each: particles, the factors of their weights, and how probable that is.
type Grown = (Vec<u32>, Vec<Rational>, Rational);

impl Prefixes<'_> {
    /// All that one token each makes of a population.
    fn grown(
        &mut self,
        position: usize,
        population: &[u32],
        resampling: Resampling,
        taken: &mut usize,
    ) -> Result<Vec<Grown>, QuestionError> {
        // Two ways to the same particles have the same weights: weights belong to the steps into them.
        let mut all: BTreeMap<Vec<(u32, Rational)>, Rational> = BTreeMap::from([(Vec::new(), Rational::ONE)]);
        for &at in population {
            let steps = self.steps(position, at)?;
            let mut longer = BTreeMap::new();
            for (particles, chance) in &all {
                for step in &steps {
                    *taken += 1;
                    if *taken > MOST_STEPS {
                        return Ok(vec![(Vec::new(), Vec::new(), Rational::ZERO)]);
                    }
                    let mut particles = particles.clone();
                    particles.push((step.node, step.weight.clone()));
                    if resampling.is_exchangeable() {
                        particles.sort();
                    }
                    *longer.entry(particles).or_insert(Rational::ZERO) += chance * &step.chance;
                }
            }
            all = longer;
        }
        let split = |(particles, chance): (Vec<(u32, Rational)>, Rational)| {
            let (grown, weights) = particles.into_iter().unzip();
            (grown, weights, chance)
        };
        Ok(all.into_iter().map(split).collect())
    }

    /// The steps from a prefix. One that the target never continues dies at its next token.
    fn steps(&mut self, position: usize, at: u32) -> Result<Vec<Step>, QuestionError> {
        if let Some(known) = self.steps.get(&at) {
            return Ok(known.clone());
        }
        let node = &self.nodes[at as usize];
        let (states, pending, tokens) = (node.states, node.pending.clone(), node.tokens.clone());
        let mut steps = Vec::new();
        if pending.is_zero() {
            steps.push(Step { node: at, chance: Rational::ONE, weight: Rational::ZERO });
        } else {
            let [twist, target] = [1, 2].map(|which: usize| self.row(which, position, states[which]));
            let (twist, target) = (twist?, target?);
            let share = |row: &[(Token, u32, Rational)], token: Token| {
                let found = row.iter().find(|(known, ..)| *known == token);
                found.map_or((0, Rational::ZERO), |(_, next, share)| (*next, share.clone()))
            };
            for (token, next, proposed) in self.row(0, position, states[0])? {
                let (twist_next, twisted) = share(&twist, token);
                let (target_next, wanted) = share(&target, token);
                let ahead = if twisted.is_zero() { Rational::ZERO } else { &pending * wanted / &twisted };
                let tokens = tokens.iter().copied().chain([token]).collect();
                let number = self.nodes.len() as u32;
                self.nodes.push(Node { tokens, states: [next, twist_next, target_next], pending: ahead });
                steps.push(Step { node: number, weight: twisted / &proposed, chance: proposed });
            }
        }
        self.steps.insert(at, steps.clone());
        Ok(steps)
    }

    fn row(&self, which: usize, position: usize, state: u32) -> Result<Vec<(Token, u32, Rational)>, QuestionError> {
        let exact = |(token, next, share): (Token, u32, Real)| match share {
            Real::Rational(share) => Ok((token, next, share)),
            share => Err(QuestionError::Refused {
                reason: format!("{}: all runs are followed in fractions, and a row has {share}", self.name),
                way_out: "write numbers whose likelihoods are rational, or estimate it by method = \"smc\"".to_owned(),
            }),
        };
        self.rows[which].row(position, state)?.into_iter().map(exact).collect()
    }

    fn pending(&self, at: u32) -> &Rational {
        &self.nodes[at as usize].pending
    }
}
