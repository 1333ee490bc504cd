//! Events and numbers over one sequence, as trees. [`super::print`] writes them, [`super::evaluate`] gives their value.

use super::Fraction;

/// A position, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    Fixed(usize),
    /// N − k.
    FromEnd(usize),
    /// The variable of a fold, plus an offset.
    Bound(&'static str, i64),
}

/// Something that is a token.
#[derive(Clone, Debug, PartialEq)]
pub enum Tok {
    At(Index),
    Literal(String),
}

/// One item of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Token(String),
    One,
    Many,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Something that holds or does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    True,
    False,
    Tokens(Tok, bool, Tok),
    Numbers(Box<Num>, Comparison, Box<Num>),
    And(Box<Event>, Box<Event>),
    Or(Box<Event>, Box<Event>),
    Not(Box<Event>),
    Any(String),
    All(String),
    None(String),
    Contains(Vec<String>),
    Starts(Vec<String>),
    Ends(Vec<String>),
    Matches(Vec<Item>),
    IsInt(Index, Index),
    IsPrime(Box<Num>),
    /// From a position to another one; of all of them where there are none.
    LegalChess(Option<(Index, Index)>),
    AllOver(&'static str, Index, Index, Box<Event>),
    AnyOver(&'static str, Index, Index, Box<Event>),
    World(String),
    /// A name of `[define]`, with what it stands for.
    Named(String, Box<Event>),
}

/// Something that is a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Num {
    Constant(Fraction),
    Length,
    Size,
    MinusInfinity,
    /// As a β alone.
    Infinity,
    Position(Index),
    Parameter(String),
    Indicator(Box<Event>),
    Add(Box<Num>, Box<Num>),
    Sub(Box<Num>, Box<Num>),
    Mul(Box<Num>, Box<Num>),
    Div(Box<Num>, Box<Num>),
    Mod(Box<Num>, Box<Num>),
    Pow(Box<Num>, Box<Num>),
    Neg(Box<Num>),
    Min(Box<Num>, Box<Num>),
    Max(Box<Num>, Box<Num>),
    Abs(Box<Num>),
    Ln(Box<Num>),
    Exp(Box<Num>),
    Sqrt(Box<Num>),
    Count(String),
    CountWords(String),
    Score(String),
    Int(Index, Index, Option<i64>),
    SumOver(&'static str, Index, Index, Box<Num>),
    If(Box<Event>, Box<Num>, Box<Num>),
    Named(String, Box<Num>),
}

/// What a law or an information is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Feature {
    Event(Event),
    Number(Num),
    Token(Tok),
    World,
}

impl Num {
    pub fn constant(n: i64) -> Num {
        Num::Constant(Fraction::from_integer(n.into()))
    }
}

impl Event {
    /// Whether any number in it is wanted.
    pub fn mentions(&self, wanted: &mut dyn FnMut(&Num) -> bool) -> bool {
        match self {
            Event::Numbers(a, _, b) => a.mentions(wanted) || b.mentions(wanted),
            Event::And(a, b) | Event::Or(a, b) => a.mentions(wanted) || b.mentions(wanted),
            Event::Not(a) | Event::Named(_, a) => a.mentions(wanted),
            Event::AllOver(_, _, _, a) | Event::AnyOver(_, _, _, a) => a.mentions(wanted),
            Event::IsPrime(a) => a.mentions(wanted),
            _ => false,
        }
    }
}

impl Num {
    /// Whether it, or any number in it, is wanted.
    pub fn mentions(&self, wanted: &mut dyn FnMut(&Num) -> bool) -> bool {
        if wanted(self) {
            return true;
        }
        match self {
            Num::Indicator(a) => a.mentions(wanted),
            Num::Add(a, b) | Num::Sub(a, b) | Num::Mul(a, b) | Num::Div(a, b) | Num::Mod(a, b) | Num::Pow(a, b) => {
                a.mentions(wanted) || b.mentions(wanted)
            }
            Num::Min(a, b) | Num::Max(a, b) => a.mentions(wanted) || b.mentions(wanted),
            Num::Neg(a) | Num::Abs(a) | Num::Ln(a) | Num::Exp(a) | Num::Sqrt(a) | Num::Named(_, a) => {
                a.mentions(wanted)
            }
            Num::SumOver(_, _, _, a) => a.mentions(wanted),
            Num::If(c, a, b) => c.mentions(wanted) || a.mentions(wanted) || b.mentions(wanted),
            _ => false,
        }
    }
}

impl Feature {
    pub fn mentions(&self, wanted: &mut dyn FnMut(&Num) -> bool) -> bool {
        match self {
            Feature::Event(event) => event.mentions(wanted),
            Feature::Number(number) => number.mentions(wanted),
            Feature::Token(_) | Feature::World => false,
        }
    }
}

/// Whether a number takes a logarithm, an exponential or a root, so that exactness is not promised.
pub fn transcendental(number: &Num) -> bool {
    matches!(number, Num::Ln(_) | Num::Exp(_) | Num::Sqrt(_))
}
