//! Sums over all sequences, by final state of the potential.

use std::collections::BTreeMap;

use dashu::integer::UBig;
use num_traits::{One, Zero};
use rayon::prelude::*;

use super::arithmetic::{Arithmetic, Basis, Gathered};
use super::carrier::Surprise;
use super::enumerate::{Flow, Order, terms};
use super::generating::{Generating, Rewards};
use super::lift::{Carrier, Lifted, Unfit};
use super::{FirstMoment, Mass, MassOnly, Posterior, Row, Scaled, SecondMoment, Underflow};
use crate::number::{Expectation, Rational, Real, Rescale, Weight};
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
    let row = |row: &Row<A::Number>| A::masses(&row.masses, &row.factor, &basis);
    let scale = A::mass(&A::Number::one(), &A::Number::no_factor(), &Basis { denominator, roundings: 0 });
    let vocabulary = model.space().vocabulary.max(1);
    // Long numerators are worth a task sooner than floats.
    let of_a_task = if A::COMMON_DENOMINATOR { 512 } else { 4096 };
    let rows = if rows.len().saturating_mul(vocabulary) < 2 * of_a_task {
        rows.iter().map(row).collect()
    } else {
        rows.par_iter().with_min_len((of_a_task / vocabulary).max(1)).map(row).collect()
    };
    Ok(Marginals { rows, scale })
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
