//! Questions about one small study.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array1, array};

use super::environment::{Definition, Environment, PotentialSyntax};
use crate::expression::{Scope, Syntax, parse};
use crate::model::Markov;
use crate::number::{Rational, parse_rational};
use crate::potential::tabulated::Tabulated;
use crate::question::Numbers;
use crate::sequence::{Token, Vocabulary};

mod answers;
mod dependence;
mod problems;

fn syntax(text: &str) -> Syntax {
    parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn definition(from: &str, potential: PotentialSyntax) -> Definition {
    Definition { from: from.to_owned(), potential }
}

fn reward(reward: &str, beta: &str) -> PotentialSyntax {
    PotentialSyntax::Reward { reward: syntax(reward), beta: syntax(beta) }
}

fn chain() -> Tabulated<Rational> {
    let fraction = |text: &str| parse_rational(text).expect("a fraction");
    let start = Array1::from_elem(2, fraction("1/2"));
    let transition = array![[fraction("3/4"), fraction("1/4")], [fraction("1/3"), fraction("2/3")]];
    let chain = Markov::new(start, transition, 3).expect("rows that sum to one");
    Tabulated::new(&chain, 1000).expect("a small model")
}

/// The Markov chain of the normative examples, with names of every kind.
fn environment() -> Environment {
    let vocabulary = Arc::new(Vocabulary::new(["a", "b"]).expect("two tokens"));
    let mut scope = Scope::new(vocabulary, 3);
    scope.definitions.insert("same".to_owned(), syntax("x[1] == x[2]"));
    scope.definitions.insert("bound".to_owned(), syntax("1/(lambda + 1)"));
    scope.words.insert("vowels".to_owned(), [Token(0)].into());
    let real = |text: &str| (text.to_owned(), crate::expression::constant(&syntax(text), &scope).expect("a number"));
    let parameters = BTreeMap::from([
        ("lambda".to_owned(), vec![real("0"), real("ln(2)"), real("ln(10)")]),
        ("k".to_owned(), vec![real("1"), real("2")]),
        ("unused".to_owned(), vec![real("1"), real("2")]),
    ]);
    let distributions = BTreeMap::from([
        ("q".to_owned(), definition("prior", PotentialSyntax::Given(syntax("same")))),
        ("t".to_owned(), definition("prior", PotentialSyntax::Likelihood(syntax("2^count(\"b\")")))),
        ("tuned".to_owned(), definition("prior", reward("lambda * [x[3] == \"b\"]", "1"))),
        ("prompted".to_owned(), definition("prior", PotentialSyntax::Prompt(vec![None, None, Some(Token(1))]))),
        ("both".to_owned(), definition("tuned", PotentialSyntax::Given(syntax("x[1] == \"a\"")))),
        (
            "mixed".to_owned(),
            definition(
                "prior",
                PotentialSyntax::Mixture(vec![("q".to_owned(), syntax("1/3")), ("prior".to_owned(), syntax("2/3"))]),
            ),
        ),
    ]);
    let order = ["q", "t", "tuned", "prompted", "both", "mixed"].map(str::to_owned).to_vec();
    Environment { scope, model: chain(), own_rows: None, numbers: Numbers::Auto, parameters, distributions, order }
}
