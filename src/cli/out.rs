//! A folder of studies: each asked everything, and written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Component, Path};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use exactlm::question::Settings;
use exactlm::report::files::{Digest, FolderManifest, Manifest, SCHEMA, sha256};

use super::collected::{COMMIT, Collected, Files, MANIFEST, VERSION};
use super::limits::{self, Limits};
use super::progress::Progress;
use super::study::{self, Opened};
use super::{Ending, Failure, essay, whole};

/// The page.
pub const PAGE: &str = "report.html";

/// The folders in the folder of a study.
const INNER: [&str; 2] = ["files", "figures"];

/// The stack of a thread that asks a study: as long as that of a program.
const STACK: usize = 16 << 20;

/// Asks the studies everything and writes a folder. Where all of it is there, nothing is done; else what differs is written.
///
/// # Errors
/// When two studies have one name, the folder cannot be written, or a question of a study has no answer; then all is written all the same.
pub fn run(
    folder: &Path,
    command: &str,
    studies: Vec<Opened>,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    distinct(&studies)?;
    let settings: Vec<Settings> =
        studies.iter().map(|opened| limits.settings(opened.study.environment.numbers)).collect();
    for opened in &studies {
        let inner = folder.join(&opened.name);
        for folder in [folder.to_path_buf(), inner.clone()].into_iter().chain(INNER.map(|name| inner.join(name))) {
            whole::clean(&folder).map_err(|error| unwritable(&folder, &error))?;
        }
    }
    let count = studies.len();
    if is_whole(folder, command, &studies, &settings) {
        writeln!(out, "{}: all of {count} studies is there", folder.display())?;
        return Ok(Ending::Done);
    }
    let collected = {
        let _progress = Progress::start(&format!("{count} studies"));
        collect(studies, settings, |collected| write_study(folder, collected))?
    };
    let mut written: usize = 0;
    let mut manifest = FolderManifest {
        schema: SCHEMA,
        version: VERSION.to_string(),
        commit: COMMIT.to_string(),
        command: command.to_string(),
        studies: Vec::new(),
        files: BTreeMap::new(),
    };
    let mut studies = Vec::new();
    let mut failed: Option<Failure> = None;
    for (mut study, Saved { digest, files }) in collected {
        written += files;
        manifest.studies.push(study.opened.name.clone());
        manifest.files.insert(format!("{}/{MANIFEST}", study.opened.name), digest);
        if let Some(failure) = study.failure.take() {
            failed = Some(match failed {
                Some(first) => first.and(failure),
                None => failure,
            });
        }
        studies.push(study);
    }
    let page = essay::page(command, &studies);
    manifest.files.insert(PAGE.to_string(), Digest::of(page.as_bytes()));
    written += usize::from(write(&folder.join(PAGE), page.as_bytes())?);
    whole::settle(folder);
    written += usize::from(write(&folder.join(MANIFEST), manifest.text().as_bytes())?);
    writeln!(out, "{}: {count} studies, {written} files written", folder.display())?;
    failed.map_or(Ok(Ending::Done), Err)
}

/// What one thread puts somewhere for another to take.
type Slot<T> = Mutex<Option<T>>;

/// What became of a study on the disk.
struct Saved {
    /// The digest of its manifest.
    digest: Digest,
    /// How many files were written.
    files: usize,
}

/// Asks the studies, as many at once as there are cores, and does something with each as soon as it is there. They come back in order.
pub fn collect<T: Send>(
    studies: Vec<Opened>,
    settings: Vec<Settings>,
    done: impl Fn(&Collected) -> Result<T, Failure> + Sync,
) -> Result<Vec<(Collected, T)>, Failure> {
    let count = studies.len();
    let waiting: Vec<Slot<(Opened, Settings)>> =
        studies.into_iter().zip(settings).map(|study| Mutex::new(Some(study))).collect();
    let results: Vec<Slot<Result<(Collected, T), Failure>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(study) = waiting.get(place) else { break };
            let Some((opened, settings)) = study.lock().ok().and_then(|mut study| study.take()) else { continue };
            let result = Collected::new(opened, settings).and_then(|collected| {
                let made = done(&collected)?;
                Ok((collected, made))
            });
            if let Ok(mut slot) = results[place].lock() {
                *slot = Some(result);
            }
        }
    };
    // Threads of their own: a question's clock is not to run while its thread helps another study.
    thread::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(count) {
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).is_err() {
                work();
            }
        }
    });
    results
        .into_iter()
        .map(|slot| slot.into_inner().ok().flatten().expect("each study was taken, and a panic ends the scope"))
        .collect()
}

/// Writes the files of a study that are not there as they should be, its manifest last.
fn write_study(folder: &Path, collected: &Collected) -> Result<Saved, Failure> {
    let Files { files, manifest } = collected.files();
    let folder = folder.join(&collected.opened.name);
    let path = folder.join(MANIFEST);
    let text = manifest.text();
    let mut written = 0;
    if !whole::holds(&path, text.as_bytes()) {
        remove(&path)?;
    }
    for (name, bytes) in &files {
        written += usize::from(write(&folder.join(name), bytes)?);
    }
    for name in stale(&folder, &files) {
        remove(&folder.join(name))?;
    }
    for folder in INNER.iter().map(|name| folder.join(name)).chain([folder.clone()]) {
        whole::settle(&folder);
    }
    written += usize::from(write(&path, text.as_bytes())?);
    Ok(Saved { digest: Digest::of(text.as_bytes()), files: written })
}

/// Files that this program writes and that the study has no more.
fn stale(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let tables = [
        "distributions",
        "marginals",
        "sequences",
        "answers",
        "estimates",
        "training",
        "feedback",
        "moments",
        "claims",
    ];
    let mut names: Vec<String> =
        tables.iter().flat_map(|name| [format!("{name}.csv"), format!("{name}.parquet")]).collect();
    let figures = fs::read_dir(folder.join("figures")).into_iter().flatten().flatten();
    names.extend(figures.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.ends_with(".svg").then(|| format!("figures/{name}"))
    }));
    names.retain(|name| !files.contains_key(name) && folder.join(name).is_file());
    names
}

/// Whether everything is there that these studies come to: manifests of this program with these limits, and every digest agrees.
fn is_whole(folder: &Path, command: &str, studies: &[Opened], settings: &[Settings]) -> bool {
    let Some(manifest) = read(folder, MANIFEST).and_then(|bytes| FolderManifest::read(&bytes).ok()) else {
        return false;
    };
    let names: Vec<&String> = studies.iter().map(|opened| &opened.name).collect();
    let is_ours = manifest.schema == SCHEMA && manifest.version == VERSION && manifest.commit == COMMIT;
    // What was built from no checkout may be any program of that version.
    is_ours
        && COMMIT != "unknown"
        && manifest.command == command
        && manifest.studies.iter().eq(names)
        && agree(folder, &manifest.files)
        && studies.iter().zip(settings).all(|(opened, settings)| study_is_whole(folder, opened, settings))
}

fn study_is_whole(folder: &Path, opened: &Opened, settings: &Settings) -> bool {
    let folder = folder.join(&opened.name);
    let Some(manifest) = read(&folder, MANIFEST).and_then(|bytes| Manifest::read(&bytes).ok()) else { return false };
    let (numbers, limits) = limits::written(settings);
    let input = |(path, bytes): (&String, &Vec<u8>)| {
        let digest = manifest.inputs.get(path).and_then(|file| manifest.files.get(file));
        digest.is_some_and(|digest| *digest == Digest::of(bytes))
    };
    manifest.version == VERSION
        && manifest.commit == COMMIT
        && manifest.text_sha256 == sha256(&opened.text)
        && (manifest.numbers, manifest.limits) == (numbers, limits)
        && manifest.parquet == cfg!(feature = "parquet")
        && opened.inputs.iter().all(input)
        && agree(&folder, &manifest.files)
}

/// Whether the files of a folder have these digests.
fn agree(folder: &Path, files: &BTreeMap<String, Digest>) -> bool {
    files.iter().all(|(name, digest)| read(folder, name).is_some_and(|bytes| Digest::of(&bytes) == *digest))
}

/// The bytes of a file in a folder; `None` where it cannot be read, or its name leads out of the folder.
pub fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let is_within = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    (is_within && path.is_file()).then(|| study::file(&path).ok()).flatten()
}

fn distinct(studies: &[Opened]) -> Result<(), Failure> {
    let mut names = BTreeSet::new();
    for opened in studies {
        // Some systems do not tell upper case from lower case in names.
        if [PAGE, MANIFEST].contains(&opened.name.as_str()) || !names.insert(opened.name.to_lowercase()) {
            let message = format!("the name {:?} is taken in the folder to be written", opened.name);
            return Err(Failure::input(
                &message,
                Some("rename the file of a study, or write it to another folder".into()),
            ));
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
    whole::write(path, bytes).map_err(|error| unwritable(path, &error))
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unwritable(path, &error)),
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::input(&format!("{} cannot be written: {error}", path.display()), None)
}
