//! Claims where a parameter is a letter: they are claims about every u ≥ 1.

use std::cmp::Ordering;

use super::error::AskError;
use super::evaluate::{asked, holds};
use super::symbolic::SymbolicEvaluator;
use super::typed::{Number, Truth};
use crate::expression::{Expression, Operator, Problem, Span};
use crate::number::{ClosedForm, Rational, Real, Undefined};
use crate::question::prompts::Expressible;
use crate::question::{Distribution, QuestionError};

/// Where a claim that is not true for every u is tried.
const TRIED: [i64; 5] = [1, 2, 10, 100, 1_000_000];

/// Whether a claim holds for every u ≥ 1, and the sides that decided it.
type Verdict = (bool, Option<(ClosedForm, ClosedForm)>);

impl SymbolicEvaluator<'_> {
    /// Whether a claim, or what denies it, holds for every u ≥ 1.
    ///
    /// # Errors
    /// Where that is not decided; as its questions.
    pub(super) fn truth(&self, truth: &Truth, denied: bool) -> Result<Verdict, AskError> {
        match truth {
            Truth::Constant(holds) => Ok((*holds != denied, None)),
            Truth::Comparison { span, operator, left, right } => {
                let operator = if denied { opposite(*operator) } else { *operator };
                let (left, right) = self.sides(left, right)?;
                let holds = match always(operator, &left, &right) {
                    Err(Undefined::NoClosedForm) if self.counterexample(truth).is_some() && !denied => false,
                    Err(Undefined::NoClosedForm) => return Err(open(*span)),
                    decided => decided.map_err(|error| AskError::undefined(*span, &error))?,
                };
                Ok((holds, Some((left.simplified(), right.simplified()))))
            }
            Truth::Same { span, negated, left, right } if *negated == denied => {
                Ok((self.session.symbolic_equal(left, right).map_err(asked(*span))?, None))
            }
            // Different for every u is more than not the same function.
            Truth::Same { span, left, right, .. } => {
                let distance = self.session.symbolic_total_variation(left, right).map_err(asked(*span))?;
                let order = distance.compare(&Real::ZERO.into());
                Ok((order.map_err(|_| open(*span))? == Some(Ordering::Greater), None))
            }
            Truth::IsPrompt { span, p, event } => Ok((self.is_prompt(p, event).map_err(asked(*span))? != denied, None)),
            Truth::Not(inner) => self.truth(inner, !denied),
            Truth::Chain(operator, items) if (*operator == Operator::And) != denied => {
                let mut last = (true, None);
                for item in items {
                    last = self.truth(item, denied)?;
                    if !last.0 {
                        break;
                    }
                }
                Ok(last)
            }
            Truth::Chain(_, items) => {
                for item in items {
                    let verdict = self.truth(item, denied)?;
                    if verdict.0 {
                        return Ok(verdict);
                    }
                }
                // One may hold for some u, another for the rest.
                match (self.fails_somewhere(truth, denied), items.first()) {
                    (None, Some(Truth::Comparison { span, .. } | Truth::Same { span, .. })) => Err(open(*span)),
                    (None, _) => Err(open(Span::default())),
                    _ => Ok((false, None)),
                }
            }
        }
    }

    /// Whether an event is a prompt: no letter changes what is possible.
    fn is_prompt(&self, p: &Distribution, event: &Expression) -> Result<bool, QuestionError> {
        let expressible = self.session.is_prompt(&self.session.without_letter(p), event)?;
        Ok(matches!(expressible, Expressible::Prompt(_)))
    }

    /// A u at which a claim is false, where one of a few is such.
    pub(super) fn counterexample(&self, truth: &Truth) -> Option<Rational> {
        self.fails_somewhere(truth, false)
    }

    fn fails_somewhere(&self, truth: &Truth, denied: bool) -> Option<Rational> {
        let mut unit = None;
        // One u is meant throughout: that of one power of e.
        let tried = TRIED.map(Rational::from);
        tried.into_iter().find(|u| self.holds_at(truth, denied, u, &mut unit) == Some(false))
    }

    /// Whether a claim holds at one u; `None` where that is not known.
    fn holds_at(&self, truth: &Truth, denied: bool, u: &Rational, unit: &mut Option<Rational>) -> Option<bool> {
        match truth {
            Truth::Constant(holds) => Some(*holds != denied),
            Truth::Comparison { operator, left, right, .. } => {
                let (left, right) = self.sides(left, right).ok()?;
                let (left, right) = (left.simplified(), right.simplified());
                for side in [&left, &right] {
                    if side.as_number().is_none() && unit.get_or_insert_with(|| side.unit().clone()) != side.unit() {
                        return None;
                    }
                }
                let order = left.value(u).ok()?.compare(&right.value(u).ok()?).ok()?;
                Some(holds(*operator, order) != denied)
            }
            Truth::Same { negated, left, right, .. } => {
                let distance = self.session.symbolic_total_variation(left, right).ok()?.simplified();
                if distance.as_number().is_none()
                    && unit.get_or_insert_with(|| distance.unit().clone()) != distance.unit()
                {
                    return None;
                }
                let same = distance.value(u).ok()?.is_zero();
                Some((same != *negated) != denied)
            }
            Truth::IsPrompt { p, event, .. } => Some(self.is_prompt(p, event).ok()? != denied),
            Truth::Not(inner) => self.holds_at(inner, !denied, u, unit),
            Truth::Chain(operator, items) => {
                let all = (*operator == Operator::And) != denied;
                let each: Vec<Option<bool>> = items.iter().map(|item| self.holds_at(item, denied, u, unit)).collect();
                if each.contains(&Some(!all)) {
                    return Some(!all);
                }
                each.iter().all(Option::is_some).then_some(all)
            }
        }
    }

    fn sides(&self, left: &Number, right: &Number) -> Result<(ClosedForm, ClosedForm), AskError> {
        let letter = self.letter(&[left, right])?;
        Ok((self.number(left, &letter)?, self.number(right, &letter)?))
    }
}

/// Whether a comparison holds for every u ≥ 1.
fn always(operator: Operator, left: &ClosedForm, right: &ClosedForm) -> Result<bool, Undefined> {
    match operator {
        Operator::LessEqual => left.is_at_most(right),
        Operator::GreaterEqual => right.is_at_most(left),
        _ => {
            let order = left.compare(right)?;
            Ok(match operator {
                Operator::Equal => order == Some(Ordering::Equal),
                Operator::NotEqual => matches!(order, Some(Ordering::Less | Ordering::Greater)),
                Operator::Less => order == Some(Ordering::Less),
                _ => order == Some(Ordering::Greater),
            })
        }
    }
}

/// The comparison that holds where this one does not.
fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::GreaterEqual,
        Operator::GreaterEqual => Operator::Less,
        Operator::Greater => Operator::LessEqual,
        _ => Operator::Greater,
    }
}

/// A claim that no u was found to refute, and that is not proved for every u.
fn open(span: Span) -> AskError {
    let message = "whether this holds for every u >= 1 is not decided: it does at u = 1, 2, 10, 100 and 1000000";
    let problem = Problem::new(span, message, "open");
    AskError::Problems(vec![problem.help("give the parameter values for a claim about these")])
}
