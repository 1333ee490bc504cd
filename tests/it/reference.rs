//! What the bundled studies answered once, and answer still: `notebooks-data/reference`.
//!
//! `python3 tests/python/reference.py --program … --write` writes the files anew; read what it changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exactlm::question::{Session, Settings};
use exactlm::report::json;
use exactlm::statement::Asking;
use exactlm::study::Study;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Exact forms that are longer stand in the files as their SHA-256.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data")
}

fn study(name: &str) -> Study {
    let folder = root().join("studies");
    let text = fs::read(folder.join(format!("{name}.toml"))).expect("it is bundled");
    Study::read(name, &text, &|path| fs::read(folder.join(path))).expect("bundled studies are right")
}

/// A number that is written as one, or as a text.
fn float(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

/// Whether a number is the one of the reference: the same exact form, or bounds that have something in common.
fn agrees(answer: &Value, reference: &Value) -> bool {
    let exact = answer["exact"].as_str();
    if let Some(expected) = reference.get("exact").and_then(Value::as_str) {
        return exact == Some(expected);
    }
    if let Some(expected) = reference.get("exact_sha256").and_then(Value::as_str) {
        let digest = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        return exact.is_some_and(|exact| exact.len() > LONGEST && digest(exact) == expected);
    }
    match (reference.get("low"), reference.get("high")) {
        (Some(low), Some(high)) => {
            exact.is_none() && float(&answer["low"]) <= float(high) && float(low) <= float(&answer["high"])
        }
        _ => exact.is_none() && answer["low"].is_null(),
    }
}

/// The lines that an answer has in a reference: each with its entry and its number.
fn lines(answer: &Value) -> Vec<(Option<String>, Value)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut lines = match answer.get("entries").and_then(Value::as_array) {
        Some(entries) => entries.iter().map(|entry| (text(&entry["value"]), entry.clone())).collect(),
        None => vec![(None, answer.clone())],
    };
    if let Some(closed) = answer.get("closed_form").filter(|closed| !closed.is_null()) {
        lines.push((Some("limit".to_owned()), serde_json::json!({ "exact": closed.get("limit") })));
    }
    lines
}

#[test]
fn every_bundled_study_answers_what_it_answered() {
    let mut names = 0;
    for entry in fs::read_dir(root().join("studies")).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let reference = root().join("reference").join(format!("{name}.json"));
        let reference = fs::read(&reference).unwrap_or_else(|_| panic!("{name} has no reference results"));
        let reference: Value = serde_json::from_slice(&reference).expect("JSON");
        let expected = reference["answers"].as_array().expect("a list");
        let study = study(&name);
        let environment = &study.environment;
        let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), Settings::default());
        let mut asking = Asking::new(environment, &session);
        let mut found = Vec::new();
        for (label, question) in &study.ask {
            let answers = asking.ask(question).unwrap_or_else(|error| panic!("{name}, {label}: {error:?}"));
            let answers: Value = serde_json::from_str(&json::answers(&answers)).expect("JSON");
            for answer in answers.as_array().expect("a list") {
                found.extend(lines(answer).into_iter().map(|line| (label.clone(), answer["parameters"].clone(), line)));
            }
        }
        assert_eq!(found.len(), expected.len(), "{name} has as many answers as it had");
        for ((label, parameters, (entry, answer)), known) in found.iter().zip(expected) {
            let same = known["label"] == label.as_str()
                && known["parameters"] == *parameters
                && known.get("entry").and_then(Value::as_str) == entry.as_deref()
                && agrees(answer, known);
            assert!(same, "{name}, {label}: {answer} is not {known}");
        }
        names += 1;
    }
    assert!(names > 40);
}

#[test]
fn another_number_is_no_reference() {
    let answer = serde_json::json!({ "exact": "1/3", "low": 0.333, "high": 0.334 });
    assert!(agrees(&answer, &serde_json::json!({ "exact": "1/3" })));
    assert!(!agrees(&answer, &serde_json::json!({ "exact": "1/4" })));
    assert!(!agrees(&answer, &serde_json::json!({ "low": 0.333, "high": 0.334 })));
    let bounds = serde_json::json!({ "exact": null, "low": 0.5, "high": 0.6 });
    assert!(agrees(&bounds, &serde_json::json!({ "low": 0.6, "high": 0.7 })));
    assert!(!agrees(&bounds, &serde_json::json!({ "low": 0.7, "high": 0.8 })));
}
