//! What following all runs of particles costs, before they are followed.

use std::sync::Arc;
use std::time::Duration;

use dashu::integer::UBig;

use super::particles::{MOST_STEPS, Particles};
use crate::number::Rational;
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::plan::{Plan, estimate};
use crate::question::session::Session;
use crate::question::settings::Settings;

/// Nanoseconds for a step from one population to another.
const STEP: f64 = 10_000.0;
/// How long the walks for the rows of a run may take, so that its steps are counted.
const LOOK: Duration = Duration::from_secs(1);

impl Session {
    /// Plans the runs of particles, where this session only plans: first the walks for the rows, then the steps from population to
    /// population. How many there are depends on which prefixes die, so they are counted by following them, up to the
    /// limit at which they are refused; where the rows take longer than a second, the walks alone are planned.
    ///
    /// Cost: at most two seconds.
    ///
    /// # Errors
    /// `Planned`, or what refuses a walk or the runs; never where the session answers.
    pub(super) fn plan_runs(&self, name: &str, target: &Distribution, how: &Particles) -> Result<(), QuestionError> {
        if !self.settings.dry_run {
            return Ok(());
        }
        for rows in [&how.proposal, &how.twist, target] {
            match self.total(rows) {
                Ok(_) | Err(QuestionError::Planned) => {}
                Err(refused) => return Err(refused),
            }
        }
        let settings = Settings { dry_run: false, max_time: LOOK.min(self.settings.max_time), ..self.settings.clone() };
        let looking = Session::new(self.model.clone(), Arc::clone(&self.scope), settings);
        for rows in [&how.proposal, &how.twist, target] {
            match looking.total(rows) {
                Err(QuestionError::Refused { .. }) => return Err(QuestionError::Planned),
                found => found?,
            };
        }
        let (runs, steps, refused) = match looking.all_runs(name, target, how) {
            Ok(outcome) => (outcome.runs, outcome.steps, None),
            Err(QuestionError::Refused { reason, way_out }) => (Vec::new(), MOST_STEPS, Some((reason, way_out))),
            Err(error) => return Err(error),
        };
        let held = runs.iter().max().copied().unwrap_or(0)
            * (how.count as usize * size_of::<u32>() + 2 * size_of::<Rational>());
        self.note(Plan {
            question: name.to_owned(),
            sequences: self.sequences(),
            states: runs,
            found: Vec::new(),
            merges: true,
            steps: UBig::from(steps),
            memory: held as u64,
            time: estimate(steps as f64, STEP),
            refused: refused.as_ref().map(|(reason, _)| reason.clone()),
        });
        match refused {
            Some((reason, way_out)) => Err(QuestionError::Refused { reason, way_out }),
            None => Err(QuestionError::Planned),
        }
    }
}
