//! Sessions over a base that is wider than π: what laws need that leave the support of π.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::distribution::{Distribution, Factor};
use super::error::QuestionError;
use super::law::Law;
use super::session::Session;
use super::settings::Settings;
use crate::engine::Mass;
use crate::expression::Expression;
use crate::model::{OwnRows, Wide, Widen, Written};
use crate::number::Rational;
use crate::sequence::{Space, Token};

/// A base that is wider than π, and π on it.
pub(super) struct Base {
    pub wide: Wide,
    /// π/b
    pub prior: Arc<Factor>,
    /// Whether its rows are those of the model, so that a token can be drawn from them after a prefix of probability 0.
    pub has_own_rows: bool,
}

impl Session {
    /// The same session over a base that also reads some tokens where π has them at 0: there, [`Law::Forced`] may write them.
    /// Without rows of the model's own the states are those of the prior's rows; what follows a prefix of probability 0 then has to
    /// be written in to the end, and worlds are not told apart.
    ///
    /// Cost: states × V at each position.
    ///
    /// # Errors
    /// When the states are too many to be held.
    pub fn widened(&self, own_rows: Option<&dyn Widen>, written: &Written) -> Result<Session, QuestionError> {
        let limit = self.table_limit();
        let wide = match own_rows {
            Some(model) => model.widen(written, limit),
            None => Wide::new(&PriorRows::of(self)?, written, limit),
        };
        let wide = wide.map_err(|error| QuestionError::Refused {
            reason: format!("tokens are written in where they have probability 0, and then {error}"),
            way_out: "take a shorter length, a model with a shorter context, or a larger --max-memory".to_owned(),
        })?;
        let prior = Arc::new(Factor::Likelihood(Expression::along(wide.prior.clone())));
        let base = Base { wide, prior, has_own_rows: own_rows.is_some() };
        Ok(self.over(Some(Arc::new(base)), self.settings.clone()))
    }

    /// A new session over the same base.
    pub(super) fn alike(&self, settings: Settings) -> Session {
        self.over(self.base.clone(), settings)
    }

    fn over(&self, base: Option<Arc<Base>>, settings: Settings) -> Session {
        let model = base.as_ref().map_or(&self.model, |base| &base.wide.model);
        let mut session = Session::new(model.clone(), self.scope.clone(), settings);
        session.base = base;
        session.set_mass(&session.of_prior(), Mass::Exact(Rational::ONE));
        session
    }

    /// The potentials that make π of the base.
    pub(super) fn of_prior(&self) -> Vec<Arc<Factor>> {
        self.base.iter().map(|base| base.prior.clone()).collect()
    }

    /// Whether a law is a potential on the base, and not on what it starts from.
    pub(super) fn is_over_base(&self, law: &Law) -> bool {
        self.base.is_some() && matches!(law, Law::Forced(_))
    }
}

/// The steps of a state: token, next state and probability.
type Row = Vec<(Token, u32, Rational)>;

/// The rows of π after prefixes of positive probability.
struct PriorRows {
    space: Space,
    start: u32,
    rows: Vec<BTreeMap<u32, Row>>,
}

impl PriorRows {
    fn of(session: &Session) -> Result<Self, QuestionError> {
        let tokens = session.next_tokens(&Distribution::prior())?;
        let space = session.model.space();
        let mut rows: Vec<BTreeMap<u32, Row>> = Vec::new();
        let mut states = vec![tokens.start()];
        for position in 0..space.length {
            let mut layer = BTreeMap::new();
            for state in states {
                let mut row = Row::new();
                for (token, next, probability) in tokens.row(position, state)? {
                    row.push((token, next, probability.as_rational().cloned().ok_or(QuestionError::Unfit)?));
                }
                layer.insert(state, row);
            }
            states = layer.values().flatten().map(|(_, next, _)| *next).collect();
            states.sort_unstable();
            states.dedup();
            rows.push(layer);
        }
        Ok(PriorRows { space, start: tokens.start(), rows })
    }

    fn steps(&self, position: usize, state: Option<u32>) -> Option<&Row> {
        self.rows[position].get(&state?)
    }
}

impl OwnRows for PriorRows {
    /// None after a prefix of probability 0.
    type State = Option<u32>;

    fn vocabulary(&self) -> usize {
        self.space.vocabulary
    }

    fn length(&self) -> usize {
        self.space.length
    }

    fn start(&self) -> Option<u32> {
        Some(self.start)
    }

    fn row(&self, position: usize, state: &Option<u32>) -> Option<Vec<Rational>> {
        let mut row = vec![Rational::ZERO; self.space.vocabulary];
        for (token, _, probability) in self.steps(position, *state)? {
            row[token.index()] = probability.clone();
        }
        Some(row)
    }

    fn next(&self, position: usize, state: &Option<u32>, token: Token) -> Option<u32> {
        let steps = self.steps(position, *state)?;
        steps.iter().find(|(read, ..)| *read == token).map(|(_, next, _)| *next)
    }
}
