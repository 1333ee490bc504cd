//! Games, move by move, against another judge: direct evaluation and residuals both.

use crate::naive::chess::{legal_game, moves, played};
use crate::random_study::{Choices, stream};
use exactlm::expression::{Outcome, Residuals, Scope, check_event, evaluate, parse};
use exactlm::sequence::{Token, Vocabulary};
use owlchess::Board;
use owlchess::moves::MoveKind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether `legal_chess()` holds of these tokens, by evaluation and by residuals, which must agree.
fn holds(vocabulary: &Arc<Vocabulary>, game: &[Token]) -> bool {
    let scope = Scope::new(vocabulary.clone(), game.len());
    let event = check_event(&parse("legal_chess()").expect("a call"), &scope).expect("an event");
    let direct = evaluate(&event, game, None);
    let mut residuals = Residuals::new();
    let mut state = residuals.insert(&event);
    for (position, token) in game.iter().enumerate() {
        state = residuals.step(state, position, *token);
    }
    let left = residuals.finish(state);
    assert_eq!(residuals.settled(left), Some(&direct));
    direct == Ok(Outcome::Event(true))
}

fn tokens(vocabulary: &Vocabulary, texts: &[&str]) -> Vec<Token> {
    texts.iter().map(|text| vocabulary.token(text).expect("a token")).collect()
}

#[derive(Default)]
struct Seen {
    castled: usize,
    en_passant: usize,
    promoted: usize,
    mated: usize,
    stalemated: usize,
}

/// A random game, and every move that was legal somewhere in it.
fn random_game(choices: &mut Choices, longest: usize, seen: &mut Seen) -> (Vec<String>, BTreeSet<String>) {
    let (mut board, mut game, mut possible) = (Board::initial(), Vec::new(), BTreeSet::new());
    while game.len() < longest {
        let legal = moves(&board);
        possible.extend(legal.iter().map(|(text, _)| text.clone()));
        for (_, found) in &legal {
            match found.kind() {
                MoveKind::CastlingKingside | MoveKind::CastlingQueenside => seen.castled += 1,
                MoveKind::Enpassant => seen.en_passant += 1,
                MoveKind::PromoteQueen => seen.promoted += 1,
                _ => {}
            }
        }
        if legal.is_empty() {
            *if board.is_check() { &mut seen.mated } else { &mut seen.stalemated } += 1;
            break;
        }
        let (text, found) = choices.pick(&legal).clone();
        game.push(text);
        board = board.make_move(found).expect("a legal move");
    }
    (game, possible)
}

#[test]
fn random_games_have_the_legal_moves_of_another_judge_at_every_move() {
    let mut seen = Seen::default();
    for seed in 0..24_u64 {
        let numbers: Vec<u32> = (0..4).flat_map(|part| stream(7000 + 10 * seed + part)).collect();
        let choices = &mut Choices::new(&numbers);
        let (game, mut possible) = random_game(choices, 120, &mut seen);
        possible.extend(["<end>", "e1h1", "e8a8", "e7e8k", "a1a1", "e1c1", "e8g8"].map(String::from));
        let vocabulary = Arc::new(Vocabulary::new(possible).expect("different tokens"));
        let scope = Scope::new(vocabulary.clone(), game.len() + 2);
        let event = check_event(&parse("legal_chess()").expect("a call"), &scope).expect("an event");
        let mut residuals = Residuals::new();
        let (mut state, mut board) = (residuals.insert(&event), Board::initial());
        for position in 0..=game.len() {
            let found: BTreeSet<&str> = vocabulary
                .iter()
                .filter(|(token, _)| {
                    let next = residuals.step(state, position, *token);
                    residuals.settled(next) != Some(&Ok(Outcome::Event(false)))
                })
                .map(|(_, text)| text)
                .collect();
            let legal: BTreeSet<String> = moves(&board).into_iter().map(|(text, _)| text).collect();
            let known: BTreeSet<&str> =
                legal.iter().map(String::as_str).filter(|text| vocabulary.token(text).is_some()).collect();
            assert_eq!(found, known, "after {:?}", &game[..position]);
            let Some(text) = game.get(position) else { break };
            state = residuals.step(state, position, vocabulary.token(text).expect("a token"));
            board = played(&board, text).expect("a legal move");
        }
        // The same with one token changed.
        for _ in 0..10 {
            let mut changed: Vec<&str> = game.iter().map(String::as_str).collect();
            let place = choices.below(changed.len());
            changed[place] = vocabulary.text(Token::from(choices.below(vocabulary.len())));
            changed.truncate(place + 1 + choices.below(4));
            let truth = legal_game(changed.iter().copied());
            assert_eq!(holds(&vocabulary, &tokens(&vocabulary, &changed)), truth, "{changed:?}");
        }
    }
    let Seen { castled, en_passant, promoted, mated, stalemated } = seen;
    assert!(castled > 20 && en_passant > 3 && promoted > 5, "{castled} {en_passant} {promoted} {mated} {stalemated}");
}

/// Games by hand, each with whether the last move is legal.
#[test]
fn what_is_easily_wrong_is_right() {
    let games = [
        // Mate ends a game: nothing is legal after it.
        ("f2f3 e7e5 g2g4 d8h4", true),
        ("f2f3 e7e5 g2g4 d8h4 a2a3", false),
        // So does stalemate, after the fewest moves that lead to one (Sam Loyd).
        ("e2e3 a7a5 d1h5 a8a6 h5a5 h7h5 h2h4 a6h6 a5c7 f7f6 c7d7 e8f7 d7b7 d8d3 b7b8 d3h7 b8c8 f7g6 c8e6", true),
        ("e2e3 a7a5 d1h5 a8a6 h5a5 h7h5 h2h4 a6h6 a5c7 f7f6 c7d7 e8f7 d7b7 d8d3 b7b8 d3h7 b8c8 f7g6 c8e6 h6h7", false),
        // Castling is the king's move of two files, and not the capture of a rook.
        ("e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 e1g1", true),
        ("e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 e1h1", false),
        // It is lost for good once the king has moved, or the rook.
        ("e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 e1e2 a7a6 e2e1 a6a5 e1g1", false),
        ("e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 h1g1 a7a6 g1h1 a6a5 e1g1", false),
        // A rook that goes from e1 to g1 does not castle, and needs no right.
        ("e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 e1g1 a7a6 f1e1 a6a5 g1h1 a5a4 e1g1", true),
        // Not through check: the bishop on a6 sees f1.
        ("e2e4 b7b6 g1f3 c8a6 f1e2 a6e2 a2a3 a7a6 e1g1", false),
        ("g1f3 b7b6 g2g3 c8a6 f1g2 a6e2 a2a3 a7a5 e1g1", false),
        ("g1f3 b7b6 g2g3 c8b7 f1g2 b7f3 a2a3 a7a5 e1g1", true),
        // Long castling passes over b1, which may be seen by an enemy but not hold anything.
        ("b1c3 g7g6 d2d3 f8g7 c1g5 g7c3 b2c3 a7a6 d1d2 a6a5 e1c1", true),
        ("d2d3 g7g6 c1g5 f8g7 d1d2 a7a6 e1c1", false),
        // En passant at once or never, and only after two steps.
        ("e2e4 a7a6 e4e5 d7d5 e5d6", true),
        ("e2e4 a7a6 e4e5 d7d5 a2a3 a6a5 e5d6", false),
        ("e2e4 d7d6 e4e5 d6d5 e5d6", false),
        // Nor when it uncovers the king: both pawns leave the fifth rank at once.
        ("e2e4 a7a5 e4e5 a8a6 e1e2 a6h6 e2d3 h6h5 d3c4 h7h6 c4b5 d7d5 e5d6", false),
        ("e2e4 a7a5 e4e5 a8a6 e1e2 a6h6 e2d3 h6g6 d3c4 h7h6 c4b5 d7d5 e5d6", true),
        // A pawn on the last rank becomes a piece, which is said, and no king.
        ("h2h4 g7g5 h4g5 h7h6 g5h6 g8f6 h6h7 f6g8 h7g8q", true),
        ("h2h4 g7g5 h4g5 h7h6 g5h6 g8f6 h6h7 f6g8 h7g8n", true),
        ("h2h4 g7g5 h4g5 h7h6 g5h6 g8f6 h6h7 f6g8 h7g8", false),
        ("h2h4 g7g5 h4g5 h7h6 g5h6 g8f6 h6h7 f6g8 h7g8k", false),
        ("g1f3q", false),
        // A pinned piece stays on its line, and a check is answered.
        ("e2e4 e7e5 d2d3 f8b4 b1c3", true),
        ("e2e4 e7e5 d2d3 f8b4 a2a3", false),
        ("e2e4 e7e5 d2d3 f8b4 b1c3 a7a6 c3d5", false),
        // Turns alternate, and no piece is taken by its own side.
        ("e2e4 d2d4", false),
        ("a1a2", false),
        // What is no move is not legal, whatever comes after.
        ("e2e4 <end>", false),
        ("<end> <end>", false),
        ("e4", false),
        ("0000", false),
    ];
    for (game, truth) in games {
        let texts: Vec<&str> = game.split(' ').collect();
        let words: BTreeSet<&str> = texts.iter().copied().chain(["e2e4"]).collect();
        let vocabulary = Arc::new(Vocabulary::new(words).expect("different tokens"));
        assert_eq!(legal_game(texts.iter().copied()), truth, "the judge: {game}");
        assert_eq!(holds(&vocabulary, &tokens(&vocabulary, &texts)), truth, "{game}");
    }
}
