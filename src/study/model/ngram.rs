//! `kind = "ngram"`: counted in a corpus.

use std::ops::Range;
use std::sync::Arc;

use super::kind::Kind;
use super::{Built, Files, file, length, tokens};
use crate::model::{Corpus, CorpusError, Ngram, NgramError, NgramSettings};
use crate::number::Rational;
use crate::study::diagnostic::Diagnostic;
use crate::study::document::{Node, Table};
use crate::study::reader::Reader;
use crate::study::source::Source;
use crate::study::text::Text;

/// The largest order: contexts that long have one continuation each.
const LARGEST_ORDER: usize = 1_000;

pub(super) fn ngram(reader: &mut Reader, table: &Table, files: Files<'_>) -> Option<Built> {
    let of = "an ngram model";
    reader.keys(table, of, &["kind", "order", "corpus", "text", "smoothing", "length", "keep", "vocabulary"]);
    let length = length(reader, table, of);
    let order = reader.required(table, "order", of, "order = 2 (1 is unigram, 2 is bigram)");
    let order = order.and_then(|node| reader.whole(node, "order", 1, LARGEST_ORDER));
    let smoothing = match table.get("smoothing") {
        None => Some(Rational::ZERO),
        Some(node) => smoothing(reader, node),
    };
    let keep = match table.get("keep") {
        None => Some(None),
        Some(node) => reader.whole(node, "keep", 1, usize::MAX >> 1).map(Some),
    };
    let vocabulary = match table.get("vocabulary") {
        None => Some(None),
        Some(node) => tokens(reader, node).map(Some),
    };
    if let (Some(keep), Some(_)) = (table.entry("keep"), table.get("vocabulary")) {
        reader.report(
            &keep.place,
            "keep and vocabulary are both given",
            "one too many",
            "each chooses the tokens: give one",
        );
        return None;
    }
    let place = lines(reader, table, files)?;
    let corpus = match Corpus::read(place.text().as_bytes()) {
        Ok(corpus) => corpus,
        Err(error) => {
            let problem = match &error {
                CorpusError::Reserved { token, line, column } => place
                    .word(
                        reader,
                        (*line, *column),
                        format!("{token} stands in the corpus, but the model adds it by itself"),
                    )
                    .label("reserved")
                    .help("remove it or spell it in another way"),
                CorpusError::Empty => place.whole(reader, error.to_string()).help("write one text in each line"),
                CorpusError::Encoding { .. } => place.whole(reader, error.to_string()),
            };
            reader.push(problem);
            return None;
        }
    };
    let settings =
        NgramSettings { order: order?, length: length?, smoothing: smoothing?, keep: keep?, vocabulary: vocabulary? };
    match Ngram::new(&corpus, settings) {
        Ok(model) => Some(Built { vocabulary: model.tokens().clone(), worlds: Vec::new(), kind: Kind::Ngram(model) }),
        Err(NgramError::Outside { token, line, column }) => {
            let problem = place
                .word(reader, (line, column), format!("the token {token:?} of the corpus is not in the vocabulary"))
                .label("not in the vocabulary")
                .help("add it to the vocabulary, or add \"<unk>\" there to stand for all others");
            reader.push(problem);
            None
        }
        Err(error @ NgramError::TooLarge { .. }) => {
            reader.refuse(&table.span, error.to_string(), "choose a smaller order");
            None
        }
        Err(error) => {
            reader.report(&table.span, error.to_string(), "", "");
            None
        }
    }
}

fn smoothing(reader: &mut Reader, node: &Node) -> Option<Rational> {
    let value = reader.rational(node, "smoothing")?;
    if value < Rational::ZERO {
        reader.report(
            &node.span,
            "smoothing must be at least 0",
            "negative",
            "write 0, or a number such as \"1/10\" that is added to every count",
        );
        return None;
    }
    Some(value)
}

/// The corpus as a file, or as a string of the study.
enum Lines {
    File(Arc<Source>),
    Inline(Text),
}

fn lines(reader: &mut Reader, table: &Table, files: Files<'_>) -> Option<Lines> {
    match (table.entry("corpus"), table.entry("text")) {
        (Some(corpus), None) => file(reader, &corpus.node, "corpus", files).map(Lines::File),
        (None, Some(text)) => reader.text(&text.node, "text").cloned().map(Lines::Inline),
        (Some(_), Some(text)) => {
            reader.report(
                &text.place,
                "corpus and text are both given",
                "one too many",
                "a corpus is a file or a text: give one",
            );
            None
        }
        (None, None) => {
            let help = "write corpus = \"FILE\", or text = '''…''' with one text in each line";
            reader.report(&table.span, "an ngram model needs a corpus", "not in here", help);
            None
        }
    }
}

impl Lines {
    fn text(&self) -> &str {
        match self {
            Lines::File(source) => source.text(),
            Lines::Inline(text) => text.value(),
        }
    }

    fn at(&self, reader: &Reader, part: Range<usize>, message: String) -> Diagnostic {
        match self {
            Lines::File(source) => Diagnostic::new(source, part, message),
            Lines::Inline(text) => Diagnostic::new(&reader.source, text.place(part), message),
        }
    }

    fn whole(&self, reader: &Reader, message: String) -> Diagnostic {
        match self {
            Lines::File(source) => Diagnostic::new(source, 0..0, message),
            Lines::Inline(text) => Diagnostic::new(&reader.source, text.span(), message),
        }
    }

    /// The word that starts at this line and column, from 1.
    fn word(&self, reader: &Reader, (line, column): (usize, usize), message: String) -> Diagnostic {
        let text = self.text();
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let from = text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at);
        let length = text[from..].find(char::is_whitespace).unwrap_or(text.len() - from);
        self.at(reader, from..from + length, message)
    }
}
