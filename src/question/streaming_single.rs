//! Questions about single sequences and tokens, by enumeration.

use std::collections::HashMap;

use dashu::integer::UBig;

use super::distribution::Distribution;
use super::error::QuestionError;
use super::joint::Role;
use super::ratio::Stumble;
use super::session::Session;
use super::single::Podium;
use super::streaming::read;
use crate::engine::Mass;
use crate::number::{Rational, Real};
use crate::sequence::Token;

impl Session {
    /// Masses of every token at every position.
    pub(super) fn stream_marginals(&self, name: &str, roles: &[Role]) -> Result<Vec<Vec<Mass>>, QuestionError> {
        let space = self.model.space();
        let blank = || Ok(vec![vec![Mass::zero(); space.vocabulary]; space.length]);
        let subtrees = self.stream_masses(blank, |sums, sequence, world, mass| {
            let Ok(known) = sums else { return };
            match read(roles, sequence, world) {
                Ok(Some(reading)) => {
                    let Ok(mass) = mass.times(&reading.weight) else { return };
                    for (row, token) in known.iter_mut().zip(sequence) {
                        row[token.index()] = row[token.index()].add(&mass);
                    }
                }
                Ok(None) => {}
                Err(fault) => *sums = Err((fault, sequence.to_vec())),
            }
        });
        let mut total = vec![vec![Mass::zero(); space.vocabulary]; space.length];
        for subtree in subtrees {
            let rows = subtree.map_err(|(fault, sequence)| self.fault_at(name, roles, fault, &sequence))?;
            for (total, row) in total.iter_mut().flatten().zip(rows.iter().flatten()) {
                *total = total.add(row);
            }
        }
        Ok(total)
    }

    /// Calls `show` with every sequence of positive density and that density, unnormalised, in disjoint subtrees.
    fn stream_density<T: Send>(
        &self,
        p: &Distribution,
        new: impl Fn() -> T + Sync,
        show: impl Fn(&mut T, &[Token], Mass) + Sync,
    ) -> Result<Vec<T>, QuestionError> {
        let products = self.products_of_all(&[p])?;
        let subtrees = self.stream_sequences(
            || (new(), None),
            |(visitor, failed), sequence, masses| {
                if failed.is_some() {
                    return;
                }
                match self.densities_at(&products, &[p], sequence, masses) {
                    Ok(Some((_, mass))) => show(visitor, sequence, mass),
                    Ok(None) => {}
                    Err(stumble) => *failed = Some(stumble),
                }
            },
        );
        subtrees
            .into_iter()
            .map(|(visitor, failed)| match failed {
                None => Ok(visitor),
                Some(stumble) => {
                    let Stumble { factors, fault, sequence, .. } = *stumble;
                    let roles: Vec<Role> = factors.into_iter().map(Role::Weigh).collect();
                    Err(self.fault_at(p.name(), &roles, fault, &sequence))
                }
            })
            .collect()
    }

    /// How many sequences have positive probability.
    pub(super) fn stream_support(&self, _name: &str, p: &Distribution) -> Result<UBig, QuestionError> {
        let counts = self.stream_density(p, || 0_u64, |count, _, _| *count += 1)?;
        Ok(counts.into_iter().map(UBig::from).sum())
    }

    /// The k most probable sequences with their masses.
    pub(super) fn stream_top(
        &self,
        _name: &str,
        p: &Distribution,
        k: usize,
    ) -> Result<Vec<(Vec<Token>, Mass)>, QuestionError> {
        let podia = self.stream_density(p, || Podium::new(k), |podium, sequence, mass| podium.offer(mass, sequence))?;
        let mut podium = Podium::new(k);
        podia.into_iter().for_each(|other| podium.merge(other));
        Ok(podium.ranked())
    }

    /// Every density that occurs, with the number of sequences that have it, in ascending order.
    pub(super) fn density_law(&self, _name: &str, p: &Distribution) -> Result<Vec<(Mass, Real)>, QuestionError> {
        let laws = self.stream_density(p, Densities::default, |law, _, mass| law.add(mass))?;
        let mut total = Densities::default();
        for law in laws {
            for (density, count) in law.exact {
                *total.exact.entry(density).or_insert(0) += count;
            }
            total.other.extend(law.other);
        }
        let mut law: Vec<(Mass, Real)> = total
            .exact
            .into_iter()
            .map(|(density, count)| (Mass::Exact(density), Real::Rational(Rational::from(count))))
            .collect();
        law.sort_by(|(left, _), (right, _)| left.rank(right));
        law.extend(total.other.into_iter().map(|mass| (mass, Real::integer(1))));
        Ok(law)
    }
}

/// How many sequences have each density.
#[derive(Default)]
struct Densities {
    exact: HashMap<Rational, u64>,
    other: Vec<Mass>,
}

impl Densities {
    fn add(&mut self, mass: Mass) {
        match mass {
            Mass::Exact(density) => *self.exact.entry(density).or_insert(0) += 1,
            mass => self.other.push(mass),
        }
    }
}
