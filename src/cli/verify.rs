//! `exactlm verify`: what was written is computed again and compared.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use exactlm::question::Settings;
use exactlm::report::files::{Digest, FolderManifest, Manifest, SCHEMA, difference, sha256};

use super::collected::{COMMIT, Collected, Files, MANIFEST, VERSION};
use super::limits::{self, Limits};
use super::out::{self, PAGE, read};
use super::progress::Progress;
use super::study::Opened;
use super::{Ending, Failure, essay};

#[derive(Args)]
pub struct Arguments {
    /// A folder that `essay` or `run --out` wrote, or the folder of one study in it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    limits: Limits,
}

/// A line for each study, and for each file that is not as it should be.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let folder = &arguments.folder;
    let Some(bytes) = read(folder, MANIFEST) else {
        let help = "name a folder that `exactlm essay --out` or `exactlm run --out` wrote; the next run completes one that is not whole";
        return Err(Failure::input(&format!("{} has no {MANIFEST}", folder.display()), Some(help.to_string())));
    };
    let mut differs = false;
    let mut say = |out: &mut dyn Write, line: String| {
        differs = true;
        writeln!(out, "{line}")
    };
    if Manifest::read(&bytes).is_ok() {
        let (opened, settings, manifest) = open(folder, &arguments.limits).map_err(|why| wrong(folder, &why))?;
        for (collected, found) in
            out::collect(vec![opened], vec![settings], |study| Ok(compare(folder, &manifest, study)))?
        {
            for line in &found {
                say(out, format!("{}: {line}", collected.opened.name))?;
            }
        }
        return ended(differs, 1, out);
    }
    let manifest = FolderManifest::read(&bytes).map_err(|why| wrong(&folder.join(MANIFEST), &why))?;
    let mut names = BTreeSet::new();
    let (mut studies, mut settings, mut manifests) = (Vec::new(), Vec::new(), Vec::new());
    for name in &manifest.studies {
        let is_plain = super::study::plain_name(name) == *name && names.insert(name.clone());
        let opened = if is_plain { open(&folder.join(name), &arguments.limits) } else { Err("not a name".to_string()) };
        match opened {
            Ok((opened, _, _)) if opened.name != *name => {
                say(out, format!("{name}: its manifest names {}", opened.name))?
            }
            Ok((opened, limits, manifest)) => {
                studies.push(opened);
                settings.push(limits);
                manifests.push(manifest);
            }
            Err(why) => say(out, format!("{}: {why}", name.escape_debug()))?,
        }
    }
    let count = manifest.studies.len();
    let is_complete = studies.len() == count;
    let checked = {
        let _progress = Progress::start(&format!("{count} studies"));
        let by_name = |study: &Collected| manifests.iter().find(|manifest| manifest.study == study.opened.name);
        out::collect(studies, settings, |study| {
            Ok(by_name(study).map_or(Vec::new(), |manifest| compare(&folder.join(&study.opened.name), manifest, study)))
        })?
    };
    let mut collected = Vec::new();
    for (study, found) in checked {
        for line in &found {
            say(out, format!("{}: {line}", study.opened.name))?;
        }
        collected.push(study);
    }
    for (name, digest) in &manifest.files {
        match read(folder, name) {
            None => say(out, format!("{}: missing", name.escape_debug()))?,
            Some(bytes) if Digest::of(&bytes) != *digest => say(out, format!("{name}: changed since it was written"))?,
            Some(_) => {}
        }
    }
    // The page shows all studies, so it can be made again where all are there.
    if is_complete && manifest.version == VERSION && manifest.commit == COMMIT {
        let page = essay::page(&manifest.command, &collected);
        match read(folder, PAGE) {
            Some(found) => {
                if let Some(place) = difference(PAGE, &found, page.as_bytes()) {
                    say(out, format!("{PAGE}: {place}"))?;
                }
            }
            None => say(out, format!("{PAGE}: missing"))?,
        }
    }
    ended(differs, count, out)
}

fn ended(differs: bool, count: usize, out: &mut dyn Write) -> Result<Ending, Failure> {
    let studies = if count == 1 { "1 study".to_string() } else { format!("{count} studies") };
    if differs {
        writeln!(out, "{studies}: not as computed")?;
        return Ok(Ending::FilesDiffer);
    }
    writeln!(out, "{studies}: every file is as computed, bit for bit")?;
    Ok(Ending::Done)
}

/// The study of a folder, the limits it was asked with, and its manifest; or why it cannot be had.
fn open(folder: &Path, limits: &Limits) -> Result<(Opened, Settings, Manifest), String> {
    let bytes = read(folder, MANIFEST).ok_or(format!("{MANIFEST} is missing: the study is not whole"))?;
    let manifest = Manifest::read(&bytes).map_err(|why| format!("{MANIFEST}: {why}"))?;
    if manifest.schema != SCHEMA {
        return Err(format!("{MANIFEST}: schema {} is not known, {SCHEMA} is", manifest.schema));
    }
    let unknown = || format!("{MANIFEST}: the numbers or the walk are none of ours");
    let settings = limits::read(&manifest.numbers, &manifest.limits).ok_or_else(unknown)?;
    let allowed = limits.settings(settings.numbers);
    if settings.max_memory > allowed.max_memory || settings.max_time > allowed.max_time {
        let needed = format!("--max-memory {} --max-time {}ms", settings.max_memory, manifest.limits.max_time);
        return Err(format!("it was computed with {needed}: give as much to compute it again"));
    }
    let text = read(folder, "study.toml").ok_or("study.toml is missing")?;
    if sha256(&text) != manifest.text_sha256 {
        return Err("study.toml: changed since it was written".to_string());
    }
    let file = |path: &str| {
        let name = manifest.inputs.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(read(folder, name).ok_or(io::ErrorKind::NotFound)?)
    };
    let opened = Opened::read(&manifest.study, text, &file).map_err(|failure| match failure {
        Failure::Input(message) | Failure::Refused(message) => message,
        Failure::Output(error) => error.to_string(),
    })?;
    Ok((opened, settings, manifest))
}

/// What is not as it should be in the folder of a study.
fn compare(folder: &Path, manifest: &Manifest, study: &Collected) -> Vec<String> {
    let Files { files, manifest: expected } = study.files();
    let is_same_program = manifest.version == VERSION && manifest.commit == COMMIT;
    let mut said = Vec::new();
    let names: BTreeSet<&String> = files.keys().chain(manifest.files.keys()).collect();
    for name in names {
        // A program built without Parquet writes none, and one built with it may read the folder of the other.
        let is_parquet = name.ends_with(".parquet");
        let wanted = files.get(name).filter(|_| !is_parquet || manifest.parquet);
        let digest = manifest.files.get(name);
        if wanted.is_none() && digest.is_none() {
            continue;
        }
        let Some(found) = read(folder, name) else {
            said.push(format!("{}: missing", name.escape_debug()));
            continue;
        };
        let is_as_written = digest.is_some_and(|digest| *digest == Digest::of(&found));
        match wanted.map(|wanted| difference(name, &found, wanted)) {
            Some(None) if is_as_written => {}
            Some(None) => said.push(format!("{name}: {MANIFEST} has another digest")),
            Some(Some(place)) => said.push(format!("{name}: {place}")),
            None if is_parquet && is_as_written && !expected.parquet => {}
            None => said.push(format!("{}: not a file of this study", name.escape_debug())),
        }
    }
    let own = Manifest { version: manifest.version.clone(), commit: manifest.commit.clone(), ..expected };
    let own = match own.parquet == manifest.parquet {
        true => own,
        false => Manifest { parquet: manifest.parquet, files: manifest.files.clone(), ..own },
    };
    if said.is_empty() && own != *manifest {
        let place = difference(MANIFEST, manifest.text().as_bytes(), own.text().as_bytes());
        said.push(format!("{MANIFEST}: {}", place.unwrap_or_default()));
    }
    if !said.is_empty() && !is_same_program {
        said.push(format!(
            "written by version {} ({}), and this is {VERSION} ({COMMIT})",
            manifest.version.escape_debug(),
            manifest.commit.escape_debug()
        ));
    }
    said
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::input(&format!("{}: {why}", path.display()), None)
}
