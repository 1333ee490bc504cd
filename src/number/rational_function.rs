//! Quotients of polynomials in one letter u = e^(λ/β), in lowest terms.

use std::cmp::Ordering;

use dashu::base::Gcd;
use dashu::integer::{IBig, UBig};

use super::isolation::sign_on_ray;
use super::{GeneratingFunction, Polynomial, Rational, Undefined};

/// The greatest exponent that a power of u is written out with.
const DEGREE_LIMIT: u64 = 1 << 16;

/// A rational function of u, always canonical, so that `==` decides equality: numerator and denominator are coprime,
/// their integer coefficients together as well, and the first coefficient of the denominator that is printed, that of
/// the least exponent, is positive. Negative powers of u stand in the denominator.
///
/// Sums and products cost a few products and greatest common divisors of polynomials, and little where denominators are
/// equal.
///
/// ```
/// use exactlm::number::{Rational, RationalFunction};
/// let term = |exponent: i64, mass: i64| RationalFunction::laurent(&[(exponent, Rational::from(mass))]).unwrap();
/// let distance = term(-1, 161).div(&term(-1, 161).add(&term(0, 127))).unwrap();
/// assert_eq!(distance.to_string(), "161/(161 + 127*u)");
/// assert_eq!(distance.rate().unwrap().to_string(), "161/127 * u^-1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RationalFunction {
    numerator: Polynomial,
    denominator: Polynomial,
}

/// A limit in the extended reals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A rational number.
    Finite(Rational),
    /// +∞
    Infinity,
    /// −∞
    NegativeInfinity,
}

/// c·u^e: what a function, or its distance from its limit, is in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// c, not 0
    pub coefficient: Rational,
    /// e, not 0
    pub exponent: i64,
}

impl RationalFunction {
    /// The quotient of two polynomials.
    ///
    /// # Errors
    /// Division by 0.
    pub fn new(numerator: &Polynomial, denominator: &Polynomial) -> Result<Self, Undefined> {
        if denominator.is_zero() {
            return Err(Undefined::DivisionByZero);
        }
        let common = numerator.gcd(denominator);
        let part = |of: &Polynomial| of.divide_exact(&common).expect("a gcd divides");
        Ok(Self::coprime(part(numerator), part(denominator)))
    }

    /// The quotient of two coprime polynomials, the second not 0; their contents may have something in common.
    fn coprime(numerator: Polynomial, denominator: Polynomial) -> Self {
        if numerator.is_zero() {
            return Self::zero();
        }
        let sign = denominator.coefficients()[denominator.valuation().expect("not 0")].sign();
        let content = IBig::from_parts(sign, numerator.content().gcd(denominator.content()));
        RationalFunction { numerator: numerator.divided_by(&content), denominator: denominator.divided_by(&content) }
    }

    /// 0
    pub fn zero() -> Self {
        RationalFunction { numerator: Polynomial::zero(), denominator: Polynomial::one() }
    }

    /// 1
    pub fn one() -> Self {
        Self::constant(&Rational::ONE)
    }

    /// A rational number.
    pub fn constant(value: &Rational) -> Self {
        RationalFunction {
            numerator: Polynomial::constant(value.numerator().clone()),
            denominator: Polynomial::constant(IBig::from(value.denominator().clone())),
        }
    }

    /// u^exponent.
    ///
    /// # Errors
    /// `TooLarge` for exponents beyond ±65,536.
    pub fn u_to(exponent: i64) -> Result<Self, Undefined> {
        if exponent.unsigned_abs() > DEGREE_LIMIT {
            return Err(Undefined::TooLarge);
        }
        let power = Polynomial::monomial(IBig::ONE, exponent.unsigned_abs() as usize);
        Ok(if exponent < 0 {
            RationalFunction { numerator: Polynomial::one(), denominator: power }
        } else {
            RationalFunction { numerator: power, denominator: Polynomial::one() }
        })
    }

    /// Σ coefficient · u^exponent, over all pairs.
    ///
    /// # Errors
    /// `TooLarge` where an exponent is beyond ±65,536.
    pub fn laurent(terms: &[(i64, Rational)]) -> Result<Self, Undefined> {
        if terms.iter().any(|(exponent, _)| exponent.unsigned_abs() > DEGREE_LIMIT) {
            return Err(Undefined::TooLarge);
        }
        let lowest = terms.iter().map(|(exponent, _)| *exponent).min().unwrap_or(0).min(0);
        let length = terms.iter().map(|(exponent, _)| exponent - lowest + 1).max().unwrap_or(0);
        let mut sums = vec![Rational::ZERO; length as usize];
        for (exponent, coefficient) in terms {
            sums[(exponent - lowest) as usize] += coefficient;
        }
        let common = sums.iter().fold(UBig::ONE, |common, sum| {
            let shared = (&common).gcd(sum.denominator());
            common * (sum.denominator() / shared)
        });
        let whole = |sum: &Rational| sum.numerator() * IBig::from(&common / sum.denominator());
        let numerator = Polynomial::new(sums.iter().map(whole).collect());
        Self::new(&numerator, &Polynomial::monomial(IBig::from(common), lowest.unsigned_abs() as usize))
    }

    /// A generating function in the letter u^(1/unit), such as its
    /// [`exponent_denominator`](GeneratingFunction::exponent_denominator) or a multiple that several have in common.
    ///
    /// # Errors
    /// `TooLarge` where an exponent times the unit is beyond ±65,536, or no integer.
    pub fn from_generating_function(
        function: &GeneratingFunction<Rational, Rational>,
        unit: &UBig,
    ) -> Result<Self, Undefined> {
        let unit = Rational::from(unit.clone());
        let scaled = function.terms().iter().map(|(exponent, coefficient)| {
            let exponent = exponent * &unit;
            let whole = exponent.is_int().then(|| i64::try_from(exponent.numerator()).ok()).flatten();
            Ok((whole.ok_or(Undefined::TooLarge)?, coefficient.clone()))
        });
        Self::laurent(&scaled.collect::<Result<Vec<_>, Undefined>>()?)
    }

    /// The numerator.
    pub fn numerator(&self) -> &Polynomial {
        &self.numerator
    }

    /// The denominator, not 0.
    pub fn denominator(&self) -> &Polynomial {
        &self.denominator
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// Whether it is 1.
    pub fn is_one(&self) -> bool {
        self.numerator.is_one() && self.denominator.is_one()
    }

    /// The value, if it is the same for all u.
    pub fn as_rational(&self) -> Option<Rational> {
        let constant = self.numerator.is_constant() && self.denominator.is_constant();
        constant.then(|| self.numerator.value(&Rational::ONE) / self.denominator.value(&Rational::ONE))
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        // Only what the denominators share can be shared by the sum's numerator and denominator.
        let shared = if self.denominator == other.denominator {
            self.denominator.clone()
        } else {
            self.denominator.gcd(&other.denominator)
        };
        let part = |of: &Polynomial, by: &Polynomial| of.divide_exact(by).expect("a gcd divides");
        let (own, others) = (part(&self.denominator, &shared), part(&other.denominator, &shared));
        let numerator = self.numerator.mul(&others).add(&other.numerator.mul(&own));
        if numerator.is_zero() {
            return Self::zero();
        }
        let common = numerator.gcd(&shared);
        let denominator = own.mul(&others).mul(&part(&shared, &common));
        Self::coprime(part(&numerator, &common), denominator)
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        RationalFunction { numerator: self.numerator.neg(), denominator: self.denominator.clone() }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::zero();
        }
        let reduced = |above: &Polynomial, below: &Polynomial| {
            let common = above.gcd(below);
            let part = |of: &Polynomial| of.divide_exact(&common).expect("a gcd divides");
            (part(above), part(below))
        };
        let (above, others_below) = reduced(&self.numerator, &other.denominator);
        let (others_above, below) = reduced(&other.numerator, &self.denominator);
        Self::coprime(above.mul(&others_above), below.mul(&others_below))
    }

    /// 1 / self.
    ///
    /// # Errors
    /// Division by 0.
    pub fn reciprocal(&self) -> Result<Self, Undefined> {
        if self.is_zero() {
            return Err(Undefined::DivisionByZero);
        }
        Ok(Self::coprime(self.denominator.clone(), self.numerator.clone()))
    }

    /// The quotient.
    ///
    /// # Errors
    /// Division by the function 0.
    pub fn div(&self, other: &Self) -> Result<Self, Undefined> {
        Ok(self.mul(&other.reciprocal()?))
    }

    /// The product with a rational.
    pub fn scale(&self, factor: &Rational) -> Self {
        self.mul(&Self::constant(factor))
    }

    /// The power; the zeroth is 1.
    ///
    /// # Errors
    /// A negative power of 0; `TooLarge` where the result would have a degree beyond 65,536.
    pub fn powi(&self, exponent: i64) -> Result<Self, Undefined> {
        let base = if exponent < 0 { self.reciprocal()? } else { self.clone() };
        let degree = base.degrees().0.max(base.degrees().1).max(1) as u64;
        let power = exponent.unsigned_abs();
        if degree.saturating_mul(power) > DEGREE_LIMIT {
            return Err(Undefined::TooLarge);
        }
        let power = power as usize;
        Ok(Self::coprime(base.numerator.pow(power), base.denominator.pow(power)))
    }

    /// The value at a rational u.
    ///
    /// # Errors
    /// Division by 0 where the denominator is 0.
    pub fn value(&self, u: &Rational) -> Result<Rational, Undefined> {
        let denominator = self.denominator.value(u);
        if denominator.is_zero() { Err(Undefined::DivisionByZero) } else { Ok(self.numerator.value(u) / denominator) }
    }

    /// The limit u → ∞.
    pub fn limit(&self) -> Limit {
        let (above, below) = self.degrees();
        match above.cmp(&below) {
            _ if self.is_zero() => Limit::Finite(Rational::ZERO),
            Ordering::Less => Limit::Finite(Rational::ZERO),
            Ordering::Equal => Limit::Finite(self.leading_coefficient()),
            Ordering::Greater if self.leading_coefficient() > Rational::ZERO => Limit::Infinity,
            Ordering::Greater => Limit::NegativeInfinity,
        }
    }

    /// (c, e) with f(u) − limit ~ c·u^e where the limit is finite, and f(u) ~ c·u^e where it is not; `None` for
    /// constants, which are at their limit.
    pub fn rate(&self) -> Option<Rate> {
        let rest = match self.limit() {
            Limit::Finite(limit) => self.sub(&Self::constant(&limit)),
            _ => self.clone(),
        };
        let (above, below) = rest.degrees();
        (!rest.is_zero())
            .then(|| Rate { coefficient: rest.leading_coefficient(), exponent: above as i64 - below as i64 })
    }

    /// The sign that it has for all u ≥ 1: `Greater` where it is ≥ 0, `Less` where it is ≤ 0 throughout, `Equal` for 0;
    /// `None` where it changes. Poles do not count.
    pub fn sign_on_ray(&self) -> Option<Ordering> {
        if self.is_zero() {
            return Some(Ordering::Equal);
        }
        // One sign of the product is enough: coprime polynomials never change theirs together.
        let (above, below) = (sign_on_ray(&self.numerator)?, sign_on_ray(&self.denominator)?);
        Some(if above == below { Ordering::Greater } else { Ordering::Less })
    }

    /// u ← u^power: the same function where the letter stands for a root of what it stood for.
    ///
    /// # Errors
    /// `TooLarge` where the degree would go beyond 65,536; division by 0 for the power 0, which has no letter left.
    pub fn substitute(&self, power: u64) -> Result<Self, Undefined> {
        let (above, below) = self.degrees();
        if power == 0 {
            return Err(Undefined::DivisionByZero);
        }
        if (above.max(below) as u64).saturating_mul(power) > DEGREE_LIMIT {
            return Err(Undefined::TooLarge);
        }
        let power = if self.as_rational().is_some() { 1 } else { power as usize };
        Ok(RationalFunction { numerator: self.numerator.spread(power), denominator: self.denominator.spread(power) })
    }

    /// The greatest common divisor of all exponents that occur; 0 for constants.
    pub fn exponent_gcd(&self) -> u64 {
        let (above, below) = (self.numerator.exponent_gcd(), self.denominator.exponent_gcd());
        (if above == 0 || below == 0 { above + below } else { above.gcd(below) }) as u64
    }

    /// u^power ← u, the inverse of [`substitute`](Self::substitute); `None` where an exponent is no multiple of it.
    pub fn compress(&self, power: u64) -> Option<Self> {
        if power == 0 || !self.exponent_gcd().is_multiple_of(power) {
            return None;
        }
        if self.as_rational().is_some() {
            return Some(self.clone());
        }
        let power = usize::try_from(power).ok()?;
        Some(RationalFunction {
            numerator: self.numerator.gathered(power),
            denominator: self.denominator.gathered(power),
        })
    }

    /// The degrees of numerator and denominator; that of 0 counts 0.
    fn degrees(&self) -> (usize, usize) {
        (self.numerator.degree().unwrap_or(0), self.denominator.degree().unwrap_or(0))
    }

    /// The quotient of the leading coefficients; 0 for 0.
    pub(super) fn leading_coefficient(&self) -> Rational {
        match (self.numerator.leading(), self.denominator.leading()) {
            (Some(above), Some(below)) => Rational::from_parts_signed(above.clone(), below.clone()),
            _ => Rational::ZERO,
        }
    }
}
