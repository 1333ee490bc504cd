//! The text of a file, its lines and columns, and the piece of it that is shown.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::diagnostic::Diagnostic;

/// How many characters are shown of a line on each side of what is marked, and of what is marked.
const SHOWN: usize = 60;

/// A text with its name.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The text under this name.
    pub fn new(name: impl Into<String>, text: String) -> Self {
        Source { name: name.into(), text }
    }

    /// The text that these bytes are in UTF-8; a byte order mark at the start is no part of it.
    ///
    /// # Errors
    /// At the first byte that is not UTF-8.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Arc<Self>, Diagnostic> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let error = match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Arc::new(Source::new(name, text.to_string()))),
            Err(error) => error,
        };
        let at = error.valid_up_to();
        let source = Arc::new(Source::new(name, String::from_utf8_lossy(bytes).into_owned()));
        let mark = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
        let mut hexadecimal = String::new();
        for byte in bytes[at..].iter().take(error.error_len().unwrap_or(1)) {
            let _ = write!(hexadecimal, " {byte:02X}");
        }
        Err(Diagnostic::new(&source, mark, format!("the file is not UTF-8: byte {} is{hexadecimal}", at + 1))
            .label("not a character")
            .help("save the file as UTF-8"))
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, from 1, columns in characters.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..floor(&self.text, at)];
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// The line that holds the start of `span`, cut to what fits on a screen.
    pub(super) fn excerpt(&self, span: &Range<usize>) -> Excerpt {
        let text = &self.text;
        let start = floor(text, span.start);
        // An empty place is shown at the character that follows it.
        let end = floor(text, span.end.max(start));
        let end = if end > start { end } else { start + text[start..].chars().next().map_or(0, char::len_utf8) };
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = end.min(line_end);
        let before = last_characters(&text[line_start..start], SHOWN);
        let marked = first_characters(&text[start..end], SHOWN);
        let after = first_characters(&text[start + marked.len()..line_end], SHOWN);
        let mut shown = String::new();
        if before.len() < start - line_start {
            shown.push('…');
        }
        shown.push_str(&printable(before));
        let mark = shown.len();
        shown.push_str(&printable(marked));
        let mark = mark..shown.len();
        shown.push_str(&printable(after.trim_end_matches('\r')));
        if start + marked.len() + after.len() < line_end {
            shown.push('…');
        }
        if shown.len() == mark.start {
            shown.push(' '); // something to stand under
        }
        let (line, column) = self.position(start);
        Excerpt { name: self.name.clone(), text: shown, line: line - 1, column: column - 1, mark }
    }
}

/// One line of a source, or a piece of it, with the part that is marked.
#[derive(Clone, Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    line: usize,
    column: usize,
    mark: Range<usize>,
}

impl Excerpt {
    /// What is marked, in bytes of the excerpt.
    pub(super) fn mark(&self) -> Range<usize> {
        self.mark.clone()
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            self.line,
            self.column,
            1,
        )))
    }
}

/// The nearest boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn first_characters(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

fn last_characters(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count).map_or(text, |(at, c)| &text[at + c.len_utf8()..])
}

/// Control characters could move the cursor of a terminal; each is shown as one replacement character.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let source = Source::new("a", "λé\nb".to_string());
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position("λ".len()), (1, 2));
        assert_eq!(source.position("λé\n".len()), (2, 1));
        assert_eq!(source.position(1000), (2, 2));
    }

    #[test]
    fn a_byte_that_is_no_text_is_named_with_its_place() {
        let error = Source::decode("a", b"ab\nc\xff\xfe").expect_err("not UTF-8");
        assert_eq!(error.position(), (2, 2));
        assert_eq!(error.message(), "the file is not UTF-8: byte 5 is FF");
    }
}
