//! Drawing from the chain by hand: a ChaCha20 stream for each draw, cumulative tables in float64, a binary search for each token.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::chain::{Chain, float};

/// The sum of all tokens of so many draws.
pub fn draw(chain: &Chain, draws: usize, seed: u64) -> u64 {
    let cumulative = |row: &mut dyn Iterator<Item = f64>| -> Vec<f64> {
        row.scan(0.0, |sum, share| {
            *sum += share;
            Some(*sum)
        })
        .collect()
    };
    let start = cumulative(&mut chain.starts(float).into_iter());
    let rows: Vec<Vec<f64>> =
        chain.transitions(float).rows().into_iter().map(|row| cumulative(&mut row.iter().copied())).collect();
    let mut sum = 0;
    let mut sequence = vec![0u32; chain.length];
    for draw in 0..draws {
        let mut generator = ChaCha20Rng::seed_from_u64(seed);
        generator.set_stream(draw as u64);
        let mut row = &start;
        for token in &mut sequence {
            let u = (generator.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
            let drawn = row.partition_point(|bound| *bound <= u).min(chain.vocabulary - 1);
            *token = drawn as u32;
            row = &rows[drawn];
        }
        sum += sequence.iter().map(|&token| u64::from(token)).sum::<u64>();
    }
    sum
}
