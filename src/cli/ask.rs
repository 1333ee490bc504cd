//! `exactlm ask`: questions about a study, answered one after the other.

use std::io::Write;

use clap::Args;
use exactlm::report::{json, terminal};
use exactlm::statement::{Asking, hints};

use super::failure::eprint;
use super::limits::Limits;
use super::{Ending, Failure, study};

#[derive(Args)]
pub struct Arguments {
    /// The study: a path, a bundled name, or - for standard input
    study: String,
    /// The questions, each in quotes: 'P(x[1] == "a")'
    #[arg(required = true, value_name = "QUESTION")]
    questions: Vec<String>,
    /// Print a JSON list of answers
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: Limits,
}

/// Answers each question; a wrong one does not keep the others from their answers.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
    let mut asking = Asking::new(&study.environment, &session);
    let several = arguments.questions.len() > 1;
    let mut answers = Vec::new();
    let mut failed: Option<Failure> = None;
    for question in &arguments.questions {
        for hint in hints(question) {
            let help = hint.help.map(|help| format!("; {help}")).unwrap_or_default();
            eprint(&format!("note: {}{help}\n", hint.message));
        }
        match study::ask(&mut asking, &study, question) {
            Ok(found) if arguments.json => answers.extend(found),
            Ok(found) => {
                for answer in &found {
                    out.write_all(terminal::answer(answer, several).as_bytes())?;
                }
                out.flush()?;
            }
            Err(failure) => {
                failed = Some(match failed {
                    Some(first) => first.and(failure),
                    None => failure,
                });
            }
        }
    }
    if arguments.json {
        out.write_all(json::answers(&answers).as_bytes())?;
    }
    failed.map_or(Ok(Ending::Done), Err)
}
