//! A tidy table: one row for each thing that was observed, one column for each thing that is known of it.

use std::collections::BTreeSet;

use dashu::base::BitTest;

use crate::number::{Rational, Real};

/// Something at some values of the parameters, as they are written.
pub type At<T> = (Vec<(String, String)>, T);

/// A number as every file carries it: the same bits in each, and the exact form beside them as a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The exact form, where there is one: a fraction, an integer, q₀ + Σ q ln b, `inf`.
    pub exact: Option<String>,
    /// The float64 nearest to a rational; the middle of the bounds of any other number.
    pub value: f64,
    /// A lower bound.
    pub low: f64,
    /// An upper bound.
    pub high: f64,
}

impl Quantity {
    /// A number with its bounds. Cost: that of the exact form and of 64 bits of it.
    pub fn new(number: &Real) -> Self {
        let exact = Quantity::has_form(number).then(|| number.to_string());
        Quantity { exact, ..Quantity::without_form(number) }
    }

    /// A number with its bounds, and with its exact form where that is no fraction of more than so many digits.
    pub fn with_form_up_to(number: &Real, digits: usize) -> Self {
        let is_long = |number: &Rational| number.denominator().bit_len() > digits.saturating_mul(10) / 3;
        match number {
            Real::Rational(fraction) if is_long(fraction) => Quantity::without_form(number),
            _ => Quantity::new(number),
        }
    }

    /// A number with its bounds, without its exact form.
    pub fn without_form(number: &Real) -> Self {
        let interval = number.interval();
        let value = match number {
            _ if interval.low == interval.high => interval.low,
            Real::Rational(rational) => rational.to_f64().value().clamp(interval.low, interval.high),
            _ => interval.middle(),
        };
        Quantity { exact: None, value, low: interval.low, high: interval.high }
    }

    /// Whether a number has an exact form: all but roots, powers of e, and what is only known within bounds.
    pub fn has_form(number: &Real) -> bool {
        !matches!(number, Real::Power(_) | Real::Bounded(_) | Real::Enclosed(_))
    }

    /// A number that draws gave: it has no exact form, and its bounds are itself.
    pub fn estimated(value: f64) -> Self {
        Quantity { exact: None, value, low: value, high: value }
    }
}

/// The values of a column, `None` where a row has none.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Integers that fit in 64 bits.
    Whole(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<Quantity>>),
    /// Numbers that draws or a training in float64 gave: they have no exact form and no bounds.
    Drawn(Vec<Option<f64>>),
    /// Truth values.
    Truth(Vec<Option<bool>>),
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Text(values) => values.len(),
            Values::Whole(values) => values.len(),
            Values::Number(values) => values.len(),
            Values::Drawn(values) => values.len(),
            Values::Truth(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, in lower case with `_`.
    pub name: String,
    /// The unit of its numbers, where they have one: `nats`, `probability`, `samples`.
    pub unit: Option<String>,
    /// Its values.
    pub values: Values,
}

/// A table: columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, which names its file too.
    pub name: String,
    columns: Vec<Column>,
}

impl Table {
    /// A table without columns, whose number of rows the first column sets.
    pub fn new(name: impl Into<String>) -> Self {
        Table { name: name.into(), columns: Vec::new() }
    }

    /// With one more column.
    ///
    /// # Panics
    /// Where it is longer or shorter than those before it, which is a mistake of the caller and not of any input.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, unit: Option<&str>, values: Values) -> Self {
        assert!(self.columns.is_empty() || self.rows() == values.len(), "columns of a table are equally long");
        self.columns.push(Column { name: name.into(), unit: unit.map(str::to_owned), values });
        self
    }

    /// With a column for each parameter that any row depends on, in order of their names: its value as it is written. `others`
    /// are the names of the columns to come; a parameter that has one of them, or one made from them, bears `parameter_` before it.
    #[must_use]
    pub fn with_parameters(mut self, rows: &[&[(String, String)]], others: &[&str]) -> Self {
        let names: BTreeSet<&str> = rows.iter().flat_map(|row| row.iter().map(|(name, _)| name.as_str())).collect();
        let parts = |name: &str| ["", "_low", "_high", "_exact"].map(|part| format!("{name}{part}"));
        let mut taken: BTreeSet<String> = others.iter().flat_map(|name| parts(name)).collect();
        taken.extend(self.columns.iter().flat_map(|column| parts(&column.name)));
        for &name in &names {
            let mut column = name.to_owned();
            while taken.contains(&column) || (column != name && names.contains(column.as_str())) {
                column.insert_str(0, "parameter_");
            }
            let value =
                |row: &&[(String, String)]| row.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone());
            taken.insert(column.clone());
            self = self.with(column, None, Values::Text(rows.iter().map(value).collect()));
        }
        self
    }

    /// Its columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_exact_form_and_lies_within_its_bounds() {
        let third = Quantity::new(&Real::Rational(Rational::from_parts(1.into(), 3u8.into())));
        assert_eq!(third.exact.as_deref(), Some("1/3"));
        assert!(third.low <= third.value && third.value <= third.high);
        assert_eq!(third.value, 1.0 / 3.0);
        let infinite = Quantity::new(&Real::Infinity);
        assert_eq!((infinite.exact.as_deref(), infinite.value), (Some("inf"), f64::INFINITY));
    }

    #[test]
    fn a_parameter_gives_way_to_a_column_of_its_name() {
        let row = [("lambda".to_owned(), "2".to_owned()), ("value_low".to_owned(), "inf".to_owned())];
        let rows: [&[(String, String)]; 2] = [&row, &[]];
        let table = Table::new("answers").with_parameters(&rows, &["value"]);
        let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["lambda", "parameter_value_low"]);
        assert_eq!(table.columns()[0].values, Values::Text(vec![Some("2".into()), None]));
    }

    #[test]
    fn columns_are_equally_long() {
        let table = Table::new("draws").with("n", None, Values::Whole(vec![Some(1), None]));
        assert_eq!((table.rows(), table.columns().len()), (2, 1));
        let longer = || table.clone().with("token", None, Values::Text(vec![None]));
        assert!(std::panic::catch_unwind(longer).is_err());
    }
}
