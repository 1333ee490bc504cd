//! What random draws give instead of the truth: estimates, each with its number of draws, its seed and its standard error.
//!
//! - [`Estimate`]: a number that came out of draws; what is approximate carries the word in its type.
//! - [`importance`]: the mean under a reweighted distribution, from draws of the distribution that is reweighted.

mod estimate;

pub use estimate::{Estimate, importance};
