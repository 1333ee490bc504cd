//! Functions of distributions: what can be asked.
mod belief;
mod distribution;
mod divergence;
mod entropy;
mod error;
mod failing;
mod fault;
mod joint;
mod labelled;
mod limits;
mod linear;
mod plan;
mod ratio;
mod sampling;
mod session;
mod settings;
mod single;
mod streaming;
mod streaming_single;

pub use distribution::{Distribution, Factor, Form};
pub use error::QuestionError;
pub use fault::FaultKind;
pub use plan::Plan;
pub use session::Session;
pub use settings::{Numbers, Settings, WalkChoice};

#[cfg(test)]
mod tests;
