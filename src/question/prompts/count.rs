//! How many prompts, boxes and events there are.

use dashu::integer::UBig;

use crate::question::{Distribution, QuestionError, Session};

/// The largest exponent of 2 that is written out.
const WRITTEN: usize = 1 << 16;

/// How many ways there are to condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptCounts {
    /// Prompts, as events on all V^N sequences: (V+1)^N; 1 where there is one token.
    pub prompts: UBig,
    /// Boxes, which allow some tokens at each position: (2^V − 1)^N; `None` where they are too many to write out.
    pub boxes: Option<UBig>,
    /// Sequences of positive probability.
    pub support: UBig,
    /// Events that tell these apart, but for the empty one: 2^support − 1; `None` where they are too many to write out.
    pub events: Option<UBig>,
}

impl Session {
    /// How many prompts, boxes and events there are.
    ///
    /// # Errors
    /// As [`support`](Session::support).
    pub fn prompt_counts(&self, p: &Distribution) -> Result<PromptCounts, QuestionError> {
        let space = self.model().space();
        let support = self.support(p)?;
        let power = |exponent: usize| (UBig::ONE << exponent) - UBig::ONE;
        let choices = if space.vocabulary == 1 { 1 } else { space.vocabulary + 1 };
        let bits = space.vocabulary.saturating_mul(space.length);
        Ok(PromptCounts {
            prompts: UBig::from(choices).pow(space.length),
            boxes: (bits <= WRITTEN).then(|| power(space.vocabulary).pow(space.length)),
            events: usize::try_from(&support).ok().filter(|size| *size <= WRITTEN).map(power),
            support,
        })
    }
}
