//! The mass of one sequence after another: what samplers weigh their draws by.

use num_traits::Zero;

use super::distribution::Distribution;
use super::error::QuestionError;
use super::joint::Role;
use super::session::{Product, Session};
use super::streaming::read;
use crate::engine::Mass;
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// A distribution of which single sequences are asked; its potentials are worked out once.
pub struct Pointwise<'a> {
    session: &'a Session,
    name: String,
    products: Vec<(Product, Vec<Role>)>,
    total: Mass,
}

impl Session {
    /// The probabilities of single sequences under p.
    ///
    /// # Errors
    /// When p is impossible, or a limit refuses the walk of its normaliser.
    pub fn pointwise(&self, p: &Distribution) -> Result<Pointwise<'_>, QuestionError> {
        let total = self.total(p)?;
        let with_roles = |product: Product| {
            let roles = product.factors.iter().cloned().map(Role::Weigh).collect();
            (product, roles)
        };
        let products = self.products(p)?.into_iter().map(with_roles).collect();
        Ok(Pointwise { session: self, name: p.name().to_owned(), products, total })
    }

    /// π(x) and the worlds it is made of.
    fn masses_at(&self, x: &[Token]) -> Vec<(Option<usize>, Rational)> {
        let has_worlds = !self.scope.worlds.is_empty();
        let mut masses: Vec<(Option<usize>, Rational)> = Vec::new();
        for ((start, weight), &world) in self.model.starts().iter().zip(self.model.worlds()) {
            let mut front = vec![(*start, weight.clone())];
            for (position, token) in x.iter().enumerate() {
                let mut after: Vec<(u32, Rational)> = Vec::new();
                for (state, mass) in &front {
                    self.model.layer(position).for_each_edge(*state as usize, |read, next, weight| {
                        if read == *token {
                            let mass = mass * weight;
                            match after.iter_mut().find(|(known, _)| *known == next) {
                                Some((_, sum)) => *sum += mass,
                                None => after.push((next, mass)),
                            }
                        }
                    });
                }
                front = after;
            }
            let mass = front.into_iter().fold(Rational::zero(), |sum, (_, mass)| sum + mass);
            let world = has_worlds.then_some(world);
            match masses.iter_mut().find(|(known, _)| *known == world) {
                Some((_, sum)) => *sum += mass,
                None => masses.push((world, mass)),
            }
        }
        masses
    }
}

impl Pointwise<'_> {
    /// p(x). Cost: N steps of the model, and each potential evaluated.
    ///
    /// # Errors
    /// When a potential has no value on x.
    pub fn probability(&self, x: &[Token]) -> Result<Real, QuestionError> {
        let mut sum = Real::ZERO;
        for (world, mass) in self.session.masses_at(x) {
            if mass.is_zero() {
                continue;
            }
            for (product, roles) in &self.products {
                let reading =
                    read(roles, x, world).map_err(|fault| self.session.fault_at(&self.name, roles, fault, x))?;
                if let Some(reading) = reading {
                    let weight = reading.weight.mul(&product.coefficient)?.mul(&Real::Rational(mass.clone()))?;
                    sum = sum.add(&weight)?;
                }
            }
        }
        Ok(Mass::Exact(Rational::ONE).times(&sum)?.over(&self.total)?)
    }
}
