//! The syntax tree that both languages share.
//!
//! Chains such as `a + b + c` lean to the left and may be many thousand operators long: walk them with
//! [`Syntax::chain`] instead of recursing into `left`. Everything else nests at most some hundreds deep.

use std::collections::BTreeSet;

use super::problem::Span;
use crate::number::Rational;

/// A node of the tree, with its place in the text.
#[derive(Debug, PartialEq)]
pub struct Syntax {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// `0.1`, as the fraction that was written.
    Number(Rational),
    /// `inf`
    Infinity,
    /// `"Mary had"`, without its quotes and escapes.
    Text(String),
    /// `lambda`
    Name(String),
    /// `true` or `false`
    Boolean(bool),
    /// `["Mr. White", "said"]`: a bracket that holds only strings, at least one.
    List(Vec<Syntax>),
    /// `x[i]`; `x[a..b]` is the index of a range.
    Index(Box<Syntax>),
    /// `a..b`
    Range(Box<Syntax>, Box<Syntax>),
    /// `[EVENT]`
    Indicator(Box<Syntax>),
    /// `count("a")`, `P[tuned](A)`, `if(C, a, b)`.
    Call {
        /// The name before the bracket.
        name: String,
        /// Its place.
        name_span: Span,
        /// The distribution in square brackets, after P, E, Var, Cov.
        of: Option<Box<Syntax>>,
        /// What stands in the bracket; in `P(A | B)` the last one is [`Kind::Given`].
        arguments: Vec<Syntax>,
    },
    /// `sum(i in a..b: E)`
    Fold {
        /// What is done over the range.
        fold: Fold,
        /// The name that runs.
        variable: String,
        /// Its place.
        variable_span: Span,
        /// First and last value.
        range: (Box<Syntax>, Box<Syntax>),
        /// What is folded.
        body: Box<Syntax>,
    },
    /// `not A`
    Not(Box<Syntax>),
    /// `-a`
    Negative(Box<Syntax>),
    /// `a + b`
    Binary {
        /// The operator.
        operator: Operator,
        /// Its place.
        operator_span: Span,
        /// The left side; chains lean here.
        left: Box<Syntax>,
        /// The right side.
        right: Box<Syntax>,
    },
    /// `A | B`, only as the last argument of P, E, Var, Cov.
    Given(Box<Syntax>, Box<Syntax>),
    /// `S => T`
    Implies(Box<Syntax>, Box<Syntax>),
    /// `S if C`
    When(Box<Syntax>, Box<Syntax>),
}

/// What a fold does over its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// `sum`
    Sum,
    /// `all`
    All,
    /// `any`
    Any,
}

/// An operator between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

impl Operator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Modulo => "mod",
            Operator::Power => "^",
        }
    }
    /// How tightly it binds: 1 for `or` to 8 for `^`.
    pub fn precedence(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide | Operator::Modulo => 6,
            Operator::Power => 8,
            _ => 4,
        }
    }
    /// Whether it compares.
    pub fn is_comparison(self) -> bool {
        self.precedence() == 4
    }
}

/// One more operand of a chain: the operator, its place, and the right side.
pub type Link<'a> = (Operator, Span, &'a Syntax);

impl Syntax {
    /// Unrolls the operators of equal precedence that lean to the left: `a - b + c` is `a` and [(-, b), (+, c)].
    /// Anything but a binary operator is a chain of itself alone.
    pub fn chain(&self) -> (&Syntax, Vec<Link<'_>>) {
        let mut links = Vec::new();
        let mut at = self;
        let mut level = None;
        while let Kind::Binary { operator, operator_span, left, right } = &at.kind {
            if *level.get_or_insert(operator.precedence()) != operator.precedence() {
                break;
            }
            links.push((*operator, *operator_span, &**right));
            at = left;
            if matches!(level, Some(4 | 8)) {
                break;
            }
        }
        links.reverse();
        (at, links)
    }

    /// The nodes directly below.
    pub fn children(&self) -> Vec<&Syntax> {
        match &self.kind {
            Kind::Number(_) | Kind::Infinity | Kind::Text(_) | Kind::Name(_) | Kind::Boolean(_) => Vec::new(),
            Kind::List(items) => items.iter().collect(),
            Kind::Index(inner) | Kind::Indicator(inner) | Kind::Not(inner) | Kind::Negative(inner) => vec![inner],
            Kind::Call { of, arguments, .. } => of.iter().map(|of| &**of).chain(arguments).collect(),
            Kind::Fold { range, body, .. } => vec![&range.0, &range.1, body],
            Kind::Range(left, right)
            | Kind::Given(left, right)
            | Kind::Implies(left, right)
            | Kind::When(left, right)
            | Kind::Binary { left, right, .. } => vec![left, right],
        }
    }

    fn take_children(&mut self, into: &mut Vec<Syntax>) {
        match std::mem::replace(&mut self.kind, Kind::Infinity) {
            Kind::Number(_) | Kind::Infinity | Kind::Text(_) | Kind::Name(_) | Kind::Boolean(_) => {}
            Kind::List(items) => into.extend(items),
            Kind::Index(inner) | Kind::Indicator(inner) | Kind::Not(inner) | Kind::Negative(inner) => into.push(*inner),
            Kind::Call { of, arguments, .. } => {
                into.extend(of.map(|of| *of));
                into.extend(arguments);
            }
            Kind::Fold { range, body, .. } => into.extend([*range.0, *range.1, *body]),
            Kind::Range(left, right)
            | Kind::Given(left, right)
            | Kind::Implies(left, right)
            | Kind::When(left, right)
            | Kind::Binary { left, right, .. } => into.extend([*left, *right]),
        }
    }
}

impl Drop for Syntax {
    /// Takes the tree apart in a loop, since a chain may be deeper than the stack.
    fn drop(&mut self) {
        let mut waiting = Vec::new();
        self.take_children(&mut waiting);
        while let Some(mut node) = waiting.pop() {
            node.take_children(&mut waiting);
        }
    }
}

impl Clone for Syntax {
    /// Copies chains in a loop, since they may be deeper than the stack.
    fn clone(&self) -> Self {
        let mut spine = Vec::new();
        let mut at = self;
        while let Kind::Binary { operator, operator_span, left, right } = &at.kind {
            spine.push((at.span, *operator, *operator_span, right));
            at = left;
        }
        let mut copy = Syntax { span: at.span, kind: at.kind.clone() };
        for (span, operator, operator_span, right) in spine.into_iter().rev() {
            let left = Box::new(copy);
            copy = Syntax { span, kind: Kind::Binary { operator, operator_span, left, right: right.clone() } };
        }
        copy
    }
}

impl Clone for Kind {
    fn clone(&self) -> Self {
        match self {
            Kind::Number(value) => Kind::Number(value.clone()),
            Kind::Infinity => Kind::Infinity,
            Kind::Text(text) => Kind::Text(text.clone()),
            Kind::Name(name) => Kind::Name(name.clone()),
            Kind::Boolean(value) => Kind::Boolean(*value),
            Kind::List(items) => Kind::List(items.clone()),
            Kind::Index(inner) => Kind::Index(inner.clone()),
            Kind::Range(left, right) => Kind::Range(left.clone(), right.clone()),
            Kind::Indicator(inner) => Kind::Indicator(inner.clone()),
            Kind::Call { name, name_span, of, arguments } => {
                Kind::Call { name: name.clone(), name_span: *name_span, of: of.clone(), arguments: arguments.clone() }
            }
            Kind::Fold { fold, variable, variable_span, range, body } => Kind::Fold {
                fold: *fold,
                variable: variable.clone(),
                variable_span: *variable_span,
                range: range.clone(),
                body: body.clone(),
            },
            Kind::Not(inner) => Kind::Not(inner.clone()),
            Kind::Negative(inner) => Kind::Negative(inner.clone()),
            Kind::Binary { operator, operator_span, left, right } => Kind::Binary {
                operator: *operator,
                operator_span: *operator_span,
                left: left.clone(),
                right: right.clone(),
            },
            Kind::Given(left, right) => Kind::Given(left.clone(), right.clone()),
            Kind::Implies(left, right) => Kind::Implies(left.clone(), right.clone()),
            Kind::When(left, right) => Kind::When(left.clone(), right.clone()),
        }
    }
}

/// All names that the tree mentions, except the running names of its folds and the names of functions.
pub fn names(syntax: &Syntax) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<(&Syntax, Vec<&str>)> = vec![(syntax, Vec::new())];
    while let Some((node, bound)) = waiting.pop() {
        match &node.kind {
            Kind::Name(name) if !bound.contains(&name.as_str()) => {
                found.insert(name.clone());
            }
            Kind::Fold { variable, range, body, .. } => {
                waiting.push((&range.0, bound.clone()));
                waiting.push((&range.1, bound.clone()));
                let mut bound = bound;
                bound.push(variable);
                waiting.push((body, bound));
            }
            _ => waiting.extend(node.children().into_iter().map(|child| (child, bound.clone()))),
        }
    }
    found
}
