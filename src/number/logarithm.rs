//! Exact logarithms q₀ + Σ qᵢ ln bᵢ.
//!
//! ln bᵢ of pairwise coprime integers b > 1 are linearly independent over the rationals (unique factorisation), and
//! no rational but 0 is a combination of them (Lindemann), so a sum is zero only if all its coefficients are.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use dashu::base::{BitTest, Sign, UnsignedAbs};
use dashu::integer::{IBig, UBig};

use super::Interval;
use super::ball::Ball;
use super::decimal::{certain_decimal, decimal};
use super::factor::{CoprimeBase, REACH};
use super::log_sum::Terms;
use super::rational::Rational;

/// The most binary digits of an integer that e to some logarithm is written out as.
pub(crate) const BIT_LIMIT: usize = 1 << 20;

/// q₀ + Σ qᵢ ln bᵢ with rational q and pairwise coprime integers b > 1, ascending.
///
/// The b are primes as far as trial division to 2^20 finds them; what is left of an argument is no perfect power and is
/// split by greatest common divisors with all else in the sum. Two sums that were built apart may so write the same
/// large cofactor differently; equality therefore asks whether the difference is 0, and `Hash` takes only q₀ and the
/// primes below 2^20, which equal values share.
#[derive(Clone, Debug)]
pub struct Logarithm {
    constant: Rational,
    terms: Vec<(UBig, Rational)>,
}

impl Logarithm {
    /// The rational q₀ alone.
    pub fn constant(value: Rational) -> Self {
        Logarithm { constant: value, terms: Vec::new() }
    }

    /// ln q of a positive rational; `None` if q <= 0.
    pub fn ln(value: &Rational) -> Option<Self> {
        if value.sign() == Sign::Negative || value.is_zero() {
            return None;
        }
        let mut sum = Terms::default();
        sum.insert(&value.numerator().unsigned_abs(), &Rational::ONE);
        sum.insert(value.denominator(), &-Rational::ONE);
        Some(sum.finish(Rational::ZERO))
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let constant = &self.constant + &other.constant;
        let (small, large) = self.terms.split_at(self.small_len());
        let (other_small, other_large) = other.terms.split_at(other.small_len());
        let mut terms = merged(small, other_small);
        if large.is_empty() || other_large.is_empty() || large.iter().map(|t| &t.0).eq(other_large.iter().map(|t| &t.0))
        {
            terms.extend(merged(large, other_large));
        } else {
            let mut base = CoprimeBase::new();
            for (part, coefficient) in large.iter().chain(other_large) {
                base.insert(part.clone(), coefficient.clone());
            }
            terms.extend(base.into_sorted());
        }
        Logarithm { constant, terms }
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        self.scale(&-Rational::ONE)
    }

    /// The product with a rational.
    pub fn scale(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Logarithm::constant(Rational::ZERO);
        }
        Logarithm {
            constant: &self.constant * factor,
            terms: self.terms.iter().map(|(base, coefficient)| (base.clone(), coefficient * factor)).collect(),
        }
    }

    /// The constant and the terms as they are: ascending, pairwise coprime, no coefficient 0.
    pub(super) fn from_parts(constant: Rational, terms: Vec<(UBig, Rational)>) -> Self {
        Logarithm { constant, terms }
    }

    /// The constant q₀.
    pub fn rational_part(&self) -> &Rational {
        &self.constant
    }

    /// The pairs (b, q), ascending in b.
    pub fn terms(&self) -> &[(UBig, Rational)] {
        &self.terms
    }

    /// The value, if it is rational.
    pub fn as_rational(&self) -> Option<&Rational> {
        self.terms.is_empty().then_some(&self.constant)
    }

    /// Whether the value is 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty() && self.constant.is_zero()
    }

    /// The rational r with self = r · other, if there is one and `other` is not 0.
    pub fn ratio(&self, other: &Self) -> Option<Rational> {
        if self.is_zero() {
            return (!other.is_zero()).then_some(Rational::ZERO);
        }
        let ratio = match (self.terms.first(), other.terms.first()) {
            (Some((_, own)), Some((_, others))) => own / others,
            (None, None) if !other.is_zero() => &self.constant / &other.constant,
            _ => return None,
        };
        (*self == other.scale(&ratio)).then_some(ratio)
    }

    /// e to this power where it is rational and has at most 2^20 binary digits.
    pub fn exp_rational(&self) -> Option<Rational> {
        if !self.exp_is_rational() || self.exp_bits() > BIT_LIMIT as f64 {
            return None;
        }
        let (rational, rest) = self.split_exp();
        rest.is_zero().then_some(rational)
    }

    /// Whether e to this power is rational: no constant, and integers as coefficients.
    pub(crate) fn exp_is_rational(&self) -> bool {
        self.constant.is_zero() && self.terms.iter().all(|(_, coefficient)| coefficient.is_int())
    }

    /// About how many binary digits Π b^q takes.
    pub(crate) fn exp_bits(&self) -> f64 {
        self.terms.iter().map(|(base, q)| base.bit_len() as f64 * (1.0 + super::rational::to_f64(q).abs())).sum()
    }

    /// Splits e^self into its rational part and what is left: self = ln(rational) + rest, with every exponent of the
    /// rest in [0, 1) and q₀ kept in the rest. Where the rational would need more than 2^20 binary digits it is 1 and
    /// the rest is all.
    pub fn split_exp(&self) -> (Rational, Logarithm) {
        if self.exp_bits() > BIT_LIMIT as f64 {
            return (Rational::ONE, self.clone());
        }
        let (mut numerator, mut denominator) = (UBig::ONE, UBig::ONE);
        let mut rest = Vec::new();
        for (base, coefficient) in &self.terms {
            let floor = coefficient.floor();
            let exponent = usize::try_from(&floor.clone().unsigned_abs()).expect("bounded by the limit on the digits");
            let side = if floor.sign() == Sign::Negative { &mut denominator } else { &mut numerator };
            *side *= base.pow(exponent);
            let fraction = coefficient - Rational::from(floor);
            if !fraction.is_zero() {
                rest.push((base.clone(), fraction));
            }
        }
        let rest = Logarithm { constant: self.constant.clone(), terms: rest };
        (Rational::from_parts(IBig::from(numerator), denominator), rest)
    }

    /// The narrowest interval that a few more digits than float64 has can certify.
    pub fn interval(&self) -> Interval {
        match self.as_rational() {
            Some(value) => Interval::from_rational(value),
            None => self.certain_ball(70).interval(0),
        }
    }

    /// Decimal digits that are all right: (text, whether that is the whole value). At most `digits` significant ones,
    /// truncated towards zero.
    pub fn decimal(&self, digits: usize) -> (String, bool) {
        if let Some(value) = self.as_rational() {
            return decimal(value, digits);
        }
        certain_decimal(digits, |bits| Some((self.certain_ball(bits), 0))).expect("an irrational number has digits")
    }

    /// The order of the two values, decided.
    pub fn compare(&self, other: &Self) -> Ordering {
        if self.terms == other.terms {
            return self.constant.cmp(&other.constant);
        }
        self.sub(other).sign()
    }

    /// The order against 0, decided: a sum that is not 0 shows its sign at some precision.
    pub fn sign(&self) -> Ordering {
        match self.as_rational() {
            Some(value) => value.cmp(&Rational::ZERO),
            None => self.certain_ball(2).sign().expect("two certain digits have a sign"),
        }
    }

    /// An enclosure to `bits` binary places.
    pub(crate) fn ball(&self, bits: usize) -> Ball {
        let constant = Ball::rational(&self.constant, bits);
        self.terms.iter().fold(constant, |sum, (base, q)| sum.add(&Ball::ln(base, bits).scale(q)))
    }

    /// An enclosure with at least `certain` > 1 right binary digits of a value that is not 0.
    pub(super) fn certain_ball(&self, certain: usize) -> Ball {
        let mut bits = certain + 58;
        loop {
            let ball = self.ball(bits);
            if ball.certain_bits() > certain {
                return ball;
            }
            bits *= 2;
        }
    }

    /// How many of the terms are primes below 2^20; they come first.
    fn small_len(&self) -> usize {
        self.terms.partition_point(|(base, _)| *base < UBig::from(REACH))
    }
}

/// The sum of two ascending lists of terms over the same or coprime integers.
fn merged(left: &[(UBig, Rational)], right: &[(UBig, Rational)]) -> Vec<(UBig, Rational)> {
    let mut terms = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return terms,
        };
        let (a, b) = (left.next_if(|_| order.is_le()), right.next_if(|_| order.is_ge()));
        match (a, b) {
            (Some((base, a)), Some((_, b))) => {
                let sum = a + b;
                if !sum.is_zero() {
                    terms.push((base.clone(), sum));
                }
            }
            (Some(term), None) | (None, Some(term)) => terms.push(term.clone()),
            (None, None) => return terms,
        }
    }
}

impl PartialEq for Logarithm {
    fn eq(&self, other: &Self) -> bool {
        self.constant == other.constant && (self.terms == other.terms || self.sub(other).is_zero())
    }
}

impl Eq for Logarithm {}

impl Hash for Logarithm {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.constant.hash(state);
        self.terms[..self.small_len()].hash(state);
    }
}

/// What stands before a term of a sum.
pub(super) fn sign_between(first: bool, negative: bool) -> &'static str {
    match (first, negative) {
        (true, false) => "",
        (true, true) => "-",
        (false, false) => " + ",
        (false, true) => " - ",
    }
}

impl fmt::Display for Logarithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        if !self.constant.is_zero() || self.terms.is_empty() {
            write!(f, "{}", self.constant)?;
            first = false;
        }
        for (base, coefficient) in &self.terms {
            let negative = coefficient.sign() == Sign::Negative;
            f.write_str(sign_between(first, negative))?;
            first = false;
            let (numerator, denominator) = (coefficient.numerator().unsigned_abs(), coefficient.denominator());
            if !denominator.is_one() {
                write!(f, "{numerator}/{denominator}*")?;
            } else if !numerator.is_one() {
                write!(f, "{numerator}*")?;
            }
            write!(f, "ln({base})")?;
        }
        Ok(())
    }
}
