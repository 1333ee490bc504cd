//! Prime factors below 2^20, and what is left split by greatest common divisors.
//!
//! Small integers are divided by the primes in turn. For large ones a product tree of all primes is reduced modulo the
//! integer, so that only primes that do divide are ever tried.

use std::sync::OnceLock;

use dashu::base::{BitTest, Gcd};
use dashu::integer::UBig;

use super::Rational;

/// Trial division reaches this far; a cofactor below its square is prime.
pub(crate) const REACH: u64 = 1 << 20;

/// The primes below 2^20 that divide a positive integer, ascending with their exponents, and the cofactor.
pub(crate) fn small_factors(value: &UBig) -> (Vec<(u64, u64)>, UBig) {
    let mut factors = Vec::new();
    let mut rest = value.clone();
    if let Some(zeros @ 1..) = rest.trailing_zeros() {
        factors.push((2, zeros as u64));
        rest >>= zeros;
    }
    for &prime in primes().iter().skip(1) {
        if let Ok(word) = u64::try_from(&rest) {
            return word_factors(word, prime, factors);
        }
        if prime > 256 {
            break;
        }
        extract(&mut rest, prime, &mut factors);
    }
    let mut found = Vec::new();
    let tree = tree();
    descend(tree, tree.len() - 1, 0, radical_part(&rest, &tree[tree.len() - 1][0]), &mut found);
    for prime in found {
        extract(&mut rest, prime, &mut factors);
    }
    (factors, rest)
}

fn word_factors(mut rest: u64, from: u64, mut factors: Vec<(u64, u64)>) -> (Vec<(u64, u64)>, UBig) {
    let primes = primes();
    let start = primes.partition_point(|&prime| prime < from);
    for &prime in &primes[start..] {
        if prime * prime > rest {
            break;
        }
        let mut exponent = 0;
        while rest.is_multiple_of(prime) {
            rest /= prime;
            exponent += 1;
        }
        if exponent > 0 {
            factors.push((prime, exponent));
        }
    }
    if 1 < rest && rest < REACH {
        factors.push((rest, 1));
        rest = 1;
    }
    (factors, UBig::from(rest))
}

/// Removes a prime from an integer and notes its exponent.
fn extract(rest: &mut UBig, prime: u64, factors: &mut Vec<(u64, u64)>) {
    if let Some(exponent @ 1..) = rest.remove(&UBig::from(prime)) {
        factors.push((prime, exponent as u64));
    }
}

/// The primes below 2^20, sieved once.
fn primes() -> &'static [u64] {
    static PRIMES: OnceLock<Vec<u64>> = OnceLock::new();
    PRIMES.get_or_init(|| {
        let size = REACH as usize;
        let mut composite = vec![false; size];
        let mut primes = Vec::new();
        for number in 2..size {
            if !composite[number] {
                primes.push(number as u64);
                for multiple in (number * number..size).step_by(number) {
                    composite[multiple] = true;
                }
            }
        }
        primes
    })
}

/// Products of the primes by twos, fours, …: the last row is the product of all of them.
fn tree() -> &'static [Vec<UBig>] {
    static TREE: OnceLock<Vec<Vec<UBig>>> = OnceLock::new();
    TREE.get_or_init(|| {
        let mut rows = vec![primes().iter().map(|&prime| UBig::from(prime)).collect::<Vec<_>>()];
        while let Some(row) = rows.last().filter(|row| row.len() > 1) {
            let next = row.chunks(2).map(|pair| if let [a, b] = pair { a * b } else { pair[0].clone() }).collect();
            rows.push(next);
        }
        rows
    })
}

/// gcd(value, product), with the product reduced first.
fn radical_part(value: &UBig, product: &UBig) -> UBig {
    if value.is_one() { UBig::ONE } else { value.gcd(product % value) }
}

/// The primes under one node of the tree that divide `value`, in order.
fn descend(tree: &[Vec<UBig>], row: usize, node: usize, value: UBig, found: &mut Vec<u64>) {
    if value.is_one() {
        return;
    }
    if row == 0 {
        found.push(primes()[node]);
        return;
    }
    for child in [2 * node, 2 * node + 1] {
        if let Some(product) = tree[row - 1].get(child) {
            descend(tree, row - 1, child, radical_part(&value, product), found);
        }
    }
}

/// Pairwise coprime integers > 1 with coefficients: Σ coefficient · ln integer, kept refined.
#[derive(Clone, Debug, Default)]
pub(crate) struct CoprimeBase {
    parts: Vec<(UBig, Rational)>,
    /// The product of all parts; one gcd with it tells whether something new meets any of them.
    product: UBig,
}

impl CoprimeBase {
    pub(crate) fn new() -> Self {
        CoprimeBase { parts: Vec::new(), product: UBig::ONE }
    }

    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Adds coefficient · ln value for an integer >= 1 without prime factors below 2^20.
    pub(crate) fn insert(&mut self, value: UBig, coefficient: Rational) {
        let mut waiting = vec![(value, coefficient)];
        while let Some((value, coefficient)) = waiting.pop() {
            if value.is_one() || coefficient.is_zero() {
                continue;
            }
            let (value, exponent) = root(value);
            let coefficient = coefficient * Rational::from(exponent);
            let shared = radical_part(&value, &self.product);
            let met = if shared.is_one() {
                None
            } else {
                self.parts.iter().position(|(part, _)| part == &value || !part.gcd(&shared).is_one())
            };
            let Some(met) = met else {
                self.product *= &value;
                self.parts.push((value, coefficient));
                continue;
            };
            // c ln n + d ln b = c ln(n/g) + (c + d) ln g + d ln(b/g), and the numbers have become smaller.
            let (part, other) = self.parts.swap_remove(met);
            self.product /= &part;
            let common = part.clone().gcd(&value);
            waiting.push((value / &common, coefficient.clone()));
            waiting.push((part / &common, other.clone()));
            waiting.push((common, coefficient + other));
        }
    }

    /// The parts in ascending order.
    pub(crate) fn into_sorted(mut self) -> Vec<(UBig, Rational)> {
        self.parts.sort_by(|a, b| a.0.cmp(&b.0));
        self.parts
    }
}

/// value = root^exponent with the largest exponent, for an integer without prime factors below 2^20.
fn root(mut value: UBig) -> (UBig, u64) {
    let mut exponent = 1;
    let mut degree = 2;
    while value.bit_len() > 20 * degree {
        let root = may_be_power(&value, degree as u64).then(|| value.nth_root(degree));
        if let Some(root) = root.filter(|root| root.pow(degree) == value) {
            value = root;
            exponent *= degree as u64;
        } else {
            // Only prime degrees: a root of degree p·q is a root of degree p first.
            let next = primes().partition_point(|&prime| prime <= degree as u64);
            let Some(&prime) = primes().get(next) else { break };
            degree = prime as usize;
        }
    }
    (value, exponent)
}

/// Whether an integer without prime factors below 2^20 can be a power of prime degree: it then is one modulo every
/// prime p, which a p = 1 modulo the degree tells (Euler's criterion). Roots are slow, and this spares nearly all.
fn may_be_power(value: &UBig, degree: u64) -> bool {
    primes().iter().filter(|&&prime| prime % degree == 1).take(12).all(|&prime| {
        let residue = u64::try_from(value % UBig::from(prime)).expect("a residue of a word is a word");
        let (mut power, mut base, mut left) = (1, residue, (prime - 1) / degree);
        while left > 0 {
            if left % 2 == 1 {
                power = power * base % prime;
            }
            base = base * base % prime;
            left /= 2;
        }
        power == 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two primes above 2^20, so that trial division does not part their product.
    const P: u64 = 1_048_583;
    const Q: u64 = 2_147_483_647;

    fn back(factors: &[(u64, u64)], rest: &UBig) -> UBig {
        factors
            .iter()
            .fold(rest.clone(), |product, &(prime, exponent)| product * UBig::from(prime).pow(exponent as usize))
    }

    #[test]
    fn factors_multiply_back_and_are_prime() {
        for value in (1u64..3000).chain([1 << 40, REACH * REACH - 1, P * 7, 999_983 * 999_979, u64::MAX]) {
            for extra in [UBig::ONE, UBig::from(999_983u64).pow(3) * UBig::from(Q).pow(4)] {
                let value = UBig::from(value) * extra;
                let (factors, rest) = small_factors(&value);
                assert_eq!(back(&factors, &rest), value);
                assert!(factors.is_sorted() && factors.iter().all(|(prime, _)| primes().binary_search(prime).is_ok()));
                assert!(radical_part(&rest, &tree()[tree().len() - 1][0]).is_one(), "{value}");
            }
        }
    }

    #[test]
    fn there_are_as_many_primes_as_there_are() {
        assert_eq!(primes().len(), 82_025);
    }

    #[test]
    fn a_base_is_refined_whatever_comes_first() {
        let (p, q) = (UBig::from(P), UBig::from(Q));
        let one = || Rational::ONE;
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let values = [p.clone(), &p * &q, p.pow(3) * q.pow(2)];
            let mut base = CoprimeBase::new();
            for index in order {
                base.insert(values[index].clone(), one());
            }
            assert_eq!(base.into_sorted(), vec![(p.clone(), Rational::from(5)), (q.clone(), Rational::from(3))]);
        }
        for exponent in [2u64, 3, 30, 97] {
            assert_eq!(root(p.pow(exponent as usize)), (p.clone(), exponent));
        }
        assert_eq!(root(p.pow(97) * &q).1, 1);
        let mut alone = CoprimeBase::new();
        alone.insert(p.pow(6) * q.pow(6), one());
        assert_eq!(alone.into_sorted(), vec![(p * q, Rational::from(6))]);
    }
}
