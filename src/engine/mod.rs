//! The walk: a model and a potential read every sequence together, in any semiring.
//!
//! - [`Walk`]: layers of masses, forward and backward; prefixes in equal states are added up.
//! - [`dense`]: layers of a model that are matrices, prepared for a walk.
//! - [`Posterior`]: a walk with all masses still to come, and so a language model again.
//! - [`enumerate`]: the same sums depth first, every prefix by itself.
//! - [`stream()`]: every sequence of positive probability, depth first, shown to a visitor.
//! - [`window`]: a walk that is held, so that questions about a few positions walk over these alone.
//! - [`lift`]: from tables of exact weights to a walk in the numbers of an [`arithmetic`].
//! - [`generating`]: the law of a reward as the weight of a walk.
//! - [`sums`]: what walks add up to, as a [`Mass`]; [`possible`]: what has any mass at all.
//! - [`best`], [`draw`], [`witness()`]: single sequences.

pub mod arithmetic;
pub mod best;
mod carrier;
pub mod denominators;
pub mod dense;
pub mod draw;
pub mod enumerate;
pub mod generating;
pub mod lift;
mod mass;
mod meeting;
pub mod possible;
mod posterior;
mod roundings;
mod stream;
pub mod sums;
mod walk;
pub mod window;
mod witness;

pub use arithmetic::{Exact, Float, Precise, Wide};
pub use carrier::{FirstMoment, MassOnly, SecondMoment};
pub use enumerate::Order;
pub use mass::Mass;
pub use meeting::Row;
pub use posterior::{Passage, Posterior};
pub use stream::{Front, stream};
pub use walk::{Scaled, Underflow, Walk};
pub use witness::witness;
