//! A TOML string that knows where in the file each of its characters stands.

use std::ops::Range;

/// A string of the study.
#[derive(Clone, Debug)]
pub struct Text {
    value: String,
    span: Range<usize>,
    /// (byte of the value, byte of the file): from there on the two run in step until the next entry.
    places: Vec<(usize, usize)>,
}

impl Text {
    /// The string `value` that is written at `span` of `file`.
    pub(super) fn new(file: &str, value: &str, span: Range<usize>) -> Self {
        let raw = file.get(span.clone()).unwrap_or_default();
        // A parser may keep the carriage returns of a file or drop them: what gives its value is what it did.
        let places = [true, false]
            .into_iter()
            .filter_map(|keep| decode(raw, keep))
            .find(|(decoded, _)| decoded == value)
            .map(|(_, places)| places.into_iter().map(|(of, at)| (of, at + span.start)).collect())
            .unwrap_or_default();
        Text { value: value.to_string(), span, places }
    }

    /// A value that is written without quotes; its parts have no places of their own.
    pub(super) fn bare(value: &str, span: Range<usize>) -> Self {
        Text { value: value.to_string(), span, places: Vec::new() }
    }

    /// A whole text that stands without quotes.
    pub(super) fn bare_in_step(value: &str) -> Self {
        Text { value: value.to_string(), span: 0..value.len(), places: vec![(0, 0)] }
    }

    /// The string.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Where it stands in the file, quotes included.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where a part of the string stands in the file.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        match (self.byte(part.start), self.byte(part.end.max(part.start))) {
            (Some(start), Some(end)) => start..end.max(start),
            _ => self.span(),
        }
    }

    fn byte(&self, of: usize) -> Option<usize> {
        let of = of.min(self.value.len());
        let next = self.places.partition_point(|&(value, _)| value <= of);
        let (value, file) = *self.places.get(next.checked_sub(1)?)?;
        Some(file + (of - value))
    }
}

/// The value of a TOML string with the places of its pieces; `keep` keeps carriage returns.
fn decode(raw: &str, keep: bool) -> Option<(String, Vec<(usize, usize)>)> {
    let quote = raw.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let triple = [quote; 3].iter().collect::<String>();
    let multiline = raw.len() >= 6 && raw.starts_with(&triple);
    let width = if multiline { 3 } else { 1 };
    let inner = raw.get(width..raw.len().checked_sub(width)?)?;
    let mut start = width;
    if multiline {
        let trimmed = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner);
        start += inner.len() - trimmed.len();
    }
    let end = raw.len() - width;
    let mut value = String::new();
    let mut places = vec![(0, start)];
    let mut at = start;
    while at < end {
        let rest = &raw[at..end];
        let c = rest.chars().next()?;
        if c == '\\' && quote == '"' {
            let (length, meaning) = escape(rest)?;
            value.extend(meaning);
            at += length;
            places.push((value.len(), at));
        } else if !keep && rest.starts_with("\r\n") {
            value.push('\n');
            at += 2;
            places.push((value.len(), at));
        } else {
            value.push(c);
            at += c.len_utf8();
        }
    }
    Some((value, places))
}

/// The length of the escape at the start of `rest` and what it stands for.
fn escape(rest: &str) -> Option<(usize, Option<char>)> {
    let code = |digits: usize| -> Option<(usize, Option<char>)> {
        let number = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
        Some((2 + digits, Some(char::from_u32(number)?)))
    };
    let simple = |c| Some((2, Some(c)));
    match rest[1..].chars().next()? {
        'b' => simple('\u{8}'),
        't' => simple('\t'),
        'n' => simple('\n'),
        'f' => simple('\u{c}'),
        'r' => simple('\r'),
        'e' => simple('\u{1b}'),
        '"' => simple('"'),
        '\\' => simple('\\'),
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        // A backslash at the end of a line swallows all white space up to the next character.
        c if c.is_ascii_whitespace() => {
            let swallowed = rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
            Some((rest.len() - swallowed.len(), None))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str, part: &str) -> String {
        let table = toml::de::DeTable::parse(file).expect("TOML");
        let value = table.get_ref().get("a").expect("the key");
        let text = Text::new(file, value.get_ref().as_str().expect("a string"), value.span());
        let at = text.value().find(part).expect("the part");
        file[text.place(at..at + part.len())].to_string()
    }

    #[test]
    fn every_form_of_string_keeps_its_places() {
        assert_eq!(place("a = 'one two'", "two"), "two");
        assert_eq!(place("b = 1\na = '''\none\ntwo'''", "two"), "two");
        assert_eq!(place("a = '''\r\none\r\ntwo'''", "two"), "two");
        assert_eq!(place(r#"a = "x[1] == \"Mary\" and""#, "\"Mary\""), r#"\"Mary\""#);
        assert_eq!(place(r#"a = "\u00e9\U0001F600\x41 two""#, "two"), "two");
        assert_eq!(place("a = \"\"\"\none \\\n   two\"\"\"", "two"), "two");
        assert_eq!(place("a = \"λ two\"", "two"), "two");
        assert_eq!(place("a = ''''one' two''''", "two"), "two");
    }
}
