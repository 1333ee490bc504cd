//! What every model checks about its parameters.

use std::fmt::{self, Display};

use ndarray::{Array2, ArrayView1};

use crate::potential::{Gap, Probability};

/// A list of probabilities: a whole parameter, or one row of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// The row, from 1.
    pub row: Option<usize>,
}

impl Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(formatter, "row {row} of {}", self.parameter),
            None => formatter.write_str(self.parameter),
        }
    }
}

/// Why parameters make no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// A list of probabilities does not sum to 1.
    #[error("{place} sums to {sum}, not 1: it is {gap}")]
    Sum {
        /// The list.
        place: Place,
        /// Its sum.
        sum: String,
        /// How far that is from 1.
        gap: Gap,
    },
    /// An entry is negative, infinite or not a number.
    #[error("entry {entry} of {place} is {value}: a probability is finite and at least 0")]
    Entry {
        /// The list.
        place: Place,
        /// Its entry, from 1.
        entry: usize,
        /// The value.
        value: String,
    },
    /// A parameter has the wrong number of entries or rows.
    #[error("{parameter} has {found}, but needs {expected}")]
    Shape {
        /// The name of the parameter.
        parameter: &'static str,
        /// What it has.
        found: String,
        /// What it must have.
        expected: String,
    },
    /// There are no positions.
    #[error("length is 0: it must be at least 1")]
    NoLength,
    /// There are no tokens.
    #[error("the vocabulary is empty: it needs at least one token")]
    NoTokens,
    /// There are no hidden states.
    #[error("states is 0: a hidden chain needs at least one state")]
    NoStates,
    /// There are more tokens, or hidden states, than can be numbered.
    #[error("{count} are too many tokens or states: at most 4294967294 can be numbered")]
    TooMany {
        /// How many.
        count: usize,
    },
}

/// Checks the two sizes of a model.
pub(super) fn sizes(vocabulary: usize, length: usize) -> Result<(), ParameterError> {
    if vocabulary == 0 {
        return Err(ParameterError::NoTokens);
    }
    if length == 0 {
        return Err(ParameterError::NoLength);
    }
    numbered(vocabulary)
}

/// Checks that so many things can be numbered in 32 bits, with one number to spare.
pub(super) fn numbered(count: usize) -> Result<(), ParameterError> {
    if u32::try_from(count).is_ok_and(|count| count < u32::MAX) {
        Ok(())
    } else {
        Err(ParameterError::TooMany { count })
    }
}

/// Checks one list of probabilities.
pub(super) fn row<K: Probability>(place: Place, row: ArrayView1<'_, K>) -> Result<(), ParameterError> {
    if let Some(entry) = row.iter().position(|entry| !entry.is_permitted()) {
        return Err(ParameterError::Entry { place, entry: entry + 1, value: row[entry].to_string() });
    }
    let sum = row.iter().fold(K::zero(), |sum, entry| sum + entry.clone());
    match sum.gap() {
        None => Ok(()),
        Some(gap) => Err(ParameterError::Sum { place, sum: sum.to_string(), gap }),
    }
}

/// Checks a single list of `entries` probabilities.
pub(super) fn list<K: Probability>(
    parameter: &'static str,
    list: ArrayView1<'_, K>,
    entries: usize,
) -> Result<(), ParameterError> {
    if list.len() != entries {
        let (found, expected) = (plural(list.len(), "entry", "entries"), entries.to_string());
        return Err(ParameterError::Shape { parameter, found, expected });
    }
    row(Place { parameter, row: None }, list)
}

/// Checks a matrix whose rows are `columns` probabilities each.
pub(super) fn matrix<K: Probability>(
    parameter: &'static str,
    matrix: &Array2<K>,
    (rows, columns): (usize, usize),
) -> Result<(), ParameterError> {
    let size = |(rows, columns)| format!("{} of {}", plural(rows, "row", "rows"), plural(columns, "entry", "entries"));
    if matrix.dim() != (rows, columns) {
        return Err(ParameterError::Shape { parameter, found: size(matrix.dim()), expected: size((rows, columns)) });
    }
    for (number, entries) in matrix.rows().into_iter().enumerate() {
        row(Place { parameter, row: Some(number + 1) }, entries)?;
    }
    Ok(())
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::enumeration::q;

    #[test]
    fn a_row_that_is_not_one_is_named_with_what_is_wrong() {
        let rows = array![[q(1, 2), q(1, 2)], [q(1, 2), q(6, 10)]];
        let error = matrix("transition", &rows, (2, 2)).unwrap_err();
        assert_eq!(error.to_string(), "row 2 of transition sums to 11/10, not 1: it is 1/10 too much");
        let error = list("start", array![q(1, 3), q(1, 3)].view(), 2).unwrap_err();
        assert_eq!(error.to_string(), "start sums to 2/3, not 1: it is 1/3 too little");
    }

    #[test]
    fn a_negative_entry_is_named_even_if_the_sum_is_one() {
        let error = list("start", array![q(3, 2), q(-1, 2)].view(), 2).unwrap_err();
        assert_eq!(error.to_string(), "entry 2 of start is -1/2: a probability is finite and at least 0");
        assert!(list("start", array![f64::NAN].view(), 1).is_err());
    }

    #[test]
    fn a_wrong_shape_says_both_shapes() {
        let error = matrix("transition", &array![[1.0, 0.0]], (2, 2)).unwrap_err();
        assert_eq!(error.to_string(), "transition has 1 row of 2 entries, but needs 2 rows of 2 entries");
        let error = list("start", array![1.0].view(), 3).unwrap_err();
        assert_eq!(error.to_string(), "start has 1 entry, but needs 3");
    }

    #[test]
    fn sizes_of_nothing_are_refused() {
        assert_eq!(sizes(2, 0).unwrap_err().to_string(), "length is 0: it must be at least 1");
        assert_eq!(sizes(0, 2), Err(ParameterError::NoTokens));
        assert!(sizes(usize::MAX, 2).is_err());
    }
}
