//! What `run --out` writes: whole files, the same bytes each time, completed by the next run, and found out where they are changed.

use crate::shell::{code, command, err, exactlm, out};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use exactlm::report::files::{Digest, FolderManifest, Manifest};
use tempfile::TempDir;

/// Small studies with, among them, a parameter, an estimate, a training, worlds and a file that is read.
const STUDIES: [&str; 4] = ["two-letters", "gibbs-gets-stuck", "capacity", "seventh-and-twelfth"];

/// All files below a folder, by their paths in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).expect("it can be read"));
            }
        }
    }
    found
}

fn arguments<'a>(studies: &[&'a str], folder: &'a Path) -> Vec<&'a str> {
    let folder = folder.to_str().expect("the test names it");
    ["run"].into_iter().chain(studies.iter().copied()).chain(["--out", folder]).collect()
}

fn write(studies: &[&str], folder: &Path) -> String {
    let output = exactlm(&arguments(studies, folder));
    assert_eq!(code(&output), 0, "{}", err(&output));
    out(&output)
}

fn verify(folder: &Path) -> (i32, String) {
    let output = exactlm(&["verify", folder.to_str().expect("the test names it")]);
    (code(&output), out(&output) + &err(&output))
}

fn folder() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("there is room");
    let path = around.path().join("data");
    (around, path)
}

#[test]
fn a_folder_holds_what_its_manifests_say() {
    let (_around, folder) = folder();
    write(&STUDIES, &folder);
    let files = contents(&folder);
    let all = FolderManifest::read(&files["manifest.json"]).expect("a manifest");
    assert_eq!((all.command.as_str(), all.studies.len()), ("run", STUDIES.len()));
    let mut listed: Vec<String> = vec!["manifest.json".into()];
    for (name, digest) in &all.files {
        assert_eq!(Digest::of(&files[name]), *digest, "{name}");
        if !name.ends_with("manifest.json") {
            listed.push(name.clone());
        }
    }
    for study in STUDIES {
        let manifest = Manifest::read(&files[&format!("{study}/manifest.json")]).expect("a manifest");
        assert_eq!(manifest.ending, "complete");
        listed.push(format!("{study}/manifest.json"));
        for (name, digest) in &manifest.files {
            assert_eq!(Digest::of(&files[&format!("{study}/{name}")]), *digest, "{study}/{name}");
            listed.push(format!("{study}/{name}"));
        }
    }
    listed.sort();
    assert_eq!(listed, files.keys().cloned().collect::<Vec<_>>());
    let mut kinds: Vec<&str> = files.keys().filter_map(|name| name.rsplit('/').next()).collect();
    kinds.sort();
    kinds.dedup();
    for kind in ["estimates.csv", "training.parquet", "sequences.csv", "joint.npz", "jack.txt", "results.json"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn the_same_studies_are_the_same_bytes_on_any_number_of_threads() {
    let (_around, folder) = folder();
    let mut all = Vec::new();
    for threads in ["1", "2", "3"] {
        let folder = folder.join(threads);
        let output =
            command(&arguments(&STUDIES, &folder)).env("RAYON_NUM_THREADS", threads).output().expect("it runs");
        assert_eq!(code(&output), 0, "{}", err(&output));
        all.push(contents(&folder));
    }
    for (name, bytes) in &all[0] {
        assert!(all.iter().all(|files| files.get(name) == Some(bytes)), "{name}");
    }
}

#[test]
fn the_next_run_completes_what_is_missing_and_leaves_alone_what_is_there() {
    let (_around, folder) = folder();
    let studies = &STUDIES[..2];
    write(studies, &folder);
    let whole = contents(&folder);
    let said = write(studies, &folder);
    if !said.contains("is there") {
        // Without a commit the same version may be another program: then all is computed, and nothing differs.
        assert!(said.contains(" 0 files written"), "{said}");
    }
    fs::remove_file(folder.join("two-letters/joint.npz")).expect("it is there");
    fs::remove_file(folder.join("two-letters/manifest.json")).expect("it is there");
    fs::write(folder.join("gibbs-gets-stuck/claims.csv"), "half a li").expect("it can be written");
    fs::write(folder.join("two-letters/.exactlm-left"), "half").expect("it can be written");
    fs::write(folder.join("two-letters/training.csv"), "of an older study").expect("it can be written");
    let before = fs::metadata(folder.join("two-letters/answers.csv")).and_then(|file| file.modified()).expect("a date");
    let said = write(studies, &folder);
    assert!(said.contains(" 3 files written"), "{said}");
    assert_eq!(contents(&folder), whole);
    let after = fs::metadata(folder.join("two-letters/answers.csv")).and_then(|file| file.modified()).expect("a date");
    assert_eq!(before, after);
}

#[test]
fn one_bit_is_found_in_every_file() {
    let (_around, folder) = folder();
    write(&STUDIES[..3], &folder);
    let (ended, said) = verify(&folder);
    assert_eq!((ended, said.as_str()), (0, "3 studies: every file is as computed, bit for bit\n"));
    for (name, bytes) in contents(&folder) {
        let Some((study, file)) = name.split_once('/') else { continue };
        // One file of each kind from all studies is enough.
        if study != "capacity" && (study != "gibbs-gets-stuck" || !file.starts_with("estimates")) {
            continue;
        }
        for place in [bytes.len() / 2, bytes.len() - 3] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            fs::write(folder.join(&name), &changed).expect("it can be written");
            let (ended, said) = verify(&folder.join(study));
            if file == "manifest.json" {
                assert!(ended == 1 || ended == 2, "{name}: {said}");
            } else {
                assert!(ended == 1 || (ended == 2 && file == "study.toml"), "{name}: {said}");
                assert!(said.contains(file), "{name}: {said}");
            }
        }
        fs::write(folder.join(&name), &bytes).expect("it can be written");
    }
    assert_eq!(verify(&folder).0, 0);
}

#[test]
fn a_difference_is_told_with_its_place() {
    let (_around, folder) = folder();
    write(&["two-letters"], &folder);
    let path = folder.join("two-letters/answers.csv");
    let text = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, text.replace("51/127", "52/127")).expect("it can be written");
    let (ended, said) = verify(&folder);
    assert_eq!(ended, 1);
    let wanted = "two-letters: answers.csv: row 1, value_exact: `52/127`, and should be `51/127`\n";
    assert!(said.contains(wanted), "{said}");
    fs::remove_file(&path).expect("it is there");
    assert!(verify(&folder).1.contains("two-letters: answers.csv: missing\n"));
}

#[test]
fn folders_of_strangers_get_a_message() {
    let (_around, folder) = folder();
    assert_eq!(verify(&folder).0, 2);
    fs::create_dir_all(&folder).expect("it can be made");
    let manifest = folder.join("manifest.json");
    for (text, wanted) in [
        ("", "manifest.json"),
        ("[1, 2", "manifest.json"),
        ("{}", "missing field"),
        (&"[".repeat(100_000), "manifest.json"),
        (r#"{"schema":1,"version":"","commit":"","command":"run","studies":["../x"],"files":{}}"#, "../x: not a name"),
        (
            r#"{"schema":1,"version":"","commit":"","command":"run","studies":["none"],"files":{}}"#,
            "none: manifest.json is missing",
        ),
        (
            r#"{"schema":1,"version":"","commit":"","command":"run","studies":[],"files":{"../../etc/passwd":{"bytes":1,"sha256":""}}}"#,
            "etc/passwd: missing",
        ),
    ] {
        fs::write(&manifest, text).expect("it can be written");
        let (ended, said) = verify(&folder);
        assert!(
            (ended == 1 || ended == 2) && said.contains(wanted) && !said.contains("panicked"),
            "{text:.60}: {said}"
        );
    }
    fs::remove_file(&manifest).expect("it is there");
    write(&["two-letters"], &folder);
    let path = folder.join("two-letters/manifest.json");
    let text = fs::read_to_string(&path).expect("it is there");
    for (from, to, wanted) in [
        ("\"max_memory\": 4294967296", "\"max_memory\": 18446744073709551615", "give as much"),
        ("\"walk\": \"auto\"", "\"walk\": \"there\"", "none of ours"),
        ("\"schema\": 1", "\"schema\": 2", "schema 2 is not known"),
        ("\"study.toml\": {", "\"../study.toml\": {", "not a file of this study"),
        ("\"vocabulary\": 2", "\"vocabulary\": 3", "/vocabulary: `3`, and should be `2`"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        fs::write(&path, text.replace(from, to)).expect("it can be written");
        let (ended, said) = verify(&folder);
        let wanted = if wanted.starts_with("not a file") { "missing" } else { wanted };
        assert!(ended == 1 && said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn two_studies_of_one_name_are_not_written() {
    let (around, folder) = folder();
    let path = around.path().join("two-letters.toml");
    let study = exactlm(&["new", "two-letters", path.to_str().expect("a name")]);
    assert_eq!(code(&study), 0);
    let output = exactlm(&arguments(&["two-letters", path.to_str().expect("a name")], &folder));
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("\"two-letters\" is taken"), "{}", err(&output));
    let file = around.path().join("file");
    fs::write(&file, "").expect("it can be written");
    assert_eq!(code(&exactlm(&arguments(&["two-letters"], &file))), 2);
}

#[test]
fn a_study_with_an_error_is_written_with_it() {
    let (around, folder) = folder();
    let path = around.path().join("odd.toml");
    let text = "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\n[ask]\nwrong = 'P(true) / 0'\nright = 'P(true)'\n";
    fs::write(&path, text).expect("it can be written");
    let output = exactlm(&arguments(&[path.to_str().expect("a name")], &folder));
    assert_eq!(code(&output), 2);
    let files = contents(&folder);
    let manifest = Manifest::read(&files["odd/manifest.json"]).expect("a manifest");
    assert_eq!((manifest.study.as_str(), manifest.ending.as_str()), ("odd", "with errors"));
    assert!(!String::from_utf8_lossy(&files["odd/results.json"]).contains(&around.path().display().to_string()));
    assert_eq!(verify(&folder).0, 0);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_whole_files_and_the_next_one_completes_them() {
    let (around, whole) = folder();
    let start = Instant::now();
    write(&STUDIES, &whole);
    let took = start.elapsed();
    let whole = contents(&whole);
    let folder = around.path().join("killed");
    for kill in 0..12_u32 {
        if kill % 3 == 0 {
            let _ = fs::remove_dir_all(&folder);
        }
        let mut child = command(&arguments(&STUDIES, &folder)).spawn().expect("the program starts");
        // Places all over the run, in an order that is not that of the run.
        sleep(took * ((kill * 7) % 12) / 11 + Duration::from_millis(1));
        child.kill().expect("SIGKILL can be sent");
        child.wait().expect("it ends");
        let left = contents(&folder);
        for (name, bytes) in &left {
            let is_temporary = name.rsplit('/').next().is_some_and(|file| file.starts_with(".exactlm-"));
            assert!(is_temporary || whole.get(name) == Some(bytes), "{name} is not whole");
        }
        for study in STUDIES {
            let prefix = format!("{study}/");
            let of = |files: &BTreeMap<String, Vec<u8>>| {
                let own = files.keys().filter(|name| name.starts_with(&prefix) && !name.contains("/.exactlm-"));
                own.cloned().collect::<Vec<_>>()
            };
            if left.contains_key(&format!("{study}/manifest.json")) {
                assert_eq!(of(&left), of(&whole), "a manifest stands for all files");
            }
        }
    }
    write(&STUDIES, &folder);
    assert_eq!(contents(&folder), whole);
}

#[test]
fn the_published_schema_is_that_of_the_results() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data/results.schema.json");
    let published = fs::read_to_string(path).expect("it is there");
    assert!(published == exactlm::report::schema(), "cargo run --example schema > notebooks-data/results.schema.json");
}
