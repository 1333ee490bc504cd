//! What bad input gets: each file of `tests/bad` its message, word for word, and the right exit code.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the messages anew; read what it changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The files that break no rule but pass a limit.
const REFUSED: [&str; 7] = [
    "length-huge",
    "space-beyond-memory",
    "divergence-with-too-many-ratios",
    "estimate-too-many-draws",
    "smc-irrational",
    "smc-too-many-particles",
    "feedback-too-many-sequences",
];
/// No message is longer, however long the line that it is about.
const LONGEST_MESSAGE: usize = 4_000;

const MODEL: &str = "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 3\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// What `exactlm check` says about a file, and its exit code.
fn check(folder: &Path, file: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exactlm"));
    command.current_dir(folder).args(["check", file, "--max-time", "60"]).env("NO_COLOR", "1").stdin(Stdio::null());
    let output = command.output().expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(!said.contains("panicked"), "{file}: {said}");
    (output.status.code().unwrap_or_else(|| panic!("{file}: the program was killed\n{said}")), said)
}

/// Checks a study that is made here, since nobody wants to read it: refused with a short message at its place.
fn refuses(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("{name}.toml");
    fs::write(folder.path().join(&file), text).expect("it is written");
    let start = Instant::now();
    let (code, said) = check(folder.path(), &file);
    assert!(code == 2 || code == 3, "{name} ends with {code}: {said}");
    assert!(said.len() < LONGEST_MESSAGE, "{name} says {} bytes", said.len());
    assert!(said.contains(&format!("[{file}:")), "{name} names no place: {said}");
    assert!(start.elapsed().as_secs() < 60, "{name} takes {:?}", start.elapsed());
    said
}

#[test]
fn every_bad_study_gets_its_message() {
    let folder = folder();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name().into_string().expect("its name is UTF-8"))
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_string))
        .collect();
    names.sort();
    assert!(names.len() >= 60, "only {} files", names.len());
    let mut wrong = Vec::new();
    for name in &names {
        let (code, said) = check(&folder, &format!("{name}.toml"));
        let expected = if REFUSED.contains(&name.as_str()) { 3 } else { 2 };
        if code != expected {
            wrong.push(format!("{name} ends with {code}, not {expected}:\n{said}"));
        }
        let golden = folder.join(format!("{name}.stderr"));
        if update {
            fs::write(&golden, &said).expect("it is written");
        } else {
            let known = fs::read_to_string(&golden).unwrap_or_default();
            if said != known {
                wrong.push(format!("{name} should say:\n{known}but says:\n{said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
}

#[test]
fn every_message_names_a_place_and_shows_its_text() {
    for entry in fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let said = fs::read_to_string(&path).expect("it is UTF-8");
            assert!(said.contains("╭─[") && (said.contains('─') || said.contains('┬')), "{path:?}: {said}");
        }
    }
}

#[test]
fn brackets_may_nest_and_are_never_a_crash() {
    for (name, expression) in [
        ("round", "(".repeat(20_000) + "1" + &")".repeat(20_000)),
        ("square", "[".repeat(20_000) + "true" + &"]".repeat(20_000)),
        ("open", "(".repeat(20_000)),
        ("not", "not ".repeat(20_000) + "1"),
        ("minus", "-".repeat(20_000)),
        ("power", "2^".repeat(20_000)),
        ("call", "abs(".repeat(20_000) + "1" + &")".repeat(20_000)),
        ("if", "if(true, ".repeat(20_000)),
    ] {
        refuses(name, format!("{MODEL}[distribution.q]\ngiven = '{expression}'\n"));
    }
    refuses("lists", format!("{MODEL}title = {}", "[".repeat(20_000)));
    refuses("tables", format!("{MODEL}title = {}", "{ a = ".repeat(20_000)));
    refuses("dots", format!("{MODEL}{} = 1\n", vec!["a"; 20_000].join(".")));
}

#[test]
fn a_line_of_ten_megabytes_gives_a_short_message() {
    let long = "a".repeat(10_000_000);
    let said = refuses("string", format!("{MODEL}[distribution.q]\ngiven = '{long}'\n"));
    assert!(said.contains("[string.toml:6:"), "{said}");
    refuses("key", format!("{long} = 1\n{MODEL}"));
    refuses("token", format!("{MODEL}[distribution.q]\nprompt = 'a b {long}'\n"));
    refuses("bare", format!("{MODEL}[distribution.q]\ngiven = {long}\n"));
    refuses("number", format!("{MODEL}[parameter]\nlambda = {}\n", "1".repeat(10_000_000)));
    refuses("end", format!("{MODEL}[ask]\nh = '{}'\n", " ".repeat(10_000_000)));
}

#[test]
fn a_hundred_thousand_mistakes_give_a_few_messages() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys: String = (0..100_000).map(|number| format!("k{number} = 1\n")).collect();
    fs::write(folder.path().join("many.toml"), keys + MODEL).expect("it is written");
    let (code, said) = check(folder.path(), "many.toml");
    assert_eq!(code, 2);
    assert!(said.len() < 50_000, "{} bytes", said.len());
}

#[test]
fn bytes_that_are_no_text_are_never_a_crash() {
    refuses("zero", b"a\0b = 1");
    refuses("latin", b"title = \"caf\xe9\"\n");
    refuses("wide", "title = 3".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    refuses("random", (0_u32..100_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<u8>>());
    refuses("returns", "\r\r\r");
}
