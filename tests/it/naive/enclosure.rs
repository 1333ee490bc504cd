//! Two fractions around a real number, and the elementary functions by their series.
//!
//! Every operation rounds outwards to [`BITS`] significant bits, so the true value always lies inside. The series run in
//! fixed point with [`BITS`] binary places; a generous 2^−190 covers all their truncations (at most a few hundred of
//! 2^−224 each). That is 57 digits, far more than any float64 interval it is held against.

use super::Fraction;
use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed, Zero};

/// Significant bits kept.
const BITS: u64 = 224;
/// The error of a series is below two to the minus this.
const SURE: u64 = 190;

/// An interval of fractions that contains a real number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub low: Fraction,
    pub high: Fraction,
}

/// 2^e.
fn power_of_two(e: i64) -> Fraction {
    let power = BigInt::one() << e.unsigned_abs();
    if e >= 0 { Fraction::from_integer(power) } else { Fraction::new_raw(BigInt::one(), power) }
}

/// The size of a positive fraction: 2^(size−1) < q < 2^(size+1).
fn size(q: &Fraction) -> i64 {
    q.numer().bits() as i64 - q.denom().bits() as i64
}

/// The nearest fraction of few digits at or below q.
fn floor(q: &Fraction) -> Fraction {
    if q.is_zero() || q.numer().bits() + q.denom().bits() < BITS {
        return q.clone();
    }
    let shift = BITS as i64 - size(&q.abs());
    (q * power_of_two(shift)).floor() * power_of_two(-shift)
}

fn ceil(q: &Fraction) -> Fraction {
    -floor(&-q)
}

/// q in fixed point, rounded down.
fn fixed(q: &Fraction) -> BigInt {
    (q * power_of_two(BITS as i64)).floor().to_integer()
}

impl Enclosure {
    pub fn new(low: Fraction, high: Fraction) -> Self {
        Enclosure { low: floor(&low), high: ceil(&high) }
    }

    pub fn point(q: &Fraction) -> Self {
        Enclosure { low: q.clone(), high: q.clone() }
    }

    /// A fixed-point value with the error of a series, times 2^e.
    fn series(value: BigInt, e: i64) -> Self {
        let slack = BigInt::one() << (BITS - SURE);
        let scale = power_of_two(e - BITS as i64);
        Enclosure::new(Fraction::from_integer(&value - &slack) * &scale, Fraction::from_integer(value + slack) * &scale)
    }

    pub fn add(&self, other: &Self) -> Self {
        Enclosure::new(&self.low + &other.low, &self.high + &other.high)
    }

    pub fn neg(&self) -> Self {
        Enclosure { low: -&self.high, high: -&self.low }
    }

    pub fn mul(&self, other: &Self) -> Self {
        let mut corners =
            [&self.low * &other.low, &self.low * &other.high, &self.high * &other.low, &self.high * &other.high];
        corners.sort();
        let [low, _, _, high] = corners;
        Enclosure::new(low, high)
    }

    /// 1/x, where 0 is outside.
    pub fn recip(&self) -> Option<Self> {
        let apart = self.low.is_positive() || self.high.is_negative();
        apart.then(|| Enclosure::new(self.high.recip(), self.low.recip()))
    }

    /// ln x, where x is positive.
    pub fn ln(&self) -> Option<Self> {
        if !self.low.is_positive() {
            return None;
        }
        Some(Enclosure { low: ln(&self.low).low, high: ln(&self.high).high })
    }

    pub fn exp(&self) -> Self {
        Enclosure { low: exp(&self.low).low, high: exp(&self.high).high }
    }

    /// sqrt x, where x is known not to be negative: a low end below 0 is noise and counts as 0.
    pub fn sqrt(&self) -> Self {
        let zero = Fraction::zero();
        let low = if self.low.is_positive() { sqrt(&self.low).low } else { zero.clone() };
        let high = if self.high.is_positive() { sqrt(&self.high).high } else { zero };
        Enclosure { low, high }
    }
}

/// 2·atanh(z) in fixed point for |z| ≤ 1/3.
fn twice_atanh(z: &BigInt) -> BigInt {
    let square: BigInt = (z * z) >> BITS;
    let mut power = z.clone();
    let mut sum = BigInt::zero();
    let mut k = 1u32;
    while power.magnitude().bits() > 1 && k < 400 {
        sum += &power / k;
        power = (&power * &square) >> BITS;
        k += 2;
    }
    sum * 2
}

fn ln_two() -> BigInt {
    thread_local! {
        static LN_TWO: BigInt = twice_atanh(&((BigInt::one() << BITS) / 3));
    }
    LN_TWO.with(Clone::clone)
}

/// ln q of a positive fraction: q = 2^e·m with m in (1/2, 2), and ln m = 2·atanh((m−1)/(m+1)).
pub fn ln(q: &Fraction) -> Enclosure {
    if q.is_one() {
        return Enclosure::point(&Fraction::zero());
    }
    let e = size(q);
    let m = q * power_of_two(-e);
    let z = (&m - Fraction::one()) / (&m + Fraction::one());
    Enclosure::series(twice_atanh(&fixed(&z)) + ln_two() * e, 0)
}

/// e^q: q = k·ln 2 + r, and e^r by Taylor at r/2^8, squared eight times.
pub fn exp(q: &Fraction) -> Enclosure {
    if q.is_zero() {
        return Enclosure::point(&Fraction::one());
    }
    let value = fixed(q);
    let two = ln_two();
    let k: BigInt = &value / &two;
    let small: BigInt = (value - &k * two) >> 8;
    let one = BigInt::one() << BITS;
    let (mut term, mut sum) = (one.clone(), one);
    for i in 1..60u32 {
        term = ((&term * &small) >> BITS) / i;
        if term.sign() == Sign::NoSign {
            break;
        }
        sum += &term;
    }
    for _ in 0..8 {
        sum = (&sum * &sum) >> BITS;
    }
    Enclosure::series(sum, i64::try_from(k).expect("exponents of the tests are small"))
}

/// sqrt q of a positive fraction, exact where it is one.
pub fn sqrt(q: &Fraction) -> Enclosure {
    let (n, d) = (q.numer().sqrt(), q.denom().sqrt());
    if &n * &n == *q.numer() && &d * &d == *q.denom() {
        return Enclosure::point(&Fraction::new(n, d));
    }
    let e = size(q).div_euclid(2);
    let scaled = (q * power_of_two(2 * (BITS as i64 - e))).floor().to_integer().sqrt();
    let unit = power_of_two(e - BITS as i64);
    Enclosure::new(Fraction::from_integer(scaled.clone()) * &unit, Fraction::from_integer(scaled + 1) * unit)
}

#[cfg(test)]
mod tests {
    use super::super::fraction;
    use super::*;

    fn decimal(text: &str) -> Fraction {
        let (whole, places) = text.split_once('.').expect("a decimal");
        let digits: BigInt = format!("{whole}{places}").parse().expect("digits");
        Fraction::new(digits, BigInt::from(10).pow(places.len() as u32))
    }

    fn holds(enclosure: &Enclosure, text: &str) {
        let near = decimal(text);
        let ulp =
            Fraction::new(BigInt::one(), BigInt::from(10).pow(text.split_once('.').expect("point").1.len() as u32));
        assert!(enclosure.low <= &near + &ulp && enclosure.high >= &near - &ulp, "{text}");
        assert!(&enclosure.high - &enclosure.low < Fraction::new(BigInt::one(), BigInt::from(10).pow(50)), "{text}");
    }

    #[test]
    fn the_series_give_the_known_fifty_digits() {
        holds(&ln(&fraction(2, 1)), "0.69314718055994530941723212145817656807550013436026");
        holds(&ln(&fraction(10, 1)), "2.30258509299404568401799145468436420760110148862877");
        holds(&exp(&fraction(1, 1)), "2.71828182845904523536028747135266249775724709369995");
        holds(&exp(&fraction(-1, 2)), "0.60653065971263342360379953499118045344191813548718");
        holds(&sqrt(&fraction(2, 1)), "1.41421356237309504880168872420969807856967187537694");
        assert_eq!(sqrt(&fraction(9, 4)), Enclosure::point(&fraction(3, 2)));
    }

    #[test]
    fn exp_undoes_ln_from_tiny_to_huge() {
        for q in [fraction(1, 1_000_000_007), fraction(3, 7), fraction(99_999, 100_000), fraction(123_456_789, 2)] {
            let back = ln(&q).exp();
            assert!(back.low <= q && q <= back.high);
            assert!((&back.high - &back.low) / &q < fraction(1, i64::MAX));
        }
    }
}
