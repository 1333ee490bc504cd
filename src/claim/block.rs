//! The cases of one size: all of them where they are few, else some at random.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::case::Case;
use super::statement::Statement;
use crate::arbitrary::{Choices, Grid, Kind, Model, Sets, Size, TOKENS};
use crate::random::Stream;

/// The greatest denominator in the cases that are listed.
const LISTED: u32 = 4;
/// The greatest denominator in the cases that are drawn from all sizes.
const DRAWN: u32 = 7;
/// The most sequences of a space whose events are all listed.
const SMALL: usize = 9;

/// What was covered by the cases of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// V; the range of it where cases of several sizes were drawn.
    pub vocabulary: RangeInclusive<usize>,
    /// N, likewise.
    pub length: RangeInclusive<usize>,
    /// The kinds of models, as studies name them.
    pub kinds: Vec<&'static str>,
    /// The greatest denominator among the parameters.
    pub denominator: u32,
    /// How many cases were judged.
    pub cases: u64,
    /// Whether they were drawn at random.
    pub random: bool,
    /// Whether these were all there are.
    pub all: bool,
}

/// The cases of one size.
#[derive(Clone)]
pub(super) struct Block {
    size: Size,
    grid: Arc<Grid>,
    sets: Option<Arc<Sets>>,
    /// Of each choice the number of alternatives, where all cases are listed.
    radices: Option<Vec<u32>>,
    pub(super) count: u64,
}

impl Block {
    /// The case that choices make.
    pub(super) fn case(&self, statement: &Statement, choices: &mut Choices) -> Case {
        let model = Model::new(choices, &self.size, &self.grid);
        match &self.sets {
            Some(sets) => Case::new(choices, statement, model, sets, &self.grid),
            None => {
                let sets = Sets::new(&model.tokens, model.length);
                Case::new(choices, statement, model, &sets, &self.grid)
            }
        }
    }

    /// The simplest case of the most tokens and the greatest length.
    pub(super) fn largest(&self, statement: &Statement) -> Case {
        let (vocabulary, length) = (*self.size.vocabulary.end(), *self.size.length.end());
        let kind = self.size.kinds.first().copied().unwrap_or(Kind::Uniform);
        let mut choices = Choices::replay(Vec::new());
        let model = Model::of_kind(&mut choices, &self.grid, kind, vocabulary, length);
        let sets = Sets::new(&model.tokens, model.length);
        Case::new(&mut choices, statement, model, &sets, &self.grid)
    }

    /// The choices of a case: by its number where all are listed, else at random.
    pub(super) fn choices(&self, seed: u64, number: u64) -> Choices {
        match &self.radices {
            Some(radices) => {
                let mut rest = number;
                let mut digits = vec![0; radices.len()];
                for (digit, radix) in digits.iter_mut().zip(radices).rev() {
                    *digit = (rest % u64::from(*radix)) as u32;
                    rest /= u64::from(*radix);
                }
                Choices::replay(digits)
            }
            None => {
                let purpose = format!("refute {:?} {:?} {:?}", self.size.vocabulary, self.size.length, self.size.kinds);
                Choices::random(Stream::new(seed, &purpose, number))
            }
        }
    }

    /// What it covers, when this many of its cases were judged.
    pub(super) fn coverage(&self, cases: u64) -> Coverage {
        Coverage {
            vocabulary: self.size.vocabulary.clone(),
            length: self.size.length.clone(),
            kinds: self.size.kinds.iter().map(|kind| kind.name()).collect(),
            random: self.radices.is_none(),
            denominator: self.grid.bound(),
            cases,
            all: self.radices.is_some() && cases == self.count,
        }
    }

    /// Whether its cases are drawn.
    pub(super) fn is_drawn(&self) -> bool {
        self.radices.is_none()
    }

    /// V^N, where it is one size.
    pub(super) fn sequences(&self) -> Option<usize> {
        self.sets.as_ref().and_then(|sets| sets.size())
    }

    /// Whether it holds cases of a single size.
    pub(super) fn is_listed_size(&self) -> bool {
        self.sets.is_some()
    }
}

/// What the cases are narrowed to.
#[derive(Clone, Debug, Default)]
pub(super) struct Narrow {
    pub(super) vocabulary: Option<RangeInclusive<usize>>,
    pub(super) length: Option<RangeInclusive<usize>>,
    pub(super) kind: Option<Kind>,
}

/// The blocks of a statement, the smallest sizes first, then one of all sizes; `cases` is what they may hold together.
pub(super) fn blocks(statement: &Statement, narrow: &Narrow, cases: u64) -> Vec<Block> {
    let vocabulary = narrow.vocabulary.clone().unwrap_or(2..=3);
    let length = narrow.length.clone().unwrap_or(1..=3);
    let mut sizes: Vec<(usize, usize)> = Vec::new();
    for v in vocabulary.clone() {
        sizes.extend(length.clone().map(|n| (v, n)).filter(|(v, n)| space(*v, *n).is_some_and(|size| size <= SMALL)));
    }
    // The fewest sequences first.
    sizes.sort_by_key(|(v, n)| (space(*v, *n), *v));
    let grids: BTreeMap<u32, Arc<Grid>> = (1..=LISTED).map(|bound| (bound, Arc::new(Grid::new(bound)))).collect();
    let mut found: Vec<Block> = Vec::new();
    // A tenth is left for the cases of all sizes.
    let mut left = cases - cases / 10;
    for (v, n) in sizes {
        let sets = Arc::new(Sets::new(&TOKENS[..v].iter().map(ToString::to_string).collect::<Vec<_>>(), n));
        for kind in kinds(statement, narrow, n) {
            let block = |bound: u32| Block {
                size: Size {
                    vocabulary: v..=v,
                    length: n..=n,
                    kinds: vec![kind],
                    denominator: bound,
                    ..Size::default()
                },
                grid: grids[&bound].clone(),
                sets: Some(sets.clone()),
                radices: None,
                count: 0,
            };
            // The finest grid of which all cases can be judged, and some cases of the finest there is.
            let most = (cases / 4).min(left);
            let listed = (1..=LISTED).rev().map(block).find_map(|block| listed(block, statement, most));
            let finest = listed.as_ref().is_some_and(|block| block.grid.bound() == LISTED);
            let drawn = (!finest).then(|| Block { count: cases / 20, ..block(LISTED) });
            for block in listed.into_iter().chain(drawn) {
                let count = block.count.min(left);
                left -= count;
                if count > 0 {
                    found.push(Block { count, ..block });
                }
            }
        }
    }
    let kinds = match (statement.is_without_model(), narrow.kind) {
        (true, _) => vec![Kind::Uniform],
        (false, Some(kind)) => vec![kind],
        (false, None) => Kind::ALL.to_vec(),
    };
    let largest = |range: &RangeInclusive<usize>, given: bool, more: usize| {
        *range.start()..=if given { *range.end() } else { *range.end() + more }
    };
    let size = Size {
        vocabulary: largest(&vocabulary, narrow.vocabulary.is_some(), 0),
        length: largest(&length, narrow.length.is_some(), 1),
        kinds,
        denominator: DRAWN,
        ..Size::default()
    };
    let used: u64 = found.iter().map(|block| block.count).sum();
    let count = cases.saturating_sub(used).max(1);
    found.push(Block { size, grid: Arc::new(Grid::new(DRAWN)), sets: None, radices: None, count });
    found
}

/// The kinds of models that are listed at a length.
fn kinds(statement: &Statement, narrow: &Narrow, length: usize) -> Vec<Kind> {
    if statement.is_without_model() {
        return vec![Kind::Uniform];
    }
    match narrow.kind {
        Some(kind) => vec![kind],
        None if length == 1 => vec![Kind::Independent],
        None => vec![Kind::Independent, Kind::Markov, Kind::Table],
    }
}

/// A block with all its cases, where every case takes the same choices and they are at most so many.
fn listed(block: Block, statement: &Statement, most: u64) -> Option<Block> {
    if matches!(block.size.kinds[..], [Kind::Ngram | Kind::HiddenMarkov | Kind::Worlds]) {
        return None; // later choices depend on earlier ones
    }
    let mut choices = Choices::replay(Vec::new());
    block.case(statement, &mut choices);
    let radices = choices.radices().to_vec();
    let count = radices.iter().try_fold(1u64, |count, radix| count.checked_mul(u64::from(*radix)))?;
    (count <= most).then_some(Block { radices: Some(radices), count, ..block })
}

fn space(vocabulary: usize, length: usize) -> Option<usize> {
    vocabulary.checked_pow(u32::try_from(length).ok()?)
}
