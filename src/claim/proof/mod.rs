//! Proofs for one V and N.
//!
//! Where both sides of an equality are rational functions of the letters (the weights of the sequences, e^r of each of
//! them, …) and agree on a product grid with more points per letter than the degree of their cross product, they are equal:
//! a polynomial of degree at most d in each letter that vanishes on d + 1 values of each is 0. Which sequences are
//! possible, which lie in an event, how rewards are ordered and what integers are is no matter of letters: each such
//! pattern is a proof of its own.
//!
//! - [`degree`]: bounds on the degrees, read off the statement.
//! - [`pattern`]: all patterns of a size, and the cases on their grids.
//! - [`prove`]: judges them all.

mod degree;
mod pattern;

use rayon::prelude::*;

use super::case::Case;
use super::search::{Fate, fate};
use super::statement::Statement;

use self::pattern::Patterns;

/// What an attempt at a proof comes to.
pub(super) enum Attempt {
    /// Both sides agree on every grid; on this many points.
    Proved(u64),
    /// They differ here.
    Fails(Box<Case>),
    /// There is none: why.
    None(String),
    /// The time was over.
    Stopped,
}

/// Tries to prove a statement for these V and N with at most `most` points. `go_on` says whether there is time.
pub(super) fn prove(
    statement: &Statement,
    vocabulary: usize,
    length: usize,
    most: u64,
    go_on: &mut dyn FnMut() -> bool,
) -> Attempt {
    let patterns = match Patterns::new(statement, vocabulary, length, most) {
        Ok(patterns) => patterns,
        Err(why) => return Attempt::None(why),
    };
    let mut points = 0;
    let mut decided = false;
    for pattern in patterns.iter() {
        if !go_on() {
            return Attempt::Stopped;
        }
        let cases = pattern.cases();
        points += cases.len() as u64;
        let fates: Vec<Fate> = cases.par_iter().map(|(case, claim)| fate(case, claim.as_deref())).collect();
        if let Some(place) = fates.iter().position(|fate| *fate == Fate::Fails) {
            return Attempt::Fails(Box::new(cases[place].0.clone()));
        }
        let all = |wanted: Fate| fates.iter().all(|fate| *fate == wanted);
        match () {
            () if all(Fate::Held) => decided = true,
            // Decided by the pattern: nothing is said of it.
            () if all(Fate::Unmet) || all(Fate::Undefined) => {}
            () => return Attempt::None("a side has no value at some points of the grid".to_owned()),
        }
    }
    if decided { Attempt::Proved(points) } else { Attempt::None("nothing is decided at this size".to_owned()) }
}
