//! Every form of the language, with its meaning and an example.

use std::fmt::Write;

use exactlm::report::terminal;
use exactlm::statement::Asking;
use exactlm::study::Study;
use serde::Deserialize;

use crate::cli::limits::Limits;
use crate::cli::{Failure, bundled, study};

/// One form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The words it is found by.
    pub names: Vec<String>,
    usage: String,
    meaning: String,
    question: String,
    with: Option<String>,
    study: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    form: Vec<Form>,
}

/// All forms.
pub fn all() -> Vec<Form> {
    toml::from_str::<Forms>(include_str!("forms.toml")).expect("the tests read this constant").form
}

/// The names of all forms, wrapped to the width of a screen.
pub fn index() -> String {
    let mut text = String::new();
    let mut column = 0;
    for name in all().iter().flat_map(|form| &form.names) {
        let width = name.chars().count() + 2;
        if column + width > 78 {
            text.push('\n');
            column = 0;
        }
        let _ = write!(text, "  {name}");
        column += width;
    }
    text.push('\n');
    text
}

impl Form {
    /// Whether this is one of its names.
    pub fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name || known.strip_suffix("()").is_some_and(|known| known == name))
    }

    /// The page of this form; the answer of its example is computed now.
    ///
    /// # Errors
    /// Never in a build whose tests pass.
    pub fn text(&self) -> Result<String, Failure> {
        let mut text = format!("{}\n\n", self.usage);
        for line in wrapped(&self.meaning, 76) {
            let _ = writeln!(text, "  {line}");
        }
        let name = match (&self.study, &self.with) {
            (Some(study), _) => {
                let _ = writeln!(text, "\nIn the study\n{}", indented(study.trim()));
                "STUDY"
            }
            (None, Some(with)) => {
                let _ = writeln!(text, "\nIn the study `example` with\n{}", indented(with.trim()));
                "STUDY"
            }
            (None, None) => {
                text.push('\n');
                bundled::EXAMPLE.0
            }
        };
        let _ = writeln!(text, "  $ exactlm ask {name} '{}'", self.question);
        text.push_str(&indented(self.answer(&self.question)?.trim_end()));
        Ok(text)
    }

    fn answer(&self, question: &str) -> Result<String, Failure> {
        let text = match (&self.study, &self.with) {
            (Some(study), _) => study.clone(),
            (None, with) => format!("{}{}", bundled::EXAMPLE.1, with.as_deref().unwrap_or_default()),
        };
        let read = Study::read("the example", text.as_bytes(), &bundled::file).map_err(|error| study::wrong(&error))?;
        let session = study::session(&read, Limits::default().settings(read.environment.numbers));
        let answers = study::ask(&mut Asking::new(&read.environment, &session), &read, question)?;
        Ok(answers.iter().map(|answer| terminal::answer(answer, false)).collect())
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Words on lines of at most `width` characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_belongs_to_two_forms() {
        let mut names: Vec<String> = all().into_iter().flat_map(|form| form.names).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_form_of_the_language_has_a_page_with_an_example() {
        let pages = all();
        for name in exactlm::statement::known_forms() {
            let page = pages.iter().find(|page| page.is_called(name));
            assert!(page.is_some(), "{name} has no page");
        }
        assert!(!pages.iter().any(|page| page.is_called("no such form")));
    }

    #[test]
    fn every_example_is_answered() {
        for form in all() {
            match form.text() {
                Ok(text) => assert!(text.contains(&form.usage)),
                Err(Failure::Input(message) | Failure::Refused(message)) => panic!("{:?}: {message}", form.names),
                Err(Failure::Output(error)) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn pages_fit_a_terminal() {
        for line in all().iter().flat_map(|form| wrapped(&form.meaning, 76)) {
            assert!(line.chars().count() <= 76, "{line}");
        }
    }
}
