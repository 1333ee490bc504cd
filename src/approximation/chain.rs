//! The states of a Markov chain, one after the other: what [`Law::Chain`](crate::question::Law) is the law of.

use std::collections::HashMap;
use std::ops::Range;

use super::method::{Budget, Drawn, REMEMBERED, Ratios, Show, accepts};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Kernel, Pointwise, QuestionError, Session};
use crate::random::{Categorical, Stream};
use crate::sequence::Token;

/// How many fillings of a block are weighed against each other.
const MOST_FILLINGS: usize = 100_000;

/// A chain a repeat.
pub(super) fn draw(
    session: &Session,
    target: &Distribution,
    kernel: &Kernel,
    start: Option<&[Token]>,
    budget: Budget,
    show: &mut Show<'_>,
) -> Result<(), QuestionError> {
    let pointwise = session.pointwise(target)?;
    if let Some(start) = start
        && pointwise.probability(start)?.is_zero()
    {
        return Err(QuestionError::ImpossibleStart { name: target.name().to_owned(), start: session.write(start) });
    }
    match kernel {
        Kernel::Independence { proposal } => propose(session, target, proposal, start, budget, show),
        Kernel::Gibbs { block } => {
            let starts = match start {
                Some(start) => vec![start.to_vec(); budget.repeats],
                None => session.sample(target, budget.repeats, budget.seed)?,
            };
            let mut blocks = Blocks::new(session, pointwise, *block)?;
            for (repeat, mut sequence) in starts.into_iter().enumerate() {
                let mut stream = Stream::new(budget.seed, "gibbs", repeat as u64);
                for _ in 0..budget.draws {
                    blocks.sweep(&mut sequence, &mut stream)?;
                    if !show(Drawn { sequence: &sequence, weight: 1.0 }) {
                        return Ok(());
                    }
                }
            }
            Ok(())
        }
    }
}

/// Metropolis–Hastings with independent proposals.
fn propose(
    session: &Session,
    target: &Distribution,
    proposal: &Distribution,
    start: Option<&[Token]>,
    budget: Budget,
    show: &mut Show<'_>,
) -> Result<(), QuestionError> {
    let mut ratios = Ratios::new(session, target, proposal)?;
    // What is never proposed has an infinite ratio, and is never left.
    let first = start.map(|start| (ratios.of(start).unwrap_or(Real::Infinity), start.to_vec()));
    let mut current = first.clone();
    let all = budget.repeats.saturating_mul(budget.draws);
    ratios.weigh(session, proposal, all, budget.seed, |unit, sequence, ratio| {
        if unit.is_multiple_of(budget.draws) {
            current.clone_from(&first);
        }
        let moves = match &current {
            Some((Real::Infinity, _)) => false,
            Some((known, _)) if !known.is_zero() => {
                accepts(ratio, known, &mut Stream::new(budget.seed, "accept", unit as u64))
            }
            _ => true,
        };
        if moves {
            current = Some((ratio.clone(), sequence.to_vec()));
        }
        current.as_ref().is_none_or(|(ratio, sequence)| {
            // Nothing counts before the first sequence that p allows.
            show(Drawn { sequence, weight: if ratio.is_zero() { 0.0 } else { 1.0 } })
        })
    })
}

/// Blocks of neighbouring tokens, and the choices among their fillings that were worked out.
struct Blocks<'a> {
    target: Pointwise<'a>,
    vocabulary: usize,
    ranges: Vec<Range<usize>>,
    /// By block, and by the sequence with nothing in it.
    known: HashMap<(usize, Vec<Token>), Categorical>,
}

impl<'a> Blocks<'a> {
    fn new(session: &Session, target: Pointwise<'a>, block: usize) -> Result<Self, QuestionError> {
        let space = session.model().space();
        let block = block.clamp(1, space.length);
        let vocabulary = space.vocabulary;
        if vocabulary.checked_pow(block as u32).is_none_or(|fillings| fillings > MOST_FILLINGS) {
            return Err(QuestionError::Refused {
                reason: format!("a block of {block} tokens out of {vocabulary} has more than {MOST_FILLINGS} fillings"),
                way_out: "take smaller blocks".to_owned(),
            });
        }
        let ranges = (0..space.length).step_by(block).map(|first| first..(first + block).min(space.length)).collect();
        Ok(Blocks { target, vocabulary, ranges, known: HashMap::new() })
    }

    /// Redraws every block given all others, from left to right.
    fn sweep(&mut self, sequence: &mut [Token], stream: &mut Stream) -> Result<(), QuestionError> {
        for place in 0..self.ranges.len() {
            let range = self.ranges[place].clone();
            let mut rest = sequence.to_vec();
            rest[range.clone()].fill(Token(0));
            let key = (place, rest);
            if !self.known.contains_key(&key) {
                if self.known.len() >= REMEMBERED {
                    self.known.clear();
                }
                let choice = self.choice(&key.1, &range)?;
                self.known.insert(key.clone(), choice);
            }
            fill(sequence, &range, self.known[&key].draw(stream), self.vocabulary);
        }
        Ok(())
    }

    /// The choice among all fillings, in proportion to the target.
    fn choice(&self, rest: &[Token], range: &Range<usize>) -> Result<Categorical, QuestionError> {
        let mut filled = rest.to_vec();
        let mut masses = Vec::new();
        for code in 0..self.vocabulary.pow(range.len() as u32) {
            fill(&mut filled, range, code, self.vocabulary);
            masses.push(match self.target.probability(&filled)? {
                Real::Rational(mass) => mass,
                mass => Rational::try_from(mass.interval().middle()).unwrap_or(Rational::ZERO),
            });
        }
        Categorical::from_fractions(&masses).map_err(|_| QuestionError::Unfit)
    }
}

/// Writes the digits of a code into some places.
fn fill(sequence: &mut [Token], range: &Range<usize>, mut code: usize, vocabulary: usize) {
    for token in &mut sequence[range.clone()] {
        *token = Token::from(code % vocabulary);
        code /= vocabulary;
    }
}
