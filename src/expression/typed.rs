//! A typed expression: names resolved, constants substituted, folds written out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::chess::Moves;
use super::pattern::Piece;
use super::problem::Span;
use super::scope::Closure;
use super::weighing::{Lookup, Path};
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// What kind of value an expression has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A token of the vocabulary.
    Token,
    /// True or false.
    Event,
    /// A real number or an infinity.
    Number,
}

impl fmt::Display for Sort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Sort::Token => "a token",
            Sort::Event => "an event",
            Sort::Number => "a number",
        })
    }
}

/// The value of an expression on one sequence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A token.
    Token(Token),
    /// Whether an event holds.
    Event(bool),
    /// A number.
    Number(Real),
}

/// A typed expression; a copy costs a reference count.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it gives.
    pub sort: Sort,
    pub(crate) node: Arc<Node>,
}

/// A relation of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Relation {
    pub(crate) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::LessEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterEqual => order.is_ge(),
        }
    }
    /// The relation with its sides exchanged.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Relation::Less => Relation::Greater,
            Relation::LessEqual => Relation::GreaterEqual,
            Relation::Greater => Relation::Less,
            Relation::GreaterEqual => Relation::LessEqual,
            same => same,
        }
    }
    /// The relation that holds exactly where this one does not.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Relation::Equal => Relation::NotEqual,
            Relation::NotEqual => Relation::Equal,
            Relation::Less => Relation::GreaterEqual,
            Relation::LessEqual => Relation::Greater,
            Relation::Greater => Relation::LessEqual,
            Relation::GreaterEqual => Relation::Less,
        }
    }
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Relation::Equal => "==",
            Relation::NotEqual => "!=",
            Relation::Less => "<",
            Relation::LessEqual => "<=",
            Relation::Greater => ">",
            Relation::GreaterEqual => ">=",
        }
    }
}

/// An arithmetic operator in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Whether some, every or no position must hold a token of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Some,
    Every,
    No,
}

/// The decimal digits that each token is, by token: their value and how many.
pub(crate) type Digits = Arc<Vec<Option<(Rational, usize)>>>;

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    /// Nesting, 1 for a leaf.
    pub(crate) depth: u32,
    /// Whether it reads the sequence.
    pub(crate) reads: bool,
    /// Whether it mentions the world.
    pub(crate) world: bool,
    pub(crate) form: Form,
}

#[derive(Debug)]
pub(crate) enum Form {
    Literal(Token),
    Position(usize),
    Truth(bool),
    Constant(Real),
    /// `if(C, a, b)` of any sort.
    If(Expression, Expression, Expression),
    Not(Expression),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Same(Expression, Expression),
    Compare(Relation, Expression, Expression),
    World(usize),
    IsPrime(Expression),
    IsInt {
        first: usize,
        last: usize,
        digits: Digits,
    },
    /// The tokens at these positions are legal moves from the initial position.
    Chess {
        first: usize,
        last: usize,
        moves: Arc<Moves>,
    },
    Has(Quantifier, Arc<BTreeSet<Token>>),
    Contains(Arc<[Token]>),
    Matches(Arc<[Piece]>),
    Indicator(Expression),
    Chain(Expression, Vec<(Arithmetic, Span, Expression)>),
    Negative(Expression),
    Power(Expression, Expression),
    Minimum(Vec<Expression>),
    Maximum(Vec<Expression>),
    Absolute(Expression),
    Logarithm(Expression),
    Exponential(Expression),
    Root(Expression),
    /// Σ over positions of the token's number; N is kept for its bounds.
    Score {
        table: Arc<BTreeMap<Token, Rational>>,
        length: usize,
    },
    Int {
        first: usize,
        last: usize,
        digits: Digits,
        otherwise: Option<Expression>,
    },
    Closure(Closure),
    /// The entry of a table at a number.
    Lookup(Arc<Lookup>, Expression),
    /// A product along a path.
    Along(Arc<Path>),
}

impl Form {
    pub(crate) fn children(&self) -> Vec<&Expression> {
        match self {
            Form::Literal(_)
            | Form::Position(_)
            | Form::Truth(_)
            | Form::Constant(_)
            | Form::World(_)
            | Form::IsInt { .. }
            | Form::Chess { .. }
            | Form::Has(..)
            | Form::Contains(_)
            | Form::Matches(_)
            | Form::Score { .. }
            | Form::Along(_)
            | Form::Closure(_) => Vec::new(),
            Form::If(condition, yes, no) => vec![condition, yes, no],
            Form::And(items) | Form::Or(items) | Form::Minimum(items) | Form::Maximum(items) => items.iter().collect(),
            Form::Same(left, right) | Form::Compare(_, left, right) | Form::Power(left, right) => vec![left, right],
            Form::Not(inner)
            | Form::IsPrime(inner)
            | Form::Indicator(inner)
            | Form::Negative(inner)
            | Form::Absolute(inner)
            | Form::Logarithm(inner)
            | Form::Exponential(inner)
            | Form::Lookup(_, inner)
            | Form::Root(inner) => vec![inner],
            Form::Chain(first, rest) => std::iter::once(first).chain(rest.iter().map(|(_, _, next)| next)).collect(),
            Form::Int { otherwise, .. } => otherwise.iter().collect(),
        }
    }
}

impl Expression {
    pub(crate) fn new(sort: Sort, span: Span, form: Form) -> Self {
        let mut depth = 0;
        let mut reads = matches!(
            form,
            Form::Position(_)
                | Form::IsInt { .. }
                | Form::Chess { .. }
                | Form::Has(..)
                | Form::Contains(_)
                | Form::Matches(_)
                | Form::Score { .. }
                | Form::Int { .. }
                | Form::Along(_)
                | Form::Closure(_)
        );
        let mut world = matches!(form, Form::World(_));
        for child in form.children() {
            depth = depth.max(child.node.depth);
            reads |= child.node.reads;
            world |= child.node.world;
        }
        Expression { sort, node: Arc::new(Node { span, depth: depth + 1, reads, world, form }) }
    }

    /// Its place in the text.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// Whether its value depends on the sequence.
    pub fn reads_sequence(&self) -> bool {
        self.node.reads
    }

    /// An expression that is this number everywhere.
    pub fn from_number(value: Real) -> Self {
        Expression::new(Sort::Number, Span::default(), Form::Constant(value))
    }

    /// The entry of a table at the value of this number.
    pub fn looked_up(self, table: Lookup) -> Self {
        let span = self.span();
        Expression::new(Sort::Number, span, Form::Lookup(Arc::new(table), self))
    }

    /// The product of the weights that a sequence meets along a path.
    pub fn along(path: Path) -> Self {
        Expression::new(Sort::Number, Span::default(), Form::Along(Arc::new(path)))
    }

    /// The token at a position, from 0.
    pub fn token_at(position: usize) -> Self {
        Expression::new(Sort::Token, Span::default(), Form::Position(position))
    }

    /// The sum of some numbers; 0 without any.
    pub fn sum(terms: Vec<Expression>) -> Self {
        let mut terms = terms.into_iter();
        let Some(first) = terms.next() else { return Expression::from_number(Real::ZERO) };
        let rest: Vec<_> = terms.map(|term| (Arithmetic::Add, term.span(), term)).collect();
        if rest.is_empty() { first } else { first.chain(rest) }
    }

    /// This number minus another one.
    pub fn minus(self, other: Expression) -> Self {
        let span = other.span();
        self.chain(vec![(Arithmetic::Subtract, span, other)])
    }

    /// This number over a number that is not 0.
    pub fn over(self, divisor: Real) -> Self {
        let span = self.span();
        if divisor == Real::ONE {
            return self;
        }
        self.chain(vec![(Arithmetic::Divide, span, Expression::from_number(divisor))])
    }

    /// This number to a power.
    pub fn to_the(self, exponent: Expression) -> Self {
        let span = exponent.span();
        Expression::new(Sort::Number, span, Form::Power(self, exponent))
    }

    /// e to this number.
    pub fn exponential(self) -> Self {
        let span = self.span();
        Expression::new(Sort::Number, span, Form::Exponential(self))
    }

    /// That this number has a value.
    pub fn equals(self, value: Real) -> Self {
        let span = self.span();
        Expression::new(Sort::Event, span, Form::Compare(Relation::Equal, self, Expression::from_number(value)))
    }

    /// That this event does not hold.
    pub fn negated(self) -> Self {
        let span = self.span();
        Expression::new(Sort::Event, span, Form::Not(self))
    }

    /// Whether this is 0 on every sequence, as far as that can be seen.
    pub fn is_zero(&self) -> bool {
        matches!(&self.node.form, Form::Constant(value) if value.is_zero())
    }

    fn chain(self, rest: Vec<(Arithmetic, Span, Expression)>) -> Self {
        let span = self.span();
        Expression::new(Sort::Number, span, Form::Chain(self, rest))
    }

    /// An expression that is this truth everywhere.
    pub fn from_truth(value: bool) -> Self {
        Expression::new(Sort::Event, Span::default(), Form::Truth(value))
    }
}

/// Whether an expression mentions the world.
pub fn mentions_world(expression: &Expression) -> bool {
    expression.node.world
}
