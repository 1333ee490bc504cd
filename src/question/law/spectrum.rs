//! How fast a chain forgets where it was: its classes, and the gap of its spectrum.

use std::collections::HashMap;

use dashu::base::Abs;
use dashu::integer::IBig;

use super::Law;
use super::chain::{Kernel, States};
use crate::number::{Interval, Polynomial, Rational, Real};
use crate::question::distribution::{Distribution, Form};
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::sequence::Token;

/// How many sequences a matrix may have whose spectrum is asked for.
const MOST_ROWS: usize = 24;
/// How many binary digits of the gap are found.
const DIGITS: usize = 56;

impl Session {
    /// How many classes of sequences a chain moves within: 1 where it can reach everything from everywhere.
    ///
    /// Cost: the support of its target, once for each block.
    ///
    /// # Errors
    /// When the distribution is no chain, or its target has too many sequences.
    pub fn chain_classes(&self, chain: &Distribution) -> Result<usize, QuestionError> {
        let (name, target, kernel) = parts(chain)?;
        let states = self.chain_states(name, target)?;
        self.classes(&states, kernel)
    }

    fn classes(&self, states: &States, kernel: &Kernel) -> Result<usize, QuestionError> {
        match kernel {
            Kernel::Gibbs { block } => Ok(joined(states, (*block).max(1))),
            Kernel::Independence { proposal } => {
                // What is proposed is reached from everywhere; what is not is never left, since it weighs infinitely more.
                let proposed = self.proposed(proposal, states)?;
                let never = proposed.iter().filter(|probability| probability.is_zero()).count();
                Ok(never + usize::from(never < proposed.len()))
            }
        }
    }

    /// 1 − |λ₂|, λ₂ the greatest eigenvalue of a step beside 1: the distance to the target shrinks by |λ₂| a step in the end. 0
    /// where there are several classes.
    ///
    /// Independent proposals: 1/max p/q (Liu 1996). Sweeps: from the characteristic polynomial of the matrix in integers
    /// (Faddeev and LeVerrier); that all other roots lie within a circle is decided by the test of Schur and Cohn, and the
    /// circle halved in; exact where |λ₂| is rational.
    ///
    /// # Errors
    /// As [`chain_classes`](Self::chain_classes); when a sweep moves among too many sequences, or probabilities are irrational.
    pub fn spectral_gap(&self, chain: &Distribution) -> Result<Real, QuestionError> {
        let (name, target, kernel) = parts(chain)?;
        let states = self.chain_states(name, target)?;
        if self.classes(&states, kernel)? > 1 {
            return Ok(Real::ZERO);
        }
        let block = match kernel {
            Kernel::Gibbs { block } => (*block).max(1),
            Kernel::Independence { .. } if states.sequences.len() == 1 => return Ok(Real::ONE),
            Kernel::Independence { proposal } => return Ok(Real::ONE.div(&self.max_ratio(target, proposal)?)?),
        };
        Ok(gap(&sweeps(name, &states, block)?))
    }
}

/// The matrix of a sweep, row by row.
pub(super) fn sweeps(name: &str, states: &States, block: usize) -> Result<Vec<Vec<Rational>>, QuestionError> {
    let count = states.sequences.len();
    if count > MOST_ROWS {
        return Err(QuestionError::Refused {
            reason: format!("{name}: the matrix of a sweep has {count} rows, and the spectrum is taken of {MOST_ROWS}"),
            way_out: "take a smaller model; classes(c) and TV(c, target) work on larger ones".to_owned(),
        });
    }
    let mut matrix = Vec::with_capacity(count);
    for state in 0..count {
        let mut law = vec![Real::ZERO; count];
        law[state] = Real::ONE;
        matrix.push(fractions(name, &states.sweep(law, block)?)?);
    }
    Ok(matrix)
}

/// Numbers of a chain as fractions.
pub(super) fn fractions(name: &str, numbers: &[Real]) -> Result<Vec<Rational>, QuestionError> {
    let fractions: Option<Vec<Rational>> = numbers.iter().map(|number| number.as_rational().cloned()).collect();
    fractions.ok_or_else(|| QuestionError::Refused {
        reason: format!("{name}: the spectrum is taken of fractions, and the target's are irrational"),
        way_out: "write numbers whose likelihoods are rational".to_owned(),
    })
}

/// The chain that a distribution is the law of, with its target.
pub(super) fn parts(chain: &Distribution) -> Result<(&str, &Distribution, &Kernel), QuestionError> {
    match chain.form() {
        Form::Law { name, from, law, .. } => match &**law {
            Law::Chain { kernel, .. } => Ok((name, from, kernel)),
            _ => Err(QuestionError::Unfit),
        },
        _ => Err(QuestionError::Unfit),
    }
}

/// How many sets of sequences are joined by redrawing blocks. A block may also stay as it is, so a sweep moves wherever a
/// block does.
fn joined(states: &States, block: usize) -> usize {
    let count = states.sequences.len();
    let mut leader: Vec<usize> = (0..count).collect();
    fn find(leader: &mut [usize], mut at: usize) -> usize {
        while leader[at] != at {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        at
    }
    let length = states.sequences.first().map_or(0, Vec::len);
    for first in (0..length).step_by(block) {
        let last = (first + block).min(length);
        let mut known: HashMap<Vec<Token>, usize> = HashMap::new();
        for (place, sequence) in states.sequences.iter().enumerate() {
            let rest: Vec<Token> = sequence[..first].iter().chain(&sequence[last..]).copied().collect();
            let other = *known.entry(rest).or_insert(place);
            let (one, other) = (find(&mut leader, place), find(&mut leader, other));
            leader[one] = other;
        }
    }
    (0..count).filter(|&place| leader[place] == place).count()
}

/// 1 minus the greatest modulus of an eigenvalue of a stochastic matrix with one class, beside the eigenvalue 1.
fn gap(matrix: &[Vec<Rational>]) -> Real {
    let one = Polynomial::new(vec![IBig::NEG_ONE, IBig::ONE]);
    let (integers, common) = characteristic(matrix);
    let rest = stretched(&integers, &common).divide_exact(&one).expect("a stochastic matrix has the eigenvalue 1");
    let rest = rest.lowered(rest.valuation().unwrap_or(0));
    if rest.is_constant() {
        return Real::ONE;
    }
    let (mut low, mut high) = (Rational::ZERO, Rational::ONE);
    if !within(&rest, &high) {
        return Real::ZERO;
    }
    for _ in 0..DIGITS {
        let middle = (&low + &high) / Rational::from(2);
        if within(&rest, &middle) {
            high = middle
        } else {
            low = middle
        }
        let simplest = Rational::simplest_in(low.clone(), high.clone());
        if let Some(modulus) = [&low, &simplest].into_iter().find(|modulus| is_modulus(&rest, modulus)) {
            return Real::Rational(Rational::ONE - modulus);
        }
    }
    let bounds = [&high, &low].map(|modulus| Interval::from_rational(&(Rational::ONE - modulus)));
    Real::Bounded(Interval::new(bounds[0].low, bounds[1].high))
}

/// Whether a fraction is the greatest modulus of a root, and one of its real roots has it.
fn is_modulus(polynomial: &Polynomial, modulus: &Rational) -> bool {
    let mut rest = polynomial.clone();
    for root in [modulus.clone(), -modulus.clone()] {
        // d·λ − n, for the root n/d.
        let factor = Polynomial::new(vec![-root.numerator().clone(), root.denominator().clone().into()]);
        while !rest.is_constant() && rest.sign_at(&root).is_eq() {
            match rest.primitive().divide_exact(&factor) {
                Some(quotient) => rest = quotient,
                None => return false,
            }
        }
    }
    rest.degree() < polynomial.degree() && within(&rest, modulus)
}

/// Whether all roots of a polynomial have a modulus below a radius (Schur 1917, Cohn 1922): the constant coefficient is smaller
/// than the leading one, and so on for a polynomial of a lower degree.
fn within(polynomial: &Polynomial, radius: &Rational) -> bool {
    let mut power = Rational::ONE;
    let mut coefficients = Vec::with_capacity(polynomial.coefficients().len());
    for coefficient in polynomial.coefficients() {
        coefficients.push(Rational::from(coefficient.clone()) * &power);
        power *= radius;
    }
    while let [first, .., last] = coefficients.as_slice() {
        if first.clone().abs() >= last.clone().abs() {
            return false;
        }
        let ratio = first / last;
        let count = coefficients.len();
        coefficients = (1..count).map(|at| &coefficients[at] - &ratio * &coefficients[count - 1 - at]).collect();
    }
    true
}

/// det(μ − dP) by traces of powers (Faddeev and LeVerrier), and d, the common denominator of the matrix: its roots are those of
/// det(λ − P) times d, and every rational one is an integer.
pub(super) fn characteristic(matrix: &[Vec<Rational>]) -> (Polynomial, IBig) {
    let count = matrix.len();
    let common = matrix.iter().flatten().fold(IBig::ONE, |common, share| {
        let denominator = IBig::from(share.denominator().clone());
        let product = Rational::from(common) / Rational::from(denominator.clone());
        // n/gcd · d: the least common multiple.
        product.numerator() * denominator
    });
    let whole = |share: &Rational| (share * Rational::from(common.clone())).numerator().clone();
    let integers: Vec<Vec<IBig>> = matrix.iter().map(|row| row.iter().map(whole).collect()).collect();
    let times = |right: &[Vec<IBig>]| -> Vec<Vec<IBig>> {
        let entry = |row: &[IBig], column: usize| {
            row.iter().zip(right).fold(IBig::ZERO, |sum, (left, right)| sum + left * &right[column])
        };
        integers.iter().map(|row| (0..count).map(|column| entry(row, column)).collect()).collect()
    };
    let mut coefficients = vec![IBig::ZERO; count + 1];
    coefficients[count] = IBig::ONE;
    let mut product = vec![vec![IBig::ZERO; count]; count];
    for step in 1..=count {
        for (place, row) in product.iter_mut().enumerate() {
            row[place] += &coefficients[count + 1 - step];
        }
        product = times(&product);
        let trace = (0..count).fold(IBig::ZERO, |sum, place| sum + &product[place][place]);
        coefficients[count - step] = -trace / IBig::from(step);
    }
    (Polynomial::new(coefficients), common)
}

/// det(λ − P) up to a factor, from det(μ − dP).
fn stretched(integers: &Polynomial, common: &IBig) -> Polynomial {
    let mut power = IBig::ONE;
    let mut coefficients = integers.coefficients().to_vec();
    for coefficient in &mut coefficients {
        *coefficient *= &power;
        power *= common;
    }
    Polynomial::new(coefficients).primitive()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: u64) -> Rational {
        Rational::from_parts(numerator.into(), denominator.into())
    }

    #[test]
    fn a_cycle_that_may_stay_has_complex_eigenvalues() {
        // Stays with 1/2, goes on with 1/2: 1/2 + e^{±2πi/3}/2, both of modulus 1/2.
        let half = fraction(1, 2);
        let matrix: Vec<Vec<Rational>> = (0..3)
            .map(|from| {
                (0..3)
                    .map(|to| if to == from || to == (from + 1) % 3 { half.clone() } else { Rational::ZERO })
                    .collect()
            })
            .collect();
        let expected = Polynomial::new([-1, 3, -6, 4].map(IBig::from).to_vec());
        let (integers, common) = characteristic(&matrix);
        assert_eq!(stretched(&integers, &common), expected);
        let Real::Bounded(bounds) = gap(&matrix) else { panic!("the modulus of a pair is only enclosed") };
        assert!(bounds.low <= 0.5 && 0.5 <= bounds.high && bounds.high - bounds.low < 1e-15);
    }

    #[test]
    fn two_states_forget_by_one_minus_both_ways_out() {
        let matrix = vec![vec![fraction(2, 3), fraction(1, 3)], vec![fraction(1, 5), fraction(4, 5)]];
        assert_eq!(gap(&matrix), Real::Rational(fraction(8, 15)));
        // Always elsewhere: it never forgets.
        let flip = vec![vec![Rational::ZERO, Rational::ONE], vec![Rational::ONE, Rational::ZERO]];
        assert_eq!(gap(&flip), Real::ZERO);
        let forgets = vec![vec![fraction(1, 4), fraction(3, 4)]; 2];
        assert_eq!(gap(&forgets), Real::ONE);
    }
}
