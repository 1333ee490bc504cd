//! The vocabulary: V tokens in a fixed order.

use std::collections::BTreeMap;

use super::Token;

/// The V tokens of a model, in their fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    tokens: Vec<String>,
    index: BTreeMap<String, Token>,
}

/// Why a list of tokens is no vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// There is no token at all.
    #[error("a vocabulary needs at least one token")]
    Empty,
    /// A token is the empty string.
    #[error("token {position} is empty: a token needs at least one character")]
    Blank {
        /// Its place in the list, from 1.
        position: usize,
    },
    /// A token stands twice.
    #[error("the token {token:?} stands twice, at {first} and at {second}")]
    Repeated {
        /// The token.
        token: String,
        /// Its first place, from 1.
        first: usize,
        /// Its second place, from 1.
        second: usize,
    },
}

impl Vocabulary {
    /// A vocabulary of these tokens in this order.
    ///
    /// # Errors
    /// When there is none, one is empty, or one stands twice.
    pub fn new<I, S>(tokens: I) -> Result<Self, VocabularyError>
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        let tokens: Vec<String> = tokens.into_iter().map(Into::into).collect();
        if tokens.is_empty() {
            return Err(VocabularyError::Empty);
        }
        let mut index = BTreeMap::new();
        for (place, token) in tokens.iter().enumerate() {
            if token.is_empty() {
                return Err(VocabularyError::Blank { position: place + 1 });
            }
            if let Some(first) = index.insert(token.clone(), Token::from(place)) {
                return Err(VocabularyError::Repeated {
                    token: token.clone(),
                    first: first.index() + 1,
                    second: place + 1,
                });
            }
        }
        Ok(Vocabulary { tokens, index })
    }

    /// V, the number of tokens.
    #[allow(clippy::len_without_is_empty)] // a vocabulary is never empty
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The text of a token.
    pub fn text(&self, token: Token) -> &str {
        &self.tokens[token.index()]
    }

    /// The token with this text.
    pub fn token(&self, text: &str) -> Option<Token> {
        self.index.get(text).copied()
    }

    /// All tokens with their texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Token, &str)> {
        self.tokens.iter().enumerate().map(|(place, text)| (Token::from(place), text.as_str()))
    }

    /// The token whose spelling is nearest to `text`, if one is near.
    pub fn nearest(&self, text: &str) -> Option<&str> {
        nearest(text, self.tokens.iter().map(String::as_str))
    }

    /// A sequence written with blanks between its tokens.
    pub fn write(&self, sequence: &[Token]) -> String {
        sequence.iter().map(|&token| self.text(token)).collect::<Vec<_>>().join(" ")
    }
}

/// The candidate whose spelling is nearest to `text`: equal but for case, or few edits away.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = text.chars().count().div_ceil(3).max(1);
    if allowed > 20 {
        return None; // a text that long is no misspelt name, and comparing it takes time
    }
    candidates
        .filter(|candidate| candidate.len() <= 4 * text.len() + 4)
        .map(|candidate| {
            let edits = if candidate.eq_ignore_ascii_case(text) { 0 } else { strsim::osa_distance(text, candidate) };
            (edits, candidate)
        })
        .filter(|&(edits, candidate)| edits <= allowed && edits < candidate.chars().count().max(2))
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, candidate)| candidate)
}
