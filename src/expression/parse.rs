//! The grammar of both languages: from words to a tree.

use super::lexer::{Lexeme, lex};
use super::problem::{Problem, Span, did_you_mean};
use super::syntax::{Kind, Operator, Syntax};
use crate::sequence::nearest;

mod bracket;

pub use bracket::hints;

/// How deep brackets, and how high powers, may nest.
pub const DEEPEST: usize = 300;

/// Reads a text of either language.
///
/// Chains of one precedence lean to the left ([`Syntax::chain`]); nothing else nests deeper than some hundreds.
///
/// # Errors
/// The first mistake, with its place.
pub fn parse(source: &str) -> Result<Syntax, Problem> {
    let mut parser = Parser { words: lex(source)?, at: 0, end: source.len(), open: Vec::new(), depth: 0, powers: 0 };
    if parser.words.is_empty() {
        return Err(Problem::new(Span::new(0, source.len()), "there is no expression", "empty"));
    }
    let tree = parser.claim()?;
    match parser.words.get(parser.at) {
        None => Ok(tree),
        Some(_) => Err(parser.unexpected("an operator")),
    }
}

struct Parser {
    words: Vec<(Lexeme, Span)>,
    at: usize,
    end: usize,
    /// The brackets that are open, with their places.
    open: Vec<(&'static str, Span)>,
    depth: usize,
    /// The powers whose exponent is being read.
    powers: usize,
}

const RESERVED_AFTER: [&str; 5] = ["or", "and", "mod", "if", "in"];

impl Parser {
    fn peek(&self) -> Option<&Lexeme> {
        self.words.get(self.at).map(|(word, _)| word)
    }

    fn span(&self) -> Span {
        self.words.get(self.at).map_or(Span::new(self.end, self.end), |(_, span)| *span)
    }

    fn previous(&self) -> Span {
        self.at.checked_sub(1).map_or(Span::new(0, 0), |before| self.words[before].1)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Lexeme::Symbol(found)) if *found == symbol)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Lexeme::Word(found)) if found == word)
    }

    fn accept(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn descend(&mut self, span: Span) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::new(span, format!("brackets nest at most {DEEPEST} deep"), "one too deep")
                .help("give an inner part a name in [define]"));
        }
        Ok(())
    }

    /// `S => T`, `S if C`, and everything that binds tighter.
    fn claim(&mut self) -> Result<Syntax, Problem> {
        let left = self.when()?;
        if !self.accept("=>") {
            return Ok(left);
        }
        let right = self.when()?;
        if self.is_symbol("=>") {
            return Err(Problem::new(self.span(), "`=>` does not chain", "the second one").help("use brackets"));
        }
        Ok(Syntax { span: left.span.to(right.span), kind: Kind::Implies(Box::new(left), Box::new(right)) })
    }

    fn when(&mut self) -> Result<Syntax, Problem> {
        let left = self.binary(1)?;
        if !self.is_word("if") {
            return Ok(left);
        }
        self.at += 1;
        let right = self.binary(1)?;
        if self.is_word("if") {
            return Err(Problem::new(self.span(), "`if` does not chain", "the second one").help("join them with `and`"));
        }
        Ok(Syntax { span: left.span.to(right.span), kind: Kind::When(Box::new(left), Box::new(right)) })
    }

    fn operator(&self) -> Option<Operator> {
        Some(match self.peek()? {
            Lexeme::Word(word) => match word.as_str() {
                "or" => Operator::Or,
                "and" => Operator::And,
                "mod" => Operator::Modulo,
                _ => return None,
            },
            Lexeme::Symbol(symbol) => match *symbol {
                "||" => Operator::Or,
                "&&" => Operator::And,
                "==" => Operator::Equal,
                "!=" => Operator::NotEqual,
                "<" => Operator::Less,
                "<=" => Operator::LessEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterEqual,
                "+" => Operator::Add,
                "-" => Operator::Subtract,
                "*" => Operator::Multiply,
                "/" => Operator::Divide,
                "^" => Operator::Power,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Operators that bind at least as tightly as `minimum`.
    fn binary(&mut self, minimum: u8) -> Result<Syntax, Problem> {
        let mut left = self.prefix(minimum)?;
        let mut compared = None;
        while let Some(operator) = self.operator() {
            let level = operator.precedence();
            if level < minimum {
                break;
            }
            let operator_span = self.span();
            if operator.is_comparison()
                && let Some(first) = compared.replace(operator)
            {
                return Err(chained(first, operator, operator_span));
            }
            self.at += 1;
            let right = if operator == Operator::Power { self.exponent()? } else { self.binary(level + 1)? };
            let span = left.span.to(right.span);
            let (left_side, right) = (Box::new(left), Box::new(right));
            left = Syntax { span, kind: Kind::Binary { operator, operator_span, left: left_side, right } };
            if level < 4 {
                compared = None;
            }
        }
        Ok(left)
    }

    /// The right side of `^`, which may carry signs and groups to the right.
    fn exponent(&mut self) -> Result<Syntax, Problem> {
        self.powers += 1;
        if self.powers > DEEPEST {
            return Err(Problem::new(self.previous(), format!("powers nest at most {DEEPEST} deep"), "one too deep"));
        }
        let right = self.signed(8)?;
        self.powers -= 1;
        Ok(right)
    }

    fn signed(&mut self, minimum: u8) -> Result<Syntax, Problem> {
        let start = self.span();
        let mut signs = 0usize;
        while self.accept("-") {
            signs += 1;
        }
        let mut inner = if minimum == 8 || signs > 0 { self.binary(8)? } else { self.atom()? };
        // Two signs cancel; at least one stays, so that a sign before an event remains a mistake.
        for _ in 0..(if signs > 1 { 2 - signs % 2 } else { signs }) {
            inner = Syntax { span: start.to(inner.span), kind: Kind::Negative(Box::new(inner)) };
        }
        Ok(inner)
    }

    fn prefix(&mut self, minimum: u8) -> Result<Syntax, Problem> {
        let start = self.span();
        let mut nots = 0usize;
        while self.is_word("not") || self.is_symbol("!") {
            if minimum > 3 {
                return Err(Problem::new(self.span(), "`not` binds more loosely than the operator before it", "here")
                    .help("put it in brackets: (not …)"));
            }
            self.at += 1;
            nots += 1;
        }
        if nots == 0 {
            return if self.is_symbol("-") && minimum <= 7 { self.signed(7) } else { self.atom() };
        }
        let mut inner = self.binary(4)?;
        for _ in 0..(if nots > 1 { 2 - nots % 2 } else { nots }) {
            inner = Syntax { span: start.to(inner.span), kind: Kind::Not(Box::new(inner)) };
        }
        Ok(inner)
    }

    fn atom(&mut self) -> Result<Syntax, Problem> {
        let span = self.span();
        match self.peek() {
            Some(Lexeme::Number(value)) => {
                let kind = Kind::Number(value.clone());
                self.at += 1;
                Ok(Syntax { span, kind })
            }
            Some(Lexeme::Text(text)) => {
                let kind = Kind::Text(text.clone());
                self.at += 1;
                Ok(Syntax { span, kind })
            }
            Some(Lexeme::Word(word)) => {
                let word = word.clone();
                if RESERVED_AFTER.contains(&word.as_str()) && !(word == "if" && self.next_is("(")) {
                    return Err(self.unexpected("a value"));
                }
                self.at += 1;
                self.named(word, span)
            }
            Some(Lexeme::Symbol("(")) => self.bracketed(),
            Some(Lexeme::Symbol("[")) => self.square(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn next_is(&self, symbol: &str) -> bool {
        matches!(self.words.get(self.at + 1), Some((Lexeme::Symbol(found), _)) if *found == symbol)
    }

    /// What to say about a word that does not fit.
    fn unexpected(&self, wanted: &str) -> Problem {
        let span = self.span();
        let Some(word) = self.peek() else {
            return match self.open.last() {
                Some((bracket, place)) => {
                    let closing = if *bracket == "(" { ")" } else { "]" };
                    Problem::new(*place, format!("this `{bracket}` is never closed"), "opened here")
                        .help(format!("close it with `{closing}`"))
                }
                None => {
                    Problem::new(self.previous(), format!("the expression ends where {wanted} should follow"), "here")
                }
            };
        };
        match word {
            Lexeme::Symbol("=") => Problem::new(span, "`=` is no comparison", "here").help("write `==`"),
            Lexeme::Symbol("&") => Problem::new(span, "`&` is no operator", "here").help("write `and`"),
            Lexeme::Symbol("|") => Problem::new(span, "`|` has no meaning here", "here")
                .help("write `or`; a condition stands once, at the top of P( ), E( ), Var( ) or Cov( ): P(A | B)"),
            Lexeme::Symbol(closing @ (")" | "]")) => match self.open.last() {
                Some((opening, place)) if (*opening == "(") != (*closing == ")") => Problem::new(
                    *place,
                    format!("this `{opening}` is never closed: `{closing}` follows"),
                    "opened here",
                ),
                Some(_) => Problem::new(span, format!("{wanted} should stand before `{closing}`"), "here"),
                None => Problem::new(span, format!("this `{closing}` closes nothing"), "nothing is open here"),
            },
            Lexeme::Symbol(symbol) => Problem::new(span, format!("{wanted} should stand here, not `{symbol}`"), "here"),
            Lexeme::Word(word) => {
                let near =
                    nearest(word, ["and", "or", "not", "mod", "if"].into_iter()).filter(|_| wanted == "an operator");
                let problem = Problem::new(span, format!("{wanted} should stand here, not `{word}`"), "here");
                Problem { help: did_you_mean(near), ..problem }
            }
            Lexeme::Number(_) => Problem::new(span, format!("{wanted} should stand before this number"), "here"),
            Lexeme::Text(_) => Problem::new(span, format!("{wanted} should stand before this string"), "here"),
        }
    }
}

fn chained(first: Operator, second: Operator, span: Span) -> Problem {
    let (first, second) = (first.symbol(), second.symbol());
    Problem::new(span, "comparisons do not chain", "the second comparison")
        .help(format!("write `a {first} b and b {second} c`"))
}
