//! Why a question has no answer.

use crate::expression::{Problem, Span};
use crate::number::{Real, Undefined};
use crate::question::{Blamed, Distribution, QuestionError};

use super::environment::Environment;

/// Why a question has no answer. Spans are places in the text of the question, unless they say otherwise.
#[derive(Debug)]
pub enum AskError {
    /// The question is not well formed; all independent problems.
    Problems(Vec<Problem>),
    /// `S if C` or `S => T`, and what it depends on never holds.
    Unmet(Problem),
    /// Its arithmetic has no value, or two sides cannot be told apart.
    NoValue {
        /// Why.
        error: Undefined,
        /// The same with its place.
        problem: Problem,
    },
    /// It is well formed, but what it asks of a distribution has no answer, or a limit refuses it.
    Question {
        /// Why.
        error: Box<QuestionError>,
        /// The part to blame: of the question, or of the text that defines the distribution `of`.
        span: Option<Span>,
        /// The named distribution whose own expression or prompt is to blame.
        of: Option<String>,
        /// The values of the parameters, as they are written.
        parameters: Vec<(String, String)>,
    },
}

impl AskError {
    /// What the session said to this part of a question.
    pub(super) fn question(error: QuestionError, span: Option<Span>) -> Self {
        AskError::Question { error: Box::new(error), span, of: None, parameters: Vec::new() }
    }

    /// The same as problems with places, for a reader who has the text of the question before them,
    /// or that of the distribution that is [to blame](Self::blames).
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            AskError::Problems(problems) => problems.clone(),
            AskError::NoValue { problem, .. } | AskError::Unmet(problem) => vec![problem.clone()],
            AskError::Question { error, span, parameters, .. } => {
                let values: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                let message = match values.as_slice() {
                    [] => error.to_string(),
                    values => format!("{error}, where {}", values.join(", ")),
                };
                let problem = Problem::new(span.unwrap_or_default(), message, error.label());
                vec![Problem { help: error.help(), ..problem }]
            }
        }
    }

    /// The named distribution whose own text is to blame, with the part of it; the whole where that is not known.
    pub fn blames(&self) -> Option<(&str, Option<Span>)> {
        match self {
            AskError::Question { of: Some(name), span, .. } => Some((name, *span)),
            _ => None,
        }
    }

    /// With the place of what is to blame, which may stand in a distribution that the question is about.
    pub(super) fn placed<'a>(
        self,
        environment: &Environment,
        made: impl Iterator<Item = &'a Distribution>,
        parameters: Vec<(String, String)>,
    ) -> Self {
        let AskError::Question { mut error, mut span, mut of, .. } = self else { return self };
        let asked = span.unwrap_or(Span::new(0, usize::MAX));
        match &mut *error {
            QuestionError::Failed { name, span: part, factor, .. } => {
                let owner =
                    factor.as_ref().and_then(|Blamed(factor)| made.into_iter().find_map(|p| p.owner_of(factor)));
                if let Some(owner) = owner {
                    *name = owner.to_owned();
                }
                if owner.is_some_and(|owner| environment.distributions.contains_key(owner)) {
                    of = owner.map(str::to_owned);
                    span = *part;
                } else if let Some(part) = part.filter(|part| part.end > part.start && asked.contains(*part)) {
                    span = Some(part);
                }
            }
            QuestionError::Impossible { name, .. } if environment.distributions.contains_key(name) => {
                of = Some(name.clone());
                span = None;
            }
            _ => {}
        }
        AskError::Question { error, span, of, parameters }
    }

    /// Whether a limit on memory or time refused it.
    pub fn is_refusal(&self) -> bool {
        matches!(self, AskError::Question { error, .. } if error.is_refusal())
    }

    /// An operation without a value.
    pub(super) fn undefined(span: Span, error: &Undefined) -> Self {
        AskError::NoValue { error: error.clone(), problem: Problem::new(span, error.to_string(), "this has no value") }
    }

    /// Two sides that cannot be told apart.
    pub(super) fn undecided(span: Span, error: &Undefined, left: &Real, right: &Real) -> Self {
        let message = format!("{error}: {} and {}", near(left), near(right));
        let problem = Problem::new(span, message, "compared here")
            .help("leave a margin: compare the difference of the two sides with a small number");
        AskError::NoValue { error: error.clone(), problem }
    }

    /// `S if C` where C holds at no value of the parameters, `S => T` where S does not.
    pub(super) fn unchecked(span: Span, condition: &str, parameters: bool) -> Self {
        let (when, help) = match parameters {
            true => ("holds at no value of the parameters", "widen the condition, or add a value to [parameter]"),
            false => ("does not hold here", "widen what stands before `=>`"),
        };
        let message = format!("`{condition}` {when}, so nothing is checked");
        AskError::Unmet(Problem::new(span, message, "never true").help(help))
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
        Real::Enclosed(enclosure) => enclosure.decimal(17).0,
        value => value.to_string(),
    }
}
