//! Laws of what is done in practice: decoding tricks and selection, as distributions over whole sequences.
//!
//! Each is the distribution it starts from, times a potential q(x)/p(x) that is found by walks; so every question can be
//! asked of it, and what is hidden keeps the posterior that it has given x. One of them leaves the support of p: `forced`, and
//! is then a potential on a wider base.
//!
//! - [`Law`]: which one. `best_of`: selection among draws, a function of the reward's law, or of listed sequences (`listed`).
//! - `rows`: the next-token rows of a distribution, along states that merge. `reshaped`, `masked`, `forced`: decoding left to
//!   right from changed rows; `guided` by values. `chain`: a Markov chain after some steps, its `spectrum` and `eigenvalues`. `particles`: all runs of sequential
//!   Monte Carlo, which copies by `resampling`; what they cost is the `run_plan`. [`Learned`]: what a training or a fit made.

mod best_of;
mod chain;
mod eigenvalues;
mod forced;
mod guided;
mod learned;
mod listed;
mod masked;
mod particles;
mod resampling;
mod reshaped;
mod rows;
mod run_plan;
mod spectrum;

use std::sync::Arc;

pub use chain::Kernel;
pub use eigenvalues::Eigenvalue;
pub use guided::Guide;
pub use learned::Learned;
pub use particles::Particles;
pub use resampling::Resampling;
pub use rows::NextTokens;

use super::distribution::{Distribution, Factor, Form};
use super::error::QuestionError;
use super::fault::Blamed;
use super::session::Session;
use crate::expression::Expression;
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// An approximation whose law can be computed. Each says what it stands in for, where it is that, what its law costs to compute, and
/// where it comes from.
#[derive(Clone, Debug)]
pub enum Law {
    /// The best of n independent draws, for the tilt by the reward (Stiennon et al. 2020; the law: Beirami et al. 2024).
    ///
    /// Exact: never for three values of the reward or more; for two it is a tilt. One draw is the model, and as n grows it tends
    /// to the model given the greatest reward. Cost: one walk for the law of the reward, whatever n; with ties by distinct
    /// sequences or in vocabulary order, the support.
    BestOf {
        /// n ≥ 1
        draws: u32,
        /// The number by which they are ranked.
        reward: Expression,
        /// Which of several best draws is taken.
        ties: Ties,
    },
    /// One of n independent draws, in proportion to a likelihood, for the model reweighted by it
    /// (sampling-importance-resampling: Rubin 1987). Where all of them have likelihood 0, any of them.
    ///
    /// Exact: as n grows, and for a constant likelihood. Cost: one walk for the law of the likelihood, and its values times the
    /// sums that occur, n − 1 times.
    SoftBestOf {
        /// n ≥ 1
        draws: u32,
        /// L ≥ 0
        likelihood: Expression,
    },
    /// Left to right, without the tokens after which an event cannot hold, the rest renormalised: for the model given the event
    /// (Scholak et al. 2021; the law: Park et al. 2024).
    ///
    /// Exact: where the removed mass is the same on every path, as for prefixes. Cost: the rows, joined with the states of the
    /// event.
    Masked {
        /// The event.
        event: Expression,
        /// How it is found out that the event cannot hold.
        look_ahead: LookAhead,
    },
    /// Left to right, with some tokens written in and the others drawn from the rows, for the prompt: doing for seeing (Pearl 2009).
    ///
    /// Exact: for prefixes that the model can say. Cost: the rows.
    Forced(Vec<Option<Token>>),
    /// Left to right from changed rows, for whole sequences that are changed so.
    ///
    /// Exact: at T = 1, with nothing cut, and for positions that do not depend on each other at any T. Cost: the rows, and
    /// sorting each.
    Rows(Reshape),
    /// p(x)^(1/T), normalised: the temperature of whole sequences.
    SequenceTemperature(Rational),
    /// The one sequence that a beam search with k beams ends with, for the most probable one (Lowerre 1976).
    ///
    /// Exact: from V^(N−1) beams on, in general. Cost: k·V prefixes at each position.
    Beam(usize),
    /// Left to right, each token weighed by e^{Q/β} with Q its value, for the tilt by r/β (Mudgal et al. 2024).
    ///
    /// Exact: with soft values (Todorov 2009); with expected rewards where nothing is left to chance that the reward sees.
    /// Cost: the rows, joined with the states of the reward.
    Guided {
        /// What a token is worth.
        guide: Guide,
        /// r
        reward: Expression,
        /// β > 0
        beta: Real,
    },
    /// A Markov chain with this target, after some steps, for the target.
    ///
    /// Exact: as t grows where the chain has one class, and at once where it starts at the target or one block is everything.
    /// Cost: the support, for each step once for every block, or squared for independent proposals. Sources: [`Kernel`].
    Chain {
        /// How it moves.
        kernel: Kernel,
        /// How many steps.
        steps: u32,
        /// Where it starts.
        start: Option<Vec<Token>>,
    },
    /// The particle that a run of sequential Monte Carlo with this target ends with, in runs in which one is alive, for the target
    /// (Gordon, Salmond, Smith 1993; Del Moral 2004).
    ///
    /// Exact: as k grows, and for every k where proposal and twist are the target. Cost: all runs, those that agree as one.
    Particles(Particles),
    /// What a training or a fit made of it.
    Learned(Arc<dyn Learned>),
}

/// Which of several draws with the greatest reward is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ties {
    /// Any of them by a rule over draws: the first, the last, a random one.
    #[default]
    Draw,
    /// A uniformly random one of the different sequences among them.
    Distinct,
    /// The first in vocabulary order.
    Vocabulary,
}

/// How masked decoding finds out that an event cannot hold any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookAhead {
    /// It has probability 0 after the token.
    #[default]
    Exact,
    /// No sequence at all satisfies it after the token, probable or not.
    Syntax,
    /// The expression is false already.
    None,
}

/// What is made of a next-token row, which is then normalised.
#[derive(Clone, Debug, PartialEq)]
pub enum Reshape {
    /// p^(1/T); 0 keeps the greatest entry alone (greedy decoding), ties in vocabulary order.
    Temperature(Rational),
    /// The k greatest entries, ties in vocabulary order (Fan, Lewis, Dauphin 2018).
    TopK(usize),
    /// The shortest head, from the greatest entry down, of mass at least p (nucleus sampling: Holtzman et al. 2019).
    TopP(Rational),
    /// The entries that are at least a share of the greatest (Nguyen et al. 2024).
    MinP(Rational),
}

impl LookAhead {
    /// All of them, as a study writes them.
    pub const WRITTEN: [(&'static str, LookAhead); 3] =
        [("exact", LookAhead::Exact), ("syntax", LookAhead::Syntax), ("none", LookAhead::None)];
}

impl Ties {
    /// All of them, as a study writes them.
    pub const WRITTEN: [(&'static str, Ties); 3] =
        [("draw", Ties::Draw), ("distinct", Ties::Distinct), ("vocabulary", Ties::Vocabulary)];
}

impl Distribution {
    /// What an approximation makes of this distribution.
    pub fn approximated(&self, name: &str, law: Law) -> Self {
        Distribution::of_law(name, self.clone(), Arc::new(law))
    }
}

impl Law {
    /// Its name in messages.
    pub(super) fn part(&self) -> &'static str {
        match self {
            Law::BestOf { .. } | Law::SoftBestOf { .. } => "selection",
            Law::Masked { .. } => "mask",
            Law::Forced(_) => "forced prompt",
            Law::Rows(_) | Law::SequenceTemperature(_) => "temperature",
            Law::Beam(_) => "beam",
            Law::Guided { .. } => "guide",
            Law::Chain { .. } => "chain",
            Law::Particles(_) => "particles",
            Law::Learned(learned) => learned.part(),
        }
    }

    /// The potential that stands for its expression in messages.
    pub(super) fn speaks(&self) -> Factor {
        match self {
            Law::BestOf { reward: expression, .. } | Law::SoftBestOf { likelihood: expression, .. } => {
                Factor::Likelihood(expression.clone())
            }
            Law::Guided { reward, .. } => Factor::Likelihood(reward.clone()),
            Law::Masked { event, .. } => Factor::Event(event.clone()),
            _ => Factor::Prompt(Vec::new()),
        }
    }

    /// Why it has no normaliser, if it has none.
    pub(super) fn without_normaliser(&self) -> Option<&'static str> {
        match self {
            Law::BestOf { .. } | Law::SoftBestOf { .. } => Some("it is a selection among draws"),
            Law::Forced(_) => Some("its tokens are written in"),
            Law::Rows(_) | Law::Beam(_) | Law::Guided { .. } => Some("its rows are normalised one by one"),
            Law::Chain { .. } => Some("it is where a chain has got to"),
            Law::Particles(_) => Some("it is a particle of a run"),
            Law::Learned(learned) => Some(learned.without_normaliser()),
            Law::Masked { .. } | Law::SequenceTemperature(_) => None,
        }
    }
}

impl Session {
    /// q/p of a law, computed the first time.
    pub(super) fn law_factor(&self, distribution: &Distribution) -> Result<Arc<Factor>, QuestionError> {
        let Form::Law { name, from, law, speaks } = distribution.form() else { return Err(QuestionError::Unfit) };
        self.known_law(distribution, || {
            if let Law::Particles(particles) = &**law {
                self.plan_runs(name, from, particles)?;
            }
            self.total(from)?;
            let weight = match &**law {
                Law::BestOf { draws, reward, ties: Ties::Draw } => self.best_of(name, from, *draws, reward),
                Law::BestOf { draws, reward, ties } => self.best_of_listed(name, from, *draws, reward, *ties),
                Law::SoftBestOf { draws, likelihood } => self.soft_best_of(name, from, *draws, likelihood),
                Law::Masked { event, look_ahead } => self.masked(name, from, event, *look_ahead),
                Law::Forced(prompt) => self.forced(name, from, prompt),
                Law::Rows(reshape) => self.reshaped(name, from, reshape),
                Law::SequenceTemperature(temperature) => self.sequence_temperature(name, from, temperature),
                Law::Beam(beams) => self.beam(name, from, *beams),
                Law::Guided { guide, reward, beta } => self.guided(name, from, *guide, reward, beta),
                Law::Chain { kernel, steps, start } => self.chain(name, from, kernel, *steps, start.as_deref()),
                Law::Particles(particles) => self.particles(name, from, particles),
                Law::Learned(learned) => learned.weight(self, name, from),
            };
            let blamed = |error| match error {
                // What failed is an expression of this law, not of the question.
                QuestionError::Failed { kind, witness, span, factor: None, .. } => QuestionError::Failed {
                    name: name.clone(),
                    kind,
                    witness,
                    span,
                    factor: Some(Blamed(speaks.clone())),
                },
                error => error,
            };
            Ok(Arc::new(Factor::Likelihood(weight.map_err(blamed)?)))
        })
    }
}

/// A number to a power without a sign: exact where it can be.
fn power(base: &Real, exponent: u32) -> Result<Real, QuestionError> {
    Ok(base.pow(&Real::integer(i64::from(exponent)))?)
}
