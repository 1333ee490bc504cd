//! The simplest form of products, quotients, powers and exponentials: a settled factor, and what is left.

use super::super::failure::Failure;
use super::super::problem::Span;
use super::arithmetic::{self, multiply};
use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

impl Residuals {
    /// The product of numbers.
    pub(super) fn multiply(&mut self, items: Vec<ResidualId>) -> ResidualId {
        if let [one, other] = items[..] {
            // A constant times a number is the common case.
            if let Some(factor) = self.as_number(one).cloned() {
                return self.scale(factor, other);
            }
            if let Some(factor) = self.as_number(other).cloned() {
                return self.scale(factor, one);
            }
        }
        let mut constant = Real::integer(1);
        let mut factors = Vec::new();
        let mut waiting: Vec<ResidualId> = items.into_iter().rev().collect();
        while let Some(item) = waiting.pop() {
            match self.node(item) {
                Node::Number(value) => match multiply(&constant, &value.0) {
                    Ok(product) => constant = product,
                    Err(undefined) => {
                        let failure = Failure::arithmetic(self.whole)(undefined);
                        factors.push(self.failed(failure));
                    }
                },
                Node::Scale(value, inner) => {
                    let (value, inner) = (value.0.clone(), *inner);
                    waiting.push(inner);
                    let value = self.number(value);
                    waiting.push(value);
                }
                Node::Cons(List::Product, ..) => factors.extend(self.elements(List::Product, item)),
                _ => factors.push(item),
            }
        }
        if let Some(failed) = self.blame(&factors) {
            return failed;
        }
        factors.sort_by_key(|factor| {
            let facts = self.known(*factor);
            (!facts.global, facts.least, *factor)
        });
        let mut product = self.unit(List::Product);
        for factor in factors.into_iter().rev() {
            product = self.join(List::Product, factor, product);
        }
        self.scale(constant, product)
    }

    pub(super) fn quotient(&mut self, left: ResidualId, right: ResidualId, span: Span) -> ResidualId {
        if let Some(failed) = self.blame(&[left, right]) {
            return failed;
        }
        if let Some(divisor) = self.as_number(right) {
            if let Some(value) = self.as_number(left) {
                return self.result(arithmetic::divide(value, divisor), span);
            }
            if let Some(value) = divisor.as_rational().filter(|value| **value != Rational::ZERO) {
                let inverse = Real::Rational(Rational::ONE / value);
                return self.scale(inverse, left);
            }
        }
        self.intern(Node::Quotient(left, right, span))
    }

    pub(super) fn power(&mut self, base: ResidualId, exponent: ResidualId, span: Span) -> ResidualId {
        if let Some(failed) = self.blame(&[base, exponent]) {
            return failed;
        }
        if let Some(value) = self.as_number(base).cloned() {
            if let Some(exponent) = self.as_number(exponent) {
                return self.result(value.pow(exponent), span);
            }
            let positive = value.as_rational().is_some_and(|value| *value > Rational::ZERO);
            // b^(c + n) = b^c · b^n
            if let (true, Node::Plus(constant, rest)) = (positive, self.node(exponent)) {
                let rest = *rest;
                if let Ok(factor) = value.pow(&constant.0)
                    && factor.is_exact()
                    && !arithmetic::is_infinite(&factor)
                    && !arithmetic::is_zero(&factor)
                {
                    let rest = self.power(base, rest, span);
                    return self.scale(factor, rest);
                }
            }
        } else if self.as_number(exponent).is_some_and(|value| value.as_rational() == Some(&Rational::ONE)) {
            return base;
        }
        self.intern(Node::Power(base, exponent, span))
    }

    pub(super) fn exponential(&mut self, exponent: ResidualId, span: Span) -> ResidualId {
        match self.node(exponent) {
            Node::Failed(_) => exponent,
            Node::Number(value) => {
                let result = value.0.exp();
                self.result(result, span)
            }
            // e^(c + n) = e^c · e^n
            Node::Plus(constant, rest) => {
                let rest = *rest;
                match constant.0.exp() {
                    Ok(factor)
                        if factor.is_exact()
                            && !arithmetic::is_infinite(&constant.0)
                            && !arithmetic::is_infinite(&factor)
                            && !arithmetic::is_zero(&factor) =>
                    {
                        let rest = self.exponential(rest, span);
                        self.scale(factor, rest)
                    }
                    _ => self.intern(Node::Exponential(exponent, span)),
                }
            }
            _ => self.intern(Node::Exponential(exponent, span)),
        }
    }

    /// A number, or its failure.
    pub(super) fn result(&mut self, result: Result<Real, crate::number::Undefined>, span: Span) -> ResidualId {
        match result {
            Ok(value) => self.number(value),
            Err(undefined) => self.failed(Failure::arithmetic(span)(undefined)),
        }
    }
}
