//! Tokens that are told apart by nothing: a partition of the vocabulary.

use std::collections::BTreeMap;

use super::Token;

/// A partition of the V tokens into classes, refined by one set of tokens after another.
///
/// ```
/// use exactlm::sequence::{Classes, Token};
///
/// let mut classes = Classes::one(4);
/// classes.split([Token(1), Token(3)]);
/// classes.split([Token(3)]);
/// assert_eq!(classes.representatives(), [0, 1, 0, 3].map(Token));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    class: Vec<u32>,
    number: u32,
}

impl Classes {
    /// All V tokens in one class.
    pub fn one(vocabulary: usize) -> Self {
        Classes { class: vec![0; vocabulary], number: 1 }
    }

    /// Tells the tokens of a set apart from those outside it. Cost: the size of the set.
    pub fn split(&mut self, set: impl IntoIterator<Item = Token>) {
        let before = self.number;
        let mut moved: BTreeMap<u32, u32> = BTreeMap::new();
        for token in set {
            let Some(class) = self.class.get_mut(token.index()).filter(|class| **class < before) else { continue };
            *class = *moved.entry(*class).or_insert_with(|| {
                self.number += 1;
                self.number - 1
            });
        }
    }

    /// Tells every token apart from every other.
    pub fn split_all(&mut self) {
        let vocabulary = self.class.len();
        self.class = (0..vocabulary).map(|token| Token::from(token).0).collect();
        self.number = self.class.len() as u32;
    }

    /// The first token of its class, for each token.
    pub fn representatives(&self) -> Vec<Token> {
        let mut first = vec![None; self.number as usize];
        let of = |(token, class): (usize, &u32)| *first[*class as usize].get_or_insert(Token::from(token));
        self.class.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_holds_the_same_token_twice_splits_once() {
        let mut classes = Classes::one(4);
        classes.split([Token(2), Token(3), Token(2)]);
        assert_eq!(classes.representatives(), [0, 0, 2, 2].map(Token));
    }

    #[test]
    fn tokens_told_apart_stay_apart() {
        let mut classes = Classes::one(3);
        classes.split_all();
        classes.split([Token(0), Token(1), Token(2)]);
        assert_eq!(classes.representatives(), [0, 1, 2].map(Token));
    }
}
