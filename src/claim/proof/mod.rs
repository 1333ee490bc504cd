//! Proofs for one V and N.
//!
//! Where both sides of an equality are rational functions of the letters (the weights of the sequences, e^r of each of
//! them, …) and agree on a product grid with more points per letter than the degree of their cross product, they are equal:
//! a polynomial of degree at most d in each letter that vanishes on d + 1 values of each is 0. Which sequences are
//! possible, which lie in an event, how rewards are ordered and what integers are is no matter of letters: each such
//! pattern is a proof of its own.
//!
//! - [`degree`]: bounds on the degrees, read off the statement; [`letters`]: those of expressions over one sequence.
//! - [`pattern`]: all patterns of a size, and the cases on their grids.
//! - [`prove`]: judges them all. [`with_fractions_for_e`]: decides an equality with powers of e in one case.

mod degree;
mod letters;
mod pattern;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::case::Case;
use super::search::{Fate, fate};
use super::statement::{Sort, Statement};
use crate::expression::{Span, parse};

use self::degree::E;
use self::pattern::{Degree, Patterns};

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

/// The claim of a case with fractions in the place of e, one more than the degree in e: e is transcendental, so an equality of
/// rational functions holds at e where it holds at all of these, and only there. None where e does not occur, or the claim is
/// no such equality.
pub(super) fn with_fractions_for_e(statement: &Statement, case: &Case) -> Option<Vec<String>> {
    let syntax = parse(statement.body()).ok()?;
    let sorts: BTreeMap<String, Sort> = statement.free().iter().cloned().collect();
    let integers = case.bindings.iter().filter(|binding| binding.sort == Sort::Integer);
    let integers = integers.map(|binding| Some((binding.name.clone(), binding.text.parse().ok()?)));
    let integers: BTreeMap<String, u32> = integers.collect::<Option<_>>()?;
    let read = Degree::read(&syntax, &sorts, &integers, case.model.vocabulary(), case.model.length).ok()?;
    let degree = read.degrees.get(E).copied().filter(|degree| *degree > 0)?;
    Some(
        (2..=degree + 2)
            .map(|e| case.claim_with(statement, &fraction_for_e(statement, &read.transcendental, e)))
            .collect(),
    )
}

/// The rewards that are powers of e, with a fraction in its place.
fn fraction_for_e(statement: &Statement, places: &[(usize, usize)], e: u64) -> Vec<(Span, String)> {
    let written = |(start, end): &(usize, usize)| {
        let reward = &statement.body()[*start..*end];
        (Span::new(*start, *end), format!("ln({e})*({reward})"))
    };
    places.iter().map(written).collect()
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
