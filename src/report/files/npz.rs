//! Arrays as NPZ: a ZIP of NPY files, uncompressed, without a date.

use std::io::{Cursor, Write};

use ndarray::{ArrayViewD, IxDyn};
use ndarray_npy::WriteNpyExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::exhibit::{Array, Elements};

/// Where a header of NPY ends, in bytes.
const ALIGNMENT: usize = 64;

/// The arrays, each by its name: little-endian float64, and texts as arrays of Unicode strings as long as the longest.
pub fn npz(arrays: &[Array]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for array in arrays {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .large_file(true);
        zip.start_file(format!("{}.npy", array.name), options).expect(MEMORY);
        match &array.elements {
            Elements::Number(values) => {
                let view = ArrayViewD::from_shape(IxDyn(&array.shape), values).expect("a shape has its elements");
                view.write_npy(&mut zip).expect(MEMORY);
            }
            Elements::Text(values) => zip.write_all(&texts(&array.shape, values)).expect(MEMORY),
        }
    }
    zip.finish().expect(MEMORY).into_inner()
}

/// Why writing cannot fail.
const MEMORY: &str = "memory takes files of different names";

/// Texts as NPY: the format's header, then each text in UTF-32, filled up with zeros.
fn texts(shape: &[usize], values: &[String]) -> Vec<u8> {
    let width = values.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let shape: String = shape.iter().map(|size| format!("{size},")).collect();
    let mut header = format!("{{'descr': '<U{width}', 'fortran_order': False, 'shape': ({shape}), }}");
    let before = b"\x93NUMPY\x01\x00".len() + 2;
    let length = (before + header.len() + 1).next_multiple_of(ALIGNMENT) - before;
    header.push_str(&" ".repeat(length - header.len() - 1));
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(length).expect("a header of one shape is short").to_le_bytes());
    bytes.extend(header.as_bytes());
    for text in values {
        let letters = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
        letters.for_each(|letter| bytes.extend(letter.to_le_bytes()));
    }
    bytes
}

/// Which array and which of its elements a byte of such a file belongs to; `None` for what is between arrays.
pub(super) fn place(file: &[u8], byte: usize) -> Option<String> {
    let mut zip = ZipArchive::new(Cursor::new(file)).ok()?;
    for place in 0..zip.len() {
        let entry = zip.by_index(place).ok()?;
        let start = usize::try_from(entry.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(entry.size()).ok()?)?;
        let name = entry.name().ok()?.trim_end_matches(".npy").to_owned();
        if !(start..end).contains(&byte) {
            continue;
        }
        let header = 10 + usize::from(u16::from_le_bytes([*file.get(start + 8)?, *file.get(start + 9)?]));
        let Some(within) = byte.checked_sub(start + header) else { return Some(format!("the header of {name}")) };
        let is_number = String::from_utf8_lossy(file.get(start..start + header)?).contains("'<f8'");
        return Some(match is_number {
            true => format!("{name}, element {} in order", within / 8 + 1),
            false => name,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_begin_at_a_multiple_of_64_and_are_equally_long() {
        let bytes = texts(&[2], &["a".into(), "wörd".into()]);
        assert_eq!(bytes.len(), 128 + 2 * 4 * 4);
        assert!(bytes.starts_with(b"\x93NUMPY\x01\x00") && bytes[127] == b'\n');
        assert_eq!(&bytes[128..132], b"a\0\0\0");
    }

    #[test]
    fn the_same_arrays_are_the_same_bytes() {
        let array =
            Array { name: "p".into(), shape: vec![2, 2], elements: Elements::Number(vec![0.5, 0.25, 0.25, 0.0]) };
        let none = Array { name: "none".into(), shape: vec![0], elements: Elements::Text(Vec::new()) };
        let arrays = [array, none];
        assert_eq!(npz(&arrays), npz(&arrays));
    }
}
