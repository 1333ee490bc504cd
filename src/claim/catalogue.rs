//! The known statements about conditioning, prompts and fine-tuning, as data.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use serde::Deserialize;

use super::search::{Budget, Report, Verdict, refute};
use super::statement::Statement;
use crate::expression::Problem;

/// One entry of the catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `C29`
    pub number: String,
    /// A few words.
    pub title: String,
    /// The letter of the group it belongs to.
    pub group: String,
    /// What is true of it.
    pub verdict: Status,
    /// How it is popularly put.
    pub popular: Option<String>,
    /// What is true, precisely.
    pub statement: String,
    /// What it needs, beyond finitely many sequences, β > 0 and a positive mass.
    pub hypotheses: Option<String>,
    /// The sentences of the essay that it bears on.
    #[serde(default)]
    pub essay: Vec<String>,
    /// Where it comes from, where it is more than elementary.
    pub source: Option<String>,
    /// Statements of the question language that hold of every model.
    #[serde(default)]
    pub holds: Vec<Call>,
    /// The popular wording in the question language, which does not.
    #[serde(default)]
    pub fails: Vec<Call>,
    /// Bundled studies whose claims show its numbers.
    #[serde(default)]
    pub studies: Vec<String>,
    /// A check in Rust, by its name.
    pub check: Option<String>,
    /// Why nothing checks it.
    pub uncovered: Option<String>,
}

/// What is true of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Status {
    /// A theorem.
    #[serde(rename = "theorem")]
    Theorem,
    /// The popular wording is false; the corrected form is a theorem.
    #[serde(rename = "false as stated")]
    False,
    /// An observation about practice.
    #[serde(rename = "empirical")]
    Empirical,
}

impl Status {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Status::Theorem => "theorem",
            Status::False => "false as stated",
            Status::Empirical => "empirical",
        }
    }
}

/// A statement of the question language, and the sizes it is about.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Written")]
pub struct Call {
    /// The statement.
    pub statement: String,
    vocabulary: Option<RangeInclusive<usize>>,
    length: Option<RangeInclusive<usize>>,
    cases: Option<u64>,
}

/// A call as the catalogue writes it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    #[serde(rename_all = "kebab-case")]
    Narrowed {
        statement: String,
        vocab: Option<String>,
        length: Option<String>,
        cases: Option<u64>,
    },
}

impl From<Written> for Call {
    fn from(written: Written) -> Self {
        match written {
            Written::Plain(statement) => Call { statement, vocabulary: None, length: None, cases: None },
            Written::Narrowed { statement, vocab, length, cases } => {
                Call { statement, vocabulary: vocab.and_then(range), length: length.and_then(range), cases }
            }
        }
    }
}

/// `2` or `2..3`
fn range(text: String) -> Option<RangeInclusive<usize>> {
    let (least, most) = text.split_once("..").unwrap_or((&text, &text));
    Some(least.trim().parse().ok()?..=most.trim().parse().ok()?)
}

impl Call {
    /// Runs the search on it; no more cases than `cases`, nor than it asks for itself.
    ///
    /// # Errors
    /// When the statement is not well formed, which the tests exclude.
    pub fn run(&self, cases: u64, seed: u64, go_on: &mut dyn FnMut(u64) -> bool) -> Result<Report, Vec<Problem>> {
        let statement = Statement::read(&self.statement)?;
        let budget = Budget {
            cases: self.cases.map_or(cases, |own| own.min(cases)),
            seed,
            vocabulary: self.vocabulary.clone(),
            length: self.length.clone(),
            kind: None,
        };
        refute(&statement, &budget, go_on)
    }

    /// The arguments of `exactlm refute` that do the same.
    pub fn arguments(&self) -> String {
        let mut text = format!("'{}'", self.statement);
        for (option, range) in [("--vocab", &self.vocabulary), ("--length", &self.length)] {
            if let Some(range) = range {
                text.push_str(&format!(" {option} {}..{}", range.start(), range.end()));
            }
        }
        text
    }
}

/// Whether a report is what the catalogue says: held or proved where it is to hold, refuted where not.
pub fn agrees(report: &Report, holds: bool) -> bool {
    match report.verdict {
        Verdict::Held | Verdict::Proved(_) => holds,
        Verdict::Refuted(_) => !holds,
        Verdict::Undecided(_) => false,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sentence: Vec<Sentence>,
    claim: Vec<Entry>,
}

/// A sentence of the essay, in our words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    number: String,
    says: String,
}

fn file() -> &'static File {
    static CATALOGUE: OnceLock<File> = OnceLock::new();
    CATALOGUE.get_or_init(|| toml::from_str(include_str!("catalogue.toml")).expect("a test reads the catalogue"))
}

/// The catalogue, in the order of the numbers.
pub fn catalogue() -> &'static [Entry] {
    &file().claim
}

/// What the essay says in its sentence of this number, `E1` to `E20`, in our words.
pub fn sentence(number: &str) -> Option<&'static str> {
    file().sentence.iter().find(|sentence| sentence.number == number).map(|sentence| sentence.says.as_str())
}

/// The entry of this number, written `C29`, `c29` or `29`.
pub fn find(number: &str) -> Option<&'static Entry> {
    let digits = number.trim().trim_start_matches(['C', 'c']);
    catalogue().iter().find(|entry| entry.number[1..] == *digits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::claim::check;

    #[test]
    fn every_entry_is_complete_and_checked_or_says_why_not() {
        let mut seen = BTreeSet::new();
        for entry in catalogue() {
            assert!(seen.insert(&entry.number), "{} stands twice", entry.number);
            let calls =
                entry.holds.len() + entry.fails.len() + entry.studies.len() + usize::from(entry.check.is_some());
            assert_eq!(calls == 0, entry.uncovered.is_some(), "{}", entry.number);
            assert!(entry.essay.iter().all(|number| sentence(number).is_some()), "{}", entry.number);
            assert!(entry.check.as_ref().is_none_or(|name| check(name).is_some()), "{}", entry.number);
            for call in entry.holds.iter().chain(&entry.fails) {
                assert!(Statement::read(&call.statement).is_ok(), "{}: {}", entry.number, call.statement);
            }
        }
        // C1 to C125; two numbers were never given.
        let missing: Vec<usize> = (1..=125).filter(|number| !seen.contains(&format!("C{number}"))).collect();
        assert_eq!(missing, [105, 119]);
        let numbers: Vec<usize> = catalogue().iter().filter_map(|entry| entry.number[1..].parse().ok()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
}
