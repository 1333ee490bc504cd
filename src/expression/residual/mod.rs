//! Residuals by token: the automaton of an expression.
use super::expression::{Expression, Outcome};
use super::failure::Failure;
use crate::number::Real;
use crate::sequence::{Token, Vocabulary};

/// A residual; equal residuals have equal ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidualId(u32);

/// An arena of residuals with their transitions.
#[derive(Debug, Default)]
pub struct Residuals {}

#[allow(unused_variables, missing_docs)]
impl Residuals {
    pub fn new() -> Self {
        Self::default()
    }
    pub fn insert(&mut self, expression: &Expression) -> ResidualId {
        todo!()
    }
    pub fn enter(&mut self, id: ResidualId, world: Option<usize>) -> ResidualId {
        todo!()
    }
    pub fn step(&mut self, id: ResidualId, position: usize, token: Token) -> ResidualId {
        todo!()
    }
    pub fn finish(&mut self, id: ResidualId) -> ResidualId {
        todo!()
    }
    pub fn settled(&self, id: ResidualId) -> Option<&Result<Outcome, Failure>> {
        todo!()
    }
    pub fn split_sum(&mut self, id: ResidualId) -> (Real, ResidualId) {
        todo!()
    }
    pub fn split_product(&mut self, id: ResidualId) -> (Real, ResidualId) {
        todo!()
    }
    pub fn reads(&self, id: ResidualId, position: usize) -> bool {
        todo!()
    }
    pub fn names_position(&self, id: ResidualId, position: usize) -> bool {
        todo!()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    pub fn show(&self, id: ResidualId, vocabulary: &Vocabulary) -> String {
        todo!()
    }
}
