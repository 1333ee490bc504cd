//! Which tokens an expression can tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::super::pattern::Piece;
use super::node::Node;
use super::{ResidualId, Residuals};
use crate::number::Rational;
use crate::sequence::{Classes, Token};

impl Residuals {
    /// Splits the tokens that this residual, or one that is left of it later, steps differently with.
    ///
    /// Whatever is left of a residual asks of tokens only what its parts ask: sets, patterns, scores and digits. A token
    /// that is compared with another one, and a prefix that is shown to a closure, tell all tokens apart.
    ///
    /// Cost: the parts of the residual, and the tokens that they name.
    pub fn distinguish(&self, id: ResidualId, classes: &mut Classes) {
        self.distinguish_within(id, usize::MAX, classes);
    }

    /// The same as long as there are at most so many parts; whether there are. Cost: at most so many parts.
    pub fn distinguish_within(&self, id: ResidualId, parts: usize, classes: &mut Classes) -> bool {
        let mut seen = BTreeSet::from([id]);
        let mut waiting = vec![id];
        // Many positions ask the same.
        let mut sets: BTreeSet<&[Token]> = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if seen.len() > parts {
                return false;
            }
            match self.node(id) {
                Node::At(_) | Node::Along(..) | Node::Closure(..) => {
                    classes.split_all();
                    return true;
                }
                Node::In(_, tokens) | Node::Some(tokens) | Node::Every(tokens) if sets.insert(tokens) => {
                    classes.split(tokens.iter().copied());
                }
                Node::Contains(pattern, _) => {
                    let (tokens, _) = &self.patterns[*pattern as usize];
                    tokens.iter().for_each(|token| classes.split([*token]));
                }
                Node::Matches(pattern, _) => {
                    for piece in self.pieces[*pattern as usize].iter() {
                        if let Piece::Exactly(token) = piece {
                            classes.split([*token]);
                        }
                    }
                }
                Node::Score(table, _) => {
                    let mut by_score: BTreeMap<&Rational, Vec<Token>> = BTreeMap::new();
                    let scored = self.tables[*table as usize].iter().filter(|(_, score)| **score != Rational::ZERO);
                    scored.for_each(|(token, score)| by_score.entry(score).or_default().push(*token));
                    by_score.into_values().for_each(|tokens| classes.split(tokens));
                }
                Node::Chess { game, .. } => {
                    self.games[*game as usize].moves.tokens().for_each(|token| classes.split([token]));
                }
                Node::Int { digits, .. } | Node::IsInt { digits, .. } => {
                    let mut by_digits: BTreeMap<&(Rational, usize), Vec<Token>> = BTreeMap::new();
                    for (token, digits) in self.digits[*digits as usize].iter().enumerate() {
                        if let Some(digits) = digits {
                            by_digits.entry(digits).or_default().push(Token::from(token));
                        }
                    }
                    by_digits.into_values().for_each(|tokens| classes.split(tokens));
                }
                _ => {}
            }
            waiting.extend(self.node(id).children().into_iter().filter(|child| seen.insert(*child)));
        }
        true
    }
}
