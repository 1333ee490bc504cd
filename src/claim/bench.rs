//! Where cases are judged: the model of the last case is kept, since neighbouring cases share it.

use std::collections::HashMap;
use std::time::Duration;

use super::case::{Binding, Case};
use super::statement::Sort;
use crate::arbitrary::Study;
use crate::expression::{Problem, Syntax, parse};
use crate::question::{Session, Settings};
use crate::statement::{AskError, Asking, Definition, Environment, Judgement, PotentialSyntax, check_meaning};

/// The longest that a walk in one case may be estimated to take.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most texts that are kept parsed.
const MOST_KEPT: usize = 10_000;

/// Judges cases, one after the other.
#[derive(Default)]
pub(super) struct Bench {
    model: Option<(String, Environment)>,
    parsed: HashMap<String, Syntax>,
}

impl Bench {
    /// What a claim about a case comes to: its own claim, where `claim` is none.
    ///
    /// # Errors
    /// When it is not well formed over this model, or a limit refuses it.
    pub(super) fn judge(&mut self, case: &Case, claim: Option<&str>) -> Result<Judgement, AskError> {
        self.asking(case, |asking| asking.judge(claim.unwrap_or(&case.claim)))?
    }

    /// Asks questions about a case.
    ///
    /// # Errors
    /// When the case is not well formed.
    pub(super) fn asking<T>(&mut self, case: &Case, ask: impl FnOnce(&mut Asking<'_>) -> T) -> Result<T, AskError> {
        let environment = self.environment(case).map_err(AskError::Problems)?;
        let scope = environment.scope.clone().into();
        let settings = Settings { max_time: PATIENCE, ..Settings::default() };
        let session = Session::new(environment.model.clone(), scope, settings);
        Ok(ask(&mut Asking::new(&environment, &session)))
    }

    /// What is wrong with the claim over this model, whatever the free names stand for.
    ///
    /// # Errors
    /// All independent problems of the claim.
    pub(super) fn check(&mut self, case: &Case) -> Result<(), Vec<Problem>> {
        let environment = self.environment(case)?;
        check_meaning(&environment, &case.claim)
    }

    fn environment(&mut self, case: &Case) -> Result<Environment, Vec<Problem>> {
        let mut environment = match &self.model {
            Some((text, environment)) if *text == case.model.text => environment.clone(),
            _ => {
                let bare = Study {
                    model: case.model.clone(),
                    definitions: Vec::new(),
                    distributions: Vec::new(),
                    claims: Vec::new(),
                };
                let study = bare.read().map_err(|error| vec![malformed(&error.to_string())])?;
                self.model = Some((case.model.text.clone(), study.environment.clone()));
                study.environment
            }
        };
        for Binding { name, sort, text } in &case.bindings {
            match sort {
                Sort::Prompt => {}
                Sort::Distribution => {
                    let potential = PotentialSyntax::Likelihood(self.parsed(text)?);
                    let definition = Definition { from: "prior".to_owned(), potential };
                    environment.distributions.insert(name.clone(), definition);
                    environment.order.push(name.clone());
                }
                _ => {
                    environment.scope.definitions.insert(name.clone(), self.parsed(text)?);
                }
            }
        }
        Ok(environment)
    }

    fn parsed(&mut self, text: &str) -> Result<Syntax, Vec<Problem>> {
        if let Some(known) = self.parsed.get(text) {
            return Ok(known.clone());
        }
        let syntax = parse(text).map_err(|problem| vec![problem])?;
        if self.parsed.len() >= MOST_KEPT {
            self.parsed.clear();
        }
        self.parsed.insert(text.to_owned(), syntax.clone());
        Ok(syntax)
    }
}

fn malformed(message: &str) -> Problem {
    Problem::new(Default::default(), message.to_owned(), "the model of a case")
}
