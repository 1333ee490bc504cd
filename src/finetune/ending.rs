//! What ends a training, and what it says of itself.

use std::fmt;

use super::expectation::TooManyBatches;

/// What ended a training.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// All steps were made.
    Steps,
    /// No logit moved by more than the tolerance.
    Tolerance {
        /// The step.
        step: usize,
        /// How far one moved at most.
        moved: f64,
    },
    /// The policy is as near to π′ as was wanted.
    Reached {
        /// The step.
        step: usize,
        /// TV(q, π′)
        distance: f64,
    },
    /// The update is 0, and it is not an estimate.
    Stationary {
        /// After this step.
        step: usize,
    },
    /// A step led to logits that are no distribution any more, or, climbing J, to less than at the start.
    Diverged {
        /// The step, which was not made.
        step: usize,
        /// J after it, where there is one; it is lower than at the start.
        objective: Option<f64>,
    },
    /// Some batches in a row weighed nothing.
    NoSignal {
        /// The last of them.
        step: usize,
        /// How many.
        batches: usize,
    },
    /// Every sequence that the policy can say has reward −∞.
    Nowhere,
    /// The policy says a sequence of reward −∞, which the method cannot bear.
    Infinite {
        /// Such a sequence, by number.
        leaf: usize,
    },
    /// Pairs are drawn that the policy never says, and their odds under it are 0/0.
    Unseen {
        /// Such a sequence, by number.
        leaf: usize,
    },
    /// The expected update cannot be had.
    Unexpected(TooManyBatches),
}

impl Ending {
    /// Whether all went as it was meant to.
    pub fn is_planned(&self) -> bool {
        match self {
            Ending::Steps | Ending::Tolerance { .. } | Ending::Reached { .. } => true,
            Ending::Stationary { step } => *step > 0,
            _ => false,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ending::Steps => f.write_str("all steps were made"),
            Ending::Tolerance { step, moved } => {
                write!(f, "step {step} moved no logit by more than {moved:.1e}: within the tolerance")
            }
            Ending::Reached { step, distance } => {
                write!(f, "step {step} is as near to the optimum as was wanted: TV {distance:.4}")
            }
            Ending::Stationary { step } => {
                write!(f, "after step {step} the update is 0: nothing moves any more")
            }
            Ending::Diverged { step, objective: None } => {
                write!(f, "step {step} diverged: its logits are no distribution any more; take a smaller learning-rate")
            }
            Ending::Diverged { step, objective: Some(objective) } => write!(
                f,
                "step {step} diverged: it leads to J = {objective:.6}, less than at the start; take a smaller learning-rate"
            ),
            Ending::NoSignal { step, batches: 1 } => {
                write!(f, "the batch of step {step} had no signal: nothing in it weighs anything")
            }
            Ending::NoSignal { step, batches } => write!(
                f,
                "{batches} batches in a row had no signal, up to step {step}: nothing in them weighs anything; take a larger batch"
            ),
            Ending::Nowhere => f.write_str("the reward is -inf everywhere the policy goes: there is nothing to learn from"),
            Ending::Infinite { .. } => f.write_str(
                "the policy goes there, where the reward is -inf: J is -inf and has no gradient; start from a condition, or take method = \"natural\" with policy = \"tabular\"",
            ),
            Ending::Unseen { .. } => f.write_str(
                "pairs are drawn that hold it, and the policy gives it probability 0, which no step changes; start from a distribution that goes everywhere",
            ),
            Ending::Unexpected(error) => write!(f, "{error}; leave out expected, or take a smaller batch"),
        }
    }
}
