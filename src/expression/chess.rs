//! The rules of chess over tokens: which tokens read as moves, and the position that they lead to.
//!
//! - [`Moves`]: the moves that the tokens of a vocabulary are, in UCI notation (`e2e4`, `e1g1`, `e7e8q`).
//! - [`Key`]: what decides the legality of everything that may follow a position.

use cozy_chess::{BitBoard, Board, Color, File, Move, Piece, Rank, Square};

use crate::sequence::{Token, Vocabulary};

/// The moves of a vocabulary, by token; `None` for a token that is no move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moves {
    by_token: Vec<Option<Move>>,
    /// Which castling moves are among the tokens: short and long of white, then of black.
    castling: [bool; 4],
}

/// The identity of a position among all that these moves lead to: pieces, side, castling rights that a token can use, and
/// en passant where a token captures so legally. Clocks and what was played before do not decide what is legal. One key
/// stands for every position without a legal move among the tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(Option<[u64; 8]>);

impl Moves {
    /// The moves that tokens read as: two squares, and for a promotion the piece, all in lower case.
    pub(crate) fn of(vocabulary: &Vocabulary) -> Self {
        let by_token: Vec<_> = vocabulary.iter().map(|(_, text)| read(text)).collect();
        let castles =
            [(File::G, Rank::First), (File::C, Rank::First), (File::G, Rank::Eighth), (File::C, Rank::Eighth)];
        let castling = castles.map(|(file, rank)| {
            let (from, to) = (Square::new(File::E, rank), Square::new(file, rank));
            by_token.contains(&Some(Move { from, to, promotion: None }))
        });
        Moves { by_token, castling }
    }

    /// The tokens that are moves.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = Token> {
        self.by_token.iter().enumerate().filter(|(_, found)| found.is_some()).map(|(token, _)| Token::from(token))
    }

    /// The position after a token; `None` if it is no legal move.
    pub(crate) fn play(&self, board: &Board, token: Token) -> Option<Board> {
        let written = self.by_token.get(token.index()).copied().flatten()?;
        let legal = legal(board, written)?;
        let mut next = board.clone();
        next.play_unchecked(legal);
        // Clocks decide nothing here, and must not run over in a sequence of any length.
        next.set_halfmove_clock(0);
        next.set_fullmove_number(1);
        Some(next)
    }

    /// What decides the legality of all that may follow. Cost: the number of tokens.
    pub(crate) fn key(&self, board: &Board) -> Key {
        let legal = |written: &&Move| legal(board, **written).is_some();
        if !self.by_token.iter().flatten().any(|written| legal(&written)) {
            return Key(None);
        }
        let [white, black] = [Color::White, Color::Black].map(|color| board.castle_rights(color));
        let rights = [white.short, white.long, black.short, black.long];
        let mut state = u64::from(board.side_to_move() == Color::White);
        for (right, usable) in rights.iter().zip(self.castling) {
            state = state << 1 | u64::from(right.is_some() && usable);
        }
        let captured = board.en_passant().filter(|&file| {
            let to = Square::new(file, Rank::Sixth.relative_to(board.side_to_move()));
            let pawns = board.pieces(Piece::Pawn);
            let captures = |written: &&Move| written.to == to && written.from.file() != file && pawns.has(written.from);
            self.by_token.iter().flatten().filter(captures).any(|written| legal(&written))
        });
        state = state << 4 | captured.map_or(0, |file| file as u64 + 1);
        let bits = |BitBoard(bits): BitBoard| bits;
        let [pawns, knights, bishops, rooks, queens, kings] = Piece::ALL.map(|piece| bits(board.pieces(piece)));
        let white = bits(board.colors(Color::White));
        Key(Some([pawns, knights, bishops, rooks, queens, kings, white, state]))
    }
}

/// The move that a text is.
fn read(text: &str) -> Option<Move> {
    let square = |range: std::ops::Range<usize>| text.get(range)?.parse::<Square>().ok();
    let (from, to) = (square(0..2)?, square(2..4)?);
    let promotion = match text.get(4..)? {
        "" => None,
        "q" => Some(Piece::Queen),
        "r" => Some(Piece::Rook),
        "b" => Some(Piece::Bishop),
        "n" => Some(Piece::Knight),
        _ => return None,
    };
    (from != to).then_some(Move { from, to, promotion })
}

/// The move as the library of rules writes it, if it is legal: there a king castles by taking its own rook, while in UCI it
/// goes two files and never onto a piece of its own.
fn legal(board: &Board, written: Move) -> Option<Move> {
    let side = board.side_to_move();
    let mut played = written;
    if written.from == board.king(side) {
        let rank = Rank::First.relative_to(side);
        let rights = board.castle_rights(side);
        let castles = written.from == Square::new(File::E, rank) && written.to.rank() == rank;
        match written.to.file() {
            File::G if castles => played.to = Square::new(rights.short?, rank),
            File::C if castles => played.to = Square::new(rights.long?, rank),
            _ if board.colors(side).has(written.to) => return None,
            _ => {}
        }
    }
    board.is_legal(played).then_some(played)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(moves: &Moves, vocabulary: &Vocabulary, game: &str) -> Option<Board> {
        let tokens = game.split(' ').map(|text| vocabulary.token(text).expect("the vocabulary holds it"));
        tokens.into_iter().try_fold(Board::default(), |board, token| moves.play(&board, token))
    }

    fn vocabulary(texts: &str) -> Vocabulary {
        Vocabulary::new(texts.split(' ').map(str::to_owned)).expect("different words")
    }

    #[test]
    fn texts_that_are_no_moves_in_uci_are_none() {
        for text in
            ["e4", "e2-e4", "E2E4", "O-O", "e7e8k", "e7e8Q", "e2e9", "e2e2", "0000", "e2e4 ", "é2e4", "<end>", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read("e7e8n").is_some_and(|read| read.promotion == Some(Piece::Knight)));
    }

    #[test]
    fn transpositions_have_one_key_and_useless_rights_none() {
        let words = vocabulary("e2e4 d2d4 e7e6 d7d5 g1f3 f3g1 g8f6 f6g8 h1g1 g1h1 a7a6 a6a5 a5a4");
        let moves = Moves::of(&words);
        let key = |game: &str| moves.key(&after(&moves, &words, game).expect("legal"));
        assert_eq!(key("e2e4 e7e6 d2d4 d7d5"), key("d2d4 d7d5 e2e4 e7e6"));
        // Nobody can capture en passant after e2e4, with or without tokens for it.
        assert_eq!(key("e2e4 g8f6 g1f3 f6g8 f3g1 g8f6"), key("e2e4 g8f6"));
        // The king's rook went and came back, and no token castles.
        assert_eq!(key("g1f3 a7a6 h1g1 a6a5 g1h1"), key("g1f3 a7a6 f3g1 a6a5 g1f3"));
        let with = vocabulary("g1f3 f3g1 a7a6 a6a5 a5a4 h1g1 g1h1 e1g1");
        let castling = Moves::of(&with);
        let key = |game: &str| castling.key(&after(&castling, &with, game).expect("legal"));
        assert_ne!(key("g1f3 a7a6 h1g1 a6a5 g1h1"), key("g1f3 a7a6 f3g1 a6a5 g1f3"));
    }

    #[test]
    fn en_passant_is_of_the_key_only_where_it_can_be_played() {
        let texts = "e2e4 a7a6 e4e5 d7d5 d7d6 d6d5 g1f3 f3g1";
        let keys = |texts: &str| {
            let words = vocabulary(texts);
            let moves = Moves::of(&words);
            ["e2e4 a7a6 e4e5 d7d5", "e2e4 d7d6 e4e5 d6d5"]
                .map(|game| after(&moves, &words, game))
                .map(|board| moves.key(&board.expect("legal")))
        };
        let same_but_a6 = keys(texts);
        assert_ne!(same_but_a6[0], same_but_a6[1]);
        let words = vocabulary(&format!("{texts} e5d6"));
        let moves = Moves::of(&words);
        let at_once = after(&moves, &words, "e2e4 a7a6 e4e5 d7d5").expect("legal");
        assert!(moves.play(&at_once, words.token("e5d6").expect("it is there")).is_some());
        let mut later = at_once.clone();
        for text in ["g1f3", "f3g1"] {
            // White moves out and back; black passes in between, which no game does, so that only the right is lost.
            later = later.null_move().filter(|_| text == "f3g1").unwrap_or(later);
            later = moves.play(&later, words.token(text).expect("it is there")).expect("legal");
        }
        let later = later.null_move().expect("no check");
        assert_ne!(moves.key(&at_once), moves.key(&later));
        let without = vocabulary(texts);
        let without = Moves::of(&without);
        assert_eq!(without.key(&at_once), without.key(&later));
    }
}
