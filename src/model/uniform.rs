//! Every sequence is equally probable.

use num_traits::{One, Zero};

use super::parameter::{ParameterError, sizes};
use crate::number::Rational;
use crate::potential::LanguageModel;
use crate::sequence::Token;

/// π(x) = V^−N.
///
/// ```
/// use exactlm::model::Uniform;
/// use exactlm::potential::LanguageModel;
/// let model = Uniform::new(4, 3)?;
/// assert_eq!(model.row(0, &())[2].to_string(), "1/4");
/// # Ok::<(), exactlm::model::ParameterError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Uniform<K> {
    vocabulary: usize,
    length: usize,
    probability: K,
}

impl Uniform<Rational> {
    /// The uniform model over all sequences of `length` tokens.
    ///
    /// # Errors
    /// When either is 0, or the tokens are too many to be numbered.
    pub fn new(vocabulary: usize, length: usize) -> Result<Self, ParameterError> {
        sizes(vocabulary, length)?;
        Ok(Uniform { vocabulary, length, probability: Rational::from_parts(1.into(), vocabulary.into()) })
    }
}

impl<K> Uniform<K> {
    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Uniform<L> {
        Uniform { vocabulary: self.vocabulary, length: self.length, probability: convert(&self.probability) }
    }
}

impl<K: Clone + Zero + One + Send + Sync> LanguageModel for Uniform<K> {
    type State = ();
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    fn length(&self) -> usize {
        self.length
    }

    fn start(&self) {}

    fn row(&self, _position: usize, _state: &()) -> Vec<K> {
        vec![self.probability.clone(); self.vocabulary]
    }

    fn next(&self, _state: &(), _token: Token) {}

    fn is_homogeneous(&self, _position: usize) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::enumeration::{assert_law, q};

    #[test]
    fn every_sequence_has_the_same_probability() {
        assert_law(&Uniform::new(3, 4).unwrap(), |_| q(1, 81));
    }

    #[test]
    fn sizes_of_nothing_are_refused() {
        assert_eq!(Uniform::new(0, 4), Err(ParameterError::NoTokens));
        assert_eq!(Uniform::new(3, 0), Err(ParameterError::NoLength));
    }

    #[test]
    fn it_can_be_carried_over_to_floats() {
        assert_eq!(Uniform::new(4, 2).unwrap().map(|p| p.to_f64().value()).row(1, &()), vec![0.25; 4]);
    }
}
