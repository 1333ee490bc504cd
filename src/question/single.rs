//! Questions about single sequences and tokens: rows, supports, the most probable, draws.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use dashu::integer::UBig;
use rayon::prelude::*;

use super::distribution::{Distribution, Factor};
use super::error::QuestionError;
use super::joint::{Joint, Role};
use super::session::{Rows, Session, sum};
use crate::engine::best::best;
use crate::engine::sums::Marginals;
use crate::engine::{Mass, Order};
use crate::number::{Rational, Real};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// So many quotients are worth a task.
const QUOTIENTS_OF_A_TASK: usize = 4096;

impl Session {
    /// The marginals p(x_t = v): N rows of V.
    ///
    /// Cost: one walk backward, whose layers are kept, and one forward.
    ///
    /// # Errors
    /// When p is impossible, or a limit refuses the walk.
    pub fn marginals(&self, p: &Distribution) -> Result<Vec<Vec<Real>>, QuestionError> {
        self.certified(|session| session.walked_marginals(p))
    }

    fn walked_marginals(&self, p: &Distribution) -> Result<Vec<Vec<Real>>, QuestionError> {
        let (masses, total) = self.marginal_masses(p)?;
        let quotients = |row: &Vec<Mass>| row.iter().map(|mass| Ok(mass.over(&total)?)).collect();
        let vocabulary = self.model.space().vocabulary.max(1);
        if masses.rows.len().saturating_mul(vocabulary) < 2 * QUOTIENTS_OF_A_TASK {
            return masses.rows.iter().map(quotients).collect();
        }
        masses.rows.par_iter().with_min_len((QUOTIENTS_OF_A_TASK / vocabulary).max(1)).map(quotients).collect()
    }

    /// The row p(x_t = v) at one position, from 0.
    ///
    /// # Errors
    /// As [`marginals`](Self::marginals).
    pub fn marginal(&self, p: &Distribution, position: usize) -> Result<Vec<Real>, QuestionError> {
        self.certified(|session| session.walked_marginal(p, position))
    }

    fn walked_marginal(&self, p: &Distribution, position: usize) -> Result<Vec<Real>, QuestionError> {
        let (masses, total) = self.marginal_masses(p)?;
        masses.rows[position].iter().map(|mass| Ok(mass.over(&total)?)).collect()
    }

    /// The row of the next token after a prefix: the same sum with the prefix as a prompt.
    ///
    /// # Errors
    /// When the prefix has probability 0 under p; as [`marginals`](Self::marginals).
    pub fn next(&self, p: &Distribution, prefix: &[Token]) -> Result<Vec<Real>, QuestionError> {
        let length = self.model.space().length;
        let prompt = (0..length).map(|position| prefix.get(position).copied()).collect();
        let name = format!("the prefix \"{}\"", self.scope.vocabulary.write(prefix));
        self.marginal(&p.prompted(&name, prompt), prefix.len())
    }

    /// Masses of every token at every position, computed once for each product of potentials, and what each row adds up to.
    fn marginal_masses(&self, p: &Distribution) -> Result<(Rows, Mass), QuestionError> {
        let space = self.model.space();
        let products = self.products(p)?;
        let rows = |factors: &[Arc<Factor>]| {
            self.known_marginals(factors, || {
                let roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
                let joint = |carries_roots: bool| {
                    Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
                };
                match self.prepare(p.name(), &self.model, joint)? {
                    Some(prepared) => {
                        self.check_finals(p.name(), &roles, &prepared)?;
                        self.run(&prepared, |arithmetic, table| arithmetic.marginals(&self.model, table))
                    }
                    None => Ok(Marginals {
                        rows: self.stream_marginals(p.name(), &roles)?,
                        scale: Mass::Exact(Rational::ONE),
                    }),
                }
            })
        };
        let masses = match products.as_slice() {
            [product] if product.coefficient == Real::integer(1) => rows(&product.factors)?,
            products => {
                let mut sums = vec![vec![Mass::zero(); space.vocabulary]; space.length];
                for product in products {
                    let masses = rows(&product.factors)?;
                    let scale = masses.scale.times(&product.coefficient)?.real();
                    for (sums, row) in sums.iter_mut().zip(&masses.rows) {
                        for (sum, mass) in sums.iter_mut().zip(row) {
                            *sum = sum.add(&mass.times(&scale)?);
                        }
                    }
                }
                Arc::new(Marginals { rows: sums, scale: Mass::Exact(Rational::ONE) })
            }
        };
        let total = sum(&masses.rows[0]);
        if total.is_zero() {
            // Says which part of the distribution is impossible.
            self.total(p)?;
        }
        Ok((masses, total))
    }

    /// How many sequences have positive probability.
    ///
    /// Cost: one walk that counts; over beliefs where the model hides something.
    ///
    /// # Errors
    /// As [`marginals`](Self::marginals).
    pub fn support(&self, p: &Distribution) -> Result<UBig, QuestionError> {
        self.total(p)?;
        let free = Tabulated::free(self.model.space());
        let name = format!("support({})", p.name());
        match self.belief(&name, &[p], true, &free)? {
            Some(prepared) if prepared.order == Order::Merge => {
                Ok(crate::engine::possible::count(self.outside(&free), &prepared.table))
            }
            _ => self.stream_support(&name, p),
        }
    }

    /// The k most probable sequences, ties in vocabulary order.
    ///
    /// Cost: one walk backward with the largest weight in place of the sum, then k·N rows.
    ///
    /// # Errors
    /// As [`marginals`](Self::marginals).
    pub fn top(&self, p: &Distribution, k: usize) -> Result<Vec<(Vec<Token>, Real)>, QuestionError> {
        self.certified(|session| session.walked_top(p, k))
    }

    fn walked_top(&self, p: &Distribution, k: usize) -> Result<Vec<(Vec<Token>, Real)>, QuestionError> {
        let total = self.total(p)?;
        let free = Tabulated::free(self.model.space());
        let name = format!("top({}, {k})", p.name());
        let ranked = match self.belief(&name, &[p], true, &free)? {
            Some(prepared) if prepared.order == Order::Merge => {
                let model = self.outside(&free);
                if self.precise {
                    best::<crate::engine::Precise, _>(model, &prepared.table, k)
                } else if prepared.exact {
                    best::<crate::engine::Exact, _>(model, &prepared.table, k)
                } else {
                    best::<crate::engine::Wide, _>(model, &prepared.table, k)
                }
                .map_err(|_| QuestionError::Unfit)?
            }
            _ => self.stream_top(&name, p, k)?,
        };
        ranked.into_iter().map(|(sequence, mass)| Ok((sequence, mass.over(&total)?))).collect()
    }
}

/// The k best of what is offered: largest mass first, ties in vocabulary order.
pub(super) struct Podium {
    places: usize,
    worst_first: BinaryHeap<Ranked>,
}

struct Ranked {
    mass: Mass,
    sequence: Vec<Token>,
}

impl Podium {
    pub fn new(places: usize) -> Self {
        Podium { places, worst_first: BinaryHeap::new() }
    }

    pub fn offer(&mut self, mass: Mass, sequence: &[Token]) {
        self.worst_first.push(Ranked { mass, sequence: sequence.to_vec() });
        if self.worst_first.len() > self.places {
            self.worst_first.pop();
        }
    }

    pub fn ranked(self) -> Vec<(Vec<Token>, Mass)> {
        self.worst_first.into_sorted_vec().into_iter().map(|ranked| (ranked.sequence, ranked.mass)).collect()
    }

    pub fn merge(&mut self, other: Podium) {
        for ranked in other.worst_first {
            self.offer(ranked.mass, &ranked.sequence);
        }
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        other.mass.rank(&self.mass).then_with(|| self.sequence.cmp(&other.sequence))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}
