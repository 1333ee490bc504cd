//! What is summed over: tokens, their vocabulary, and the space of all sequences of one length.
//!
//! - [`Token`]: an index into a vocabulary.
//! - [`Vocabulary`]: the V tokens in their fixed order.
//! - [`Classes`]: a partition of the vocabulary into tokens that are treated alike.
//! - [`Space`]: all V^N sequences, and their exact number.

mod classes;
mod space;
mod vocabulary;

pub use classes::Classes;
pub use space::Space;
pub use vocabulary::{Vocabulary, VocabularyError, nearest};

/// A token: an index into a [`Vocabulary`], counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u32);

impl Token {
    /// The token as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<usize> for Token {
    /// # Panics
    /// Never for indices of a vocabulary, which holds at most `u32::MAX` tokens.
    fn from(index: usize) -> Self {
        Token(u32::try_from(index).expect("a vocabulary holds at most u32::MAX tokens"))
    }
}
