//! Draws are of exactly the stated law; and samplers that are broken on purpose are not.

use super::{CHAIN, named};
use crate::inquiry::{Inquiry, for_random_models};
use exactlm::random::Stream;
use exactlm::sequence::Token;
use std::collections::BTreeMap;

/// χ² of counts against probabilities, over its degrees of freedom.
fn deviates(counts: &BTreeMap<String, usize>, law: &BTreeMap<String, f64>, draws: usize) -> bool {
    if counts.keys().any(|x| !law.contains_key(x)) {
        return true;
    }
    let mut chi2 = 0.0;
    for (x, p) in law {
        let expected = p * draws as f64;
        chi2 += (counts.get(x).copied().unwrap_or(0) as f64 - expected).powi(2) / expected;
    }
    // Wilson and Hilferty: the cube root is nearly normal. Six standard deviations: a false alarm in 10^9.
    let degrees = (law.len() - 1).max(1) as f64;
    let z = ((chi2 / degrees).cbrt() - (1.0 - 2.0 / (9.0 * degrees))) / (2.0 / (9.0 * degrees)).sqrt();
    z > 6.0
}

/// Whether some draws are of another law than a distribution: looked at after 500, 8,000 and 60,000 of them.
fn is_caught(study: &Inquiry, target: &str, draws: &[Vec<Token>]) -> bool {
    let law: BTreeMap<String, f64> =
        study.sequences(target, 10_000).into_iter().map(|(x, p)| (x, p.interval().middle())).collect();
    [500, 8_000, 60_000].iter().any(|&count| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for x in draws.iter().take(count) {
            *counts.entry(study.session.write(x)).or_default() += 1;
        }
        deviates(&counts, &law, count.min(draws.len()))
    })
}

#[test]
fn draws_are_of_exactly_the_stated_law() {
    for_random_models(40, 501, |model, _| {
        let first = crate::naive::print::quoted(&model.vocabulary()[0]);
        let study = Inquiry::new(
            model,
            &format!(
                "[distribution.tuned]\nlikelihood = '2^count({first})'\n[distribution.cold]\ntemperature = \"1/2\"\n"
            ),
        );
        for target in ["prior", "tuned", "cold"] {
            let draws = study.session.sample(&named(&study, target), 8_000, 3).expect("it draws");
            assert!(!is_caught(&study, target, &draws), "{target}");
        }
    });
}

/// Draws of the chain's model by hand, with something wrong.
fn broken(kind: usize) -> Vec<Vec<Token>> {
    let (start, rows) = ([0.5, 0.5], [[0.75, 0.25], [1.0 / 3.0, 2.0 / 3.0]]);
    let token = |row: [f64; 2], u: f64| Token(u32::from(u >= row[0]));
    let mut shared = Stream::new(5, "broken", 0);
    let mut accepted = Vec::new();
    let mut unit = 0;
    let mut previous = vec![Token(0); 3];
    while accepted.len() < 60_000 {
        let mut own = Stream::new(5, "broken", if kind == 0 { 7 } else { unit });
        unit += 1;
        let stream = if kind == 1 { &mut shared } else { &mut own };
        let u: Vec<f64> = (0..4).map(|_| stream.unit_float()).collect();
        let mut x = vec![token(start, u[0])];
        for t in 1..3 {
            let last = x[t - 1].index();
            let row = match kind {
                2 => rows[1 - last],                 // the other row
                3 => rows[x[0].index()],             // the row of the first token
                4 => [rows[last][1], rows[last][0]], // tokens exchanged
                5 => [rows[last][0] + 0.05, 0.0],    // not normalised
                6 => start,                          // no memory
                7 => [0.7, 0.3],                     // a constant row
                _ => rows[last],
            };
            let u = if kind == 8 { u[0] } else { u[t] }; // one number for all tokens
            x.push(token(row, u));
        }
        let keep = match kind {
            9 => true,                                                  // no rejection at all
            10 => x[1] == Token(1),                                     // rejection by another position
            11 => x[2] == Token(1) || u[3] < 0.05,                      // accepts too much
            12 => x[2] == Token(1) && (x[0] == Token(0) || u[3] < 0.9), // accepts too little
            13 => {
                x[2] = Token(1); // written in and not rejected
                true
            }
            14 => {
                x[0] = Token(1);
                x[2] == Token(1)
            }
            15 => {
                x.swap(0, 1); // off by one token
                x[2] == Token(1)
            }
            16 => x[2] == Token(1) && unit % 3 != 0, // a harmless one: thinning
            17 => {
                if x[2] != Token(1) {
                    x = previous.clone(); // repeats the last draw, and starts at an impossible one
                }
                true
            }
            18 => x[2] == Token(1) && x != previous, // never the same twice
            19 => {
                x.reverse();
                x[2] == Token(1)
            }
            20 => x[2] == Token(1) && accepted.len() % 2 == usize::from(x[0] == Token(0)), // alternates
            _ => x[2] == Token(1),
        };
        if keep {
            previous.clone_from(&x);
            accepted.push(x);
        }
        if unit > 1_000_000 {
            accepted.resize(60_000, vec![Token(0); 3]);
        }
    }
    accepted
}

#[test]
fn nineteen_broken_samplers_of_rows_are_caught() {
    let study = Inquiry::read(CHAIN.into());
    let mut caught = Vec::new();
    for kind in 0..=21 {
        if is_caught(&study, "posterior", &broken(kind)) {
            caught.push(kind);
        }
    }
    // One stream for all draws (1), thinning (16) and the sound one (21) draw from the right law.
    let sound = [1, 16, 21];
    let expected: Vec<usize> = (0..=21).filter(|kind| !sound.contains(kind)).collect();
    assert_eq!(caught, expected);
}

/// What may go wrong with particles.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Particle {
    Sound,
    /// One uniform number for all resampling steps of a run.
    SameOffset,
    /// Weights are kept by what was copied in proportion to them.
    WeighedTwice,
    /// The twist is not taken back at the last token.
    TwistForgotten,
    /// Nothing is copied, and weights begin anew after every token.
    NotCopied,
    /// The last particle is drawn without its weight.
    LastUnweighed,
}

/// The last of two particles of the chain's model, weighed by 2^(number of a) on the way and by `x[3] == "b"` at the end.
fn particles(wrong: Particle) -> Vec<Vec<Token>> {
    let (start, rows) = ([0.5, 0.5], [[0.75, 0.25], [1.0 / 3.0, 2.0 / 3.0]]);
    let weight = [2.0, 1.0];
    // The expected twist from a last token on, for 0, 1 and 2 tokens that are to come; then of the whole.
    let mut ahead = vec![[1.0, 1.0]];
    for _ in 0..2 {
        let known: [f64; 2] = ahead[ahead.len() - 1];
        ahead.push([0, 1].map(|last: usize| (0..2).map(|next| rows[last][next] * weight[next] * known[next]).sum()));
    }
    let whole: f64 = (0..2).map(|next| start[next] * weight[next] * ahead[2][next]).sum();
    let mut finished = Vec::new();
    for unit in 0.. {
        if finished.len() == 60_000 {
            break;
        }
        let mut stream = Stream::new(5, "particles", unit);
        let offset = stream.unit_float();
        let mut population = [(Vec::<usize>::new(), 1.0), (Vec::new(), 1.0)];
        for t in 0..3 {
            for (tokens, mass) in &mut population {
                let row = tokens.last().map_or(start, |&last| rows[last]);
                let before = tokens.last().map_or(whole, |&last| ahead[3 - t][last]);
                let next = usize::from(stream.unit_float() >= row[0]);
                tokens.push(next);
                *mass *= weight[next] * ahead[2 - t][next] / before;
            }
            if t == 2 {
                break;
            }
            let u = if wrong == Particle::SameOffset { offset } else { stream.unit_float() };
            let total = population[0].1 + population[1].1;
            let copied = |part: f64| usize::from((part + u) / 2.0 >= population[0].1 / total);
            population = match wrong {
                Particle::NotCopied => population.map(|(tokens, _)| (tokens, 1.0)),
                _ => [copied(0.0), copied(1.0)].map(|from| population[from].clone()),
            };
            if wrong != Particle::WeighedTwice {
                population.iter_mut().for_each(|(_, mass)| *mass = total / 2.0);
            }
        }
        let masses = population.each_ref().map(|(tokens, mass)| {
            let twist: f64 = tokens.iter().map(|&token| weight[token]).product();
            let target = if tokens[2] == 1 { 1.0 } else { 0.0 };
            if wrong == Particle::TwistForgotten { mass * target } else { mass * target / twist }
        });
        if masses == [0.0, 0.0] {
            continue;
        }
        let share = match wrong {
            Particle::LastUnweighed => {
                f64::from(u8::from(masses[1] == 0.0)).max(0.5 * f64::from(u8::from(masses[0] > 0.0)))
            }
            _ => masses[0] / (masses[0] + masses[1]),
        };
        let last = usize::from(stream.unit_float() >= share);
        finished.push(population[last].0.iter().map(|&token| Token::from(token)).collect());
    }
    finished
}

#[test]
fn broken_samplers_of_particles_are_caught() {
    // The law is the program's own: two particles, systematic resampling.
    let study =
        Inquiry::read(format!("{CHAIN}[distribution.pair]\nfrom = \"posterior\"\nsmc = 2\ntwist = \"tuned\"\n"));
    assert!(!is_caught(&study, "pair", &particles(Particle::Sound)));
    use Particle::*;
    for wrong in [SameOffset, WeighedTwice, TwistForgotten, NotCopied, LastUnweighed] {
        assert!(is_caught(&study, "pair", &particles(wrong)), "{wrong:?}");
    }
}
