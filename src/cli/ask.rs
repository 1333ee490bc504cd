//! `exactlm ask`: questions about a study, answered one after the other.

use std::io::Write;

use clap::Args;
use exactlm::number::{Rational, parse_rational};
use exactlm::report::{json, terminal};
use exactlm::statement::{AnswerValue, Asking, hints};

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
    /// Give the values of closed forms at this u too; may be repeated
    #[arg(long, value_name = "U", allow_hyphen_values = true)]
    at: Vec<String>,
    #[command(flatten)]
    limits: Limits,
}

/// Answers each question; a wrong one does not keep the others from their answers.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let study = study::open(&arguments.study)?;
    let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
    let mut asking = Asking::new(&study.environment, &session).at(letters(&arguments.at)?);
    let mut closed = false;
    let several = arguments.questions.len() > 1;
    let mut answers = Vec::new();
    let mut failed: Option<Failure> = None;
    for question in &arguments.questions {
        for hint in hints(question) {
            let help = hint.help.map(|help| format!("; {help}")).unwrap_or_default();
            eprint(&format!("note: {}{help}\n", hint.message));
        }
        let found = study::ask(&mut asking, &study, question);
        closed |= found.iter().flatten().any(|answer| matches!(answer.value, AnswerValue::Symbolic(_)));
        match found {
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
    if failed.is_none() && !closed && !arguments.at.is_empty() {
        let help = "make a parameter a letter: [parameter] lambda = \"symbolic\" (`exactlm help symbolic`)";
        return Err(Failure::input("--at is for answers in u = e^lambda, and there is none", Some(help.to_string())));
    }
    failed.map_or(Ok(Ending::Done), Err)
}

/// The values of u that are asked for.
fn letters(texts: &[String]) -> Result<Vec<Rational>, Failure> {
    let read = |text: &String| match parse_rational(text) {
        Ok(u) if u >= Rational::ONE => Ok(u),
        Ok(_) => {
            let help = "u = e^lambda is 1 at lambda = 0 and grows with lambda".to_string();
            Err(Failure::input(&format!("--at {text}: u is at least 1"), Some(help)))
        }
        Err(error) => {
            let help = "write a number from 1, such as 100, 5/2 or 1e6".to_string();
            Err(Failure::input(&format!("--at {text}: {error}"), Some(help)))
        }
    };
    texts.iter().map(read).collect()
}
