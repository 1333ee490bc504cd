//! What a residual is made of.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::super::failure::Failure;
use super::super::problem::Span;
use super::super::typed::Relation;
use super::ResidualId;
use crate::number::{Rational, Real};
use crate::sequence::Token;

pub(super) type Table = Arc<BTreeMap<Token, Rational>>;

/// A real as a key: equal when written alike.
#[derive(Clone, Debug)]
pub(super) struct Exact(pub(super) Real);

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Exact {}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(&self.0).hash(state);
        match &self.0 {
            Real::Rational(value) => value.hash(state),
            Real::Logarithm(value) | Real::Power(value) => value.hash(state),
            // Adding 0 makes -0 and 0, which are equal, alike.
            Real::Bounded(value) => ((value.low + 0.0).to_bits(), (value.high + 0.0).to_bits()).hash(state),
            Real::Enclosed(value) => value.hash(state),
            Real::Infinity | Real::NegativeInfinity => {}
        }
    }
}

/// An operation with a list of operands in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum List {
    And,
    Or,
    Sum,
    Product,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Token(Token),
    Truth(bool),
    Number(Exact),
    Failed(Failure),
    /// The token at a position.
    At(usize),
    If(ResidualId, ResidualId, ResidualId),
    /// The token at the position is one of these, ascending.
    In(usize, Box<[Token]>),
    Same(ResidualId, ResidualId),
    World(usize),
    Not(ResidualId),
    /// One element and the rest of the list, elements in the order of what they read first.
    Cons(List, ResidualId, ResidualId),
    /// `and` (true) or `or` (false) as written, since an element may fail.
    Written(bool, Box<[ResidualId]>),
    Compare(Relation, ResidualId, ResidualId, Span),
    IsPrime(ResidualId, Span),
    IsInt {
        next: usize,
        last: usize,
        digits: u32,
    },
    /// The tokens up to the last position are legal moves from this position of a game.
    Chess {
        game: u32,
        position: u32,
        next: usize,
        last: usize,
    },
    /// Some position still to come holds one of these.
    Some(Box<[Token]>),
    /// Every position still to come holds one of these.
    Every(Box<[Token]>),
    /// The pattern comes, of which so much is matched already.
    Contains(u32, u32),
    /// What comes fits the pattern from one of these places.
    Matches(u32, Box<[u32]>),
    Indicator(ResidualId),
    /// A constant times the rest.
    Scale(Exact, ResidualId),
    /// A constant plus the rest.
    Plus(Exact, ResidualId),
    Quotient(ResidualId, ResidualId, Span),
    Modulo(ResidualId, ResidualId, Span),
    Power(ResidualId, ResidualId, Span),
    /// The smaller (true) or the larger of two.
    Extreme(bool, ResidualId, ResidualId, Span),
    Absolute(ResidualId),
    Logarithm(ResidualId, Span),
    Exponential(ResidualId, Span),
    Root(ResidualId, Span),
    /// The sum of a table over what comes, at most so many positions.
    Score(u32, usize),
    /// Digits read so far, and the positions whose digits follow.
    Int {
        value: Rational,
        next: usize,
        last: usize,
        digits: u32,
        otherwise: Option<ResidualId>,
        span: Span,
    },
    /// The entry of a table at a number.
    Lookup(u32, ResidualId),
    /// A path, the position that comes, and the state before it.
    Along(u32, u32, u32),
    /// A closure, and the prefix it will be asked with.
    Closure(u32, Box<[Token]>, Span),
}

impl Node {
    pub(super) fn children(&self) -> Vec<ResidualId> {
        match self {
            Node::If(condition, yes, no) => vec![*condition, *yes, *no],
            Node::Same(left, right)
            | Node::Cons(_, left, right)
            | Node::Compare(_, left, right, _)
            | Node::Quotient(left, right, _)
            | Node::Modulo(left, right, _)
            | Node::Power(left, right, _)
            | Node::Extreme(_, left, right, _) => vec![*left, *right],
            Node::Not(inner)
            | Node::IsPrime(inner, _)
            | Node::Indicator(inner)
            | Node::Scale(_, inner)
            | Node::Plus(_, inner)
            | Node::Absolute(inner)
            | Node::Logarithm(inner, _)
            | Node::Exponential(inner, _)
            | Node::Lookup(_, inner)
            | Node::Root(inner, _) => vec![*inner],
            Node::Written(_, items) => items.to_vec(),
            Node::Int { otherwise, .. } => otherwise.iter().copied().collect(),
            _ => Vec::new(),
        }
    }
}
