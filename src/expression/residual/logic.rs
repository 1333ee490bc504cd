//! The simplest form of events and of `if`.

use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::sequence::Token;

impl Residuals {
    pub(super) fn not(&mut self, inner: ResidualId) -> ResidualId {
        match self.node(inner) {
            Node::Truth(value) => {
                let value = !value;
                self.truth(value)
            }
            Node::Failed(_) => inner,
            Node::Not(twice) => *twice,
            // With an `int` without digits both a comparison and its opposite are false.
            Node::Compare(relation, left, right, span) if !self.known(*left).digits && !self.known(*right).digits => {
                let opposite = Node::Compare(relation.opposite(), *left, *right, *span);
                self.intern(opposite)
            }
            _ => self.intern(Node::Not(inner)),
        }
    }

    /// The token at a position is one of these.
    pub(super) fn is_in(&mut self, position: usize, tokens: Vec<Token>) -> ResidualId {
        if tokens.is_empty() { self.truth(false) } else { self.intern(Node::In(position, tokens.into())) }
    }

    pub(super) fn same(&mut self, left: ResidualId, right: ResidualId) -> ResidualId {
        if let Some(failed) = self.blame(&[left, right]) {
            return failed;
        }
        if left == right && !self.known(left).fails {
            return self.truth(true);
        }
        match (self.node(left), self.node(right)) {
            (Node::Token(one), Node::Token(other)) => {
                let same = one == other;
                self.truth(same)
            }
            (Node::Token(token), Node::At(position)) | (Node::At(position), Node::Token(token)) => {
                let (position, token) = (*position, *token);
                self.is_in(position, vec![token])
            }
            (Node::If(condition, yes, no), Node::Token(_) | Node::At(_)) => {
                let (condition, yes, no) = (*condition, *yes, *no);
                let (yes, no) = (self.same(yes, right), self.same(no, right));
                self.choose(condition, yes, no)
            }
            (Node::Token(_) | Node::At(_), Node::If(..)) => self.same(right, left),
            (Node::At(one), Node::At(other)) if one > other => self.intern(Node::Same(right, left)),
            _ => self.intern(Node::Same(left, right)),
        }
    }

    pub(super) fn choose(&mut self, condition: ResidualId, yes: ResidualId, no: ResidualId) -> ResidualId {
        match self.node(condition) {
            Node::Truth(value) => return if *value { yes } else { no },
            Node::Failed(_) => return condition,
            Node::Not(inner) => {
                let inner = *inner;
                return self.choose(inner, no, yes);
            }
            _ => {}
        }
        if yes == no && !self.known(condition).fails {
            return yes;
        }
        match (self.as_truth(yes), self.as_truth(no)) {
            (Some(true), Some(false)) => condition,
            (Some(false), Some(true)) => self.not(condition),
            _ => self.intern(Node::If(condition, yes, no)),
        }
    }

    /// `and` or `or` of events in the order they are written.
    pub(super) fn junction(&mut self, and: bool, items: Vec<ResidualId>) -> ResidualId {
        let list = if and { List::And } else { List::Or };
        let mut flat = Vec::new();
        for item in items {
            match self.node(item) {
                Node::Cons(found, ..) if *found == list => flat.extend(self.elements(list, item)),
                Node::Written(found, inner) if *found == and => flat.extend(inner.iter().copied()),
                _ => flat.push(item),
            }
        }
        let mut kept: Vec<ResidualId> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let mut end = None;
        for item in flat {
            match self.node(item) {
                Node::Truth(value) if *value == and => {}
                // Nothing behind these is ever looked at.
                Node::Truth(_) | Node::Failed(_) => {
                    end = Some(item);
                    break;
                }
                // Looked at again, an event is what it was.
                _ => {
                    if seen.insert(item) {
                        kept.push(item);
                    }
                }
            }
        }
        let safe = !kept.iter().any(|item| self.known(*item).fails);
        match end {
            Some(end) if kept.is_empty() || safe && self.as_truth(end).is_some() => return end,
            Some(end) => kept.push(end),
            None if safe => {
                let unit = self.unit(list);
                return self.onto(list, kept, unit);
            }
            None => {}
        }
        match kept.as_slice() {
            [] => self.truth(and),
            [only] => *only,
            _ => self.intern(Node::Written(and, kept.into())),
        }
    }

    /// Events that cannot fail, joined to a list of such.
    pub(super) fn onto(&mut self, list: List, mut items: Vec<ResidualId>, mut rest: ResidualId) -> ResidualId {
        let and = list == List::And;
        items.sort_by_key(|item| {
            let facts = self.known(*item);
            (!facts.global, facts.least, *item)
        });
        for item in items.into_iter().rev() {
            match self.as_truth(item) {
                Some(value) if value == and => {}
                Some(_) => return item,
                None => match self.as_truth(rest) {
                    Some(value) if value != and => return rest,
                    _ => rest = self.join(list, item, rest),
                },
            }
        }
        rest
    }

    pub(super) fn indicator(&mut self, event: ResidualId) -> ResidualId {
        match self.node(event) {
            Node::Truth(value) => {
                let value = i64::from(*value);
                self.integer(value)
            }
            Node::Failed(_) => event,
            _ => self.intern(Node::Indicator(event)),
        }
    }
}
