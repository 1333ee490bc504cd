//! The language over one sequence, and the grammar of both languages.
//!
//! - [`parse`]: a text to its [`syntax`] tree, for expressions and questions alike; a mistake is a [`Problem`] with a [`Span`].
//! - [`Scope`]: what names stand for. [`check`] gives sorts to a tree and makes it an [`Expression`].
//! - [`evaluate`]: its value on one sequence, an [`Outcome`] or a [`Failure`]; the definition that all else is held against.
//! - [`Residuals`]: its automaton. Reading a token simplifies an expression; what is left is the state.

mod arithmetic;
mod check;
mod chess;
mod evaluate;
mod failure;
mod integer;
mod lexer;
mod parse;
mod pattern;
mod problem;
mod residual;
mod scope;
pub mod syntax;
mod typed;
mod weighing;

#[cfg(test)]
mod tests;

pub use check::{check, check_event, check_number, constant};
pub use evaluate::evaluate;
pub use failure::{Failure, Reason};
pub use lexer::LONGEST;
pub use parse::{hints, parse};
pub use problem::{Problem, Span};
pub use residual::{ResidualId, Residuals};
pub use scope::{Closure, RESERVED, Scope, is_name, is_reserved};
pub use syntax::{Fold, Kind, Operator, Syntax, names};
pub use typed::{Expression, Outcome, Sort, mentions_world};
pub use weighing::{Lookup, Path};
