//! By hand: an odometer over all sequences that shows each whole one to a black box.

use exactlm::sequence::Token;
use rayon::prelude::*;

use super::chain::{Chain, float};

/// A function of a whole sequence that nothing is known of.
pub type BlackBox<'a> = &'a (dyn Fn(&[Token]) -> f64 + Sync);

/// The length of the longest run of equal tokens.
pub fn longest_run(sequence: &[Token]) -> f64 {
    let (mut longest, mut run) = (1_u32, 1_u32);
    for pair in sequence.windows(2) {
        run = if pair[0] == pair[1] { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    f64::from(longest)
}

/// E_π[f], first tokens shared out among the threads of the current pool.
pub fn expectation(chain: &Chain, black_box: BlackBox<'_>) -> f64 {
    let (starts, transitions) = (chain.starts(float), chain.transitions(float));
    let rows = transitions.as_slice().expect("rows lie one after the other");
    (0..chain.vocabulary).into_par_iter().map(|first| turn(first, starts[first], rows, chain, black_box)).sum()
}

/// Σ π(x) f(x) over the sequences that begin with `first`.
fn turn(first: usize, start: f64, rows: &[f64], chain: &Chain, black_box: BlackBox<'_>) -> f64 {
    let (v, n) = (chain.vocabulary, chain.length);
    let mut x = vec![Token(0); n];
    x[0] = Token::from(first);
    let mut masses = vec![start; n];
    let mut changed = 1;
    let (mut total, mut block) = (0.0, 0.0);
    loop {
        for position in changed..n {
            masses[position] = masses[position - 1] * rows[x[position - 1].index() * v + x[position].index()];
        }
        block += masses[n - 1] * black_box(&x);
        changed = n - 1;
        while x[changed].index() == v - 1 {
            x[changed] = Token(0);
            changed -= 1;
            if changed == 0 {
                return total + block;
            }
        }
        x[changed].0 += 1;
        if changed + 4 < n {
            // Sums in blocks of V^4 terms keep their digits.
            total += std::mem::take(&mut block);
        }
    }
}
