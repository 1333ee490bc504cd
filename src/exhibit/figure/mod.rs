//! Pictures as numbers: what is drawn, in no format yet.
//!
//! - [`Figure`]: panels side by side, a title that states the finding, a description, and the same numbers as a table.
//! - [`Panel`], [`Axis`], [`Mark`], [`Shape`]: one small set of marks serves every picture.
//! - [`figures()`]: the figures of a study. Which they are follows from what it contains, not from its name.
//!
//! One file for each kind of picture: `tree`, `marginals`, `sequences` (by rank, and before against after), `next`,
//! `information`, `sweep` (against a parameter), `frontier`, `sampler`, `cost`, `training`, `estimators`. `stage` chooses the
//! distributions that are shown.

mod cost;
mod estimators;
mod frontier;
mod information;
mod marginals;
mod next;
mod sampler;
mod sequences;
mod stage;
mod sweep;
mod training;
mod tree;
pub mod words;

use std::sync::Arc;
use std::time::Duration;

use super::said::{Asked, EstimatedBy, Said};
use super::table::Table;
use crate::question::{Numbers, Session, Settings};
use crate::study::Study;

use stage::Stage;

/// From how many cells of position and token on figures are computed in float64: nobody reads fractions of a thousand digits.
const MANY_CELLS: usize = 1_000;

/// Beyond so many cells nothing is asked prefix by prefix.
const MOST_CELLS: usize = 4_000;

/// The longest that one walk for a figure may be estimated to take: pictures come after answers.
const LONGEST_WALK: Duration = Duration::from_secs(1);

/// A picture, in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name, which names its file too: letters, digits, `-` and `_`.
    pub name: String,
    /// The finding, in words and numbers.
    pub title: String,
    /// What is drawn, side by side.
    pub panels: Vec<Panel>,
    /// What marks belong to; a mark names one by its place.
    pub series: Vec<Series>,
    /// What there is to be seen, for who cannot see it.
    pub description: String,
    /// What a reader has to know beside: what was left out, what an axis cannot show.
    pub notes: Vec<String>,
    /// The same numbers.
    pub table: Table,
}

/// What several marks belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend; a series without marks of its own may be left unnamed.
    pub name: String,
}

/// One pair of axes with what is drawn on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What it shows, where there are several.
    pub title: String,
    /// From the left to the right.
    pub across: Axis,
    /// From the bottom up; names run from the top down, as in a table.
    pub up: Axis,
    /// What is drawn, the first below the others.
    pub marks: Vec<Mark>,
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// Numbers.
    Scale {
        /// What they are.
        label: String,
        /// Their unit, where they have one.
        unit: Option<String>,
        /// Whether equal steps are equal factors; only positive numbers have a place on such an axis.
        is_logarithmic: bool,
        /// Numbers that the axis shows whatever the marks are.
        holds: Vec<f64>,
    },
    /// Names; the one at place i reaches from i − ½ to i + ½.
    Names {
        /// What they are.
        label: String,
        /// The names.
        names: Vec<String>,
    },
}

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The place of its series.
    pub series: usize,
    /// What is drawn.
    pub shape: Shape,
    /// What it says to who points at it.
    pub reads: String,
}

/// What is drawn, in the numbers of the axes.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Exact values, joined.
    Line(Vec<[f64; 2]>),
    /// A value, and where it is an estimate, between which it lies upwards.
    Point {
        /// Its place.
        at: [f64; 2],
        /// The interval.
        within: Option<[f64; 2]>,
    },
    /// A bar, a part of an icicle, or a cell.
    Area {
        /// One corner.
        from: [f64; 2],
        /// The opposite one.
        to: [f64; 2],
        /// How strong its colour is; the plain one of its series where there is none.
        tone: Option<Tone>,
        /// What stands in it where there is room.
        text: String,
    },
}

/// The strength of a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tone {
    /// From 0, nothing, to 1.
    Share(f64),
    /// From −1 to 1 in two colours.
    Change(f64),
}

impl Axis {
    /// Numbers that are equal steps apart.
    pub fn linear(label: &str, unit: Option<&str>) -> Self {
        Axis::Scale { label: label.to_owned(), unit: unit.map(str::to_owned), is_logarithmic: false, holds: Vec::new() }
    }

    /// Numbers that are equal factors apart.
    pub fn logarithmic(label: &str, unit: Option<&str>) -> Self {
        Axis::Scale { label: label.to_owned(), unit: unit.map(str::to_owned), is_logarithmic: true, holds: Vec::new() }
    }

    /// A linear axis that shows some numbers whatever the marks are.
    pub fn holding(label: &str, unit: Option<&str>, holds: &[f64]) -> Self {
        Axis::Scale {
            label: label.to_owned(),
            unit: unit.map(str::to_owned),
            is_logarithmic: false,
            holds: holds.to_vec(),
        }
    }

    /// Names.
    pub fn names(label: &str, names: Vec<String>) -> Self {
        Axis::Names { label: label.to_owned(), names }
    }

    /// Logarithmic where all numbers are positive and the greatest is many times the least.
    pub fn fitting(label: &str, unit: Option<&str>, numbers: impl Iterator<Item = f64> + Clone) -> Self {
        let low = numbers.clone().fold(f64::INFINITY, f64::min);
        let high = numbers.fold(f64::NEG_INFINITY, f64::max);
        if low > 0.0 && high / low > 30.0 { Axis::logarithmic(label, unit) } else { Axis::linear(label, unit) }
    }

    /// Whether a number has a place on it.
    pub fn has(&self, number: f64) -> bool {
        number.is_finite() && !(matches!(self, Axis::Scale { is_logarithmic: true, .. }) && number <= 0.0)
    }

    /// What it shows, with the unit.
    pub fn label(&self) -> String {
        match self {
            Axis::Scale { label, unit: Some(unit), .. } => format!("{label} ({unit})"),
            Axis::Scale { label, .. } | Axis::Names { label, .. } => label.clone(),
        }
    }
}

impl Panel {
    /// A panel without marks.
    pub fn new(title: &str, across: Axis, up: Axis) -> Self {
        Panel { title: title.to_owned(), across, up, marks: Vec::new() }
    }

    /// Whether a place can be drawn here.
    pub fn has(&self, at: [f64; 2]) -> bool {
        self.across.has(at[0]) && self.up.has(at[1])
    }

    /// Joins those places that can be drawn.
    pub fn line(&mut self, series: usize, places: impl IntoIterator<Item = [f64; 2]>, reads: String) {
        let places: Vec<[f64; 2]> = places.into_iter().filter(|&at| self.has(at)).collect();
        if places.len() > 1 {
            self.marks.push(Mark { series, shape: Shape::Line(places), reads });
        }
    }

    /// A point, where it can be drawn.
    pub fn point(&mut self, series: usize, at: [f64; 2], reads: String) {
        if self.has(at) {
            self.marks.push(Mark { series, shape: Shape::Point { at, within: None }, reads });
        }
    }

    /// An estimate with its interval, where it can be drawn.
    pub fn estimate(&mut self, series: usize, at: [f64; 2], within: [f64; 2], reads: String) {
        if self.has(at) {
            let within = within.iter().all(|end| end.is_finite()).then_some(within);
            self.marks.push(Mark { series, shape: Shape::Point { at, within }, reads });
        }
    }

    /// An area, where it can be drawn.
    pub fn area(&mut self, series: usize, from: [f64; 2], to: [f64; 2], tone: Option<Tone>, text: &str, reads: String) {
        if self.has(from) && self.has(to) {
            self.marks.push(Mark { series, shape: Shape::Area { from, to, tone, text: text.to_owned() }, reads });
        }
    }
}

/// The figures of a study, those that are about its distributions first. What a limit refuses is not drawn.
///
/// Cost: some walks, none of them estimated to take longer than a second.
pub fn figures(study: &Study, session: &Session, said: &Said<'_>) -> Vec<Figure> {
    let settings = session.settings().clone();
    let scope = Arc::new(study.environment.scope.clone());
    let numbers = if scope.length * scope.vocabulary.len() > MANY_CELLS { Numbers::Float } else { settings.numbers };
    let settings = Settings { numbers, max_time: settings.max_time.min(LONGEST_WALK), ..settings };
    let session = Session::new(study.environment.model.clone(), scope, settings);
    let stage = Stage::new(study, &session);
    let mut figures = Vec::new();
    figures.extend(tree::figure(&stage));
    figures.extend(marginals::figures(&stage));
    figures.extend(next::figure(&stage));
    figures.extend(sequences::by_rank(&stage));
    figures.extend(sequences::before_and_after(&stage));
    figures.extend(information::figure(&stage));
    figures.extend(frontier::figure(&stage, said));
    figures.extend(sweep::figures(study, said));
    figures.extend(estimators::figure(&stage));
    figures.extend(training::figures(said));
    figures.extend(sampler::figures(&stage, said));
    figures.extend(cost::figure(&stage, said));
    let mut seen = std::collections::BTreeMap::new();
    for figure in &mut figures {
        let times = seen.entry(figure.name.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times > 1 {
            figure.name = format!("{}-{times}", figure.name);
        }
    }
    figures.retain(|figure| figure.panels.iter().all(|panel| !panel.marks.is_empty()));
    figures
}
