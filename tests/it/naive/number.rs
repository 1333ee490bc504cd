//! A number as the definition gives it: a fraction where there is one, q₀ + Σ qₚ ln p over primes where logarithms of
//! small fractions are added, an [`Enclosure`] of 57 digits where neither is kept, or an infinity.

use super::enclosure::{self, Enclosure};
use super::{Fraction, Undefined};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// q₀ + Σ qₚ ln p with every p prime and every qₚ not 0: equal numbers have equal forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logarithms {
    pub constant: Fraction,
    pub primes: BTreeMap<u64, Fraction>,
}

/// A real number or an infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    Exact(Fraction),
    Linear(Logarithms),
    Enclosed(Enclosure),
    Infinity,
    MinusInfinity,
}

use Number::{Enclosed, Exact, Infinity, Linear, MinusInfinity};

impl From<Fraction> for Number {
    fn from(q: Fraction) -> Self {
        Exact(q)
    }
}

impl Logarithms {
    fn of(number: &Number) -> Option<Self> {
        match number {
            Exact(q) => Some(Logarithms { constant: q.clone(), primes: BTreeMap::new() }),
            Linear(sum) => Some(sum.clone()),
            _ => None,
        }
    }

    fn number(mut self) -> Number {
        self.primes.retain(|_, c| !c.is_zero());
        if self.primes.is_empty() { Exact(self.constant) } else { Linear(self) }
    }

    fn scaled(&self, by: &Fraction) -> Number {
        let primes = self.primes.iter().map(|(p, c)| (*p, c * by)).collect();
        Logarithms { constant: &self.constant * by, primes }.number()
    }
}

/// The prime factors of a small integer, with their powers times `sign`; none where it is too large to factor here.
fn factors(mut n: u64, sign: i64, into: &mut BTreeMap<u64, Fraction>) {
    let mut note = |p: u64| {
        *into.entry(p).or_insert_with(Fraction::zero) += Fraction::from_integer(sign.into());
    };
    let mut p = 2;
    while p * p <= n {
        while n.is_multiple_of(p) {
            note(p);
            n /= p;
        }
        p += 1;
    }
    if n > 1 {
        note(n);
    }
}

impl Number {
    pub fn integer(n: i64) -> Self {
        Exact(Fraction::from_integer(n.into()))
    }

    pub fn zero() -> Self {
        Number::integer(0)
    }

    pub fn is_zero(&self) -> bool {
        matches!(self, Exact(q) if q.is_zero())
    }

    /// The fraction, where it is one.
    pub fn exact(&self) -> Option<&Fraction> {
        if let Exact(q) = self { Some(q) } else { None }
    }

    /// The number as an integer, where it is one.
    pub fn to_integer(&self) -> Option<i64> {
        self.exact().filter(|q| q.is_integer()).and_then(|q| q.to_integer().to_i64())
    }

    /// Fractions around it; none for an infinity.
    pub fn enclosure(&self) -> Option<Enclosure> {
        match self {
            Exact(q) => Some(Enclosure::point(q)),
            Linear(sum) => Some(sum.primes.iter().fold(Enclosure::point(&sum.constant), |total, (p, c)| {
                let ln = enclosure::ln(&Fraction::from_integer((*p).into()));
                total.add(&ln.mul(&Enclosure::point(c)))
            })),
            Enclosed(enclosure) => Some(enclosure.clone()),
            Infinity | MinusInfinity => None,
        }
    }

    fn finite(&self) -> Enclosure {
        self.enclosure().expect("infinities were dealt with before")
    }

    pub fn neg(&self) -> Number {
        match self {
            Exact(q) => Exact(-q),
            Linear(sum) => sum.scaled(&-Fraction::one()),
            Enclosed(e) => Enclosed(e.neg()),
            Infinity => MinusInfinity,
            MinusInfinity => Infinity,
        }
    }

    pub fn add(&self, other: &Number) -> Result<Number, Undefined> {
        Ok(match (self, other) {
            (Exact(a), Exact(b)) => Exact(a + b),
            (Infinity, MinusInfinity) | (MinusInfinity, Infinity) => return Undefined::error("inf - inf"),
            (Infinity | MinusInfinity, _) => self.clone(),
            (_, Infinity | MinusInfinity) => other.clone(),
            _ => match (Logarithms::of(self), Logarithms::of(other)) {
                (Some(mut a), Some(b)) => {
                    a.constant += b.constant;
                    for (p, c) in b.primes {
                        *a.primes.entry(p).or_insert_with(Fraction::zero) += c;
                    }
                    a.number()
                }
                _ => Enclosed(self.finite().add(&other.finite())),
            },
        })
    }

    pub fn sub(&self, other: &Number) -> Result<Number, Undefined> {
        self.add(&other.neg())
    }

    /// The product; 0 · ±inf is 0, as in a reward.
    pub fn mul(&self, other: &Number) -> Result<Number, Undefined> {
        if self.is_zero() || other.is_zero() {
            return Ok(Number::zero());
        }
        Ok(match (self, other) {
            (Exact(a), Exact(b)) => Exact(a * b),
            (Infinity | MinusInfinity, _) | (_, Infinity | MinusInfinity) => {
                if (self.sign()? == Ordering::Less) == (other.sign()? == Ordering::Less) {
                    Infinity
                } else {
                    MinusInfinity
                }
            }
            (Exact(a), Linear(b)) | (Linear(b), Exact(a)) => b.scaled(a),
            _ => Enclosed(self.finite().mul(&other.finite())),
        })
    }

    pub fn div(&self, other: &Number) -> Result<Number, Undefined> {
        if other.is_zero() {
            return Undefined::error("division by zero");
        }
        match (self, other) {
            (_, Infinity | MinusInfinity) => Undefined::error("division by an infinity"),
            (_, Exact(b)) => self.mul(&Exact(b.recip())),
            (Linear(a), Linear(b)) => {
                let (prime, coefficient) = b.primes.iter().next().expect("a sum of logarithms holds one");
                let ratio = a.primes.get(prime).map(|c| c / coefficient);
                match ratio {
                    Some(ratio) if b.scaled(&ratio) == *self => Ok(Exact(ratio)),
                    _ => self.mul(&Enclosed(other.finite().recip().ok_or(Undefined::Unsure)?)),
                }
            }
            _ => self.mul(&Enclosed(other.finite().recip().ok_or(Undefined::Unsure)?)),
        }
    }

    /// n-th power with an integer n; 0^0 = 1.
    pub fn pow(&self, n: i64) -> Result<Number, Undefined> {
        if n < 0 {
            return Number::integer(1).div(&self.pow(-n)?);
        }
        (0..n).try_fold(Number::integer(1), |power, _| power.mul(self))
    }

    /// ln, over primes where the number is small enough to factor; ln 0 = −inf.
    pub fn ln(&self) -> Result<Number, Undefined> {
        match self {
            Infinity => return Ok(Infinity),
            Exact(q) if q.is_zero() => return Ok(MinusInfinity),
            Exact(q) if q.is_positive() => {
                if let (Some(n), Some(d)) = (q.numer().to_u32(), q.denom().to_u32()) {
                    let mut primes = BTreeMap::new();
                    factors(n.into(), 1, &mut primes);
                    factors(d.into(), -1, &mut primes);
                    return Ok(Logarithms { constant: Fraction::zero(), primes }.number());
                }
            }
            _ => {}
        }
        self.ln_enclosed()
    }

    /// ln without factoring, for the large fractions of entropies and divergences.
    pub fn ln_enclosed(&self) -> Result<Number, Undefined> {
        match self.sign()? {
            Ordering::Less => Undefined::error("the logarithm of a negative number"),
            Ordering::Equal => Ok(MinusInfinity),
            Ordering::Greater => Ok(Enclosed(self.finite().ln().ok_or(Undefined::Unsure)?)),
        }
    }

    /// e^x, a fraction exactly where x is Σ cₚ ln p with integers cₚ (e and the roots of primes are irrational).
    pub fn exp(&self) -> Result<Number, Undefined> {
        Ok(match self {
            MinusInfinity => Number::zero(),
            Infinity => Infinity,
            Exact(q) if q.is_zero() => Number::integer(1),
            Linear(sum) if sum.constant.is_zero() && sum.primes.values().all(Fraction::is_integer) => {
                let mut product = Fraction::one();
                for (p, c) in &sum.primes {
                    let power = c.to_integer().to_i32().ok_or(Undefined::Unsure)?;
                    product *= Fraction::from_integer((*p).into()).pow(power);
                }
                Exact(product)
            }
            _ => Enclosed(self.finite().exp()),
        })
    }

    pub fn sqrt(&self) -> Result<Number, Undefined> {
        match self.sign()? {
            Ordering::Less => Undefined::error("the square root of a negative number"),
            Ordering::Equal => Ok(Number::zero()),
            Ordering::Greater => {
                let root = self.finite().sqrt();
                Ok(if root.low == root.high { Exact(root.low) } else { Enclosed(root) })
            }
        }
    }

    /// Its sign, where the digits decide it.
    pub fn sign(&self) -> Result<Ordering, Undefined> {
        self.compare(&Number::zero())
    }

    pub fn compare(&self, other: &Number) -> Result<Ordering, Undefined> {
        if self == other && !matches!(self, Enclosed(_)) {
            return Ok(Ordering::Equal);
        }
        match (self, other) {
            (Exact(a), Exact(b)) => Ok(a.cmp(b)),
            (MinusInfinity, _) | (_, Infinity) => Ok(Ordering::Less),
            (_, MinusInfinity) | (Infinity, _) => Ok(Ordering::Greater),
            _ => {
                let (a, b) = (self.finite(), other.finite());
                if a.high < b.low {
                    Ok(Ordering::Less)
                } else if a.low > b.high {
                    Ok(Ordering::Greater)
                } else {
                    Err(Undefined::Unsure)
                }
            }
        }
    }

    pub fn abs(&self) -> Result<Number, Undefined> {
        Ok(if self.sign()? == Ordering::Less { self.neg() } else { self.clone() })
    }
}

/// Σ of numbers.
pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Number>) -> Result<Number, Undefined> {
    numbers.into_iter().try_fold(Number::zero(), |total, number| total.add(number))
}

#[cfg(test)]
mod tests {
    use super::super::fraction;
    use super::*;

    fn ln(a: i64, b: i64) -> Number {
        Exact(fraction(a, b)).ln().expect("positive")
    }

    #[test]
    fn likelihoods_are_rational_exactly_where_the_exponents_are_whole() {
        let half = Exact(fraction(1, 2));
        assert_eq!(ln(4, 9).mul(&half).unwrap().exp().unwrap(), Exact(fraction(2, 3)));
        assert!(matches!(ln(2, 1).mul(&half).unwrap().exp().unwrap(), Enclosed(_)));
        let product = ln(2, 1).mul(&half).unwrap().add(&ln(8, 1).mul(&half).unwrap()).unwrap();
        assert_eq!(product.exp().unwrap(), Number::integer(4));
        assert_eq!(ln(4, 1).sub(&ln(2, 1).add(&ln(2, 1)).unwrap()).unwrap(), Number::zero());
        assert_eq!(ln(8, 1).div(&ln(2, 1)).unwrap(), Number::integer(3));
    }

    #[test]
    fn infinities_keep_their_rules() {
        assert_eq!(MinusInfinity.mul(&Number::zero()), Ok(Number::zero()));
        assert_eq!(MinusInfinity.exp(), Ok(Number::zero()));
        assert!(Infinity.add(&MinusInfinity).is_err());
        assert_eq!(Number::zero().ln(), Ok(MinusInfinity));
    }
}
