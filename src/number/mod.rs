//! What is added up.
//!
//! - [`Rational`]: an exact fraction; [`parse_rational`], [`decimal`] and [`to_f64`] read and write it.
//! - [`Logarithm`]: q₀ + Σ qᵢ ln bᵢ, exact, canonical; [`interval_of_sum`] where it has too many terms.
//! - [`Interval`]: two float64 that enclose a real.
//! - [`Real`]: a number as the languages see it: one of the above, or an infinity.
//! - [`Weight`]: a commutative semiring, what the engine's walk adds and multiplies; its laws are in [`laws`].
//! - [`rows`]: the rows of a model, as what layers of masses are multiplied by.
//! - [`LogFloat`], [`MaxTimes`], [`KBest`]: logarithms of masses, the heaviest path, the k heaviest.
//! - [`Accumulator`]: a sum of float64 with its bound.

mod ball;
mod decimal;
mod directed;
mod elementary;
mod factor;
mod field;
mod log_sum;
mod order;
mod roots;
mod rounding;

mod expectation;
mod extended;
mod integer;
mod interval;
mod k_best;
pub mod laws;
mod log_float;
mod logarithm;
mod max_times;
mod possible;
mod rational;
mod real;
pub mod rescale;
pub mod rows;
mod sum;
pub mod weight;

pub use expectation::Expectation;
pub use extended::Extended;
pub use interval::Interval;
pub use k_best::{Assignment, KBest};
pub use log_float::LogFloat;
pub use log_sum::interval_of_sum;
pub use logarithm::Logarithm;
pub use max_times::MaxTimes;
pub use possible::Possible;
pub use rational::{NumberError, Rational, decimal, parse_rational, to_f64};
pub use real::{Real, Undefined};
pub use rescale::Rescale;
pub use sum::Accumulator;
pub use weight::Weight;
