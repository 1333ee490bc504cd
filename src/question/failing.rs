//! Errors that name the expression, what is wrong with it, and a sequence.

use super::error::QuestionError;
use super::fault::{Fault, FaultKind};
use super::joint::Role;
use super::session::Session;
use crate::engine::witness;
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::sequence::Token;

impl Session {
    /// The error of a fault on a known sequence.
    pub(super) fn fault_at(&self, name: &str, roles: &[Role], fault: Fault, sequence: &[Token]) -> QuestionError {
        let span = match (&fault.kind, roles.get(fault.place)) {
            (FaultKind::Failed(failure), Some(Role::Keep(_) | Role::Carry(_))) => Some(failure.span),
            _ => None,
        };
        QuestionError::Failed {
            name: name.to_owned(),
            kind: Box::new(fault.kind),
            witness: format!("\"{}\"", self.scope.vocabulary.write(sequence)),
            span,
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
