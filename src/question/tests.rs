//! The normative examples, in exact numbers.

use std::sync::Arc;

use ndarray::{Array1, Array2, array};

use super::*;
use crate::expression::{Expression, Scope, check, parse};
use crate::model::Markov;
use crate::number::{Rational, Real, parse_rational};
use crate::potential::tabulated::Tabulated;
use crate::sequence::Vocabulary;

fn fraction(text: &str) -> Rational {
    parse_rational(text).expect("a fraction")
}

struct Bench {
    session: Session,
    scope: Arc<Scope>,
}

impl Bench {
    fn new(walk: WalkChoice) -> Self {
        let start: Array1<Rational> = array!["1/2", "1/2"].map(|text| fraction(text));
        let transition: Array2<Rational> = array![["3/4", "1/4"], ["1/3", "2/3"]].map(|text| fraction(text));
        let model = Markov::new(start, transition, 3).expect("a model");
        let vocabulary = Arc::new(Vocabulary::new(["a", "b"]).expect("two tokens"));
        let scope = Arc::new(Scope::new(vocabulary, 3));
        let model = Tabulated::new(&model, 1 << 20).expect("a small model");
        Bench { session: Session::new(model, scope.clone(), Settings { walk, ..Settings::default() }), scope }
    }

    fn expression(&self, text: &str) -> Expression {
        check(&parse(text).expect("it parses"), &self.scope).expect("it has a sort")
    }
}

fn walks() -> Vec<Bench> {
    [WalkChoice::Auto, WalkChoice::Merge, WalkChoice::Stream].map(Bench::new).into()
}

#[test]
fn the_normative_probabilities_come_out_exactly() {
    for bench in walks() {
        let prior = Distribution::prior();
        let p = |text: &str| bench.session.probability(&prior, &bench.expression(text)).expect("a probability");
        assert_eq!(p("x[1] == x[2]"), Real::Rational(fraction("17/24")));
        assert_eq!(p("x[1] == x[2] and x[2] == x[3]"), Real::Rational(fraction("145/288")));
        let given = prior.given("g", bench.expression("x[3] == \"b\""));
        let conditional = bench.session.probability(&given, &bench.expression("x[1] == \"a\"")).expect("possible");
        assert_eq!(conditional, Real::Rational(fraction("51/127")));
        let count = bench.session.expectation(&prior, &bench.expression("count(\"b\")")).expect("finite");
        assert_eq!(count, Real::Rational(fraction("403/288")));
    }
}

#[test]
fn the_normative_tilt_comes_out_exactly() {
    for bench in walks() {
        let prior = Distribution::prior();
        let t = prior.weighed("t", bench.expression("2^count(\"b\")"));
        assert_eq!(bench.session.normaliser(&t), Ok(Real::Rational(fraction("1015/288"))));
        let p = bench.session.probability(&t, &bench.expression("x[3] == \"b\"")).expect("possible");
        assert_eq!(p, Real::Rational(fraction("142/203")));
        assert_eq!(bench.session.total_variation(&t, &prior), Ok(Real::Rational(fraction("1093/3480"))));
        let q = prior.given("q", bench.expression("x[1] == x[2]"));
        let divergence = bench.session.kl(&q, &prior).expect("finite");
        assert_eq!(divergence.to_string(), "3*ln(2) + ln(3) - ln(17)");
        assert_eq!(bench.session.kl(&prior, &q), Ok(Real::Infinity));
    }
}

#[test]
fn every_walk_agrees_on_entropies_rows_and_rankings() {
    let answers: Vec<_> = walks()
        .iter()
        .map(|bench| {
            let prior = Distribution::prior();
            let t = prior.weighed("t", bench.expression("2^count(\"b\")"));
            (
                bench.session.entropy(&t).expect("finite").to_string(),
                bench.session.marginals(&t).expect("rows"),
                bench.session.top(&t, 3).expect("sequences"),
                bench.session.support(&t).expect("a count"),
                bench.session.variance(&t, &bench.expression("count(\"b\")")).expect("finite"),
                bench.session.law(&t, &bench.expression("count(\"b\")")).expect("a law"),
            )
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}
