//! Arrays: joint laws, marginals and laws of answers, for readers who compute.

use std::collections::BTreeMap;

use super::joint::JointLaw;
use super::said::Asked;
use super::table::{Quantity, Table, Values};
use crate::sequence::Vocabulary;
use crate::statement::AnswerValue;

/// The longest name of an array, in bytes.
const LONGEST_NAME: usize = 1000;

/// An array: its elements in order of its last index.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Its name.
    pub name: String,
    /// How many elements it has along each axis.
    pub shape: Vec<usize>,
    /// Its elements.
    pub elements: Elements,
}

/// The elements of an array.
#[derive(Clone, Debug, PartialEq)]
pub enum Elements {
    /// Numbers.
    Number(Vec<f64>),
    /// Texts.
    Text(Vec<String>),
}

/// The arrays of a study, as [`arrays()`] takes them.
#[derive(Clone, Copy, Debug)]
pub struct ArraysOf<'a> {
    /// The tokens.
    pub vocabulary: &'a Vocabulary,
    /// N
    pub length: usize,
    /// The joint laws.
    pub joint: &'a [JointLaw],
    /// The table of marginals.
    pub marginals: &'a Table,
    /// The questions.
    pub asked: &'a [Asked<'a>],
}

/// `vocabulary`, the joint laws, the marginals, and the answers that are laws, each with its bounds where it is not exact; and what is
/// left out, with the reasons.
pub fn arrays(of: &ArraysOf<'_>) -> (Vec<Array>, Vec<String>) {
    let tokens: Vec<String> = of.vocabulary.iter().map(|(_, text)| text.to_owned()).collect();
    let mut arrays =
        vec![Array { name: "vocabulary".into(), shape: vec![tokens.len()], elements: Elements::Text(tokens) }];
    for law in of.joint {
        let name = name(&law.distribution, &law.parameters);
        let mut push = |name: String, numbers: &[f64]| {
            let shape = vec![of.vocabulary.len(); of.length];
            arrays.push(Array { name, shape, elements: Elements::Number(numbers.to_vec()) });
        };
        push(name.clone(), &law.values);
        if !law.is_exact {
            push(format!("{name}__low"), &law.bounds[0]);
            push(format!("{name}__high"), &law.bounds[1]);
        }
    }
    for (name, quantities) in by_law(of.marginals) {
        let shape = vec![of.length, of.vocabulary.len()];
        if quantities.len() != of.length * of.vocabulary.len() {
            continue; // a position was refused, which the table says
        }
        let is_exact = quantities.iter().all(|quantity| quantity.exact.is_some());
        numbers(&mut arrays, &format!("{name}__marginals"), shape, &quantities, is_exact);
    }
    for asked in of.asked {
        for answer in asked.answers.into_iter().flatten() {
            let AnswerValue::Law(entries) = &answer.value else { continue };
            let name = name(&format!("law__{}", asked.label), &answer.parameters);
            let quantities: Vec<Quantity> = entries.iter().map(|(_, number)| Quantity::new(number)).collect();
            let is_exact = quantities.iter().all(|quantity| quantity.exact.is_some());
            numbers(&mut arrays, &name, vec![entries.len()], &quantities.iter().collect::<Vec<_>>(), is_exact);
            let values = entries.iter().map(|(value, _)| value.clone()).collect();
            arrays.push(Array {
                name: format!("{name}__values"),
                shape: vec![entries.len()],
                elements: Elements::Text(values),
            });
        }
    }
    named(arrays)
}

/// The values, and the bounds where they are wanted.
fn numbers(arrays: &mut Vec<Array>, name: &str, shape: Vec<usize>, quantities: &[&Quantity], is_exact: bool) {
    let mut push = |name: String, number: fn(&Quantity) -> f64| {
        let elements = Elements::Number(quantities.iter().map(|quantity| number(quantity)).collect());
        arrays.push(Array { name, shape: shape.clone(), elements });
    };
    push(name.to_owned(), |quantity| quantity.value);
    if !is_exact {
        push(format!("{name}__low"), |quantity| quantity.low);
        push(format!("{name}__high"), |quantity| quantity.high);
    }
}

/// `tuned__beta=1__lambda=2`
fn name(of: &str, parameters: &[(String, String)]) -> String {
    parameters.iter().fold(of.to_owned(), |name, (parameter, value)| format!("{name}__{parameter}={value}"))
}

/// The cells of the table of marginals by distribution and parameters, in order of the table.
fn by_law(marginals: &Table) -> Vec<(String, Vec<&Quantity>)> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: Vec<(String, Vec<&Quantity>)> = Vec::new();
    let Some(position) = marginals.columns().iter().position(|column| column.name == "position") else { return found };
    let text = |column: usize, row: usize| match &marginals.columns()[column].values {
        Values::Text(values) => values[row].as_deref(),
        _ => None,
    };
    let Some(Values::Number(probabilities)) = marginals.columns().last().map(|column| &column.values) else {
        return found;
    };
    for (row, probability) in probabilities.iter().enumerate() {
        let parameters: Vec<(String, String)> = (1..position)
            .filter_map(|column| Some((marginals.columns()[column].name.clone(), text(column, row)?.to_owned())))
            .collect();
        let name = name(text(0, row).unwrap_or_default(), &parameters);
        let place = *names.entry(name.clone()).or_insert_with(|| {
            found.push((name, Vec::new()));
            found.len() - 1
        });
        found[place].1.extend(probability);
    }
    found
}

/// Without the arrays whose names are too long, or are taken.
fn named(arrays: Vec<Array>) -> (Vec<Array>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    let mut kept = Vec::new();
    for array in arrays {
        if array.name.len() > LONGEST_NAME {
            left_out.push(format!("an array whose name has {} bytes", array.name.len()));
        } else if !names.insert(array.name.clone()) {
            left_out.push(format!("a second array named {}", array.name));
        } else {
            kept.push(array);
        }
    }
    (kept, left_out)
}
