//! The simplest form of a sum: its settled part, and a list of what is left.

use super::super::failure::Failure;
use super::arithmetic::{self, multiply};
use super::node::{Exact, List, Node};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

impl Residuals {
    /// The sum of numbers.
    pub(super) fn add(&mut self, items: Vec<ResidualId>) -> ResidualId {
        let zero = self.integer(0);
        self.add_onto(items, zero)
    }

    /// The sum of numbers and a list of terms.
    pub(super) fn add_onto(&mut self, items: Vec<ResidualId>, rest: ResidualId) -> ResidualId {
        let mut constant = Real::integer(0);
        let mut terms = Vec::new();
        let mut waiting: Vec<ResidualId> = items.into_iter().rev().collect();
        while let Some(item) = waiting.pop() {
            match self.node(item) {
                Node::Number(value) => match constant.add(&value.0) {
                    Ok(sum) => constant = sum,
                    Err(undefined) => {
                        let failure = Failure::arithmetic(self.whole)(undefined);
                        terms.push(self.failed(failure));
                    }
                },
                Node::Plus(value, inner) => {
                    let (value, inner) = (value.0.clone(), *inner);
                    waiting.push(inner);
                    let value = self.number(value);
                    waiting.push(value);
                }
                Node::Cons(List::Sum, ..) => terms.extend(self.elements(List::Sum, item)),
                _ => terms.push(item),
            }
        }
        let failing: Vec<ResidualId> = terms.iter().copied().chain([rest]).collect();
        if let Some(failed) = self.blame(&failing) {
            return failed;
        }
        terms.sort_by_key(|term| {
            let facts = self.known(*term);
            (!facts.global, facts.least, *term)
        });
        let mut sum = rest;
        for term in terms.into_iter().rev() {
            sum = self.join(List::Sum, term, sum);
        }
        self.plus(constant, sum)
    }

    /// A constant and a list of terms.
    fn plus(&mut self, constant: Real, terms: ResidualId) -> ResidualId {
        if arithmetic::is_zero(&constant) {
            return terms;
        }
        if let Some(value) = self.as_number(terms) {
            return match constant.add(value) {
                Ok(sum) => self.number(sum),
                Err(undefined) => {
                    let failure = Failure::arithmetic(self.whole)(undefined);
                    self.failed(failure)
                }
            };
        }
        let facts = self.known(terms);
        let absorbs = match constant {
            Real::NegativeInfinity => facts.range.finite || facts.range.high != Real::Infinity,
            Real::Infinity => facts.range.finite || facts.range.low != Real::NegativeInfinity,
            _ => false,
        };
        if absorbs && !facts.fails {
            return self.number(constant);
        }
        self.intern(Node::Plus(Exact(constant), terms))
    }

    /// A constant times a number; over a sum it goes to each term, so that settled terms can be given off.
    pub(super) fn scale(&mut self, factor: Real, id: ResidualId) -> ResidualId {
        if factor.as_rational() == Some(&Rational::ONE) {
            return id;
        }
        let facts = self.known(id);
        if arithmetic::is_zero(&factor) && !facts.fails {
            return self.integer(0);
        }
        let distributes = factor.as_rational().is_some() && !arithmetic::is_zero(&factor)
            || facts.range.rational && !arithmetic::is_infinite(&factor);
        match self.node(id).clone() {
            Node::Failed(_) => id,
            Node::Number(value) => match multiply(&factor, &value.0) {
                Ok(product) => self.number(product),
                Err(undefined) => {
                    let failure = Failure::arithmetic(self.whole)(undefined);
                    self.failed(failure)
                }
            },
            Node::Scale(inner, atom) => match multiply(&factor, &inner.0) {
                Ok(product) if product.is_exact() && !arithmetic::is_zero(&product) => self.scale(product, atom),
                _ => self.intern(Node::Scale(Exact(factor), id)),
            },
            Node::Plus(constant, terms) if distributes => {
                let constant = self.number(constant.0);
                let constant = self.scale(factor.clone(), constant);
                let terms = self.scale(factor, terms);
                self.add(vec![constant, terms])
            }
            Node::Cons(List::Sum, ..) if distributes => {
                let terms = self.elements(List::Sum, id);
                let terms = terms.into_iter().map(|term| self.scale(factor.clone(), term)).collect();
                self.add(terms)
            }
            _ => self.intern(Node::Scale(Exact(factor), id)),
        }
    }

    /// The settled part of a sum and its terms.
    pub(super) fn parts(&mut self, id: ResidualId) -> (Real, Vec<ResidualId>) {
        let (constant, rest) = self.split_sum(id);
        (constant, self.elements(List::Sum, rest))
    }
}
