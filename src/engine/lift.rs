//! From tables of exact weights to a walk in some semiring.

use std::collections::HashMap;
use std::sync::Arc;

use dashu::integer::UBig;

use num_traits::Zero;

use super::Walk;
use super::arithmetic::{Arithmetic, Basis};
use super::denominators::{Denominators, value_denominators};
use super::roundings::{in_degree, model_in_degree};
use crate::number::{Rational, Real, Rescale};
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;

/// How a weight and the values beside it become one entry of a semiring.
pub trait Carrier<A: Arithmetic> {
    /// The semiring.
    type Weight: Rescale<Factor = <A::Number as Rescale>::Factor>;

    /// How many values it carries.
    const VALUES: usize;

    /// How many of them are multiplied with the weight, and so share its denominators.
    const SCALED: usize = Self::VALUES;

    /// The entry for a weight and its values, times the scales; with the roundings that lie in it.
    fn carry(weight: &Real, values: &[Real], scale: &UBig, value_scales: &[UBig]) -> Option<(Self::Weight, u64)>;
}

/// Tables in a semiring, ready to walk.
pub struct Lifted<'a, C: Carrier<A>, A: Arithmetic, S> {
    table: &'a Table<S, Emission>,
    model: Tabulated<C::Weight>,
    weights: Vec<Arc<Vec<C::Weight>>>,
    denominators: Denominators,
    roundings: u64,
    horizon: usize,
    /// The common denominator of each value.
    pub value_scales: Vec<UBig>,
}

/// Some weight or value cannot be held by this arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

/// The value of a step of the model itself, carried as the first value; none for most questions.
pub type StepValue = fn(&Rational) -> Real;

impl<'a, C: Carrier<A>, A: Arithmetic, S> Lifted<'a, C, A, S> {
    /// Converts every weight once. The entries that a position does not use stay 0.
    ///
    /// # Errors
    /// When a weight or a value is not a number of this arithmetic.
    pub fn new(
        model: &Tabulated<Rational>,
        table: &'a Table<S, Emission>,
        horizon: usize,
        step_value: Option<StepValue>,
    ) -> Result<Self, Unfit> {
        let (denominators, value_scales) = if A::COMMON_DENOMINATOR {
            (Denominators::new(model, table)?, value_denominators(table, C::SCALED)?)
        } else {
            (Denominators::none(table.layers()), vec![UBig::ONE; C::SCALED])
        };
        let mut model_roundings = vec![0; table.layers()];
        let mut start_roundings = 0;
        let mut failed = false;
        let mut convert = |weight: &Rational, scale: &UBig, worst: &mut u64| match lift_step::<C, A>(
            weight,
            step_value,
            scale,
            &value_scales,
        ) {
            Some((entry, roundings)) => {
                *worst = (*worst).max(roundings);
                entry
            }
            None => {
                failed = true;
                C::Weight::zero()
            }
        };
        let starts: Vec<C::Weight> = model
            .starts()
            .iter()
            .map(|(_, weight)| convert(weight, &denominators.start, &mut start_roundings))
            .collect();
        let mut starts = starts.into_iter();
        let lifted = model.convert(
            |_| starts.next().expect("there is one entry for each start"),
            |position, layer| {
                let mut known: HashMap<Rational, C::Weight> = HashMap::new();
                layer.map(&mut |weight| match known.get(weight) {
                    Some(entry) => entry.clone(),
                    None => {
                        let entry = convert(weight, &denominators.model[position], &mut model_roundings[position]);
                        known.insert(weight.clone(), entry.clone());
                        entry
                    }
                })
            },
        );
        if failed {
            return Err(Unfit);
        }
        let mut weights: Vec<Arc<Vec<C::Weight>>> = Vec::with_capacity(table.layers() + 1);
        let mut of_steps = 0;
        let mut total = start_roundings + 1;
        for position in 0..table.layers() {
            let (steps, layer) = (table.layer(position), model.layer(position));
            let same_steps = position > 0 && Arc::ptr_eq(steps, table.layer(position - 1));
            let same_layer = position > 0 && Arc::ptr_eq(layer, model.layer(position - 1));
            if same_layer {
                model_roundings[position] = model_roundings[position - 1];
            }
            let mut worst = 0;
            if same_steps {
                weights.push(weights[position - 1].clone());
            } else {
                let used = steps.used(table.weights().len());
                let scale = &denominators.potential[position];
                weights.push(Arc::new(lift_weights::<C, A>(table.weights(), &used, scale, &value_scales, &mut worst)?));
            }
            if !(same_steps && same_layer) {
                let terms =
                    in_degree(steps, table.states(position + 1)) + model_in_degree(layer, model.states(position + 1));
                // Each entry is a sum of products of at most three factors; a carried value doubles the terms and adds a product.
                of_steps = (1 + C::VALUES as u64) * (terms + 3) + worst + model_roundings[position];
            }
            if position < horizon {
                total += of_steps;
            }
        }
        let mut finish_roundings = 0;
        let used = table.finishing();
        let finish =
            lift_weights::<C, A>(table.weights(), &used, &denominators.finish, &value_scales, &mut finish_roundings)?;
        weights.push(Arc::new(finish));
        Ok(Lifted {
            table,
            model: lifted,
            weights,
            denominators,
            roundings: total + finish_roundings + 3,
            horizon,
            value_scales,
        })
    }

    /// The walk over these tables.
    pub fn walk(&self) -> Walk<'_, C::Weight, S, Emission> {
        Walk { model: &self.model, table: self.table, weights: &self.weights, horizon: self.horizon }
    }

    /// What sums over whole sequences are measured in; `terms` more roundings where they are added up outside the walk.
    pub fn basis(&self, terms: usize) -> Basis {
        Basis {
            denominator: self.denominators.before(self.horizon) * &self.denominators.finish,
            roundings: self.roundings + terms as u64,
        }
    }
}

fn lift_step<C: Carrier<A>, A: Arithmetic>(
    weight: &Rational,
    step_value: Option<StepValue>,
    scale: &UBig,
    value_scales: &[UBig],
) -> Option<(C::Weight, u64)> {
    if weight.is_zero() {
        return Some((C::Weight::zero(), 0));
    }
    let mut values = vec![Real::integer(0); C::VALUES];
    if let Some(step_value) = step_value {
        values[0] = step_value(weight);
    }
    C::carry(&Real::Rational(weight.clone()), &values, scale, value_scales)
}

fn lift_weights<C: Carrier<A>, A: Arithmetic>(
    emissions: &[Emission],
    used: &[bool],
    scale: &UBig,
    value_scales: &[UBig],
    worst: &mut u64,
) -> Result<Vec<C::Weight>, Unfit> {
    let nothing = vec![Real::integer(0); C::VALUES];
    emissions
        .iter()
        .zip(used)
        .map(|(emission, &used)| {
            if !used {
                return Ok(C::Weight::zero());
            }
            let values = if emission.values.is_empty() { &nothing[..] } else { &emission.values[..C::VALUES] };
            let (entry, roundings) = C::carry(&emission.weight, values, scale, value_scales).ok_or(Unfit)?;
            *worst = (*worst).max(roundings);
            Ok(entry)
        })
        .collect()
}
