//! Masked decoding: left to right, without the tokens after which an event cannot hold.

use std::collections::HashMap;
use std::sync::Arc;

use super::LookAhead;
use super::rows::{ByState, Graph, Rows, start_of};
use crate::expression::Expression;
use crate::number::Real;
use crate::potential::Potential;
use crate::potential::table::{DEAD, Table};
use crate::question::distribution::{Distribution, Factor};
use crate::question::divergence::is_zero;
use crate::question::error::QuestionError;
use crate::question::joint::{Joint, JointState, Role};
use crate::question::session::Session;
use crate::sequence::Token;

impl Session {
    /// q/p of masked decoding: 1/α at every step, with α the mass of the tokens that are left; 0 on runs that get stuck
    /// (the masked law of Park et al. 2024, "Grammar-Aligned Decoding").
    ///
    /// Cost: the rows, joined with the states of the event.
    pub(super) fn masked(
        &self,
        name: &str,
        from: &Distribution,
        event: &Expression,
        look_ahead: LookAhead,
    ) -> Result<Expression, QuestionError> {
        // Says what is wrong with the event, where something is.
        self.probability(from, event)?;
        let rows = self.rows_of(name, from)?;
        let reader =
            Joint::new(self.residuals.clone(), vec![Role::Weigh(Arc::new(Factor::Event(event.clone())))], false, false);
        let read = |position: usize, state: &JointState, token: Token| {
            reader.step(position, state, token).map(|(next, _)| next)
        };
        let graph = Graph::or_refuse(rows.graph(start_of(&reader), self.table_limit(), read), self, name)?;
        let holds = |state: &JointState| reader.finish(state).is_some();
        let possible = match look_ahead {
            LookAhead::Exact => self.probable(&rows, &graph, holds)?,
            LookAhead::Syntax => self.satisfiable(name, &graph, &reader)?,
            LookAhead::None => undecided(&graph, holds),
        };
        let vocabulary = self.model.space().vocabulary;
        let weigh = |position: usize, place: usize, row: &[(Token, u32, Real)]| {
            let left = |token: Token| {
                let next = graph.next[position][place * vocabulary + token.index()];
                next != DEAD && possible[position + 1][next as usize]
            };
            let kept = row.iter().filter(|(token, ..)| left(*token));
            let mass = kept.clone().try_fold(Real::ZERO, |mass, (_, _, probability)| mass.add(probability))?;
            if is_zero(&mass) {
                return Ok(vec![Real::ZERO; row.len()]);
            }
            // A row of which nothing is removed keeps its probabilities, however they are rounded.
            let share = if kept.count() == row.len() { Real::ONE } else { Real::ONE.div(&mass)? };
            Ok(row.iter().map(|(token, ..)| if left(*token) { share.clone() } else { Real::ZERO }).collect())
        };
        Ok(Expression::along(rows.path(&graph, weigh, holds)?))
    }

    /// After which prefixes an event has positive probability.
    fn probable(
        &self,
        rows: &Rows,
        graph: &Graph<JointState>,
        holds: impl Fn(&JointState) -> bool,
    ) -> Result<Vec<Vec<bool>>, QuestionError> {
        let masses: ByState = rows.masses(graph, |state| holds(state).then_some(Real::ONE))?;
        Ok(masses.iter().map(|masses| masses.iter().map(|mass| !is_zero(mass)).collect()).collect())
    }

    /// After which prefixes some sequence satisfies an event, probable or not.
    fn satisfiable(
        &self,
        name: &str,
        graph: &Graph<JointState>,
        event: &Joint,
    ) -> Result<Vec<Vec<bool>>, QuestionError> {
        let space = self.model.space();
        let table = Table::new(event, space, 1, self.table_limit()).map_err(|_| QuestionError::Refused {
            reason: format!("{name}: the event remembers more prefixes than may be held"),
            way_out: "take look-ahead = \"exact\", or a larger --max-memory".to_owned(),
        })?;
        let mut can: Vec<bool> = table.finish().iter().map(Option::is_some).collect();
        let mut by_position = vec![HashMap::new(); space.length + 1];
        for position in (0..=space.length).rev() {
            if position < space.length {
                let layer = table.layer(position);
                let leads = |state: usize| layer.next(state).iter().any(|&next| next != DEAD && can[next as usize]);
                can = (0..table.states(position)).map(leads).collect();
            }
            by_position[position] = table.states_before(position).iter().zip(can.iter().copied()).collect();
        }
        let known = |(states, known): (&Vec<(u32, JointState)>, &HashMap<&JointState, bool>)| {
            states.iter().map(|(_, state)| known.get(state).copied().unwrap_or(false)).collect()
        };
        Ok(graph.states.iter().zip(&by_position).map(known).collect())
    }
}

/// After which prefixes an event is not yet false: what is false as it stands was left out before, and at the end it has a value.
fn undecided(graph: &Graph<JointState>, holds: impl Fn(&JointState) -> bool) -> Vec<Vec<bool>> {
    let last = graph.states.len() - 1;
    let open = |(position, states): (usize, &Vec<(u32, JointState)>)| {
        states.iter().map(|(_, state)| position < last || holds(state)).collect()
    };
    graph.states.iter().enumerate().map(open).collect()
}
