//! Greatest common divisors of polynomials, by their images modulo primes of 62 binary digits.

use std::sync::OnceLock;

use dashu::base::{Gcd, Sign};
use dashu::integer::IBig;

use super::polynomial::Polynomial;

impl Polynomial {
    /// The greatest common divisor, with that of the contents and a positive leading coefficient; that of 0 and 0 is 0.
    ///
    /// The images of the greatest common divisor modulo primes are put together by Chinese remainders until they stay
    /// the same, and the result is divided into both, which proves it: a divisor of both whose degree is that of an
    /// image is the greatest. Two coprime polynomials usually show it modulo the first prime.
    pub fn gcd(&self, other: &Self) -> Self {
        if self.is_zero() || other.is_zero() {
            let all = self.add(other);
            return if all.sign_at_infinity().is_lt() { all.neg() } else { all };
        }
        let content = IBig::from(self.content().gcd(other.content()));
        // Powers of u would be found by the images too, but here they are common.
        let (low, other_low) = (self.valuation().unwrap_or(0), other.valuation().unwrap_or(0));
        let (left, right) = (self.lowered(low).primitive(), other.lowered(other_low).primitive());
        let primitive = if left == right { left } else { primitive_gcd(&left, &right) };
        primitive.scale(&content).shifted(low.min(other_low))
    }
}

/// The greatest common divisor of two primitive polynomials.
fn primitive_gcd(left: &Polynomial, right: &Polynomial) -> Polynomial {
    if left.is_constant() || right.is_constant() {
        return Polynomial::one();
    }
    let (Some(own), Some(others)) = (left.leading(), right.leading()) else { return Polynomial::one() };
    // The leading coefficient of the greatest common divisor divides this, so scaled by it the images belong together.
    let scale = own.gcd(others);
    let mut found: Option<(Vec<IBig>, IBig)> = None;
    for index in 0.. {
        let prime = prime(index);
        let modulus = Modulus(prime);
        let leading = &scale % prime;
        if leading == 0 {
            continue;
        }
        let mut image = modulus.gcd(modulus.reduced(left), modulus.reduced(right));
        if image.len() <= 1 {
            return Polynomial::one();
        }
        let factor = modulus.mul(leading, modulus.inverse(image[image.len() - 1]));
        image.iter_mut().for_each(|coefficient| *coefficient = modulus.mul(*coefficient, factor));
        let changed = match &mut found {
            Some((sum, _)) if sum.len() < image.len() => continue,
            Some((sum, product)) if sum.len() == image.len() => {
                let changed = modulus.join(sum, product, &image);
                *product *= IBig::from(prime);
                changed
            }
            _ => {
                let sum = image.iter().map(|&coefficient| modulus.symmetric(coefficient)).collect();
                found = Some((sum, IBig::from(prime)));
                true
            }
        };
        if !changed && let Some((sum, _)) = &found {
            let candidate = Polynomial::new(sum.clone()).primitive();
            if left.divide_exact(&candidate).is_some() && right.divide_exact(&candidate).is_some() {
                return candidate;
            }
        }
    }
    unreachable!("only finitely many primes are unlucky")
}

/// The integers modulo a prime below 2^62.
struct Modulus(u64);

impl Modulus {
    fn mul(&self, left: u64, right: u64) -> u64 {
        (u128::from(left) * u128::from(right) % u128::from(self.0)) as u64
    }

    fn sub(&self, left: u64, right: u64) -> u64 {
        if left >= right { left - right } else { left + self.0 - right }
    }

    fn pow(&self, base: u64, exponent: u64) -> u64 {
        let mut power = 1;
        for bit in (0..64 - exponent.leading_zeros()).rev() {
            power = self.mul(power, power);
            if exponent >> bit & 1 == 1 {
                power = self.mul(power, base);
            }
        }
        power
    }

    fn inverse(&self, value: u64) -> u64 {
        self.pow(value, self.0 - 2)
    }

    fn of(&self, value: &IBig) -> u64 {
        let size = value.as_sign_words().1;
        let rest = size
            .iter()
            .rev()
            .fold(0, |rest: u64, &word| ((u128::from(rest) << 64 | u128::from(word)) % u128::from(self.0)) as u64);
        if value.sign() == Sign::Negative { self.sub(0, rest) } else { rest }
    }

    fn symmetric(&self, value: u64) -> IBig {
        if value > self.0 / 2 { IBig::from(value) - IBig::from(self.0) } else { IBig::from(value) }
    }

    fn reduced(&self, polynomial: &Polynomial) -> Vec<u64> {
        trimmed(polynomial.coefficients().iter().map(|coefficient| self.of(coefficient)).collect())
    }

    /// Euclid's algorithm.
    fn gcd(&self, mut left: Vec<u64>, mut right: Vec<u64>) -> Vec<u64> {
        while let Some(&leading) = right.last() {
            let inverse = self.inverse(leading);
            while left.len() >= right.len() {
                let digit = self.mul(left[left.len() - 1], inverse);
                let start = left.len() - right.len();
                for (rest, &coefficient) in left[start..].iter_mut().zip(&right) {
                    *rest = self.sub(*rest, self.mul(digit, coefficient));
                }
                left = trimmed(left);
            }
            std::mem::swap(&mut left, &mut right);
        }
        left
    }

    /// Chinese remainders: changes `sum` by multiples of `product` until it is `image` modulo this prime, in symmetric
    /// remainders; whether there was anything to change.
    fn join(&self, sum: &mut [IBig], product: &IBig, image: &[u64]) -> bool {
        let inverse = self.inverse(self.of(product));
        let mut changed = false;
        for (sum, &coefficient) in sum.iter_mut().zip(image) {
            let missing = self.mul(self.sub(coefficient, self.of(sum)), inverse);
            if missing != 0 {
                *sum += product * self.symmetric(missing);
                changed = true;
            }
        }
        changed
    }
}

fn trimmed(mut coefficients: Vec<u64>) -> Vec<u64> {
    while coefficients.last() == Some(&0) {
        coefficients.pop();
    }
    coefficients
}

/// How many primes are kept; gcds with longer coefficients find theirs anew.
const KEPT: usize = 256;

/// The primes below 2^62, descending.
fn prime(index: usize) -> u64 {
    static PRIMES: OnceLock<Vec<OnceLock<u64>>> = OnceLock::new();
    let primes = PRIMES.get_or_init(|| vec![OnceLock::new(); KEPT]);
    let after = |index: usize| if index == 0 { 1 << 62 } else { prime(index - 1) };
    match primes.get(index) {
        Some(place) => *place.get_or_init(|| prime_below(after(index))),
        None => (KEPT..=index).fold(after(KEPT), |last, _| prime_below(last)),
    }
}

fn prime_below(bound: u64) -> u64 {
    (2..bound).rev().find(|&candidate| is_prime(candidate)).expect("bounds are far above 2")
}

/// Miller and Rabin's test, which is certain for 64 binary digits with these bases.
fn is_prime(candidate: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if candidate < 38 || BASES.iter().any(|base| candidate.is_multiple_of(*base)) {
        return BASES.contains(&candidate);
    }
    let modulus = Modulus(candidate);
    let twos = (candidate - 1).trailing_zeros();
    BASES.iter().all(|&base| {
        let mut power = modulus.pow(base, (candidate - 1) >> twos);
        if power == 1 {
            return true;
        }
        for _ in 0..twos {
            if power == candidate - 1 {
                return true;
            }
            power = modulus.mul(power, power);
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use dashu::integer::UBig;
    use proptest::prelude::*;

    use super::super::polynomial::examples::{any_polynomial, poly};
    use super::*;

    /// Euclid's algorithm with pseudo-remainders.
    fn naive(left: &Polynomial, right: &Polynomial) -> Polynomial {
        let content = IBig::from(left.content().gcd_or_zero(right.content()));
        let (mut left, mut right) = (left.primitive(), right.primitive());
        while !right.is_zero() {
            let rest = left.pseudo_remainder(&right).expect("not 0").primitive();
            left = std::mem::replace(&mut right, rest);
        }
        left.primitive().scale(&content)
    }

    trait GcdOrZero {
        fn gcd_or_zero(self, other: Self) -> Self;
    }

    impl GcdOrZero for UBig {
        fn gcd_or_zero(self, other: UBig) -> UBig {
            if self.is_zero() && other.is_zero() { self } else { self.gcd(other) }
        }
    }

    /// A polynomial of this degree with coefficients of about this many binary digits, always the same.
    fn long(degree: usize, bits: usize, seed: u64) -> Polynomial {
        let mut state = seed;
        let mut word = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 8
        };
        let mut coefficient = || (0..bits.div_ceil(56)).fold(IBig::ZERO, |sum, _| (sum << 56) + IBig::from(word()));
        Polynomial::new((0..=degree).map(|_| coefficient()).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn it_is_euclids(a in any_polynomial(), b in any_polynomial(), c in any_polynomial()) {
            prop_assert_eq!(a.gcd(&b), naive(&a, &b));
            let (left, right) = (a.mul(&c), b.mul(&c));
            prop_assert_eq!(left.gcd(&right), naive(&left, &right));
        }
    }

    #[test]
    fn zeros_and_contents_are_kept() {
        assert_eq!(poly(&[]).gcd(&poly(&[])), poly(&[]));
        assert_eq!(poly(&[]).gcd(&poly(&[4, -6])), poly(&[-4, 6]));
        assert_eq!(poly(&[0, 4, 4]).gcd(&poly(&[0, 0, 6, 6])), poly(&[0, 2, 2]));
    }

    #[test]
    fn long_common_factors_come_back() {
        let (a, b, common) = (long(30, 300, 1), long(30, 300, 2), long(20, 300, 3));
        let found = a.mul(&common).gcd(&b.mul(&common));
        assert_eq!(found, common.scale(&IBig::from(found.content())).divided_by(&IBig::from(common.content())));
        // The negative twin: one more than a multiple has nothing in common.
        assert!(a.mul(&common).add(&Polynomial::one()).gcd(&common).is_one());
    }

    /// Degree 200 with 300 digits: a few milliseconds in a release build.
    #[test]
    fn degree_two_hundred_is_within_reach() {
        let (a, b, common) = (long(100, 500, 4), long(100, 500, 5), long(100, 500, 6));
        let (left, right) = (a.mul(&common), b.mul(&common));
        let found = left.gcd(&right);
        assert_eq!(found.degree(), Some(100));
        assert!(left.gcd(&long(200, 1000, 7)).is_one());
    }

    #[test]
    fn the_primes_are_prime() {
        assert_eq!(prime(0), (1 << 62) - 57);
        assert!(prime(KEPT + 1) < prime(KEPT) && prime(KEPT) < prime(KEPT - 1));
        assert!((2..200).filter(|&n| is_prime(n)).eq((2..200).filter(|&n: &u64| (2..n).all(|d| n % d != 0))));
    }
}
