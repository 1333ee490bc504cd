//! Models, events, rewards, prompts, distributions and whole studies, made from one stream of choices; and one shrinker.
//!
//! - [`Choices`]: the stream. Every decision takes the next choice, 0 is always the simplest, and an exhausted stream gives
//!   zeros; so whoever makes the stream shorter or its numbers smaller makes simpler what is made from it.
//! - [`Shrinker`]: the search for a simpler stream that still fails, one candidate at a time.
//! - [`Grid`]: small exact fractions: rows of probabilities, values of e^r.
//! - [`Kind`], [`Model`]: a model of each kind, as a study writes it.
//! - [`Sets`]: every set of sequences as an event, the simplest first; [`event`], [`number`]: expressions of larger spaces.
//! - [`Study`]: a whole study, that can be read, asked and printed.
//! - [`strategy`] (feature `proptest`): all of it as strategies for property tests, with the same shrinker.
//!
//! Everything is text of the study language, so what fails can be read, mailed and run again.

mod choices;
mod expression;
mod grid;
mod model;
mod sets;
mod shrink;
#[cfg(feature = "proptest")]
pub mod strategy;
mod study;

pub use choices::Choices;
pub use expression::{event, likelihood, number, potential, prompt, reward};
pub use grid::Grid;
pub use model::{Kind, Model, Size, TOKENS};
pub use sets::Sets;
pub use shrink::Shrinker;
pub use study::Study;
