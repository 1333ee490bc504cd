//! Rows of probabilities: as many as there must be, none negative, and their sum exactly 1.

use std::ops::Range;

use dashu::base::BitTest;

use super::document::Node;
use super::reader::{Reader, counted, show};
use crate::number::Rational;

/// The most binary digits of the denominator of a sum of probabilities: adding up takes time.
const MOST_BITS: usize = 100_000;

impl Reader {
    /// A number that is at least 0.
    pub fn probability(&mut self, node: &Node, what: &str) -> Option<Rational> {
        let value = self.rational(node, what)?;
        if value < Rational::ZERO {
            self.report(
                &node.span,
                format!("{what} is {}: a probability cannot be negative", show(&value)),
                "below 0",
                "",
            );
            return None;
        }
        Some(value)
    }

    /// `count` probabilities whose sum is 1; `what` names the row.
    pub fn distribution(&mut self, node: &Node, what: &str, count: usize, over: &str) -> Option<Vec<Rational>> {
        let list = self.list(node, what, &format!("{count} probabilities, one for each {over}"))?;
        if list.len() != count {
            let some = counted(list.len(), "number");
            let message = format!("{what} has {some}, but there are {}", counted(count, over));
            self.report(&node.span, message, &some, &format!("write one number for each {over}"));
            return None;
        }
        let values: Vec<Option<Rational>> = list
            .iter()
            .enumerate()
            .map(|(at, item)| self.probability(item, &format!("number {} of {what}", at + 1)))
            .collect();
        let values: Vec<Rational> = values.into_iter().collect::<Option<_>>()?;
        self.sums_to_one(&node.span, what, &values).then_some(values)
    }

    /// That the values sum to 1; `what` names their list.
    pub fn sums_to_one<'a>(
        &mut self,
        span: &Range<usize>,
        what: &str,
        values: impl IntoIterator<Item = &'a Rational>,
    ) -> bool {
        let Some(total) = sum(values) else {
            let message = format!("the sum of {what} has a denominator of more than {MOST_BITS} binary digits");
            self.refuse(span, message, "write fractions with a common denominator, or decimals");
            return false;
        };
        if total.is_one() {
            return true;
        }
        let one = Rational::ONE;
        let off = if total > one {
            format!("{} too much", show(&(&total - &one)))
        } else {
            format!("{} is missing", show(&(&one - &total)))
        };
        let verb = if what == "probabilities" || what.starts_with("the weights") { "sum" } else { "sums" };
        self.report(
            span,
            format!("{what} {verb} to {}, not to 1", show(&total)),
            &off,
            "change the numbers so that they sum to exactly 1",
        );
        false
    }

    /// The rows of a matrix, each a distribution; `row` names row i (from 0).
    pub fn matrix(
        &mut self,
        node: &Node,
        what: &str,
        rows: usize,
        columns: usize,
        over: &str,
        row: impl Fn(usize) -> String,
    ) -> Option<Vec<Vec<Rational>>> {
        let list = self.list(node, what, &format!("{rows} rows of {columns} probabilities"))?;
        if list.len() != rows {
            let some = counted(list.len(), "row");
            let message = format!("{what} has {some}, but must have {rows}");
            self.report(&node.span, message, &some, "a row is a list of numbers: [\"1/2\", \"1/2\"]");
            return None;
        }
        let read: Vec<Option<Vec<Rational>>> =
            list.iter().enumerate().map(|(at, item)| self.distribution(item, &row(at), columns, over)).collect();
        read.into_iter().collect()
    }
}

/// The sum of fractions; none if it needs too many digits.
fn sum<'a>(values: impl IntoIterator<Item = &'a Rational>) -> Option<Rational> {
    values.into_iter().filter(|value| !value.is_zero()).try_fold(Rational::ZERO, |total, value| {
        let total = total + value;
        (total.denominator().bit_len() <= MOST_BITS).then_some(total)
    })
}
