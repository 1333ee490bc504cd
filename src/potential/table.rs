//! A potential as tables: at each position its states are numbered, and a step is a look-up by state and token.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::Potential;
use crate::sequence::{Space, Token};

/// The number of a state whose potential is 0 whatever follows.
pub const DEAD: u32 = u32::MAX;

/// The steps of all states at one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    vocabulary: usize,
    /// The next state by (state, token); [`DEAD`] where the weight is 0.
    pub next: Vec<u32>,
    /// The number of the weight in [`Table::weights`] by (state, token).
    pub weight: Vec<u32>,
}

impl Steps {
    /// The next states of one state, by token.
    pub fn next(&self, state: usize) -> &[u32] {
        &self.next[state * self.vocabulary..(state + 1) * self.vocabulary]
    }

    /// The numbers of the weights of one state, by token.
    pub fn weight(&self, state: usize) -> &[u32] {
        &self.weight[state * self.vocabulary..(state + 1) * self.vocabulary]
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        self.next.len() / self.vocabulary
    }

    /// Which of `weights` numbered weights occur.
    pub fn used(&self, weights: usize) -> Vec<bool> {
        let mut used = vec![false; weights];
        for (&next, &weight) in self.next.iter().zip(&self.weight) {
            if next != DEAD {
                used[weight as usize] = true;
            }
        }
        used
    }
}

/// A potential whose states are numbered 0, 1, … at each position.
#[derive(Clone, Debug)]
pub struct Table<S, K> {
    starts: Vec<u32>,
    states: Arc<Vec<Arc<Vec<S>>>>,
    last: Arc<Vec<S>>,
    layers: Vec<Arc<Steps>>,
    weights: Vec<K>,
    finish: Vec<Option<u32>>,
    made: usize,
}

/// The table would hold more steps than allowed: the states of the potential do not merge enough.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} steps by position {position}")]
pub struct TooManyStates {
    /// The position, from 1, at which the bound was passed.
    pub position: usize,
    /// How many states each position before it has.
    pub states: Vec<usize>,
    /// The bound.
    pub limit: usize,
}

impl<S: Clone + Eq + Hash, K: Clone + Eq + Hash> Table<S, K> {
    /// Numbers the states that can be reached in each world, and tabulates their steps; a table that equals the one before it is shared.
    ///
    /// Cost: per distinct position, one step of the potential for each state and class of tokens, and states × V look-ups.
    ///
    /// # Errors
    /// When more than `limit` steps would have to be kept.
    pub fn new<P>(potential: &P, space: Space, worlds: usize, limit: usize) -> Result<Self, TooManyStates>
    where
        P: Potential<State = S, Number = K> + ?Sized,
    {
        let mut start = Numbering::default();
        let starts = (0..worlds).map(|world| start.number(potential.start(world))).collect();
        let (mut table, mut weights) = Table::over(potential, space, 0..space.length, start.items, limit)?;
        table.starts = starts;
        let finish = |state| potential.finish(state).map(|weight| weights.number(weight));
        table.finish = table.finals().iter().map(finish).collect();
        table.weights = weights.items;
        Ok(table)
    }

    /// Tabulates the steps at some positions only, from given states before them. Nothing starts or finishes, and the last
    /// states are those after the positions.
    ///
    /// # Errors
    /// When more than `limit` steps would have to be kept.
    pub fn window<P>(
        potential: &P,
        space: Space,
        positions: Range<usize>,
        states: Vec<S>,
        limit: usize,
    ) -> Result<Self, TooManyStates>
    where
        P: Potential<State = S, Number = K> + ?Sized,
    {
        let (mut table, weights) = Table::over(potential, space, positions, states, limit)?;
        table.finish = vec![None; table.finals().len()];
        table.weights = weights.items;
        Ok(table)
    }

    fn over<P>(
        potential: &P,
        space: Space,
        positions: Range<usize>,
        first: Vec<S>,
        limit: usize,
    ) -> Result<(Self, Numbering<K>), TooManyStates>
    where
        P: Potential<State = S, Number = K> + ?Sized,
    {
        let nothing = Arc::new(Steps { vocabulary: space.vocabulary, next: Vec::new(), weight: Vec::new() });
        let nobody = Arc::new(Vec::new());
        let mut weights = Numbering::default();
        let mut current = Arc::new(first);
        let mut states = vec![nobody.clone(); positions.start];
        states.push(current.clone());
        let mut layers = vec![nothing.clone(); positions.start];
        let tokens = potential.representatives(space.vocabulary);
        let (mut kept, mut made) = (0, 0);
        // Up to here the last layer serves.
        let mut until = 0;
        for position in positions {
            if position >= until {
                let cells = current.len().saturating_mul(space.vocabulary);
                if kept + cells > limit {
                    let states = states.iter().map(|states| states.len()).collect();
                    return Err(TooManyStates { position: position + 1, states, limit });
                }
                kept += cells;
                let (steps, next) = tabulate(potential, &tokens, position, &current, &mut weights, &mut made);
                layers.push(Arc::new(steps));
                if next == *current {
                    until = repeated(potential, position, &current);
                } else {
                    current = Arc::new(next);
                    until = 0;
                }
            } else if let Some(layer) = layers.last().cloned() {
                layers.push(layer);
                if position + 1 == until {
                    until = repeated(potential, position, &current);
                }
            }
            states.push(current.clone());
        }
        layers.resize(space.length, nothing);
        let table = Table {
            starts: Vec::new(),
            states: Arc::new(states),
            last: current,
            layers,
            weights: Vec::new(),
            finish: Vec::new(),
            made,
        };
        Ok((table, weights))
    }
}

/// The steps of some states at one position, and the states they lead to; `tokens` holds the one that stands for each token.
fn tabulate<P>(
    potential: &P,
    tokens: &[Token],
    position: usize,
    states: &[P::State],
    weights: &mut Numbering<P::Number>,
    made: &mut usize,
) -> (Steps, Vec<P::State>)
where
    P: Potential + ?Sized,
    P::Number: Eq + Hash,
{
    let vocabulary = tokens.len();
    let cells = states.len() * vocabulary;
    let mut next = Numbering::default();
    let mut steps = Steps { vocabulary, next: Vec::with_capacity(cells), weight: Vec::with_capacity(cells) };
    let apart = tokens.iter().enumerate().all(|(token, stands)| stands.index() == token);
    for state in states {
        let first = steps.next.len();
        let all = potential.ignores(position, state);
        let of_state = if apart && !all { potential.representatives_at(position, state, vocabulary) } else { None };
        for (token, stands) in of_state.as_deref().unwrap_or(tokens).iter().map(|token| token.index()).enumerate() {
            let stands = if all { 0 } else { stands };
            let (state, weight) = if stands < token {
                (steps.next[first + stands], steps.weight[first + stands])
            } else {
                *made += 1;
                match potential.step(position, state, Token::from(token)) {
                    Some((state, weight)) => (next.number(state), weights.number(weight)),
                    None => (DEAD, 0),
                }
            };
            steps.next.push(state);
            steps.weight.push(weight);
        }
    }
    (steps, next.items)
}

/// Up to which position all states step as they do at this one.
fn repeated<P: Potential + ?Sized>(potential: &P, position: usize, states: &[P::State]) -> usize {
    states.iter().map(|state| potential.repeats_until(position, state)).min().unwrap_or(usize::MAX)
}

impl<S, K> Table<S, K> {
    /// N, the number of positions.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// How many steps of the potential were made for it: one for each state and class of tokens.
    pub fn made(&self) -> usize {
        self.made
    }

    /// The start state of each world.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// How many states there are before the token at `position` is read (0 … N).
    pub fn states(&self, position: usize) -> usize {
        self.states.get(position).map_or(0, |states| states.len())
    }

    /// The states themselves before the token at `position` is read.
    pub fn states_before(&self, position: usize) -> &[S] {
        self.states.get(position).map_or(&[], |states| states)
    }

    /// The steps at `position` (0 … N−1). Equal tables of neighbouring positions are one and the same `Arc`.
    pub fn layer(&self, position: usize) -> &Arc<Steps> {
        &self.layers[position]
    }

    /// All weights that occur, once each.
    pub fn weights(&self) -> &[K] {
        &self.weights
    }

    /// The states after the last token.
    pub fn finals(&self) -> &[S] {
        &self.last
    }

    /// The same steps with other weights.
    pub fn map_weights<L>(&self, convert: impl FnMut(&K) -> L) -> Table<S, L> {
        Table {
            starts: self.starts.clone(),
            states: self.states.clone(),
            layers: self.layers.clone(),
            weights: self.weights.iter().map(convert).collect(),
            last: self.last.clone(),
            finish: self.finish.clone(),
            made: self.made,
        }
    }

    /// The same steps, with every final state but one cut off.
    pub fn ending_in(&self, end: usize) -> Self
    where
        S: Clone,
        K: Clone,
    {
        let mut table = self.map_weights(K::clone);
        for (state, finish) in table.finish.iter_mut().enumerate() {
            *finish = (state == end).then_some(finish.unwrap_or(0));
        }
        table
    }

    /// Which weights occur at the finish.
    pub fn finishing(&self) -> Vec<bool> {
        let mut used = vec![false; self.weights.len()];
        self.finish.iter().flatten().for_each(|&weight| used[weight as usize] = true);
        used
    }

    /// The number of the finishing weight of each final state, `None` where it is 0.
    pub fn finish(&self) -> &[Option<u32>] {
        &self.finish
    }
}

/// Items in order of first appearance, each with its number.
struct Numbering<T> {
    items: Vec<T>,
    numbers: HashMap<T, u32, FixedState>,
    last: u32,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Numbering { items: Vec::new(), numbers: HashMap::default(), last: 0 }
    }
}

impl<T: Clone + Eq + Hash> Numbering<T> {
    fn number(&mut self, item: T) -> u32 {
        // Most items are like the one before.
        if self.items.get(self.last as usize) == Some(&item) {
            return self.last;
        }
        if let Some(&number) = self.numbers.get(&item) {
            self.last = number;
            return number;
        }
        let number = u32::try_from(self.items.len()).expect("the bound on steps keeps numbers below u32::MAX");
        self.last = number;
        self.items.push(item.clone());
        self.numbers.insert(item, number);
        number
    }
}
