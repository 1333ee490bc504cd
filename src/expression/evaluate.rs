//! The value of an expression on one sequence: a plain walk over the tree.

use cozy_chess::Board;

use super::arithmetic;
use super::chess::Moves;
use super::failure::{Failure, Reason};
use super::pattern;
use super::problem::Span;
use super::typed::{Arithmetic, Digits, Expression, Form, Outcome, Quantifier};
use super::weighing::Path;
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// The value of an expression on a sequence, with the world where it is asked for.
///
/// Logic goes from left to right and only as far as needed; of `if(C, a, b)` only the branch taken is looked at.
/// Both sides of arithmetic are looked at; an `int` without digits outweighs other failures there, so that a comparison
/// around it is false whatever else it holds. Cost: the size of the expression, times N for what reads all positions.
///
/// # Errors
/// When a part that is needed has no value.
pub fn evaluate(expression: &Expression, sequence: &[Token], world: Option<usize>) -> Result<Outcome, Failure> {
    Evaluation { sequence, world }.outcome(expression)
}

struct Evaluation<'a> {
    sequence: &'a [Token],
    world: Option<usize>,
}

impl Evaluation<'_> {
    fn outcome(&self, expression: &Expression) -> Result<Outcome, Failure> {
        use super::typed::Sort;
        Ok(match expression.sort {
            Sort::Token => Outcome::Token(self.token(expression)?),
            Sort::Event => Outcome::Event(self.event(expression)?),
            Sort::Number => Outcome::Number(self.number(expression)?),
        })
    }

    fn token(&self, expression: &Expression) -> Result<Token, Failure> {
        match &expression.node.form {
            Form::Literal(token) => Ok(*token),
            Form::Position(position) => self.at(*position, expression.span()),
            Form::If(condition, yes, no) => self.token(if self.event(condition)? { yes } else { no }),
            Form::Closure(closure) => match (closure.function)(self.sequence) {
                Outcome::Token(token) => Ok(token),
                _ => Err(Failure::new(expression.span(), Reason::WrongSort)),
            },
            _ => Err(Failure::new(expression.span(), Reason::WrongSort)),
        }
    }

    fn at(&self, position: usize, span: Span) -> Result<Token, Failure> {
        self.sequence.get(position).copied().ok_or_else(|| Failure::new(span, Reason::TooShort(position + 1)))
    }

    fn event(&self, expression: &Expression) -> Result<bool, Failure> {
        let span = expression.span();
        match &expression.node.form {
            Form::Truth(value) => Ok(*value),
            Form::Not(inner) => Ok(!self.event(inner)?),
            Form::And(items) => {
                for item in items {
                    if !self.event(item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Form::Or(items) => {
                for item in items {
                    if self.event(item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Form::If(condition, yes, no) => self.event(if self.event(condition)? { yes } else { no }),
            Form::Same(left, right) => Ok(self.token(left)? == self.token(right)?),
            Form::Compare(relation, left, right) => match both(self.number(left), self.number(right)) {
                Ok((left, right)) => {
                    left.compare(&right).map(|order| relation.holds(order)).map_err(Failure::arithmetic(span))
                }
                Err(failure) if failure.is_digits() => Ok(false),
                Err(failure) => Err(failure),
            },
            Form::World(index) => match self.world {
                Some(world) => Ok(world == *index),
                None => Err(Failure::new(span, Reason::NoWorld)),
            },
            Form::IsPrime(inner) => match self.number(inner) {
                Ok(value) => arithmetic::is_prime(&value, span),
                Err(failure) if failure.is_digits() => Ok(false),
                Err(failure) => Err(failure),
            },
            Form::IsInt { first, last, digits } => {
                for position in *first..=*last {
                    if digits[self.at(position, span)?.index()].is_none() {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Form::Chess { first, last, moves } => self.plays(*first, *last, moves, span),
            Form::Has(quantifier, words) => Ok(match quantifier {
                Quantifier::Some => self.sequence.iter().any(|token| words.contains(token)),
                Quantifier::Every => self.sequence.iter().all(|token| words.contains(token)),
                Quantifier::No => !self.sequence.iter().any(|token| words.contains(token)),
            }),
            Form::Contains(tokens) => Ok(self.sequence.windows(tokens.len()).any(|window| *window == **tokens)),
            Form::Matches(pieces) => Ok(pattern::fits(pieces, self.sequence)),
            Form::Closure(closure) => match (closure.function)(self.sequence) {
                Outcome::Event(value) => Ok(value),
                _ => Err(Failure::new(span, Reason::WrongSort)),
            },
            _ => Err(Failure::new(span, Reason::WrongSort)),
        }
    }

    /// Whether the tokens at these positions are legal moves from the initial position.
    fn plays(&self, first: usize, last: usize, moves: &Moves, span: Span) -> Result<bool, Failure> {
        let mut board = Board::default();
        for position in first..=last {
            match moves.play(&board, self.at(position, span)?) {
                Some(next) => board = next,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn number(&self, expression: &Expression) -> Result<Real, Failure> {
        let span = expression.span();
        let undefined = Failure::arithmetic(span);
        match &expression.node.form {
            Form::Constant(value) => Ok(value.clone()),
            Form::Indicator(event) => Ok(Real::integer(i64::from(self.event(event)?))),
            Form::If(condition, yes, no) => self.number(if self.event(condition)? { yes } else { no }),
            Form::Chain(first, rest) => self.chain(first, rest),
            Form::Negative(inner) => Ok(self.number(inner)?.neg()),
            Form::Power(base, exponent) => {
                let (base, exponent) = both(self.number(base), self.number(exponent))?;
                base.pow(&exponent).map_err(undefined)
            }
            Form::Minimum(items) => self.extreme(items, true, span),
            Form::Maximum(items) => self.extreme(items, false, span),
            Form::Absolute(inner) => Ok(self.number(inner)?.abs()),
            Form::Logarithm(inner) => self.number(inner)?.ln().map_err(undefined),
            Form::Exponential(inner) => self.number(inner)?.exp().map_err(undefined),
            Form::Root(inner) => self.number(inner)?.sqrt().map_err(undefined),
            Form::Score { table, .. } => {
                let scores = self.sequence.iter().filter_map(|token| table.get(token));
                Ok(Real::Rational(scores.fold(Rational::ZERO, |sum, score| sum + score)))
            }
            Form::Int { first, last, digits, otherwise } => match self.int(*first, *last, digits, span) {
                Err(failure) if failure.is_digits() => match otherwise {
                    Some(otherwise) => self.number(otherwise),
                    None => Err(failure),
                },
                read => read,
            },
            Form::Lookup(table, inner) => Ok(table.get(&self.number(inner)?)),
            Form::Along(path) => self.along(path, span),
            Form::Closure(closure) => match (closure.function)(self.sequence) {
                Outcome::Number(value) => Ok(value),
                _ => Err(Failure::new(span, Reason::WrongSort)),
            },
            _ => Err(Failure::new(span, Reason::WrongSort)),
        }
    }

    fn along(&self, path: &Path, span: Span) -> Result<Real, Failure> {
        let mut product = Real::ONE;
        let mut state = 0;
        for (position, token) in self.sequence.iter().enumerate() {
            let Some((next, weight)) = path.step(position, state, *token) else { return Ok(Real::ZERO) };
            product = product.mul(weight).map_err(Failure::arithmetic(span))?;
            state = next;
        }
        match path.finish(state) {
            Some(weight) => product.mul(weight).map_err(Failure::arithmetic(span)),
            None => Ok(Real::ZERO),
        }
    }

    fn chain(&self, first: &Expression, rest: &[(Arithmetic, Span, Expression)]) -> Result<Real, Failure> {
        let mut value = self.number(first);
        for (operator, span, next) in rest {
            let pair = both(value, self.number(next));
            value = pair.and_then(|(left, right)| {
                let result = match operator {
                    Arithmetic::Add => left.add(&right),
                    Arithmetic::Subtract => left.sub(&right),
                    Arithmetic::Multiply => arithmetic::multiply(&left, &right),
                    Arithmetic::Divide => arithmetic::divide(&left, &right),
                    Arithmetic::Modulo => return arithmetic::modulo(&left, &right, *span),
                };
                result.map_err(Failure::arithmetic(*span))
            });
        }
        value
    }

    fn extreme(&self, items: &[Expression], least: bool, span: Span) -> Result<Real, Failure> {
        let mut best = self.number(&items[0]);
        for item in &items[1..] {
            best = both(best, self.number(item)).and_then(|(best, next)| {
                let order = next.compare(&best).map_err(Failure::arithmetic(span))?;
                Ok(if (order.is_lt() && least) || (order.is_gt() && !least) { next } else { best })
            });
        }
        best
    }

    fn int(&self, first: usize, last: usize, digits: &Digits, span: Span) -> Result<Real, Failure> {
        let mut value = Rational::ZERO;
        for position in first..=last {
            let token = self.at(position, span)?;
            let Some((part, count)) = &digits[token.index()] else {
                return Err(Failure::new(span, Reason::NotDigits));
            };
            value = value * Rational::from(10).pow(isize::try_from(*count).unwrap_or(isize::MAX)) + part;
        }
        Ok(Real::Rational(value))
    }
}

/// Both values, or the failure of one: an `int` without digits first, then the left one.
fn both(left: Result<Real, Failure>, right: Result<Real, Failure>) -> Result<(Real, Real), Failure> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(_), Err(right)) if right.is_digits() => Err(right),
        (Err(left), _) => Err(left),
        (_, Err(right)) => Err(right),
    }
}
