//! The integration tests, one binary.
//!
//! - [`naive`]: the oracle, the definition written out.
//! - [`random_study`]: studies and questions from one stream of choices.
//! - [`compare`], [`verdict`]: whether an answer is the truth, and whether all answers to a study are.
//! - [`models`], [`expressions`]: the models and the language over one sequence against the oracle.
//! - [`agreement`]: random studies, every walk, against the oracle. [`cases`]: the table of truth. [`workload`]: W(V, N).
//! - [`bad_input`]: files that are wrong, each with its message. [`program`], [`json`], [`readme`]: what the program prints.
//! - [`layers`]: what may use what.
//! - [`adapter`]: the one place that calls the library with a study's text.

mod adapter;
mod agreement;
mod bad_input;
mod cases;
mod compare;
mod expressions;
mod json;
mod layers;
mod models;
mod naive;
mod program;
mod random_study;
mod readme;
mod verdict;
mod workload;
