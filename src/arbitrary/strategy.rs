//! What is generated, as strategies for property tests.
//!
//! Values come from the generators of this folder, on small exact fractions, and shrink with the same [`Shrinker`] that
//! `exactlm refute` uses: towards fewer tokens, shorter sequences, simpler fractions and simpler expressions.
//!
//! A property of one's own, whole, in a crate with `exactlm = { version = "0.1", features = ["proptest"] }` and `proptest` under
//! `[dev-dependencies]`; the tests compile and run it:
//!
//! ```text
#![doc = include_str!("../../tests/property/src/lib.rs")]
//! ```

use std::fmt;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{Choices, Grid, Model, Shrinker, Size, Study, expression};
use crate::random::Stream;

/// A strategy whose values are made from choices.
#[derive(Clone)]
pub struct Made<T> {
    make: Arc<dyn Fn(&mut Choices) -> T + Send + Sync>,
}

impl<T> fmt::Debug for Made<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Made")
    }
}

/// A value with the choices that made it, and the simpler ones that are tried when it fails.
pub struct Tree<T> {
    made: Made<T>,
    current: Vec<u32>,
    shrinker: Shrinker,
}

impl<T: fmt::Debug> Strategy for Made<T> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        use proptest::prelude::Rng;
        let seed = runner.rng().next_u64();
        let mut choices = Choices::random(Stream::new(seed, "strategy", 0));
        let _ = (self.make)(&mut choices);
        let current = choices.taken().to_vec();
        Ok(Tree { made: Made { make: self.make.clone() }, shrinker: Shrinker::new(current.clone()), current })
    }
}

impl<T: fmt::Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        (self.made.make)(&mut Choices::replay(self.current.clone()))
    }

    fn simplify(&mut self) -> bool {
        // The value failed: where it was a candidate, it is the best known now.
        self.shrinker.accept();
        self.advance()
    }

    fn complicate(&mut self) -> bool {
        self.advance()
    }
}

impl<T> Tree<T> {
    fn advance(&mut self) -> bool {
        match self.shrinker.candidate() {
            Some(candidate) => {
                self.current = candidate;
                true
            }
            None => {
                self.current = self.shrinker.best().to_vec();
                false
            }
        }
    }
}

/// A strategy from a function of choices; 0 is to be the simplest choice everywhere.
pub fn made<T>(make: impl Fn(&mut Choices) -> T + Send + Sync + 'static) -> Made<T> {
    Made { make: Arc::new(make) }
}

/// Models of every kind that the size allows.
pub fn model(size: Size) -> Made<Model> {
    let grid = size.grid();
    made(move |choices| Model::new(choices, &size, &grid))
}

/// Vocabularies: one to eight tokens.
pub fn vocabulary() -> Made<Vec<String>> {
    made(|choices| super::TOKENS[..choices.within(1, super::TOKENS.len())].iter().map(ToString::to_string).collect())
}

/// Events over the sequences of a model.
pub fn event(model: &Model) -> Made<String> {
    let model = model.clone();
    made(move |choices| expression::event(choices, &model, 2))
}

/// Prompts for a model.
pub fn prompt(model: &Model) -> Made<String> {
    let model = model.clone();
    made(move |choices| expression::prompt(choices, &model))
}

/// Rewards over the sequences of a model, whose e^r are fractions.
pub fn reward(model: &Model, denominator: u32) -> Made<String> {
    let (model, grid) = (model.clone(), Grid::new(denominator));
    made(move |choices| expression::reward(choices, &model, &grid, 1))
}

/// Likelihoods over the sequences of a model.
pub fn likelihood(model: &Model, denominator: u32) -> Made<String> {
    let (model, grid) = (model.clone(), Grid::new(denominator));
    made(move |choices| expression::likelihood(choices, &model, &grid, 1))
}

/// Distributions over the sequences of a model, as the line that a study writes below `[distribution.NAME]`.
pub fn distribution(model: &Model, denominator: u32) -> Made<String> {
    let (model, grid) = (model.clone(), Grid::new(denominator));
    made(move |choices| expression::potential(choices, &model, &grid))
}

/// Whole studies: a model, an event `A`, a number `f` and distributions `d1`, `d2`, `d3`.
pub fn study(size: Size) -> Made<Study> {
    let grid = size.grid();
    made(move |choices| Study::new(choices, &size, &grid))
}
