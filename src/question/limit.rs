//! The limit of a large parameter: what is left of a distribution when u = e^λ grows beyond all bounds.
//!
//! The mass of a product of potentials is Σ_k m_k u^k. In the limit only the terms with the greatest exponent count, so the limit
//! of the distribution is the distribution without the letter, conditioned on the exponent being the greatest that any
//! sequence of positive probability reaches. It is an ordinary distribution, and every question can be asked of it.

use std::cmp::Ordering;
use std::sync::Arc;

use super::distribution::{Distribution, Factor, Letter};
use super::error::QuestionError;
use super::joint::{Joint, Role};
use super::session::{Product, Session, Written};
use crate::engine::possible;
use crate::expression::{Expression, Outcome};
use crate::number::{OrderedLogarithm, Real};
use crate::potential::tabulated::Tabulated;

/// The leading term of a distribution: products without letters, and the exponent of u that they stand beside.
pub(super) struct Limit {
    pub products: Vec<Product>,
    pub exponent: Real,
}

/// How far a limit got: the exponent that sequences of positive probability reach, and that of any sequence at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The greatest exponent among sequences of positive probability; the limit is conditioned on it.
    pub attained: Real,
    /// The greatest exponent among all V^N sequences.
    pub greatest: Real,
}

impl Session {
    /// The leading term of a distribution; the distribution itself where no letter takes part.
    ///
    /// # Errors
    /// When a letter is to stay one; when exponents are not exact; as any walk.
    pub(super) fn limit(&self, distribution: &Distribution) -> Result<Limit, QuestionError> {
        self.leading(distribution.name(), self.written_products(distribution)?)
    }

    /// The leading term of a sum of products, as they are written.
    ///
    /// # Errors
    /// As [`limit`](Self::limit).
    pub(super) fn leading(&self, name: &str, written: Vec<Written>) -> Result<Limit, QuestionError> {
        let is_finite = |written: &Written| written.product.factors.iter().all(|factor| slope(factor).is_none());
        if written.iter().all(|written| is_finite(written) && written.exponent == Real::integer(0)) {
            let products = written.into_iter().map(|written| written.product).collect();
            return Ok(Limit { products, exponent: Real::integer(0) });
        }
        let mut leading: Vec<(Real, Product)> = Vec::new();
        for Written { product, exponent } in written {
            let slopes: Vec<Expression> =
                product.factors.iter().filter_map(|factor| slope(factor)).map(|(slope, _)| slope.clone()).collect();
            if product.factors.iter().filter_map(|factor| slope(factor)).any(|(_, letter)| letter.is_symbol()) {
                return Err(QuestionError::Symbolic { name: name.to_owned() });
            }
            let mut factors: Vec<Arc<Factor>> = product.factors.iter().map(finite).collect();
            let mut total = exponent;
            if !slopes.is_empty() {
                let sum = Expression::sum(slopes);
                let greatest = self.known_exponent(&product.factors, || self.greatest(name, &factors, &sum))?;
                // A product that no sequence has stays one.
                if let Some(greatest) = greatest {
                    factors.push(Arc::new(Factor::Event(sum.equals(greatest.clone()))));
                    total = total.add(&greatest)?;
                }
            }
            leading.push((total, Product { coefficient: product.coefficient, factors }));
        }
        let mut exponent: Option<Real> = None;
        for (own, product) in &leading {
            let is_greater = match &exponent {
                None => true,
                Some(known) => own.compare(known)? == Ordering::Greater,
            };
            if is_greater && !self.mass_of(name, &product.factors)?.is_zero() {
                exponent = Some(own.clone());
            }
        }
        let exponent = exponent.unwrap_or(Real::integer(0));
        let mut products = Vec::new();
        for (own, product) in &leading {
            if own.compare(&exponent)? == Ordering::Equal {
                products.push(product.clone());
            }
        }
        if products.is_empty() {
            products = leading.into_iter().map(|(_, product)| product).collect();
        }
        Ok(Limit { products, exponent })
    }

    /// How far the limit of a distribution got; `None` where it is no limit, or a mixture, or the model has worlds.
    ///
    /// # Errors
    /// As any question about the distribution.
    pub fn reached(&self, distribution: &Distribution) -> Result<Option<Reached>, QuestionError> {
        let written = self.written_products(distribution)?;
        let [Written { product, .. }] = written.as_slice() else { return Ok(None) };
        let slopes: Vec<Expression> =
            product.factors.iter().filter_map(|factor| slope(factor)).map(|(slope, _)| slope.clone()).collect();
        if slopes.is_empty() || !self.scope.worlds.is_empty() {
            return Ok(None);
        }
        let attained = self.limit(distribution)?.exponent;
        let free = Session::new(Tabulated::free(self.model.space()), self.scope.clone(), self.settings.clone());
        let greatest = free.greatest(distribution.name(), &[], &Expression::sum(slopes))?;
        Ok(Some(Reached { attained, greatest: greatest.unwrap_or(Real::integer(0)) }))
    }

    /// The greatest value of an expression on a sequence of positive mass: one walk in leading terms.
    fn greatest(
        &self,
        name: &str,
        factors: &[Arc<Factor>],
        expression: &Expression,
    ) -> Result<Option<Real>, QuestionError> {
        let mut roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
        roles.push(Role::Carry(expression.clone()));
        let joint = |carries_roots: bool| {
            Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
        };
        let Some(prepared) = self.prepare(name, &self.model, joint)? else {
            return self.greatest_of_law(name, factors, expression);
        };
        // Roots have an order, but are no exponents.
        let Ok(leading) = possible::greatest(&self.model, &prepared.table, prepared.order) else {
            return self.greatest_of_law(name, factors, expression);
        };
        let mut greatest: Option<OrderedLogarithm> = None;
        for (state, term) in prepared.table.finals().iter().zip(leading) {
            let Some(exponent) = term else { continue };
            let label = prepared
                .potential
                .outcomes(state)
                .map_err(|fault| self.failure(name, &roles, fault, &prepared.table, state))?;
            match label.as_slice() {
                [] => greatest = greatest.max(Some(exponent)),
                [Outcome::Number(Real::NegativeInfinity)] => {}
                _ => return Err(crate::number::Undefined::InfinityMinusInfinity.into()),
            }
        }
        Ok(greatest.map(|greatest| Real::from(greatest.value().clone())))
    }

    /// The same from all values that occur, each kept in the state.
    fn greatest_of_law(
        &self,
        name: &str,
        factors: &[Arc<Factor>],
        expression: &Expression,
    ) -> Result<Option<Real>, QuestionError> {
        let mut roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
        roles.push(Role::Keep(expression.clone()));
        let mut greatest: Option<Real> = None;
        for labelled in self.labelled(name, roles, 0)? {
            let [Outcome::Number(value)] = labelled.label.as_slice() else { continue };
            if labelled.masses[0].is_zero() || *value == Real::NegativeInfinity {
                continue;
            }
            if *value == Real::Infinity {
                return Err(crate::number::Undefined::InfinityMinusInfinity.into());
            }
            let is_greater = match &greatest {
                None => true,
                Some(known) => value.compare(known)? == Ordering::Greater,
            };
            if is_greater {
                greatest = Some(value.clone());
            }
        }
        Ok(greatest)
    }
}

/// The exponent of a potential, and what becomes of its letter.
pub(super) fn slope(factor: &Factor) -> Option<&(Expression, Letter)> {
    match factor {
        Factor::Reward { slope, .. } => slope.as_ref(),
        _ => None,
    }
}

/// The potential without its letter.
pub(super) fn finite(factor: &Arc<Factor>) -> Arc<Factor> {
    match &**factor {
        Factor::Reward { reward, beta, slope: Some(_) } => {
            Arc::new(Factor::Reward { reward: reward.clone(), beta: beta.clone(), slope: None })
        }
        _ => factor.clone(),
    }
}
