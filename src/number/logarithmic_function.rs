//! Exact logarithms whose parts are functions of the letter u = e^(λ/β): R₀(u) + Σ Rᵢ(u)·ln Sᵢ(u).
//!
//! The logarithms of pairwise coprime polynomials that are not constant are linearly independent over the rational
//! functions, also together with 1 and the logarithms of pairwise coprime integers > 1 (go once around a root of one of
//! them: only its logarithm changes; what is left are exact logarithms at every rational u). So a sum is zero only if all
//! its coefficients are.

use std::cmp::Ordering;

use dashu::base::Gcd;
use dashu::integer::{IBig, UBig};

use super::isolation::has_root_beyond_one;
use super::{Logarithm, Polynomial, Rational, RationalFunction, Real, Undefined, interval_of_sum};

/// R₀ + Σ Rᵢ·ln Sᵢ with rational functions R, and as S integers > 1, the letter u itself, and primitive square-free
/// polynomials that are positive for u > 1, each kind pairwise coprime, ascending.
///
/// Integers are primes as [`Logarithm`] finds them. Polynomials are not factored further than their sums need it, so two
/// sums that were built apart may write the same one differently; equality asks whether the difference is 0.
#[derive(Clone, Debug)]
pub struct LogarithmicFunction {
    constant: RationalFunction,
    terms: Vec<(Argument, RationalFunction)>,
}

/// What a logarithm is taken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// An integer > 1.
    Integer(UBig),
    /// u
    Letter,
    /// A primitive square-free polynomial, not constant, with a constant coefficient and a positive leading one.
    Polynomial(Polynomial),
}

impl LogarithmicFunction {
    /// A rational function alone.
    pub fn constant(value: RationalFunction) -> Self {
        LogarithmicFunction { constant: value, terms: Vec::new() }
    }

    /// ln S for a rational function that is positive for all u > 1; `None` for any other.
    pub fn ln(value: &RationalFunction) -> Option<Self> {
        let (above, below) = (value.numerator(), value.denominator());
        let positive = !value.is_zero() && above.sign_at_infinity() == below.sign_at_infinity();
        if !positive || has_root_beyond_one(above) || has_root_beyond_one(below) {
            return None;
        }
        let content = Rational::from_parts(IBig::from(above.content()), below.content());
        let mut sum = Self::from(&Logarithm::ln(&content)?);
        for (polynomial, sign) in [(above, 1), (below, -1)] {
            let times = |count: usize| RationalFunction::constant(&(Rational::from(count) * Rational::from(sign)));
            let power = polynomial.valuation().unwrap_or(0);
            sum.insert(Argument::Letter, times(power));
            for (factor, multiplicity) in polynomial.lowered(power).square_free_factors() {
                sum.insert(Argument::Polynomial(factor), times(multiplicity));
            }
        }
        Some(sum)
    }

    /// The rational function R₀.
    pub fn rational_part(&self) -> &RationalFunction {
        &self.constant
    }

    /// The pairs (S, R): integers, the letter, polynomials, each ascending; no R is 0.
    pub fn terms(&self) -> &[(Argument, RationalFunction)] {
        &self.terms
    }

    /// Whether it is 0 for all u.
    pub fn is_zero(&self) -> bool {
        self.constant.is_zero() && self.terms.is_empty()
    }

    /// The value, if it is the same for all u.
    pub fn as_logarithm(&self) -> Option<Logarithm> {
        let mut sum = Logarithm::constant(self.constant.as_rational()?);
        for (argument, coefficient) in &self.terms {
            let Argument::Integer(integer) = argument else { return None };
            sum = sum.add(&Logarithm::ln(&Rational::from(integer.clone()))?.scale(&coefficient.as_rational()?));
        }
        Some(sum)
    }

    /// The sum. Each new argument takes a greatest common divisor with each old one of its kind.
    pub fn add(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        sum.constant = sum.constant.add(&other.constant);
        for (argument, coefficient) in &other.terms {
            sum.insert(argument.clone(), coefficient.clone());
        }
        sum
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        self.map(RationalFunction::neg)
    }

    /// The product with a rational function.
    pub fn scale(&self, factor: &RationalFunction) -> Self {
        if factor.is_zero() {
            return Self::constant(RationalFunction::zero());
        }
        self.map(|coefficient| coefficient.mul(factor))
    }

    fn map(&self, change: impl Fn(&RationalFunction) -> RationalFunction) -> Self {
        let terms = self.terms.iter().map(|(argument, coefficient)| (argument.clone(), change(coefficient)));
        LogarithmicFunction { constant: change(&self.constant), terms: terms.collect() }
    }

    /// The value at a rational u: exact, or enclosed where it has too many logarithms. 0 · ln 0 is 0.
    ///
    /// # Errors
    /// Division by 0 at a pole, and the logarithm of a negative number, as there may be for u < 1.
    pub fn value(&self, u: &Rational) -> Result<Real, Undefined> {
        let constant = self.constant.value(u)?;
        let mut terms = Vec::with_capacity(self.terms.len());
        for (argument, coefficient) in &self.terms {
            let coefficient = coefficient.value(u)?;
            if coefficient.is_zero() {
                continue;
            }
            let argument = match argument {
                Argument::Integer(integer) => Rational::from(integer.clone()),
                Argument::Letter => u.clone(),
                Argument::Polynomial(polynomial) => polynomial.value(u),
            };
            if argument < Rational::ZERO {
                return Err(Undefined::NegativeLogarithm);
            }
            terms.push((coefficient, argument));
        }
        let constant = Real::Rational(constant);
        if terms.iter().any(|(_, argument)| argument.is_zero()) {
            return terms.into_iter().try_fold(constant, |sum, (coefficient, argument)| {
                sum.add(&Real::Rational(coefficient).mul(&Real::Rational(argument).ln()?)?)
            });
        }
        let sum = Logarithm::sum(&terms).map_or_else(|| Real::Bounded(interval_of_sum(&terms)), Real::from);
        constant.add(&sum)
    }

    /// u ← u^power: ln u becomes power · ln u.
    ///
    /// # Errors
    /// As [`RationalFunction::substitute`].
    pub fn substitute(&self, power: u64) -> Result<Self, Undefined> {
        let mut result = Self::constant(self.constant.substitute(power)?);
        for (argument, coefficient) in &self.terms {
            let coefficient = coefficient.substitute(power)?;
            match argument {
                Argument::Integer(_) => result.insert(argument.clone(), coefficient),
                Argument::Letter => result.insert(Argument::Letter, coefficient.scale(&Rational::from(power))),
                Argument::Polynomial(polynomial) => {
                    let function = RationalFunction::new(polynomial, &Polynomial::one())?.substitute(power)?;
                    result.insert(Argument::Polynomial(function.numerator().clone()), coefficient);
                }
            }
        }
        Ok(result)
    }

    /// u^power ← u, the inverse of [`substitute`](Self::substitute); `None` where an exponent is no multiple of it.
    pub fn compress(&self, power: u64) -> Option<Self> {
        let mut result = Self::constant(self.constant.compress(power)?);
        for (argument, coefficient) in &self.terms {
            let coefficient = coefficient.compress(power)?;
            match argument {
                Argument::Integer(_) => result.insert(argument.clone(), coefficient),
                Argument::Letter => {
                    let part = Rational::ONE / Rational::from(power);
                    result.insert(Argument::Letter, coefficient.scale(&part));
                }
                Argument::Polynomial(polynomial) => {
                    let function = RationalFunction::new(polynomial, &Polynomial::one()).ok()?.compress(power)?;
                    result.insert(Argument::Polynomial(function.numerator().clone()), coefficient);
                }
            }
        }
        Some(result)
    }

    /// The greatest common divisor of all exponents outside ln u; 0 where there are none.
    pub fn exponent_gcd(&self) -> u64 {
        let mut divisor = self.constant.exponent_gcd();
        let mut join = |exponent: u64| {
            divisor = if divisor == 0 || exponent == 0 { divisor + exponent } else { divisor.gcd(exponent) }
        };
        for (argument, coefficient) in &self.terms {
            join(coefficient.exponent_gcd());
            if let Argument::Polynomial(polynomial) = argument {
                join(polynomial.exponent_gcd() as u64);
            }
        }
        divisor
    }

    /// Adds coefficient · ln argument and keeps the arguments pairwise coprime.
    fn insert(&mut self, argument: Argument, coefficient: RationalFunction) {
        let mut waiting = vec![(argument, coefficient)];
        while let Some((argument, coefficient)) = waiting.pop() {
            if argument.is_one() || coefficient.is_zero() {
                continue;
            }
            let met = self.terms.iter().enumerate().find_map(|(place, (own, _))| Some((place, own.common(&argument)?)));
            let Some((place, common)) = met else {
                let place = self.terms.partition_point(|(own, _)| own.order(&argument).is_lt());
                self.terms.insert(place, (argument, coefficient));
                continue;
            };
            // c ln n + d ln b = c ln(n/g) + (c + d) ln g + d ln(b/g), and the arguments have become smaller.
            let (own, others) = self.terms.remove(place);
            let sum = coefficient.add(&others);
            if own == argument {
                if !sum.is_zero() {
                    self.terms.insert(place, (argument, sum));
                }
                continue;
            }
            waiting
                .extend(argument.without(&common).into_iter().map(|(part, power)| (part, coefficient.scale(&power))));
            waiting.extend(own.without(&common).into_iter().map(|(part, power)| (part, others.scale(&power))));
            waiting.extend(common.roots().into_iter().map(|(part, power)| (part, sum.scale(&power))));
        }
    }
}

impl From<&Logarithm> for LogarithmicFunction {
    /// The same for all u.
    fn from(value: &Logarithm) -> Self {
        let terms = value.terms().iter();
        let term = |(base, q): &(UBig, Rational)| (Argument::Integer(base.clone()), RationalFunction::constant(q));
        LogarithmicFunction {
            constant: RationalFunction::constant(value.rational_part()),
            terms: terms.map(term).collect(),
        }
    }
}

impl PartialEq for LogarithmicFunction {
    fn eq(&self, other: &Self) -> bool {
        self.constant == other.constant && (self.terms == other.terms || self.sub(other).is_zero())
    }
}

impl Eq for LogarithmicFunction {}

impl Argument {
    fn is_one(&self) -> bool {
        match self {
            Argument::Integer(integer) => integer.is_one(),
            Argument::Letter => false,
            Argument::Polynomial(polynomial) => polynomial.is_constant(),
        }
    }

    /// The greatest common divisor of two of a kind, where it is not 1.
    fn common(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Argument::Integer(left), Argument::Integer(right)) => {
                let common = left.gcd(right);
                (!common.is_one()).then_some(Argument::Integer(common))
            }
            (Argument::Letter, Argument::Letter) => Some(Argument::Letter),
            (Argument::Polynomial(left), Argument::Polynomial(right)) => {
                let common = left.gcd(right);
                (!common.is_constant()).then_some(Argument::Polynomial(common))
            }
            _ => None,
        }
    }

    /// The logarithm of the quotient by a divisor.
    fn without(self, divisor: &Self) -> Vec<(Argument, Rational)> {
        match (self, divisor) {
            (Argument::Integer(integer), Argument::Integer(divisor)) => Argument::Integer(integer / divisor).roots(),
            (Argument::Polynomial(polynomial), Argument::Polynomial(divisor)) => {
                let quotient = polynomial.divide_exact(divisor).expect("a gcd divides");
                Argument::Polynomial(quotient).roots()
            }
            _ => Vec::new(),
        }
    }

    /// The logarithm of the argument by parts that are no perfect powers. Polynomials are square-free as they are.
    fn roots(self) -> Vec<(Argument, Rational)> {
        let Argument::Integer(integer) = &self else { return vec![(self, Rational::ONE)] };
        let logarithm = Logarithm::ln(&Rational::from(integer.clone()));
        let terms = logarithm.iter().flat_map(Logarithm::terms);
        terms.map(|(base, power)| (Argument::Integer(base.clone()), power.clone())).collect()
    }

    /// Integers, the letter, polynomials; these by degree and then by coefficients from the constant one on.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Argument::Integer(left), Argument::Integer(right)) => left.cmp(right),
            (Argument::Polynomial(left), Argument::Polynomial(right)) => {
                left.degree().cmp(&right.degree()).then_with(|| left.coefficients().cmp(right.coefficients()))
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Argument::Integer(_) => 0,
            Argument::Letter => 1,
            Argument::Polynomial(_) => 2,
        }
    }
}
