//! The simplest form of a comparison: terms on the left, a constant on the right, no common factor.

use std::cmp::Ordering;

use super::super::failure::Failure;
use super::super::problem::Span;
use super::super::typed::Relation;
use super::arithmetic;
use super::node::Node;
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

impl Residuals {
    pub(super) fn compare(
        &mut self,
        relation: Relation,
        left: ResidualId,
        right: ResidualId,
        span: Span,
    ) -> ResidualId {
        if let Some(failed) = self.blame(&[left, right]) {
            let digits = matches!(self.node(failed), Node::Failed(failure) if failure.is_digits());
            return if digits { self.truth(false) } else { failed };
        }
        if let (Some(one), Some(other)) = (self.as_number(left), self.as_number(right)) {
            return match one.compare(other) {
                Ok(order) => self.truth(relation.holds(order)),
                Err(undefined) => self.failed(Failure::arithmetic(span)(undefined)),
            };
        }
        let (one, other) = (self.known(left), self.known(right));
        if left == right && one.range.exact && !one.fails {
            return self.truth(relation.holds(Ordering::Equal));
        }
        let movable = one.range.finite && one.range.exact && other.range.finite && other.range.exact;
        if movable {
            return self.collected(relation, left, right, span);
        }
        if self.as_number(left).is_some() {
            return self.decided(relation.mirrored(), right, left, span);
        }
        self.decided(relation, left, right, span)
    }

    /// Everything to the left, the constant to the right.
    fn collected(&mut self, mut relation: Relation, left: ResidualId, right: ResidualId, span: Span) -> ResidualId {
        let difference = if self.as_number(right).is_some_and(arithmetic::is_zero) {
            left
        } else {
            let minus = self.scale(Real::integer(-1), right);
            self.add(vec![left, minus])
        };
        let (constant, mut terms) = self.split_sum(difference);
        let mut bound = constant.neg();
        let content = self.known(terms).range.content.clone();
        let leading = match self.node(terms) {
            Node::Cons(_, head, _) => *head,
            _ => terms,
        };
        if let (Some(content), Some(_)) = (content, bound.as_rational()) {
            let negative = matches!(self.node(leading), Node::Scale(factor, _)
                if factor.0.as_rational().is_some_and(|factor| *factor < Rational::ZERO));
            let divisor = if negative { -content } else { content };
            if divisor != Rational::ONE && divisor != Rational::ZERO {
                let factor = Rational::ONE / &divisor;
                bound = Real::Rational(bound.as_rational().expect("it was found rational") * &factor);
                terms = self.scale(Real::Rational(factor), terms);
                if negative {
                    relation = relation.mirrored();
                }
            }
            if self.known(terms).range.integral {
                let value = bound.as_rational().expect("it was found rational").clone();
                match whole(relation, &value) {
                    Ok((tight, value)) => {
                        relation = tight;
                        bound = Real::Rational(value);
                    }
                    // An integer never equals a fraction.
                    Err(truth) => {
                        let facts = self.known(terms);
                        if !(facts.fails && truth || facts.other) {
                            return self.truth(truth);
                        }
                    }
                }
            }
        }
        let bound = self.number(bound);
        self.decided(relation, terms, bound, span)
    }

    /// Decided by the bounds of its sides, where they are enough.
    fn decided(&mut self, relation: Relation, left: ResidualId, right: ResidualId, span: Span) -> ResidualId {
        if let (Some(one), Some(other)) = (self.as_number(left), self.as_number(right)) {
            return match one.compare(other) {
                Ok(order) => self.truth(relation.holds(order)),
                Err(undefined) => self.failed(Failure::arithmetic(span)(undefined)),
            };
        }
        let (one, other) = (self.known(left), self.known(right));
        let above = |low: &Real, high: &Real| low.compare(high).ok();
        let least = above(&one.range.low, &other.range.high);
        let most = above(&one.range.high, &other.range.low);
        let truth = match relation {
            Relation::Greater | Relation::LessEqual => {
                let greater = if least == Some(Ordering::Greater) {
                    Some(true)
                } else if matches!(most, Some(Ordering::Less | Ordering::Equal)) {
                    Some(false)
                } else {
                    None
                };
                greater.map(|greater| greater == (relation == Relation::Greater))
            }
            Relation::GreaterEqual | Relation::Less => {
                let at_least = if matches!(least, Some(Ordering::Greater | Ordering::Equal)) {
                    Some(true)
                } else if most == Some(Ordering::Less) {
                    Some(false)
                } else {
                    None
                };
                at_least.map(|at_least| at_least == (relation == Relation::GreaterEqual))
            }
            Relation::Equal | Relation::NotEqual => {
                let apart = least == Some(Ordering::Greater) || most == Some(Ordering::Less);
                if apart { Some(relation == Relation::NotEqual) } else { None }
            }
        };
        let fails = one.fails || other.fails;
        let others = one.other || other.other;
        // An `int` without digits makes a comparison false: false stays false, true does not stay true.
        match truth {
            Some(true) if !fails => self.truth(true),
            Some(false) if !others => self.truth(false),
            _ => self.intern(Node::Compare(relation, left, right, span)),
        }
    }

    pub(super) fn is_prime(&mut self, inner: ResidualId, span: Span) -> ResidualId {
        match self.node(inner) {
            Node::Failed(failure) if failure.is_digits() => self.truth(false),
            Node::Failed(_) => inner,
            Node::Number(value) => match arithmetic::is_prime(&value.0, span) {
                Ok(truth) => self.truth(truth),
                Err(failure) => self.failed(failure),
            },
            _ => self.intern(Node::IsPrime(inner, span)),
        }
    }
}

/// The same relation of an integer to an integer, or the truth of it.
fn whole(relation: Relation, bound: &Rational) -> Result<(Relation, Rational), bool> {
    let one = Rational::ONE;
    let (floor, ceil) = (Rational::from(bound.floor()), Rational::from(bound.ceil()));
    Ok(match relation {
        Relation::Equal | Relation::NotEqual if !bound.is_int() => return Err(relation == Relation::NotEqual),
        Relation::Equal | Relation::NotEqual => (relation, bound.clone()),
        Relation::Less => (Relation::LessEqual, ceil - one),
        Relation::LessEqual => (Relation::LessEqual, floor),
        Relation::Greater => (Relation::GreaterEqual, floor + one),
        Relation::GreaterEqual => (Relation::GreaterEqual, ceil),
    })
}
