//! From an expression to its residual before any token.

use std::sync::Arc;

use super::super::pattern::{borders, close};
use super::super::problem::Span;
use super::super::typed::{Arithmetic, Digits, Expression, Form, Quantifier};
use super::intern::place;
use super::node::Node;
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

impl Residuals {
    pub(super) fn expression(&mut self, expression: &Expression) -> ResidualId {
        let span = expression.span();
        match &expression.node.form {
            Form::Literal(token) => self.token(*token),
            Form::Position(position) => self.intern(Node::At(*position)),
            Form::Truth(value) => self.truth(*value),
            Form::Constant(value) => self.number(value.clone()),
            Form::If(condition, yes, no) => {
                let condition = self.expression(condition);
                let (yes, no) = (self.expression(yes), self.expression(no));
                self.choose(condition, yes, no)
            }
            Form::Not(inner) => {
                let inner = self.expression(inner);
                self.not(inner)
            }
            Form::And(items) => {
                let items = self.expressions(items);
                self.junction(true, items)
            }
            Form::Or(items) => {
                let items = self.expressions(items);
                self.junction(false, items)
            }
            Form::Same(left, right) => {
                let (left, right) = (self.expression(left), self.expression(right));
                self.same(left, right)
            }
            Form::Compare(relation, left, right) => {
                let (left, right) = (self.expression(left), self.expression(right));
                self.compare(*relation, left, right, span)
            }
            Form::World(index) => self.intern(Node::World(*index)),
            Form::IsPrime(inner) => {
                let inner = self.expression(inner);
                self.is_prime(inner, span)
            }
            Form::Indicator(event) => {
                let event = self.expression(event);
                self.indicator(event)
            }
            Form::Chain(first, rest) => self.chain(first, rest),
            Form::Negative(inner) => {
                let inner = self.expression(inner);
                self.scale(Real::integer(-1), inner)
            }
            Form::Power(base, exponent) => {
                let (base, exponent) = (self.expression(base), self.expression(exponent));
                self.power(base, exponent, span)
            }
            Form::Minimum(items) => self.extremes(true, items, span),
            Form::Maximum(items) => self.extremes(false, items, span),
            Form::Absolute(inner) => {
                let inner = self.expression(inner);
                self.absolute(inner)
            }
            Form::Logarithm(inner) => {
                let inner = self.expression(inner);
                self.logarithm(inner, span)
            }
            Form::Exponential(inner) => {
                let inner = self.expression(inner);
                self.exponential(inner, span)
            }
            Form::Root(inner) => {
                let inner = self.expression(inner);
                self.root(inner, span)
            }
            Form::Lookup(table, inner) => {
                let inner = self.expression(inner);
                let table = place(&mut self.lookups, table.clone(), |a, b| Arc::ptr_eq(a, b) || a == b);
                self.lookup(table, inner)
            }
            form => self.leaf(form, span),
        }
    }

    fn expressions(&mut self, items: &[Expression]) -> Vec<ResidualId> {
        items.iter().map(|item| self.expression(item)).collect()
    }

    /// The forms that read the sequence by themselves.
    fn leaf(&mut self, form: &Form, span: Span) -> ResidualId {
        let node = match form {
            Form::IsInt { first, last, digits } => {
                let digits = self.digits(digits);
                Node::IsInt { next: *first, last: *last, digits }
            }
            Form::Int { first, last, digits, otherwise } => {
                let digits = self.digits(digits);
                let otherwise = otherwise.as_ref().map(|otherwise| self.expression(otherwise));
                Node::Int { value: Rational::ZERO, next: *first, last: *last, digits, otherwise, span }
            }
            Form::Chess { first, last, moves } => {
                Node::Chess { game: self.game(moves), position: 0, next: *first, last: *last }
            }
            Form::Has(quantifier, words) => {
                let tokens = words.iter().copied().collect();
                match quantifier {
                    Quantifier::Some => Node::Some(tokens),
                    Quantifier::Every => Node::Every(tokens),
                    Quantifier::No => {
                        let some = self.intern(Node::Some(tokens));
                        return self.not(some);
                    }
                }
            }
            Form::Contains(tokens) => {
                let pattern = (tokens.clone(), borders(tokens));
                Node::Contains(place(&mut self.patterns, pattern, |a, b| a.0 == b.0), 0)
            }
            Form::Matches(pieces) => {
                let places = close(pieces, vec![0]);
                let pattern = place(&mut self.pieces, pieces.clone(), |a, b| a == b);
                return self.matching(pattern, places);
            }
            Form::Score { table, length } => {
                if table.values().all(|score| *score == Rational::ZERO) {
                    return self.integer(0);
                }
                Node::Score(place(&mut self.tables, table.clone(), |a, b| Arc::ptr_eq(a, b) || a == b), *length)
            }
            Form::Along(path) => {
                Node::Along(place(&mut self.paths, path.clone(), |a, b| Arc::ptr_eq(a, b) || a == b), 0, 0)
            }
            Form::Closure(closure) => {
                let closure = place(&mut self.closures, closure.clone(), |a, b| Arc::ptr_eq(&a.function, &b.function));
                Node::Closure(closure, Box::default(), span)
            }
            _ => unreachable!("every other form has parts"),
        };
        self.intern(node)
    }

    fn digits(&mut self, digits: &Digits) -> u32 {
        place(&mut self.digits, digits.clone(), |a, b| Arc::ptr_eq(a, b) || a == b)
    }

    fn extremes(&mut self, least: bool, items: &[Expression], span: Span) -> ResidualId {
        let items = self.expressions(items);
        let mut best = items[0];
        for &item in &items[1..] {
            best = self.extreme(least, best, item, span);
        }
        best
    }

    fn chain(&mut self, first: &Expression, rest: &[(Arithmetic, Span, Expression)]) -> ResidualId {
        let mut waiting = vec![self.expression(first)];
        let additive = rest.iter().any(|(operator, ..)| matches!(operator, Arithmetic::Add | Arithmetic::Subtract));
        for (operator, span, next) in rest {
            let next = self.expression(next);
            match operator {
                Arithmetic::Add | Arithmetic::Multiply => waiting.push(next),
                Arithmetic::Subtract => {
                    let next = self.scale(Real::integer(-1), next);
                    waiting.push(next);
                }
                Arithmetic::Divide | Arithmetic::Modulo => {
                    let left = self.multiply(std::mem::take(&mut waiting));
                    waiting.push(match operator {
                        Arithmetic::Divide => self.quotient(left, next, *span),
                        _ => self.modulo(left, next, *span),
                    });
                }
            }
        }
        if additive { self.add(waiting) } else { self.multiply(waiting) }
    }
}
