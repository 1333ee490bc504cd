//! A question after its types are known, for one value of each parameter.

use crate::expression::{Expression, Operator, Span};
use crate::number::Real;
use crate::question::prompts::Criterion;
use crate::question::{Distribution, Divergence};
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
    /// u, where a parameter is symbolic.
    Letter,
    Measure(Box<Measure>),
    /// The value of the symbolic parameter at which two numbers are the same.
    Solve(Box<[Number; 2]>),
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
    Support(Distribution),
    /// A lower (false) or upper (true) bound on ln Z from the law of an estimate of Z.
    EvidenceBound(bool, Distribution),
    /// How much of its distance to the target a chain loses in a step, in the end.
    Gap(Distribution),
    /// How many classes a chain moves within.
    Classes(Distribution),
    Information(Distribution, Expression, Expression),
    Objective(Distribution, Distribution),
    /// The divergence of the prompt that is nearest to an event.
    BestPrompt(Distribution, Expression, Criterion),
    /// The fewest prompts that make up an event.
    PromptCount(Distribution, Expression),
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
    /// Conditioning p on the event is a prompt.
    IsPrompt {
        span: Span,
        p: Distribution,
        event: Expression,
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
    /// The law of an estimate of Z.
    Evidence(Distribution),
    /// The eigenvalues of a step of a chain.
    Spectrum(Distribution),
    /// Each world with the event that it is the one.
    Worlds(Distribution, Vec<(String, Expression)>),
    IsPrompt(Distribution, Expression),
    Closure(Distribution, Expression),
    BestPrompt(Distribution, Expression, Criterion),
    Prompts(Distribution, Expression),
    PromptCounts(Distribution),
}
