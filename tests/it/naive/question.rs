//! What is asked of distributions, each by its definition.

use super::evaluate::{Value, compares};
use super::expression::{Comparison, Event, Feature, Num, transcendental};
use super::number::{Number, sum};
use super::print::{constant, quoted};
use super::study::{Oracle, Point, Source};
use super::{Fraction, Undefined};
use num_traits::{One, Signed};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Divergence {
    Kl,
    Tv,
    Js,
    Chi2,
    Hellinger,
    MaxRatio,
}

/// A number about distributions.
#[derive(Clone, Debug)]
pub enum Quantity {
    Constant(Fraction),
    Probability(Source, Event, Option<Event>),
    Mean(Source, Num, Option<Event>),
    Variance(Source, Num),
    Covariance(Source, Num, Num),
    Normaliser(Source),
    Entropy(Source),
    Divergence(Divergence, Source, Source),
    /// None is the order inf.
    Renyi(Source, Source, Option<Fraction>),
    Support(Source),
    Information(Source, Feature, Feature),
    Objective(Source, Source),
    Sum(Box<Quantity>, Box<Quantity>),
    Product(Box<Quantity>, Box<Quantity>),
    Largest(Box<Quantity>, Box<Quantity>),
}

#[derive(Clone, Debug)]
pub enum Question {
    Number(Quantity),
    Compare(Box<Quantity>, Comparison, Box<Quantity>),
    Same(Source, bool, Source),
    Token(Source, usize),
    Next(Source, Vec<String>),
    Top(Source, usize),
    Law(Source, Feature),
}

/// The answer by definition.
#[derive(Clone, Debug)]
pub enum Truth {
    /// A number; `exact` where the language promises a fraction.
    Number {
        value: Number,
        exact: bool,
    },
    Holds(bool),
    /// A row over the vocabulary, in its order; or a law, ascending, without values of probability 0.
    Row {
        entries: Vec<(String, Number)>,
        exact: bool,
    },
    /// Sequences by rank.
    Ranked {
        entries: Vec<(String, Number)>,
        exact: bool,
    },
}

type Outcome<T> = Result<T, Undefined>;

/// p·ln(p/q) where p > 0; inf where q = 0.
fn log_ratio(p: &Number, q: &Number) -> Outcome<Number> {
    if p == q {
        return Ok(Number::zero());
    }
    if q.is_zero() {
        return Ok(Number::Infinity);
    }
    p.div(q)?.ln_enclosed()
}

fn kl(pairs: &[(Number, Number)]) -> Outcome<Number> {
    let mut total = Number::zero();
    for (p, q) in pairs.iter().filter(|(p, _)| !p.is_zero()) {
        total = total.add(&p.mul(&log_ratio(p, q)?)?)?;
    }
    Ok(total)
}

fn larger(a: Number, b: Number) -> Outcome<Number> {
    Ok(match a.compare(&b) {
        Ok(Ordering::Less) => b,
        Ok(_) | Err(Undefined::Unsure) => a,
        Err(error) => return Err(error),
    })
}

fn max_ratio(pairs: &[(Number, Number)]) -> Outcome<Number> {
    let mut best = Number::zero();
    for (p, q) in pairs.iter().filter(|(p, _)| !p.is_zero()) {
        best = larger(best, if q.is_zero() { Number::Infinity } else { p.div(q)? })?;
    }
    Ok(best)
}

/// A power of a positive number.
fn power(base: &Number, exponent: &Fraction) -> Outcome<Number> {
    if exponent.is_integer() {
        let n = Number::Exact(exponent.clone()).to_integer().ok_or(Undefined::Unsure)?;
        return base.pow(n);
    }
    base.ln_enclosed()?.mul(&Number::Exact(exponent.clone()))?.exp()
}

fn renyi(pairs: &[(Number, Number)], order: Option<&Fraction>) -> Outcome<Number> {
    let Some(a) = order else { return max_ratio(pairs)?.ln_enclosed_or_inf() };
    if a.is_one() {
        return kl(pairs);
    }
    let beyond = Fraction::one() - a;
    let mut total = Number::zero();
    for (p, q) in pairs.iter().filter(|(p, _)| !p.is_zero()) {
        if q.is_zero() {
            if beyond.is_negative() {
                return Ok(Number::Infinity);
            }
            continue;
        }
        total = total.add(&power(p, a)?.mul(&power(q, &beyond)?)?)?;
    }
    total.ln_enclosed_or_inf()?.mul(&Number::Exact(-beyond.recip()))
}

impl Number {
    fn ln_enclosed_or_inf(&self) -> Outcome<Number> {
        if *self == Number::Infinity { Ok(Number::Infinity) } else { self.ln_enclosed() }
    }
}

fn divergence(kind: Divergence, pairs: &[(Number, Number)]) -> Outcome<Number> {
    let half = Number::Exact(Fraction::new(1.into(), 2.into()));
    match kind {
        Divergence::Kl => kl(pairs),
        Divergence::MaxRatio => max_ratio(pairs),
        Divergence::Tv => {
            let mut total = Number::zero();
            for (p, q) in pairs {
                let gap = p.sub(q)?;
                // Where the digits do not tell p from q, the gap is noise around 0 of either sign.
                total = total.add(&match gap.sign() {
                    Ok(Ordering::Less) => gap.neg(),
                    _ => gap,
                })?;
            }
            total.mul(&half)
        }
        Divergence::Js => {
            let middle: Vec<Number> =
                pairs.iter().map(|(p, q)| p.add(q).and_then(|s| s.mul(&half))).collect::<Outcome<_>>()?;
            let left: Vec<_> = pairs.iter().zip(&middle).map(|((p, _), m)| (p.clone(), m.clone())).collect();
            let right: Vec<_> = pairs.iter().zip(&middle).map(|((_, q), m)| (q.clone(), m.clone())).collect();
            kl(&left)?.add(&kl(&right)?)?.mul(&half)
        }
        Divergence::Chi2 => {
            let mut total = Number::zero();
            for (p, q) in pairs {
                if q.is_zero() {
                    if !p.is_zero() {
                        return Ok(Number::Infinity);
                    }
                    continue;
                }
                let gap = p.sub(q)?;
                total = total.add(&gap.mul(&gap)?.div(q)?)?;
            }
            Ok(total)
        }
        Divergence::Hellinger => {
            let mut affinity = Number::zero();
            for (p, q) in pairs.iter().filter(|(p, q)| !p.is_zero() && !q.is_zero()) {
                affinity = affinity.add(&if p == q { p.clone() } else { p.mul(q)?.sqrt()? })?;
            }
            let rest = Number::integer(1).sub(&affinity)?;
            match rest {
                Number::Enclosed(noise) => Ok(Number::Enclosed(noise.sqrt())),
                other => other.sqrt(),
            }
        }
    }
}

fn mean_over(points: &[(Point, Number)]) -> Outcome<Number> {
    let mut total = Number::zero();
    for (point, value) in points {
        total = total.add(&point.mass.mul(value)?)?;
    }
    Ok(total)
}

impl Oracle<'_> {
    /// The points of positive probability.
    fn alive(&self, source: &Source) -> Outcome<Vec<Point>> {
        Ok(self.law(source)?.points.iter().filter(|p| !p.mass.is_zero()).cloned().collect())
    }

    /// The points where an event holds, their probability, and the points renormalised.
    fn given(&self, points: Vec<Point>, event: Option<&Event>) -> Outcome<Vec<Point>> {
        let Some(event) = event else { return Ok(points) };
        let mut kept = Vec::new();
        for point in points {
            if self.on(&point, |place| place.holds(event))? {
                kept.push(point);
            }
        }
        let mass = sum(kept.iter().map(|p| &p.mass))?;
        if mass.is_zero() {
            return Undefined::error("the condition has probability 0");
        }
        for point in &mut kept {
            point.mass = point.mass.div(&mass)?;
        }
        Ok(kept)
    }

    fn values(&self, points: Vec<Point>, number: &Num) -> Outcome<Vec<(Point, Number)>> {
        points.into_iter().map(|point| Ok((point.clone(), self.on(&point, |place| place.number(number))?))).collect()
    }

    fn pairs(&self, p: &Source, q: &Source) -> Outcome<Vec<(Number, Number)>> {
        let (p, q) = (self.law(p)?.sequences()?, self.law(q)?.sequences()?);
        let mut all: BTreeMap<Vec<usize>, (Number, Number)> = BTreeMap::new();
        for (x, mass) in p {
            all.entry(x).or_insert_with(|| (Number::zero(), Number::zero())).0 = mass;
        }
        for (x, mass) in q {
            all.entry(x).or_insert_with(|| (Number::zero(), Number::zero())).1 = mass;
        }
        Ok(all.into_values().collect())
    }

    /// The joint law of features, each set of values with its probability, by first appearance.
    fn joint(&self, source: &Source, features: &[&Feature]) -> Outcome<Vec<(Vec<Value>, Number)>> {
        let mut joint: Vec<(Vec<Value>, Number)> = Vec::new();
        for point in self.alive(source)? {
            let values: Vec<Value> =
                features.iter().map(|f| self.on(&point, |place| place.feature(f))).collect::<Outcome<_>>()?;
            match joint.iter_mut().find(|(known, _)| *known == values) {
                Some((_, mass)) => *mass = mass.add(&point.mass)?,
                None => joint.push((values, point.mass)),
            }
        }
        Ok(joint)
    }

    pub fn quantity(&self, quantity: &Quantity) -> Outcome<Number> {
        match quantity {
            Quantity::Constant(q) => Ok(Number::Exact(q.clone())),
            Quantity::Probability(d, event, condition) => {
                let points = self.given(self.alive(d)?, condition.as_ref())?;
                let mut total = Number::zero();
                for point in points {
                    if self.on(&point, |place| place.holds(event))? {
                        total = total.add(&point.mass)?;
                    }
                }
                Ok(total)
            }
            Quantity::Mean(d, f, condition) => {
                mean_over(&self.values(self.given(self.alive(d)?, condition.as_ref())?, f)?)
            }
            Quantity::Variance(d, f) => self.covariance(d, f, f),
            Quantity::Covariance(d, f, g) => self.covariance(d, f, g),
            Quantity::Normaliser(d) => {
                self.law(d)?.normaliser.clone().ok_or_else(|| Undefined::Error("it has no normaliser".into()))
            }
            Quantity::Entropy(d) => {
                let masses = self.law(d)?.sequences()?;
                let pairs: Vec<_> = masses.into_iter().map(|(_, p)| (p, Number::integer(1))).collect();
                Ok(kl(&pairs)?.neg())
            }
            Quantity::Divergence(kind, p, q) => divergence(*kind, &self.pairs(p, q)?),
            Quantity::Renyi(p, q, order) => renyi(&self.pairs(p, q)?, order.as_ref()),
            Quantity::Support(d) => {
                let alive = self.law(d)?.sequences()?.iter().filter(|(_, p)| !p.is_zero()).count();
                Ok(Number::integer(alive as i64))
            }
            Quantity::Information(d, f, g) => {
                let joint = self.joint(d, &[f, g])?;
                let margin =
                    |k: usize, value: &Value| sum(joint.iter().filter(|(v, _)| v[k] == *value).map(|(_, p)| p));
                let pairs: Vec<(Number, Number)> = joint
                    .iter()
                    .map(|(v, p)| Ok((p.clone(), margin(0, &v[0])?.mul(&margin(1, &v[1])?)?)))
                    .collect::<Outcome<_>>()?;
                kl(&pairs)
            }
            Quantity::Objective(q, tuned) => self.objective(q, tuned),
            Quantity::Sum(a, b) => self.quantity(a)?.add(&self.quantity(b)?),
            Quantity::Product(a, b) => {
                let (a, b) = (self.quantity(a)?, self.quantity(b)?);
                let infinite = |n: &Number| matches!(n, Number::Infinity | Number::MinusInfinity);
                if infinite(&a) && b.is_zero() || infinite(&b) && a.is_zero() {
                    return Undefined::error("0 * inf");
                }
                a.mul(&b)
            }
            Quantity::Largest(a, b) => larger(self.quantity(a)?, self.quantity(b)?),
        }
    }

    fn covariance(&self, d: &Source, f: &Num, g: &Num) -> Outcome<Number> {
        let f = self.values(self.alive(d)?, f)?;
        let g = self.values(self.alive(d)?, g)?;
        let (mean_f, mean_g) = (mean_over(&f)?, mean_over(&g)?);
        let mut total = Number::zero();
        for ((point, f), (_, g)) in f.into_iter().zip(g) {
            let product = f.sub(&mean_f)?.mul(&g.sub(&mean_g)?)?;
            total = total.add(&point.mass.mul(&product)?)?;
        }
        Ok(total)
    }

    /// E_q[r] − β KL(q, base); −inf where q leaves the base's support.
    fn objective(&self, q: &Source, tuned: &Source) -> Outcome<Number> {
        self.law(tuned)?;
        let (base, reward, beta) = self.tuned(tuned).ok_or_else(|| Undefined::Error("no reward".into()))?;
        if beta == Some(&Num::Infinity) {
            return Undefined::error("J at beta = inf");
        }
        let divergence = kl(&self.pairs(q, base)?)?;
        if divergence == Number::Infinity {
            return Ok(Number::MinusInfinity);
        }
        let mean = mean_over(&self.values(self.alive(q)?, reward)?)?;
        mean.sub(&self.beta(beta)?.mul(&divergence)?)
    }

    /// The answer to a question.
    pub fn answer(&self, question: &Question) -> Outcome<Truth> {
        Ok(match question {
            Question::Number(quantity) => {
                Truth::Number { value: self.quantity(quantity)?, exact: self.promises(quantity) }
            }
            Question::Compare(a, comparison, b) => {
                let (a, b) = (self.quantity(a)?, self.quantity(b)?);
                Truth::Holds(compares(a.compare(&b)?, *comparison))
            }
            Question::Same(p, same, q) => {
                let mut equal = true;
                for (p, q) in self.pairs(p, q)? {
                    equal &= p.compare(&q)?.is_eq();
                }
                Truth::Holds(equal == *same)
            }
            Question::Token(d, i) => self.row(d, |x| Some(x[i - 1]), false)?,
            Question::Next(d, prefix) => {
                let prefix: Vec<usize> = prefix
                    .iter()
                    .map(|t| self.setting.vocabulary.iter().position(|v| v == t))
                    .collect::<Option<_>>()
                    .ok_or_else(|| Undefined::Error("no such token".into()))?;
                self.row(d, |x| x.starts_with(&prefix).then(|| x[prefix.len()]), true)?
            }
            Question::Top(d, k) => {
                let law = self.law(d)?;
                let mut ranked: Vec<(Vec<usize>, Number)> =
                    law.sequences()?.into_iter().filter(|(_, p)| !p.is_zero()).collect();
                ranked.sort_by(|(_, p), (_, q)| q.compare(p).unwrap_or(Ordering::Equal));
                ranked.truncate(*k);
                let entries = ranked.into_iter().map(|(x, p)| (self.tokens(&x).join(" "), p)).collect();
                Truth::Ranked { entries, exact: self.is_rational(d) }
            }
            Question::Law(d, feature) => {
                let mut joint = self.joint(d, &[feature])?;
                let place = |name: &str| self.setting.vocabulary.iter().position(|v| v == name);
                let worlds = self.study.model.worlds();
                let world = |name: &str| worlds.iter().position(|(n, ..)| n.as_deref() == Some(name));
                joint.sort_by(|(a, _), (b, _)| match (&a[0], &b[0]) {
                    (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
                    (Value::Number(a), Value::Number(b)) => a.compare(b).unwrap_or(Ordering::Equal),
                    (Value::Token(a), Value::Token(b)) => place(a).cmp(&place(b)),
                    (Value::World(a), Value::World(b)) => world(a).cmp(&world(b)),
                    _ => Ordering::Equal,
                });
                let name = |value: &Value| match value {
                    Value::Truth(holds) => Ok(holds.to_string()),
                    Value::Number(Number::Exact(q)) => Ok(constant(q)),
                    Value::Number(_) => Err(Undefined::Unsure),
                    Value::Token(name) | Value::World(name) => Ok(name.clone()),
                };
                let entries = joint.iter().map(|(v, p)| Ok((name(&v[0])?, p.clone()))).collect::<Outcome<_>>()?;
                Truth::Row { entries, exact: self.is_rational(d) && !feature.mentions(&mut transcendental) }
            }
        })
    }

    /// The mass of each token that `of` reads off a sequence, over the mass of all it reads from.
    fn row(&self, d: &Source, of: impl Fn(&[usize]) -> Option<usize>, conditional: bool) -> Outcome<Truth> {
        let law = self.law(d)?;
        let mut masses = vec![Number::zero(); self.setting.vocabulary.len()];
        for point in &law.points {
            if let Some(token) = of(&point.sequence) {
                masses[token] = masses[token].add(&point.mass)?;
            }
        }
        if conditional {
            let total = sum(&masses)?;
            if total.is_zero() {
                return Undefined::error("a prefix of probability 0");
            }
            masses = masses.iter().map(|mass| mass.div(&total)).collect::<Outcome<_>>()?;
        }
        let entries = self.setting.vocabulary.iter().cloned().zip(masses).collect();
        Ok(Truth::Row { entries, exact: self.is_rational(d) })
    }

    /// Whether the language promises a fraction: every distribution is rational, and neither a logarithm nor a root is
    /// taken on the way.
    fn promises(&self, quantity: &Quantity) -> bool {
        let rational = |d: &Source| self.is_rational(d);
        let plain = |f: &Num| !f.mentions(&mut transcendental) && !self.mentions_real_parameter(f);
        match quantity {
            Quantity::Constant(_) => true,
            Quantity::Probability(d, ..) | Quantity::Support(d) => rational(d),
            Quantity::Mean(d, f, _) | Quantity::Variance(d, f) => rational(d) && plain(f),
            Quantity::Covariance(d, f, g) => rational(d) && plain(f) && plain(g),
            Quantity::Normaliser(d) => {
                rational(d) && self.law(d).is_ok_and(|l| l.normaliser.as_ref().is_some_and(|z| z.exact().is_some()))
            }
            Quantity::Divergence(Divergence::Tv | Divergence::Chi2 | Divergence::MaxRatio, p, q) => {
                rational(p) && rational(q)
            }
            Quantity::Sum(a, b) | Quantity::Product(a, b) | Quantity::Largest(a, b) => {
                self.promises(a) && self.promises(b)
            }
            _ => false,
        }
    }

    /// Whether every probability is plainly a fraction.
    fn is_rational(&self, d: &Source) -> bool {
        self.is_plain(d) && self.law(d).is_ok_and(|law| law.is_exact())
    }

    fn mentions_real_parameter(&self, f: &Num) -> bool {
        f.mentions(&mut |number| match number {
            Num::Parameter(name) => self.setting.parameters[name].exact().is_none(),
            _ => false,
        })
    }
}

/// `name(p, …)` or `name[p](…)` with π left out.
fn of(name: &str, source: &Source) -> String {
    if matches!(source, Source::Prior) { name.into() } else { format!("{name}[{source}]") }
}

impl Display for Quantity {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        match self {
            Quantity::Constant(q) if q.is_negative() => write!(f, "({})", constant(q)),
            Quantity::Constant(q) => write!(f, "{}", constant(q)),
            Quantity::Probability(d, a, None) => write!(f, "{}({a})", of("P", d)),
            Quantity::Probability(d, a, Some(b)) => write!(f, "{}({a} | {b})", of("P", d)),
            Quantity::Mean(d, a, None) => write!(f, "{}({a})", of("E", d)),
            Quantity::Mean(d, a, Some(b)) => write!(f, "{}({a} | {b})", of("E", d)),
            Quantity::Variance(d, a) => write!(f, "{}({a})", of("Var", d)),
            Quantity::Covariance(d, a, b) => write!(f, "{}({a}, {b})", of("Cov", d)),
            Quantity::Normaliser(d) => write!(f, "Z({d})"),
            Quantity::Entropy(d) => write!(f, "H({d})"),
            Quantity::Divergence(kind, p, q) => {
                let name = match kind {
                    Divergence::Kl => "KL",
                    Divergence::Tv => "TV",
                    Divergence::Js => "JS",
                    Divergence::Chi2 => "chi2",
                    Divergence::Hellinger => "hellinger",
                    Divergence::MaxRatio => "max_ratio",
                };
                write!(f, "{name}({p}, {q})")
            }
            Quantity::Renyi(p, q, Some(order)) => write!(f, "renyi({p}, {q}, {})", constant(order)),
            Quantity::Renyi(p, q, None) => write!(f, "renyi({p}, {q}, inf)"),
            Quantity::Support(d) => write!(f, "support({d})"),
            Quantity::Information(d, a, b) => write!(f, "I({d}, {a}, {b})"),
            Quantity::Objective(q, tuned) => write!(f, "J({q}, {tuned})"),
            Quantity::Sum(a, b) => write!(f, "{a} + {b}"),
            Quantity::Product(a, b) => {
                let factor = |q: &Quantity| match q {
                    Quantity::Sum(..) | Quantity::Product(..) | Quantity::Constant(_) => format!("({q})"),
                    _ => q.to_string(),
                };
                write!(f, "{} * {}", factor(a), factor(b))
            }
            Quantity::Largest(a, b) => write!(f, "max({a}, {b})"),
        }
    }
}

impl Display for Question {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        match self {
            Question::Number(quantity) => write!(f, "{quantity}"),
            Question::Compare(a, comparison, b) => write!(f, "{a} {comparison} {b}"),
            Question::Same(p, same, q) => write!(f, "{p} {} {q}", if *same { "==" } else { "!=" }),
            Question::Token(d, i) => write!(f, "token({d}, {i})"),
            Question::Next(d, prefix) => write!(f, "next({d}, {})", quoted(&prefix.join(" "))),
            Question::Top(d, k) => write!(f, "top({d}, {k})"),
            Question::Law(d, feature) => write!(f, "law({d}, {feature})"),
        }
    }
}
