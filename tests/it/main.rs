//! The integration tests, one binary.
//!
//! - [`naive`]: the oracle, the definition written out.
//! - [`random_study`]: studies and questions from one stream of choices.
//! - [`compare`], [`verdict`]: whether an answer is the truth, and whether all answers to a study are.
//! - [`models`], [`expressions`]: the models and the language over one sequence against the oracle.
//! - [`adapter`]: the one place that calls the program.
#![expect(dead_code, reason = "agreement, cases and workload, which ask the program, come with its engine")]

mod adapter;
mod compare;
mod expressions;
mod models;
mod naive;
mod random_study;
mod verdict;
