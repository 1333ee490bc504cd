//! `exactlm plan`: what the walks of a study will cost, without walking.

use std::io::Write;

use clap::Args;
use exactlm::report;
use exactlm::statement::Asking;

use super::limits::Limits;
use super::{Ending, Failure, study};

#[derive(Args)]
pub struct Arguments {
    /// The study: a path, a bundled name, or - for standard input
    study: String,
    /// Questions to plan; without any, those of [ask] and [claim]
    #[arg(value_name = "QUESTION")]
    questions: Vec<String>,
    #[command(flatten)]
    limits: Limits,
}

/// The size of the space, then the plan of each walk.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    let mut settings = arguments.limits.settings(study.environment.numbers);
    settings.dry_run = true;
    let session = study::session(&study, settings);
    let mut asking = Asking::new(&study.environment, &session);
    let of_study = || study.ask.iter().chain(&study.claims).map(|(_, question)| question.clone()).collect();
    let questions: Vec<String> = if arguments.questions.is_empty() { of_study() } else { arguments.questions.clone() };
    for question in &questions {
        // What a limit refuses stands in its plan; only a question that is wrong ends the command.
        match study::ask(&mut asking, question) {
            Err(Failure::Input(message)) if session.plans().is_empty() => return Err(Failure::Input(message)),
            _ => {}
        }
    }
    let scope = &study.environment.scope;
    let sequences = session.sequences();
    writeln!(out, "{}: V = {}, N = {}, V^N = {sequences}", study.name, scope.vocabulary.len(), scope.length)?;
    for plan in session.plans() {
        write!(out, "\n{}", report::plan(&plan))?;
    }
    Ok(Ending::Done)
}
