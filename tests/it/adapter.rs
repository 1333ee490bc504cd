//! The one place where the tests meet the program: a study's text and questions go in, answers come out.

use serde_json::Value;
use std::fs;
use std::process::Command;

/// How a question is to be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manner {
    /// `--walk`: `merge`, `stream`, or what the plan chooses.
    pub walk: Option<&'static str>,
    /// `--numbers`: `exact`, `float`, or answer by answer.
    pub numbers: Option<&'static str>,
}

pub const PLANNED: Manner = Manner { walk: None, numbers: None };
pub const MERGED: Manner = Manner { walk: Some("merge"), numbers: None };
pub const STREAMED: Manner = Manner { walk: Some("stream"), numbers: None };
pub const FLOAT: Manner = Manner { walk: None, numbers: Some("float") };

/// The answers to one question, one for each value of its parameters; or the message of an error.
pub type Outcome = Result<Vec<Value>, String>;

/// Asks the program. All questions go in one call; where that fails, each is asked alone, so that one error does not
/// hide the other answers. A crash is a panic here: no input may cause one.
pub fn ask(study: &str, questions: &[String], manner: Manner) -> Vec<Outcome> {
    let folder = tempfile::tempdir().expect("a folder for the study");
    let path = folder.path().join("study.toml");
    fs::write(&path, study).expect("writing the study");
    let call = |questions: &[String]| -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exactlm"));
        command.arg("ask").arg(&path).arg("--json");
        for (flag, value) in [("--walk", manner.walk), ("--numbers", manner.numbers)] {
            if let Some(value) = value {
                command.args([flag, value]);
            }
        }
        let output = command.arg("--").args(questions).output().expect("the program runs");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => Ok(serde_json::from_slice(&output.stdout).expect("--json writes JSON")),
            Some(2) => Err(message),
            code => panic!("exit {code:?} for {questions:?} in\n{study}\n{message}"),
        }
    };
    match call(questions) {
        Ok(answers) => {
            let of = |question: &String| answers.iter().filter(|a| a["question"] == **question).cloned().collect();
            questions.iter().map(|question| Ok(of(question))).collect()
        }
        Err(message) if questions.len() == 1 => vec![Err(message)],
        Err(_) => questions.iter().map(|question| call(std::slice::from_ref(question))).collect(),
    }
}
