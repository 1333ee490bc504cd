//! `[ask]` and `[claim]`: questions and claims, parsed and their types checked.

use super::checks::parse;
use super::document::Table;
use super::reader::{Reader, short};
use super::text::Text;
use crate::statement::{Environment, check_statement, is_claim};

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
