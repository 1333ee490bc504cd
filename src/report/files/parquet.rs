//! A table as Parquet.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::csv::names;
use crate::exhibit::{Quantity, Table, Values};

/// How many rows a group has: readers take a group at a time.
const GROUP: usize = 1 << 20;

/// The table, with the columns of the CSV. All can be null. Units stand in the metadata of the file as `unit:COLUMN`.
pub fn parquet(table: &Table) -> Vec<u8> {
    let kinds = table.columns().iter().flat_map(|column| kinds(&column.values));
    let fields = names(table).into_iter().zip(kinds).map(|(name, kind)| Arc::new(field(&name, kind))).collect();
    let schema = Type::group_type_builder(&table.name).with_fields(fields).build().expect("names and types agree");
    let units = table
        .columns()
        .iter()
        .filter_map(|column| Some(KeyValue::new(format!("unit:{}", column.name), Some(column.unit.clone()?))));
    let properties = WriterProperties::builder()
        .set_created_by(format!("exactlm {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(units.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).expect(MEMORY);
    let rows = table.rows();
    for start in (0..rows).step_by(GROUP) {
        let end = rows.min(start + GROUP);
        let mut group = writer.next_row_group().expect(MEMORY);
        for column in table.columns() {
            match &column.values {
                Values::Text(values) => {
                    write::<ByteArrayType>(&mut group, values[start..end].iter().map(|v| v.as_deref().map(text)))
                }
                Values::Whole(values) => write::<Int64Type>(&mut group, values[start..end].iter().copied()),
                Values::Drawn(values) => write::<DoubleType>(&mut group, values[start..end].iter().copied()),
                Values::Truth(values) => write::<BoolType>(&mut group, values[start..end].iter().copied()),
                Values::Number(values) => {
                    let values = &values[start..end];
                    let parts: [fn(&Quantity) -> f64; 3] = [|q| q.value, |q| q.low, |q| q.high];
                    for part in parts {
                        write::<DoubleType>(&mut group, values.iter().map(|value| value.as_ref().map(part)));
                    }
                    let exact = |value: &Option<Quantity>| value.as_ref()?.exact.as_deref().map(text);
                    write::<ByteArrayType>(&mut group, values.iter().map(exact));
                }
            }
        }
        group.close().expect(MEMORY);
    }
    writer.into_inner().expect(MEMORY)
}

/// Why writing cannot fail.
const MEMORY: &str = "memory takes what the schema says";

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
    Number,
    Truth,
}

fn kinds(values: &Values) -> Vec<Kind> {
    match values {
        Values::Text(_) => vec![Kind::Text],
        Values::Whole(_) => vec![Kind::Whole],
        Values::Drawn(_) => vec![Kind::Number],
        Values::Truth(_) => vec![Kind::Truth],
        Values::Number(_) => vec![Kind::Number, Kind::Number, Kind::Number, Kind::Text],
    }
}

fn field(name: &str, kind: Kind) -> Type {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Truth => (Physical::BOOLEAN, None),
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build().expect("a physical type with the logical type made for it")
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

/// Writes the next column of a group.
fn write<T: DataType>(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: impl Iterator<Item = Option<T::T>>) {
    let mut column = group.next_column().expect(MEMORY).expect("the schema has as many columns");
    let mut levels = Vec::new();
    let present: Vec<T::T> = values.inspect(|value| levels.push(i16::from(value.is_some()))).flatten().collect();
    column.typed::<T>().write_batch(&present, Some(&levels), None).expect(MEMORY);
    column.close().expect(MEMORY);
}

/// Which column a byte of such a file belongs to; `None` for what is beside the columns.
pub(super) fn place(file: &[u8], byte: usize) -> Option<String> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(file)).ok()?;
    let byte = u64::try_from(byte).ok()?;
    for group in reader.metadata().row_groups() {
        for column in group.columns() {
            let (start, length) = column.byte_range();
            if (start..start.saturating_add(length)).contains(&byte) {
                return Some(format!("the column {}", column.column_path().string()));
            }
        }
    }
    None
}
