//! What a study says, laid out to be seen and carried away: tidy tables, arrays and figures, in numbers and not yet in any format.
//!
//! - [`Figure`], [`figures()`]: pictures in numbers: panels with axes and marks, a title that states the finding, a table twin.
//! - [`Table`]: named columns of equal length; [`Values`], the values of one; [`Quantity`], a number with its exact form and bounds;
//!   [`At`], at which values of the parameters.
//! - [`Said`]: what a study said, borrowed: [`Asked`], [`DescribedAs`], [`EstimatedBy`] draws, [`TrainedAs`], [`FitAs`].
//! - [`answers()`], [`distributions()`], [`marginals()`], [`estimates()`], [`trainings()`], [`feedback()`], [`moments()`]: tables of it.
//! - [`joint_laws`]: p(x) for every sequence of every distribution; [`sequences()`], the table of them.
//! - [`Array`]: numbers or texts in any number of dimensions; [`arrays()`], those of a study.

mod answer_rows;
mod answers;
mod array;
mod estimates;
pub mod figure;
mod fits;
mod joint;
mod said;
mod sequences;
mod table;
mod training;

pub use answers::{answers, distributions, marginals};
pub use array::{Array, ArraysOf, Elements, arrays};
pub use estimates::estimates;
pub use figure::{Figure, figures};
pub use fits::{feedback, moments};
pub use joint::{JointLaw, MOST_CELLS, MOST_DIMENSIONS, joint_laws};
pub use said::{Asked, DescribedAs, EstimatedBy, FitAs, Said, TrainedAs};
pub use sequences::{MOST_ROWS, sequences};
pub use table::{At, Column, Quantity, Table, Values};
pub use training::trainings;
