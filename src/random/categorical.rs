//! A choice with exact weights and without bias.

use dashu::base::Gcd;
use dashu::integer::UBig;

use super::Stream;
use crate::number::Rational;

/// All weights are zero, or there are none: nothing can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be chosen: all weights are 0")]
pub struct NoWeight;

/// A choice among n outcomes with integer weights w: outcome i with probability w_i / Σ w, exactly.
///
/// A uniform number U in [0, 1) is drawn bit by bit, 64 bits at a time, until no bit still to come can change on which side
/// of the fractions (w_0 + … + w_i) / Σ w it lies. Nearly always one word is enough, and then the cost is a binary search.
#[derive(Clone, Debug)]
pub struct Categorical {
    cumulative: Vec<UBig>,
    /// floor(2^64 · cumulative / total), or the greatest word where that is 2^64.
    floors: Vec<u64>,
}

impl Categorical {
    /// The choice with these weights. Probabilities over a common denominator are given by their numerators.
    ///
    /// # Errors
    /// When all weights are 0 or there are none.
    pub fn new(weights: impl IntoIterator<Item = UBig>) -> Result<Self, NoWeight> {
        let mut sum = UBig::ZERO;
        let cumulative: Vec<UBig> = weights
            .into_iter()
            .map(|weight| {
                sum += weight;
                sum.clone()
            })
            .collect();
        if sum == UBig::ZERO {
            return Err(NoWeight);
        }
        let floors = cumulative.iter().map(|bound| u64::try_from((bound << 64) / &sum).unwrap_or(u64::MAX)).collect();
        Ok(Categorical { cumulative, floors })
    }

    /// The choice with these fractions as weights, of which negative ones count as 0.
    ///
    /// # Errors
    /// When no weight is positive.
    pub fn from_fractions(weights: &[Rational]) -> Result<Self, NoWeight> {
        let common = weights.iter().fold(UBig::ONE, |common, weight| {
            let shared = (&common).gcd(weight.denominator());
            common / shared * weight.denominator()
        });
        Self::new(weights.iter().map(|weight| match UBig::try_from(weight.numerator().clone()) {
            Ok(numerator) => numerator * (&common / weight.denominator()),
            Err(_) => UBig::ZERO,
        }))
    }

    /// Chooses an outcome.
    pub fn draw(&self, stream: &mut Stream) -> usize {
        let word = stream.word();
        let candidate = self.floors.partition_point(|&floor| floor < word);
        // All of [word, word + 1) lies below the candidate's bound, and not below the one before it. The last word of all
        // never does, and is resolved bit by bit.
        if self.floors[candidate] > word { candidate } else { self.resolve(UBig::from(word), stream) }
    }

    /// Draws more words after `drawn` until the outcome is certain.
    fn resolve(&self, mut drawn: UBig, stream: &mut Stream) -> usize {
        let total = self.cumulative.last().expect("a choice has at least one outcome");
        let mut bits = 64;
        loop {
            let low = &drawn * total;
            let high = &low + total;
            // U lies in [drawn, drawn + 1) / 2^bits.
            let first = self.cumulative.partition_point(|bound| (bound << bits) <= low);
            let last = self.cumulative.partition_point(|bound| (bound << bits) < high);
            if first == last {
                return first;
            }
            drawn = (drawn << 64) + UBig::from(stream.word());
            bits += 64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(weights: &[u64]) -> Categorical {
        Categorical::new(weights.iter().copied().map(UBig::from)).unwrap()
    }

    #[test]
    fn draws_are_pinned() {
        let mut stream = Stream::new(7, "sample", 0);
        let categorical = choice(&[1, 2, 3]);
        let drawn: Vec<usize> = (0..12).map(|_| categorical.draw(&mut stream)).collect();
        assert_eq!(drawn, [0, 1, 1, 2, 2, 2, 2, 1, 1, 0, 2, 0]);
    }

    #[test]
    fn the_frequencies_are_those_of_the_weights() {
        let mut stream = Stream::new(1, "sample", 0);
        let categorical = choice(&[1, 0, 2, 5]);
        let mut counts = [0i64; 4];
        for _ in 0..80_000 {
            counts[categorical.draw(&mut stream)] += 1;
        }
        assert_eq!(counts[1], 0);
        for (count, expected) in counts.into_iter().zip([10_000, 0, 20_000, 50_000]) {
            assert!((count - expected).abs() < 700, "{counts:?}");
        }
    }

    #[test]
    fn the_fast_way_and_the_bit_by_bit_way_agree() {
        let categorical = choice(&[3, 0, 7, 1, 1_000_000_007]);
        for unit in 0..2_000 {
            let fast = categorical.draw(&mut Stream::new(3, "agree", unit));
            let mut stream = Stream::new(3, "agree", unit);
            let word = UBig::from(stream.word());
            assert_eq!(fast, categorical.resolve(word, &mut stream));
        }
    }

    #[test]
    fn a_word_that_decides_nothing_draws_more() {
        // 1/3 lies inside the interval of the word 0x5555…, so that the words after it decide.
        let categorical = choice(&[1, 2]);
        let third = UBig::from(u64::MAX / 3);
        let mut sides = [0; 2];
        for unit in 0..300 {
            sides[categorical.resolve(third.clone(), &mut Stream::new(0, "open", unit))] += 1;
        }
        assert!(sides[0] > 60 && sides[1] > 160, "{sides:?}");
    }

    #[test]
    fn a_bound_on_a_word_is_not_below_it() {
        // Weights 1, 1: the word 2^63 is U = 1/2 or a little more, so the second outcome.
        assert_eq!(choice(&[1, 1]).resolve(UBig::from(1u64 << 63), &mut Stream::new(0, "half", 0)), 1);
        assert_eq!(choice(&[1, 1]).resolve(UBig::from((1u64 << 63) - 1), &mut Stream::new(0, "half", 0)), 0);
    }

    #[test]
    fn weights_beyond_any_word_are_exact() {
        let huge = UBig::from(10u8).pow(400);
        let categorical = Categorical::new([huge.clone(), UBig::ONE, huge]).unwrap();
        let mut stream = Stream::new(0, "huge", 0);
        assert!((0..1000).all(|_| categorical.draw(&mut stream) != 1));
    }

    #[test]
    fn fractions_are_brought_over_a_common_denominator() {
        let q = |numerator: i64, denominator: u64| Rational::from_parts(numerator.into(), denominator.into());
        let fractions = Categorical::from_fractions(&[q(1, 6), q(-1, 5), q(1, 4), q(7, 12)]).unwrap();
        assert_eq!(fractions.cumulative.last(), Some(&UBig::from(60u8)));
        let integers = choice(&[2, 0, 3, 7]);
        let draw = |categorical: &Categorical, unit| categorical.draw(&mut Stream::new(2, "fractions", unit));
        assert!((0..500).all(|unit| draw(&fractions, unit) == draw(&integers, unit)));
    }

    #[test]
    fn no_weight_is_an_error() {
        assert_eq!(Categorical::new([]).unwrap_err(), NoWeight);
        assert_eq!(Categorical::new([UBig::ZERO]).unwrap_err(), NoWeight);
    }
}
