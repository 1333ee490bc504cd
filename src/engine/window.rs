//! Sums over sequences that are asked about in a few positions only: a walk is held, and other walks go from layer to layer of it.

use std::ops::Range;
use std::sync::Arc;

use dashu::integer::UBig;

use super::arithmetic::{Arithmetic, Basis};
use super::carrier::MassOnly;
use super::denominators::Denominators;
use super::lift::Lifted;
use super::sums::{Stop, posterior_terms};
use super::{Mass, Scaled, Underflow};
use crate::number::{Rational, Rescale};
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;

/// A walk with the masses so far and the masses still to come before every position.
pub struct Held<A: Arithmetic, S> {
    table: Arc<Table<S, Emission>>,
    befores: Vec<Scaled<A::Number>>,
    futures: Vec<Scaled<A::Number>>,
    denominators: Option<Denominators>,
    roundings: u64,
}

impl<A: Arithmetic, S: Send + Sync> Held<A, S> {
    /// Walks forward and backward and keeps every layer: memory 2 · states of the potential × states of the model × N.
    ///
    /// # Errors
    /// When a weight does not fit the arithmetic, or digits were lost.
    pub fn new(model: &Tabulated<Rational>, table: Arc<Table<S, Emission>>) -> Result<Self, Stop> {
        let lifted = Lifted::<MassOnly, A, S>::new(model, &table, table.layers())?;
        let walk = lifted.walk();
        let forward = || {
            let mut befores = vec![walk.start()];
            for position in 0..table.layers() {
                let after = walk.forward(position, &befores[position])?;
                befores.push(after);
            }
            Ok::<_, Underflow>(befores)
        };
        let (befores, futures) = walk.both(forward, || walk.backward_layers());
        let roundings = lifted.basis(posterior_terms(model, &table)).roundings;
        let denominators = lifted.denominators().cloned();
        drop(lifted);
        Ok(Held { befores: befores?, futures: futures?, denominators, roundings, table })
    }

    /// The table that was walked over.
    pub fn table(&self) -> &Table<S, Emission> {
        &self.table
    }

    /// The mass of all sequences.
    ///
    /// # Errors
    /// When digits were lost.
    pub fn total(&self) -> Result<Mass, Stop> {
        let (before, future) = (&self.befores[0], &self.futures[0]);
        let sum = meet(before.layer.iter().zip(&future.layer))?;
        let all = |known: &Denominators| known.before(0) * known.after(0);
        let denominator = self.denominators.as_ref().map_or(UBig::ONE, all);
        let basis = Basis { denominator, roundings: self.roundings };
        Ok(A::mass(&sum, &A::Number::combine(&before.factor, &future.factor), &basis))
    }

    /// The mass of the sequences that pass a window: a table over some positions only, whose states before them are those
    /// of the held walk. `ends` gives for each of its last states the state of the held walk that it goes on in.
    ///
    /// Cost: as a walk over the window alone.
    ///
    /// # Errors
    /// When a weight does not fit the arithmetic, or digits were lost.
    pub fn mass<T: Send + Sync>(
        &self,
        model: &Tabulated<Rational>,
        window: &Table<T, Emission>,
        positions: Range<usize>,
        ends: &[Option<usize>],
    ) -> Result<Mass, Stop> {
        let lifted = Lifted::<MassOnly, A, T>::new(model, window, positions.end)?;
        let walk = lifted.walk();
        let mut layer = self.befores[positions.start].clone();
        for position in positions.clone() {
            layer = walk.forward(position, &layer)?;
        }
        let future = &self.futures[positions.end];
        let rows = (0..ends.len()).filter_map(|state| Some((layer.layer.row(state), future.layer.row(ends[state]?))));
        let sum = meet(rows.flat_map(|(masses, futures)| masses.into_iter().zip(futures)))?;
        let inner = lifted.basis(0);
        let denominator = match (&self.denominators, lifted.denominators()) {
            (Some(held), Some(window)) => {
                held.before(positions.start) * window.between(positions.clone()) * held.after(positions.end)
            }
            _ => inner.denominator,
        };
        let basis = Basis { denominator, roundings: inner.roundings + self.roundings };
        let factor = A::Number::combine(&layer.factor, &future.factor);
        Ok(A::mass(&sum, &factor, &basis))
    }
}

/// Σ of masses so far times masses still to come.
fn meet<'a, W: Rescale>(pairs: impl Iterator<Item = (&'a W, &'a W)>) -> Result<W, Underflow> {
    let mut sum = W::zero();
    let mut occurs = false;
    for (mass, future) in pairs {
        sum.add_product(mass, future);
        occurs |= !mass.is_zero() && !future.is_zero();
    }
    if W::UNDERFLOWS && occurs && (sum.is_zero() || sum.is_near_underflow()) {
        return Err(Underflow);
    }
    Ok(sum)
}
