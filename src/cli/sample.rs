//! `exactlm sample`: sequences drawn from a distribution, by its exact rows.

use std::io::Write;

use clap::Args;
use exactlm::report::terminal;
use exactlm::statement::{self, Widening};

use super::deadline::Deadline;
use super::limits::Limits;
use super::progress::Progress;
use super::{Ending, Failure, study};

#[derive(Args)]
pub struct Arguments {
    /// The study: a path, a bundled name, or - for standard input
    study: String,
    /// The distribution: a name of the study, `prior`, or one written in place
    distribution: String,
    /// How many sequences to draw
    #[arg(short = 'n', long = "draws", default_value = "20", allow_hyphen_values = true, value_parser = draws)]
    draws: usize,
    /// The seed: the same seed draws the same sequences on every machine
    #[arg(long, default_value = "0", allow_hyphen_values = true, value_parser = seed)]
    seed: u64,
    #[command(flatten)]
    limits: Limits,
}

/// A sequence a line; with parameters, each value under a line of its own.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
    let mut widening = Widening::new(&study.environment, &session);
    let vocabulary = &study.environment.scope.vocabulary;
    let text = &arguments.distribution;
    let found =
        statement::distributions(&study.environment, text).map_err(|error| study::wrong_question(text, &error))?;
    let indent = if found.iter().any(|(parameters, _)| !parameters.is_empty()) { "  " } else { "" };
    if found.iter().all(|(_, distribution)| session.is_symbolic(distribution)) {
        let help = "give the parameter a value; `inf` is one".to_string();
        return Err(Failure::input(
            &format!("{text} depends on a symbolic parameter: there is nothing to draw from"),
            Some(help),
        ));
    }
    for (parameters, distribution) in found {
        if !parameters.is_empty() {
            writeln!(out, "{}", terminal::parameters(&parameters).trim_end())?;
        }
        if session.is_symbolic(&distribution) {
            writeln!(out, "{indent}depends on u: nothing to draw from")?;
            continue;
        }
        // The walk is bounded, the draws are as many as are wanted.
        let limit = session.settings().max_time;
        let mut working = Some((Progress::start(text), Deadline::start(text, limit)));
        let mut written = Ok(());
        widening
            .run(&[text], |session| {
                session.sample_while(&distribution, arguments.draws, arguments.seed, |sequence| {
                    drop(working.take());
                    written = writeln!(out, "{indent}{}", vocabulary.write(sequence));
                    written.is_ok()
                })
            })
            .map_err(|error| statement::refused(&study.environment, &distribution, &parameters, error))
            .map_err(|error| study::wrong_in(&study, text, &error))?;
        written?;
    }
    Ok(Ending::Done)
}

/// Reads a number of draws.
fn draws(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("a number of draws is a whole number from 0 to {}", usize::MAX))
}

/// Reads a seed.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}
