//! The essay, sentence by sentence: what is said, what was found, and which claims of which study decide it.

use serde::Deserialize;

use super::StudyPage;
use crate::exhibit::figure::words::{digits, grouped};
use crate::report::{Claim, Entry, Verdict, Written, terminal};
use crate::statement::AnswerValue;

/// The essay as `essay.toml` has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Essay {
    /// Its title.
    pub title: String,
    /// Its sections, in order.
    #[serde(default, rename = "section")]
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub lead: String,
    /// Its sentences.
    #[serde(default, rename = "sentence")]
    pub sentences: Vec<Sentence>,
}

/// A sentence that can be true or false, or whose openness has a reason.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// What the essay says.
    pub said: String,
    /// What is true; `{number}`, `{1}`, `{2}` … stand for answers.
    #[serde(default)]
    pub found: String,
    /// What is made of it.
    pub verdict: Judged,
    /// The study that decides it.
    #[serde(default)]
    pub study: Option<String>,
    /// The names of the answers that stand in `found`.
    #[serde(default)]
    pub ask: Names,
    /// The names of the claims that must hold.
    #[serde(default)]
    pub claims: Names,
    /// Entries of the catalogue.
    #[serde(default)]
    pub catalogue: Names,
    /// Figures below the sentence: names of the study's, or `STUDY/NAME`.
    #[serde(default)]
    pub figures: Names,
}

/// What is made of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// It is true.
    True,
    /// It is true under a condition that is not stated.
    HalfTrue,
    /// It is false.
    False,
    /// It cannot be decided by computing.
    Open,
}

impl Judged {
    /// All of them.
    pub const ALL: [Judged; 4] = [Judged::True, Judged::HalfTrue, Judged::False, Judged::Open];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Judged::True => "true",
            Judged::HalfTrue => "half-true",
            Judged::False => "false",
            Judged::Open => "open",
        }
    }

    /// A sign beside the word.
    pub fn sign(self) -> &'static str {
        match self {
            Judged::True => "✓",
            Judged::HalfTrue => "◐",
            Judged::False => "✗",
            Judged::Open => "?",
        }
    }
}

/// One name, or several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Names(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Names {
    fn from(names: OneOrMany) -> Self {
        match names {
            OneOrMany::One(name) => Names(vec![name]),
            OneOrMany::Many(names) => Names(names),
        }
    }
}

/// A piece of what was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// An answer: its name in the study, how it is written, and all that is known of it.
    Number {
        /// Its name in the study.
        name: String,
        /// A few digits, or the exact form where it is short.
        short: String,
        /// All digits and the exact form.
        full: String,
    },
}

impl Essay {
    /// Reads the essay.
    ///
    /// # Errors
    /// What is wrong with the text, with its place.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The studies that it names, each once, in order.
    pub fn studies(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.sections.iter().flat_map(|section| &section.sentences).filter_map(|s| s.study.as_deref()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Sentence {
    /// Why the verdict does not stand, if it does not: each claim that is missing or does not hold, each answer that is missing.
    pub fn failing(&self, study: Option<&StudyPage<'_>>) -> Vec<String> {
        let Some(name) = &self.study else {
            return if self.verdict == Judged::Open { Vec::new() } else { vec!["no study decides it".to_owned()] };
        };
        let Some(study) = study else { return vec![format!("the study {name} was not run")] };
        let mut failing = Vec::new();
        for wanted in &self.claims.0 {
            match study.run.claims.iter().find(|claim| claim.name == *wanted) {
                None => failing.push(format!("{name} has no claim {wanted}")),
                Some(Claim { verdict: Verdict::Holds, .. }) => {}
                Some(claim) => failing.push(format!("the claim {wanted} of {name}: {}", claim.verdict.word())),
            }
        }
        for wanted in &self.ask.0 {
            match answer(study, wanted) {
                None => failing.push(format!("{name} has no answer {wanted}")),
                Some(Entry { answers: Err(_), .. }) => failing.push(format!("{name} gives no answer {wanted}")),
                Some(_) => {}
            }
        }
        failing
    }

    /// What was found, with the answers in their places.
    pub fn pieces(&self, study: Option<&StudyPage<'_>>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = self.found.as_str();
        while let Some((place, length, which)) = next_place(rest) {
            let Some(name) = self.ask.0.get(which) else {
                pieces.push(Piece::Text(rest[..place + length].to_owned()));
                rest = &rest[place + length..];
                continue;
            };
            pieces.push(Piece::Text(rest[..place].to_owned()));
            let (short, full) = study
                .and_then(|study| answer(study, name))
                .map_or(("(not known)".to_owned(), format!("no answer {name}")), written);
            pieces.push(Piece::Number { name: name.clone(), short, full });
            rest = &rest[place + length..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces
    }
}

/// The entry of this name.
fn answer<'a>(study: &StudyPage<'a>, name: &str) -> Option<&'a Entry> {
    study.run.ask.iter().find(|entry| entry.name == name)
}

/// The next `{number}` or `{1}`: where it is, how long, and which answer it means, from 0.
fn next_place(text: &str) -> Option<(usize, usize, usize)> {
    text.match_indices('{').find_map(|(place, _)| {
        let end = text[place..].find('}')?;
        let inside = &text[place + 1..place + end];
        let which = if inside == "number" { Some(0) } else { inside.parse::<usize>().ok()?.checked_sub(1) };
        Some((place, end + 1, which?))
    })
}

/// An entry in few characters, and in full.
fn written(entry: &Entry) -> (String, String) {
    let Ok(answers) = &entry.answers else { return ("(no answer)".to_owned(), "no answer".to_owned()) };
    let one = |answer: &crate::statement::Answer| match &answer.value {
        AnswerValue::Number(number) => brief(&Written::new(number)),
        _ => terminal::single(answer),
    };
    let short = match answers.as_slice() {
        [] => "(no answer)".to_owned(),
        [only] => one(only),
        many => {
            let each = |answer: &crate::statement::Answer| {
                format!("{} at {}", one(answer), terminal::parameters(&answer.parameters).trim_end_matches([':', ' ']))
            };
            many.iter().map(each).collect::<Vec<_>>().join(", ")
        }
    };
    let full = answers.iter().map(|answer| terminal::parameters(&answer.parameters) + &terminal::single(answer));
    (short, full.collect::<Vec<_>>().join("; "))
}

/// The exact form where it says more than digits would, and some digits where it is not whole.
pub fn brief(number: &Written) -> String {
    let digits = rounded(&number.decimal);
    match &number.exact {
        Some(exact) if *exact == number.decimal && exact.bytes().all(|byte| byte.is_ascii_digit()) => grouped(exact),
        Some(exact) if *exact == number.decimal => exact.clone(),
        Some(exact) if exact.chars().count() <= 12 && digits.starts_with('≈') => format!("{exact} {digits}"),
        Some(exact) if exact.chars().count() <= 12 => format!("{exact} = {digits}"),
        _ => digits,
    }
}

/// At most five digits of what is written in seventeen; the sign ≈ says that they are not all.
fn rounded(decimal: &str) -> String {
    let plain = decimal.replace('…', "");
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() && plain.len() > 7 => {
            format!("≈ {}", digits(value, 5, 5))
        }
        _ => decimal.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_numbers_are_found_and_other_braces_are_text() {
        assert_eq!(next_place("a {number} b"), Some((2, 8, 0)));
        assert_eq!(next_place("{x} {2}"), Some((4, 3, 1)));
        assert_eq!(next_place("{0} {"), None);
    }

    #[test]
    fn digits_are_cut_and_said_to_be() {
        assert_eq!(rounded("0.33333333333333333…"), "≈ 0.33333");
        assert_eq!(rounded("0.375"), "0.375");
        assert_eq!(rounded("inf"), "inf");
        assert_eq!(rounded("1.2345678901234567…e-10"), "≈ 1.2346·10⁻¹⁰");
    }

    #[test]
    fn one_name_or_several() {
        let text = "title = \"t\"\n[[section]]\ntitle = \"s\"\n[[section.sentence]]\nsaid = \"x\"\nverdict = \"half-true\"\n\
                    study = \"mary\"\nask = \"a\"\nclaims = [\"b\", \"c\"]\n";
        let essay = Essay::read(text).expect("it is right");
        let sentence = &essay.sections[0].sentences[0];
        assert_eq!((sentence.ask.0.len(), sentence.claims.0.len(), sentence.verdict), (1, 2, Judged::HalfTrue));
        assert_eq!(essay.studies(), ["mary"]);
        assert_eq!(sentence.failing(None), ["the study mary was not run"]);
        assert!(Essay::read("title = 1").is_err());
    }
}
