//! A figure on the page: its charts, its legend, what its marks say, and its table.

use maud::{Markup, PreEscaped, html};

use crate::exhibit::figure::words::{digits, short, trimmed};
use crate::exhibit::{Column, Figure, Quantity, Table, Values};
use crate::report::chart;

/// How many rows of a table the page shows.
const MOST_ROWS: usize = 60;

/// How long an exact form is at most where a table shows it.
const LONGEST: usize = 22;

/// The figure; `id` is its own on the page.
pub fn shown(figure: &Figure, id: &str) -> Markup {
    let thin = chart::thinned(figure);
    let panels = chart::panels(&thin, id);
    let (width, arrangement) = match panels.len() {
        1 => ("w1", "panels one"),
        2 => ("w2", "panels"),
        _ => ("w3", "panels"),
    };
    let legend = chart::legend(&thin);
    html! {
        figure id=(id) class=(width) {
            figcaption id={ (id) "-c" } { (figure.title) }
            div class=(arrangement) tabindex="0" role="group" aria-label={ "Chart: " (figure.title) ". The arrow keys read its marks." } {
                @for panel in &panels { div.plot { (PreEscaped(panel)) } }
            }
            output.reads aria-live="polite" {}
            @if !legend.is_empty() {
                ul.legend { @for (drawn, name) in &legend { li { (PreEscaped(drawn)) span { (name) } } } }
            }
            @if !thin.notes.is_empty() {
                ul.notes { @for note in &thin.notes { li { (note) } } }
            }
            (twin(&figure.table))
        }
    }
}

/// The same numbers as a table.
fn twin(table: &Table) -> Markup {
    let rows = table.rows();
    html! {
        details {
            summary { "The numbers of this figure" @if rows > MOST_ROWS { ", the first " (MOST_ROWS) " of " (rows) " rows" } }
            div.scroll tabindex="0" role="region" aria-label="Table" {
                table {
                    thead { tr {
                        @for column in table.columns() {
                            th scope="col" class=(class(column)) {
                                (column.name) @if let Some(unit) = &column.unit { " (" (unit) ")" }
                            }
                        }
                    } }
                    tbody { @for row in 0..rows.min(MOST_ROWS) {
                        tr { @for column in table.columns() { td class=(class(column)) { (cell(&column.values, row)) } } }
                    } }
                }
            }
        }
    }
}

fn class(column: &Column) -> &'static str {
    if matches!(column.values, Values::Text(_) | Values::Truth(_)) { "" } else { "r" }
}

fn cell(values: &Values, row: usize) -> String {
    let text = match values {
        Values::Text(all) => all.get(row).and_then(Clone::clone),
        Values::Whole(all) => all.get(row).and_then(|value| value.map(|value| value.to_string())),
        Values::Truth(all) => {
            all.get(row).and_then(|value| value.map(|value| if value { "yes" } else { "no" }.to_owned()))
        }
        Values::Drawn(all) => all.get(row).and_then(|value| value.map(six_digits)),
        Values::Number(all) => all.get(row).and_then(|value| value.as_ref().map(number)),
    };
    text.unwrap_or_default()
}

/// Six digits.
fn six_digits(value: f64) -> String {
    if value.is_finite() { trimmed(&digits(value, 6, 6)).to_owned() } else { short(value) }
}

/// The exact form where it is short, and six digits.
fn number(quantity: &Quantity) -> String {
    let digits = six_digits(quantity.value);
    match &quantity.exact {
        Some(exact) if exact.chars().count() <= LONGEST && exact.contains(['/', '(']) => format!("{exact} = {digits}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Rational, Real};

    #[test]
    fn cells_have_short_forms_and_six_digits() {
        let third = Quantity::new(&Real::Rational(Rational::from_parts(1.into(), 3u8.into())));
        assert_eq!(number(&third), "1/3 = 0.333333");
        assert_eq!(number(&Quantity::estimated(-1234.5)), "−1234.5");
        assert_eq!(number(&Quantity::estimated(1.5e-9)), "1.50000·10⁻⁹");
        assert_eq!(number(&Quantity::new(&Real::Infinity)), "∞");
    }
}
