//! One stream of random words per unit of work.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The version of the layout: the key is the seed (8 bytes), the 64-bit FNV-1a hash of the purpose (8 bytes) and this number
/// (8 bytes), all little-endian, then zeros; the stream is the unit. A change of any of it, or of how words become choices,
/// changes this number.
pub const LAYOUT: u32 = 1;

/// A stream of random words: a function of the seed, the purpose and the unit of work, and of nothing else.
///
/// A unit is a piece of work that one thread does alone (a sample, a chain, a particle), so that the draws do not depend on
/// how many threads there are.
///
/// ```
/// use exactlm::random::Stream;
/// let mut first = Stream::new(7, "sample", 0);
/// let mut again = Stream::new(7, "sample", 0);
/// assert_eq!(first.word(), again.word());
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha20Rng,
}

impl Stream {
    /// The stream of one unit of work.
    pub fn new(seed: u64, purpose: &str, unit: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash(purpose).to_le_bytes());
        key[16..24].copy_from_slice(&u64::from(LAYOUT).to_le_bytes());
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(unit);
        Stream { generator }
    }

    /// The next 64 bits.
    pub fn word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A float64 in [0, 1): a multiple of 2^-53, each equally probable.
    pub fn unit_float(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.word() >> 11) as f64 * STEP
    }

    /// An integer in 0..bound, each equally probable; 0 when `bound` is 0. Words that would favour small ones are drawn again.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let surplus = bound.wrapping_neg() % bound; // 2^64 mod bound
        loop {
            let word = self.word();
            if word >= surplus {
                return word % bound;
            }
        }
    }
}

/// 64-bit FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_layout_is_pinned() {
        // The values of an independent ChaCha20.
        let mut stream = Stream::new(7, "sample", 0);
        let words: Vec<u64> = (0..4).map(|_| stream.word()).collect();
        assert_eq!(
            (LAYOUT, words),
            (1, vec![0x001abbe556710e73, 0x3176a4be5c0eb3f5, 0x40e0f505c8ba979f, 0xb2d81946003c5b99])
        );
        let mut other = Stream::new(u64::MAX, "", u64::MAX);
        assert_eq!(other.word(), 0xdd502d4ed1c11b66);
    }

    #[test]
    fn neighbouring_seeds_give_different_streams() {
        let words: BTreeSet<u64> = (0..10_000).map(|seed| Stream::new(seed, "sample", 0).word()).collect();
        assert_eq!(words.len(), 10_000);
    }

    #[test]
    fn neighbouring_units_and_other_purposes_give_different_streams() {
        let mut words: BTreeSet<u64> = (0..10_000).map(|unit| Stream::new(0, "sample", unit).word()).collect();
        words.insert(Stream::new(0, "train", 0).word());
        assert_eq!(words.len(), 10_001);
    }

    #[test]
    fn integers_below_a_bound_are_below_it() {
        let mut stream = Stream::new(1, "below", 0);
        let drawn: BTreeSet<u64> = (0..200).map(|_| stream.below(5)).collect();
        assert_eq!(drawn, (0..5).collect());
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below(1), 0);
        assert!((0..200).all(|_| (0.0..1.0).contains(&stream.unit_float())));
    }
}
