//! Entries of the catalogue of claims, with what checking them gave.

use std::fmt::Write;

use serde_json::{Value, json};

use super::json::document;
use super::refuted::grouped;
use crate::claim::Entry;

/// One thing that was checked of an entry.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is: the call that checks it.
    pub call: String,
    /// What should come out.
    pub expected: &'static str,
    /// What came out, in a few words.
    pub found: String,
    /// On how many cases.
    pub cases: u64,
    /// Whether that is what should.
    pub agrees: bool,
    /// More about it: a counterexample, numbers.
    pub detail: String,
}

/// An entry with what was checked of it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The entry.
    pub entry: &'static Entry,
    /// What was checked.
    pub lines: Vec<Line>,
}

impl Checked {
    /// Whether everything came out as the catalogue says; `None` where nothing can be checked.
    pub fn agrees(&self) -> Option<bool> {
        (!self.lines.is_empty()).then(|| self.lines.iter().all(|line| line.agrees))
    }

    fn word(&self) -> &'static str {
        match self.agrees() {
            Some(true) => "agrees",
            Some(false) => "DISAGREES",
            None => "not checked",
        }
    }

    /// One line of a table.
    pub fn row(&self) -> String {
        let cases: u64 = self.lines.iter().map(|line| line.cases).sum();
        let Entry { number, title, verdict, uncovered, .. } = self.entry;
        let what = match (self.agrees(), uncovered) {
            (None, why) => why.clone().unwrap_or_default(),
            _ => format!("{} calls, {} cases", self.lines.len(), grouped(cases)),
        };
        let short: String = title.chars().take(48).collect();
        format!("{number:5} {:15} {:11} {short:48}  {what}\n", verdict.word(), self.word())
    }

    /// All of it.
    pub fn page(&self) -> String {
        let mut text = explained(self.entry);
        for line in &self.lines {
            let mark = if line.agrees { "" } else { "  DISAGREES with the catalogue, which says: " };
            let expected = if line.agrees { "" } else { line.expected };
            let _ = writeln!(text, "\n{}\n  {}{mark}{expected}", line.call, line.found);
            text.push_str(&line.detail);
        }
        if let (true, Some(why)) = (self.lines.is_empty(), &self.entry.uncovered) {
            let _ = writeln!(text, "\nnot checked: {why}");
        }
        text
    }
}

/// What an entry says, in words.
pub fn explained(entry: &Entry) -> String {
    let mut text = format!("{}  {}\n", entry.number, entry.title);
    let mut part = |name: &str, words: &str| {
        let mut column = 0;
        let _ = write!(text, "  {name:14}");
        for word in words.split_whitespace() {
            if column > 0 && column + word.chars().count() > 84 {
                text.push_str(&format!("\n{:16}", ""));
                column = 0;
            }
            let space = if column > 0 { " " } else { "" };
            let _ = write!(text, "{space}{word}");
            column += word.chars().count() + space.len();
        }
        text.push('\n');
    };
    part("verdict", entry.verdict.word());
    if let Some(popular) = &entry.popular {
        part("it is said", popular);
    }
    part("what is true", &entry.statement);
    if let Some(hypotheses) = &entry.hypotheses {
        part("it needs", hypotheses);
    }
    for number in &entry.essay {
        let says = crate::claim::sentence(number).unwrap_or_default();
        part("the essay", &format!("{number}: {says}"));
    }
    part("source", entry.source.as_deref().unwrap_or("elementary"));
    text
}

/// The catalogue as a table, a line each.
pub fn table(entries: &[Entry]) -> String {
    let line = |entry: &Entry| format!("{:5} {:15} {}\n", entry.number, entry.verdict.word(), entry.title);
    entries.iter().map(line).collect()
}

/// What all checks came to, in a line or two.
pub fn summary(checked: &[Checked]) -> String {
    let count = |wanted: Option<bool>| checked.iter().filter(|checked| checked.agrees() == wanted).count();
    let (agree, disagree, open) = (count(Some(true)), count(Some(false)), count(None));
    let mut text = format!("{} claims: {agree} agree with the catalogue, {disagree} disagree", checked.len());
    if open > 0 {
        let _ = write!(text, ", {open} are not checked, for the reason in their line");
    }
    text.push('\n');
    text
}

/// Entries with what was checked of them, for programs.
pub fn json(checked: &[Checked]) -> String {
    document(&checked.iter().map(object).collect::<Vec<_>>())
}

fn object(checked: &Checked) -> Value {
    let entry = checked.entry;
    let line = |line: &Line| {
        json!({
            "call": line.call,
            "expected": line.expected,
            "found": line.found,
            "cases": line.cases,
            "agrees": line.agrees,
            "detail": line.detail,
        })
    };
    json!({
        "number": entry.number,
        "title": entry.title,
        "group": entry.group,
        "verdict": entry.verdict.word(),
        "popular": entry.popular,
        "statement": entry.statement,
        "hypotheses": entry.hypotheses,
        "essay": entry.essay,
        "source": entry.source,
        "uncovered": entry.uncovered,
        "agrees": checked.agrees(),
        "checked": checked.lines.iter().map(line).collect::<Vec<_>>(),
    })
}
