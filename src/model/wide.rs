//! π over a wider base: the states of a model, with more tokens read than its rows allow.
//!
//! What is made of π by a potential stays within the support of π. A law that writes tokens in does not, so it is a potential
//! on another base: a language model over the same states that also reads those tokens, on which π is a potential too.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

use super::ngram::{Context, Ngram};
use crate::expression::Path;
use crate::number::{Rational, Real};
use crate::potential::tabulated::{Tabulated, TooManySteps};
use crate::potential::{Arc, Automaton, LanguageModel};
use crate::sequence::Token;

/// The tokens that may be written in, by position.
pub type Written = Vec<BTreeSet<Token>>;

/// π as next-token rows that do not ask how probable the prefix is: after some prefixes of probability 0 there are rows, too.
pub trait OwnRows: Send + Sync {
    /// What is remembered of a prefix.
    type State: Clone + Eq + Hash;
    /// V, the number of tokens.
    fn vocabulary(&self) -> usize;
    /// N, the number of positions.
    fn length(&self) -> usize;
    /// The state before the first token.
    fn start(&self) -> Self::State;
    /// The V probabilities of the token at `position` (from 0), where there are any. Every prefix of positive probability has them.
    fn row(&self, position: usize, state: &Self::State) -> Option<Vec<Rational>>;
    /// The state after one more token, whatever its probability.
    fn next(&self, position: usize, state: &Self::State, token: Token) -> Self::State;
}

/// A model of any kind with rows of its own: what a wider base is made of.
pub trait Widen: Debug + Send + Sync {
    /// The base that also reads these tokens.
    ///
    /// # Errors
    /// When states times tokens are more than `limit`.
    fn widen(&self, written: &Written, limit: usize) -> Result<Wide, TooManySteps>;
}

/// A language model b over the states of π: where some of the tokens that may be written in have probability 0, the row of π
/// has one share and each of them has as much. States are numbered at each position; the start is 0.
#[derive(Clone, Debug)]
pub struct Wide {
    /// b
    pub model: Tabulated<Rational>,
    /// π/b, along the states.
    pub prior: Path,
    places: Vec<Vec<Place>>,
}

/// A state of a wider base.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Whether π has a row here.
    pub has_row: bool,
    /// What is read here, in order of the tokens.
    pub steps: Vec<Step>,
}

/// A token that a wider base reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The token.
    pub token: Token,
    /// The state after it.
    pub next: u32,
    /// Its probability under the base, positive.
    pub weight: Rational,
    /// Its probability in the row of π, 0 where it can only be written in.
    pub own: Rational,
}

impl Wide {
    /// The base over the states of a model. Cost: states × V at each position.
    ///
    /// # Errors
    /// When these are more than `limit`.
    pub fn new<M: OwnRows + ?Sized>(model: &M, written: &Written, limit: usize) -> Result<Self, TooManySteps> {
        let vocabulary = model.vocabulary();
        let mut states = vec![model.start()];
        let mut prior = Path::new(vocabulary);
        let mut places: Vec<Vec<Place>> = Vec::new();
        let mut cells: usize = 0;
        let nothing = BTreeSet::new();
        for position in 0..model.length() {
            cells = cells.saturating_add(states.len().saturating_mul(vocabulary));
            if cells > limit {
                return Err(TooManySteps { position: position + 1, limit });
            }
            let mut numbers: HashMap<M::State, u32> = HashMap::new();
            let mut reached: Vec<M::State> = Vec::new();
            let mut layer = Vec::with_capacity(states.len());
            for state in &states {
                let mut place = shared(model.row(position, state), written.get(position).unwrap_or(&nothing));
                for step in &mut place.steps {
                    let next = model.next(position, state, step.token);
                    step.next = *numbers.entry(next).or_insert_with_key(|key| {
                        reached.push(key.clone());
                        reached.len() as u32 - 1
                    });
                }
                layer.push(place);
            }
            prior.push(layer.iter().flat_map(|place| {
                let mut row = vec![None; vocabulary];
                for step in place.steps.iter().filter(|step| !step.own.is_zero()) {
                    row[step.token.index()] = Some((step.next, Real::Rational(&step.own / &step.weight)));
                }
                row
            }));
            places.push(layer);
            states = reached;
        }
        prior.end(states.iter().map(|_| Some(Real::ONE)));
        let model = Tabulated::new(&Base { vocabulary, places: &places }, limit)?;
        Ok(Wide { model, prior, places })
    }

    /// What is read in a state at `position`.
    pub fn place(&self, position: usize, state: u32) -> &Place {
        &self.places[position][state as usize]
    }
}

impl Place {
    /// The step of a token.
    pub fn step(&self, token: Token) -> Option<&Step> {
        let found = self.steps.binary_search_by_key(&token, |step| step.token);
        found.ok().map(|place| &self.steps[place])
    }
}

/// The row of the base, its next states not known yet.
fn shared(row: Option<Vec<Rational>>, written: &BTreeSet<Token>) -> Place {
    let own = |token: Token| row.as_ref().map_or(Rational::ZERO, |row| row[token.index()].clone());
    let mut read: BTreeSet<Token> = written.clone();
    if let Some(row) = &row {
        read.extend((0..row.len()).map(Token::from).filter(|token| !row[token.index()].is_zero()));
    } else if read.is_empty() {
        // No law gets here with anything to read: one token stands for all, so that the row sums to one.
        read.insert(Token(0));
    }
    let beside = read.iter().filter(|token| own(**token).is_zero()).count();
    let shares = Rational::from(beside + usize::from(row.is_some()));
    let steps = read.into_iter().map(|token| {
        let own = own(token);
        let mass = if own.is_zero() { Rational::ONE } else { own.clone() };
        Step { token, next: 0, weight: mass / &shares, own }
    });
    Place { steps: steps.collect(), has_row: row.is_some() }
}

struct Base<'a> {
    vocabulary: usize,
    places: &'a [Vec<Place>],
}

impl Automaton for Base<'_> {
    type State = u32;
    type Number = Rational;

    fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    fn length(&self) -> usize {
        self.places.len()
    }

    fn starts(&self) -> Vec<(u32, Rational)> {
        vec![(0, Rational::ONE)]
    }

    fn arcs(&self, position: usize, state: &u32) -> Vec<Arc<u32, Rational>> {
        let steps = self.places[position][*state as usize].steps.iter();
        steps.map(|step| Arc { token: step.token, next: step.next, weight: step.weight.clone() }).collect()
    }
}

impl<M: OwnRows + Debug> Widen for M {
    fn widen(&self, written: &Written, limit: usize) -> Result<Wide, TooManySteps> {
        Wide::new(self, written, limit)
    }
}

impl<M: LanguageModel<Number = Rational>> OwnRows for M {
    type State = M::State;

    fn vocabulary(&self) -> usize {
        LanguageModel::vocabulary(self)
    }

    fn length(&self) -> usize {
        LanguageModel::length(self)
    }

    fn start(&self) -> M::State {
        LanguageModel::start(self)
    }

    fn row(&self, position: usize, state: &M::State) -> Option<Vec<Rational>> {
        Some(LanguageModel::row(self, position, state))
    }

    fn next(&self, _position: usize, state: &M::State, token: Token) -> M::State {
        LanguageModel::next(self, state, token)
    }
}

impl OwnRows for Ngram<Rational> {
    type State = Context;

    fn vocabulary(&self) -> usize {
        Automaton::vocabulary(self)
    }

    fn length(&self) -> usize {
        Automaton::length(self)
    }

    fn start(&self) -> Context {
        Ngram::start(self)
    }

    fn row(&self, _position: usize, state: &Context) -> Option<Vec<Rational>> {
        Ngram::row(self, *state)
    }

    fn next(&self, _position: usize, state: &Context, token: Token) -> Context {
        Ngram::next(self, *state, token)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::{probability, q, sequences};
    use crate::model::{Corpus, Markov, NgramSettings};

    /// The weight of a path, 0 where it ends early.
    fn along(path: &Path, x: &[Token]) -> Rational {
        let mut state = 0;
        let mut product = q(1, 1);
        for (position, &token) in x.iter().enumerate() {
            let Some((next, weight)) = path.step(position, state, token) else { return q(0, 1) };
            product *= weight.as_rational().unwrap();
            state = next;
        }
        path.finish(state).unwrap().as_rational().unwrap() * product
    }

    fn written(items: &[&[usize]]) -> Written {
        items.iter().map(|tokens| tokens.iter().map(|&token| Token::from(token)).collect()).collect()
    }

    #[test]
    fn the_prior_is_a_potential_on_a_base_that_sums_to_one() {
        let rows = array![[q(1, 1), q(0, 1)], [q(1, 3), q(2, 3)]];
        let model = Markov::new(array![q(1, 2), q(1, 2)], rows, 3).unwrap();
        let wide = Wide::new(&model, &written(&[&[], &[1], &[0, 1]]), 1000).unwrap();
        let base = Base { vocabulary: 2, places: &wide.places };
        let mut total = q(0, 1);
        for x in sequences(2, 3) {
            let mass = probability(&base, &x);
            assert!(!mass.is_zero());
            assert_eq!(mass.clone() * along(&wide.prior, &x), probability(&model, &x));
            total += mass;
        }
        assert_eq!(total, q(1, 1));
        // Nothing is read that no row and no list has.
        let narrow = Wide::new(&model, &written(&[&[], &[], &[]]), 1000).unwrap();
        assert!(narrow.place(1, 0).step(Token(1)).is_none());
        assert!(Wide::new(&model, &written(&[&[], &[], &[]]), 5).is_err());
    }

    #[test]
    fn a_context_that_was_never_seen_has_no_row() {
        let of = |order| {
            let smoothing = Rational::ZERO;
            let settings = NgramSettings { order, length: 3, smoothing, keep: None, vocabulary: None };
            let model = Ngram::new(&Corpus::read(b"a b\na").unwrap(), settings).unwrap();
            Wide::new(&model, &written(&[&[1], &[], &[]]), 1000).unwrap()
        };
        for order in [2, 3] {
            let wide = of(order);
            let start = wide.place(0, 0);
            let b = start.step(Token(1)).unwrap();
            assert_eq!((b.weight.clone(), b.own.clone(), start.steps.len()), (q(1, 2), q(0, 1), 2));
            // A pair "b" after the start was never seen, the token was.
            let after = wide.place(1, b.next);
            assert_eq!((after.has_row, after.steps.len()), (order == 2, 1));
        }
    }
}
