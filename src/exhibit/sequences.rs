//! The table of sequences with their probabilities.

use super::joint::{JointLaw, MOST_DIMENSIONS, sequence};
use super::table::{Table, Values};
use crate::sequence::Vocabulary;

/// Up to how many rows the table is written.
pub const MOST_ROWS: usize = 100_000;

/// `sequences`: a row for each sequence and law; none where they are more than [`MOST_ROWS`], or longer than [`MOST_DIMENSIONS`].
pub fn sequences(laws: &[JointLaw], vocabulary: &Vocabulary, length: usize) -> Option<Table> {
    let rows = laws.iter().map(|law| law.values.len()).sum::<usize>();
    if laws.is_empty() || rows > MOST_ROWS || length > MOST_DIMENSIONS {
        return None;
    }
    let places: Vec<(&JointLaw, usize)> =
        laws.iter().flat_map(|law| (0..law.values.len()).map(move |place| (law, place))).collect();
    let tokens: Vec<_> = places.iter().map(|(_, place)| sequence(*place, vocabulary.len(), length)).collect();
    let parameters: Vec<&[(String, String)]> = places.iter().map(|(law, _)| law.parameters.as_slice()).collect();
    let columns: Vec<String> = (1..=length).map(|position| format!("x{position}")).collect();
    let others: Vec<&str> = ["sequence", "probability"].into_iter().chain(columns.iter().map(String::as_str)).collect();
    let names = places.iter().map(|(law, _)| Some(law.distribution.clone())).collect();
    let written = tokens.iter().map(|tokens| Some(vocabulary.write(tokens))).collect();
    let mut table = Table::new("sequences")
        .with("distribution", None, Values::Text(names))
        .with_parameters(&parameters, &others)
        .with("sequence", None, Values::Text(written));
    for (position, name) in columns.iter().enumerate() {
        let column = tokens.iter().map(|tokens| Some(vocabulary.text(tokens[position]).to_owned())).collect();
        table = table.with(name, None, Values::Text(column));
    }
    let probabilities = places.iter().map(|(law, place)| Some(law.quantity(*place))).collect();
    Some(table.with("probability", Some("probability"), Values::Number(probabilities)))
}
