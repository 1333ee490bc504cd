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

/// How many tokens are listed in a message.
const FEW: usize = 8;

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

    /// What may have been meant by `text`: the token of the nearest spelling, else all tokens where they are few.
    pub fn advice(&self, text: &str) -> Option<String> {
        if let Some(near) = self.nearest(text) {
            return Some(format!("did you mean \"{near}\"?"));
        }
        let all: Vec<&str> = self.tokens.iter().take(FEW + 1).map(String::as_str).collect();
        let written = all.join(" ");
        (all.len() <= FEW && written.len() <= 60).then(|| format!("the tokens are: {written}"))
    }

    /// A sequence written with blanks between its tokens.
    pub fn write(&self, sequence: &[Token]) -> String {
        sequence.iter().map(|&token| self.text(token)).collect::<Vec<_>>().join(" ")
    }
}

/// The candidate whose spelling is nearest to `text`, whatever its case: at most one edit away for every three letters of
/// the longer, or the same two letters exchanged. So a name of one letter is near to none but its other case.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = text.chars().count();
    if length > 60 {
        return None; // a text that long is no misspelt name, and comparing it takes time
    }
    let lower = text.to_lowercase();
    candidates
        .filter(|candidate| candidate.len() <= 4 * text.len() + 4)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let edits = strsim::osa_distance(&lower, &other);
            let longer = length.max(candidate.chars().count());
            let exchanged = longer == 2 && other.chars().rev().eq(lower.chars());
            (exchanged || edits <= longer / 3).then_some((edits, candidate))
        })
        .min_by_key(|&(edits, candidate)| (edits, strsim::osa_distance(text, candidate)))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_near_only_if_most_of_it_agrees() {
        for (text, candidates, near) in [
            ("a", &["b", "c"][..], None),
            ("y", &["x", "N", "V"], None),
            ("z", &["Z", "y"], Some("Z")),
            ("marry", &["Mary", "had"], Some("Mary")),
            ("mary", &["MARY", "Mary"], Some("Mary")),
            ("r", &["rs", "q"], None),
            ("ab", &["ac", "b"], None),
            ("LK", &["KL", "TV"], Some("KL")),
            ("tv", &["KL", "TV"], Some("TV")),
            ("TVV", &["KL", "TV"], Some("TV")),
            ("yes", &["x", "no"], None),
            ("fox", &["dog", "box"], Some("box")),
            ("Mry", &["Mary", "lamb"], Some("Mary")),
            ("lamp", &["lamb", "lame"], Some("lamb")),
            ("cuont", &["count", "contains"], Some("count")),
            ("hello", &["jelly"], None),
            ("promptt", &["prompt", "prompted"], Some("prompt")),
            ("vocabluary", &["vocabulary"], Some("vocabulary")),
            ("ÉTÉ", &["été"], Some("été")),
            ("", &["a"], None),
        ] {
            assert_eq!(nearest(text, candidates.iter().copied()), near, "{text:?} among {candidates:?}");
        }
    }

    #[test]
    fn a_text_as_long_as_a_page_is_near_nothing() {
        let page = "a".repeat(10_000);
        assert_eq!(nearest(&page, [page.as_str()].into_iter()), None);
    }
}
