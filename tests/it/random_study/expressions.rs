//! Random events and numbers over one sequence, well typed by construction.

use super::{Choices, PARAMETER, Scope};
use crate::naive::expression::{Comparison, Event, Feature, Index, Item, Num, Tok};
use crate::naive::{Fraction, fraction};

/// Some of the items, at least one, in their order.
pub fn some_of(choices: &mut Choices, items: &[String]) -> Vec<String> {
    let mut some: Vec<String> = items.iter().filter(|_| choices.rarely(2)).cloned().collect();
    if some.is_empty() {
        some.push(choices.pick(items).clone());
    }
    some
}

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::AtLeast,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::More,
];

impl Scope {
    fn token(&self, choices: &mut Choices) -> String {
        choices.pick(&self.setting.vocabulary).clone()
    }

    fn tokens(&self, choices: &mut Choices, most: usize) -> Vec<String> {
        // A run that is longer than the sequence can never hold and is refused.
        let most = most.min(self.setting.length);
        (0..=choices.below(most)).map(|_| self.token(choices)).collect()
    }

    fn index(&self, choices: &mut Choices) -> Index {
        let n = self.setting.length;
        if let Some((name, low, high)) = self.fold
            && choices.below(3) < 2
        {
            let offset = choices.below(3) as i64 - 1;
            let inside = low as i64 + offset >= 1 && high as i64 + offset <= n as i64;
            return Index::Bound(name, if inside { offset } else { 0 });
        }
        if choices.rarely(3) { Index::FromEnd(choices.below(n)) } else { Index::Fixed(1 + choices.below(n)) }
    }

    /// A range of positions within 1 … N, as written.
    fn range(&self, choices: &mut Choices) -> (usize, usize, Index, Index) {
        let n = self.setting.length;
        let low = 1 + choices.below(n);
        let high = low + choices.below(n - low + 1);
        let end = if choices.rarely(2) { Index::FromEnd(n - high) } else { Index::Fixed(high) };
        (low, high, Index::Fixed(low), end)
    }

    fn place(&self, choices: &mut Choices) -> Tok {
        Tok::At(self.index(choices))
    }

    fn items(&self, choices: &mut Choices) -> Vec<Item> {
        let n = self.setting.length;
        let mut items: Vec<Item> = Vec::new();
        for _ in 0..n {
            items.push(match choices.below(4) {
                0 => Item::One,
                3 if choices.rarely(2) => Item::Many,
                _ => Item::Token(self.token(choices)),
            });
        }
        items
    }

    fn within<T>(
        &mut self,
        choices: &mut Choices,
        make: impl Fn(&mut Self, &mut Choices) -> T,
    ) -> (&'static str, Index, Index, T) {
        let (low, high, from, to) = self.range(choices);
        let outer = self.fold.replace(("i", low, high));
        let inner = make(self, choices);
        self.fold = outer;
        ("i", from, to, inner)
    }

    /// A random event.
    pub fn event(&mut self, choices: &mut Choices, depth: usize) -> Event {
        if depth > 0 && choices.below(5) >= 2 {
            return self.compound_event(choices, depth - 1);
        }
        match choices.below(16) {
            0 | 1 => Event::Tokens(self.place(choices), true, Tok::Literal(self.token(choices))),
            2 => Event::Tokens(self.place(choices), true, self.place(choices)),
            3 => Event::Tokens(Tok::Literal(self.token(choices)), false, self.place(choices)),
            4 => Event::Any("calm".into()),
            5 => Event::All("calm".into()),
            6 => Event::None("calm".into()),
            7 => Event::Contains(self.tokens(choices, 2)),
            8 => Event::Starts(self.tokens(choices, 2)),
            9 => Event::Ends(self.tokens(choices, 2)),
            10 => Event::Matches(self.items(choices)),
            11 => {
                let (_, _, from, to) = self.range(choices);
                Event::IsInt(from, to)
            }
            12 if !self.worlds.is_empty() => Event::World(choices.pick(&self.worlds).clone()),
            13 if !self.events.is_empty() => {
                let (name, event) = choices.pick(&self.events).clone();
                Event::Named(name, Box::new(event))
            }
            14 => Event::True,
            15 => Event::False,
            _ => Event::Numbers(
                Box::new(Num::Count(self.token(choices))),
                *choices.pick(&COMPARISONS),
                Box::new(Num::constant(choices.below(3) as i64)),
            ),
        }
    }

    fn compound_event(&mut self, choices: &mut Choices, depth: usize) -> Event {
        match choices.below(10) {
            0 | 1 => Event::And(Box::new(self.event(choices, depth)), Box::new(self.event(choices, depth))),
            2 | 3 => Event::Or(Box::new(self.event(choices, depth)), Box::new(self.event(choices, depth))),
            4 => Event::Not(Box::new(self.event(choices, depth))),
            5 if self.fold.is_none() => {
                let (name, from, to, event) = self.within(choices, |scope, choices| scope.event(choices, depth.min(1)));
                Event::AllOver(name, from, to, Box::new(event))
            }
            6 if self.fold.is_none() => {
                let (name, from, to, event) = self.within(choices, |scope, choices| scope.event(choices, depth.min(1)));
                Event::AnyOver(name, from, to, Box::new(event))
            }
            7 => Event::IsPrime(Box::new(self.digits(choices))),
            8 => Event::Numbers(
                Box::new(self.digits(choices)),
                *choices.pick(&COMPARISONS),
                Box::new(self.integer(choices, depth)),
            ),
            _ => Event::Numbers(
                Box::new(self.number(choices, depth)),
                *choices.pick(&COMPARISONS),
                Box::new(self.number(choices, depth)),
            ),
        }
    }

    /// Tokens read as an integer, without a default: false in a comparison where they are no digits.
    fn digits(&mut self, choices: &mut Choices) -> Num {
        let (_, _, from, to) = self.range(choices);
        let digits = Num::Int(from, to, None);
        if choices.rarely(3) {
            Num::Mod(Box::new(digits), Box::new(Num::constant(2 + choices.below(2) as i64)))
        } else {
            digits
        }
    }

    /// A random integer, never negative.
    fn integer(&mut self, choices: &mut Choices, depth: usize) -> Num {
        match choices.below(if depth > 0 { 10 } else { 6 }) {
            0 => Num::constant(choices.below(4) as i64),
            1 => Num::Count(self.token(choices)),
            2 => Num::CountWords("calm".into()),
            3 => {
                let (_, _, from, to) = self.range(choices);
                Num::Int(from, to, Some(choices.below(3) as i64))
            }
            4 => Num::Length,
            5 if self.fold.is_some() => Num::Position(self.index(choices)),
            6 => Num::Indicator(Box::new(self.event(choices, depth - 1))),
            7 => Num::Add(Box::new(self.integer(choices, depth - 1)), Box::new(self.integer(choices, depth - 1))),
            8 => {
                let modulus = Num::constant(2 + choices.below(2) as i64);
                Num::Mod(Box::new(self.integer(choices, depth - 1)), Box::new(modulus))
            }
            _ => Num::Size,
        }
    }

    fn constant(&self, choices: &mut Choices) -> Num {
        let constants: [Fraction; 7] = [
            fraction(1, 1),
            fraction(2, 1),
            fraction(0, 1),
            fraction(-1, 1),
            fraction(1, 2),
            fraction(-2, 3),
            fraction(3, 4),
        ];
        Num::Constant(choices.pick(&constants).clone())
    }

    /// A random number with rational values.
    pub fn number(&mut self, choices: &mut Choices, depth: usize) -> Num {
        if depth > 0 && choices.below(5) >= 2 {
            return self.compound_number(choices, depth - 1);
        }
        match choices.below(9) {
            0 => Num::Count(self.token(choices)),
            1 => Num::Indicator(Box::new(self.event(choices, 0))),
            2 => Num::Score("heat".into()),
            3 => Num::CountWords("calm".into()),
            4 => self.integer(choices, 0),
            5 if self.parameter => Num::Parameter(PARAMETER.into()),
            6 if !self.numbers.is_empty() => {
                let (name, number) = choices.pick(&self.numbers).clone();
                Num::Named(name, Box::new(number))
            }
            7 if self.fallible => self.failing(choices),
            _ => self.constant(choices),
        }
    }

    /// A number that some sequences give no value.
    fn failing(&mut self, choices: &mut Choices) -> Num {
        if choices.rarely(2) {
            return self.digits(choices);
        }
        Num::Div(Box::new(Num::constant(1)), Box::new(Num::Count(self.token(choices))))
    }

    fn compound_number(&mut self, choices: &mut Choices, depth: usize) -> Num {
        let pair = |scope: &mut Self, choices: &mut Choices| {
            (Box::new(scope.number(choices, depth)), Box::new(scope.number(choices, depth)))
        };
        match choices.below(14) {
            0 | 1 => {
                let (a, b) = pair(self, choices);
                Num::Add(a, b)
            }
            2 => {
                let (a, b) = pair(self, choices);
                Num::Sub(a, b)
            }
            3 => {
                let (a, b) = pair(self, choices);
                Num::Mul(a, b)
            }
            4 => {
                let divisor = choices.pick(&[2, 3, -2]);
                Num::Div(Box::new(self.number(choices, depth)), Box::new(Num::constant(*divisor)))
            }
            5 => {
                let power = Num::constant(choices.below(3) as i64);
                Num::Pow(Box::new(self.number(choices, depth)), Box::new(power))
            }
            6 => Num::Neg(Box::new(self.number(choices, depth))),
            7 => {
                let (a, b) = pair(self, choices);
                Num::Min(a, b)
            }
            8 => {
                let (a, b) = pair(self, choices);
                Num::Max(a, b)
            }
            9 => Num::Abs(Box::new(self.number(choices, depth))),
            10 if self.fold.is_none() => {
                let (name, from, to, number) =
                    self.within(choices, |scope, choices| scope.number(choices, depth.min(1)));
                Num::SumOver(name, from, to, Box::new(number))
            }
            11 => self.integer(choices, depth),
            12 => Num::Indicator(Box::new(self.event(choices, depth))),
            _ => {
                let condition = self.event(choices, depth);
                let (a, b) = pair(self, choices);
                Num::If(Box::new(condition), a, b)
            }
        }
    }

    /// What a law or an information may be of.
    pub fn feature(&mut self, choices: &mut Choices) -> Feature {
        match choices.below(4) {
            0 => Feature::Token(self.place(choices)),
            1 => Feature::Event(self.event(choices, 1)),
            2 if !self.worlds.is_empty() => Feature::World,
            _ => Feature::Number(self.number(choices, 1)),
        }
    }
}
