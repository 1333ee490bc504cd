//! An estimate as an experiment: a method, a budget, repeats; each result beside the exact value.

use std::collections::HashMap;

use super::estimate::{Estimate, importance};
use super::method::{Budget, Drawn, Method};
use crate::expression::{Expression, Outcome};
use crate::number::Real;
use crate::question::{Distribution, QuestionError, Session};
use crate::sequence::Token;

/// How many standard errors a 95 % interval reaches to either side, where a normal approximation holds.
pub const REACH: f64 = 1.959963984540054;

/// Effective draws, and draws on either side of an event, below which a normal approximation is not claimed: of 30 the 95 %
/// interval contains the truth in 93.0 % at worst, of 100 in 94.3 % (the binomial law, from 60 to 5,000 draws).
const FEW: f64 = 100.0;

/// What is estimated, and how.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The distribution aimed at.
    pub target: Distribution,
    /// The method.
    pub method: Method,
    /// Budgets of draws, each a prefix of the next.
    pub samples: Vec<usize>,
    /// How many times all is done with other draws.
    pub repeats: usize,
    /// The seed.
    pub seed: u64,
    /// Numbers and events whose means are wanted.
    pub ask: Vec<Expression>,
}

/// What came out for one number and one budget.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which of the numbers, from 0.
    pub ask: usize,
    /// The budget of draws.
    pub samples: usize,
    /// The mean under the target.
    pub exact: Real,
    /// The first repeat; `None` where no draw was accepted.
    pub estimate: Option<Estimate>,
    /// Its effective number of draws by its own weights, (Σ w)²/Σ w².
    pub effective: f64,
    /// The effective number of draws in truth, where draws are independent: n/(1 + chi2(target, proposal)) with weights,
    /// n/max(target/proposal) with rejection.
    pub truly_effective: Option<f64>,
    /// Of the repeats, how many gave an estimate.
    pub answered: usize,
    /// Of those, in how many the 95 % interval contains the exact value.
    pub covered: usize,
    /// How many repeats were made.
    pub repeats: usize,
    /// The mean of the estimates of all repeats, where there are any.
    pub mean: Option<f64>,
    /// Why the interval is not to be trusted, where that is known.
    pub caution: Option<&'static str>,
}

impl Found {
    /// How many standard errors the first estimate is off; `None` where it has none.
    pub fn error(&self) -> Option<f64> {
        let estimate = self.estimate.filter(|estimate| estimate.standard_error > 0.0)?;
        Some((estimate.value - self.exact.interval().middle()) / estimate.standard_error)
    }
}

/// Sums of one repeat.
#[derive(Clone, Default)]
struct Tally {
    pairs: Vec<(f64, f64)>,
}

impl Experiment {
    /// Makes the draws. `goes_on` is told how many were made, and may end the experiment with what it has.
    ///
    /// Cost: one walk for the rows of the proposal, the exact answers, and each draw weighed once for each different sequence.
    ///
    /// # Errors
    /// As the questions about target and proposal; when a potential has no value on a draw.
    pub fn run(&self, session: &Session, mut goes_on: impl FnMut(usize) -> bool) -> Result<Vec<Found>, QuestionError> {
        let mean_of = |ask: &Expression| match ask.sort {
            crate::expression::Sort::Event => session.probability(&self.target, ask),
            _ => session.expectation(&self.target, ask),
        };
        let exact: Vec<Real> = self.ask.iter().map(mean_of).collect::<Result<_, _>>()?;
        // How many draws one effective draw takes.
        let cost = match &self.method {
            Method::Rejection { proposal } => Some(session.max_ratio(&self.target, proposal)?.interval().middle()),
            method => match method.proposal(&self.target) {
                Some(proposal) => Some(1.0 + session.chi2(&self.target, proposal)?.interval().middle()),
                None => None,
            },
        };
        let budget = self.samples.iter().copied().max().unwrap_or(0);
        let width = self.ask.len() * self.samples.len();
        let mut first: Vec<Option<(Estimate, f64)>> = vec![None; width];
        let mut counts = vec![(0usize, 0usize, 0.0f64); width];
        let mut tallies = vec![Tally::default(); self.ask.len()];
        let mut finished = 0;
        let mut values = Values::default();
        let mut failed = None;
        let mut drawn_so_far = 0;
        let draws = Budget { seed: self.seed, repeats: self.repeats, draws: budget };
        self.method.draw(session, &self.target, draws, &mut |drawn: Drawn<'_>| {
            let values = match values.of(&self.ask, drawn.sequence) {
                Ok(values) => values,
                Err(error) => {
                    failed = Some(error);
                    return false;
                }
            };
            for (tally, value) in tallies.iter_mut().zip(values) {
                tally.pairs.push((drawn.weight, *value));
            }
            drawn_so_far += 1;
            if tallies.first().is_some_and(|tally| tally.pairs.len() == budget) {
                for (place, &samples) in self.samples.iter().enumerate() {
                    for (ask, tally) in tallies.iter().enumerate() {
                        let pairs = &tally.pairs[..samples];
                        let at = ask * self.samples.len() + place;
                        let Some(estimate) = self.method.estimate(pairs, self.seed) else { continue };
                        let truth = exact[ask].interval().middle();
                        let close = (estimate.value - truth).abs() <= REACH * estimate.standard_error;
                        counts[at].0 += 1;
                        counts[at].1 += usize::from(close);
                        counts[at].2 += estimate.value;
                        if finished == 0 {
                            first[at] = Some((estimate, effective(pairs)));
                        }
                    }
                }
                tallies.iter_mut().for_each(|tally| tally.pairs.clear());
                finished += 1;
            }
            goes_on(drawn_so_far)
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let mut found = Vec::with_capacity(width);
        for (ask, exact) in exact.iter().enumerate() {
            for (place, &samples) in self.samples.iter().enumerate() {
                let at = ask * self.samples.len() + place;
                let (answered, covered, sum) = counts[at];
                let (estimate, effective) = match first[at] {
                    Some((estimate, effective)) => (Some(estimate), effective),
                    None => (None, 0.0),
                };
                let truly_effective = cost.map(|cost| samples as f64 / cost);
                let is_event = self.ask[ask].sort == crate::expression::Sort::Event;
                found.push(Found {
                    ask,
                    samples,
                    exact: exact.clone(),
                    estimate,
                    effective,
                    truly_effective,
                    answered,
                    covered,
                    repeats: finished,
                    mean: (answered > 0).then(|| sum / answered as f64),
                    caution: caution(&self.method, is_event, exact, truly_effective),
                });
            }
        }
        Ok(found)
    }
}

/// Why a 95 % interval need not contain the truth in 95 % of all repeats.
fn caution(method: &Method, is_event: bool, exact: &Real, truly_effective: Option<f64>) -> Option<&'static str> {
    if method.is_chain() {
        return Some("the draws of a chain depend on each other: no normal approximation is claimed");
    }
    if matches!(method, Method::Smc { .. }) {
        return Some("particles share their beginnings: no normal approximation is claimed");
    }
    let truth = exact.interval().middle();
    let rare = |effective: f64| {
        let expected = if is_event { effective * truth.min(1.0 - truth) } else { effective };
        expected < FEW
    };
    match truly_effective {
        Some(effective) if rare(effective) => {
            Some("too few effective draws for a normal approximation: the interval is not to be trusted")
        }
        Some(_) => None,
        None => Some("the draws are of another distribution: its distance does not shrink with their number"),
    }
}

/// (Σ w)²/Σ w²
fn effective(pairs: &[(f64, f64)]) -> f64 {
    let total: f64 = pairs.iter().map(|(weight, _)| weight).sum();
    let squares: f64 = pairs.iter().map(|(weight, _)| weight * weight).sum();
    if squares > 0.0 { total * total / squares } else { 0.0 }
}

/// The numbers of a sequence, worked out once where it comes again.
#[derive(Default)]
struct Values {
    known: HashMap<Vec<Token>, Vec<f64>>,
}

/// How many sequences are remembered.
const REMEMBERED: usize = 100_000;

impl Values {
    fn of(&mut self, ask: &[Expression], sequence: &[Token]) -> Result<&[f64], QuestionError> {
        if !self.known.contains_key(sequence) {
            let value = |ask: &Expression| match crate::expression::evaluate(ask, sequence, None) {
                Ok(Outcome::Event(holds)) => Ok(f64::from(u8::from(holds))),
                Ok(Outcome::Number(value)) => Ok(value.interval().middle()),
                _ => Err(QuestionError::Unfit),
            };
            let values = ask.iter().map(value).collect::<Result<_, _>>()?;
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(sequence.to_vec(), values);
        }
        Ok(&self.known[sequence])
    }
}

impl Method {
    /// The estimate from weighted draws.
    fn estimate(&self, pairs: &[(f64, f64)], seed: u64) -> Option<Estimate> {
        let estimate = importance(pairs.iter().copied(), seed)?;
        if !self.is_chain() {
            return Some(estimate);
        }
        // Means of √n batches (Flegal and Jones 2010): what lies in different batches is nearly independent.
        let size = (pairs.len() as f64).sqrt().max(1.0) as usize;
        let batches: Vec<f64> = pairs
            .chunks_exact(size)
            .map(|batch| batch.iter().map(|(_, value)| value).sum::<f64>() / size as f64)
            .collect();
        let count = batches.len() as f64;
        let mean = batches.iter().sum::<f64>() / count;
        let spread: f64 = batches.iter().map(|batch| (batch - mean).powi(2)).sum();
        let standard_error = if count > 1.0 { (spread / (count - 1.0) / count).sqrt() } else { 0.0 };
        Some(Estimate { standard_error, ..estimate })
    }
}
