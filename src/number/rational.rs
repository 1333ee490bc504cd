//! Exact fractions, and how they are read.

/// An exact fraction in lowest terms.
pub type Rational = dashu::rational::RBig;

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It is not an integer, a decimal or a fraction.
    #[error("{text:?} is not an integer, a decimal or a fraction such as 3/8")]
    Malformed {
        /// The text.
        text: String,
    },
    /// It divides by zero.
    #[error("{text:?} divides by zero")]
    DividesByZero {
        /// The text.
        text: String,
    },
    /// It needs more digits than are read.
    #[error("{text:?} needs more than {limit} digits")]
    TooLong {
        /// The text.
        text: String,
        /// The most digits that are read.
        limit: usize,
    },
}

/// Reads an integer, a decimal or a fraction as the exact rational that was written:
/// `0.1` is 1/10, `1e-3` is 1/1000, `3/8`, `-2`, `1_000` as TOML allows.
///
/// # Errors
/// When the text is none of these, divides by zero, or would need more than 10,000 digits.
pub fn parse_rational(text: &str) -> Result<Rational, NumberError> {
    todo!("{text}")
}
