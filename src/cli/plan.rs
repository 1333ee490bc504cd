//! `exactlm plan`: what the walks of a study will cost, without walking.

use std::io::Write;

use clap::Args;
use exactlm::question::Plan;
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
    let scope = &study.environment.scope;
    let sequences = session.sequences();
    writeln!(out, "{}: V = {}, N = {}, V^N = {sequences}", study.name, scope.vocabulary.len(), scope.length)?;
    let mut known = 0;
    for question in &questions {
        let asked = study::ask(&mut asking, &study, question);
        let plans = session.plans();
        let mut distinct: Vec<&Plan> = Vec::new();
        for plan in &plans[known..] {
            if !distinct.contains(&plan) {
                distinct.push(plan);
            }
        }
        known = plans.len();
        match asked {
            // What a limit refuses stands in its plan.
            Err(Failure::Input(message)) if distinct.is_empty() => return Err(Failure::Input(message)),
            _ if distinct.is_empty() => writeln!(out, "\n{question}\n  no walk of its own")?,
            _ => writeln!(out, "\n{question}")?,
        }
        for plan in distinct {
            write!(out, "{}", report::plan(plan))?;
        }
    }
    Ok(Ending::Done)
}
