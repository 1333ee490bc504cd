//! One of several models, drawn first.

use std::fmt::{self, Debug};
use std::sync::Arc as Shared;

use num_traits::{One, Zero};

use super::component::{Component, Hidden};
use super::parameter::{ParameterError, Place};
use crate::potential::{Arc, Automaton, Probability};
use crate::sequence::{Token, Vocabulary};

/// A world: a model, its weight, its name.
pub struct World<K> {
    /// How questions name it.
    pub name: String,
    /// Its probability.
    pub weight: K,
    /// The tokens of its model.
    pub vocabulary: Vocabulary,
    /// Its model, as [`erase`](super::erase) gives it.
    pub model: Shared<dyn Component<K>>,
}

/// π(x) = Σ_w weight(w) π_w(x), over the tokens of all worlds in order of first appearance.
///
/// ```
/// use exactlm::model::{Uniform, World, Worlds, erase};
/// use exactlm::number::Rational;
/// use exactlm::sequence::Vocabulary;
/// let world = |name: &str, weight, tokens: [&str; 2]| -> Result<_, Box<dyn std::error::Error>> {
///     let model = erase(Uniform::new(2, 3)?);
///     Ok(World { name: name.into(), weight, vocabulary: Vocabulary::new(tokens)?, model })
/// };
/// let half = Rational::from_parts(1.into(), 2u8.into());
/// let worlds = Worlds::new(vec![world("kind", half.clone(), ["a", "b"])?, world("cruel", half, ["b", "c"])?])?;
/// assert_eq!(worlds.tokens().len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Worlds<K> {
    tokens: Vocabulary,
    length: usize,
    worlds: Vec<Part<K>>,
}

struct Part<K> {
    name: String,
    weight: K,
    model: Shared<dyn Component<K>>,
    /// The token of the union that each token of the world is.
    tokens: Vec<Token>,
}

/// Why worlds make no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorldsError {
    /// The weights are no row of probabilities.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// There is no world.
    #[error("there are no worlds: at least one is needed")]
    Empty,
    /// Two worlds have one name.
    #[error("two worlds are named {name:?}")]
    Repeated {
        /// The name.
        name: String,
    },
    /// Two worlds have different lengths.
    #[error("world {name:?} has length {found}, but world {first:?} has length {expected}: all worlds need the same")]
    Length {
        /// The world.
        name: String,
        /// Its length.
        found: usize,
        /// The first world.
        first: String,
        /// Its length.
        expected: usize,
    },
    /// The model of a world has another number of tokens than its vocabulary.
    #[error("the vocabulary of world {name:?} has {found} tokens, but its model has {expected}")]
    Vocabulary {
        /// The world.
        name: String,
        /// How many tokens the vocabulary has.
        found: usize,
        /// How many the model has.
        expected: usize,
    },
}

impl<K: Probability> Worlds<K> {
    /// The mixture of these worlds.
    ///
    /// # Errors
    /// When there are none, names repeat, lengths differ, or the weights do not sum to 1.
    pub fn new(worlds: Vec<World<K>>) -> Result<Self, WorldsError> {
        let first = worlds.first().ok_or(WorldsError::Empty)?;
        let (length, name) = (first.model.length(), first.name.clone());
        let weights: ndarray::Array1<K> = worlds.iter().map(|world| world.weight.clone()).collect();
        super::parameter::numbered(worlds.len())?;
        super::parameter::row(Place { parameter: "the list of weights", row: None }, weights.view())?;
        let mut texts: Vec<String> = Vec::new();
        let mut places = std::collections::BTreeMap::new();
        let mut parts: Vec<Part<K>> = Vec::new();
        for World { name: own, weight, vocabulary, model } in worlds {
            if parts.iter().any(|part| part.name == own) {
                return Err(WorldsError::Repeated { name: own });
            }
            if model.length() != length {
                return Err(WorldsError::Length { name: own, found: model.length(), first: name, expected: length });
            }
            if model.vocabulary() != vocabulary.len() {
                return Err(WorldsError::Vocabulary {
                    name: own,
                    found: vocabulary.len(),
                    expected: model.vocabulary(),
                });
            }
            let token = |text: &str| {
                *places.entry(text.to_string()).or_insert_with(|| {
                    texts.push(text.to_string());
                    Token::from(texts.len() - 1)
                })
            };
            let tokens = vocabulary.iter().map(|(_, text)| text).map(token).collect();
            parts.push(Part { name: own, weight, model, tokens });
        }
        super::parameter::sizes(texts.len(), length)?;
        let tokens = Vocabulary::new(texts).expect("tokens of vocabularies, each taken once, are a vocabulary");
        Ok(Worlds { tokens, length, worlds: parts })
    }
}

impl<K> Worlds<K> {
    /// The tokens of all worlds, in order of first appearance.
    pub fn tokens(&self) -> &Vocabulary {
        &self.tokens
    }

    /// The names of the worlds, in order: the numbers that [`Automaton::world`] gives.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.worlds.iter().map(|world| world.name.as_str())
    }

    /// The same model in other numbers, converted at every step.
    pub fn map<L: Clone + Zero + 'static>(&self, convert: impl Fn(&K) -> L + Clone + Send + Sync + 'static) -> Worlds<L>
    where
        K: 'static,
    {
        let part = |part: &Part<K>| Part {
            name: part.name.clone(),
            weight: convert(&part.weight),
            model: Shared::new(Converted { model: part.model.clone(), convert: convert.clone() })
                as Shared<dyn Component<L>>,
            tokens: part.tokens.clone(),
        };
        Worlds { tokens: self.tokens.clone(), length: self.length, worlds: self.worlds.iter().map(part).collect() }
    }
}

impl<K: Clone + Zero + One + Send + Sync> Automaton for Worlds<K> {
    /// The world and the state in it.
    type State = (u32, Hidden);
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.tokens.len()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn starts(&self) -> Vec<((u32, Hidden), K)> {
        let mut starts = Vec::new();
        for (number, world) in (0..).zip(&self.worlds) {
            for (state, weight) in world.model.starts() {
                let weight = world.weight.clone() * weight;
                if !weight.is_zero() {
                    starts.push(((number, state), weight));
                }
            }
        }
        starts
    }

    fn arcs(&self, position: usize, (number, state): &(u32, Hidden)) -> Vec<Arc<(u32, Hidden), K>> {
        let world = &self.worlds[*number as usize];
        let arcs = world.model.arcs(position, state).into_iter();
        let mut arcs: Vec<_> = arcs
            .map(|Arc { token, next, weight }| Arc {
                token: world.tokens[token.index()],
                next: (*number, next),
                weight,
            })
            .collect();
        arcs.sort_by_key(|arc| arc.token); // stable, so arcs of one token keep their order
        arcs
    }

    fn world(&self, state: &(u32, Hidden)) -> usize {
        state.0 as usize
    }

    fn is_homogeneous(&self, position: usize) -> bool {
        self.worlds.iter().all(|world| world.model.is_homogeneous(position))
    }
}

impl<K> Debug for Worlds<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Worlds").field("names", &self.names().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// A component whose weights are converted as they are read.
struct Converted<K, F> {
    model: Shared<dyn Component<K>>,
    convert: F,
}

impl<K, L: Zero, F: Fn(&K) -> L + Send + Sync> Component<L> for Converted<K, F> {
    fn vocabulary(&self) -> usize {
        self.model.vocabulary()
    }

    fn length(&self) -> usize {
        self.model.length()
    }

    fn starts(&self) -> Vec<(Hidden, L)> {
        self.model.starts().into_iter().map(|(state, weight)| (state, (self.convert)(&weight))).collect()
    }

    fn arcs(&self, position: usize, state: &Hidden) -> Vec<Arc<Hidden, L>> {
        let arcs = self.model.arcs(position, state).into_iter();
        let arcs = arcs.map(|Arc { token, next, weight }| Arc { token, next, weight: (self.convert)(&weight) });
        arcs.filter(|arc| !arc.weight.is_zero()).collect()
    }

    fn is_homogeneous(&self, position: usize) -> bool {
        self.model.is_homogeneous(position)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::{assert_law, probability, q, sequences};
    use crate::model::{HiddenMarkov, Independent, Markov, erase};
    use crate::number::Rational;

    fn world(name: &str, weight: Rational, tokens: &[&str], model: Shared<dyn Component<Rational>>) -> World<Rational> {
        World { name: name.into(), weight, vocabulary: Vocabulary::new(tokens.iter().copied()).unwrap(), model }
    }

    fn coins(length: usize) -> Shared<dyn Component<Rational>> {
        erase(Independent::repeated(array![q(1, 4), q(3, 4)], length).unwrap())
    }

    fn chain() -> Shared<dyn Component<Rational>> {
        erase(Markov::new(array![q(1, 1), q(0, 1)], array![[q(1, 2), q(1, 2)], [q(1, 3), q(2, 3)]], 2).unwrap())
    }

    fn mixture() -> Worlds<Rational> {
        Worlds::new(vec![world("kind", q(1, 3), &["a", "b"], coins(2)), world("cruel", q(2, 3), &["c", "a"], chain())])
            .unwrap()
    }

    #[test]
    fn the_law_is_the_mixture_over_the_union_of_the_tokens() {
        let worlds = mixture();
        let texts: Vec<&str> = worlds.tokens().iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_law(&worlds, |x| {
            let kind = |token: usize| [q(1, 4), q(3, 4), q(0, 1)][token].clone();
            // The chain's tokens are c = 0 and a = 1.
            let cruel = match (x[0], x[1]) {
                (2, 2) | (2, 0) => q(1, 2),
                _ => q(0, 1),
            };
            q(1, 3) * kind(x[0]) * kind(x[1]) + q(2, 3) * cruel
        });
    }

    #[test]
    fn each_start_tells_its_world() {
        let worlds = mixture();
        let starts: Vec<(usize, Rational)> =
            worlds.starts().into_iter().map(|(state, weight)| (worlds.world(&state), weight)).collect();
        assert_eq!(starts, [(0, q(1, 3)), (1, q(2, 3))]);
        assert_eq!(worlds.names().collect::<Vec<_>>(), ["kind", "cruel"]);
        assert!(worlds.is_homogeneous(0));
    }

    #[test]
    fn hidden_chains_and_worlds_can_be_worlds() {
        let hidden = HiddenMarkov::new(
            array![q(1, 2), q(1, 2)],
            array![[q(1, 1), q(0, 1)], [q(0, 1), q(1, 1)]],
            array![[q(1, 1), q(0, 1)], [q(0, 1), q(1, 1)]],
            2,
        )
        .unwrap();
        let inner = world("inner", q(1, 2), &["a", "b", "c"], erase(mixture()));
        let worlds = Worlds::new(vec![inner, world("hidden", q(1, 2), &["c", "d"], erase(hidden))]).unwrap();
        assert_law(&worlds, |x| {
            let inner = if x.contains(&3) { q(0, 1) } else { probability(&mixture(), &[x[0].into(), x[1].into()]) };
            let hidden = if x == [2, 2] || x == [3, 3] { q(1, 2) } else { q(0, 1) };
            (inner + hidden) * q(1, 2)
        });
    }

    #[test]
    fn it_can_be_carried_over_to_floats() {
        let (exact, floats) = (mixture(), mixture().map(|p: &Rational| p.to_f64().value()));
        for x in sequences(3, 2) {
            let (float, expected) = (probability(&floats, &x), probability(&exact, &x).to_f64().value());
            approx::assert_relative_eq!(float, expected, epsilon = 0.0, max_relative = 1e-15);
        }
    }

    #[test]
    fn wrong_worlds_are_named() {
        let ab = &["a", "b"];
        let error = |worlds| Worlds::new(worlds).unwrap_err().to_string();
        assert_eq!(error(vec![]), "there are no worlds: at least one is needed");
        assert_eq!(
            error(vec![world("kind", q(1, 2), ab, coins(2))]),
            "the list of weights sums to 1/2, not 1: it is 1/2 too little"
        );
        assert_eq!(
            error(vec![world("w", q(1, 2), ab, coins(2)), world("v", q(1, 2), ab, coins(3))]),
            "world \"v\" has length 3, but world \"w\" has length 2: all worlds need the same"
        );
        assert_eq!(
            error(vec![world("w", q(1, 2), ab, coins(2)), world("w", q(1, 2), ab, coins(2))]),
            "two worlds are named \"w\""
        );
        assert_eq!(
            error(vec![world("w", q(1, 1), &["a"], coins(2))]),
            "the vocabulary of world \"w\" has 1 tokens, but its model has 2"
        );
    }
}
