//! Every sequence a tiny language model can say, weighed exactly.
#![warn(missing_docs)]

pub mod approximation;
pub mod arbitrary;
pub mod claim;
pub mod engine;
pub mod exhibit;
pub mod expression;
pub mod finetune;
pub mod model;
pub mod number;
pub mod potential;
pub mod question;
pub mod random;
pub mod report;
pub mod sequence;
pub mod statement;
pub mod study;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
