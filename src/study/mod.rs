//! The study file: read, checked, its names resolved.
//!
//! - [`Study`]: a model, the distributions made from it, and what to ask of them.
//! - [`Diagnostics`]: all that is wrong with a file; each [`Diagnostic`] with its place, a mark under the text, and help.
//! - [`Spot`]: a part of a study that something found out later is told about.
//! - [`Source`], [`Text`]: a text with its lines and columns; a string that knows where its characters stand.

mod checks;
mod constants;
mod definitions;
mod diagnostic;
mod distribution;
mod document;
mod estimate;
mod feedback;
mod law;
mod model;
mod moments;
mod names;
mod probabilities;
mod questions;
mod reader;
mod settings;
mod source;
mod spot;
mod text;
mod tokens;
mod training;
mod training_method;

#[cfg(test)]
mod reading_tests;

use std::io;
use std::sync::Arc;

use self::checks::Checks;
use self::distribution::Over;
use self::document::{Entry, Table, Value};
use self::reader::Reader;
use crate::expression::Scope;
use crate::statement::{Environment, EstimateSyntax};

pub use diagnostic::{Diagnostic, Diagnostics};
pub use source::Source;
pub use spot::{Spot, problems_in};
pub use text::Text;

/// The largest study, in bytes.
const LARGEST: usize = 64_000_000;

/// A study: a model π, distributions made from it, and what to ask of them.
#[derive(Clone, Debug)]
pub struct Study {
    /// The name of the file, as messages show it.
    pub name: String,
    /// Its title; the name where it has none.
    pub title: String,
    /// What its questions may mention.
    pub environment: Environment,
    /// `[ask]`: labels and questions, in the order of the file.
    pub ask: Vec<(String, String)>,
    /// `[claim]`: labels and claims, in the order of the file.
    pub claims: Vec<(String, String)>,
    /// `[estimate]`: names and what is to be estimated, in the order of the file.
    pub estimates: Vec<(String, EstimateSyntax)>,
    /// `[training]`: the names of what is trained, in the order of the file.
    pub trainings: Vec<String>,
    /// `[feedback]`: the names of what raters teach, in the order of the file.
    pub feedbacks: Vec<String>,
    places: spot::Places,
}

impl Study {
    /// Reads a study from the bytes of its file. `name` stands in messages; `files` gives the bytes of the files that the
    /// study names, whose paths are relative to it.
    ///
    /// ```
    /// use exactlm::study::Study;
    /// let text = br#"
    /// [model]
    /// kind = "uniform"
    /// vocabulary = ["a", "b"]
    /// length = 2
    /// [ask]
    /// same = 'P(x[1] == x[2])'
    /// "#;
    /// let study = Study::read("coin.toml", text, &|_| Err(std::io::ErrorKind::NotFound.into()))?;
    /// assert_eq!(study.ask[0].1, "P(x[1] == x[2])");
    /// # Ok::<(), exactlm::study::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// All mistakes that are independent of each other, in the order of the file.
    pub fn read(name: &str, text: &[u8], files: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Study, Diagnostics> {
        if text.len() > LARGEST {
            let source = Arc::new(Source::new(name, String::new()));
            let message = format!("the study has {} bytes: at most {LARGEST} are read", text.len());
            return Err(Diagnostic::new(&source, 0..0, message)
                .refuse()
                .help("keep large tables in files of their own")
                .into());
        }
        let source = Source::decode(name, text)?;
        let table = document::parse(&source).map_err(Diagnostics::new)?;
        let mut reader = Reader::new(&source);
        let study = study(&mut reader, name, &table, files);
        match study {
            Some(study) if reader.is_clean() => Ok(study),
            _ => Err(Diagnostics::new(reader.finish())),
        }
    }
}

fn study(reader: &mut Reader, name: &str, table: &Table, files: model::Files<'_>) -> Option<Study> {
    let (title, numbers) = settings::settings(reader, table, name);
    let mut section = |key: &str| -> Option<&Table> {
        let node = table.get(key)?;
        reader.table(node, &format!("[{key}]"))
    };
    let [words, scores, parameter, define] = ["words", "scores", "parameter", "define"].map(&mut section);
    let named = distribution::TABLES.map(&mut section);
    let [distribution, training, feedback] = named;
    let [estimate, ask, claim] = ["estimate", "ask", "claim"].map(&mut section);
    names::declare(
        reader,
        &[
            (words, "a word list"),
            (scores, "a list of scores"),
            (parameter, "a parameter"),
            (define, "a definition"),
            (distribution, "a distribution"),
            (training, "a training"),
            (feedback, "feedback"),
        ],
    );
    let model = match table.entry("model") {
        Some(Entry { node, .. }) => match &node.value {
            Value::Table(inner) => model::read(reader, inner, files),
            _ => {
                reader.report(
                    &node.span,
                    format!("model is {}, but must be a table", node.kind()),
                    node.kind(),
                    "write [model] and its keys below",
                );
                None
            }
        },
        None => {
            let help =
                "write [model] with a kind, a vocabulary and a length; `exactlm new` writes a study to start from";
            reader.report(&(0..0), "a study needs a [model]", "", help);
            None
        }
    };
    let vocabulary = model.as_ref().map(|model| &model.vocabulary);
    let words = constants::word_lists(reader, words, vocabulary);
    let scores = constants::scores(reader, scores, vocabulary);
    let parameters = constants::parameters(reader, parameter);
    let definitions = definitions::definitions(reader, define);
    // Expressions get their types only if all they could mention is sound: one mistake is told once.
    let sound = reader.is_clean();
    let scope = model.as_ref().map(|model| Scope {
        worlds: model.worlds.clone(),
        words,
        scores,
        definitions: definitions.trees(),
        ..Scope::new(Arc::new(model.vocabulary.clone()), model.model.space().length)
    });
    let over = model.as_ref().map(|model| Over { vocabulary: &model.vocabulary, length: model.model.space().length });
    let mut checks = Checks { scope: scope.clone().filter(|_| sound), parameters: &parameters };
    definitions.check(reader, &checks);
    if !reader.is_clean() {
        checks.scope = None;
    }
    let asked = questions::events_of_text(ask, checks.scope.as_ref());
    let around = training::Around { worlds: model.as_ref().map_or(&[], |model| &model.worlds), asked: &asked };
    let distributions = distribution::distributions(reader, named, &around, over, &checks);
    let mut ordered: Vec<&Entry> = named.into_iter().flatten().flat_map(|table| &table.entries).collect();
    ordered.sort_by_key(|entry| entry.place.start);
    let order: Vec<String> = ordered.into_iter().map(|entry| entry.key.clone()).collect();
    let environment = match (model, scope) {
        (Some(model), Some(scope)) if reader.is_clean() => {
            let (model, own_rows) = (model.model, model.own_rows);
            Some(Environment { scope, model, own_rows, numbers, parameters, distributions, order })
        }
        _ => None,
    };
    let ask = questions::questions(reader, ask, environment.as_ref(), "the question", false);
    let estimates = estimate::estimates(reader, estimate, environment.as_ref());
    let claims = questions::questions(reader, claim, environment.as_ref(), "the claim", true);
    let places = spot::Places {
        source: reader.source.clone(),
        model: table.get("model").map_or(0..0, |node| node.span.clone()),
        distributions: distribution::places(named),
        ask: ask.iter().map(|(_, text)| text.clone()).collect(),
        claims: claims.iter().map(|(_, text)| text.clone()).collect(),
        estimates: estimates.iter().map(|estimate| estimate.place.clone()).collect(),
    };
    let plain =
        |list: Vec<(String, Text)>| list.into_iter().map(|(label, text)| (label, text.value().to_string())).collect();
    Some(Study {
        name: name.to_string(),
        title,
        environment: environment?,
        ask: plain(ask),
        claims: plain(claims),
        feedbacks: feedback.iter().flat_map(|table| &table.entries).map(|entry| entry.key.clone()).collect(),
        trainings: training.iter().flat_map(|table| &table.entries).map(|entry| entry.key.clone()).collect(),
        estimates: estimates.into_iter().map(|estimate| (estimate.name, estimate.syntax)).collect(),
        places,
    })
}
