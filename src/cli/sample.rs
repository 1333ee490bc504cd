//! `exactlm sample`: sequences drawn from a distribution, by its exact rows.

use std::io::Write;

use clap::Args;
use exactlm::report::terminal;
use exactlm::statement;

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
    #[arg(short = 'n', long = "draws", default_value_t = 20)]
    draws: usize,
    /// The seed: the same seed draws the same sequences on every machine
    #[arg(long, default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    limits: Limits,
}

/// A sequence a line; with parameters, each value under a line of its own.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
    let vocabulary = &study.environment.scope.vocabulary;
    let text = &arguments.distribution;
    let found =
        statement::distributions(&study.environment, text).map_err(|error| study::wrong_question(text, &error))?;
    let indent = if found.iter().any(|(parameters, _)| !parameters.is_empty()) { "  " } else { "" };
    for (parameters, distribution) in found {
        if !parameters.is_empty() {
            writeln!(out, "{}", terminal::parameters(&parameters).trim_end())?;
        }
        let _progress = Progress::start(text);
        let drawn = session
            .sample(&distribution, arguments.draws, arguments.seed)
            .map_err(|error| statement::refused(&study.environment, &distribution, &parameters, error))
            .map_err(|error| study::wrong_in(&study, text, &error))?;
        for sequence in drawn {
            writeln!(out, "{indent}{}", vocabulary.write(&sequence))?;
        }
    }
    Ok(Ending::Done)
}
