//! A non-negative float of 256 binary digits with an exponent of its own: what the second pass of a walk adds up.
//!
//! Sums and products are cut off, so each is below its exact value by a relative error of less than 2^-254. No memory is
//! allocated; a product takes about 15 ns.

use std::cmp::Ordering;
use std::ops::{Add, Mul};

use dashu::base::{BitTest, UnsignedAbs};
use dashu::integer::{IBig, UBig};
use num_traits::{One, Zero};

use super::{Enclosure, Weight};

/// limbs · 2^exponent, the highest bit of the highest limb set, or 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Long {
    /// Lowest first.
    limbs: [u64; LIMBS],
    exponent: i64,
}

const LIMBS: usize = 4;
const BITS: usize = 64 * LIMBS;

impl Long {
    /// A number near one that is not negative, and how often 2^-254 their relative distance is at most; `None` where
    /// the number is negative or too little of it is known.
    pub fn nearest(value: &Enclosure) -> Option<(Long, u64)> {
        if value.is_zero() {
            return Some((Long::zero(), 0));
        }
        if value.sign() != Some(Ordering::Greater) {
            return None;
        }
        let (middle, exponent) = value.middle();
        let size = middle.unsigned_abs();
        let nearest = &size - UBig::from(value.radius());
        let distance = (UBig::from(value.radius()) << (BITS - 2)) / nearest;
        let units = if value.is_point() { 0 } else { u64::try_from(&distance).ok()?.checked_add(1)? };
        Some((Long::of(&size, exponent), units))
    }

    /// The number magnitude · 2^exponent of at most 256 binary digits.
    fn of(magnitude: &UBig, exponent: i64) -> Self {
        let shift = BITS - magnitude.bit_len().min(BITS);
        let mut limbs = [0; LIMBS];
        let bytes = (magnitude << shift).to_le_bytes();
        for (limb, bytes) in limbs.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..bytes.len()].copy_from_slice(bytes);
            *limb = u64::from_le_bytes(whole);
        }
        Long { limbs, exponent: exponent - shift as i64 }
    }

    /// The number with a relative error of at most `units`·2^-254.
    pub fn enclosure(&self, units: u64) -> Enclosure {
        if self.is_zero() {
            return Enclosure::relative(IBig::ZERO, 0, 0);
        }
        let bytes: Vec<u8> = self.limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
        let middle = IBig::from(UBig::from_le_bytes(&bytes));
        // One unit more for the products of relative errors.
        let units = if units == 0 { 0 } else { units.saturating_mul(2).saturating_add(1) };
        Enclosure::relative(middle, self.exponent, units)
    }

    fn shifted_right(&self, places: u64) -> [u64; LIMBS] {
        let mut limbs = [0; LIMBS];
        let (whole, part) = ((places / 64) as usize, places % 64);
        for (index, limb) in limbs.iter_mut().enumerate() {
            let low = self.limbs.get(index + whole).copied().unwrap_or(0);
            let high = self.limbs.get(index + whole + 1).copied().unwrap_or(0);
            *limb = if part == 0 { low } else { low >> part | high << (64 - part) };
        }
        limbs
    }
}

impl Add for Long {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (large, small) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        if small.is_zero() || large.is_zero() {
            return if small.is_zero() { large } else { small };
        }
        let distance = large.exponent.abs_diff(small.exponent);
        if distance >= BITS as u64 {
            return large;
        }
        let mut limbs = small.shifted_right(distance);
        let mut carry = false;
        for (limb, other) in limbs.iter_mut().zip(large.limbs) {
            let (sum, first) = limb.overflowing_add(other);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, first || second);
        }
        let mut sum = Long { limbs, exponent: large.exponent };
        if carry {
            sum.limbs = sum.shifted_right(1);
            sum.limbs[LIMBS - 1] |= 1 << 63;
            sum.exponent += 1;
        }
        sum
    }
}

impl Mul for Long {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Long::zero();
        }
        let mut product = [0_u64; 2 * LIMBS];
        for (place, &limb) in self.limbs.iter().enumerate() {
            let mut carry = 0_u128;
            for (index, &other) in other.limbs.iter().enumerate() {
                let sum = u128::from(limb) * u128::from(other) + u128::from(product[place + index]) + carry;
                product[place + index] = sum as u64;
                carry = sum >> 64;
            }
            product[place + LIMBS] = carry as u64;
        }
        let mut limbs = [0; LIMBS];
        let mut exponent = self.exponent.saturating_add(other.exponent).saturating_add(BITS as i64);
        limbs.copy_from_slice(&product[LIMBS..]);
        if limbs[LIMBS - 1] >> 63 == 0 {
            // The product of two numbers in [1/2, 1) is at least 1/4, so one place is enough.
            for index in (0..LIMBS).rev() {
                limbs[index] = limbs[index] << 1 | product[LIMBS + index - 1] >> 63;
            }
            exponent -= 1;
        }
        Long { limbs, exponent }
    }
}

impl Zero for Long {
    fn zero() -> Self {
        Long { limbs: [0; LIMBS], exponent: i64::MIN / 4 }
    }

    fn is_zero(&self) -> bool {
        self.limbs[LIMBS - 1] == 0
    }
}

impl One for Long {
    fn one() -> Self {
        Long { limbs: [0, 0, 0, 1 << 63], exponent: 1 - BITS as i64 }
    }
}

impl PartialOrd for Long {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let limbs = |long: &Long| long.limbs.iter().rev().copied().collect::<smallvec::SmallVec<[u64; LIMBS]>>();
        Some(self.exponent.cmp(&other.exponent).then_with(|| limbs(self).cmp(&limbs(other))))
    }
}

impl Weight for Long {
    type Rows = ndarray::Array2<Self>;

    const PRODUCTS_OF_A_TASK: usize = 1 << 12;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::Rational;

    fn long(value: &Rational) -> (Long, u64) {
        Long::nearest(&Enclosure::from_rational(value)).expect("not negative")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn sums_and_products_are_off_by_the_units_that_are_counted(
            a in any::<u64>(), b in 1u64.., c in any::<u64>(), d in 1u64.., shift in 0usize..600
        ) {
            let x = Rational::from_parts(a.into(), b.into());
            let y = Rational::from_parts(c.into(), UBig::from(d) << shift);
            let ((p, one), (q, two)) = (long(&x), long(&y));
            for (result, exact) in [(p + q, &x + &y), (q + p, &x + &y), (p * q, &x * &y)] {
                let (low, high) = result.enclosure(one + two + 1).fractions().expect("of moderate size");
                prop_assert!(low <= exact && exact <= high, "{result:?}");
                prop_assert!(result.is_zero() || result.limbs[LIMBS - 1] >> 63 == 1);
            }
            prop_assert_eq!(p.partial_cmp(&q), if x == y { p.partial_cmp(&q) } else { Some(x.cmp(&y)) });
        }
    }

    #[test]
    fn the_count_of_units_is_needed() {
        // The negative twin: a sum of thirds is not exact, so an enclosure of no units is a point beside it.
        let third = Rational::from_parts(1.into(), 3u8.into());
        let (value, _) = long(&third);
        let point = (value + value + value).enclosure(0);
        assert!(point.is_point() && point != Enclosure::from_rational(&Rational::ONE));
        assert_eq!(Long::one() * value, value);
        assert_eq!(Long::zero() + value, value);
        assert!(Long::zero().enclosure(1000).is_zero());
        assert_eq!(Long::one().enclosure(0), Enclosure::from_rational(&Rational::ONE));
    }
}
