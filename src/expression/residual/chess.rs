//! Games of chess: the positions that were met, numbered.

use std::sync::Arc;

use cozy_chess::Board;

use super::super::chess::{Key, Moves};
use super::intern::Map;
use super::{ResidualId, Residuals};
use crate::sequence::Token;

/// The moves that tokens are, and the positions that they led to; equal positions have equal numbers.
#[derive(Clone, Debug)]
pub(super) struct Game {
    pub(super) moves: Arc<Moves>,
    positions: Vec<Board>,
    numbers: Map<Key, u32>,
}

impl Game {
    /// A game before the first move; the initial position has number 0.
    pub(super) fn new(moves: Arc<Moves>) -> Self {
        let start = Board::default();
        let numbers = [(moves.key(&start), 0)].into_iter().collect();
        Game { moves, positions: vec![start], numbers }
    }

    /// A position as it is written in FEN, without clocks that mean anything.
    pub(super) fn show(&self, position: u32) -> String {
        self.positions[position as usize].to_string()
    }

    /// The number of the position after a legal move.
    fn number(&mut self, board: Board) -> u32 {
        let next = u32::try_from(self.positions.len()).expect("memory ends before 2^32 positions do");
        let number = *self.numbers.entry(self.moves.key(&board)).or_insert(next);
        if number == next {
            self.positions.push(board);
        }
        number
    }
}

impl Residuals {
    /// The number of a game with these moves.
    pub(super) fn game(&mut self, moves: &Arc<Moves>) -> u32 {
        let known = self.games.iter().position(|game| Arc::ptr_eq(&game.moves, moves) || game.moves == *moves);
        let number = known.unwrap_or_else(|| {
            self.games.push(Game::new(moves.clone()));
            self.games.len() - 1
        });
        u32::try_from(number).expect("an expression has fewer than 2^32 parts")
    }

    /// A move is read: false if it is not legal, true if it was the last one.
    pub(super) fn moved(&mut self, game: u32, position: u32, next: usize, last: usize, token: Token) -> ResidualId {
        let played = &mut self.games[game as usize];
        let Some(board) = played.moves.play(&played.positions[position as usize], token) else {
            return self.truth(false);
        };
        if next == last {
            return self.truth(true);
        }
        let position = played.number(board);
        self.intern(super::node::Node::Chess { game, position, next: next + 1, last })
    }
}
