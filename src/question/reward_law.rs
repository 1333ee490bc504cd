//! The law of a reward, and from it every tilt on it at once.
//!
//! One walk with generating functions as weights gives m_k, the probability of each value k of the reward. With t = 1/β the tilt
//! π e^{t r}/Z(t) has Z(t) = Σ m_k e^{t k}, and all that is said below follows from Z alone: no further walk is taken.

use std::cmp::Ordering;

use dashu::base::Abs;

use super::distribution::Distribution;
use super::error::QuestionError;
use super::joint::{Joint, Role};
use super::session::Session;
use crate::engine::Mass;
use crate::expression::{Expression, Outcome};
use crate::number::{Enclosure, Interval, OrderedLogarithm, Pair, Rational, Real, Undefined, common_unit};

/// The probability of every finite value of a reward, ascending. What has the reward −inf is in no tilt, and the tilt at t = 0 is the
/// limit t → 0⁺.
#[derive(Clone, Debug, PartialEq)]
pub struct RewardLaw {
    terms: Vec<(Real, Real)>,
}

/// Pairs of values of two rewards with their probabilities, ascending.
pub type JointRewardLaw = Vec<((Real, Real), Real)>;

/// A point of the frontier between reward and divergence.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontierPoint {
    /// t = 1/β
    pub inverse_beta: Real,
    /// `E_t[r]`
    pub reward: Real,
    /// `KL(π_t, π)`, in nats
    pub divergence: Real,
}

impl Session {
    /// The law of an exact reward under a distribution.
    ///
    /// Cost: one walk whose weights are generating functions: states × values of the reward in one state.
    ///
    /// # Errors
    /// As [`probability`](Session::probability); where the reward is not a fraction or an exact logarithm.
    pub fn reward_law(&self, p: &Distribution, reward: &Expression) -> Result<RewardLaw, QuestionError> {
        let total = self.total(p)?;
        let mut terms: std::collections::BTreeMap<OrderedLogarithm, Mass> = Default::default();
        for product in self.products(p)? {
            let roles: Vec<Role> = product.factors.iter().cloned().map(Role::Weigh).collect();
            for (_, law) in self.reward_laws(p.name(), roles, reward)? {
                for (value, mass) in law {
                    let sum = terms.entry(value).or_insert_with(Mass::zero);
                    *sum = sum.add(&mass.times(&product.coefficient)?);
                }
            }
        }
        let terms = terms
            .into_iter()
            .filter(|(_, mass)| !mass.is_zero())
            .map(|(value, mass)| Ok((Real::from(value.value().clone()), mass.over(&total)?)));
        Ok(RewardLaw { terms: terms.collect::<Result<_, QuestionError>>()? })
    }

    /// The joint law of two exact rewards: pairs of finite values with their probabilities, from one walk with pairs as exponents.
    ///
    /// # Errors
    /// As [`reward_law`](Self::reward_law).
    pub fn joint_reward_law(
        &self,
        p: &Distribution,
        first: &Expression,
        second: &Expression,
    ) -> Result<JointRewardLaw, QuestionError> {
        let total = self.total(p)?;
        let mut terms: std::collections::BTreeMap<Pair<OrderedLogarithm, OrderedLogarithm>, Mass> = Default::default();
        for product in self.products(p)? {
            let mut roles: Vec<Role> = product.factors.iter().cloned().map(Role::Weigh).collect();
            roles.extend([first, second].map(|reward| Role::Carry(reward.clone())));
            let joint = |carries_roots: bool| {
                Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
            };
            let name = p.name();
            let refused = || QuestionError::Refused {
                reason: "the joint law of two rewards is taken by merging, and the states do not merge".to_owned(),
                way_out: "ask for the law of each reward".to_owned(),
            };
            let prepared = self.prepare(name, &self.model, joint)?.ok_or_else(refused)?;
            let laws = self.run(&prepared, |arithmetic, table| arithmetic.joint_laws(&self.model, table))?;
            for (state, law) in prepared.table.finals().iter().zip(laws) {
                let label = prepared
                    .potential
                    .outcomes(state)
                    .map_err(|fault| self.failure(name, &roles, fault, &prepared.table, state))?;
                match label.as_slice() {
                    [] => {}
                    infinite if infinite.iter().all(|outcome| *outcome == Outcome::Number(Real::NegativeInfinity)) => {
                        continue;
                    }
                    _ => return Err(Undefined::InfinityMinusInfinity.into()),
                }
                for (values, mass) in law {
                    let sum = terms.entry(values).or_insert_with(Mass::zero);
                    *sum = sum.add(&mass.times(&product.coefficient)?);
                }
            }
        }
        let real = |value: &OrderedLogarithm| Real::from(value.value().clone());
        let terms = terms
            .into_iter()
            .filter(|(_, mass)| !mass.is_zero())
            .map(|(Pair(first, second), mass)| Ok(((real(&first), real(&second)), mass.over(&total)?)));
        terms.collect()
    }
}

impl RewardLaw {
    /// The values of the reward with their probabilities, ascending.
    pub fn terms(&self) -> &[(Real, Real)] {
        &self.terms
    }

    /// Z(t) = E[e^{t r}]: exact where every e^{t k} is rational.
    ///
    /// # Errors
    /// When a power has too many digits.
    pub fn normaliser(&self, t: &Real) -> Result<Real, Undefined> {
        self.sum(t, |_| Ok(Real::ONE))
    }

    /// `E_t[r]`
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn expectation(&self, t: &Real) -> Result<Real, Undefined> {
        self.sum(t, |value| Ok(value.clone()))?.div(&self.normaliser(t)?)
    }

    /// `Var_t[r]`
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn variance(&self, t: &Real) -> Result<Real, Undefined> {
        let mean = self.expectation(t)?;
        let square = |value: &Real| {
            let distance = value.sub(&mean)?;
            distance.mul(&distance)
        };
        self.sum(t, square)?.div(&self.normaliser(t)?)
    }

    /// `KL(π_t, π) = t E_t[r] − ln Z(t)`
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn kl(&self, t: &Real) -> Result<Real, Undefined> {
        t.mul(&self.expectation(t)?)?.sub(&self.normaliser(t)?.ln()?)
    }

    /// `TV(π_t, π) = ½ Σ m_k |e^{t k}/Z(t) − 1|`
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn total_variation(&self, t: &Real) -> Result<Real, Undefined> {
        let total = self.normaliser(t)?;
        // A reward of −inf leaves nothing of what it has.
        let mut sum = self.terms.iter().try_fold(Real::ONE, |rest, (_, mass)| rest.sub(mass))?;
        for (value, mass) in &self.terms {
            let ratio = t.mul(value)?.exp()?.div(&total)?;
            sum = sum.add(&mass.mul(&ratio.sub(&Real::ONE)?.abs())?)?;
        }
        sum.div(&Real::integer(2))
    }

    /// `chi2(π_t, π) = Z(2t)/Z(t)² − 1`
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn chi2(&self, t: &Real) -> Result<Real, Undefined> {
        let total = self.normaliser(t)?;
        self.normaliser(&t.mul(&Real::integer(2))?)?.div(&total.mul(&total)?)?.sub(&Real::ONE)
    }

    /// `renyi(π_t, π, a) = ln(Z(a t)/Z(t)^a)/(a − 1)` for a > 0, a ≠ 1.
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn renyi(&self, t: &Real, order: &Real) -> Result<Real, Undefined> {
        let above = self.normaliser(&t.mul(order)?)?.ln()?;
        above.sub(&order.mul(&self.normaliser(t)?.ln()?)?)?.div(&order.sub(&Real::ONE)?)
    }

    /// The frontier at some t = 1/β: for each the reward, and the divergence it costs.
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn frontier(&self, inverse_betas: &[Real]) -> Result<Vec<FrontierPoint>, Undefined> {
        let point = |t: &Real| {
            Ok(FrontierPoint { inverse_beta: t.clone(), reward: self.expectation(t)?, divergence: self.kl(t)? })
        };
        inverse_betas.iter().map(point).collect()
    }

    /// The t = 1/β ≥ 0 at which a measure that grows with t reaches a value: exact where t is a simple fraction or, for a reward with
    /// rational values, e^{t·unit} is one; else bracketed as closely as float64 tells the values of t apart.
    ///
    /// # Errors
    /// `NeverReached` where no t up to 2^40 certainly reaches it, or it is passed at t = 0 already.
    pub fn reach(
        &self,
        measure: impl Fn(&Self, &Real) -> Result<Real, Undefined>,
        wanted: &Real,
    ) -> Result<Real, Undefined> {
        let compare = |t: f64| {
            let at = |t: Real| measure(self, &t).and_then(|value| value.compare(wanted)).ok();
            // In float64, and where that does not tell in 256 binary digits: exact powers might have a million digits.
            at(Real::Bounded(Interval::point(t)))
                .or_else(|| at(Real::Enclosed(Enclosure::from_rational(&Rational::try_from(t).ok()?))))
        };
        match measure(self, &Real::ZERO)?.compare(wanted).ok() {
            Some(Ordering::Less) => {}
            Some(Ordering::Equal) => return Ok(Real::ZERO),
            _ => return Err(Undefined::NeverReached),
        }
        let (mut low, mut high) = (0.0, 1.0);
        loop {
            match compare(high) {
                Some(Ordering::Greater | Ordering::Equal) => break,
                _ if high > 1e12 => return Err(Undefined::NeverReached),
                Some(Ordering::Less) => low = high,
                None => {}
            }
            high *= 2.0;
        }
        // Up to `surely_less` the measure is certainly less, from `surely_not` it certainly is not.
        let (mut surely_less, mut surely_not) = (low, high);
        while surely_less < high {
            let middle = (surely_less + high) / 2.0;
            if middle <= surely_less || middle >= high {
                break;
            }
            if compare(middle) == Some(Ordering::Less) { surely_less = middle } else { high = middle }
        }
        while low < surely_not {
            let middle = (low + surely_not) / 2.0;
            if middle <= low || middle >= surely_not {
                break;
            }
            if matches!(compare(middle), Some(Ordering::Greater | Ordering::Equal)) {
                surely_not = middle;
            } else {
                low = middle;
            }
        }
        let bracket = Interval { low: surely_less, high: surely_not };
        for candidate in self.candidates(bracket)? {
            if matches!(measure(self, &candidate).and_then(|value| value.compare(wanted)), Ok(Ordering::Equal)) {
                return Ok(candidate);
            }
        }
        Ok(Real::Bounded(bracket))
    }

    /// The simplest t in a bracket, and the t at which e^{t·unit} is simplest, where every value is a multiple of a rational unit.
    fn candidates(&self, bracket: Interval) -> Result<Vec<Real>, Undefined> {
        let mut candidates: Vec<Real> = simplest(bracket).map(Real::Rational).into_iter().collect();
        let values: Option<Vec<&Rational>> = self.terms.iter().map(|(value, _)| value.as_rational()).collect();
        let Some(values) = values else { return Ok(candidates) };
        let sizes = values.into_iter().filter(|value| !value.is_zero()).map(|value| value.clone().abs());
        if let Some(unit) = sizes.reduce(|known, value| common_unit(&known, &value)) {
            let unit = Real::Rational(unit);
            let exponential = Real::Bounded(bracket).mul(&unit)?.exp()?.interval();
            if let Some(letter) = simplest(exponential) {
                candidates.push(Real::Rational(letter).ln()?.div(&unit)?);
            }
        }
        Ok(candidates)
    }

    /// Σ m_k e^{t k} f(k)
    fn sum(&self, t: &Real, f: impl Fn(&Real) -> Result<Real, Undefined>) -> Result<Real, Undefined> {
        self.terms
            .iter()
            .try_fold(Real::ZERO, |sum, (value, mass)| sum.add(&mass.mul(&t.mul(value)?.exp()?)?.mul(&f(value)?)?))
    }
}

/// The simplest fraction in an interval of positive numbers.
fn simplest(interval: Interval) -> Option<Rational> {
    let ends = [interval.low.next_down(), interval.high.next_up()].map(Rational::try_from);
    let [Ok(low), Ok(high)] = ends else { return None };
    (low > Rational::ZERO).then(|| Rational::simplest_in(low, high))
}
