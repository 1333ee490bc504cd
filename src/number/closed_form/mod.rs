//! Answers as functions of a letter: closed forms in u = e^(λ·unit), with λ a parameter that has no value.
//!
//! - [`ClosedForm`]: what it is, its letter, its order, limit and values. `arithmetic`: what is made of closed forms.
//! - [`Pieces`]: where signs change. `solve`: where a wanted value is taken.

mod arithmetic;
mod pieces;
mod solve;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;

use dashu::base::Gcd;
use dashu::integer::UBig;

pub use pieces::Pieces;

use super::isolation::has_root_beyond_one;
use super::rational_function::Limit;
use super::{LogarithmicFunction, Rational, RationalFunction, Real, Undefined};

/// A number that may depend on a letter u ≥ 1.
#[derive(Clone, Debug)]
pub struct ClosedForm {
    form: Form,
    /// u = e^(λ·unit)
    unit: Rational,
    /// The greatest unit of which that of every exponent is a fraction: 1/β.
    base: Rational,
}

/// How a number depends on u.
#[derive(Clone, Debug)]
pub enum Form {
    /// Not at all.
    Number(Real),
    /// As a rational function.
    Function(RationalFunction),
    /// As a sum of rational functions times logarithms of such.
    Logarithmic(LogarithmicFunction),
    /// As one rational function after another.
    Pieces(Pieces),
}

impl From<Real> for ClosedForm {
    fn from(value: Real) -> Self {
        ClosedForm { form: Form::Number(value), unit: Rational::ONE, base: Rational::ONE }
    }
}

impl ClosedForm {
    /// A rational function of u = e^(λ·unit); `base` is 1/β.
    pub fn function(function: RationalFunction, unit: Rational, base: Rational) -> Self {
        match function.as_rational() {
            Some(value) => Real::Rational(value).into(),
            None => ClosedForm { form: Form::Function(function), unit, base },
        }
    }

    /// Σ |f| over some functions of u = e^(λ·unit): rational where no sign changes for u ≥ 1, else in pieces.
    ///
    /// # Errors
    /// When a value has too many digits.
    pub fn sum_of_absolutes(functions: &[RationalFunction], unit: Rational, base: Rational) -> Result<Self, Undefined> {
        let pieces = Pieces::of_absolutes(functions);
        match pieces.functions.as_slice() {
            [function] => Ok(Self::function(function.clone(), unit, base)),
            _ => Ok(ClosedForm { form: Form::Pieces(pieces), unit, base }),
        }
    }

    /// How it depends on u.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The number, if it does not depend on u.
    pub fn as_number(&self) -> Option<&Real> {
        if let Form::Number(value) = &self.form { Some(value) } else { None }
    }

    /// u in words: `e^lambda`, `e^(lambda/2)`.
    pub fn letter(&self, parameter: &str) -> String {
        let unit = &self.unit;
        let above = unit.numerator().to_string();
        let product = if above == "1" { parameter.to_owned() } else { format!("{above}*{parameter}") };
        match (above.as_str(), unit.denominator().is_one()) {
            ("1", true) => format!("e^{parameter}"),
            (_, true) => format!("e^({product})"),
            _ => format!("e^({product}/{})", unit.denominator()),
        }
    }

    /// The same in the letter that is printed: u = e^(λ/(βd)), d the least common denominator of the exponents.
    pub fn simplified(self) -> Self {
        let gcd = match &self.form {
            Form::Number(_) => return self,
            Form::Function(function) => function.exponent_gcd(),
            Form::Logarithmic(function) => function.exponent_gcd(),
            Form::Pieces(pieces) => pieces.functions.iter().map(RationalFunction::exponent_gcd).fold(0, gcd),
        };
        if gcd == 0 {
            return self;
        }
        let step = Rational::from(gcd) * &self.unit / &self.base;
        let Ok(power) = u64::try_from(step.numerator().clone()) else { return self };
        let unit = &self.base / Rational::from(step.denominator().clone());
        let form = match &self.form {
            Form::Function(function) => {
                function.compress(gcd).and_then(|function| function.substitute(power).ok()).map(Form::Function)
            }
            Form::Logarithmic(function) => {
                function.compress(gcd).and_then(|function| function.substitute(power).ok()).map(Form::Logarithmic)
            }
            // Break points would have to move as well.
            _ => None,
        };
        match form {
            Some(form) => ClosedForm { form, unit, base: self.base },
            None => self,
        }
    }

    /// The sign of the difference for every u ≥ 1: `Less` and `Greater` where it is that for all of them, `Equal` where both are one
    /// function, `None` where none of these holds (with the sides equal somewhere, or the sign changing).
    ///
    /// # Errors
    /// Where that is not decided.
    pub fn compare(&self, other: &Self) -> Result<Option<Ordering>, Undefined> {
        if let Some(order) = self.beside_infinity(other)? {
            return Ok(Some(order));
        }
        let difference = self.sub(other)?;
        match &difference.form {
            Form::Number(value) => Ok(Some(value.sign()?)),
            Form::Function(function) => {
                let constant = function.sign_on_ray();
                let numerator = function.numerator();
                let touches = has_root_beyond_one(numerator) || numerator.sign_at(&Rational::ONE) == Ordering::Equal;
                Ok(constant.filter(|_| !touches))
            }
            Form::Logarithmic(function) if function.is_zero() => Ok(Some(Ordering::Equal)),
            _ => Err(Undefined::NoClosedForm),
        }
    }

    /// Whether this is at most the other for every u ≥ 1.
    ///
    /// # Errors
    /// As [`compare`](Self::compare).
    pub fn is_at_most(&self, other: &Self) -> Result<bool, Undefined> {
        if let Some(order) = self.beside_infinity(other)? {
            return Ok(order != Ordering::Greater);
        }
        let difference = other.sub(self)?;
        match &difference.form {
            Form::Number(value) => Ok(value.sign()? != Ordering::Less),
            Form::Function(function) => Ok(matches!(function.sign_on_ray(), Some(Ordering::Greater | Ordering::Equal))),
            Form::Logarithmic(function) if function.is_zero() => Ok(true),
            _ => Err(Undefined::NoClosedForm),
        }
    }

    /// The order where one side is infinite: there is no difference to take the sign of, and a function without poles stays finite.
    fn beside_infinity(&self, other: &Self) -> Result<Option<Ordering>, Undefined> {
        let side = |own: &Self, other: &Self| -> Result<Option<Ordering>, Undefined> {
            match (&own.form, &other.form) {
                (Form::Number(own @ (Real::Infinity | Real::NegativeInfinity)), Form::Number(other)) => {
                    own.compare(other).map(Some)
                }
                (Form::Number(own @ (Real::Infinity | Real::NegativeInfinity)), Form::Function(function)) => {
                    if has_pole(function) { Err(Undefined::NoClosedForm) } else { own.sign().map(Some) }
                }
                _ => Ok(None),
            }
        };
        match side(self, other)? {
            None => Ok(side(other, self)?.map(Ordering::reverse)),
            order => Ok(order),
        }
    }

    /// The limit u → ∞.
    pub fn limit(&self) -> Real {
        let of = |function: &RationalFunction| match function.limit() {
            Limit::Finite(value) => Real::Rational(value),
            Limit::Infinity => Real::Infinity,
            Limit::NegativeInfinity => Real::NegativeInfinity,
        };
        match &self.form {
            Form::Number(value) => value.clone(),
            Form::Function(function) => of(function),
            Form::Logarithmic(function) => function.limit(),
            Form::Pieces(pieces) => pieces.functions.last().map_or(Real::ZERO, of),
        }
    }

    /// The leading term of the distance from a finite limit, or of the whole where it grows: `161/127 * u^-1`.
    pub fn rate(&self) -> Option<String> {
        match &self.form {
            Form::Number(_) => None,
            Form::Function(function) => function.rate().map(|rate| rate.to_string()),
            Form::Logarithmic(function) => function.rate().map(|rate| rate.to_string()),
            Form::Pieces(pieces) => pieces.functions.last()?.rate().map(|rate| rate.to_string()),
        }
    }

    /// The value at one u ≥ 1.
    ///
    /// # Errors
    /// Where a function has a pole there.
    pub fn value(&self, u: &Rational) -> Result<Real, Undefined> {
        match &self.form {
            Form::Number(value) => Ok(value.clone()),
            Form::Function(function) => Ok(Real::Rational(function.value(u)?)),
            Form::Logarithmic(function) => function.value(u),
            Form::Pieces(pieces) => Ok(Real::Rational(pieces.at(u).value(u)?)),
        }
    }

    /// The unit that this and another form are brought to.
    fn shared_unit(&self, other: &Self) -> Rational {
        match (&self.form, &other.form) {
            (Form::Number(_), _) => other.unit.clone(),
            (_, Form::Number(_)) => self.unit.clone(),
            _ => common_unit(&self.unit, &other.unit),
        }
    }

    /// The rational unit of the letter: u = e^(λ·unit).
    pub fn unit(&self) -> &Rational {
        &self.unit
    }

    /// The rational function in a finer unit, with that unit and the base.
    pub fn in_unit(&self, unit: &Rational) -> Option<(RationalFunction, Rational, Rational)> {
        let Form::Function(function) = &self.form else { return None };
        let power = u64::try_from((&self.unit / unit).numerator().clone()).ok()?;
        Some((function.substitute(power).ok()?, unit.clone(), self.base.clone()))
    }
}

/// Whether a function has a pole at some u ≥ 1.
fn has_pole(function: &RationalFunction) -> bool {
    let below = function.denominator();
    has_root_beyond_one(below) || below.sign_at(&Rational::ONE) == Ordering::Equal
}

/// The greatest rational of which both are integer multiples.
pub fn common_unit(left: &Rational, right: &Rational) -> Rational {
    let common: UBig = left.denominator() * right.denominator();
    let whole = |value: &Rational| -> UBig {
        let scaled = value * Rational::from(common.clone());
        UBig::try_from(scaled.numerator().clone()).unwrap_or(UBig::ONE)
    };
    Rational::from(whole(left).gcd(whole(right))) / Rational::from(common.clone())
}

fn gcd(left: u64, right: u64) -> u64 {
    if right == 0 { left } else { gcd(right, left % right) }
}

/// `161/(161 + 127*u)`; pieces with their bounds: `f for u <= 2, g for u >= 2`.
impl fmt::Display for ClosedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Number(value) => write!(f, "{value}"),
            Form::Function(function) => write!(f, "{function}"),
            Form::Logarithmic(function) => write!(f, "{function}"),
            Form::Pieces(pieces) => write!(f, "{pieces}"),
        }
    }
}

impl PartialEq for ClosedForm {
    fn eq(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (Form::Pieces(left), Form::Pieces(right)) => {
                self.unit == other.unit && left.breaks == right.breaks && left.functions == right.functions
            }
            _ => self.compare(other) == Ok(Some(Ordering::Equal)),
        }
    }
}
