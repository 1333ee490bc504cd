//! One real root of a polynomial, in an interval as narrow as is asked for.

use std::cmp::Ordering;

use dashu::integer::{IBig, UBig};

use super::{Polynomial, Rational};

/// One real root of a polynomial: the only one in the open interval, or the rational that both ends are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The lower end.
    pub low: Rational,
    /// The upper end.
    pub high: Rational,
    /// A square-free polynomial of which this is a root and no end of a proper interval is.
    pub(super) polynomial: Polynomial,
}

impl Root {
    /// The root, if it has been met exactly.
    pub fn exact(&self) -> Option<&Rational> {
        (self.low == self.high).then_some(&self.low)
    }

    /// The root, if it is the simplest fraction in the interval once that is narrow: a denominator of up to six digits is found in
    /// any case, longer ones where [`refine`](Self::refine) went further before.
    pub fn rational(&self) -> Option<Rational> {
        if let Some(exact) = self.exact() {
            return Some(exact.clone());
        }
        let mut root = self.clone();
        root.refine(&Rational::from_parts(IBig::ONE, UBig::from(1_000_000_000_000_u64)));
        if let Some(exact) = root.exact() {
            return Some(exact.clone());
        }
        let simplest = Rational::simplest_in(root.low, root.high);
        self.polynomial.sign_at(&simplest).is_eq().then_some(simplest)
    }

    /// How the root compares with a number: by the sign there, so that it is decided for the root itself too.
    pub fn compare(&self, value: &Rational) -> Ordering {
        if let Some(exact) = self.exact() {
            return exact.cmp(value);
        }
        if *value <= self.low || *value >= self.high {
            return self.low.cmp(value).then(Ordering::Greater);
        }
        match self.polynomial.sign_at(value) {
            Ordering::Equal => Ordering::Equal,
            sign if sign == self.polynomial.sign_at(&self.high) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Narrows the interval to at most this width (> 0), by halves: as many evaluations as the quotient of the widths has
    /// binary digits.
    pub fn refine(&mut self, width: &Rational) {
        let above = self.polynomial.sign_at(&self.high);
        while self.low != self.high && &self.high - &self.low > *width {
            let middle = middle(&self.low, &self.high);
            match self.polynomial.sign_at(&middle) {
                Ordering::Equal => (self.low, self.high) = (middle.clone(), middle),
                sign if sign == above => self.high = middle,
                _ => self.low = middle,
            }
        }
    }
}

/// Half way between two numbers.
pub(super) fn middle(low: &Rational, high: &Rational) -> Rational {
    (low + high) / Rational::from(2)
}
