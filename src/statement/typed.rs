//! A question after its types are known, for one value of each parameter.

use crate::expression::{Expression, Operator, Span};
use crate::number::Real;
use crate::question::Distribution;
use crate::sequence::Token;

/// A whole question.
pub(super) enum Statement {
    /// It asks for a number.
    Number(Number),
    /// It is a claim.
    Truth(Truth),
    /// It asks for a row, a law or a list of sequences.
    Listing(Span, Listing),
}

/// An expression over numbers, with its place.
pub(super) struct Number {
    pub(super) span: Span,
    pub(super) kind: NumberKind,
}

pub(super) enum NumberKind {
    Constant(Real),
    Measure(Box<Measure>),
    Negative(Box<Number>),
    Apply(Function, Box<Number>),
    /// The greatest, or the least, of some numbers.
    Extremum(bool, Vec<Number>),
    /// Operators that group to the left.
    Chain(Box<Number>, Vec<(Operator, Number)>),
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Absolute,
    Logarithm,
    Exponential,
    Root,
}

/// A number that is asked of distributions.
pub(super) enum Measure {
    Probability(Distribution, Expression),
    Expectation(Distribution, Expression),
    Variance(Distribution, Expression),
    Covariance(Distribution, Expression, Expression),
    Normaliser(Distribution),
    Entropy(Distribution),
    Divergence(Divergence, Distribution, Distribution),
    Renyi(Distribution, Distribution, Real),
    Support(Distribution),
    Information(Distribution, Expression, Expression),
    Objective(Distribution, Distribution),
}

/// How two distributions are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Divergence {
    KullbackLeibler,
    TotalVariation,
    JensenShannon,
    ChiSquared,
    Hellinger,
    MaxRatio,
}

/// Something that is true or false.
pub(super) enum Truth {
    Constant(bool),
    Comparison {
        span: Span,
        operator: Operator,
        left: Number,
        right: Number,
    },
    /// p == q on every sequence, or its negation.
    Same {
        span: Span,
        negated: bool,
        left: Distribution,
        right: Distribution,
    },
    Not(Box<Truth>),
    /// `and` or `or`, as far as needed.
    Chain(Operator, Vec<Truth>),
}

/// An answer of several lines.
pub(super) enum Listing {
    /// The marginal at a position, from 0.
    Marginal(Distribution, usize),
    Next(Distribution, Vec<Token>),
    Top(Distribution, usize),
    Law(Distribution, Expression),
    /// Each world with the event that it is the one.
    Worlds(Distribution, Vec<(String, Expression)>),
}

impl Number {
    /// The place of something that is asked of a distribution.
    pub(super) fn asks(&self) -> Option<Span> {
        match &self.kind {
            NumberKind::Constant(_) => None,
            NumberKind::Measure(_) => Some(self.span),
            NumberKind::Negative(inner) | NumberKind::Apply(_, inner) => inner.asks(),
            NumberKind::Extremum(_, items) => items.iter().find_map(Number::asks),
            NumberKind::Chain(first, links) => {
                first.asks().or_else(|| links.iter().find_map(|(_, operand)| operand.asks()))
            }
        }
    }
}

impl Truth {
    /// The place of something that is asked of a distribution.
    pub(super) fn asks(&self) -> Option<Span> {
        match self {
            Truth::Constant(_) => None,
            Truth::Comparison { left, right, .. } => left.asks().or_else(|| right.asks()),
            Truth::Same { span, .. } => Some(*span),
            Truth::Not(inner) => inner.asks(),
            Truth::Chain(_, items) => items.iter().find_map(Truth::asks),
        }
    }
}
