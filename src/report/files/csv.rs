//! A table as CSV.

use crate::exhibit::{Table, Values};

/// The table: a line of names, then a line for each row. A column of numbers is followed by its bounds and its exact forms. An empty
/// field is no value.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let write = |writer: &mut csv::Writer<Vec<u8>>, fields: &[String]| {
        writer.write_record(fields).expect("memory takes records of equal length");
    };
    write(&mut writer, &names(table));
    for row in 0..table.rows() {
        let fields: Vec<String> = table.columns().iter().flat_map(|column| fields(&column.values, row)).collect();
        write(&mut writer, &fields);
    }
    writer.into_inner().expect("memory can be flushed")
}

/// The names of the columns of a file.
pub(super) fn names(table: &Table) -> Vec<String> {
    let of = |name: &str, values: &Values| match values {
        Values::Number(_) => ["", "_low", "_high", "_exact"].iter().map(|part| format!("{name}{part}")).collect(),
        _ => vec![name.to_owned()],
    };
    table.columns().iter().flat_map(|column| of(&column.name, &column.values)).collect()
}

/// The fields of a column in a row.
fn fields(values: &Values, row: usize) -> Vec<String> {
    match values {
        Values::Text(values) => vec![values[row].clone().unwrap_or_default()],
        Values::Whole(values) => vec![values[row].map(|value| value.to_string()).unwrap_or_default()],
        Values::Truth(values) => vec![values[row].map(|value| value.to_string()).unwrap_or_default()],
        Values::Drawn(values) => vec![values[row].map(float).unwrap_or_default()],
        Values::Number(values) => match &values[row] {
            None => vec![String::new(); 4],
            Some(quantity) => vec![
                float(quantity.value),
                float(quantity.low),
                float(quantity.high),
                quantity.exact.clone().unwrap_or_default(),
            ],
        },
    }
}

/// The fewest digits that give the same bits back; `inf`, `-inf`.
fn float(value: f64) -> String {
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exhibit::Quantity;
    use crate::number::{Rational, Real};

    #[test]
    fn a_number_is_four_columns_and_nothing_is_an_empty_field() {
        let third = Quantity::new(&Real::Rational(Rational::from_parts(1.into(), 3u8.into())));
        let table = Table::new("t")
            .with("a", None, Values::Text(vec![Some("x, \"y\"\n".into()), None]))
            .with("p", None, Values::Number(vec![Some(third), None]))
            .with("d", None, Values::Drawn(vec![Some(f64::INFINITY), Some(1e-300)]))
            .with("b", None, Values::Truth(vec![None, Some(true)]));
        let text = String::from_utf8(csv(&table)).expect("texts are UTF-8");
        assert_eq!(
            text,
            "a,p,p_low,p_high,p_exact,d,b\n\"x, \"\"y\"\"\n\",0.3333333333333333,0.3333333333333333,0.33333333333333337,1/3,inf,\n\
             ,,,,,1e-300,true\n"
        );
    }
}
