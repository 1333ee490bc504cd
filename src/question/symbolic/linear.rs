//! Probabilities, moments, normalisers, rows and laws as functions of u.

use std::sync::Arc;

use super::parts::{Part, closed};
use crate::engine::Mass;
use crate::expression::{Expression, Outcome};
use crate::number::{ClosedForm, Rational, Real};
use crate::question::distribution::{Distribution, Factor, Form};
use crate::question::error::QuestionError;
use crate::question::joint::Role;
use crate::question::linear::order;
use crate::question::session::Session;
use crate::sequence::Token;

impl Session {
    /// `P_p(A)` as a function of u.
    ///
    /// Cost: one walk with generating functions as weights, over the states of p's potentials × those of A × those of the model.
    ///
    /// # Errors
    /// As [`probability`](Session::probability); where p has no closed form.
    pub fn symbolic_probability(&self, p: &Distribution, event: &Expression) -> Result<ClosedForm, QuestionError> {
        let total = self.symbolic_total(p)?;
        let mut sum = ClosedForm::from(Real::ZERO);
        for mut part in self.parts(p)? {
            part.factors.push(Arc::new(Factor::Event(event.clone())));
            for (_, mass) in self.masses_of(p.name(), &part, Vec::new())? {
                sum = sum.add(&mass)?;
            }
        }
        Ok(sum.div(&total)?)
    }

    /// `E_p[f]` as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_probability`](Self::symbolic_probability); where f is infinite or irrational.
    pub fn symbolic_expectation(&self, p: &Distribution, f: &Expression) -> Result<ClosedForm, QuestionError> {
        let [_, first, ..] = self.symbolic_moments(p, &[f])?;
        Ok(first)
    }

    /// `Cov_p[f, g]` as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_expectation`](Self::symbolic_expectation).
    pub fn symbolic_covariance(
        &self,
        p: &Distribution,
        f: &Expression,
        g: &Expression,
    ) -> Result<ClosedForm, QuestionError> {
        let [_, first, second, both] = self.symbolic_moments(p, &[f, g])?;
        Ok(both.sub(&first.mul(&second)?)?)
    }

    /// 1, E[f], E[g], E[fg], the last two only where there is a g.
    fn symbolic_moments(&self, p: &Distribution, carried: &[&Expression]) -> Result<[ClosedForm; 4], QuestionError> {
        let total = self.symbolic_total(p)?;
        let zero = || ClosedForm::from(Real::ZERO);
        let mut sums = [zero(), zero(), zero(), zero()];
        for part in self.parts(p)? {
            let mut roles: Vec<Role> = part.factors.iter().cloned().map(Role::Weigh).collect();
            let slope = part.slope.clone().unwrap_or(Expression::from_number(Real::ZERO));
            roles.push(Role::Keep(slope));
            roles.extend(carried.iter().map(|&carried| Role::Carry(carried.clone())));
            let mut terms: [Vec<(Rational, Rational)>; 4] = Default::default();
            for labelled in self.labelled(p.name(), roles, carried.len())? {
                if labelled.masses[0].is_zero() {
                    continue;
                }
                let exponent = self.exponent(p, &labelled.label)?;
                let Some(exponent) = exponent else { continue };
                for (terms, mass) in terms.iter_mut().zip(&labelled.masses) {
                    let Mass::Exact(mass) = mass else { return Err(self.no_closed_form(p)) };
                    terms.push((exponent.clone(), mass.clone()));
                }
            }
            for (sum, terms) in sums.iter_mut().zip(terms) {
                *sum = sum.add(&part.coefficient.mul(&closed(terms, &part.base)?)?)?;
            }
        }
        let [mass, first, second, both] = sums;
        Ok([mass.div(&total)?, first.div(&total)?, second.div(&total)?, both.div(&total)?])
    }

    /// The exponent among the outcomes that a walk kept first; `None` for u^-inf.
    fn exponent(&self, p: &Distribution, label: &[Outcome]) -> Result<Option<Rational>, QuestionError> {
        match label {
            [Outcome::Number(Real::Rational(exponent))] => Ok(Some(exponent.clone())),
            [Outcome::Number(Real::NegativeInfinity), ..] => Ok(None),
            _ => Err(self.no_closed_form(p)),
        }
    }

    pub(super) fn no_closed_form(&self, p: &Distribution) -> QuestionError {
        QuestionError::Symbolic { name: p.name().to_owned() }
    }

    /// Z as a function of u.
    ///
    /// # Errors
    /// As [`normaliser`](Session::normaliser).
    pub fn symbolic_normaliser(&self, p: &Distribution) -> Result<ClosedForm, QuestionError> {
        match p.form() {
            Form::Reweighted { from, .. } => Ok(self.symbolic_total(p)?.div(&self.symbolic_total(from)?)?),
            _ => Ok(self.normaliser(p)?.into()),
        }
    }

    /// The joint law of some expressions as functions of u.
    ///
    /// # Errors
    /// As [`symbolic_probability`](Self::symbolic_probability).
    pub fn symbolic_law(
        &self,
        p: &Distribution,
        expressions: &[&Expression],
    ) -> Result<Vec<(Vec<Outcome>, ClosedForm)>, QuestionError> {
        let total = self.symbolic_total(p)?;
        let mut law: Vec<(Vec<Outcome>, ClosedForm)> = Vec::new();
        for part in self.parts(p)? {
            let roles = expressions.iter().map(|&expression| Role::Keep(expression.clone())).collect();
            for (label, mass) in self.masses_of(p.name(), &part, roles)? {
                match law.iter_mut().find(|(known, _)| *known == label) {
                    Some((_, sum)) => *sum = sum.add(&mass)?,
                    None => law.push((label, mass)),
                }
            }
        }
        law.sort_by(|(left, _), (right, _)| {
            left.iter()
                .zip(right)
                .fold(std::cmp::Ordering::Equal, |known, (left, right)| known.then(order(left, right)))
        });
        law.into_iter().map(|(label, mass)| Ok((label, mass.div(&total)?))).collect()
    }

    /// The row p(x_t = v) at a position from 0, as functions of u.
    ///
    /// # Errors
    /// As [`symbolic_probability`](Self::symbolic_probability).
    pub fn symbolic_marginal(&self, p: &Distribution, position: usize) -> Result<Vec<ClosedForm>, QuestionError> {
        let mut row = vec![ClosedForm::from(Real::ZERO); self.model.space().vocabulary];
        for (label, mass) in self.symbolic_law(p, &[&Expression::token_at(position)])? {
            if let [Outcome::Token(token)] = label.as_slice() {
                row[token.index()] = mass;
            }
        }
        Ok(row)
    }

    /// The row of the next token after a prefix, as functions of u.
    ///
    /// # Errors
    /// As [`next`](Session::next).
    pub fn symbolic_next(&self, p: &Distribution, prefix: &[Token]) -> Result<Vec<ClosedForm>, QuestionError> {
        let length = self.model.space().length;
        let prompt = (0..length).map(|position| prefix.get(position).copied()).collect();
        let name = format!("the prefix \"{}\"", self.scope.vocabulary.write(prefix));
        self.symbolic_marginal(&p.prompted(&name, prompt), prefix.len())
    }

    /// I(f; g) as a function of u: Σ p(f, g) ln(p(f, g) / (p(f) p(g))).
    ///
    /// # Errors
    /// As [`symbolic_probability`](Self::symbolic_probability).
    pub fn symbolic_information(
        &self,
        p: &Distribution,
        f: &Expression,
        g: &Expression,
    ) -> Result<ClosedForm, QuestionError> {
        let joint = self.symbolic_law(p, &[f, g])?;
        let marginal = |place: usize, outcome: &Outcome| -> Result<ClosedForm, QuestionError> {
            let mut sum = ClosedForm::from(Real::ZERO);
            for (_, mass) in joint.iter().filter(|(label, _)| label[place] == *outcome) {
                sum = sum.add(mass)?;
            }
            Ok(sum)
        };
        let mut information = ClosedForm::from(Real::ZERO);
        for (label, mass) in &joint {
            let independent = marginal(0, &label[0])?.mul(&marginal(1, &label[1])?)?;
            information = information.add(&mass.mul(&mass.div(&independent)?.ln()?)?)?;
        }
        Ok(information)
    }

    /// Whether a letter takes part in one of the products.
    pub(super) fn has_letter(parts: &[Part]) -> bool {
        parts.iter().any(|part| part.slope.is_some())
    }
}
