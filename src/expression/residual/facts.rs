//! What is known of a residual without reading on: the positions it reads, whether it may fail, its bounds.

use dashu::base::{BitTest, Gcd};
use dashu::integer::{IBig, UBig};

use super::arithmetic;
use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::number::{Rational, Real};

/// Exponents up to this size are known to be computed.
const EXPONENT: i64 = 4096;

/// What is known of a residual.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The first position that is named, `usize::MAX` if none is.
    pub(super) least: usize,
    /// The last position that is named.
    pub(super) greatest: usize,
    /// Whether every position is read.
    pub(super) global: bool,
    /// Whether it may fail.
    pub(super) fails: bool,
    /// Whether it may be an `int` without digits.
    pub(super) digits: bool,
    /// Whether it may fail in another way.
    pub(super) other: bool,
    /// Whether it depends on the world.
    pub(super) world: bool,
    pub(super) range: Range,
}

/// What is known of the value of a number. All of it is certain; none of it need be tight.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub(super) low: Real,
    pub(super) high: Real,
    /// Never infinite.
    pub(super) finite: bool,
    /// Always an integer.
    pub(super) integral: bool,
    /// Always a fraction.
    pub(super) rational: bool,
    /// Always a fraction, an exact logarithm or an infinity, so that comparisons are decided.
    pub(super) exact: bool,
    /// The largest rational that divides the rational coefficients of a list of terms; `None` if one is not rational.
    pub(super) content: Option<Rational>,
}

impl Range {
    fn unknown() -> Self {
        Range {
            low: Real::NegativeInfinity,
            high: Real::Infinity,
            finite: false,
            integral: false,
            rational: false,
            exact: false,
            content: Some(Rational::ONE),
        }
    }
    fn integers(low: Real, high: Real) -> Self {
        Range { low, high, finite: true, integral: true, rational: true, exact: true, content: Some(Rational::ONE) }
    }
    fn constant(value: &Real) -> Self {
        let rational = value.as_rational();
        let infinite = arithmetic::is_infinite(value);
        Range {
            low: value.clone(),
            high: value.clone(),
            finite: !infinite,
            integral: rational.is_some_and(Rational::is_int),
            rational: rational.is_some(),
            exact: infinite || rational.is_some() || matches!(value, Real::Logarithm(_)),
            content: Some(Rational::ONE),
        }
    }
    fn non_negative(&self) -> bool {
        self.low.compare(&Real::integer(0)).is_ok_and(std::cmp::Ordering::is_ge)
    }
    fn positive(&self) -> bool {
        self.low.compare(&Real::integer(0)).is_ok_and(std::cmp::Ordering::is_gt)
    }
    fn negative(&self) -> bool {
        self.high.compare(&Real::integer(0)).is_ok_and(std::cmp::Ordering::is_lt)
    }
    fn within(&self, bound: i64) -> bool {
        self.finite
            && self.low.compare(&Real::integer(-bound)).is_ok_and(std::cmp::Ordering::is_ge)
            && self.high.compare(&Real::integer(bound)).is_ok_and(std::cmp::Ordering::is_le)
    }
    fn join(&self, other: &Self) -> Self {
        Range {
            low: lower(&self.low, &other.low, true),
            high: lower(&self.high, &other.high, false),
            finite: self.finite && other.finite,
            integral: self.integral && other.integral,
            rational: self.rational && other.rational,
            exact: self.exact && other.exact,
            content: Some(Rational::ONE),
        }
    }
    fn sum(&self, other: &Self) -> Self {
        let content = match (&self.content, &other.content) {
            (Some(one), Some(other)) => Some(common(one, other)),
            _ => None,
        };
        Range {
            low: self.low.add(&other.low).unwrap_or(Real::NegativeInfinity),
            high: self.high.add(&other.high).unwrap_or(Real::Infinity),
            content,
            finite: self.finite && other.finite,
            integral: self.integral && other.integral,
            rational: self.rational && other.rational,
            exact: self.exact && other.exact,
        }
    }
    fn product(&self, other: &Self) -> Self {
        let ends =
            [(&self.low, &other.low), (&self.low, &other.high), (&self.high, &other.low), (&self.high, &other.high)];
        let mut range = Range::unknown();
        let products: Result<Vec<Real>, _> = ends.into_iter().map(|(a, b)| arithmetic::multiply(a, b)).collect();
        if let Ok(products) = products {
            range.low = products.iter().fold(Real::Infinity, |low, next| lower(&low, next, true));
            range.high = products.iter().fold(Real::NegativeInfinity, |high, next| lower(&high, next, false));
        }
        range.finite = self.finite && other.finite;
        range.integral = self.integral && other.integral;
        range.rational = self.rational && other.rational;
        range.exact = range.rational || self.rational && other.exact || self.exact && other.rational;
        range
    }
}

fn lower(one: &Real, other: &Real, least: bool) -> Real {
    match one.compare(other) {
        Ok(order) => if order.is_lt() == least { one } else { other }.clone(),
        Err(_) if least => Real::NegativeInfinity,
        Err(_) => Real::Infinity,
    }
}

/// The largest rational of which both are integer multiples; both positive.
fn common(one: &Rational, other: &Rational) -> Rational {
    if one == other {
        return one.clone();
    }
    let denominator: UBig = one.denominator() * other.denominator();
    let (first, second) = (
        one.numerator() * IBig::from(other.denominator().clone()),
        other.numerator() * IBig::from(one.denominator().clone()),
    );
    Rational::from_parts(IBig::from(first.gcd(&second)), denominator)
}

impl Facts {
    pub(super) fn of(residuals: &Residuals, node: &Node) -> Self {
        let mut facts = Facts {
            least: usize::MAX,
            greatest: 0,
            global: matches!(
                node,
                Node::Some(_)
                    | Node::Every(_)
                    | Node::Contains(..)
                    | Node::Matches(..)
                    | Node::Score(..)
                    | Node::Along(..)
                    | Node::Closure(..)
            ),
            fails: false,
            digits: false,
            other: false,
            world: matches!(node, Node::World(_)),
            range: Range::unknown(),
        };
        match node {
            Node::At(position) | Node::In(position, _) => (facts.least, facts.greatest) = (*position, *position),
            Node::IsInt { next, last, .. } | Node::Int { next, last, .. } | Node::Chess { next, last, .. } => {
                (facts.least, facts.greatest) = (*next, *last)
            }
            _ => {}
        }
        let mut children_digits = false;
        for child in node.children() {
            let child = residuals.known(child);
            facts.least = facts.least.min(child.least);
            facts.greatest = facts.greatest.max(child.greatest);
            facts.global |= child.global;
            facts.world |= child.world;
            facts.other |= child.other;
            children_digits |= child.digits;
        }
        facts.digits = match node {
            // These make of an `int` without digits a plain false.
            Node::Compare(..) | Node::IsPrime(..) => false,
            Node::Failed(failure) => failure.is_digits(),
            Node::Int { otherwise: None, .. } => true,
            _ => children_digits,
        };
        let (range, own) = number(residuals, node);
        facts.range = range;
        facts.other |= own;
        facts.fails = facts.other || facts.digits;
        facts
    }
}

/// The range of a node's value, and whether the node itself may fail, apart from its parts.
fn number(residuals: &Residuals, node: &Node) -> (Range, bool) {
    let range = |id: &ResidualId| &residuals.known(*id).range;
    let opposed = |one: &Range, other: &Range| {
        !one.finite
            && !other.finite
            && (one.high == Real::Infinity && other.low == Real::NegativeInfinity
                || one.low == Real::NegativeInfinity && other.high == Real::Infinity)
    };
    match node {
        Node::Failed(failure) => (Range::unknown(), !failure.is_digits()),
        Node::Closure(..) => (Range::unknown(), true),
        Node::Lookup(table, _) => (weights(residuals.lookups[*table as usize].values()), false),
        Node::Along(path, ..) => (weights(residuals.paths[*path as usize].weights().iter()), false),
        Node::Number(value) => (Range::constant(&value.0), false),
        Node::Indicator(_) => (Range::integers(Real::integer(0), Real::integer(1)), false),
        Node::If(_, yes, no) => (range(yes).join(range(no)), false),
        Node::Cons(List::Sum, head, tail) => (range(head).sum(range(tail)), opposed(range(head), range(tail))),
        Node::Cons(List::Product, head, tail) => (range(head).product(range(tail)), false),
        Node::Plus(constant, rest) => {
            let constant = Range::constant(&constant.0);
            (constant.sum(range(rest)), opposed(&constant, range(rest)))
        }
        Node::Scale(factor, rest) => {
            let mut scaled = Range::constant(&factor.0).product(range(rest));
            scaled.content =
                factor.0.as_rational().map(|factor| if *factor < Rational::ZERO { -factor } else { factor.clone() });
            (scaled, false)
        }
        Node::Compare(_, left, right, _) => (Range::unknown(), !(range(left).exact && range(right).exact)),
        Node::IsPrime(inner, _) => (Range::unknown(), !range(inner).integral || !range(inner).within(i64::MAX)),
        Node::Score(table, length) => (score(residuals, *table, *length), false),
        Node::Int { value, next, last, digits, otherwise, .. } => {
            let most = residuals.digits[*digits as usize].iter().flatten().map(|(_, count)| *count).max().unwrap_or(1);
            let read = digits_range(value, last + 1 - next, most);
            (otherwise.as_ref().map_or(read.clone(), |otherwise| read.join(range(otherwise))), false)
        }
        Node::Modulo(left, right, _) => {
            let modulus = residuals
                .as_number(*right)
                .filter(|value| arithmetic::as_integer(value).is_some_and(|m| *m > IBig::ZERO));
            let high = modulus.and_then(|modulus| modulus.sub(&Real::integer(1)).ok());
            let fails = high.is_none() || !range(left).integral;
            (Range::integers(Real::integer(0), high.unwrap_or(Real::Infinity)), fails)
        }
        Node::Quotient(left, right, _) => {
            let (left, right) = (range(left), range(right));
            let mut quotient = Range::unknown();
            let apart = right.positive() || right.negative();
            quotient.finite = left.finite && apart;
            quotient.rational = left.rational && right.rational;
            quotient.exact = quotient.rational;
            if left.non_negative() && right.positive() {
                quotient.low = Real::integer(0);
            }
            (quotient, !(apart && (left.finite || right.finite)))
        }
        Node::Power(base, exponent, _) => power(range(base), range(exponent)),
        Node::Extreme(_, left, right, _) => {
            let (left, right) = (range(left), range(right));
            (left.join(right), !(left.exact && right.exact))
        }
        Node::Absolute(inner) => {
            let inner = range(inner);
            let mut absolute = Range { low: Real::integer(0), content: Some(Rational::ONE), ..inner.clone() };
            absolute.high = lower(&inner.low.abs(), &inner.high.abs(), false);
            (absolute, false)
        }
        Node::Logarithm(inner, _) => {
            let inner = range(inner);
            let mut logarithm =
                Range { exact: inner.rational, finite: inner.finite && inner.positive(), ..Range::unknown() };
            if inner.integral && inner.positive() {
                logarithm.low = Real::integer(0);
            }
            (logarithm, !inner.non_negative())
        }
        Node::Exponential(inner, _) => {
            let inner = range(inner);
            let bounded = inner.high.compare(&Real::integer(EXPONENT)).is_ok_and(std::cmp::Ordering::is_le);
            let exponential = Range { low: Real::integer(0), finite: inner.finite || bounded, ..Range::unknown() };
            (exponential, !bounded)
        }
        Node::Root(inner, _) => {
            let inner = range(inner);
            (Range { low: Real::integer(0), finite: inner.finite, ..Range::unknown() }, !inner.non_negative())
        }
        _ => (Range::unknown(), false),
    }
}

/// A number made of such weights, which are not negative.
fn weights<'a>(mut weights: impl Iterator<Item = &'a Real>) -> Range {
    let rational = weights.all(|weight| weight.as_rational().is_some());
    Range { low: Real::ZERO, finite: true, rational, exact: rational, ..Range::unknown() }
}

/// The integers that start with these digits and go on for some tokens of at most so many digits.
fn digits_range(value: &Rational, tokens: usize, most: usize) -> Range {
    let Some(digits) = tokens.checked_mul(most).filter(|digits| *digits <= 1000) else {
        return Range::integers(Real::integer(0), Real::Infinity);
    };
    let power = |digits: usize| Rational::from(10).pow(digits as isize);
    // Every token has at least one digit.
    let low = value * power(tokens);
    let high = (value + Rational::ONE) * power(digits) - Rational::ONE;
    Range::integers(Real::Rational(low), Real::Rational(high))
}

fn score(residuals: &Residuals, table: u32, length: usize) -> Range {
    let table = &residuals.tables[table as usize];
    let length = Rational::from(length);
    let least =
        table.values().min().filter(|least| **least < Rational::ZERO).map_or(Rational::ZERO, |least| least * &length);
    let most =
        table.values().max().filter(|most| **most > Rational::ZERO).map_or(Rational::ZERO, |most| most * &length);
    let mut range = Range::integers(Real::Rational(least), Real::Rational(most));
    range.integral = table.values().all(Rational::is_int);
    range
}

fn power(base: &Range, exponent: &Range) -> (Range, bool) {
    let mut power = Range::unknown();
    let constant = base.low == base.high;
    let small =
        base.low.as_rational().is_some_and(|base| base.numerator().bit_len() + base.denominator().bit_len() < 128);
    if constant && small && base.rational && base.positive() && exponent.rational && exponent.within(EXPONENT) {
        power.low = Real::integer(0);
        power.finite = true;
        power.rational = exponent.integral;
        power.exact = power.rational;
        power.integral = base.integral && exponent.integral && exponent.non_negative();
        return (power, false);
    }
    let fixed = exponent.low == exponent.high && exponent.integral && exponent.non_negative() && exponent.within(64);
    if fixed && base.finite && base.rational {
        power.finite = true;
        power.rational = true;
        power.exact = true;
        power.integral = base.integral;
        if base.non_negative() {
            power.low = base.low.pow(&exponent.low).unwrap_or(Real::integer(0));
            power.high = base.high.pow(&exponent.low).unwrap_or(Real::Infinity);
        }
        return (power, !base.within(i64::MAX));
    }
    if base.non_negative() {
        power.low = Real::integer(0);
    }
    (power, true)
}
