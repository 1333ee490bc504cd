//! From syntax to a typed expression: names are resolved, positions and ranges computed, folds written out.

use std::sync::Arc;

use super::chess::Moves;
use super::evaluate::evaluate;
use super::problem::{Problem, Span};
use super::scope::Scope;
use super::syntax::{Kind, Operator, Syntax};
use super::typed::{Expression, Form, Outcome, Sort};
use crate::number::Real;

mod call;
mod fold;
mod name;
mod operator;
mod sequence;

/// How deep a typed expression may nest, definitions included.
const DEEPEST: usize = 600;
/// How many nodes an expression may have once its folds and definitions are written out.
const LARGEST: usize = 1_000_000;

/// Gives every part of an expression over one sequence its sort, and resolves its names.
///
/// # Errors
/// All mistakes that are independent of each other.
pub fn check(syntax: &Syntax, scope: &Scope) -> Result<Expression, Vec<Problem>> {
    run(scope, |checker| checker.any(syntax))
}

/// [`check`], demanding an event.
///
/// # Errors
/// As [`check`], and when it is no event.
pub fn check_event(syntax: &Syntax, scope: &Scope) -> Result<Expression, Vec<Problem>> {
    run(scope, |checker| checker.demand(syntax, Sort::Event))
}

/// [`check`], demanding a number.
///
/// # Errors
/// As [`check`], and when it is no number.
pub fn check_number(syntax: &Syntax, scope: &Scope) -> Result<Expression, Vec<Problem>> {
    run(scope, |checker| checker.demand(syntax, Sort::Number))
}

/// The value of a number that does not mention the sequence: a parameter, β, a position.
///
/// # Errors
/// As [`check_number`], when it mentions the sequence or the world, and when it has no value.
pub fn constant(syntax: &Syntax, scope: &Scope) -> Result<Real, Vec<Problem>> {
    run(scope, |checker| {
        let number = checker.demand(syntax, Sort::Number)?;
        checker.value(&number, "this number")
    })
}

fn run<T>(scope: &Scope, body: impl FnOnce(&mut Checker<'_>) -> Option<T>) -> Result<T, Vec<Problem>> {
    let mut checker = Checker {
        scope,
        problems: Vec::new(),
        variables: Vec::new(),
        visiting: Vec::new(),
        place: None,
        depth: 0,
        built: 0,
        digits: None,
        moves: None,
    };
    let found = body(&mut checker);
    match found {
        Some(found) if checker.problems.is_empty() => Ok(found),
        _ => Err(checker.problems),
    }
}

/// Walks the tree; `None` from any method means that a problem was written down.
pub(super) struct Checker<'a> {
    scope: &'a Scope,
    problems: Vec<Problem>,
    /// The running names of the folds around, with their values.
    variables: Vec<(String, i64)>,
    /// The definitions that are being looked into.
    visiting: Vec<String>,
    /// Where the outermost definition is used: what lies within it has its place.
    place: Option<Span>,
    depth: usize,
    built: usize,
    digits: Option<super::typed::Digits>,
    moves: Option<Arc<Moves>>,
}

impl Checker<'_> {
    fn fail<T>(&mut self, mut problem: Problem) -> Option<T> {
        if let Some(place) = self.place {
            problem.span = place;
        }
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        None
    }

    fn build(&mut self, sort: Sort, span: Span, form: Form) -> Option<Expression> {
        self.built += 1;
        let span = self.place.unwrap_or(span);
        if self.built > LARGEST {
            let message = format!("written out, this has more than {LARGEST} parts");
            return self.fail(Problem::new(span, message, "too large"));
        }
        Some(Expression::new(sort, span, form))
    }

    fn any(&mut self, syntax: &Syntax) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST || self.built > LARGEST {
            self.depth -= 1;
            let message = format!("expressions nest at most {DEEPEST} deep and have at most {LARGEST} parts");
            return self.fail(Problem::new(syntax.span, message, "too large"));
        }
        let found = self.node(syntax);
        self.depth -= 1;
        found
    }

    fn node(&mut self, syntax: &Syntax) -> Option<Expression> {
        let span = syntax.span;
        match &syntax.kind {
            Kind::Number(value) => self.build(Sort::Number, span, Form::Constant(Real::Rational(value.clone()))),
            Kind::Infinity => self.build(Sort::Number, span, Form::Constant(Real::Infinity)),
            Kind::Boolean(value) => self.build(Sort::Event, span, Form::Truth(*value)),
            Kind::Text(text) => self.literal(text, span),
            Kind::List(items) => self.list(items, span),
            Kind::Name(name) => self.name(name, span),
            Kind::Index(inner) => self.index(inner, span),
            Kind::Indicator(inner) => {
                let event = self.demand(inner, Sort::Event)?;
                self.build(Sort::Number, span, Form::Indicator(event))
            }
            Kind::Call { name, name_span, of, arguments } => {
                if let Some(of) = of {
                    return self.fail(question(name, name_span.to(of.span)));
                }
                self.call(name, *name_span, arguments, span)
            }
            Kind::Fold { fold, variable, variable_span, range, body } => {
                self.fold(*fold, (variable, *variable_span), (&range.0, &range.1), body, span)
            }
            Kind::Not(inner) => {
                let event = self.demand(inner, Sort::Event)?;
                self.build(Sort::Event, span, Form::Not(event))
            }
            Kind::Negative(inner) => {
                let number = self.demand(inner, Sort::Number)?;
                self.build(Sort::Number, span, Form::Negative(number))
            }
            Kind::Binary { operator, operator_span, left, right } => match operator {
                Operator::And | Operator::Or => self.logic(syntax, *operator),
                Operator::Power => self.power(left, right, span),
                _ if operator.is_comparison() => self.comparison(*operator, *operator_span, left, right, span),
                _ => self.arithmetic(syntax),
            },
            Kind::Range(..) => self.fail(
                Problem::new(span, "a range stands only in x[a..b] and in sum, all, any", "a range")
                    .help("sum(i in a..b: E)"),
            ),
            Kind::Given(..) => {
                self.fail(Problem::new(span, "`|` stands only in questions", "a condition").help("P(A | B)"))
            }
            Kind::Implies(..) => self.fail(
                Problem::new(span, "`=>` joins claims, not parts of an expression", "a claim")
                    .help("write `not A or B`"),
            ),
            Kind::When(..) => self.fail(
                Problem::new(span, "`S if C` belongs to claims", "a claim").help("here, write if(C, a, b) or `and`"),
            ),
        }
    }

    /// The expression, which must be of this sort.
    fn demand(&mut self, syntax: &Syntax, wanted: Sort) -> Option<Expression> {
        let found = self.any(syntax)?;
        if found.sort == wanted {
            return Some(found);
        }
        let problem =
            Problem::new(syntax.span, format!("expected {wanted}, found {}", found.sort), format!("{}", found.sort));
        let help = match (wanted, found.sort) {
            (Sort::Number, Sort::Event) => Some("[EVENT] is 1 if the event holds and 0 if not"),
            (Sort::Event, Sort::Number) => Some("compare it, as in `… > 0`"),
            (Sort::Event, Sort::Token) => Some("compare it, as in `x[1] == \"a\"`"),
            (Sort::Number, Sort::Token) => Some("int(x[i]) reads a token as a number"),
            (Sort::Token, _) => Some("a token is x[i] or a string"),
            _ => None,
        };
        self.fail(match help {
            Some(help) => problem.help(help),
            None => problem,
        })
    }

    /// The value of a number that may not depend on the sequence.
    fn value(&mut self, number: &Expression, what: &str) -> Option<Real> {
        let span = number.span();
        if number.node.reads || number.node.world {
            let message = format!("{what} may not depend on the sequence");
            return self.fail(Problem::new(span, message, "depends on the sequence"));
        }
        match evaluate(number, &[], None) {
            Ok(Outcome::Number(value)) => Some(value),
            Ok(_) => self.fail(Problem::new(span, format!("{what} must be a number"), "here")),
            Err(failure) => self.fail(Problem::new(failure.span, failure.to_string(), "no value")),
        }
    }
}

/// A form of the question language inside an expression over one sequence.
fn question(name: &str, span: Span) -> Problem {
    Problem::new(span, format!("`{name}` asks about a distribution; here one sequence is spoken of"), "a question")
        .help("events are written [EVENT] where a number is needed; questions stand outside of expressions")
}
