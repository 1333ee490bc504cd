//! Selection among independent draws: functions of the law of a reward.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::expression::{Expression, Lookup, Outcome};
use crate::number::{Real, Undefined};
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;

use super::power;

/// How many sums of likelihoods are told apart before the law is refused.
const MOST_SUMS: usize = 200_000;

/// One value of a reward: its probability, that of a smaller value, and that of none greater.
pub(super) struct Level {
    pub value: Real,
    pub mass: Real,
    pub below: Real,
    pub within: Real,
}

impl Session {
    /// The levels of a number under a distribution, ascending; −∞ may be among them.
    pub(super) fn levels(&self, from: &Distribution, reward: &Expression) -> Result<Vec<Level>, QuestionError> {
        let law = self.law(from, reward)?;
        let mut levels: Vec<Level> = Vec::with_capacity(law.len());
        let mut below = Real::ZERO;
        for (outcome, mass) in law {
            let Outcome::Number(value) = outcome else { return Err(QuestionError::Unfit) };
            if value == Real::Infinity {
                return Err(Undefined::InfinityMinusInfinity.into());
            }
            // What is not told apart is no level of its own.
            if let Some(last) = levels.last()
                && last.value.compare(&value)? != Ordering::Less
            {
                return Err(Undefined::Undecided.into());
            }
            let within = below.add(&mass)?;
            levels.push(Level { value, mass, below, within: within.clone() });
            below = within;
        }
        // All probabilities add up to one, whatever was rounded.
        if let Some(last) = levels.last_mut() {
            last.within = Real::ONE;
        }
        Ok(levels)
    }

    /// Best of n, any rule over tied draws: q/p = (F^n − F₋^n)/m at a level of mass m with cumulative probabilities F₋ and F
    /// (Beirami et al. 2024, with ties).
    ///
    /// Cost: the walk of the reward's law; n products a level where numbers are rounded.
    pub(super) fn best_of(
        &self,
        name: &str,
        from: &Distribution,
        draws: u32,
        reward: &Expression,
    ) -> Result<Expression, QuestionError> {
        let levels = self.levels(from, reward)?;
        self.within_limit(name, (levels.len() as u128) * u128::from(draws.min(1 << 16)))?;
        let mut table = Vec::with_capacity(levels.len());
        for level in &levels {
            table.push((level.value.clone(), selected(level, draws)?));
        }
        Ok(reward.clone().looked_up(Lookup::new(table)))
    }

    /// One of n draws in proportion to L: q/p = n·E[L/(L + S)], S the sum over the other n − 1.
    ///
    /// Cost: the walk of the likelihood's law; values × sums that occur, n − 1 times.
    pub(super) fn soft_best_of(
        &self,
        name: &str,
        from: &Distribution,
        draws: u32,
        likelihood: &Expression,
    ) -> Result<Expression, QuestionError> {
        let levels = self.levels(from, likelihood)?;
        if levels.iter().any(|level| level.value.sign() == Ok(Ordering::Less)) {
            return Err(QuestionError::NegativeLikelihood { name: name.to_owned() });
        }
        // The law of the sum of the others, in order of first appearance so that it does not depend on hashing.
        let mut sums: Vec<(Real, Real)> = vec![(Real::ZERO, Real::ONE)];
        for _ in 1..draws {
            self.within_limit(name, sums.len() as u128 * levels.len() as u128)?;
            let mut places: HashMap<Real, usize> = HashMap::new();
            let mut next: Vec<(Real, Real)> = Vec::new();
            for (sum, mass) in &sums {
                for level in &levels {
                    let (sum, mass) = (sum.add(&level.value)?, mass.mul(&level.mass)?);
                    match places.get(&sum) {
                        Some(&place) => next[place].1 = next[place].1.add(&mass)?,
                        None => {
                            places.insert(sum.clone(), next.len());
                            next.push((sum, mass));
                        }
                    }
                }
            }
            if next.len() > MOST_SUMS {
                return Err(QuestionError::Refused {
                    reason: format!("{name}: the likelihoods of {draws} draws have more than {MOST_SUMS} sums"),
                    way_out: "round the likelihood to fewer values, or take fewer draws".to_owned(),
                });
            }
            sums = next;
        }
        let all = Real::integer(i64::from(draws));
        let mut table = Vec::with_capacity(levels.len());
        for level in &levels {
            let mut expected = Real::ZERO;
            for (sum, mass) in &sums {
                let total = level.value.add(sum)?;
                // n draws of likelihood 0: each is taken with probability 1/n.
                let share = if total.is_zero() { Real::ONE.div(&all)? } else { level.value.div(&total)? };
                expected = expected.add(&mass.mul(&share)?)?;
            }
            table.push((level.value.clone(), expected.mul(&all)?));
        }
        Ok(likelihood.clone().looked_up(Lookup::new(table)))
    }
}

/// (F^n − F₋^n)/m; where numbers are rounded as the sum of F^i F₋^(n−1−i), in which nothing cancels.
fn selected(level: &Level, draws: u32) -> Result<Real, QuestionError> {
    let Level { mass, below, within, .. } = level;
    if mass.is_exact() && below.is_exact() {
        return Ok(power(within, draws)?.sub(&power(below, draws)?)?.div(mass)?);
    }
    let mut sum = Real::ZERO;
    let mut power = Real::ONE;
    // Horner: Σ F^i F₋^(n−1−i).
    for _ in 0..draws {
        sum = sum.mul(within)?.add(&power)?;
        power = power.mul(below)?;
    }
    Ok(sum)
}
