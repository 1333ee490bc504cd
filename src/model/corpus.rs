//! A corpus: lines of tokens.

/// The token that ends every line.
pub const END: &str = "<end>";
/// The token that stands for those outside the vocabulary.
pub const UNKNOWN: &str = "<unk>";

/// A text whose lines are texts of tokens separated by white space. Case is kept; an empty line is an empty text.
///
/// ```
/// use exactlm::model::Corpus;
/// let corpus = Corpus::read(b"Mary had a lamb\n\nits fleece")?;
/// assert_eq!(corpus.lines().map(|line| line.len()).collect::<Vec<_>>(), [4, 0, 2]);
/// # Ok::<(), exactlm::model::CorpusError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corpus {
    text: String,
}

/// A token of a corpus and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The token.
    pub text: &'a str,
    /// The column of its first character, from 1.
    pub column: usize,
}

/// Why bytes are no corpus.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorpusError {
    /// The bytes are not UTF-8.
    #[error("line {line}, byte {byte} of the corpus is not UTF-8: save it as UTF-8")]
    Encoding {
        /// The line, from 1.
        line: usize,
        /// The byte within the line, from 1.
        byte: usize,
    },
    /// A token has a meaning of its own.
    #[error(
        "line {line}, column {column} of the corpus is the token {token}, which is added by the model: remove or respell it"
    )]
    Reserved {
        /// The token.
        token: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// There is no line.
    #[error("the corpus is empty: it needs at least one line")]
    Empty,
}

impl Corpus {
    /// Reads a corpus from the bytes of a file, or of a text given in place. A byte-order mark is skipped.
    ///
    /// # Errors
    /// When the bytes are not UTF-8, there is no line, or `<end>` or `<unk>` is among the tokens.
    pub fn read(bytes: &[u8]) -> Result<Self, CorpusError> {
        let text = str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            CorpusError::Encoding { line, byte: before.len() - start + 1 }
        })?;
        let corpus = Corpus { text: text.strip_prefix('\u{feff}').unwrap_or(text).to_string() };
        if corpus.text.is_empty() {
            return Err(CorpusError::Empty);
        }
        for (number, line) in corpus.lines().enumerate() {
            if let Some(word) = line.iter().find(|word| word.text == END || word.text == UNKNOWN) {
                return Err(CorpusError::Reserved {
                    token: word.text.to_string(),
                    line: number + 1,
                    column: word.column,
                });
            }
        }
        Ok(corpus)
    }

    /// The lines, each as its tokens.
    pub fn lines(&self) -> impl Iterator<Item = Vec<Word<'_>>> {
        self.text.lines().map(words)
    }
}

/// The tokens of a line with their columns.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (column, (byte, character)) in line.char_indices().enumerate() {
        match (character.is_whitespace(), start) {
            (false, None) => start = Some((byte, column + 1)),
            (true, Some((from, column))) => {
                words.push(Word { text: &line[from..byte], column });
                start = None;
            }
            _ => {}
        }
    }
    if let Some((from, column)) = start {
        words.push(Word { text: &line[from..], column });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        let corpus = Corpus::read(bytes).unwrap();
        corpus.lines().map(|line| line.iter().map(|word| word.text.to_string()).collect()).collect()
    }

    #[test]
    fn lines_are_split_at_white_space_and_keep_their_case() {
        assert_eq!(texts(b"  Mary had\ta \r\n\nA  lamb"), [vec!["Mary", "had", "a"], vec![], vec!["A", "lamb"]]);
        assert_eq!(texts("\u{feff}a\u{a0}b\n".as_bytes()), [["a", "b"]]);
        assert_eq!(texts(b"\n"), [Vec::<String>::new()]);
    }

    #[test]
    fn columns_count_characters() {
        let corpus = Corpus::read("é  bc d".as_bytes()).unwrap();
        let columns: Vec<usize> = corpus.lines().next().unwrap().iter().map(|word| word.column).collect();
        assert_eq!(columns, [1, 4, 7]);
    }

    #[test]
    fn bad_corpora_are_refused_with_their_place() {
        assert_eq!(Corpus::read(b""), Err(CorpusError::Empty));
        assert_eq!(Corpus::read(b"ab\nc\xff"), Err(CorpusError::Encoding { line: 2, byte: 2 }));
        let error = Corpus::read(b"a\nb <end>").unwrap_err();
        assert_eq!(error, CorpusError::Reserved { token: "<end>".into(), line: 2, column: 3 });
        assert!(Corpus::read(b"<unk>").is_err());
        assert!(Corpus::read(b"<end>s <UNK>").is_ok());
    }
}
