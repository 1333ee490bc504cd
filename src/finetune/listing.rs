//! All sequences of a distribution one by one, for what is fitted on them: a few, known before they are listed.

use super::elementary::exp;
use super::tree::Tree;
use crate::expression::{Expression, Outcome, Path, Scope, evaluate};
use crate::number::{Enclosure, Rational, Real};
use crate::question::{Distribution, QuestionError, Session};

/// The sequences of positive probability, in vocabulary order, with their probabilities.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    tree: Tree,
    /// p(x)
    pub law: Vec<f64>,
}

impl Listing {
    /// Lists what `from` can say; `name` is fitted on it.
    ///
    /// # Errors
    /// As the questions about `from`; when it has more than `most` sequences, which is found out before they are listed.
    pub fn new(session: &Session, name: &str, from: &Distribution, most: usize) -> Result<Self, QuestionError> {
        let support = session.support(from)?;
        if support > most.into() {
            return Err(QuestionError::Refused {
                reason: format!(
                    "{name} is fitted on all {support} sequences of {}, and at most {most} are",
                    from.name()
                ),
                way_out: "start from a condition or a prompt that leaves fewer, or take a smaller model".to_owned(),
            });
        }
        let tree = Tree::of(session.model().space(), &session.next_tokens(from)?)?;
        let law = tree.log_base().into_iter().map(exp).collect();
        Ok(Listing { tree, law })
    }

    /// The sequences as they are written.
    pub fn written(&self, scope: &Scope) -> Vec<String> {
        self.tree.sequences().map(|sequence| scope.vocabulary.write(&sequence)).collect()
    }

    /// What an expression is on every sequence; an event is 1 or 0. `fits` says what is wrong with a number.
    ///
    /// # Errors
    /// When it has no value on some sequence, or one that does not fit.
    pub fn numbers<T>(
        &self,
        (name, expression, scope): (&str, &Expression, &Scope),
        fits: impl Fn(Real) -> Result<T, String>,
    ) -> Result<Vec<T>, QuestionError> {
        let number = |sequence: Vec<_>| {
            let value = match evaluate(expression, &sequence, None) {
                Ok(Outcome::Event(holds)) => fits(Real::integer(i64::from(holds))),
                Ok(Outcome::Number(value)) => fits(value),
                Ok(_) => return Err(QuestionError::Unfit),
                Err(failure) => Err(failure.to_string()),
            };
            value.map_err(|what| QuestionError::Unlearned {
                name: name.to_owned(),
                why: format!("{what} on the sequence {}", scope.vocabulary.write(&sequence)),
                way_out: "start from a condition under which it has a value that fits".to_owned(),
            })
        };
        self.tree.sequences().map(number).collect()
    }

    /// e^exponent as a potential, each exponent taken as the float that it is; 0 where it is −∞.
    pub fn tilt(&self, name: &str, exponents: &[f64]) -> Result<Expression, QuestionError> {
        let vocabulary = self.tree.space().vocabulary;
        let mut path = Path::new(vocabulary);
        for position in 0..self.tree.space().length {
            let first = self.tree.of_length(position + 1).start;
            let mut steps = Vec::with_capacity(self.tree.of_length(position).len() * vocabulary);
            for prefix in self.tree.of_length(position) {
                let mut row = vec![None; vocabulary];
                for cell in self.tree.row(prefix) {
                    row[self.tree.tokens()[cell] as usize] = Some(((cell + 1 - first) as u32, Real::ONE));
                }
                steps.extend(row);
            }
            path.push(steps);
        }
        let weight = |&exponent: &f64| -> Option<Option<Real>> {
            if exponent == f64::NEG_INFINITY {
                return Some(None);
            }
            let exponent = Rational::try_from(exponent).ok()?;
            Some(Some(Real::Enclosed(Enclosure::from_rational(&exponent).exp()?)))
        };
        let weights: Option<Vec<Option<Real>>> = exponents.iter().map(weight).collect();
        let Some(weights) = weights else {
            return Err(QuestionError::Unlearned {
                name: name.to_owned(),
                why: "a weight is beyond all numbers".to_owned(),
                way_out: "take a larger beta".to_owned(),
            });
        };
        path.end(weights);
        Ok(Expression::along(path))
    }
}
