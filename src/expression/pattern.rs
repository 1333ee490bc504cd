//! Patterns of tokens: `contains` as an automaton that remembers a matched head, `matches` as a set of places.

use crate::sequence::Token;

/// One piece of a `matches` pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Piece {
    /// This token.
    Exactly(Token),
    /// Any one token: `_`.
    One,
    /// Any number of tokens: `*`.
    Rest,
}

/// For each length of a matched head, the length of its longest proper border (Knuth, Morris and Pratt).
pub(crate) fn borders(pattern: &[Token]) -> Vec<usize> {
    let mut borders = vec![0; pattern.len() + 1];
    let mut border = 0;
    for matched in 1..pattern.len() {
        while border > 0 && pattern[matched] != pattern[border] {
            border = borders[border];
        }
        border += usize::from(pattern[matched] == pattern[border]);
        borders[matched + 1] = border;
    }
    borders
}

/// How much of the pattern is matched after one more token.
pub(crate) fn advance(pattern: &[Token], borders: &[usize], mut matched: usize, token: Token) -> usize {
    loop {
        if pattern[matched] == token {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = borders[matched];
    }
}

/// Whether the whole sequence fits the pattern; O(N · length of the pattern).
pub(crate) fn fits(pattern: &[Piece], sequence: &[Token]) -> bool {
    // fitting[n]: whether the pieces so far fit the first n tokens.
    let mut fitting = vec![false; sequence.len() + 1];
    fitting[0] = true;
    for piece in pattern {
        let mut next = vec![false; sequence.len() + 1];
        for taken in 0..=sequence.len() {
            next[taken] = match piece {
                Piece::Rest => fitting[taken] || taken > 0 && next[taken - 1],
                Piece::One => taken > 0 && fitting[taken - 1],
                Piece::Exactly(token) => taken > 0 && fitting[taken - 1] && sequence[taken - 1] == *token,
            };
        }
        fitting = next;
    }
    fitting[sequence.len()]
}

/// The places of the pattern that are possible, closed under `*` matching nothing.
pub(crate) fn close(pattern: &[Piece], mut places: Vec<u32>) -> Vec<u32> {
    let mut at = 0;
    while at < places.len() {
        let place = places[at];
        if pattern.get(place as usize) == Some(&Piece::Rest) && !places.contains(&(place + 1)) {
            places.push(place + 1);
        }
        at += 1;
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// The possible places after one more token.
pub(crate) fn step(pattern: &[Piece], places: &[u32], token: Token) -> Vec<u32> {
    let mut next = Vec::new();
    for &place in places {
        match pattern.get(place as usize) {
            Some(Piece::Rest) => next.push(place),
            Some(Piece::One) => next.push(place + 1),
            Some(Piece::Exactly(wanted)) if *wanted == token => next.push(place + 1),
            _ => {}
        }
    }
    next.sort_unstable();
    next.dedup();
    close(pattern, next)
}
