//! Tokens that do not depend on each other.

use ndarray::{Array1, Array2, Axis};
use num_traits::{One, Zero};

use super::parameter::{ParameterError, list, matrix, sizes};
use crate::potential::{LanguageModel, Probability};
use crate::sequence::Token;

/// π(x) = Π p_t(x_t).
#[derive(Clone, Debug, PartialEq)]
pub struct Independent<K> {
    /// One row for all positions, or one for each.
    rows: Array2<K>,
    length: usize,
}

impl<K: Probability> Independent<K> {
    /// One row of V probabilities for each of the N positions.
    ///
    /// # Errors
    /// When there are no rows or no columns, or a row is no row of probabilities.
    pub fn new(probabilities: Array2<K>) -> Result<Self, ParameterError> {
        let (length, vocabulary) = probabilities.dim();
        sizes(vocabulary, length)?;
        matrix("probabilities", &probabilities, (length, vocabulary))?;
        Ok(Independent { rows: probabilities, length })
    }

    /// The same V probabilities at each of `length` positions.
    ///
    /// # Errors
    /// When there are none, the length is 0, or they are no row of probabilities.
    pub fn repeated(probabilities: Array1<K>, length: usize) -> Result<Self, ParameterError> {
        sizes(probabilities.len(), length)?;
        list("probabilities", probabilities.view(), probabilities.len())?;
        Ok(Independent { rows: probabilities.insert_axis(Axis(0)), length })
    }
}

impl<K> Independent<K> {
    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Independent<L> {
        Independent { rows: self.rows.map(convert), length: self.length }
    }
}

impl<K: Clone + PartialEq + Zero + One + Send + Sync> LanguageModel for Independent<K> {
    type State = ();
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.rows.ncols()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn start(&self) {}

    fn row(&self, position: usize, _state: &()) -> Vec<K> {
        self.rows.row(if self.rows.nrows() == 1 { 0 } else { position }).to_vec()
    }

    fn next(&self, _state: &(), _token: Token) {}

    fn is_homogeneous(&self, position: usize) -> bool {
        self.rows.nrows() == 1
            || (position + 1 < self.rows.nrows() && self.rows.row(position) == self.rows.row(position + 1))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::{assert_law, q};

    #[test]
    fn the_law_is_the_product_of_the_rows() {
        let rows = array![[q(1, 2), q(1, 2)], [q(0, 1), q(1, 1)], [q(1, 3), q(2, 3)]];
        assert_law(&Independent::new(rows.clone()).unwrap(), |x| {
            rows[[0, x[0]]].clone() * &rows[[1, x[1]]] * &rows[[2, x[2]]]
        });
    }

    #[test]
    fn one_row_serves_all_positions() {
        let row = array![q(1, 4), q(3, 4)];
        let model = Independent::repeated(row.clone(), 3).unwrap();
        assert_law(&model, |x| x.iter().map(|&token| row[token].clone()).fold(q(1, 1), |product, p| product * p));
        assert!(LanguageModel::is_homogeneous(&model, 0));
    }

    #[test]
    fn positions_with_equal_rows_are_homogeneous() {
        let model = Independent::new(array![[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]]).unwrap();
        assert!(LanguageModel::is_homogeneous(&model, 0));
        assert!(!LanguageModel::is_homogeneous(&model, 1));
        assert!(!LanguageModel::is_homogeneous(&model, 2));
    }

    #[test]
    fn a_wrong_row_is_named() {
        let error = Independent::new(array![[q(1, 1), q(0, 1)], [q(1, 2), q(1, 3)]]).unwrap_err();
        assert_eq!(error.to_string(), "row 2 of probabilities sums to 5/6, not 1: it is 1/6 too little");
        let error = Independent::repeated(array![q(1, 2)], 2).unwrap_err();
        assert_eq!(error.to_string(), "probabilities sums to 1/2, not 1: it is 1/2 too little");
    }
}
