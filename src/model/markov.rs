//! Each token depends on the one before.

use ndarray::{Array1, Array2};
use num_traits::{One, Zero};

use super::parameter::{ParameterError, list, matrix, sizes};
use crate::potential::{LanguageModel, Probability};
use crate::sequence::Token;

/// π(x) = start(x₁) Π T(x_t | x_{t−1}).
///
/// ```
/// use exactlm::model::Markov;
/// use exactlm::potential::LanguageModel;
/// use ndarray::array;
/// let model = Markov::new(array![0.5, 0.5], array![[0.75, 0.25], [0.5, 0.5]], 3)?;
/// let first = model.next(&model.start(), 0.into());
/// assert_eq!(model.row(1, &first), [0.75, 0.25]);
/// # Ok::<(), exactlm::model::ParameterError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Markov<K> {
    start: Array1<K>,
    transition: Array2<K>,
    length: usize,
}

impl<K: Probability> Markov<K> {
    /// The chain with V start probabilities and V rows of V transition probabilities, one row per previous token.
    ///
    /// # Errors
    /// When a size is 0 or does not fit, or a row is no row of probabilities.
    pub fn new(start: Array1<K>, transition: Array2<K>, length: usize) -> Result<Self, ParameterError> {
        let vocabulary = start.len();
        sizes(vocabulary, length)?;
        list("start", start.view(), vocabulary)?;
        matrix("transition", &transition, (vocabulary, vocabulary))?;
        Ok(Markov { start, transition, length })
    }
}

impl<K> Markov<K> {
    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Markov<L> {
        Markov { start: self.start.map(&convert), transition: self.transition.map(&convert), length: self.length }
    }
}

impl<K: Clone + Zero + One + Send + Sync> LanguageModel for Markov<K> {
    /// The last token, if there is one.
    type State = Option<Token>;
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.start.len()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn start(&self) -> Option<Token> {
        None
    }

    fn row(&self, _position: usize, state: &Option<Token>) -> Vec<K> {
        match state {
            None => self.start.to_vec(),
            Some(previous) => self.transition.row(previous.index()).to_vec(),
        }
    }

    fn next(&self, _state: &Option<Token>, token: Token) -> Option<Token> {
        Some(token)
    }

    fn is_homogeneous(&self, _position: usize) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::{assert_law, probability, q, sequences};

    fn chain() -> Markov<crate::number::Rational> {
        Markov::new(array![q(1, 2), q(1, 2)], array![[q(3, 4), q(1, 4)], [q(1, 3), q(2, 3)]], 3).unwrap()
    }

    #[test]
    fn the_law_is_the_product_of_the_transitions() {
        let transition = [[q(3, 4), q(1, 4)], [q(1, 3), q(2, 3)]];
        assert_law(&chain(), |x| q(1, 2) * &transition[x[0]][x[1]] * &transition[x[1]][x[2]]);
    }

    #[test]
    fn the_first_two_tokens_agree_with_probability_17_over_24() {
        let same = sequences(2, 3).into_iter().filter(|x| x[0] == x[1]);
        assert_eq!(same.map(|x| probability(&chain(), &x)).fold(q(0, 1), |sum, p| sum + p), q(17, 24));
    }

    #[test]
    fn zeros_leave_no_arcs() {
        let model = Markov::new(array![q(1, 1), q(0, 1)], array![[q(0, 1), q(1, 1)], [q(1, 1), q(0, 1)]], 5).unwrap();
        assert_law(&model, |x| if x == [0, 1, 0, 1, 0] { q(1, 1) } else { q(0, 1) });
    }

    #[test]
    fn wrong_parameters_are_named() {
        let error = Markov::new(array![1.0], array![[0.5, 0.5]], 2).unwrap_err();
        assert_eq!(error.to_string(), "transition has 1 row of 2 entries, but needs 1 row of 1 entry");
        let error = Markov::new(array![1.0], array![[1.0]], 0).unwrap_err();
        assert_eq!(error, ParameterError::NoLength);
        let error = Markov::new(array![q(1, 1)], array![[q(11, 10)]], 1).unwrap_err();
        assert_eq!(error.to_string(), "row 1 of transition sums to 11/10, not 1: it is 1/10 too much");
    }

    #[test]
    fn it_can_be_carried_over_to_floats() {
        let floats = chain().map(|p| p.to_f64().value());
        assert_eq!(floats.row(2, &Some(Token(0))), [0.75, 0.25]);
    }
}
