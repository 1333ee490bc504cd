//! Everything one study was asked: its distributions, its questions, its claims.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::estimate::{self, Estimated};
use super::fits::{FeedbackDocument, Fits, MomentsDocument};
use super::training::{self, Trainings};
use super::{Plot, Written, json, prompts, symbolic, terminal};
use crate::finetune::{Feedback, Moments};
use crate::number::Real;
use crate::statement::{Answer, AnswerValue};

/// What a study said.
#[derive(Clone, Debug)]
pub struct Run {
    /// The name of the study.
    pub study: String,
    /// Its title.
    pub title: String,
    /// V, the number of tokens.
    pub vocabulary: usize,
    /// N, the number of positions.
    pub length: usize,
    /// The distributions, `prior` first.
    pub distributions: Vec<Described>,
    /// The entries of `[ask]`.
    pub ask: Vec<Entry>,
    /// The entries of `[training]`.
    pub trainings: Vec<Trainings>,
    /// The entries of `[feedback]`.
    pub feedback: Vec<Fits<Feedback>>,
    /// The distributions with moments.
    pub moments: Vec<Fits<Moments>>,
    /// The entries of `[estimate]`.
    pub estimates: Vec<Estimated>,
    /// The entries of `[claim]`.
    pub claims: Vec<Claim>,
}

/// One distribution, described by questions about it; each as often as its parameters have values.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// What is to be known of it beside the answers.
    pub notes: Vec<String>,
    /// What was asked (`normaliser`, `support`, `entropy`, `top`), with the answers.
    pub questions: Vec<Entry>,
    /// Its row at each position, from the first on.
    pub marginals: Vec<Entry>,
}

/// A question with its answers, or the reason there are none.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name it has in the study, or what it asks.
    pub name: String,
    /// The question.
    pub question: String,
    /// One answer per value of its parameters, or what went wrong.
    pub answers: Result<Vec<Answer>, String>,
    /// What the answers say together.
    pub notes: Vec<String>,
    /// The answers against a parameter.
    pub plot: Option<Plot>,
}

impl Entry {
    /// A question with its answers and nothing beside them.
    pub fn new(name: String, question: String, answers: Result<Vec<Answer>, String>) -> Self {
        Entry { name, question, answers, notes: Vec::new(), plot: None }
    }
}

/// A claim with its verdict.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The claim's name in the study.
    pub name: String,
    /// The claim itself.
    pub statement: String,
    /// What came out.
    pub verdict: Verdict,
    /// The comparisons that decided it, or what went wrong.
    pub answers: Result<Vec<Answer>, String>,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds for all values of its parameters.
    Holds,
    /// It is false for at least one.
    False,
    /// A side of it is undefined, or it was checked nowhere.
    Undefined,
    /// A limit stopped it.
    Refused,
}

impl Verdict {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::False => "FALSE",
            Verdict::Undefined => "undefined",
            Verdict::Refused => "refused",
        }
    }
}

impl Claim {
    /// The claim with its verdict; where it is false its two sides, where it failed the reason.
    pub fn text(&self) -> String {
        let mut text = format!("{}  {}: {}\n", self.verdict.word(), self.name, self.statement);
        match &self.answers {
            Ok(answers) => {
                for answer in answers {
                    if answer.value.holds() == Some(false) {
                        let _ = writeln!(
                            text,
                            "    {}{}",
                            terminal::parameters(&answer.parameters),
                            terminal::single(answer)
                        );
                    }
                }
            }
            Err(message) => text.push_str(&indented(message, "    ")),
        }
        text
    }
}

impl Run {
    /// The run as text.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.study, self.title);
        let _ = writeln!(text, "V = {}, N = {}", self.vocabulary, self.length);
        for described in &self.distributions {
            let _ = writeln!(text, "\n{}", described.name);
            for note in &described.notes {
                text.push_str(&note_text(note));
            }
            for question in described.questions.iter().chain(&described.marginals) {
                text.push_str(&indented(&question_text(question), "  "));
            }
        }
        if !self.ask.is_empty() {
            text.push_str("\nask\n");
            for entry in &self.ask {
                text.push_str(&indented(&question_text(entry), "  "));
                for note in &entry.notes {
                    text.push_str(&note_text(note));
                }
                if let Some(plot) = &entry.plot {
                    text.push_str(&indented(&plot.text(), "    "));
                }
            }
        }
        if !self.trainings.is_empty() {
            text.push_str("\ntraining\n");
            for training in &self.trainings {
                text.push_str(&indented(&training.text(), "  "));
            }
        }
        if !self.feedback.is_empty() {
            text.push_str("\nfeedback\n");
            for feedback in &self.feedback {
                text.push_str(&indented(&feedback.text(), "  "));
            }
        }
        if !self.moments.is_empty() {
            text.push_str("\nmoments\n");
            for moments in &self.moments {
                text.push_str(&indented(&moments.text(), "  "));
            }
        }
        if !self.estimates.is_empty() {
            text.push_str("\nestimate\n");
            for estimate in &self.estimates {
                text.push_str(&indented(&estimate.text(), "  "));
            }
        }
        if !self.claims.is_empty() {
            text.push_str("\nclaim\n");
            for claim in &self.claims {
                text.push_str(&indented(&claim.text(), "  "));
            }
        }
        text
    }

    /// The run as a JSON object.
    pub fn json(&self) -> Document {
        Document {
            study: self.study.clone(),
            title: self.title.clone(),
            vocabulary: self.vocabulary,
            length: self.length,
            distributions: self
                .distributions
                .iter()
                .map(|described| DescribedDocument {
                    name: described.name.clone(),
                    notes: described.notes.clone(),
                    questions: described.questions.iter().chain(&described.marginals).map(entry_document).collect(),
                })
                .collect(),
            ask: self.ask.iter().map(entry_document).collect(),
            trainings: self.trainings.iter().map(Trainings::document).collect(),
            feedback: self.feedback.iter().map(Fits::<Feedback>::document).collect(),
            moments: self.moments.iter().map(Fits::<Moments>::document).collect(),
            estimates: self.estimates.iter().map(Estimated::document).collect(),
            claims: self
                .claims
                .iter()
                .map(|claim| ClaimDocument {
                    name: claim.name.clone(),
                    statement: claim.statement.clone(),
                    verdict: claim.verdict,
                    answers: objects(&claim.answers),
                    error: claim.answers.as_ref().err().cloned(),
                })
                .collect(),
        }
    }
}

impl Run {
    /// The run as indented JSON with a final line break.
    pub fn document(&self) -> String {
        json::document(&self.json())
    }
}

/// Several runs as one JSON list.
pub fn documents(runs: &[Run]) -> String {
    json::document(&runs.iter().map(Run::json).collect::<Vec<_>>())
}

/// The schema of a run, as a JSON document.
pub fn schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    json::document(&settings.into_generator().into_root_schema_for::<Document>())
}

/// A run as `--json` prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Study")]
pub struct Document {
    study: String,
    title: String,
    vocabulary: usize,
    length: usize,
    distributions: Vec<DescribedDocument>,
    ask: Vec<EntryDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trainings: Vec<training::Document>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    feedback: Vec<FeedbackDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    moments: Vec<MomentsDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    estimates: Vec<estimate::Document>,
    claims: Vec<ClaimDocument>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Distribution")]
struct DescribedDocument {
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    questions: Vec<EntryDocument>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Question")]
struct EntryDocument {
    name: String,
    answers: Vec<json::Object>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Claim")]
struct ClaimDocument {
    name: String,
    statement: String,
    verdict: Verdict,
    answers: Vec<json::Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

fn entry_document(entry: &Entry) -> EntryDocument {
    EntryDocument {
        name: entry.name.clone(),
        answers: objects(&entry.answers),
        notes: entry.notes.clone(),
        error: entry.answers.as_ref().err().cloned(),
    }
}

fn objects(answers: &Result<Vec<Answer>, String>) -> Vec<json::Object> {
    answers.iter().flatten().map(json::Object::new).collect()
}

/// The widest exact form that a table shows; longer ones give way to their digits.
const WIDTH: usize = 40;

/// `name  answer`, a line per value of the parameters, lists beneath.
fn question_text(entry: &Entry) -> String {
    let mut text = String::new();
    match &entry.answers {
        Err(message) => {
            let _ = write!(text, "{}\n{}", entry.name, indented(message, "    "));
        }
        Ok(answers) => {
            for answer in answers {
                let label = format!("{}: {}", entry.name, terminal::parameters(&answer.parameters));
                match &answer.value {
                    AnswerValue::Row(entries) => {
                        let _ = writeln!(text, "{label}{}", row(entries));
                    }
                    AnswerValue::Law(entries) | AnswerValue::Sequences(entries) => {
                        let _ = writeln!(text, "{}", label.trim_end());
                        for (value, number) in entries {
                            let _ = writeln!(text, "  {value}  {}", shortened(number));
                        }
                    }
                    AnswerValue::Number(number) => {
                        let _ = writeln!(text, "{label}{}", shortened(number));
                    }
                    AnswerValue::Truth { .. } => {
                        let _ = writeln!(text, "{label}{}", terminal::single(answer));
                    }
                    AnswerValue::Symbolic(answer) => text.push_str(&symbolic::brief(&label, answer)),
                    AnswerValue::Prompts(answer) => text.push_str(&prompts::lines(&label, answer)),
                }
            }
        }
    }
    text
}

/// How many tokens of a row a table shows.
const TOKENS: usize = 6;

/// The likeliest tokens of a row on one line, ties in vocabulary order.
fn row(entries: &[(String, Real)]) -> String {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|&left, &right| entries[right].1.interval().low.total_cmp(&entries[left].1.interval().low));
    let mut shown: Vec<String> = order
        .iter()
        .take(TOKENS)
        .map(|&index| format!("{} {}", entries[index].0, Written::new(&entries[index].1).short(12)))
        .collect();
    if entries.len() > TOKENS {
        shown.push(format!("and {} more", entries.len() - TOKENS));
    }
    shown.join(", ")
}

/// A number whose exact form is left out where it is too long for a table.
fn shortened(number: &Real) -> String {
    let written = Written::new(number);
    match &written.exact {
        Some(exact) if exact.chars().count() > WIDTH && *exact != written.decimal => written.decimal,
        _ => written.to_string(),
    }
}

/// A note, wrapped to the width of a terminal.
fn note_text(note: &str) -> String {
    let mut lines = vec![String::new()];
    for word in note.split(' ') {
        let line = lines.last_mut().expect("it begins with one");
        if !line.is_empty() && line.chars().count() + word.chars().count() >= 74 {
            lines.push(word.to_string());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    let mut marked = lines.iter().enumerate();
    marked.by_ref().map(|(place, line)| format!("  {} {line}\n", if place == 0 { "!" } else { " " })).collect()
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("{indent}{line}\n") }).collect()
}
