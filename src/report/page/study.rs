//! The part of a study: how to run it again, its text, what it says, its figures.

use maud::{Markup, html};

use super::{StudyPage, address, anchor, brief, picture};
use crate::report::Described;
use crate::report::{Claim, Entry, Verdict, Written, terminal};
use crate::statement::{Answer, AnswerValue};

/// How many entries of a row, a law or a list the page shows.
const MOST_ENTRIES: usize = 8;

/// How many values of the parameters one answer shows.
const MOST_ANSWERS: usize = 24;

/// How long an exact form is at most.
const LONGEST: usize = 60;

/// Everything about one study.
pub fn part(study: &StudyPage<'_>) -> Markup {
    let run = study.run;
    let id = anchor(&run.study);
    html! {
        section.study aria-labelledby={ "study-" (id) } {
            h3 id={ "study-" (id) } { (run.title) }
            p.meta { code { (run.study) } ": V = " (run.vocabulary) " tokens, N = " (run.length) " positions" }
            div.command {
                code id={ "run-" (id) } { "exactlm run " (quoted(&study.rerun)) }
                button type="button" data-copy={ "run-" (id) } aria-label={ "Copy the command that runs " (run.study) } { "Copy" }
            }
            @if !study.files.is_empty() {
                ul.files aria-label={ "Files of " (run.study) } {
                    @for (path, name) in study.files { li { a href=(address(path)) { (name) } } }
                }
            }
            @if !study.text.is_empty() {
                details {
                    summary { "The study’s text" }
                    button type="button" data-copy={ "text-" (id) } aria-label={ "Copy the text of " (run.study) } { "Copy" }
                    pre tabindex="0" id={ "text-" (id) } { (study.text) }
                }
            }
            @if !run.claims.is_empty() { (claims(run.study.as_str(), &run.claims)) }
            @if !run.ask.is_empty() {
                h4 { "Answers" }
                div.scroll tabindex="0" role="region" aria-label={ "Answers of " (run.study) } {
                    table {
                        thead { tr { th scope="col" { "name" } th scope="col" { "question" } th scope="col" { "answer" } } }
                        tbody { @for entry in &run.ask { (asked(&id, entry)) } }
                    }
                }
            }
            @if !study.figures.is_empty() {
                h4 { "Pictures" }
                div.figures {
                    @for figure in study.figures { (picture::shown(figure, &format!("fig-{id}-{}", anchor(&figure.name)))) }
                }
            }
            @if !run.distributions.is_empty() {
                details.print {
                    summary { "Distributions" }
                    div.scroll tabindex="0" role="region" aria-label={ "Distributions of " (run.study) } {
                        table {
                            thead { tr { @for head in ["distribution", "at", "Z", "support", "entropy (nats)", "most probable"] { th scope="col" { (head) } } } }
                            tbody { @for described in &run.distributions { (distribution(described)) } }
                        }
                    }
                }
            }
            @if !run.trainings.is_empty() {
                details {
                    summary { "Trainings, step by step" }
                    pre tabindex="0" { @for training in &run.trainings { (training.text()) "\n" } }
                }
            }
            @if !run.feedback.is_empty() {
                details {
                    summary { "Rewards from feedback" }
                    pre tabindex="0" { @for feedback in &run.feedback { (feedback.text()) "\n" } }
                }
            }
            @if !run.moments.is_empty() {
                details {
                    summary { "Moments" }
                    pre tabindex="0" { @for moments in &run.moments { (moments.text()) "\n" } }
                }
            }
            @if !run.estimates.is_empty() {
                details {
                    summary { "Estimates from draws" }
                    pre tabindex="0" { @for estimate in &run.estimates { (estimate.text()) "\n" } }
                }
            }
        }
    }
}

/// A name as a shell reads it.
fn quoted(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if name.chars().all(is_plain) && !name.starts_with('-') {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}

fn claims(study: &str, claims: &[Claim]) -> Markup {
    html! {
        h4 { "Claims" }
        ul.claims {
            @for claim in claims {
                li id={ "claim-" (anchor(study)) "-" (anchor(&claim.name)) } {
                    @match claim.verdict {
                        Verdict::Holds => span.badge.v-true { "✓ holds" },
                        Verdict::False => span.badge.v-false { "✗ false" },
                        other => span.badge.v-open { "? " (other.word()) },
                    }
                    (claim.name.replace('_', " ")) ": " code { (claim.statement) }
                    @match &claim.answers {
                        Err(message) => p.failing { (message) },
                        Ok(answers) => @for answer in answers.iter().filter(|answer| answer.value.holds() == Some(false)).take(3) {
                            p.failing { (terminal::parameters(&answer.parameters)) (terminal::single(answer)) }
                        },
                    }
                }
            }
        }
    }
}

fn asked(study: &str, entry: &Entry) -> Markup {
    let question = match &entry.answers {
        Ok(answers) => answers.first().map_or("", |answer| answer.question.as_str()),
        Err(_) => "",
    };
    html! {
        tr id={ "ask-" (study) "-" (anchor(&entry.name)) } {
            td { (entry.name.replace('_', " ")) }
            td.narrow { code { (question) } }
            td {
                @match &entry.answers {
                    Err(message) => span.failing { (message) },
                    Ok(answers) => {
                        @for answer in answers.iter().take(MOST_ANSWERS) { div { (terminal::parameters(&answer.parameters)) (said(answer)) } }
                        @if answers.len() > MOST_ANSWERS { div { "and " (answers.len() - MOST_ANSWERS) " more" } }
                    }
                }
                @for note in &entry.notes { p.meta { (note) } }
            }
        }
    }
}

/// An answer: numbers in full, lists by their first entries.
fn said(answer: &Answer) -> Markup {
    html! {
        @match &answer.value {
            AnswerValue::Number(number) => (full(&Written::new(number))),
            AnswerValue::Row(entries) | AnswerValue::Law(entries) | AnswerValue::Sequences(entries) => {
                @let mut order = entries.iter().filter(|(_, number)| !number.is_zero()).collect::<Vec<_>>();
                @if matches!(answer.value, AnswerValue::Row(_)) {
                    ({ order.sort_by(|left, right| right.1.interval().low.total_cmp(&left.1.interval().low)); "" })
                }
                table {
                    @for (value, number) in order.iter().take(MOST_ENTRIES) {
                        tr { td { (value) } td { (brief(&Written::new(number))) } }
                    }
                    @if order.len() > MOST_ENTRIES { tr { td colspan="2" { "and " (order.len() - MOST_ENTRIES) " more" } } }
                }
            }
            AnswerValue::Symbolic(_) | AnswerValue::Prompts(_) => {
                @let text = terminal::answer(answer, false);
                @let parameters = terminal::parameters(&answer.parameters);
                @let text = text.strip_prefix(parameters.as_str()).unwrap_or(&text);
                @for line in text.lines().take(MOST_ENTRIES) { div { (cut(line)) } }
            }
            AnswerValue::Truth { .. } => (terminal::single(answer)),
        }
    }
}

/// The exact form where there is room, and all digits.
fn full(number: &Written) -> String {
    match &number.exact {
        Some(exact) if exact.chars().count() > LONGEST => number.decimal.clone(),
        _ => number.to_string(),
    }
}

fn cut(line: &str) -> String {
    crate::exhibit::figure::words::cut(line, 400)
}

/// A row for each value of the parameters of a distribution.
fn distribution(described: &Described) -> Markup {
    let answers = |name: &str| -> &[Answer] {
        let entry = described.questions.iter().find(|entry| entry.name == name);
        entry.and_then(|entry| entry.answers.as_ref().ok()).map_or(&[], Vec::as_slice)
    };
    let at: Vec<&[(String, String)]> = answers("support").iter().map(|answer| answer.parameters.as_slice()).collect();
    let number = |name: &str, parameters: &[(String, String)]| {
        let answer = answers(name).iter().find(|answer| answer.parameters == parameters);
        match answer.map(|answer| &answer.value) {
            Some(AnswerValue::Number(number)) => brief(&Written::new(number)),
            Some(_) | None => "–".to_owned(),
        }
    };
    let first = |parameters: &[(String, String)]| {
        let answer = answers("top").iter().find(|answer| answer.parameters == parameters);
        match answer.map(|answer| &answer.value) {
            Some(AnswerValue::Sequences(all)) => {
                all.first().map_or(String::new(), |(x, p)| format!("{x}: {}", brief(&Written::new(p))))
            }
            _ => "–".to_owned(),
        }
    };
    let refused = described.questions.iter().find_map(|entry| entry.answers.as_ref().err());
    html! {
        @if at.is_empty() {
            tr { td { (described.name) } td colspan="5" { (refused.map_or("", String::as_str)) } }
        }
        @for parameters in at.iter().take(MOST_ANSWERS) {
            tr {
                td { (described.name) }
                td { (terminal::parameters(parameters).trim_end_matches([':', ' '])) }
                td.r { (number("normaliser", parameters)) }
                td.r { (number("support", parameters)) }
                td.r { (number("entropy", parameters)) }
                td { (first(parameters)) }
            }
        }
        @for note in &described.notes { tr { td {} td colspan="5" { (note) } } }
    }
}
