//! What is added up.
//!
//! - [`Rational`]: an exact fraction.
//! - [`Logarithm`]: q₀ + Σ qᵢ ln bᵢ, exact, canonical.
//! - [`Interval`]: two float64 that enclose a real.
//! - [`Real`]: a number as the languages see it: one of the above, or an infinity.
//! - [`Weight`]: a commutative semiring, what the engine's walk adds and multiplies.

mod expectation;
mod integer;
mod interval;
mod logarithm;
mod rational;
mod real;
pub mod weight;

pub use expectation::Expectation;
pub use interval::Interval;
pub use logarithm::Logarithm;
pub use rational::{NumberError, Rational, parse_rational};
pub use real::{Real, Undefined};
pub use weight::Weight;
