//! The degrees of expressions over one sequence: which letters stand in them, and in what powers.

use super::degree::{Degrees, E, Reader, Refusal, greater, sum, times};
use crate::claim::statement::Sort;
use crate::expression::{Kind, Operator, Syntax, names};
use crate::number::Rational;

impl Reader<'_> {
    /// An event speaks of tokens, free events and integers, and of no letter.
    pub(super) fn event(&self, syntax: &Syntax) -> Result<(), Refusal> {
        let lettered = names(syntax).into_iter().find(|name| {
            matches!(self.sorts.get(name), Some(Sort::Reward | Sort::Likelihood | Sort::Number | Sort::Distribution))
        });
        match lettered {
            None => Ok(()),
            Some(name) => Err(format!("an event depends on `{name}`")),
        }
    }

    /// A function of one sequence that is a polynomial in the letters of its names.
    pub(super) fn polynomial(&mut self, syntax: &Syntax) -> Result<Degrees, Refusal> {
        match &syntax.kind {
            Kind::Name(name) if matches!(self.sorts.get(name), Some(Sort::Number | Sort::Likelihood)) => {
                Ok(Degrees::from([(name.clone(), 1)]))
            }
            Kind::Negative(inner) => self.polynomial(inner),
            Kind::Call { name, arguments, .. } if name == "exp" && arguments.len() == 1 => {
                self.exponential(&arguments[0])
            }
            Kind::Binary { operator: Operator::Add | Operator::Subtract, left, right, .. } => {
                Ok(greater(self.polynomial(left)?, &self.polynomial(right)?))
            }
            Kind::Binary { operator: Operator::Multiply, left, right, .. } => {
                Ok(sum(self.polynomial(left)?, &self.polynomial(right)?))
            }
            _ => match self.event(syntax) {
                Ok(()) if is_rational(syntax) => Ok(Degrees::new()),
                Ok(()) => Err("a value is no fraction".to_owned()),
                Err(why) => Err(why),
            },
        }
    }

    /// e to a sum of rewards with integer factors, or to a fraction.
    pub(super) fn exponential(&mut self, syntax: &Syntax) -> Result<Degrees, Refusal> {
        let free = names(syntax);
        if !free.iter().any(|name| self.sorts.get(name) == Some(&Sort::Reward)) {
            self.event(syntax)?;
            if is_rational(syntax) {
                let most = self.bound(syntax).ok_or("the powers of e in a reward are not told")?;
                self.transcendental.push((syntax.span.start, syntax.span.end));
                // Powers from -most to most, cleared of negative ones.
                return Ok(Degrees::from([(E.to_owned(), 2 * most)]));
            }
            return if is_logarithmic(syntax) {
                Ok(Degrees::new())
            } else {
                Err("a reward that is written out is neither a fraction nor a logarithm".to_owned())
            };
        }
        match &syntax.kind {
            Kind::Name(name) => {
                self.exponents.push(name.clone());
                Ok(Degrees::from([(name.clone(), 1)]))
            }
            Kind::Negative(inner) => self.exponential(inner),
            Kind::Binary { operator: Operator::Add | Operator::Subtract, left, right, .. } => {
                let left = self.exponential(left)?;
                Ok(sum(left, &self.exponential(right)?))
            }
            Kind::Binary { operator: Operator::Multiply, left, right, .. } => {
                let (factor, reward) = if self.integer(left).is_some() { (left, right) } else { (right, left) };
                let factor = match &factor.kind {
                    Kind::Indicator(event) => {
                        self.event(event)?;
                        1
                    }
                    _ => self.integer(factor).ok_or("a factor of a reward is no integer")?,
                };
                Ok(times(self.exponential(reward)?, factor))
            }
            _ => Err("a reward is no sum of free rewards".to_owned()),
        }
    }

    /// A bound on how far the integers that an expression takes lie from 0, where they are integers.
    fn bound(&self, syntax: &Syntax) -> Option<u64> {
        match &syntax.kind {
            Kind::Indicator(_) => Some(1),
            Kind::Number(_) | Kind::Name(_) => self.integer(syntax),
            Kind::Negative(inner) => self.bound(inner),
            Kind::Call { name, .. } if name == "count" => Some(self.length),
            Kind::Binary { operator: Operator::Add | Operator::Subtract, left, right, .. } => {
                Some(self.bound(left)? + self.bound(right)?)
            }
            Kind::Binary { operator: Operator::Multiply, left, right, .. } => {
                self.bound(left)?.checked_mul(self.bound(right)?)
            }
            _ => None,
        }
    }

    pub(super) fn integer(&self, syntax: &Syntax) -> Option<u64> {
        match &syntax.kind {
            Kind::Number(value) if value.is_int() && *value >= Rational::ZERO => {
                u64::try_from(value.numerator().clone()).ok()
            }
            Kind::Name(name) => match name.as_str() {
                "N" => Some(self.length),
                "V" => Some(self.vocabulary),
                name => self.integers.get(name).map(|value| u64::from(*value)),
            },
            Kind::Negative(inner) => self.integer(inner),
            Kind::Binary { operator: Operator::Multiply, left, right, .. } => {
                self.integer(left)?.checked_mul(self.integer(right)?)
            }
            Kind::Binary { operator: Operator::Add, left, right, .. } => {
                self.integer(left)?.checked_add(self.integer(right)?)
            }
            _ => None,
        }
        .filter(|value| *value <= 64)
    }
}

/// Whether the values of an expression without letters are fractions.
fn is_rational(syntax: &Syntax) -> bool {
    let mut waiting = vec![syntax];
    while let Some(node) = waiting.pop() {
        if let Kind::Call { name, .. } = &node.kind
            && matches!(name.as_str(), "ln" | "exp" | "sqrt" | "score")
        {
            return false;
        }
        if matches!(&node.kind, Kind::Infinity | Kind::Binary { operator: Operator::Power | Operator::Divide, .. }) {
            return false;
        }
        waiting.extend(node.children());
    }
    true
}

/// Whether an expression without letters is made of logarithms alone, so that its exponential is a fraction: `ln(2)*[A]`.
fn is_logarithmic(syntax: &Syntax) -> bool {
    match &syntax.kind {
        Kind::Number(value) => *value == Rational::ZERO,
        Kind::Negative(inner) => is_logarithmic(inner),
        Kind::Call { name, arguments, .. } if name == "ln" => arguments.iter().all(is_rational),
        Kind::Call { name, arguments, .. } if name == "if" && arguments.len() == 3 => {
            is_logarithmic(&arguments[1]) && is_logarithmic(&arguments[2])
        }
        Kind::Binary { operator: Operator::Add | Operator::Subtract, left, right, .. } => {
            is_logarithmic(left) && is_logarithmic(right)
        }
        Kind::Binary { operator: Operator::Multiply, left, right, .. } => {
            let whole = |side: &Syntax| {
                matches!(&side.kind, Kind::Indicator(_)) || matches!(&side.kind, Kind::Number(value) if value.is_int())
            };
            (is_logarithmic(left) && whole(right)) || (whole(left) && is_logarithmic(right))
        }
        _ => false,
    }
}
