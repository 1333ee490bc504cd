//! Errors that name the expression, what is wrong with it, and a sequence.

use super::error::QuestionError;
use super::fault::{Blamed, Fault, FaultKind, expression_of};
use super::joint::Role;
use super::session::Session;
use crate::engine::witness;
use crate::expression::Expression;
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::sequence::Token;

impl Session {
    /// The error of a fault on a known sequence.
    pub(super) fn fault_at(&self, name: &str, roles: &[Role], fault: Fault, sequence: &[Token]) -> QuestionError {
        let (whole, factor) = match roles.get(fault.place) {
            // The place of a weight without value is not known where there are several.
            _ if roles.len() > 1 && matches!(fault.kind, FaultKind::Arithmetic(_)) => (None, None),
            Some(Role::Keep(expression) | Role::Carry(expression)) => (Some(expression.span()), None),
            Some(Role::Weigh(factor) | Role::WeighAndLog(factor) | Role::LogAgainst(factor)) => {
                (expression_of(factor).map(Expression::span), Some(Blamed(factor.clone())))
            }
            None => (None, None),
        };
        let span = match (&fault.kind, whole) {
            (FaultKind::Failed(failure), Some(whole)) if whole.contains(failure.span) => Some(failure.span),
            _ => whole,
        };
        QuestionError::Failed {
            name: name.to_owned(),
            kind: Box::new(fault.kind),
            witness: format!("\"{}\"", self.scope.vocabulary.write(sequence)),
            span,
            factor,
        }
    }

    /// The error of a fault in a final state, with the first sequence that ends there.
    pub(super) fn failure<S: Send + Sync + Clone + Eq>(
        &self,
        name: &str,
        roles: &[Role],
        fault: Fault,
        table: &Table<S, Emission>,
        state: &S,
    ) -> QuestionError {
        let end = table.finals().iter().position(|known| known == state).unwrap_or(0);
        let sequence = witness(&self.model, table, end).unwrap_or_default();
        self.fault_at(name, roles, fault, &sequence)
    }
}
