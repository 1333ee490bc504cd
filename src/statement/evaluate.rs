//! From a typed question to its answer.

use std::cmp::Ordering;

use super::answer::{AnswerValue, PromptAnswer};
use super::error::AskError;
use super::typed::{Function, Listing, Measure, Number, NumberKind, Statement, Truth};
use crate::expression::{Operator, Outcome, Span};
use crate::number::{Real, Undefined};
use crate::question::prompts::{Expressible, Prompt};
use crate::question::{Eigenvalue, QuestionError, Session};
use crate::sequence::{Token, Vocabulary};

/// How many sequences of prompts the search for the fewest looks at: a second.
const SEARCH: u64 = 20_000_000;

/// What evaluates: the session that is asked, the vocabulary for what is written, and the text for what is quoted.
pub(super) struct Evaluator<'a> {
    pub(super) session: &'a Session,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) text: &'a str,
}

/// A claim's value and the comparison that decided it.
struct Verdict {
    holds: bool,
    decisive: Option<(Span, Option<(Real, Real)>)>,
}

impl Evaluator<'_> {
    /// The answer to a question.
    pub(super) fn statement(&self, statement: &Statement) -> Result<AnswerValue, AskError> {
        match statement {
            Statement::Number(number) => Ok(AnswerValue::Number(self.number(number)?)),
            Statement::Truth(truth) => {
                let Verdict { holds, decisive } = self.truth(truth)?;
                let comparison = decisive.as_ref().map(|(span, _)| self.text[span.start..span.end].to_owned());
                Ok(AnswerValue::Truth { holds, sides: decisive.and_then(|(_, sides)| sides), comparison })
            }
            Statement::Listing(span, listing) => self.listing(listing).map_err(asked(*span)),
        }
    }

    /// Whether a claim holds.
    pub(super) fn holds(&self, truth: &Truth) -> Result<bool, AskError> {
        self.truth(truth).map(|verdict| verdict.holds)
    }

    /// Asks everything that the question could ask, for the plans of a session that runs no walk.
    pub(super) fn plan(&self, statement: &Statement) -> Result<(), AskError> {
        match statement {
            Statement::Number(number) => self.plan_number(number),
            Statement::Truth(truth) => self.plan_truth(truth),
            Statement::Listing(span, listing) => planned(self.listing(listing).map_err(asked(*span))),
        }
    }

    fn plan_number(&self, number: &Number) -> Result<(), AskError> {
        match &number.kind {
            NumberKind::Constant(_) | NumberKind::Letter => Ok(()),
            NumberKind::Measure(measure) => planned(self.measure(measure).map_err(asked(number.span))),
            NumberKind::Negative(inner) | NumberKind::Apply(_, inner) => self.plan_number(inner),
            NumberKind::Solve(sides) => sides.iter().try_for_each(|side| self.plan_number(side)),
            NumberKind::Extremum(_, items) => items.iter().try_for_each(|item| self.plan_number(item)),
            NumberKind::Chain(first, links) => {
                self.plan_number(first)?;
                links.iter().try_for_each(|(_, operand)| self.plan_number(operand))
            }
        }
    }

    /// As [`plan`](Self::plan), of a claim.
    pub(super) fn plan_truth(&self, truth: &Truth) -> Result<(), AskError> {
        match truth {
            Truth::Constant(_) => Ok(()),
            Truth::Comparison { left, right, .. } => {
                self.plan_number(left)?;
                self.plan_number(right)
            }
            Truth::Same { span, left, right, .. } => planned(self.session.equal(left, right).map_err(asked(*span))),
            Truth::IsPrompt { span, p, event } => planned(self.session.is_prompt(p, event).map_err(asked(*span))),
            Truth::Not(inner) => self.plan_truth(inner),
            Truth::Chain(_, items) => items.iter().try_for_each(|item| self.plan_truth(item)),
        }
    }

    fn number(&self, number: &Number) -> Result<Real, AskError> {
        let undefined = |error: Undefined| AskError::undefined(number.span, &error);
        match &number.kind {
            NumberKind::Constant(value) => Ok(value.clone()),
            NumberKind::Letter | NumberKind::Solve(_) => Err(undefined(Undefined::NoLetter)),
            NumberKind::Measure(measure) => self.measure(measure).map_err(asked(number.span)),
            NumberKind::Negative(inner) => Ok(self.number(inner)?.neg()),
            NumberKind::Apply(function, inner) => {
                let value = self.number(inner)?;
                match function {
                    Function::Absolute => Ok(value.abs()),
                    Function::Logarithm => value.ln(),
                    Function::Exponential => value.exp(),
                    Function::Root => value.sqrt(),
                }
                .map_err(undefined)
            }
            NumberKind::Extremum(greatest, items) => {
                let mut best: Option<Real> = None;
                for item in items {
                    let value = self.number(item)?;
                    best = Some(match best {
                        None => value,
                        Some(best) => extremum(*greatest, best, value).map_err(undefined)?,
                    });
                }
                Ok(best.expect("min and max take at least one argument"))
            }
            NumberKind::Chain(first, links) => {
                let mut value = self.number(first)?;
                for (operator, operand) in links {
                    let right = self.number(operand)?;
                    let span = number.span.to(operand.span);
                    value = apply(*operator, &value, &right).map_err(|error| AskError::undefined(span, &error))?;
                }
                Ok(value)
            }
        }
    }

    fn measure(&self, measure: &Measure) -> Result<Real, QuestionError> {
        let session = self.session;
        match measure {
            Measure::Probability(p, event) => session.probability(p, event),
            Measure::Expectation(p, f) => session.expectation(p, f),
            Measure::Variance(p, f) => session.variance(p, f),
            Measure::Covariance(p, f, g) => session.covariance(p, f, g),
            Measure::Normaliser(p) => session.normaliser(p),
            Measure::Entropy(p) => session.entropy(p),
            Measure::Divergence(divergence, p, q) => session.divergence(divergence, p, q),
            Measure::Support(p) => Ok(Real::Rational(session.support(p)?.into())),
            Measure::EvidenceBound(false, p) => session.evidence_lower_bound(p),
            Measure::EvidenceBound(true, p) => session.evidence_upper_bound(p),
            Measure::Gap(p) => session.spectral_gap(p),
            Measure::Classes(p) => Ok(Real::Rational(session.chain_classes(p)?.into())),
            Measure::Information(p, f, g) => session.information(p, f, g),
            Measure::Objective(q, tuned) => session.objective(q, tuned),
            Measure::BestPrompt(p, event, criterion) => Ok(session.best_prompt(p, event, criterion)?.value),
            Measure::PromptCount(p, event) => {
                let cover = session.prompt_cover(p, event, SEARCH)?;
                if !cover.is_fewest() {
                    return Err(QuestionError::Refused {
                        reason: format!(
                            "{} prompts were found and at least {} are needed: more was not proved",
                            cover.prompts.len(),
                            cover.least
                        ),
                        way_out: "ask prompts(A) alone for what was found, or about an event of fewer positions"
                            .to_owned(),
                    });
                }
                Ok(Real::Rational(cover.least.into()))
            }
        }
    }

    fn listing(&self, listing: &Listing) -> Result<AnswerValue, QuestionError> {
        let row = |row: Vec<Real>| {
            let tokens = self.vocabulary.iter().map(|(_, text)| text.to_owned());
            AnswerValue::Row(tokens.zip(row).collect())
        };
        Ok(match listing {
            Listing::Marginal(p, position) => row(self.session.marginal(p, *position)?),
            Listing::Next(p, prefix) => row(self.session.next(p, prefix)?),
            Listing::Top(p, count) => {
                let top = self.session.top(p, *count)?;
                let write = |(sequence, mass): (Vec<_>, _)| (self.vocabulary.write(&sequence), mass);
                AnswerValue::Sequences(top.into_iter().map(write).collect())
            }
            Listing::Worlds(p, worlds) => {
                let mut law = Vec::with_capacity(worlds.len());
                for (name, event) in worlds {
                    let probability = self.session.probability(p, event)?;
                    // A law lists the values that occur.
                    if !probability.is_zero() {
                        law.push((name.clone(), probability));
                    }
                }
                AnswerValue::Law(law)
            }
            Listing::IsPrompt(p, event) => AnswerValue::Prompts(match self.session.is_prompt(p, event)? {
                Expressible::Prompt(prompt) => {
                    PromptAnswer::Expressible { prompt: self.prompt(&prompt), witnesses: None }
                }
                Expressible::No { closure, inside, outside } => PromptAnswer::Expressible {
                    prompt: self.prompt(&closure),
                    witnesses: Some((self.vocabulary.write(&inside), self.vocabulary.write(&outside))),
                },
            }),
            Listing::Closure(p, event) => {
                let closure = self.session.closure(p, event)?;
                AnswerValue::Prompts(PromptAnswer::Closure {
                    prompt: self.prompt(&closure.prompt),
                    probability: closure.probability,
                    share: closure.share,
                })
            }
            Listing::BestPrompt(p, event, criterion) => {
                let best = self.session.best_prompt(p, event, criterion)?;
                AnswerValue::Prompts(PromptAnswer::Best { prompt: self.prompt(&best.prompt), value: best.value })
            }
            Listing::Prompts(p, event) => {
                let cover = self.session.prompt_cover(p, event, SEARCH)?;
                let prompts = cover.prompts.into_iter().map(|(prompt, weight)| (self.prompt(&prompt), weight));
                AnswerValue::Prompts(PromptAnswer::Cover { prompts: prompts.collect(), least: cover.least })
            }
            Listing::PromptCounts(p) => {
                let counts = self.session.prompt_counts(p)?;
                let (v, n) = (self.vocabulary.len(), self.session.model().space().length);
                let or =
                    |count: Option<dashu::integer::UBig>, form: String| count.map_or(form, |count| count.to_string());
                let lines = [
                    ("prompts", counts.prompts.to_string()),
                    ("boxes", or(counts.boxes, format!("(2^{v} - 1)^{n}"))),
                    ("sequences", counts.support.to_string()),
                    ("events", or(counts.events, format!("2^{} - 1", counts.support))),
                ];
                let lines = lines.map(|(what, count)| (what.to_owned(), count));
                AnswerValue::Prompts(PromptAnswer::Counts(lines.into()))
            }
            Listing::Evidence(p) => {
                let evidence = self.session.evidence(p)?;
                AnswerValue::Law(evidence.into_iter().map(|(value, chance)| (value.to_string(), chance)).collect())
            }
            Listing::Spectrum(p) => AnswerValue::Law(named(self.session.spectrum(p)?)),
            Listing::Law(p, f) => {
                let law = self.session.law(p, f)?;
                AnswerValue::Law(law.into_iter().map(|(outcome, mass)| (self.outcome(&outcome), mass)).collect())
            }
        })
    }

    /// A prompt as a question writes it.
    fn prompt(&self, prompt: &Prompt) -> String {
        let item = |fixed: &Option<Token>| match fixed.map(|token| self.vocabulary.text(token)) {
            None => "_".to_owned(),
            Some(text @ ("_" | "*")) => format!("\\{text}"),
            Some(text) => text.to_owned(),
        };
        prompt.iter().map(item).collect::<Vec<_>>().join(" ")
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Token(token) => self.vocabulary.text(*token).to_owned(),
            Outcome::Event(holds) => holds.to_string(),
            Outcome::Number(value) => value.to_string(),
        }
    }

    fn truth(&self, truth: &Truth) -> Result<Verdict, AskError> {
        match truth {
            Truth::Constant(holds) => Ok(Verdict { holds: *holds, decisive: None }),
            Truth::Comparison { span, operator, left, right } => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                match left.compare(&right) {
                    Ok(order) => {
                        let holds = holds(*operator, order);
                        Ok(Verdict { holds, decisive: Some((*span, Some((left, right)))) })
                    }
                    Err(error) => Err(AskError::undecided(*span, &error, &left, &right)),
                }
            }
            Truth::Same { span, negated, left, right } => {
                let same = self.session.equal(left, right).map_err(asked(*span))?;
                Ok(Verdict { holds: same != *negated, decisive: Some((*span, None)) })
            }
            Truth::IsPrompt { span, p, event } => {
                let expressible = self.session.is_prompt(p, event).map_err(asked(*span))?;
                Ok(Verdict { holds: matches!(expressible, Expressible::Prompt(_)), decisive: Some((*span, None)) })
            }
            Truth::Not(inner) => {
                let verdict = self.truth(inner)?;
                Ok(Verdict { holds: !verdict.holds, ..verdict })
            }
            Truth::Chain(operator, items) => {
                // `and` stops at the first that is false, `or` at the first that is true.
                let stops = *operator == Operator::Or;
                for item in items {
                    let verdict = self.truth(item)?;
                    if verdict.holds == stops {
                        return Ok(verdict);
                    }
                    if !verdict.holds && std::ptr::eq(item, items.last().unwrap_or(item)) {
                        return Ok(verdict);
                    }
                }
                Ok(Verdict { holds: !stops, decisive: None })
            }
        }
    }
}

/// What is planned and not run, or refused, stands in its plan; anything else is an error.
pub(super) fn planned<T>(asked: Result<T, AskError>) -> Result<(), AskError> {
    match asked {
        Ok(_) => Ok(()),
        Err(AskError::Question { error, .. })
            if matches!(*error, QuestionError::Planned | QuestionError::Refused { .. }) =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

pub(super) fn asked(span: Span) -> impl Fn(QuestionError) -> AskError {
    move |error| AskError::question(error, Some(span))
}

/// Eigenvalues with their ranks, the greatest modulus first: `λ2`, `λ3..λ4`; of a pair the real part, then the imaginary one.
fn named(eigenvalues: Vec<Eigenvalue>) -> Vec<(String, Real)> {
    let mut rank = 1;
    let mut lines = Vec::with_capacity(eigenvalues.len());
    for eigenvalue in eigenvalues {
        let last = rank + eigenvalue.count - 1;
        let name = if last == rank { format!("λ{rank}") } else { format!("λ{rank}..λ{last}") };
        if eigenvalue.is_real() {
            lines.push((name, eigenvalue.real));
        } else {
            lines.push((format!("Re {name}"), eigenvalue.real));
            lines.push((format!("±Im {name}"), eigenvalue.imaginary));
        }
        rank = last + 1;
    }
    lines
}

/// The greater or the lesser of two reals; of two that cannot be told apart, an enclosure.
fn extremum(greatest: bool, left: Real, right: Real) -> Result<Real, Undefined> {
    let wanted = if greatest { Ordering::Less } else { Ordering::Greater };
    match left.compare(&right) {
        Ok(order) => Ok(if order == wanted { right } else { left }),
        Err(Undefined::Undecided) => Ok(left.extremum(&right, greatest)),
        Err(error) => Err(error),
    }
}

fn apply(operator: Operator, left: &Real, right: &Real) -> Result<Real, Undefined> {
    match operator {
        Operator::Add => left.add(right),
        Operator::Subtract => left.sub(right),
        Operator::Multiply => left.mul(right),
        Operator::Divide => left.div(right),
        Operator::Power => left.pow(right),
        other => unreachable!("`{}` joins no numbers of a typed question", other.symbol()),
    }
}

/// Whether two sides in this order are in this relation.
pub(super) fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterEqual => order.is_ge(),
        other => unreachable!("`{}` compares nothing", other.symbol()),
    }
}
