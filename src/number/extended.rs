//! A float with an exponent of its own: 53 bits of precision at any magnitude.

use std::cmp::Ordering;
use std::ops::{Add, Mul};

use num_traits::{One, Zero};

use super::Weight;
use super::rescale::power_of_two;

/// fraction · 2^exponent with 1 ≤ |fraction| < 2, or 0: as precise as float64, and nothing overflows or underflows.
///
/// In log-float64 one unit in the last place of ln x = 10⁴ is 1.8e-12 of x, so twelve digits are gone; here none is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extended {
    fraction: f64,
    exponent: i64,
}

impl Extended {
    /// The number fraction · 2^exponent; the fraction is finite.
    pub fn new(fraction: f64, exponent: i64) -> Self {
        if fraction == 0.0 {
            return Extended { fraction: 0.0, exponent: 0 };
        }
        let bits = fraction.abs().to_bits();
        if bits >> 52 == 0 {
            // A subnormal float: bring it into the normal range first, which is exact.
            return Extended::new(fraction * power_of_two(200), exponent - 200);
        }
        let own = (bits >> 52) as i64 - 1023;
        Extended {
            fraction: fraction * power_of_two(-own / 2) * power_of_two(-own + own / 2),
            exponent: exponent + own,
        }
    }

    /// The fraction and the exponent.
    pub fn parts(&self) -> (f64, i64) {
        (self.fraction, self.exponent)
    }
}

impl Add for Extended {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (large, small) = if other.fraction == 0.0 || (self.fraction != 0.0 && self.exponent >= other.exponent) {
            (self, other)
        } else {
            (other, self)
        };
        let distance = large.exponent - small.exponent;
        if small.fraction == 0.0 {
            return large;
        }
        // Beyond this distance the smaller one is less than half a unit in the last place of the larger one.
        let aligned = if distance > 200 { 0.0 } else { small.fraction * power_of_two(-distance) };
        Extended::new(large.fraction + aligned, large.exponent)
    }
}

impl Mul for Extended {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Extended::new(self.fraction * other.fraction, self.exponent + other.exponent)
    }
}

impl Zero for Extended {
    fn zero() -> Self {
        Extended { fraction: 0.0, exponent: 0 }
    }

    fn is_zero(&self) -> bool {
        self.fraction == 0.0
    }
}

impl One for Extended {
    fn one() -> Self {
        Extended { fraction: 1.0, exponent: 0 }
    }
}

impl PartialOrd for Extended {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let sign = self.fraction.partial_cmp(&0.0)?;
        let magnitude =
            |number: &Extended| (number.fraction != 0.0).then_some((number.exponent, number.fraction.abs()));
        Some(sign.cmp(&other.fraction.partial_cmp(&0.0)?).then(match (magnitude(self), magnitude(other)) {
            (Some(left), Some(right)) => {
                let order = left.partial_cmp(&right)?;
                if sign == Ordering::Less { order.reverse() } else { order }
            }
            _ => Ordering::Equal,
        }))
    }
}

impl Weight for Extended {
    type Rows = ndarray::Array2<Self>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_far_below_the_floats_keep_all_their_digits() {
        let tiny = (0..1000).fold(Extended::one(), |product, _| product * Extended::new(3.0, -10));
        let back = (0..1000).fold(tiny, |product, _| product * Extended::new(1.0, 10));
        let (fraction, exponent) = back.parts();
        // 3^1000 = 1.32…e477: log2 is 1584.96…
        assert_eq!(exponent, 1584);
        assert!((1.0..2.0).contains(&fraction));
    }

    #[test]
    fn sums_agree_with_float64_where_both_can_hold_them() {
        for (left, right) in [(1.0, 1e-10), (3.5, -3.5), (0.0, 2.0), (5e-324, 5e-324), (1e300, 1e284)] {
            let sum = Extended::new(left, 0) + Extended::new(right, 0);
            let expected = Extended::new(left + right, 0);
            assert_eq!(sum, expected, "{left} + {right}");
        }
        assert_ne!(Extended::new(1.0, 0) + Extended::new(1.0, -52), Extended::one());
    }
}
