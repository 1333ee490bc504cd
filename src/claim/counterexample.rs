//! A case in which a statement is false, and how to see it.

use super::bench::Bench;
use super::case::Case;
use crate::expression::{Kind, Operator, parse};
use crate::number::Real;
use crate::statement::{AnswerValue, Judgement};

/// The most sequences that are looked at for a difference.
const MOST_COMPARED: usize = 4096;

/// A case in which a statement is false.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The case.
    pub case: Case,
    /// The comparison that decided it, as written.
    pub comparison: Option<String>,
    /// What stands on its sides.
    pub sides: Option<Sides>,
}

/// The two sides of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Sides {
    /// Two numbers.
    Numbers(Real, Real),
    /// Two distributions, and the probabilities that they give to the first sequence on which they differ.
    Distributions {
        /// The sequence.
        sequence: String,
        /// Its probability under the left side.
        left: Real,
        /// Its probability under the right side.
        right: Real,
    },
}

impl Counterexample {
    /// Explains why a case is one.
    pub(super) fn new(bench: &mut Bench, case: Case, judgement: Judgement) -> Self {
        let Judgement::Fails { comparison, sides } = judgement else {
            return Counterexample { case, comparison: None, sides: None };
        };
        let sides = match (sides, &comparison) {
            (Some((left, right)), _) => Some(Sides::Numbers(left, right)),
            (None, Some(comparison)) => difference(bench, &case, comparison),
            (None, None) => None,
        };
        Counterexample { case, comparison, sides }
    }
}

/// The first sequence on which the two sides of `p == q` differ.
fn difference(bench: &mut Bench, case: &Case, comparison: &str) -> Option<Sides> {
    let syntax = parse(comparison).ok()?;
    let Kind::Binary { operator: Operator::Equal, left, right, .. } = &syntax.kind else { return None };
    let side = |span: crate::expression::Span| comparison[span.start..span.end].to_owned();
    let (left, right) = (side(left.span), side(right.span));
    let size = case.model.vocabulary().checked_pow(u32::try_from(case.model.length).ok()?)?;
    let size = Some(size).filter(|size| *size <= MOST_COMPARED)?;
    let found = bench.asking(case, |asking| {
        let mut mass = |of: &str, sequence: &str| {
            let question = format!("P[{of}](matches(\"{sequence}\"))");
            match asking.ask(&question).ok()?.pop()?.value {
                AnswerValue::Number(value) => Some(value),
                _ => None,
            }
        };
        (0..size).map(|code| case.model.sequence(code)).find_map(|sequence| {
            let (left, right) = (mass(&left, &sequence)?, mass(&right, &sequence)?);
            (left != right).then_some(Sides::Distributions { sequence, left, right })
        })
    });
    found.ok().flatten()
}
