//! The integration tests, one binary.
//!
//! - [`naive`]: the oracle, the definition written out.
//! - [`random_study`]: studies and questions from one stream of choices.
//! - [`compare`], [`verdict`]: whether an answer is the truth, and whether all answers to a study are.
//! - [`models`], [`expressions`]: the models and the language over one sequence against the oracle.
//! - [`agreement`]: random studies, every walk, against the oracle. [`cases`]: the table of truth. [`workload`]: W(V, N).
//! - [`inquiry`]: a study that theorems are asked of. [`limits`]: the delta reward becomes the prompt, its rate, and what it becomes
//!   where the prompt is impossible. [`delta_rewards`]: the same by examples. [`logarithms`]: identities and inequalities between exact
//!   logarithms. [`tilts`]: what tilting does, by examples. [`symbolic`]: answers in a letter against answers at its values.
//! - [`nested_limits`]: a limit of a limit. [`reward_law`]: the law of a reward, and every tilt that follows from it.
//! - [`prompts`]: what fixed tokens can say, against all of them.
//! - [`bad_input`]: files that are wrong, each with its message. [`program`], [`json`], [`readme`]: what the program prints; [`shell`] runs it.
//! - [`certified`]: printed digits, bounds, numbers far from 1 and close together.
//! - [`chess`]: legal games, against another judge and by counting.
//! - [`refute`], [`claims`]: the search for counterexamples, and the catalogue of claims. [`property`]: a crate of a user.
//! - [`training`]: policies, methods, where they go and where they end.
//! - [`page`]: the figures of studies, as numbers, drawn, and on a page.
//! - [`layers`]: what may use what.
//! - [`adapter`]: the one place that calls the library with a study's text.

mod adapter;
mod agreement;
mod bad_input;
mod cases;
mod certified;
mod chess;
mod claims;
mod compare;
mod delta_rewards;
mod draws;
mod estimates;
mod expressions;
mod files;
mod inquiry;
mod json;
mod laws;
mod layers;
mod limits;
mod logarithms;
mod models;
mod naive;
mod nested_limits;
mod page;
mod program;
mod prompts;
mod property;
mod random_study;
mod readme;
mod refute;
mod reward_law;
mod shell;
mod symbolic;
mod tilts;
mod training;
mod verdict;
mod workload;
