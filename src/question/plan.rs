//! What a walk will cost, before it runs.

use std::time::Duration;

use dashu::integer::UBig;

use crate::number::Rational;
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::{Layer, Tabulated};

/// The plan of one walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The question it serves.
    pub question: String,
    /// V^N
    pub sequences: UBig,
    /// Pairs of states before each position, where prefixes merge; empty where they do not.
    pub states: Vec<usize>,
    /// The states of the potential alone that were found before the tables were given up, where prefixes do not merge.
    pub found: Vec<usize>,
    /// Whether prefixes in equal states are merged.
    pub merges: bool,
    /// Products of masses and weights, or sequences where nothing merges.
    pub steps: UBig,
    /// Memory of tables and layers, in bytes.
    pub memory: u64,
    /// A rough estimate of the time it takes.
    pub time: Option<Duration>,
    /// Why a limit refuses it.
    pub refused: Option<String>,
}

/// Nanoseconds for a product in float64 where layers are matrices, elsewhere, with big integers, and for a sequence that is streamed.
pub const COST: [f64; 4] = [0.3, 2.0, 150.0, 600.0];

/// Nanoseconds for a step of a potential that is tabulated.
pub const TABULATED: f64 = 400.0;

/// Nanoseconds for an entry of a layer beside its products: taken, kept, looked through.
pub const ENTRY: f64 = 4.0;

/// Nanoseconds for a product of a numerator of so many bits and a weight: word by word where layers are matrices, else
/// with a place in memory for each.
pub fn exact_cost(bits: usize, dense: bool) -> f64 {
    let words = bits as f64 / 64.0;
    match (dense, bits <= 128) {
        (true, _) => 5.0 + 1.5 * words,
        (false, true) => 40.0,
        (false, false) => 100.0 + 2.0 * words,
    }
}

/// Products of a merging walk over these tables.
pub fn steps_of<S>(model: &Tabulated<Rational>, table: &Table<S, Emission>) -> (u128, bool) {
    let mut dense = true;
    let steps = (0..table.layers())
        .map(|position| {
            let edges = match &**model.layer(position) {
                Layer::Dense { rows, .. } => rows.len(),
                Layer::Sparse { edges, .. } => {
                    dense = false;
                    edges.len()
                }
            };
            table.states(position) as u128 * edges as u128
        })
        .sum();
    (steps, dense)
}

/// The estimated time of so many units of so many nanoseconds; `None` beyond all reckoning.
pub fn estimate(units: f64, nanoseconds: f64) -> Option<Duration> {
    let seconds = units * nanoseconds * 1e-9;
    (seconds < 1e12).then(|| Duration::from_secs_f64(seconds))
}
