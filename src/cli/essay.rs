//! `exactlm essay`: all bundled studies as a folder.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::collected::Collected;
use super::limits::Limits;
use super::{Ending, Failure, bundled, out, study};

#[derive(Args)]
pub struct Arguments {
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    limits: Limits,
}

/// Writes the folder.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let studies =
        bundled::studies().iter().map(|study| study::open_named(study.name)).collect::<Result<Vec<_>, _>>()?;
    out::run(&arguments.out, "essay", studies, &arguments.limits, out)
}

/// The page of these studies, `report.html`; `command` is `essay` or `run`.
pub fn page(_command: &str, _studies: &[Collected]) -> Option<String> {
    None
}

/// The figures of a study: names and SVG.
pub fn figures(_study: &Collected) -> Vec<(String, String)> {
    Vec::new()
}
