//! The laws of models and potentials, as checks to run on one's own types.
//!
//! - [`check_model`]: rows sum to one, weights are positive, tokens in order, equal states have equal futures.
//! - [`check_potential`]: weights are not negative, equal states have equal futures, a token steps as the one that stands for it.
//!
//! Each walks the prefixes of positive weight from the start, merging equal states as the engine does, and compares what the
//! merged ones do next. It stops after a number of steps that the caller gives, and says how many it has made.

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

#[cfg(test)]
mod tests {
    use std::hash::{Hash, Hasher};

    use super::*;
    use crate::potential::LanguageModel;

    /// A model of two tokens whose row depends on the state as the closure says.
    struct Twin<F>(F);

    /// All are equal, whatever they hold: right only where the number makes no difference.
    #[derive(Clone, Debug)]
    struct Forgetful(u32);

    impl PartialEq for Forgetful {
        fn eq(&self, _: &Self) -> bool {
            true
        }
    }
    impl Eq for Forgetful {}
    impl Hash for Forgetful {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }

    impl<F: Fn(u32) -> Vec<f64> + Send + Sync> LanguageModel for Twin<F> {
        type State = Forgetful;
        type Number = f64;
        fn vocabulary(&self) -> usize {
            2
        }
        fn length(&self) -> usize {
            3
        }
        fn start(&self) -> Forgetful {
            Forgetful(0)
        }
        fn row(&self, _: usize, state: &Forgetful) -> Vec<f64> {
            (self.0)(state.0)
        }
        fn next(&self, _: &Forgetful, token: Token) -> Forgetful {
            Forgetful(token.0)
        }
    }

    #[test]
    fn a_model_that_obeys_passes() {
        assert_eq!(check_model(&Twin(|_: u32| vec![0.25, 0.75]), 100), Ok(6));
    }

    #[test]
    fn a_row_that_does_not_sum_to_one_is_found() {
        let broken = check_model(&Twin(|_: u32| vec![0.25, 0.5]), 100).unwrap_err();
        assert_eq!(broken.to_string(), "after the tokens [] the row sums to 0.75, not 1: it is 0.25 too little");
    }

    #[test]
    fn a_negative_weight_is_found() {
        let broken = check_model(&Twin(|_: u32| vec![1.5, -0.5]), 100).unwrap_err();
        assert_eq!(broken, Broken::Weight { prefix: vec![1], weight: "-0.5".into() });
    }

    #[test]
    fn a_token_too_many_is_found() {
        let broken = check_model(&Twin(|_: u32| vec![0.5, 0.25, 0.25]), 100).unwrap_err();
        assert_eq!(broken, Broken::Outside { prefix: vec![], token: 2, vocabulary: 2 });
    }

    #[test]
    fn equal_states_with_different_futures_are_found() {
        let broken =
            check_model(&Twin(|last: u32| if last == 0 { vec![0.5, 0.5] } else { vec![0.25, 0.75] }), 100).unwrap_err();
        assert_eq!(broken, Broken::Future { first: vec![0], second: vec![1] });
    }

    /// An automaton that gives its starts and arcs as they are.
    struct Plain(Vec<(u32, f64)>, Vec<Arc<u32, f64>>);

    impl Automaton for Plain {
        type State = u32;
        type Number = f64;
        fn vocabulary(&self) -> usize {
            2
        }
        fn length(&self) -> usize {
            2
        }
        fn starts(&self) -> Vec<(u32, f64)> {
            self.0.clone()
        }
        fn arcs(&self, _: usize, _: &u32) -> Vec<Arc<u32, f64>> {
            self.1.clone()
        }
    }

    #[test]
    fn starts_that_do_not_sum_to_one_are_found() {
        let arc = |token, weight| Arc { token: Token(token), next: 0, weight };
        let arcs = vec![arc(0, 0.5), arc(1, 0.5)];
        assert!(check_model(&Plain(vec![(0, 0.5), (1, 0.5)], arcs.clone()), 100).is_ok());
        assert!(matches!(check_model(&Plain(vec![(0, 0.5)], arcs.clone()), 100), Err(Broken::Starts { .. })));
        assert!(matches!(
            check_model(&Plain(vec![(0, 1.0)], vec![arc(1, 0.5), arc(0, 0.5)]), 100),
            Err(Broken::Order { .. })
        ));
        assert!(matches!(
            check_model(&Plain(vec![(0, 1.0)], vec![arc(0, 0.0), arc(1, 1.0)]), 100),
            Err(Broken::Weight { .. })
        ));
    }

    /// φ = the weight of the last token and of the finish.
    struct Weighs<F>(F, f64);

    impl<F: Fn(u32, Token) -> Option<f64> + Send + Sync> Potential for Weighs<F> {
        type State = Forgetful;
        type Number = f64;
        fn start(&self, _: usize) -> Forgetful {
            Forgetful(0)
        }
        fn step(&self, _: usize, state: &Forgetful, token: Token) -> Option<(Forgetful, f64)> {
            (self.0)(state.0, token).map(|weight| (Forgetful(token.0), weight))
        }
        fn finish(&self, _: &Forgetful) -> Option<f64> {
            Some(self.1)
        }
    }

    #[test]
    fn potentials_are_held_to_their_laws() {
        assert_eq!(
            check_potential(&Weighs(|_: u32, token: Token| (token.0 == 0).then_some(3.0), 2.0), 2, 3, 100),
            Ok(6)
        );
        let negative = check_potential(&Weighs(|_: u32, token: Token| Some(f64::from(token.0) - 1.0), 1.0), 2, 3, 100);
        assert!(matches!(negative, Err(Broken::Weight { .. })));
        let negative = check_potential(&Weighs(|_: u32, _: Token| Some(1.0), f64::NAN), 2, 0, 100);
        assert!(matches!(negative, Err(Broken::Weight { .. })));
        let forgetful = check_potential(&Weighs(|last: u32, _: Token| Some(f64::from(last) + 1.0), 1.0), 2, 3, 100);
        assert_eq!(forgetful, Err(Broken::Future { first: vec![0], second: vec![1] }));
    }
    /// Tokens 1 and 2 are said to be read alike, with weights as given.
    struct Alike([f64; 3]);

    impl Potential for Alike {
        type State = u32;
        type Number = f64;
        fn start(&self, _: usize) -> u32 {
            0
        }
        fn step(&self, _: usize, _: &u32, token: Token) -> Option<(u32, f64)> {
            Some((0, self.0[token.index()]))
        }
        fn finish(&self, _: &u32) -> Option<f64> {
            Some(1.0)
        }
        fn representatives(&self, _: usize) -> Vec<Token> {
            [0, 1, 1].map(Token).to_vec()
        }
    }

    #[test]
    fn a_token_steps_as_the_one_that_stands_for_it() {
        assert_eq!(check_potential(&Alike([1.0, 2.0, 2.0]), 3, 2, 100), Ok(6));
        let broken = check_potential(&Alike([1.0, 2.0, 3.0]), 3, 2, 100).unwrap_err();
        assert_eq!(broken, Broken::Stands { prefix: vec![], token: 2, stands: 1 });
    }
}
