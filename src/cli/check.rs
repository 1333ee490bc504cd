//! `exactlm check`: the claims of a study.

use std::io::Write;

use clap::Args;
use exactlm::report::Verdict;
use exactlm::statement::Asking;
use exactlm::study::{Spot, Study};

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
        return Err(nothing_to_check(&study));
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
        out.flush()?;
    }
    match (ending, failed) {
        (Ending::ClaimIsFalse, Some(failure)) => {
            failure.report();
            Ok(ending)
        }
        (_, Some(failure)) => Err(failure),
        (ending, None) => Ok(ending),
    }
}

/// A study without claims passes no check: whoever runs it in a script is to hear of it.
fn nothing_to_check(study: &Study) -> Failure {
    let vocabulary = &study.environment.scope.vocabulary;
    let token = vocabulary.iter().next().map_or(String::new(), |(_, text)| text.replace(['\\', '"', '\''], ""));
    let mut help = format!("a claim is a comparison with a name:\n[claim]\nlikely = 'P(x[1] == \"{token}\") >= 1/2'");
    if !study.ask.is_empty() {
        help.push_str("\nwhat stands in [ask] is answered by `exactlm run`");
    }
    let message = format!("nothing to check: {} has no claims", study.name);
    study::wrong(&study.diagnose(Spot::Claims, None, message).label("no claim up to here").help(help).into())
}
