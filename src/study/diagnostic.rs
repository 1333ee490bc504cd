//! What is wrong with a file, where, and what to write instead.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::source::{Excerpt, Source};

/// How many columns a rendered message may take.
const WIDTH: usize = 110;

/// One thing that is wrong in one place of one file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    source: Arc<Source>,
    span: Range<usize>,
    message: String,
    label: Option<String>,
    help: Option<String>,
    refused: bool,
}

impl Diagnostic {
    /// A message about the text at `span`, in bytes of the source.
    pub fn new(source: &Arc<Source>, span: Range<usize>, message: impl Into<String>) -> Self {
        Diagnostic { source: source.clone(), span, message: message.into(), label: None, help: None, refused: false }
    }

    /// With a few words under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With what to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As a refusal: nothing is wrong with the text, but what it asks for passes a limit.
    pub fn refuse(mut self) -> Self {
        self.refused = true;
        self
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write instead.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The file.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// Line and column, from 1, columns in characters.
    pub fn position(&self) -> (usize, usize) {
        self.source.position(self.span.start)
    }

    /// Whether a limit was passed (exit code 3) and not a rule broken (exit code 2).
    pub fn is_refusal(&self) -> bool {
        self.refused
    }

    fn order(&self) -> (&str, usize, usize) {
        (self.source.name(), self.span.start, self.span.end)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(formatter, "{}:{line}:{column}: {}", self.file(), self.message)?;
        if let Some(help) = &self.help {
            write!(formatter, " ({help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// All that is wrong with a study, in the order of its text.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// These, in the order of their places; what is said twice of one place is kept once.
    pub fn new(mut list: Vec<Diagnostic>) -> Self {
        list.sort_by(|a, b| a.order().cmp(&b.order()));
        list.dedup_by(|a, b| a.order() == b.order() && a.message == b.message);
        Diagnostics { list }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether all there is to say is that limits were passed (exit code 3 and not 2).
    pub fn is_refusal(&self) -> bool {
        !self.list.is_empty() && self.list.iter().all(Diagnostic::is_refusal)
    }

    /// The messages with the line of the file, a mark under the text, and help; long lines are cut.
    pub fn render(&self, colour: bool) -> String {
        let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler =
            GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_context_lines(0).with_links(false);
        let mut text = String::new();
        for (place, diagnostic) in self.list.iter().enumerate() {
            if place > 0 {
                text.push('\n');
            }
            let shown = Shown { diagnostic, excerpt: diagnostic.source.excerpt(&diagnostic.span) };
            // Writing to a string cannot fail; what cannot be drawn is still said in one line.
            if handler.render_report(&mut text, &shown).is_err() {
                text.push_str(&format!("{diagnostic}\n"));
            }
        }
        // Lines are not padded at their ends.
        text.lines().map(|line| line.trim_end().to_string() + "\n").collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics::new(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, diagnostic) in self.list.iter().enumerate() {
            if place > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// A diagnostic beside the one line that is shown of its file.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    excerpt: Excerpt,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mark = self.excerpt.mark();
        let label = LabeledSpan::new(self.diagnostic.label.clone(), mark.start, mark.len());
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_text_even_behind_other_alphabets() {
        let source = Arc::new(Source::new("a.toml", "ok = 1\n\"λé\" = wrong\n".to_string()));
        let at = "ok = 1\n\"λé\" = ".len();
        let diagnostics: Diagnostics =
            Diagnostic::new(&source, at..at + 5, "no").label("here").help("write right").into();
        assert_eq!(diagnostics.to_string(), "a.toml:2:8: no (write right)");
        let text = diagnostics.render(false);
        assert!(text.contains("[a.toml:2:8]"), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        let line = lines.iter().find(|line| line.contains("wrong")).expect("the line is shown");
        let mark = lines.iter().find(|line| line.contains('┬')).expect("the mark is shown");
        let column = |line: &str, wanted: char| line.chars().position(|c| c == wanted);
        assert_eq!(column(line, 'w'), column(mark, '─'), "{text}");
    }

    #[test]
    fn a_line_of_ten_megabytes_gives_a_short_message() {
        let text = "a".repeat(5_000_000) + "?" + &"b".repeat(5_000_000);
        let source = Arc::new(Source::new("long.toml", text));
        let diagnostics: Diagnostics = Diagnostic::new(&source, 5_000_000..5_000_001, "no").into();
        assert_eq!(diagnostics.iter().next().map(Diagnostic::position), Some((1, 5_000_001)));
        let text = diagnostics.render(false);
        assert!(text.len() < 1000 && text.contains("…a") && text.contains("b…"), "{text}");
    }

    #[test]
    fn messages_are_sorted_by_place_and_said_once() {
        let source = Arc::new(Source::new("a.toml", "abc".to_string()));
        let list = [2, 0, 2].map(|at| Diagnostic::new(&source, at..at + 1, format!("at {at}")));
        let diagnostics = Diagnostics::new(list.to_vec());
        assert_eq!(diagnostics.iter().map(Diagnostic::message).collect::<Vec<_>>(), ["at 0", "at 2"]);
    }
}
