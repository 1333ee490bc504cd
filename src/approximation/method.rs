//! How draws are made: from exact rows, by rejection, with weights, by selection, along a chain.

use std::collections::HashMap;

use super::chain;
use super::smc;
use crate::expression::{Expression, Outcome, evaluate};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Kernel, Pointwise, QuestionError, Resampling, Session};
use crate::random::{Categorical, Stream};
use crate::sequence::Token;

/// A way to draw from a distribution p, or nearly so.
#[derive(Clone, Debug)]
pub enum Method {
    /// Token by token from the exact rows of p, without rejection. Exact. Cost: one walk backward, N rows a draw (hidden Markov
    /// models: Rabiner 1989; in general, forward filtering and backward sampling: Carter and Kohn 1994).
    Ancestral,
    /// Draws of a proposal q, each accepted with probability (p/q)(x)/max(p/q); the budget counts what is tried. Exact given at
    /// least one acceptance (von Neumann 1951). Cost: max(p/q) tries an acceptance, 1/π(c) for a condition.
    Rejection {
        /// q
        proposal: Distribution,
    },
    /// Draws of a proposal q with weights p/q, normalised by their sum. Biased by O(1/n) (Owen 2013, chapter 9); exact as n grows
    /// where q covers p. Cost: one evaluation of p/q a draw.
    Importance {
        /// q
        proposal: Distribution,
    },
    /// The best of some draws, as a draw of p (Stiennon et al. 2020). Exact only where p is the law of the best, which
    /// [`Law::BestOf`](crate::question::Law::BestOf) is: of three values of the reward or more no tilt is. Cost: so many draws for one.
    BestOf {
        /// n
        draws: u32,
        /// By what it is the best; the first of several.
        reward: Expression,
        /// What is drawn.
        from: Distribution,
    },
    /// Sequential Monte Carlo (Doucet, de Freitas, Gordon 2001; Zhao et al. 2024 for language models): particles grow by a token from
    /// the rows of a proposal, are weighed by γ_t(x_≤t)/(γ_{t−1}(x_<t)·q(x_t|x_<t)), and resampled after every token but the last.
    /// γ_t are the prefix probabilities of the twist, γ_N those of p. With the target as twist and as proposal all weights are 1
    /// and the particles are exact draws, but for resampling, which makes copies. With any other, exact as their number grows. Cost: N
    /// rows a particle.
    Smc {
        /// q
        proposal: Distribution,
        /// The distribution whose prefixes are aimed at on the way.
        twist: Distribution,
        /// How particles are copied.
        resampling: Resampling,
    },
    /// The states of a Markov chain with target p, one after the other (Geman and Geman 1984; Hastings 1970). Exact as n grows where
    /// the chain reaches everything, which it need not. Without a start, sweeps begin at an exact draw, and proposals at the first
    /// that p allows. Cost: for each block of a sweep the fillings of it, V^b, weighed once for each rest; for a proposal one draw,
    /// and one evaluation of p/q.
    Chain {
        /// How it moves.
        kernel: Kernel,
        /// Where it starts; the first state that counts is the next one.
        start: Option<Vec<Token>>,
    },
}

/// How many draws are made, how often, from which seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub seed: u64,
    pub repeats: usize,
    pub draws: usize,
}

impl Budget {
    /// The draws of all repeats.
    fn all(self) -> usize {
        self.repeats.saturating_mul(self.draws)
    }
}

/// One draw.
pub(super) struct Drawn<'a> {
    pub sequence: &'a [Token],
    /// 0 where it was rejected.
    pub weight: f64,
}

/// Shows draws until `show` says false.
pub(super) type Show<'s> = dyn FnMut(Drawn<'_>) -> bool + 's;

/// How many ratios are remembered.
pub(super) const REMEMBERED: usize = 100_000;

impl Method {
    /// What independent draws are of, with weights that make them draws of p; `None` where they are not.
    pub(super) fn proposal<'a>(&'a self, target: &'a Distribution) -> Option<&'a Distribution> {
        match self {
            Method::Ancestral => Some(target),
            Method::Rejection { proposal } | Method::Importance { proposal } => Some(proposal),
            Method::BestOf { .. } | Method::Smc { .. } | Method::Chain { .. } => None,
        }
    }

    /// Whether draws depend on those before.
    pub fn is_chain(&self) -> bool {
        matches!(self, Method::Chain { .. })
    }

    /// What it is, in words.
    pub fn described(&self) -> String {
        match self {
            Method::Ancestral => "ancestral sampling".to_owned(),
            Method::Rejection { proposal } => format!("rejection of draws of {}", proposal.name()),
            Method::Importance { proposal } => format!("importance sampling from {}", proposal.name()),
            Method::BestOf { draws, from, .. } => format!("best of {draws} draws of {}", from.name()),
            Method::Chain { kernel: Kernel::Independence { proposal }, .. } => {
                format!("a Metropolis-Hastings chain with proposals of {}", proposal.name())
            }
            Method::Chain { kernel: Kernel::Gibbs { block: 1 }, .. } => "Gibbs sampling, token by token".to_owned(),
            Method::Chain { kernel: Kernel::Gibbs { block }, .. } => format!("Gibbs sampling in blocks of {block}"),
            Method::Smc { proposal, twist, resampling } => format!(
                "sequential Monte Carlo with {} resampling, proposals of {} and twists of {}",
                resampling.name(),
                proposal.name(),
                twist.name()
            ),
        }
    }

    /// Makes the draws of all repeats, one after the other.
    pub(super) fn draw(
        &self,
        session: &Session,
        target: &Distribution,
        budget: Budget,
        show: &mut Show<'_>,
    ) -> Result<(), QuestionError> {
        let (seed, all) = (budget.seed, budget.all());
        match self {
            Method::Ancestral => {
                session.sample_while(target, all, seed, |sequence| show(Drawn { sequence, weight: 1.0 }))
            }
            Method::Importance { proposal } => {
                let mut ratios = Ratios::new(session, target, proposal)?;
                ratios.weigh(session, proposal, all, seed, |_, sequence, ratio| {
                    show(Drawn { sequence, weight: ratio.interval().middle() })
                })
            }
            Method::Rejection { proposal } => {
                let bound = session.max_ratio(target, proposal)?;
                if bound == Real::Infinity {
                    return Err(QuestionError::Uncovered {
                        name: target.name().to_owned(),
                        proposal: proposal.name().to_owned(),
                    });
                }
                let mut ratios = Ratios::new(session, target, proposal)?;
                ratios.weigh(session, proposal, all, seed, |unit, sequence, ratio| {
                    let accepted = accepts(ratio, &bound, &mut Stream::new(seed, "accept", unit as u64));
                    show(Drawn { sequence, weight: f64::from(u8::from(accepted)) })
                })
            }
            Method::BestOf { draws, reward, from } => {
                let each = *draws as usize;
                let mut best: Option<(Real, Vec<Token>)> = None;
                let mut count = 0;
                let mut failed = None;
                session.sample_while(from, all.saturating_mul(each), seed, |sequence| {
                    let value = match evaluate(reward, sequence, None) {
                        Ok(Outcome::Number(value)) => value,
                        _ => {
                            failed = Some(QuestionError::Unfit);
                            return false;
                        }
                    };
                    let is_better = best
                        .as_ref()
                        .is_none_or(|(known, _)| value.compare(known).is_ok_and(std::cmp::Ordering::is_gt));
                    if is_better {
                        best = Some((value, sequence.to_vec()));
                    }
                    count += 1;
                    if count < each {
                        return true;
                    }
                    count = 0;
                    best.take().is_none_or(|(_, sequence)| show(Drawn { sequence: &sequence, weight: 1.0 }))
                })?;
                failed.map_or(Ok(()), Err)
            }
            Method::Smc { proposal, twist, resampling } => {
                smc::draw(session, target, [proposal, twist], *resampling, budget, show)
            }
            Method::Chain { kernel, start } => chain::draw(session, target, kernel, start.as_deref(), budget, show),
        }
    }
}

/// Whether a uniform number is below min(1, value/bound): decided exactly for fractions.
pub(super) fn accepts(value: &Real, bound: &Real, stream: &mut Stream) -> bool {
    let Ok(share) = value.div(bound) else { return false };
    match share {
        Real::Rational(share) if share >= Rational::ONE => true,
        Real::Rational(share) => {
            let rest = Rational::ONE - share.clone();
            Categorical::from_fractions(&[share, rest]).is_ok_and(|choice| choice.draw(stream) == 0)
        }
        share => stream.unit_float() < share.interval().middle(),
    }
}

/// p/q of draws, worked out once where a sequence comes again.
pub(super) struct Ratios<'a> {
    target: Pointwise<'a>,
    proposal: Pointwise<'a>,
    known: HashMap<Vec<Token>, Real>,
}

impl<'a> Ratios<'a> {
    pub fn new(session: &'a Session, target: &Distribution, proposal: &Distribution) -> Result<Self, QuestionError> {
        let (target, proposal) = (session.pointwise(target)?, session.pointwise(proposal)?);
        Ok(Ratios { target, proposal, known: HashMap::new() })
    }

    pub fn of(&mut self, sequence: &[Token]) -> Result<Real, QuestionError> {
        if let Some(known) = self.known.get(sequence) {
            return Ok(known.clone());
        }
        let ratio = self.target.probability(sequence)?.div(&self.proposal.probability(sequence)?)?;
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(sequence.to_vec(), ratio.clone());
        Ok(ratio)
    }

    /// Draws of the proposal with their ratios.
    pub fn weigh(
        &mut self,
        session: &Session,
        proposal: &Distribution,
        draws: usize,
        seed: u64,
        mut show: impl FnMut(usize, &[Token], &Real) -> bool,
    ) -> Result<(), QuestionError> {
        let mut unit = 0;
        let mut failed = None;
        session.sample_while(proposal, draws, seed, |sequence| match self.of(sequence) {
            Ok(ratio) => {
                unit += 1;
                show(unit - 1, sequence, &ratio)
            }
            Err(error) => {
                failed = Some(error);
                false
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}
