//! Drawing sequences from a posterior, token by token, from exact rows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use foldhash::fast::FixedState;
use num_traits::{One, Zero};
use smallvec::SmallVec;

use super::Scaled;
use super::arithmetic::Arithmetic;
use super::carrier::MassOnly;
use super::lift::Lifted;
use super::sums::Stop;
use crate::number::Rational;
use crate::potential::Emission;
use crate::potential::table::{DEAD, Table};
use crate::potential::tabulated::Tabulated;
use crate::random::{Categorical, NoWeight, Stream};
use crate::sequence::Token;

/// Where the prefix may stand, with the mass of each place: one place where nothing is hidden.
type Front<W> = SmallVec<[(u32, u32, W); 1]>;

/// Draws from the posterior of a walk.
pub struct Drawer<'a, A: Arithmetic, S> {
    lifted: Lifted<'a, MassOnly, A, S>,
    table: &'a Table<S, Emission>,
    futures: Vec<Scaled<A::Number>>,
    /// By position: the row after a prefix that stands in one place, and where each of its tokens leads.
    rows: Vec<HashMap<(u32, u32), Row, FixedState>>,
    /// Rows of the model that nothing changes, by layer and state: they are the same at every position.
    plain: HashMap<(usize, u32), Arc<Categorical>, FixedState>,
    /// Whether every prefix stands in one place.
    is_visible: bool,
}

/// A row that was worked out, and the place that each token leads to where that is one.
struct Row {
    choice: Arc<Categorical>,
    next: Vec<(u32, u32)>,
}

impl<'a, A: Arithmetic, S: Send + Sync> Drawer<'a, A, S> {
    /// Walks backward and keeps every layer.
    ///
    /// # Errors
    /// When a weight does not fit the arithmetic, or digits were lost.
    pub fn new(model: &Tabulated<Rational>, table: &'a Table<S, Emission>) -> Result<Self, Stop> {
        let lifted = Lifted::new(model, table, table.layers())?;
        let futures = lifted.walk().backward_layers()?;
        let rows = (0..table.layers()).map(|_| HashMap::default()).collect();
        Ok(Drawer { lifted, table, futures, rows, plain: HashMap::default(), is_visible: model.is_visible() })
    }

    /// One sequence.
    ///
    /// # Errors
    /// When no sequence has positive mass.
    pub fn draw(&mut self, stream: &mut Stream) -> Result<Vec<Token>, NoWeight> {
        let walk = self.lifted.walk();
        let mut front: Front<A::Number> = walk
            .model
            .starts()
            .iter()
            .zip(walk.model.worlds())
            .map(|((state, weight), &world)| (self.table.starts()[world], *state, weight.clone()))
            .filter(|(potential, _, _)| *potential != DEAD)
            .collect();
        let mut sequence = Vec::with_capacity(self.table.layers());
        for position in 0..self.table.layers() {
            let layer = walk.model.layer(position);
            let steps = self.table.layer(position);
            let future = &self.futures[position + 1].layer;
            let weights = &walk.weights[position];
            if let (true, [(potential, state, _)]) = (self.is_visible, front.as_slice())
                && let Some(row) = self.rows[position].get(&(*potential, *state))
            {
                let token = row.choice.draw(stream);
                let (potential, state) = row.next[token];
                front[0] = (potential, state, A::Number::one());
                sequence.push(Token::from(token));
                continue;
            }
            let plain = &mut self.plain;
            let mut row = |front: &Front<A::Number>| {
                let mut places = vec![(DEAD, 0); walk.model.space().vocabulary];
                let mut shares = Vec::with_capacity(places.len());
                for (potential, state, mass) in front {
                    let (next, weight) = (steps.next(*potential as usize), steps.weight(*potential as usize));
                    layer.for_each_edge(*state as usize, |token, to, step| {
                        let token = token.index();
                        if next[token] != DEAD {
                            let future = &future[[next[token] as usize, to as usize]];
                            shares.push((token, mass, step.clone(), weight[token], future));
                            places[token] = (next[token], to);
                        }
                    });
                }
                // What is still to come may be the same after every token, and have thousands of digits: then it cancels.
                let cancels = shares.windows(2).all(|pair| pair[0].4 == pair[1].4)
                    && shares.first().is_some_and(|(.., future)| !future.is_zero());
                let is_plain = cancels && shares.windows(2).all(|pair| pair[0].3 == pair[1].3);
                let choose = || {
                    let mut masses = vec![A::Number::zero(); places.len()];
                    for (token, mass, step, weight, future) in shares {
                        let share = mass.clone() * (step * weights[weight as usize].clone());
                        let share = if cancels { share } else { share * future.clone() };
                        masses[token] = masses[token].clone() + share;
                    }
                    Categorical::from_fractions(&A::fractions(&masses)).map(Arc::new)
                };
                let choice = match front.as_slice() {
                    // No token is ruled out or weighed otherwise than the rest: the row is that of the model.
                    [(potential, state, _)] if is_plain && !steps.next(*potential as usize).contains(&DEAD) => {
                        match plain.entry((Arc::as_ptr(layer) as usize, *state)) {
                            Entry::Occupied(known) => known.get().clone(),
                            Entry::Vacant(blank) => blank.insert(choose()?).clone(),
                        }
                    }
                    _ => choose()?,
                };
                Ok::<_, NoWeight>(Row { choice, next: places })
            };
            let token = match front.as_slice() {
                [(potential, state, _)] => match self.rows[position].entry((*potential, *state)) {
                    Entry::Occupied(known) => known.get().choice.draw(stream),
                    Entry::Vacant(blank) => blank.insert(row(&front)?).choice.draw(stream),
                },
                _ => row(&front)?.choice.draw(stream),
            };
            let mut after: Front<A::Number> = Front::new();
            for (potential, state, mass) in &front {
                let next = steps.next(*potential as usize)[token];
                if next == DEAD {
                    continue;
                }
                let weight = &weights[steps.weight(*potential as usize)[token] as usize];
                layer.for_each_edge(*state as usize, |read, to, step| {
                    if read.index() == token {
                        let mass = mass.clone() * step.clone() * weight.clone();
                        match after.iter_mut().find(|(known, model, _)| (*known, *model) == (next, to)) {
                            Some((_, _, sum)) => *sum = sum.clone() + mass,
                            None => after.push((next, to, mass)),
                        }
                    }
                });
            }
            if let [(_, _, mass)] = after.as_mut_slice() {
                *mass = A::Number::one();
            }
            front = after;
            sequence.push(Token::from(token));
        }
        Ok(sequence)
    }
}
