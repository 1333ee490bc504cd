//! Sums over all sequences, by final state of the potential.

use std::collections::BTreeMap;
use std::sync::Arc;

use dashu::integer::UBig;
use num_traits::{One, Zero};
use rayon::prelude::*;

use super::arithmetic::{Arithmetic, Basis, Gathered};
use super::carrier::Surprise;
use super::dense::prepare;
use super::enumerate::{Flow, Order, terms};
use super::generating::{Generating, Rewards};
use super::lift::{Carrier, Lifted, Unfit};
use super::{FirstMoment, Mass, MassOnly, Posterior, Row, Scaled, SecondMoment, Underflow, Walk};
use crate::number::{Expectation, LeadingTerm, Possible, Rational, Real, Rescale, Weight};
use crate::potential::Emission;
use crate::potential::table::{DEAD, Table};
use crate::potential::tabulated::Tabulated;

/// Why a walk gave no sums in some arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A weight or a value is no number of this arithmetic.
    Unfit,
    /// A mass may have lost digits to underflow.
    Underflow,
}

impl From<Unfit> for Stop {
    fn from(_: Unfit) -> Self {
        Stop::Unfit
    }
}

impl From<Underflow> for Stop {
    fn from(_: Underflow) -> Self {
        Stop::Underflow
    }
}

/// The first position from which on the potential changes nothing: every state leads to itself with weight 1.
///
/// The rows of a model sum to one, so that no walk has to go further.
pub fn horizon<S>(table: &Table<S, Emission>) -> usize {
    let idle = |emission: &Emission| {
        emission.weight == Real::integer(1) && emission.values.iter().all(|value| *value == Real::integer(0))
    };
    let idle: Vec<bool> = table.weights().iter().map(idle).collect();
    let mut horizon = table.layers();
    while horizon > 0 {
        let steps = table.layer(horizon - 1);
        let is_idle = (0..steps.states()).all(|state| {
            let moves = steps.next(state).iter().zip(steps.weight(state));
            moves.into_iter().all(|(&next, &weight)| next as usize == state && next != DEAD && idle[weight as usize])
        });
        if !is_idle || table.states(horizon) != table.states(horizon - 1) {
            break;
        }
        horizon -= 1;
    }
    horizon
}

/// The mass of all sequences that end in each final state.
///
/// # Errors
/// When a weight does not fit the arithmetic, or digits were lost.
pub fn masses<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<Mass>, Stop> {
    let lifted = Lifted::<MassOnly, A, S>::new(model, table, horizon(table))?;
    let (sums, factor, basis) = final_sums(&lifted, order)?;
    Ok(sums.iter().map(|sum| A::mass(sum, &factor, &basis)).collect())
}

/// By final state: the mass, and the mass times the value that was carried there.
///
/// # Errors
/// When a weight or a value does not fit the arithmetic, or digits were lost.
pub fn first_moments<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<[Mass; 2]>, Stop> {
    pairs::<FirstMoment, A, S>(model, table, order, horizon(table))
}

/// By final state: the mass, and the mass times −ln of the model's own weight of the sequence.
///
/// # Errors
/// When a weight or a logarithm does not fit the arithmetic, or digits were lost.
pub fn surprises<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<[Mass; 2]>, Stop> {
    pairs::<Surprise, A, S>(model, table, order, table.layers())
}

fn pairs<C: Carrier<A, Weight = Expectation<A::Number>>, A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
    horizon: usize,
) -> Result<Vec<[Mass; 2]>, Stop> {
    let lifted = Lifted::<C, A, S>::new(model, table, horizon)?;
    let (sums, factor, basis) = final_sums(&lifted, order)?;
    let of_value = scaled_basis(&basis, &lifted.value_scales[..1]);
    Ok(sums.iter().map(|sum| [A::mass(&sum.mass, &factor, &basis), A::mass(&sum.first, &factor, &of_value)]).collect())
}

/// By final state: the mass, and the mass times f, g and f·g, where f and g are the two values that were carried there.
///
/// # Errors
/// When a weight or a value does not fit the arithmetic, or digits were lost.
pub fn second_moments<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<[Mass; 4]>, Stop> {
    let lifted = Lifted::<SecondMoment, A, S>::new(model, table, horizon(table))?;
    let (sums, factor, basis) = final_sums(&lifted, order)?;
    let scales = &lifted.value_scales;
    let bases = [scaled_basis(&basis, &scales[..1]), scaled_basis(&basis, &scales[1..2]), scaled_basis(&basis, scales)];
    Ok(sums
        .iter()
        .map(|sum| {
            [
                A::mass(&sum.mass.mass, &factor, &basis),
                A::mass(&sum.first.mass, &factor, &bases[0]),
                A::mass(&sum.mass.first, &factor, &bases[1]),
                A::mass(&sum.first.first, &factor, &bases[2]),
            ]
        })
        .collect())
}

/// By final state: the mass of every value of the rewards that were carried there, ascending.
///
/// Cost: as a walk in masses, times the values that occur in one state.
///
/// # Errors
/// When a weight does not fit the arithmetic or a reward is not exact, or digits were lost.
pub fn laws<E: Rewards, A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Vec<Vec<(E, Mass)>>, Stop> {
    let lifted = Lifted::<Generating<E>, A, S>::new(model, table, horizon(table))?;
    let (sums, factor, basis) = final_sums(&lifted, order)?;
    let term = |(exponent, sum): (E, A::Number)| (exponent, A::mass(&sum, &factor, &basis));
    Ok(sums.into_iter().map(|sum| sum.into_terms().into_iter().map(term).collect()).collect())
}

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

/// The mass of every token at every position, V for each of the N positions, up to one factor: mass = entry · scale.
pub struct Marginals {
    /// Entries by position and token: integers in an exact run.
    pub rows: Vec<Vec<Mass>>,
    /// What one unit of an entry weighs.
    pub scale: Mass,
}

/// The mass of every token at every position.
///
/// # Errors
/// When a weight does not fit the arithmetic, or digits were lost.
pub fn marginals<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
) -> Result<Marginals, Stop> {
    let lifted = Lifted::<MassOnly, A, S>::new(model, table, table.layers())?;
    let terms = match order {
        Order::Merge => posterior_terms(model, table),
        Order::Enumerate => flow_terms(model, table),
    };
    let Basis { denominator, roundings } = lifted.basis(terms);
    let rows = match order {
        Order::Merge => lifted.walk().marginals()?,
        Order::Enumerate => {
            let row = |flow: Flow<A::Number>| Row {
                masses: flow.steps.columns().into_iter().map(sum_of).collect(),
                factor: flow.factor,
            };
            lifted.walk().enumerate_flows()?.into_iter().map(row).collect()
        }
    };
    // The common denominator stays outside: quotients of two entries are reduced once, and it cancels.
    let basis = Basis { denominator: UBig::ONE, roundings };
    let row = |row: &Row<A::Number>| row.masses.iter().map(|mass| A::mass(mass, &row.factor, &basis)).collect();
    let scale = A::mass(&A::Number::one(), &A::Number::no_factor(), &Basis { denominator, roundings: 0 });
    Ok(Marginals {
        rows: rows.par_iter().with_min_len((512 / model.space().vocabulary.max(1)).max(1)).map(row).collect(),
        scale,
    })
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

/// How often each weight is expected to be used, as masses: by number of the potential's weight, and by step of the model.
pub struct Uses {
    /// Σ of the masses of the sequences that use it, over its uses, for each weight of the table (finishing weights included).
    pub potential: Vec<Mass>,
    /// The same for each distinct probability of the model.
    pub model: Vec<(Rational, Mass)>,
}

/// Counts the uses of every weight, so that a sum of logarithms along the path becomes Σ uses · ln weight; with `wanted`, those of
/// the marked weights of the potential only, at the positions where they occur.
///
/// Cost: states of the potential × steps of the model, forward and backward, and at each position where uses are counted.
///
/// # Errors
/// When a weight does not fit the arithmetic, or digits were lost.
pub fn uses<A: Arithmetic, S: Send + Sync>(
    model: &Tabulated<Rational>,
    table: &Table<S, Emission>,
    order: Order,
    wanted: Option<&[bool]>,
) -> Result<Uses, Stop> {
    let wants =
        |used: Vec<bool>| wanted.is_none_or(|wanted| used.iter().zip(wanted).any(|(used, wanted)| *used && *wanted));
    let counts: Vec<bool> = (0..table.layers()).map(|t| wants(table.layer(t).used(table.weights().len()))).collect();
    let lifted = Lifted::<MassOnly, A, S>::new(model, table, table.layers())?;
    let basis = match order {
        Order::Merge => lifted.basis(posterior_terms(model, table).saturating_mul(table.layers())),
        Order::Enumerate => lifted.basis(flow_terms(model, table)),
    };
    let mut by_weight = vec![Gathered::default(); table.weights().len()];
    let mut by_step: BTreeMap<Rational, Gathered> = BTreeMap::new();
    let nothing = ndarray::Array2::from_elem((0, 0), A::Number::zero());
    let mut note = |position: usize, flow: &Flow<A::Number>| {
        let of_model = if wanted.is_none() { &flow.steps } else { &nothing };
        let steps = of_model.indexed_iter().filter(|(_, sum)| !sum.is_zero());
        for ((state, token), sum) in steps {
            let entry = by_step.entry(probability(model, position, state, token)).or_default();
            A::gather(entry, sum, &flow.factor, &basis);
        }
        for (weight, sum) in flow.weights.iter().enumerate().filter(|(_, sum)| !sum.is_zero()) {
            A::gather(&mut by_weight[weight], sum, &flow.factor, &basis);
        }
    };
    match order {
        Order::Merge if !counts.contains(&true) => {}
        Order::Merge => Posterior::new(lifted.walk())?.flows(&|position| counts[position], &mut note)?,
        Order::Enumerate => {
            lifted.walk().enumerate_flows()?.iter().enumerate().for_each(|(position, flow)| note(position, flow));
        }
    }
    let mut by_weight: Vec<Mass> = by_weight.into_iter().map(|sum| sum.mass(&basis)).collect();
    let by_step = by_step.into_iter().map(|(probability, sum)| (probability, sum.mass(&basis))).collect();
    let finals = if wants(table.finishing()) { masses::<A, S>(model, table, order)? } else { Vec::new() };
    for (mass, finish) in finals.iter().zip(table.finish()) {
        if let Some(weight) = finish {
            by_weight[*weight as usize] = by_weight[*weight as usize].add(mass);
        }
    }
    Ok(Uses { potential: by_weight, model: by_step })
}

/// The probability of one step of a model along which nothing is hidden.
fn probability(model: &Tabulated<Rational>, position: usize, state: usize, token: usize) -> Rational {
    let mut found = Rational::ZERO;
    model.layer(position).for_each_edge(state, |read, _, weight| {
        if read.index() == token {
            found = weight.clone();
        }
    });
    found
}

/// How many terms are added where masses so far meet masses still to come.
pub fn posterior_terms<S>(model: &Tabulated<Rational>, table: &Table<S, Emission>) -> usize {
    (0..table.layers()).map(|t| table.states(t).saturating_mul(model.states(t))).max().unwrap_or(1) + 4
}

/// How many terms are added where subtree sums pass through a step: along the enumeration, then over the states of the model and the positions.
fn flow_terms<S>(model: &Tabulated<Rational>, table: &Table<S, Emission>) -> usize {
    let enumerated = usize::try_from(terms(model.space(), table.layers())).unwrap_or(usize::MAX);
    enumerated.saturating_add(posterior_terms(model, table)).saturating_add(table.layers())
}

fn sum_of<'a, W: Weight>(entries: impl IntoIterator<Item = &'a W>) -> W {
    let mut sum = W::zero();
    entries.into_iter().for_each(|entry| sum.accumulate(entry));
    sum
}

fn scaled_basis(basis: &Basis, scales: &[UBig]) -> Basis {
    Basis {
        denominator: scales.iter().fold(basis.denominator.clone(), |product, scale| product * scale),
        roundings: basis.roundings,
    }
}

type Sums<W> = (Vec<W>, <W as Rescale>::Factor, Basis);

fn final_sums<C: Carrier<A>, A: Arithmetic, S: Send + Sync>(
    lifted: &Lifted<'_, C, A, S>,
    order: Order,
) -> Result<Sums<C::Weight>, Stop> {
    let walk = lifted.walk();
    let (last, enumerated) = match order {
        Order::Merge => (walk.last()?, 0),
        Order::Enumerate => (walk.enumerate()?, terms(walk.model.space(), walk.horizon)),
    };
    let Scaled { layer, factor } = last;
    let weights = &walk.weights[walk.table.layers()];
    let sums = layer
        .rows()
        .into_iter()
        .zip(walk.table.finish())
        .map(|(masses, finish)| {
            let mut sum = C::Weight::zero();
            if let Some(weight) = finish {
                let weight = &weights[*weight as usize];
                masses.iter().filter(|mass| !mass.is_zero()).for_each(|mass| sum.add_product(mass, weight));
            }
            sum
        })
        .collect();
    let terms = layer.ncols().saturating_add(usize::try_from(enumerated).unwrap_or(usize::MAX));
    Ok((sums, factor, lifted.basis(terms)))
}
