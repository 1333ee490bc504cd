//! A common factor taken out of a whole layer of masses, so that long products neither overflow nor underflow nor grow without bound.

use std::fmt::Debug;

use super::{Expectation, Extended, Long, Possible, Rational, Weight};
use dashu::base::{BitTest, Gcd};
use dashu::integer::{IBig, UBig};

/// A weight that can give off a common factor.
pub trait Rescale: Weight {
    /// The factors: value = stored · factor.
    type Factor: Clone + Debug + Send + Sync;

    /// The factor 1.
    fn no_factor() -> Self::Factor;

    /// The product of two factors.
    fn combine(left: &Self::Factor, right: &Self::Factor) -> Self::Factor;

    /// The factor to take out of these entries, or `None` where it is not worth the trouble.
    fn common<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> Option<Self::Factor>;

    /// Divides the factor out.
    fn divide(&mut self, factor: &Self::Factor);

    /// Whether products can be so small that they lose digits.
    const UNDERFLOWS: bool = false;

    /// Whether the entry is so small that its product with a probability may lose digits.
    fn is_near_underflow(&self) -> bool {
        false
    }

    /// Whether nothing is to be done: no factor to take out, and no entry near underflow. May say no where it is so.
    fn is_settled<'a>(_entries: impl Iterator<Item = &'a Self> + Clone) -> bool {
        false
    }

    /// The same of entries side by side, which may be faster to tell.
    fn are_settled(entries: &[Self]) -> bool {
        Self::is_settled(entries.iter())
    }
}

/// Masses between 2^-LOW and 2^LOW are left as they are.
const COMFORTABLE: i64 = 200;

/// Below 2^-UNSAFE a product with a weight of at least 2^-100 could fall below the normal floats.
const UNSAFE: i64 = 900;

fn exponent(value: f64) -> i64 {
    i64::from(((value.to_bits() >> 52) & 0x7ff) as u16) - 1023
}

/// 2^exponent; 0 or infinity outside the range of float64.
pub fn power_of_two(exponent: i64) -> f64 {
    match exponent {
        -1022..=1023 => f64::from_bits(((exponent + 1023) as u64) << 52),
        ..-1022 => 0.0,
        _ => f64::INFINITY,
    }
}

impl Rescale for f64 {
    /// The exponent of a power of two.
    type Factor = i64;

    fn no_factor() -> i64 {
        0
    }

    fn combine(left: &i64, right: &i64) -> i64 {
        left + right
    }

    const UNDERFLOWS: bool = true;

    fn common<'a>(entries: impl Iterator<Item = &'a f64> + Clone) -> Option<i64> {
        let largest = entries.fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
        let exponent = exponent(largest);
        (largest > 0.0 && exponent.abs() > COMFORTABLE).then_some(exponent)
    }

    fn divide(&mut self, factor: &i64) {
        // Two steps, since 2^-factor alone may not be a normal float.
        let half = -factor / 2;
        *self *= power_of_two(half);
        *self *= power_of_two(-factor - half);
    }

    fn is_near_underflow(&self) -> bool {
        *self != 0.0 && exponent(*self) < -UNSAFE
    }

    /// One pass of comparisons, which runs over several entries at once.
    fn is_settled<'a>(entries: impl Iterator<Item = &'a f64> + Clone) -> bool {
        let (low, high, unsafe_below) = (power_of_two(-COMFORTABLE), power_of_two(COMFORTABLE), power_of_two(-UNSAFE));
        let (mut comfortable, mut far) = (0_u64, 0_u64);
        entries.for_each(|entry| {
            let size = entry.abs();
            comfortable |= u64::from(size >= low);
            far |= u64::from(size > high) | (u64::from(size < unsafe_below) & u64::from(size > 0.0));
        });
        comfortable == 1 && far == 0
    }

    /// By the largest entry and the smallest that is not 0, in several lanes at once.
    fn are_settled(entries: &[f64]) -> bool {
        const LANES: usize = 8;
        let (mut largest, mut least) = ([0.0_f64; LANES], [f64::INFINITY; LANES]);
        let (chunks, rest) = entries.as_chunks::<LANES>();
        for chunk in chunks {
            for lane in 0..LANES {
                let size = chunk[lane].abs();
                largest[lane] = if size > largest[lane] { size } else { largest[lane] };
                let known = if size > 0.0 { size } else { f64::INFINITY };
                least[lane] = if known < least[lane] { known } else { least[lane] };
            }
        }
        let sizes = rest.iter().map(|entry| entry.abs());
        let largest = largest.into_iter().chain(sizes.clone()).fold(0.0, f64::max);
        let least = least.into_iter().chain(sizes.filter(|size| *size > 0.0)).fold(f64::INFINITY, f64::min);
        (power_of_two(-COMFORTABLE)..=power_of_two(COMFORTABLE)).contains(&largest) && least >= power_of_two(-UNSAFE)
    }
}

/// Numerators up to this many bits are carried along; longer ones are reduced by their greatest common divisor after each layer.
pub const STATED_BITS: usize = 1 << 15;

macro_rules! rescale_integers {
    ($integer:ty) => {
        impl Rescale for $integer {
            type Factor = UBig;

            fn no_factor() -> UBig {
                UBig::ONE
            }

            fn combine(left: &UBig, right: &UBig) -> UBig {
                left * right
            }

            fn common<'a>(entries: impl Iterator<Item = &'a $integer> + Clone) -> Option<UBig> {
                let mut divisor = UBig::ZERO;
                for entry in entries.filter(|entry| !entry.is_zero()) {
                    if divisor.is_zero() && entry.bit_len() < STATED_BITS {
                        return None;
                    }
                    divisor = divisor.gcd(entry);
                    if divisor.is_one() {
                        return None;
                    }
                }
                (!divisor.is_zero()).then_some(divisor)
            }

            fn divide(&mut self, factor: &UBig) {
                *self = std::mem::take(self) / factor;
            }
        }
    };
}

rescale_integers!(UBig);
rescale_integers!(IBig);

/// Numbers of any magnitude give off no factor.
macro_rules! never_rescale {
    ($($number:ty),+) => {
        $(impl Rescale for $number {
            type Factor = ();

            fn no_factor() {}

            fn combine((): &(), (): &()) {}

            fn common<'a>(_entries: impl Iterator<Item = &'a Self> + Clone) -> Option<()> {
                None
            }

            fn divide(&mut self, (): &()) {}
        })+
    };
}

never_rescale!(Rational, Extended, Long, Possible);

impl<W: Rescale> Rescale for Expectation<W> {
    type Factor = W::Factor;

    fn no_factor() -> W::Factor {
        W::no_factor()
    }

    fn combine(left: &W::Factor, right: &W::Factor) -> W::Factor {
        W::combine(left, right)
    }

    fn common<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> Option<W::Factor> {
        W::common(parts(entries))
    }

    fn divide(&mut self, factor: &W::Factor) {
        self.mass.divide(factor);
        self.first.divide(factor);
    }

    const UNDERFLOWS: bool = W::UNDERFLOWS;

    fn is_near_underflow(&self) -> bool {
        self.mass.is_near_underflow() || self.first.is_near_underflow()
    }

    fn is_settled<'a>(entries: impl Iterator<Item = &'a Self> + Clone) -> bool {
        W::is_settled(parts(entries))
    }
}

fn parts<'a, W: Weight>(
    pairs: impl Iterator<Item = &'a Expectation<W>> + Clone,
) -> impl Iterator<Item = &'a W> + Clone {
    pairs.clone().map(|pair| &pair.mass).chain(pairs.map(|pair| &pair.first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_two_is_taken_out_without_loss() {
        let mut entry = 3.0 * power_of_two(-700);
        let factor = f64::common([entry].iter()).expect("far below the comfortable range");
        entry.divide(&factor);
        assert_eq!((entry, factor), (1.5, -699));
    }

    #[test]
    fn masses_in_the_comfortable_range_are_left_alone() {
        assert_eq!(f64::common([0.0, 1e-20].iter()), None);
        assert_eq!(f64::common([0.0].iter()), None);
    }

    #[test]
    fn settled_layers_need_nothing() {
        assert!(f64::is_settled([0.0, 1e-200, 0.5].iter()));
        assert!(!f64::is_settled([0.0, 1e-300, 0.5].iter()), "an entry is near underflow");
        assert!(!f64::is_settled([0.0, 1e-100].iter()), "all entries are small");
        assert!(!f64::is_settled([1e100].iter()), "an entry is large");
        let pair = Expectation::new(0.5, 1e-300);
        assert!(!Expectation::is_settled([pair].iter()));
    }

    #[test]
    fn lanes_tell_what_one_pass_tells_wherever_the_entry_lies() {
        for length in [1, 7, 8, 9, 16, 21] {
            for place in 0..length {
                for entry in [0.0, 0.5, -0.5, 1e-300, -1e-300, 1e-100, 1e100, -1e100] {
                    for others in [0.0, 0.25, 1e-150] {
                        let mut entries = vec![others; length];
                        entries[place] = entry;
                        assert_eq!(f64::are_settled(&entries), f64::is_settled(entries.iter()), "{entries:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn long_numerators_lose_their_common_divisor() {
        let big = UBig::from(3u8).pow(30_000);
        assert_eq!(UBig::common([big.clone() * 2u8, big.clone()].iter()), Some(big));
        assert_eq!(UBig::common([UBig::from(6u8), UBig::from(9u8)].iter()), None);
    }
}
