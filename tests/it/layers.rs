//! A folder of `src` uses only those before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first, with the program on top.
const LAYERS: [&str; 17] = [
    "number",
    "sequence",
    "random",
    "expression",
    "potential",
    "model",
    "engine",
    "question",
    "approximation",
    "finetune",
    "statement",
    "study",
    "arbitrary",
    "claim",
    "exhibit",
    "report",
    "cli",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn folders() -> Vec<String> {
    let entries = fs::read_dir(root().join("src")).expect("there is a src");
    let paths = entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir());
    paths.map(|path| path.file_name().expect("it has a name").to_string_lossy().into_owned()).collect()
}

/// The text without comments and without the module of its tests, which may look down from above.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("sources are UTF-8");
    let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The layers that a text names behind `crate::`, also in `crate::{a::…, b::…}`.
fn named(text: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for (place, _) in text.match_indices("crate::") {
        let rest = &text[place + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (place, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if c.is_alphabetic() && start => {
                        names.push(word(&group[place..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            names.push(word(rest));
        }
    }
    names
}

#[test]
fn every_folder_is_a_layer() {
    for folder in folders() {
        assert!(LAYERS.contains(&folder.as_str()), "src/{folder} is no layer");
    }
}

#[test]
fn a_layer_uses_only_those_below_it() {
    let rank = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    for folder in folders() {
        let own = rank(&folder).expect("every folder is a layer");
        for file in files(&root().join("src").join(&folder)) {
            if file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs") {
                continue;
            }
            for name in named(&code(&file)) {
                if let Some(other) = rank(&name) {
                    assert!(other <= own, "{} uses {name}, which stands above {folder}", file.display());
                }
            }
        }
    }
}

#[test]
fn groups_are_read_too() {
    assert_eq!(
        named("use crate::{number::{Real, Rational}, study};\ncrate::model::Table"),
        ["number", "study", "model"]
    );
}

#[test]
fn nothing_imports_everything() {
    for file in files(&root().join("src")) {
        assert!(!code(&file).contains("use crate::*"), "{}", file.display());
    }
}

#[test]
fn the_architecture_fits_a_page_and_names_every_folder() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is an ARCHITECTURE.md");
    assert!(text.lines().count() <= 80, "{} lines", text.lines().count());
    for folder in folders() {
        assert!(text.contains(&format!("`{folder}/`")), "src/{folder} is missing");
    }
    for layer in LAYERS {
        let named = text.contains(&format!("`{layer}/`"));
        assert_eq!(named, root().join("src").join(layer).is_dir(), "{layer}: what it names is there");
    }
    for folder in ["src", "tests", "benches", "notebooks-data"] {
        assert!(text.contains(&format!("`{folder}/`")), "{folder} is missing");
    }
}

#[test]
fn files_stay_readable() {
    for file in files(&root().join("src")) {
        let lines = code(&file).lines().count();
        assert!(lines <= 400, "{} has {lines} lines", file.display());
    }
}
