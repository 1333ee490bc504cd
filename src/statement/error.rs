//! Why a question has no answer.

use crate::expression::{Problem, Span};
use crate::number::{Real, Undefined};
use crate::question::QuestionError;

/// Why a question has no answer. Spans are places in the text of the question.
#[derive(Debug)]
pub enum AskError {
    /// The question is not well formed, its arithmetic has no value, or a claim is checked nowhere; all independent problems.
    Problems(Vec<Problem>),
    /// It is well formed, but what it asks of a distribution has no answer, or a limit refuses it.
    Question {
        /// Why.
        error: QuestionError,
        /// The part that asks.
        span: Option<Span>,
    },
}

impl AskError {
    /// The same as problems with places, for a reader who has the text of the question before them.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            AskError::Problems(problems) => problems.clone(),
            AskError::Question { error, span } => {
                let problem = Problem::new(span.unwrap_or_default(), error.to_string(), "asked here");
                vec![Problem { help: error.help(), ..problem }]
            }
        }
    }

    /// Whether a limit on memory or time refused it.
    pub fn is_refusal(&self) -> bool {
        matches!(self, AskError::Question { error: QuestionError::Refused { .. }, .. })
    }

    /// An operation without a value.
    pub(super) fn undefined(span: Span, error: &Undefined) -> Self {
        AskError::Problems(vec![Problem::new(span, error.to_string(), "this has no value")])
    }

    /// Two sides that cannot be told apart.
    pub(super) fn undecided(span: Span, error: &Undefined, left: &Real, right: &Real) -> Self {
        let message = format!("{error}: {} and {}", near(left), near(right));
        let problem = Problem::new(span, message, "compared here");
        AskError::Problems(vec![
            problem.help("leave a margin: compare the difference of the two sides with a small number"),
        ])
    }

    /// `S if C` where C holds at no value of the parameters.
    pub(super) fn unchecked(span: Span, condition: &str) -> Self {
        let message = format!("`{condition}` holds at no value of the parameters, so nothing is checked");
        let problem = Problem::new(span, message, "never true");
        AskError::Problems(vec![problem.help("widen the condition, or add a value to [parameter]")])
    }
}

impl std::fmt::Display for AskError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, problem) in self.problems().iter().enumerate() {
            if place > 0 {
                formatter.write_str("\n")?;
            }
            formatter.write_str(&problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for AskError {}

/// A real in a message: as it is, or the ends of its enclosure.
fn near(value: &Real) -> String {
    match value {
        Real::Bounded(interval) => format!("{:e} … {:e}", interval.low, interval.high),
        value => value.to_string(),
    }
}
