//! `[define] name = EXPR`: named expressions over one sequence.

use std::collections::BTreeMap;

use super::checks::written;
use super::document::Table;
use super::names::cycle;
use super::reader::{Reader, short};
use super::text::Text;
use crate::expression::{self, Syntax};

/// The definitions with the strings they were read from.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub list: Vec<(String, Text, Syntax)>,
    /// Whether some of them go round in a circle or are no expressions.
    pub broken: bool,
}

/// Parses `[define]` and looks for cycles.
pub(super) fn definitions(reader: &mut Reader, table: Option<&Table>) -> Definitions {
    let mut read = Definitions::default();
    let Some(table) = table else { return read };
    for entry in &table.entries {
        match written(reader, &entry.node, &format!("the definition {:?}", short(&entry.key))) {
            Some((text, syntax)) => read.list.push((entry.key.clone(), text, syntax)),
            None => read.broken = true,
        }
    }
    let needs: Vec<(String, Vec<String>)> = read
        .list
        .iter()
        .map(|(name, _, syntax)| (name.clone(), expression::names(syntax).into_iter().collect()))
        .collect();
    if let Some(round) = cycle(&needs) {
        read.broken = true;
        let place = table.entry(&round[0]).map_or(table.span.clone(), |entry| entry.place.clone());
        let message = if round.len() == 2 {
            format!("the definition {:?} uses itself", short(&round[0]))
        } else {
            format!("the definitions use one another: {}", short(&round.join(" -> ")))
        };
        reader.report(&place, message, "a cycle", "write one of them out");
    }
    read
}

impl Definitions {
    /// The trees by name.
    pub fn trees(&self) -> BTreeMap<String, Syntax> {
        self.list.iter().map(|(name, _, syntax)| (name.clone(), syntax.clone())).collect()
    }
}
