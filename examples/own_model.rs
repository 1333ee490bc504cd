//! A model, a reward and an event of one's own, in exact numbers.
//!
//! Pólya's urn: it begins with a ball `a` and a ball `b`; whatever is drawn goes back with another ball of its kind. No
//! kind of model in a study file is this one. Any reward and any event can be a Rust function of the whole sequence; it
//! is asked of every sequence, so it belongs to short ones.
//!
//! `cargo run --example own_model`

use std::error::Error;
use std::sync::Arc;

use exactlm::expression::{Closure, Scope, check_event, check_number, parse};
use exactlm::number::{Rational, Real};
use exactlm::potential::LanguageModel;
use exactlm::potential::tabulated::Tabulated;
use exactlm::question::{Distribution, Session, Settings};
use exactlm::sequence::{Token, Vocabulary};

/// Pólya's urn, drawn from four times.
struct Urn;

impl LanguageModel for Urn {
    type State = [u32; 2]; // the balls of each kind
    type Number = Rational;
    #[rustfmt::skip]
    fn vocabulary(&self) -> usize { 2 }
    #[rustfmt::skip]
    fn length(&self) -> usize { 4 }
    #[rustfmt::skip]
    fn start(&self) -> [u32; 2] { [1, 1] }
    fn row(&self, _position: usize, balls: &[u32; 2]) -> Vec<Rational> {
        balls.iter().map(|&kind| fraction(kind, balls[0] + balls[1])).collect()
    }
    fn next(&self, balls: &[u32; 2], drawn: Token) -> [u32; 2] {
        std::array::from_fn(|kind| balls[kind] + u32::from(kind == drawn.index()))
    }
}

fn fraction(numerator: u32, denominator: u32) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn changes(draws: &[Token]) -> Real {
    let changes = draws.windows(2).filter(|pair| pair[0] != pair[1]).count();
    Real::Rational(Rational::from(changes))
}

fn is_palindrome(draws: &[Token]) -> bool {
    draws.iter().eq(draws.iter().rev())
}

/// Asks, and compares with what is easily found by hand.
pub fn main() -> Result<(), Box<dyn Error>> {
    let mut scope = Scope::new(Arc::new(Vocabulary::new(["a", "b"])?), 4);
    scope.closures.insert("changes".to_owned(), Closure::number(changes));
    scope.closures.insert("palindrome".to_owned(), Closure::event(is_palindrome));
    let event = check_event(&parse("palindrome")?, &scope).map_err(|problems| problems[0].clone())?;
    let reward = check_number(&parse("ln(2) * changes")?, &scope).map_err(|problems| problems[0].clone())?;

    let session = Session::new(Tabulated::new(&Urn, 1000)?, Arc::new(scope), Settings::default());
    let prior = Distribution::prior();
    let tuned = prior.tilted("tuned", reward, Real::integer(1));
    let answers = [
        // Each number of balls `a` is equally probable: aaaa and bbbb have 1/5, abba and baab 1/30.
        ("P(palindrome)", session.probability(&prior, &event)?, fraction(7, 15)),
        ("E[2^changes]", session.normaliser(&tuned)?, fraction(38, 15)),
        ("P[tuned](palindrome)", session.probability(&tuned, &event)?, fraction(5, 19)),
    ];
    for (question, answer, by_hand) in answers {
        println!("{question} = {answer}");
        assert_eq!(answer, Real::Rational(by_hand));
    }
    Ok(())
}
