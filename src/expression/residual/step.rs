//! What happens to a residual: a token is read, the world is told, or the sequence ends.

use super::super::failure::{Failure, Reason};
use super::super::pattern::{Piece, advance, close, step};
use super::super::problem::Span;
use super::super::typed::Outcome;
use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    /// A token at a position; a position that is not named is `u32::MAX`.
    Step {
        token: u32,
        position: u32,
    },
    Enter(u32),
    Finish,
}

impl Residuals {
    pub(super) fn apply(&mut self, id: ResidualId, action: Action) -> ResidualId {
        let action = match action {
            Action::Step { token, position } => {
                let named = self.names_position(id, position as usize);
                if !named && !self.known(id).global {
                    return id;
                }
                Action::Step { token, position: if named { position } else { u32::MAX } }
            }
            Action::Enter(_) if !self.known(id).world => return id,
            Action::Finish if self.outcomes[id.index()].is_some() => return id,
            other => other,
        };
        if let Some(&next) = self.transitions.get(&(id, action)) {
            return next;
        }
        let next = self.changed(id, action);
        self.transitions.insert((id, action), next);
        next
    }

    fn changed(&mut self, id: ResidualId, action: Action) -> ResidualId {
        match self.node(id).clone() {
            Node::If(condition, yes, no) => {
                let condition = self.apply(condition, action);
                match self.as_truth(condition) {
                    Some(true) => self.apply(yes, action),
                    Some(false) => self.apply(no, action),
                    None => {
                        let (yes, no) = (self.apply(yes, action), self.apply(no, action));
                        self.choose(condition, yes, no)
                    }
                }
            }
            Node::Same(left, right) => {
                let (left, right) = (self.apply(left, action), self.apply(right, action));
                self.same(left, right)
            }
            Node::Not(inner) => {
                let inner = self.apply(inner, action);
                self.not(inner)
            }
            Node::Cons(list, ..) => self.changed_list(list, id, action),
            Node::Written(and, items) => {
                let items = items.iter().map(|item| self.apply(*item, action)).collect();
                self.junction(and, items)
            }
            Node::Compare(relation, left, right, span) => {
                let (left, right) = (self.apply(left, action), self.apply(right, action));
                self.compare(relation, left, right, span)
            }
            Node::IsPrime(inner, span) => {
                let inner = self.apply(inner, action);
                self.is_prime(inner, span)
            }
            Node::Indicator(event) => {
                let event = self.apply(event, action);
                self.indicator(event)
            }
            Node::Scale(factor, inner) => {
                let inner = self.apply(inner, action);
                self.scale(factor.0, inner)
            }
            Node::Plus(constant, inner) => {
                let inner = self.apply(inner, action);
                let constant = self.number(constant.0);
                match self.node(inner) {
                    Node::Cons(List::Sum, ..) => self.add_onto(vec![constant], inner),
                    _ => self.add(vec![constant, inner]),
                }
            }
            Node::Quotient(left, right, span) => {
                let (left, right) = (self.apply(left, action), self.apply(right, action));
                self.quotient(left, right, span)
            }
            Node::Modulo(left, right, span) => {
                let (left, right) = (self.apply(left, action), self.apply(right, action));
                self.modulo(left, right, span)
            }
            Node::Power(base, exponent, span) => {
                let (base, exponent) = (self.apply(base, action), self.apply(exponent, action));
                self.power(base, exponent, span)
            }
            Node::Extreme(least, left, right, span) => {
                let (left, right) = (self.apply(left, action), self.apply(right, action));
                self.extreme(least, left, right, span)
            }
            Node::Absolute(inner) => {
                let inner = self.apply(inner, action);
                self.absolute(inner)
            }
            Node::Logarithm(inner, span) => {
                let inner = self.apply(inner, action);
                self.logarithm(inner, span)
            }
            Node::Exponential(inner, span) => {
                let inner = self.apply(inner, action);
                self.exponential(inner, span)
            }
            Node::Root(inner, span) => {
                let inner = self.apply(inner, action);
                self.root(inner, span)
            }
            Node::Lookup(table, inner) => {
                let inner = self.apply(inner, action);
                self.lookup(table, inner)
            }
            Node::World(index) => match action {
                Action::Enter(world) => self.truth(world as usize == index),
                _ => self.failed(Failure::new(self.whole, Reason::NoWorld)),
            },
            Node::Int { value, next, last, digits, otherwise, span } => {
                self.changed_int((value, next, last, digits), otherwise, span, action)
            }
            leaf => match action {
                Action::Step { token, .. } => self.read(id, leaf, Token(token)),
                Action::Finish => self.ended(leaf),
                Action::Enter(_) => id,
            },
        }
    }

    /// The elements up to the last that the action can touch are rewritten, the tail is shared.
    fn changed_list(&mut self, list: List, id: ResidualId, action: Action) -> ResidualId {
        let mut items = Vec::new();
        let mut rest = Some(id);
        while let Some(at) = rest {
            let untouched = match action {
                Action::Step { position, .. } => {
                    let facts = self.known(at);
                    !facts.global && (position as usize) < facts.least
                }
                Action::Enter(_) => !self.known(at).world,
                Action::Finish => false,
            };
            let Some((head, tail)) = self.uncons(list, at).filter(|_| !untouched) else { break };
            items.push(self.apply(head, action));
            rest = tail;
        }
        let rest = match rest {
            Some(rest) => rest,
            None => self.unit(list),
        };
        match list {
            List::Sum => self.add_onto(items, rest),
            List::Product => {
                items.push(rest);
                self.multiply(items)
            }
            List::And | List::Or => {
                let plain = |item: &ResidualId| {
                    let facts = self.known(*item);
                    !facts.fails && !matches!(self.node(*item), Node::Cons(..))
                };
                if items.iter().all(plain) {
                    return self.onto(list, items, rest);
                }
                items.push(rest);
                self.junction(list == List::And, items)
            }
        }
    }

    /// A leaf reads a token.
    fn read(&mut self, id: ResidualId, leaf: Node, token: Token) -> ResidualId {
        match leaf {
            Node::At(_) => self.token(token),
            Node::In(_, tokens) => self.truth(tokens.binary_search(&token).is_ok()),
            Node::IsInt { next, last, digits } => {
                if self.digits[digits as usize][token.index()].is_none() {
                    self.truth(false)
                } else if next == last {
                    self.truth(true)
                } else {
                    self.intern(Node::IsInt { next: next + 1, last, digits })
                }
            }
            Node::Chess { game, position, next, last } => self.moved(game, position, next, last, token),
            Node::Some(tokens) if tokens.binary_search(&token).is_ok() => self.truth(true),
            Node::Every(tokens) if tokens.binary_search(&token).is_err() => self.truth(false),
            Node::Contains(pattern, matched) => {
                let (tokens, borders) = &self.patterns[pattern as usize];
                let matched = advance(tokens, borders, matched as usize, token);
                if matched == tokens.len() {
                    self.truth(true)
                } else {
                    self.intern(Node::Contains(pattern, matched as u32))
                }
            }
            Node::Matches(pattern, places) => {
                let places = step(&self.pieces[pattern as usize], &places, token);
                self.matching(pattern, places)
            }
            Node::Score(table, _) => {
                let score = self.tables[table as usize].get(&token).cloned().unwrap_or(Rational::ZERO);
                let score = self.number(Real::Rational(score));
                self.add(vec![score, id])
            }
            Node::Along(path, position, state) => {
                match self.paths[path as usize].step(position as usize, state, token) {
                    Some((next, weight)) => {
                        let weight = weight.clone();
                        let rest = self.intern(Node::Along(path, position + 1, next));
                        self.scale(weight, rest)
                    }
                    None => self.integer(0),
                }
            }
            Node::Closure(closure, prefix, span) => {
                let prefix = prefix.iter().copied().chain([token]).collect();
                self.intern(Node::Closure(closure, prefix, span))
            }
            _ => id,
        }
    }

    /// No more tokens come.
    fn ended(&mut self, leaf: Node) -> ResidualId {
        match leaf {
            Node::At(position) | Node::In(position, _) => self.too_short(position),
            Node::IsInt { next, .. } | Node::Chess { next, .. } => self.too_short(next),
            Node::Some(_) | Node::Contains(..) => self.truth(false),
            Node::Every(_) => self.truth(true),
            Node::Matches(pattern, places) => {
                let end = self.pieces[pattern as usize].len() as u32;
                self.truth(places.contains(&end))
            }
            Node::Score(..) => self.integer(0),
            Node::Along(path, _, state) => {
                let weight = self.paths[path as usize].finish(state).cloned().unwrap_or(Real::ZERO);
                self.number(weight)
            }
            Node::Closure(closure, prefix, _) => {
                let closure = self.closures[closure as usize].clone();
                match (closure.function)(&prefix) {
                    Outcome::Token(token) => self.token(token),
                    Outcome::Event(value) => self.truth(value),
                    Outcome::Number(value) => self.number(value),
                }
            }
            settled => self.intern(settled),
        }
    }

    fn too_short(&mut self, position: usize) -> ResidualId {
        self.failed(Failure::new(self.whole, Reason::TooShort(position + 1)))
    }

    fn changed_int(
        &mut self,
        (value, next, last, digits): (Rational, usize, usize, u32),
        otherwise: Option<ResidualId>,
        span: Span,
        action: Action,
    ) -> ResidualId {
        let otherwise = otherwise.map(|otherwise| self.apply(otherwise, action));
        let token = match action {
            Action::Step { token, position } if position as usize == next => token as usize,
            Action::Finish => return self.too_short(next),
            _ => return self.intern(Node::Int { value, next, last, digits, otherwise, span }),
        };
        let Some((part, count)) = &self.digits[digits as usize][token] else {
            return otherwise.unwrap_or_else(|| self.failed(Failure::new(span, Reason::NotDigits)));
        };
        let value = value * Rational::from(10).pow(isize::try_from(*count).unwrap_or(isize::MAX)) + part;
        if next == last {
            return self.number(Real::Rational(value));
        }
        self.intern(Node::Int { value, next: next + 1, last, digits, otherwise, span })
    }

    /// What is left of a pattern from these places.
    pub(super) fn matching(&mut self, pattern: u32, places: Vec<u32>) -> ResidualId {
        let pieces = &self.pieces[pattern as usize];
        debug_assert_eq!(places, close(pieces, places.clone()), "places are closed");
        // From a `*` at the end everything fits.
        let open = pieces.last() == Some(&Piece::Rest) && places.contains(&(pieces.len() as u32 - 1));
        if open {
            return self.truth(true);
        }
        if places.is_empty() {
            return self.truth(false);
        }
        self.intern(Node::Matches(pattern, places.into()))
    }
}
