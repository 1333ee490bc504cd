//! The next-token rows of a distribution, along states that merge.
//!
//! The state of a prefix is the vector of masses of all paths that read it (a belief), so a row is that of the law of x:
//! p(v | prefix) = w(v)·h(next)/h(state), with w the weight of the step and h the mass still to come.

use std::collections::HashMap;
use std::hash::Hash;

use crate::expression::Path;
use crate::number::Real;
use crate::potential::Emission;
use crate::potential::Potential;
use crate::potential::table::{DEAD, Table};
use crate::question::belief::{Belief, BeliefState, Part};
use crate::question::distribution::Distribution;
use crate::question::divergence::is_zero;
use crate::question::error::QuestionError;
use crate::question::joint::{Joint, Role};
use crate::question::session::Session;
use crate::sequence::{Space, Token};

/// Numbers by state, for every position from the start to the end.
pub(super) type ByState = Vec<Vec<Real>>;

/// A distribution as rows.
pub(super) struct Rows {
    space: Space,
    table: Table<BeliefState, Emission>,
    finish: Vec<Real>,
    future: ByState,
}

/// What follows a prefix: states of rows joined with a memory of one's own, by position, and the steps between them.
pub(super) struct Graph<M> {
    pub states: Vec<Vec<(u32, M)>>,
    /// By position: V for each state, [`DEAD`] where nothing follows.
    pub next: Vec<Vec<u32>>,
}

impl Session {
    /// The rows of a distribution.
    ///
    /// Cost: states × V at each position, exact or enclosed.
    ///
    /// # Errors
    /// When states do not merge enough to be held.
    pub(super) fn rows_of(&self, name: &str, from: &Distribution) -> Result<Rows, QuestionError> {
        let space = self.model.space();
        let parts = self.products(from)?.into_iter().map(|product| Part {
            density: 0,
            coefficient: product.coefficient,
            joint: Joint::new(
                self.residuals.clone(),
                product.factors.into_iter().map(Role::Weigh).collect(),
                !self.scope.worlds.is_empty(),
                false,
            ),
        });
        let belief = Belief::new(parts.collect(), 1, Some(&self.model), true);
        let table = Table::new(&belief, space, 1, self.table_limit()).map_err(|_| self.too_many_rows(name))?;
        let finish: Vec<Real> = table
            .finals()
            .iter()
            .map(|state| match belief.densities(state) {
                Ok(mut densities) => densities.swap_remove(0),
                // A sequence of probability 0, or the total would have failed.
                Err(_) => Real::ZERO,
            })
            .collect();
        let cells = (0..space.length).map(|at| table.states(at) as u128 * space.vocabulary as u128).sum();
        self.within_limit(name, cells)?;
        let mut rows = Rows { space, table, finish, future: Vec::new() };
        rows.future = rows.backward(&rows.finish)?;
        Ok(rows)
    }

    fn too_many_rows(&self, name: &str) -> QuestionError {
        QuestionError::Refused {
            reason: format!("{name}: its rows depend on more prefixes than may be held"),
            way_out: "take a shorter length, a model with a shorter context, or a larger --max-memory".to_owned(),
        }
    }

    /// Refuses what would hold more numbers than the limits allow.
    pub(super) fn within_limit(&self, name: &str, numbers: u128) -> Result<(), QuestionError> {
        if numbers <= self.table_limit() as u128 {
            return Ok(());
        }
        Err(QuestionError::Refused {
            reason: format!("{name} needs {numbers} numbers at once"),
            way_out: "take a shorter length or fewer draws, or a larger --max-memory".to_owned(),
        })
    }
}

/// A distribution as a language model: its next-token rows, along numbered states.
pub struct NextTokens(Rows);

impl Session {
    /// The next-token rows of a distribution over texts.
    ///
    /// Cost: states × V at each position, exact or enclosed.
    ///
    /// # Errors
    /// When the distribution is impossible, or states do not merge enough to be held.
    pub fn next_tokens(&self, p: &Distribution) -> Result<NextTokens, QuestionError> {
        self.total(p)?;
        Ok(NextTokens(self.rows_of(p.name(), p)?))
    }
}

impl NextTokens {
    /// The state before any token.
    pub fn start(&self) -> u32 {
        self.0.start()
    }

    /// The row after a prefix that leads to this state at `position` (from 0): each token of positive probability with the state
    /// after it, in vocabulary order.
    ///
    /// # Errors
    /// When a number has too many digits.
    pub fn row(&self, position: usize, state: u32) -> Result<Vec<(Token, u32, Real)>, QuestionError> {
        self.0.row(position, state)
    }
}

impl Rows {
    /// N
    pub fn length(&self) -> usize {
        self.space.length
    }

    /// The weight of a step between states, without what is still to come.
    fn weight(&self, position: usize, state: usize, token: usize) -> &Real {
        let number = self.table.layer(position).weight(state)[token];
        &self.table.weights()[number as usize].weight
    }

    fn backward(&self, finish: &[Real]) -> Result<ByState, QuestionError> {
        let length = self.space.length;
        let mut future = vec![Vec::new(); length + 1];
        future[length] = finish.to_vec();
        for position in (0..length).rev() {
            let layer = self.table.layer(position);
            let mut masses = Vec::with_capacity(self.table.states(position));
            for state in 0..self.table.states(position) {
                let mut mass = Real::ZERO;
                for (token, &next) in layer.next(state).iter().enumerate() {
                    if next != DEAD {
                        let weight = self.weight(position, state, token);
                        mass = mass.add(&weight.mul(&future[position + 1][next as usize])?)?;
                    }
                }
                masses.push(mass);
            }
            future[position] = masses;
        }
        Ok(future)
    }

    /// The row after a prefix in this state: token, next state and probability of each token of positive probability.
    pub fn row(&self, position: usize, state: u32) -> Result<Vec<(Token, u32, Real)>, QuestionError> {
        let state = state as usize;
        let total = &self.future[position][state];
        let mut row = Vec::new();
        for (token, &next) in self.table.layer(position).next(state).iter().enumerate() {
            if next == DEAD || is_zero(&self.future[position + 1][next as usize]) {
                continue;
            }
            let mass = self.weight(position, state, token).mul(&self.future[position + 1][next as usize])?;
            row.push((Token::from(token), next, mass.div(total)?));
        }
        Ok(row)
    }

    /// All prefixes of positive probability, with a memory that reads them too; `None` ends a prefix.
    pub fn graph<M: Clone + Eq + Hash>(
        &self,
        start: M,
        limit: usize,
        read: impl Fn(usize, &M, Token) -> Option<M>,
    ) -> Option<Graph<M>> {
        let mut graph = Graph { states: vec![vec![(self.table.starts()[0], start)]], next: Vec::new() };
        let mut cells = 0;
        for position in 0..self.space.length {
            let mut numbers: HashMap<(u32, M), u32> = HashMap::new();
            let mut reached: Vec<(u32, M)> = Vec::new();
            let mut steps = Vec::new();
            for (state, memory) in &graph.states[position] {
                cells += self.space.vocabulary;
                if cells > limit {
                    return None;
                }
                for (token, &next) in self.table.layer(position).next(*state as usize).iter().enumerate() {
                    let alive = next != DEAD && !is_zero(&self.future[position + 1][next as usize]);
                    let after = if alive { read(position, memory, Token::from(token)) } else { None };
                    steps.push(match after {
                        None => DEAD,
                        Some(memory) => *numbers.entry((next, memory)).or_insert_with_key(|key| {
                            reached.push(key.clone());
                            reached.len() as u32 - 1
                        }),
                    });
                }
            }
            graph.next.push(steps);
            graph.states.push(reached);
        }
        Some(graph)
    }

    /// The mass still to come at every state of a graph, where its last states weigh so much more.
    pub fn masses<M>(&self, graph: &Graph<M>, finish: impl Fn(&M) -> Option<Real>) -> Result<ByState, QuestionError> {
        let length = self.space.length;
        let vocabulary = self.space.vocabulary;
        let mut masses = vec![Vec::new(); length + 1];
        for (state, memory) in &graph.states[length] {
            masses[length].push(match finish(memory) {
                Some(weight) => self.finish[*state as usize].mul(&weight)?,
                None => Real::ZERO,
            });
        }
        for position in (0..length).rev() {
            for (place, (state, _)) in graph.states[position].iter().enumerate() {
                let mut mass = Real::ZERO;
                let steps = &graph.next[position][place * vocabulary..(place + 1) * vocabulary];
                for (token, &next) in steps.iter().enumerate() {
                    if next != DEAD {
                        let weight = self.weight(position, *state as usize, token);
                        mass = mass.add(&weight.mul(&masses[position + 1][next as usize])?)?;
                    }
                }
                masses[position].push(mass);
            }
        }
        Ok(masses)
    }

    /// The path that a law takes along a graph: `weigh` turns a row into the weights of its tokens, 0 for those that are left out.
    pub fn path<M>(
        &self,
        graph: &Graph<M>,
        mut weigh: impl FnMut(usize, usize, &[(Token, u32, Real)]) -> Result<Vec<Real>, QuestionError>,
        finish: impl Fn(&M) -> bool,
    ) -> Result<Path, QuestionError> {
        let vocabulary = self.space.vocabulary;
        let mut path = Path::new(vocabulary);
        for position in 0..self.space.length {
            let mut steps = Vec::with_capacity(graph.next[position].len());
            for (place, (state, _)) in graph.states[position].iter().enumerate() {
                let row = self.row(position, *state)?;
                let weights = weigh(position, place, &row)?;
                let mut weighed = vec![None; vocabulary];
                for ((token, ..), weight) in row.iter().zip(weights) {
                    let next = graph.next[position][place * vocabulary + token.index()];
                    if next != DEAD && !is_zero(&weight) {
                        weighed[token.index()] = Some((next, weight));
                    }
                }
                steps.extend(weighed);
            }
            path.push(steps);
        }
        path.end(graph.states[self.space.length].iter().map(|(_, memory)| finish(memory).then_some(Real::ONE)));
        Ok(path)
    }

    /// The state before any token.
    pub fn start(&self) -> u32 {
        self.table.starts()[0]
    }
}

impl<M> Graph<M> {
    /// The first prefix that leads to a state.
    pub fn prefix(&self, position: usize, place: usize) -> Vec<Token> {
        let mut prefix = Vec::new();
        let mut wanted = place as u32;
        for position in (0..position).rev() {
            let vocabulary = self.next[position].len() / self.states[position].len().max(1);
            let Some(step) = self.next[position].iter().position(|&next| next == wanted) else { break };
            prefix.push(Token::from(step % vocabulary));
            wanted = (step / vocabulary) as u32;
        }
        prefix.reverse();
        prefix
    }

    /// The error of a graph that is too large.
    pub fn or_refuse(graph: Option<Self>, session: &Session, name: &str) -> Result<Self, QuestionError> {
        graph.ok_or_else(|| session.too_many_rows(name))
    }
}

/// What an event remembers of a prefix.
pub(super) fn start_of(event: &Joint) -> <Joint as Potential>::State {
    event.start(0)
}
