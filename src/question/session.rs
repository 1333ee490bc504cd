//! A session: one model, its limits, and what was computed so far.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use dashu::integer::UBig;

use super::distribution::{Distribution, Factor, Form, Letter};
use super::error::QuestionError;
use super::joint::Role;
use super::limit::slope;
use super::plan::Plan;
use super::settings::Settings;
use super::wide::Base;
use super::window::Holding;
use crate::engine::Mass;
use crate::engine::sums::Marginals;
use crate::expression::{Expression, ResidualId, Residuals, Scope};
use crate::number::{Rational, Real};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// One model and the questions that are asked of it.
pub struct Session {
    pub(super) model: Tabulated<Rational>,
    pub(super) scope: Arc<Scope>,
    pub(super) settings: Settings,
    pub(super) residuals: Arc<Mutex<Residuals>>,
    plans: Mutex<Vec<Plan>>,
    totals: Mutex<HashMap<Vec<FactorKey>, Mass>>,
    marginals: Mutex<HashMap<Vec<FactorKey>, Rows>>,
    /// Expectations of numbers under a product of potentials.
    means: Mutex<HashMap<(Vec<FactorKey>, ResidualId), Real>>,
    pub(super) held: Mutex<HashMap<Vec<FactorKey>, Holding>>,
    /// Whether walks run in 256 binary digits: a second pass.
    pub(super) precise: bool,
    pub(super) second: OnceLock<Box<Session>>,
    /// The greatest exponent that some potentials reach, with those potentials in its place.
    limits: Mutex<HashMap<Vec<FactorKey>, Option<Real>>>,
    /// The potentials of approximations.
    laws: Mutex<Vec<(Distribution, Found)>>,
    /// What π is on the base that it walks, where that is not π itself.
    pub(super) base: Option<Arc<Base>>,
}

/// The potential of an approximation, or what it writes in that the base does not read.
type Found = Result<Arc<Factor>, QuestionError>;

/// A product as it is written, times e^{λ · exponent}.
pub(super) struct Written {
    pub product: Product,
    pub exponent: Real,
}

/// Masses by position and token.
pub(super) type Rows = Arc<Marginals>;

/// A potential by what it says, so that equal ones are computed once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FactorKey {
    Event(ResidualId),
    Likelihood(ResidualId),
    Reward(ResidualId, Real, Option<ResidualId>),
    Prompt(Vec<Option<Token>>),
}

/// One product of potentials in a distribution: its coefficient and its factors, in the order in which they reweight each other.
#[derive(Clone, Debug)]
pub struct Product {
    /// The coefficient: a mixture weight over a normaliser, or 1.
    pub coefficient: Real,
    /// The potentials.
    pub factors: Vec<Arc<Factor>>,
}

impl Written {
    fn of(factors: Vec<Arc<Factor>>) -> Self {
        Written { product: Product { coefficient: Real::ONE, factors }, exponent: Real::ZERO }
    }
}

impl Session {
    /// A session over a model; `scope` holds the vocabulary and the worlds.
    pub fn new(model: Tabulated<Rational>, scope: Arc<Scope>, settings: Settings) -> Self {
        Session {
            model,
            scope,
            settings,
            residuals: Arc::new(Mutex::new(Residuals::new())),
            plans: Mutex::new(Vec::new()),
            totals: Mutex::new(HashMap::new()),
            marginals: Mutex::new(HashMap::new()),
            means: Mutex::new(HashMap::new()),
            held: Mutex::new(HashMap::new()),
            precise: false,
            second: OnceLock::new(),
            limits: Mutex::new(HashMap::new()),
            laws: Mutex::new(Vec::new()),
            base: None,
        }
    }

    /// The model.
    pub fn model(&self) -> &Tabulated<Rational> {
        &self.model
    }

    /// A sequence as text.
    pub fn write(&self, sequence: &[Token]) -> String {
        self.scope.vocabulary.write(sequence)
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The plans of all walks so far.
    pub fn plans(&self) -> Vec<Plan> {
        lock(&self.plans).clone()
    }

    pub(crate) fn plan_count(&self) -> usize {
        lock(&self.plans).len()
    }

    /// The plans that were made after the first so many.
    pub(super) fn plans_since(&self, before: usize) -> Vec<Plan> {
        lock(&self.plans).get(before..).unwrap_or_default().to_vec()
    }

    /// V^N
    pub fn sequences(&self) -> UBig {
        self.model.space().size()
    }

    /// Takes over the plans that another session made after the first so many.
    pub(crate) fn adopt(&self, other: &Session, before: usize) {
        lock(&self.plans).extend(other.plans_since(before));
    }

    /// The mass under some potentials is known.
    pub(super) fn set_mass(&self, factors: &[Arc<Factor>], mass: Mass) {
        let key = self.key(factors);
        lock(&self.totals).insert(key, mass);
    }

    pub(super) fn note(&self, plan: Plan) {
        lock(&self.plans).push(plan);
    }

    /// The masses of every token at every position under some potentials, computed by `compute` the first time.
    pub(super) fn known_marginals(
        &self,
        factors: &[Arc<Factor>],
        compute: impl FnOnce() -> Result<Marginals, QuestionError>,
    ) -> Result<Rows, QuestionError> {
        let key = self.key(factors);
        if let Some(known) = lock(&self.marginals).get(&key) {
            return Ok(known.clone());
        }
        let masses = Arc::new(compute()?);
        // Every sequence holds some token first: the total comes with the rows.
        let total = sum(&masses.rows[0]).times(&masses.scale.real())?;
        lock(&self.totals).entry(key.clone()).or_insert(total);
        lock(&self.marginals).insert(key, masses.clone());
        Ok(masses)
    }

    /// The expectation of a number under some potentials, computed by `compute` the first time.
    pub(super) fn known_mean(
        &self,
        factors: &[Arc<Factor>],
        number: &Expression,
        compute: impl FnOnce() -> Result<Real, QuestionError>,
    ) -> Result<Real, QuestionError> {
        let key = (self.key(factors), lock(&self.residuals).insert(number));
        if let Some(known) = lock(&self.means).get(&key) {
            return Ok(known.clone());
        }
        let mean = compute()?;
        lock(&self.means).insert(key, mean.clone());
        Ok(mean)
    }

    /// Factors that are written alike are alike, wherever they are written.
    pub(super) fn key(&self, factors: &[Arc<Factor>]) -> Vec<FactorKey> {
        let mut arena = lock(&self.residuals);
        factors
            .iter()
            .map(|factor| match &**factor {
                Factor::Event(event) => FactorKey::Event(arena.insert(event)),
                Factor::Likelihood(likelihood) => FactorKey::Likelihood(arena.insert(likelihood)),
                Factor::Reward { reward, beta, slope } => FactorKey::Reward(
                    arena.insert(reward),
                    beta.clone(),
                    slope.as_ref().map(|(slope, _)| arena.insert(slope)),
                ),
                Factor::Prompt(prompt) => FactorKey::Prompt(prompt.clone()),
            })
            .collect()
    }

    /// How many worlds the model has, at least one.
    pub(super) fn worlds(&self) -> usize {
        self.scope.worlds.len().max(1)
    }

    /// The distribution as a sum of products of potentials, not normalised; its limit, where one is meant.
    pub(super) fn products(&self, distribution: &Distribution) -> Result<Vec<Product>, QuestionError> {
        Ok(self.limit(distribution)?.products)
    }

    /// The products as they are written, letters and all: a part of a mixture keeps its letter, since what reweights the mixture
    /// later may prefer what vanishes in the limit of the part.
    pub(super) fn written_products(&self, distribution: &Distribution) -> Result<Vec<Written>, QuestionError> {
        match distribution.form() {
            Form::Prior => Ok(vec![Written::of(self.of_prior())]),
            Form::Base => Ok(vec![Written::of(Vec::new())]),
            Form::Reweighted { from, factor, .. } => {
                let mut products = match slope(factor) {
                    None => self.written_products(from)?,
                    Some((_, letter)) => self.settled(from, distribution.name(), *letter)?,
                };
                products.iter_mut().for_each(|written| written.product.factors.push(factor.clone()));
                Ok(products)
            }
            // The law is one of a distribution: where that is a limit, the limit comes first.
            Form::Law { from, law, .. } => {
                let factor = self.law_factor(distribution)?;
                let mut products = match self.is_over_base(law) {
                    true => vec![Product { coefficient: Real::ONE, factors: Vec::new() }],
                    false => self.products(from)?,
                };
                products.iter_mut().for_each(|product| product.factors.push(factor.clone()));
                Ok(products.into_iter().map(|product| Written { product, exponent: Real::integer(0) }).collect())
            }
            Form::Mixture { parts, .. } => {
                let mut products = Vec::new();
                for (weight, part) in parts {
                    // A part of weight 0 has to be a distribution all the same.
                    let share = Mass::Exact(weight.clone()).over(&self.total(part)?)?;
                    let exponent = self.limit(part)?.exponent;
                    if weight.is_zero() {
                        continue;
                    }
                    for mut written in self.written_products(part)? {
                        written.product.coefficient = written.product.coefficient.mul(&share)?;
                        written.exponent = written.exponent.sub(&exponent)?;
                        products.push(written);
                    }
                }
                Ok(products)
            }
        }
    }

    /// The potential of an approximation, computed by `compute` the first time.
    pub(super) fn known_law(
        &self,
        distribution: &Distribution,
        compute: impl FnOnce() -> Result<Arc<Factor>, QuestionError>,
    ) -> Result<Arc<Factor>, QuestionError> {
        if let Some((_, known)) = lock(&self.laws).iter().find(|(known, _)| known.is_same(distribution)) {
            return known.clone();
        }
        let factor = compute();
        // Its rows were found all the same, and it is asked for again.
        if matches!(factor, Ok(_) | Err(QuestionError::ForcedImpossible { .. })) {
            lock(&self.laws).push((distribution.clone(), factor.clone()));
        }
        factor
    }

    /// The products that another letter reweights: limits that are distributions by themselves are taken first.
    fn settled(&self, from: &Distribution, name: &str, above: Letter) -> Result<Vec<Written>, QuestionError> {
        let written = self.written_products(from)?;
        let mut letters =
            written.iter().flat_map(|written| &written.product.factors).filter_map(|factor| slope(factor));
        let is_limit = letters.clone().any(|(_, letter)| *letter == Letter::Vanishing);
        if letters.any(|(_, letter)| *letter != Letter::Vanishing && (is_limit || above == Letter::Vanishing)) {
            return Err(QuestionError::TwoLimits { name: name.to_owned(), from: from.name().to_owned() });
        }
        if !is_limit {
            return Ok(written);
        }
        let limit = self.leading(from.name(), written)?;
        let product = |product| Written { product, exponent: Real::integer(0) };
        Ok(limit.products.into_iter().map(product).collect())
    }

    /// The greatest exponent that some potentials reach on a sequence of positive probability, computed by `compute` the first time.
    pub(super) fn known_exponent(
        &self,
        factors: &[Arc<Factor>],
        compute: impl FnOnce() -> Result<Option<Real>, QuestionError>,
    ) -> Result<Option<Real>, QuestionError> {
        let key = self.key(factors);
        if let Some(known) = lock(&self.limits).get(&key) {
            return Ok(known.clone());
        }
        let exponent = compute()?;
        lock(&self.limits).insert(key, exponent.clone());
        Ok(exponent)
    }

    /// Σ_x of the distribution's potential times π, not normalised; positive.
    pub(super) fn total(&self, distribution: &Distribution) -> Result<Mass, QuestionError> {
        let total = self.unchecked_total(distribution)?;
        if total.is_zero() {
            return Err(self.blame(distribution));
        }
        Ok(total)
    }

    fn unchecked_total(&self, distribution: &Distribution) -> Result<Mass, QuestionError> {
        let mut total = Mass::zero();
        for product in self.products(distribution)? {
            let mass = self.mass_of(distribution.name(), &product.factors)?;
            total = total.add(&mass.times(&product.coefficient)?);
        }
        Ok(total)
    }

    pub(super) fn mass_of(&self, name: &str, factors: &[Arc<Factor>]) -> Result<Mass, QuestionError> {
        if factors.is_empty() {
            return Ok(Mass::Exact(Rational::ONE));
        }
        let key = self.key(factors);
        if let Some(mass) = lock(&self.totals).get(&key) {
            return Ok(mass.clone());
        }
        let roles = factors.iter().cloned().map(Role::Weigh).collect();
        let mass =
            self.labelled(name, roles, 0)?.iter().fold(Mass::zero(), |total, labelled| total.add(&labelled.masses[0]));
        lock(&self.totals).insert(key, mass.clone());
        Ok(mass)
    }

    /// The mass under some potentials, where it was computed before.
    pub(super) fn known_mass(&self, factors: &[Arc<Factor>]) -> Option<Mass> {
        if factors.is_empty() {
            return Some(Mass::Exact(Rational::ONE));
        }
        let key = self.key(factors);
        lock(&self.totals).get(&key).cloned()
    }

    /// The first distribution on the chain whose potential has mass 0, as an error.
    fn blame(&self, distribution: &Distribution) -> QuestionError {
        if let Form::Reweighted { from, factor, name } = distribution.form() {
            match self.unchecked_total(from) {
                Ok(total) if total.is_zero() => return self.blame(from),
                Err(error) => return error,
                Ok(_) => {}
            }
            let part = match &**factor {
                Factor::Event(_) => "condition",
                Factor::Likelihood(_) => "likelihood",
                Factor::Reward { .. } => "reward",
                Factor::Prompt(_) => "prompt",
            };
            return QuestionError::Impossible { name: name.clone(), part, from: from.name().to_owned() };
        }
        if let Form::Law { from, law, name, .. } = distribution.form() {
            return QuestionError::Impossible { name: name.clone(), part: law.part(), from: from.name().to_owned() };
        }
        QuestionError::Impossible { name: distribution.name().to_owned(), part: "mixture", from: "prior".to_owned() }
    }
}

/// The sum of some masses.
pub(super) fn sum(masses: &[Mass]) -> Mass {
    masses.iter().fold(Mass::zero(), |total, mass| total.add(mass))
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
