//! How a logarithmic function behaves as u → ∞: its limit, and how fast it is reached.
//!
//! In powers of 1/u a rational function is a power series, and so is ln S less ln(leading coefficient) + degree · ln u.
//! So the whole is Σ_k (A_k + B_k ln u)·u^k, descending in k, with exact logarithms A and rationals B.

use std::cmp::Ordering;
use std::fmt;

use super::logarithmic_function::Argument;
use super::{Logarithm, LogarithmicFunction, Polynomial, Rational, RationalFunction, Real};

/// How many powers below the first are looked at for a term that is not 0.
const ORDER_LIMIT: i64 = 64;

/// c·u^e or c·u^e·ln u: what a function, or its distance from its limit, is in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogarithmicRate {
    /// c, not 0
    pub coefficient: Logarithm,
    /// e
    pub exponent: i64,
    /// Whether ln u is a factor.
    pub with_logarithm: bool,
}

impl LogarithmicFunction {
    /// The limit u → ∞, decided. The cost grows with the square of the degree by which a coefficient outgrows 1.
    pub fn limit(&self) -> Real {
        let Some(top) = self.top().filter(|top| *top >= 0) else { return Real::ZERO };
        let terms = self.expansion(top, top + 1);
        match terms.iter().find_map(|term| term.leading().filter(LogarithmicRate::grows)) {
            Some(rate) if rate.coefficient.sign() == Ordering::Greater => Real::Infinity,
            Some(_) => Real::NegativeInfinity,
            None => terms.into_iter().last().map_or(Real::ZERO, |constant| Real::from(constant.plain)),
        }
    }

    /// The leading term of f(u) − limit where the limit is finite, and of f where it is not; `None` for functions that
    /// are at their limit, and for those that agree with it in more than 64 powers of u.
    pub fn rate(&self) -> Option<LogarithmicRate> {
        if self.as_logarithm().is_some() {
            return None;
        }
        let top = self.top()?;
        let mut count = top.max(0) + 3;
        loop {
            let constant = |rate: &LogarithmicRate| rate.exponent == 0 && !rate.with_logarithm;
            let mut leading = self.expansion(top, count).into_iter().filter_map(|term| term.leading());
            if let Some(rate) = leading.find(|rate| !constant(rate)) {
                return Some(rate);
            }
            if count > top.max(0) + ORDER_LIMIT {
                return None;
            }
            count *= 2;
        }
    }

    /// The greatest exponent that any coefficient has; `None` for 0.
    fn top(&self) -> Option<i64> {
        let coefficients = self.terms().iter().map(|(_, coefficient)| coefficient);
        coefficients.chain([self.rational_part()]).filter_map(growth).max()
    }

    /// The terms of u^top, u^(top − 1), …
    fn expansion(&self, top: i64, count: i64) -> Vec<Term> {
        let zero = |exponent| Term { exponent, plain: Logarithm::constant(Rational::ZERO), letters: Rational::ZERO };
        let mut terms: Vec<Term> = (0..count).map(|place| zero(top - place)).collect();
        let unit = [(None, self.rational_part())];
        let parts = self.terms().iter().map(|(argument, coefficient)| (Some(argument), coefficient));
        for (argument, coefficient) in parts.chain(unit) {
            let Some(growth) = growth(coefficient) else { continue };
            let terms = &mut terms[((top - growth) as usize).min(count as usize)..];
            let quotient = quotient_series(coefficient, terms.len());
            match argument {
                None => add_series(terms, &quotient, &[Rational::ONE]),
                Some(Argument::Letter) => add_letters(terms, &quotient, &Rational::ONE),
                Some(Argument::Integer(integer)) => add_logarithm(terms, &quotient, &Rational::from(integer.clone())),
                Some(Argument::Polynomial(polynomial)) => {
                    let leading = polynomial.leading().expect("an argument is not 0");
                    add_logarithm(terms, &quotient, &Rational::from(leading.clone()));
                    add_letters(terms, &quotient, &Rational::from(polynomial.degree().unwrap_or(0)));
                    add_series(terms, &quotient, &logarithm_series(polynomial, quotient.len()));
                }
            }
        }
        terms
    }
}

/// (plain + letters · ln u)·u^exponent
struct Term {
    exponent: i64,
    plain: Logarithm,
    letters: Rational,
}

impl Term {
    fn leading(&self) -> Option<LogarithmicRate> {
        let with_logarithm = !self.letters.is_zero();
        let coefficient = if with_logarithm { Logarithm::constant(self.letters.clone()) } else { self.plain.clone() };
        (!coefficient.is_zero()).then_some(LogarithmicRate { coefficient, exponent: self.exponent, with_logarithm })
    }
}

impl LogarithmicRate {
    fn grows(&self) -> bool {
        self.exponent > 0 || (self.exponent == 0 && self.with_logarithm)
    }
}

fn add_letters(terms: &mut [Term], quotient: &[Rational], degree: &Rational) {
    terms.iter_mut().zip(quotient).for_each(|(term, coefficient)| term.letters += coefficient * degree);
}

fn add_logarithm(terms: &mut [Term], quotient: &[Rational], argument: &Rational) {
    let logarithm = Logarithm::ln(argument).expect("leading coefficients of arguments are positive");
    for (term, coefficient) in terms.iter_mut().zip(quotient).filter(|(_, coefficient)| !coefficient.is_zero()) {
        term.plain = term.plain.add(&logarithm.scale(coefficient));
    }
}

/// Adds the product of two series.
fn add_series(terms: &mut [Term], left: &[Rational], right: &[Rational]) {
    for (place, term) in terms.iter_mut().enumerate() {
        let sum = (0..=place.min(right.len() - 1))
            .fold(Rational::ZERO, |sum, index| sum + &left[place - index] * &right[index]);
        term.plain = term.plain.add(&Logarithm::constant(sum));
    }
}

/// e with f ~ c·u^e; `None` for 0.
fn growth(function: &RationalFunction) -> Option<i64> {
    Some(function.numerator().degree()? as i64 - function.denominator().degree()? as i64)
}

/// The coefficient of the power that is this far below the first.
fn from_top(polynomial: &Polynomial, place: usize) -> Rational {
    let coefficients = polynomial.coefficients();
    let index = coefficients.len().checked_sub(place + 1);
    index.map_or(Rational::ZERO, |index| Rational::from(coefficients[index].clone()))
}

/// f(u)/u^growth as a series in 1/u.
fn quotient_series(function: &RationalFunction, count: usize) -> Vec<Rational> {
    let (above, below) = (function.numerator(), function.denominator());
    let leading = from_top(below, 0);
    let mut series: Vec<Rational> = Vec::with_capacity(count);
    for place in 0..count {
        let known = (1..=place.min(below.coefficients().len() - 1))
            .fold(from_top(above, place), |rest, index| rest - from_top(below, index) * &series[place - index]);
        series.push(known / &leading);
    }
    series
}

/// ln(p(u)/(leading coefficient · u^degree)) as a series s in 1/u: from (ln f)′ = f′/f,
/// i·sᵢ = i·fᵢ − Σ_{0<j<i} j·s_j·f_{i−j}.
fn logarithm_series(polynomial: &Polynomial, count: usize) -> Vec<Rational> {
    let leading = from_top(polynomial, 0);
    let normal = |place: usize| from_top(polynomial, place) / &leading;
    let mut series = vec![Rational::ZERO; count.max(1)];
    for place in 1..count {
        let first = place.saturating_sub(polynomial.coefficients().len()).max(1);
        let known = (first..place).fold(Rational::from(place) * normal(place), |rest, index| {
            rest - Rational::from(index) * &series[index] * normal(place - index)
        });
        series[place] = known / Rational::from(place);
    }
    series
}

impl fmt::Display for LogarithmicRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.coefficient.terms().len() + usize::from(!self.coefficient.rational_part().is_zero());
        let one = self.coefficient.as_rational().is_some_and(Rational::is_one);
        let mut factors = Vec::new();
        if parts > 1 {
            factors.push(format!("({})", self.coefficient));
        } else if !one {
            factors.push(self.coefficient.to_string());
        }
        match self.exponent {
            0 => {}
            1 => factors.push("u".into()),
            exponent => factors.push(format!("u^{exponent}")),
        }
        if self.with_logarithm {
            factors.push("ln(u)".into());
        }
        if factors.is_empty() { f.write_str("1") } else { f.write_str(&factors.join(" * ")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::logarithmic_function_tests::{any_function, ln, quotient};
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn limits_and_rates_are_those_of_large_values(a in any_function()) {
            // At u = 10^400 what is below the leading power has no say; ln u beside 1 is about 921.
            let u = Rational::from(10).pow(400);
            let value = a.value(&u).unwrap().as_logarithm().expect("exact");
            let rest = match a.limit() {
                Real::Infinity => { prop_assert!(value.interval().low > 100.0); value }
                Real::NegativeInfinity => { prop_assert!(value.interval().high < -100.0); value }
                limit => value.sub(&limit.as_logarithm().expect("exact")),
            };
            match a.rate() {
                None => prop_assert!(rest.is_zero()),
                Some(rate) => {
                    let scaled = rest.scale(&Rational::from(10).pow(-400 * rate.exponent as isize)).interval().middle();
                    let logarithm = if rate.with_logarithm { 400.0 * std::f64::consts::LN_10 } else { 1.0 };
                    let quotient = scaled / (rate.coefficient.interval().middle() * logarithm);
                    let margin = if rate.with_logarithm { 0.5 } else { 1e-9 };
                    prop_assert!((quotient - 1.0).abs() < margin, "{} against {}", quotient, rate);
                }
            }
        }
    }

    #[test]
    fn rates_are_printed_as_products() {
        let rate = |function: &LogarithmicFunction| function.rate().map(|rate| rate.to_string());
        let divergence = ln(&[161, 127], &[0, 127]);
        assert_eq!((divergence.limit(), rate(&divergence)), (Real::ZERO, Some("161/127 * u^-1".into())));
        assert_eq!(rate(&ln(&[1, 3], &[5])), Some("ln(u)".into()));
        assert_eq!(rate(&ln(&[2], &[3]).scale(&quotient(&[1], &[0, 1]))), Some("(ln(2) - ln(3)) * u^-1".into()));
        assert_eq!(rate(&ln(&[0, 1], &[1]).scale(&quotient(&[2], &[0, 0, 1]))), Some("2 * u^-2 * ln(u)".into()));
        // u · ln(1 + 1/u) = 1 − 1/(2u) + …: a coefficient that grows against a logarithm that vanishes.
        let product = ln(&[1, 1], &[0, 1]).scale(&quotient(&[0, 1], &[1]));
        assert_eq!((product.limit(), rate(&product)), (Real::ONE, Some("-1/2 * u^-1".into())));
        // The negative twin: without the vanishing logarithm it grows.
        assert_eq!(ln(&[2, 1], &[1]).scale(&quotient(&[0, 1], &[1])).limit(), Real::Infinity);
        assert_eq!(rate(&ln(&[2], &[1])), None);
    }
}
