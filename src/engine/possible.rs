//! What is possible at all, whatever its mass: how many sequences, which weights occur, how far a reward goes.

use std::sync::Arc;

use dashu::integer::UBig;
use num_traits::Zero;

use super::dense::prepare;
use super::enumerate::Order;
use super::generating::Rewards;
use super::sums::{Stop, horizon};
use super::{Posterior, Scaled, Walk};
use crate::number::{LeadingTerm, Possible, Rational, Weight};
use crate::potential::Emission;
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;

/// By final state: the greatest value of the reward that was carried there on a sequence of positive mass; `None` where there is none.
///
/// Cost: a walk that compares exponents and adds up nothing.
///
/// # Errors
/// When a reward is not exact.
pub fn greatest<E: Rewards, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<Option<E>>, Stop> {
    let term = |exponent: E| LeadingTerm::new(exponent, Possible(true));
    let model = model.map(|weight| if weight.is_zero() { LeadingTerm::zero() } else { term(E::zero()) });
    let of = |emission: &Emission| match &emission.values[..] {
        [] => Ok(term(E::zero())),
        values => Ok(term(E::of(values).ok_or(Stop::Unfit)?)),
    };
    let weights = Arc::new(table.weights().iter().map(of).collect::<Result<Vec<_>, Stop>>()?);
    let weights = vec![weights; table.layers() + 1];
    let horizon = horizon(table);
    let dense = prepare(&model, table, &weights, horizon);
    let walk = Walk { model: &model, table, weights: &weights, dense: &dense, horizon };
    let last = match order {
        Order::Merge => walk.last()?,
        Order::Enumerate => walk.enumerate()?,
    };
    let finish = walk.finish();
    let pairs = last.layer.rows().into_iter().zip(finish.layer.rows());
    Ok(pairs
        .map(|(terms, finish)| {
            let mut sum = LeadingTerm::zero();
            terms.iter().zip(finish).for_each(|(term, finish)| sum.add_product(term, finish));
            sum.term().map(|(exponent, _)| exponent.clone())
        })
        .collect())
}

/// How many sequences have positive weight, where each is read along one path.
pub fn count<S: Send + Sync>(model: &Tabulated<Rational>, table: &Table<S, Emission>) -> UBig {
    let model = model.map(|weight| if weight.is_zero() { UBig::ZERO } else { UBig::ONE });
    let ones = Arc::new(vec![UBig::ONE; table.weights().len().max(1)]);
    let length = table.layers();
    let weights = vec![ones; length + 1];
    let dense = prepare(&model, table, &weights, length);
    let walk = Walk { model: &model, table, weights: &weights, dense: &dense, horizon: length };
    // Counts neither underflow nor leave the integers.
    let Ok(Scaled { layer, factor }) = walk.last() else { return UBig::ZERO };
    let finish = walk.finish();
    layer.iter().zip(&finish.layer).map(|(count, finish)| count * finish).sum::<UBig>() * factor
}

/// Which weights of the potential some sequence of positive weight uses.
pub fn occurring<S: Send + Sync>(model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Vec<bool> {
    let model = model.map(|weight| Possible(!weight.is_zero()));
    let possible = Arc::new(vec![Possible(true); table.weights().len().max(1)]);
    let length = table.layers();
    let weights: Vec<_> = (0..=length).map(|_| possible.clone()).collect();
    let dense = prepare(&model, table, &weights, length);
    let walk = Walk { model: &model, table, weights: &weights, dense: &dense, horizon: length };
    let mut occurs = vec![false; table.weights().len()];
    // What is possible neither overflows nor underflows.
    if let Ok(last) = walk.last() {
        for (masses, finish) in last.layer.rows().into_iter().zip(table.finish()) {
            if let (true, Some(weight)) = (masses.iter().any(|mass| mass.0), finish) {
                occurs[*weight as usize] = true;
            }
        }
    }
    let seen = Posterior::new(walk)
        .and_then(|posterior| posterior.visit(|passage, _, ()| occurs[passage.weight as usize] = true));
    debug_assert!(seen.is_ok(), "what is possible does not underflow");
    occurs
}
