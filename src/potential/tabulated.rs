//! An automaton as tables: at each position its states are numbered, and its steps are look-ups.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::FixedState;
use ndarray::Array2;
use num_traits::Zero;

use super::Automaton;
use crate::sequence::{Space, Token};

/// One step between numbered states.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge<K> {
    /// The token that is read.
    pub token: Token,
    /// The number of the state after it.
    pub next: u32,
    /// The weight, positive.
    pub weight: K,
}

/// All steps at one position, for every state there.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer<K> {
    /// Every state reads nearly every token and the token alone decides the next state, so a layer of masses advances by a matrix product.
    Dense {
        /// Weights: states × V, zeros allowed.
        rows: Array2<K>,
        /// The next state by token.
        next: Vec<u32>,
    },
    /// Lists of steps.
    Sparse {
        /// The steps of state s are `edges[offsets[s]..offsets[s + 1]]`, in order of their tokens.
        offsets: Vec<usize>,
        /// All steps.
        edges: Vec<Edge<K>>,
    },
}

/// An automaton whose states are numbered 0, 1, … at each position.
#[derive(Clone, Debug)]
pub struct Tabulated<K> {
    space: Space,
    starts: Vec<(u32, K)>,
    worlds: Vec<usize>,
    states: Vec<usize>,
    layers: Vec<Arc<Layer<K>>>,
    derived: Derived,
}

/// What was made of the tables so far, by its type. The tables never change, so copies share it.
#[derive(Clone, Debug, Default)]
struct Derived(Arc<Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>);

/// The tables would hold more steps than allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the model has more than {limit} steps by position {position}: its states do not merge")]
pub struct TooManySteps {
    /// The position, from 1, at which the bound was passed.
    pub position: usize,
    /// The bound.
    pub limit: usize,
}

impl<K: Clone + Zero + Send + Sync> Tabulated<K> {
    /// Numbers the states of an automaton and lists its steps, sharing the table of a position with the next one where they are equal.
    ///
    /// Cost: states × V per distinct position.
    ///
    /// # Errors
    /// When more than `limit` steps would have to be kept.
    pub fn new<A>(automaton: &A, limit: usize) -> Result<Self, TooManySteps>
    where
        A: Automaton<Number = K> + ?Sized,
    {
        let space = Space { vocabulary: automaton.vocabulary(), length: automaton.length() };
        let starts = automaton.starts();
        let worlds = starts.iter().map(|(state, _)| automaton.world(state)).collect();
        let mut current: Vec<A::State> = Vec::new();
        let starts = starts.into_iter().map(|(state, weight)| (number(&mut current, state), weight)).collect();
        let mut states = vec![current.len()];
        let mut layers: Vec<Arc<Layer<K>>> = Vec::with_capacity(space.length.min(1 << 20));
        let mut kept = 0;
        let mut repeats = false;
        for position in 0..space.length {
            if let (true, Some(layer)) = (repeats, layers.last().cloned()) {
                layers.push(layer);
                states.push(current.len());
                repeats = automaton.is_homogeneous(position);
                continue;
            }
            let (layer, next) = advance(automaton, position, &current, limit - kept)
                .ok_or(TooManySteps { position: position + 1, limit })?;
            kept += match &layer {
                Layer::Dense { rows, .. } => rows.len(),
                Layer::Sparse { edges, .. } => edges.len(),
            };
            layers.push(Arc::new(layer));
            states.push(next.len());
            repeats = automaton.is_homogeneous(position) && next == current;
            current = next;
        }
        Ok(Tabulated { space, starts, worlds, states, layers, derived: Derived::default() })
    }

    /// One state whose every step has weight 1: the counting measure on all V^N sequences.
    pub fn free(space: Space) -> Self
    where
        K: num_traits::One,
    {
        let rows = Array2::from_elem((1, space.vocabulary), K::one());
        let layer = Arc::new(Layer::Dense { rows, next: vec![0; space.vocabulary] });
        Tabulated {
            space,
            starts: vec![(0, K::one())],
            worlds: vec![0],
            states: vec![1; space.length + 1],
            layers: vec![layer; space.length],
            derived: Derived::default(),
        }
    }

    /// The V^N sequences it is over.
    pub fn space(&self) -> Space {
        self.space
    }

    /// The start states with their weights.
    pub fn starts(&self) -> &[(u32, K)] {
        &self.starts
    }

    /// The world of each entry of [`starts`](Self::starts).
    pub fn worlds(&self) -> &[usize] {
        &self.worlds
    }

    /// How many states there are before the token at `position` is read (0 … N).
    pub fn states(&self, position: usize) -> usize {
        self.states[position]
    }

    /// The steps at `position` (0 … N−1). Equal tables of neighbouring positions are one and the same `Arc`.
    pub fn layer(&self, position: usize) -> &Arc<Layer<K>> {
        &self.layers[position]
    }

    /// Whether a sequence is read along one path only: nothing is hidden.
    pub fn is_visible(&self) -> bool {
        self.starts.len() == 1 && self.distinct_layers().all(|layer| layer.is_deterministic())
    }

    /// The same automaton with each weight replaced.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Tabulated<L> {
        self.convert(&convert, |_, layer| layer.map(&mut |weight| convert(weight)))
    }

    /// The same states with other weights: those of the starts, and layer by layer; a table that is shared is converted once.
    pub fn convert<L>(
        &self,
        start: impl FnMut(&K) -> L,
        mut layer: impl FnMut(usize, &Layer<K>) -> Layer<L>,
    ) -> Tabulated<L> {
        let mut start = start;
        let mut layers: Vec<Arc<Layer<L>>> = Vec::with_capacity(self.layers.len());
        for (position, table) in self.layers.iter().enumerate() {
            if position > 0 && Arc::ptr_eq(table, &self.layers[position - 1]) {
                layers.push(layers[position - 1].clone());
            } else {
                layers.push(Arc::new(layer(position, table)));
            }
        }
        Tabulated {
            space: self.space,
            starts: self.starts.iter().map(|(state, weight)| (*state, start(weight))).collect(),
            worlds: self.worlds.clone(),
            states: self.states.clone(),
            layers,
            derived: Derived::default(),
        }
    }

    /// What `make` makes of these tables: made once for each type of it, and shared.
    pub fn derive<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        let lock = || self.derived.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return known;
        }
        let made = Arc::new(make(self));
        lock().insert(TypeId::of::<T>(), made.clone());
        made
    }

    /// The tables that differ from the one before.
    pub fn distinct_layers(&self) -> impl Iterator<Item = &Arc<Layer<K>>> {
        self.layers
            .iter()
            .enumerate()
            .filter(|(position, layer)| *position == 0 || !Arc::ptr_eq(layer, &self.layers[position - 1]))
            .map(|(_, layer)| layer)
    }
}

impl<K> Layer<K> {
    /// The same steps with other weights.
    pub fn map<L>(&self, convert: &mut impl FnMut(&K) -> L) -> Layer<L> {
        match self {
            Layer::Dense { rows, next } => Layer::Dense { rows: rows.map(convert), next: next.clone() },
            Layer::Sparse { offsets, edges } => Layer::Sparse {
                offsets: offsets.clone(),
                edges: edges
                    .iter()
                    .map(|edge| Edge { token: edge.token, next: edge.next, weight: convert(&edge.weight) })
                    .collect(),
            },
        }
    }

    /// Whether each state has at most one step for each token.
    pub fn is_deterministic(&self) -> bool {
        match self {
            Layer::Dense { .. } => true,
            Layer::Sparse { offsets, edges } => offsets
                .windows(2)
                .all(|bounds| edges[bounds[0]..bounds[1]].windows(2).all(|pair| pair[0].token < pair[1].token)),
        }
    }
}

impl<K: Zero> Layer<K> {
    /// Calls `show` with token, next state and weight of each step of positive weight of one state, in order of their tokens.
    pub fn for_each_edge(&self, state: usize, mut show: impl FnMut(Token, u32, &K)) {
        match self {
            Layer::Dense { rows, next } => {
                for (token, (weight, &next)) in rows.row(state).into_iter().zip(next).enumerate() {
                    if !weight.is_zero() {
                        show(Token(token as u32), next, weight);
                    }
                }
            }
            Layer::Sparse { offsets, edges } => {
                for edge in &edges[offsets[state]..offsets[state + 1]] {
                    show(edge.token, edge.next, &edge.weight);
                }
            }
        }
    }

    /// The steps of positive weight of one state: token, next state, weight, in order of their tokens.
    pub fn edges(&self, state: usize) -> Box<dyn Iterator<Item = (Token, u32, &K)> + '_> {
        match self {
            Layer::Dense { rows, next } => Box::new(
                rows.row(state)
                    .into_iter()
                    .zip(next)
                    .enumerate()
                    .filter(|(_, (weight, _))| !weight.is_zero())
                    .map(|(token, (weight, &next))| (Token::from(token), next, weight)),
            ),
            Layer::Sparse { offsets, edges } => Box::new(
                edges[offsets[state]..offsets[state + 1]].iter().map(|edge| (edge.token, edge.next, &edge.weight)),
            ),
        }
    }
}

fn number<S: PartialEq>(states: &mut Vec<S>, state: S) -> u32 {
    let place = states.iter().position(|known| *known == state).unwrap_or_else(|| {
        states.push(state);
        states.len() - 1
    });
    u32::try_from(place).expect("start states are few")
}

/// The steps at one position, and the states they lead to.
type Advanced<A> = (Layer<<A as Automaton>::Number>, Vec<<A as Automaton>::State>);

/// Tabulates one position; `None` if there are more than `limit`.
fn advance<A: Automaton + ?Sized>(
    automaton: &A,
    position: usize,
    states: &[A::State],
    limit: usize,
) -> Option<Advanced<A>>
where
    A::Number: Zero,
{
    let mut numbers: HashMap<A::State, u32, FixedState> = HashMap::default();
    let mut next_states = Vec::new();
    let mut offsets = vec![0];
    let mut edges = Vec::new();
    for state in states {
        for arc in automaton.arcs(position, state) {
            if arc.weight.is_zero() {
                continue;
            }
            let next = match numbers.get(&arc.next) {
                Some(&next) => next,
                None => {
                    let next = u32::try_from(next_states.len()).ok()?;
                    next_states.push(arc.next.clone());
                    numbers.insert(arc.next, next);
                    next
                }
            };
            edges.push(Edge { token: arc.token, next, weight: arc.weight });
        }
        if edges.len() > limit {
            return None;
        }
        offsets.push(edges.len());
    }
    let layer = Layer::Sparse { offsets, edges };
    Some((densify(layer, automaton.vocabulary(), limit), next_states))
}

/// Writes a layer as a matrix where at least half of it is filled and the token alone decides the next state.
fn densify<K: Clone + Zero>(layer: Layer<K>, vocabulary: usize, limit: usize) -> Layer<K> {
    let Layer::Sparse { offsets, edges } = &layer else { return layer };
    let states = offsets.len() - 1;
    let Some(size) = states.checked_mul(vocabulary).filter(|&size| size <= limit && 2 * edges.len() >= size) else {
        return layer;
    };
    if size == 0 || !layer.is_deterministic() {
        return layer;
    }
    let mut next: Vec<Option<u32>> = vec![None; vocabulary];
    for edge in edges {
        match &mut next[edge.token.index()] {
            Some(known) if *known != edge.next => return layer,
            known => *known = Some(edge.next),
        }
    }
    let mut rows = Array2::from_elem((states, vocabulary), K::zero());
    for state in 0..states {
        for edge in &edges[offsets[state]..offsets[state + 1]] {
            rows[[state, edge.token.index()]] = edge.weight.clone();
        }
    }
    Layer::Dense { rows, next: next.into_iter().map(|next| next.unwrap_or(0)).collect() }
}
