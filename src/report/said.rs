//! What a run found, as tables and figures take it.

use super::fits::Fits;
use super::run::{Entry, Run};
use crate::exhibit::{Asked, DescribedAs, EstimatedBy, FitAs, Said, TrainedAs};

impl Run {
    /// All that was said: trainings and estimates without those that failed, questions with what went wrong.
    pub fn said(&self) -> Said<'_> {
        let described = self.distributions.iter().map(|described| DescribedAs {
            name: &described.name,
            questions: described.questions.iter().map(Entry::asked).collect(),
            marginals: described.marginals.iter().map(Entry::asked).collect(),
        });
        let trainings = self.trainings.iter().filter_map(|training| {
            let made = training.made.as_ref().ok()?;
            Some(TrainedAs { name: &training.name, asked: &training.asked, made })
        });
        let estimates = self.estimates.iter().filter_map(|estimate| {
            Some(EstimatedBy {
                name: &estimate.name,
                of: &estimate.of,
                method: &estimate.method,
                seed: estimate.seed,
                ask: &estimate.ask,
                found: estimate.found.as_ref().ok()?,
            })
        });
        Said {
            described: described.collect(),
            ask: self.ask.iter().map(Entry::asked).collect(),
            trainings: trainings.collect(),
            feedback: fitted(&self.feedback),
            moments: fitted(&self.moments),
            estimates: estimates.collect(),
        }
    }
}

fn fitted<T>(fits: &[Fits<T>]) -> Vec<FitAs<'_, T>> {
    fits.iter().filter_map(|fit| Some(FitAs { name: &fit.name, made: fit.made.as_ref().ok()? })).collect()
}

impl Entry {
    fn asked(&self) -> Asked<'_> {
        let plot = self.plot.as_ref();
        Asked {
            label: &self.name,
            question: &self.question,
            answers: self.answers.as_deref().map_err(String::as_str),
            curve: plot.map_or(&[], |plot| &plot.curve),
            rate: plot.and_then(|plot| plot.rate.as_deref()),
        }
    }
}
