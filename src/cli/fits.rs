//! What a run says of distributions that are fitted: by feedback, or to moments.

use std::sync::Arc;

use exactlm::finetune::{Existence, Feedback, Moments, Projection, Surveyed};
use exactlm::question::{QuestionError, Session};
use exactlm::report::Fits;
use exactlm::statement::{self, AskError, AtValues, Environment, PotentialSyntax, feedbacks, matchings};
use exactlm::study::{Spot, Study};

use super::progress::Progress;
use super::run::message;
use super::{Failure, study};

/// Feedback with what it came to, and what went wrong.
pub fn feedback(study: &Study, session: &Session, name: &str) -> (Fits<Feedback>, Option<Failure>) {
    let all = feedbacks(&study.environment, name);
    fits(study, name, all, Surveyed::described, |surveyed| surveyed.made(session))
}

/// Moments with what they came to, and what went wrong.
pub fn moments(study: &Study, session: &Session, name: &str) -> (Fits<Moments>, Option<Failure>) {
    let all = matchings(&study.environment, name);
    fits(study, name, all, |_| String::new(), |matched| matched.made(session))
}

/// Whether a distribution is made of moments.
pub fn has_moments(environment: &Environment, name: &str) -> bool {
    let potential = environment.distributions.get(name).map(|known| &known.potential);
    matches!(potential, Some(PotentialSyntax::Moments(_)))
}

/// Why there is no such distribution, where its fit says so.
pub fn unfitted(environment: &Environment, session: &Session, name: &str) -> Option<String> {
    match &environment.distributions.get(name)?.potential {
        PotentialSyntax::Feedback(_) => {
            let made = feedbacks(environment, name).ok()?.into_iter().map(|(_, surveyed, _)| surveyed.made(session));
            let failed = made.flatten().find(|made| made.existence != Existence::Unique)?;
            Some(failed.said())
        }
        PotentialSyntax::Moments(_) => {
            let made = matchings(environment, name).ok()?.into_iter().map(|(_, matched, _)| matched.made(session));
            let has_none =
                |made: &Arc<Moments>| matches!(made.projection, Projection::Infeasible { .. } | Projection::Undecided);
            Some(made.flatten().find(has_none)?.said())
        }
        _ => None,
    }
}

/// A distribution that is fitted, with what it came to, and what went wrong.
fn fits<T, M>(
    study: &Study,
    name: &str,
    all: Result<Vec<AtValues<T>>, AskError>,
    described: impl Fn(&T) -> String,
    make: impl Fn(&T) -> Result<Arc<M>, QuestionError>,
) -> (Fits<M>, Option<Failure>) {
    let _progress = Progress::start(name);
    let wrong = |error: &AskError| study::wrong_at(study, Spot::Distribution(name), name, error);
    let mut text = String::new();
    let mut made = Vec::new();
    let mut failure = None;
    match all {
        Ok(all) => {
            for (values, fit, distribution) in all {
                if text.is_empty() {
                    text = described(&fit);
                }
                match make(&fit) {
                    Ok(result) => made.push((values, result)),
                    Err(error) => {
                        let error = statement::refused(&study.environment, &distribution, &values, error);
                        failure = Some(wrong(&error));
                        break;
                    }
                }
            }
        }
        Err(error) => failure = Some(wrong(&error)),
    }
    let made = match &failure {
        Some(failure) => Err(message(failure)),
        None => Ok(made),
    };
    (Fits { name: name.to_string(), described: text, made }, failure)
}
