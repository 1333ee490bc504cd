//! What a study says, laid out to be seen and carried away: tidy tables, arrays and figures, in numbers and not yet in any format.
//!
//! - [`Figure`], [`figures()`]: pictures in numbers: panels with axes and marks, a title that states the finding, a table twin.
//! - [`Table`]: named columns of equal length; [`Values`], the values of one; [`Quantity`], a number with its exact form and bounds.

pub mod figure;
mod table;

pub use figure::{Figure, Said, figures};
pub use table::{Column, Quantity, Table, Values};
