//! Results as text and as JSON. Nothing is computed here: what comes in is what is written.
//!
//! - [`Written`]: one number, as its exact form and its digits.
//! - [`terminal`]: answers as the lines that `exactlm ask` prints.
//! - [`json`]: answers as the objects that `--json` prints.
//! - [`chart`]: figures as SVG and in a terminal; [`page`]: studies, and the essay, as one file of HTML.
//! - [`Screen`]: exact numbers beside their estimates, on one screen.
//! - [`plan()`]: what a walk will cost.
//! - [`Plot`]: a number against a parameter, drawn.
//! - [`Estimated`]: estimates from draws beside the exact values.
//! - [`claims`]: entries of the catalogue with what checking them gave.
//! - [`refuted`]: what a search for counterexamples found.
//! - [`Trainings`]: the records of a training beside the optimum.
//! - [`Fits`]: rewards fitted to what raters said, weights to moments.
//! - [`files`]: tables and arrays as files, with their manifests.
//! - [`Run`]: everything one study was asked, as text and as JSON.

pub mod chart;
pub mod claims;
mod estimate;
pub mod files;
mod fits;
pub mod json;
mod number;
pub mod page;
mod plan;
mod plot;
mod prompts;
pub mod refuted;
mod run;
mod said;
mod screen;
mod symbolic;
pub mod terminal;
mod training;

pub use estimate::Estimated;
pub use fits::Fits;
pub use number::Written;
pub use plan::plan;
pub use plot::{Plot, Point};
pub use run::{Claim, Described, Document, Entry, Run, Verdict, documents, schema};
pub use screen::{Screen, ScreenLine, Section};
pub use training::{MadeAt, Trainings};
