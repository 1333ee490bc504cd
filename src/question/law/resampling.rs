//! How particles are copied in proportion to their weights: each scheme as a law over who is a copy of whom.

use std::collections::BTreeMap;

use crate::number::Rational;

/// How particles are copied in proportion to their weights (Douc, Cappé, Moulines 2005).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resampling {
    /// Independent choices.
    Multinomial,
    /// One choice in each of n equal parts of [0, 1).
    Stratified,
    /// The same offset in each of n equal parts.
    #[default]
    Systematic,
    /// ⌊n w⌋ copies of each, the rest by independent choices.
    Residual,
}

/// For each new particle the one that it is a copy of, in order.
pub(super) type Copies = Vec<usize>;

impl Resampling {
    /// All of them, as a study writes them; the first is the default.
    pub const WRITTEN: [(&'static str, Resampling); 4] = [
        ("systematic", Resampling::Systematic),
        ("multinomial", Resampling::Multinomial),
        ("stratified", Resampling::Stratified),
        ("residual", Resampling::Residual),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::WRITTEN.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Whether the order of the particles has no meaning, so that populations are sets with repetitions.
    pub(super) fn is_exchangeable(self) -> bool {
        matches!(self, Resampling::Multinomial | Resampling::Residual)
    }

    /// How many ways [`law`](Self::law) follows to copy n particles with weights that are not all 0; as many as there are numbers
    /// where there are more.
    pub(super) fn ways(self, weights: &[Rational]) -> usize {
        let n = weights.len();
        let total = weights.iter().fold(Rational::ZERO, |sum, weight| sum + weight);
        let shares: Vec<Rational> = weights.iter().map(|weight| weight / &total).collect();
        let positive = |shares: &[Rational]| shares.iter().filter(|share| !share.is_zero()).count();
        let power = |base: usize, exponent: usize| base.saturating_pow(u32::try_from(exponent).unwrap_or(u32::MAX));
        match self {
            Resampling::Multinomial => power(positive(&shares), n),
            Resampling::Stratified => {
                (0..n).map(|place| positive(&overlaps(&shares, place, n))).fold(1, usize::saturating_mul)
            }
            Resampling::Systematic => n + 1,
            Resampling::Residual => {
                let (certain, rests) = certain(&shares);
                power(positive(&rests), n - certain.len())
            }
        }
    }

    /// All ways to copy n particles with weights that are not all 0, each with its probability.
    ///
    /// Cost: n^n at most for independent choices and strata, n² for one offset.
    pub(super) fn law(self, weights: &[Rational]) -> BTreeMap<Copies, Rational> {
        let n = weights.len();
        let total = weights.iter().fold(Rational::ZERO, |sum, weight| sum + weight);
        let shares: Vec<Rational> = weights.iter().map(|weight| weight / &total).collect();
        match self {
            Resampling::Multinomial => independent(&vec![shares; n]),
            Resampling::Stratified => {
                let part = |place: usize| overlaps(&shares, place, n);
                independent(&(0..n).map(part).collect::<Vec<_>>())
            }
            Resampling::Systematic => systematic(&shares),
            Resampling::Residual => residual(&shares),
        }
    }
}

/// Choices that do not depend on each other, each with its own shares. What has the same copies in another order is kept apart.
fn independent(shares: &[Vec<Rational>]) -> BTreeMap<Copies, Rational> {
    let mut law = BTreeMap::from([(Vec::new(), Rational::ONE)]);
    for shares in shares {
        let mut longer = BTreeMap::new();
        for (copies, probability) in &law {
            for (place, share) in shares.iter().enumerate().filter(|(_, share)| !share.is_zero()) {
                let copies: Copies = copies.iter().copied().chain([place]).collect();
                longer.insert(copies, probability * share);
            }
        }
        law = longer;
    }
    law
}

/// n times what [place/n, (place + 1)/n) has in common with the part of [0, 1) of each share.
fn overlaps(shares: &[Rational], place: usize, n: usize) -> Vec<Rational> {
    let n = Rational::from(n);
    let (low, high) = (Rational::from(place) / &n, Rational::from(place + 1) / &n);
    let mut start = Rational::ZERO;
    let mut overlaps = Vec::with_capacity(shares.len());
    for share in shares {
        let end = &start + share;
        let (from, to) = (start.clone().max(low.clone()), end.clone().min(high.clone()));
        overlaps.push(if to > from { (to - from) * &n } else { Rational::ZERO });
        start = end;
    }
    overlaps
}

/// The copies change where an offset moves one of the n points across a bound between two shares.
fn systematic(shares: &[Rational]) -> BTreeMap<Copies, Rational> {
    let n = Rational::from(shares.len());
    let mut bounds = Vec::with_capacity(shares.len());
    let mut sum = Rational::ZERO;
    for share in shares {
        sum += share;
        bounds.push(sum.clone());
    }
    // The offsets at which a point meets a bound: the fractional parts of n times the bounds.
    let mut offsets: Vec<Rational> = bounds.iter().map(|bound| (bound * &n).fract()).collect();
    offsets.extend([Rational::ZERO, Rational::ONE]);
    offsets.sort();
    offsets.dedup();
    let mut law = BTreeMap::new();
    for pair in offsets.windows(2) {
        let [from, to] = pair else { continue };
        let point = |place: usize| (Rational::from(place) + from) / &n;
        let copies: Copies = (0..shares.len()).map(|at| bounds.partition_point(|bound| *bound <= point(at))).collect();
        *law.entry(copies).or_insert(Rational::ZERO) += to - from;
    }
    law
}

/// The certain copies, ⌊n w⌋ of each, and what is left of n times each share.
fn certain(shares: &[Rational]) -> (Copies, Vec<Rational>) {
    let n = Rational::from(shares.len());
    let mut certain = Copies::new();
    let mut rests = Vec::with_capacity(shares.len());
    for (place, share) in shares.iter().enumerate() {
        let expected = share * &n;
        let rest = expected.fract();
        let whole = usize::try_from((expected - &rest).numerator().clone()).unwrap_or(0);
        certain.extend(std::iter::repeat_n(place, whole));
        rests.push(rest);
    }
    (certain, rests)
}

/// First the certain copies, then independent choices by what is left of each share.
fn residual(shares: &[Rational]) -> BTreeMap<Copies, Rational> {
    let (certain, mut rests) = certain(shares);
    let left = shares.len() - certain.len();
    let total = Rational::from(left);
    if left > 0 {
        rests.iter_mut().for_each(|rest| *rest /= &total);
    }
    let chosen = independent(&vec![rests; left]);
    chosen.into_iter().map(|(copies, chance)| ([certain.clone(), copies].concat(), chance)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: u64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    #[test]
    fn every_scheme_copies_n_times_the_weight_on_average() {
        let weights = [fraction(1, 2), fraction(0, 1), fraction(1, 3), fraction(1, 6)];
        for (name, scheme) in Resampling::WRITTEN {
            let law = scheme.law(&weights);
            assert_eq!(law.values().fold(Rational::ZERO, |sum, share| sum + share), Rational::ONE, "{name}");
            for (place, weight) in weights.iter().enumerate() {
                let copies = |copies: &Copies| Rational::from(copies.iter().filter(|at| **at == place).count());
                let mean = law.iter().fold(Rational::ZERO, |sum, (all, share)| sum + copies(all) * share);
                assert_eq!(mean, weight * Rational::from(4), "{name}, particle {place}");
            }
            assert_eq!(scheme.name(), name);
            assert!(law.len() <= scheme.ways(&weights), "{name}");
            // What would never end is counted all the same.
            assert_eq!(scheme.ways(&vec![fraction(1, 7); 100]) == usize::MAX, name == "multinomial", "{name}");
        }
    }

    #[test]
    fn one_offset_makes_fewer_ways_than_independent_choices() {
        let weights = [fraction(1, 3), fraction(2, 3)];
        // The bound at 1/3: an offset below 2/3 puts the first point, at u/2, into the first share.
        let expected = BTreeMap::from([(vec![0, 1], fraction(2, 3)), (vec![1, 1], fraction(1, 3))]);
        assert_eq!(Resampling::Systematic.law(&weights), expected);
        assert_eq!(Resampling::Stratified.law(&weights), expected);
        assert_eq!(Resampling::Multinomial.law(&weights).len(), 4);
        let expected = BTreeMap::from([(vec![1, 0], fraction(2, 3)), (vec![1, 1], fraction(1, 3))]);
        assert_eq!(Resampling::Residual.law(&weights), expected);
    }
}
