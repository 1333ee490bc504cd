//! Legal moves by a judge of their own: all of a position, as texts.

use owlchess::{Board, Move, movegen::legal};

/// The legal moves of a position in UCI notation, with the moves.
pub fn moves(board: &Board) -> Vec<(String, Move)> {
    legal::gen_all(board).iter().map(|found| (found.to_string(), *found)).collect()
}

/// The position after a move that is written so; none where it is not legal.
pub fn played(board: &Board, text: &str) -> Option<Board> {
    let (_, found) = moves(board).into_iter().find(|(known, _)| known == text)?;
    Some(board.make_move(found).expect("a legal move"))
}

/// Whether these are legal moves in order from the initial position.
pub fn legal_game<'a>(tokens: impl IntoIterator<Item = &'a str>) -> bool {
    tokens.into_iter().try_fold(Board::initial(), |board, text| played(&board, text)).is_some()
}
