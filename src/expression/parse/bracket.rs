//! Whatever stands in brackets: groups, calls, positions, folds, indicators and lists.

use super::super::problem::{Problem, Span};
use super::super::syntax::{Fold, Kind, Operator, Syntax};
use super::{Lexeme, Parser};

/// Functions that take a distribution in square brackets and a condition after `|`.
const CONDITIONED: [&str; 4] = ["P", "E", "Var", "Cov"];
/// Functions of two distributions, which some write with `||`.
const DIVERGENCES: [&str; 7] = ["KL", "TV", "JS", "chi2", "hellinger", "renyi", "max_ratio"];

impl Parser {
    fn enter(&mut self, bracket: &'static str) -> Result<Span, Problem> {
        let span = self.span();
        self.descend(span)?;
        self.at += 1;
        self.open.push((bracket, span));
        Ok(span)
    }

    fn leave(&mut self, closing: &str) -> Result<Span, Problem> {
        let span = self.span();
        if !self.is_symbol(closing) {
            return Err(self.unexpected("an operator"));
        }
        self.at += 1;
        self.open.pop();
        self.depth -= 1;
        Ok(span)
    }

    pub(super) fn bracketed(&mut self) -> Result<Syntax, Problem> {
        let start = self.enter("(")?;
        let mut inner = self.claim()?;
        inner.span = start.to(self.leave(")")?);
        Ok(inner)
    }

    /// `[EVENT]`, or a list of strings.
    pub(super) fn square(&mut self) -> Result<Syntax, Problem> {
        let start = self.enter("[")?;
        let mut items = vec![self.claim()?];
        while self.accept(",") {
            items.push(self.claim()?);
        }
        let span = start.to(self.leave("]")?);
        if items.iter().all(|item| matches!(item.kind, Kind::Text(_))) {
            return Ok(Syntax { span, kind: Kind::List(items) });
        }
        match <[Syntax; 1]>::try_from(items) {
            Ok([event]) => Ok(Syntax { span, kind: Kind::Indicator(Box::new(event)) }),
            Err(items) => {
                let odd = items.iter().find(|item| !matches!(item.kind, Kind::Text(_))).map_or(span, |item| item.span);
                Err(Problem::new(odd, "a list holds only strings, and `[EVENT]` only one event", "not a string"))
            }
        }
    }

    /// A name, and what may follow it: a position, a distribution, a bracket.
    pub(super) fn named(&mut self, name: String, name_span: Span) -> Result<Syntax, Problem> {
        let mut of = None;
        if self.is_symbol("[") {
            if name == "x" {
                return self.index(name_span);
            }
            if !CONDITIONED.contains(&name.as_str()) {
                let advice = "positions are written x[i]; a distribution in square brackets follows P, E, Var or Cov";
                return Err(Problem::new(
                    name_span.to(self.span()),
                    format!("`{name}` takes no square brackets"),
                    "here",
                )
                .help(advice));
            }
            self.enter("[")?;
            let distribution = self.claim()?;
            self.leave("]")?;
            if !self.is_symbol("(") {
                if self.peek().is_none() || !matches!(distribution.kind, Kind::Name(_) | Kind::Call { .. }) {
                    return Err(bracketless(&name, name_span.to(self.previous())));
                }
                return Err(self.unexpected(&format!("the bracket of {name}[…](…)")));
            }
            of = Some(Box::new(distribution));
        }
        if self.is_symbol("(") {
            return self.call(name, name_span, of);
        }
        let kind = match name.as_str() {
            "true" => Kind::Boolean(true),
            "false" => Kind::Boolean(false),
            "inf" => Kind::Infinity,
            _ => Kind::Name(name),
        };
        Ok(Syntax { span: name_span, kind })
    }

    fn index(&mut self, start: Span) -> Result<Syntax, Problem> {
        self.enter("[")?;
        let first = self.binary(1)?;
        let inner = if self.accept("..") {
            let last = self.binary(1)?;
            let span = first.span.to(last.span);
            Syntax { span, kind: Kind::Range(Box::new(first), Box::new(last)) }
        } else {
            first
        };
        let end = self.leave("]")?;
        Ok(Syntax { span: start.to(end), kind: Kind::Index(Box::new(inner)) })
    }

    fn call(&mut self, name: String, name_span: Span, of: Option<Box<Syntax>>) -> Result<Syntax, Problem> {
        self.enter("(")?;
        if let (Some(Lexeme::Word(_)), Some((Lexeme::Word(next), _))) = (self.peek(), self.words.get(self.at + 1))
            && next == "in"
            && of.is_none()
        {
            return self.fold(&name, name_span);
        }
        let mut arguments = Vec::new();
        if !self.is_symbol(")") {
            loop {
                arguments.push(self.claim()?);
                if !self.accept(",") {
                    break;
                }
            }
        }
        if self.is_symbol("|") && CONDITIONED.contains(&name.as_str()) {
            self.at += 1;
            let condition = self.claim()?;
            let subject = arguments.pop().ok_or_else(|| self.unexpected("a value"))?;
            let span = subject.span.to(condition.span);
            if self.is_symbol("|") {
                return Err(Problem::new(self.span(), "`|` stands once in a question", "the second one")
                    .help("join conditions with `and`"));
            }
            arguments.push(Syntax { span, kind: Kind::Given(Box::new(subject), Box::new(condition)) });
        }
        if let ([only], true) = (arguments.as_slice(), DIVERGENCES.contains(&name.as_str()))
            && let Kind::Binary { operator: Operator::Or, operator_span, .. } = &only.kind
        {
            return Err(Problem::new(*operator_span, "`||` is `or`", "between two distributions")
                .help(format!("write {name}(p, q)")));
        }
        let end = self.leave(")")?;
        Ok(Syntax { span: name_span.to(end), kind: Kind::Call { name, name_span, of, arguments } })
    }

    fn fold(&mut self, name: &str, name_span: Span) -> Result<Syntax, Problem> {
        let fold = match name {
            "sum" => Fold::Sum,
            "all" => Fold::All,
            "any" => Fold::Any,
            _ => {
                return Err(Problem::new(name_span, format!("`{name}` does not run over a range"), "here")
                    .help("sum(i in a..b: E), all(i in a..b: C) and any(i in a..b: C) do"));
            }
        };
        let Some(Lexeme::Word(variable)) = self.peek().cloned() else { return Err(self.unexpected("a name")) };
        let variable_span = self.span();
        self.at += 2;
        let first = self.binary(1)?;
        if !self.accept("..") {
            return Err(self.unexpected("a range a..b"));
        }
        let last = self.binary(1)?;
        if !self.accept(":") {
            return Err(self.unexpected("`:` and what is folded"));
        }
        let body = Box::new(self.claim()?);
        let end = self.leave(")")?;
        let range = (Box::new(first), Box::new(last));
        Ok(Syntax { span: name_span.to(end), kind: Kind::Fold { fold, variable, variable_span, range, body } })
    }
}

/// `E[count("b")]`: an expectation without its round brackets.
fn bracketless(name: &str, span: Span) -> Problem {
    Problem::new(span, format!("after `{name}`, square brackets name a distribution"), "here")
        .help(format!("write {name}(…) for the prior, or {name}[NAME](…)"))
}

/// Advice about what is right, but perhaps not meant: `P(A || B)`, where `||` is `or`.
pub fn hints(source: &str, syntax: &Syntax) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut waiting = vec![syntax];
    while let Some(node) = waiting.pop() {
        if let Kind::Call { name, arguments, .. } = &node.kind {
            for argument in arguments.iter().filter(|_| CONDITIONED.contains(&name.as_str())) {
                if let Kind::Binary { operator: Operator::Or, operator_span, .. } = &argument.kind
                    && source.get(operator_span.start..operator_span.end) == Some("||")
                {
                    found.push(
                        Problem::new(*operator_span, "`||` is `or`", "read as `or`")
                            .help(format!("for a condition write {name}(A | B); to say `or`, write it as a word")),
                    );
                }
            }
        }
        waiting.extend(node.children());
    }
    found.sort_by_key(|problem| problem.span);
    found
}
