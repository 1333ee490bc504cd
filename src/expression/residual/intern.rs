//! Equal nodes have equal ids.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::super::failure::Failure;
use super::super::typed::Outcome;
use super::facts::Facts;
use super::node::{Exact, Node};
use super::{ResidualId, Residuals};
use crate::number::Real;
use crate::sequence::Token;

/// A map whose order never matters, with a fast hash of words.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Words>>;

/// Multiplies and rotates, word by word.
#[derive(Default)]
pub(super) struct Words(u64);

impl Hasher for Words {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

impl Residuals {
    pub(super) fn intern(&mut self, node: Node) -> ResidualId {
        if let Some(&id) = self.ids.get(&node) {
            return id;
        }
        let id = ResidualId(u32::try_from(self.nodes.len()).expect("memory ends before 2^32 residuals do"));
        let facts = Facts::of(self, &node);
        self.outcomes.push(match &node {
            Node::Token(token) => Some(Box::new(Ok(Outcome::Token(*token)))),
            Node::Truth(value) => Some(Box::new(Ok(Outcome::Event(*value)))),
            Node::Number(value) => Some(Box::new(Ok(Outcome::Number(value.0.clone())))),
            Node::Failed(failure) => Some(Box::new(Err(failure.clone()))),
            _ => None,
        });
        self.facts.push(facts);
        self.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    pub(super) fn truth(&mut self, value: bool) -> ResidualId {
        self.intern(Node::Truth(value))
    }

    pub(super) fn number(&mut self, value: Real) -> ResidualId {
        self.intern(Node::Number(Exact(value)))
    }

    pub(super) fn token(&mut self, token: Token) -> ResidualId {
        self.intern(Node::Token(token))
    }

    pub(super) fn failed(&mut self, failure: Failure) -> ResidualId {
        self.intern(Node::Failed(failure))
    }

    pub(super) fn node(&self, id: ResidualId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(super) fn known(&self, id: ResidualId) -> &Facts {
        &self.facts[id.index()]
    }

    pub(super) fn as_number(&self, id: ResidualId) -> Option<&Real> {
        if let Node::Number(value) = self.node(id) { Some(&value.0) } else { None }
    }

    pub(super) fn as_truth(&self, id: ResidualId) -> Option<bool> {
        if let Node::Truth(value) = self.node(id) { Some(*value) } else { None }
    }

    /// The failure that an operation on these has for certain: an `int` without digits outweighs every other,
    /// which is why others wait while such a one is still possible.
    pub(super) fn blame(&self, operands: &[ResidualId]) -> Option<ResidualId> {
        let failed = |id: &&ResidualId| matches!(self.node(**id), Node::Failed(_));
        let digits = |id: &&ResidualId| matches!(self.node(**id), Node::Failed(failure) if failure.is_digits());
        if let Some(id) = operands.iter().find(digits) {
            return Some(*id);
        }
        if operands.iter().any(|id| self.known(*id).digits) {
            return None;
        }
        operands.iter().find(failed).copied()
    }
}

/// The place of an item in a list, put there if it is new.
pub(super) fn place<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) -> u32 {
    let found = list.iter().position(|known| same(known, &item)).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    });
    u32::try_from(found).expect("an expression has fewer than 2^32 parts")
}
