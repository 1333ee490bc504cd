//! Big integers as weights: numerators over a known denominator, and counts.

use dashu::base::Sign;
use dashu::integer::{IBig, UBig, Word};
use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, Axis};

use super::Weight;
use super::weight::by_entries;

impl Weight for UBig {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &UBig, right: &UBig) {
        *self += left * right;
    }
}

impl Weight for IBig {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &IBig, right: &IBig) {
        *self += left * right;
    }

    /// Long numerators times short ones, added up in place: where no entry is negative and every weight fits one word.
    fn product(layer: ArrayView2<'_, IBig>, rows: ArrayView2<'_, IBig>) -> Array2<IBig> {
        let (Some(words), true) = (short_words(rows), layer.iter().all(|entry| entry.sign() == Sign::Positive)) else {
            return by_entries(layer, rows);
        };
        let longest = layer.iter().map(|entry| entry.as_sign_words().1.len()).max().unwrap_or(0);
        let columns = rows.ncols();
        let mut product = Array2::from_elem((layer.nrows(), columns), IBig::ZERO);
        product.axis_iter_mut(Axis(0)).into_par_iter().zip(layer.axis_iter(Axis(0)).into_par_iter()).for_each(
            |(mut product, layer)| {
                // Two words more than a factor hold any sum of fewer than 2^64 products.
                let mut sum = vec![0; longest + 2];
                for (column, entry) in product.iter_mut().enumerate() {
                    sum.fill(0);
                    for (row, left) in layer.iter().enumerate() {
                        let word = words[row * columns + column];
                        if word != 0 {
                            add_product_of_word(&mut sum, left.as_sign_words().1, word);
                        }
                    }
                    *entry = IBig::from(UBig::from_words(&sum));
                }
            },
        );
        product
    }
}

/// The entries as single words, row by row; `None` where one is negative or longer.
fn short_words(rows: ArrayView2<'_, IBig>) -> Option<Vec<Word>> {
    rows.iter()
        .map(|entry| match entry.as_sign_words() {
            (Sign::Positive, []) => Some(0),
            (Sign::Positive, [word]) => Some(*word),
            _ => None,
        })
        .collect()
}

/// sum += left · word
fn add_product_of_word(sum: &mut [Word], left: &[Word], word: Word) {
    let mut carry = 0_u128;
    let (low, high) = sum.split_at_mut(left.len());
    for (sum, &left) in low.iter_mut().zip(left) {
        carry += u128::from(left) * u128::from(word) + u128::from(*sum);
        *sum = carry as Word;
        carry >>= Word::BITS;
    }
    for sum in high {
        if carry == 0 {
            break;
        }
        carry += u128::from(*sum);
        *sum = carry as Word;
        carry >>= Word::BITS;
    }
}

impl Weight for super::Rational {
    fn accumulate(&mut self, other: &Self) {
        *self += other;
    }

    fn add_product(&mut self, left: &Self, right: &Self) {
        *self += left * right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_in_place_are_those_of_the_entries() {
        let long = IBig::from(3u8).pow(500);
        let layer = Array2::from_shape_fn((3, 4), |(row, column)| &long * IBig::from(7 * row + column) + IBig::ONE);
        let rows =
            Array2::from_shape_fn((4, 5), |(row, column)| IBig::from((u64::MAX - 3) * ((row + column) % 2) as u64));
        assert_eq!(IBig::product(layer.view(), rows.view()), by_entries(layer.view(), rows.view()));
        let negative = layer.map(|entry| -entry);
        assert_eq!(IBig::product(negative.view(), rows.view()), by_entries(negative.view(), rows.view()));
        assert_ne!(IBig::product(negative.view(), rows.view()), IBig::product(layer.view(), rows.view()));
    }
}
