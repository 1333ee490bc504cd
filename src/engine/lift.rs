//! From tables of exact weights to a walk in some semiring.

use std::collections::HashMap;
use std::sync::Arc;

use dashu::integer::UBig;

use num_traits::Zero;

use super::Walk;
use super::arithmetic::{Arithmetic, Basis};
use super::denominators::{Denominators, OfSteps, value_denominators};
use super::dense::{Prepared, prepare};
use super::roundings::{in_degree, model_in_degree};
use crate::number::{Rational, Real, Rescale};
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;

/// How a weight and the values beside it become one entry of a semiring.
pub trait Carrier<A: Arithmetic>: 'static {
    /// The semiring.
    type Weight: Rescale<Factor = <A::Number as Rescale>::Factor>;

    /// How many values it carries.
    const VALUES: usize;

    /// How many of them are multiplied with the weight, and so share its denominators.
    const SCALED: usize = Self::VALUES;

    /// Whether steps of the model have values of their own, which take long to compute.
    const STEPS_HAVE_VALUES: bool = false;

    /// The entry for a number with all values 0.
    fn alone(number: A::Number) -> Option<Self::Weight>;

    /// The entry for a step of the model, given its weight also as a number; with the further roundings that lie in it.
    fn of_step(number: A::Number, _weight: &Rational) -> Option<(Self::Weight, u64)> {
        Some((Self::alone(number)?, 0))
    }

    /// The entry for a weight and its values, times the scales; with the roundings that lie in it.
    fn carry(weight: &Real, values: &[Real], scale: &UBig, value_scales: &[UBig]) -> Option<(Self::Weight, u64)>;
}

/// Tables in a semiring, ready to walk.
pub struct Lifted<'a, C: Carrier<A>, A: Arithmetic, S> {
    table: &'a Table<S, Emission>,
    model: Arc<Tabulated<C::Weight>>,
    weights: Vec<Arc<Vec<C::Weight>>>,
    dense: Prepared<C::Weight>,
    denominators: Option<Denominators>,
    roundings: u64,
    horizon: usize,
    /// The common denominator of each value.
    pub value_scales: Vec<UBig>,
}

/// Some weight or value cannot be held by this arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

/// A model in a semiring: the same for all questions, so it is made once.
struct OfModel<C: Carrier<A>, A: Arithmetic> {
    model: Arc<Tabulated<C::Weight>>,
    denominators: Option<OfSteps>,
    /// The most roundings in a start weight, and in a step, by position.
    starts: u64,
    steps: Vec<u64>,
}

impl<C: Carrier<A>, A: Arithmetic> OfModel<C, A> {
    fn new(model: &Tabulated<Rational>) -> Result<Self, Unfit> {
        let denominators = A::COMMON_DENOMINATOR.then(|| OfSteps::new(model));
        let mut failed = false;
        let mut lift = |weight: &Rational, scale: &UBig, worst: &mut u64| match of_step::<C, A>(weight, scale) {
            Some((entry, roundings)) => {
                *worst = (*worst).max(roundings);
                entry
            }
            None => {
                failed = true;
                C::Weight::zero()
            }
        };
        let one = UBig::ONE;
        let mut starts = 0;
        let scale = denominators.as_ref().map_or(&one, |denominators| &denominators.start);
        let mut of_starts = Vec::with_capacity(model.starts().len());
        of_starts.extend(model.starts().iter().map(|(_, weight)| lift(weight, scale, &mut starts)));
        let mut of_starts = of_starts.into_iter();
        let mut steps: Vec<u64> = vec![0; model.space().length];
        let lifted = model.convert(
            |_| of_starts.next().expect("there is one entry for each start"),
            |position, layer| {
                let scale = denominators.as_ref().map_or(&one, |denominators| &denominators.steps[position]);
                let worst = &mut steps[position];
                let mut known: HashMap<Rational, C::Weight> = HashMap::new();
                layer.map(&mut |weight| {
                    if !C::STEPS_HAVE_VALUES {
                        return lift(weight, scale, worst);
                    }
                    if let Some(entry) = known.get(weight) {
                        return entry.clone();
                    }
                    let entry = lift(weight, scale, worst);
                    known.insert(weight.clone(), entry.clone());
                    entry
                })
            },
        );
        if failed {
            return Err(Unfit);
        }
        for position in 1..steps.len() {
            if Arc::ptr_eq(model.layer(position), model.layer(position - 1)) {
                steps[position] = steps[position - 1];
            }
        }
        Ok(OfModel { model: Arc::new(lifted), denominators, starts, steps })
    }
}

fn of_step<C: Carrier<A>, A: Arithmetic>(weight: &Rational, scale: &UBig) -> Option<(C::Weight, u64)> {
    if weight.is_zero() {
        return Some((C::Weight::zero(), 0));
    }
    let (number, roundings) = A::of_rational(weight, scale)?;
    let (entry, more) = C::of_step(number, weight)?;
    Some((entry, roundings + more))
}

impl<'a, C: Carrier<A>, A: Arithmetic, S> Lifted<'a, C, A, S> {
    /// Converts every weight once. The entries that a position does not use stay 0.
    ///
    /// # Errors
    /// When a weight or a value is not a number of this arithmetic.
    pub fn new(model: &Tabulated<Rational>, table: &'a Table<S, Emission>, horizon: usize) -> Result<Self, Unfit> {
        let lifted = model.derive(OfModel::<C, A>::new);
        let of_model = lifted.as_ref().as_ref().map_err(|unfit| *unfit)?;
        let (denominators, value_scales) = match &of_model.denominators {
            Some(steps) => (Some(Denominators::new(steps, table)?), value_denominators(table, C::SCALED)?),
            None => (None, vec![UBig::ONE; C::SCALED]),
        };
        let mut weights: Vec<Arc<Vec<C::Weight>>> = Vec::with_capacity(table.layers() + 1);
        let mut of_steps = 0;
        let mut total = of_model.starts + 1;
        let one = UBig::ONE;
        for position in 0..table.layers() {
            let (steps, layer) = (table.layer(position), model.layer(position));
            let same_steps = position > 0 && Arc::ptr_eq(steps, table.layer(position - 1));
            let same_layer = position > 0 && Arc::ptr_eq(layer, model.layer(position - 1));
            let mut worst = 0;
            if same_steps {
                weights.push(weights[position - 1].clone());
            } else {
                let used = steps.used(table.weights().len());
                let scale = denominators.as_ref().map_or(&one, |denominators| &denominators.potential[position]);
                weights.push(Arc::new(lift_weights::<C, A>(table.weights(), &used, scale, &value_scales, &mut worst)?));
            }
            if !(same_steps && same_layer) {
                let terms =
                    in_degree(steps, table.states(position + 1)) + model_in_degree(layer, model.states(position + 1));
                // Each entry is a sum of products of at most three factors; a carried value doubles the terms and adds a product.
                of_steps = (1 + C::VALUES as u64) * (terms + 3) + worst + of_model.steps[position];
            }
            if position < horizon {
                total += of_steps;
            }
        }
        let mut finish_roundings = 0;
        let used = table.finishing();
        let scale = denominators.as_ref().map_or(&one, |denominators| &denominators.finish);
        let finish = lift_weights::<C, A>(table.weights(), &used, scale, &value_scales, &mut finish_roundings)?;
        weights.push(Arc::new(finish));
        let dense = prepare(&of_model.model, table, &weights, horizon);
        Ok(Lifted {
            table,
            model: of_model.model.clone(),
            weights,
            dense,
            denominators,
            roundings: total + finish_roundings + 3,
            horizon,
            value_scales,
        })
    }

    /// The walk over these tables.
    pub fn walk(&self) -> Walk<'_, C::Weight, S, Emission> {
        Walk {
            model: &self.model,
            table: self.table,
            weights: &self.weights,
            dense: &self.dense,
            horizon: self.horizon,
        }
    }

    /// The known denominators, where this arithmetic has them.
    pub fn denominators(&self) -> Option<&Denominators> {
        self.denominators.as_ref()
    }

    /// What sums over whole sequences are measured in; `terms` more roundings where they are added up outside the walk.
    pub fn basis(&self, terms: usize) -> Basis {
        Basis {
            denominator: self
                .denominators
                .as_ref()
                .map_or(UBig::ONE, |known| known.before(self.horizon) * &known.finish),
            roundings: self.roundings + terms as u64,
        }
    }
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
