//! Tables of questions and their answers.

use super::answer_rows::{AnswerRow, rows};
use super::said::{Asked, DescribedAs};
use super::table::{Quantity, Table, Values};
use crate::statement::AnswerValue;

/// The columns of a row of an answer, behind its name and its parameters.
const OF_ANSWERS: [&str; 9] = ["entry", "kind", "value", "truth", "closed_form", "u", "limit", "rate", "text"];

/// How many digits the denominator of a marginal has at most where it is written as a fraction.
const LONGEST_FORM: usize = 1000;

/// Up to how many rows the table of marginals is written.
const MOST_MARGINALS: usize = 1_000_000;

/// `answers`: a row for each number of each answer.
pub fn answers(asked: &[Asked<'_>]) -> Table {
    let mut rows: Vec<(&Asked<'_>, AnswerRow)> = Vec::new();
    for asked in asked {
        rows.extend(rows_of(asked).into_iter().map(|row| (asked, row)));
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|(_, row)| row.parameters.as_slice()).collect();
    let names = rows.iter().map(|(asked, _)| Some(asked.label.to_owned())).collect();
    let questions = rows.iter().map(|(asked, _)| Some(asked.question.to_owned())).collect();
    let table = Table::new("answers")
        .with("label", None, Values::Text(names))
        .with("question", None, Values::Text(questions))
        .with_parameters(&parameters, &OF_ANSWERS);
    with_answers(table, rows.iter().map(|(_, row)| row).collect::<Vec<_>>().as_slice())
}

/// `distributions`: normaliser, support, entropy and the most probable sequences of each.
pub fn distributions(described: &[DescribedAs<'_>]) -> Table {
    let mut rows: Vec<(&str, &str, AnswerRow)> = Vec::new();
    for of in described {
        for asked in &of.questions {
            rows.extend(rows_of(asked).into_iter().map(|row| (of.name, asked.label, row)));
        }
    }
    let parameters: Vec<&[(String, String)]> = rows.iter().map(|(.., row)| row.parameters.as_slice()).collect();
    let names = rows.iter().map(|(name, ..)| Some((*name).to_owned())).collect();
    let properties = rows.iter().map(|(_, label, _)| Some((*label).to_owned())).collect();
    let others: Vec<&str> = OF_ANSWERS.into_iter().chain(["property"]).collect();
    let table = Table::new("distributions")
        .with("distribution", None, Values::Text(names))
        .with_parameters(&parameters, &others)
        .with("property", None, Values::Text(properties));
    with_answers(table, rows.iter().map(|(.., row)| row).collect::<Vec<_>>().as_slice())
}

/// `marginals`: the probability of each token at each position, from 1.
/// Rows in a letter, and what was refused, are left out and said.
pub fn marginals(described: &[DescribedAs<'_>]) -> (Table, Vec<String>) {
    struct Cell<'a> {
        distribution: &'a str,
        parameters: &'a [(String, String)],
        position: i64,
        token: &'a str,
        probability: Quantity,
    }
    let mut cells = Vec::new();
    let mut left_out: Vec<String> = Vec::new();
    let rows =
        described.iter().flat_map(|of| of.marginals.iter().zip(1..).map(move |(asked, at)| (of.name, asked, at)));
    for (distribution, asked, position) in rows {
        let mut say = |why: String| {
            if left_out.last() != Some(&why) {
                left_out.push(why);
            }
        };
        match asked.answers {
            Err(_) => say(format!("marginals of {distribution}: an error, which results.json holds")),
            Ok(answers) => {
                for answer in answers {
                    let AnswerValue::Row(row) = &answer.value else {
                        say(format!("marginals of {distribution} where a parameter is symbolic"));
                        continue;
                    };
                    cells.extend(row.iter().map(|(token, probability)| Cell {
                        distribution,
                        parameters: &answer.parameters,
                        position,
                        token,
                        probability: Quantity::with_form_up_to(probability, LONGEST_FORM),
                    }));
                }
            }
        }
    }
    if cells.len() > MOST_MARGINALS {
        left_out.push(format!("marginals: {} rows, and they are written up to {MOST_MARGINALS}", cells.len()));
        cells.clear();
    }
    let parameters: Vec<&[(String, String)]> = cells.iter().map(|cell| cell.parameters).collect();
    let texts = |text: fn(&Cell<'_>) -> String| Values::Text(cells.iter().map(|cell| Some(text(cell))).collect());
    let positions = cells.iter().map(|cell| Some(cell.position)).collect();
    let table = Table::new("marginals")
        .with("distribution", None, texts(|cell| cell.distribution.to_owned()))
        .with_parameters(&parameters, &["position", "token", "probability"])
        .with("position", None, Values::Whole(positions))
        .with("token", None, texts(|cell| cell.token.to_owned()))
        .with(
            "probability",
            Some("probability"),
            Values::Number(cells.into_iter().map(|cell| Some(cell.probability)).collect()),
        );
    (table, left_out)
}

fn rows_of(asked: &Asked<'_>) -> Vec<AnswerRow> {
    match asked.answers {
        Ok(answers) => answers.iter().flat_map(rows).collect(),
        Err(message) => vec![AnswerRow::error(message)],
    }
}

fn with_answers(table: Table, rows: &[&AnswerRow]) -> Table {
    let texts =
        |text: fn(&AnswerRow) -> &Option<String>| Values::Text(rows.iter().map(|row| text(row).clone()).collect());
    let kinds = rows.iter().map(|row| Some(row.kind.to_owned())).collect();
    let names = OF_ANSWERS;
    table
        .with(names[0], None, texts(|row| &row.entry))
        .with(names[1], None, Values::Text(kinds))
        .with(names[2], None, Values::Number(rows.iter().map(|row| row.value.clone()).collect()))
        .with(names[3], None, Values::Truth(rows.iter().map(|row| row.truth).collect()))
        .with(names[4], None, texts(|row| &row.closed_form))
        .with(names[5], None, texts(|row| &row.letter))
        .with(names[6], None, texts(|row| &row.limit))
        .with(names[7], None, texts(|row| &row.rate))
        .with(names[8], None, texts(|row| &row.text))
}
