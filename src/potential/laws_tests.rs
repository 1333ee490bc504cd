//! The laws of models and potentials: kept by what keeps them, and each broken once.

use std::hash::{Hash, Hasher};

use super::laws::{Broken, check_model, check_potential};
use super::{Arc, Automaton, LanguageModel, Potential};
use crate::sequence::Token;

/// A model of two tokens whose row depends on the state as the closure says.
struct Twin<F>(F);

/// All are equal, whatever they hold: right only where the number makes no difference.
#[derive(Clone, Debug)]
struct Forgetful(u32);

impl PartialEq for Forgetful {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Forgetful {}
impl Hash for Forgetful {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<F: Fn(u32) -> Vec<f64> + Send + Sync> LanguageModel for Twin<F> {
    type State = Forgetful;
    type Number = f64;
    fn vocabulary(&self) -> usize {
        2
    }
    fn length(&self) -> usize {
        3
    }
    fn start(&self) -> Forgetful {
        Forgetful(0)
    }
    fn row(&self, _: usize, state: &Forgetful) -> Vec<f64> {
        (self.0)(state.0)
    }
    fn next(&self, _: &Forgetful, token: Token) -> Forgetful {
        Forgetful(token.0)
    }
}

#[test]
fn a_model_that_obeys_passes() {
    assert_eq!(check_model(&Twin(|_: u32| vec![0.25, 0.75]), 100), Ok(6));
}

#[test]
fn a_row_that_does_not_sum_to_one_is_found() {
    let broken = check_model(&Twin(|_: u32| vec![0.25, 0.5]), 100).unwrap_err();
    assert_eq!(broken.to_string(), "after the tokens [] the row sums to 0.75, not 1: it is 0.25 too little");
}

#[test]
fn a_negative_weight_is_found() {
    let broken = check_model(&Twin(|_: u32| vec![1.5, -0.5]), 100).unwrap_err();
    assert_eq!(broken, Broken::Weight { prefix: vec![1], weight: "-0.5".into() });
}

#[test]
fn a_token_too_many_is_found() {
    let broken = check_model(&Twin(|_: u32| vec![0.5, 0.25, 0.25]), 100).unwrap_err();
    assert_eq!(broken, Broken::Outside { prefix: vec![], token: 2, vocabulary: 2 });
}

#[test]
fn equal_states_with_different_futures_are_found() {
    let broken =
        check_model(&Twin(|last: u32| if last == 0 { vec![0.5, 0.5] } else { vec![0.25, 0.75] }), 100).unwrap_err();
    assert_eq!(broken, Broken::Future { first: vec![0], second: vec![1] });
}

/// An automaton that gives its starts and arcs as they are.
struct Plain(Vec<(u32, f64)>, Vec<Arc<u32, f64>>);

impl Automaton for Plain {
    type State = u32;
    type Number = f64;
    fn vocabulary(&self) -> usize {
        2
    }
    fn length(&self) -> usize {
        2
    }
    fn starts(&self) -> Vec<(u32, f64)> {
        self.0.clone()
    }
    fn arcs(&self, _: usize, _: &u32) -> Vec<Arc<u32, f64>> {
        self.1.clone()
    }
}

#[test]
fn starts_that_do_not_sum_to_one_are_found() {
    let arc = |token, weight| Arc { token: Token(token), next: 0, weight };
    let arcs = vec![arc(0, 0.5), arc(1, 0.5)];
    assert!(check_model(&Plain(vec![(0, 0.5), (1, 0.5)], arcs.clone()), 100).is_ok());
    assert!(matches!(check_model(&Plain(vec![(0, 0.5)], arcs.clone()), 100), Err(Broken::Starts { .. })));
    assert!(matches!(
        check_model(&Plain(vec![(0, 1.0)], vec![arc(1, 0.5), arc(0, 0.5)]), 100),
        Err(Broken::Order { .. })
    ));
    assert!(matches!(
        check_model(&Plain(vec![(0, 1.0)], vec![arc(0, 0.0), arc(1, 1.0)]), 100),
        Err(Broken::Weight { .. })
    ));
}

/// φ = the weight of the last token and of the finish.
struct Weighs<F>(F, f64);

impl<F: Fn(u32, Token) -> Option<f64> + Send + Sync> Potential for Weighs<F> {
    type State = Forgetful;
    type Number = f64;
    fn start(&self, _: usize) -> Forgetful {
        Forgetful(0)
    }
    fn step(&self, _: usize, state: &Forgetful, token: Token) -> Option<(Forgetful, f64)> {
        (self.0)(state.0, token).map(|weight| (Forgetful(token.0), weight))
    }
    fn finish(&self, _: &Forgetful) -> Option<f64> {
        Some(self.1)
    }
}

#[test]
fn potentials_are_held_to_their_laws() {
    assert_eq!(check_potential(&Weighs(|_: u32, token: Token| (token.0 == 0).then_some(3.0), 2.0), 2, 3, 100), Ok(6));
    let negative = check_potential(&Weighs(|_: u32, token: Token| Some(f64::from(token.0) - 1.0), 1.0), 2, 3, 100);
    assert!(matches!(negative, Err(Broken::Weight { .. })));
    let negative = check_potential(&Weighs(|_: u32, _: Token| Some(1.0), f64::NAN), 2, 0, 100);
    assert!(matches!(negative, Err(Broken::Weight { .. })));
    let forgetful = check_potential(&Weighs(|last: u32, _: Token| Some(f64::from(last) + 1.0), 1.0), 2, 3, 100);
    assert_eq!(forgetful, Err(Broken::Future { first: vec![0], second: vec![1] }));
}
/// Tokens 1 and 2 are said to be read alike, with weights as given.
struct Alike([f64; 3]);

impl Potential for Alike {
    type State = u32;
    type Number = f64;
    fn start(&self, _: usize) -> u32 {
        0
    }
    fn step(&self, _: usize, _: &u32, token: Token) -> Option<(u32, f64)> {
        Some((0, self.0[token.index()]))
    }
    fn finish(&self, _: &u32) -> Option<f64> {
        Some(1.0)
    }
    fn representatives(&self, _: usize) -> Vec<Token> {
        [0, 1, 1].map(Token).to_vec()
    }
}

#[test]
fn a_token_steps_as_the_one_that_stands_for_it() {
    assert_eq!(check_potential(&Alike([1.0, 2.0, 2.0]), 3, 2, 100), Ok(6));
    let broken = check_potential(&Alike([1.0, 2.0, 3.0]), 3, 2, 100).unwrap_err();
    assert_eq!(broken, Broken::Stands { prefix: vec![], token: 2, stands: 1 });
}
