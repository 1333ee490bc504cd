//! `exactlm check`: the claims of a study.

use std::io::Write;

use clap::Args;
use exactlm::report::Verdict;
use exactlm::statement::Asking;

use super::limits::Limits;
use super::run::claims;
use super::{Ending, Failure, study};

#[derive(Args)]
pub struct Arguments {
    /// The study: a path, a bundled name, or - for standard input
    study: String,
    #[command(flatten)]
    limits: Limits,
}

/// A line per claim; of a false one the two sides. A false claim outweighs one that could not be decided.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    if study.claims.is_empty() {
        let help = "claims stand in a table of their own: [claim] name = 'P(x[1] == \"a\") > 1/2'".to_string();
        return Err(Failure::input(&format!("{} claims nothing", study.name), Some(help)));
    }
    let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
    let mut failed: Option<Failure> = None;
    let mut ending = Ending::Done;
    for (claim, failure) in claims(&mut Asking::new(&study.environment, &session), &study) {
        if claim.verdict == Verdict::False {
            ending = Ending::ClaimIsFalse;
        }
        match failure {
            None => out.write_all(claim.text().as_bytes())?,
            Some(failure) => {
                writeln!(out, "{}  {}: {}", claim.verdict.word(), claim.name, claim.statement)?;
                failed = Some(match failed {
                    Some(first) => first.and(failure),
                    None => failure,
                });
            }
        }
    }
    match (ending, failed) {
        (Ending::ClaimIsFalse, Some(failure)) => {
            failure.report();
            Ok(ending)
        }
        (Ending::Done, Some(failure)) => Err(failure),
        (ending, None) => Ok(ending),
    }
}
