//! The live prefixes of a distribution in flat arrays: all that training walks over.

use std::ops::Range;

use crate::number::Real;
use crate::question::{NextTokens, QuestionError};
use crate::sequence::{Space, Token};

/// How many cells are worth a task of their own.
const CELLS_OF_A_TASK: usize = 1 << 14;

/// The most live prefixes that are held.
const MOST: usize = 1 << 23;

/// All prefixes of positive probability under a distribution π.
///
/// Prefixes are numbered by length, then in vocabulary order; 0 is the empty one. The tokens that may follow prefix n are
/// the cells `first[n] .. first[n + 1]`, and cell e leads to prefix e + 1: what lies deeper has a greater number, and a
/// walk forward or backward is one loop. The last [`leaves`](Self::leaves) prefixes are the sequences.
#[derive(Clone, Debug)]
pub struct Tree {
    space: Space,
    first: Vec<u32>,
    tokens: Vec<u32>,
    base: Vec<f64>,
    depth: Vec<usize>,
}

impl Tree {
    /// The prefixes that some rows leave: `row` gives token, state after it and probability for each token of positive
    /// probability after a prefix in a state at a position.
    ///
    /// # Errors
    /// Those of `row`; when there are more prefixes than are held.
    pub fn grow<S, R>(space: Space, start: S, mut row: R) -> Result<Self, QuestionError>
    where
        R: FnMut(usize, &S) -> Result<Vec<(Token, S, f64)>, QuestionError>,
    {
        let mut tree = Tree { space, first: vec![0], tokens: Vec::new(), base: Vec::new(), depth: vec![0, 1] };
        let mut states = vec![start];
        for position in 0..space.length {
            let mut longer = Vec::new();
            for state in &states {
                for (token, next, probability) in row(position, state)? {
                    if tree.tokens.len() >= MOST {
                        return Err(QuestionError::Refused {
                            reason: format!("training holds every live prefix, and there are more than {MOST}"),
                            way_out: "take a shorter length or fewer tokens".to_owned(),
                        });
                    }
                    tree.tokens.push(token.0);
                    tree.base.push(super::elementary::ln(probability));
                    longer.push(next);
                }
                tree.first.push(tree.tokens.len() as u32);
            }
            tree.depth.push(tree.tokens.len() + 1);
            states = longer;
        }
        Ok(tree)
    }

    /// The prefixes of a distribution.
    ///
    /// Cost: its rows, and V for each prefix.
    ///
    /// # Errors
    /// As [`grow`](Self::grow).
    pub fn of(space: Space, rows: &NextTokens) -> Result<Self, QuestionError> {
        let mut known: Vec<Vec<Option<Row>>> = vec![Vec::new(); space.length];
        Tree::grow(space, rows.start(), |position, &state| {
            let known = &mut known[position];
            let place = state as usize;
            if known.len() <= place {
                known.resize(place + 1, None);
            }
            if known[place].is_none() {
                let row = rows.row(position, state)?;
                known[place] =
                    Some(row.into_iter().map(|(token, next, share)| (token, next, middle(&share))).collect());
            }
            Ok(known[place].clone().unwrap_or_default())
        })
    }

    /// V and N.
    pub fn space(&self) -> Space {
        self.space
    }

    /// How many prefixes are shorter than a sequence.
    pub fn inner(&self) -> usize {
        self.first.len() - 1
    }

    /// How many cells there are: tokens that may follow some prefix.
    pub fn cells(&self) -> usize {
        self.tokens.len()
    }

    /// How many sequences there are.
    pub fn leaves(&self) -> usize {
        self.cells() + 1 - self.inner()
    }

    /// The cells of a prefix.
    #[inline]
    pub fn row(&self, prefix: usize) -> std::ops::Range<usize> {
        self.first[prefix] as usize..self.first[prefix + 1] as usize
    }

    /// The token of each cell.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// ln π(token | prefix) of each cell.
    pub fn base(&self) -> &[f64] {
        &self.base
    }

    /// The prefixes of a length.
    pub fn of_length(&self, length: usize) -> std::ops::Range<usize> {
        self.depth[length]..self.depth[length + 1]
    }

    /// The cells of neighbouring prefixes.
    pub(super) fn cells_of(&self, prefixes: &Range<usize>) -> Range<usize> {
        self.first[prefixes.start] as usize..self.first[prefixes.end] as usize
    }

    /// Neighbouring prefixes in two halves, where they are enough for two threads.
    pub(super) fn halves(&self, prefixes: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let middle = prefixes.start + prefixes.len() / 2;
        (self.cells_of(prefixes).len() > CELLS_OF_A_TASK && prefixes.len() > 1)
            .then_some((prefixes.start..middle, middle..prefixes.end))
    }

    /// Works backward through all rows, those of one length side by side. `row` is given a prefix, what its cells hold, and the
    /// values after them, and returns the value of the prefix.
    pub(super) fn backward<F>(&self, values: &mut [f64], cells: &mut [f64], row: &F)
    where
        F: Fn(usize, &mut [f64], &[f64]) -> f64 + Sync,
    {
        for length in (0..self.space.length).rev() {
            let prefixes = self.of_length(length);
            let own = self.cells_of(&prefixes);
            let (before, after) = values.split_at_mut(own.start + 1);
            let after = &after[..own.len()];
            self.side_by_side(prefixes.clone(), (&mut before[prefixes], &mut cells[own], after), row);
        }
    }

    fn side_by_side<F>(&self, prefixes: Range<usize>, of: (&mut [f64], &mut [f64], &[f64]), row: &F)
    where
        F: Fn(usize, &mut [f64], &[f64]) -> f64 + Sync,
    {
        let (values, cells, after) = of;
        if let Some((first, second)) = self.halves(&prefixes) {
            let at = self.cells_of(&first).len();
            let (values, other_values) = values.split_at_mut(first.len());
            let (cells, other_cells) = cells.split_at_mut(at);
            let (after, other_after) = after.split_at(at);
            rayon::join(
                || self.side_by_side(first, (values, cells, after), row),
                || self.side_by_side(second, (other_values, other_cells, other_after), row),
            );
            return;
        }
        let start = self.cells_of(&prefixes).start;
        for (prefix, value) in prefixes.zip(values) {
            let own = self.row(prefix);
            let own = own.start - start..own.end - start;
            *value = row(prefix, &mut cells[own.clone()], &after[own]);
        }
    }

    /// The prefix that each cell belongs to.
    pub fn owners(&self) -> Vec<u32> {
        let mut owners = Vec::with_capacity(self.cells());
        for prefix in 0..self.inner() {
            owners.extend(self.row(prefix).map(|_| prefix as u32));
        }
        owners
    }

    /// Sums along every prefix of what its cells hold: `start` for the empty one.
    pub fn along(&self, cells: &[f64], start: f64) -> Vec<f64> {
        let mut sums = vec![start; self.cells() + 1];
        for prefix in 0..self.inner() {
            for cell in self.row(prefix) {
                sums[cell + 1] = sums[prefix] + cells[cell];
            }
        }
        sums
    }

    /// For every prefix the sum over the sequences that begin with it.
    pub fn gathered(&self, leaves: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.cells() + 1];
        sums[self.inner()..].copy_from_slice(leaves);
        for prefix in (0..self.inner()).rev() {
            sums[prefix] = sums[self.first[prefix] as usize + 1..self.first[prefix + 1] as usize + 1].iter().sum();
        }
        sums
    }

    /// ln π(x) of every sequence.
    pub fn log_base(&self) -> Vec<f64> {
        self.along(&self.base, 0.0).split_off(self.inner())
    }

    /// The sequences, in order.
    pub fn sequences(&self) -> Sequences<'_> {
        Sequences { tree: self, owners: self.owners(), leaf: 0 }
    }

    /// The mass of every prefix under other rows; 0 where they never go.
    ///
    /// # Errors
    /// Those of the rows.
    pub fn masses(&self, rows: &NextTokens) -> Result<Vec<f64>, QuestionError> {
        let mut masses = vec![0.0; self.cells() + 1];
        let mut states: Vec<Option<u32>> = vec![None; self.cells() + 1];
        masses[0] = 1.0;
        states[0] = Some(rows.start());
        for position in 0..self.space.length {
            for prefix in self.of_length(position) {
                let Some(state) = states[prefix] else { continue };
                for (token, next, share) in rows.row(position, state)? {
                    if let Some(cell) = self.row(prefix).find(|&cell| self.tokens[cell] == token.0) {
                        masses[cell + 1] = masses[prefix] * middle(&share);
                        states[cell + 1] = Some(next);
                    }
                }
            }
        }
        Ok(masses)
    }
}

/// Tokens with the states after them and their probabilities.
type Row = Vec<(Token, u32, f64)>;

fn middle(share: &Real) -> f64 {
    share.interval().middle()
}

/// The sequences of a tree, one after the other.
pub struct Sequences<'a> {
    tree: &'a Tree,
    owners: Vec<u32>,
    leaf: usize,
}

impl Sequences<'_> {
    /// The cells of a sequence, first to last.
    pub fn cells(&self, leaf: usize) -> Vec<usize> {
        let mut cells = Vec::with_capacity(self.tree.space.length);
        let mut prefix = self.tree.inner() + leaf;
        while prefix > 0 {
            cells.push(prefix - 1);
            prefix = self.owners[prefix - 1] as usize;
        }
        cells.reverse();
        cells
    }

    /// A sequence by its number.
    pub fn get(&self, leaf: usize) -> Vec<Token> {
        self.cells(leaf).into_iter().map(|cell| Token(self.tree.tokens[cell])).collect()
    }
}

impl Iterator for Sequences<'_> {
    type Item = Vec<Token>;

    fn next(&mut self) -> Option<Vec<Token>> {
        if self.leaf >= self.tree.leaves() {
            return None;
        }
        self.leaf += 1;
        Some(self.get(self.leaf - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tokens; after `b` only `a` may follow.
    fn tree() -> Tree {
        let space = Space { vocabulary: 2, length: 2 };
        Tree::grow(space, 0u32, |_, &last| {
            let all = vec![(Token(0), 0, 0.5), (Token(1), 1, 0.5)];
            Ok(if last == 1 { vec![(Token(0), 0, 1.0)] } else { all })
        })
        .expect("three sequences")
    }

    #[test]
    fn live_prefixes_are_numbered_by_length() {
        let tree = tree();
        assert_eq!((tree.inner(), tree.cells(), tree.leaves()), (3, 5, 3));
        let sequences: Vec<Vec<u32>> =
            tree.sequences().map(|sequence| sequence.iter().map(|token| token.0).collect()).collect();
        assert_eq!(sequences, [vec![0, 0], vec![0, 1], vec![1, 0]]);
        assert_eq!((tree.of_length(0), tree.of_length(1), tree.of_length(2)), (0..1, 1..3, 3..6));
        assert_eq!(tree.gathered(&[1.0, 2.0, 4.0]), [7.0, 3.0, 4.0, 1.0, 2.0, 4.0]);
        assert_eq!(tree.log_base()[2], super::super::elementary::ln(0.5));
    }
}
