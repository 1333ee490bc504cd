//! Plans made, limits kept: what a walk costs is known before it runs.

use std::mem::size_of;
use std::time::Duration;

use dashu::base::{BitTest, EstimatedLog2};
use dashu::integer::UBig;

use super::certified::{PRECISE, PRECISE_SEQUENCE};
use super::error::QuestionError;
use super::plan::{COST, ENTRY, Plan, TABULATED, estimate, exact_cost, steps_of};
use super::session::Session;
use super::settings::{Numbers, WalkChoice};
use crate::engine::Order;
use crate::number::Rational;
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::{Layer, Tabulated};

/// Nanoseconds for a prefix that is enumerated over tables, in float64.
const ENUMERATED: f64 = 6.0;

/// Steps of a potential that are tabulated per second.
const TABULATED_PER_SECOND: f64 = 700_000.0;

/// Steps of a potential that are tabulated for a second pass.
const SECOND_TABLE: usize = 250_000;

/// Bytes of a tabulated step: two numbers, and its share of the states.
const BYTES_PER_STEP: u64 = 24;

impl Session {
    /// How many steps of a potential may be tabulated: as the limits allow, and not far beyond what enumeration would cost.
    pub(super) fn table_limit(&self) -> usize {
        if self.precise {
            return SECOND_TABLE;
        }
        let by_memory = self.settings.max_memory / BYTES_PER_STEP;
        let by_time = (self.settings.max_time.as_secs_f64() * TABULATED_PER_SECOND).min(8e6) as u64;
        let mut limit = by_memory.min(by_time.max(1000));
        if let (WalkChoice::Auto, Ok(sequences)) = (self.settings.walk, u64::try_from(self.sequences())) {
            limit = limit.min((sequences / 2).max(250_000));
        }
        usize::try_from(limit).unwrap_or(usize::MAX)
    }

    /// Plans a walk over tables, in either order.
    pub(super) fn plan<S>(
        &self,
        name: &str,
        model: &Tabulated<Rational>,
        table: &Table<S, Emission>,
        exact: bool,
        order: Order,
    ) -> Result<(), QuestionError> {
        match order {
            Order::Merge => self.plan_merge(name, model, table, exact),
            Order::Enumerate => {
                let prefix = match (self.precise, exact) {
                    (true, _) => PRECISE,
                    (false, true) => COST[2],
                    (false, false) => ENUMERATED,
                };
                self.plan_enumeration(name, Vec::new(), prefix / model.space().vocabulary as f64)
            }
        }
    }

    /// Plans a walk that merges, and refuses it where it passes a limit.
    fn plan_merge<S>(
        &self,
        name: &str,
        model: &Tabulated<Rational>,
        table: &Table<S, Emission>,
        exact: bool,
    ) -> Result<(), QuestionError> {
        let (steps, dense) = steps_of(model, table);
        let states: Vec<usize> = (0..=table.layers())
            .map(|position| table.states(position).saturating_mul(model.states(position)))
            .collect();
        let bits = if exact { numerator_bits(model) } else { 64 };
        let nanoseconds = match (exact, dense) {
            _ if self.precise => PRECISE,
            (true, dense) => exact_cost(bits, dense),
            (false, true) => COST[0],
            (false, false) => COST[1],
        };
        let layer_bytes = |pairs: usize| pairs as u64 * (bits as u64 / 8 + size_of::<usize>() as u64);
        let memory = states.iter().map(|&pairs| layer_bytes(pairs)).fold(0, u64::saturating_add);
        // Where float64 will leave the answer wide, a second pass follows.
        let again = match steps as f64 * PRECISE {
            _ if self.precise || exact || self.settings.numbers == Numbers::Float => 0.0,
            more if more > self.settings.second_pass.as_nanos() as f64 => 0.0,
            more => more + table.made() as f64 * TABULATED,
        };
        let entries: f64 = states.iter().map(|&pairs| pairs as f64).sum();
        let beside = table.made() as f64 * TABULATED + entries * ENTRY + again;
        let time = estimate(steps as f64 * nanoseconds + beside, 1.0);
        let mut plan = Plan {
            question: name.to_owned(),
            sequences: self.sequences(),
            states,
            found: Vec::new(),
            merges: true,
            steps: UBig::from(steps),
            memory,
            time,
            refused: None,
        };
        let over_time = time.is_none_or(|time| time > self.settings.max_time);
        let refusal = if memory > self.settings.max_memory {
            Some((
                format!(
                    "the layers would take {} of memory; --max-memory is {}",
                    bytes(memory),
                    bytes(self.settings.max_memory)
                ),
                format!("allow it with --max-memory {}, or ask about fewer positions", bytes(memory.saturating_mul(2))),
            ))
        } else if over_time {
            let cheaper = if exact { "--numbers float, or " } else { "" };
            Some((
                format!(
                    "{steps} products would take about {}; --max-time is {}",
                    time.map_or("longer than can be told".to_owned(), seconds),
                    seconds(self.settings.max_time)
                ),
                format!("try {cheaper}a larger --max-time"),
            ))
        } else {
            None
        };
        plan.refused = refusal.as_ref().map(|(reason, _)| reason.clone());
        self.note(plan);
        match refusal {
            Some((reason, way_out)) => Err(QuestionError::Refused { reason, way_out }),
            None if self.settings.dry_run => Err(QuestionError::Planned),
            None => Ok(()),
        }
    }

    /// Plans an enumeration that evaluates every sequence by itself.
    pub(super) fn plan_stream(&self, name: &str, found: Vec<usize>) -> Result<(), QuestionError> {
        self.plan_enumeration(name, found, if self.precise { PRECISE_SEQUENCE } else { COST[3] })
    }

    /// Plans an enumeration of all sequences, at so many nanoseconds each, and refuses it where it passes a limit.
    fn plan_enumeration(&self, name: &str, found: Vec<usize>, nanoseconds: f64) -> Result<(), QuestionError> {
        let sequences = self.reachable();
        let units = sequences.log2_bounds().1;
        let time = if units > 200.0 { None } else { estimate(f64::from(units).exp2(), nanoseconds) };
        let mut plan = Plan {
            question: name.to_owned(),
            sequences: self.sequences(),
            states: Vec::new(),
            found: found.clone(),
            merges: false,
            steps: sequences.clone(),
            memory: 1 << 20,
            time,
            refused: None,
        };
        let refusal = if self.settings.walk == WalkChoice::Merge {
            Some((
                format!(
                    "its states do not merge: {} of them by position {}",
                    found.last().copied().unwrap_or(0),
                    found.len()
                ),
                "allow enumeration with --walk stream".to_owned(),
            ))
        } else if time.is_none_or(|time| time > self.settings.max_time) {
            let seen = match found.last() {
                Some(states) => format!("its states do not merge ({states} of them by position {})", found.len()),
                None => "every sequence was to be enumerated".to_owned(),
            };
            let size = if sequences.bit_len() > 400 {
                format!("about 2^{}", sequences.bit_len() - 1)
            } else {
                sequences.to_string()
            };
            Some((
                format!(
                    "{seen}, and enumerating {size} sequences would take {}; --max-time is {}",
                    time.map_or("longer than can be told".to_owned(), |time| format!("about {}", seconds(time))),
                    seconds(self.settings.max_time)
                ),
                match time {
                    Some(time) if time < Duration::from_secs(1 << 20) => {
                        format!("allow it with --max-time {}, or shorten the sequences", seconds(time * 2))
                    }
                    _ => "shorten the sequences, or ask with expressions that remember less of the prefix (counts, fixed positions)"
                        .to_owned(),
                },
            ))
        } else {
            None
        };
        plan.refused = refusal.as_ref().map(|(reason, _)| reason.clone());
        self.note(plan);
        match refusal {
            Some((reason, way_out)) => Err(QuestionError::Refused { reason, way_out }),
            None if self.settings.dry_run => Err(QuestionError::Planned),
            None => Ok(()),
        }
    }

    /// How many paths of positive probability there are: what enumeration has to visit, at most V^N.
    fn reachable(&self) -> UBig {
        if self.sequences().bit_len() > 4096 || self.model.space().length > 10_000 {
            return self.sequences();
        }
        let mut paths = vec![UBig::ZERO; self.model.states(0)];
        self.model.starts().iter().for_each(|(state, _)| paths[*state as usize] += 1u8);
        for position in 0..self.model.space().length {
            let layer = self.model.layer(position);
            let mut next = vec![UBig::ZERO; self.model.states(position + 1)];
            for (state, count) in paths.iter().enumerate() {
                layer.for_each_edge(state, |_, to, _| next[to as usize] += count);
            }
            paths = next;
        }
        paths.into_iter().sum::<UBig>().min(self.sequences())
    }
}

/// Bits of a numerator half way through an exact walk.
fn numerator_bits(model: &Tabulated<Rational>) -> usize {
    let per_layer = |layer: &Layer<Rational>| match layer {
        Layer::Dense { rows, .. } => rows.iter().map(|weight| weight.denominator().bit_len()).max(),
        Layer::Sparse { edges, .. } => edges.iter().map(|edge| edge.weight.denominator().bit_len()).max(),
    };
    let bits: usize =
        (0..model.space().length.min(4096)).map(|position| per_layer(model.layer(position)).unwrap_or(1)).sum();
    bits.min(crate::number::rescale::STATED_BITS) / 2 + 64
}

/// A size with its unit.
pub fn bytes(size: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let place = (size.max(1).ilog2() / 10).min(5) as usize;
    let value = size as f64 / (1_u64 << (10 * place)) as f64;
    if value >= 10.0 || place == 0 {
        format!("{value:.0}{}", units[place])
    } else {
        format!("{value:.1}{}", units[place])
    }
}

/// A time with its unit.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 {
        format!("{:.0}ms", (seconds * 1e3).ceil())
    } else if seconds < 1e4 {
        format!("{seconds:.0}s")
    } else {
        format!("{seconds:.1e}s")
    }
}
