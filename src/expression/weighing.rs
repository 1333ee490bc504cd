//! Numbers of a sequence that are computed rather than written: what laws of approximations are made of.

use std::collections::HashMap;

use crate::number::Real;
use crate::sequence::Token;

/// The number of a state whose product is 0 whatever follows.
pub const NOTHING: u32 = u32::MAX;

/// A number read off a table at the value of another expression; 0 where the table has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    values: HashMap<Real, Real>,
}

impl Lookup {
    /// A table of values that are not negative. Keys are found when written alike, so they are to be exact.
    pub fn new(values: impl IntoIterator<Item = (Real, Real)>) -> Self {
        Lookup { values: values.into_iter().collect() }
    }

    /// The value at a key.
    pub fn get(&self, key: &Real) -> Real {
        self.values.get(key).cloned().unwrap_or(Real::ZERO)
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &Real> {
        self.values.values()
    }
}

/// A number that is a product of weights along a path of numbered states, one step for each token.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    vocabulary: usize,
    layers: Vec<Vec<(u32, u32)>>,
    finish: Vec<Option<u32>>,
    weights: Vec<Real>,
    numbers: HashMap<Real, u32>,
}

impl Path {
    /// A path that starts in state 0 and has no steps yet.
    pub fn new(vocabulary: usize) -> Self {
        Path { vocabulary, layers: Vec::new(), finish: Vec::new(), weights: Vec::new(), numbers: HashMap::new() }
    }

    /// Adds the steps at the next position, of all its states one after the other: next state and weight by token, or none.
    /// Weights are positive.
    pub fn push(&mut self, steps: impl IntoIterator<Item = Option<(u32, Real)>>) {
        let layer = steps.into_iter().map(|step| match step {
            Some((next, weight)) => (next, self.number(weight)),
            None => (NOTHING, 0),
        });
        let layer = layer.collect();
        self.layers.push(layer);
    }

    /// Says what the last states weigh: nothing, or a positive number.
    pub fn end(&mut self, weights: impl IntoIterator<Item = Option<Real>>) {
        self.finish = weights.into_iter().map(|weight| weight.map(|weight| self.number(weight))).collect();
    }

    fn number(&mut self, weight: Real) -> u32 {
        if let Some(&number) = self.numbers.get(&weight) {
            return number;
        }
        let number = u32::try_from(self.weights.len()).expect("the bound on steps keeps numbers below 2^32");
        self.weights.push(weight.clone());
        self.numbers.insert(weight, number);
        number
    }

    /// The state after a token, and the weight of the step.
    pub fn step(&self, position: usize, state: u32, token: Token) -> Option<(u32, &Real)> {
        let (next, weight) = self.layers.get(position)?[state as usize * self.vocabulary + token.index()];
        (next != NOTHING).then(|| (next, &self.weights[weight as usize]))
    }

    /// The weight of a last state.
    pub fn finish(&self, state: u32) -> Option<&Real> {
        self.finish.get(state as usize).copied().flatten().map(|weight| &self.weights[weight as usize])
    }

    /// All weights that occur.
    pub fn weights(&self) -> &[Real] {
        &self.weights
    }

    /// How many positions it reads.
    pub fn length(&self) -> usize {
        self.layers.len()
    }
}
