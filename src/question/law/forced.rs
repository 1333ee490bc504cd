//! Forced tokens: written in left to right, whatever the rows say. What a prompt is not, unless it is a prefix.

use super::rows::Graph;
use crate::expression::Expression;
use crate::number::Real;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::sequence::Token;

impl Session {
    /// q/p of writing tokens in: 1/p(y_t | x_<t) at every fixed position (the truncated factorisation: Pearl 2009).
    ///
    /// Cost: the rows.
    ///
    /// # Errors
    /// When a token that is written in has probability 0 after a prefix that is reached: q is then not within p.
    pub(super) fn forced(
        &self,
        name: &str,
        from: &Distribution,
        prompt: &[Option<Token>],
    ) -> Result<Expression, QuestionError> {
        let rows = self.rows_of(name, from)?;
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
            let token = prompt[position].map_or("", |token| self.scope.vocabulary.text(token));
            return Err(QuestionError::ForcedImpossible {
                name: name.to_owned(),
                from: from.name().to_owned(),
                place: match graph.prefix(position, place).as_slice() {
                    [] => "at the start".to_owned(),
                    prefix => format!("after \"{}\"", self.scope.vocabulary.write(prefix)),
                },
                token: token.to_owned(),
            });
        }
        Ok(Expression::along(path))
    }
}
