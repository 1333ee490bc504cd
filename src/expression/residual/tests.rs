//! Residuals against direct evaluation, and how many of them there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{Closure, Expression, Outcome, Reason, Scope, check, evaluate, parse};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};
use crate::sequence::{Token, Vocabulary};

pub(super) fn scope(tokens: &[&str], length: usize) -> Scope {
    let mut scope = Scope::new(Arc::new(Vocabulary::new(tokens.iter().copied()).unwrap()), length);
    scope.worlds = vec!["sun".into(), "rain".into()];
    scope.words.insert("W".into(), BTreeSet::from([Token(0), Token(2)]));
    scope.scores.insert(
        "S".into(),
        BTreeMap::from([
            (Token(0), Rational::from(2)),
            (Token(1), Rational::from(-1)),
            (Token(3), Rational::from_parts(1.into(), 2u8.into())),
        ]),
    );
    scope.constants.insert("lambda".into(), Real::integer(3));
    scope
        .closures
        .insert("odd".into(), Closure::event(|sequence| sequence.iter().map(|token| token.0).sum::<u32>() % 2 == 1));
    scope
}

pub(super) fn typed(text: &str, scope: &Scope) -> Expression {
    check(&parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}")), scope)
        .unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// The residuals at the end of every sequence, with all that were met on the way.
pub(super) fn met(residuals: &mut Residuals, start: ResidualId, scope: &Scope) -> Vec<BTreeSet<ResidualId>> {
    let mut layers = vec![BTreeSet::from([start])];
    for position in 0..scope.length {
        let mut next = BTreeSet::new();
        for &id in &layers[position] {
            for token in 0..scope.vocabulary.len() {
                let stepped = residuals.step(id, position, Token::from(token));
                next.insert(if residuals.facts[stepped.index()].range.finite {
                    residuals.split_sum(stepped).1
                } else {
                    stepped
                });
            }
        }
        layers.push(next);
    }
    layers
}

fn all_met(text: &str, scope: &Scope) -> usize {
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed(text, scope));
    met(&mut residuals, start, scope).into_iter().flatten().collect::<BTreeSet<_>>().len()
}

#[test]
fn equal_futures_have_equal_residuals() {
    let scope = scope(&["a", "b", "c"], 14);
    assert_eq!(all_met(r#"count("a") >= 2"#, &scope), 3);
    assert_eq!(all_met(r#"2 * count("a") + 1 > 4"#, &scope), 3);
    assert_eq!(all_met(r#"count("a") mod 2 == 0"#, &scope), 2);
    assert_eq!(all_met(r#"count("a") mod 3"#, &scope), 3);
    assert_eq!(all_met(r#"contains("a b a")"#, &scope), 4);
    assert_eq!(all_met(r#"matches("a * b")"#, &scope), 4);
    assert_eq!(all_met("any(W)", &scope), 2);
    assert_eq!(all_met(r#"if(count("a") >= 2, 1, 0)"#, &scope), 3);
    // At first, then one for each token at position 7, then true and false.
    assert_eq!(all_met("x[7] == x[12]", &scope), 1 + 3 + 2);
    assert_eq!(all_met(r#"count("a")"#, &scope), 1);
    // Only positions of the one set are remembered.
    assert_eq!(all_met(r#"(x[7] == "a" or x[7] == "b") and x[9] == "a""#, &scope), 4);
}

#[test]
fn a_sum_over_neighbours_needs_one_residual_per_token() {
    let scope = scope(&["a", "b", "c", "d"], 40);
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed("sum(i in 1..N-1: [x[i] == x[i+1]])", &scope));
    for layer in met(&mut residuals, start, &scope) {
        assert!(layer.len() <= 4, "{} residuals", layer.len());
    }
    assert!(residuals.len() < 4000, "{}", residuals.len());
}

#[test]
fn settled_parts_are_given_off() {
    let scope = scope(&["a", "b", "c"], 5);
    let mut residuals = Residuals::new();
    let mut split = |text: &str, product: bool| {
        let id = residuals.insert(&typed(text, &scope));
        let (value, rest) = if product { residuals.split_product(id) } else { residuals.split_sum(id) };
        (value, residuals.show(rest, &scope.vocabulary))
    };
    assert_eq!(split(r#"2^(1 + count("b"))"#, true), (Real::integer(2), r#"(2^score(b 1))"#.to_owned()));
    assert_eq!(split(r#"lambda * ([x[1] == "a"] + 2)"#, false), (Real::integer(6), r#"3 * [x[1] == "a"]"#.to_owned()));
    assert_eq!(split(r#"ln(0) + count("b")"#, false), (Real::NegativeInfinity, "0".to_owned()));
    assert_eq!(split("0", true), (Real::integer(0), "1".to_owned()));
    assert_eq!(split("7", false), (Real::integer(7), "0".to_owned()));
    let half = Real::Rational(Rational::from_parts(1.into(), 2u8.into())).exp().unwrap();
    assert_eq!(split(r#"exp(1/2 + count("b"))"#, true), (half, "exp(score(b 1))".to_owned()));
    assert_eq!(split(r#"ln(2) + count("b") - 1"#, false).1, "score(b 1)");
}

#[test]
fn positions_are_known() {
    let scope = scope(&["a", "b"], 12);
    let mut residuals = Residuals::new();
    let pair = residuals.insert(&typed("x[7] == x[12]", &scope));
    assert!(residuals.names_position(pair, 6) && residuals.names_position(pair, 11) && !residuals.reads(pair, 8));
    assert_eq!(residuals.step(pair, 3, Token(1)), pair);
    let half = residuals.step(pair, 6, Token(1));
    assert_eq!(residuals.show(half, &scope.vocabulary), r#"x[12] == "b""#);
    let count = residuals.insert(&typed(r#"count("a") >= 2"#, &scope));
    assert!(residuals.reads(count, 3) && !residuals.names_position(count, 3));
}

#[test]
fn digits_decide_as_soon_as_they_can() {
    let scope = scope(&["a", "3", "5", "7"], 4);
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed("int(x[1..2]) == 35", &scope));
    let wrong = residuals.step(start, 0, Token(2));
    assert_eq!(residuals.settled(wrong), Some(&Ok(Outcome::Event(false))));
    let right = residuals.step(start, 0, Token(1));
    assert!(residuals.settled(right).is_none());
    let right = residuals.step(right, 1, Token(2));
    assert_eq!(residuals.settled(right), Some(&Ok(Outcome::Event(true))));
}

#[test]
fn long_sequences_and_deep_definitions_are_no_burden() {
    let tokens: Vec<String> = (0..50).map(|token| format!("t{token}")).collect();
    let mut scope = Scope::new(Arc::new(Vocabulary::new(tokens).unwrap()), 200);
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed("x[7] == x[12]", &scope));
    assert_eq!(met(&mut residuals, start, &scope).into_iter().flatten().collect::<BTreeSet<_>>().len(), 53);
    let start = residuals.insert(&typed("sum(i in 1..40: [x[i] == x[i+1]]) >= 3", &scope));
    assert!(met(&mut residuals, start, &scope).iter().all(|layer| layer.len() <= 50 * 3 + 1));
    scope.definitions.insert("d0".into(), parse("count(\"t1\")").unwrap());
    for level in 1..2000 {
        let text = format!("if(x[{}] == \"t2\", 1, 2 + abs(d{} / 2))", level % 200 + 1, level - 1);
        scope.definitions.insert(format!("d{level}"), parse(&text).unwrap());
    }
    assert!(check(&parse("d1999").unwrap(), &scope).is_err());
    let deep = typed("d110", &scope);
    let mut id = residuals.insert(&deep);
    let sequence: Vec<Token> = (0..200).map(|place| Token(place % 50)).collect();
    for (position, &token) in sequence.iter().enumerate() {
        id = residuals.step(id, position, token);
    }
    let id = residuals.finish(id);
    assert_eq!(residuals.settled(id), Some(&evaluate(&deep, &sequence, None)));
}

#[test]
fn the_deepest_expressions_fit_the_stack_of_a_thread() {
    let mut scope = scope(&["a", "b", "1", "23"], 4);
    // Each pattern nests what is below it in a way of its own, as deep as it is allowed to.
    for pattern in [
        "1 + 2 * abs(D)",
        "if(x[2] == \"a\", D, x[3] == x[4])",
        "not (x[1] == \"a\" and (x[2] == \"b\" or D))",
        "[int(x[1]) + [D > 1] mod 2 > 0] + 1/2",
        "min(count(\"a\"), max(2, D)) / 3",
        "(1/2)^(-abs(D))",
        "ln(1 + exp(-sqrt(abs(D))))",
        "if(odd, D, x[2])",
    ] {
        let logical = pattern.starts_with("if(x") || pattern.starts_with("not");
        let start = if logical {
            "any(W)"
        } else if pattern.starts_with("if(odd") {
            "x[1]"
        } else {
            "score(S)"
        };
        scope.definitions.clear();
        scope.definitions.insert("d0".into(), parse(start).unwrap());
        let (mut deepest, mut level) = (None, 0);
        loop {
            level += 1;
            scope
                .definitions
                .insert(format!("d{level}"), parse(&pattern.replace('D', &format!("d{}", level - 1))).unwrap());
            match check(&parse(&format!("d{level}")).unwrap(), &scope) {
                Ok(expression) => deepest = Some(expression),
                Err(_) => break,
            }
        }
        let deepest = deepest.expect("some depth is allowed");
        let mut residuals = Residuals::new();
        let mut id = residuals.insert(&deepest);
        let sequence = [Token(0), Token(1), Token(2), Token(0)];
        for (position, &token) in sequence.iter().enumerate() {
            id = residuals.step(id, position, token);
        }
        let end = residuals.finish(id);
        let expected = evaluate(&deepest, &sequence, None);
        assert_eq!(residuals.settled(end).map(Result::is_ok), Some(expected.is_ok()), "{pattern}");
    }
}

/// A small stream of choices.
struct Choices(u64);

impl Choices {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) % bound as u64) as usize
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
    fn position(&mut self) -> usize {
        1 + self.below(4)
    }
    fn token(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 3 } else { 4 }) {
            0 => format!("{:?}", self.pick(&["a", "b", "1", "23"])),
            1 | 2 => format!("x[{}]", self.position()),
            _ => format!("if({}, {}, {})", self.event(depth - 1), self.token(depth - 1), self.token(depth - 1)),
        }
    }
    fn event(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(9) {
                0 => "true".to_owned(),
                1 => format!("{}(W)", self.pick(&["any", "all", "none"])),
                2 => self
                    .pick(&[r#"contains("a b")"#, r#"contains("a a")"#, r#"starts("a 1")"#, r#"ends("b")"#])
                    .to_owned(),
                3 => self
                    .pick(&[
                        r#"matches("a * b")"#,
                        r#"matches("_ a *")"#,
                        r#"matches("* b _ *")"#,
                        r#"matches("_ _ 1 _")"#,
                    ])
                    .to_owned(),
                4 => format!("is_int(x[{}..4])", self.position()),
                5 => "odd".to_owned(),
                6 => self.pick(&[r#"world == "sun""#, r#"world != "rain""#]).to_owned(),
                _ => format!("{} {} {}", self.token(0), self.pick(&["==", "!="]), self.token(0)),
            };
        }
        let down = depth - 1;
        match self.below(11) {
            0 => self.event(0),
            1 | 2 => format!("not ({})", self.event(down)),
            3 => format!("({}) and ({})", self.event(down), self.event(down)),
            4 => format!("({}) or ({})", self.event(down), self.event(down)),
            5 => format!("if({}, {}, {})", self.event(down), self.event(down), self.event(down)),
            6 => format!("is_prime({})", self.number(down)),
            7 => format!("{}(i in 1..3: x[i] == {} or {})", self.pick(&["all", "any"]), self.token(0), self.event(0)),
            _ => format!(
                "({}) {} ({})",
                self.number(down),
                self.pick(&["==", "!=", "<", "<=", ">", ">="]),
                self.number(down)
            ),
        }
    }
    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(8) {
                0 | 1 => self.pick(&["0", "1", "2", "1/2", "3", "lambda", "N"]).to_owned(),
                2 => self.pick(&["inf", "-inf", "ln(2)"]).to_owned(),
                3 => format!("int(x[{0}..{0}])", self.position()),
                4 => "int(x[2..3], 5)".to_owned(),
                5 => "score(S)".to_owned(),
                6 => self.pick(&[r#"count("a")"#, "count(W)"]).to_owned(),
                _ => format!("[{}]", self.event(0)),
            };
        }
        let down = depth - 1;
        match self.below(12) {
            0 => self.number(0),
            1 => format!("[{}]", self.event(down)),
            2 | 3 => format!("{} {} ({})", self.number(0), self.pick(&["+", "-", "*"]), self.number(down)),
            4 => format!("({}) + ({}) - ({})", self.number(down), self.number(down), self.number(down)),
            5 => format!("({}) {} ({})", self.number(down), self.pick(&["/", "mod", "*"]), self.number(down)),
            6 => format!("-({})", self.number(down)),
            7 => format!("{}({}, {})", self.pick(&["min", "max"]), self.number(down), self.number(down)),
            8 => format!("abs({})", self.number(down)),
            9 => format!("if({}, {}, {})", self.event(down), self.number(down), self.number(down)),
            10 => format!(
                "2^({})",
                self.pick(&["count(W) - 1", "[x[1] == x[2]] + 3", "count(\"a\") - int(x[1], 1)", "2"])
            ),
            _ => format!("sum(i in 1..3: [x[i] == x[i+1]] * ({}))", self.number(0)),
        }
    }
}

#[test]
fn reading_token_by_token_is_evaluation() {
    let scope = scope(&["a", "b", "1", "23"], 4);
    let mut choices = Choices(7);
    let (mut compared, mut failures) = (0, 0);
    let mut residuals = Residuals::new();
    for case in 0..4000 {
        if case % 500 == 0 {
            residuals = Residuals::new();
        }
        let depth = 1 + case % 4;
        let text = match case % 5 {
            0 => choices.token(depth),
            1 | 2 => choices.event(depth),
            _ => choices.number(depth),
        };
        let expression = typed(&text, &scope);
        let start = residuals.insert(&expression);
        for _ in 0..8 {
            let sequence: Vec<Token> = (0..4).map(|_| Token::from(choices.below(4))).collect();
            let world = choices.below(2);
            let mut id = residuals.enter(start, Some(world));
            for (position, &token) in sequence.iter().enumerate() {
                let next = residuals.step(id, position, token);
                if !residuals.reads(id, position) {
                    assert_eq!(next, id, "{text}");
                }
                id = next;
            }
            let end = residuals.finish(id);
            let found =
                residuals.settled(end).unwrap_or_else(|| panic!("{text}: {}", residuals.show(end, &scope.vocabulary)));
            let expected = evaluate(&expression, &sequence, Some(world));
            let written = scope.vocabulary.write(&sequence);
            match (&expected, found) {
                (Ok(expected), Ok(found)) => {
                    assert!(alike(expected, found), "{text} on {written}: {expected:?}, not {found:?}")
                }
                (Err(expected), Err(found)) => {
                    failures += 1;
                    let digits = |reason: &Reason| *reason == Reason::NotDigits;
                    assert_eq!(digits(&expected.undefined), digits(&found.undefined), "{text} on {written}");
                }
                _ => panic!("{text} on {written}: {expected:?}, not {found:?}"),
            }
            compared += 1;
        }
    }
    assert!(compared == 32_000 && failures > 1000 && failures < 16_000, "{failures} of {compared}");
}

/// Equal; enclosures, whose last digits depend on the order of addition, must overlap.
fn alike(expected: &Outcome, found: &Outcome) -> bool {
    match (expected, found) {
        (Outcome::Number(one), Outcome::Number(other)) if !(one.is_exact() && other.is_exact()) => {
            let (one, other) = (one.interval(), other.interval());
            one.low <= other.high && other.low <= one.high
        }
        _ => expected == found,
    }
}
