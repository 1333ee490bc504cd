//! Entropies, and divergences as expected logarithms along the path.

use std::hash::Hash;
use std::sync::Arc;

use super::distribution::{Distribution, Factor};
use super::divergence::{Terms, clamp};
use super::error::QuestionError;
use super::joint::{Joint, Role};
use super::labelled::Prepared;
use super::session::Session;
use super::settings::WalkChoice;
use crate::engine::Mass;
use crate::engine::sums::Uses;
use crate::expression::{Expression, Outcome};
use crate::number::{Rational, Real};
use crate::potential::tabulated::Tabulated;
use crate::potential::{Emission, Potential};

impl Session {
    /// H(p) = −Σ p ln p over sequences, in nats.
    ///
    /// Cost: one walk, forward and backward in exact numbers; over beliefs where the model hides something.
    ///
    /// # Errors
    /// When p is impossible, or a limit refuses the walk.
    pub fn entropy(&self, p: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_entropy(p))
    }

    fn walked_entropy(&self, p: &Distribution) -> Result<Real, QuestionError> {
        let total = self.total(p)?;
        let free = Tabulated::free(self.model.space());
        let name = format!("H({})", p.name());
        let Some(prepared) = self.belief(&name, &[p], true, &free)? else {
            return self.stream_entropy(&name, p, &total);
        };
        let model = self.outside(&free);
        let visible = self.model.is_visible();
        let expected = self.expected_log(&prepared, model, visible, &total, |emission| {
            emission.weight.ln().unwrap_or(Real::integer(0))
        })?;
        // H = ln Z − E[ln of the unnormalised density].
        Ok(clamp(total.ln()?.sub(&expected)?, 0.0, f64::INFINITY))
    }

    /// Mutual information I_p(f; g) of two expressions, in nats.
    ///
    /// # Errors
    /// As [`law`](Self::law).
    pub fn information(
        &self,
        p: &Distribution,
        f: &crate::expression::Expression,
        g: &crate::expression::Expression,
    ) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_information(p, f, g))
    }

    fn walked_information(
        &self,
        p: &Distribution,
        f: &crate::expression::Expression,
        g: &crate::expression::Expression,
    ) -> Result<Real, QuestionError> {
        let joint = self.joint_law(p, &[f, g])?;
        let marginal = |place: usize, outcome: &Outcome| {
            joint
                .iter()
                .filter(|(label, _)| label[place] == *outcome)
                .try_fold(Real::integer(0), |sum, (_, mass)| sum.add(mass))
        };
        let mut terms = Terms::default();
        for (label, mass) in &joint {
            let independent = marginal(0, &label[0])?.mul(&marginal(1, &label[1])?)?;
            terms.add(mass.clone(), mass.div(&independent)?);
        }
        Ok(clamp(terms.total()?, 0.0, f64::INFINITY))
    }

    /// KL(p‖q) as an expected logarithm along the path, where p and q are products of potentials over a visible model and
    /// the law of their ratio would cost more; `None` elsewhere.
    pub(super) fn kl_along_the_path(&self, p: &Distribution, q: &Distribution) -> Result<Option<Real>, QuestionError> {
        let products = self.products_of_all(&[p, q])?;
        let ([of_p], [of_q]) = (products[0].as_slice(), products[1].as_slice()) else { return Ok(None) };
        if !self.model.is_visible() || self.settings.walk == WalkChoice::Stream {
            return Ok(None);
        }
        if self.has_few_ratios(p, q)? {
            return Ok(None);
        }
        // Both are possible.
        self.total(p)?;
        self.total(q)?;
        // What follows goes without the coefficient of a mixture of one: the logarithms are those of the potentials alone.
        if let (Some((reward, beta)), of_p_mass @ (Mass::Float { .. } | Mass::Precise(_))) =
            (tilt_of(&of_p.factors, &of_q.factors), self.mass_of(p.name(), &of_p.factors)?)
        {
            // ln(p/q) = r/β − ln Z: the sum for E_p[r] serves it too.
            let mean = self.walked_expectation(p, reward)?.div(beta)?;
            let scale = of_p_mass.ln()?.sub(&self.mass_of(q.name(), &of_q.factors)?.ln()?)?;
            return Ok(Some(clamp(mean.sub(&scale)?, 0.0, f64::INFINITY)));
        }
        let shared =
            |factor: &Arc<Factor>, others: &[Arc<Factor>]| others.iter().any(|other| Arc::ptr_eq(factor, other));
        let mut roles: Vec<Role> = of_p
            .factors
            .iter()
            .map(|factor| match shared(factor, &of_q.factors) {
                true => Role::Weigh(factor.clone()),
                false => Role::WeighAndLog(factor.clone()),
            })
            .collect();
        roles.extend(
            of_q.factors
                .iter()
                .filter(|factor| !shared(factor, &of_p.factors))
                .map(|factor| Role::LogAgainst(factor.clone())),
        );
        let name = format!("KL({}, {})", p.name(), q.name());
        let joint = |carries_roots: bool| {
            Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
        };
        let Some(prepared) = self.prepare(&name, &self.model, joint)? else { return Ok(None) };
        let total = self.mass_of(p.name(), &of_p.factors)?;
        let outcomes: Vec<_> = prepared.table.finals().iter().map(|state| prepared.potential.outcomes(state)).collect();
        // Only where some final state has a fault, or q is 0, it matters which of them occur.
        if outcomes.iter().any(|outcomes| !outcomes.as_ref().is_ok_and(Vec::is_empty)) {
            let masses = self.run(&prepared, |arithmetic, table| arithmetic.masses(&self.model, table))?;
            for ((state, outcomes), mass) in prepared.table.finals().iter().zip(outcomes).zip(masses) {
                if !mass.is_zero() {
                    let outcomes =
                        outcomes.map_err(|fault| self.failure(&name, &roles, fault, &prepared.table, state))?;
                    if !outcomes.is_empty() {
                        return Ok(Some(Real::Infinity));
                    }
                }
            }
        }
        let value = |emission: &Emission| emission.values.first().cloned().unwrap_or(Real::integer(0));
        let expected = self.expected_log(&prepared, &self.model, false, &total, value)?;
        let scale = self.mass_of(q.name(), &of_q.factors)?.ln()?.sub(&total.ln()?)?;
        Ok(Some(clamp(expected.add(&scale)?, 0.0, f64::INFINITY)))
    }

    /// E[Σ log along the path], where `log` gives what each emission adds, and each step of the model adds the logarithm of its own weight if `of_model`.
    fn expected_log<P>(
        &self,
        prepared: &Prepared<P>,
        model: &Tabulated<Rational>,
        of_model: bool,
        total: &Mass,
        log: impl Fn(&Emission) -> Real,
    ) -> Result<Real, QuestionError>
    where
        P: Potential<Number = Emission>,
        P::State: Clone + Eq + Hash,
    {
        if prepared.exact {
            let wanted: Vec<bool> = prepared.table.weights().iter().map(|emission| !log(emission).is_zero()).collect();
            let wanted = (!of_model).then_some(&wanted[..]);
            let uses = self.run(prepared, |arithmetic, table| arithmetic.uses(model, table, wanted))?;
            return Ok(exact_sum(&uses, prepared.table.weights(), of_model, total, log)?);
        }
        let logs = prepared.table.map_weights(|emission| Emission {
            weight: emission.weight.clone(),
            values: smallvec::smallvec![log(emission)],
        });
        let first = |sums: Vec<Vec<Mass>>| sums.iter().fold(Mass::zero(), |sum, masses| sum.add(&masses[1]));
        let weighs = logs.weights().iter().any(|emission| emission.values[0] != Real::integer(0));
        let mut expected = match weighs {
            true => {
                first(self.run_on(prepared, &logs, |arithmetic, table| arithmetic.first(model, table))?).over(total)?
            }
            false => Real::integer(0),
        };
        if of_model {
            let plain = prepared.table.map_weights(|emission| Emission::weight(emission.weight.clone()));
            let sums = self.run_on(prepared, &plain, |arithmetic, table| arithmetic.surprise(model, table))?;
            expected = expected.sub(&first(sums).over(total)?)?;
        }
        Ok(expected)
    }

    /// −Σ p ln p over an enumeration: by the law of the density itself.
    fn stream_entropy(&self, name: &str, p: &Distribution, total: &Mass) -> Result<Real, QuestionError> {
        let mut entropy = Real::integer(0);
        for (density, count) in self.density_law(name, p)? {
            let probability = density.over(total)?;
            let mass = probability.mul(&count)?;
            entropy = entropy.sub(&mass.mul(&probability.ln()?)?)?;
        }
        Ok(clamp(entropy, 0.0, f64::INFINITY))
    }
}

/// Reward and β where the first product is the second one tilted.
fn tilt_of<'a>(tilted: &'a [Arc<Factor>], base: &[Arc<Factor>]) -> Option<(&'a Expression, &'a Real)> {
    let (last, before) = tilted.split_last()?;
    let same = before.len() == base.len() && before.iter().zip(base).all(|(one, other)| Arc::ptr_eq(one, other));
    match &**last {
        Factor::Reward { reward, beta, slope: None } if same => Some((reward, beta)),
        _ => None,
    }
}

/// Σ uses · ln weight / total.
fn exact_sum(
    uses: &Uses,
    emissions: &[Emission],
    of_model: bool,
    total: &Mass,
    log: impl Fn(&Emission) -> Real,
) -> Result<Real, crate::number::Undefined> {
    let mut terms = Terms::default();
    let mut sum = Real::integer(0);
    for (mass, emission) in uses.potential.iter().zip(emissions) {
        if mass.is_zero() {
            continue;
        }
        sum = sum.add(&mass.over(total)?.mul(&log(emission))?)?;
    }
    if of_model {
        for (weight, mass) in &uses.model {
            terms.add(mass.over(total)?, Real::Rational(weight.clone()));
        }
    }
    sum.add(&terms.total()?)
}
