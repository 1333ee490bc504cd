//! Real roots of a polynomial at u > 1, and its sign there.
//!
//! In a tilt u = e^{λ/β} runs from 1 to infinity as λ does from 0, so a total variation, a sum of sizes, changes its
//! formula where a polynomial changes its sign beyond 1.

use std::cmp::Ordering;

use dashu::base::{BitTest, Sign};
use dashu::integer::{IBig, UBig};

use super::root::{Root, middle};
use super::{Polynomial, Rational};

/// The different real roots u ≥ 1 of a polynomial, ascending, in disjoint intervals; none for constants.
///
/// By Descartes' rule of signs on intervals that are split until it is sharp (Vincent, Collins and Akritas): a Taylor
/// shift, (degree²/2) additions, for each interval.
pub fn roots_from_one(polynomial: &Polynomial) -> Vec<Root> {
    let mut roots = Vec::new();
    let mut rest = polynomial.square_free();
    if rest.is_constant() {
        return roots;
    }
    if rest.sign_at(&Rational::ONE).is_eq() {
        roots.push(Root { low: Rational::ONE, high: Rational::ONE, polynomial: rest.clone() });
        rest = divided_by_root(&rest, &Rational::ONE);
    }
    roots.extend(roots_beyond_one(&rest));
    roots
}

/// The roots u > 1 at which a polynomial changes its sign, ascending: those of odd multiplicity.
pub fn sign_changes_beyond_one(polynomial: &Polynomial) -> Vec<Root> {
    odd_part_beyond_one(polynomial).map_or_else(Vec::new, |part| roots_beyond_one(&part))
}

/// The u > 1 at which any of some polynomials changes its sign, each once, ascending: between two of them, and beyond
/// the last, all signs are constant.
pub fn break_points(polynomials: &[Polynomial]) -> Vec<Root> {
    let changing = polynomials.iter().filter_map(odd_part_beyond_one);
    let product = changing.fold(Polynomial::one(), |product, part| {
        let common = product.gcd(&part);
        product.mul(&part.divide_exact(&common).expect("a gcd divides"))
    });
    roots_beyond_one(&product)
}

/// The sign that a polynomial has for all u ≥ 1: `Greater` where it is ≥ 0 throughout, `Less` where it is ≤ 0, `Equal`
/// for the polynomial 0; `None` where the sign changes.
pub fn sign_on_ray(polynomial: &Polynomial) -> Option<Ordering> {
    sign_changes_beyond_one(polynomial).is_empty().then(|| polynomial.sign_at_infinity())
}

/// Whether a polynomial has a root u > 1.
pub fn has_root_beyond_one(polynomial: &Polynomial) -> bool {
    // Descartes' rule without splitting answers for all polynomials with coefficients of one sign.
    if polynomial.is_constant() || variations(&shifted_by_one(polynomial.coefficients())) == 0 {
        return false;
    }
    roots_from_one(polynomial).iter().any(|root| root.high > Rational::ONE)
}

/// A square-free polynomial whose roots beyond 1 are those of odd multiplicity, and which is not 0 at 1; `None` where
/// Descartes' rule sees at once that there are none.
fn odd_part_beyond_one(polynomial: &Polynomial) -> Option<Polynomial> {
    if polynomial.is_constant() || variations(&shifted_by_one(polynomial.coefficients())) == 0 {
        return None;
    }
    let odd = polynomial.square_free_factors().into_iter().filter(|(_, multiplicity)| multiplicity % 2 == 1);
    let part = odd.fold(Polynomial::one(), |product, (factor, _)| product.mul(&factor));
    Some(if part.sign_at(&Rational::ONE).is_eq() { divided_by_root(&part, &Rational::ONE) } else { part })
}

/// The roots u > 1 of a square-free polynomial without the root 1.
fn roots_beyond_one(polynomial: &Polynomial) -> Vec<Root> {
    let shifted = shifted_by_one(polynomial.coefficients());
    let mut found = Vec::new();
    if variations(&shifted) == 0 {
        return Vec::new();
    }
    // With t = u − 1: all t > 0 lie between two powers of two.
    let shifted = Polynomial::new(shifted);
    let above = bound(shifted.coefficients().iter().rev());
    let below = -bound(shifted.coefficients().iter());
    let mut waiting =
        vec![Piece { low: power_of_two(below), high: power_of_two(above), exponents: Some((below, above)) }];
    while let Some(piece) = waiting.pop() {
        match piece.variations(&shifted) {
            0 => {}
            1 => found.push(piece.isolated(&shifted)),
            _ => {
                let (left, right) = piece.split();
                if shifted.sign_at(&left.high).is_eq() {
                    found.push((left.high.clone(), left.high.clone()));
                }
                waiting.push(left);
                waiting.push(right);
            }
        }
    }
    found.sort();
    let root =
        |(low, high)| Root { low: low + Rational::ONE, high: high + Rational::ONE, polynomial: polynomial.clone() };
    found.into_iter().map(root).collect()
}

/// An open interval in t; with the exponents of its ends where they are powers of two far apart.
struct Piece {
    low: Rational,
    high: Rational,
    exponents: Option<(i64, i64)>,
}

impl Piece {
    /// Halves, or halves of the exponents while these are more than 1 apart, so that roots of any size are soon reached.
    fn split(self) -> (Piece, Piece) {
        if let Some((below, above)) = self.exponents.filter(|(below, above)| above - below > 1) {
            let at = (below + above).div_euclid(2);
            let middle = power_of_two(at);
            let left = Piece { low: self.low, high: middle.clone(), exponents: Some((below, at)) };
            return (left, Piece { low: middle, high: self.high, exponents: Some((at, above)) });
        }
        let middle = middle(&self.low, &self.high);
        let left = Piece { low: self.low, high: middle.clone(), exponents: None };
        (left, Piece { low: middle, high: self.high, exponents: None })
    }

    /// A bound on the number of roots inside, sharp where it is 0 or 1: the sign variations of
    /// (1 + x)^n p((low + high·x)/(1 + x)) for x > 0.
    fn variations(&self, polynomial: &Polynomial) -> usize {
        // Over the common denominator d: first d^n p((x + a)/d), then its roots in (0, w).
        let common = self.low.denominator() * self.high.denominator();
        let whole = |end: &Rational| end.numerator() * IBig::from(&common / end.denominator());
        let (low, width) = (whole(&self.low), whole(&self.high) - whole(&self.low));
        let mut power = UBig::ONE;
        let mut coefficients = polynomial.coefficients().to_vec();
        for coefficient in coefficients.iter_mut().rev() {
            *coefficient *= &power;
            power *= &common;
        }
        let mut coefficients = shifted(coefficients, &low);
        let mut power = IBig::ONE;
        for coefficient in &mut coefficients {
            *coefficient *= &power;
            power *= &width;
        }
        coefficients.reverse();
        variations(&shifted_by_one(&coefficients))
    }

    /// The ends around the only root inside, moved until neither is a root.
    fn isolated(self, polynomial: &Polynomial) -> (Rational, Rational) {
        let mut piece = self;
        while polynomial.sign_at(&piece.low).is_eq() || polynomial.sign_at(&piece.high).is_eq() {
            let (left, right) = piece.split();
            if polynomial.sign_at(&left.high).is_eq() {
                return (left.high.clone(), left.high);
            }
            piece = if left.variations(polynomial) == 1 { left } else { right };
        }
        (piece.low, piece.high)
    }
}

/// k with 2^k beyond every root, for coefficients from the leading one down (Fujiwara); the reciprocals' where they are
/// given from the constant one up.
fn bound<'a>(mut coefficients: impl Iterator<Item = &'a IBig>) -> i64 {
    let leading = coefficients.next().map_or(1, |leading| leading.bit_len() as i64);
    let quotients = coefficients.enumerate().filter(|(_, coefficient)| !coefficient.is_zero());
    // |a| < 2^len and |leading| >= 2^(len − 1), so |a/leading| < 2^excess; 2·max |a/leading|^(1/i) bounds the roots.
    let excess = quotients.map(|(index, coefficient)| {
        let excess = coefficient.bit_len() as i64 - leading + 1;
        let degree = index as i64 + 1;
        -(-excess).div_euclid(degree)
    });
    excess.max().unwrap_or(0) + 2
}

fn power_of_two(exponent: i64) -> Rational {
    let power = UBig::ONE << usize::try_from(exponent.unsigned_abs()).expect("no coefficient has that many digits");
    if exponent < 0 { Rational::from_parts(IBig::ONE, power) } else { Rational::from(power) }
}

/// How often the sign changes from one coefficient to the next, zeros left out.
fn variations(coefficients: &[IBig]) -> usize {
    let signs: Vec<Sign> = coefficients.iter().filter(|c| !c.is_zero()).map(IBig::sign).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// p(x + 1), by additions alone.
fn shifted_by_one(coefficients: &[IBig]) -> Vec<IBig> {
    let mut shifted = coefficients.to_vec();
    for start in 0..shifted.len() {
        for place in (start + 1..shifted.len()).rev() {
            let (lower, upper) = shifted.split_at_mut(place);
            lower[place - 1] += &upper[0];
        }
    }
    shifted
}

/// p(x + by).
fn shifted(mut coefficients: Vec<IBig>, by: &IBig) -> Vec<IBig> {
    for start in 0..coefficients.len() {
        for place in (start + 1..coefficients.len()).rev() {
            let (lower, upper) = coefficients.split_at_mut(place);
            lower[place - 1] += &upper[0] * by;
        }
    }
    coefficients
}

/// The polynomial without one of its rational roots.
fn divided_by_root(polynomial: &Polynomial, root: &Rational) -> Polynomial {
    let factor = Polynomial::new(vec![-root.numerator(), IBig::from(root.denominator().clone())]);
    polynomial.divide_exact(&factor).expect("a primitive factor belongs to each rational root")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::polynomial::examples::{any_polynomial, poly};
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    /// Π (d u − n)
    fn with_roots(roots: &[(i64, i64)]) -> Polynomial {
        roots.iter().fold(Polynomial::one(), |product, &(n, d)| product.mul(&poly(&[-n, d])))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn known_roots_are_found_and_told_apart(
            known in prop::collection::vec((-20i64..60, 1i64..9), 0..6), rest in any_polynomial())
        {
            // A factor that has no real root at all.
            let positive = rest.mul(&rest).add(&Polynomial::one());
            let polynomial = with_roots(&known).mul(&positive);
            let mut values: Vec<_> = known.iter().map(|&(n, d)| fraction(n, d.unsigned_abs())).collect();
            values.sort();
            let odd = |value: &Rational| values.iter().filter(|other| *other == value).count() % 2 == 1;
            let mut changes: Vec<_> = values.iter().filter(|value| **value > Rational::ONE && odd(value)).collect();
            changes.dedup();
            let found = sign_changes_beyond_one(&polynomial);
            prop_assert_eq!(found.len(), changes.len());
            prop_assert_eq!(sign_on_ray(&polynomial).is_some(), changes.is_empty());
            let mut expected: Vec<_> = values.iter().filter(|value| **value >= Rational::ONE).collect();
            expected.dedup();
            let mut roots = roots_from_one(&polynomial);
            prop_assert_eq!(roots.len(), expected.len());
            for (root, value) in roots.iter().zip(&expected) {
                prop_assert!(root.exact() == Some(value) || (root.low < **value && **value < root.high));
            }
            for pair in roots.windows(2) {
                prop_assert!(pair[0].high <= pair[1].low);
            }
            let width = fraction(1, 1 << 40);
            for (root, value) in roots.iter_mut().zip(expected) {
                root.refine(&width);
                prop_assert!(root.low <= *value && *value <= root.high && &root.high - &root.low <= width);
            }
        }

        #[test]
        fn the_sign_on_the_ray_is_that_of_every_point(polynomial in any_polynomial(), n in 0i64..200, d in 1u64..30) {
            let at = Rational::ONE + fraction(n, d);
            let sign = polynomial.sign_at(&at);
            match sign_on_ray(&polynomial) {
                Some(constant) => prop_assert!(sign.is_eq() || sign == constant),
                None => {
                    // Between two sign changes both signs occur.
                    let mut root = sign_changes_beyond_one(&polynomial).swap_remove(0);
                    root.refine(&fraction(1, 1000));
                    prop_assert!(root.exact().is_some()
                        || polynomial.sign_at(&root.low) == polynomial.sign_at(&root.high).reverse());
                }
            }
        }
    }

    #[test]
    fn roots_that_only_touch_change_no_sign() {
        let touching = with_roots(&[(3, 1), (3, 1), (1, 1), (1, 2)]);
        assert_eq!(sign_on_ray(&touching), Some(Ordering::Greater));
        assert_eq!(roots_from_one(&touching).len(), 2);
        assert!(has_root_beyond_one(&touching));
        // The negative twin: one of the two moved a little.
        assert_eq!(sign_on_ray(&with_roots(&[(3, 1), (3001, 1000)])), None);
        assert_eq!(sign_on_ray(&Polynomial::zero()), Some(Ordering::Equal));
        assert_eq!(sign_on_ray(&poly(&[-7])), Some(Ordering::Less));
        assert!(!has_root_beyond_one(&poly(&[-1, 1])));
    }

    #[test]
    fn break_points_of_several_are_met_once() {
        let [a, b, c] = [&[(3, 1), (5, 1)][..], &[(3, 1), (1, 1)], &[(4, 1), (4, 1)]].map(with_roots);
        let mut points = break_points(&[a.clone(), b, c]);
        assert_eq!(points.len(), 2);
        for (point, value) in points.iter_mut().zip([3, 5]) {
            point.refine(&fraction(1, 1000));
            assert!(point.low <= Rational::from(value) && Rational::from(value) <= point.high);
        }
        // The negative twin: the product of two that change together does not change.
        assert_eq!(sign_changes_beyond_one(&a.mul(&a)).len(), 0);
        assert!(break_points(&[]).is_empty());
    }

    #[test]
    fn roots_of_any_size_are_reached() {
        // u − 1 = 2^-500, 2^-500 + 2^-510 and 3^400.
        let tiny = UBig::ONE << 510;
        let near = |plus: u64| Rational::ONE + Rational::from_parts(IBig::from(plus), tiny.clone());
        let values = [near(1024), near(1025), Rational::from(UBig::from(3u8).pow(400))];
        let polynomial = values.iter().fold(poly(&[1, 0, 1]), |product, value| {
            product.mul(&Polynomial::new(vec![-value.numerator(), IBig::from(value.denominator().clone())]))
        });
        let roots = roots_from_one(&polynomial);
        assert_eq!(roots.len(), 3);
        for (root, value) in roots.iter().zip(&values) {
            assert!(root.exact() == Some(value) || (root.low < *value && *value < root.high));
        }
    }

    #[test]
    fn degree_two_hundred_is_within_reach() {
        // Σ ± 3^(200 − |100 − i|·(i mod 7)) u^i: long coefficients and many changes of sign.
        let coefficient = |i: i64| {
            let size = IBig::from(3).pow((600 - (100 - i).abs() * (i % 7)).unsigned_abs() as usize);
            if i * i % 5 < 2 { size } else { -size }
        };
        let polynomial = Polynomial::new((0..201).map(coefficient).collect());
        let roots = sign_changes_beyond_one(&polynomial);
        // As many changes as the signs at both ends demand, and one across every interval.
        let changes = polynomial.sign_at(&Rational::ONE) != polynomial.sign_at_infinity();
        assert_eq!(roots.len() % 2 == 1, changes);
        for root in roots.iter().filter(|root| root.exact().is_none()) {
            assert_eq!(polynomial.sign_at(&root.low), polynomial.sign_at(&root.high).reverse());
        }
    }

    #[test]
    fn roots_that_are_fractions_are_told_exactly() {
        let roots = roots_from_one(&with_roots(&[(9, 7), (5, 3), (123_457, 1_000)]).mul(&poly(&[1, 0, 1])));
        let told: Vec<Option<Rational>> = roots.iter().map(Root::rational).collect();
        assert_eq!(told, [(9, 7), (5, 3), (123_457, 1_000)].map(|(n, d)| Some(fraction(n, d))));
        // The negative twin: sqrt(2) is none, nor is the root of u^3 - 3.
        assert_eq!(roots_from_one(&poly(&[-2, 0, 1]))[0].rational(), None);
        assert_eq!(roots_from_one(&poly(&[-3, 0, 0, 1]))[0].rational(), None);
    }

    #[test]
    fn square_roots_are_bracketed() {
        let mut root = roots_from_one(&poly(&[-2, 0, 1])).swap_remove(0);
        root.refine(&fraction(1, 1_000_000));
        assert!(root.exact().is_none() && &root.low * &root.low < Rational::from(2));
        assert!(&root.high * &root.high > Rational::from(2));
    }
}
