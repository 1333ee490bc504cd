//! Tables as CSV.

use std::collections::BTreeMap;

use super::{Rows, TableFileError, normalised, parse_sequence, sequence};
use crate::number::{Rational, parse_rational};
use crate::sequence::{Token, Vocabulary};

/// Reads a table of sequences of `length` tokens: header `sequence,probability` with the tokens of a sequence separated by
/// white space, or one column per position and `probability`.
///
/// Probabilities are read as the rationals that are written. Where one is written with a point or an exponent the file
/// counts as one of floats: then they must sum to 1 within 1e-9 and are divided by their sum. Otherwise the sum is left for
/// [`Table::new`](crate::model::Table::new) to check, exactly.
///
/// # Errors
/// Where the header, a line, a token or a number is wrong, a sequence stands twice, or floats do not sum to 1.
pub fn read_csv(bytes: &[u8], vocabulary: &Vocabulary, length: usize) -> Result<Rows, TableFileError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut columns = 0;
    let mut rows = Rows::new();
    let mut lines: BTreeMap<Vec<Token>, u64> = BTreeMap::new();
    let mut floats = false;
    // Reading from memory fails for no other reason than a wrong record, and flexible byte records are never wrong.
    while reader.read_byte_record(&mut record).is_ok_and(|more| more) {
        let line = line_of(bytes, &record);
        let fields = fields(&record, line)?;
        if columns == 0 {
            columns = header(&fields, length)?;
            continue;
        }
        if fields.len() != columns {
            return Err(TableFileError::Fields { line, found: fields.len(), expected: columns });
        }
        let (&number, tokens) =
            fields.split_last().expect("a record has as many fields as the header, which has two or more");
        let tokens = if columns == 2 && length != 1 {
            parse_sequence(tokens[0], vocabulary, length)
        } else {
            sequence(tokens.iter().copied(), vocabulary, length)
        };
        let tokens = tokens.map_err(|error| TableFileError::Sequence { line, error })?;
        let probability = parse_rational(number).map_err(|error| TableFileError::Number { line, error })?;
        if probability < Rational::ZERO {
            return Err(TableFileError::Negative { line, value: number.to_string() });
        }
        if let Some(first) = lines.insert(tokens.clone(), line) {
            return Err(TableFileError::Repeated { sequence: vocabulary.write(&tokens), first, second: line });
        }
        floats |= number.contains(['.', 'e', 'E']);
        rows.push((tokens, probability));
    }
    if columns == 0 {
        return Err(TableFileError::Header { found: String::new(), length });
    }
    if floats { normalised(rows) } else { Ok(rows) }
}

/// The number of columns, if the header is one of the two.
fn header(fields: &[&str], length: usize) -> Result<usize, TableFileError> {
    let listed = fields == ["sequence", "probability"];
    let spread = fields.len().checked_sub(1) == Some(length) && fields.last() == Some(&"probability");
    if listed || spread { Ok(fields.len()) } else { Err(TableFileError::Header { found: fields.join(","), length }) }
}

/// The line of a record, from 1. The reader places a record that follows empty lines at the first of them.
fn line_of(bytes: &[u8], record: &csv::ByteRecord) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let rest = bytes.get(position.byte() as usize..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|&&byte| byte == b'\n').count() as u64
}

/// The fields of a record as texts without the blanks around them.
fn fields(record: &csv::ByteRecord, line: u64) -> Result<Vec<&str>, TableFileError> {
    let text = |(column, field)| match str::from_utf8(field) {
        Ok(text) => Ok(text.trim()),
        Err(_) => Err(TableFileError::Encoding { line, column }),
    };
    (1..).zip(record).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::enumeration::q;

    fn read(text: &str) -> Result<Rows, String> {
        read_csv(text.as_bytes(), &Vocabulary::new(["a", "b"]).unwrap(), 2).map_err(|error| error.to_string())
    }

    #[test]
    fn both_headers_are_read() {
        let expected = vec![(vec![Token(0), Token(1)], q(1, 3)), (vec![Token(1), Token(1)], q(2, 3))];
        assert_eq!(read("sequence,probability\na b,1/3\nb b,2/3\n").as_ref(), Ok(&expected));
        assert_eq!(read("\u{feff}x1,x2,probability\r\na,b, 1/3\r\n\"b\",b,2/3").as_ref(), Ok(&expected));
        let single = read_csv(b"first,probability\na,1/2\nb,1/2", &Vocabulary::new(["a", "b"]).unwrap(), 1);
        assert_eq!(single.unwrap().len(), 2);
    }

    #[test]
    fn floats_are_normalised_where_they_sum_to_nearly_one() {
        let rows = read("sequence,probability\na a,0.3333333333\na b,0.3333333333\nb b,0.3333333333\n").unwrap();
        assert!(rows.iter().all(|(_, probability)| *probability == q(1, 3)));
        let error = read("sequence,probability\na a,0.5\na b,0.25\n").unwrap_err();
        assert_eq!(error, "the probabilities sum to 0.75, not 1: it is 0.25 too little");
    }

    #[test]
    fn fractions_are_left_as_they_are() {
        assert_eq!(read("sequence,probability\na a,1/3\n").unwrap()[0].1, q(1, 3));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let header = "line 1: the header is \"p,q\", but must be \"sequence,probability\", or 2 columns for the positions and then \"probability\"";
        assert_eq!(read("p,q\n").unwrap_err(), header);
        assert!(read("").is_err());
        let error = |text: &str| read(&format!("sequence,probability\n{text}")).unwrap_err();
        assert_eq!(error("a b,1/2\n\na b,1/2"), "line 4: the sequence \"a b\" stands on line 2 already");
        assert_eq!(error("a b,1/2\r\n\r\n\r\na b,1/2"), "line 5: the sequence \"a b\" stands on line 2 already");
        assert_eq!(error("a b,1/2\r\na b,1/2"), "line 3: the sequence \"a b\" stands on line 2 already");
        assert_eq!(error("a c,1"), "line 2: position 2: the token \"c\" is not in the vocabulary");
        assert_eq!(error("a,1"), "line 2: the sequence has 1 tokens, but length is 2");
        assert_eq!(error("a b"), "line 2: 1 fields, but the header has 2");
        assert_eq!(error("a b,-1"), "line 2, column \"probability\": -1 is negative");
        assert!(error("a b,nan").starts_with("line 2, column \"probability\": "));
        let bytes = b"sequence,probability\na \xff,1";
        let error = read_csv(bytes, &Vocabulary::new(["a"]).unwrap(), 2);
        assert_eq!(error, Err(TableFileError::Encoding { line: 2, column: 1 }));
    }
}
