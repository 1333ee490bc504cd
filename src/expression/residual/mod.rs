//! Residuals by token: the automaton of an expression, in Brzozowski's sense.
//!
//! - [`Residuals`]: an arena in which equal residuals have equal ids, with tabulated transitions.
//! - `node`: what a residual is made of; `facts`: what is known of it without reading on (bounds, positions, failures).
//! - `logic`, `sum`, `product`, `relation`, `function`: the simplest node of a form. Sums, products, `and` and `or` are
//!   lists in the order of the first position that each element names, so that a token touches only their heads.
//! - `chess`: positions of a game, numbered.
//! - `distinguish`: which tokens it can tell apart.
//! - `step`: reading a token, deciding the world, and the end.
//!
//! Tokens are read in the order of their positions.

use std::sync::Arc;

use super::arithmetic;
use super::failure::Failure;
use super::pattern::Piece;
use super::problem::Span;
use super::scope::Closure;
use super::typed::{Digits, Expression, Outcome};
use super::weighing::{Lookup, Path};
use crate::number::{Rational, Real};
use crate::sequence::Token;

mod chess;
mod distinguish;
mod facts;
mod function;
mod insert;
mod intern;
mod list;
mod logic;
mod node;
mod product;
mod relation;
mod show;
mod step;
mod sum;

use chess::Game;
use facts::Facts;
use intern::Map;
use node::{Node, Table};
use step::Action;

/// A residual; equal residuals have equal ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidualId(u32);

impl ResidualId {
    /// The id as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An arena of residuals with their transitions.
#[derive(Debug)]
pub struct Residuals {
    nodes: Vec<Node>,
    facts: Vec<Facts>,
    outcomes: Vec<Option<Box<Result<Outcome, Failure>>>>,
    ids: Map<Node, ResidualId>,
    transitions: Map<(ResidualId, Action), ResidualId>,
    tables: Vec<Table>,
    digits: Vec<Digits>,
    patterns: Vec<(Arc<[Token]>, Vec<usize>)>,
    pieces: Vec<Arc<[Piece]>>,
    closures: Vec<Closure>,
    lookups: Vec<Arc<Lookup>>,
    paths: Vec<Arc<Path>>,
    games: Vec<Game>,
    /// The place of the expression inserted last: what a sum without a value points at.
    whole: Span,
}

impl Default for Residuals {
    fn default() -> Self {
        Self::new()
    }
}

impl Residuals {
    /// An empty arena.
    pub fn new() -> Self {
        Residuals {
            nodes: Vec::new(),
            facts: Vec::new(),
            outcomes: Vec::new(),
            ids: Map::default(),
            transitions: Map::default(),
            tables: Vec::new(),
            digits: Vec::new(),
            patterns: Vec::new(),
            pieces: Vec::new(),
            closures: Vec::new(),
            lookups: Vec::new(),
            paths: Vec::new(),
            games: Vec::new(),
            whole: Span::default(),
        }
    }

    /// The residual of an expression before any token, simplified. Cost: near the size of the expression.
    pub fn insert(&mut self, expression: &Expression) -> ResidualId {
        self.whole = expression.span();
        self.expression(expression)
    }

    /// Decides `world == …`; without a world the residual stays as it is.
    pub fn enter(&mut self, id: ResidualId, world: Option<usize>) -> ResidualId {
        match world {
            Some(world) => self.apply(id, Action::Enter(world as u32)),
            None => id,
        }
    }

    /// What is left after `x[position] := token`, with positions from 0 and in ascending order.
    /// A look-up once it was asked before; else proportional to the part that reads this position.
    pub fn step(&mut self, id: ResidualId, position: usize, token: Token) -> ResidualId {
        self.apply(id, Action::Step { token: token.0, position: position as u32 })
    }

    /// What is left when no more tokens come: counts that are left are 0, patterns fail. The result is settled.
    pub fn finish(&mut self, id: ResidualId) -> ResidualId {
        self.apply(id, Action::Finish)
    }

    /// The value or failure of a residual that depends on nothing any more.
    pub fn settled(&self, id: ResidualId) -> Option<&Result<Outcome, Failure>> {
        self.outcomes[id.index()].as_deref()
    }

    /// The settled summand of a number, and the rest; (0, id) if there is none. A settled v gives (v, 0).
    pub fn split_sum(&mut self, id: ResidualId) -> (Real, ResidualId) {
        match &self.nodes[id.index()] {
            Node::Number(value) => {
                let value = value.0.clone();
                (value, self.integer(0))
            }
            Node::Plus(value, rest) => (value.0.clone(), *rest),
            _ => (Real::integer(0), id),
        }
    }

    /// The settled factor of a number, and the rest; (1, id) if there is none. A settled v gives (v, 1).
    pub fn split_product(&mut self, id: ResidualId) -> (Real, ResidualId) {
        match &self.nodes[id.index()] {
            Node::Number(value) => {
                let value = value.0.clone();
                (value, self.integer(1))
            }
            Node::Scale(factor, rest) if !arithmetic::is_zero(&factor.0) => (factor.0.clone(), *rest),
            _ => (Real::integer(1), id),
        }
    }

    /// Whether the token at this position matters; if not, the step there returns `id` for every token.
    pub fn reads(&self, id: ResidualId, position: usize) -> bool {
        self.facts[id.index()].global || self.names_position(id, position)
    }

    /// Whether `x[position]` occurs; if not, the step there equals the step at any other position not named.
    pub fn names_position(&self, id: ResidualId, position: usize) -> bool {
        let facts = &self.facts[id.index()];
        if position < facts.least || position > facts.greatest {
            return false;
        }
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let facts = &self.facts[id.index()];
            if position == facts.least {
                return true;
            }
            if position > facts.least && position <= facts.greatest {
                match &self.nodes[id.index()] {
                    Node::Int { next, last, .. } | Node::IsInt { next, last, .. } | Node::Chess { next, last, .. }
                        if (*next..=*last).contains(&position) =>
                    {
                        return true;
                    }
                    node => waiting.extend(node.children()),
                }
            }
        }
        false
    }

    /// A position such that `x[t]` does not occur for any t from `position` to before it: `position` itself where that occurs.
    pub fn unnamed_until(&self, id: ResidualId, position: usize) -> usize {
        let facts = &self.facts[id.index()];
        if position < facts.least {
            facts.least
        } else if position > facts.greatest {
            usize::MAX
        } else {
            (position..position + 2).find(|&named| self.names_position(id, named)).unwrap_or(position + 2)
        }
    }

    /// The positions from the first to the last that are named, where no other position is read and the value is certain to exist.
    pub fn window(&self, id: ResidualId) -> Option<std::ops::Range<usize>> {
        let facts = &self.facts[id.index()];
        let named = facts.least <= facts.greatest && facts.least != usize::MAX;
        (named && !facts.global && !facts.fails && !facts.world).then(|| facts.least..facts.greatest + 1)
    }

    /// Whether it may turn out to have no value.
    pub fn may_fail(&self, id: ResidualId) -> bool {
        self.facts[id.index()].fails
    }

    /// Whether a number may turn out negative.
    pub fn may_be_negative(&self, id: ResidualId) -> bool {
        self.facts[id.index()].range.low.compare(&Real::integer(0)) == Ok(std::cmp::Ordering::Less)
    }

    /// Whether a number may turn out to be +∞.
    pub fn may_be_infinite(&self, id: ResidualId) -> bool {
        let range = &self.facts[id.index()].range;
        !range.finite && range.high == Real::Infinity
    }

    /// Whether it depends on the world.
    pub fn mentions_world(&self, id: ResidualId) -> bool {
        self.facts[id.index()].world
    }

    /// How many different residuals there are, parts of others among them.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was inserted yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn integer(&mut self, value: i64) -> ResidualId {
        self.number(Real::Rational(Rational::from(value)))
    }
}

#[cfg(test)]
mod distinguish_tests;
#[cfg(test)]
mod tests;
