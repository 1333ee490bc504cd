//! Where a STUDY comes from, what is asked of it, and the messages about both.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exactlm::question::{QuestionError, Session, Settings};
use exactlm::sequence::nearest;
use exactlm::statement::{self, Answer, AskError};
use exactlm::study::{Diagnostic, Diagnostics, Source, Study};

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

/// Asks one question.
///
/// # Errors
/// When the question is wrong, has no answer, or its answer is refused by a limit.
pub fn ask(study: &Study, session: &Session, question: &str) -> Result<Vec<Answer>, Failure> {
    let _progress = Progress::start(question);
    statement::ask(&study.environment, session, question).map_err(|error| wrong_question(question, &error))
}

/// Whether messages may be coloured.
pub fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The failure that these messages are.
pub fn wrong(diagnostics: &Diagnostics) -> Failure {
    let text = diagnostics.render(colour());
    if diagnostics.is_refusal() { Failure::Refused(text) } else { Failure::Input(text) }
}

fn read(name: &str, bytes: &[u8], files: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Study, Failure> {
    Study::read(name, bytes, files).map_err(|diagnostics| wrong(&diagnostics))
}

/// The messages about a question, with carets under its text.
pub fn wrong_question(question: &str, error: &AskError) -> Failure {
    let source = Arc::new(Source::new("question", question.to_string()));
    let whole = 0..question.len();
    let diagnostics = match error {
        AskError::Problems(problems) => problems
            .iter()
            .map(|problem| {
                let span = problem.span.start..problem.span.end;
                let diagnostic = Diagnostic::new(&source, span, &problem.message).label(&problem.label);
                advised(diagnostic, problem.help.clone())
            })
            .collect(),
        AskError::Question { error, span } => {
            let span = span.map_or(whole, |span| span.start..span.end);
            let diagnostic = advised(Diagnostic::new(&source, span, error.to_string()), error.help());
            vec![if refused(error) { diagnostic.refuse() } else { diagnostic }]
        }
    };
    wrong(&Diagnostics::new(diagnostics))
}

/// Whether a limit is the reason.
pub fn refused(error: &QuestionError) -> bool {
    matches!(error, QuestionError::Refused { .. })
}

fn advised(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
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
