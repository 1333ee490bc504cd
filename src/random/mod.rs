//! Streams of random words, and choices that are made with them.
//!
//! - [`Stream`]: a ChaCha20 stream, one per unit of work.
//! - [`Categorical`]: a choice with exact integer weights, without any bias.
//! - [`Thresholds`]: the fast choice with float64 weights.
//! - [`LAYOUT`]: the version of how seeds become words and words become choices.
//!
//! Only raw words are taken from the generator. The same seed, purpose and unit give the same draws on every machine and
//! with any number of threads, for as long as [`LAYOUT`] stays what it is.

mod categorical;
mod stream;
mod thresholds;

pub use categorical::{Categorical, NoWeight};
pub use stream::{LAYOUT, Stream};
pub use thresholds::Thresholds;
