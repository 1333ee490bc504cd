//! Times by criterion, kept for a table of ratios at the end.

use std::cell::RefCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table};
use criterion::{Criterion, SamplingMode};

/// One comparison: a time, what it is held against, and the bound it should keep.
struct Comparison {
    name: String,
    ours: Times,
    theirs: Option<Times>,
    target: Target,
}

/// What was promised of a time.
#[derive(Clone, Copy)]
pub enum Target {
    /// At most so many times the other side.
    Ratio(f64),
    /// At most so long.
    Within(Duration),
    /// At least so many times faster than the other side.
    Faster(f64),
    /// Nothing.
    Nothing,
}

/// The fastest and the median of several runs.
#[derive(Clone, Copy)]
pub struct Times {
    least: Duration,
    median: Duration,
}

/// Measures, and remembers.
pub struct Measure {
    criterion: Criterion,
    comparisons: Vec<Comparison>,
    details: Vec<(String, Times)>,
    only: Option<String>,
    /// Whether small sizes only are to run.
    pub quick: bool,
}

impl Measure {
    /// `--quick` among the arguments, or anything in EXACTLM_BENCH_QUICK, leaves out what takes long;
    /// EXACTLM_BENCH_ONLY leaves out every case whose name does not contain it.
    pub fn new() -> Self {
        let quick = std::env::args().any(|argument| argument == "--quick")
            || std::env::args().all(|argument| argument != "--bench")
            || std::env::var_os("EXACTLM_BENCH_QUICK").is_some();
        let criterion = Criterion::default().without_plots().configure_from_args();
        Measure {
            criterion,
            comparisons: Vec::new(),
            details: Vec::new(),
            only: std::env::var("EXACTLM_BENCH_ONLY").ok(),
            quick,
        }
    }

    /// Whether a case of this name is to run.
    pub fn wants(&self, case: &str) -> bool {
        self.only.as_ref().is_none_or(|only| case.contains(only))
    }

    /// Times `run`: by criterion where it is fast enough for ten samples, else a few runs.
    pub fn time<T>(&mut self, group: &str, name: &str, mut run: impl FnMut() -> T) -> Times {
        let started = Instant::now();
        black_box(run());
        let first = started.elapsed();
        let samples = RefCell::new(Vec::new());
        let limit = Duration::from_millis(if self.quick { 400 } else { 4000 });
        if first > limit {
            eprintln!("{group}/{name}: {first:.2?} for the first run; a few runs instead of samples");
            samples.borrow_mut().push(first);
            let again = if first > 5 * limit { 0 } else { 2 };
            for _ in 0..again {
                let started = Instant::now();
                black_box(run());
                samples.borrow_mut().push(started.elapsed());
            }
        } else {
            let mut group = self.criterion.benchmark_group(group);
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
            group.warm_up_time(Duration::from_millis(if self.quick { 100 } else { 500 }));
            group.measurement_time(Duration::from_millis(if self.quick { 500 } else { 2000 }));
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|runs| {
                    let started = Instant::now();
                    for _ in 0..runs {
                        black_box(run());
                    }
                    let elapsed = started.elapsed();
                    samples.borrow_mut().push(elapsed / u32::try_from(runs).unwrap_or(u32::MAX));
                    elapsed
                });
            });
            group.finish();
        }
        Times::of(samples.into_inner(), first)
    }

    /// Keeps a comparison for the table.
    pub fn compare(&mut self, name: String, ours: Times, theirs: Option<Times>, target: Target) {
        self.comparisons.push(Comparison { name, ours, theirs, target });
    }

    /// Keeps a time for the list below the table.
    pub fn detail(&mut self, name: String, times: Times) {
        self.details.push((name, times));
    }

    /// The table of ratios.
    pub fn summary(self) {
        let mut table = Table::new();
        table.load_style(comfy_table::presets::ASCII_MARKDOWN);
        table.set_header(["workload", "exactlm", "by hand", "ratio", "of fastest", "target", ""]);
        for comparison in &self.comparisons {
            let Comparison { name, ours, theirs, target } = comparison;
            let ratio = theirs.map(|theirs| ours.median.as_secs_f64() / theirs.median.as_secs_f64());
            let least = theirs.map(|theirs| ours.least.as_secs_f64() / theirs.least.as_secs_f64());
            let (bound, kept) = target.judge(ours, least);
            let optional = |value: Option<f64>| value.map_or_else(String::new, significant);
            let other = theirs.map_or_else(String::new, |theirs| span(theirs.median));
            let row = [name.clone(), span(ours.median), other, optional(ratio), optional(least), bound, kept];
            table.add_row(row);
        }
        (1..5)
            .filter_map(|column| table.column_mut(column).map(|column| column.set_cell_alignment(CellAlignment::Right)))
            .count();
        println!("\n{table}\n");
        println!("medians; \"of fastest\" is the ratio of the fastest runs, and decides");
        for (name, times) in &self.details {
            println!("{name}: {} (fastest {})", span(times.median), span(times.least));
        }
    }
}

impl Times {
    fn of(mut samples: Vec<Duration>, first: Duration) -> Self {
        samples.sort();
        let median = samples.get(samples.len() / 2).copied().unwrap_or(first);
        Times { least: samples.first().copied().unwrap_or(first), median }
    }

    /// The median.
    pub fn median(&self) -> Duration {
        self.median
    }
}

impl Target {
    fn judge(self, ours: &Times, ratio: Option<f64>) -> (String, String) {
        let verdict = |kept: bool| if kept { "kept" } else { "MISSED" }.to_owned();
        let ratio = ratio.unwrap_or(f64::NAN);
        match self {
            Target::Ratio(bound) => (format!("≤ {bound} ×"), verdict(ratio <= bound)),
            Target::Faster(bound) => (format!("≤ 1/{bound} ×"), verdict(ratio * bound <= 1.0)),
            Target::Within(bound) => (format!("≤ {}", span(bound)), verdict(ours.least <= bound)),
            Target::Nothing => (String::new(), String::new()),
        }
    }
}

fn span(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        1.0.. => format!("{} s", significant(seconds)),
        1e-3.. => format!("{} ms", significant(seconds * 1e3)),
        _ => format!("{} µs", significant(seconds * 1e6)),
    }
}

/// Three significant digits.
fn significant(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
