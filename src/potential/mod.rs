//! φ: what a distribution is multiplied by, and π: the potential whose rows sum to one.
//!
//! - [`Potential`]: start, step, finish. One state per prefix; equal states have equal futures, so the walk merges them.
//! - [`LanguageModel`]: a potential whose weights at each state are a row of probabilities: what a user implements to bring a model.
//! - [`Automaton`]: the general form that the engine reads: several start states (worlds) and several next states (a hidden path) are allowed.
//! - [`Arc`]: one step of an automaton.
//! - [`Emission`]: what a step gives off.
//! - [`table`]: a potential as tables of numbered states.
//! - [`tabulated`]: an automaton as tables of numbered states.
//! - [`Probability`]: a number that can say whether a row of it is one.
//! - [`laws`]: what each of these must obey, as checks to run on one's own types.

mod emission;
pub mod laws;
#[cfg(test)]
mod laws_tests;
mod probability;
pub mod table;
pub mod tabulated;

use std::hash::Hash;

pub use emission::Emission;
pub use probability::{Gap, Probability};

use crate::sequence::Token;

/// φ(x) ≥ 0 as an automaton that reads x from left to right: φ(x) = Π of the weights of its steps · the weight of its finish.
///
/// Two prefixes in equal states must have the same future. Positions count from 0.
pub trait Potential: Send + Sync {
    /// What is remembered of a prefix.
    type State: Clone + Eq + Hash + Send + Sync;
    /// The number that weights are.
    type Number: Clone;

    /// The state before the first token, in the given world (0 for a model without worlds).
    fn start(&self, world: usize) -> Self::State;

    /// Reads the token at `position`: the next state and the weight of the step, or `None` where the weight is 0.
    fn step(&self, position: usize, state: &Self::State, token: Token) -> Option<(Self::State, Self::Number)>;

    /// The weight after the last token, or `None` where it is 0.
    fn finish(&self, state: &Self::State) -> Option<Self::Number>;

    /// Whether this state steps at `position` as it does at `position` + 1; lets a table be shared.
    fn is_homogeneous(&self, _position: usize, _state: &Self::State) -> bool {
        false
    }

    /// A position after `position` such that this state steps in the same way at all positions from `position` to before it.
    fn repeats_until(&self, position: usize, state: &Self::State) -> usize {
        position + 1 + usize::from(self.is_homogeneous(position, state))
    }

    /// Whether every token at `position` leads from this state to the same state with the same weight; lets one step stand for all.
    fn ignores(&self, _position: usize, _state: &Self::State) -> bool {
        false
    }

    /// For each of `vocabulary` tokens the first one that leads from every state, at every position, to the same state with
    /// the same weight; lets one step stand for those of all tokens that nothing tells apart.
    fn representatives(&self, vocabulary: usize) -> Vec<Token> {
        (0..vocabulary).map(Token::from).collect()
    }

    /// The same for one state at one position alone, where that may say more and is quickly told. It is asked where every
    /// token stands for itself.
    fn representatives_at(&self, _position: usize, _state: &Self::State, _vocabulary: usize) -> Option<Vec<Token>> {
        None
    }
}

/// π as next-token rows: a potential whose rows sum to one.
///
/// ```
/// use exactlm::potential::LanguageModel;
/// use exactlm::sequence::Token;
///
/// /// A coin that never shows the same side three times in a row.
/// struct Coin;
///
/// impl LanguageModel for Coin {
///     type State = (u32, u32); // the last side, and how often it was shown in a row
///     type Number = f64;
///     fn vocabulary(&self) -> usize { 2 }
///     fn length(&self) -> usize { 10 }
///     fn start(&self) -> Self::State { (0, 0) }
///     fn row(&self, _position: usize, &(side, times): &Self::State) -> Vec<f64> {
///         match (side, times) { (0, 2) => vec![0.0, 1.0], (1, 2) => vec![1.0, 0.0], _ => vec![0.5, 0.5] }
///     }
///     fn next(&self, &(side, times): &Self::State, token: Token) -> Self::State {
///         if times > 0 && side == token.0 { (side, times + 1) } else { (token.0, 1) }
///     }
/// }
/// ```
pub trait LanguageModel: Send + Sync {
    /// What is remembered of a prefix.
    type State: Clone + Eq + Hash + Send + Sync;
    /// The number that probabilities are.
    type Number: Clone + num_traits::Zero + num_traits::One + Send + Sync;

    /// V, the number of tokens.
    fn vocabulary(&self) -> usize;
    /// N, the number of positions.
    fn length(&self) -> usize;
    /// The state before the first token.
    fn start(&self) -> Self::State;
    /// The V probabilities of the token at `position` (from 0), which sum to one.
    fn row(&self, position: usize, state: &Self::State) -> Vec<Self::Number>;
    /// The state after one more token.
    fn next(&self, state: &Self::State, token: Token) -> Self::State;
    /// Whether the rows at `position` are those at `position` + 1, state by state; lets their table be shared.
    fn is_homogeneous(&self, _position: usize) -> bool {
        false
    }
}

/// One step of an automaton: the token it reads, the state it leads to, its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Arc<S, K> {
    /// The token that is read.
    pub token: Token,
    /// The state after it.
    pub next: S,
    /// The weight, positive.
    pub weight: K,
}

/// The general form of a model: the weight of x is the sum over all paths that read x, of the product of their weights.
pub trait Automaton: Send + Sync {
    /// What is remembered of a prefix, together with what is hidden.
    type State: Clone + Eq + Hash + Send + Sync;
    /// The number that weights are.
    type Number: Clone + Send + Sync;

    /// V, the number of tokens.
    fn vocabulary(&self) -> usize;
    /// N, the number of positions.
    fn length(&self) -> usize;
    /// The start states with their weights.
    fn starts(&self) -> Vec<(Self::State, Self::Number)>;
    /// The steps of positive weight that read the token at `position` (from 0), in order of their tokens.
    fn arcs(&self, position: usize, state: &Self::State) -> Vec<Arc<Self::State, Self::Number>>;
    /// The world a start state belongs to; 0 for a model without worlds.
    fn world(&self, _state: &Self::State) -> usize {
        0
    }
    /// Whether the steps at `position` are those at `position` + 1, state by state; lets their table be shared.
    fn is_homogeneous(&self, _position: usize) -> bool {
        false
    }
}

impl<M: LanguageModel> Automaton for M {
    type State = M::State;
    type Number = M::Number;

    fn vocabulary(&self) -> usize {
        LanguageModel::vocabulary(self)
    }

    fn length(&self) -> usize {
        LanguageModel::length(self)
    }

    fn starts(&self) -> Vec<(M::State, M::Number)> {
        vec![(self.start(), num_traits::One::one())]
    }

    fn arcs(&self, position: usize, state: &M::State) -> Vec<Arc<M::State, M::Number>> {
        self.row(position, state)
            .into_iter()
            .enumerate()
            .filter(|(_, weight)| !num_traits::Zero::is_zero(weight))
            .map(|(token, weight)| {
                let token = Token::from(token);
                Arc { token, next: self.next(state, token), weight }
            })
            .collect()
    }

    fn is_homogeneous(&self, position: usize) -> bool {
        LanguageModel::is_homogeneous(self, position)
    }
}
