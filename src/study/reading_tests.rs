//! Whole studies, read.

use std::io;

use super::*;
use crate::number::Rational;
use crate::sequence::Token;
use crate::statement::PotentialSyntax;

const MODEL: &str = r#"
[model]
kind = "markov"
vocabulary = ["a", "b", "_", "*", "Mr. White"]
length = 4
start = [1, 0, 0, 0, 0]
transition = [
  [0.1, 0.2, 0.3, "4/10", 0],
  [1, 0, 0, 0, 0],
  [1, 0, 0, 0, 0],
  [1, 0, 0, 0, 0],
  [1, 0, 0, 0, 0],
]
"#;

fn none(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

fn read(text: &str) -> Result<Study, Diagnostics> {
    Study::read("study.toml", text.as_bytes(), &none)
}

fn good(text: &str) -> Study {
    read(&format!("{MODEL}{text}")).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

fn messages(text: &str) -> Vec<String> {
    match read(&format!("{MODEL}{text}")) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.iter().map(|one| one.message().to_string()).collect(),
    }
}

fn prompt(text: &str) -> Vec<Option<u32>> {
    let study = good(&format!("[distribution.p]\nprompt = {text}"));
    match &study.environment.distributions["p"].potential {
        PotentialSyntax::Prompt(items) => items.iter().map(|item| item.map(|Token(number)| number)).collect(),
        other => panic!("a prompt, not {other:?}"),
    }
}

#[test]
fn a_bare_decimal_is_the_fraction_that_was_written() {
    let study = good("");
    let layer = study.environment.model.layer(1);
    let weights: Vec<Rational> = layer.edges(0).map(|(_, _, weight)| weight.clone()).collect();
    let tenths = |n: u8| Rational::from_parts(n.into(), 10u8.into());
    assert_eq!(weights, [tenths(1), tenths(2), tenths(3), tenths(4)]);
}

#[test]
fn every_form_of_prompt_fixes_the_same_positions() {
    assert_eq!(prompt(r#""a _ _ b""#), [Some(0), None, None, Some(1)]);
    assert_eq!(prompt(r#"["a", "_", "_", "b"]"#), [Some(0), None, None, Some(1)]);
    assert_eq!(prompt(r#"{ 1 = "a", 4 = "b" }"#), [Some(0), None, None, Some(1)]);
    assert_eq!(prompt(r#""a * b""#), [Some(0), None, None, Some(1)]);
    assert_eq!(prompt(r#""*""#), [None; 4]);
    assert_eq!(prompt(r#""a b a b *""#), [Some(0), Some(1), Some(0), Some(1)]);
    assert_eq!(prompt(r#"["Mr. White", "*"]"#), [Some(4), None, None, None]);
}

#[test]
fn the_tokens_named_like_wildcards_are_written_with_a_backslash() {
    assert_eq!(prompt(r"'\_ \* _ *'"), [Some(2), Some(3), None, None]);
    assert_eq!(prompt(r#"{ 1 = '\_', 2 = "_" }"#), [Some(2), None, None, None]);
}

#[test]
fn distributions_keep_the_order_of_the_file_and_questions_too() {
    let study = good(
        "[distribution.z]\ngiven = true\n[distribution.a]\nfrom = 'z'\nlikelihood = 2\n[ask]\nz = 'H(z)'\na = 'H(a)'\n",
    );
    assert_eq!(study.environment.order, ["z", "a"]);
    assert_eq!(study.environment.distributions["a"].from, "z");
    assert_eq!(study.ask.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["z", "a"]);
    assert_eq!(study.title, "study.toml");
}

#[test]
fn parameters_are_kept_as_written() {
    let study = good("[parameter]\nlambda = [0.50, 'ln(2)', '1/3']\nmu = 2\n");
    let written: Vec<&str> = study.environment.parameters["lambda"].iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(written, ["0.50", "ln(2)", "1/3"]);
    assert_eq!(
        study.environment.parameters["lambda"][0].1.as_rational(),
        Some(&Rational::from_parts(1.into(), 2u8.into()))
    );
    assert_eq!(study.environment.parameters["mu"].len(), 1);
}

#[test]
fn beta_may_be_inf_or_zero_but_not_negative() {
    for beta in ["'inf'", "inf", "0", "'0'", "'ln(2)'", "'lambda'", "1e-3"] {
        good(&format!("[parameter]\nlambda = [1, 2]\n[distribution.q]\nreward = 'count(\"a\")'\nbeta = {beta}\n"));
    }
    assert_eq!(messages("[distribution.q]\nreward = 0\nbeta = '-inf'\n"), ["beta cannot be negative"]);
}

#[test]
fn mistakes_that_are_independent_are_told_together() {
    let text =
        "[words]\nsweet = ['c']\n[parameter]\nx = 1\n[distribution.q]\nfrom = 'r'\nprompt = 'a'\n[ask]\nh = 'H('\n";
    assert_eq!(messages(text).len(), 5);
}

#[test]
fn a_mistake_in_a_definition_is_told_once_where_it_is() {
    let text = "[define]\na = 'cuont(\"b\")'\nc = 'a + 1'\n[distribution.q]\nreward = 'c'\n[ask]\nh = 'E(c)'\n";
    assert_eq!(messages(text).len(), 1);
}

#[test]
fn worlds_join_their_vocabularies() {
    let text = r#"
[model]
kind = "worlds"
worlds.kind = { weight = "1/3", model = { kind = "uniform", vocabulary = "a b", length = 2 } }
worlds.cruel = { weight = "2/3", model = { kind = "independent", vocabulary = "b c", length = 2, probabilities = [0.5, 0.5] } }
"#;
    let study = read(text).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert_eq!(study.environment.scope.worlds, ["kind", "cruel"]);
    assert_eq!(study.environment.scope.vocabulary.len(), 3);
    assert_eq!(study.environment.model.worlds(), [0, 1]);
}

#[test]
fn what_is_found_wrong_later_is_told_at_its_place() {
    let study = good("[distribution.q]\nreward = '1 / count(\"b\")'\n[ask]\nfirst = \"P(x[1] == \\\"a\\\")\"\n");
    let problem =
        study.diagnose(Spot::Distribution("q"), Some(crate::expression::Span::new(0, 14)), "division by zero");
    assert_eq!(problem.position(), (15, 11));
    let problem = study.diagnose(Spot::Ask(0), Some(crate::expression::Span::new(10, 13)), "here");
    assert_eq!(problem.position(), (17, 20));
    assert_eq!(study.diagnose(Spot::Distribution("nothing"), None, "").position(), (1, 1));
}

#[test]
fn a_long_chain_of_distributions_is_refused_and_not_followed() {
    let mut text = String::from("[distribution.d0]\ngiven = true\n");
    for number in 1..5_000 {
        text += &format!("[distribution.d{number}]\nfrom = 'd{}'\ngiven = true\n", number - 1);
    }
    let wrong = read(&format!("{MODEL}{text}")).expect_err("too long");
    assert!(wrong.is_refusal(), "{wrong}");
}

#[test]
fn fractions_that_take_too_many_digits_to_add_are_refused() {
    let tokens: Vec<String> = (0..60).map(|number| format!("t{number}")).collect();
    let numbers: Vec<String> = (0..60).map(|number| format!("\"1/{}{}1\"", "7".repeat(2_000), number)).collect();
    let text = format!(
        "[model]\nkind = 'independent'\nlength = 2\nvocabulary = {tokens:?}\nprobabilities = [{}]\n",
        numbers.join(",")
    );
    let wrong = read(&text).expect_err("too large");
    assert!(wrong.is_refusal(), "{wrong}");
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    let text = format!(
        "{MODEL}[parameter]\nlambda = [1, 'ln(2)']\n[words]\nw = ['a']\n[scores.s]\nb = 0.5\n[define]\nf = 'count(w) + score(s)'\n\
         [distribution.q]\nreward = 'lambda * f'\nbeta = 2\n[distribution.p]\nfrom = \"q\"\nprompt = \"a _ *\"\n\
         [distribution.m]\nmixture = {{ p = '1/2', q = '1/2' }}\n[ask]\nh = 'H(m)'\n[claim]\nc = 'TV(p, q) <= 1'\n"
    );
    assert!(read(&text).is_ok());
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..3_000 {
        let mut bytes = text.clone().into_bytes();
        match next(3) {
            0 => bytes.truncate(next(text.len())),
            1 => {
                let (from, to) = (next(text.len()), next(text.len()));
                bytes.drain(from.min(to)..from.max(to).min(from.min(to) + 20));
            }
            _ => {
                for _ in 0..=next(3) {
                    let at = next(bytes.len());
                    bytes[at] = b"\"'[]{}()=,.#\n 019-_\\xe\xff"[next(23)];
                }
            }
        }
        if let Err(wrong) = Study::read("changed.toml", &bytes, &none) {
            assert!(!wrong.is_empty());
            assert!(!wrong.render(false).is_empty());
        }
    }
}
