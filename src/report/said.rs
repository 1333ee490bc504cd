//! What a run found, as figures take it.

use super::Run;
use crate::exhibit::Said;
use crate::exhibit::figure::{Asked, Sampled, TrainedAs};

impl Run {
    /// The answers, the trainings and the estimates, without those that failed.
    pub fn said(&self) -> Said<'_> {
        let asked = self.ask.iter().filter_map(|entry| {
            let plot = entry.plot.as_ref();
            Some(Asked {
                name: &entry.name,
                answers: entry.answers.as_ref().ok()?,
                curve: plot.map_or(&[], |plot| &plot.curve),
                rate: plot.and_then(|plot| plot.rate.as_deref()),
            })
        });
        let trained = self
            .trainings
            .iter()
            .filter_map(|training| Some(TrainedAs { name: &training.name, made: training.made.as_ref().ok()? }));
        let sampled = self.estimates.iter().filter_map(|estimate| {
            Some(Sampled {
                name: &estimate.name,
                of: &estimate.of,
                method: &estimate.method,
                ask: &estimate.ask,
                found: estimate.found.as_ref().ok()?,
            })
        });
        Said { ask: asked.collect(), trainings: trained.collect(), estimates: sampled.collect() }
    }
}
