//! The simplest form of the functions of numbers.

use std::cmp::Ordering;

use super::super::failure::Failure;
use super::super::problem::Span;
use super::arithmetic::{self, as_integer, remainder};
use super::node::Node;
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

impl Residuals {
    pub(super) fn modulo(&mut self, left: ResidualId, right: ResidualId, span: Span) -> ResidualId {
        if let Some(failed) = self.blame(&[left, right]) {
            return failed;
        }
        if let (Some(value), Some(modulus)) = (self.as_number(left), self.as_number(right)) {
            return match arithmetic::modulo(value, modulus, span) {
                Ok(value) => self.number(value),
                Err(failure) => self.failed(failure),
            };
        }
        let modulus = self.as_number(right).and_then(as_integer).cloned().filter(|m| *m > dashu::integer::IBig::ZERO);
        let Some(modulus) = modulus.filter(|_| self.known(left).range.integral) else {
            return self.intern(Node::Modulo(left, right, span));
        };
        let reduce =
            |value: &Real| as_integer(value).map(|value| Real::Rational(Rational::from(remainder(value, &modulus))));
        let (constant, terms) = self.parts(left);
        let mut reduced = Vec::new();
        for term in terms {
            let smaller = match self.node(term) {
                Node::Scale(factor, atom) if self.known(*atom).range.integral => {
                    reduce(&factor.0).map(|factor| (factor, *atom))
                }
                _ => None,
            };
            reduced.push(match smaller {
                Some((factor, atom)) => self.scale(factor, atom),
                None => term,
            });
        }
        let constant = reduce(&constant).unwrap_or(constant);
        reduced.push(self.number(constant));
        let left = self.add(reduced);
        let facts = self.known(left);
        let within = facts.range.low.compare(&Real::integer(0)).is_ok_and(Ordering::is_ge)
            && facts.range.high.compare(&Real::Rational(Rational::from(modulus))).is_ok_and(Ordering::is_lt);
        if within {
            return left;
        }
        self.intern(Node::Modulo(left, right, span))
    }

    /// The smaller of two numbers, or the larger one.
    pub(super) fn extreme(&mut self, least: bool, left: ResidualId, right: ResidualId, span: Span) -> ResidualId {
        if let Some(failed) = self.blame(&[left, right]) {
            return failed;
        }
        if let (Some(one), Some(other)) = (self.as_number(left), self.as_number(right)) {
            return match other.compare(one) {
                Ok(order) => {
                    if order.is_lt() && least || order.is_gt() && !least {
                        right
                    } else {
                        left
                    }
                }
                Err(undefined) => self.failed(Failure::arithmetic(span)(undefined)),
            };
        }
        let (one, other) = (self.known(left), self.known(right));
        if !one.fails && !other.fails && one.range.exact && other.range.exact {
            if left == right {
                return left;
            }
            let below = |a: &Real, b: &Real| a.compare(b).is_ok_and(Ordering::is_le);
            if below(&one.range.high, &other.range.low) {
                return if least { left } else { right };
            }
            if below(&other.range.high, &one.range.low) {
                return if least { right } else { left };
            }
        }
        self.intern(Node::Extreme(least, left, right, span))
    }

    pub(super) fn absolute(&mut self, inner: ResidualId) -> ResidualId {
        match self.node(inner) {
            Node::Failed(_) => inner,
            Node::Number(value) => {
                let value = value.0.abs();
                self.number(value)
            }
            _ if self.known(inner).range.low.compare(&Real::integer(0)).is_ok_and(Ordering::is_ge) => inner,
            _ => self.intern(Node::Absolute(inner)),
        }
    }

    pub(super) fn logarithm(&mut self, inner: ResidualId, span: Span) -> ResidualId {
        match self.node(inner) {
            Node::Failed(_) => inner,
            Node::Number(value) => {
                let result = value.0.ln();
                self.result(result, span)
            }
            _ => self.intern(Node::Logarithm(inner, span)),
        }
    }

    /// The entry of a table at a number.
    pub(super) fn lookup(&mut self, table: u32, inner: ResidualId) -> ResidualId {
        match self.node(inner) {
            Node::Failed(_) => inner,
            Node::Number(value) => {
                let entry = self.lookups[table as usize].get(&value.0);
                self.number(entry)
            }
            _ => self.intern(Node::Lookup(table, inner)),
        }
    }

    pub(super) fn root(&mut self, inner: ResidualId, span: Span) -> ResidualId {
        match self.node(inner) {
            Node::Failed(_) => inner,
            Node::Number(value) => {
                let result = value.0.sqrt();
                self.result(result, span)
            }
            _ => self.intern(Node::Root(inner, span)),
        }
    }
}
