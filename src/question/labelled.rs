//! The one sum behind every question that is linear in π: masses and moments by the outcomes that are kept.

use std::collections::HashMap;
use std::hash::Hash;

use super::error::QuestionError;
use super::joint::{Joint, Role};
use super::plan::steps_of;
use super::session::Session;
use super::settings::{Numbers, WalkChoice};
use crate::engine::arithmetic::{Arithmetic, Exact, Float, nearest};
use crate::engine::enumerate::{has_single_paths, joint_steps};
use crate::engine::possible::occurring;
use crate::engine::sums::{Marginals, Stop, Uses, first_moments, laws, masses, second_moments, surprises, uses};
use crate::engine::{Mass, Order, Precise, Wide, witness};
use crate::expression::Outcome;
use crate::number::{Interval, OrderedLogarithm, Pair, Rational, Real};
use crate::potential::table::{Steps, Table, TooManyStates};
use crate::potential::tabulated::Tabulated;
use crate::potential::{Emission, Potential};

/// The sums over all sequences with the same kept outcomes.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The outcomes, in the order of their roles.
    pub label: Vec<Outcome>,
    /// The mass; with one carried value also mass · f; with two, mass · f, mass · g, mass · f · g.
    pub masses: Vec<Mass>,
}

/// A table and the numbers that its walk runs in.
pub(super) struct Prepared<P: Potential> {
    pub potential: P,
    pub table: Table<P::State, Emission>,
    pub exact: bool,
    pub order: Order,
}

/// Steps of a walk up to which it is looked for likelihoods that do not occur.
const OCCURRING_STEPS: u128 = 3_000_000;

impl Session {
    /// Sums by kept outcomes. `values` says how many values are carried: 0, 1 or 2.
    pub(super) fn labelled(&self, name: &str, roles: Vec<Role>, values: usize) -> Result<Vec<Labelled>, QuestionError> {
        let joint = |carries_roots: bool| {
            Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
        };
        let Some(prepared) = self.prepare(name, &self.model, joint)? else {
            return self.stream_labelled(name, &roles, values);
        };
        let sums = match values {
            0 => self.run(&prepared, |arithmetic, table| {
                Ok(arithmetic.masses(&self.model, table)?.into_iter().map(|mass| vec![mass]).collect())
            }),
            1 => self.run(&prepared, |arithmetic, table| arithmetic.first(&self.model, table)),
            _ => self.run(&prepared, |arithmetic, table| arithmetic.second(&self.model, table)),
        };
        let mut grouped = Groups::default();
        for (state, masses) in prepared.table.finals().iter().zip(sums?) {
            if masses[0].is_zero() {
                continue;
            }
            let label = prepared
                .potential
                .outcomes(state)
                .map_err(|fault| self.failure(name, &roles, fault, &prepared.table, state))?;
            grouped.add(label, masses);
        }
        Ok(grouped.into_list())
    }

    /// The error of a fault that some sequence of positive probability meets, if there is one.
    pub(super) fn check_finals(
        &self,
        name: &str,
        roles: &[Role],
        prepared: &Prepared<Joint>,
    ) -> Result<(), QuestionError> {
        let faults = prepared
            .table
            .finals()
            .iter()
            .filter_map(|state| prepared.potential.outcomes(state).err().map(|fault| (state, fault)));
        for (state, fault) in faults {
            let end = prepared.table.finals().iter().position(|known| known == state).unwrap_or(0);
            if let Some(sequence) = witness(&self.model, &prepared.table, end) {
                return Err(self.fault_at(name, roles, fault, &sequence));
            }
        }
        Ok(())
    }

    /// Tabulates a potential if its states merge; `None` where it is to be streamed.
    pub(super) fn prepare<P>(
        &self,
        name: &str,
        model: &Tabulated<Rational>,
        potential: impl Fn(bool) -> P,
    ) -> Result<Option<Prepared<P>>, QuestionError>
    where
        P: Potential<Number = Emission>,
        P::State: Clone + Eq + Hash,
    {
        // Enumeration reads the same tables, one prefix after another, where it can.
        let order = if self.settings.walk == WalkChoice::Stream { Order::Enumerate } else { Order::Merge };
        if order == Order::Enumerate && !has_single_paths(model) {
            self.plan_stream(name, Vec::new())?;
            return Ok(None);
        }
        let worlds = if std::ptr::eq(model, &self.model) { self.worlds() } else { 1 };
        let tabulate = |potential: &P, limit| Table::new(potential, model.space(), worlds, limit);
        let plain = potential(false);
        let table = match tabulate(&plain, self.table_limit()) {
            Ok(table) => table,
            Err(TooManyStates { states, .. }) => {
                self.plan_stream(name, states)?;
                return Ok(None);
            }
        };
        if order == Order::Enumerate && joint_steps(model, &table) > self.table_limit() as u128 {
            self.plan_stream(name, Vec::new())?;
            return Ok(None);
        }
        let rational = |table: &Table<P::State, Emission>| {
            table.weights().iter().all(|emission| emission.weight.as_rational().is_some())
        };
        // Only likelihoods that occur have to be rational, not those of sequences that cannot be.
        let occurring = |table: Table<P::State, Emission>| {
            if rational(&table) || steps_of(model, &table).0 > OCCURRING_STEPS {
                return table;
            }
            let mut occurs = occurring(model, &table).into_iter();
            table.map_weights(|emission| match occurs.next() {
                Some(true) => emission.clone(),
                _ => Emission { weight: Real::integer(1), values: emission.values.clone() },
            })
        };
        let table = if self.settings.numbers == Numbers::Float { table } else { occurring(table) };
        if self.settings.numbers == Numbers::Float || rational(&table) {
            let exact = self.settings.numbers != Numbers::Float;
            self.plan(name, model, &table, exact, order)?;
            return Ok(Some(Prepared { potential: plain, table, exact, order }));
        }
        let not_exact = |table: &Table<P::State, Emission>| {
            let value = table.weights().iter().find(|emission| emission.weight.as_rational().is_none());
            let value = value.map_or_else(String::new, |emission| emission.weight.to_string());
            Err(QuestionError::NotExact { name: name.to_owned(), value })
        };
        if is_irrational_at_last(&table) {
            if self.settings.numbers == Numbers::Exact {
                return not_exact(&table);
            }
        } else {
            // Irrational factors may still combine to rational likelihoods: let them wait in the state.
            let carrying = potential(true);
            if let Ok(waited) = tabulate(&carrying, self.table_limit()).map(occurring) {
                if rational(&waited) {
                    self.plan(name, model, &waited, true, order)?;
                    return Ok(Some(Prepared { potential: carrying, table: waited, exact: true, order }));
                }
                if self.settings.numbers == Numbers::Exact {
                    return not_exact(&waited);
                }
            }
        }
        self.plan(name, model, &table, false, order)?;
        Ok(Some(Prepared { potential: plain, table, exact: false, order }))
    }

    /// Runs sums exactly where that was decided, else in float64, and where its range does not suffice in floats with an exponent of their own.
    pub(super) fn run<P, T>(
        &self,
        prepared: &Prepared<P>,
        sums: impl Fn(&dyn Run<P::State>, &Table<P::State, Emission>) -> Result<T, Stop>,
    ) -> Result<T, QuestionError>
    where
        P: Potential<Number = Emission>,
    {
        self.run_on(prepared, &prepared.table, sums)
    }

    /// The same for another table with the same steps.
    pub(super) fn run_on<P: Potential, T>(
        &self,
        prepared: &Prepared<P>,
        table: &Table<P::State, Emission>,
        sums: impl Fn(&dyn Run<P::State>, &Table<P::State, Emission>) -> Result<T, Stop>,
    ) -> Result<T, QuestionError> {
        let order = prepared.order;
        let result = if self.precise {
            sums(&In(Precise, order), table)
        } else if prepared.exact {
            sums(&In(Exact, order), table)
        } else {
            sums(&In(Float, order), table).or_else(|_| sums(&In(Wide, order), table))
        };
        result.map_err(|_| QuestionError::Unfit)
    }
}

/// Whether only finishing weights are irrational: one factor alone, which nothing makes rational.
fn is_irrational_at_last<S>(table: &Table<S, Emission>) -> bool {
    let irrational: Vec<bool> =
        table.weights().iter().map(|emission| emission.weight.as_rational().is_none()).collect();
    let mut layers: Vec<&Steps> = (0..table.layers()).map(|position| &**table.layer(position)).collect();
    layers.dedup_by(|one, other| std::ptr::eq(*one, *other));
    for layer in layers {
        if layer.used(irrational.len()).iter().zip(&irrational).any(|(used, irrational)| *used && *irrational) {
            return false;
        }
    }
    irrational.iter().zip(table.finishing()).any(|(irrational, finishes)| *irrational && finishes)
}

/// Sums by label, in the order in which labels are first met.
#[derive(Default)]
pub(super) struct Groups {
    places: HashMap<Vec<Outcome>, usize>,
    list: Vec<Labelled>,
}

impl Groups {
    /// Adds to the sums of a label.
    pub fn add(&mut self, label: Vec<Outcome>, masses: Vec<Mass>) {
        if let Some(&place) = self.places.get(&label) {
            for (sum, mass) in self.list[place].masses.iter_mut().zip(&masses) {
                *sum = sum.add(mass);
            }
            return;
        }
        self.places.insert(label.clone(), self.list.len());
        self.list.push(Labelled { label, masses });
    }

    /// The sums.
    pub fn into_list(self) -> Vec<Labelled> {
        self.list
    }
}

/// The mass of every value of a reward, ascending.
pub(super) type Law = Vec<(OrderedLogarithm, Mass)>;

/// The mass of every pair of values of two rewards.
pub(super) type JointLaw = Vec<(Pair<OrderedLogarithm, OrderedLogarithm>, Mass)>;

/// An arithmetic, and the order in which prefixes are read.
struct In<A>(A, Order);

/// The sums of one arithmetic and order, chosen at run time.
pub(super) trait Run<S> {
    /// Masses by final state.
    fn masses(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Mass>, Stop>;
    /// Masses and first moments by final state.
    fn first(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop>;
    /// Masses and second moments by final state.
    fn second(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop>;
    /// Masses, and masses times −ln of the model's own weight of the sequence, by final state.
    fn surprise(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop>;
    /// Laws of one exact reward by final state.
    fn laws(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Law>, Stop>;
    /// Joint laws of two exact rewards by final state.
    fn joint_laws(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<JointLaw>, Stop>;
    /// How often each weight is used, or each of those that are wanted.
    fn uses(
        &self,
        model: &Tabulated<Rational>,
        table: &Table<S, Emission>,
        wanted: Option<&[bool]>,
    ) -> Result<Uses, Stop>;
    /// Masses of every token at every position.
    fn marginals(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Marginals, Stop>;
}

impl<A: Arithmetic, S: Send + Sync + Clone> Run<S> for In<A> {
    fn masses(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Mass>, Stop> {
        masses::<A, S>(model, table, self.1)
    }

    fn first(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop> {
        if A::COMMON_DENOMINATOR {
            return Ok(first_moments::<A, S>(model, table, self.1)?.into_iter().map(Vec::from).collect());
        }
        // A value whose sign is not certain has no relative error: its two ends are added up instead.
        let ends = |end: fn(Interval) -> f64| {
            let table = table.map_weights(|emission| {
                let mut emission = emission.clone();
                for value in emission.values.iter_mut().filter(|value| !matches!(value, Real::Rational(_))) {
                    *value = Real::Bounded(Interval::point(end(value.interval())));
                }
                emission
            });
            <Self as Run<S>>::first(self, model, &table)
        };
        if table.weights().iter().flat_map(|emission| &emission.values).any(|value| nearest(value).is_none()) {
            let (low, high) = (ends(|interval| interval.low)?, ends(|interval| interval.high)?);
            let hull = |(low, high): (Vec<Mass>, Vec<Mass>)| vec![low[0].clone(), low[1].hull(&high[1])];
            return Ok(low.into_iter().zip(high).map(hull).collect());
        }
        // Floats add only what has one sign, so that the bound on a sum is a bound on its relative error.
        let above = first_moments::<A, S>(model, &signed(table, &[true]), self.1)?;
        let below = match has_negative(table, 0) {
            true => Some(first_moments::<A, S>(model, &signed(table, &[false]), self.1)?),
            false => None,
        };
        Ok(above
            .into_iter()
            .enumerate()
            .map(|(state, [mass, above])| match &below {
                Some(below) => vec![mass, above.add(&below[state][1].negated())],
                None => vec![mass, above],
            })
            .collect())
    }

    fn second(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop> {
        if A::COMMON_DENOMINATOR {
            return Ok(second_moments::<A, S>(model, table, self.1)?.into_iter().map(Vec::from).collect());
        }
        let mut total: Option<Vec<Vec<Mass>>> = None;
        for signs in [[true, true], [true, false], [false, true], [false, false]] {
            if (0..2).any(|place| !signs[place] && !has_negative(table, place)) {
                continue;
            }
            let sums = second_moments::<A, S>(model, &signed(table, &signs), self.1)?;
            let total = total.get_or_insert_with(|| vec![vec![Mass::zero(); 4]; sums.len()]);
            for (total, [mass, first, second, both]) in total.iter_mut().zip(sums) {
                total[0] = mass;
                // Each of f⁺, f⁻ meets both signs of g; its own moment is taken once, with g⁺.
                if signs[1] {
                    total[1] = total[1].add(&if signs[0] { first } else { first.negated() });
                }
                if signs[0] {
                    total[2] = total[2].add(&if signs[1] { second } else { second.negated() });
                }
                total[3] = total[3].add(&if signs[0] == signs[1] { both } else { both.negated() });
            }
        }
        Ok(total.unwrap_or_default())
    }

    fn surprise(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Vec<Mass>>, Stop> {
        Ok(surprises::<A, S>(model, table, self.1)?.into_iter().map(Vec::from).collect())
    }

    fn laws(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<Law>, Stop> {
        laws::<OrderedLogarithm, A, S>(model, table, self.1)
    }

    fn joint_laws(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Vec<JointLaw>, Stop> {
        laws::<Pair<OrderedLogarithm, OrderedLogarithm>, A, S>(model, table, self.1)
    }

    fn uses(
        &self,
        model: &Tabulated<Rational>,
        table: &Table<S, Emission>,
        wanted: Option<&[bool]>,
    ) -> Result<Uses, Stop> {
        uses::<A, S>(model, table, self.1, wanted)
    }

    fn marginals(&self, model: &Tabulated<Rational>, table: &Table<S, Emission>) -> Result<Marginals, Stop> {
        crate::engine::sums::marginals::<A, S>(model, table, self.1)
    }
}

fn is_negative(value: &Real) -> bool {
    value.interval().low < 0.0
}

fn has_negative<S>(table: &Table<S, Emission>, place: usize) -> bool {
    table.weights().iter().any(|emission| emission.values.get(place).is_some_and(is_negative))
}

/// The table with only the positive, or only the negated negative values.
fn signed<S: Clone>(table: &Table<S, Emission>, positive: &[bool]) -> Table<S, Emission> {
    table.map_weights(|emission| {
        let mut emission = emission.clone();
        for (value, &positive) in emission.values.iter_mut().zip(positive) {
            if is_negative(value) == positive {
                *value = Real::integer(0);
            } else if !positive {
                *value = value.neg();
            }
        }
        emission
    })
}
