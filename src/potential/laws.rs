//! The laws of models and potentials, as checks to run on one's own types.
//!
//! - [`check_model`]: rows sum to one, weights are positive, tokens in order, equal states have equal futures.
//! - [`check_potential`]: weights are not negative, equal states have equal futures, a token steps as the one that stands for it.
//!
//! Each walks the prefixes of positive weight from the start, merging equal states as the engine does, and compares what the
//! merged ones do next. It stops after a number of steps that the caller gives, and says how many it has made.
//!
//! A model of one's own, and the mistake that is made most often: a row that does not sum to one.
//!
//! ```
//! use exactlm::number::Rational;
//! use exactlm::potential::{LanguageModel, laws};
//! use exactlm::sequence::Token;
//!
//! /// A coin that shows heads with a share of 1/3, or of 1/2 where it is broken: tails has 2/3 all the same.
//! struct Coin {
//!     broken: bool,
//! }
//!
//! impl LanguageModel for Coin {
//!     type State = ();
//!     type Number = Rational;
//!     fn vocabulary(&self) -> usize { 2 }
//!     fn length(&self) -> usize { 3 }
//!     fn start(&self) {}
//!     fn row(&self, _position: usize, _state: &()) -> Vec<Rational> {
//!         let heads = Rational::from_parts(1.into(), if self.broken { 2u8 } else { 3 }.into());
//!         vec![heads, Rational::from_parts(2.into(), 3u8.into())]
//!     }
//!     fn next(&self, _state: &(), _token: Token) {}
//! }
//!
//! assert!(laws::check_model(&Coin { broken: false }, 1_000).is_ok());
//! let broken = laws::check_model(&Coin { broken: true }, 1_000).unwrap_err();
//! assert_eq!(broken.to_string(), "after the tokens [] the row sums to 7/6, not 1: it is 1/6 too much");
//! ```

use std::collections::HashMap;
use std::fmt::Debug;

use num_traits::Zero;

use super::{Arc, Automaton, Gap, Potential, Probability};
use crate::sequence::Token;

/// A law that does not hold, with the prefix where it fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The weights of the start states do not sum to one.
    #[error("the start states have weight {sum} together, not 1: it is {gap}")]
    Starts {
        /// Their sum.
        sum: String,
        /// How far it is from 1.
        gap: Gap,
    },
    /// The probabilities of the next tokens do not sum to one.
    #[error("after the tokens {prefix:?} the row sums to {sum}, not 1: it is {gap}")]
    Row {
        /// The prefix, as token numbers from 0.
        prefix: Vec<u32>,
        /// The sum.
        sum: String,
        /// How far it is from 1.
        gap: Gap,
    },
    /// A weight is negative, infinite or not a number, or is a zero that should have been left out.
    #[error(
        "the tokens {prefix:?} are read with weight {weight}: a weight is finite and positive, and a step of weight 0 is left out"
    )]
    Weight {
        /// The prefix that ends with the token in question, as token numbers from 0.
        prefix: Vec<u32>,
        /// The weight.
        weight: String,
    },
    /// A step reads a token beyond the vocabulary.
    #[error("after the tokens {prefix:?} token {token} is read, but the vocabulary has {vocabulary}")]
    Outside {
        /// The prefix, as token numbers from 0.
        prefix: Vec<u32>,
        /// The token.
        token: u32,
        /// V.
        vocabulary: usize,
    },
    /// The steps are not in order of their tokens.
    #[error("after the tokens {prefix:?} token {token} comes after a later one")]
    Order {
        /// The prefix, as token numbers from 0.
        prefix: Vec<u32>,
        /// The token.
        token: u32,
    },
    /// A token steps differently from the one that stands for it.
    #[error("after the tokens {prefix:?} token {token} is not read as token {stands}, which stands for it")]
    Stands {
        /// The prefix, as token numbers from 0.
        prefix: Vec<u32>,
        /// The token.
        token: u32,
        /// The token that was to stand for it.
        stands: u32,
    },
    /// Two prefixes in equal states go on differently.
    #[error("the tokens {first:?} and {second:?} lead to equal states with different futures")]
    Future {
        /// A prefix, as token numbers from 0.
        first: Vec<u32>,
        /// The other.
        second: Vec<u32>,
    },
}

/// Checks a model: the start states and every reachable row sum to one, all weights are positive, tokens are in order and
/// within the vocabulary, and prefixes in equal states have equal steps. Returns how many steps were looked at, at most about
/// `most` beyond the last row that was begun.
///
/// # Errors
/// The first law that fails.
pub fn check_model<A>(model: &A, most: usize) -> Result<usize, Broken>
where
    A: Automaton<Number: Probability>,
{
    let mut sum = A::Number::zero();
    let mut layer: Layer<A::State> = Vec::new();
    for (state, weight) in model.starts() {
        positive(&weight, &[])?;
        sum = sum + weight;
        layer.push((state, vec![]));
    }
    if let Some(gap) = sum.gap() {
        return Err(Broken::Starts { sum: sum.to_string(), gap });
    }
    let mut steps = 0;
    for position in 0..model.length() {
        let mut next: Merged<A::State> = Merged::new();
        for (state, prefix) in layer {
            if steps >= most {
                return Ok(steps);
            }
            let arcs = model.arcs(position, &state);
            steps += arcs.len().max(1);
            row(model.vocabulary(), &arcs, &prefix)?;
            for arc in arcs {
                let reached = extended(&prefix, arc.token);
                next.reach(arc.next, reached, |one, other| {
                    position + 1 == model.length() || model.arcs(position + 1, one) == model.arcs(position + 1, other)
                })?;
            }
        }
        layer = next.order;
    }
    Ok(steps)
}

/// Checks a potential over `vocabulary` tokens and `length` positions, in the world 0: no weight is negative or not a
/// number, prefixes in equal states have equal steps and finishes, and every token steps as the one that stands for it, the
/// first of those. Returns how many steps were looked at.
///
/// # Errors
/// The first law that fails.
pub fn check_potential<P>(potential: &P, vocabulary: usize, length: usize, most: usize) -> Result<usize, Broken>
where
    P: Potential<Number: Probability>,
{
    let tokens = || (0..vocabulary).map(Token::from);
    let same_future = |position: usize, one: &P::State, other: &P::State| {
        if position == length {
            potential.finish(one) == potential.finish(other)
        } else {
            tokens().all(|token| potential.step(position, one, token) == potential.step(position, other, token))
        }
    };
    let representatives = potential.representatives(vocabulary);
    let mut layer = vec![(potential.start(0), vec![])];
    let mut steps = 0;
    for position in 0..length {
        let mut next: Merged<P::State> = Merged::new();
        for (state, prefix) in layer {
            if steps >= most {
                return Ok(steps);
            }
            steps += vocabulary.max(1);
            for token in tokens() {
                let stands = representatives.get(token.index()).copied().unwrap_or(token);
                let is_first =
                    stands <= token && representatives.get(stands.index()).is_none_or(|first| *first == stands);
                if !is_first || potential.step(position, &state, token) != potential.step(position, &state, stands) {
                    return Err(Broken::Stands { prefix, token: token.0, stands: stands.0 });
                }
            }
            for token in tokens() {
                if let Some((reached, weight)) = potential.step(position, &state, token) {
                    let prefix = extended(&prefix, token);
                    permitted(&weight, &prefix)?;
                    next.reach(reached, prefix, |one, other| same_future(position + 1, one, other))?;
                }
            }
        }
        layer = next.order;
    }
    for (state, prefix) in layer {
        if let Some(weight) = potential.finish(&state) {
            permitted(&weight, &prefix)?;
        }
    }
    Ok(steps)
}

/// States, each with the first prefix that reaches it, in the order in which they are reached.
type Layer<S> = Vec<(S, Vec<u32>)>;

struct Merged<S> {
    order: Layer<S>,
    place: HashMap<S, usize>,
}

impl<S: Clone + Eq + std::hash::Hash> Merged<S> {
    fn new() -> Self {
        Merged { order: Vec::new(), place: HashMap::new() }
    }

    /// Adds a state, or holds it against the equal one that is there.
    fn reach(&mut self, state: S, prefix: Vec<u32>, same_future: impl Fn(&S, &S) -> bool) -> Result<(), Broken> {
        match self.place.get(&state) {
            None => {
                self.place.insert(state.clone(), self.order.len());
                self.order.push((state, prefix));
                Ok(())
            }
            Some(&place) => {
                let (known, first) = &self.order[place];
                if same_future(known, &state) {
                    Ok(())
                } else {
                    Err(Broken::Future { first: first.clone(), second: prefix })
                }
            }
        }
    }
}

/// Checks one row of arcs.
fn row<S, K: Probability>(vocabulary: usize, arcs: &[Arc<S, K>], prefix: &[u32]) -> Result<(), Broken> {
    let mut sum = K::zero();
    let mut last = 0;
    for arc in arcs {
        let token = arc.token.0;
        if arc.token.index() >= vocabulary {
            return Err(Broken::Outside { prefix: prefix.to_vec(), token, vocabulary });
        }
        if token < last {
            return Err(Broken::Order { prefix: prefix.to_vec(), token });
        }
        last = token;
        positive(&arc.weight, &extended(prefix, arc.token))?;
        sum = sum + arc.weight.clone();
    }
    match sum.gap() {
        None => Ok(()),
        Some(gap) => Err(Broken::Row { prefix: prefix.to_vec(), sum: sum.to_string(), gap }),
    }
}

fn positive<K: Probability>(weight: &K, prefix: &[u32]) -> Result<(), Broken> {
    if weight.is_zero() {
        Err(Broken::Weight { prefix: prefix.to_vec(), weight: weight.to_string() })
    } else {
        permitted(weight, prefix)
    }
}

fn permitted<K: Probability>(weight: &K, prefix: &[u32]) -> Result<(), Broken> {
    if weight.is_permitted() {
        Ok(())
    } else {
        Err(Broken::Weight { prefix: prefix.to_vec(), weight: weight.to_string() })
    }
}

fn extended(prefix: &[u32], token: Token) -> Vec<u32> {
    let mut longer = prefix.to_vec();
    longer.push(token.0);
    longer
}
