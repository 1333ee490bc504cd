//! Puts the bundled studies and the files they read into the program, so that it needs none of them on disk, and the commit it is
//! built from.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The folders of `notebooks-data` that go into the program.
const FOLDERS: [&str; 2] = ["studies", "corpora"];

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=EXACTLM_COMMIT={}", commit(&package).as_deref().unwrap_or("unknown"));
    let root = package.join("notebooks-data");
    let mut list = String::from("&[\n");
    for folder in FOLDERS {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in files(&folder)? {
            let name = file.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
            writeln!(list, "    ({name:?}, include_bytes!({:?})),", file.display().to_string()).expect("strings grow");
        }
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("bundled.rs"), list)
}

/// The commit that is checked out, where the package is a checkout of its own and is built as a release. What it reads is watched, so
/// that a commit builds a release anew and nothing else does.
fn commit(package: &Path) -> Option<String> {
    if env::var("PROFILE").as_deref() != Ok("release") {
        return None;
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(package).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    // In a copy below the checkout of something else, its commit says nothing.
    if git(&["rev-parse", "--show-cdup"]).is_some() || git(&["rev-parse", "--git-dir"]).is_none() {
        return None;
    }
    let reference = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for watched in [Some("HEAD".to_owned()), reference, Some("packed-refs".to_owned())].into_iter().flatten() {
        let path = package.join(git(&["rev-parse", "--git-path", &watched])?);
        // A path that is not there would build anew each time.
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    git(&["rev-parse", "HEAD"])
}

/// The files in a folder and in those below it, sorted by name; none if there is no such folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files(&entry)?);
        } else if entry.extension().is_some_and(|kind| kind != "md") {
            found.push(entry);
        }
    }
    Ok(found)
}
