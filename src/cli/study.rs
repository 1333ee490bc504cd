//! Where a STUDY comes from, what is asked of it, and the messages about both.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exactlm::question::{Session, Settings};
use exactlm::sequence::nearest;
use exactlm::statement::{Answer, AskError, Asking};
use exactlm::study::{Diagnostics, Spot, Study, problems_in};

use super::failure::Failure;
use super::{bundled, progress::Progress};

/// How many bytes of a file are read.
const LARGEST: u64 = 1 << 30;

/// Reads a study: from a path, from inside the program, or from standard input for `-`.
///
/// # Errors
/// When there is none of that name, it cannot be read, or something is wrong in it.
pub fn open(name: &str) -> Result<Study, Failure> {
    let _progress = Progress::start(&format!("reading {name}"));
    if name == "-" {
        let bytes = contents(io::stdin().lock()).map_err(|error| unreadable("standard input", &error))?;
        return read("standard input", &bytes, &|path| file(Path::new(path)));
    }
    let path = Path::new(name);
    if path.is_file() {
        let bytes = file(path).map_err(|error| unreadable(name, &error))?;
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        return read(name, &bytes, &|path| file(&folder.join(path)));
    }
    match bundled::study(name) {
        Some(study) => read(study.name, study.text.as_bytes(), &bundled::file),
        None => Err(unknown(name)),
    }
}

/// A session that answers questions about a study.
pub fn session(study: &Study, settings: Settings) -> Session {
    Session::new(study.environment.model.clone(), Arc::new(study.environment.scope.clone()), settings)
}

/// Asks a question that was typed.
///
/// # Errors
/// When the question is wrong, has no answer, or its answer is refused by a limit.
pub fn ask(asking: &mut Asking<'_>, study: &Study, question: &str) -> Result<Vec<Answer>, Failure> {
    let _progress = Progress::start(question);
    asking.ask(question).map_err(|error| wrong_in(study, question, &error))
}

/// Asks a question that stands in a study.
///
/// # Errors
/// As [`ask`]; the messages point into the study.
pub fn ask_entry(
    asking: &mut Asking<'_>,
    study: &Study,
    spot: Spot<'_>,
    question: &str,
) -> Result<Vec<Answer>, Failure> {
    let _progress = Progress::start(question);
    asking.ask(question).map_err(|error| {
        if let Some(failure) = blame(study, question, &error) {
            return failure;
        }
        let diagnostics = error.problems().into_iter().map(|problem| {
            let diagnostic = study.diagnose(spot, Some(problem.span), problem.message).label(problem.label);
            match problem.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            }
        });
        failure(&error, &Diagnostics::new(diagnostics.collect()))
    })
}

/// The messages about a question that was typed: under its text, or in the study where that is to blame.
pub fn wrong_in(study: &Study, question: &str, error: &AskError) -> Failure {
    blame(study, question, error).unwrap_or_else(|| wrong_question(question, error))
}

/// The message about a distribution of the study whose own text is to blame.
fn blame(study: &Study, question: &str, error: &AskError) -> Option<Failure> {
    let (name, span) = error.blames()?;
    let problem = error.problems().pop()?;
    let diagnostic = study.diagnose(Spot::Distribution(name), span, problem.message).label(problem.label);
    let asked = if question == name { String::new() } else { format!("asked by {}", quoted(question)) };
    let help = [problem.help.unwrap_or_default(), asked].into_iter().filter(|part| !part.is_empty());
    let diagnostic = diagnostic.help(help.collect::<Vec<_>>().join("\n"));
    Some(failure(error, &Diagnostics::from(diagnostic)))
}

/// A question in a message: its start where it is long.
fn quoted(question: &str) -> String {
    let start: String = question.chars().take(80).collect();
    if start.len() < question.len() { format!("`{start}…`") } else { format!("`{start}`") }
}

/// The messages about a question that was typed, with carets under its text.
pub fn wrong_question(question: &str, error: &AskError) -> Failure {
    failure(error, &problems_in("question", question, &error.problems()))
}

/// The failure that these messages about a study are.
pub fn wrong(diagnostics: &Diagnostics) -> Failure {
    let text = diagnostics.render(colour());
    if diagnostics.is_refusal() { Failure::Refused(text) } else { Failure::Input(text) }
}

fn failure(error: &AskError, diagnostics: &Diagnostics) -> Failure {
    let text = diagnostics.render(colour());
    if error.is_refusal() { Failure::Refused(text) } else { Failure::Input(text) }
}

/// Whether messages may be coloured.
fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn read(name: &str, bytes: &[u8], files: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Study, Failure> {
    Study::read(name, bytes, files).map_err(|diagnostics| wrong(&diagnostics))
}

fn file(path: &Path) -> io::Result<Vec<u8>> {
    contents(fs::File::open(path)?)
}

fn contents(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 GiB"));
    }
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::input(&format!("{name} cannot be read: {error}"), None)
}

fn unknown(name: &str) -> Failure {
    let studies = bundled::studies();
    let help = match nearest(name, studies.iter().map(|study| study.name)) {
        Some(near) => format!("did you mean the bundled study `{near}`?"),
        None => "`exactlm list` names the bundled studies".to_string(),
    };
    let what = if Path::new(name).is_dir() { "is a folder" } else { "is neither a file nor a bundled study" };
    Failure::input(&format!("{name:?} {what}"), Some(help))
}
