//! `[ask]` and `[claim]`: questions and claims, parsed and their types checked.

use super::checks::parse;
use super::document::{Table, Value};
use super::reader::{Reader, short};
use super::text::Text;
use crate::expression::{self, Scope, Syntax, mentions_world};
use crate::statement::{Environment, check_statement, event_of_text, is_claim};

/// The strings of a table of questions. Without an environment (there are mistakes elsewhere) only their syntax is checked.
pub(super) fn questions(
    reader: &mut Reader,
    table: Option<&Table>,
    environment: Option<&Environment>,
    what: &str,
    must_claim: bool,
) -> Vec<(String, Text)> {
    let mut read = Vec::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let name = short(&entry.key);
        let Some(text) = reader.text(&entry.node, &format!("{what} {name:?}")) else { continue };
        if parse(reader, text).is_none() {
            continue;
        }
        if let Some(environment) = environment {
            if let Err(problems) = check_statement(environment, text.value()) {
                reader.expression(text, &problems);
                continue;
            }
            if must_claim && !is_claim(text.value()) {
                let help = "write a comparison, such as P(A) == 1/2; a question belongs into [ask]";
                reader.report(
                    &text.span(),
                    format!("{what} {name:?} can be neither true nor false"),
                    "not a claim",
                    help,
                );
                continue;
            }
        }
        read.push((entry.key.clone(), text.clone()));
    }
    read
}

/// The events of the text that `[ask]` asks for, by name: `P(A)` and `P[q](A)`, without parameters.
pub(super) fn events_of_text(table: Option<&Table>, scope: Option<&Scope>) -> Vec<(String, Syntax)> {
    let mut events: Vec<(String, Syntax)> = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for entry in table.iter().flat_map(|table| &table.entries) {
        let (Value::Text(text), Some(scope)) = (&entry.node.value, scope) else { continue };
        let Ok(syntax) = expression::parse(text.value()) else { continue };
        let Some(event) = event_of_text(&syntax) else { continue };
        if expression::check_event(event, scope).is_ok_and(|event| !mentions_world(&event))
            && let Some(written) = text.value().get(event.span.start..event.span.end)
            && !told.contains(&written)
        {
            told.push(written);
            events.push((entry.key.clone(), event.clone()));
        }
    }
    events
}
