//! `exactlm list`: the bundled studies.

use std::io::Write;

use super::{Ending, Failure, bundled};

/// Names and titles, a line each.
pub fn run(out: &mut dyn Write) -> Result<Ending, Failure> {
    let studies = bundled::studies();
    let width = studies.iter().map(|study| study.name.len()).max().unwrap_or(0);
    for study in studies {
        writeln!(out, "{:width$}  {}", study.name, study.title())?;
    }
    Ok(Ending::Done)
}
