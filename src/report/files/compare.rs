//! Where a file differs from what it should be, told in terms of what it holds.

use serde_json::Value;

/// Where the file `name` differs from what it should be; `None` where both are the same bytes.
pub fn difference(name: &str, found: &[u8], expected: &[u8]) -> Option<String> {
    if found == expected {
        return None;
    }
    let kind = name.rsplit('.').next().unwrap_or_default();
    let place = match kind {
        "csv" => table(rows_of_csv(found), rows_of_csv(expected)),
        "json" => json(found, expected),
        // What is binary is looked up in the file as it should be: the other one may be anything.
        #[cfg(feature = "parquet")]
        "parquet" => {
            super::parquet::place(expected, first(found, expected)).map(|place| within_file(&place, found, expected))
        }
        "npz" => super::npz::place(expected, first(found, expected)).map(|place| within_file(&place, found, expected)),
        _ => None,
    };
    Some(place.unwrap_or_else(|| bytes(found, expected)))
}

/// Names of columns, and rows of fields.
type Rows = (Vec<String>, Vec<Vec<String>>);

/// The first cell in which two tables differ.
fn table(found: Option<Rows>, expected: Option<Rows>) -> Option<String> {
    let ((names, found), (expected_names, expected)) = (found?, expected?);
    if names != expected_names {
        return Some(format!("columns {}, and should be {}", names.join(", "), expected_names.join(", ")));
    }
    for (row, (cells, expected)) in found.iter().zip(&expected).enumerate() {
        for (place, (cell, expected)) in cells.iter().zip(expected).enumerate() {
            if cell != expected {
                let name = names.get(place).map_or("", String::as_str);
                return Some(format!("row {}, {name}: {}, and should be {}", row + 1, shown(cell), shown(expected)));
            }
        }
    }
    (found.len() != expected.len()).then(|| format!("{} rows, and should be {}", found.len(), expected.len()))
}

fn rows_of_csv(bytes: &[u8]) -> Option<Rows> {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let names = fields(reader.headers().ok()?);
    let rows = reader.records().map(|record| record.ok().map(|record| fields(&record))).collect::<Option<_>>()?;
    Some((names, rows))
}

fn json(found: &[u8], expected: &[u8]) -> Option<String> {
    let found: Value = serde_json::from_slice(found).ok()?;
    let expected: Value = serde_json::from_slice(expected).ok()?;
    within(&found, &expected, "")
}

/// The first place in which two values differ, as a JSON pointer.
fn within(found: &Value, expected: &Value, place: &str) -> Option<String> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (key, value) in expected {
                let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                match found.get(key) {
                    None => return Some(format!("{place}: missing")),
                    Some(found) => {
                        if let Some(difference) = within(found, value, &place) {
                            return Some(difference);
                        }
                    }
                }
            }
            let more = found.keys().find(|key| !expected.contains_key(*key))?;
            Some(format!("{place}/{}: should not be there", shown(more)))
        }
        (Value::Array(found), Value::Array(expected)) => {
            for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
                if let Some(difference) = within(found, expected, &format!("{place}/{index}")) {
                    return Some(difference);
                }
            }
            let (found, expected) = (found.len(), expected.len());
            (found != expected).then(|| format!("{place}: {found} entries, and should be {expected}"))
        }
        (found, expected) if found == expected => None,
        (found, expected) => {
            Some(format!("{place}: {}, and should be {}", shown(&found.to_string()), shown(&expected.to_string())))
        }
    }
}

/// How many bytes two files have in common before they differ.
fn first(found: &[u8], expected: &[u8]) -> usize {
    found.iter().zip(expected).take_while(|(found, expected)| found == expected).count()
}

fn within_file(place: &str, found: &[u8], expected: &[u8]) -> String {
    format!("in {place}: {}", bytes(found, expected))
}

/// The first byte in which two files differ.
fn bytes(found: &[u8], expected: &[u8]) -> String {
    let place = first(found, expected);
    match (found.get(place), expected.get(place)) {
        (Some(found), Some(expected)) => format!("byte {place}: {found:#04x}, and should be {expected:#04x}"),
        _ => format!("{} bytes, and should be {}", found.len(), expected.len()),
    }
}

/// The beginning of a text, on one line.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() { format!("`{start}…`") } else { format!("`{start}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_in_terms_of_what_a_file_holds() {
        assert_eq!(difference("a.csv", b"x,y\n1,2\n", b"x,y\n1,2\n"), None);
        let said = |name: &str, found: &[u8], expected: &[u8]| difference(name, found, expected).expect("they differ");
        assert_eq!(said("a.csv", b"x,y\n1,2\n", b"x,y\n1,3\n"), "row 1, y: `2`, and should be `3`");
        assert_eq!(said("a.csv", b"x\n", b"x\n1\n"), "0 rows, and should be 1");
        assert_eq!(said("a.json", br#"{"a":[1,2]}"#, br#"{"a":[1,3]}"#), "/a/1: `2`, and should be `3`");
        assert_eq!(said("a.json", br#"{"a":1,"b":2}"#, br#"{"a":1}"#), "/`b`: should not be there");
        assert_eq!(said("a.txt", b"abc", b"abd"), "byte 2: 0x63, and should be 0x64");
        assert_eq!(said("a.json", b"{", b"{}"), "1 bytes, and should be 2");
    }
}
