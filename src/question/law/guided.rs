//! Guided decoding: each row tilted by what is expected of the reward after each token.

use super::rows::{Graph, start_of};
use crate::expression::{Expression, Outcome};
use crate::number::Real;
use crate::potential::Potential;
use crate::potential::table::DEAD;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::joint::{Joint, JointState, Role};
use crate::question::session::Session;
use crate::sequence::Token;

/// What a token is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guide {
    /// β ln E[e^{r/β} | prefix]: decoding by it is the tilt itself (Korbak et al. 2022).
    #[default]
    Soft,
    /// E[r | prefix]: what value-guided decoding takes (Mudgal et al. 2024). Another distribution, in general.
    Expected,
}

impl Guide {
    /// All of them, as a study writes them.
    pub const WRITTEN: [(&'static str, Guide); 2] = [("soft", Guide::Soft), ("expected", Guide::Expected)];
}

impl Session {
    /// q/p of decoding where each token v is weighed by e^{Q(prefix v)/β}, and the row normalised.
    ///
    /// Cost: the rows, joined with the states of the reward.
    pub(super) fn guided(
        &self,
        name: &str,
        from: &Distribution,
        guide: Guide,
        reward: &Expression,
        beta: &Real,
    ) -> Result<Expression, QuestionError> {
        // Says what is wrong with the reward, where something is.
        self.expectation(from, reward)?;
        let rows = self.rows_of(name, from)?;
        let reader = Joint::new(self.residuals.clone(), vec![Role::Keep(reward.clone())], false, false);
        let read = |position: usize, state: &JointState, token: Token| {
            reader.step(position, state, token).map(|(next, _)| next)
        };
        let graph = Graph::or_refuse(rows.graph(start_of(&reader), self.table_limit(), read), self, name)?;
        let value = |state: &JointState| match reader.outcomes(state).ok()?.pop()? {
            Outcome::Number(value) => Some(value),
            _ => None,
        };
        let masses = rows.masses(&graph, |_| Some(Real::ONE))?;
        let gains = match guide {
            Guide::Soft => rows.masses(&graph, |state| value(state)?.div(beta).ok()?.exp().ok())?,
            Guide::Expected => rows.masses(&graph, value)?,
        };
        let vocabulary = self.model.space().vocabulary;
        let weigh = |position: usize, place: usize, row: &[(Token, u32, Real)]| {
            let mut weights = Vec::with_capacity(row.len());
            let mut total = Real::ZERO;
            for (token, _, probability) in row {
                let next = graph.next[position][place * vocabulary + token.index()];
                if next == DEAD {
                    weights.push(Real::ZERO);
                    continue;
                }
                let mean = gains[position + 1][next as usize].div(&masses[position + 1][next as usize])?;
                let weight = match guide {
                    Guide::Soft => mean,
                    Guide::Expected => mean.div(beta)?.exp()?,
                };
                total = total.add(&probability.mul(&weight)?)?;
                weights.push(weight);
            }
            weights.iter().map(|weight| Ok(weight.div(&total)?)).collect()
        };
        Ok(Expression::along(rows.path(&graph, weigh, |_| true)?))
    }
}
