//! p(x) for every sequence x of every distribution of a study.

use std::time::Duration;

use super::table::{At, Quantity};
use crate::question::{Distribution, QuestionError, Session};
use crate::sequence::Token;
use crate::statement::{self, Environment, Widening};

/// V^N up to which joint laws are worked out.
pub const MOST_CELLS: u64 = 10_000_000;

/// N up to which a joint law is an array: what readers of arrays have in common.
pub const MOST_DIMENSIONS: usize = 32;

/// What one sequence takes, in nanoseconds for each of its positions and beside them.
const NANOSECONDS: (u64, u64) = (150, 2_500);

/// What one sequence takes while all is held at once, in bytes: its value and bounds, in memory and in the file.
const BYTES: u64 = 48;

/// How many sequences are worth a task.
const TASK: usize = 4096;

/// The law of one distribution at one combination of parameters, sequences in vocabulary order, the last token fastest.
#[derive(Clone, Debug)]
pub struct JointLaw {
    /// The name of the distribution.
    pub distribution: String,
    /// Its parameters with their values, as they are written.
    pub parameters: Vec<(String, String)>,
    /// p(x)
    pub values: Vec<f64>,
    /// Lower and upper bounds; empty where all probabilities are exact and no forms were wanted.
    pub bounds: [Vec<f64>; 2],
    /// The exact forms, where they were wanted.
    pub forms: Option<Vec<Option<String>>>,
    /// Whether every probability has an exact form.
    pub is_exact: bool,
}

impl JointLaw {
    /// p(x) of the sequence at a place.
    pub fn quantity(&self, place: usize) -> Quantity {
        let value = self.values[place];
        let bound = |side: usize| self.bounds[side].get(place).copied().unwrap_or(value);
        let exact = self.forms.as_ref().and_then(|forms| forms.get(place).cloned().flatten());
        Quantity { exact, value, low: bound(0), high: bound(1) }
    }
}

/// The joint laws of all distributions, and what is left out, with the reasons. Nothing is worked out where V^N is beyond
/// [`MOST_CELLS`], N beyond [`MOST_DIMENSIONS`], a law beyond the time of the session, or all together beyond its memory. Exact forms are kept where all
/// laws together have at most `with_forms` sequences.
///
/// Cost: for each distribution one walk, then N steps of the model and each potential for each sequence.
pub fn joint_laws(environment: &Environment, session: &Session, with_forms: usize) -> (Vec<JointLaw>, Vec<String>) {
    let mut left_out = Vec::new();
    let (vocabulary, length) = (environment.scope.vocabulary.len(), environment.scope.length);
    let cells = cells(vocabulary, length).filter(|_| length <= MOST_DIMENSIONS);
    let Some(cells) = cells else {
        let cells = session.sequences();
        return (
            Vec::new(),
            vec![format!(
                "joint laws: V^N = {cells} and N = {length}, and they are written up to V^N = {MOST_CELLS} and N = {MOST_DIMENSIONS}"
            )],
        );
    };
    let mut wanted: Vec<(String, At<Distribution>)> = Vec::new();
    for name in std::iter::once("prior").chain(environment.order.iter().map(String::as_str)) {
        match statement::distributions(environment, name) {
            Ok(found) => {
                let (symbolic, valued): (Vec<_>, Vec<_>) =
                    found.into_iter().partition(|(_, distribution)| session.is_symbolic(distribution));
                if !symbolic.is_empty() {
                    left_out.push(format!("the law of {name} where a parameter is symbolic: it has no numbers"));
                }
                wanted.extend(valued.into_iter().map(|at| (name.to_owned(), at)));
            }
            Err(error) => left_out.push(format!("the law of {name}: {error}")),
        }
    }
    let all = cells.saturating_mul(wanted.len() as u64);
    let settings = session.settings();
    let time = Duration::from_nanos(cells.saturating_mul(NANOSECONDS.0 * length as u64 + NANOSECONDS.1));
    if time > settings.max_time || all.saturating_mul(BYTES) > settings.max_memory {
        left_out.push(format!(
            "joint laws: {} of them with {cells} sequences each are more than --max-time and --max-memory allow",
            wanted.len()
        ));
        return (Vec::new(), left_out);
    }
    let forms = all <= with_forms as u64;
    let mut laws = Vec::new();
    let mut widening = Widening::new(environment, session);
    for (name, (parameters, distribution)) in wanted {
        match widening.run(&[&name], |session| law(session, &distribution, forms)) {
            Ok(law) => laws.push(JointLaw { distribution: name, parameters, ..law }),
            Err(error) => left_out.push(format!("the law of {}: {error}", described(&name, &parameters))),
        }
    }
    (laws, left_out)
}

/// V^N, where it is at most [`MOST_CELLS`].
fn cells(vocabulary: usize, length: usize) -> Option<u64> {
    let length = u32::try_from(length).ok()?;
    (vocabulary as u64).checked_pow(length).filter(|cells| *cells <= MOST_CELLS)
}

/// p(x) for all x, without a name.
fn law(session: &Session, distribution: &Distribution, forms: bool) -> Result<JointLaw, QuestionError> {
    let blocks = session.pointwise(distribution)?.blocks(TASK, |probabilities| {
        let is_exact = probabilities.iter().all(Quantity::has_form);
        let quantity = if forms { Quantity::new } else { Quantity::without_form };
        let quantities: Vec<Quantity> = probabilities.iter().map(quantity).collect();
        (quantities, is_exact)
    })?;
    let is_exact = blocks.iter().all(|(_, is_exact)| *is_exact);
    let mut law = JointLaw {
        distribution: String::new(),
        parameters: Vec::new(),
        values: Vec::new(),
        bounds: [Vec::new(), Vec::new()],
        forms: forms.then(Vec::new),
        is_exact,
    };
    for quantity in blocks.into_iter().flat_map(|(quantities, _)| quantities) {
        law.values.push(quantity.value);
        if forms || !is_exact {
            law.bounds[0].push(quantity.low);
            law.bounds[1].push(quantity.high);
        }
        law.forms.iter_mut().for_each(|forms| forms.push(quantity.exact.clone()));
    }
    Ok(law)
}

/// The sequence at a place in vocabulary order.
pub(super) fn sequence(mut place: usize, vocabulary: usize, length: usize) -> Vec<Token> {
    let mut tokens = vec![Token(0); length];
    for token in tokens.iter_mut().rev() {
        *token = Token(u32::try_from(place % vocabulary).expect("a vocabulary has fewer tokens"));
        place /= vocabulary;
    }
    tokens
}

/// `NAME where lambda = 2`
fn described(name: &str, parameters: &[(String, String)]) -> String {
    let values: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if values.is_empty() { name.to_owned() } else { format!("{name} where {}", values.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_in_vocabulary_order() {
        let all: Vec<Vec<Token>> = (0..9).map(|place| sequence(place, 3, 2)).collect();
        assert!(all.is_sorted() && all[0] == [Token(0), Token(0)] && all[8] == [Token(2), Token(2)]);
        assert_eq!(all[1], [Token(0), Token(1)]);
    }

    #[test]
    fn spaces_beyond_the_bound_have_no_cells() {
        assert_eq!(cells(10, 7), Some(MOST_CELLS));
        assert_eq!(cells(10, 8), None);
        assert_eq!(cells(2, 4_000_000), None);
        assert_eq!(cells(1, 4_000_000), Some(1));
    }
}
