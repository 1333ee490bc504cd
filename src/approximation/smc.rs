//! Sequential Monte Carlo: particles that grow by a token, are weighed and resampled.

use std::collections::HashMap;
use std::rc::Rc;

use super::method::{Budget, Drawn, Show};
use crate::number::{Rational, Real};
use crate::question::{Distribution, NextTokens, QuestionError, Resampling, Session};
use crate::random::{Categorical, Stream};
use crate::sequence::Token;

impl Resampling {
    /// Which particle each of n new ones is a copy of. The expected number of copies is n times the normalised weight.
    ///
    /// Weights that are all 0 leave every particle as it is.
    pub fn copies(self, weights: &[f64], stream: &mut Stream) -> Vec<usize> {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        if n == 0 || total <= 0.0 {
            return (0..n).collect();
        }
        let mut places = Vec::with_capacity(n);
        let mut shares: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let wanted: Vec<f64> = match self {
            Resampling::Multinomial => (0..n).map(|_| stream.unit_float()).collect(),
            Resampling::Stratified => (0..n).map(|part| (part as f64 + stream.unit_float()) / n as f64).collect(),
            Resampling::Systematic => {
                let offset = stream.unit_float();
                (0..n).map(|part| (part as f64 + offset) / n as f64).collect()
            }
            Resampling::Residual => {
                for (place, share) in shares.iter_mut().enumerate() {
                    // What is a whole number but for rounding is one.
                    let whole = (*share * n as f64 + 1e-9).floor();
                    places.extend(std::iter::repeat_n(place, whole as usize));
                    *share = (*share * n as f64 - whole).max(0.0);
                }
                let rest: f64 = shares.iter().sum();
                if rest > 0.0 {
                    shares.iter_mut().for_each(|share| *share /= rest);
                }
                (places.len()..n).map(|_| stream.unit_float()).collect()
            }
        };
        let mut bounds = Vec::with_capacity(n);
        let mut sum = 0.0;
        for share in &shares {
            sum += share;
            bounds.push(sum);
        }
        // Rounding may leave the last bound a little below a wanted number: that one is the last particle with a weight.
        let last = shares.iter().rposition(|share| *share > 0.0).unwrap_or(n - 1);
        places.extend(wanted.into_iter().map(|at| bounds.partition_point(|bound| *bound <= at).min(last)));
        places.truncate(n);
        places
    }
}

/// A particle: its tokens, its weight, the product of target over twist so far, and where it stands in the rows of proposal,
/// twist and target.
#[derive(Clone)]
struct Particle {
    tokens: Vec<Token>,
    weight: f64,
    pending: f64,
    states: [u32; 3],
}

/// A row as it is used again and again: its entries, and the choice among them.
type Row = (Vec<(Token, u32, f64)>, Categorical);

/// Rows that were worked out once.
struct Known<'a> {
    rows: &'a NextTokens,
    known: HashMap<(usize, u32), Rc<Row>>,
}

impl Known<'_> {
    fn row(&mut self, position: usize, state: u32) -> Result<Rc<Row>, QuestionError> {
        if let Some(row) = self.known.get(&(position, state)) {
            return Ok(row.clone());
        }
        let row = self.rows.row(position, state)?;
        let fractions: Vec<Rational> = row.iter().map(|(_, _, probability)| fraction(probability)).collect();
        let choice = Categorical::from_fractions(&fractions).map_err(|_| QuestionError::Unfit)?;
        let entries = row.iter().map(|(token, next, probability)| (*token, *next, probability.interval().middle()));
        let row = Rc::new((entries.collect(), choice));
        self.known.insert((position, state), row.clone());
        Ok(row)
    }
}

/// Draws of whole populations: `budget` particles, `repeats` times.
pub(super) fn draw(
    session: &Session,
    target: &Distribution,
    [proposal, twist]: [&Distribution; 2],
    resampling: Resampling,
    Budget { seed, repeats, draws: budget }: Budget,
    show: &mut Show<'_>,
) -> Result<(), QuestionError> {
    let rows = [session.next_tokens(proposal)?, session.next_tokens(twist)?, session.next_tokens(target)?];
    let mut known = [0, 1, 2].map(|which: usize| Known { rows: &rows[which], known: HashMap::new() });
    let length = session.model().space().length;
    for repeat in 0..repeats {
        let states = [rows[0].start(), rows[1].start(), rows[2].start()];
        let first = Particle { tokens: Vec::new(), weight: 1.0, pending: 1.0, states };
        let mut particles = vec![first; budget];
        let mut streams: Vec<Stream> =
            (0..budget).map(|place| Stream::new(seed, "smc", (repeat * budget + place) as u64)).collect();
        let mut copying = Stream::new(seed, "resample", repeat as u64);
        for position in 0..length {
            for (particle, stream) in particles.iter_mut().zip(&mut streams) {
                grow(particle, &mut known, position, stream)?;
            }
            if position + 1 < length {
                let weights: Vec<f64> = particles.iter().map(|particle| particle.weight).collect();
                let copies = resampling.copies(&weights, &mut copying);
                let mean = weights.iter().sum::<f64>() / budget as f64;
                particles = copies.iter().map(|&place| particles[place].clone()).collect();
                particles.iter_mut().for_each(|particle| particle.weight = mean);
            }
        }
        for particle in &particles {
            let weight = particle.weight * particle.pending;
            let mut sequence = particle.tokens.clone();
            // What died has no more tokens, and weight 0.
            sequence.resize(length, Token(0));
            if !show(Drawn { sequence: &sequence, weight }) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Adds a token of the proposal, and multiplies the weight by twist over proposal; target over twist waits for the end.
fn grow(
    particle: &mut Particle,
    [proposal, twist, target]: &mut [Known<'_>; 3],
    position: usize,
    stream: &mut Stream,
) -> Result<(), QuestionError> {
    if particle.weight == 0.0 || particle.pending == 0.0 {
        particle.weight = 0.0;
        return Ok(());
    }
    let row = proposal.row(position, particle.states[0])?;
    let (token, next, proposed) = row.0[row.1.draw(stream)];
    particle.tokens.push(token);
    particle.states[0] = next;
    let mut share = [0.0; 2];
    for (which, of) in [twist, target].into_iter().enumerate() {
        let row = of.row(position, particle.states[which + 1])?;
        if let Some((_, next, probability)) = row.0.iter().find(|(known, ..)| *known == token) {
            particle.states[which + 1] = *next;
            share[which] = *probability;
        }
    }
    let [twisted, wanted] = share;
    particle.weight *= twisted / proposed;
    // Where the twist is 0 the weight is 0 already.
    particle.pending *= if twisted > 0.0 { wanted / twisted } else { 0.0 };
    Ok(())
}

fn fraction(real: &Real) -> Rational {
    match real {
        Real::Rational(value) => value.clone(),
        value => Rational::try_from(value.interval().middle()).unwrap_or(Rational::ZERO),
    }
}
