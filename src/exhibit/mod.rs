//! What a study says, laid out to be seen and carried away: tidy tables, arrays and figures, in numbers and not yet in any format.
//!
//! - [`Table`]: named columns of equal length; [`Values`], the values of one; [`Quantity`], a number with its exact form and bounds.

mod table;

pub use table::{Column, Quantity, Table, Values};
