//! `sum`, `all` and `any` over a range, written out.

use super::super::problem::{Problem, Span};
use super::super::scope::is_reserved;
use super::super::syntax::{Fold, Syntax};
use super::super::typed::{Arithmetic, Expression, Form, Sort};
use super::{Checker, LARGEST};
use crate::number::Real;

impl Checker<'_> {
    pub(super) fn fold(
        &mut self,
        fold: Fold,
        (variable, variable_span): (&str, Span),
        range: (&Syntax, &Syntax),
        body: &Syntax,
        span: Span,
    ) -> Option<Expression> {
        if is_reserved(variable) {
            return self.fail(
                Problem::new(
                    variable_span,
                    format!("`{variable}` is reserved and cannot run over a range"),
                    "reserved",
                )
                .help("write `i`"),
            );
        }
        let (first, last) =
            (self.integer(range.0, "the start of a range"), self.integer(range.1, "the end of a range"));
        let (first, last) = (first?, last?);
        if last.saturating_sub(first) >= LARGEST as i64 {
            return self.fail(Problem::new(
                range.0.span.to(range.1.span),
                format!("a range of more than {LARGEST} values"),
                "too long",
            ));
        }
        let sort = if fold == Fold::Sum { Sort::Number } else { Sort::Event };
        let mut items = Vec::new();
        // An empty range never runs, but its body must make sense all the same: nothing to check it with, so it is left.
        for value in first..=last {
            self.variables.push((variable.to_owned(), value));
            let item = self.demand(body, sort);
            self.variables.pop();
            items.push(item?);
        }
        match fold {
            Fold::All => self.build(sort, span, Form::And(items)),
            Fold::Any => self.build(sort, span, Form::Or(items)),
            Fold::Sum => {
                let mut items = items.into_iter();
                let Some(first) = items.next() else { return self.build(sort, span, Form::Constant(Real::integer(0))) };
                let place = self.place.unwrap_or(span);
                let rest = items.map(|item| (Arithmetic::Add, place, item)).collect();
                self.build(sort, span, Form::Chain(first, rest))
            }
        }
    }

    /// An integer that does not depend on the sequence.
    pub(super) fn integer(&mut self, syntax: &Syntax, what: &str) -> Option<i64> {
        let number = self.demand(syntax, Sort::Number)?;
        let value = self.value(&number, what)?;
        match super::super::arithmetic::as_integer(&value).map(i64::try_from) {
            Some(Ok(value)) => Some(value),
            Some(Err(_)) => self.fail(Problem::new(syntax.span, format!("{what} is far too large"), "here")),
            None => self.fail(Problem::new(syntax.span, format!("{what} must be an integer"), "not an integer")),
        }
    }
}
