//! What a study says, laid out to be seen and carried away: tidy tables, arrays and figures, in numbers and not yet in any format.
//!
//! - [`Figure`], [`figures()`]: pictures in numbers: panels with axes and marks, a title that states the finding, a table twin.
//! - [`Table`]: named columns of equal length; [`Values`], the values of one; [`Quantity`], a number with its exact form and bounds;
//!   [`At`], at which values of the parameters.
//! - [`answers()`], [`distributions()`], [`marginals()`]: tables of what was [`Asked`].
//! - [`estimates()`], [`trainings()`]: tables of what was [`EstimatedBy`] draws and [`TrainedAs`].
//! - [`joint_laws`]: p(x) for every sequence of every distribution; [`sequences()`], the table of them.
//! - [`Array`]: numbers or texts in any number of dimensions; [`arrays()`], those of a study.

mod answer_rows;
mod answers;
mod array;
mod estimates;
pub mod figure;
mod joint;
mod sequences;
mod table;
mod training;

pub use answers::{Asked, AskedOf, answers, distributions, marginals};
pub use array::{Array, ArraysOf, Elements, arrays};
pub use estimates::{EstimatedBy, estimates};
pub use figure::{Figure, Said, figures};
pub use joint::{JointLaw, MOST_CELLS, MOST_DIMENSIONS, joint_laws};
pub use sequences::{MOST_ROWS, sequences};
pub use table::{At, Column, Quantity, Table, Values};
pub use training::{TrainedAs, trainings};
