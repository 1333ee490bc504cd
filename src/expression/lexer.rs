//! From text to words, each with its place.

use winnow::Parser;
use winnow::combinator::{alt, opt, preceded};
use winnow::error::ContextError;
use winnow::token::{literal, one_of, take_while};

use super::problem::{Problem, Span};
use crate::number::{Rational, parse_rational};

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lexeme {
    Number(Rational),
    Text(String),
    /// A name or a word such as `and`.
    Word(String),
    Symbol(&'static str),
}

type Read<T> = Result<T, ContextError>;

/// Longer symbols first.
const SYMBOLS: [&str; 25] = [
    "==", "!=", "<=", ">=", "=>", "&&", "||", "..", "<", ">", "=", "!", "+", "-", "*", "/", "^", "(", ")", "[", "]",
    ",", ":", "|", "&",
];

/// Splits a text into words.
///
/// # Errors
/// At the first character that begins no word, and at a string that does not end.
pub(crate) fn lex(source: &str) -> Result<Vec<(Lexeme, Span)>, Problem> {
    if source.len() > LONGEST {
        let message = format!("an expression of {} bytes: at most {LONGEST} are read", source.len());
        return Err(Problem::new(Span::new(0, 1), message, "too long")
            .help("split it, or give its parts names in [define], [words] or [scores]"));
    }
    let mut rest = source;
    let mut lexemes = Vec::new();
    loop {
        blanks.parse_next(&mut rest).expect("any number of blanks, also none");
        let start = source.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(lexemes) };
        let lexeme = if first == '"' {
            string(&mut rest, start)?
        } else if first.is_ascii_digit() {
            let text = digits.parse_next(&mut rest).expect("the first character is a digit");
            let span = Span::new(start, source.len() - rest.len());
            if let Some(next) = rest.chars().next().filter(|next| next.is_alphanumeric() || *next == '_') {
                let place = Span::new(start, span.end + next.len_utf8());
                return Err(Problem::new(place, format!("`{text}{next}` is neither a number nor a name"), "here")
                    .help(format!("a product is written with `*`: `{text} * …`; a name starts with a letter")));
            }
            let value = parse_rational(text).map_err(|error| {
                let mut shown = error.to_string();
                if shown.len() > 200 {
                    shown = "this number has too many digits".to_owned();
                }
                Problem::new(span, shown, "this number")
            })?;
            Lexeme::Number(value)
        } else if first.is_alphabetic() || first == '_' {
            Lexeme::Word(word.parse_next(&mut rest).expect("the first character is a letter").to_owned())
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            literal::<_, _, ContextError>(*symbol).parse_next(&mut rest).expect("the text starts with it");
            Lexeme::Symbol(symbol)
        } else {
            return Err(stranger(first, Span::new(start, start + first.len_utf8())));
        };
        lexemes.push((lexeme, Span::new(start, source.len() - rest.len())));
    }
}

fn blanks<'a>(input: &mut &'a str) -> Read<&'a str> {
    take_while(0.., char::is_whitespace).parse_next(input)
}

fn word<'a>(input: &mut &'a str) -> Read<&'a str> {
    take_while(1.., |c: char| c.is_alphanumeric() || c == '_').parse_next(input)
}

/// `12`, `0.5`, `1e-3`, `1_000`; a point needs a digit after it, so `1..N` holds no decimal.
fn digits<'a>(input: &mut &'a str) -> Read<&'a str> {
    let figures = |input: &mut &'a str| -> Read<&'a str> {
        (one_of('0'..='9'), take_while(0.., |c: char| c.is_ascii_digit() || c == '_')).take().parse_next(input)
    };
    (figures, opt(preceded('.', figures)), opt((alt(('e', 'E')), opt(alt(('+', '-'))), figures)))
        .take()
        .parse_next(input)
}

fn string(rest: &mut &str, start: usize) -> Result<Lexeme, Problem> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((offset, character)) = characters.next() {
        match character {
            '"' => {
                *rest = &rest[offset + 1..];
                return Ok(Lexeme::Text(text));
            }
            '\\' => match characters.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                // `\_` and `\*` are the tokens of that name: a matter of patterns, so both characters stay.
                Some((_, escaped @ ('_' | '*'))) => text.extend(['\\', escaped]),
                Some((_, other)) => {
                    let place = Span::new(start + offset, start + offset + 1 + other.len_utf8());
                    return Err(Problem::new(place, format!("a string knows no `\\{other}`"), "here")
                        .help("a string knows `\\\"`, `\\\\`, and in patterns `\\_` and `\\*`"));
                }
                None => break,
            },
            _ => text.push(character),
        }
    }
    Err(Problem::new(Span::new(start, start + 1), "this string does not end", "opened here").help("close it with `\"`"))
}

fn stranger(character: char, span: Span) -> Problem {
    let advice = match character {
        '\'' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => {
            Some("strings stand in straight double quotes: \"Mary\"")
        }
        '≤' => Some("write `<=`"),
        '≥' => Some("write `>=`"),
        '≠' => Some("write `!=`"),
        '×' | '·' => Some("write `*`"),
        '−' | '–' => Some("write `-`"),
        '%' => Some("write `mod`"),
        '∞' => Some("write `inf`"),
        '.' => Some("a decimal needs a digit before its point: `0.5`"),
        '{' | '}' => Some("brackets are ( ) and [ ]"),
        _ => None,
    };
    let shown = if character.is_control() { format!("U+{:04X}", character as u32) } else { character.to_string() };
    let problem = Problem::new(span, format!("the character `{shown}` has no meaning here"), "here");
    match advice {
        Some(advice) => problem.help(advice),
        None => problem,
    }
}
