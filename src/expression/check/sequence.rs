//! What reads the sequence: positions, tokens, patterns, digits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::chess::Moves;
use super::super::pattern::Piece;
use super::super::problem::{Problem, Span, did_you_mean};
use super::super::syntax::{Kind, Syntax};
use super::super::typed::{Digits, Expression, Form, Sort};
use super::Checker;
use crate::number::{Rational, parse_rational};
use crate::sequence::{Token, nearest};

impl Checker<'_> {
    /// A token, by its text.
    pub(super) fn token(&mut self, text: &str, span: Span) -> Option<Token> {
        let vocabulary = &self.scope.vocabulary;
        if let Some(token) = vocabulary.token(text) {
            return Some(token);
        }
        let shown: String = text.chars().take(60).collect();
        let help = vocabulary.advice(text);
        let problem = Problem::new(span, format!("the token {shown:?} is not in the vocabulary"), "unknown token");
        self.fail(Problem { help, ..problem })
    }

    pub(super) fn literal(&mut self, text: &str, span: Span) -> Option<Expression> {
        let token = self.token(text, span)?;
        self.build(Sort::Token, span, Form::Literal(token))
    }

    /// A list where one token is meant: it may hold one string.
    pub(super) fn list(&mut self, items: &[Syntax], span: Span) -> Option<Expression> {
        match items {
            [item] => match &item.kind {
                Kind::Text(text) => self.literal(text, item.span),
                _ => self.fail(Problem::new(span, "a list holds strings", "here")),
            },
            _ => self.fail(
                Problem::new(
                    span,
                    "a list of tokens stands only in contains, starts, ends and matches",
                    "several tokens",
                )
                .help("compare one position with one token: x[1] == \"a\""),
            ),
        }
    }

    pub(super) fn index(&mut self, inner: &Syntax, span: Span) -> Option<Expression> {
        if matches!(inner.kind, Kind::Range(..)) {
            return self.fail(
                Problem::new(span, "several tokens are no value", "a range of positions")
                    .help("read them as a number, int(x[a..b]); or write all(i in a..b: x[i] == …)"),
            );
        }
        let position = self.position(inner)?;
        self.build(Sort::Token, span, Form::Position(position))
    }

    /// A position, counted from 0.
    fn position(&mut self, syntax: &Syntax) -> Option<usize> {
        if let Kind::Text(text) = &syntax.kind {
            return self.fail(
                Problem::new(syntax.span, "a position is a number", format!("{text:?} is a token")).help("write x[1]"),
            );
        }
        let value = self.integer(syntax, "a position")?;
        let length = self.scope.length;
        if value == 0 {
            return self.fail(
                Problem::new(syntax.span, "positions start at 1", "there is no position 0")
                    .help(format!("the first token is x[1], the last x[{length}]")),
            );
        }
        match usize::try_from(value) {
            Ok(position) if position <= length => Some(position - 1),
            Ok(_) => self.fail(
                Problem::new(syntax.span, format!("position {value} of {length}"), "beyond the last position")
                    .help(format!("positions run from 1 to {length}")),
            ),
            Err(_) => self.fail(
                Problem::new(syntax.span, format!("position {value} does not exist"), "below the first position")
                    .help(format!("positions start at 1 and end at {length}; the last one is x[N]")),
            ),
        }
    }

    /// `x[a..b]` or `x[i]` as first and last position from 0; `None` inside if the range is empty.
    pub(super) fn stretch(&mut self, syntax: &Syntax, function: &str) -> Option<(usize, usize)> {
        let Kind::Index(inner) = &syntax.kind else {
            let problem = Problem::new(syntax.span, "expected positions x[a..b]", "here");
            return self.fail(problem.help(format!("write {function}(x[1..3])")));
        };
        let Kind::Range(first, last) = &inner.kind else {
            let position = self.position(inner)?;
            return Some((position, position));
        };
        let (start, end) = (self.position(first), self.position(last));
        let (start, end) = (start?, end?);
        if start > end {
            return self.fail(Problem::new(
                inner.span,
                format!("the range {}..{} is empty", start + 1, end + 1),
                "no token to read",
            ));
        }
        Some((start, end))
    }

    /// `legal_chess()` of all positions, or of some.
    pub(super) fn chess(&mut self, stretch: Option<&Syntax>, name: &str, span: Span) -> Option<Expression> {
        let (first, last) = match stretch {
            Some(stretch) => self.stretch(stretch, name)?,
            None => match self.scope.length.checked_sub(1) {
                Some(last) => (0, last),
                None => return self.build(Sort::Event, span, Form::Truth(true)),
            },
        };
        let moves = self.moves();
        if moves.tokens().next().is_none() {
            let token = self.scope.vocabulary.iter().next().map(|(_, text)| text.to_owned());
            let such_as = token.map_or(String::new(), |token| format!(", not like \"{token}\""));
            return self.fail(
                Problem::new(span, "no token of the vocabulary is a move of chess", "never holds").help(format!(
                    "moves are tokens of two squares in UCI notation{such_as}: \"e2e4\", \"g8f6\", \"e1g1\" castles, \"e7e8q\" promotes"
                )),
            );
        }
        self.build(Sort::Event, span, Form::Chess { first, last, moves })
    }

    /// Tokens in a row: a string split at white space, or a list.
    fn texts(&mut self, syntax: &Syntax, function: &str) -> Option<Vec<(String, Span)>> {
        let texts: Vec<(String, Span)> = match &syntax.kind {
            Kind::Text(text) => text.split_whitespace().map(|text| (text.to_owned(), syntax.span)).collect(),
            Kind::List(items) => items
                .iter()
                .filter_map(
                    |item| if let Kind::Text(text) = &item.kind { Some((text.clone(), item.span)) } else { None },
                )
                .collect(),
            _ => {
                return self.fail(
                    Problem::new(syntax.span, format!("{function} expects tokens in quotes"), "not a string")
                        .help(format!("write {function}(\"a b\") or {function}([\"a\", \"b\"])")),
                );
            }
        };
        if texts.is_empty() {
            return self.fail(Problem::new(syntax.span, format!("{function} of no token at all"), "empty"));
        }
        Some(texts)
    }

    pub(super) fn tokens(&mut self, syntax: &Syntax, function: &str) -> Option<Vec<Token>> {
        let texts = self.texts(syntax, function)?;
        let tokens: Vec<_> = texts.iter().map(|(text, span)| self.token(text, *span)).collect();
        tokens.into_iter().collect()
    }

    pub(super) fn matches(&mut self, syntax: &Syntax, span: Span) -> Option<Expression> {
        let texts = self.texts(syntax, "matches")?;
        let pieces: Vec<_> = texts
            .iter()
            .map(|(text, span)| match text.as_str() {
                "_" => Some(Piece::One),
                "*" => Some(Piece::Rest),
                r"\_" => self.token("_", *span).map(Piece::Exactly),
                r"\*" => self.token("*", *span).map(Piece::Exactly),
                text => self.token(text, *span).map(Piece::Exactly),
            })
            .collect();
        let mut pieces: Vec<Piece> = pieces.into_iter().collect::<Option<_>>()?;
        pieces.dedup_by(|one, other| *one == Piece::Rest && *other == Piece::Rest);
        let needed = pieces.iter().filter(|piece| **piece != Piece::Rest).count();
        let open = pieces.contains(&Piece::Rest);
        let length = self.scope.length;
        if needed > length || !open && needed < length {
            let many = if open { "at least " } else { "" };
            return self.fail(
                Problem::new(
                    syntax.span,
                    format!("the pattern speaks of {many}{needed} tokens, a sequence has {length}"),
                    "never matches",
                )
                .help("`_` is one token, `*` any number of tokens"),
            );
        }
        self.build(Sort::Event, span, Form::Matches(pieces.into()))
    }

    /// The tokens that `count`, `any`, `all`, `none` speak of: one token, or a set of words.
    pub(super) fn words(&mut self, syntax: &Syntax, function: &str) -> Option<Arc<BTreeSet<Token>>> {
        let scope = self.scope;
        match &syntax.kind {
            Kind::Text(text) => Some(Arc::new(BTreeSet::from([self.token(text, syntax.span)?]))),
            Kind::List(items) if items.len() == 1 => self.words(&items[0], function),
            Kind::Name(name) => match scope.words.get(name) {
                Some(words) => Some(Arc::new(words.clone())),
                None => {
                    let problem = Problem::new(syntax.span, format!("no set of words is named `{name}`"), "unknown");
                    let near = nearest(name, scope.words.keys().map(String::as_str));
                    let help = did_you_mean(near).or_else(|| match scope.vocabulary.token(name) {
                        Some(_) => Some(format!("the token is written \"{name}\"")),
                        None => Some(format!("name one in [words]: {name} = [\"…\"]")),
                    });
                    self.fail(Problem { help, ..problem })
                }
            },
            _ => self.fail(
                Problem::new(
                    syntax.span,
                    format!("{function} expects a token in quotes or the name of a set of words"),
                    "here",
                )
                .help(format!("write {function}(\"a\"), or {function}(NAME) with NAME from [words]")),
            ),
        }
    }

    pub(super) fn scores(&mut self, syntax: &Syntax) -> Option<Arc<BTreeMap<Token, Rational>>> {
        let scope = self.scope;
        let Kind::Name(name) = &syntax.kind else {
            return self.fail(Problem::new(syntax.span, "score expects the name of a table in [scores]", "here"));
        };
        if let Some(table) = scope.scores.get(name) {
            return Some(Arc::new(table.clone()));
        }
        let near = nearest(name, scope.scores.keys().map(String::as_str));
        let help = did_you_mean(near).or_else(|| Some(format!("name one in [scores.{name}]")));
        let problem = Problem::new(syntax.span, format!("no scores are named `{name}`"), "unknown");
        self.fail(Problem { help, ..problem })
    }

    /// The move that each token is, read once.
    fn moves(&mut self) -> Arc<Moves> {
        let vocabulary = &self.scope.vocabulary;
        self.moves.get_or_insert_with(|| Arc::new(Moves::of(vocabulary))).clone()
    }

    /// The digits of each token, read once.
    pub(super) fn digits(&mut self) -> Digits {
        let vocabulary = &self.scope.vocabulary;
        self.digits
            .get_or_insert_with(|| {
                let read = |text: &str| {
                    let all = text.bytes().all(|byte| byte.is_ascii_digit());
                    if all { parse_rational(text).ok().map(|value| (value, text.len())) } else { None }
                };
                Arc::new(vocabulary.iter().map(|(_, text)| read(text)).collect())
            })
            .clone()
    }
}
