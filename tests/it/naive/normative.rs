//! The oracle against numbers that were worked out elsewhere: the examples of the language's page, done by hand, and one
//! answer of the workload.

use super::evaluate::Setting;
use super::expression::{Comparison, Event, Index, Item, Num, Tok};
use super::model::{Model, Row};
use super::number::Number;
use super::question::{Divergence, Quantity, Question, Truth};
use super::study::{Oracle, Potential, PromptStyle, Source, Study};
use super::{Fraction, Undefined, fraction};
use std::cell::OnceCell;
use std::collections::BTreeMap;

fn study(model: Model) -> Study {
    let setting = Setting { vocabulary: model.vocabulary(), length: model.length(), ..Setting::default() };
    Study {
        model,
        setting,
        parameters: Vec::new(),
        definitions: Vec::new(),
        distributions: Vec::new(),
        prior: OnceCell::new(),
    }
}

fn chain() -> Study {
    let rows = |rows: [[(i64, i64); 2]; 2]| rows.map(|row| row.map(|(a, b)| fraction(a, b)).to_vec()).to_vec();
    study(Model::Markov {
        vocabulary: vec!["a".into(), "b".into()],
        length: 3,
        start: vec![fraction(1, 2), fraction(1, 2)],
        transition: rows([[(3, 4), (1, 4)], [(1, 3), (2, 3)]]),
    })
}

fn at(i: usize) -> Tok {
    Tok::At(Index::Fixed(i))
}

fn same(i: usize, j: usize) -> Event {
    Event::Tokens(at(i), true, at(j))
}

fn is(i: usize, token: &str) -> Event {
    Event::Tokens(at(i), true, Tok::Literal(token.into()))
}

fn ask(study: &Study, quantity: Quantity) -> Result<Number, Undefined> {
    Oracle::new(study, BTreeMap::new()).quantity(&quantity)
}

fn exactly(study: &Study, quantity: Quantity, a: i64, b: i64) {
    assert_eq!(ask(study, quantity.clone()), Ok(Number::Exact(fraction(a, b))), "{quantity}");
}

fn probability(event: Event, condition: Option<Event>) -> Quantity {
    Quantity::Probability(Source::Prior, event, condition)
}

fn reweighted(potential: Potential) -> Source {
    Source::Reweighted(Box::new(Source::Prior), potential)
}

fn doubled() -> Source {
    let power = Num::Pow(Box::new(Num::constant(2)), Box::new(Num::Count("b".into())));
    reweighted(Potential::Likelihood(power))
}

#[test]
fn the_oracle_gives_the_fractions_of_the_normative_examples() {
    let chain = chain();
    exactly(&chain, probability(same(1, 2), None), 17, 24);
    exactly(&chain, probability(Event::And(Box::new(same(1, 2)), Box::new(same(2, 3))), None), 145, 288);
    exactly(&chain, probability(is(1, "a"), Some(is(3, "b"))), 51, 127);
    exactly(&chain, Quantity::Mean(Source::Prior, Num::Count("b".into()), None), 403, 288);
    exactly(&chain, Quantity::Normaliser(doubled()), 1015, 288);
    exactly(&chain, Quantity::Probability(doubled(), is(3, "b"), None), 142, 203);
    exactly(&chain, Quantity::Divergence(Divergence::Tv, doubled(), Source::Prior), 1093, 3480);
}

#[test]
fn the_oracle_gives_the_tilt_of_the_normative_example_at_finite_values() {
    let chain = chain();
    let prompted =
        reweighted(Potential::Prompt(vec![Item::One, Item::One, Item::Token("b".into())], PromptStyle::Text));
    for u in [1, 2, 10, 1_000_000] {
        let reward =
            Num::Mul(Box::new(Num::Ln(Box::new(Num::constant(u)))), Box::new(Num::Indicator(Box::new(is(3, "b")))));
        let tuned = reweighted(Potential::Reward(reward, None));
        exactly(&chain, Quantity::Divergence(Divergence::Tv, tuned, prompted.clone()), 161, 161 + 127 * u);
    }
}

#[test]
fn the_oracle_encloses_the_divergence_of_a_condition_and_calls_its_reverse_infinite() {
    let chain = chain();
    let given = reweighted(Potential::Given(same(1, 2)));
    let divergence = ask(&chain, Quantity::Divergence(Divergence::Kl, given.clone(), Source::Prior)).unwrap();
    let ln = Number::Exact(fraction(24, 17)).ln().unwrap().enclosure().unwrap();
    let divergence = divergence.enclosure().unwrap();
    assert!(divergence.low <= ln.high && ln.low <= divergence.high);
    assert!(&divergence.high - &divergence.low < fraction(1, i64::MAX));
    let reverse = Quantity::Divergence(Divergence::Kl, Source::Prior, given);
    assert_eq!(ask(&chain, reverse), Ok(Number::Infinity));
}

#[test]
fn the_oracle_refuses_what_has_no_mass() {
    let nothing = reweighted(Potential::Given(Event::False));
    assert!(matches!(ask(&chain(), Quantity::Entropy(nothing)), Err(Undefined::Error(_))));
    let impossible = probability(is(1, "a"), Some(Event::Not(Box::new(Event::True))));
    assert!(matches!(ask(&chain(), impossible), Err(Undefined::Error(_))));
}

#[test]
fn the_oracle_gives_the_workload_of_two_tokens_and_ten_positions() {
    let row = |weights: &[i64]| -> Row {
        let total: i64 = weights.iter().sum();
        weights.iter().map(|w| fraction(*w, total)).collect()
    };
    let study = study(Model::Markov {
        vocabulary: vec!["0".into(), "1".into()],
        length: 10,
        start: row(&[2, 6]),
        transition: vec![row(&[6, 1]), row(&[6, 5])],
    });
    exactly(&study, probability(same(1, 10), None), 134_655_453_043_789_971, 380_606_777_796_685_748);
    let at_least_two =
        Event::Numbers(Box::new(Num::Count("0".into())), Comparison::AtLeast, Box::new(Num::constant(2)));
    exactly(&study, probability(at_least_two, None), 2_991_102_459, 3_001_024_334);
    let near = |quantity: Quantity, digits: f64| {
        let value = ask(&study, quantity).unwrap().enclosure().unwrap();
        let digits = Fraction::from_float(digits).unwrap();
        let slack = fraction(1, 10_i64.pow(13));
        assert!(value.low > &digits - &slack && value.high < &digits + &slack);
    };
    near(Quantity::Entropy(Source::Prior), 4.994_120_069_990_529_5);
    let tilted = || reweighted(Potential::Reward(Num::Count("1".into()), None));
    near(Quantity::Divergence(Divergence::Kl, tilted(), Source::Prior), 2.173_263_368_970_991);
    near(Quantity::Mean(tilted(), Num::Count("1".into()), None), 7.075_503_740_352_728);
}

#[test]
fn the_oracle_ranks_ties_in_vocabulary_order() {
    let study = study(Model::Uniform { vocabulary: vec!["b".into(), "a".into()], length: 2 });
    let answer = Oracle::new(&study, BTreeMap::new()).answer(&Question::Top(Source::Prior, 3)).unwrap();
    let Truth::Ranked { entries, .. } = answer else { panic!("a ranking") };
    assert_eq!(entries.iter().map(|(x, _)| x.as_str()).collect::<Vec<_>>(), ["b b", "b a", "a b"]);
}

#[test]
fn the_oracle_reads_an_ngram_as_the_page_says() {
    let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
    let model = |keep, smoothing| Model::Ngram {
        order: 2,
        lines: vec![words("a b a"), words("b c")],
        smoothing,
        keep,
        length: 3,
    };
    let plain = model(None, fraction(0, 1));
    assert_eq!(plain.vocabulary(), ["a", "b", "c", "<end>"]);
    // p(a | start) = 1/2, p(b | a) = 1/2, p(c | b) = 1/2.
    assert_eq!(plain.probability(&["a", "b", "c"]), fraction(1, 8));
    assert_eq!(plain.probability(&["b", "<end>", "<end>"]), fraction(0, 1));
    assert_eq!(plain.probability(&["a", "<end>", "<end>"]), fraction(1, 4));
    let smoothed = model(None, fraction(1, 2));
    // (1 + 1/2)/(2 + 4/2), then a context seen twice with nothing after it but b and <end>.
    assert_eq!(smoothed.probability(&["a", "c", "<end>"]), fraction(3, 8) * fraction(1, 8) * fraction(1, 2));
    let few = model(Some(1), fraction(0, 1));
    assert_eq!(few.vocabulary(), ["a", "<unk>", "<end>"]);
    assert_eq!(few.probability(&["<unk>", "<unk>", "<end>"]), fraction(1, 2) * fraction(1, 3) * fraction(1, 3));
}
