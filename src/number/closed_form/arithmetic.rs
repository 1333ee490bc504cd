//! Sums, products and what else is made of closed forms: in one letter, as far as a closed form is left.

use std::cmp::Ordering;

use crate::number::logarithmic_function::Argument;
use crate::number::{LogarithmicFunction, Rational, RationalFunction, Real, Undefined};

use super::{ClosedForm, Form, common_unit, has_pole};

impl ClosedForm {
    /// The sum.
    ///
    /// # Errors
    /// As reals; where there is no closed form.
    pub fn add(&self, other: &Self) -> Result<Self, Undefined> {
        match self.overwhelming(other).or_else(|| other.overwhelming(self)) {
            Some(infinite) => Ok(infinite.clone().into()),
            None => self.combined(other, Real::add, |a, b| Ok(a.add(b)), |a, b| Ok(a.add(b))),
        }
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn sub(&self, other: &Self) -> Result<Self, Undefined> {
        match (self.overwhelming(other), other.overwhelming(self)) {
            (Some(infinite), _) => Ok(infinite.clone().into()),
            (_, Some(infinite)) => Ok(infinite.neg().into()),
            _ => self.combined(other, Real::sub, |a, b| Ok(a.sub(b)), |a, b| Ok(a.sub(b))),
        }
    }

    /// The product.
    ///
    /// # Errors
    /// As [`add`](Self::add); products of logarithms have no closed form.
    pub fn mul(&self, other: &Self) -> Result<Self, Undefined> {
        let scaled = |a: &LogarithmicFunction, b: &LogarithmicFunction| match (plain(a), plain(b)) {
            (Some(a), _) => Ok(b.scale(&a)),
            (_, Some(b)) => Ok(a.scale(&b)),
            _ => Err(Undefined::NoClosedForm),
        };
        self.combined(other, Real::mul, |a, b| Ok(a.mul(b)), scaled)
    }

    /// The quotient.
    ///
    /// # Errors
    /// As [`add`](Self::add); division by 0, or by a logarithm.
    pub fn div(&self, other: &Self) -> Result<Self, Undefined> {
        if matches!(other.form, Form::Number(Real::Infinity | Real::NegativeInfinity)) && self.is_finite() {
            return Ok(Real::ZERO.into());
        }
        let scaled = |a: &LogarithmicFunction, b: &LogarithmicFunction| match plain(b) {
            Some(b) => Ok(a.scale(&b.reciprocal()?)),
            None => Err(Undefined::NoClosedForm),
        };
        self.combined(other, Real::div, |a, b| a.div(b), scaled)
    }

    /// The negation.
    pub fn neg(&self) -> Self {
        let form = match &self.form {
            Form::Number(value) => Form::Number(value.neg()),
            Form::Function(function) => Form::Function(function.neg()),
            Form::Logarithmic(function) => Form::Logarithmic(function.neg()),
            Form::Pieces(pieces) => Form::Pieces(pieces.map(|function| Ok(function.neg())).unwrap_or(pieces.clone())),
        };
        ClosedForm { form, ..self.clone() }
    }

    /// A power with an integer exponent.
    ///
    /// # Errors
    /// Where there is no closed form.
    pub fn power(&self, exponent: &Real) -> Result<Self, Undefined> {
        if let Form::Number(value) = &self.form {
            return Ok(value.pow(exponent)?.into());
        }
        let whole = exponent.as_rational().filter(|exponent| exponent.is_int());
        let whole = whole.and_then(|exponent| i64::try_from(exponent.numerator()).ok());
        match (&self.form, whole) {
            (Form::Function(function), Some(whole)) => {
                Ok(Self::function(function.powi(whole)?, self.unit.clone(), self.base.clone()))
            }
            _ => Err(Undefined::NoClosedForm),
        }
    }

    /// The natural logarithm.
    ///
    /// # Errors
    /// Where it is not positive for all u > 1, or has no closed form.
    pub fn ln(&self) -> Result<Self, Undefined> {
        match &self.form {
            Form::Number(value) => Ok(value.ln()?.into()),
            Form::Function(function) => {
                let form = LogarithmicFunction::ln(function).ok_or(Undefined::NegativeLogarithm)?;
                Ok(ClosedForm { form: Form::Logarithmic(form), ..self.clone() })
            }
            _ => Err(Undefined::NoClosedForm),
        }
    }

    /// The absolute value.
    ///
    /// # Errors
    /// Where it has no closed form.
    pub fn abs(&self) -> Result<Self, Undefined> {
        match &self.form {
            Form::Number(value) => Ok(value.abs().into()),
            Form::Function(function) => {
                Self::sum_of_absolutes(std::slice::from_ref(function), self.unit.clone(), self.base.clone())
            }
            _ => Err(Undefined::NoClosedForm),
        }
    }

    fn combined(
        &self,
        other: &Self,
        numbers: impl Fn(&Real, &Real) -> Result<Real, Undefined>,
        functions: impl Fn(&RationalFunction, &RationalFunction) -> Result<RationalFunction, Undefined>,
        logarithms: impl Fn(&LogarithmicFunction, &LogarithmicFunction) -> Result<LogarithmicFunction, Undefined>,
    ) -> Result<Self, Undefined> {
        let infinite = |form: &Form| matches!(form, Form::Number(Real::Infinity | Real::NegativeInfinity));
        if let (Form::Number(a), Form::Number(b)) = (&self.form, &other.form) {
            return Ok(numbers(a, b)?.into());
        }
        // In a product with an infinity a function counts for its sign alone, where it has one for all u ≥ 1.
        match (&self.form, &other.form) {
            (Form::Number(own), _) if infinite(&self.form) => return Ok(numbers(own, &other.stand_in()?)?.into()),
            (_, Form::Number(other)) if infinite(&Form::Number(other.clone())) => {
                return Ok(numbers(&self.stand_in()?, other)?.into());
            }
            _ => {}
        }
        let (left, right, unit, base) = self.aligned(other)?;
        let form = match (&left, &right) {
            (Form::Pieces(pieces), single) => Form::Pieces(pieces.map(|a| functions(a, &function(single)?))?),
            (single, Form::Pieces(pieces)) => Form::Pieces(pieces.map(|b| functions(&function(single)?, b))?),
            (a, b) => match (function(a), function(b)) {
                (Ok(a), Ok(b)) => return Ok(Self::function(functions(&a, &b)?, unit, base)),
                _ => Form::Logarithmic(logarithms(&logarithmic(a)?, &logarithmic(b)?)?),
            },
        };
        Ok(ClosedForm { form, unit, base })
    }

    /// The infinity that this is, where the other is a function that is finite for all u ≥ 1.
    fn overwhelming(&self, other: &Self) -> Option<&Real> {
        let infinite = |value: &&Real| matches!(value, Real::Infinity | Real::NegativeInfinity);
        self.as_number().filter(infinite).filter(|_| other.as_number().is_none() && other.is_finite())
    }

    /// Whether this has no pole at any u ≥ 1.
    fn is_finite(&self) -> bool {
        match &self.form {
            Form::Number(value) => !matches!(value, Real::Infinity | Real::NegativeInfinity),
            Form::Function(function) => !has_pole(function),
            Form::Logarithmic(sum) => {
                let no_zero = |argument: &Argument| match argument {
                    Argument::Polynomial(polynomial) => polynomial.sign_at(&Rational::ONE) != Ordering::Equal,
                    Argument::Integer(_) | Argument::Letter => true,
                };
                !has_pole(sum.rational_part()) && sum.terms().iter().all(|(a, factor)| no_zero(a) && !has_pole(factor))
            }
            Form::Pieces(pieces) => !pieces.functions.iter().any(has_pole),
        }
    }

    /// A number of the sign of this function, where it is finite for all u ≥ 1.
    fn stand_in(&self) -> Result<Real, Undefined> {
        if !self.is_finite() {
            return Err(Undefined::NoClosedForm);
        }
        match self.compare(&Real::ZERO.into())? {
            Some(Ordering::Greater) => Ok(Real::ONE),
            Some(Ordering::Less) => Ok(Real::integer(-1)),
            Some(Ordering::Equal) => Ok(Real::ZERO),
            None => Err(Undefined::NoClosedForm),
        }
    }

    /// Both in one letter.
    fn aligned(&self, other: &Self) -> Result<(Form, Form, Rational, Rational), Undefined> {
        match (&self.form, &other.form) {
            (Form::Number(_), form) => {
                return Ok((self.form.clone(), form.clone(), other.unit.clone(), other.base.clone()));
            }
            (form, Form::Number(_)) => {
                return Ok((form.clone(), other.form.clone(), self.unit.clone(), self.base.clone()));
            }
            _ => {}
        }
        let unit = common_unit(&self.unit, &other.unit);
        let power = |own: &Rational| u64::try_from((own / &unit).numerator().clone()).map_err(|_| Undefined::TooLarge);
        let left = self.form.substituted(power(&self.unit)?)?;
        let right = other.form.substituted(power(&other.unit)?)?;
        Ok((left, right, unit, common_unit(&self.base, &other.base)))
    }
}

impl Form {
    fn substituted(&self, power: u64) -> Result<Form, Undefined> {
        match self {
            _ if power == 1 => Ok(self.clone()),
            Form::Number(_) => Ok(self.clone()),
            Form::Function(function) => Ok(Form::Function(function.substitute(power)?)),
            Form::Logarithmic(function) => Ok(Form::Logarithmic(function.substitute(power)?)),
            Form::Pieces(_) => Err(Undefined::NoClosedForm),
        }
    }
}

fn function(form: &Form) -> Result<RationalFunction, Undefined> {
    match form {
        Form::Number(Real::Rational(value)) => Ok(RationalFunction::constant(value)),
        Form::Function(function) => Ok(function.clone()),
        _ => Err(Undefined::NoClosedForm),
    }
}

fn logarithmic(form: &Form) -> Result<LogarithmicFunction, Undefined> {
    match form {
        Form::Logarithmic(function) => Ok(function.clone()),
        Form::Number(value) => Ok(LogarithmicFunction::from(&value.as_logarithm().ok_or(Undefined::NoClosedForm)?)),
        form => Ok(LogarithmicFunction::constant(function(form)?)),
    }
}

/// The rational function, if there are no logarithms.
fn plain(function: &LogarithmicFunction) -> Option<RationalFunction> {
    function.terms().is_empty().then(|| function.rational_part().clone())
}
