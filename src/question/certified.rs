//! Second passes: where float64 left an answer wide, the question is asked again in 256 binary digits.
//!
//! A walk in float64 counts its roundings, so its bound grows with the number of positions, and where two such numbers
//! nearly cancel little is left. A walk in 256 binary digits ([`Precise`](crate::engine::Precise)) takes some fifty times
//! as long and has two hundred digits to lose. An answer is wide from 16 units in the last place on; the second pass is
//! made where each of its walks is estimated to take at most [`Settings::second_pass`], 80 ms (3 million products of
//! masses and weights), so that the large walks for which float64 was chosen keep its speed, and its bound. The estimate
//! counts steps and reads no clock: the same question has the same digits on every machine.

use super::error::QuestionError;
use super::session::Session;
use super::settings::{Numbers, Settings};
use crate::number::{Real, Undefined};
use crate::potential::tabulated::Layer;

/// Nanoseconds for a product in 256 binary digits.
pub(super) const PRECISE: f64 = 25.0;

/// Nanoseconds for a sequence that is streamed in 256 binary digits.
pub(super) const PRECISE_SEQUENCE: f64 = 20_000.0;

/// An answer that may be too wide.
pub(super) trait Answer {
    /// Whether more digits are wanted.
    fn is_wide(&self) -> bool;
}

impl Answer for Real {
    fn is_wide(&self) -> bool {
        Real::is_wide(self)
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn is_wide(&self) -> bool {
        self.iter().any(Answer::is_wide)
    }
}

impl<K, T: Answer> Answer for (K, T) {
    fn is_wide(&self) -> bool {
        self.1.is_wide()
    }
}

impl Session {
    /// The answer to a question; where it is wide, that of a second pass.
    pub(super) fn certified<T: Answer>(
        &self,
        ask: impl Fn(&Session) -> Result<T, QuestionError>,
    ) -> Result<T, QuestionError> {
        if self.precise || self.settings.numbers == Numbers::Exact {
            return ask(self);
        }
        let before = self.plan_count();
        let first = ask(self);
        let is_wide = match &first {
            Ok(answer) => answer.is_wide(),
            Err(error) => matches!(error, QuestionError::Undefined(Undefined::Undecided) | QuestionError::Unfit),
        };
        if !is_wide || !self.affords_second(before) {
            return first;
        }
        ask(self.second_session()).or(first)
    }

    /// Whether a second pass is short: the shortest walk that there is, and those of the first pass.
    fn affords_second(&self, before: usize) -> bool {
        let edges: usize = (0..self.model.space().length)
            .map(|position| match &**self.model.layer(position) {
                Layer::Dense { rows, .. } => rows.len(),
                Layer::Sparse { edges, .. } => edges.len(),
            })
            .sum();
        let of_plans = self.plans_since(before).into_iter().map(|plan| {
            let steps = plan.steps.to_f64().value();
            steps * if plan.merges { PRECISE } else { PRECISE_SEQUENCE }
        });
        let longest = self.settings.second_pass.as_nanos() as f64;
        edges as f64 * PRECISE <= longest && of_plans.fold(0.0, f64::max) <= longest
    }

    /// The same session in 256 binary digits, with what it computed so far.
    fn second_session(&self) -> &Session {
        self.second.get_or_init(|| {
            let max_time = self.settings.max_time.min(self.settings.second_pass);
            let settings = Settings { numbers: Numbers::Float, max_time, ..self.settings.clone() };
            let mut second = self.alike(settings);
            second.residuals = self.residuals.clone();
            second.precise = true;
            Box::new(second)
        })
    }
}
