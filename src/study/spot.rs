//! Where in the file something stands that is found wrong only when it is computed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::Study;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::distribution::Place;
use super::reader::within;
use super::source::Source;
use super::text::Text;
use crate::expression::{Problem, Span};

/// A part of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot<'a> {
    /// The model.
    Model,
    /// The distribution of this name.
    Distribution(&'a str),
    /// This entry of [`Study::ask`].
    Ask(usize),
    /// This entry of [`Study::claims`].
    Claim(usize),
    /// This entry of [`Study::estimates`].
    Estimate(usize),
    /// The end of the text, where claims could stand.
    Claims,
}

/// The places of the parts of a study.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub source: Arc<Source>,
    pub model: Range<usize>,
    pub distributions: BTreeMap<String, Place>,
    pub ask: Vec<Text>,
    pub claims: Vec<Text>,
    pub estimates: Vec<Range<usize>>,
}

impl Study {
    /// A message about a part of the study; `span` is a piece of its text, the whole where there is none.
    /// A part that does not exist is told at the start of the file.
    pub fn diagnose(&self, spot: Spot<'_>, span: Option<Span>, message: impl Into<String>) -> Diagnostic {
        let places = &self.places;
        let inside = |text: Option<&Text>| match (text, span) {
            (Some(text), Some(span)) => text.place(span.start..span.end),
            (Some(text), None) => text.span(),
            (None, _) => 0..0,
        };
        let place = match spot {
            Spot::Model => places.model.clone(),
            Spot::Ask(index) => inside(places.ask.get(index)),
            Spot::Claim(index) => inside(places.claims.get(index)),
            Spot::Estimate(index) => places.estimates.get(index).cloned().unwrap_or(0..0),
            Spot::Claims => last_line(places.source.text()),
            Spot::Distribution(name) => match places.distributions.get(name) {
                Some(Place { potential: Some((whole, text)), .. }) => match text {
                    Some(text) => inside(Some(text)),
                    None => whole.clone(),
                },
                Some(Place { name, .. }) => name.clone(),
                None => 0..0,
            },
        };
        Diagnostic::new(&places.source, place, message)
    }
}

/// The last line that is not blank.
fn last_line(text: &str) -> Range<usize> {
    let end = text.trim_end().len();
    let start = text[..end].rfind('\n').map_or(0, |before| before + 1);
    start..end
}

/// Problems in a text that stands in no file, such as a question of the command line; `name` stands for the file.
pub fn problems_in(name: &str, text: &str, problems: &[Problem]) -> Diagnostics {
    let source = Arc::new(Source::new(name, text.to_string()));
    let whole = Text::bare_in_step(text);
    Diagnostics::new(problems.iter().map(|problem| within(&source, &whole, problem)).collect())
}
