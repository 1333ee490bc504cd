//! The sums of `labelled` by enumeration: every sequence of positive probability, its expressions evaluated directly.

use dashu::integer::UBig;
use num_traits::Zero;

use super::distribution::Factor;
use super::error::QuestionError;
use super::fault::{Fault, FaultKind, expression_of};
use super::joint::Role;
use super::labelled::{Groups, Labelled};
use super::session::Session;
use super::settings::Numbers;
use crate::engine::arithmetic::{Arithmetic, Basis};
use crate::engine::{Front, Mass, Precise, Wide, stream};
use crate::expression::{Outcome, evaluate};
use crate::number::{Rational, Real, Rescale, Undefined};
use crate::sequence::Token;

/// What the roles say of one sequence.
pub(super) struct Reading {
    /// The product of all weights; positive.
    pub weight: Real,
    /// The values that are carried.
    pub values: Vec<Real>,
    /// The outcomes that are kept.
    pub label: Vec<Outcome>,
}

/// Evaluates roles in their order; `None` where the weight is 0.
///
/// # Errors
/// When an expression has no usable value.
pub(super) fn read(roles: &[Role], sequence: &[Token], world: Option<usize>) -> Result<Option<Reading>, Fault> {
    let mut reading = Reading { weight: Real::integer(1), values: Vec::new(), label: Vec::new() };
    let mut log = Real::integer(0);
    let mut logs = false;
    for (place, role) in roles.iter().enumerate() {
        let value = |expression| evaluate(expression, sequence, world).map_err(|failure| Fault::failed(place, failure));
        match role {
            Role::Keep(expression) => reading.label.push(value(expression)?),
            Role::Carry(expression) => match value(expression)? {
                Outcome::Number(value @ (Real::Infinity | Real::NegativeInfinity)) => {
                    reading.values.push(Real::integer(0));
                    reading.label.push(Outcome::Number(value));
                }
                Outcome::Number(value) => reading.values.push(value),
                _ => reading.values.push(Real::integer(0)),
            },
            Role::Weigh(factor) => match weigh(factor, sequence, world, place)? {
                Some((weight, _)) => reading.weight = multiply(&reading.weight, &weight, place)?,
                None => return Ok(None),
            },
            Role::WeighAndLog(factor) => match weigh(factor, sequence, world, place)? {
                Some((weight, own)) => {
                    logs = true;
                    log = log.add(&own).map_err(|undefined| arithmetic(undefined, place))?;
                    reading.weight = multiply(&reading.weight, &weight, place)?;
                }
                None => return Ok(None),
            },
            Role::LogAgainst(factor) => {
                logs = true;
                match weigh(factor, sequence, world, place)? {
                    Some((_, own)) => log = log.sub(&own).map_err(|undefined| arithmetic(undefined, place))?,
                    None => reading.label.push(Outcome::Number(Real::Infinity)),
                }
            }
        }
    }
    if logs {
        reading.values = vec![log];
    }
    Ok(Some(reading))
}

/// The weight of one factor and its logarithm; `None` where it is 0.
fn weigh(
    factor: &Factor,
    sequence: &[Token],
    world: Option<usize>,
    place: usize,
) -> Result<Option<(Real, Real)>, Fault> {
    if let Factor::Prompt(prompt) = factor {
        let agrees = prompt.iter().zip(sequence).all(|(wanted, token)| wanted.is_none_or(|wanted| wanted == *token));
        return Ok(agrees.then(|| (Real::integer(1), Real::integer(0))));
    }
    let Some(expression) = expression_of(factor) else { return Ok(None) };
    let outcome = evaluate(expression, sequence, world).map_err(|failure| Fault::failed(place, failure))?;
    if let Some(fault) = Fault::of_weight(factor, &outcome, place) {
        return Err(fault);
    }
    match (factor, outcome) {
        (_, Outcome::Event(holds)) => Ok(holds.then(|| (Real::integer(1), Real::integer(0)))),
        (Factor::Reward { .. }, Outcome::Number(Real::NegativeInfinity)) => Ok(None),
        (Factor::Reward { beta, .. }, Outcome::Number(reward)) => {
            let log = reward.div(beta).map_err(|undefined| arithmetic(undefined, place))?;
            let weight = log.exp().map_err(|undefined| arithmetic(undefined, place))?;
            Ok(Some((weight, log)))
        }
        (_, Outcome::Number(value)) if value == Real::integer(0) => Ok(None),
        (_, Outcome::Number(value)) => {
            let log = value.ln().map_err(|undefined| arithmetic(undefined, place))?;
            Ok(Some((value, log)))
        }
        (_, Outcome::Token(_)) => Ok(None),
    }
}

fn multiply(left: &Real, right: &Real, place: usize) -> Result<Real, Fault> {
    left.mul(right).map_err(|undefined| arithmetic(undefined, place))
}

fn arithmetic(undefined: Undefined, place: usize) -> Fault {
    Fault { place, kind: FaultKind::Arithmetic(undefined) }
}

/// Sums in blocks, so that few roundings lie behind each term.
#[derive(Clone)]
struct Blocked {
    block: Mass,
    terms: u32,
    total: Mass,
}

const BLOCK: u32 = 1024;

impl Blocked {
    fn new() -> Self {
        Blocked { block: Mass::zero(), terms: 0, total: Mass::zero() }
    }

    fn add(&mut self, mass: &Mass) {
        self.block = self.block.add(mass);
        self.terms += 1;
        if self.terms == BLOCK {
            self.total = self.total.add(&std::mem::replace(&mut self.block, Mass::zero()));
            self.terms = 0;
        }
    }

    fn total(&self) -> Mass {
        self.total.add(&self.block)
    }
}

/// The sums of one subtree, or the first sequence without a value.
type Subtree = Result<Vec<(Vec<Outcome>, Vec<Blocked>)>, (Fault, Vec<Token>)>;

impl Session {
    /// Sums by kept outcomes over every sequence.
    pub(super) fn stream_labelled(
        &self,
        name: &str,
        roles: &[Role],
        values: usize,
    ) -> Result<Vec<Labelled>, QuestionError> {
        let width = [1, 2, 4][values.min(2)];
        let show = |subtree: &mut Subtree, sequence: &[Token], world: Option<usize>, mass: &Mass| {
            let Ok(sums) = subtree else { return };
            let added = read(roles, sequence, world).and_then(|reading| match reading {
                Some(reading) => add(sums, reading, mass, width),
                None => Ok(()),
            });
            if let Err(fault) = added {
                *subtree = Err((fault, sequence.to_vec()));
            }
        };
        let mut grouped = Groups::default();
        for subtree in self.stream_masses(|| Ok(Vec::new()), show) {
            match subtree {
                Ok(sums) => {
                    for (label, sums) in sums {
                        grouped.add(label, sums.iter().map(Blocked::total).collect());
                    }
                }
                Err((fault, sequence)) => return Err(self.fault_at(name, roles, fault, &sequence)),
            }
        }
        Ok(grouped.into_list())
    }

    /// Shows every sequence of positive probability, once per world, with its mass under π.
    pub(super) fn stream_masses<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        show: impl Fn(&mut T, &[Token], Option<usize>, &Mass) + Sync,
    ) -> Vec<T> {
        self.stream_sequences(new, |visitor, sequence, masses| {
            for (world, mass) in masses {
                show(visitor, sequence, *world, mass);
            }
        })
    }

    /// Shows every sequence of positive probability with its masses under π, by world.
    pub(super) fn stream_sequences<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        show: impl Fn(&mut T, &[Token], &[(Option<usize>, Mass)]) + Sync,
    ) -> Vec<T> {
        let has_worlds = !self.scope.worlds.is_empty();
        let worlds: Vec<Option<usize>> = self.model.worlds().iter().map(|&world| has_worlds.then_some(world)).collect();
        if self.precise {
            self.stream_in::<Precise, T>(new, &worlds, show)
        } else if self.settings.numbers == Numbers::Float {
            self.stream_in::<Wide, T>(new, &worlds, show)
        } else {
            stream(&self.model, new, |visitor, sequence, front| {
                let mass =
                    |(start, _, mass): &(u32, u32, Rational)| (worlds[*start as usize], Mass::Exact(mass.clone()));
                show(visitor, sequence, &merge_worlds(front.iter().map(mass)));
            })
        }
    }

    /// The same with masses in numbers that keep no denominators.
    fn stream_in<A: Arithmetic<Number: Rescale<Factor = ()>>, T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        worlds: &[Option<usize>],
        show: impl Fn(&mut T, &[Token], &[(Option<usize>, Mass)]) + Sync,
    ) -> Vec<T> {
        let one = UBig::ONE;
        let model = self.model.map(|weight| {
            A::number(&Real::Rational(weight.clone()), &one).map_or_else(A::Number::zero, |(weight, _)| weight)
        });
        // A conversion and a product for each position, a sum for each state.
        let length = model.space().length;
        let roundings = (8 * length + model.starts().len() + 8) as u64
            + (0..length).map(|position| model.states(position) as u64).sum::<u64>();
        let basis = Basis { denominator: UBig::ONE, roundings };
        stream(&model, new, |visitor, sequence, front: &Front<A::Number>| {
            let mass = |(start, _, mass): &(u32, u32, A::Number)| (worlds[*start as usize], A::mass(mass, &(), &basis));
            show(visitor, sequence, &merge_worlds(front.iter().map(mass)));
        })
    }
}

fn merge_worlds(masses: impl Iterator<Item = (Option<usize>, Mass)>) -> Vec<(Option<usize>, Mass)> {
    let mut merged: Vec<(Option<usize>, Mass)> = Vec::new();
    for (world, mass) in masses {
        match merged.iter_mut().find(|(known, _)| *known == world) {
            Some((_, sum)) => *sum = sum.add(&mass),
            None => merged.push((world, mass)),
        }
    }
    merged
}

fn add(sums: &mut Vec<(Vec<Outcome>, Vec<Blocked>)>, reading: Reading, mass: &Mass, width: usize) -> Result<(), Fault> {
    let times = |mass: &Mass, real: &Real| mass.times(real).map_err(|undefined| arithmetic(undefined, 0));
    let mass = times(mass, &reading.weight)?;
    let mut masses = vec![mass.clone()];
    if width > 1 {
        for value in &reading.values {
            masses.push(times(&mass, value)?);
        }
    }
    if width == 4 {
        masses.push(times(&masses[1], &reading.values[1])?);
    }
    let place = sums.iter().position(|(label, _)| *label == reading.label).unwrap_or_else(|| {
        sums.push((reading.label.clone(), vec![Blocked::new(); width]));
        sums.len() - 1
    });
    for (sum, mass) in sums[place].1.iter_mut().zip(&masses) {
        sum.add(mass);
    }
    Ok(())
}
