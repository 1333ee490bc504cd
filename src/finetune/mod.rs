//! Fine-tuning in practice: policies with parameters, trained, beside the optimum that they aim at.
//!
//! - [`Tree`]: the live prefixes of a distribution in flat arrays; what training walks over.
//! - [`Policy`], [`Class`], [`Point`]: parameters as a language model: tabular, n-gram, independent, weights of worlds.
//! - [`Objective`], [`Measures`]: J(q) = E_q\[r\] − β KL(q‖π), its gradient and natural gradient; π′; what is recorded of q.
//! - [`Rule`]: how an update is found: [`Method`], [`Penalty`], [`Rater`]; [`Course`]: how updates become steps ([`Optimiser`]), and what ends them.
//! - [`Learner`], [`Weights`], [`Batch`]: one update, of a batch and in expectation over all batches.
//! - [`Training`], [`Run`], [`Record`], [`Ending`]: all steps, until something ends them.
//! - [`Comparisons`], [`Existence`], [`FittedReward`]: rewards from raters' comparisons, and whether there are any.
//! - [`project`], [`Projection`], [`Tilt`]: moments in place of rewards.
//! - [`Survey`], [`Surveyed`], [`Feedback`]: raters asked about a session's distribution, and its tilt by what they taught.
//! - [`Matching`], [`Matched`], [`Moments`]: moments matched on a session's distribution.
//! - [`Task`], [`Trained`]: a training of a session's distribution, as a distribution.
//!
//! Training is done in float64; the policy that it makes is then a distribution whose rows are those floats, exactly.

mod cost;
mod draws;
mod elementary;
mod elimination;
mod ending;
mod expectation;
mod feedback;
mod fisher;
mod hull;
mod listing;
mod matching;
mod method;
mod moment;
mod objective;
mod optimiser;
mod policy;
mod survey;
mod task;
mod training;
mod tree;
mod update;

pub use ending::Ending;
pub use expectation::TooManyBatches;
pub use feedback::{Comparisons, Existence, FittedReward};
pub use matching::{Matched, Matching, Moments};
pub use method::{Baseline, Divergence, Estimator, Method, Optimiser, Penalty, Rater, Rule};
pub use moment::{Projection, Tilt, project};
pub use objective::{Measures, Objective};
pub use policy::{Class, Point, Policy, World};
pub use survey::{Feedback, Survey, Surveyed};
pub use task::{Made, Recipe, Task, Trained};
pub use training::{Course, Record, Run, Training};
pub use tree::{Sequences, Tree};
pub use update::{Batch, Learner, Weights};
