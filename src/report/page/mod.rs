//! What studies say, and the essay that they decide, as one file of HTML that needs nothing beside it.
//!
//! - [`render()`]: the page.
//! - [`StudyPage`]: one study: what it said, its text, its figures, its files.
//! - [`Essay`]: sentences with their verdicts, as `essay.toml` has them.
//!
//! `study` writes the part of a study, `argument` that of the essay, `picture` a figure with its table. Style and script stand in
//! `page.css` and `page.js` and go into the page; a policy in its head forbids it to ask for anything.

mod argument;
mod essay;
mod picture;
mod study;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use essay::{Essay, Judged, Names, Piece, Section, Sentence, brief};

use super::Run;
use super::chart::style::{DARK, LIGHT, RULES};
use crate::exhibit::Figure;

/// What is forbidden to the page: every request.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// The colours of the page beside those of its charts.
const LIGHT_PAGE: &str = "--panel:#f4f4f2;--link:#005a96;--focus:#d6006e";
const DARK_PAGE: &str = "--panel:#212327;--link:#7cc4f2;--focus:#ff7ab8";

/// One study on the page.
#[derive(Clone, Debug)]
pub struct StudyPage<'a> {
    /// What it said. Its name is that of the study, which stands in links.
    pub run: &'a Run,
    /// The text of its file.
    pub text: &'a str,
    /// What `exactlm run` is given to run it again.
    pub rerun: String,
    /// Its figures.
    pub figures: &'a [Figure],
    /// Its files: where they lie, seen from the page, and what they are called.
    pub files: &'a [(String, String)],
}

/// The page: the essay, where there is one, then each study. The same input gives the same text.
///
/// Cost: linear in the text; a chart has at most some thousand marks.
pub fn render(studies: &[StudyPage<'_>], essay: Option<&Essay>) -> String {
    let title = match (essay, studies) {
        (Some(essay), _) => essay.title.clone(),
        (None, [only]) => only.run.title.clone(),
        (None, many) => format!("{} studies", many.len()),
    };
    let style = format!(
        ":root{{{LIGHT};{LIGHT_PAGE}}}html[data-theme=dark]{{{DARK};{DARK_PAGE}}}\
         @media screen and (prefers-color-scheme:dark){{html:not([data-theme=light]){{{DARK};{DARK_PAGE}}}}}\
         @media print{{html[data-theme]{{{LIGHT};{LIGHT_PAGE}}}}}{}{RULES}",
        include_str!("page.css")
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(concat!("exactlm ", env!("CARGO_PKG_VERSION")));
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                a.skip href="#main" { "Skip to the text" }
                div.frame {
                    header.top {
                        div {
                            h1 { (title) }
                            p.tag { (tag(studies, essay)) }
                            @if let Some(essay) = essay { (argument::counts(essay, studies)) }
                        }
                        button #theme type="button" { "Dark" }
                    }
                    (contents(studies, essay))
                    main #main tabindex="-1" {
                        @if let Some(essay) = essay {
                            @for (place, section) in essay.sections.iter().enumerate() {
                                (argument::section(section, place, studies))
                            }
                        }
                        @if essay.is_some() || studies.len() > 1 {
                            h2 #studies { "The studies" }
                            @if essay.is_some() {
                                p.lead { "What decides the sentences: each study with its text, the command that runs it again, and all that it says." }
                            }
                        }
                        @for study in studies { (study::part(study)) }
                    }
                    footer {
                        p { "Made by exactlm " (env!("CARGO_PKG_VERSION")) ". Every number on this page was computed, none typed in: fractions and sums of logarithms are exact, digits are right as far as they are shown." }
                    }
                }
                p #status.hidden role="status" aria-live="polite" {}
                script { (PreEscaped(include_str!("page.js"))) }
            }
        }
    }
    .into_string()
}

fn tag(studies: &[StudyPage<'_>], essay: Option<&Essay>) -> String {
    match (essay, studies) {
        (Some(essay), _) => {
            let sentences: usize = essay.sections.iter().map(|section| section.sentences.len()).sum();
            format!("{sentences} sentences, {} studies, every sequence weighed", studies.len())
        }
        (None, [only]) => format!("{}: V = {}, N = {}", only.run.study, only.run.vocabulary, only.run.length),
        (None, _) => "Every sequence weighed".to_owned(),
    }
}

fn contents(studies: &[StudyPage<'_>], essay: Option<&Essay>) -> Markup {
    html! {
        nav.toc aria-label="Contents" {
            details #contents open {
                summary { "Contents" }
                @if let Some(essay) = essay {
                    ol {
                        @for (place, section) in essay.sections.iter().enumerate() {
                            li { a href={ "#section-" (place + 1) } { (section.title) } }
                        }
                        li { a href="#studies" { "The studies" } }
                    }
                }
                ul {
                    @for study in studies {
                        li { a href={ "#study-" (anchor(&study.run.study)) } { (study.run.title) } }
                    }
                }
            }
        }
    }
}

/// A name as it stands in links: what is no letter, digit, `-` or `_` is written by its number.
fn anchor(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let one = |letter: char| if plain(letter) { letter.to_string() } else { format!(".{:x}.", letter as u32) };
    name.chars().map(one).collect()
}

/// A relative address: a file beside the page, whatever its name holds.
fn address(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    let one = |byte: u8| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") };
    format!("./{}", path.bytes().map(one).collect::<String>())
}

#[cfg(test)]
mod tests;
