//! The space V^N and its exact size.

use dashu::integer::UBig;

/// All sequences of `length` tokens over a vocabulary of `vocabulary` tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// V, the number of tokens.
    pub vocabulary: usize,
    /// N, the number of positions.
    pub length: usize,
}

impl Space {
    /// V^N, the number of sequences, as an exact integer.
    ///
    /// ```
    /// use exactlm::sequence::Space;
    /// let space = Space { vocabulary: 2, length: 64 };
    /// assert_eq!(space.size().to_string(), "18446744073709551616");
    /// ```
    pub fn size(&self) -> UBig {
        UBig::from(self.vocabulary).pow(self.length)
    }
}
