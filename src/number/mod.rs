//! What is added up.
//!
//! - [`Rational`]: an exact fraction; [`parse_rational`], [`decimal`] and [`to_f64`] read and write it.
//! - [`Logarithm`]: q₀ + Σ qᵢ ln bᵢ, exact, canonical; [`interval_of_sum`] where it has too many terms.
//! - [`Interval`]: two float64 that enclose a real.
//! - [`Enclosure`]: 256 binary digits with an error that is carried along; [`Long`] is what a walk adds up to get there.
//! - [`Real`]: a number as the languages see it: one of the above, or an infinity.
//! - [`Weight`]: a commutative semiring, what the engine's walk adds and multiplies; its laws are in [`laws`].
//! - [`rows`]: the rows of a model, as what layers of masses are multiplied by.
//! - [`LogFloat`], [`MaxTimes`], [`KBest`]: logarithms of masses, the heaviest path, the k heaviest.
//! - [`GeneratingFunction`], [`LeadingTerm`]: the mass at each value of a reward, an [`Exponent`]; the greatest one alone.
//! - [`Polynomial`]: integers times powers of one letter; [`isolation`] of its roots beyond 1; all its [`complex_roots`].
//! - [`RationalFunction`]: a quotient of polynomials, canonical.
//! - [`LogarithmicFunction`]: R₀(u) + Σ Rᵢ(u)·ln Sᵢ(u), exact; its limits and rates are [`asymptotics`].
//! - [`Accumulator`]: a sum of float64 with its bound.

pub mod asymptotics;
mod ball;
mod closed_form;
pub mod complex_roots;
mod decimal;
mod directed;
mod elementary;
mod enclosure;
#[cfg(test)]
mod enclosure_tests;
mod factor;
mod field;
#[cfg(test)]
mod function_reader;
mod function_text;
mod kronecker;
mod log_sum;
mod modular_gcd;
mod order;
pub mod root;
mod roots;
mod rounding;

mod expectation;
mod exponent;
mod exponent_rows;
mod extended;
mod generating_function;
mod integer;
mod integer_rows;
mod interval;
pub mod isolation;
mod k_best;
pub mod laws;
mod leading_term;
mod log_float;
mod logarithm;
#[cfg(test)]
mod logarithm_tests;
pub mod logarithmic_function;
#[cfg(test)]
mod logarithmic_function_tests;
mod long;
mod max_times;
mod polynomial;
mod possible;
mod rational;
pub mod rational_function;
#[cfg(test)]
mod rational_function_tests;
mod real;
mod relative_entropy;
pub mod rescale;
pub mod rows;
mod sum;
pub mod weight;

pub use closed_form::{ClosedForm, Form, Pieces, common_unit};
pub(crate) use elementary::split;
pub use enclosure::Enclosure;
pub use expectation::Expectation;
pub use exponent::{Exponent, OrderedLogarithm, Pair};
pub use extended::Extended;
pub use generating_function::GeneratingFunction;
pub use interval::Interval;
pub use k_best::{Assignment, KBest};
pub use leading_term::LeadingTerm;
pub use log_float::LogFloat;
pub use log_sum::interval_of_sum;
pub use logarithm::Logarithm;
pub use logarithmic_function::LogarithmicFunction;
pub use long::Long;
pub use max_times::MaxTimes;
pub use polynomial::Polynomial;
pub use possible::Possible;
pub use rational::{NumberError, Rational, decimal, parse_rational, to_f64};
pub use rational_function::RationalFunction;
pub use real::{Real, Undefined};
pub use rescale::Rescale;
pub use sum::Accumulator;
pub use weight::Weight;
