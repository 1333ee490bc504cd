//! The law of a density ratio: behind every divergence.

use std::collections::HashMap;
use std::sync::Arc;

use super::belief::{Belief, Part};
use super::distribution::{Distribution, Factor};
use super::divergence::is_zero;
use super::error::QuestionError;
use super::fault::Fault;
use super::joint::{Joint, Role};
use super::labelled::Prepared;
use super::plan::steps_of;
use super::session::{Product, Session};
use super::settings::Numbers;
use super::streaming::read;
use crate::engine::Mass;
use crate::number::{Rational, Real, Undefined};
use crate::potential::table::Table;
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// All sequences at which some densities stand in one ratio.
#[derive(Clone, Debug)]
pub(super) struct Ratio {
    /// The densities with respect to `mass`, up to one common factor.
    pub densities: Vec<Real>,
    /// What they are multiplied by.
    pub mass: Mass,
}

/// The law of the ratio of several densities, with what each adds up to.
pub(super) struct RatioLaw {
    pub ratios: Vec<Ratio>,
    pub totals: Vec<Mass>,
}

impl RatioLaw {
    fn new(ratios: Vec<Ratio>, densities: usize) -> Result<Self, Undefined> {
        let mut totals = vec![Mass::zero(); densities];
        for ratio in &ratios {
            for (total, density) in totals.iter_mut().zip(&ratio.densities) {
                *total = total.add(&ratio.mass.times(density)?);
            }
        }
        Ok(RatioLaw { ratios, totals })
    }

    /// The probabilities of one ratio under each distribution.
    pub fn probabilities(&self, ratio: &Ratio) -> Result<Vec<Real>, Undefined> {
        ratio
            .densities
            .iter()
            .zip(&self.totals)
            .map(|(density, total)| ratio.mass.times(density)?.over(total))
            .collect()
    }
}

/// Steps of a walk over density ratios up to which it is taken even where logarithms along the path would do.
const RATIO_STEPS: u128 = 1_000_000;

/// A density without a usable value: whose it is, its potentials, what is wrong, and on which sequence.
pub(super) struct Stumble {
    pub owner: String,
    pub factors: Vec<Arc<Factor>>,
    pub fault: Fault,
    pub sequence: Vec<Token>,
}

type Groups = Result<HashMap<Vec<Real>, Mass>, Box<Stumble>>;

impl Session {
    /// The belief automaton of some distributions, tabulated; `None` where it is to be streamed.
    pub(super) fn belief<'a>(
        &'a self,
        name: &str,
        distributions: &[&Distribution],
        weighted: bool,
        free: &'a Tabulated<Rational>,
    ) -> Result<Option<Prepared<Belief<'a>>>, QuestionError> {
        let outside = self.outside(free);
        self.prepare(name, outside, self.beliefs(distributions, weighted)?)
    }

    /// Whether the law of the ratio of two distributions is cheap enough to be preferred to logarithms along the path.
    pub(super) fn has_few_ratios(&self, p: &Distribution, q: &Distribution) -> Result<bool, QuestionError> {
        if self.settings.numbers == Numbers::Float {
            return Ok(false);
        }
        let belief = self.beliefs(&[p, q], false)?(false);
        let model = &self.model;
        let limit = RATIO_STEPS as usize / model.states(model.space().length).max(1);
        let table = Table::new(&belief, model.space(), self.worlds(), limit);
        Ok(table.is_ok_and(|table| steps_of(model, &table).0 <= RATIO_STEPS))
    }

    fn beliefs<'a>(
        &'a self,
        distributions: &[&Distribution],
        weighted: bool,
    ) -> Result<impl Fn(bool) -> Belief<'a>, QuestionError> {
        let products = self.products_of_all(distributions)?;
        let densities = distributions.len();
        let hidden = (!self.model.is_visible()).then_some(&self.model);
        Ok(move |carries_roots: bool| {
            let parts = products
                .iter()
                .enumerate()
                .flat_map(|(density, products)| products.iter().map(move |product| (density, product)))
                .map(|(density, product)| Part {
                    density,
                    coefficient: product.coefficient.clone(),
                    joint: Joint::new(
                        self.residuals.clone(),
                        product.factors.iter().cloned().map(Role::Weigh).collect(),
                        !self.scope.worlds.is_empty(),
                        carries_roots,
                    ),
                })
                .collect();
            Belief::new(parts, densities, hidden, weighted)
        })
    }

    /// The model that a walk over beliefs multiplies by: the model itself, or nothing where the belief holds it.
    pub(super) fn outside<'a>(&'a self, free: &'a Tabulated<Rational>) -> &'a Tabulated<Rational> {
        if self.model.is_visible() { &self.model } else { free }
    }

    pub(super) fn products_of_all(&self, distributions: &[&Distribution]) -> Result<Vec<Vec<Product>>, QuestionError> {
        distributions.iter().map(|distribution| self.products(distribution)).collect()
    }

    /// The law of the ratio of the densities of some distributions.
    ///
    /// Cost: one walk over states × ratios that occur before each position; enumeration where those do not merge.
    pub(super) fn ratio_law(&self, name: &str, distributions: &[&Distribution]) -> Result<RatioLaw, QuestionError> {
        let free = Tabulated::free(self.model.space());
        let groups = match self.belief(name, distributions, false, &free)? {
            Some(prepared) => self.ratios_of(name, distributions, &prepared, self.outside(&free))?,
            None => self.stream_ratios(name, distributions)?,
        };
        let mut ratios: Vec<Ratio> = groups.into_iter().map(|(densities, mass)| Ratio { densities, mass }).collect();
        ratios.retain(|ratio| !ratio.mass.is_zero());
        // An order that does not depend on hashing: sums of floats and printed logarithms follow it.
        ratios.sort_by_cached_key(|ratio| format!("{:?}", ratio.densities));
        let law = RatioLaw::new(ratios, distributions.len())?;
        for (distribution, total) in distributions.iter().zip(&law.totals) {
            if total.is_zero() {
                // The walk for the total itself says which part of the distribution is impossible.
                self.total(distribution)?;
            }
        }
        Ok(law)
    }

    pub(super) fn ratios_of(
        &self,
        name: &str,
        distributions: &[&Distribution],
        prepared: &Prepared<Belief<'_>>,
        model: &Tabulated<Rational>,
    ) -> Result<HashMap<Vec<Real>, Mass>, QuestionError> {
        let masses = self.run(prepared, |arithmetic, table| arithmetic.masses(model, table))?;
        let mut groups: HashMap<Vec<Real>, Mass> = HashMap::new();
        for (state, mass) in prepared.table.finals().iter().zip(masses) {
            if mass.is_zero() {
                continue;
            }
            let densities = prepared.potential.densities(state).map_err(|(part, fault)| {
                let end = prepared.table.finals().iter().position(|known| known == state).unwrap_or(0);
                let sequence = crate::engine::witness(model, &prepared.table, end).unwrap_or_default();
                self.belief_fault(name, distributions, part, fault, &sequence)
            })?;
            let (densities, mass) = normalised(densities, mass)?;
            if let Some(densities) = densities {
                let sum = groups.entry(densities).or_insert_with(Mass::zero);
                *sum = sum.add(&mass);
            }
        }
        Ok(groups)
    }

    fn belief_fault(
        &self,
        name: &str,
        distributions: &[&Distribution],
        part: usize,
        fault: Fault,
        sequence: &[Token],
    ) -> QuestionError {
        let products = self.products_of_all(distributions).unwrap_or_default();
        let mut parts = products.iter().zip(distributions).flat_map(|(products, distribution)| {
            products.iter().map(move |product| (distribution.name(), &product.factors))
        });
        match parts.nth(part) {
            Some((name, factors)) => {
                let roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
                self.fault_at(name, &roles, fault, sequence)
            }
            None => self.fault_at(name, &[], fault, sequence),
        }
    }

    fn stream_ratios(
        &self,
        name: &str,
        distributions: &[&Distribution],
    ) -> Result<HashMap<Vec<Real>, Mass>, QuestionError> {
        let products = self.products_of_all(distributions)?;
        let subtrees = self.stream_sequences(
            || Ok(HashMap::new()),
            |groups: &mut Groups, sequence, masses| {
                let Ok(known) = groups else { return };
                match self.densities_at(&products, distributions, sequence, masses) {
                    Ok(Some((densities, mass))) => {
                        let sum = known.entry(densities).or_insert_with(Mass::zero);
                        *sum = sum.add(&mass);
                    }
                    Ok(None) => {}
                    Err(stumble) => *groups = Err(stumble),
                }
            },
        );
        let mut groups: HashMap<Vec<Real>, Mass> = HashMap::new();
        for subtree in subtrees {
            match subtree {
                Ok(subtree) => {
                    for (densities, mass) in subtree {
                        let sum = groups.entry(densities).or_insert_with(Mass::zero);
                        *sum = sum.add(&mass);
                    }
                }
                Err(stumble) => {
                    let Stumble { owner, factors, fault, sequence } = *stumble;
                    let roles: Vec<Role> = factors.into_iter().map(Role::Weigh).collect();
                    let owner = if owner.is_empty() { name } else { &owner };
                    return Err(self.fault_at(owner, &roles, fault, &sequence));
                }
            }
        }
        Ok(groups)
    }

    /// The densities of all distributions at one sequence, divided by the first that is positive, with their common mass.
    pub(super) fn densities_at(
        &self,
        products: &[Vec<Product>],
        distributions: &[&Distribution],
        sequence: &[Token],
        masses: &[(Option<usize>, Mass)],
    ) -> Result<Option<(Vec<Real>, Mass)>, Box<Stumble>> {
        let single = masses.len() == 1;
        let mut densities = Vec::with_capacity(products.len());
        for (products, distribution) in products.iter().zip(distributions) {
            let mut density = Real::integer(0);
            for product in products {
                let roles: Vec<Role> = product.factors.iter().cloned().map(Role::Weigh).collect();
                for (world, mass) in masses {
                    let fault = |fault| {
                        let owner = distribution.name().to_owned();
                        Box::new(Stumble {
                            owner,
                            factors: product.factors.clone(),
                            fault,
                            sequence: sequence.to_vec(),
                        })
                    };
                    if let Some(reading) = read(&roles, sequence, *world).map_err(fault)? {
                        let mass = if single { Real::integer(1) } else { mass.real() };
                        let term = reading.weight.mul(&product.coefficient).and_then(|term| term.mul(&mass));
                        if let Ok(sum) = term.and_then(|term| density.add(&term)) {
                            density = sum;
                        }
                    }
                }
            }
            densities.push(density);
        }
        let mass = if single { masses[0].1.clone() } else { Mass::Exact(Rational::ONE) };
        let none = |undefined| {
            let fault = Fault { place: 0, kind: super::fault::FaultKind::Arithmetic(undefined) };
            Box::new(Stumble { owner: String::new(), factors: Vec::new(), fault, sequence: sequence.to_vec() })
        };
        let (densities, mass) = normalised(densities, mass).map_err(none)?;
        Ok(densities.map(|densities| (densities, mass)))
    }
}

/// Divides by the first positive density; `None` where there is none.
fn normalised(densities: Vec<Real>, mass: Mass) -> Result<(Option<Vec<Real>>, Mass), Undefined> {
    let Some(scale) = densities.iter().find(|density| !is_zero(density)).cloned() else {
        return Ok((None, mass));
    };
    let over_scale = |density: &Real| if is_zero(density) { Ok(Real::integer(0)) } else { density.div(&scale) };
    let densities = densities.iter().map(over_scale).collect::<Result<Vec<_>, _>>()?;
    Ok((Some(densities), mass.times(&scale)?))
}
