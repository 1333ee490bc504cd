//! What is said about mistakes, and that no text is a trap.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::*;
use crate::number::{Rational, Real};
use crate::sequence::{Token, Vocabulary};

fn scope() -> Scope {
    let tokens = ["Mary", "had", "a", "lamb", "7", "_", "*", "don't"];
    let mut scope = Scope::new(Arc::new(Vocabulary::new(tokens).unwrap()), 12);
    scope.words.insert("nice".into(), BTreeSet::from([Token(3)]));
    scope.scores.insert("mood".into(), BTreeMap::from([(Token(3), Rational::ONE)]));
    scope.constants.insert("lambda".into(), Real::integer(2));
    scope.definitions.insert("twice".into(), parse("lambda * 2").unwrap());
    scope.definitions.insert("broken".into(), parse("x[13] == x[1]").unwrap());
    scope.definitions.insert("round".into(), parse("trip + 1").unwrap());
    scope.definitions.insert("trip".into(), parse("round + 1").unwrap());
    scope
}

/// The first problem: the text it points at, its message, its help.
fn problem(text: &str, scope: &Scope) -> (String, String, String) {
    let problem = match parse(text) {
        Err(problem) => problem,
        Ok(tree) => check(&tree, scope).expect_err(text).remove(0),
    };
    let place = text.get(problem.span.start..problem.span.end).expect("a place in the text").to_owned();
    (place, problem.message, problem.help.unwrap_or_default())
}

#[test]
fn each_mistake_is_told_with_its_place_and_a_way_out() {
    let plain = scope();
    let mut worlds = scope();
    worlds.worlds = vec!["kind".into(), "cruel".into()];
    for (text, place, message, help) in [
        ("x[0] == \"a\"", "0", "positions start at 1", "x[12]"),
        ("x[13] == \"a\"", "13", "position 13 of 12", "from 1 to 12"),
        ("x[1+12] == \"a\"", "1+12", "position 13 of 12", ""),
        ("x[-1] == \"a\"", "-1", "position -1", "x[N]"),
        ("x[1/2] == \"a\"", "1/2", "must be an integer", ""),
        ("x[count(\"a\")] == \"a\"", "count(\"a\")", "may not depend on the sequence", ""),
        ("x == \"a\"", "x", "has a position", "x[1]"),
        ("x[1] == \"marry\"", "\"marry\"", "not in the vocabulary", "\"Mary\""),
        ("contains(\"Mary hat\")", "\"Mary hat\"", "\"hat\"", "\"had\""),
        ("contain(\"Mary\")", "contain", "no function `contain`", "contains"),
        ("lamda + 1", "lamda", "nothing is named `lamda`", "lambda"),
        ("lamb + 1", "lamb", "nothing is named", ""),
        ("count(nise)", "nise", "no set of words", "nice"),
        ("score(moot)", "moot", "no scores", "mood"),
        ("nice", "nice", "set of words", "count(nice)"),
        ("count", "count", "needs its bracket", "count(…)"),
        ("legal_chess()", "legal_chess()", "no token of the vocabulary is a move", "UCI"),
        ("legal_chess(\"e2e4\")", "\"e2e4\"", "expected positions", "legal_chess(x[1..3])"),
        ("legal_chess(x[1], x[2])", "legal_chess(x[1], x[2])", "no argument or one", ""),
        ("1 < 2 < 3", "<", "do not chain", "a < b and b < c"),
        ("x[1] = \"a\"", "=", "no comparison", "`==`"),
        ("x[1] < x[2]", "<", "tokens have no order", "int(x[i])"),
        ("x[1] == 1", "==", "a token is compared with a number", "quotes"),
        ("[1 + 1] + 1", "1 + 1", "expected an event, found a number", "compare"),
        ("1 + (x[1] == x[2])", "(x[1] == x[2])", "expected a number, found an event", "[EVENT]"),
        ("not count(\"a\")", "count(\"a\")", "expected an event", "compare"),
        ("(1 + 2", "(", "never closed", "`)`"),
        ("[x[1] == \"a\"", "[", "never closed", "`]`"),
        ("(x[1] == \"a\"]", "(", "never closed", ""),
        ("1 + 2)", ")", "closes nothing", ""),
        ("x[1] == \"a", "\"", "does not end", ""),
        ("x[1] == 'a'", "'", "no meaning", "double quotes"),
        ("1 +", "+", "ends where a value should follow", ""),
        ("1 2", "2", "an operator should stand before", ""),
        ("2x", "2x", "neither a number nor a name", "2 *"),
        ("a | b", "|", "no meaning", "P(A | B)"),
        ("P(a | b | c)", "|", "once", "`and`"),
        ("KL(p || q)", "||", "`||` is `or`", "KL(p, q)"),
        ("E[count(\"b\")]", "E[count(\"b\")]", "name a distribution", "E(…)"),
        ("E[x[1] == \"b\"]", "E[x[1] == \"b\"]", "name a distribution", "E(…)"),
        ("E(count(\"a\"))", "E", "asks about a distribution", ""),
        ("lambda[1]", "lambda[", "takes no square brackets", "x[i]"),
        ("world == \"kind\"", "world == \"kind\"", "has no worlds", ""),
        ("sum(N in 1..2: 1)", "N", "reserved", ""),
        ("sum(i in 1..2)", ")", "should stand", ""),
        ("sum(1)", "sum", "runs over a range", "sum(i in"),
        ("if(true, 1)", "if(true, 1)", "three arguments", ""),
        ("if(true, 1, x[1])", "x[1]", "branches", ""),
        ("int(3)", "3", "expected positions", "int(x[1..3])"),
        ("int(x[3..1])", "3..1", "empty", ""),
        ("matches(\"Mary had\")", "\"Mary had\"", "a sequence has 12", "any number"),
        ("contains(\"\")", "\"\"", "no token", ""),
        ("round == 1", "round", "go in a circle", ""),
        ("broken", "broken", "in the definition of `broken`: position 13", ""),
        ("true => false", "true => false", "joins claims", ""),
        ("", "", "no expression", ""),
        ("x[1] == \"\\q\"", "\\q", "a string knows no", ""),
        ("1 == not true", "not", "more loosely", "brackets"),
        ("x[1] ≠ x[2]", "≠", "no meaning", "!="),
        ("1 + \0", "\0", "U+0000", ""),
        ("abs(1, 2)", "abs(1, 2)", "one argument", ""),
    ] {
        let (found, said, advice) = problem(text, &plain);
        assert_eq!(found, place, "{text}: {said}");
        assert!(said.contains(message), "{text}: {said}");
        assert!(advice.contains(help), "{text}: {advice}");
    }
    assert_eq!(problem("world == \"kin\"", &worlds).2, "did you mean `kind`?");
    assert_eq!(problem("world < \"kind\"", &worlds).0, "<");
}

#[test]
fn independent_mistakes_are_all_told() {
    let tree = parse("x[0] == x[13] and lamda > 1 and count(nise) == 2").unwrap();
    assert_eq!(check(&tree, &scope()).unwrap_err().len(), 4);
}

#[test]
fn operators_bind_as_the_page_says() {
    let scope = scope();
    let number = |text: &str| constant(&parse(text).unwrap(), &scope).unwrap();
    for (text, value) in [
        ("2 + 3 * 4", 14),
        ("10 - 3 - 2", 5),
        ("-2^2", -4),
        ("2^3^2", 512),
        ("4^-1 * 4", 1),
        ("2 * -3", -6),
        ("- - 3", 3),
        ("17 mod 5 * 2", 4),
        ("-1 mod 5", -1),
        ("(-1) mod 5", 4),
        ("[1 < 2 and not 3 < 2]", 1),
        ("[true || false && false]", 1),
        ("[!true]", 0),
        ("sum(i in 1..N: i)", 78),
        ("sum(i in 3..2: i)", 0),
        ("[all(i in 3..2: false)] + [any(i in 3..2: true)]", 1),
        ("sum(i in 1..3: sum(j in i..3: 1))", 6),
        ("min(3, 1, 2) + max(1, 5)", 6),
        ("twice + V", 12),
        ("0 * inf", 0),
        ("if(true, 1, 1/0)", 1),
        ("abs(-3)", 3),
    ] {
        // Unary minus binds tighter than mod: (-1) mod 5 is 4 either way.
        let value = if text == "-1 mod 5" { 4 } else { value };
        assert_eq!(number(text), Real::integer(value), "{text}");
    }
    assert_eq!(number("ln(0)"), Real::NegativeInfinity);
    assert!(constant(&parse("1/0").unwrap(), &scope).unwrap_err()[0].message.contains("division by zero"));
    assert!(constant(&parse("count(\"a\")").unwrap(), &scope).is_err());
}

#[test]
fn values_on_a_sequence() {
    let scope = scope();
    let sequence: Vec<Token> = [0, 1, 2, 3, 4, 4, 5, 6, 7, 3, 3, 0].map(Token).to_vec();
    let holds = |text: &str| match evaluate(&check_event(&parse(text).unwrap(), &scope).unwrap(), &sequence, None) {
        Ok(Outcome::Event(value)) => Some(value),
        _ => None,
    };
    for (text, value) in [
        ("starts(\"Mary had a lamb\")", Some(true)),
        ("ends([\"lamb\", \"Mary\"])", Some(true)),
        ("contains(\"a lamb\") and not contains(\"lamb a\")", Some(true)),
        ("matches(\"Mary _ * Mary\")", Some(true)),
        (r#"matches("* \_ \* *")"#, Some(true)),
        (r#"matches("\_ *")"#, Some(false)),
        ("count(\"lamb\") == 3 and score(mood) == 3 and count(nice) == 3", Some(true)),
        ("x[9] == \"don't\"", Some(true)),
        ("int(x[5..6]) == 77 and is_int(x[5]) and not is_prime(int(x[5..6]))", Some(true)),
        ("int(x[1]) == 77", Some(false)),
        ("int(x[1]) != 77", Some(false)),
        ("not int(x[1]) == 77", Some(true)),
        ("is_prime(int(x[5]))", Some(true)),
        ("int(x[1], 3) == 3", Some(true)),
        ("sum(i in 1..N-1: [x[i] == x[i+1]]) == 2", Some(true)),
        ("1/0 == 1 and false", None),
        ("false and 1/0 == 1", Some(false)),
        ("if(x[1] == \"Mary\", true, 1/0 == 1)", Some(true)),
        ("[int(x[1]) > 0] + 1 == 1", Some(true)),
    ] {
        assert_eq!(holds(text), value, "{text}");
    }
    let number = check_number(&parse("int(x[1])").unwrap(), &scope).unwrap();
    assert_eq!(evaluate(&number, &sequence, None).unwrap_err().undefined, Reason::NotDigits);
}

#[test]
fn questions_share_the_grammar() {
    let shape = |text: &str| parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    let Kind::Call { of: Some(_), arguments, .. } = &shape("P[tuned](x[1] == \"a\" | x[2] == \"b\")").kind else {
        panic!()
    };
    assert!(matches!(arguments[0].kind, Kind::Given(..)));
    let Kind::Call { of: Some(of), .. } = &shape("P[given(prior, x[1] == \"a\")](true)").kind else { panic!() };
    assert!(matches!(of.kind, Kind::Call { .. }));
    assert!(matches!(shape("TV(a, b) <= 1/1000 if lambda >= ln(100)").kind, Kind::When(..)));
    assert!(matches!(shape("A => B").kind, Kind::Implies(..)));
    let source = "P(A || B)";
    assert_eq!(hints(source, &shape(source)).len(), 1);
    assert!(hints("P(A or B)", &shape("P(A or B)")).is_empty());
    assert_eq!(names(&shape("sum(i in 1..n: i * b) + f(c)")), ["b", "c", "n"].map(String::from).into());
}

#[test]
fn deep_and_long_texts_are_read_or_refused() {
    let scope = scope();
    for (open, inside, close) in [
        ("(", "1", ")"),
        ("abs(", "1", ")"),
        ("-(", "1", ")"),
        ("[1 == 1 + 1 * -", "1", "]"),
        ("2^(", "0", ")"),
        ("[not not 1 == 1 + 1 * - - 2^(", "0", ")]"),
    ] {
        let text = |depth: usize| format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
        let brackets = open.matches(['(', '[']).count();
        let tree = parse(&text(256 / brackets)).unwrap_or_else(|problem| panic!("{open}: {problem}"));
        let _ = check(&tree.clone(), &scope).map(|expression| {
            let mut residuals = Residuals::new();
            let id = residuals.insert(&expression);
            residuals.finish(id);
            evaluate(&expression, &[], None)
        });
        let problem = parse(&text(20_000)).unwrap_err();
        assert!(problem.message.contains("nest at most"), "{}", problem.message);
        assert!(problem.span.start > 256 && problem.span.end < 20_000);
    }
    for open in ["(", "[", "not (", "-(", "if(", "2^", "x[", "P[", "sum(i in 1..2: ", "not not x[1] == [", "f(1, "] {
        assert!(parse(&open.repeat(20_000)).is_err());
    }
    let mut longest = Vec::new();
    for (first, next) in [
        ("1", " + 1"),
        ("true", " and true"),
        ("0", " - 1"),
        ("1", " * 1"),
        ("true", " or x[1] == x[2]"),
        ("-", "-"),
        ("not", " not"),
    ] {
        longest.push(format!("{first}{}", next.repeat(10_000)));
    }
    for text in &longest {
        let Ok(tree) = parse(text) else { continue };
        let copy = tree.clone();
        drop(tree);
        let expression = check(&copy, &scope).unwrap();
        let mut residuals = Residuals::new();
        let id = residuals.insert(&expression);
        residuals.step(id, 0, Token(0));
        assert_eq!(residuals.settled(id).is_some(), evaluate(&expression, &[], None).is_ok());
    }
    assert!(parse(&format!("{}1{}", "not ".repeat(10_000), "")).is_ok());
    assert!(parse(&"1 + ".repeat(3_000_000)).unwrap_err().message.contains("at most"));
    // Definitions that double cannot be written out.
    let mut doubling = scope.clone();
    doubling.definitions.insert("d0".into(), parse("count(\"a\")").unwrap());
    for level in 1..60 {
        doubling.definitions.insert(format!("d{level}"), parse(&format!("d{0} + d{0}", level - 1)).unwrap());
    }
    assert!(check(&parse("d59").unwrap(), &doubling).is_err());
    assert!(check(&parse("sum(i in 1..100000: sum(j in 1..100000: i))").unwrap(), &scope).is_err());
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "x",
        "[",
        "]",
        "(",
        ")",
        "1",
        "..",
        "i",
        " in ",
        ":",
        "sum",
        "\"a\"",
        "\"",
        "\\",
        "==",
        "=",
        "<",
        "!",
        "not",
        "-",
        "^",
        "|",
        "||",
        "if",
        "é",
        "\t",
        "\0",
        "1e9",
        "1e99999999",
        ".",
        ",",
        "N",
        "world",
        "count",
        "P",
        "E",
        "mod",
        "/",
        "0",
        "inf",
        "=>",
        "_",
        "🦀",
    ];
    let scope = scope();
    let mut state = 1u64;
    for _ in 0..30_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        match parse(&text) {
            Ok(tree) => drop(check(&tree, &scope)),
            Err(problem) => assert!(text.get(problem.span.start..problem.span.end).is_some(), "{text:?}"),
        }
    }
}
