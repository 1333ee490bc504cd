//! What a training will cost, known before its first step.

use super::method::{Baseline, Method};
use super::task::Recipe;
use super::tree::Tree;
use crate::question::{QuestionError, Settings};

/// How long a cell takes in one step, in seconds.
const A_CELL: f64 = 40e-9;
/// How long a draw takes, and each of its tokens.
const A_DRAW: f64 = 500e-9;
const A_TOKEN: f64 = 100e-9;
/// How long a sequence takes where every one is looked at: in a record, and where it only tells how near the optimum is.
const A_RECORD: f64 = 220e-9;
const A_SEQUENCE: f64 = 80e-9;
/// How long a pair of sequences takes in an expectation over pairs.
const A_PAIR: f64 = 30e-9;
/// How long one multiplication of an elimination takes.
const A_PRODUCT: f64 = 2e-9;

/// How many floats a cell takes: rows, their logarithms, reach, ratios, values and slopes of two policies and of the base, and
/// parameters with the memory of Adam.
const FLOATS_A_CELL: f64 = 24.0;
/// How many floats a sequence takes: rewards, logarithms, weights, its tokens on the way.
const FLOATS_A_SEQUENCE: f64 = 12.0;

/// Seconds and bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    pub seconds: f64,
    pub bytes: f64,
}

impl Cost {
    /// The cost of a recipe over the live prefixes of a base, with some numbers recorded beside the measures.
    pub fn of(tree: &Tree, recipe: &Recipe, asked: usize) -> Self {
        let (cells, leaves) = (tree.cells() as f64, tree.leaves() as f64);
        let (rule, course) = (&recipe.rule, &recipe.course);
        let space = tree.space();
        let epochs = rule.method.epochs() as f64;
        let looks = match rule.method {
            Method::Ppo { .. } | Method::Reinforce { baseline: Baseline::Value } => {
                leaves * (1.0 + space.length as f64)
            }
            _ => leaves,
        };
        let mut step = cells * epochs * A_CELL;
        if course.is_expected {
            step += match rule.method {
                Method::Dpo | Method::Ipo => leaves * leaves * A_PAIR,
                _ => looks * epochs * A_SEQUENCE,
            };
        } else {
            let draws = rule.method.drawn(rule.batch) as f64;
            step += draws * (A_DRAW + space.length as f64 * A_TOKEN) + looks * epochs * A_SEQUENCE;
        }
        if rule.method == Method::Natural {
            // The outer products of all rows, and an elimination for each; a tabular policy needs neither.
            let vocabulary = space.vocabulary as f64;
            let products = cells * vocabulary + (cells / vocabulary) * vocabulary.powi(3);
            step += if recipe.class == super::Class::Tabular { 0.0 } else { products * A_PRODUCT };
        }
        if course.until > 0.0 {
            step += leaves * A_SEQUENCE;
        }
        let records = (course.record.len() + 2) as f64 * leaves * (A_RECORD + asked as f64 * A_PRODUCT);
        Cost {
            seconds: step * course.steps as f64 + records,
            bytes: 8.0 * (cells * FLOATS_A_CELL + leaves * (FLOATS_A_SEQUENCE + asked as f64)),
        }
    }

    /// Refuses what is beyond the limits.
    ///
    /// # Errors
    /// With the reason and the cheapest way out.
    pub fn check(self, name: &str, steps: usize, cells: usize, settings: &Settings) -> Result<(), QuestionError> {
        let refuse =
            |reason: String, way_out: &str| Err(QuestionError::Refused { reason, way_out: way_out.to_owned() });
        if self.seconds > settings.max_time.as_secs_f64() {
            let reason =
                format!("{name} makes {steps} steps over {cells} prefixes and tokens, about {:.0} s", self.seconds);
            return refuse(reason, "take fewer steps, smaller batches, fewer records, or a larger --max-time");
        }
        if self.bytes > settings.max_memory as f64 {
            let mebibytes = self.bytes / f64::from(1 << 20);
            let reason = format!("{name} holds {cells} prefixes and tokens, about {mebibytes:.0} MiB");
            return refuse(reason, "take a shorter length, fewer tokens, or a larger --max-memory");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Course, Estimator, Optimiser, Penalty, Rater, Rule};
    use super::*;
    use crate::sequence::{Space, Token};

    fn recipe(method: Method, batch: usize, is_expected: bool) -> Recipe {
        let penalty = Penalty { estimator: Estimator::K1, is_loss: false, by_token: false };
        let rater = Rater { temperature: 1.0, error: 0.0 };
        let course = Course {
            steps: 1_000,
            optimiser: Optimiser::Sgd,
            seed: 1,
            is_expected,
            patience: 10,
            tolerance: 0.0,
            until: 0.0,
            record: Vec::new(),
        };
        Recipe { class: Class::Tabular, rule: Rule { method, penalty, batch, rater }, beta: 1.0, rate: 1.0, course }
    }

    #[test]
    fn draws_pairs_and_records_cost_beside_the_cells() {
        let space = Space { vocabulary: 2, length: 10 };
        let row = |_: usize, _: &()| Ok(vec![(Token(0), (), 0.5), (Token(1), (), 0.5)]);
        let tree = Tree::grow(space, (), row).expect("1024 sequences");
        let seconds = |recipe: &Recipe| Cost::of(&tree, recipe, 0).seconds;
        let exact = seconds(&recipe(Method::Gradient, 1, true));
        assert!(exact < 1.0, "{exact}");
        assert!(seconds(&recipe(Method::Rloo, 1_000_000, false)) > 1_000.0);
        assert!(seconds(&recipe(Method::Dpo, 1, true)) > 20.0 * exact);
        let mut recorded = recipe(Method::Gradient, 1, true);
        recorded.course.record = (0..1_000).collect();
        assert!(seconds(&recorded) > 2.0 * exact);
        let refused = Cost { seconds: 1e9, bytes: 0.0 }.check("tuned", 1_000, 10, &Settings::default());
        assert!(matches!(refused, Err(QuestionError::Refused { .. })));
    }
}
