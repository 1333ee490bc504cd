//! Each token depends on the few before it, as counted in a corpus.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::contexts::{Contexts, MARK};
use super::corpus::{Corpus, END, UNKNOWN};
use super::parameter::{ParameterError, sizes};
use crate::number::Rational;
use crate::potential::{Arc, Automaton};
use crate::sequence::{Token, Vocabulary};

/// What an n-gram model is made with, beside its corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct NgramSettings {
    /// n, which counts the predicted token: 1 is unigram, 2 is bigram.
    pub order: usize,
    /// N, the number of positions.
    pub length: usize,
    /// α ≥ 0, added to every count.
    pub smoothing: Rational,
    /// How many of the most frequent tokens to keep; the others become `<unk>`.
    pub keep: Option<usize>,
    /// The vocabulary, where it is not read off the corpus.
    pub vocabulary: Option<Vocabulary>,
}

/// Why there is no n-gram model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NgramError {
    /// The length is 0, or there are too many tokens.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The order is 0.
    #[error("order is 0: it counts the predicted token and must be at least 1")]
    Order,
    /// The smoothing is negative.
    #[error("smoothing is {value}: it must be at least 0")]
    Smoothing {
        /// The value.
        value: String,
    },
    /// Both `keep` and `vocabulary` are given.
    #[error("keep and vocabulary are both given: each chooses the tokens, give one")]
    TwoChoices,
    /// A token of the corpus is not in the given vocabulary.
    #[error(
        "line {line}, column {column} of the corpus: the token {token:?} is not in the vocabulary; add it, or add <unk> to stand for all others"
    )]
    Outside {
        /// The token.
        token: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The contexts need too much memory.
    #[error("order {order} gives this corpus more than 8388608 contexts and their beginnings: choose a smaller one")]
    TooLarge {
        /// n
        order: usize,
    },
}

/// π(x) = Π p(x_t | the n−1 tokens before), p(t | context) = (count + α)/(total + αV).
///
/// Each line of the corpus is preceded by n−1 start marks and followed by `<end>`, after which only `<end>` follows. A context
/// that was never seen has the row 1/V when α > 0; with α = 0 none can be reached.
///
/// ```
/// use exactlm::model::{Corpus, Ngram, NgramSettings};
/// use exactlm::number::Rational;
/// let settings = NgramSettings { order: 2, length: 3, smoothing: Rational::ZERO, keep: None, vocabulary: None };
/// let model = Ngram::new(&Corpus::read(b"a b\na a")?, settings)?;
/// assert_eq!(model.tokens().iter().map(|(_, text)| text).collect::<Vec<_>>(), ["a", "b", "<end>"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ngram<K> {
    vocabulary: Vocabulary,
    length: usize,
    end: Token,
    contexts: Contexts,
    start: u32,
    /// The row of each node of `contexts` that is a whole seen context.
    rows: Vec<Option<Row<K>>>,
    /// The entries of the row of any other context.
    unseen: K,
}

/// What is remembered of a prefix: the part of its last tokens that can matter, or that it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context(Option<u32>);

/// A row with few entries of its own.
#[derive(Clone, Debug, PartialEq)]
struct Row<K> {
    /// The tokens that were counted, in order.
    counted: Vec<(Token, K)>,
    /// The probability of each other token.
    others: K,
}

impl Ngram<Rational> {
    /// Counts the corpus.
    ///
    /// # Errors
    /// When a setting is out of its range, or a token is outside the given vocabulary and that has no `<unk>`.
    pub fn new(corpus: &Corpus, settings: NgramSettings) -> Result<Self, NgramError> {
        let NgramSettings { order, length, smoothing, .. } = settings;
        if order == 0 {
            return Err(NgramError::Order);
        }
        if smoothing < Rational::ZERO {
            return Err(NgramError::Smoothing { value: smoothing.to_string() });
        }
        let vocabulary = match (settings.vocabulary, settings.keep) {
            (Some(_), Some(_)) => return Err(NgramError::TwoChoices),
            (Some(given), None) => with_end(given),
            (None, keep) => observed(corpus, keep),
        };
        sizes(vocabulary.len(), length)?;
        let end = vocabulary.token(END).expect("the vocabulary of an n-gram model has <end>");
        let lines = encode(corpus, &vocabulary)?;
        // A context wider than this always reaches back to the start, so it tells no more.
        let longest = lines.iter().map(Vec::len).max().unwrap_or(0);
        let width = (order - 1).min(length).min(longest + 1);
        let mut contexts = Contexts::new();
        let mut counts: BTreeMap<u32, BTreeMap<Token, u64>> = BTreeMap::new();
        for line in &lines {
            let symbols: Vec<u32> = std::iter::repeat_n(MARK, width).chain(line.iter().map(|token| token.0)).collect();
            for (place, &token) in line.iter().chain([&end]).enumerate() {
                let context = contexts.insert(&symbols[place..place + width]).ok_or(NgramError::TooLarge { order })?;
                *counts.entry(context).or_default().entry(token).or_default() += 1;
            }
        }
        contexts.link();
        let start = contexts.insert(&vec![MARK; width]).ok_or(NgramError::TooLarge { order })?;
        let mut rows = vec![None; contexts.len()];
        for (context, counts) in counts {
            rows[context as usize] = Some(smoothed(&counts, &smoothing, vocabulary.len()));
        }
        let unseen =
            if smoothing.is_zero() { Rational::ZERO } else { Rational::from_parts(1.into(), vocabulary.len().into()) };
        Ok(Ngram { vocabulary, length, end, contexts, start, rows, unseen })
    }
}

impl<K> Ngram<K> {
    /// The tokens: in order of first appearance or as given, with `<unk>` and `<end>`.
    pub fn tokens(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The same model in other numbers.
    pub fn map<L>(&self, convert: impl Fn(&K) -> L) -> Ngram<L> {
        let row = |row: &Row<K>| Row {
            counted: row.counted.iter().map(|(token, probability)| (*token, convert(probability))).collect(),
            others: convert(&row.others),
        };
        Ngram {
            vocabulary: self.vocabulary.clone(),
            length: self.length,
            end: self.end,
            contexts: self.contexts.clone(),
            start: self.start,
            rows: self.rows.iter().map(|entry| entry.as_ref().map(row)).collect(),
            unseen: convert(&self.unseen),
        }
    }
}

impl<K: Clone + Zero + One + Send + Sync> Ngram<K> {
    /// The state before the first token.
    pub fn start(&self) -> Context {
        Context(Some(self.start))
    }

    /// The state after one more token.
    pub fn next(&self, state: Context, token: Token) -> Context {
        match state.0 {
            Some(node) if token != self.end => Context(Some(self.contexts.next(node, token.0))),
            _ => Context(None),
        }
    }

    /// The V probabilities of the next token, or `None` in a context that was never seen and has no row (α = 0).
    pub fn row(&self, state: Context) -> Option<Vec<K>> {
        let mut row;
        match state.0.map(|node| self.rows[node as usize].as_ref()) {
            None => {
                row = vec![K::zero(); self.vocabulary.len()];
                row[self.end.index()] = K::one();
            }
            Some(None) if self.unseen.is_zero() => return None,
            Some(None) => row = vec![self.unseen.clone(); self.vocabulary.len()],
            Some(Some(Row { counted, others })) => {
                row = vec![others.clone(); self.vocabulary.len()];
                for (token, probability) in counted {
                    row[token.index()] = probability.clone();
                }
            }
        }
        Some(row)
    }
}

impl<K: Clone + Zero + One + Send + Sync> Automaton for Ngram<K> {
    type State = Context;
    type Number = K;

    fn vocabulary(&self) -> usize {
        self.vocabulary.len()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn starts(&self) -> Vec<(Context, K)> {
        vec![(self.start(), K::one())]
    }

    fn arcs(&self, _position: usize, &state: &Context) -> Vec<Arc<Context, K>> {
        let arc = |token, weight| Arc { token, next: self.next(state, token), weight };
        match state.0.map(|node| self.rows[node as usize].as_ref()) {
            None => vec![arc(self.end, K::one())],
            Some(Some(row)) if row.others.is_zero() => row
                .counted
                .iter()
                .filter(|(_, weight)| !weight.is_zero())
                .map(|(token, weight)| arc(*token, weight.clone()))
                .collect(),
            _ => {
                let row = self.row(state).unwrap_or_default();
                (0..)
                    .zip(row)
                    .filter(|(_, weight)| !weight.is_zero())
                    .map(|(token, weight)| arc(Token(token), weight))
                    .collect()
            }
        }
    }

    fn is_homogeneous(&self, _position: usize) -> bool {
        true
    }
}

/// The row of a context with these counts.
fn smoothed(counts: &BTreeMap<Token, u64>, smoothing: &Rational, vocabulary: usize) -> Row<Rational> {
    let total = Rational::from(counts.values().sum::<u64>()) + smoothing * Rational::from(vocabulary);
    let probability = |count: u64| (Rational::from(count) + smoothing) / &total;
    Row { counted: counts.iter().map(|(&token, &count)| (token, probability(count))).collect(), others: probability(0) }
}

/// The vocabulary that was given, with `<end>` after it where it does not list it.
fn with_end(given: Vocabulary) -> Vocabulary {
    if given.token(END).is_some() {
        return given;
    }
    let texts = given.iter().map(|(_, text)| text).chain([END]);
    Vocabulary::new(texts).expect("the texts of a vocabulary and one more are a vocabulary")
}

/// The tokens of the corpus in order of first appearance, the most frequent `keep` of them, then `<unk>` if one is left out,
/// then `<end>`.
fn observed(corpus: &Corpus, keep: Option<usize>) -> Vocabulary {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for word in corpus.lines().flatten() {
        let place = *places.entry(word.text).or_insert_with(|| {
            counts.push((word.text, 0));
            counts.len() - 1
        });
        counts[place].1 += 1;
    }
    let mut ranked: Vec<usize> = (0..counts.len()).collect();
    ranked.sort_by_key(|&place| std::cmp::Reverse(counts[place].1)); // stable: ties by first appearance
    ranked.truncate(keep.unwrap_or(usize::MAX));
    ranked.sort_unstable();
    let unknown = (ranked.len() < counts.len()).then_some(UNKNOWN);
    let texts = ranked.iter().map(|&place| counts[place].0).chain(unknown).chain([END]);
    Vocabulary::new(texts).expect("tokens of a corpus are distinct, not empty, and neither <unk> nor <end>")
}

/// The lines of the corpus as tokens of the vocabulary.
fn encode(corpus: &Corpus, vocabulary: &Vocabulary) -> Result<Vec<Vec<Token>>, NgramError> {
    let unknown = vocabulary.token(UNKNOWN);
    let lines = corpus.lines().enumerate().map(|(line, words)| {
        let tokens = words.into_iter().map(|word| {
            vocabulary.token(word.text).or(unknown).ok_or_else(|| NgramError::Outside {
                token: word.text.to_string(),
                line: line + 1,
                column: word.column,
            })
        });
        tokens.collect()
    });
    lines.collect()
}

#[cfg(test)]
#[path = "ngram_tests.rs"]
mod tests;
