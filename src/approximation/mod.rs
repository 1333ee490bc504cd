//! What random draws give instead of the truth: estimates, each with its number of draws, its seed and its standard error.
//!
//! - [`Estimate`]: a number that came out of draws; what is approximate carries the word in its type.
//! - [`importance`]: the mean under a reweighted distribution, from draws of the distribution that is reweighted.
//! - [`Method`]: how draws are made: from exact rows, by rejection, with weights, by selection, along a chain (`chain`), by particles (`smc`).
//! - [`Experiment`], [`Found`]: a method with budgets and repeats, and what came out beside the exact values.

mod chain;
mod estimate;
mod experiment;
mod method;
mod smc;

pub use estimate::{Estimate, importance};
pub use experiment::{Experiment, Found, REACH};
pub use method::Method;
