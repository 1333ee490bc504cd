//! What a question gets: one answer for each combination of the parameters it depends on.

use crate::number::Real;

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
        }
    }
}
