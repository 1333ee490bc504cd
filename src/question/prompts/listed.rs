//! All that is possible at some positions, and the sums over every prompt there.

use std::collections::BTreeSet;
use std::ops::{AddAssign, Range};

use dashu::integer::UBig;

use super::closure::is_possible;
use super::{MOST_PROMPTS, Prompt};
use crate::expression::{Expression, Outcome};
use crate::number::Real;
use crate::question::session::lock;
use crate::question::{Distribution, QuestionError, Session};
use crate::sequence::{Space, Token};

/// The tokens at some positions in a row, wherever they have positive probability.
pub(super) struct Listed {
    pub positions: Range<usize>,
    /// In vocabulary order, with their probabilities.
    pub points: Vec<(Vec<Token>, Real)>,
    /// Whether the event holds there.
    pub inside: Vec<bool>,
}

impl Session {
    /// The positions that an event depends on, from the first to the last; all where that is not known.
    pub(super) fn positions_of(&self, event: &Expression) -> Range<usize> {
        let length = self.model().space().length;
        let mut arena = lock(&self.residuals);
        let id = arena.insert(event);
        arena.window(id).filter(|window| window.end <= length && !window.is_empty()).unwrap_or(0..length)
    }

    /// What is possible at the positions that decide an event; refused where there are too many prompts.
    pub(super) fn listed(
        &self,
        p: &Distribution,
        given: &Distribution,
        positions: Range<usize>,
        way_out: &str,
    ) -> Result<Listed, QuestionError> {
        let space = Space { length: positions.len(), ..self.model().space() };
        let prompts = UBig::from(space.vocabulary + 1).pow(space.length);
        if prompts > UBig::from(MOST_PROMPTS) {
            return Err(QuestionError::Refused {
                reason: format!(
                    "there are {prompts} prompts at {} positions, and at most {MOST_PROMPTS} are looked at",
                    space.length
                ),
                way_out: way_out.to_owned(),
            });
        }
        let tokens: Vec<Expression> = positions.clone().map(Expression::token_at).collect();
        let tokens: Vec<&Expression> = tokens.iter().collect();
        let points = |p: &Distribution| -> Result<Vec<(Vec<Token>, Real)>, QuestionError> {
            let mut points = Vec::new();
            if positions.len() == self.model().space().length {
                for (sequence, probability) in self.top(p, MOST_PROMPTS)? {
                    if is_possible(&probability)? {
                        points.push((sequence, probability));
                    }
                }
                points.sort_by(|(left, _), (right, _)| left.cmp(right));
                return Ok(points);
            }
            for (label, probability) in self.joint_law(p, &tokens)? {
                let sequence = label.iter().filter_map(|outcome| match outcome {
                    Outcome::Token(token) => Some(*token),
                    _ => None,
                });
                if is_possible(&probability)? {
                    points.push((sequence.collect(), probability));
                }
            }
            points.sort_by(|(left, _): &(Vec<Token>, Real), (right, _)| left.cmp(right));
            Ok(points)
        };
        let possible = points(p)?;
        let wanted: BTreeSet<Vec<Token>> = points(given)?.into_iter().map(|(sequence, _)| sequence).collect();
        let inside = possible.iter().map(|(sequence, _)| wanted.contains(sequence)).collect();
        Ok(Listed { positions, points: possible, inside })
    }
}

/// Every prompt at some positions, by number: the digits in base V + 1 are 0 for a free position, and one more than its token for a
/// fixed one.
#[derive(Clone, Copy)]
pub(super) struct Prompts {
    pub space: Space,
}

impl Prompts {
    pub fn count(&self) -> usize {
        (0..self.space.length).fold(1, |count, _| count * self.base())
    }

    fn base(&self) -> usize {
        self.space.vocabulary + 1
    }

    /// The prompt of this number.
    pub fn prompt(&self, mut number: usize) -> Prompt {
        let mut prompt = vec![None; self.space.length];
        for place in prompt.iter_mut().rev() {
            *place = (number % self.base()).checked_sub(1).map(Token::from);
            number /= self.base();
        }
        prompt
    }

    /// The number of the prompt that fixes everything.
    pub fn point(&self, sequence: &[Token]) -> usize {
        sequence.iter().fold(0, |number, token| number * self.base() + token.index() + 1)
    }

    /// The numbers of all prompts that a sequence agrees with.
    pub fn around(&self, sequence: &[Token]) -> Vec<usize> {
        let mut numbers = vec![0];
        for token in sequence {
            numbers = numbers.iter().flat_map(|n| [n * self.base(), n * self.base() + token.index() + 1]).collect();
        }
        numbers
    }

    /// For every prompt the sum over the sequences in it.
    pub fn sums<T: Clone + for<'a> AddAssign<&'a T>>(
        &self,
        zero: T,
        points: impl Iterator<Item = (usize, T)>,
    ) -> Vec<T> {
        let mut sums = vec![zero; self.count()];
        points.for_each(|(number, value)| sums[number] = value);
        let mut step = 1;
        for _ in 0..self.space.length {
            for number in 0..sums.len() {
                if (number / step).is_multiple_of(self.base()) {
                    let (free, rest) = sums.split_at_mut(number + 1);
                    for token in 1..=self.space.vocabulary {
                        free[number] += &rest[token * step - 1];
                    }
                }
            }
            step *= self.base();
        }
        sums
    }
}
