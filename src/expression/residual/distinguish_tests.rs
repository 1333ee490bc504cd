//! Tokens of one class step alike, and no class is coarser than that.

use super::super::Scope;
use super::tests::{met, scope, typed};
use super::{ResidualId, Residuals};
use crate::sequence::{Classes, Token};

/// Token representatives, and whether every token steps as its own from every residual that is met.
fn classes(text: &str, scope: &Scope) -> (Vec<u32>, Vec<Vec<Token>>) {
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed(text, scope));
    let mut classes = Classes::one(scope.vocabulary.len());
    residuals.distinguish(start, &mut classes);
    let stands = classes.representatives();
    let layers = met(&mut residuals, start, scope);
    // How each token steps, over all that is met.
    let mut steps: Vec<Vec<ResidualId>> = vec![Vec::new(); stands.len()];
    for (position, layer) in layers.iter().take(scope.length).enumerate() {
        for &id in layer {
            for (token, steps) in steps.iter_mut().enumerate() {
                steps.push(residuals.step(id, position, Token::from(token)));
            }
        }
    }
    let alike = steps.iter().map(|one| {
        let same = steps.iter().enumerate().filter(|(_, other)| *other == one);
        same.map(|(token, _)| Token::from(token)).collect()
    });
    (stands.iter().map(|token| token.0).collect(), alike.collect())
}

#[test]
fn tokens_of_one_class_step_alike_from_every_residual() {
    let scope = scope(&["a", "b", "7", "d", "12", "e"], 4);
    for (text, expected) in [
        ("x[1] == \"b\" or x[3] == \"d\"", [0, 1, 0, 3, 0, 0]),
        ("count(\"a\") + 2 * count(\"e\")", [0, 1, 1, 1, 1, 5]),
        ("any(W) and not all(\"a\")", [0, 1, 2, 1, 1, 1]),
        ("contains(\"a b a\")", [0, 1, 2, 2, 2, 2]),
        ("matches(\"* d _ e\")", [0, 0, 0, 3, 0, 5]),
        ("max(0, score(S)) / 3", [0, 1, 2, 3, 2, 2]),
        ("is_int(x[1..2]) and int(x[1..2], -1) < 50", [0, 0, 2, 0, 4, 0]),
        ("if(x[2] == \"a\", count(\"b\"), 1)", [0, 1, 2, 2, 2, 2]),
        ("if(x[1] == \"a\", x[2], \"b\") == \"d\"", [0, 1, 1, 3, 1, 1]),
        ("3", [0; 6]),
    ] {
        let (stands, alike) = classes(text, &scope);
        assert_eq!(stands, expected, "{text}");
        for (token, stands) in stands.iter().enumerate() {
            assert!(alike[token].contains(&Token(*stands)), "{text}: {token} steps as {stands}");
        }
    }
}

#[test]
fn tokens_that_are_compared_or_shown_to_a_closure_stay_apart() {
    let scope = scope(&["a", "b", "7", "d", "12", "e"], 3);
    for text in ["x[1] == x[3]", "odd"] {
        let (stands, alike) = classes(text, &scope);
        assert_eq!(stands, [0, 1, 2, 3, 4, 5], "{text}");
        assert!((0..6).all(|token| alike[token].len() == 1), "{text}");
    }
}

#[test]
fn a_residual_that_remembers_a_token_tells_only_that_one_apart() {
    let scope = scope(&["a", "b", "7", "d", "12", "e"], 4);
    for text in ["x[1] == x[3]", "x[1] == x[2] and x[3] == \"d\"", "count(\"a\") + [x[2] == x[4]]", "odd"] {
        let mut residuals = Residuals::new();
        let start = residuals.insert(&typed(text, &scope));
        let mut fewest = usize::MAX;
        for (position, layer) in met(&mut residuals, start, &scope).into_iter().enumerate().take(scope.length) {
            for id in layer {
                let mut classes = Classes::one(scope.vocabulary.len());
                if !residuals.distinguish_within(id, 8, &mut classes) {
                    continue;
                }
                let stands = classes.representatives();
                for (token, &stands) in stands.iter().enumerate() {
                    let own = residuals.step(id, position, Token::from(token));
                    assert_eq!(own, residuals.step(id, position, stands), "{text}: {token} steps as {stands:?}");
                }
                if residuals.reads(id, position) {
                    let apart = stands.iter().enumerate().filter(|(token, stands)| stands.index() == *token).count();
                    fewest = fewest.min(apart);
                }
            }
        }
        assert_eq!(fewest == scope.vocabulary.len(), text == "odd", "{text}: {fewest} classes");
    }
    // More parts than it was to look at.
    let mut residuals = Residuals::new();
    let start = residuals.insert(&typed("x[1] == \"a\" or x[2] == \"b\"", &scope));
    assert!(!residuals.distinguish_within(start, 1, &mut Classes::one(6)));
}
