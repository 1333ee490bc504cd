//! Tables as NPY arrays.

use std::fmt::Display;

use ndarray::{ArrayD, Dimension};
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement};

use super::{Rows, TableFileError, normalised, scaled};
use crate::number::Rational;
use crate::sequence::{Space, Token, Vocabulary};

/// Reads an array of shape (V,)*N in vocabulary order. Integers are weights and are divided by their sum; float32 and float64
/// are read as the rationals they are, must sum to 1 within 1e-9, and are divided by their sum. Entries of 0 are left out.
///
/// # Errors
/// When the bytes are no such array, an entry is negative or not finite, or the sum is wrong.
pub fn read_npy(bytes: &[u8], vocabulary: &Vocabulary, length: usize) -> Result<Rows, TableFileError> {
    let header = Header::read(bytes)?;
    check_shape(&header, vocabulary.len(), length)?;
    let kind = header.kind.trim_start_matches(['<', '>', '|', '=']);
    match kind {
        "f8" => normalised(floats(array(bytes)?, vocabulary)?),
        "f4" => normalised(floats(array::<f32>(bytes)?.mapv(f64::from), vocabulary)?),
        "i1" => weights(integers(array::<i8>(bytes)?, vocabulary)?),
        "i2" => weights(integers(array::<i16>(bytes)?, vocabulary)?),
        "i4" => weights(integers(array::<i32>(bytes)?, vocabulary)?),
        "i8" => weights(integers(array::<i64>(bytes)?, vocabulary)?),
        "u1" => weights(integers(array::<u8>(bytes)?, vocabulary)?),
        "u2" => weights(integers(array::<u16>(bytes)?, vocabulary)?),
        "u4" => weights(integers(array::<u32>(bytes)?, vocabulary)?),
        "u8" => weights(integers(array::<u64>(bytes)?, vocabulary)?),
        _ => Err(unreadable(format!("its entries are {kind:?}; save it as float64 or int64"))),
    }
}

/// What the header says of the array, read before anything is allocated.
struct Header {
    kind: String,
    shape: Vec<usize>,
    /// How many bytes follow the header.
    data: usize,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, TableFileError> {
        let rest = bytes
            .strip_prefix(b"\x93NUMPY")
            .ok_or_else(|| unreadable("it does not begin with the mark of NPY files"))?;
        let cut = || unreadable("its header is cut off");
        let (size, rest) = match rest {
            [1, _, low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
            [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
            _ => return Err(cut()),
        };
        let (text, data) = rest.split_at_checked(size).ok_or_else(cut)?;
        let text = String::from_utf8_lossy(text);
        let value = |key: &str, open: char, close: char| {
            let after = text.split_once(key)?.1.trim_start().strip_prefix(':')?.trim_start().strip_prefix(open)?;
            Some(after.split_once(close)?.0.to_string())
        };
        let strange = || unreadable("its header does not say what the entries are and the shape of the array");
        let kind = value("'descr'", '\'', '\'').ok_or_else(strange)?;
        let shape = value("'shape'", '(', ')').ok_or_else(strange)?;
        let sizes = shape.split(',').map(str::trim).filter(|size| !size.is_empty());
        let shape = sizes.map(|size| size.parse().map_err(|_| strange())).collect::<Result<_, _>>()?;
        Ok(Header { kind, shape, data: data.len() })
    }
}

/// Checks that the shape is (V,)*N and that the entries are there.
fn check_shape(header: &Header, vocabulary: usize, length: usize) -> Result<(), TableFileError> {
    let shape = &header.shape;
    if shape.len() != length || shape.iter().any(|&size| size != vocabulary) {
        let sizes: Vec<String> =
            shape.iter().take(33).map(|&size| if shape.len() > 32 { "…".into() } else { size.to_string() }).collect();
        let found =
            if shape.len() > 32 { format!("of {} dimensions", shape.len()) } else { format!("({})", sizes.join(", ")) };
        return Err(TableFileError::Shape { found, vocabulary, length });
    }
    let width =
        header.kind.trim_start_matches(|character: char| !character.is_ascii_digit()).parse::<usize>().unwrap_or(1);
    let size = Space { vocabulary, length }.size();
    if size.clone() * width != header.data.into() {
        let data = header.data;
        return Err(unreadable(format!(
            "{size} entries of {width} bytes are expected after the header, but {data} bytes follow"
        )));
    }
    Ok(())
}

fn array<T: ReadableElement>(bytes: &[u8]) -> Result<ArrayD<T>, TableFileError> {
    ArrayD::read_npy(bytes).map_err(|error: ReadNpyError| unreadable(error.to_string()))
}

fn floats(array: ArrayD<f64>, vocabulary: &Vocabulary) -> Result<Rows, TableFileError> {
    listed(array, vocabulary, |value| Rational::try_from(value).ok())
}

fn integers<T: Copy + Display>(array: ArrayD<T>, vocabulary: &Vocabulary) -> Result<Rows, TableFileError>
where
    Rational: From<T>,
{
    listed(array, vocabulary, |value| Some(Rational::from(value)))
}

/// The entries that are not 0 as sequences; `exact` gives the value of a finite one.
fn listed<T: Copy + Display>(
    array: ArrayD<T>,
    vocabulary: &Vocabulary,
    exact: impl Fn(T) -> Option<Rational>,
) -> Result<Rows, TableFileError> {
    let mut rows = Rows::new();
    for (place, &entry) in array.indexed_iter() {
        let sequence: Vec<Token> = place.slice().iter().copied().map(Token::from).collect();
        match exact(entry) {
            Some(value) if value.is_zero() => {}
            Some(value) if value > Rational::ZERO => rows.push((sequence, value)),
            _ => {
                let place = format!("{:?}", vocabulary.write(&sequence));
                return Err(TableFileError::Entry { place, value: entry.to_string() });
            }
        }
    }
    Ok(rows)
}

/// Divides integer weights by their sum.
fn weights(rows: Rows) -> Result<Rows, TableFileError> {
    let sum = rows.iter().fold(Rational::ZERO, |sum, (_, weight)| sum + weight);
    if sum.is_zero() { Err(TableFileError::NoWeight) } else { Ok(scaled(rows, &sum)) }
}

fn unreadable(reason: impl Into<String>) -> TableFileError {
    TableFileError::Npy { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array, array};
    use ndarray_npy::WriteNpyExt;

    use super::*;
    use crate::model::enumeration::q;

    fn bytes<T: ndarray_npy::WritableElement, D: ndarray::Dimension>(array: &Array<T, D>) -> Vec<u8> {
        let mut bytes = Vec::new();
        array.write_npy(&mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8], length: usize) -> Result<Rows, String> {
        read_npy(bytes, &Vocabulary::new(["a", "b"]).unwrap(), length).map_err(|error| error.to_string())
    }

    #[test]
    fn integers_are_weights() {
        let expected = vec![(vec![Token(0), Token(1)], q(1, 4)), (vec![Token(1), Token(0)], q(3, 4))];
        assert_eq!(read(&bytes(&array![[0i64, 2], [6, 0]]), 2).as_ref(), Ok(&expected));
        assert_eq!(read(&bytes(&array![[0u8, 2], [6, 0]]), 2).as_ref(), Ok(&expected));
        // Fortran order says the same.
        assert_eq!(read(&bytes(&array![[0i32, 6], [2, 0]].reversed_axes()), 2).as_ref(), Ok(&expected));
    }

    #[test]
    fn floats_are_the_rationals_they_are_and_are_normalised() {
        let rows = read(&bytes(&array![0.1, 0.9]), 1).unwrap();
        assert_eq!(rows.iter().map(|(_, p)| p.clone()).fold(q(0, 1), |sum, p| sum + p), q(1, 1));
        assert_eq!(read(&bytes(&array![0.25, 0.75]), 1).unwrap()[0].1, q(1, 4));
        let error = read(&bytes(&array![0.25, 0.5]), 1).unwrap_err();
        assert_eq!(error, "the probabilities sum to 0.75, not 1: it is 0.25 too little");
    }

    #[test]
    fn wrong_entries_are_named() {
        assert_eq!(
            read(&bytes(&array![-1i64, 2]), 1).unwrap_err(),
            "the entry at \"a\" is -1: it must be finite and at least 0"
        );
        assert_eq!(
            read(&bytes(&array![0.0, f64::NAN]), 1).unwrap_err(),
            "the entry at \"b\" is NaN: it must be finite and at least 0"
        );
        assert!(read(&bytes(&array![0.0, f64::INFINITY]), 1).is_err());
        assert_eq!(read(&bytes(&array![0i64, 0]), 1).unwrap_err(), "all weights are 0: at least one must be positive");
    }

    #[test]
    fn wrong_shapes_are_named() {
        let error = read(&bytes(&array![[1i64, 2, 3], [4, 5, 6]]), 2).unwrap_err();
        assert_eq!(error, "the array has shape (2, 3), but 2 positions over 2 tokens need 2 in each of 2 dimensions");
        assert!(read(&bytes(&array![1i64, 2]), 2).is_err());
    }

    #[test]
    fn what_is_no_array_is_refused_without_allocating() {
        assert!(read(b"", 1).is_err());
        assert!(read(b"\x93NUMPY\x01\x00\xff", 1).is_err());
        let whole = bytes(&array![0.25, 0.75]);
        for end in 0..whole.len() {
            assert!(read(&whole[..end], 1).is_err());
        }
        let text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}), }}\n", "2, ".repeat(60));
        let mut huge = b"\x93NUMPY\x01\x00".to_vec();
        huge.extend((text.len() as u16).to_le_bytes());
        huge.extend(text.as_bytes());
        assert!(read(&huge, 60).unwrap_err().contains("1152921504606846976 entries"));
        assert!(read(&bytes(&array![true, false]), 1).unwrap_err().contains("\"b1\""));
    }
}
