//! The known denominators of an exact run: in the walk only numerators are carried.

use std::ops::Range;
use std::sync::Arc;

use dashu::base::Gcd;
use dashu::integer::UBig;

use super::lift::Unfit;
use crate::number::Rational;
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::{Layer, Tabulated};

/// The least common denominator of positive rationals.
pub fn common_denominator<'a>(values: impl Iterator<Item = &'a Rational>) -> UBig {
    values.fold(UBig::ONE, |common, value| {
        let denominator = value.denominator();
        let divisor = (&common).gcd(denominator);
        common * (denominator / divisor)
    })
}

/// The denominators of a model: of its start weights, and of its steps by position.
#[derive(Clone, Debug)]
pub struct OfSteps {
    /// Of the start weights.
    pub start: UBig,
    /// Of the steps, by position.
    pub steps: Vec<Arc<UBig>>,
}

impl OfSteps {
    /// The least common denominators of the weights that each position uses.
    pub fn new(model: &Tabulated<Rational>) -> Self {
        let mut steps: Vec<Arc<UBig>> = Vec::with_capacity(model.space().length);
        for position in 0..model.space().length {
            let layer = model.layer(position);
            steps.push(if position > 0 && Arc::ptr_eq(layer, model.layer(position - 1)) {
                steps[position - 1].clone()
            } else {
                Arc::new(match &**layer {
                    Layer::Dense { rows, .. } => common_denominator(rows.iter()),
                    Layer::Sparse { edges, .. } => common_denominator(edges.iter().map(|edge| &edge.weight)),
                })
            });
        }
        OfSteps { start: common_denominator(model.starts().iter().map(|(_, weight)| weight)), steps }
    }
}

/// The denominators of a run: of the start, of each position, of the finish.
#[derive(Clone, Debug)]
pub struct Denominators {
    model: OfSteps,
    /// Of the potential's steps, by position.
    pub potential: Vec<Arc<UBig>>,
    /// Of the finishing weights.
    pub finish: UBig,
}

impl Denominators {
    /// Those of a model, with the least common denominators of the weights of a potential that each position uses.
    ///
    /// # Errors
    /// When a weight is not rational.
    pub fn new<S>(model: &OfSteps, table: &Table<S, Emission>) -> Result<Self, Unfit> {
        let length = table.layers();
        let mut potential: Vec<Arc<UBig>> = Vec::with_capacity(length);
        for position in 0..length {
            let steps = table.layer(position);
            potential.push(if position > 0 && Arc::ptr_eq(steps, table.layer(position - 1)) {
                potential[position - 1].clone()
            } else {
                Arc::new(rational_denominator(table.weights(), &steps.used(table.weights().len()))?)
            });
        }
        let finish = rational_denominator(table.weights(), &table.finishing())?;
        Ok(Denominators { model: model.clone(), potential, finish })
    }

    /// Denominator of a layer before `position`, seen from the start.
    pub fn before(&self, position: usize) -> UBig {
        &self.model.start * self.between(0..position)
    }

    /// Denominator of the steps at some positions.
    pub fn between(&self, positions: Range<usize>) -> UBig {
        positions.fold(UBig::ONE, |product, t| product * &*self.model.steps[t] * &*self.potential[t])
    }

    /// Denominator of the masses still to come before `position`.
    pub fn after(&self, position: usize) -> UBig {
        self.between(position..self.potential.len()) * &self.finish
    }
}

fn rational_denominator(emissions: &[Emission], used: &[bool]) -> Result<UBig, Unfit> {
    let weights = emissions
        .iter()
        .zip(used)
        .filter(|(_, used)| **used)
        .map(|(emission, _)| emission.weight.as_rational().ok_or(Unfit))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(common_denominator(weights.into_iter()))
}

/// The common denominator of each of the values that are carried.
///
/// # Errors
/// When a value is not rational.
pub fn value_denominators<S>(table: &Table<S, Emission>, values: usize) -> Result<Vec<UBig>, Unfit> {
    (0..values)
        .map(|place| {
            let values = table
                .weights()
                .iter()
                .filter_map(|emission| emission.values.get(place))
                .map(|value| value.as_rational().ok_or(Unfit))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(common_denominator(values.into_iter()))
        })
        .collect()
}
