//! The oracle: the definition, written out, and nothing clever.
//!
//! For every one of the V^N sequences (and every world) it multiplies π(x) by the potentials and adds up.
//! It shares no code, no parser and no number with the engine, so that the two can only agree by being right.
//!
//! - [`enclosure`]: two fractions around a real; ln, exp and sqrt by their series.
//! - [`number`]: a fraction, a sum of logarithms, an enclosure, or an infinity.
//! - [`expression`]: events and numbers over one sequence, as a tree that prints itself in the study language.
//! - [`evaluate`]: their value on one whole sequence.
//! - [`chess`]: which moves are legal, by another judge than the engine's.
//! - [`model`]: π(x) by the textbook formula of each kind.
//! - [`study`]: distributions made from π, and their laws.
//! - [`question`]: what is asked of them, by definition.

pub mod chess;
pub mod enclosure;
pub mod evaluate;
pub mod expression;
pub mod model;
pub mod number;
pub mod print;
pub mod question;
pub mod study;

#[cfg(test)]
mod normative;

pub use num_rational::BigRational as Fraction;

/// The fraction a/b.
pub fn fraction(a: i64, b: i64) -> Fraction {
    Fraction::new(a.into(), b.into())
}

/// Why the definition gives no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// The program must give an error.
    Error(String),
    /// An `int` without digits: false in a comparison, an error elsewhere.
    NoDigits,
    /// The oracle's own digits do not decide it; the case is passed over.
    Unsure,
}

impl Undefined {
    /// An error with this text.
    pub fn error<T>(text: impl Into<String>) -> Result<T, Undefined> {
        Err(Undefined::Error(text.into()))
    }
}
