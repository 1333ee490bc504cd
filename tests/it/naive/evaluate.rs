//! The value of an expression on one whole sequence, straight from the table of the language.

use super::chess::legal_game;
use super::expression::{Comparison, Event, Feature, Index, Item, Num, Tok};
use super::number::Number;
use super::{Fraction, Undefined};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What names stand for.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    pub vocabulary: Vec<String>,
    pub length: usize,
    pub words: BTreeMap<String, Vec<String>>,
    pub scores: BTreeMap<String, BTreeMap<String, Fraction>>,
    pub parameters: BTreeMap<String, Number>,
}

/// One sequence, the world it came from, and the variables of the folds around.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    pub setting: &'a Setting,
    pub tokens: &'a [&'a str],
    pub world: Option<&'a str>,
    pub variables: Vec<(&'static str, i64)>,
}

/// What a feature can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Truth(bool),
    Number(Number),
    Token(String),
    World(String),
}

type Outcome<T> = Result<T, Undefined>;

impl<'a> Place<'a> {
    pub fn new(setting: &'a Setting, tokens: &'a [&'a str], world: Option<&'a str>) -> Self {
        Place { setting, tokens, world, variables: Vec::new() }
    }

    fn index(&self, index: &Index) -> i64 {
        match index {
            Index::Fixed(i) => *i as i64,
            Index::FromEnd(k) => self.setting.length as i64 - *k as i64,
            Index::Bound(name, k) => {
                let bound = self.variables.iter().rev().find(|(n, _)| n == name);
                bound.expect("the generator binds its variables").1 + k
            }
        }
    }

    fn at(&self, index: &Index) -> Outcome<&'a str> {
        let i = self.index(index);
        let inside = usize::try_from(i - 1).ok().and_then(|i| self.tokens.get(i));
        inside.copied().ok_or_else(|| Undefined::Error(format!("x[{i}] is outside")))
    }

    fn token(&'a self, token: &'a Tok) -> Outcome<&'a str> {
        match token {
            Tok::At(index) => self.at(index),
            Tok::Literal(text) => Ok(text),
        }
    }

    fn member(&self, words: &str, token: &str) -> bool {
        self.setting.words[words].iter().any(|word| word == token)
    }

    fn digits(&self, a: &Index, b: &Index) -> Outcome<Option<i64>> {
        let mut value = 0;
        for i in self.index(a)..=self.index(b) {
            let token = self.at(&Index::Fixed(i as usize))?;
            match token.as_bytes() {
                [digit @ b'0'..=b'9'] => value = value * 10 + i64::from(digit - b'0'),
                _ => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    fn over(&self, name: &'static str, a: &Index, b: &Index) -> impl Iterator<Item = Place<'a>> {
        (self.index(a)..=self.index(b)).map(move |i| {
            let mut inner = self.clone();
            inner.variables.push((name, i));
            inner
        })
    }

    /// Two operands. An `int` without digits in either outweighs other errors, since what contains it is then false.
    fn both(&self, a: &Num, b: &Num) -> Outcome<(Number, Number)> {
        match (self.number(a), self.number(b)) {
            (Err(Undefined::NoDigits), _) | (_, Err(Undefined::NoDigits)) => Err(Undefined::NoDigits),
            (a, b) => Ok((a?, b?)),
        }
    }

    pub fn holds(&self, event: &Event) -> Outcome<bool> {
        Ok(match event {
            Event::True => true,
            Event::False => false,
            Event::Tokens(a, equal, b) => (self.token(a)? == self.token(b)?) == *equal,
            Event::Numbers(a, comparison, b) => match self.both(a, b) {
                Ok((a, b)) => compares(a.compare(&b)?, *comparison),
                Err(Undefined::NoDigits) => false,
                Err(error) => return Err(error),
            },
            Event::And(a, b) => self.holds(a)? && self.holds(b)?,
            Event::Or(a, b) => self.holds(a)? || self.holds(b)?,
            Event::Not(a) => !self.holds(a)?,
            Event::Any(words) => self.tokens.iter().any(|t| self.member(words, t)),
            Event::All(words) => self.tokens.iter().all(|t| self.member(words, t)),
            Event::None(words) => !self.tokens.iter().any(|t| self.member(words, t)),
            Event::Contains(run) => self.tokens.windows(run.len()).any(|window| window == run),
            Event::Starts(run) => self.tokens.len() >= run.len() && self.tokens[..run.len()] == run[..],
            Event::Ends(run) => {
                self.tokens.len() >= run.len() && self.tokens[self.tokens.len() - run.len()..] == run[..]
            }
            Event::Matches(items) => matches(items, self.tokens),
            Event::IsInt(a, b) => self.digits(a, b)?.is_some(),
            Event::IsPrime(n) => match self.number(n) {
                Ok(n) => prime(n.to_integer().ok_or_else(|| Undefined::Error("is_prime of no integer".into()))?),
                Err(Undefined::NoDigits) => false,
                Err(error) => return Err(error),
            },
            Event::LegalChess(None) => legal_game(self.tokens.iter().copied()),
            Event::LegalChess(Some((a, b))) => {
                let tokens = (self.index(a)..=self.index(b)).map(|i| self.at(&Index::Fixed(i as usize)));
                legal_game(tokens.collect::<Outcome<Vec<_>>>()?)
            }
            Event::AllOver(name, a, b, event) => {
                for place in self.over(name, a, b) {
                    if !place.holds(event)? {
                        return Ok(false);
                    }
                }
                true
            }
            Event::AnyOver(name, a, b, event) => {
                for place in self.over(name, a, b) {
                    if place.holds(event)? {
                        return Ok(true);
                    }
                }
                false
            }
            Event::World(name) => self.world == Some(name),
            Event::Named(_, event) => self.holds(event)?,
        })
    }

    pub fn number(&self, number: &Num) -> Outcome<Number> {
        let count = |n: usize| Number::integer(n as i64);
        Ok(match number {
            Num::Constant(q) => Number::Exact(q.clone()),
            Num::Length => count(self.setting.length),
            Num::Size => count(self.setting.vocabulary.len()),
            Num::MinusInfinity => Number::MinusInfinity,
            Num::Infinity => Number::Infinity,
            Num::Position(index) => Number::integer(self.index(index)),
            Num::Parameter(name) => self.setting.parameters[name].clone(),
            Num::Indicator(event) => Number::integer(self.holds(event)?.into()),
            Num::Add(a, b) => self.both(a, b).and_then(|(a, b)| a.add(&b))?,
            Num::Sub(a, b) => self.both(a, b).and_then(|(a, b)| a.sub(&b))?,
            Num::Mul(a, b) => self.both(a, b).and_then(|(a, b)| a.mul(&b))?,
            Num::Div(a, b) => self.both(a, b).and_then(|(a, b)| a.div(&b))?,
            Num::Mod(a, b) => match self.both(a, b).map(|(a, b)| (a.to_integer(), b.to_integer()))? {
                (Some(a), Some(b)) if b > 0 => Number::integer(a.rem_euclid(b)),
                _ => return Undefined::error("mod"),
            },
            Num::Pow(a, b) => {
                let (base, power) = self.both(a, b)?;
                match power.to_integer() {
                    Some(power) => base.pow(power)?,
                    None => base.ln()?.mul(&power)?.exp()?,
                }
            }
            Num::Neg(a) => self.number(a)?.neg(),
            Num::Min(a, b) | Num::Max(a, b) => {
                let (p, q) = self.both(a, b)?;
                let first_is_less = p.compare(&q)? != Ordering::Greater;
                if first_is_less == matches!(number, Num::Min(..)) { p } else { q }
            }
            Num::Abs(a) => self.number(a)?.abs()?,
            Num::Ln(a) => self.number(a)?.ln()?,
            Num::Exp(a) => self.number(a)?.exp()?,
            Num::Sqrt(a) => self.number(a)?.sqrt()?,
            Num::Count(token) => count(self.tokens.iter().filter(|t| *t == token).count()),
            Num::CountWords(words) => count(self.tokens.iter().filter(|t| self.member(words, t)).count()),
            Num::Score(name) => {
                let scores = &self.setting.scores[name];
                Number::Exact(self.tokens.iter().filter_map(|t| scores.get(*t)).sum())
            }
            Num::Int(a, b, default) => match self.digits(a, b)?.or(*default) {
                Some(value) => Number::integer(value),
                None => return Err(Undefined::NoDigits),
            },
            Num::SumOver(name, a, b, number) => {
                let terms: Vec<Outcome<Number>> = self.over(name, a, b).map(|place| place.number(number)).collect();
                if terms.contains(&Err(Undefined::NoDigits)) {
                    return Err(Undefined::NoDigits);
                }
                terms.into_iter().try_fold(Number::zero(), |total, term| total.add(&term?))?
            }
            Num::If(c, a, b) => self.number(if self.holds(c)? { a } else { b })?,
            Num::Named(_, number) => self.number(number)?,
        })
    }

    pub fn feature(&self, feature: &Feature) -> Outcome<Value> {
        Ok(match feature {
            Feature::Event(event) => Value::Truth(self.holds(event)?),
            Feature::Number(number) => Value::Number(self.number(number)?),
            Feature::Token(token) => Value::Token(self.token(token)?.to_string()),
            Feature::World => Value::World(self.world.unwrap_or_default().to_string()),
        })
    }
}

/// Whether an order satisfies a comparison.
pub fn compares(order: Ordering, comparison: Comparison) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

fn prime(n: i64) -> bool {
    n >= 2 && (2..n).take_while(|d| d * d <= n).all(|d| n % d != 0)
}

fn matches(items: &[Item], tokens: &[&str]) -> bool {
    match (items.split_first(), tokens.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((Item::Many, items)), _) => (0..=tokens.len()).any(|skip| matches(items, &tokens[skip..])),
        (Some((Item::One, items)), Some((_, tokens))) => matches(items, tokens),
        (Some((Item::Token(item), items)), Some((token, tokens))) => item == token && matches(items, tokens),
        (Some(_), None) => false,
    }
}
