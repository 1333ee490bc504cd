//! Listed sequences.

use std::collections::BTreeMap;
use std::ops::Div;

use num_traits::{One, Zero};

use super::parameter::{ParameterError, Place, sizes};
use crate::potential::{Arc, Automaton, Probability};
use crate::sequence::Token;

/// π(x) as listed; 0 for a sequence that is not listed.
///
/// Its states are the prefixes of positive probability, its rows the conditionals π(x_<t t) / π(x_<t).
#[derive(Clone, Debug, PartialEq)]
pub struct Table<K> {
    vocabulary: usize,
    length: usize,
    /// The steps from each prefix.
    nodes: Vec<Vec<Step<K>>>,
}

/// A token, the prefix after it, its probability.
type Step<K> = (Token, u32, K);

/// Why rows make no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A size, a probability or the sum is wrong.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A sequence has the wrong number of tokens.
    #[error("row {row} of the table has {found} tokens, but length is {expected}")]
    Length {
        /// The row, from 1.
        row: usize,
        /// Its number of tokens.
        found: usize,
        /// N
        expected: usize,
    },
    /// A sequence stands twice.
    #[error("rows {first} and {second} of the table are the same sequence")]
    Repeated {
        /// Its first row, from 1.
        first: usize,
        /// Its second row, from 1.
        second: usize,
    },
    /// A token is beyond the vocabulary.
    #[error("row {row} of the table has token {token}, but the vocabulary has {vocabulary}")]
    Outside {
        /// The row, from 1.
        row: usize,
        /// The token, from 0.
        token: u32,
        /// V
        vocabulary: usize,
    },
}

impl<K: Probability + Div<Output = K>> Table<K> {
    /// The table of these sequences of `length` tokens with their probabilities. Costs one state per prefix.
    ///
    /// # Errors
    /// When a size is 0, a sequence does not fit or stands twice, or the probabilities do not sum to 1.
    pub fn new(vocabulary: usize, length: usize, rows: Vec<(Vec<Token>, K)>) -> Result<Self, TableError> {
        sizes(vocabulary, length)?;
        let place = Place { parameter: "table", row: None };
        let mut seen: BTreeMap<&[Token], usize> = BTreeMap::new();
        let mut sum = K::zero();
        for (number, (sequence, probability)) in (1..).zip(&rows) {
            if sequence.len() != length {
                return Err(TableError::Length { row: number, found: sequence.len(), expected: length });
            }
            if let Some(token) = sequence.iter().find(|token| token.index() >= vocabulary) {
                return Err(TableError::Outside { row: number, token: token.0, vocabulary });
            }
            if let Some(first) = seen.insert(sequence, number) {
                return Err(TableError::Repeated { first, second: number });
            }
            if !probability.is_permitted() {
                let value = probability.to_string();
                return Err(ParameterError::Entry { place, entry: number, value }.into());
            }
            sum = sum + probability.clone();
        }
        if let Some(gap) = sum.gap() {
            return Err(ParameterError::Sum { place, sum: sum.to_string(), gap }.into());
        }
        let nodes = trie(rows.iter().filter(|(_, probability)| !probability.is_zero()))?;
        Ok(Table { vocabulary, length, nodes })
    }
}

impl<K> Table<K> {
    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Table<L> {
        let node =
            |arcs: &Vec<Step<K>>| arcs.iter().map(|(token, next, weight)| (*token, *next, convert(weight))).collect();
        Table { vocabulary: self.vocabulary, length: self.length, nodes: self.nodes.iter().map(node).collect() }
    }
}

impl<K: Clone + Zero + One + Send + Sync> Automaton for Table<K> {
    /// The number of the prefix, in the order in which the table first shows it.
    type State = u32;
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    fn length(&self) -> usize {
        self.length
    }

    fn starts(&self) -> Vec<(u32, K)> {
        vec![(0, K::one())]
    }

    fn arcs(&self, _position: usize, &state: &u32) -> Vec<Arc<u32, K>> {
        // A float conversion may have turned a tiny weight into 0.
        let arcs = self.nodes[state as usize].iter().filter(|(_, _, weight)| !weight.is_zero());
        arcs.map(|(token, next, weight)| Arc { token: *token, next: *next, weight: weight.clone() }).collect()
    }
}

/// The prefixes of the sequences, each with its steps and their conditional probabilities.
fn trie<'a, K: Probability + Div<Output = K> + 'a>(
    rows: impl Iterator<Item = &'a (Vec<Token>, K)>,
) -> Result<Vec<Vec<Step<K>>>, ParameterError> {
    let mut children: Vec<BTreeMap<Token, u32>> = vec![BTreeMap::new()];
    let mut masses = vec![K::zero()];
    for (sequence, probability) in rows {
        let mut node = 0;
        masses[0] = masses[0].clone() + probability.clone();
        for &token in sequence {
            let fresh = masses.len();
            super::parameter::numbered(fresh)?;
            node = *children[node].entry(token).or_insert(fresh as u32) as usize;
            if node == fresh {
                children.push(BTreeMap::new());
                masses.push(K::zero());
            }
            masses[node] = masses[node].clone() + probability.clone();
        }
    }
    let step = |from: usize, (&token, &child): (&Token, &u32)| {
        (token, child, masses[child as usize].clone() / masses[from].clone())
    };
    Ok(children
        .iter()
        .enumerate()
        .map(|(node, children)| children.iter().map(|child| step(node, child)).collect())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::enumeration::{assert_law, q};
    use crate::number::Rational;

    fn rows(entries: &[(&[u32], Rational)]) -> Vec<(Vec<Token>, Rational)> {
        entries.iter().map(|(x, p)| (x.iter().copied().map(Token).collect(), p.clone())).collect()
    }

    #[test]
    fn the_law_is_as_listed() {
        let table = [(&[0, 1][..], q(1, 7)), (&[2, 0], q(2, 7)), (&[0, 0], q(4, 7)), (&[1, 1], q(0, 1))];
        assert_law(&Table::new(3, 2, rows(&table)).unwrap(), |x| match x {
            [0, 1] => q(1, 7),
            [2, 0] => q(2, 7),
            [0, 0] => q(4, 7),
            _ => q(0, 1),
        });
    }

    #[test]
    fn rows_are_conditionals() {
        let model = Table::new(2, 2, rows(&[(&[0, 0], q(1, 3)), (&[0, 1], q(1, 6)), (&[1, 1], q(1, 2))])).unwrap();
        let arcs = model.arcs(0, &0);
        assert_eq!((arcs.len(), &arcs[0].weight), (2, &q(1, 2)));
        assert_eq!(model.arcs(1, &arcs[0].next)[0].weight, q(2, 3));
    }

    #[test]
    fn wrong_rows_are_named() {
        let error = |entries: &[(&[u32], Rational)]| Table::new(2, 2, rows(entries)).unwrap_err().to_string();
        assert_eq!(error(&[(&[0, 0], q(1, 2))]), "table sums to 1/2, not 1: it is 1/2 too little");
        assert_eq!(error(&[]), "table sums to 0, not 1: it is 1 too little");
        assert_eq!(error(&[(&[0, 0], q(1, 2)), (&[0, 0], q(1, 2))]), "rows 1 and 2 of the table are the same sequence");
        assert_eq!(error(&[(&[0], q(1, 1))]), "row 1 of the table has 1 tokens, but length is 2");
        assert_eq!(error(&[(&[0, 2], q(1, 1))]), "row 1 of the table has token 2, but the vocabulary has 2");
        assert_eq!(
            error(&[(&[0, 0], q(3, 2)), (&[0, 1], q(-1, 2))]),
            "entry 2 of table is -1/2: a probability is finite and at least 0"
        );
    }
}
