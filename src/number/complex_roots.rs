//! All roots of a polynomial, complex ones too, each with bounds.

use dashu::base::BitTest;
use dashu::integer::{IBig, UBig};

use super::{Polynomial, Rational, to_f64};

/// How many binary digits after the point are tried, one after the other.
const DIGITS: [usize; 4] = [96, 192, 384, 768];
/// Rounds of simultaneous steps in float64, and with each number of digits.
const ROUNDS: [usize; 2] = [400, 60];

/// A real root, or a pair of conjugate ones, with bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplexRoot {
    /// The real part, from below and from above.
    pub real: (Rational, Rational),
    /// The imaginary part of the upper one of a pair, both bounds above 0; of a real root both are 0.
    pub imaginary: (Rational, Rational),
}

/// The roots of a polynomial without repeated ones, pairs once, each in a disc that is apart from all others and has a
/// radius of at most 2^-64. `None` where roots lie too close to be told apart with 768 binary digits, and for 0.
///
/// The steps of Durand and Kerner, first in float64, then in integers. With Wᵢ = p(zᵢ)/(aₙ ∏ⱼ(zᵢ − zⱼ)) the roots are the
/// eigenvalues of diag(z) − (Wᵢ) in every row, so discs around zᵢ of radius n·|Wᵢ| hold them all, and one apart from the
/// others holds one (Gershgorin's theorem by columns: Smith 1970). The bounds come from exact integers alone.
///
/// Cost: about ten rounds of degree² products of integers of degree · digits.
///
/// ```
/// use exactlm::number::{Polynomial, Rational, complex_roots::complex_roots};
/// // u³ − 1
/// let roots = complex_roots(&Polynomial::new([-1, 0, 0, 1].map(Into::into).to_vec())).expect("they are apart");
/// let one = roots.iter().find(|root| root.imaginary.1.is_zero()).expect("the real one");
/// assert!(one.real.0 <= Rational::ONE && Rational::ONE <= one.real.1);
/// assert_eq!(roots.len(), 2);
/// ```
pub fn complex_roots(polynomial: &Polynomial) -> Option<Vec<ComplexRoot>> {
    let degree = polynomial.degree()?;
    if degree == 0 {
        return Some(Vec::new());
    }
    let rough = rough(polynomial);
    DIGITS.iter().find_map(|&digits| apart(discs(polynomial, &rough, digits)?, digits))
}

/// A complex number with integers for its parts.
#[derive(Clone, Debug)]
struct Gaussian {
    real: IBig,
    imaginary: IBig,
}

impl Gaussian {
    fn sub(&self, other: &Self) -> Self {
        Gaussian { real: &self.real - &other.real, imaginary: &self.imaginary - &other.imaginary }
    }

    fn mul(&self, other: &Self) -> Self {
        Gaussian {
            real: &self.real * &other.real - &self.imaginary * &other.imaginary,
            imaginary: &self.real * &other.imaginary + &self.imaginary * &other.real,
        }
    }

    fn conjugate(&self) -> Self {
        Gaussian { real: self.real.clone(), imaginary: -self.imaginary.clone() }
    }

    /// |z|²
    fn square(&self) -> IBig {
        &self.real * &self.real + &self.imaginary * &self.imaginary
    }
}

/// A disc, in units of the last digit.
struct Disc {
    centre: Gaussian,
    radius: IBig,
}

impl Disc {
    fn meets(&self, other: &Self) -> bool {
        let reach = &self.radius + &other.radius;
        self.centre.sub(&other.centre).square() <= &reach * &reach
    }
}

/// Roots in float64, good or bad, in units of 2^scale, and the scale.
fn rough(polynomial: &Polynomial) -> (Vec<(f64, f64)>, i64) {
    let degree = polynomial.degree().expect("it is not 0");
    let coefficients = polynomial.coefficients();
    let bits = |value: &IBig| value.bit_len() as i64;
    let leading = bits(&coefficients[degree]);
    // No root is beyond twice the greatest |aₙ₋ₖ/aₙ|^(1/k) (Fujiwara 1916).
    let scale = (1..=degree)
        .filter(|&k| coefficients[degree - k] != IBig::ZERO)
        .map(|k| (bits(&coefficients[degree - k]) - leading + 1).div_euclid(k as i64) + 2)
        .max()
        .unwrap_or(0);
    let shares: Vec<f64> = (0..=degree)
        .map(|exponent| {
            let share = Rational::from(coefficients[exponent].clone()) / Rational::from(coefficients[degree].clone());
            to_f64(&(share * two_to(-scale * (degree - exponent) as i64)))
        })
        .collect();
    let times = |(a, b): (f64, f64), (c, d): (f64, f64)| (a * c - b * d, a * d + b * c);
    let mut roots = vec![(1.0, 0.0)];
    while roots.len() < degree {
        roots.push(times(roots[roots.len() - 1], (0.4, 0.9)));
    }
    for _ in 0..ROUNDS[0] {
        let mut most = 0.0_f64;
        for at in 0..degree {
            let z = roots[at];
            let value = shares.iter().rev().fold((0.0, 0.0), |sum, share| {
                let (real, imaginary) = times(sum, z);
                (real + share, imaginary)
            });
            let others = roots.iter().enumerate().filter(|(other, _)| *other != at);
            let apart = others.fold((1.0, 0.0), |product, (_, other)| times(product, (z.0 - other.0, z.1 - other.1)));
            let size = apart.0 * apart.0 + apart.1 * apart.1;
            let (real, imaginary) = times(value, (apart.0 / size, -apart.1 / size));
            if real.is_finite() && imaginary.is_finite() {
                roots[at] = (z.0 - real, z.1 - imaginary);
                most = most.max(real.abs()).max(imaginary.abs());
            }
        }
        if most < 1e-15 {
            break;
        }
    }
    (roots, scale)
}

/// Discs that hold all roots, from rough ones; `None` where two of them met.
fn discs(polynomial: &Polynomial, (rough, scale): &(Vec<(f64, f64)>, i64), digits: usize) -> Option<Vec<Disc>> {
    let degree = rough.len();
    let unit = two_to(scale + digits as i64);
    let whole = |value: f64| {
        // What rounding has left in float64 is a fraction, or a start that is not finite.
        let value = Rational::try_from(value).unwrap_or(Rational::ZERO);
        (value * &unit).round()
    };
    let mut roots: Vec<Gaussian> =
        rough.iter().map(|(real, imaginary)| Gaussian { real: whole(*real), imaginary: whole(*imaginary) }).collect();
    for _ in 0..ROUNDS[1] {
        let mut rests = false;
        for at in 0..degree {
            match step(polynomial, &roots, at, digits) {
                None => roots[at].real += IBig::from(at + 1),
                Some((change, size)) => {
                    let change =
                        Gaussian { real: round(&change.real, &size), imaginary: round(&change.imaginary, &size) };
                    rests |= change.square() > IBig::from(2);
                    roots[at] = roots[at].sub(&change);
                }
            }
        }
        if !rests {
            break;
        }
    }
    (0..degree)
        .map(|at| {
            let (change, size) = step(polynomial, &roots, at, digits)?;
            // n·|W|, rounded up.
            let square = change.square() / (&size * &size) + IBig::ONE;
            let root = UBig::try_from(square).ok()?;
            let radius = (IBig::from(dashu::base::SquareRoot::sqrt(&root)) + IBig::ONE) * IBig::from(degree);
            Some(Disc { centre: roots[at].clone(), radius })
        })
        .collect()
}

/// W at a root in units of the last digit, as a numerator and a denominator; `None` where two roots are the same.
fn step(polynomial: &Polynomial, roots: &[Gaussian], at: usize, digits: usize) -> Option<(Gaussian, IBig)> {
    let z = &roots[at];
    let degree = roots.len();
    let mut value = Gaussian { real: IBig::ZERO, imaginary: IBig::ZERO };
    for (rank, coefficient) in polynomial.coefficients().iter().rev().enumerate() {
        value = value.mul(z);
        value.real += coefficient.clone() << (digits * rank);
    }
    let leading = Gaussian { real: polynomial.leading()?.clone(), imaginary: IBig::ZERO };
    let others = (0..degree).filter(|&other| other != at);
    let apart = others.fold(leading, |product, other| product.mul(&z.sub(&roots[other])));
    let size = apart.square();
    (size != IBig::ZERO).then(|| (value.mul(&apart.conjugate()), size))
}

/// The roots in these discs, if each is apart from all others, small, and clearly real or clearly not.
fn apart(discs: Vec<Disc>, digits: usize) -> Option<Vec<ComplexRoot>> {
    let unit = two_to(-(digits as i64));
    let most = IBig::ONE << (digits - 64);
    let mut roots = Vec::new();
    for (at, disc) in discs.iter().enumerate() {
        let mut others = discs.iter().enumerate().filter(|(other, _)| *other != at);
        if disc.radius > most || others.clone().any(|(_, other)| disc.meets(other)) {
            return None;
        }
        let bounds = |centre: &IBig| {
            let bound = |value: IBig| Rational::from(value) * &unit;
            (bound(centre - &disc.radius), bound(centre + &disc.radius))
        };
        let mirrored = Disc { centre: disc.centre.conjugate(), radius: disc.radius.clone() };
        let real = bounds(&disc.centre.real);
        // The conjugate of a root is a root: of one whose mirrored disc meets no other it is the root itself.
        if !others.any(|(_, other)| mirrored.meets(other)) {
            roots.push(ComplexRoot { real, imaginary: (Rational::ZERO, Rational::ZERO) });
        } else if disc.centre.imaginary > disc.radius {
            roots.push(ComplexRoot { real, imaginary: bounds(&disc.centre.imaginary) });
        } else if disc.centre.imaginary >= -disc.radius.clone() {
            return None;
        }
    }
    Some(roots)
}

/// The integer nearest to a quotient with a positive denominator.
fn round(numerator: &IBig, denominator: &IBig) -> IBig {
    (Rational::from(numerator.clone()) / Rational::from(denominator.clone())).round()
}

/// 2^exponent
fn two_to(exponent: i64) -> Rational {
    let power = IBig::ONE << exponent.unsigned_abs() as usize;
    if exponent < 0 { Rational::ONE / Rational::from(power) } else { Rational::from(power) }
}

#[cfg(test)]
mod tests {
    use super::super::polynomial::examples::poly;
    use super::*;

    fn middles(polynomial: &Polynomial) -> Vec<(f64, f64)> {
        let roots = complex_roots(polynomial).expect("they are apart");
        let middle = |(low, high): &(Rational, Rational)| (to_f64(low) + to_f64(high)) / 2.0;
        let mut found: Vec<_> = roots.iter().map(|root| (middle(&root.real), middle(&root.imaginary))).collect();
        found.sort_by(|one, other| one.0.total_cmp(&other.0));
        found
    }

    #[test]
    fn integers_and_pairs_are_found() {
        // (u − 1)(u + 3)(u² − 4u + 29), the pair 2 ± 5i.
        let polynomial = poly(&[-1, 1]).mul(&poly(&[3, 1])).mul(&poly(&[29, -4, 1]));
        for (found, expected) in middles(&polynomial).into_iter().zip([(-3.0, 0.0), (1.0, 0.0), (2.0, 5.0)]) {
            assert!((found.0 - expected.0).abs() < 1e-15 && (found.1 - expected.1).abs() < 1e-15, "{found:?}");
        }
        assert_eq!(middles(&poly(&[0, 7])), [(0.0, 0.0)]);
        assert_eq!(complex_roots(&poly(&[5])), Some(Vec::new()));
        assert_eq!(complex_roots(&Polynomial::zero()), None);
    }

    #[test]
    fn many_real_roots_are_told_apart() {
        // (u − 1) … (u − 20), whose roots are lost in float64 (Wilkinson 1963).
        let polynomial = (1..=20).fold(poly(&[1]), |product, root| product.mul(&poly(&[-root, 1])));
        let roots = complex_roots(&polynomial).expect("they are apart");
        assert_eq!(roots.len(), 20);
        for root in 1..=20u32 {
            let root = Rational::from(root);
            let holds =
                |found: &&ComplexRoot| found.imaginary.1.is_zero() && found.real.0 <= root && root <= found.real.1;
            assert_eq!(roots.iter().filter(holds).count(), 1, "{root}");
        }
    }

    #[test]
    fn a_root_that_comes_twice_is_not_told_apart() {
        assert_eq!(complex_roots(&poly(&[1, -2, 1])), None);
    }
}
