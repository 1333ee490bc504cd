//! Draws from a distribution, token by token from exact rows.

use super::distribution::Distribution;
use super::error::QuestionError;
use super::joint::{Joint, JointState, Role};
use super::labelled::Prepared;
use super::session::Session;
use crate::engine::draw::Drawer;
use crate::engine::{Exact, Wide};
use crate::number::{Rational, Real};
use crate::random::{Categorical, Stream};
use crate::sequence::Token;

/// What the streams of this file are for.
const PURPOSE: &str = "sample";

/// The rows of one product of potentials, in the numbers that it needs.
enum Rows<'a> {
    Exact(Drawer<'a, Exact, JointState>),
    Wide(Drawer<'a, Wide, JointState>),
}

/// A choice in proportion to these masses.
fn categorical(masses: &[Real]) -> Result<Categorical, QuestionError> {
    let fraction = |mass: &Real| match mass {
        Real::Rational(mass) => mass.clone(),
        mass => Rational::try_from(mass.interval().middle()).unwrap_or(Rational::ZERO),
    };
    let fractions: Vec<Rational> = masses.iter().map(fraction).collect();
    Categorical::from_fractions(&fractions).map_err(|_| QuestionError::Unfit)
}

impl Session {
    /// Independent draws from p, without rejection: each token from the exact row of the posterior.
    ///
    /// # Errors
    /// When p is impossible, or a limit refuses the walk.
    pub fn sample(&self, p: &Distribution, draws: usize, seed: u64) -> Result<Vec<Vec<Token>>, QuestionError> {
        let mut drawn = Vec::new();
        self.sample_while(p, draws, seed, |sequence| {
            drawn.push(sequence.to_vec());
            true
        })?;
        Ok(drawn)
    }

    /// Shows the draws of [`sample`](Self::sample) one after the other and keeps none, until `show` says false.
    ///
    /// Every draw has a stream of its own, so that the first n draws are the same however many are asked for.
    /// Cost: one walk backward, then N rows a draw, each looked up after its first use.
    ///
    /// # Errors
    /// When p is impossible, or a limit refuses the walk.
    pub fn sample_while(
        &self,
        p: &Distribution,
        draws: usize,
        seed: u64,
        mut show: impl FnMut(&[Token]) -> bool,
    ) -> Result<(), QuestionError> {
        let streams = (0..draws).map(|draw| Stream::new(seed, PURPOSE, draw as u64));
        self.total(p)?;
        let products = self.products(p)?;
        let mut shares = Vec::with_capacity(products.len());
        let mut drawers = Vec::with_capacity(products.len());
        for product in &products {
            let roles: Vec<Role> = product.factors.iter().cloned().map(Role::Weigh).collect();
            let mass = self.mass_of(p.name(), &product.factors)?;
            shares.push(mass.times(&product.coefficient)?.real());
            let joint = |carries_roots: bool| {
                Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
            };
            match self.prepare(p.name(), &self.model, joint)? {
                Some(prepared) => drawers.push(prepared),
                None => return self.sample_by_enumeration(p, streams, show),
            }
        }
        let choice = categorical(&shares)?;
        let mut rows: Vec<Rows> = drawers.iter().map(|prepared| self.rows(prepared)).collect::<Result<_, _>>()?;
        for mut stream in streams {
            let part = if rows.len() == 1 { 0 } else { choice.draw(&mut stream) };
            let sequence = match &mut rows[part] {
                Rows::Exact(drawer) => drawer.draw(&mut stream),
                Rows::Wide(drawer) => drawer.draw(&mut stream),
            };
            if !show(&sequence.map_err(|_| QuestionError::Unfit)?) {
                break;
            }
        }
        Ok(())
    }

    fn rows<'a>(&self, prepared: &'a Prepared<Joint>) -> Result<Rows<'a>, QuestionError> {
        let rows = if prepared.exact {
            Drawer::new(&self.model, &prepared.table).map(Rows::Exact)
        } else {
            Drawer::new(&self.model, &prepared.table).map(Rows::Wide)
        };
        rows.map_err(|_| QuestionError::Unfit)
    }

    /// Draws by the law of whole sequences, where states do not merge.
    fn sample_by_enumeration(
        &self,
        p: &Distribution,
        streams: impl Iterator<Item = Stream>,
        mut show: impl FnMut(&[Token]) -> bool,
    ) -> Result<(), QuestionError> {
        let listed = self.stream_top(p.name(), p, usize::MAX)?;
        let weights: Vec<Real> = listed.iter().map(|(_, mass)| mass.real()).collect();
        let choice = categorical(&weights)?;
        for mut stream in streams {
            if !show(&listed[choice.draw(&mut stream)].0) {
                break;
            }
        }
        Ok(())
    }
}
