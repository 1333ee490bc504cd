//! Every block of the README runs: studies are read, commands print what stands below them. The Rust blocks are doctests,
//! the example that the README names runs here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../../examples/own_model.rs"]
mod own_model;

struct Block {
    language: String,
    text: String,
}

fn readme() -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("there is a README")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: String =
                lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
            blocks.push(Block { language: language.to_string(), text });
        }
    }
    blocks
}

/// The words of a command as a shell splits them; single quotes keep their content.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, piece) in command.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(piece.to_string());
        } else {
            words.extend(piece.split_whitespace().map(str::to_string));
        }
    }
    words
}

/// What a command prints, in the folder where the studies of the README are.
fn printed(command: &str, folder: &Path) -> String {
    let words = words(command);
    assert_eq!(words[0], "exactlm", "{command}");
    let output = Command::new(env!("CARGO_BIN_EXE_exactlm"))
        .args(&words[1..])
        .current_dir(folder)
        .output()
        .expect("the program starts");
    // What is refuted ends with 1; what is wrong would end with 2.
    let refuted = words[1] == "refute" && output.stdout.starts_with(b"refuted");
    let expected = if refuted { 1 } else { 0 };
    assert_eq!(output.status.code(), Some(expected), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("answers are UTF-8")
}

#[test]
fn every_block_of_the_readme_runs_and_prints_what_stands_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = [0; 3];
    for block in blocks(&readme()) {
        match block.language.as_str() {
            "toml" => {
                let name = block
                    .text
                    .lines()
                    .next()
                    .and_then(|line| line.strip_prefix("# "))
                    .expect("it begins with its name");
                fs::write(folder.path().join(name), &block.text).expect("it is written");
                seen[0] += 1;
            }
            "console" => {
                for part in block.text.split("$ ").skip(1) {
                    let (command, expected) = part.split_once('\n').expect("a command is a line");
                    match command {
                        "cargo run --release" | "cargo run --release -- essay --out essay-out" | "cargo test" => {
                            assert_eq!(expected, "")
                        }
                        _ => assert_eq!(printed(command, folder.path()), expected, "{command}"),
                    }
                    seen[1] += 1;
                }
            }
            "rust" => seen[2] += 1,
            other => panic!("a block in {other:?} is run by nobody"),
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn the_readme_begins_with_what_the_program_is() {
    let text = readme();
    let first = text.lines().nth(2).expect("three lines");
    assert!(first.starts_with("**Every sequence a tiny language model can say, weighed exactly.**"));
    for part in ["cargo run --release", "cargo test", "## What it is not", "## Its limits"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn the_example_of_a_model_of_ones_own_gives_what_is_found_by_hand() {
    own_model::main().expect("its answers are those of its comments");
}
