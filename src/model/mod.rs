//! π: the models.
//!
//! - [`Uniform`]: every sequence is equally probable.
//! - [`Independent`]: each position has its own row.
//! - [`Markov`]: each token depends on the one before.
//! - [`Ngram`]: each token depends on a few before; counted in a [`corpus`].
//! - [`HiddenMarkov`]: a hidden chain emits the tokens.
//! - [`Table`]: a list of sequences, also from a [`table_file`].
//! - [`Worlds`]: one of several models, drawn first.
//! - [`Wide`]: π over a base that reads more tokens, from the rows that a model has of its own ([`OwnRows`]).
//!
//! All are generic in the number of their parameters. A constructor checks that rows are rows of probabilities, exactly in
//! exact numbers; `map` carries a model over to other numbers. A model of one's own implements
//! [`LanguageModel`](crate::potential::LanguageModel).

mod component;
mod contexts;
pub mod corpus;
mod hidden_markov;
mod independent;
mod markov;
mod ngram;
mod parameter;
mod table;
pub mod table_file;
mod uniform;
mod wide;
mod worlds;

#[cfg(test)]
mod enumeration;

pub use component::{Component, Hidden, erase};
pub use corpus::{Corpus, CorpusError};
pub use hidden_markov::HiddenMarkov;
pub use independent::Independent;
pub use markov::Markov;
pub use ngram::{Context, Ngram, NgramError, NgramSettings};
pub use parameter::{ParameterError, Place};
pub use table::{Table, TableError};
pub use table_file::TableFileError;
pub use uniform::Uniform;
pub use wide::{OwnRows, Place as WidePlace, Step as WideStep, Wide, Widen, Written};
pub use worlds::{World, Worlds, WorldsError};
