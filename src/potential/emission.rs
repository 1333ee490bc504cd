//! What a step gives off: a factor, and summands that are carried beside it.

use smallvec::SmallVec;

use crate::number::Real;

/// The weight of a step and the values that it adds along the path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Emission {
    /// The factor, positive and finite.
    pub weight: Real,
    /// Summands, finite: what expectations add up. The same number of them in every step of one potential.
    pub values: SmallVec<[Real; 1]>,
}

impl Emission {
    /// A factor alone.
    pub fn weight(weight: Real) -> Self {
        Emission { weight, values: SmallVec::new() }
    }
}
