//! Lists of operands whose order does not matter: sums, products, and the logic of what cannot fail.
//!
//! A list is its unit, one element, or an element and a list; elements stand in the order of the first position they
//! read, those that read every position first. A token therefore touches a head of the list and shares the tail.

use super::arithmetic;
use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// What becomes of two elements of a list.
enum Merge {
    /// They stay two.
    Two,
    /// They become this one (or the unit).
    One(ResidualId),
    /// The whole list becomes this.
    All(ResidualId),
}

impl Residuals {
    pub(super) fn unit(&mut self, list: List) -> ResidualId {
        match list {
            List::And => self.truth(true),
            List::Or => self.truth(false),
            List::Sum => self.integer(0),
            List::Product => self.integer(1),
        }
    }

    fn is_unit(&self, list: List, id: ResidualId) -> bool {
        match (list, self.node(id)) {
            (List::And, Node::Truth(value)) => *value,
            (List::Or, Node::Truth(value)) => !value,
            (List::Sum, Node::Number(value)) => arithmetic::is_zero(&value.0),
            (List::Product, Node::Number(value)) => value.0.as_rational() == Some(&Rational::ONE),
            _ => false,
        }
    }

    /// The first element and the rest, `None` for the rest of a single one; `None` for the unit.
    pub(super) fn uncons(&self, list: List, id: ResidualId) -> Option<(ResidualId, Option<ResidualId>)> {
        match self.node(id) {
            Node::Cons(found, head, tail) if *found == list => Some((*head, Some(*tail))),
            _ if self.is_unit(list, id) => None,
            _ => Some((id, None)),
        }
    }

    pub(super) fn elements(&self, list: List, id: ResidualId) -> Vec<ResidualId> {
        let mut elements = Vec::new();
        let mut rest = Some(id);
        while let Some((head, tail)) = rest.and_then(|rest| self.uncons(list, rest)) {
            elements.push(head);
            rest = tail;
        }
        elements
    }

    fn cons(&mut self, list: List, head: ResidualId, tail: ResidualId) -> ResidualId {
        if self.is_unit(list, tail) { head } else { self.intern(Node::Cons(list, head, tail)) }
    }

    /// Without its constant factor, if this is an element of a sum.
    fn atom(&self, list: List, id: ResidualId) -> ResidualId {
        match self.node(id) {
            Node::Scale(_, atom) if list == List::Sum => *atom,
            _ => id,
        }
    }

    fn group(&self, id: ResidualId) -> usize {
        let facts = self.known(id);
        if facts.global { 0 } else { facts.least.saturating_add(1) }
    }

    /// Puts an element that is neither the unit nor settled into a list, merging it where it can be.
    pub(super) fn join(&mut self, list: List, element: ResidualId, into: ResidualId) -> ResidualId {
        let (group, atom) = (self.group(element), self.atom(list, element));
        let mut before = Vec::new();
        let mut place = None;
        let mut rest = Some(into);
        while let Some((head, tail)) = rest.and_then(|rest| self.uncons(list, rest)) {
            let found = self.group(head);
            if found > group {
                break;
            }
            if found == group {
                match self.merge(list, head, element) {
                    Merge::Two => {}
                    Merge::One(merged) => {
                        let tail = match tail {
                            Some(tail) => tail,
                            None => self.unit(list),
                        };
                        let joined = if self.is_unit(list, merged) { tail } else { self.join(list, merged, tail) };
                        return self.prepend(list, before, joined);
                    }
                    Merge::All(absorbing) => return absorbing,
                }
                if self.atom(list, head) > atom && place.is_none() {
                    place = Some((before.len(), rest));
                }
            }
            before.push(head);
            rest = tail;
        }
        if let Some((length, from)) = place {
            before.truncate(length);
            rest = from;
        }
        let tail = match rest {
            Some(tail) => tail,
            None => self.unit(list),
        };
        let joined = self.cons(list, element, tail);
        self.prepend(list, before, joined)
    }

    fn prepend(&mut self, list: List, before: Vec<ResidualId>, mut tail: ResidualId) -> ResidualId {
        for head in before.into_iter().rev() {
            tail = self.cons(list, head, tail);
        }
        tail
    }

    fn merge(&mut self, list: List, left: ResidualId, right: ResidualId) -> Merge {
        match list {
            List::And | List::Or => self.merge_events(list == List::And, left, right),
            List::Sum => self.merge_terms(left, right),
            List::Product if left == right && matches!(self.node(left), Node::Indicator(_)) => Merge::One(left),
            List::Product => Merge::Two,
        }
    }

    fn merge_events(&mut self, and: bool, left: ResidualId, right: ResidualId) -> Merge {
        if left == right {
            return Merge::One(left);
        }
        let (set, negated) = match (self.node(left), self.node(right)) {
            (Node::Not(inner), _) if *inner == right => return Merge::All(self.truth(!and)),
            (_, Node::Not(inner)) if *inner == left => return Merge::All(self.truth(!and)),
            (Node::In(one, first), Node::In(other, second)) if one == other => {
                ((*one, combined(first, second, and)), false)
            }
            (Node::Not(one), Node::Not(other)) => match (self.node(*one), self.node(*other)) {
                (Node::In(one, first), Node::In(other, second)) if one == other => {
                    ((*one, combined(first, second, !and)), true)
                }
                _ => return Merge::Two,
            },
            _ => return Merge::Two,
        };
        let merged = self.is_in(set.0, set.1);
        let merged = if negated { self.not(merged) } else { merged };
        match self.as_truth(merged) {
            Some(value) if value != and => Merge::All(merged),
            _ => Merge::One(merged),
        }
    }

    fn merge_terms(&mut self, left: ResidualId, right: ResidualId) -> Merge {
        let split = |id: ResidualId| match self.node(id) {
            Node::Scale(factor, atom) => (factor.0.as_rational().cloned(), *atom),
            _ => (Some(Rational::ONE), id),
        };
        let ((Some(first), one), (Some(second), other)) = (split(left), split(right)) else { return Merge::Two };
        let facts = self.known(one);
        let same_sign = (first > Rational::ZERO) == (second > Rational::ZERO);
        if one != other || !(facts.range.finite || same_sign) {
            return Merge::Two;
        }
        Merge::One(self.scale(Real::Rational(first + second), one))
    }
}

/// The tokens of both sets, or of either; both ascending.
fn combined(first: &[Token], second: &[Token], both: bool) -> Vec<Token> {
    if both {
        return first.iter().filter(|token| second.binary_search(token).is_ok()).copied().collect();
    }
    let mut all = [first, second].concat();
    all.sort_unstable();
    all.dedup();
    all
}
