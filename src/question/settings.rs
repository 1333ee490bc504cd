//! How a session computes, and the limits it keeps.

use std::time::Duration;

/// Which numbers answers are computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Numbers {
    /// Exact wherever every likelihood is rational, else float64 with a certified bound.
    #[default]
    Auto,
    /// Exact, or an error that names what cannot be.
    Exact,
    /// Float64 with a certified bound throughout.
    Float,
}

/// How sequences are walked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum WalkChoice {
    /// Merge where states merge, else stream.
    #[default]
    Auto,
    /// Merge prefixes in equal states, or refuse.
    Merge,
    /// Enumerate every sequence.
    Stream,
}

/// Numbers, walk and limits of a session.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which numbers.
    pub numbers: Numbers,
    /// Which walk.
    pub walk: WalkChoice,
    /// The most memory that the tables and layers of one walk may take, in bytes.
    pub max_memory: u64,
    /// The longest that one walk may be estimated to take.
    pub max_time: Duration,
    /// The longest that a walk in 256 binary digits may be estimated to take, where float64 left an answer wide; zero for
    /// float64 alone.
    pub second_pass: Duration,
    /// Plan every walk and run none.
    pub dry_run: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            numbers: Numbers::Auto,
            walk: WalkChoice::Auto,
            max_memory: 4 << 30,
            max_time: Duration::from_secs(60),
            second_pass: Duration::from_millis(80),
            dry_run: false,
        }
    }
}
