//! Products of potentials with a letter, and the generating functions of their masses.

use std::collections::BTreeMap;
use std::sync::Arc;

use dashu::base::Gcd;
use dashu::integer::UBig;

use crate::engine::Mass;
use crate::expression::{Expression, Outcome, mentions_world};
use crate::number::{ClosedForm, GeneratingFunction, OrderedLogarithm, Rational, RationalFunction, Real, common_unit};
use crate::question::distribution::{Distribution, Factor, Form, Letter};
use crate::question::error::QuestionError;
use crate::question::joint::{Joint, Role};
use crate::question::labelled::Law;
use crate::question::limit::{finite, slope};
use crate::question::session::{Product, Session};

/// One product of potentials: coefficient · φ(x) · e^{λ s(x)}.
#[derive(Clone)]
pub(super) struct Part {
    pub coefficient: ClosedForm,
    /// φ, without the letter.
    pub factors: Vec<Arc<Factor>>,
    /// s; `None` where no letter takes part.
    pub slope: Option<Expression>,
    /// The greatest unit of which every 1/β is a multiple.
    pub base: Rational,
}

/// The mass of every exponent, by what was kept.
pub(super) type Exponents = Vec<(Vec<Outcome>, Vec<(Rational, Rational)>)>;

impl Part {
    /// The product of some potentials without a letter.
    fn of(factors: Vec<Arc<Factor>>) -> Self {
        Part { coefficient: Real::ONE.into(), factors, slope: None, base: Rational::ZERO }
    }
}

impl Session {
    /// Whether a letter takes part in a distribution.
    pub fn is_symbolic(&self, distribution: &Distribution) -> bool {
        match distribution.form() {
            Form::Prior | Form::Base => false,
            Form::Reweighted { from, factor, .. } => {
                slope(factor).is_some_and(|(_, letter)| letter.is_symbol()) || self.is_symbolic(from)
            }
            Form::Law { from, .. } => self.is_symbolic(from),
            Form::Mixture { parts, .. } => parts.iter().any(|(_, part)| self.is_symbolic(part)),
        }
    }

    /// The distribution as a sum of products, not normalised.
    pub(super) fn parts(&self, distribution: &Distribution) -> Result<Vec<Part>, QuestionError> {
        let symbolic = || QuestionError::Symbolic { name: distribution.name().to_owned() };
        match distribution.form() {
            Form::Prior => Ok(vec![Part::of(self.of_prior())]),
            Form::Base => Ok(vec![Part::of(Vec::new())]),
            Form::Reweighted { from, factor, .. } if is_settled(factor) => {
                if self.is_symbolic(from) {
                    return Err(QuestionError::TwoLimits {
                        name: distribution.name().to_owned(),
                        from: from.name().to_owned(),
                    });
                }
                let part = |Product { coefficient, factors }| Part {
                    coefficient: coefficient.into(),
                    factors,
                    slope: None,
                    base: Rational::ZERO,
                };
                Ok(self.products(distribution)?.into_iter().map(part).collect())
            }
            Form::Reweighted { from, factor, .. } => {
                let mut parts = self.parts(from)?;
                for part in &mut parts {
                    part.factors.push(finite(factor));
                    let Factor::Reward { beta, slope: Some((slope, letter)), .. } = &**factor else { continue };
                    if !letter.is_symbol() || mentions_world(slope) {
                        return Err(symbolic());
                    }
                    let unit = Real::ONE.div(beta)?.as_rational().cloned().ok_or_else(symbolic)?;
                    part.base = if part.slope.is_none() { unit } else { common_unit(&part.base, &unit) };
                    let slopes = part.slope.take().into_iter().chain([slope.clone()]).collect();
                    part.slope = Some(Expression::sum(slopes));
                }
                Ok(parts)
            }
            Form::Law { from, .. } if self.is_symbolic(from) => Err(symbolic()),
            Form::Law { from, law, .. } => {
                let factor = self.law_factor(distribution)?;
                let mut parts = match self.is_over_base(law) {
                    true => vec![Part::of(Vec::new())],
                    false => self.parts(from)?,
                };
                parts.iter_mut().for_each(|part| part.factors.push(factor.clone()));
                Ok(parts)
            }
            Form::Mixture { parts, .. } => {
                let mut products = Vec::new();
                for (weight, part) in parts {
                    let total = self.symbolic_total(part)?;
                    let share = ClosedForm::from(Real::Rational(weight.clone())).div(&total)?;
                    if *weight == Rational::ZERO {
                        continue;
                    }
                    for mut product in self.parts(part)? {
                        product.coefficient = product.coefficient.mul(&share)?;
                        products.push(product);
                    }
                }
                Ok(products)
            }
        }
    }

    /// The mass of the distribution's potential under π, as a function of u; not 0.
    pub(super) fn symbolic_total(&self, distribution: &Distribution) -> Result<ClosedForm, QuestionError> {
        let mut total = ClosedForm::from(Real::ZERO);
        for part in self.parts(distribution)? {
            for (_, mass) in self.masses_of(distribution.name(), &part, Vec::new())? {
                total = total.add(&mass)?;
            }
        }
        if total.as_number().is_some_and(Real::is_zero) {
            // The same without the letter names what is impossible: u^k is never 0.
            self.total(&self.finite(distribution))?;
        }
        Ok(total)
    }

    /// The same with every letter at 0: what is possible is the same at every u.
    pub fn without_letter(&self, distribution: &Distribution) -> Distribution {
        self.finite(distribution)
    }

    /// The distribution at λ = 0.
    pub(super) fn finite(&self, distribution: &Distribution) -> Distribution {
        match distribution.form() {
            Form::Prior | Form::Base | Form::Law { .. } => distribution.clone(),
            Form::Reweighted { .. } if !self.is_symbolic(distribution) => distribution.clone(),
            Form::Reweighted { from, factor, name } => self.finite(from).reweighted(name, finite(factor)),
            Form::Mixture { parts, name } => {
                let parts = parts.iter().map(|(weight, part)| (weight.clone(), self.finite(part))).collect();
                Distribution::mixture(name, parts)
            }
        }
    }

    /// The masses of one part, by what the roles keep.
    pub(super) fn masses_of(
        &self,
        name: &str,
        part: &Part,
        roles: Vec<Role>,
    ) -> Result<Vec<(Vec<Outcome>, ClosedForm)>, QuestionError> {
        let masses = self.exponents(name, part, roles)?;
        let form = |(label, terms): (Vec<Outcome>, Vec<(Rational, Rational)>)| {
            Ok((label, part.coefficient.mul(&closed(terms, &part.base)?)?))
        };
        masses.into_iter().map(form).collect()
    }

    /// The generating function of one part's mass, by what the roles keep.
    pub(super) fn exponents(&self, name: &str, part: &Part, roles: Vec<Role>) -> Result<Exponents, QuestionError> {
        let symbolic = || QuestionError::Symbolic { name: name.to_owned() };
        let mut all: Vec<Role> = part.factors.iter().cloned().map(Role::Weigh).collect();
        all.extend(roles);
        let exact = |mass: &Mass| match mass {
            Mass::Exact(mass) => Ok(mass.clone()),
            Mass::Float { .. } | Mass::Precise(_) => Err(symbolic()),
        };
        let Some(slope) = &part.slope else {
            let labelled = self.labelled(name, all, 0)?;
            return labelled
                .into_iter()
                .map(|labelled| Ok((labelled.label, vec![(Rational::ZERO, exact(&labelled.masses[0])?)])))
                .collect();
        };
        let rational = |exponent: &OrderedLogarithm| {
            let value = exponent.value();
            let irrational = || QuestionError::SymbolicExponent { name: name.to_owned(), value: value.to_string() };
            value.as_rational().cloned().ok_or_else(irrational)
        };
        self.reward_laws(name, all, slope)?
            .into_iter()
            .map(|(label, law)| {
                let terms = law.iter().map(|(exponent, mass)| Ok((rational(exponent)?, exact(mass)?)));
                Ok((label, terms.collect::<Result<Vec<_>, QuestionError>>()?))
            })
            .collect()
    }

    /// The mass of every value of a reward, by what the roles keep: one walk with generating functions as weights.
    pub(in crate::question) fn reward_laws(
        &self,
        name: &str,
        mut roles: Vec<Role>,
        reward: &Expression,
    ) -> Result<Vec<(Vec<Outcome>, Law)>, QuestionError> {
        let kept = roles.iter().filter(|role| matches!(role, Role::Keep(_))).count();
        let labels = roles.len();
        roles.push(Role::Carry(reward.clone()));
        let joint = |carries_roots: bool| {
            Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
        };
        let inexact = || QuestionError::Symbolic { name: name.to_owned() };
        let mut grouped: Vec<(Vec<Outcome>, BTreeMap<OrderedLogarithm, Mass>)> = Vec::new();
        let mut collect = |label: Vec<Outcome>, law: Law| {
            let place = grouped.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
                grouped.push((label, BTreeMap::new()));
                grouped.len() - 1
            });
            for (exponent, mass) in law {
                let sum = grouped[place].1.entry(exponent).or_insert_with(Mass::zero);
                *sum = sum.add(&mass);
            }
        };
        match self.prepare(name, &self.model, joint)? {
            Some(prepared) => {
                let laws = self.run(&prepared, |arithmetic, table| arithmetic.laws(&self.model, table))?;
                for (state, law) in prepared.table.finals().iter().zip(laws) {
                    if law.is_empty() {
                        continue;
                    }
                    let label = prepared
                        .potential
                        .outcomes(state)
                        .map_err(|fault| self.failure(name, &roles, fault, &prepared.table, state))?;
                    match label.get(kept) {
                        None => collect(label, law),
                        Some(Outcome::Number(Real::NegativeInfinity)) => {} // e^{-inf}
                        Some(_) => return Err(inexact()),
                    }
                }
            }
            None => {
                roles[labels] = Role::Keep(reward.clone());
                for mut labelled in self.stream_labelled(name, &roles, 0)? {
                    let Some(Outcome::Number(value)) = labelled.label.pop() else { return Err(inexact()) };
                    if value == Real::NegativeInfinity {
                        continue;
                    }
                    let exponent = OrderedLogarithm::new(value.as_logarithm().ok_or_else(inexact)?);
                    collect(labelled.label, vec![(exponent, labelled.masses.swap_remove(0))]);
                }
            }
        }
        Ok(grouped.into_iter().map(|(label, law)| (label, law.into_iter().collect())).collect())
    }
}

/// Whether a limit is taken here, whatever is made from it.
fn is_settled(factor: &Factor) -> bool {
    slope(factor).is_some_and(|(_, letter)| *letter == Letter::Vanishing)
}

/// Σ m_k e^{λ k}
pub(super) fn closed(terms: Vec<(Rational, Rational)>, base: &Rational) -> Result<ClosedForm, QuestionError> {
    let unit = terms.iter().fold(UBig::ONE, |common, (exponent, _)| {
        let denominator = exponent.denominator();
        let divisor = (&common).gcd(denominator);
        common * (denominator / divisor)
    });
    let function = RationalFunction::from_generating_function(&GeneratingFunction::from_terms(terms), &unit)?;
    let unit = Rational::ONE / Rational::from(unit);
    let base = if *base == Rational::ZERO { unit.clone() } else { base.clone() };
    Ok(ClosedForm::function(function, unit, base))
}
