//! The definition, for tests: the probability of each sequence by walking its paths one by one.

use num_traits::{One, Zero};

use crate::number::Rational;
use crate::potential::Automaton;
use crate::sequence::Token;

/// n/d
pub(crate) fn q(numerator: i64, denominator: u64) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

/// All sequences of `length` tokens, in vocabulary order.
pub(crate) fn sequences(vocabulary: usize, length: usize) -> Vec<Vec<Token>> {
    (0..length).fold(vec![vec![]], |prefixes, _| {
        prefixes
            .into_iter()
            .flat_map(|prefix| (0..vocabulary).map(move |token| [prefix.clone(), vec![Token::from(token)]].concat()))
            .collect()
    })
}

/// The probability of one sequence: the sum over all its paths.
pub(crate) fn probability<A: Automaton<Number: Zero + One>>(model: &A, sequence: &[Token]) -> A::Number {
    fn rest<A: Automaton<Number: Zero + One>>(
        model: &A,
        position: usize,
        state: &A::State,
        sequence: &[Token],
    ) -> A::Number {
        let Some(&token) = sequence.get(position) else { return A::Number::one() };
        model
            .arcs(position, state)
            .into_iter()
            .filter(|arc| arc.token == token)
            .fold(A::Number::zero(), |sum, arc| sum + arc.weight * rest(model, position + 1, &arc.next, sequence))
    }
    let starts = model.starts().into_iter();
    starts.fold(A::Number::zero(), |sum, (state, weight)| sum + weight * rest(model, 0, &state, sequence))
}

/// Checks that the model gives each sequence the probability that the formula gives, and that they sum to exactly 1.
pub(crate) fn assert_law<A: Automaton<Number = Rational>>(model: &A, formula: impl Fn(&[usize]) -> Rational) {
    let mut sum = Rational::ZERO;
    for sequence in sequences(model.vocabulary(), model.length()) {
        let indices: Vec<usize> = sequence.iter().map(|token| token.index()).collect();
        let found = probability(model, &sequence);
        assert_eq!(found, formula(&indices), "{indices:?}");
        sum += found;
    }
    assert_eq!(sum, Rational::ONE);
    crate::potential::laws::check_model(model, 100_000).unwrap();
}
