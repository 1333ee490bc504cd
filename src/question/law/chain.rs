//! The law of a Markov chain after some steps: exact matrix powers, without the matrix.

use std::collections::HashMap;

use super::listed::listed;
use crate::expression::Expression;
use crate::number::Real;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::sequence::Token;

/// How many sequences a chain may move among.
const MOST_STATES: u32 = 20_000;
/// How many pairs of sequences a step with independent proposals may look at.
const MOST_PAIRS: usize = 4_000_000;

/// How a chain moves.
#[derive(Clone, Debug)]
pub enum Kernel {
    /// A sweep from left to right, in which blocks of neighbouring tokens are redrawn given all others (Geman and Geman 1984).
    Gibbs {
        /// How many tokens are redrawn together.
        block: usize,
    },
    /// One proposal of q, accepted with probability min(1, (p/q)(y)/(p/q)(x)) (Hastings 1970).
    Independence {
        /// q
        proposal: Distribution,
    },
}

/// The sequences that a chain moves among, with their probabilities under its target.
pub(super) struct States {
    pub sequences: Vec<Vec<Token>>,
    pub target: Vec<Real>,
}

impl Session {
    /// q/p of a chain with target p after some steps. Without a start, a sweep begins at p itself, and independent proposals at
    /// the first one that p allows.
    ///
    /// Cost: the support, for each step once for every block, or squared for independent proposals.
    pub(super) fn chain(
        &self,
        name: &str,
        target: &Distribution,
        kernel: &Kernel,
        steps: u32,
        start: Option<&[Token]>,
    ) -> Result<Expression, QuestionError> {
        let states = self.chain_states(name, target)?;
        let mut law = match (start, kernel) {
            (Some(start), _) => {
                let Some(place) = states.sequences.iter().position(|known| known == start) else {
                    let start = self.write(start);
                    return Err(QuestionError::ImpossibleStart { name: target.name().to_owned(), start });
                };
                let mut law = vec![Real::ZERO; states.sequences.len()];
                law[place] = Real::ONE;
                law
            }
            (None, Kernel::Gibbs { .. }) => states.target.clone(),
            (None, Kernel::Independence { proposal }) => normalised(&self.proposed(proposal, &states)?)?,
        };
        match kernel {
            Kernel::Gibbs { block } => {
                for _ in 0..steps {
                    law = states.sweep(law, (*block).max(1))?;
                }
            }
            Kernel::Independence { proposal } => {
                let count = states.sequences.len();
                if count * count > MOST_PAIRS {
                    return Err(QuestionError::Refused {
                        reason: format!("{name}: a step looks at all pairs of {count} sequences"),
                        way_out: "take a smaller model, or estimate it by method = \"mcmc\"".to_owned(),
                    });
                }
                let proposed = self.proposed(proposal, &states)?;
                for _ in 0..steps {
                    law = states.propose(&law, &proposed)?;
                }
            }
        }
        let weigh = |((sequence, mass), target): ((Vec<Token>, Real), &Real)| Ok((sequence, mass.div(target)?));
        let weighed: Result<Vec<_>, QuestionError> =
            states.sequences.iter().cloned().zip(law).zip(&states.target).map(weigh).collect();
        Ok(listed(self.model.space(), weighed?))
    }

    /// The sequences that a chain with this target moves among.
    pub(super) fn chain_states(&self, name: &str, target: &Distribution) -> Result<States, QuestionError> {
        let support = self.support(target)?;
        if support > MOST_STATES.into() {
            return Err(QuestionError::Refused {
                reason: format!("{name}: a chain among {support} sequences is longer than may be followed"),
                way_out: "take a smaller model, or estimate it by method = \"mcmc\"".to_owned(),
            });
        }
        let (sequences, target) = self.top(target, usize::MAX)?.into_iter().unzip();
        Ok(States { sequences, target })
    }

    /// The probabilities of the states under a proposal.
    pub(super) fn proposed(&self, proposal: &Distribution, states: &States) -> Result<Vec<Real>, QuestionError> {
        let proposal = self.pointwise(proposal)?;
        states.sequences.iter().map(|sequence| proposal.probability(sequence)).collect()
    }
}

impl States {
    /// One sweep: within each block, what has the same rest is drawn anew in proportion to the target.
    pub(super) fn sweep(&self, mut law: Vec<Real>, block: usize) -> Result<Vec<Real>, QuestionError> {
        let length = self.sequences.first().map_or(0, Vec::len);
        for first in (0..length).step_by(block) {
            let last = (first + block).min(length);
            let mut groups: HashMap<Vec<Token>, (Real, Real)> = HashMap::new();
            let rest = |sequence: &[Token]| -> Vec<Token> {
                sequence[..first].iter().chain(&sequence[last..]).copied().collect()
            };
            for ((sequence, mass), target) in self.sequences.iter().zip(&law).zip(&self.target) {
                let (sum, of_target) = groups.entry(rest(sequence)).or_insert((Real::ZERO, Real::ZERO));
                *sum = sum.add(mass)?;
                *of_target = of_target.add(target)?;
            }
            for ((sequence, mass), target) in self.sequences.iter().zip(&mut law).zip(&self.target) {
                let (sum, of_target) = &groups[&rest(sequence)];
                *mass = sum.mul(target)?.div(of_target)?;
            }
        }
        Ok(law)
    }

    /// One proposal: it is accepted, or the chain stays.
    fn propose(&self, law: &[Real], proposed: &[Real]) -> Result<Vec<Real>, QuestionError> {
        let mut ratios = Vec::with_capacity(law.len());
        for (target, proposed) in self.target.iter().zip(proposed) {
            // What is never proposed is never moved to, and left at the first proposal.
            ratios.push(if proposed.is_zero() { None } else { Some(target.div(proposed)?) });
        }
        let mut next = vec![Real::ZERO; law.len()];
        for (from, mass) in law.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
            let mut stays = Real::ONE;
            for (to, probability) in proposed.iter().enumerate() {
                let Some(ratio) = ratios[to].as_ref().filter(|_| to != from) else { continue };
                let accepted = match &ratios[from] {
                    None => Real::ZERO,
                    Some(known) => at_most_one(ratio.div(known)?),
                };
                let moves = probability.mul(&accepted)?;
                stays = stays.sub(&moves)?;
                next[to] = next[to].add(&mass.mul(&moves)?)?;
            }
            next[from] = next[from].add(&mass.mul(&stays)?)?;
        }
        Ok(next)
    }
}

/// min(1, x), exact where x is.
fn at_most_one(share: Real) -> Real {
    match share.compare(&Real::ONE) {
        Ok(std::cmp::Ordering::Less) => share,
        Ok(_) => Real::ONE,
        Err(_) => share.extremum(&Real::ONE, false),
    }
}

fn normalised(masses: &[Real]) -> Result<Vec<Real>, QuestionError> {
    let total = masses.iter().try_fold(Real::ZERO, |sum, mass| sum.add(mass))?;
    masses.iter().map(|mass| Ok(mass.div(&total)?)).collect()
}
