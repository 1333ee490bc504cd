//! The walk.
pub mod arithmetic;
pub mod best;
mod carrier;
pub mod denominators;
pub mod draw;
pub mod lift;
mod mass;
mod posterior;
mod roundings;
mod stream;
pub mod sums;
mod walk;
mod witness;

pub use arithmetic::{Exact, Float, Wide};
pub use carrier::{FirstMoment, MassOnly, SecondMoment};
pub use mass::Mass;
pub use posterior::{Passage, Posterior, Row};
pub use stream::{Front, stream};
pub use walk::{Scaled, Underflow, Walk};
pub use witness::witness;
