//! What a question gets: one answer for each combination of the parameters it depends on.

use crate::number::{ClosedForm, Rational, Real};

/// The answer to a question, for one value of each parameter that it depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question, as written.
    pub question: String,
    /// The parameters it depends on, in order of their names, with their values as written.
    pub parameters: Vec<(String, String)>,
    /// The answer.
    pub value: AnswerValue,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // answers are few, and are looked at once
pub enum AnswerValue {
    /// A number.
    Number(Real),
    /// A claim.
    Truth {
        /// Whether it holds.
        holds: bool,
        /// The two sides of the comparison that decided it: the one that failed, or the only one there is.
        sides: Option<(Real, Real)>,
        /// That comparison, as written.
        comparison: Option<String>,
    },
    /// Each token of the vocabulary with its probability, in order of the vocabulary.
    Row(Vec<(String, Real)>),
    /// Each value that occurs with its probability, ascending or in order of the vocabulary.
    Law(Vec<(String, Real)>),
    /// Sequences with their probabilities, the most probable first.
    Sequences(Vec<(String, Real)>),
    /// An answer in a letter.
    Symbolic(SymbolicAnswer),
    /// What prompts can say.
    Prompts(PromptAnswer),
}

/// An answer about prompts, which are written with `_` where a position is free.
#[derive(Clone, Debug, PartialEq)]
pub enum PromptAnswer {
    /// Whether an event is a prompt.
    Expressible {
        /// The prompt, or the smallest that holds all of the event.
        prompt: String,
        /// Where it is none: a sequence of the event, and one beside it that is in every prompt that holds all of it.
        witnesses: Option<(String, String)>,
    },
    /// The smallest prompt that holds all of an event.
    Closure {
        /// The prompt.
        prompt: String,
        /// Its probability.
        probability: Real,
        /// The probability of the event given the prompt.
        share: Real,
    },
    /// The prompt that comes nearest.
    Best {
        /// The prompt.
        prompt: String,
        /// The divergence.
        value: Real,
    },
    /// Disjoint prompts that make up an event.
    Cover {
        /// The prompts with their weights.
        prompts: Vec<(String, Real)>,
        /// No fewer do.
        least: usize,
    },
    /// How many prompts, boxes, sequences and events there are, each with its name.
    Counts(Vec<(String, String)>),
}

/// An answer as a function of u.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolicAnswer {
    /// The parameter λ of u = e^(λ·unit).
    pub parameter: String,
    /// The answer.
    pub value: SymbolicValue,
    /// Its values at some u.
    pub at: Vec<(Rational, Real)>,
}

/// What is a function of u.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // as above
pub enum SymbolicValue {
    /// A number.
    Number(ClosedForm),
    /// A claim about every u ≥ 1.
    Truth {
        /// Whether it holds.
        holds: bool,
        /// The two sides of the comparison that decided it.
        sides: Option<(ClosedForm, ClosedForm)>,
        /// A u at which it is false, where one was found.
        fails: Option<Rational>,
    },
    /// Each token of the vocabulary with its probability, in order of the vocabulary.
    Row(Vec<(String, ClosedForm)>),
    /// Each value that occurs with its probability, ascending or in order of the vocabulary.
    Law(Vec<(String, ClosedForm)>),
    /// What has no closed form: which sequences are the most probable.
    Open,
}

impl AnswerValue {
    /// The word for what it is, without regard to how exact it is: `number`, `truth`, `row`, `law`, `sequences`.
    pub fn kind(&self) -> &'static str {
        match self {
            AnswerValue::Number(_) => "number",
            AnswerValue::Truth { .. } => "truth",
            AnswerValue::Row(_) => "row",
            AnswerValue::Law(_) => "law",
            AnswerValue::Sequences(_) => "sequences",
            AnswerValue::Prompts(PromptAnswer::Expressible { .. }) => "truth",
            AnswerValue::Prompts(_) => "prompts",
            AnswerValue::Symbolic(symbolic) => match symbolic.value {
                SymbolicValue::Number(_) => "number",
                SymbolicValue::Truth { .. } => "truth",
                SymbolicValue::Row(_) => "row",
                SymbolicValue::Law(_) => "law",
                SymbolicValue::Open => "sequences",
            },
        }
    }

    /// Whether a claim holds; `None` for what is no claim.
    pub fn holds(&self) -> Option<bool> {
        match self {
            AnswerValue::Truth { holds, .. } => Some(*holds),
            AnswerValue::Prompts(PromptAnswer::Expressible { witnesses, .. }) => Some(witnesses.is_none()),
            AnswerValue::Symbolic(SymbolicAnswer { value: SymbolicValue::Truth { holds, .. }, .. }) => Some(*holds),
            _ => None,
        }
    }
}
