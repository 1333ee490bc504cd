//! Prime numbers.
//!
//! Below 3,317,044,064,679,887,385,961,981 the strong tests to the thirteen prime bases up to 41 are a proof
//! (Sorenson and Webster, 2017). Above, a strong Lucas test is asked as well (Baillie and Wagstaff, 1980), which no
//! known composite passes together with a strong test to base 2.

use dashu::base::{BitTest, SquareRoot};
use dashu::integer::{IBig, UBig, fast_div::ConstDivisor};

use super::arithmetic::remainder;

/// The most bits of a number that is decided.
pub(crate) const LARGEST: usize = 4096;

const BASES: [u8; 13] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41];

/// Whether an integer is prime; `None` beyond [`LARGEST`] bits.
pub(crate) fn is_prime(number: &IBig) -> Option<bool> {
    let Ok(number) = UBig::try_from(number.clone()) else { return Some(false) };
    if number.bit_len() > LARGEST {
        return None;
    }
    if number < UBig::from(2u8) {
        return Some(false);
    }
    for base in BASES {
        if (&number % UBig::from(base)).is_zero() {
            return Some(number == UBig::from(base));
        }
    }
    let proven = UBig::from(3_317_044_064_679_887_385_961_981u128);
    Some(BASES.iter().all(|&base| strong(&number, base)) && (number < proven || lucas(&number)))
}

/// The strong probable-prime test of an odd number to a base.
fn strong(number: &UBig, base: u8) -> bool {
    let before = number - UBig::ONE;
    let twos = before.trailing_zeros().expect("an odd number above 1 has a predecessor that is not 0");
    let ring = ConstDivisor::new(number.clone());
    let mut power = ring.reduce(UBig::from(base)).pow(&(&before >> twos));
    if power.residue() == UBig::ONE || power.residue() == before {
        return true;
    }
    for _ in 1..twos {
        power = power.sqr();
        if power.residue() == before {
            return true;
        }
    }
    false
}

/// The strong Lucas probable-prime test with Selfridge's parameters: P = 1, Q = (1 − D)/4.
fn lucas(number: &UBig) -> bool {
    let n = IBig::from(number.clone());
    let mut d = IBig::from(5);
    let mut tries = 0;
    loop {
        match jacobi(&d, &n) {
            -1 => break,
            0 if d.clone().unsigned_abs_is_below(&n) => return false,
            _ => {}
        }
        d = if d > IBig::ZERO { -(d + IBig::from(2)) } else { -d + IBig::from(2) };
        tries += 1;
        // A square has no such D; it is found after a few vain tries.
        if tries == 20 {
            let root = number.sqrt();
            if &root * &root == *number {
                return false;
            }
        }
    }
    let q = (IBig::ONE - &d) / IBig::from(4);
    let half = |value: IBig| if value.bit_zero() { (value + &n) >> 1 } else { value >> 1 };
    let next = number + UBig::ONE;
    let twos = next.trailing_zeros().expect("a successor is not 0");
    let odd = &next >> twos;
    let (mut u, mut v, mut qk) = (IBig::ONE, IBig::ONE, remainder(&q, &n));
    for bit in (0..odd.bit_len() - 1).rev() {
        u = remainder(&(&u * &v), &n);
        v = remainder(&(&v * &v - (&qk << 1)), &n);
        qk = remainder(&(&qk * &qk), &n);
        if odd.bit(bit) {
            let (old_u, old_v) = (u, v);
            u = remainder(&half(remainder(&(&old_u + &old_v), &n)), &n);
            v = remainder(&half(remainder(&(&d * &old_u + &old_v), &n)), &n);
            qk = remainder(&(&qk * &q), &n);
        }
    }
    if u == IBig::ZERO || v == IBig::ZERO {
        return true;
    }
    for _ in 1..twos {
        v = remainder(&(&v * &v - (&qk << 1)), &n);
        if v == IBig::ZERO {
            return true;
        }
        qk = remainder(&(&qk * &qk), &n);
    }
    false
}

trait Small {
    fn unsigned_abs_is_below(self, bound: &IBig) -> bool;
    fn bit_zero(&self) -> bool;
}

impl Small for IBig {
    fn unsigned_abs_is_below(self, bound: &IBig) -> bool {
        self < *bound && -self < *bound
    }
    fn bit_zero(&self) -> bool {
        self.bit(0)
    }
}

/// The Jacobi symbol (a/n) of an odd positive n.
fn jacobi(a: &IBig, n: &IBig) -> i8 {
    let (mut a, mut n) = (remainder(a, n), n.clone());
    let mut sign = 1;
    let three = IBig::from(3);
    while a != IBig::ZERO {
        while !a.bit(0) {
            a >>= 1;
            let last = remainder(&n, &IBig::from(8));
            if last == three || last == IBig::from(5) {
                sign = -sign;
            }
        }
        std::mem::swap(&mut a, &mut n);
        if remainder(&a, &IBig::from(4)) == three && remainder(&n, &IBig::from(4)) == three {
            sign = -sign;
        }
        a = remainder(&a, &n);
    }
    if n == IBig::ONE { sign } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_told_from_composites() {
        let small: Vec<i64> = (-3..60).filter(|&n| is_prime(&IBig::from(n)) == Some(true)).collect();
        assert_eq!(small, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]);
        // 2^127 - 1 is prime, its square and 2^128 + 1 are not.
        let mersenne = (IBig::ONE << 127) - IBig::ONE;
        assert_eq!(is_prime(&mersenne), Some(true));
        assert_eq!(is_prime(&(&mersenne * &mersenne)), Some(false));
        assert_eq!(is_prime(&((IBig::ONE << 128) + IBig::ONE)), Some(false));
        // 2^521 - 1 is prime; a product of two primes is not.
        let larger = (IBig::ONE << 521) - IBig::ONE;
        assert_eq!(is_prime(&larger), Some(true));
        assert_eq!(is_prime(&(&larger * &mersenne)), Some(false));
        assert_eq!(is_prime(&(IBig::ONE << 5000)), None);
    }

    #[test]
    fn the_lucas_test_agrees_with_the_strong_tests_on_small_numbers() {
        for n in (43u32..4000).step_by(2) {
            let number = UBig::from(n);
            if is_prime(&IBig::from(n)) == Some(true) {
                assert!(lucas(&number), "{n} is prime");
            }
        }
    }
}
