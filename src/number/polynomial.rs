//! Polynomials in one letter with integer coefficients.

use std::cmp::Ordering;

use dashu::base::{DivRem, Gcd};
use dashu::integer::{IBig, UBig};

use super::{Rational, kronecker};

/// Σ aᵢ uⁱ with integers aᵢ, dense; the last coefficient is not 0.
///
/// Sums cost the length, a product about that of one long integer product, an exact division the product of the lengths
/// of divisor and quotient.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Polynomial {
    coefficients: Vec<IBig>,
}

impl Polynomial {
    /// The polynomial of these coefficients, the constant one first.
    pub fn new(mut coefficients: Vec<IBig>) -> Self {
        while coefficients.last().is_some_and(IBig::is_zero) {
            coefficients.pop();
        }
        Polynomial { coefficients }
    }

    /// 0
    pub fn zero() -> Self {
        Polynomial { coefficients: Vec::new() }
    }

    /// 1
    pub fn one() -> Self {
        Self::constant(IBig::ONE)
    }

    /// A constant.
    pub fn constant(value: IBig) -> Self {
        Self::new(vec![value])
    }

    /// coefficient · u^exponent.
    pub fn monomial(coefficient: IBig, exponent: usize) -> Self {
        Self::constant(coefficient).shifted(exponent)
    }

    /// The coefficients, the constant one first; the last is not 0.
    pub fn coefficients(&self) -> &[IBig] {
        &self.coefficients
    }

    /// The greatest exponent; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// The least exponent; `None` for 0.
    pub fn valuation(&self) -> Option<usize> {
        self.coefficients.iter().position(|coefficient| !coefficient.is_zero())
    }

    /// The coefficient of the greatest exponent; `None` for 0.
    pub fn leading(&self) -> Option<&IBig> {
        self.coefficients.last()
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Whether it is 1.
    pub fn is_one(&self) -> bool {
        matches!(&self.coefficients[..], [constant] if constant.is_one())
    }

    /// Whether no power of u occurs.
    pub fn is_constant(&self) -> bool {
        self.coefficients.len() <= 1
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let (longer, shorter) =
            if self.coefficients.len() < other.coefficients.len() { (other, self) } else { (self, other) };
        let mut sum = longer.coefficients.clone();
        sum.iter_mut().zip(&shorter.coefficients).for_each(|(sum, coefficient)| *sum += coefficient);
        Self::new(sum)
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        Polynomial { coefficients: self.coefficients.iter().map(|coefficient| -coefficient).collect() }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        Self::new(kronecker::product(&self.coefficients, &other.coefficients))
    }

    /// The product with an integer.
    pub fn scale(&self, factor: &IBig) -> Self {
        Self::new(self.coefficients.iter().map(|coefficient| coefficient * factor).collect())
    }

    /// The product with u^exponent.
    pub fn shifted(&self, exponent: usize) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let mut coefficients = vec![IBig::ZERO; exponent];
        coefficients.extend_from_slice(&self.coefficients);
        Polynomial { coefficients }
    }

    /// The quotient by u^exponent, whose terms below it are dropped.
    pub fn lowered(&self, exponent: usize) -> Self {
        Polynomial { coefficients: self.coefficients.get(exponent..).unwrap_or_default().to_vec() }
    }

    /// The power; the zeroth is 1.
    pub fn pow(&self, exponent: usize) -> Self {
        let mut power = Self::one();
        for bit in (0..usize::BITS - exponent.leading_zeros()).rev() {
            power = power.mul(&power);
            if exponent >> bit & 1 == 1 {
                power = power.mul(self);
            }
        }
        power
    }

    /// The quotient, if it is a polynomial with integer coefficients; `None` if not, and for the divisor 0.
    pub fn divide_exact(&self, divisor: &Self) -> Option<Self> {
        let leading = divisor.leading()?;
        let Some(steps) = (self.coefficients.len() + 1).checked_sub(divisor.coefficients.len()).filter(|&n| n > 0)
        else {
            return self.is_zero().then(Self::zero);
        };
        let mut rest = self.coefficients.clone();
        let mut quotient = vec![IBig::ZERO; steps];
        let lower = &divisor.coefficients[..divisor.coefficients.len() - 1];
        for step in (0..steps).rev() {
            let (digit, remainder) = (&rest[step + lower.len()]).div_rem(leading);
            if !remainder.is_zero() {
                return None;
            }
            if !digit.is_zero() {
                rest[step..].iter_mut().zip(lower).for_each(|(rest, coefficient)| *rest -= &digit * coefficient);
            }
            quotient[step] = digit;
        }
        rest[..lower.len()].iter().all(IBig::is_zero).then(|| Self::new(quotient))
    }

    /// The remainder of leading(divisor)^k · self by the divisor, k = degree − degree of the divisor + 1 or 0; `None` for
    /// the divisor 0.
    pub fn pseudo_remainder(&self, divisor: &Self) -> Option<Self> {
        let leading = divisor.leading()?;
        let lower = &divisor.coefficients[..divisor.coefficients.len() - 1];
        let mut rest = self.coefficients.clone();
        while rest.len() > lower.len() {
            let digit = rest.pop().expect("longer than something");
            rest.iter_mut().for_each(|rest| *rest *= leading);
            let start = rest.len() - lower.len();
            rest[start..].iter_mut().zip(lower).for_each(|(rest, coefficient)| *rest -= &digit * coefficient);
        }
        Some(Self::new(rest))
    }

    /// The greatest common divisor of the coefficients; 0 for 0.
    pub fn content(&self) -> UBig {
        let mut content = UBig::ZERO;
        // dashu's gcd refuses 0 and 0.
        for coefficient in self.coefficients.iter().filter(|coefficient| !coefficient.is_zero()) {
            content = content.gcd(coefficient);
            if content.is_one() {
                break;
            }
        }
        content
    }

    /// The polynomial divided by its content and with a positive leading coefficient; 0 for 0.
    pub fn primitive(&self) -> Self {
        let Some(leading) = self.leading() else { return Self::zero() };
        self.divided_by(&IBig::from_parts(leading.sign(), self.content()))
    }

    /// The coefficients divided by an integer that divides all of them.
    pub(super) fn divided_by(&self, divisor: &IBig) -> Self {
        if divisor.is_one() {
            return self.clone();
        }
        Polynomial { coefficients: self.coefficients.iter().map(|coefficient| coefficient / divisor).collect() }
    }

    /// The derivative by u.
    pub fn derivative(&self) -> Self {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Self::new(terms.map(|(exponent, coefficient)| coefficient * IBig::from(exponent)).collect())
    }

    /// The value at a rational.
    pub fn value(&self, at: &Rational) -> Rational {
        let Some(degree) = self.degree() else { return Rational::ZERO };
        Rational::from_parts(self.homogeneous(at), at.denominator().pow(degree))
    }

    /// The sign of the value at a rational.
    pub fn sign_at(&self, at: &Rational) -> Ordering {
        self.homogeneous(at).cmp(&IBig::ZERO)
    }

    /// The sign of all values from some u on: that of the leading coefficient.
    pub fn sign_at_infinity(&self) -> Ordering {
        self.leading().map_or(Ordering::Equal, |leading| leading.cmp(&IBig::ZERO))
    }

    /// d^degree · value at n/d, an integer.
    fn homogeneous(&self, at: &Rational) -> IBig {
        let (numerator, denominator) = (at.numerator(), at.denominator());
        let mut power = UBig::ONE;
        let mut sum = IBig::ZERO;
        for coefficient in self.coefficients.iter().rev() {
            sum = sum * numerator + coefficient * &power;
            if !denominator.is_one() {
                power *= denominator;
            }
        }
        sum
    }

    /// The product of the different irreducible factors, primitive: the same roots, each once; 0 for 0.
    pub fn square_free(&self) -> Self {
        let primitive = self.primitive();
        let repeated = primitive.gcd(&primitive.derivative());
        if repeated.is_constant() {
            return primitive;
        }
        primitive.divide_exact(&repeated).expect("a gcd divides")
    }

    /// Primitive, pairwise coprime, square-free polynomials with their multiplicities, ascending in these: self is
    /// a constant times Π fᵢ^i (Yun's algorithm). Empty for constants.
    pub fn square_free_factors(&self) -> Vec<(Polynomial, usize)> {
        let mut factors = Vec::new();
        if self.is_constant() {
            return factors;
        }
        let quotient = |left: &Self, right: &Self| left.divide_exact(right).expect("a gcd divides");
        let primitive = self.primitive();
        let derivative = primitive.derivative();
        let repeated = primitive.gcd(&derivative).primitive();
        let mut rest = quotient(&primitive, &repeated);
        let mut change = quotient(&derivative, &repeated).sub(&rest.derivative());
        for multiplicity in 1.. {
            if rest.is_constant() {
                break;
            }
            let factor = rest.gcd(&change).primitive();
            rest = quotient(&rest, &factor);
            change = quotient(&change, &factor).sub(&rest.derivative());
            if !factor.is_constant() {
                factors.push((factor, multiplicity));
            }
        }
        factors
    }

    /// u ← u^power, for a power ≥ 1.
    pub(super) fn spread(&self, power: usize) -> Self {
        let mut coefficients = vec![IBig::ZERO; self.degree().map_or(0, |degree| degree * power + 1)];
        for (exponent, coefficient) in self.coefficients.iter().enumerate() {
            coefficients[exponent * power] = coefficient.clone();
        }
        Polynomial { coefficients }
    }

    /// u^power ← u, where every exponent is a multiple of the power ≥ 1.
    pub(super) fn gathered(&self, power: usize) -> Self {
        Polynomial { coefficients: self.coefficients.iter().step_by(power).cloned().collect() }
    }

    /// The greatest common divisor of all exponents; 0 for constants.
    pub fn exponent_gcd(&self) -> usize {
        let terms = self.coefficients.iter().enumerate().skip(1).filter(|(_, coefficient)| !coefficient.is_zero());
        terms.fold(0, |divisor: usize, (exponent, _)| divisor.gcd(exponent))
    }
}

#[cfg(test)]
pub(super) mod examples {
    use proptest::prelude::*;

    use super::*;

    /// Short polynomials with small coefficients, 0 among them.
    pub fn any_polynomial() -> impl Strategy<Value = Polynomial> {
        prop::collection::vec(-6i64..7, 0..6)
            .prop_map(|coefficients| Polynomial::new(coefficients.into_iter().map(IBig::from).collect()))
    }

    /// A polynomial from machine integers, the constant one first.
    pub fn poly(coefficients: &[i64]) -> Polynomial {
        Polynomial::new(coefficients.iter().map(|&coefficient| IBig::from(coefficient)).collect())
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::examples::{any_polynomial, poly};
    use super::*;

    /// The value by its definition, in another crate's fractions.
    fn naive(polynomial: &Polynomial, (numerator, denominator): (i64, i64)) -> BigRational {
        let at = BigRational::new(numerator.into(), denominator.into());
        let coefficient = |c: &IBig| BigRational::from(c.to_string().parse::<BigInt>().expect("an integer"));
        let terms = polynomial.coefficients().iter().enumerate();
        terms.map(|(i, c)| coefficient(c) * num_traits::pow(at.clone(), i)).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn operations_are_those_of_values(a in any_polynomial(), b in any_polynomial(), n in -9i64..9, d in 1i64..6) {
            let at = (n, d);
            prop_assert_eq!(naive(&a.add(&b), at), naive(&a, at) + naive(&b, at));
            prop_assert_eq!(naive(&a.sub(&b), at), naive(&a, at) - naive(&b, at));
            prop_assert_eq!(naive(&a.mul(&b), at), naive(&a, at) * naive(&b, at));
            prop_assert_eq!(a.pow(3), a.mul(&a).mul(&a));
            let rational = Rational::from_parts(n.into(), d.unsigned_abs().into());
            prop_assert_eq!(a.value(&rational).to_string(), naive(&a, at).to_string());
            prop_assert_eq!(a.sign_at(&rational), naive(&a, at).cmp(&BigRational::from(BigInt::from(0))));
            let product_rule = a.derivative().mul(&b).add(&a.mul(&b.derivative()));
            prop_assert_eq!(a.mul(&b).derivative(), product_rule);
        }

        #[test]
        fn division_undoes_multiplication_and_only_that(a in any_polynomial(), b in any_polynomial()) {
            prop_assume!(!b.is_zero());
            prop_assert_eq!(a.mul(&b).divide_exact(&b), Some(a.clone()));
            if let Some(quotient) = a.divide_exact(&b) {
                prop_assert_eq!(quotient.mul(&b), a.clone());
            }
            if !b.is_constant() {
                prop_assert_eq!(a.mul(&b).add(&Polynomial::one()).divide_exact(&b), None);
            }
            let remainder = a.pseudo_remainder(&b).expect("not 0");
            prop_assert!(remainder.degree() < b.degree() || remainder.is_zero());
            let steps = (a.coefficients().len() + 1).saturating_sub(b.coefficients().len());
            let scaled = a.scale(&b.leading().expect("not 0").pow(steps));
            prop_assert!(scaled.sub(&remainder).divide_exact(&b).is_some());
        }

        #[test]
        fn factors_multiply_back(a in any_polynomial(), b in any_polynomial(), c in any_polynomial()) {
            let product = a.mul(&b.pow(2)).mul(&c.pow(3));
            prop_assume!(!product.is_zero());
            let factors = product.square_free_factors();
            let back = factors.iter().fold(Polynomial::one(), |back, (factor, power)| back.mul(&factor.pow(*power)));
            prop_assert_eq!(back, product.primitive());
            let radical = factors.iter().fold(Polynomial::one(), |radical, (factor, _)| radical.mul(factor));
            prop_assert_eq!(radical.clone(), product.square_free());
            prop_assert!(radical.gcd(&radical.derivative()).is_constant());
        }
    }

    #[test]
    fn contents_and_exponents_are_found() {
        assert_eq!(poly(&[6, 0, -10]).content(), UBig::from(2u8));
        assert_eq!(poly(&[6, 0, -10]).primitive(), poly(&[-3, 0, 5]));
        assert_eq!(poly(&[1, 0, 0, 0, 2, 0, 3]).exponent_gcd(), 2);
        assert_eq!(poly(&[5]).exponent_gcd(), 0);
        assert_eq!(poly(&[1, 2, 3]).spread(3).gathered(3), poly(&[1, 2, 3]));
        assert_eq!(poly(&[0, 0, 3, 1]).valuation(), Some(2));
        assert_eq!(poly(&[3, 0, 0]).degree(), Some(0));
    }
}
