//! Questions that are linear in π: probabilities, moments, laws, normalisers.

use std::cmp::Ordering;
use std::sync::Arc;

use super::distribution::{Distribution, Factor, Form};
use super::divergence::clamp;
use super::error::QuestionError;
use super::joint::Role;
use super::labelled::{Groups, Labelled};
use super::session::Session;
use crate::engine::Mass;
use crate::expression::{Expression, Outcome};
use crate::number::{Real, Undefined};

impl Session {
    /// `P_p(A) = Σ_x p(x) 1[A(x)]`.
    ///
    /// Cost: one walk over states of p's potentials × those of A × those of the model, N·V steps each.
    ///
    /// # Errors
    /// When p is impossible, A has no value on a sequence of positive probability, or a limit refuses the walk.
    pub fn probability(&self, p: &Distribution, event: &Expression) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_probability(p, event))
    }

    fn walked_probability(&self, p: &Distribution, event: &Expression) -> Result<Real, QuestionError> {
        let products = self.products(p)?;
        for product in &products {
            self.hold_for(p.name(), &product.factors, event)?;
        }
        let total = self.total(p)?;
        let event_factor = Arc::new(Factor::Event(event.clone()));
        let mut sum = Mass::zero();
        for product in products {
            let mut factors = product.factors.clone();
            factors.push(event_factor.clone());
            let mass = match self.known_mass(&factors) {
                Some(known) => Ok(known),
                None => match self.mass_in_window(p.name(), &product.factors, event)? {
                    Some(mass) => Ok(mass),
                    None => self.mass_of(p.name(), &factors),
                },
            };
            match mass {
                Ok(mass) => sum = sum.add(&mass.times(&product.coefficient)?),
                // The event is asked about, so the error is to point at it.
                Err(QuestionError::Failed { .. }) => return self.probability_of_outcome(p, event, &total),
                Err(error) => return Err(error),
            }
        }
        Ok(clamp(sum.over(&total)?, 0.0, 1.0))
    }

    fn probability_of_outcome(
        &self,
        p: &Distribution,
        event: &Expression,
        total: &Mass,
    ) -> Result<Real, QuestionError> {
        let sums = self.sums(p, vec![Role::Keep(event.clone())], 0)?;
        let holds = sums.iter().find(|sum| sum.label == [Outcome::Event(true)]);
        Ok(holds.map_or(Ok(Real::integer(0)), |sum| sum.masses[0].over(total))?)
    }

    /// `E_p[f] = Σ_x p(x) f(x)`, ±∞ where f is infinite with positive probability.
    ///
    /// # Errors
    /// As [`probability`](Self::probability); undefined where f is +∞ and −∞ with positive probability.
    pub fn expectation(&self, p: &Distribution, f: &Expression) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_expectation(p, f))
    }

    pub(super) fn walked_expectation(&self, p: &Distribution, f: &Expression) -> Result<Real, QuestionError> {
        match self.products(p)?.as_slice() {
            [only] if only.coefficient == Real::ONE => {
                self.known_mean(&only.factors, f, || self.expectation_by_sums(p, f))
            }
            _ => self.expectation_by_sums(p, f),
        }
    }

    fn expectation_by_sums(&self, p: &Distribution, f: &Expression) -> Result<Real, QuestionError> {
        let sums = match self.sums(p, vec![Role::Carry(f.clone())], 1) {
            // Irrational values of rational weight: the law is exact all the same.
            Err(QuestionError::Unfit) => return self.expectation_of_law(p, f, &self.total(p)?),
            sums => sums?,
        };
        let total = self.total_of(p, &sums)?;
        if let Some(infinite) = infinite(&sums)? {
            return Ok(infinite);
        }
        Ok(sums.iter().fold(Mass::zero(), |first, sum| first.add(&sum.masses[1])).over(&total)?)
    }

    fn expectation_of_law(&self, p: &Distribution, f: &Expression, total: &Mass) -> Result<Real, QuestionError> {
        let mut sum = Real::integer(0);
        for labelled in self.sums(p, vec![Role::Keep(f.clone())], 0)? {
            if let ([Outcome::Number(value)], false) = (labelled.label.as_slice(), labelled.masses[0].is_zero()) {
                sum = sum.add(&labelled.masses[0].over(total)?.mul(value)?)?;
            }
        }
        Ok(sum)
    }

    /// `Cov_p[f, g] = E[f·g] − E[f]·E[g]`.
    ///
    /// # Errors
    /// As [`expectation`](Self::expectation); undefined where f or g is infinite with positive probability.
    pub fn covariance(&self, p: &Distribution, f: &Expression, g: &Expression) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_covariance(p, f, g))
    }

    fn walked_covariance(&self, p: &Distribution, f: &Expression, g: &Expression) -> Result<Real, QuestionError> {
        let sums = self.sums(p, vec![Role::Carry(f.clone()), Role::Carry(g.clone())], 2);
        let sums = match sums {
            Err(QuestionError::Unfit) => return self.covariance_of_law(p, f, g, &self.total(p)?),
            sums => sums?,
        };
        let total = self.total_of(p, &sums)?;
        if infinite(&sums)?.is_some() {
            return Err(Undefined::InfinityMinusInfinity.into());
        }
        let moment =
            |place: usize| sums.iter().fold(Mass::zero(), |moment, sum| moment.add(&sum.masses[place])).over(&total);
        Ok(moment(3)?.sub(&moment(1)?.mul(&moment(2)?)?)?)
    }

    /// Σ p(f, g) (f − E f)(g − E g), from the joint law: exact where the values are irrational.
    fn covariance_of_law(
        &self,
        p: &Distribution,
        f: &Expression,
        g: &Expression,
        total: &Mass,
    ) -> Result<Real, QuestionError> {
        let sums = self.sums(p, vec![Role::Keep(f.clone()), Role::Keep(g.clone())], 0)?;
        let mut moments = [Real::integer(0), Real::integer(0), Real::integer(0)];
        for labelled in &sums {
            let [Outcome::Number(f), Outcome::Number(g)] = labelled.label.as_slice() else { continue };
            let mass = labelled.masses[0].over(total)?;
            for (moment, value) in moments.iter_mut().zip([f.clone(), g.clone(), f.mul(g)?]) {
                *moment = moment.add(&mass.mul(&value)?)?;
            }
        }
        let [first, second, both] = moments;
        Ok(both.sub(&first.mul(&second)?)?)
    }

    /// `Var_p[f] = Cov_p[f, f]`.
    ///
    /// # Errors
    /// As [`covariance`](Self::covariance).
    pub fn variance(&self, p: &Distribution, f: &Expression) -> Result<Real, QuestionError> {
        // A variance is not negative; an enclosure may be cut accordingly.
        Ok(clamp(self.covariance(p, f, f)?, 0.0, f64::INFINITY))
    }

    /// The distribution of f(x): every value with its probability, in ascending or vocabulary order.
    ///
    /// Cost: the settled part of f stays in the state, so states × values.
    ///
    /// # Errors
    /// As [`probability`](Self::probability).
    pub fn law(&self, p: &Distribution, f: &Expression) -> Result<Vec<(Outcome, Real)>, QuestionError> {
        self.certified(|session| session.walked_law(p, f))
    }

    fn walked_law(&self, p: &Distribution, f: &Expression) -> Result<Vec<(Outcome, Real)>, QuestionError> {
        let joint = self.joint_law(p, &[f])?;
        let mut law: Vec<(Outcome, Real)> =
            joint.into_iter().filter_map(|(mut label, mass)| Some((label.pop()?, mass))).collect();
        law.sort_by(|(left, _), (right, _)| order(left, right));
        Ok(law)
    }

    /// The joint distribution of several expressions.
    ///
    /// # Errors
    /// As [`probability`](Self::probability).
    pub fn joint_law(
        &self,
        p: &Distribution,
        expressions: &[&Expression],
    ) -> Result<Vec<(Vec<Outcome>, Real)>, QuestionError> {
        self.certified(|session| session.walked_joint_law(p, expressions))
    }

    fn walked_joint_law(
        &self,
        p: &Distribution,
        expressions: &[&Expression],
    ) -> Result<Vec<(Vec<Outcome>, Real)>, QuestionError> {
        let roles = expressions.iter().map(|&expression| Role::Keep(expression.clone())).collect();
        let sums = self.sums(p, roles, 0)?;
        let total = self.total_of(p, &sums)?;
        sums.into_iter().map(|sum| Ok((sum.label, sum.masses[0].over(&total)?))).collect()
    }

    /// Z of a reweighted distribution: the mass of its potential under the distribution it starts from.
    ///
    /// # Errors
    /// When it is a mixture or the prior, which have none, or impossible.
    pub fn normaliser(&self, p: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_normaliser(p))
    }

    fn walked_normaliser(&self, p: &Distribution) -> Result<Real, QuestionError> {
        match p.form() {
            Form::Prior | Form::Base => Ok(Real::integer(1)),
            Form::Mixture { name, .. } => {
                Err(QuestionError::NoNormaliser { name: name.clone(), why: "it is a mixture" })
            }
            Form::Law { name, law, from, .. } => match law.without_normaliser() {
                Some(why) => Err(QuestionError::NoNormaliser { name: name.clone(), why }),
                None => Ok(self.total(p)?.over(&self.total(from)?)?),
            },
            Form::Reweighted { from, .. } => {
                let total = self.total(p)?;
                // Where λ grows beyond all bounds, so does Z, or it vanishes, unless both exponents are the same.
                match self.limit(p)?.exponent.compare(&self.limit(from)?.exponent)? {
                    Ordering::Greater => Ok(Real::Infinity),
                    Ordering::Less => Ok(Real::integer(0)),
                    Ordering::Equal => Ok(total.over(&self.total(from)?)?),
                }
            }
        }
    }

    /// ln Z, without leaving the range of float64 where Z would.
    ///
    /// # Errors
    /// As [`normaliser`](Self::normaliser).
    pub fn log_normaliser(&self, p: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_log_normaliser(p))
    }

    fn walked_log_normaliser(&self, p: &Distribution) -> Result<Real, QuestionError> {
        match p.form() {
            Form::Reweighted { from, .. } if self.limit(p)?.exponent == self.limit(from)?.exponent => {
                Ok(self.total(p)?.ln()?.sub(&self.total(from)?.ln()?)?)
            }
            _ => Ok(self.normaliser(p)?.ln()?),
        }
    }

    /// What p adds up to: as it is known, else as sums over all sequences say.
    fn total_of(&self, p: &Distribution, sums: &[Labelled]) -> Result<Mass, QuestionError> {
        let mut total = Mass::zero();
        let products = self.products(p)?;
        for product in &products {
            match self.known_mass(&product.factors) {
                Some(mass) => total = total.add(&mass.times(&product.coefficient)?),
                None => {
                    total = sums.iter().fold(Mass::zero(), |total, sum| total.add(&sum.masses[0]));
                    if let ([only], true) = (products.as_slice(), product.coefficient == Real::ONE) {
                        self.set_mass(&only.factors, total.clone());
                    }
                    break;
                }
            }
        }
        // The walk for the total itself says which part of the distribution is impossible.
        if total.is_zero() { self.total(p) } else { Ok(total) }
    }

    /// Sums over the products of a distribution.
    pub(super) fn sums(
        &self,
        p: &Distribution,
        roles: Vec<Role>,
        values: usize,
    ) -> Result<Vec<Labelled>, QuestionError> {
        let mut grouped = Groups::default();
        for product in self.products(p)? {
            let mut all: Vec<Role> = product.factors.iter().cloned().map(Role::Weigh).collect();
            all.extend(roles.iter().cloned());
            for labelled in self.labelled(p.name(), all, values)? {
                let masses = labelled
                    .masses
                    .iter()
                    .map(|mass| mass.times(&product.coefficient))
                    .collect::<Result<Vec<_>, _>>()?;
                grouped.add(labelled.label, masses);
            }
        }
        Ok(grouped.into_list())
    }
}

/// ±∞ if a carried value is infinite with positive probability.
fn infinite(sums: &[Labelled]) -> Result<Option<Real>, QuestionError> {
    let mut found = None;
    for outcome in sums.iter().filter(|sum| !sum.masses[0].is_zero()).flat_map(|sum| &sum.label) {
        if let Outcome::Number(value @ (Real::Infinity | Real::NegativeInfinity)) = outcome {
            match &found {
                Some(known) if known != value => return Err(Undefined::InfinityMinusInfinity.into()),
                _ => found = Some(value.clone()),
            }
        }
    }
    Ok(found)
}

/// Ascending numbers, false before true, tokens in vocabulary order.
pub(super) fn order(left: &Outcome, right: &Outcome) -> Ordering {
    match (left, right) {
        (Outcome::Number(left), Outcome::Number(right)) => {
            left.compare(right).unwrap_or_else(|_| left.interval().middle().total_cmp(&right.interval().middle()))
        }
        (Outcome::Event(left), Outcome::Event(right)) => left.cmp(right),
        (Outcome::Token(left), Outcome::Token(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}
