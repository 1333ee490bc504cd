//! Where a closed form takes a wanted value: exactly where that is rational, else bracketed as closely as a float64 tells.

use std::cmp::Ordering;

use super::{ClosedForm, Form};
use crate::number::isolation::roots_from_one;
use crate::number::{Interval, Rational, Real, Undefined};

/// The greatest power of two at which a solution is looked for.
const FARTHEST: usize = 1 << 12;

/// Binary digits of an irrational solution.
const DIGITS: usize = 120;

impl ClosedForm {
    /// The least λ ≥ 0 at which this and another form are equal: ln u over the unit of the letter.
    ///
    /// Rational functions: by isolating the roots of a polynomial. With logarithms: by halving an interval in which the sign
    /// of the difference changes, each value an exact logarithm.
    ///
    /// # Errors
    /// Where they are never equal, or do not depend on a letter; where a logarithmic difference does not change its sign.
    pub fn solve(&self, other: &Self) -> Result<Real, Undefined> {
        let difference = self.sub(other)?;
        let at = match difference.form() {
            Form::Number(value) if value.is_zero() => return Ok(Real::ZERO),
            Form::Number(_) if self.as_number().is_some() && other.as_number().is_some() => {
                return Err(Undefined::NoLetter);
            }
            Form::Number(_) => return Err(Undefined::NeverReached),
            Form::Function(function) => {
                let mut root =
                    roots_from_one(function.numerator()).into_iter().next().ok_or(Undefined::NeverReached)?;
                root.refine(&precision(&root.high));
                match root.rational() {
                    Some(exact) => (exact.clone(), exact),
                    None => (root.low, root.high),
                }
            }
            _ => bracket(&difference)?,
        };
        let unit = Real::Rational(self.shared_unit(other));
        let ends = [Real::Rational(at.0.clone()).ln()?.div(&unit)?, Real::Rational(at.1.clone()).ln()?.div(&unit)?];
        if at.0 == at.1 {
            let [end, _] = ends;
            return Ok(end);
        }
        Ok(Real::Bounded(Interval { low: ends[0].interval().low, high: ends[1].interval().high }))
    }
}

/// The width to which a root of about this size is narrowed.
fn precision(size: &Rational) -> Rational {
    size / Rational::from(dashu::integer::UBig::ONE << DIGITS)
}

/// An interval of u in which the sign changes, narrow.
fn bracket(difference: &ClosedForm) -> Result<(Rational, Rational), Undefined> {
    let sign = |u: &Rational| difference.value(u)?.sign();
    let mut low = Rational::ONE;
    let first = sign(&low)?;
    if first == Ordering::Equal {
        return Ok((low.clone(), low));
    }
    let mut high = Rational::from(2);
    let mut doublings = 0;
    while sign(&high)? == first {
        doublings = if doublings == 0 { 1 } else { 2 * doublings };
        if doublings > FARTHEST {
            return Err(Undefined::NeverReached);
        }
        low = high;
        high = &low * Rational::from(dashu::integer::UBig::ONE << doublings);
    }
    for _ in 0..4 * DIGITS {
        if &high - &low <= precision(&high) {
            break;
        }
        let middle = (&low + &high) / Rational::from(2);
        match sign(&middle)? {
            Ordering::Equal => return Ok((middle.clone(), middle)),
            side if side == first => low = middle,
            _ => high = middle,
        }
    }
    Ok((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{RationalFunction, parse_rational};

    fn q(text: &str) -> Rational {
        parse_rational(text).expect("a number")
    }

    /// 161/(161 + 127u), u = e^(λ/2)
    fn distance() -> ClosedForm {
        let term = |exponent, value: &str| RationalFunction::laurent(&[(exponent, q(value))]).expect("small");
        let function = term(0, "161").div(&term(0, "161").add(&term(1, "127"))).expect("not 0");
        ClosedForm::function(function, q("1/2"), q("1/2"))
    }

    #[test]
    fn a_rational_u_gives_an_exact_logarithm() {
        // u = 161·99/127, and λ = 2 ln u.
        let expected = Real::Rational(q("15939/127")).ln().and_then(|ln| ln.mul(&Real::integer(2)));
        assert_eq!(distance().solve(&Real::Rational(q("1/100")).into()), expected);
        assert_ne!(distance().solve(&Real::Rational(q("1/101")).into()), expected);
    }

    #[test]
    fn what_is_never_reached_or_has_no_letter_says_so() {
        assert_eq!(distance().solve(&Real::integer(2).into()), Err(Undefined::NeverReached));
        let one = || ClosedForm::from(Real::ONE);
        assert_eq!(one().solve(&Real::integer(2).into()), Err(Undefined::NoLetter));
    }

    #[test]
    fn a_logarithm_is_bracketed_closely() {
        let ln = distance().ln().expect("positive");
        let found = ln.solve(&Real::integer(-3).into()).expect("it falls to −∞").interval();
        // 161/(161 + 127u) = e^-3
        let u = 161.0 * (3.0_f64.exp() - 1.0) / 127.0;
        assert!((found.low - 2.0 * u.ln()).abs() < 1e-12 && found.high - found.low < 1e-14, "{found:?}");
    }
}
