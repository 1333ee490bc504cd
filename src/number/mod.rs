//! What is added up.
//!
//! - [`Rational`]: an exact fraction; [`parse_rational`], [`decimal`] and [`to_f64`] read and write it.
//! - [`Logarithm`]: q₀ + Σ qᵢ ln bᵢ, exact, canonical; [`interval_of_sum`] where it has too many terms.
//! - [`Interval`]: two float64 that enclose a real.
//! - [`Real`]: a number as the languages see it: one of the above, or an infinity.
//! - [`Weight`]: a commutative semiring, what the engine's walk adds and multiplies.

mod ball;
mod elementary;
mod factor;
mod roots;
mod rounding;

mod expectation;
mod extended;
mod integer;
mod interval;
mod logarithm;
mod rational;
mod real;
pub mod rescale;
pub mod weight;

pub use expectation::Expectation;
pub use extended::Extended;
pub use interval::Interval;
pub use logarithm::{Logarithm, interval_of_sum};
pub use rational::{NumberError, Rational, decimal, parse_rational, to_f64};
pub use real::{Real, Undefined};
pub use rescale::Rescale;
pub use weight::Weight;
