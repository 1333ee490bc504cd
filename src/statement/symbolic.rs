//! From a typed question to its answer where a parameter is a letter: closed forms in u.

use std::cell::RefCell;
use std::collections::HashMap;

use super::answer::{AnswerValue, SymbolicAnswer, SymbolicValue};
use super::error::AskError;
use super::evaluate::asked;
use super::typed::{Function, Listing, Measure, Number, NumberKind, Statement};
use crate::expression::{Operator, Outcome, Span};
use crate::number::{ClosedForm, Rational, RationalFunction, Real, Undefined, common_unit};
use crate::question::{QuestionError, Session};
use crate::sequence::Vocabulary;

/// What evaluates: the session, the vocabulary for what is written, the name of the letter's parameter.
pub(super) struct SymbolicEvaluator<'a> {
    pub(super) session: &'a Session,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) parameter: &'a str,
    /// The values of u at which answers are given as well.
    pub(super) at: &'a [Rational],
    /// Measures that were computed, by their address: each is needed for the unit of u and for its value.
    pub(super) known: RefCell<HashMap<*const Measure, ClosedForm>>,
}

impl SymbolicEvaluator<'_> {
    /// The answer to a question.
    pub(super) fn statement(&self, statement: &Statement) -> Result<AnswerValue, AskError> {
        let value = match statement {
            Statement::Number(number) => {
                let letter = self.letter(&[number])?;
                SymbolicValue::Number(self.number(number, &letter)?.simplified())
            }
            Statement::Truth(truth) => {
                let (holds, sides) = self.truth(truth, false)?;
                let fails = if holds { None } else { self.counterexample(truth) };
                SymbolicValue::Truth { holds, sides, fails }
            }
            Statement::Listing(span, listing) => self.listing(listing).map_err(asked(*span))?,
        };
        let at = match &value {
            SymbolicValue::Number(form) => self
                .at
                .iter()
                .map(|u| form.value(u).map(|value| (u.clone(), value)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| AskError::undefined(Span::default(), &error))?,
            _ => Vec::new(),
        };
        Ok(AnswerValue::Symbolic(SymbolicAnswer { parameter: self.parameter.to_owned(), value, at }))
    }

    /// u with the unit that is common to all that is asked: e^λ where nothing says more.
    pub(super) fn letter(&self, numbers: &[&Number]) -> Result<ClosedForm, AskError> {
        let mut unit: Option<Rational> = None;
        let mut waiting: Vec<&Number> = numbers.to_vec();
        while let Some(number) = waiting.pop() {
            match &number.kind {
                NumberKind::Measure(measure) => {
                    let form = self.measure(measure).map_err(asked(number.span))?.simplified();
                    if form.as_number().is_none() {
                        unit = Some(match unit {
                            None => form.unit().clone(),
                            Some(known) => common_unit(&known, form.unit()),
                        });
                    }
                }
                NumberKind::Negative(inner) | NumberKind::Apply(_, inner) => waiting.push(inner),
                NumberKind::Extremum(_, items) => waiting.extend(items),
                NumberKind::Solve(sides) => waiting.extend(sides.iter()),
                NumberKind::Chain(first, rest) => {
                    waiting.push(first);
                    waiting.extend(rest.iter().map(|(_, operand)| operand));
                }
                NumberKind::Constant(_) | NumberKind::Letter => {}
            }
        }
        let unit = unit.unwrap_or(Rational::ONE);
        let letter = RationalFunction::u_to(1).map_err(|error| AskError::undefined(Span::default(), &error))?;
        Ok(ClosedForm::function(letter, unit.clone(), unit))
    }

    pub(super) fn number(&self, number: &Number, letter: &ClosedForm) -> Result<ClosedForm, AskError> {
        let undefined = |error: Undefined| AskError::undefined(number.span, &error);
        match &number.kind {
            NumberKind::Constant(value) => Ok(value.clone().into()),
            NumberKind::Letter => Ok(letter.clone()),
            NumberKind::Measure(measure) => self.measure(measure).map_err(asked(number.span)),
            NumberKind::Solve(sides) => {
                let [left, right] = &**sides;
                let (left, right) = (self.number(left, letter)?, self.number(right, letter)?);
                Ok(left.solve(&right).map_err(undefined)?.into())
            }
            NumberKind::Negative(inner) => Ok(self.number(inner, letter)?.neg()),
            NumberKind::Apply(function, inner) => {
                let value = self.number(inner, letter)?;
                match (function, value.as_number()) {
                    (Function::Absolute, _) => value.abs(),
                    (Function::Logarithm, _) => value.ln(),
                    (Function::Exponential, Some(value)) => value.exp().map(ClosedForm::from),
                    (Function::Root, Some(value)) => value.sqrt().map(ClosedForm::from),
                    _ => Err(Undefined::NoClosedForm),
                }
                .map_err(undefined)
            }
            NumberKind::Extremum(greatest, items) => {
                let mut best: Option<ClosedForm> = None;
                for item in items {
                    let value = self.number(item, letter)?;
                    best = Some(match best {
                        None => value,
                        Some(best) if best.is_at_most(&value).map_err(undefined)? == *greatest => value,
                        Some(best) if value.is_at_most(&best).map_err(undefined)? == *greatest => best,
                        Some(_) => return Err(undefined(Undefined::NoClosedForm)),
                    });
                }
                Ok(best.expect("min and max take at least one argument"))
            }
            NumberKind::Chain(first, links) => {
                let mut value = self.number(first, letter)?;
                for (operator, operand) in links {
                    let right = self.number(operand, letter)?;
                    let span = number.span.to(operand.span);
                    let applied = match operator {
                        Operator::Add => value.add(&right),
                        Operator::Subtract => value.sub(&right),
                        Operator::Multiply => value.mul(&right),
                        Operator::Divide => value.div(&right),
                        _ => match right.as_number() {
                            Some(exponent) => value.power(exponent),
                            None => Err(Undefined::NoClosedForm),
                        },
                    };
                    value = applied.map_err(|error| AskError::undefined(span, &error))?;
                }
                Ok(value)
            }
        }
    }

    fn measure(&self, measure: &Measure) -> Result<ClosedForm, QuestionError> {
        if let Some(known) = self.known.borrow().get(&std::ptr::from_ref(measure)) {
            return Ok(known.clone());
        }
        let form = self.computed(measure)?;
        self.known.borrow_mut().insert(measure, form.clone());
        Ok(form)
    }

    fn computed(&self, measure: &Measure) -> Result<ClosedForm, QuestionError> {
        let session = self.session;
        let none = |p: &crate::question::Distribution| QuestionError::Symbolic { name: p.name().to_owned() };
        match measure {
            Measure::Probability(p, event) => session.symbolic_probability(p, event),
            Measure::Expectation(p, f) => session.symbolic_expectation(p, f),
            Measure::Variance(p, f) => session.symbolic_covariance(p, f, f),
            Measure::Covariance(p, f, g) => session.symbolic_covariance(p, f, g),
            Measure::Normaliser(p) => session.symbolic_normaliser(p),
            Measure::Entropy(p) => session.symbolic_entropy(p),
            Measure::Divergence(divergence, p, q) => session.symbolic_divergence(divergence, p, q),
            Measure::Support(p) => Ok(session.symbolic_support(p)?.into()),
            Measure::Information(p, f, g) => session.symbolic_information(p, f, g),
            Measure::BestPrompt(p, ..)
            | Measure::PromptCount(p, _)
            | Measure::EvidenceBound(_, p)
            | Measure::Gap(p)
            | Measure::Classes(p) => Err(none(p)),
            Measure::Objective(q, tuned) => session.symbolic_objective(q, tuned),
        }
    }

    fn listing(&self, listing: &Listing) -> Result<SymbolicValue, QuestionError> {
        let row = |row: Vec<ClosedForm>| {
            let tokens = self.vocabulary.iter().map(|(_, text)| text.to_owned());
            SymbolicValue::Row(tokens.zip(row.into_iter().map(ClosedForm::simplified)).collect())
        };
        Ok(match listing {
            Listing::Marginal(p, position) => row(self.session.symbolic_marginal(p, *position)?),
            Listing::Next(p, prefix) => row(self.session.symbolic_next(p, prefix)?),
            // Which sequences are the most probable changes with u.
            Listing::Top(..) => SymbolicValue::Open,
            Listing::IsPrompt(p, _)
            | Listing::Closure(p, _)
            | Listing::BestPrompt(p, ..)
            | Listing::Prompts(p, _)
            | Listing::Evidence(p)
            | Listing::Spectrum(p)
            | Listing::PromptCounts(p) => return Err(QuestionError::Symbolic { name: p.name().to_owned() }),
            Listing::Worlds(p, worlds) => {
                let mut law = Vec::with_capacity(worlds.len());
                for (name, event) in worlds {
                    let probability = self.session.symbolic_probability(p, event)?;
                    if !probability.as_number().is_some_and(Real::is_zero) {
                        law.push((name.clone(), probability.simplified()));
                    }
                }
                SymbolicValue::Law(law)
            }
            Listing::Law(p, f) => {
                let law = self.session.symbolic_law(p, &[f])?.into_iter();
                SymbolicValue::Law(law.map(|(label, form)| (self.outcomes(&label), form.simplified())).collect())
            }
        })
    }

    fn outcomes(&self, label: &[Outcome]) -> String {
        let written = label.iter().map(|outcome| match outcome {
            Outcome::Token(token) => self.vocabulary.text(*token).to_owned(),
            Outcome::Event(holds) => holds.to_string(),
            Outcome::Number(value) => value.to_string(),
        });
        written.collect::<Vec<_>>().join(", ")
    }
}
