//! The mass of one sequence after another: what samplers weigh their draws by.

use num_traits::Zero;
use rayon::prelude::*;

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
        let mut fronts: Fronts = self.model.starts().iter().map(|start| vec![start.clone()]).collect();
        for (position, token) in x.iter().enumerate() {
            for front in &mut fronts {
                let mut after = Vec::new();
                for (state, mass) in front.iter() {
                    self.model.layer(position).for_each_edge(*state as usize, |read, next, weight| {
                        if read == *token {
                            add(&mut after, next, mass * weight);
                        }
                    });
                }
                *front = after;
            }
        }
        self.by_world(fronts.iter().map(Vec::as_slice))
    }

    /// The masses after one more token, for each token of the vocabulary.
    fn steps(&self, position: usize, fronts: &Fronts) -> Vec<Fronts> {
        let mut after = vec![vec![Vec::new(); fronts.len()]; self.model.space().vocabulary];
        for (start, front) in fronts.iter().enumerate() {
            for (state, mass) in front {
                self.model.layer(position).for_each_edge(*state as usize, |read, next, weight| {
                    add(&mut after[read.index()][start], next, mass * weight);
                });
            }
        }
        after
    }

    /// The masses of whole sequences by their worlds; by none, where the model has none.
    fn by_world<'a>(&self, fronts: impl Iterator<Item = &'a [(u32, Rational)]>) -> Vec<(Option<usize>, Rational)> {
        let has_worlds = !self.scope.worlds.is_empty();
        let mut masses: Vec<(Option<usize>, Rational)> = Vec::new();
        for (front, &world) in fronts.zip(self.model.worlds()) {
            let mass = front.iter().fold(Rational::zero(), |sum, (_, mass)| sum + mass);
            let world = has_worlds.then_some(world);
            match masses.iter_mut().find(|(known, _)| *known == world) {
                Some((_, sum)) => *sum += mass,
                None => masses.push((world, mass)),
            }
        }
        masses
    }
}

/// The masses of one prefix, by the states that the model may be in: one front for each start.
type Fronts = Vec<Vec<(u32, Rational)>>;

impl Pointwise<'_> {
    /// p(x) for every sequence in vocabulary order, the last token fastest, in blocks of V^k of at most `largest`, each of which `make`
    /// turns into something.
    ///
    /// Cost: one step of the model and each potential evaluated for each sequence; blocks on all cores.
    ///
    /// # Errors
    /// As [`probability`](Self::probability).
    pub fn blocks<T: Send>(&self, largest: usize, make: impl Fn(&[Real]) -> T + Sync) -> Result<Vec<T>, QuestionError> {
        let space = self.session.model.space();
        let (vocabulary, length) = (space.vocabulary, space.length);
        let mut free = 0;
        while free < length && vocabulary.saturating_pow(free as u32 + 1) <= largest {
            free += 1;
        }
        let starts: Fronts = self.session.model.starts().iter().map(|start| vec![start.clone()]).collect();
        let mut prefixes = vec![(Vec::new(), starts)];
        for _ in free..length {
            let extended = prefixes.into_iter().flat_map(|(prefix, fronts)| {
                let after = self.session.steps(prefix.len(), &fronts);
                after.into_iter().enumerate().map(move |(token, fronts)| (extended(&prefix, token), fronts))
            });
            prefixes = extended.collect();
        }
        let block = |(prefix, fronts): (Vec<Token>, Fronts)| {
            let mut found = Vec::new();
            self.descend(&mut prefix.clone(), &fronts, &mut found)?;
            Ok(make(&found))
        };
        prefixes.into_par_iter().map(block).collect()
    }

    /// p(x) for every sequence that begins with a prefix.
    fn descend(&self, prefix: &mut Vec<Token>, fronts: &Fronts, found: &mut Vec<Real>) -> Result<(), QuestionError> {
        let space = self.session.model.space();
        if prefix.len() == space.length {
            found.push(self.weighed(prefix, &self.session.by_world(fronts.iter().map(Vec::as_slice)))?);
            return Ok(());
        }
        if fronts.iter().all(Vec::is_empty) {
            let rest = space.vocabulary.pow((space.length - prefix.len()) as u32);
            found.extend(std::iter::repeat_n(Real::ZERO, rest));
            return Ok(());
        }
        for (token, fronts) in self.session.steps(prefix.len(), fronts).iter().enumerate() {
            prefix.push(token_at(token));
            self.descend(prefix, fronts, found)?;
            prefix.pop();
        }
        Ok(())
    }

    /// p(x). Cost: N steps of the model, and each potential evaluated.
    ///
    /// # Errors
    /// When a potential has no value on x.
    pub fn probability(&self, x: &[Token]) -> Result<Real, QuestionError> {
        self.weighed(x, &self.session.masses_at(x))
    }

    /// p(x) from π(x) by worlds.
    fn weighed(&self, x: &[Token], masses: &[(Option<usize>, Rational)]) -> Result<Real, QuestionError> {
        let mut sum = Real::ZERO;
        for (world, mass) in masses {
            if mass.is_zero() {
                continue;
            }
            for (product, roles) in &self.products {
                let reading =
                    read(roles, x, *world).map_err(|fault| self.session.fault_at(&self.name, roles, fault, x))?;
                if let Some(reading) = reading {
                    let weight = reading.weight.mul(&product.coefficient)?.mul(&Real::Rational(mass.clone()))?;
                    sum = sum.add(&weight)?;
                }
            }
        }
        Ok(Mass::Exact(Rational::ONE).times(&sum)?.over(&self.total)?)
    }
}

/// Adds a mass to that of a state.
fn add(front: &mut Vec<(u32, Rational)>, state: u32, mass: Rational) {
    match front.iter_mut().find(|(known, _)| *known == state) {
        Some((_, sum)) => *sum += mass,
        None => front.push((state, mass)),
    }
}

fn token_at(index: usize) -> Token {
    Token(u32::try_from(index).expect("a vocabulary has fewer tokens"))
}

fn extended(prefix: &[Token], token: usize) -> Vec<Token> {
    prefix.iter().copied().chain([token_at(token)]).collect()
}
