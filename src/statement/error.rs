//! Why a question has no answer.

use crate::expression::{Problem, Span};
use crate::number::{Real, Undefined};
use crate::question::QuestionError;

/// Why a question has no answer. Spans are places in the text of the question.
#[derive(Debug)]
pub enum AskError {
    /// The question is not well formed; all independent problems.
    Problems(Vec<Problem>),
    /// It is well formed, but what it asks has no answer, or a limit refuses it.
    Question {
        /// Why.
        error: QuestionError,
        /// The part that asks.
        span: Option<Span>,
    },
    /// Arithmetic without a value.
    Undefined {
        /// Why.
        error: Undefined,
        /// The operation.
        span: Span,
    },
    /// Two sides of a comparison that cannot be told apart.
    Undecided {
        /// Why.
        error: Undefined,
        /// The comparison.
        span: Span,
        /// Its left side.
        left: Real,
        /// Its right side.
        right: Real,
    },
    /// `S if C` where C holds at no value of the parameters.
    Unchecked {
        /// The condition.
        span: Span,
        /// The condition, as written.
        condition: String,
    },
}

impl AskError {
    /// The same as problems with places, for a reader who has the text of the question before them.
    pub fn problems(&self) -> Vec<Problem> {
        let everything = Span::default();
        match self {
            AskError::Problems(problems) => problems.clone(),
            AskError::Question { error, span } => {
                let problem = Problem::new(span.unwrap_or(everything), error.to_string(), "asked here");
                vec![Problem { help: error.help(), ..problem }]
            }
            AskError::Undefined { error, span } => {
                vec![Problem::new(*span, error.to_string(), "this has no value")]
            }
            AskError::Undecided { error, span, left, right } => {
                let message = format!("{error}: {} and {}", near(left), near(right));
                let problem = Problem::new(*span, message, "compared here");
                vec![problem.help("ask for the difference of the two sides, or give both in rational numbers")]
            }
            AskError::Unchecked { span, condition } => {
                let message = format!("`{condition}` holds at no value of the parameters, so nothing is checked");
                let problem = Problem::new(*span, message, "never true");
                vec![problem.help("widen the condition, or add a value to [parameter]")]
            }
        }
    }

    /// Whether a limit on memory or time refused it.
    pub fn is_refusal(&self) -> bool {
        matches!(self, AskError::Question { error: QuestionError::Refused { .. }, .. })
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

/// A real in a message: its enclosure.
fn near(value: &Real) -> String {
    let interval = value.interval();
    if interval.low == interval.high {
        interval.low.to_string()
    } else {
        format!("between {} and {}", interval.low, interval.high)
    }
}
