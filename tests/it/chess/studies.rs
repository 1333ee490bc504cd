//! The numbers of the bundled studies of chess, by a program that shares nothing with the crate but the corpus.

use crate::compare::parse_fraction;
use crate::naive::chess::moves;
use crate::naive::{Fraction, fraction};
use crate::shell::{code, exactlm, out};
use num_traits::{One, ToPrimitive, Zero};
use owlchess::Board;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Counts of pairs in the corpus, with all but the most frequent moves as one token.
struct Bigram {
    pairs: BTreeMap<(String, String), i64>,
    totals: BTreeMap<String, i64>,
    kept: BTreeSet<String>,
}

impl Bigram {
    fn of(keep: usize) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data/corpora/chess-openings.txt");
        let text = std::fs::read_to_string(file).expect("the corpus");
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for token in text.split_whitespace() {
            match counts.iter_mut().find(|(known, _)| *known == token) {
                Some((_, count)) => *count += 1,
                None => counts.push((token, 1)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let kept: BTreeSet<String> = counts[..keep].iter().map(|(token, _)| (*token).into()).collect();
        let (mut pairs, mut totals) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines() {
            let mut before = String::new();
            for token in line.split(' ').chain(["<end>"]) {
                let token = if token == "<end>" || kept.contains(token) { token } else { "<unk>" };
                *pairs.entry((before.clone(), token.to_string())).or_default() += 1;
                *totals.entry(before).or_default() += 1;
                before = token.to_string();
            }
        }
        Bigram { pairs, totals, kept }
    }

    /// (count + 1/10)/(total + V/10).
    fn next(&self, before: &str, token: &str) -> Fraction {
        let count = |n: Option<&i64>| fraction(10 * n.copied().unwrap_or(0), 1);
        let above = count(self.pairs.get(&(before.to_string(), token.to_string()))) + fraction(1, 1);
        above / (count(self.totals.get(before)) + fraction(self.kept.len() as i64 + 2, 1))
    }

    /// The legal moves that are tokens, with the boards they lead to and their probabilities.
    fn legal(&self, board: &Board, before: &str) -> Vec<(String, Board, Fraction)> {
        let known = moves(board).into_iter().filter(|(text, _)| self.kept.contains(text));
        known
            .map(|(text, found)| {
                let probability = self.next(before, &text);
                (text, board.make_move(found).expect("a legal move"), probability)
            })
            .collect()
    }
}

fn asked(study: &str, question: &str) -> Vec<Value> {
    let output = exactlm(&["ask", study, question, "--json"]);
    assert_eq!(code(&output), 0, "{question}: {}", crate::shell::err(&output));
    let text = out(&output);
    match serde_json::from_str(&text) {
        Ok(Value::Array(answers)) => answers,
        Ok(answer) => vec![answer],
        Err(_) => text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect(),
    }
}

fn exact(answer: &Value) -> Fraction {
    parse_fraction(answer["exact"].as_str().expect("an exact answer")).expect("a fraction")
}

/// Legal prefixes of one length with their probability under the model and under masking.
type Prefixes = Vec<(Vec<String>, Board, Fraction, Fraction)>;

#[test]
fn the_legal_shares_of_the_study_are_those_of_another_program() {
    let model = Bigram::of(24);
    let shares = asked("legal-chess", "P(legal)");
    let distances = asked("legal-chess", "TV(masked_moves, game)");
    assert_eq!((shares.len(), distances.len()), (5, 5));
    let mut prefixes: Prefixes = vec![(Vec::new(), Board::initial(), Fraction::one(), Fraction::one())];
    for k in 1..=4 {
        let mut longer = Prefixes::new();
        for (prefix, board, mass, decoded) in &prefixes {
            let before = prefix.last().map_or("", String::as_str);
            let legal = model.legal(board, before);
            let left: Fraction = legal.iter().map(|(.., p)| p).sum();
            for (text, next, p) in legal {
                let prefix = prefix.iter().cloned().chain([text]).collect();
                longer.push((prefix, next, mass * &p, decoded * &p / &left));
            }
        }
        prefixes = longer;
        let share: Fraction = prefixes.iter().map(|(_, _, mass, _)| mass).sum();
        assert_eq!(exact(&shares[k - 1]), share, "{k} moves");
        if k <= 3 {
            let gap = |(_, _, mass, decoded): &(_, _, Fraction, Fraction)| {
                let gap = mass / &share - decoded;
                if gap < Fraction::zero() { -gap } else { gap }
            };
            let distance = prefixes.iter().map(gap).sum::<Fraction>() / fraction(2, 1);
            assert_eq!(exact(&distances[k - 1]), distance, "{k} moves");
        }
    }
    // The negative twin: one more token in the vocabulary is another model.
    let other: Fraction = Bigram::of(25).legal(&Board::initial(), "").iter().map(|(.., p)| p).sum();
    assert_ne!(exact(&shares[0]), other);
}

/// A game that ends with castling, and its probability from some position on: of the model, without look-ahead, and with.
struct Game {
    model: f64,
    careless: f64,
    looking: f64,
}

/// All games that castle with the seventh move.
fn castled(model: &Bigram, board: &Board, before: &str, made: usize) -> Vec<Game> {
    let float = |p: &Fraction| p.to_f64().expect("a probability");
    let legal = model.legal(board, before);
    if made == 6 {
        let castles = legal.iter().find(|(text, ..)| text == "e1g1");
        return castles.map(|(.., p)| Game { model: float(p), careless: 1.0, looking: 1.0 }).into_iter().collect();
    }
    let all: f64 = legal.iter().map(|(.., p)| float(p)).sum();
    let branches: Vec<(f64, Vec<Game>)> =
        legal.iter().map(|(text, next, p)| (float(p), castled(model, next, text, made + 1))).collect();
    let open: f64 = branches.iter().filter(|(_, games)| !games.is_empty()).map(|(p, _)| p).sum();
    let grown = branches.into_iter().flat_map(|(p, games)| {
        games.into_iter().map(move |game| Game {
            model: p * game.model,
            careless: p / all * game.careless,
            looking: p / open * game.looking,
        })
    });
    grown.collect()
}

#[test]
fn the_castled_games_of_the_study_are_those_of_another_program() {
    let games = castled(&Bigram::of(19), &Board::initial(), "", 0);
    let share: f64 = games.iter().map(|game| game.model).sum();
    let finished: f64 = games.iter().map(|game| game.careless).sum();
    let careless: f64 =
        games.iter().map(|game| (game.careless / finished - game.model / share).abs()).sum::<f64>() / 2.0;
    let looking: f64 = games.iter().map(|game| (game.looking - game.model / share).abs()).sum::<f64>() / 2.0;
    let truths = [
        ("support(game)", games.len() as f64),
        ("P(castled)", share),
        ("Z(careless)", finished),
        ("TV(looking_ahead, game)", looking),
        ("TV(careless, game)", careless),
    ];
    for (question, truth) in truths {
        let answer = asked("legal-chess-castled", question)[0]["value"].as_f64().expect("a number");
        assert!((answer - truth).abs() <= 1e-10 * truth, "{question}: {answer} and {truth}");
    }
}
