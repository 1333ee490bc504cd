//! Legal games of chess: by counting, against another judge, by the definition, and the numbers of the bundled studies.

mod games;
mod studies;

use crate::inquiry::{Inquiry, written_out};
use crate::naive::chess::{legal_game, moves};
use crate::naive::evaluate::{Place, Setting};
use crate::naive::expression::{Event, Index};
use crate::naive::model::Model;
use crate::naive::{Fraction, fraction};
use num_traits::{One, Zero};
use owlchess::Board;
use std::collections::{BTreeMap, BTreeSet};

/// The moves that occur in the games of so many moves.
fn reachable(board: &Board, depth: usize, found: &mut BTreeSet<String>) {
    if depth == 0 {
        return;
    }
    for (text, played) in moves(board) {
        found.insert(text);
        reachable(&board.make_move(played).expect("a legal move"), depth - 1, found);
    }
}

/// The known numbers of games of one to four moves.
#[test]
fn all_legal_games_are_counted() {
    let mut vocabulary = BTreeSet::from(["<end>".to_string(), "e1e8".to_string(), "pass".to_string()]);
    reachable(&Board::initial(), 4, &mut vocabulary);
    for (length, perft) in [(1, 20), (2, 400), (3, 8_902), (4, 197_281)] {
        let model = Model::Uniform { vocabulary: vocabulary.iter().cloned().collect(), length };
        let study = Inquiry::new(&model, "[distribution.game]\ngiven = 'legal_chess()'\n");
        study.affirm(&format!("support(game) == {perft}"));
        study.affirm(&format!("P(legal_chess()) * V^N == {perft}"));
        study.refute(&format!("support(game) == {}", perft + 1));
    }
}

/// A bigram of five openings, in which most texts are no games.
fn openings() -> Model {
    let lines = ["e2e4 e7e5 g1f3", "e2e4 e7e5 f1c4", "g1f3 e7e5 e2e4", "e2e4 d7d5 e4d5", "g1f3 d7d5 f3g1"];
    let lines = lines.map(|line| line.split(' ').map(str::to_string).collect()).to_vec();
    Model::Ngram { order: 2, lines, smoothing: fraction(1, 5), keep: None, length: 4 }
}

/// Sequences or prefixes with their probabilities.
type Law = BTreeMap<Vec<String>, Fraction>;

/// Masked decoding written out: at each step the tokens that `kept` allows, renormalised; runs without one are lost.
fn masked(model: &Model, kept: &dyn Fn(&[String]) -> bool) -> Law {
    let vocabulary = model.vocabulary();
    let mut law = Law::from([(Vec::new(), Fraction::one())]);
    for _ in 0..model.length() {
        let mut longer = Law::new();
        for (prefix, mass) in law {
            let row = model.own_row(&prefix).expect("a bigram has rows");
            let next = |token: &String| prefix.iter().chain([token]).cloned().collect::<Vec<_>>();
            let left: Vec<_> =
                vocabulary.iter().zip(&row).map(|(token, p)| (next(token), p)).filter(|(x, _)| kept(x)).collect();
            let share: Fraction = left.iter().map(|(_, p)| (*p).clone()).sum();
            longer.extend(left.into_iter().filter(|(_, p)| !p.is_zero()).map(|(x, p)| (x, &mass * p / &share)));
        }
        law = longer;
    }
    law
}

fn legal(tokens: &[String]) -> bool {
    legal_game(tokens.iter().map(String::as_str))
}

fn total(law: &Law) -> Fraction {
    law.values().sum()
}

fn distance(one: &Law, other: &Law) -> Fraction {
    let zero = Fraction::zero();
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let gap = |x: &Vec<String>| {
        let (a, b) = (one.get(x).unwrap_or(&zero), other.get(x).unwrap_or(&zero));
        if a > b { a - b } else { b - a }
    };
    keys.into_iter().map(gap).sum::<Fraction>() / fraction(2, 1)
}

fn normalised(law: &Law) -> Law {
    let total = total(law);
    law.iter().map(|(x, p)| (x.clone(), p / &total)).collect()
}

/// Every sequence weighed and judged one by one.
#[test]
fn legal_shares_conditions_and_masks_are_those_of_the_definition() {
    let model = openings();
    let all: Law = written_out(&model).into_iter().collect();
    let setting = Setting { vocabulary: model.vocabulary(), length: model.length(), ..Setting::default() };
    let holds = |event: &Event, x: &[String]| {
        let tokens: Vec<&str> = x.iter().map(String::as_str).collect();
        Place::new(&setting, &tokens, None).holds(event).expect("a truth")
    };
    let part = |a, b| Event::LegalChess(Some((Index::Fixed(a), Index::Fixed(b))));
    let anywhere = Event::AnyOver(
        "i",
        Index::Fixed(1),
        Index::FromEnd(1),
        Box::new(Event::LegalChess(Some((Index::Bound("i", 0), Index::Bound("i", 1))))),
    );
    let with_capture = Event::And(
        Box::new(Event::LegalChess(None)),
        Box::new(Event::Tokens(
            crate::naive::expression::Tok::At(Index::Fixed(3)),
            true,
            crate::naive::expression::Tok::Literal("e4d5".into()),
        )),
    );
    let mut events = vec![Event::LegalChess(None), part(1, 1), part(1, 2), part(1, 3), part(2, 4), part(4, 4)];
    events.push(Event::Or(Box::new(part(1, 2)), Box::new(Event::Not(Box::new(part(2, 3))))));
    events.extend([anywhere, with_capture.clone()]);
    let mut other_laws = 0;
    for event in &events {
        let given: Law = all.iter().filter(|(x, _)| holds(event, x)).map(|(x, p)| (x.clone(), p.clone())).collect();
        let probability = total(&given);
        assert!(!probability.is_zero() && !probability.is_one(), "{event}");
        let rest = format!("[distribution.g]\ngiven = '{event}'\n[distribution.m]\nmasked = '{event}'\n");
        let study = Inquiry::new(&model, &rest);
        study.affirm(&format!("P({event}) == {probability}"));
        study.affirm(&format!("support(g) == {}", given.values().filter(|p| !p.is_zero()).count()));
        let can = |prefix: &[String]| given.iter().any(|(x, p)| x.starts_with(prefix) && !p.is_zero());
        let law = masked(&model, &can);
        let apart = distance(&law, &normalised(&given));
        study.affirm(&format!("Z(m) == 1 and TV(m, g) == {apart}"));
        assert_eq!(study.holds("m == g"), apart.is_zero(), "{event}");
        other_laws += usize::from(!apart.is_zero());
    }
    assert!(other_laws >= 3, "{other_laws} of {} masks are no conditions", events.len());
    // Without look-ahead a token is taken away only where it is no legal move, so that a wish for the end comes too late.
    let rest = format!(
        "[distribution.g]\ngiven = '{with_capture}'\n[distribution.m]\nmasked = '{with_capture}'\nlook-ahead = \"none\"\n"
    );
    let study = Inquiry::new(&model, &rest);
    let kept = |prefix: &[String]| legal(prefix) && prefix.get(2).is_none_or(|token| token == "e4d5");
    let law = masked(&model, &kept);
    let given: Law = all.iter().filter(|(x, _)| holds(&with_capture, x)).map(|(x, p)| (x.clone(), p.clone())).collect();
    assert!(total(&law) < Fraction::one());
    study.affirm(&format!("Z(m) == {}", total(&law)));
    study.affirm(&format!("TV(m, g) == {}", distance(&normalised(&law), &normalised(&given))));
    study.refute("Z(m) == 1");
}

/// Different orders of the same moves are one state, and the board is all that is remembered.
#[test]
fn transpositions_merge() {
    let knights = ["g1f3", "f3g1", "b1c3", "c3b1", "g8f6", "f6g8", "b8c6", "c6b8"].map(str::to_string).to_vec();
    let model = Model::Uniform { vocabulary: knights, length: 400 };
    let study = Inquiry::new(&model, "[distribution.game]\ngiven = 'legal_chess()'\n");
    // Each of four knights is at home or out, and whose move it is follows from the position in the text: always two choices.
    study.affirm("support(game) == 2^400");
    study.affirm("P(legal_chess()) == 1/4^400");
}
