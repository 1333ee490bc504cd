//! Why an expression has no value on a sequence.

use super::problem::Span;
use crate::number::Undefined;

/// An expression without a value on some sequence, and the part that is to blame.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{undefined}")]
pub struct Failure {
    /// The part without a value.
    pub span: Span,
    /// Why.
    pub undefined: Reason,
}

/// Why there is no value, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// Arithmetic without a result.
    #[error("{0}{advice}", advice = advice(.0))]
    Arithmetic(Undefined),
    /// `int` of tokens that are not all digits.
    #[error(
        "int() of tokens that are not decimal digits; give a value for that case, int(x[a..b], 0), or ask is_int(x[a..b]) first"
    )]
    NotDigits,
    /// `n mod 0`
    #[error("mod by zero or by a negative number; its right side must be a positive integer")]
    Modulus,
    /// `mod` or `is_prime` of something that is no integer.
    #[error("{0} is about integers, and this is none")]
    NotAnInteger(&'static str),
    /// `is_prime` of a number too large to decide.
    #[error("is_prime of a number with more than {0} bits is not decided")]
    PrimeTooLarge(usize),
    /// `world` where none is given.
    #[error("the world is not known here")]
    NoWorld,
    /// A closure that gave an outcome of another sort than it said.
    #[error("a closure gave a value of another sort than it promised")]
    WrongSort,
    /// A position beyond the sequence that was given.
    #[error("position {0} lies beyond the end of the sequence")]
    TooShort(usize),
}

impl Failure {
    pub(crate) fn new(span: Span, undefined: Reason) -> Self {
        Failure { span, undefined }
    }
    pub(crate) fn arithmetic(span: Span) -> impl Fn(Undefined) -> Failure {
        move |undefined| Failure { span, undefined: Reason::Arithmetic(undefined) }
    }
    pub(crate) fn is_digits(&self) -> bool {
        self.undefined == Reason::NotDigits
    }
}

fn advice(undefined: &Undefined) -> &'static str {
    match undefined {
        Undefined::DivisionByZero => "; guard it: if(b == 0, 0, a / b)",
        Undefined::NegativeLogarithm => "; ln(0) is -inf, below it there is none",
        _ => "",
    }
}
