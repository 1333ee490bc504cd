//! All eigenvalues of one step of a chain.

use std::cmp::Ordering;

use dashu::integer::IBig;

use super::chain::Kernel;
use super::spectrum::{characteristic, fractions, parts, sweeps};
use crate::number::complex_roots::{ComplexRoot, complex_roots};
use crate::number::{Interval, Polynomial, Rational, Real};
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;

/// A real eigenvalue, or a pair of conjugate ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigenvalue {
    /// Its real part: exact where the eigenvalue is rational, else enclosed.
    pub real: Real,
    /// 0 for a real one; else the imaginary part of the upper one of the pair.
    pub imaginary: Real,
    /// How many eigenvalues this is, by the characteristic polynomial: the multiplicity, and twice that for a pair.
    pub count: usize,
}

impl Eigenvalue {
    /// Whether it is real; a pair is not.
    pub fn is_real(&self) -> bool {
        self.imaginary.is_zero()
    }

    /// |λ|, enclosed.
    pub fn modulus(&self) -> Interval {
        if self.is_real() {
            return self.real.interval().abs();
        }
        self.real.interval().square().add(self.imaginary.interval().square()).sqrt()
    }
}

impl Session {
    /// All eigenvalues of one step of a chain, from the greatest modulus down, as many as its target has sequences; the first is 1.
    ///
    /// Independent proposals q move reversibly, and all is rational: with the sequences by falling w = p/q the eigenvalues
    /// beside 1 are 1 − Σ_{i<k} q_i − Σ_{i≥k} p_i/w_k (Liu 1996); what is never proposed is never left, an eigenvalue 1 each.
    ///
    /// Sweeps are products of projections. One or two blocks have eigenvalues in \[0, 1\], since B₁B₂ has those of B₁B₂B₁, which is
    /// symmetric in the inner product of the target; from three blocks on a sweep is not reversible, and pairs of complex
    /// ones occur. All are roots of the characteristic polynomial, found in integers: multiplicities from its square-free
    /// factors, rational eigenvalues exactly (d·λ is an integer for the common denominator d), the others in certified discs.
    ///
    /// Cost: a sort for independent proposals; for sweeps n⁴ products of integers.
    ///
    /// # Errors
    /// When the distribution is no chain, a sweep moves among too many sequences, probabilities are irrational, or
    /// eigenvalues lie too close to be told apart.
    pub fn spectrum(&self, chain: &Distribution) -> Result<Vec<Eigenvalue>, QuestionError> {
        let (name, target, kernel) = parts(chain)?;
        let states = self.chain_states(name, target)?;
        match kernel {
            Kernel::Gibbs { block } => {
                let (polynomial, common) = characteristic(&sweeps(name, &states, (*block).max(1))?);
                eigenvalues(&polynomial, &common).ok_or_else(|| QuestionError::Refused {
                    reason: format!("{name}: eigenvalues of a sweep lie too close to be told apart"),
                    way_out: "gap(c), classes(c) and TV(c, target) do without them".to_owned(),
                })
            }
            Kernel::Independence { proposal } => {
                let target = fractions(name, &states.target)?;
                let proposed = fractions(name, &self.proposed(proposal, &states)?)?;
                Ok(of_proposals(target.into_iter().zip(proposed).collect()))
            }
        }
    }
}

/// The eigenvalues of a chain with independent proposals, from p and q of each sequence.
fn of_proposals(states: Vec<(Rational, Rational)>) -> Vec<Eigenvalue> {
    let (never, mut proposed): (Vec<_>, Vec<_>) = states.into_iter().partition(|(_, q)| q.is_zero());
    // By falling p/q.
    proposed.sort_by(|(p, q), (other_p, other_q)| (other_p * q).cmp(&(p * other_q)));
    let ones = never.len() + usize::from(!proposed.is_empty());
    let mut found: Vec<(Rational, usize)> = vec![(Rational::ONE, ones)];
    let mut below = proposed.iter().fold(Rational::ZERO, |sum, (p, _)| sum + p);
    let mut rest = Rational::ONE;
    // The last one is the 1 that has been counted.
    for (p, q) in proposed.iter().take(proposed.len().saturating_sub(1)) {
        let value = &rest - &below * q / p;
        match found.last_mut() {
            Some((known, count)) if *known == value => *count += 1,
            _ => found.push((value, 1)),
        }
        rest -= q;
        below -= p;
    }
    let exact = |(value, count)| Eigenvalue { real: Real::Rational(value), imaginary: Real::ZERO, count };
    found.into_iter().map(exact).collect()
}

/// The roots of det(μ − dP), divided by d, from the greatest modulus down.
fn eigenvalues(polynomial: &Polynomial, common: &IBig) -> Option<Vec<Eigenvalue>> {
    let scale = Rational::ONE / Rational::from(common.clone());
    let mut found = Vec::new();
    for (factor, multiplicity) in polynomial.square_free_factors() {
        for root in complex_roots(&factor)? {
            let bounds = |(low, high): &(Rational, Rational)| {
                let [low, high] = [low, high].map(|bound| Interval::from_rational(&(bound * &scale)));
                Real::Bounded(Interval::new(low.low, high.high))
            };
            found.push(if root.imaginary.1.is_zero() {
                let real = match whole(&factor, &root) {
                    Some(whole) => Real::Rational(whole * &scale),
                    None => bounds(&root.real),
                };
                Eigenvalue { real, imaginary: Real::ZERO, count: multiplicity }
            } else {
                Eigenvalue { real: bounds(&root.real), imaginary: bounds(&root.imaginary), count: 2 * multiplicity }
            });
        }
    }
    found.sort_by(falling);
    Some(found)
}

/// The root, if it is an integer, as every rational one of a monic polynomial is.
fn whole(polynomial: &Polynomial, root: &ComplexRoot) -> Option<Rational> {
    let nearest = Rational::from(root.real.0.ceil());
    (nearest <= root.real.1 && polynomial.sign_at(&nearest).is_eq()).then_some(nearest)
}

/// By falling modulus, as far as it is known; real ones before pairs, greater ones before lesser ones.
fn falling(one: &Eigenvalue, other: &Eigenvalue) -> Ordering {
    let [left, right] = [one, other].map(|eigenvalue| eigenvalue.modulus().middle());
    let parts = |eigenvalue: &Eigenvalue| (eigenvalue.real.interval().middle(), eigenvalue.is_real());
    let ([left_real, right_real], [left_is, right_is]) =
        ([parts(one).0, parts(other).0], [parts(one).1, parts(other).1]);
    right.total_cmp(&left).then(right_is.cmp(&left_is)).then(right_real.total_cmp(&left_real))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    fn spectrum(matrix: &[Vec<Rational>]) -> Vec<Eigenvalue> {
        let (polynomial, common) = characteristic(matrix);
        eigenvalues(&polynomial, &common).expect("they are apart")
    }

    fn exact(value: Rational, count: usize) -> Eigenvalue {
        Eigenvalue { real: Real::Rational(value), imaginary: Real::ZERO, count }
    }

    #[test]
    fn two_states_have_one_and_what_their_ways_out_leave() {
        let matrix = vec![vec![fraction(2, 3), fraction(1, 3)], vec![fraction(1, 5), fraction(4, 5)]];
        assert_eq!(spectrum(&matrix), [exact(Rational::ONE, 1), exact(fraction(7, 15), 1)]);
        let flip = vec![vec![Rational::ZERO, Rational::ONE], vec![Rational::ONE, Rational::ZERO]];
        assert_eq!(spectrum(&flip), [exact(Rational::ONE, 1), exact(fraction(-1, 1), 1)]);
        let stays = vec![vec![Rational::ONE, Rational::ZERO], vec![Rational::ZERO, Rational::ONE]];
        assert_eq!(spectrum(&stays), [exact(Rational::ONE, 2)]);
    }

    #[test]
    fn a_cycle_has_a_pair_and_three_states_a_root_of_two() {
        let half = fraction(1, 2);
        let row = |from: usize| -> Vec<Rational> {
            let share = |to: usize| if to == from || to == (from + 1) % 3 { half.clone() } else { Rational::ZERO };
            (0..3).map(share).collect()
        };
        let [one, pair] = &spectrum(&[row(0), row(1), row(2)])[..] else { panic!("1 and a pair") };
        assert_eq!((one, pair.count), (&exact(Rational::ONE, 1), 2));
        let (real, imaginary) = (pair.real.interval(), pair.imaginary.interval());
        assert!(real.contains(0.25) && real.width() < 1e-15);
        assert!(imaginary.contains(3.0_f64.sqrt() / 4.0) && imaginary.width() < 1e-15);
        assert!(pair.modulus().contains(0.5));
        // A walk on a path, which stays at its ends half the time: 1, 1/2, −1/2.
        let path = vec![
            vec![half.clone(), half.clone(), Rational::ZERO],
            vec![half.clone(), Rational::ZERO, half.clone()],
            vec![Rational::ZERO, half.clone(), half.clone()],
        ];
        assert_eq!(spectrum(&path), [exact(Rational::ONE, 1), exact(half.clone(), 1), exact(-half, 1)]);
    }

    #[test]
    fn proposals_have_the_eigenvalues_of_their_matrix() {
        // p = (1/2, 1/2), q = (1/4, 1/4) and 1/2 elsewhere, always rejected: each move has 1/4, and leaves 1/2.
        let equal = (fraction(1, 2), fraction(1, 4));
        assert_eq!(of_proposals(vec![equal.clone(), equal]), [exact(Rational::ONE, 1), exact(fraction(1, 2), 1)]);
        // What is never proposed stays for ever.
        let states = vec![(fraction(1, 2), Rational::ZERO), (fraction(1, 2), Rational::ONE)];
        assert_eq!(of_proposals(states), [exact(Rational::ONE, 2)]);
    }
}
