//! Where a STUDY comes from, what is asked of it, and the messages about both.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exactlm::question::{Session, Settings};
use exactlm::sequence::nearest;
use exactlm::statement::{Answer, AskError, Asking};
use exactlm::study::{Diagnostics, Spot, Study, problems_in};

use super::deadline::Deadline;
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
    // A pipe or a device is read as a file is.
    if path.exists() && !path.is_dir() {
        let bytes = file(path).map_err(|error| unreadable(name, &error))?;
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        return read(name, &bytes, &|path| file(&folder.join(path)));
    }
    match bundled::study(name) {
        Some(study) => read(study.name, study.text.as_bytes(), &bundled::file),
        None => Err(unknown(name)),
    }
}

/// A study with all that it was read from.
pub struct Opened {
    /// The name it has in a folder of studies.
    pub name: String,
    /// Its text.
    pub text: Vec<u8>,
    /// The files that it names: the path as it writes it, and the bytes.
    pub inputs: BTreeMap<String, Vec<u8>>,
    /// The study, by that name.
    pub study: Study,
}

impl Opened {
    /// Reads a study under a name, and keeps what it is read from.
    ///
    /// # Errors
    /// When something is wrong in it.
    pub fn read(name: &str, text: Vec<u8>, files: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Self, Failure> {
        let inputs = RefCell::new(BTreeMap::new());
        let study = read(name, &text, &|path| {
            let bytes = files(path)?;
            inputs.borrow_mut().insert(path.to_string(), bytes.clone());
            Ok(bytes)
        })?;
        Ok(Opened { name: name.to_string(), text, inputs: inputs.into_inner(), study })
    }
}

/// Reads a study as [`open`] does, under the name that it has in a folder: that of a bundled study, or of the file.
///
/// # Errors
/// As [`open`].
pub fn open_named(name: &str) -> Result<Opened, Failure> {
    let _progress = Progress::start(&format!("reading {name}"));
    if name == "-" {
        let bytes = contents(io::stdin().lock()).map_err(|error| unreadable("standard input", &error))?;
        return Opened::read("standard-input", bytes, &|path| file(Path::new(path)));
    }
    let path = Path::new(name);
    if path.exists() && !path.is_dir() {
        let bytes = file(path).map_err(|error| unreadable(name, &error))?;
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let opened = Opened::read(&stem(path), bytes, &|path| file(&folder.join(path)));
        // Messages about a wrong study name the file, and no folder to come.
        return opened.map_err(|failure| open(name).err().unwrap_or(failure));
    }
    match bundled::study(name) {
        Some(study) => Opened::read(study.name, study.text.as_bytes().to_vec(), &bundled::file),
        None => Err(unknown(name)),
    }
}

/// The name of a file without `.toml`, as a folder can bear it.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".toml").unwrap_or(&name);
    plain_name(name)
}

/// A name that any system takes for a file: what some do not take is `_`.
pub fn plain_name(name: &str) -> String {
    let kept = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = name.chars().take(100).map(kept).collect();
    let name = name.trim_end_matches(['.', ' ']);
    match name.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None if name.is_empty() => "_".to_string(),
        None => name.to_string(),
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
    let _deadline = Deadline::start(question, asking.session().settings().max_time);
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
    let _deadline = Deadline::start(question, asking.session().settings().max_time);
    asking.ask(question).map_err(|error| wrong_at(study, spot, question, &error))
}

/// The messages about a question that stands in a study: at its place, or where a distribution is to blame.
pub fn wrong_at(study: &Study, spot: Spot<'_>, question: &str, error: &AskError) -> Failure {
    if let Some(failure) = blame(study, question, error) {
        return failure;
    }
    let diagnostics = error.problems().into_iter().map(|problem| {
        let diagnostic = study.diagnose(spot, Some(problem.span), problem.message).label(problem.label);
        match problem.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    });
    failure(error, &Diagnostics::new(diagnostics.collect()))
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
    wrong_typed("question", question, error)
}

/// The messages about something else that was typed, by what it is called.
pub fn wrong_typed(what: &str, text: &str, error: &AskError) -> Failure {
    failure(error, &problems_in(what, text, &error.problems()))
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

/// The bytes of a file, unless it is too large.
pub fn file(path: &Path) -> io::Result<Vec<u8>> {
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
    let path = Path::new(name);
    let bundled = bundled::studies();
    let mut names = bundled.iter().map(|study| study.name.to_string());
    if path.is_dir() {
        let help = match studies_in(path).first() {
            Some(study) => format!("name a study in it, such as {}", path.join(study).display()),
            None => "name a study, which is a file; `exactlm list` names the bundled ones".to_string(),
        };
        return Failure::input(&format!("{name:?} is a folder"), Some(help));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let near = |names: &mut dyn Iterator<Item = String>| {
        let names: Vec<String> = names.collect();
        nearest(name, names.iter().map(String::as_str)).map(str::to_string)
    };
    let beside = || {
        let studies = studies_in(folder.unwrap_or(Path::new("."))).into_iter();
        near(&mut studies.map(|file| folder.map_or(file.clone(), |folder| folder.join(&file).display().to_string())))
    };
    let help = match folder {
        Some(folder) if !folder.is_dir() => format!("there is no folder {}", folder.display()),
        _ => match (beside(), near(&mut names)) {
            (Some(near), _) => format!("did you mean {near}?"),
            (None, Some(near)) => format!("did you mean the bundled study `{near}`?"),
            (None, None) => "`exactlm list` names the bundled studies".to_string(),
        },
    };
    Failure::input(&format!("{name:?} is neither a file nor a bundled study"), Some(help))
}

/// The names of the files of a folder that end as studies do, in order.
fn studies_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().take(10_000).flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    names
}
