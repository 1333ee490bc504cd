//! What the names in an expression stand for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::syntax::Syntax;
use super::typed::{Outcome, Sort};
use crate::number::{Rational, Real};
use crate::sequence::{Token, Vocabulary};

/// What an expression over one sequence may mention.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The tokens.
    pub vocabulary: Arc<Vocabulary>,
    /// N, the number of positions.
    pub length: usize,
    /// The names of the worlds, in order; none for a model without worlds.
    pub worlds: Vec<String>,
    /// `[words]`: sets of tokens.
    pub words: BTreeMap<String, BTreeSet<Token>>,
    /// `[scores]`: a number for each token, 0 where none is given.
    pub scores: BTreeMap<String, BTreeMap<Token, Rational>>,
    /// Parameters with their values.
    pub constants: BTreeMap<String, Real>,
    /// Parameters without a value, that only rewards and beta may mention: what is said of each, such as "inf".
    pub letters: BTreeMap<String, String>,
    /// `[define]`: named expressions.
    pub definitions: BTreeMap<String, Syntax>,
    /// Events, tokens and numbers that Rust computes, by name.
    pub closures: BTreeMap<String, Closure>,
}

impl Scope {
    /// A scope with a vocabulary and a length, and no names.
    pub fn new(vocabulary: Arc<Vocabulary>, length: usize) -> Self {
        Scope {
            vocabulary,
            length,
            worlds: Vec::new(),
            words: BTreeMap::new(),
            scores: BTreeMap::new(),
            constants: BTreeMap::new(),
            letters: BTreeMap::new(),
            definitions: BTreeMap::new(),
            closures: BTreeMap::new(),
        }
    }
}

/// What a closure computes: an outcome from a whole sequence.
pub type Function = dyn Fn(&[Token]) -> Outcome + Send + Sync;

/// A function of a whole sequence, written in Rust. Its residual remembers the whole prefix.
#[derive(Clone)]
pub struct Closure {
    /// What it gives.
    pub sort: Sort,
    /// The function; it must give an outcome of that sort.
    pub function: Arc<Function>,
}

impl Closure {
    /// An event.
    pub fn event(function: impl Fn(&[Token]) -> bool + Send + Sync + 'static) -> Self {
        Closure { sort: Sort::Event, function: Arc::new(move |sequence| Outcome::Event(function(sequence))) }
    }
    /// A number.
    pub fn number(function: impl Fn(&[Token]) -> Real + Send + Sync + 'static) -> Self {
        Closure { sort: Sort::Number, function: Arc::new(move |sequence| Outcome::Number(function(sequence))) }
    }
}

impl fmt::Debug for Closure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Closure({:?})", self.sort)
    }
}

/// Words that no name may be.
pub const RESERVED: [&str; 13] =
    ["x", "world", "prior", "N", "V", "inf", "true", "false", "and", "or", "not", "mod", "in"];

/// Whether a name is reserved, `if` among them.
pub fn is_reserved(name: &str) -> bool {
    name == "if" || RESERVED.contains(&name)
}

/// Whether a text has the form of a name: letters, digits and `_`, a letter first.
pub fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
