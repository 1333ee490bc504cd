//! `exactlm new`: a bundled study, or one to start from, as a file.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use exactlm::sequence::nearest;

use super::failure::eprint;
use super::{Ending, Failure, bundled};

#[derive(Args)]
pub struct Arguments {
    /// A bundled study, or `example` for a commented one to start from
    name: String,
    /// The file to write (default: NAME.toml)
    file: Option<PathBuf>,
}

/// Writes the study, and beside it the files that it reads. Nothing is ever overwritten.
pub fn run(arguments: &Arguments, _: &mut dyn Write) -> Result<Ending, Failure> {
    let studies = bundled::studies();
    let Some(study) = bundled::study(&arguments.name) else {
        let help = match nearest(&arguments.name, studies.iter().map(|study| study.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`exactlm list` names them; `exactlm new example FILE` writes one to start from".to_string(),
        };
        return Err(Failure::input(&format!("there is no bundled study {:?}", arguments.name), Some(help)));
    };
    let path = arguments.file.clone().unwrap_or_else(|| PathBuf::from(format!("{}.toml", study.name)));
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let mut text = study.text.to_string();
    let mut files = Vec::new();
    for reference in references(&text) {
        let Ok(bytes) = bundled::file(&reference) else { continue };
        let Some(name) = Path::new(&reference).file_name().map(|name| name.to_string_lossy().into_owned()) else {
            continue;
        };
        text = text.replace(&format!("\"{reference}\""), &format!("\"{name}\""));
        files.push((folder.join(name), bytes));
    }
    files.insert(0, (path, text.into_bytes()));
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        let help = Some("make it first, or name another file".to_string());
        return Err(Failure::input(&format!("there is no folder {}", folder.display()), help));
    }
    if let Some((taken, bytes)) = files.iter().find(|(path, bytes)| path.exists() && !holds(path, bytes)) {
        return Err(exists(taken, bytes.len()));
    }
    for (path, bytes) in &files {
        if path.exists() && path != &files[0].0 {
            continue; // an equal corpus is already there
        }
        write(path, bytes)?;
        eprint(&format!("wrote {}\n", path.display()));
    }
    Ok(Ending::Done)
}

/// The paths that the study's text mentions in double quotes.
fn references(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for quoted in line.split('"').skip(1).step_by(2) {
            if quoted.contains('.') && !quoted.contains(' ') && !found.iter().any(|known| known == quoted) {
                found.push(quoted.to_string());
            }
        }
    }
    found
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|present| present == bytes)
}

fn exists(path: &Path, _: usize) -> Failure {
    if path.is_dir() {
        let file = path.join("study.toml");
        let help = format!("name a file in it, such as {}", file.display());
        return Failure::input(&format!("{} is a folder", path.display()), Some(help));
    }
    Failure::input(
        &format!("{} exists, and nothing is overwritten", path.display()),
        Some("name another file: `exactlm new NAME FILE`".to_string()),
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path, bytes.len()),
        _ => Failure::input(&format!("{} cannot be written: {error}", path.display()), None),
    })
}
