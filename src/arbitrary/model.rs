//! A model of each kind, as a study writes it.

use std::fmt::Write;
use std::ops::RangeInclusive;

use super::choices::Choices;
use super::grid::{Grid, fraction};
use crate::number::Rational;

/// The tokens of generated vocabularies, in order.
pub const TOKENS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// The most sequences that a table lists; a larger model of that kind is a Markov chain.
const MOST_LISTED: usize = 1024;

/// A kind of model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are those of the study language
pub enum Kind {
    Uniform,
    Independent,
    Markov,
    Table,
    Ngram,
    HiddenMarkov,
    Worlds,
}

impl Kind {
    /// All kinds, the simplest first.
    pub const ALL: [Kind; 7] =
        [Kind::Uniform, Kind::Independent, Kind::Markov, Kind::Table, Kind::Ngram, Kind::HiddenMarkov, Kind::Worlds];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind as a study names it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Uniform => "uniform",
            Kind::Independent => "independent",
            Kind::Markov => "markov",
            Kind::Table => "table",
            Kind::Ngram => "ngram",
            Kind::HiddenMarkov => "hidden-markov",
            Kind::Worlds => "worlds",
        }
    }
}

/// How large what is generated may be.
#[derive(Clone, Debug)]
pub struct Size {
    /// V, at most 8.
    pub vocabulary: RangeInclusive<usize>,
    /// N, at most 8.
    pub length: RangeInclusive<usize>,
    /// The kinds of models.
    pub kinds: Vec<Kind>,
    /// The greatest denominator of a parameter.
    pub denominator: u32,
    /// One in so many rows of probabilities holds zeros; as many as there are on the grid of fractions where none is given.
    pub zeros: Option<usize>,
    /// One in so many values of a reward is the same as another; as many as come by chance where none is given.
    pub ties: Option<usize>,
    /// One in so many distributions is impossible on purpose; as many as come by chance where none is given.
    pub impossible: Option<usize>,
}

impl Size {
    /// The fractions that parameters are taken from.
    pub fn grid(&self) -> Grid {
        let mut grid = Grid::new(self.denominator);
        if let Some(one_in) = self.zeros {
            grid = grid.with_zeros(one_in);
        }
        if let Some(one_in) = self.ties {
            grid = grid.with_ties(one_in);
        }
        grid
    }
}

impl Default for Size {
    /// Up to three tokens and three positions, every kind, denominators up to 4.
    fn default() -> Self {
        Size {
            vocabulary: 2..=3,
            length: 1..=3,
            kinds: Kind::ALL.to_vec(),
            denominator: 4,
            zeros: None,
            ties: None,
            impossible: None,
        }
    }
}

/// A model: V, N, and the `[model]` of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its kind.
    pub kind: Kind,
    /// The tokens.
    pub tokens: Vec<String>,
    /// N
    pub length: usize,
    /// The names of its worlds.
    pub worlds: Vec<String>,
    /// The text from `[model]` on, with a line end.
    pub text: String,
}

impl Model {
    /// The model that choices make: its kind, V, N, then its parameters, about a quarter of them 0.
    pub fn new(choices: &mut Choices, size: &Size, grid: &Grid) -> Self {
        let kind = if size.kinds.is_empty() { Kind::Uniform } else { *choices.pick(&size.kinds) };
        let vocabulary = choices.within(*size.vocabulary.start(), *size.vocabulary.end()).clamp(1, TOKENS.len());
        let length = choices.within(*size.length.start(), *size.length.end()).clamp(1, 8);
        Self::of_kind(choices, grid, kind, vocabulary, length)
    }

    /// A model of this kind and size.
    pub fn of_kind(choices: &mut Choices, grid: &Grid, kind: Kind, vocabulary: usize, length: usize) -> Self {
        let mut model = Model {
            kind,
            tokens: TOKENS[..vocabulary.min(TOKENS.len())].iter().map(ToString::to_string).collect(),
            length,
            worlds: Vec::new(),
            text: String::new(),
        };
        let mut text = String::new();
        model.write(choices, grid, "model", &mut text);
        model.text = text;
        model
    }

    /// The model that gives these probabilities to all sequences, in order of the vocabulary, the first position the slowest.
    pub fn table(tokens: &[String], length: usize, masses: &[Rational]) -> Self {
        let mut model =
            Model { kind: Kind::Table, tokens: tokens.to_vec(), length, worlds: Vec::new(), text: String::new() };
        let mut text = String::new();
        model.head("model", &mut text);
        model.cells(masses, &mut text);
        model.text = text;
        model
    }

    /// The uniform model.
    pub fn uniform(tokens: &[String], length: usize) -> Self {
        let mut model =
            Model { kind: Kind::Uniform, tokens: tokens.to_vec(), length, worlds: Vec::new(), text: String::new() };
        let mut text = String::new();
        model.head("model", &mut text);
        model.text = text;
        model
    }

    /// V
    pub fn vocabulary(&self) -> usize {
        self.tokens.len()
    }

    fn write(&mut self, choices: &mut Choices, grid: &Grid, section: &str, text: &mut String) {
        let size = u32::try_from(self.length).ok().and_then(|length| self.tokens.len().checked_pow(length));
        if self.kind == Kind::Table && size.is_none_or(|size| size > MOST_LISTED) {
            self.kind = Kind::Markov;
        }
        let (v, n) = (self.tokens.len(), self.length);
        self.head(section, text);
        match self.kind {
            Kind::Uniform => {}
            Kind::Independent => {
                let rows: Vec<String> = (0..n).map(|_| list(&row(choices, grid, v))).collect();
                let _ = writeln!(text, "probabilities = [{}]", rows.join(", "));
            }
            Kind::Markov => self.chain(choices, grid, v, text),
            Kind::Table => {
                let row = row(choices, grid, v.pow(n as u32));
                self.cells(&row, text);
            }
            Kind::Ngram => self.corpus(choices, text),
            Kind::HiddenMarkov => {
                let states = choices.within(1, 2);
                let _ = writeln!(text, "states = {states}");
                self.chain(choices, grid, states, text);
                let rows: Vec<String> = (0..states).map(|_| list(&row(choices, grid, v))).collect();
                let _ = writeln!(text, "emission = [{}]", rows.join(", "));
            }
            Kind::Worlds => {
                let weights = row(choices, grid, 2);
                for (name, weight) in ["calm", "wild"].into_iter().zip(weights) {
                    let kind = *choices.pick(&[Kind::Independent, Kind::Uniform, Kind::Markov, Kind::Table]);
                    let _ = writeln!(text, "[{section}.worlds.{name}]\nweight = \"{weight}\"");
                    let mut inner = Model { kind, ..self.clone() };
                    inner.write(choices, grid, &format!("{section}.worlds.{name}.model"), text);
                    self.worlds.push(name.to_owned());
                }
            }
        }
    }

    /// The kind and the size.
    fn head(&self, section: &str, text: &mut String) {
        let _ = writeln!(text, "[{section}]\nkind = \"{}\"", self.kind.name());
        if !matches!(self.kind, Kind::Worlds | Kind::Ngram) {
            let _ = writeln!(text, "vocabulary = {:?}", self.tokens);
        }
        if self.kind != Kind::Worlds {
            let _ = writeln!(text, "length = {}", self.length);
        }
    }

    /// The sequences of positive probability.
    fn cells(&self, masses: &[Rational], text: &mut String) {
        let possible = masses.iter().enumerate().filter(|(_, mass)| **mass > Rational::ZERO);
        let cells: Vec<String> =
            possible.map(|(code, mass)| format!("\"{}\" = \"{mass}\"", self.sequence(code))).collect();
        let _ = writeln!(text, "rows = {{ {} }}", cells.join(", "));
    }

    fn chain(&self, choices: &mut Choices, grid: &Grid, states: usize, text: &mut String) {
        let start = list(&row(choices, grid, states));
        let rows: Vec<String> = (0..states).map(|_| list(&row(choices, grid, states))).collect();
        let _ = writeln!(text, "start = {start}\ntransition = [{}]", rows.join(", "));
    }

    /// A few lines of the model's tokens; the last token of the vocabulary is `<end>`.
    fn corpus(&mut self, choices: &mut Choices, text: &mut String) {
        let order = choices.within(1, 3);
        let smoothing = choices.pick(&["1", "1/2", "0", "1/4"]);
        let lines = choices.within(1, 3);
        let words = self.tokens.len().max(2) - 1;
        self.tokens.truncate(words);
        let line = |choices: &mut Choices| {
            let length = choices.within(1, 3);
            let line: Vec<&str> = (0..length).map(|_| choices.pick(&self.tokens).as_str()).collect();
            line.join(" ")
        };
        let corpus: Vec<String> = (0..lines).map(|_| line(choices)).collect();
        let corpus = corpus.join("\\n");
        let _ = writeln!(text, "vocabulary = {:?}", self.tokens);
        let _ = writeln!(text, "order = {order}\nsmoothing = \"{smoothing}\"\ntext = \"{corpus}\"");
        self.tokens.push("<end>".to_owned());
    }

    /// The sequence of this number, in order of the vocabulary, the first position the slowest.
    pub fn sequence(&self, code: usize) -> String {
        sequence(&self.tokens, self.length, code).join(" ")
    }
}

/// The tokens of a sequence by its number.
pub(super) fn sequence(tokens: &[String], length: usize, mut code: usize) -> Vec<&str> {
    let mut found = vec![""; length];
    for place in (0..length).rev() {
        found[place] = &tokens[code % tokens.len()];
        code /= tokens.len();
    }
    found
}

/// A row of probabilities: one choice where the rows are listed, else a small weight for each outcome.
pub(super) fn row(choices: &mut Choices, grid: &Grid, outcomes: usize) -> Vec<Rational> {
    if let Some(row) = grid.row(choices, outcomes) {
        return row;
    }
    let weights: Vec<u32> = (0..outcomes).map(|_| *choices.pick(&[1, 0, 2, 3])).collect();
    match weights.iter().sum() {
        0 => (0..outcomes).map(|place| fraction(u32::from(place == 0), 1)).collect(),
        total => weights.into_iter().map(|weight| fraction(weight, total)).collect(),
    }
}

/// `["1/2", "1/2"]`
fn list(row: &[Rational]) -> String {
    let items: Vec<String> = row.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}
