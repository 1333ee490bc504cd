//! How functions of u are printed: ascending powers, `127*u`, `u^2`, brackets only where needed.

use std::fmt;

use dashu::base::{Sign, UnsignedAbs};
use dashu::integer::UBig;

use super::logarithm::sign_between;
use super::logarithmic_function::Argument;
use super::rational_function::{Limit, Rate};
use super::{LogarithmicFunction, Polynomial, Rational, RationalFunction};

impl Polynomial {
    /// How many powers occur.
    fn terms(&self) -> usize {
        self.coefficients().iter().filter(|coefficient| !coefficient.is_zero()).count()
    }

    /// Whether the text starts with a minus.
    pub(super) fn starts_negative(&self) -> bool {
        self.coefficients().iter().find(|c| !c.is_zero()).is_some_and(|c| c.sign() == Sign::Negative)
    }
}

/// `3`, `u^2`, `127*u`
fn write_monomial(f: &mut fmt::Formatter<'_>, coefficient: &UBig, exponent: usize) -> fmt::Result {
    if exponent == 0 || !coefficient.is_one() {
        write!(f, "{coefficient}")?;
    }
    match exponent {
        0 => Ok(()),
        _ if !coefficient.is_one() => f.write_str("*").and_then(|()| write_power(f, exponent)),
        _ => write_power(f, exponent),
    }
}

fn write_power(f: &mut fmt::Formatter<'_>, exponent: usize) -> fmt::Result {
    if exponent == 1 { f.write_str("u") } else { write!(f, "u^{exponent}") }
}

impl fmt::Display for Polynomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (exponent, coefficient) in self.coefficients().iter().enumerate().filter(|(_, c)| !c.is_zero()) {
            f.write_str(match (first, coefficient.sign()) {
                (true, Sign::Positive) => "",
                (true, Sign::Negative) => "-",
                (false, Sign::Positive) => " + ",
                (false, Sign::Negative) => " - ",
            })?;
            write_monomial(f, &coefficient.clone().unsigned_abs(), exponent)?;
            first = false;
        }
        if first { f.write_str("0") } else { Ok(()) }
    }
}

impl fmt::Display for RationalFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (above, below) = (self.numerator(), self.denominator());
        if below.is_one() {
            return write!(f, "{above}");
        }
        if above.terms() > 1 {
            write!(f, "({above})/")?
        } else {
            write!(f, "{above}/")?
        }
        // A product needs brackets after a division, a power does not: it binds tighter.
        let bare =
            below.terms() == 1 && (below.is_constant() || below.leading().is_some_and(|leading| leading.is_one()));
        if bare { write!(f, "{below}") } else { write!(f, "({below})") }
    }
}

impl RationalFunction {
    /// Whether the text is a product of factors, to which another factor can be written.
    pub(super) fn is_product_in_print(&self) -> bool {
        !self.denominator().is_one() || self.numerator().terms() <= 1
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Integer(integer) => write!(f, "ln({integer})"),
            Argument::Letter => f.write_str("ln(u)"),
            Argument::Polynomial(polynomial) => write!(f, "ln({polynomial})"),
        }
    }
}

impl fmt::Display for LogarithmicFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        if !self.rational_part().is_zero() || self.terms().is_empty() {
            write!(f, "{}", self.rational_part())?;
            first = false;
        }
        for (argument, coefficient) in self.terms() {
            let negative = coefficient.numerator().starts_negative();
            f.write_str(sign_between(first, negative))?;
            first = false;
            let size = if negative { coefficient.neg() } else { coefficient.clone() };
            if size.is_one() {
                write!(f, "{argument}")?;
            } else if size.is_product_in_print() {
                write!(f, "{size}*{argument}")?;
            } else {
                write!(f, "({size})*{argument}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Finite(value) => write!(f, "{value}"),
            Limit::Infinity => f.write_str("inf"),
            Limit::NegativeInfinity => f.write_str("-inf"),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.coefficient == -Rational::ONE {
            f.write_str("-")?;
        } else if !self.coefficient.is_one() {
            write!(f, "{} * ", self.coefficient)?;
        }
        if self.exponent == 1 { f.write_str("u") } else { write!(f, "u^{}", self.exponent) }
    }
}
