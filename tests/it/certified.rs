//! Certified numbers: no printed digit is wrong, every bound holds the truth and is narrow, nothing is lost at
//! λ = 10,000 or β = 10⁸.
//!
//! The truths come from the definition in fractions ([`naive`](crate::naive)) and, for the larger models, from [`chain`]:
//! integers and binary floats of hundreds of digits. `EXACTLM_FULL=1` runs the full counts; without it a fixed share.

mod chain;

use crate::adapter::{FLOAT, PLANNED, ask};
use crate::compare::parse_fraction;
use crate::naive::number::Number;
use crate::naive::question::Truth;
use crate::naive::{Fraction, fraction};
use crate::random_study::{Kind, case};
use crate::verdict::expected;
use chain::{Big, Chain, Tilt};
use dashu::integer::IBig;
use exactlm::expression::{Expression, Scope, check, parse};
use exactlm::number::{Rational, Real};
use exactlm::question::{Distribution, Numbers, Session, Settings};
use exactlm::report::Written;
use exactlm::report::json::Object;
use exactlm::sequence::{Token, Vocabulary};
use exactlm::statement::{Answer, AnswerValue};
use num_traits::{Signed, Zero};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use std::sync::Arc;

/// The full count where it is asked for, else a share of it.
fn count(full: usize, share: usize) -> usize {
    if std::env::var("EXACTLM_FULL").is_ok_and(|value| value == "1") { full } else { share }
}

/// Two ends of what a printed number says of the value: the digits cut off, or `middle ± radius`.
fn printed(text: &str) -> Option<(Fraction, Fraction)> {
    if let Some((middle, radius)) = text.split_once(" ± ") {
        let (middle, radius) = (parse_fraction(middle)?, parse_fraction(radius)?);
        return Some((&middle - &radius, middle + radius));
    }
    let open = text.contains('…');
    let text = text.replace('…', "");
    let near = parse_fraction(&text)?;
    if !open {
        return Some((near.clone(), near));
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
    let unit = fraction(10, 1).pow(exponent.parse::<i32>().ok()? - i32::try_from(places).ok()?);
    Some(if text.starts_with('-') { (&near - unit, near) } else { (near.clone(), near + unit) })
}

/// Whether a printed number is right in every digit, given two ends around the truth that are far narrower.
fn is_right(text: &str, low: &Fraction, high: &Fraction) -> bool {
    printed(text).is_some_and(|(first, last)| first <= *high && *low <= last)
}

/// How many significant digits a printed number shows.
fn digits(text: &str) -> usize {
    if text.contains('±') {
        return 0;
    }
    let mantissa = text.trim_start_matches('-').split(['e', '…']).next().unwrap_or("");
    mantissa.replace('.', "").trim_start_matches('0').len()
}

/// Every number of an answer with its truth.
fn numbers<'a>(answer: &'a Value, truth: &'a Truth) -> Vec<(&'a str, &'a Number)> {
    match truth {
        Truth::Number { value, .. } => answer["decimal"].as_str().map(|text| (text, value)).into_iter().collect(),
        Truth::Row { entries: truth, .. } => {
            let found = answer["entries"].as_array().map_or(&[][..], Vec::as_slice);
            let named = |name: &str| truth.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            let pair = |entry: &'a Value| Some((entry["decimal"].as_str()?, named(entry["value"].as_str()?)?));
            found.iter().filter_map(pair).collect()
        }
        Truth::Ranked { .. } | Truth::Holds(_) => Vec::new(),
    }
}

#[test]
fn no_printed_digit_is_wrong() {
    let wanted = count(50_000, 5_000);
    let mut random = ChaCha8Rng::seed_from_u64(41);
    let (mut checked, mut open, mut studies) = (0, 0, 0);
    while checked < wanted {
        let kind = Kind::ALL[studies % Kind::ALL.len()];
        let stream: Vec<u32> = (0..600).map(|_| random.next_u32()).collect();
        let case = case(kind, &stream);
        let (text, truths) = (case.study.to_string(), expected(&case, false));
        let questions: Vec<String> = case.questions.iter().map(ToString::to_string).collect();
        for manner in [PLANNED, FLOAT] {
            for ((outcome, truths), question) in ask(&text, &questions, manner).iter().zip(&truths).zip(&questions) {
                let Ok(answers) = outcome else { continue };
                for (answer, truth) in answers.iter().zip(truths) {
                    let Ok(truth) = truth else { continue };
                    for (decimal, number) in numbers(answer, truth) {
                        let Some(truth) = number.enclosure() else { continue };
                        assert!(is_right(decimal, &truth.low, &truth.high), "{question}: {decimal}\n{truth:?}\n{text}");
                        checked += 1;
                        open += usize::from(decimal.contains('…'));
                    }
                }
            }
        }
        studies += 1;
    }
    assert!(open * 4 > checked, "{open} of {checked} numbers in {studies} studies go on after their digits");
    println!("{checked} printed numbers of {studies} studies, {open} of them cut off");
}

#[test]
fn a_wrong_digit_is_found() {
    let third = (fraction(1, 3), fraction(1, 3));
    assert!(is_right("0.33333333333333333…", &third.0, &third.1));
    assert!(!is_right("0.33333333333333334…", &third.0, &third.1));
    assert!(!is_right("0.33333333333333332…", &third.0, &third.1));
    assert!(!is_right("0.3333", &third.0, &third.1));
    assert!(is_right("-3.3…e-1", &-third.0.clone(), &-third.1.clone()));
    assert!(!is_right("-3.2…e-1", &-third.0.clone(), &-third.1.clone()));
    assert!(is_right("0.3 ± 0.1", &third.0, &third.1) && !is_right("0.3 ± 0.03", &third.0, &third.1));
}

/// A chain, the session over it, and what is asked.
struct Bench {
    session: Session,
    scope: Arc<Scope>,
}

impl Bench {
    fn new(chain: &Chain, numbers: Numbers) -> Self {
        let vocabulary = Arc::new(Vocabulary::new(chain.names()).expect("different names"));
        let scope = Arc::new(Scope::new(vocabulary, chain.length));
        let settings = Settings { numbers, ..Settings::default() };
        Bench { session: Session::new(chain.model(), scope.clone(), settings), scope }
    }

    fn expression(&self, text: &str) -> Expression {
        check(&parse(text).expect("it parses"), &self.scope).expect("it has a sort")
    }

    fn tilt(&self, reward: &str, beta: (i64, u64)) -> Distribution {
        let beta = Real::Rational(Rational::from_parts(beta.0.into(), beta.1.into()));
        Distribution::prior().tilted("tuned", self.expression(reward), beta)
    }
}

fn big(value: f64) -> Big {
    Big::try_from(value).expect("finite")
}

/// A big float as a fraction.
fn exact(value: &Big) -> Fraction {
    let (significand, exponent): (IBig, isize) = {
        let repr = value.repr();
        (repr.significand().clone(), repr.exponent())
    };
    let significand = Fraction::from_integer(significand.to_string().parse().expect("an integer"));
    let power = Fraction::from_integer(num_bigint::BigInt::from(1) << exponent.unsigned_abs());
    if exponent < 0 { significand / power } else { significand * power }
}

/// Whether the bounds of an answer hold the truth.
fn holds(low: f64, high: f64, truth: &Big) -> bool {
    (low == f64::NEG_INFINITY || big(low) <= *truth) && (high == f64::INFINITY || *truth <= big(high))
}

/// The width of the bounds in units in the last place of the value.
fn ulps(answer: &Real) -> f64 {
    let interval = answer.interval();
    let size = interval.abs().low;
    let unit = size.next_up() - size;
    if interval.is_point() { 0.0 } else { interval.width() / unit }
}

/// One question about a tilt, with its answer and its truth.
fn asked(bench: &Bench, tuned: &Distribution, truth: &Tilt, most: usize, question: usize) -> (Real, Big) {
    let (session, prior) = (&bench.session, Distribution::prior());
    let answer = match question {
        0 => (session.probability(tuned, &bench.expression(&format!("count(\"t0\") >= {most}"))), truth.most()),
        1 => (session.log_normaliser(tuned), truth.log_normaliser.clone()),
        2 => (session.total_variation(tuned, &prior), truth.total_variation()),
        3 => (session.kl(tuned, &prior), truth.kl()),
        4 => (session.kl(&prior, tuned), truth.kl_back()),
        5 => (session.chi2(tuned, &prior), truth.chi2()),
        6 => (session.hellinger(tuned, &prior), truth.hellinger()),
        7 => (session.jensen_shannon(tuned, &prior), truth.jensen_shannon()),
        8 => (session.expectation(tuned, &bench.expression("count(\"t0\")")), truth.expectation()),
        _ => (session.renyi(tuned, &prior, &Real::integer(2)), truth.renyi()),
    };
    (answer.0.expect("it has a value"), answer.1)
}

/// The most gains that are possible, where the law has at least two values.
fn most(law: &[num_bigint::BigInt]) -> Option<usize> {
    let possible: Vec<usize> =
        law.iter().enumerate().filter(|(_, mass)| !mass.is_zero()).map(|(gains, _)| gains).collect();
    if possible.len() < 2 { None } else { possible.last().copied() }
}

/// Widths of the answers to as many models, each of which holds the truth.
fn widths(models: usize, seed: u64, size: impl Fn(&mut ChaCha8Rng) -> (usize, usize)) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut widths = Vec::new();
    while widths.len() < models {
        let (tokens, length) = size(&mut random);
        let chain = Chain::random(&mut random, tokens, length);
        let law = chain.law(|_, token| token == 0);
        let Some(most) = most(&law) else { continue };
        let beta = (1 + (random.next_u64() % 12) as i64, 1 + random.next_u64() % 5);
        let bench = Bench::new(&chain, Numbers::Float);
        let tuned = bench.tilt("count(\"t0\")", beta);
        let truth = Tilt::new(&law, (beta.1 as i64, beta.0 as u64), 320);
        let question = widths.len() % 10;
        let (answer, truth) = asked(&bench, &tuned, &truth, most, question);
        let interval = answer.interval();
        assert!(
            holds(interval.low, interval.high, &truth),
            "question {question} of {tokens}, {length}: {answer:?} {truth}"
        );
        widths.push(ulps(&answer));
    }
    widths.sort_by(f64::total_cmp);
    widths
}

#[test]
fn bounds_of_float_models_hold_the_truth_and_are_narrow() {
    let widths = widths(count(10_000, 900), 42, |random| {
        (2 + (random.next_u64() % 7) as usize, 2 + (random.next_u64() % 7) as usize)
    });
    let (median, widest) = (widths[widths.len() / 2], widths[widths.len() - 1]);
    println!("{} models, median {median} ulp, widest {widest} ulp", widths.len());
    assert!(median <= 16.0, "the median width is {median} ulp");
}

#[test]
fn bounds_at_two_hundred_positions_are_narrow() {
    let widths = widths(count(90, 9), 43, |random| (2 + (random.next_u64() % 2) as usize, 200));
    let median = widths[widths.len() / 2];
    println!("{} models, median {median} ulp, widest {} ulp", widths.len(), widths[widths.len() - 1]);
    assert!(median <= 8.0 * 200.0, "the median width is {median} ulp");
}

#[test]
fn a_bound_that_is_too_narrow_is_found() {
    let chain = Chain::random(&mut ChaCha8Rng::seed_from_u64(44), 3, 5);
    let law = chain.law(|_, token| token == 0);
    let truth = Tilt::new(&law, (1, 1), 320);
    let bench = Bench::new(&chain, Numbers::Float);
    let interval =
        bench.session.kl(&bench.tilt("count(\"t0\")", (1, 1)), &Distribution::prior()).expect("finite").interval();
    assert!(holds(interval.low, interval.high, &truth.kl()));
    assert!(!holds(interval.low, interval.low, &truth.kl()) || !holds(interval.high, interval.high, &truth.kl()));
    assert!(!holds(interval.high.next_up(), interval.high.next_up().next_up(), &truth.kl()));
}

/// Twelve digits at least, all of them right.
fn assert_twelve_digits(answer: &Real, truth: &Big, what: &str) {
    let text = Written::new(answer).decimal;
    let truth = exact(truth);
    // The truth is a float of hundreds of digits: off by far less than one part in 10^60.
    let slack = truth.abs() / Fraction::from_integer(num_bigint::BigInt::from(10).pow(60));
    assert!(is_right(&text, &(&truth - &slack), &(&truth + &slack)), "{what}: {text}");
    assert!(digits(&text) >= 12 || answer.is_exact(), "{what}: {text}");
}

/// What is too small for float64 is a string in JSON, with its digits and its bounds.
fn assert_strings_beyond_float(answer: &Real, truth: &Big) {
    let value = AnswerValue::Number(answer.clone());
    let object = Object::new(&Answer { question: "TV".into(), parameters: Vec::new(), value });
    let json = serde_json::to_value(&object).expect("JSON");
    if answer.interval().high >= f64::MIN_POSITIVE {
        assert!(json["value"].is_f64(), "{json}");
        return;
    }
    let end = |name: &str| parse_fraction(json[name].as_str().expect("a string")).expect("digits");
    let truth = exact(truth);
    assert!(end("low") <= truth && truth <= end("high") && end("low") < end("high"), "{json}");
    assert!(end("low") <= end("value") && end("value") <= end("high"), "{json}");
    assert!(digits(json["value"].as_str().expect("a string")) >= 12, "{json}");
}

#[test]
fn rewards_up_to_ten_thousand_keep_twelve_digits() {
    let mut random = ChaCha8Rng::seed_from_u64(45);
    for lambda in [1, 37, 40, 700, 10_000] {
        for numbers in [Numbers::Auto, Numbers::Float] {
            for round in 0..count(40, 4) {
                let chain = Chain::random(&mut random, 2 + round % 3, 4 + round % 3);
                let prompt = chain.prompt(&mut random, 2);
                let law = chain.law(|position, token| prompt.get(position) == Some(&token));
                if most(&law) != Some(2) {
                    continue;
                }
                let bench = Bench::new(&chain, numbers);
                let reward = format!("{lambda}*([x[1] == \"t{}\"] + [x[2] == \"t{}\"])", prompt[0], prompt[1]);
                let tuned = bench.tilt(&reward, (1, 1));
                let fixed = (0..chain.length).map(|position| prompt.get(position).map(|&token| Token::from(token)));
                let prompted = Distribution::prior().prompted("prompted", fixed.collect());
                let truth = Tilt::new(&law, (lambda, 1), 400);
                let others = truth.others();
                let session = &bench.session;
                let what = |name: &str| format!("{name} at λ = {lambda}, {numbers:?}");
                let distance = session.total_variation(&tuned, &prompted).expect("both are possible");
                assert_twelve_digits(&distance, &others, &what("TV"));
                assert_strings_beyond_float(&distance, &others);
                let divergence = session.kl(&prompted, &tuned).expect("both are possible");
                assert_twelve_digits(&divergence, &truth.surprise_of_most(), &what("KL(prompted, tuned)"));
                assert_eq!(session.kl(&tuned, &prompted), Ok(Real::Infinity));
                let normaliser = session.normaliser(&tuned).expect("possible");
                assert_twelve_digits(&normaliser, &truth.log_normaliser.exp(), &what("Z"));
                assert_twelve_digits(
                    &session.log_normaliser(&tuned).expect("possible"),
                    &truth.log_normaliser,
                    &what("log Z"),
                );
                let missed =
                    bench.expression(&format!("not (x[1] == \"t{}\" and x[2] == \"t{}\")", prompt[0], prompt[1]));
                assert_twelve_digits(&session.probability(&tuned, &missed).expect("a value"), &others, &what("P"));
            }
        }
    }
}

#[test]
fn divergences_at_a_hundred_million_keep_twelve_digits() {
    let mut random = ChaCha8Rng::seed_from_u64(46);
    let beta = (100_000_000, 1);
    for round in 0..count(300, 24) {
        let chain = Chain::random(&mut random, 2 + round % 4, 2 + round % 6);
        let law = chain.law(|_, token| token == 0);
        let Some(most) = most(&law) else { continue };
        let truth = Tilt::new(&law, (1, beta.0 as u64), 700);
        for numbers in [Numbers::Auto, Numbers::Float] {
            let bench = Bench::new(&chain, numbers);
            let tuned = bench.tilt("count(\"t0\")", beta);
            for question in 0..10 {
                let (answer, truth) = asked(&bench, &tuned, &truth, most, question);
                assert_twelve_digits(&answer, &truth, &format!("question {question}, round {round}, {numbers:?}"));
                assert!(answer.interval().low >= 0.0, "question {question}: {answer:?}");
            }
        }
    }
}
