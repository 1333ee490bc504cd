//! Decoding from changed rows: temperature, top-k, nucleus, min-p; and the temperature of whole sequences.

use std::cmp::Ordering;

use super::Reshape;
use super::rows::Graph;
use crate::expression::Expression;
use crate::number::{Rational, Real};
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::sequence::Token;

impl Session {
    /// q/p of decoding from changed rows: the product of what changes a token's probability.
    ///
    /// Cost: the rows, and sorting each.
    pub(super) fn reshaped(
        &self,
        name: &str,
        from: &Distribution,
        reshape: &Reshape,
    ) -> Result<Expression, QuestionError> {
        self.reweighed_rows(name, from, |row| {
            let row: Vec<Real> = row.iter().map(|(_, _, probability)| probability.clone()).collect();
            let changed = changed(&row, reshape)?;
            let total = changed.iter().try_fold(Real::ZERO, |sum, weight| sum.add(weight))?;
            let ratio = |(weight, probability): (&Real, &Real)| Ok(weight.div(&total)?.div(probability)?);
            changed.iter().zip(&row).map(ratio).collect()
        })
    }

    /// p(x)^(1/T − 1), the product over tokens of p(x_t | x_<t)^(1/T − 1).
    pub(super) fn sequence_temperature(
        &self,
        name: &str,
        from: &Distribution,
        temperature: &Rational,
    ) -> Result<Expression, QuestionError> {
        let exponent = Rational::ONE / temperature.clone() - Rational::ONE;
        self.reweighed_rows(name, from, |row| {
            row.iter().map(|(_, _, probability)| raised(probability, &exponent)).collect()
        })
    }

    /// The product over tokens of what each entry of a row is multiplied by.
    fn reweighed_rows(
        &self,
        name: &str,
        from: &Distribution,
        weigh: impl Fn(&[(Token, u32, Real)]) -> Result<Vec<Real>, QuestionError>,
    ) -> Result<Expression, QuestionError> {
        let rows = self.rows_of(name, from)?;
        let graph = Graph::or_refuse(rows.graph((), self.table_limit(), |_, (), _| Some(())), self, name)?;
        Ok(Expression::along(rows.path(&graph, |_, _, row| weigh(row), |()| true)?))
    }

    /// The sequence that a beam search ends with: at each position the k prefixes of greatest probability are kept, ties in
    /// vocabulary order; q/p of it alone.
    ///
    /// Cost: k·V prefixes at each position.
    pub(super) fn beam(&self, name: &str, from: &Distribution, beams: usize) -> Result<Expression, QuestionError> {
        let rows = self.rows_of(name, from)?;
        let vocabulary = self.model.space().vocabulary;
        self.within_limit(name, beams as u128 * vocabulary as u128 * rows.length() as u128)?;
        let mut kept = vec![(Real::ONE, (Vec::new(), rows.start()))];
        for position in 0..rows.length() {
            let mut grown = Vec::new();
            for (probability, (prefix, state)) in &kept {
                for (token, next, share) in rows.row(position, *state)? {
                    let mut longer: Vec<_> = prefix.clone();
                    longer.push(token);
                    let probability = probability.mul(&share)?;
                    grown.push((probability.clone(), (probability, (longer, next))));
                }
            }
            // Grown in vocabulary order, so that ties stand in it.
            grown.sort_by(|(_, (_, (left, _))), (_, (_, (right, _)))| left.cmp(right));
            kept = greatest_first(grown)?;
            kept.truncate(beams);
        }
        let Some((probability, (sequence, _))) = kept.into_iter().next() else { return Err(QuestionError::Unfit) };
        Ok(super::listed::listed(self.model.space(), vec![(sequence, Real::ONE.div(&probability)?)]))
    }
}

/// A row before it is normalised again.
fn changed(row: &[Real], reshape: &Reshape) -> Result<Vec<Real>, QuestionError> {
    match reshape {
        Reshape::Temperature(temperature) if temperature.is_zero() => head(row, |kept, _| kept == 0),
        Reshape::Temperature(temperature) => {
            let exponent = Rational::ONE / temperature.clone();
            row.iter().map(|probability| raised(probability, &exponent)).collect()
        }
        Reshape::TopK(count) => head(row, |kept, _| kept < *count),
        Reshape::TopP(mass) => {
            let wanted = Real::Rational(mass.clone());
            let mut undecided = None;
            let kept = head(row, |kept, before| match before.compare(&wanted) {
                // One entry at least, so that something is left.
                _ if kept == 0 => true,
                Ok(order) => order == Ordering::Less,
                Err(undefined) => {
                    undecided = Some(undefined);
                    false
                }
            });
            undecided.map_or(kept, |undefined| Err(undefined.into()))
        }
        Reshape::MinP(share) => {
            let greatest = row.iter().try_fold(Real::ZERO, |greatest, next| {
                Ok::<_, QuestionError>(if next.compare(&greatest)?.is_gt() { next.clone() } else { greatest })
            })?;
            let least = greatest.mul(&Real::Rational(share.clone()))?;
            let cut = |entry: &Real| Ok(if entry.compare(&least)?.is_ge() { entry.clone() } else { Real::ZERO });
            row.iter().map(cut).collect()
        }
    }
}

/// Keeps entries from the greatest down, ties in order, as long as `goes_on` with how many are kept and their mass.
fn head(row: &[Real], mut goes_on: impl FnMut(usize, &Real) -> bool) -> Result<Vec<Real>, QuestionError> {
    let ranked = greatest_first(row.iter().cloned().zip(0..).collect::<Vec<(Real, usize)>>())?;
    let mut kept = vec![Real::ZERO; row.len()];
    let mut mass = Real::ZERO;
    for (count, place) in ranked.into_iter().enumerate() {
        if !goes_on(count, &mass) {
            break;
        }
        mass = mass.add(&row[place])?;
        kept[place] = row[place].clone();
    }
    Ok(kept)
}

/// Sorts by a number, the greatest first, ties as they stand.
///
/// # Errors
/// When two numbers cannot be told apart.
fn greatest_first<T>(mut items: Vec<(Real, T)>) -> Result<Vec<T>, QuestionError> {
    let mut undecided = None;
    items.sort_by(|(left, _), (right, _)| {
        right.compare(left).unwrap_or_else(|undefined| {
            undecided = Some(undefined);
            Ordering::Equal
        })
    });
    match undecided {
        Some(undefined) => Err(undefined.into()),
        None => Ok(items.into_iter().map(|(_, item)| item).collect()),
    }
}

/// A positive number to a rational power: exact for integer powers of fractions.
fn raised(base: &Real, exponent: &Rational) -> Result<Real, QuestionError> {
    if exponent.is_int() || *base == Real::ONE {
        return Ok(base.pow(&Real::Rational(exponent.clone()))?);
    }
    Ok(base.ln()?.mul(&Real::Rational(exponent.clone()))?.exp()?)
}
