//! A hidden chain that emits the tokens.

use ndarray::{Array1, Array2};
use num_traits::{One, Zero};

use super::parameter::{ParameterError, list, matrix, numbered, sizes};
use crate::potential::{Arc, Automaton, Probability};
use crate::sequence::Token;

/// π(x) = Σ over hidden paths s of start(s₁) Π E(x_t | s_t) Π T(s_t | s_{t−1}): each hidden state emits a token, then moves.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenMarkov<K> {
    start: Array1<K>,
    transition: Array2<K>,
    emission: Array2<K>,
    length: usize,
}

impl<K: Probability> HiddenMarkov<K> {
    /// The chain over S hidden states with `start` (S), `transition` (S×S, one row per previous state) and `emission` (S×V).
    ///
    /// # Errors
    /// When a size is 0 or does not fit, or a row is no row of probabilities.
    pub fn new(
        start: Array1<K>,
        transition: Array2<K>,
        emission: Array2<K>,
        length: usize,
    ) -> Result<Self, ParameterError> {
        let states = start.len();
        if states == 0 {
            return Err(ParameterError::NoStates);
        }
        numbered(states)?;
        sizes(emission.ncols(), length)?;
        list("start", start.view(), states)?;
        matrix("transition", &transition, (states, states))?;
        matrix("emission", &emission, (states, emission.ncols()))?;
        Ok(HiddenMarkov { start, transition, emission, length })
    }
}

impl<K> HiddenMarkov<K> {
    /// S, the number of hidden states.
    pub fn states(&self) -> usize {
        self.start.len()
    }

    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> HiddenMarkov<L> {
        HiddenMarkov {
            start: self.start.map(&convert),
            transition: self.transition.map(&convert),
            emission: self.emission.map(&convert),
            length: self.length,
        }
    }
}

impl<K: Clone + Zero + One + Send + Sync> Automaton for HiddenMarkov<K> {
    /// The hidden state that emits next.
    type State = u32;
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.emission.ncols()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn starts(&self) -> Vec<(u32, K)> {
        (0..)
            .zip(&self.start)
            .filter(|(_, weight)| !weight.is_zero())
            .map(|(state, weight)| (state, weight.clone()))
            .collect()
    }

    fn arcs(&self, _position: usize, &state: &u32) -> Vec<Arc<u32, K>> {
        let mut arcs = Vec::new();
        for (token, emitted) in self.emission.row(state as usize).iter().enumerate() {
            if emitted.is_zero() {
                continue;
            }
            for (next, moved) in (0..).zip(self.transition.row(state as usize)) {
                let weight = emitted.clone() * moved.clone();
                if !weight.is_zero() {
                    arcs.push(Arc { token: Token::from(token), next, weight });
                }
            }
        }
        arcs
    }

    fn is_homogeneous(&self, _position: usize) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::{assert_law, q};

    #[test]
    fn the_law_is_the_sum_over_hidden_paths() {
        let start = array![q(1, 3), q(2, 3)];
        let transition = array![[q(1, 4), q(3, 4)], [q(1, 1), q(0, 1)]];
        let emission = array![[q(1, 2), q(1, 2), q(0, 1)], [q(1, 5), q(1, 5), q(3, 5)]];
        let model = HiddenMarkov::new(start.clone(), transition.clone(), emission.clone(), 3).unwrap();
        assert_law(&model, |x| {
            let mut sum = q(0, 1);
            for path in 0..8usize {
                let s = [path & 1, path >> 1 & 1, path >> 2];
                let moved = start[s[0]].clone() * &transition[[s[0], s[1]]] * &transition[[s[1], s[2]]];
                sum += moved * &emission[[s[0], x[0]]] * &emission[[s[1], x[1]]] * &emission[[s[2], x[2]]];
            }
            sum
        });
    }

    #[test]
    fn wrong_parameters_are_named() {
        let one = array![[1.0]];
        let new = |start, emission| HiddenMarkov::new(start, one.clone(), emission, 2);
        assert_eq!(new(array![], array![[1.0]]).unwrap_err(), ParameterError::NoStates);
        assert_eq!(new(array![1.0], Array2::zeros((1, 0))).unwrap_err(), ParameterError::NoTokens);
        let error = new(array![1.0], array![[1.0], [1.0]]).unwrap_err();
        assert_eq!(error.to_string(), "emission has 2 rows of 1 entry, but needs 1 row of 1 entry");
        let error = new(array![1.0], array![[0.5, 0.25]]).unwrap_err();
        assert_eq!(error.to_string(), "row 1 of emission sums to 0.75, not 1: it is 0.25 too little");
    }
}
