//! `schema`, `title`, `numbers`: what stands above the tables.

use super::document::{Table, Value};
use super::reader::{Reader, short};
use crate::question::Numbers;
use crate::sequence::nearest;

const KEYS: [&str; 14] = [
    "schema",
    "title",
    "numbers",
    "model",
    "words",
    "scores",
    "parameter",
    "define",
    "distribution",
    "training",
    "feedback",
    "estimate",
    "ask",
    "claim",
];

/// The title, and which answers are exact.
pub(super) fn settings(reader: &mut Reader, table: &Table, name: &str) -> (String, Numbers) {
    reader.keys(table, "a study", &KEYS);
    schema(reader, table);
    let title = table.get("title").and_then(|node| reader.text(node, "title")).map_or(name, |text| text.value());
    (title.to_string(), numbers(reader, table))
}

fn schema(reader: &mut Reader, table: &Table) {
    let Some(node) = table.get("schema") else { return };
    let is_one = matches!(&node.value, Value::Number(text) if text == "1");
    if !is_one {
        reader.report(&node.span, "this schema is not known", "not 1", "write schema = 1");
    }
}

fn numbers(reader: &mut Reader, table: &Table) -> Numbers {
    let text = table.get("numbers").and_then(|node| reader.text(node, "numbers"));
    match text.map(|text| (text, text.value())) {
        None | Some((_, "auto")) => Numbers::Auto,
        Some((_, "exact")) => Numbers::Exact,
        Some((_, "float")) => Numbers::Float,
        Some((text, other)) => {
            let label = match nearest(other, ["auto", "exact", "float"].into_iter()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "no such numbers".to_string(),
            };
            let help = "write \"exact\", \"float\", or \"auto\" (exact wherever that is possible)";
            reader.report(&text.span(), format!("numbers cannot be {:?}", short(other)), &label, help);
            Numbers::Auto
        }
    }
}
