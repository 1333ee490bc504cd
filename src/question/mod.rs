//! Functions of distributions: what can be asked, without any text.
//!
//! - [`Distribution`]: the model reweighted by [`Factor`]s, or a mixture.
//! - [`Session`]: one model, its [`Settings`], and every question as a method.
//! - [`Plan`]: what a walk costs, before it runs. [`QuestionError`]: why there is no answer, and which potential is to blame ([`Blamed`]).
//!
//! What fixed tokens can say is asked in [`prompts`].
//!
//! A question that is linear in π is one sum over states of its expressions read side by side (`joint`, `labelled`);
//! events that name a few positions share a walk (`window`). One that is not linear goes through the law of a density
//! ratio (`belief`, `ratio`). Where states do not merge, both are enumerated (`streaming`). A parameter that grows beyond
//! all bounds is replaced by a condition (`limit`). Laws beyond the support of π are potentials on a wider base (`wide`). What float64 leaves wide is asked again in more digits (`certified`);
//! divergences are sums of what is not negative, from differences without cancellation (`differences`).

mod belief;
mod certified;
mod compare;
mod differences;
mod distribution;
mod divergence;
mod entropy;
mod error;
mod failing;
mod fault;
mod given;
mod joint;
mod labelled;
mod law;
mod limit;
mod limits;
mod linear;
mod plan;
mod pointwise;
pub mod prompts;
mod ratio;
mod reward_law;
mod sampling;
mod session;
mod settings;
mod single;
mod streaming;
mod streaming_single;
mod symbolic;
mod wide;
mod window;

pub use compare::Divergence;
pub use distribution::{Distribution, Factor, Form, Letter};
pub use error::QuestionError;
pub use fault::{Blamed, FaultKind};
pub use law::{Eigenvalue, Guide, Kernel, Law, Learned, LookAhead, NextTokens, Particles, Resampling, Reshape, Ties};
pub use limit::Reached;
pub use plan::Plan;
pub use pointwise::Pointwise;
pub use reward_law::{FrontierPoint, JointRewardLaw, RewardLaw};
pub use session::Session;
pub use settings::{Numbers, Settings, WalkChoice};

#[cfg(test)]
mod tests;
