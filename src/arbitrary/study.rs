//! A whole study.

use std::error::Error;
use std::io;

use super::choices::Choices;
use super::expression::{event, number, potential};
use super::grid::Grid;
use super::model::{Model, Size};
use crate::question::{Session, Settings};
use crate::statement::{Asking, Judgement};
use crate::study::{self, Diagnostics};

/// What leaves nothing, whatever it starts from.
const IMPOSSIBLE: &str = "given = 'x[1] != x[1]'\n";

/// A study as text: a model, definitions, distributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// Its model.
    pub model: Model,
    /// `[define]`: names and expressions; `A` is an event and `f` a number.
    pub definitions: Vec<(String, String)>,
    /// `[distribution.NAME]`: names and the lines below.
    pub distributions: Vec<(String, String)>,
    /// `[claim]`: names and claims; none in what is generated.
    pub claims: Vec<(String, String)>,
}

impl Study {
    /// The study that choices make: a model, an event `A`, a number `f`, and one to three distributions `d1`, `d2`, `d3`,
    /// each a prompt, a condition, a reward or a likelihood on the prior or on an earlier one, or a mixture of two.
    ///
    /// Some are impossible, as studies by hand are: then a question about them is an error that says so.
    pub fn new(choices: &mut Choices, size: &Size, grid: &Grid) -> Self {
        let model = Model::new(choices, size, grid);
        let definitions =
            vec![("A".to_owned(), event(choices, &model, 2)), ("f".to_owned(), number(choices, &model, 2))];
        let mut distributions: Vec<(String, String)> = Vec::new();
        let count = choices.within(1, 3);
        for place in 1..=count {
            let lines = if place > 2 && choices.rarely(4) {
                let (first, second) = *choices.pick(&[("1/2", "1/2"), ("1/3", "2/3"), ("1", "0"), ("0", "1")]);
                format!("mixture = {{ d1 = \"{first}\", d2 = \"{second}\" }}\n")
            } else {
                let impossible = size.impossible.is_some_and(|one_in| choices.rarely(one_in));
                let from = choices.below(place);
                let from = if from > 0 { format!("from = \"d{from}\"\n") } else { String::new() };
                from + &if impossible { IMPOSSIBLE.to_owned() } else { potential(choices, &model, grid) }
            };
            distributions.push((format!("d{place}"), lines));
        }
        Study { model, definitions, distributions, claims: Vec::new() }
    }

    /// The study, read.
    ///
    /// # Errors
    /// When it is not well formed; what is generated is.
    pub fn read(&self) -> Result<study::Study, Diagnostics> {
        let none = |_: &str| Err(io::ErrorKind::NotFound.into());
        study::Study::read("generated.toml", self.to_string().as_bytes(), &none)
    }

    /// What a claim comes to in this study.
    ///
    /// # Errors
    /// When the study or the claim is not well formed, or a limit refuses it.
    pub fn judge(&self, claim: &str) -> Result<Judgement, Box<dyn Error + Send + Sync>> {
        let study = self.read()?;
        let scope = study.environment.scope.clone().into();
        let session = Session::new(study.environment.model.clone(), scope, Settings::default());
        Ok(Asking::new(&study.environment, &session).judge(claim)?)
    }
}

impl std::fmt::Display for Study {
    /// The study file.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "schema = 1\n\n{}", self.model.text)?;
        if !self.definitions.is_empty() {
            writeln!(formatter, "\n[define]")?;
        }
        for (name, expression) in &self.definitions {
            writeln!(formatter, "{name} = '{expression}'")?;
        }
        for (name, lines) in &self.distributions {
            write!(formatter, "\n[distribution.{name}]\n{lines}")?;
        }
        if !self.claims.is_empty() {
            writeln!(formatter, "\n[claim]")?;
        }
        for (name, claim) in &self.claims {
            let quote = if claim.contains('\'') || claim.contains('\n') { "'''" } else { "'" };
            writeln!(formatter, "{name} = {quote}{claim}{quote}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::Kind;
    use crate::random::Stream;
    use crate::statement::AskError;

    #[test]
    fn every_study_is_well_formed_and_its_probabilities_sum_to_one() {
        let grid = Grid::new(4);
        for kind in Kind::ALL {
            let size = Size { kinds: vec![kind], ..Size::default() };
            for unit in 0..60 {
                let choices = &mut Choices::random(Stream::new(7, "study", unit));
                let text = Study::new(choices, &size, &grid);
                let study = text.read().unwrap_or_else(|error| panic!("{error}\n{text}"));
                let scope = study.environment.scope.clone().into();
                let session = Session::new(study.environment.model.clone(), scope, Settings::default());
                let mut asking = Asking::new(&study.environment, &session);
                assert_eq!(asking.ask("P(true) == 1").expect("a model")[0].value.holds(), Some(true), "{text}");
                for (name, _) in &text.distributions {
                    match asking.ask(&format!("P[{name}](A) + P[{name}](not A) == 1")) {
                        Ok(answers) => assert_eq!(answers[0].value.holds(), Some(true), "{text}"),
                        Err(AskError::Question { .. }) => {}
                        Err(error) => panic!("{error}\n{text}"),
                    }
                }
                let again = Study::new(&mut Choices::replay(choices.taken().to_vec()), &size, &grid);
                assert_eq!(again, text);
            }
        }
    }

    #[test]
    fn impossible_parts_come_as_often_as_is_asked_for() {
        let size = Size { impossible: Some(3), ..Size::default() };
        let grid = size.grid();
        let holds = |unit: &u64| {
            let study = Study::new(&mut Choices::random(Stream::new(3, "impossible", *unit)), &size, &grid);
            study.distributions[0].1.ends_with(IMPOSSIBLE)
        };
        let count = (0..600).filter(holds).count();
        assert!((150..250).contains(&count), "{count} of 600, one in 3");
    }

    #[test]
    fn an_empty_stream_gives_the_simplest_study() {
        let study = Study::new(&mut Choices::replay(Vec::new()), &Size::default(), &Grid::new(4));
        assert_eq!(study.model.kind, Kind::Uniform);
        assert_eq!((study.model.vocabulary(), study.model.length, study.distributions.len()), (2, 1, 1));
        assert_eq!(study.definitions[0].1, "x[1] == \"a\"");
    }
}
