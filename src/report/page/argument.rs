//! The part of the essay: section by section, each sentence with its number, its verdict, and what decides it.

use maud::{Markup, html};

use super::essay::{Essay, Judged, Piece, Section, Sentence};
use super::{StudyPage, anchor, picture};

/// How many sentences have which verdict, and how many verdicts do not stand.
pub fn counts(essay: &Essay, studies: &[StudyPage<'_>]) -> Markup {
    let sentences = || essay.sections.iter().flat_map(|section| &section.sentences);
    let failing = sentences().filter(|sentence| !sentence.failing(find(sentence, studies)).is_empty()).count();
    html! {
        ul.counts {
            @for judged in Judged::ALL {
                li {
                    span class={ "badge v-" (judged.word()) } { (judged.sign()) " " (judged.word()) }
                    b { (sentences().filter(|sentence| sentence.verdict == judged).count()) }
                }
            }
            @if failing > 0 { li { span.badge.fails { "! not confirmed" } b { (failing) } } }
        }
    }
}

/// A section with its sentences.
pub fn section(section: &Section, place: usize, studies: &[StudyPage<'_>]) -> Markup {
    html! {
        section aria-labelledby={ "section-" (place + 1) } {
            h2 id={ "section-" (place + 1) } { (section.title) }
            @if !section.lead.is_empty() { p.lead { (section.lead) } }
            @for (row, sentence) in section.sentences.iter().enumerate() {
                (one(sentence, &format!("s{}-{}", place + 1, row + 1), studies))
            }
        }
    }
}

/// The study that decides a sentence.
fn find<'a, 'b>(sentence: &Sentence, studies: &'a [StudyPage<'b>]) -> Option<&'a StudyPage<'b>> {
    let name = sentence.study.as_deref()?;
    studies.iter().find(|study| study.run.study == name)
}

fn one(sentence: &Sentence, id: &str, studies: &[StudyPage<'_>]) -> Markup {
    let study = find(sentence, studies);
    let failing = sentence.failing(study);
    let word = sentence.verdict.word();
    html! {
        article id=(id) class={ "sentence v-" (word) } {
            p.said { (sentence.said) }
            @if failing.is_empty() {
                span.badge { (sentence.verdict.sign()) " " (word) }
            } @else {
                span.badge.fails { "! not confirmed: " (word) }
            }
            p {
                @for piece in sentence.pieces(study) {
                    @match piece {
                        Piece::Text(text) => (text),
                        Piece::Number { name, short, full } => {
                            @if let Some(study) = study.filter(|study| study.run.ask.iter().any(|entry| entry.name == name)) {
                                a.num href={ "#ask-" (anchor(&study.run.study)) "-" (anchor(&name)) } title=(full) { (short) }
                            } @else {
                                span.num { (short) }
                            }
                        }
                    }
                }
            }
            @if !failing.is_empty() { p.failing { (failing.join("; ")) } }
            @if let Some(study) = study {
                p.meta {
                    "Decided by "
                    a href={ "#study-" (anchor(&study.run.study)) } { (study.run.title) }
                    @if !sentence.claims.0.is_empty() {
                        ": "
                        @for (place, name) in sentence.claims.0.iter().enumerate() {
                            @if place > 0 { ", " }
                            @if study.run.claims.iter().any(|claim| claim.name == *name) {
                                a href={ "#claim-" (anchor(&study.run.study)) "-" (anchor(name)) } { (name.replace('_', " ")) }
                            } @else {
                                (name.replace('_', " "))
                            }
                        }
                    }
                    @if !sentence.catalogue.0.is_empty() {
                        ". Catalogue: " (sentence.catalogue.0.join(", "))
                    }
                }
            }
            @for (place, wanted) in sentence.figures.0.iter().enumerate() {
                @let (of, name) = wanted.split_once('/').map_or((study, wanted.as_str()), |(of, name)| {
                    (studies.iter().find(|study| study.run.study == of), name)
                });
                @if let Some(figure) = of.and_then(|of| of.figures.iter().find(|figure| figure.name == name)) {
                    (picture::shown(figure, &format!("{id}-f{place}")))
                } @else {
                    p.failing { "There is no figure " (wanted) }
                }
            }
        }
    }
}
