//! Tables read from the bytes of files: listed sequences with exact probabilities.
//!
//! - [`read_csv`]: header `sequence,probability`, or one column per position and `probability`.
//! - [`read_npy`]: an array of shape (V,)*N in vocabulary order.
//! - [`parse_sequence`]: one sequence, its tokens separated by white space.

mod csv;
mod npy;

pub use csv::read_csv;
pub use npy::read_npy;

use crate::number::{NumberError, Rational};
use crate::potential::{Gap, Probability};
use crate::sequence::{Token, Vocabulary};

/// Sequences with their probabilities, as [`Table::new`](super::Table::new) takes them.
pub type Rows = Vec<(Vec<Token>, Rational)>;

/// Why bytes are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFileError {
    /// The header of a CSV file names other columns.
    #[error(
        "line 1: the header is {found:?}, but must be \"sequence,probability\", or {length} columns for the positions and then \"probability\""
    )]
    Header {
        /// The header.
        found: String,
        /// N
        length: usize,
    },
    /// A line of a CSV file has another number of fields than the header.
    #[error("line {line}: {found} fields, but the header has {expected}")]
    Fields {
        /// The line, from 1.
        line: u64,
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A field is not UTF-8.
    #[error("line {line}, column {column}: the field is not UTF-8; save the file as UTF-8")]
    Encoding {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
    },
    /// A sequence cannot be read.
    #[error("line {line}: {error}")]
    Sequence {
        /// The line, from 1.
        line: u64,
        /// Why.
        error: SequenceError,
    },
    /// A probability cannot be read.
    #[error("line {line}, column \"probability\": {error}")]
    Number {
        /// The line, from 1.
        line: u64,
        /// Why.
        error: NumberError,
    },
    /// A probability is negative.
    #[error("line {line}, column \"probability\": {value} is negative")]
    Negative {
        /// The line, from 1.
        line: u64,
        /// The value.
        value: String,
    },
    /// A sequence stands twice.
    #[error("line {second}: the sequence {sequence:?} stands on line {first} already")]
    Repeated {
        /// The sequence.
        sequence: String,
        /// Its first line, from 1.
        first: u64,
        /// Its second line, from 1.
        second: u64,
    },
    /// The bytes are no NPY file, or one of another kind.
    #[error("this is no NPY file that can be read: {reason}")]
    Npy {
        /// Why.
        reason: String,
    },
    /// The array has another shape.
    #[error(
        "the array has shape {found}, but {length} positions over {vocabulary} tokens need {vocabulary} in each of {length} dimensions"
    )]
    Shape {
        /// Its shape.
        found: String,
        /// V
        vocabulary: usize,
        /// N
        length: usize,
    },
    /// An entry of the array is negative, infinite or not a number.
    #[error("the entry at {place} is {value}: it must be finite and at least 0")]
    Entry {
        /// Its sequence.
        place: String,
        /// The value.
        value: String,
    },
    /// All integer weights are 0.
    #[error("all weights are 0: at least one must be positive")]
    NoWeight,
    /// The probabilities do not sum to 1.
    #[error("the probabilities sum to {sum}, not 1: it is {gap}")]
    Sum {
        /// Their sum.
        sum: String,
        /// How far that is from 1.
        gap: Gap,
    },
}

/// Why a text is no sequence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SequenceError {
    /// A token is not in the vocabulary.
    #[error("position {position}: the token {token:?} is not in the vocabulary{}", nearest.as_ref().map(|near| format!("; did you mean {near:?}?")).unwrap_or_default())]
    Unknown {
        /// The token.
        token: String,
        /// Its position, from 1.
        position: usize,
        /// The nearest spelling in the vocabulary.
        nearest: Option<String>,
    },
    /// It has the wrong number of tokens.
    #[error("the sequence has {found} tokens, but length is {expected}")]
    Length {
        /// How many it has.
        found: usize,
        /// N
        expected: usize,
    },
}

/// Reads a sequence of `length` tokens separated by white space.
///
/// # Errors
/// When a token is not in the vocabulary, or there are more or fewer.
pub fn parse_sequence(text: &str, vocabulary: &Vocabulary, length: usize) -> Result<Vec<Token>, SequenceError> {
    sequence(text.split_whitespace(), vocabulary, length)
}

/// Reads a sequence of `length` tokens.
fn sequence<'a>(
    texts: impl Iterator<Item = &'a str>,
    vocabulary: &Vocabulary,
    length: usize,
) -> Result<Vec<Token>, SequenceError> {
    let tokens = (1..).zip(texts).map(|(position, text)| {
        vocabulary.token(text).ok_or_else(|| SequenceError::Unknown {
            token: text.to_string(),
            position,
            nearest: vocabulary.nearest(text).map(str::to_string),
        })
    });
    let tokens: Vec<Token> = tokens.collect::<Result<_, _>>()?;
    if tokens.len() == length {
        Ok(tokens)
    } else {
        Err(SequenceError::Length { found: tokens.len(), expected: length })
    }
}

/// Divides probabilities that came from floats by their sum, which must be within 1e-9 of 1, so that the law is exact.
fn normalised(rows: Rows) -> Result<Rows, TableFileError> {
    let sum: Rational =
        rows.iter().map(|(_, probability)| probability).fold(Rational::ZERO, |sum, probability| sum + probability);
    let Some(gap) = sum.gap() else { return Ok(rows) };
    let off = if sum > Rational::ONE { &sum - Rational::ONE } else { Rational::ONE - &sum };
    if off > Rational::from_parts(1.into(), 1_000_000_000u32.into()) {
        // The exact sum of many floats can have a thousand digits.
        let decimal = |value: &Rational| value.to_f64().value().to_string();
        let gap = match gap {
            Gap::TooMuch(_) => Gap::TooMuch(decimal(&off)),
            Gap::TooLittle(_) => Gap::TooLittle(decimal(&off)),
        };
        return Err(TableFileError::Sum { sum: decimal(&sum), gap });
    }
    Ok(scaled(rows, &sum))
}

/// Divides all by the positive `sum`.
fn scaled(rows: Rows, sum: &Rational) -> Rows {
    rows.into_iter().map(|(sequence, probability)| (sequence, probability / sum)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_read_or_refused_with_a_hint() {
        let vocabulary = Vocabulary::new(["Mary", "lamb"]).unwrap();
        assert_eq!(parse_sequence(" Mary  lamb", &vocabulary, 2), Ok(vec![Token(0), Token(1)]));
        let error = parse_sequence("Mary lam", &vocabulary, 2).unwrap_err();
        assert_eq!(error.to_string(), "position 2: the token \"lam\" is not in the vocabulary; did you mean \"lamb\"?");
        let error = parse_sequence("Mary", &vocabulary, 2).unwrap_err();
        assert_eq!(error.to_string(), "the sequence has 1 tokens, but length is 2");
    }
}
