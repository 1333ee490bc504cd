//! `moments`: numbers of the text, and the means that they are to have.

use super::checks::{Checks, written};
use super::document::{Node, Value};
use super::reader::Reader;
use super::text::Text;
use crate::statement::{Kept, MomentsSyntax};

/// The most moments of a distribution.
const MOST: usize = 16;

const EXAMPLE: &str = "write moments = [{ of = 'count(\"a\")', is = \"3/2\" }]";

/// Reads the moments of a distribution.
pub(super) fn moments(reader: &mut Reader, node: &Node, checks: &Checks<'_>) -> Option<MomentsSyntax> {
    let Value::List(items) = &node.value else {
        let message = format!("moments is {}, but must be a list of features with their means", node.kind());
        reader.report(&node.span, message, node.kind(), EXAMPLE);
        return None;
    };
    if items.is_empty() {
        reader.report(&node.span, "there are no moments to match", "empty", EXAMPLE);
        return None;
    }
    if items.len() > MOST {
        reader.refuse(&node.span, format!("{} moments: at most {MOST} are matched", items.len()), "take fewer of them");
        return None;
    }
    let mut moments = Vec::with_capacity(items.len());
    let mut texts: Vec<Text> = Vec::new();
    for item in items {
        let Value::Table(table) = &item.value else {
            let message = format!("a moment is {}, but must be a table", item.kind());
            reader.report(&item.span, message, item.kind(), EXAMPLE);
            return None;
        };
        reader.keys(table, "a moment", &["of", "is"]);
        let of = reader.required(table, "of", "a moment", "of = 'count(\"a\")'").cloned();
        let is = reader.required(table, "is", "a moment", "is = \"3/2\"").cloned();
        let (of_text, of) = written(reader, &of?, "of")?;
        let (is_text, is) = written(reader, &is?, "is")?;
        moments.push((of_text.value().to_string(), of, is));
        texts.extend([of_text, is_text]);
    }
    let syntax = MomentsSyntax { moments, made: Kept::default() };
    checks.moments(reader, &texts, &syntax).then_some(syntax)
}
