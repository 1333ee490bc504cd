//! What fixed tokens can say: whether an event is a prompt, the smallest prompt around it, the prompt that comes nearest to it, and
//! the fewest prompts that make it up.
//!
//! A prompt fixes the tokens at some positions and leaves the others free: a box with one token or all of them at each position.
//! Only sequences of positive probability count, so all of this is about the support of the distribution that is asked.
//!
//! - [`Prompt`]: a token, or none, at each position.
//! - [`Closure`]: the smallest prompt that contains an event. [`Expressible`]: whether that is the event itself.
//! - [`BestPrompt`]: of all prompts the one whose conditional is nearest to that of the event, by a [`Criterion`].
//! - [`PromptCover`]: disjoint prompts whose mixture is the conditional. [`PromptCounts`]: how many prompts, boxes and events there are.
//!
//! The closure needs the marginals of the conditional and no enumeration. The others look at every prompt, (V+1)^N of them, where there
//! is no closed form, and are refused beyond [`MOST_PROMPTS`].

mod best;
mod closure;
mod count;
mod cover;
mod listed;
mod search;

pub use best::{BestPrompt, Criterion};
pub use closure::{Closure, Expressible};
pub use count::PromptCounts;
pub use cover::PromptCover;

use crate::sequence::Token;

/// A token, or none, at each of the N positions.
pub type Prompt = Vec<Option<Token>>;

/// The most prompts that are looked at one by one.
pub const MOST_PROMPTS: usize = 1 << 18;

/// Whether a sequence agrees with a prompt.
pub fn agrees(prompt: &[Option<Token>], sequence: &[Token]) -> bool {
    prompt.iter().zip(sequence).all(|(fixed, token)| fixed.is_none_or(|fixed| fixed == *token))
}
