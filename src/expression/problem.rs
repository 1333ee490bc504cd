//! What is wrong with a text, and where.

/// A stretch of the source text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of these bytes.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }
    /// Whether all of the other span lies in this one.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// The shortest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One mistake in a text: its place, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Where it is.
    pub span: Span,
    /// What is wrong, in a sentence.
    pub message: String,
    /// A few words for the caret.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// A problem without advice.
    pub fn new(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Problem { span, message: message.into(), label: label.into(), help: None }
    }
    /// The same problem with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// "did you mean `name`?", if a name is near.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> Option<String> {
    nearest.map(|name| format!("did you mean `{name}`?"))
}
