//! A TOML document as a tree in which everything keeps its place in the file.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::source::Source;
use super::text::Text;

/// Deeper tables and lists have no meaning in a study.
const DEEPEST: usize = 40;
/// The most TOML errors that are told at once; later ones mostly follow from the first.
const MOST_ERRORS: usize = 5;

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

/// The values that TOML has. A number is its text: no digit is lost on the way.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Text),
    Number(String),
    Boolean(bool),
    Date,
    List(Vec<Node>),
    Table(Table),
}

/// The entries of a table in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
    /// Its header, or the whole inline table.
    pub span: Range<usize>,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub place: Range<usize>,
    pub node: Node,
}

impl Table {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Node {
    /// What kind of value it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a string",
            Value::Number(_) => "a number",
            Value::Boolean(_) => "a boolean",
            Value::Date => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Reads TOML.
///
/// # Errors
/// What is not TOML, and tables that are nested too deep.
pub(super) fn parse(source: &Arc<Source>) -> Result<Table, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        let mut lines = Vec::new();
        let mut problems = Vec::new();
        let mut errors = errors;
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            let line = source.position(span.start).0;
            // What stands in a table that stands twice may stand twice in it too.
            let follows = error.message().contains("duplicate") && !problems.is_empty();
            if problems.len() < MOST_ERRORS && !lines.contains(&line) && !follows {
                lines.push(line);
                problems.push(describe(source, error.message(), span));
            }
        }
        return Err(problems);
    }
    let span = document.span();
    table(source, document.get_ref(), span, 0).map_err(|problem| vec![problem])
}

fn describe(source: &Arc<Source>, message: &str, span: Range<usize>) -> Diagnostic {
    let quotes = "a string stands in '…' or \"…\"; one that holds such quotes itself stands in '''…'''";
    let (meaning, label, help) = if message.contains("recurs") {
        ("tables and lists are nested too deep", "too deep", "nothing in a study is nested that deep")
    } else if message.contains("duplicate key") {
        ("this key stands twice in its table", "again", "keep one of the two")
    } else if message.contains("must be quoted") {
        ("a string must stand in quotes", "no quotes", quotes)
    } else if message.contains("unexpected key or value") {
        ("the value ends before this", "what is this?", quotes)
    } else if message.contains("invalid") && message.contains("string") {
        ("this string does not end as it should", "", quotes)
    } else {
        (message, "", "")
    };
    let mut problem = Diagnostic::new(source, span, format!("not TOML: {meaning}"));
    if !label.is_empty() {
        problem = problem.label(label);
    }
    if !help.is_empty() {
        problem = problem.help(help);
    }
    problem
}

fn table(source: &Arc<Source>, table: &DeTable<'_>, span: Range<usize>, depth: usize) -> Result<Table, Diagnostic> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table.iter() {
        let key: &Spanned<DeString<'_>> = key;
        let entry =
            Entry { key: key.get_ref().to_string(), place: key.span(), node: node(source, value, key.span(), depth)? };
        entries.push(entry);
    }
    entries.sort_by_key(|entry| entry.place.start);
    Ok(Table { entries, span })
}

fn node(
    source: &Arc<Source>,
    value: &Spanned<DeValue<'_>>,
    key: Range<usize>,
    depth: usize,
) -> Result<Node, Diagnostic> {
    let span = value.span();
    if depth > DEEPEST {
        return Err(Diagnostic::new(source, key, format!("tables and lists are nested more than {DEEPEST} deep"))
            .help("nothing in a study is nested that deep"));
    }
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(Text::new(source.text(), text, span.clone())),
        DeValue::Integer(integer) if integer.radix() != 10 => {
            let digits = dashu::integer::IBig::from_str_radix(integer.as_str(), integer.radix());
            Value::Number(digits.map_or_else(|_| integer.to_string(), |value| value.to_string()))
        }
        DeValue::Integer(_) | DeValue::Float(_) => {
            Value::Number(source.text().get(span.clone()).unwrap_or_default().to_string())
        }
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(list) => {
            let list: Result<Vec<Node>, Diagnostic> =
                list.iter().map(|value| node(source, value, value.span(), depth + 1)).collect();
            Value::List(list?)
        }
        DeValue::Table(inner) => Value::Table(table(source, inner, span.clone(), depth + 1)?),
    };
    Ok(Node { value, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, Vec<Diagnostic>> {
        parse(&Arc::new(Source::new("a.toml", text.to_string())))
    }

    #[test]
    fn numbers_are_their_text_and_keys_keep_their_order() {
        let table = read("z = 0.10000000000000000000000001\na = 1_000\nh = 0x10").expect("TOML");
        let keys: Vec<&str> = table.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["z", "a", "h"]);
        let Some(Value::Number(text)) = table.get("z").map(|node| &node.value) else { panic!("a number") };
        assert_eq!(text, "0.10000000000000000000000001");
        let Some(Value::Number(text)) = table.get("h").map(|node| &node.value) else { panic!("a number") };
        assert_eq!(text, "16");
    }

    #[test]
    fn two_lines_that_are_not_toml_are_two_errors() {
        let errors = read("a = \nb = 1\nc = ]\n").expect_err("not TOML");
        assert_eq!(errors.iter().map(|error| error.position().0).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(read(&("a = ".to_string() + &"[".repeat(50) + &"]".repeat(50))).is_err());
        assert!(read(&("a = ".to_string() + &"[".repeat(20_000))).is_err());
        let dotted = vec!["a"; 70].join(".");
        assert!(read(&format!("{dotted} = 1")).is_err());
        assert!(read(&format!("{} = 1", vec!["a"; 20_000].join("."))).is_err());
    }
}
