//! The prompt that comes nearest to a conditional.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use dashu::base::Gcd;
use dashu::integer::UBig;

use super::Prompt;
use super::listed::Prompts;
use crate::expression::Expression;
use crate::number::{Rational, Real, Undefined, to_f64};
use crate::question::{Distribution, Divergence, QuestionError, Session};
use crate::sequence::Token;

/// What the best prompt is the best in.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// D
    pub divergence: Divergence,
    /// D(prompt, event) in place of D(event, prompt).
    pub reversed: bool,
}

/// The nearest prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct BestPrompt {
    /// The prompt. Of several that are as good: the closure where D is infinite for what leaves out a part of the event, and where the
    /// event is a prompt; else the one that fixes the fewest tokens, and of those the first, free positions before fixed ones.
    pub prompt: Prompt,
    /// The divergence.
    pub value: Real,
}

/// Where the closure is the best: D(event, prompt) is infinite for every prompt that leaves out a part of the event, and else a function
/// of the prompt's probability that grows with it.
fn needs_all(divergence: &Divergence) -> Result<bool, Undefined> {
    Ok(match divergence {
        Divergence::KullbackLeibler | Divergence::ChiSquared | Divergence::MaxRatio => true,
        Divergence::TotalVariation | Divergence::JensenShannon | Divergence::Hellinger => false,
        Divergence::Renyi(order) => order.compare(&Real::ONE)?.is_ge(),
    })
}

/// D where the larger of two nested events is so many times as probable as the smaller.
fn nested(divergence: &Divergence, ratio: &Real) -> Result<Real, Undefined> {
    match divergence {
        Divergence::ChiSquared => ratio.sub(&Real::ONE),
        Divergence::MaxRatio => Ok(ratio.clone()),
        _ => ratio.ln(),
    }
}

/// The probabilities of an event c and of a prompt, and of both at once; all over that of c.
struct Masses {
    prompt: Rational,
    both: Rational,
}

impl Session {
    /// Of all prompts the one whose conditional is nearest to that of an event.
    ///
    /// KL, chi2, max_ratio and Rényi of an order from 1 are attained at the closure: min KL = ln(π(closure)/π(A)). Every other is a
    /// function of π(prompt) and π(prompt and A), which are summed for all (V+1)^N prompts at once: N·(V+1)^N additions.
    ///
    /// # Errors
    /// As [`closure`](Session::closure); where there are too many prompts; where the probabilities are not exact.
    pub fn best_prompt(
        &self,
        p: &Distribution,
        event: &Expression,
        criterion: &Criterion,
    ) -> Result<BestPrompt, QuestionError> {
        let closure = self.closure(p, event)?;
        if needs_all(&criterion.divergence)? && !criterion.reversed {
            let ratio = Real::ONE.div(&closure.share)?;
            return Ok(BestPrompt { prompt: closure.prompt, value: nested(&criterion.divergence, &ratio)? });
        }
        if closure.share == Real::ONE {
            let value = nested(&criterion.divergence, &Real::ONE)?;
            return Ok(BestPrompt { prompt: closure.prompt, value });
        }
        let given = self.conditional(p, event)?;
        let space = self.model().space();
        let way_out = "ask for KL, chi2 or max_ratio, whose best prompt is the closure, or shorten the sequences";
        let listed = self.listed(p, &given, 0..space.length, way_out)?;
        let weights = whole(&listed.points).ok_or_else(|| QuestionError::Refused {
            reason: format!("prompts are compared by exact probabilities, and those of {} are not exact", p.name()),
            way_out: "ask for KL, chi2 or max_ratio, whose best prompt is the closure".to_owned(),
        })?;
        let prompts = Prompts { space };
        let numbers: Vec<usize> = listed.points.iter().map(|(sequence, _)| prompts.point(sequence)).collect();
        let all = prompts.sums(UBig::ZERO, numbers.iter().copied().zip(weights.iter().cloned()));
        let within = numbers.iter().copied().zip(weights.iter().cloned()).zip(&listed.inside);
        let both = prompts.sums(UBig::ZERO, within.filter(|(_, inside)| **inside).map(|(point, _)| point));
        // Prompts with the same masses are as good as each other.
        let mut first: BTreeMap<(&UBig, &UBig), usize> = BTreeMap::new();
        let order = |number: usize| (prompts.prompt(number).iter().flatten().count(), number);
        for number in (0..all.len()).filter(|number| !all[*number].is_zero()) {
            let known = first.entry((&all[number], &both[number])).or_insert(number);
            if *known != number && order(number) < order(*known) {
                *known = number;
            }
        }
        let over = |mass: &UBig| Rational::from(mass.clone()) / Rational::from(both[0].clone());
        let candidates = first
            .into_iter()
            .map(|((prompt, both), number)| (Masses { prompt: over(prompt), both: over(both) }, number));
        let best = nearest(candidates.collect(), criterion, order)?;
        let (masses, number) = best.ok_or(Undefined::NeverReached)?;
        Ok(BestPrompt { prompt: prompts.prompt(number), value: masses.value(criterion)? })
    }
}

/// Probabilities as integers over one denominator.
fn whole(points: &[(Vec<Token>, Real)]) -> Option<Vec<UBig>> {
    let rationals: Vec<&Rational> = points.iter().map(|(_, p)| p.as_rational()).collect::<Option<_>>()?;
    let common = rationals.iter().fold(UBig::ONE, |common, value| {
        let denominator = value.denominator();
        let divisor = (&common).gcd(denominator);
        common * (denominator / divisor)
    });
    let scaled = |value: &&Rational| UBig::try_from((*value * Rational::from(common.clone())).numerator().clone()).ok();
    rationals.iter().map(scaled).collect()
}

/// The candidate with the greatest score: by float64 first, and exactly among those that are close.
fn nearest(
    candidates: Vec<(Masses, usize)>,
    criterion: &Criterion,
    order: impl Fn(usize) -> (usize, usize),
) -> Result<Option<(Masses, usize)>, QuestionError> {
    let approximate: Vec<f64> = candidates.iter().map(|(masses, _)| masses.approximate(criterion)).collect();
    let highest = approximate.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut best: Option<(Real, (Masses, usize))> = None;
    for ((masses, number), value) in candidates.into_iter().zip(approximate) {
        if value < highest - 1e-9 * (1.0 + highest.abs()) || value == f64::NEG_INFINITY {
            continue;
        }
        let score = masses.score(criterion)?;
        let is_better = match &best {
            None => true,
            Some((known, (_, place))) => match score.compare(known)? {
                Ordering::Greater => true,
                Ordering::Equal => order(number) < order(*place),
                Ordering::Less => false,
            },
        };
        if is_better {
            best = Some((score, (masses, number)));
        }
    }
    Ok(best.map(|(_, best)| best))
}

impl Masses {
    /// Whether the prompt is within the event.
    fn is_within(&self) -> bool {
        self.prompt == self.both
    }

    /// A number that is the greater, the less the divergence; −∞ where that is infinite.
    fn approximate(&self, criterion: &Criterion) -> f64 {
        let (m, j) = (to_f64(&self.prompt), to_f64(&self.both));
        match &criterion.divergence {
            Divergence::TotalVariation => j / m.max(1.0),
            Divergence::Hellinger => j * j / m,
            Divergence::JensenShannon => -self.jensen_shannon_of(m, j),
            Divergence::Renyi(order) if matches!(order.compare(&Real::ONE), Ok(Ordering::Less)) => {
                let a = order.interval().middle();
                j.ln() - if criterion.reversed { a } else { 1.0 - a } * m.ln()
            }
            _ if self.is_within() => m.ln(),
            _ => f64::NEG_INFINITY,
        }
    }

    fn jensen_shannon_of(&self, m: f64, j: f64) -> f64 {
        let ln2 = std::f64::consts::LN_2;
        let own = j * (2.0 * m / (m + 1.0)).ln() + (1.0 - j) * ln2;
        let other = j / m * (2.0 / (m + 1.0)).ln() + (1.0 - j / m) * ln2;
        0.5 * (own + other)
    }

    /// The same exactly.
    fn score(&self, criterion: &Criterion) -> Result<Real, Undefined> {
        let (m, j) = (Real::Rational(self.prompt.clone()), Real::Rational(self.both.clone()));
        match &criterion.divergence {
            Divergence::TotalVariation if self.prompt > Rational::ONE => j.div(&m),
            Divergence::TotalVariation => Ok(j),
            Divergence::Hellinger => j.mul(&j)?.div(&m),
            Divergence::JensenShannon => Ok(self.value(criterion)?.neg()),
            Divergence::Renyi(order) if order.compare(&Real::ONE)?.is_lt() => {
                let share = if criterion.reversed { order.clone() } else { Real::ONE.sub(order)? };
                j.ln()?.sub(&share.mul(&m.ln()?)?)
            }
            _ => Ok(m),
        }
    }

    /// The divergence.
    fn value(&self, criterion: &Criterion) -> Result<Real, Undefined> {
        let (m, j) = (Real::Rational(self.prompt.clone()), Real::Rational(self.both.clone()));
        let (one, two) = (Real::ONE, Real::integer(2));
        match &criterion.divergence {
            Divergence::TotalVariation => one.sub(&self.score(criterion)?),
            Divergence::Hellinger => one.sub(&j.div(&m.sqrt()?)?)?.sqrt(),
            Divergence::JensenShannon => {
                let sum = m.add(&one)?;
                let share = j.div(&m)?;
                let side = |own: &Real, share: &Real| -> Result<Real, Undefined> {
                    let common = share.mul(&two.mul(own)?.div(&sum)?.ln()?)?;
                    common.add(&one.sub(share)?.mul(&two.ln()?)?)
                };
                side(&m, &j)?.add(&side(&one, &share)?)?.div(&two)
            }
            Divergence::Renyi(order) if order.compare(&one)?.is_lt() => self.score(criterion)?.div(&order.sub(&one)?),
            divergence => nested(divergence, &one.div(&m)?),
        }
    }
}
