//! Any of the bundled models.

use std::sync::Arc;

use crate::model::{Component, HiddenMarkov, Independent, Markov, Ngram, Table, Uniform, Widen, Worlds, erase};
use crate::number::Rational;
use crate::potential::tabulated::{Tabulated, TooManySteps};

/// A model of one of the bundled kinds, in exact numbers.
pub(super) enum Kind {
    Uniform(Uniform<Rational>),
    Independent(Independent<Rational>),
    Markov(Markov<Rational>),
    Ngram(Ngram<Rational>),
    HiddenMarkov(HiddenMarkov<Rational>),
    Table(Table<Rational>),
    Worlds(Worlds<Rational>),
}

impl Kind {
    pub fn tabulate(&self, limit: usize) -> Result<Tabulated<Rational>, TooManySteps> {
        match self {
            Kind::Uniform(model) => Tabulated::new(model, limit),
            Kind::Independent(model) => Tabulated::new(model, limit),
            Kind::Markov(model) => Tabulated::new(model, limit),
            Kind::Ngram(model) => Tabulated::new(model, limit),
            Kind::HiddenMarkov(model) => Tabulated::new(model, limit),
            Kind::Table(model) => Tabulated::new(model, limit),
            Kind::Worlds(model) => Tabulated::new(model, limit),
        }
    }

    /// The rows that it has of its own after prefixes of probability 0. Under a uniform model there are no such prefixes.
    pub fn own_rows(self) -> Option<Arc<dyn Widen>> {
        match self {
            Kind::Independent(model) => Some(Arc::new(model)),
            Kind::Markov(model) => Some(Arc::new(model)),
            Kind::Ngram(model) => Some(Arc::new(model)),
            Kind::Uniform(_) | Kind::HiddenMarkov(_) | Kind::Table(_) | Kind::Worlds(_) => None,
        }
    }

    pub fn erase(self) -> Arc<dyn Component<Rational>> {
        match self {
            Kind::Uniform(model) => erase(model),
            Kind::Independent(model) => erase(model),
            Kind::Markov(model) => erase(model),
            Kind::Ngram(model) => erase(model),
            Kind::HiddenMarkov(model) => erase(model),
            Kind::Table(model) => erase(model),
            Kind::Worlds(model) => erase(model),
        }
    }
}
