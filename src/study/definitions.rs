//! `[define] name = EXPR`: named expressions over one sequence.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::{Checks, written};
use super::document::Table;
use super::names::{cycle, order};
use super::reader::{Reader, short};
use super::text::Text;
use crate::expression::{self, Syntax};

/// The definitions with the strings they were read from.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    list: Vec<(String, Text, Syntax)>,
    /// The names that each uses.
    needs: Vec<(String, Vec<String>)>,
}

/// Parses `[define]` and looks for cycles.
pub(super) fn definitions(reader: &mut Reader, table: Option<&Table>) -> Definitions {
    let mut read = Definitions::default();
    let Some(table) = table else { return read };
    for entry in &table.entries {
        if let Some((text, syntax)) = written(reader, &entry.node, &format!("the definition {:?}", short(&entry.key))) {
            read.list.push((entry.key.clone(), text, syntax));
        }
    }
    read.needs = read
        .list
        .iter()
        .map(|(name, _, syntax)| (name.clone(), expression::names(syntax).into_iter().collect()))
        .collect();
    if let Some(round) = cycle(&read.needs) {
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
    /// Checks the types of all, each after those that it uses; what uses one that is wrong is not told too.
    pub fn check(&self, reader: &mut Reader, checks: &Checks<'_>) {
        let mut wrong: BTreeSet<&str> = BTreeSet::new();
        for at in order(&self.needs) {
            let (name, text, syntax) = &self.list[at];
            let follows = self.needs[at].1.iter().any(|used| wrong.contains(used.as_str()));
            if follows || !checks.any(reader, text, syntax) {
                wrong.insert(name);
            }
        }
    }

    /// The trees by name.
    pub fn trees(&self) -> BTreeMap<String, Syntax> {
        self.list.iter().map(|(name, _, syntax)| (name.clone(), syntax.clone())).collect()
    }
}
