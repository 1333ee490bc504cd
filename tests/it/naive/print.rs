//! The trees in the words of the study language, with brackets only where the grammar needs them, so that precedence
//! and grouping are tested too.

use super::Fraction;
use super::expression::{Comparison, Event, Feature, Index, Item, Num, Tok};
use num_traits::{One, Signed};
use std::fmt::{Display, Formatter, Result};

/// How tightly a form binds; an operand that binds looser than its place needs brackets.
mod level {
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARISON: u8 = 4;
    pub const SUM: u8 = 5;
    pub const PRODUCT: u8 = 6;
    pub const MINUS: u8 = 7;
    pub const POWER: u8 = 8;
    pub const ATOM: u8 = 9;
}

fn bracket(f: &mut Formatter, own: u8, needed: u8, inner: &dyn Display) -> Result {
    if own < needed { write!(f, "({inner})") } else { write!(f, "{inner}") }
}

/// A token as a string of the language.
pub fn quoted(token: &str) -> String {
    format!("\"{}\"", token.replace('\\', "\\\\").replace('"', "\\\""))
}

fn run(tokens: &[String]) -> String {
    quoted(&tokens.join(" "))
}

impl Display for Index {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Index::Fixed(i) => write!(f, "{i}"),
            Index::FromEnd(0) => write!(f, "N"),
            Index::FromEnd(k) => write!(f, "N - {k}"),
            Index::Bound(name, 0) => write!(f, "{name}"),
            Index::Bound(name, k) if *k > 0 => write!(f, "{name} + {k}"),
            Index::Bound(name, k) => write!(f, "{name} - {}", -k),
        }
    }
}

impl Display for Tok {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Tok::At(index) => write!(f, "x[{index}]"),
            Tok::Literal(token) => write!(f, "{}", quoted(token)),
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter) -> Result {
        f.write_str(match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        })
    }
}

impl Event {
    fn level(&self) -> u8 {
        match self {
            Event::Or(..) => level::OR,
            Event::And(..) => level::AND,
            Event::Not(_) => level::NOT,
            Event::Tokens(..) | Event::Numbers(..) | Event::World(_) => level::COMPARISON,
            _ => level::ATOM,
        }
    }
}

/// A pattern as a string of the language; tokens named `_` and `*` are escaped.
pub fn pattern(items: &[Item]) -> String {
    let words: Vec<String> = items
        .iter()
        .map(|item| match item {
            Item::One => "_".into(),
            Item::Many => "*".into(),
            Item::Token(t) if t == "_" || t == "*" => format!("\\\\{t}"),
            Item::Token(t) => t.clone(),
        })
        .collect();
    format!("\"{}\"", words.join(" "))
}

impl Display for Event {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Event::True => write!(f, "true"),
            Event::False => write!(f, "false"),
            Event::Tokens(a, equal, b) => write!(f, "{a} {} {b}", if *equal { "==" } else { "!=" }),
            Event::Numbers(a, comparison, b) => {
                bracket(f, a.level(), level::SUM, a)?;
                write!(f, " {comparison} ")?;
                bracket(f, b.level(), level::SUM, b)
            }
            Event::And(a, b) => {
                bracket(f, a.level(), level::AND, a)?;
                write!(f, " and ")?;
                bracket(f, b.level(), level::NOT, b)
            }
            Event::Or(a, b) => {
                bracket(f, a.level(), level::OR, a)?;
                write!(f, " or ")?;
                bracket(f, b.level(), level::AND, b)
            }
            Event::Not(a) => {
                write!(f, "not ")?;
                bracket(f, a.level(), level::NOT, a)
            }
            Event::Any(words) => write!(f, "any({words})"),
            Event::All(words) => write!(f, "all({words})"),
            Event::None(words) => write!(f, "none({words})"),
            Event::Contains(tokens) => write!(f, "contains({})", run(tokens)),
            Event::Starts(tokens) => write!(f, "starts({})", run(tokens)),
            Event::Ends(tokens) => write!(f, "ends({})", run(tokens)),
            Event::Matches(items) => write!(f, "matches({})", pattern(items)),
            Event::IsInt(a, b) => write!(f, "is_int(x[{a}..{b}])"),
            Event::IsPrime(n) => write!(f, "is_prime({n})"),
            Event::LegalChess(None) => write!(f, "legal_chess()"),
            Event::LegalChess(Some((a, b))) => write!(f, "legal_chess(x[{a}..{b}])"),
            Event::AllOver(name, a, b, event) => write!(f, "all({name} in {a}..{b}: {event})"),
            Event::AnyOver(name, a, b, event) => write!(f, "any({name} in {a}..{b}: {event})"),
            Event::World(name) => write!(f, "world == {}", quoted(name)),
            Event::Named(name, _) => write!(f, "{name}"),
        }
    }
}

impl Num {
    fn level(&self) -> u8 {
        match self {
            Num::Constant(q) if !q.denom().is_one() => level::PRODUCT,
            Num::Constant(q) if q.is_negative() => level::MINUS,
            Num::Position(Index::FromEnd(1..)) => level::SUM,
            Num::Position(Index::Bound(_, k)) if *k != 0 => level::SUM,
            Num::Add(..) | Num::Sub(..) => level::SUM,
            Num::Mul(..) | Num::Div(..) | Num::Mod(..) => level::PRODUCT,
            Num::Neg(_) | Num::MinusInfinity => level::MINUS,
            Num::Pow(..) => level::POWER,
            _ => level::ATOM,
        }
    }
}

fn infix(f: &mut Formatter, own: u8, a: &Num, sign: &str, b: &Num) -> Result {
    bracket(f, a.level(), own, a)?;
    write!(f, " {sign} ")?;
    bracket(f, b.level(), own + 1, b)
}

/// A fraction as the language writes it: `3`, `-3`, `3/8`.
pub fn constant(q: &Fraction) -> String {
    if q.denom().is_one() { q.numer().to_string() } else { format!("{}/{}", q.numer(), q.denom()) }
}

impl Display for Num {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Num::Constant(q) => write!(f, "{}", constant(q)),
            Num::Length => write!(f, "N"),
            Num::Size => write!(f, "V"),
            Num::MinusInfinity => write!(f, "-inf"),
            Num::Infinity => write!(f, "inf"),
            Num::Position(index) => write!(f, "{index}"),
            Num::Parameter(name) | Num::Named(name, _) => write!(f, "{name}"),
            Num::Indicator(event) => write!(f, "[{event}]"),
            Num::Add(a, b) => infix(f, level::SUM, a, "+", b),
            Num::Sub(a, b) => infix(f, level::SUM, a, "-", b),
            Num::Mul(a, b) => infix(f, level::PRODUCT, a, "*", b),
            Num::Div(a, b) => infix(f, level::PRODUCT, a, "/", b),
            Num::Mod(a, b) => infix(f, level::PRODUCT, a, "mod", b),
            Num::Pow(a, b) => {
                bracket(f, a.level(), level::ATOM, a)?;
                write!(f, "^")?;
                bracket(f, b.level(), level::MINUS, b)
            }
            Num::Neg(a) => {
                write!(f, "-")?;
                bracket(f, a.level(), level::POWER, a)
            }
            Num::Min(a, b) => write!(f, "min({a}, {b})"),
            Num::Max(a, b) => write!(f, "max({a}, {b})"),
            Num::Abs(a) => write!(f, "abs({a})"),
            Num::Ln(a) => write!(f, "ln({a})"),
            Num::Exp(a) => write!(f, "exp({a})"),
            Num::Sqrt(a) => write!(f, "sqrt({a})"),
            Num::Count(token) => write!(f, "count({})", quoted(token)),
            Num::CountWords(words) => write!(f, "count({words})"),
            Num::Score(name) => write!(f, "score({name})"),
            Num::Int(a, b, None) => write!(f, "int(x[{a}..{b}])"),
            Num::Int(a, b, Some(d)) => write!(f, "int(x[{a}..{b}], {d})"),
            Num::SumOver(name, a, b, number) => write!(f, "sum({name} in {a}..{b}: {number})"),
            Num::If(c, a, b) => write!(f, "if({c}, {a}, {b})"),
        }
    }
}

impl Display for Feature {
    fn fmt(&self, f: &mut Formatter) -> Result {
        match self {
            Feature::Event(event) => write!(f, "{event}"),
            Feature::Number(number) => write!(f, "{number}"),
            Feature::Token(token) => write!(f, "{token}"),
            Feature::World => write!(f, "world"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fraction;
    use super::*;

    fn boxed(n: i64) -> Box<Num> {
        Box::new(Num::constant(n))
    }

    #[test]
    fn brackets_stand_exactly_where_the_grammar_needs_them() {
        let difference = Num::Sub(boxed(1), Box::new(Num::Sub(boxed(2), boxed(3))));
        assert_eq!(difference.to_string(), "1 - (2 - 3)");
        let chain = Num::Sub(Box::new(Num::Sub(boxed(1), boxed(2))), boxed(3));
        assert_eq!(chain.to_string(), "1 - 2 - 3");
        let power = Num::Pow(Box::new(Num::Pow(boxed(2), boxed(3))), boxed(-1));
        assert_eq!(power.to_string(), "(2^3)^-1");
        let minus = Num::Neg(Box::new(Num::Pow(boxed(-2), boxed(2))));
        assert_eq!(minus.to_string(), "-(-2)^2");
        let quotient = Num::Mul(boxed(2), Box::new(Num::Constant(fraction(3, 8))));
        assert_eq!(quotient.to_string(), "2 * (3/8)");
        let a = || Box::new(Event::Tokens(Tok::At(Index::Fixed(1)), true, Tok::Literal("a".into())));
        let event = Event::Not(Box::new(Event::Or(a(), Box::new(Event::And(a(), Box::new(Event::Not(a())))))));
        assert_eq!(event.to_string(), r#"not (x[1] == "a" or x[1] == "a" and not x[1] == "a")"#);
    }
}
