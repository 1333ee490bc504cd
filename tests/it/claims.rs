//! `exactlm claims`: the catalogue agrees with what its calls find.

use crate::shell::{code, err, exactlm, out};
use exactlm::claim::{Status, catalogue};
use serde_json::Value;

/// How many cases each statement gets here; the program takes more.
const CASES: &str = "1000";

#[test]
fn every_verdict_of_the_catalogue_is_found() {
    let output = exactlm(&["claims", "--check", "--cases", CASES, "--json"]);
    let checked: Vec<Value> = serde_json::from_str(&out(&output)).expect("it is JSON");
    assert_eq!(checked.len(), catalogue().len());
    for entry in &checked {
        assert_ne!(entry["agrees"], false, "{entry:#}");
        let nothing = entry["checked"].as_array().is_some_and(Vec::is_empty);
        assert_eq!(nothing, entry["uncovered"].is_string(), "{}", entry["number"]);
    }
    assert_eq!(code(&output), 0, "{}", err(&output));
    // A false wording comes with a counterexample that the search found, where the language can say it.
    let refuted = checked.iter().flat_map(|entry| entry["checked"].as_array().expect("a list"));
    let refuted: Vec<&Value> = refuted.filter(|line| line["expected"] == "refuted").collect();
    assert!(refuted.len() >= 20, "{}", refuted.len());
    for line in refuted {
        assert!(
            line["detail"].as_str().is_some_and(|detail| detail.contains("the smallest counterexample")),
            "{line:#}"
        );
    }
}

#[test]
fn one_claim_is_explained_and_run() {
    let output = exactlm(&["claims", "C13", "--cases", CASES]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    for part in ["C13  ", "verdict     ", "it is said  ", "what is true", "the essay", "exactlm refute '", "refuted"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(out(&exactlm(&["claims", "13", "--cases", CASES])), text);
}

#[test]
fn the_catalogue_is_listed_and_an_unknown_number_is_told() {
    let text = out(&exactlm(&["claims"]));
    assert!(catalogue().iter().all(|entry| text.contains(&entry.title)), "{text}");
    let false_ones = catalogue().iter().filter(|entry| entry.verdict == Status::False).count();
    assert!(false_ones >= 30, "{false_ones}");
    let output = exactlm(&["claims", "C999"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("there is no claim C999"), "{}", err(&output));
}
