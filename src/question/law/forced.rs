//! Forced tokens: written in left to right, whatever the rows say. What a prompt is not, unless it is a prefix.
//!
//! Within the support of p the law is a potential on p. Where a token of probability 0 is written in, it is one on a wider
//! base ([`Session::widened`]): the rows are those of p as far as it goes, and then the model's own.

use std::collections::HashMap;

use super::rows::{Graph, Rows};
use crate::expression::{Expression, Path};
use crate::number::Real;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::question::wide::Base;
use crate::sequence::Token;

/// After a prefix: where it is in the rows of p, if p allows it, and in the base.
type State = (Option<u32>, u32);

/// A token with what p comes to after it, and its probability.
type Drawn = (Token, Option<u32>, Real);

impl Session {
    /// q/p of writing tokens in: 1/p(y_t | x_<t) at every fixed position (the truncated factorisation: Pearl 2009). Over a wider
    /// base b it is q/b.
    ///
    /// Cost: the rows.
    ///
    /// # Errors
    /// When a token that is written in has probability 0 after a prefix that is reached, and the base does not read it; when a token
    /// is to be drawn after such a prefix, and there is no row.
    pub(super) fn forced(
        &self,
        name: &str,
        from: &Distribution,
        prompt: &[Option<Token>],
    ) -> Result<Expression, QuestionError> {
        let rows = self.rows_of(name, from)?;
        if let Some(base) = &self.base {
            return self.forced_over(base, name, from, prompt, &rows);
        }
        let agrees = |position: usize, (): &(), token: Token| {
            prompt[position].is_none_or(|wanted| wanted == token).then_some(())
        };
        let graph = Graph::or_refuse(rows.graph((), self.table_limit(), agrees), self, name)?;
        let mut stuck = None;
        let weigh = |position: usize, place: usize, row: &[(Token, u32, Real)]| {
            let Some(wanted) = prompt[position] else { return Ok(vec![Real::ONE; row.len()]) };
            if !row.iter().any(|(token, ..)| *token == wanted) && stuck.is_none() {
                stuck = Some((position, place));
            }
            row.iter()
                .map(|(token, _, probability)| {
                    Ok(if *token == wanted { Real::ONE.div(probability)? } else { Real::ZERO })
                })
                .collect()
        };
        let path = rows.path(&graph, weigh, |()| true)?;
        if let Some((position, place)) = stuck {
            return Err(self.beyond(name, from, prompt, &graph.prefix(position, place)));
        }
        Ok(Expression::along(path))
    }

    /// A token of probability 0 is to be written in after this prefix.
    fn beyond(&self, name: &str, from: &Distribution, prompt: &[Option<Token>], prefix: &[Token]) -> QuestionError {
        let token = prompt[prefix.len()].map_or("", |token| self.scope.vocabulary.text(token));
        QuestionError::ForcedImpossible {
            name: name.to_owned(),
            from: from.name().to_owned(),
            place: match prefix {
                [] => "at the start".to_owned(),
                prefix => format!("after \"{}\"", self.scope.vocabulary.write(prefix)),
            },
            token: token.to_owned(),
            prompt: prompt.to_vec(),
        }
    }

    fn forced_over(
        &self,
        base: &Base,
        name: &str,
        from: &Distribution,
        prompt: &[Option<Token>],
        rows: &Rows,
    ) -> Result<Expression, QuestionError> {
        let vocabulary = self.model.space().vocabulary;
        let mut path = Path::new(vocabulary);
        let mut states: Vec<State> = vec![(Some(rows.start()), 0)];
        // From where each state was reached first, and by which token.
        let mut origins: Vec<Vec<(u32, Token)>> = Vec::new();
        let mut cells = 0;
        for position in 0..prompt.len() {
            cells += states.len() as u128 * vocabulary as u128;
            self.within_limit(name, cells)?;
            let mut numbers: HashMap<State, u32> = HashMap::new();
            let (mut reached, mut origin, mut steps) = (Vec::new(), Vec::new(), Vec::new());
            for (place, &state) in (0..).zip(&states) {
                let Some(drawn) = next_of(base, rows, position, state, prompt[position])? else {
                    return Err(QuestionError::ForcedWithoutRow {
                        name: name.to_owned(),
                        from: from.name().to_owned(),
                        prefix: self.scope.vocabulary.write(&prefix(&origins, place)),
                    });
                };
                let mut weighed = vec![None; vocabulary];
                for (token, next, probability) in drawn {
                    let Some(step) = base.wide.place(position, state.1).step(token) else {
                        return Err(self.beyond(name, from, prompt, &prefix(&origins, place)));
                    };
                    let next = *numbers.entry((next, step.next)).or_insert_with_key(|key| {
                        reached.push(*key);
                        origin.push((place, token));
                        reached.len() as u32 - 1
                    });
                    weighed[token.index()] = Some((next, probability.div(&Real::Rational(step.weight.clone()))?));
                }
                steps.extend(weighed);
            }
            path.push(steps);
            origins.push(origin);
            states = reached;
        }
        path.end(states.iter().map(|_| Some(Real::ONE)));
        Ok(Expression::along(path))
    }
}

/// What comes after a state: the token that is written in, else the row of p, else the model's own; `None` without a row.
fn next_of(
    base: &Base,
    rows: &Rows,
    position: usize,
    (inside, state): State,
    wanted: Option<Token>,
) -> Result<Option<Vec<Drawn>>, QuestionError> {
    let row = inside.map(|inside| rows.row(position, inside)).transpose()?;
    let place = base.wide.place(position, state);
    Ok(match (wanted, row) {
        (Some(wanted), row) => {
            let allowed = row.into_iter().flatten().find(|(token, ..)| *token == wanted);
            Some(vec![(wanted, allowed.map(|(_, next, _)| next), Real::ONE)])
        }
        (None, Some(row)) => Some(row.into_iter().map(|(token, next, p)| (token, Some(next), p)).collect()),
        (None, None) if base.has_own_rows && place.has_row => {
            let own = place.steps.iter().filter(|step| !step.own.is_zero());
            Some(own.map(|step| (step.token, None, Real::Rational(step.own.clone()))).collect())
        }
        (None, None) => None,
    })
}

/// The first prefix that leads to a state.
fn prefix(origins: &[Vec<(u32, Token)>], place: u32) -> Vec<Token> {
    let mut place = place;
    let mut prefix: Vec<Token> = origins
        .iter()
        .rev()
        .map(|origin| {
            let (before, token) = origin[place as usize];
            place = before;
            token
        })
        .collect();
    prefix.reverse();
    prefix
}
