//! Claims about every model: statements with free names, and the search for the smallest model that refutes them.
//!
//! - [`Statement`]: a claim of the question language with free names, each with its [`Sort`].
//! - [`Case`]: a model and a meaning for every free name, as a study that can be read and checked.
//! - [`refute`]: all cases of the smallest sizes, then random ones, then a proof where there can be one; a [`Report`].
//! - [`Verdict`]: refuted with a [`Counterexample`], held on all cases tried, proved for some sizes, or undecided.
//! - [`Entry`], [`catalogue`]: the known statements about conditioning, prompts and fine-tuning, with what is true of them.
//!
//! Nothing here knows what a statement says: a case is judged by the same session that answers the questions of a study.

mod bench;
mod block;
mod case;
mod catalogue;
mod checks;
mod counterexample;
mod proof;
mod search;
mod statement;

pub use block::Coverage;
pub use case::{Binding, Case};
pub use catalogue::{Call, Entry, Status, agrees, catalogue, find, sentence};
pub use checks::{Check, Outcome, check};
pub use counterexample::{Counterexample, Sides};
pub use search::{Budget, Proved, Report, Tally, Verdict, refute};
pub use statement::{Sort, Statement};
