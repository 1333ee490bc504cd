//! The rows of a model in integers: long numerators times short weights, word by word.

use std::ops::Range;

use dashu::base::Sign;
use dashu::integer::{IBig, UBig, Word};
use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

use super::rows::Rows;

/// Integers: sums of products in place, where no entry is negative and every weight fits one word.
#[derive(Clone, Debug)]
pub struct IntegerRows {
    rows: Array2<IBig>,
    /// The weights column by column.
    words: Option<Vec<Word>>,
    /// Whether the weights of each column sum to less than 2^63, so that products of words can be added up before they are carried.
    small: bool,
}

/// Products of words that one task multiplies; below it a task costs more than it saves.
const WORDS_OF_A_TASK: usize = 50_000;

impl Rows<IBig> for IntegerRows {
    fn new(rows: ArrayView2<'_, IBig>) -> Self {
        let words: Option<Vec<Word>> = rows.t().iter().map(short_word).collect();
        let is_small = |column: &[Word]| column.iter().map(|&word| u128::from(word)).sum::<u128>() < 1 << 63;
        let small = words.as_ref().is_some_and(|words| words.chunks(rows.nrows().max(1)).all(is_small));
        IntegerRows { rows: Rows::new(rows), words, small }
    }

    fn product(&self, layer: ArrayView2<'_, IBig>) -> Array2<IBig> {
        let (Some(words), true) = (&self.words, layer.iter().all(|entry| entry.sign() == Sign::Positive)) else {
            return self.rows.product(layer);
        };
        let (states, inner) = layer.dim();
        let columns = self.rows.ncols();
        let factors: Vec<Factors<'_>> = layer.rows().into_iter().map(|row| Factors::new(row, self.small)).collect();
        let work = factors.iter().map(Factors::work).fold(0, usize::saturating_add).saturating_mul(columns);
        let compute = |state: usize, range: Range<usize>| {
            let mut sum = Vec::new();
            let column = |column: usize| factors[state].times(&words[column * inner..(column + 1) * inner], &mut sum);
            range.map(column).collect::<Vec<IBig>>()
        };
        let entries = if work < 2 * WORDS_OF_A_TASK {
            (0..states).flat_map(|state| compute(state, 0..columns)).collect()
        } else {
            // Whole rows where there are several for each thread, else parts of them.
            let threads = rayon::current_num_threads();
            let parts = if states >= 2 * threads { 1 } else { threads.min(columns.max(1)) };
            let width = columns.div_ceil(parts).max(1);
            let tasks: Vec<(usize, Range<usize>)> = (0..states)
                .flat_map(|state| (0..columns).step_by(width).map(move |from| (state, from..columns.min(from + width))))
                .collect();
            let done: Vec<Vec<IBig>> = tasks.into_par_iter().map(|(state, range)| compute(state, range)).collect();
            done.into_iter().flatten().collect()
        };
        Array2::from_shape_vec((states, columns), entries).expect("one entry for each state and column")
    }
}

/// The entry as a single word; `None` where it is negative or longer.
fn short_word(entry: &IBig) -> Option<Word> {
    match entry.as_sign_words() {
        (Sign::Positive, []) => Some(0),
        (Sign::Positive, [word]) => Some(*word),
        _ => None,
    }
}

/// One row of a layer, ready to be multiplied by columns of weights.
enum Factors<'a> {
    /// Words by (place, entry), the lowest place first: all entries have about the same length.
    Planes(Vec<Word>, usize),
    /// The words of each entry.
    Apart(Vec<&'a [Word]>),
}

impl<'a> Factors<'a> {
    fn new(row: ArrayView1<'a, IBig>, small: bool) -> Self {
        let words: Vec<&[Word]> = row.into_iter().map(words_of).collect();
        let longest = words.iter().map(|words| words.len()).max().unwrap_or(0);
        let all: usize = words.iter().map(|words| words.len()).sum();
        if !small || 2 * all < longest * words.len() {
            return Factors::Apart(words);
        }
        let mut planes = vec![0; longest * words.len()];
        for (entry, own) in words.iter().enumerate() {
            own.iter().enumerate().for_each(|(place, word)| planes[place * words.len() + entry] = *word);
        }
        Factors::Planes(planes, words.len())
    }

    /// How many products of words there are for one column.
    fn work(&self) -> usize {
        match self {
            Factors::Planes(planes, _) => planes.len(),
            Factors::Apart(words) => words.iter().map(|words| words.len()).sum(),
        }
    }

    /// Σ entry · weight
    fn times(&self, weights: &[Word], sum: &mut Vec<Word>) -> IBig {
        sum.clear();
        match self {
            Factors::Planes(planes, width) => {
                let mut carry = 0_u128;
                for plane in planes.chunks((*width).max(1)) {
                    // At most 2^64 times the sum of the weights, and a carry that is not more than that sum.
                    let product = |(&word, &weight): (&Word, &Word)| u128::from(word) * u128::from(weight);
                    carry += plane.iter().zip(weights).map(product).sum::<u128>();
                    sum.push(carry as Word);
                    carry >>= Word::BITS;
                }
                sum.push(carry as Word);
            }
            Factors::Apart(words) => {
                // Two words more than a factor hold any sum of fewer than 2^64 products.
                sum.resize(words.iter().map(|words| words.len()).max().unwrap_or(0) + 2, 0);
                for (left, &weight) in words.iter().zip(weights).filter(|(_, weight)| **weight != 0) {
                    add_product_of_word(sum, left, weight);
                }
            }
        }
        IBig::from(UBig::from_words(sum))
    }
}

fn words_of(entry: &IBig) -> &[Word] {
    entry.as_sign_words().1
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By definition.
    fn expected(layer: &Array2<IBig>, rows: &Array2<IBig>) -> Array2<IBig> {
        Rows::product(rows, layer.view())
    }

    fn product(layer: &Array2<IBig>, rows: &Array2<IBig>) -> Array2<IBig> {
        IntegerRows::new(rows.view()).product(layer.view())
    }

    #[test]
    fn products_in_place_are_those_of_the_entries() {
        let long = IBig::from(3u8).pow(500);
        let layer = Array2::from_shape_fn((3, 4), |(row, column)| &long * IBig::from(7 * row + column) + IBig::ONE);
        let rows =
            Array2::from_shape_fn((4, 5), |(row, column)| IBig::from((u64::MAX - 3) * ((row + column) % 2) as u64));
        assert_eq!(product(&layer, &rows), expected(&layer, &rows));
        let negative = layer.map(|entry| -entry);
        assert_eq!(product(&negative, &rows), expected(&negative, &rows));
        assert_ne!(product(&negative, &rows), product(&layer, &rows));
    }

    #[test]
    fn small_weights_are_added_up_before_they_are_carried() {
        // All words of the entries are full, and the weights sum to just less than 2^63.
        let full = (IBig::ONE << 640) - IBig::ONE;
        for states in [1, 2, 9] {
            let layer = Array2::from_shape_fn((states, 5), |(row, column)| &full - IBig::from(row * column));
            let rows = Array2::from_shape_fn((5, 40), |(row, _)| IBig::from((1_u64 << 63) / 5 - row as u64));
            assert!(IntegerRows::new(rows.view()).small);
            assert_eq!(product(&layer, &rows), expected(&layer, &rows));
        }
        // One entry is long, the others short or 0.
        let layer =
            Array2::from_shape_fn((2, 5), |(row, column)| if column == row { full.clone() } else { IBig::from(row) });
        let rows = Array2::from_shape_fn((5, 3), |(row, column)| IBig::from(row + column));
        assert_eq!(product(&layer, &rows), expected(&layer, &rows));
        // Large enough for several tasks.
        let layer = Array2::from_shape_fn((1, 60), |(_, column)| full.clone().pow(3) + IBig::from(column));
        let rows = Array2::from_shape_fn((60, 70), |(row, column)| IBig::from(row * column));
        assert_eq!(product(&layer, &rows), expected(&layer, &rows));
    }
}
