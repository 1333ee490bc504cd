//! Tokens in strings: prompts with their wildcards, and prefixes without.

use super::resolve::Resolver;
use crate::expression::{Kind, Span, Syntax};
use crate::sequence::Token;

impl Resolver<'_> {
    /// A prompt: N items, each a token or `_`, or one `*` for as many free positions as are missing.
    pub(super) fn prompt(&mut self, syntax: &Syntax) -> Option<Vec<Option<Token>>> {
        let items = self.items(syntax, "prompted(p, \"Mary _ _\")")?;
        let length = self.scope.length;
        let stars: Vec<Span> = items.iter().filter(|(text, _)| text == "*").map(|(_, span)| *span).collect();
        if let Some(&second) = stars.get(1) {
            self.report(
                second,
                "a prompt holds `*` once",
                "the second one",
                Some("write `_` for one free position".into()),
            );
            return None;
        }
        let fixed = items.len() - stars.len();
        if fixed > length || (stars.is_empty() && fixed < length) {
            let message = format!("a prompt of {} for a model of {length}", counted(fixed, "item"));
            let help = if fixed < length {
                "write `_` for each free position, or one `*` for all that are missing".to_owned()
            } else {
                format!("a sequence has {}", counted(length, "position"))
            };
            self.report(syntax.span, message, "wrong length", Some(help));
            return None;
        }
        let mut prompt = Vec::with_capacity(length);
        let mut sound = true;
        for (text, span) in items {
            match text.as_str() {
                "_" => prompt.push(None),
                "*" => prompt.extend(std::iter::repeat_n(None, length - fixed)),
                text => {
                    let text = if matches!(text, r"\_" | r"\*") { &text[1..] } else { text };
                    let token = self.token(text, span);
                    sound &= token.is_some();
                    prompt.push(token);
                }
            }
        }
        sound.then_some(prompt)
    }

    /// The tokens of a prefix that leaves room for a next one.
    pub(super) fn prefix(&mut self, syntax: &Syntax) -> Option<Vec<Token>> {
        let items = self.items(syntax, "next(p, \"Mary had\")")?;
        let length = self.scope.length;
        let tokens: Vec<Option<Token>> = items.iter().map(|(text, span)| self.token(text, *span)).collect();
        if items.len() >= length {
            let message =
                format!("no token follows a prefix of {}: a sequence has {length}", counted(items.len(), "token"));
            self.report(
                syntax.span,
                message,
                "too long",
                Some(format!("a prefix has at most {}", counted(length - 1, "token"))),
            );
            return None;
        }
        tokens.into_iter().collect()
    }

    /// The items of a string split at white space, or of a list, with their places.
    fn items(&mut self, syntax: &Syntax, form: &str) -> Option<Vec<(String, Span)>> {
        match &syntax.kind {
            Kind::Text(text) => {
                // Where nothing is escaped each word can be pointed at.
                let inner = self.text.get(syntax.span.start + 1..syntax.span.end.saturating_sub(1));
                let plain = inner == Some(text.as_str());
                let place = |word: &str| {
                    let start = syntax.span.start + 1 + (word.as_ptr() as usize - text.as_ptr() as usize);
                    if plain { Span::new(start, start + word.len()) } else { syntax.span }
                };
                Some(text.split_whitespace().map(|word| (word.to_owned(), place(word))).collect())
            }
            Kind::List(items) => {
                let item = |item: &Syntax| match &item.kind {
                    Kind::Text(text) => Some((text.clone(), item.span)),
                    _ => None,
                };
                Some(items.iter().filter_map(item).collect())
            }
            _ => {
                let help = format!("write {form}");
                self.report(syntax.span, "tokens are expected here, in quotes", "not a string", Some(help));
                None
            }
        }
    }

    fn token(&mut self, text: &str, span: Span) -> Option<Token> {
        let vocabulary = self.scope.vocabulary.clone();
        let found = vocabulary.token(text);
        if found.is_none() {
            let shown: String = text.chars().take(60).collect();
            let help = match text {
                "_" | "*" => Some("there are no wildcards here".to_owned()),
                text => vocabulary.advice(text),
            };
            self.report(span, format!("the token {shown:?} is not in the vocabulary"), "unknown token", help);
        }
        found
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
