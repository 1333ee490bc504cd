//! Functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::problem::{Problem, Span, did_you_mean};
use super::super::syntax::Syntax;
use super::super::typed::{Expression, Form, Quantifier, Sort};
use super::{Checker, question};
use crate::number::Rational;
use crate::sequence::{Token, nearest};

/// The functions over one sequence.
pub(super) const FUNCTIONS: [&str; 23] = [
    "if",
    "min",
    "max",
    "abs",
    "ln",
    "exp",
    "sqrt",
    "count",
    "any",
    "all",
    "none",
    "contains",
    "starts",
    "ends",
    "matches",
    "score",
    "int",
    "is_int",
    "is_prime",
    "sum",
    "legal_chess",
    "mod",
    "not",
];

const QUESTIONS: [&str; 20] = [
    "P",
    "E",
    "Var",
    "Cov",
    "Z",
    "H",
    "KL",
    "TV",
    "JS",
    "chi2",
    "hellinger",
    "renyi",
    "max_ratio",
    "support",
    "token",
    "next",
    "top",
    "law",
    "I",
    "J",
];

impl Checker<'_> {
    pub(super) fn call(&mut self, name: &str, name_span: Span, arguments: &[Syntax], span: Span) -> Option<Expression> {
        let expected: (usize, usize) = match name {
            "if" => (3, 3),
            "min" | "max" => (1, usize::MAX),
            "int" => (1, 2),
            "legal_chess" => (0, 1),
            "not" => (1, 1),
            _ => (1, 1),
        };
        if let "sum" = name {
            return self.fail(Problem::new(name_span, "sum runs over a range", "here").help("write sum(i in 1..N: E)"));
        }
        if !FUNCTIONS.contains(&name) || name == "mod" {
            return self.unknown_function(name, name_span);
        }
        if arguments.len() < expected.0 || arguments.len() > expected.1 {
            let wanted = match expected {
                (3, _) => "three arguments: if(C, a, b)",
                (1, 2) => "one or two arguments: int(x[a..b]) or int(x[a..b], d)",
                (0, _) => "no argument or one: legal_chess() or legal_chess(x[a..b])",
                (_, usize::MAX) => "at least one argument",
                _ => "one argument",
            };
            let message = format!("{name} takes {wanted}, not {}", arguments.len());
            return self.fail(Problem::new(span, message, "wrong number of arguments"));
        }
        match name {
            "if" => self.choice(arguments, span),
            "min" | "max" => {
                let numbers: Vec<_> = arguments.iter().map(|argument| self.demand(argument, Sort::Number)).collect();
                let numbers = numbers.into_iter().collect::<Option<Vec<_>>>()?;
                let form = if name == "min" { Form::Minimum(numbers) } else { Form::Maximum(numbers) };
                self.build(Sort::Number, span, form)
            }
            "abs" | "ln" | "exp" | "sqrt" => {
                let number = self.demand(&arguments[0], Sort::Number)?;
                let form = match name {
                    "abs" => Form::Absolute(number),
                    "ln" => Form::Logarithm(number),
                    "exp" => Form::Exponential(number),
                    _ => Form::Root(number),
                };
                self.build(Sort::Number, span, form)
            }
            "count" => {
                let words = self.words(&arguments[0], name)?;
                let table: BTreeMap<Token, Rational> = words.iter().map(|&token| (token, Rational::ONE)).collect();
                let length = self.scope.length;
                self.build(Sort::Number, span, Form::Score { table: Arc::new(table), length })
            }
            "score" => {
                let table = self.scores(&arguments[0])?;
                let length = self.scope.length;
                self.build(Sort::Number, span, Form::Score { table, length })
            }
            "any" | "all" | "none" => {
                let quantifier = match name {
                    "any" => Quantifier::Some,
                    "all" => Quantifier::Every,
                    _ => Quantifier::No,
                };
                let words = self.words(&arguments[0], name)?;
                self.build(Sort::Event, span, Form::Has(quantifier, words))
            }
            "contains" => {
                let tokens = self.tokens(&arguments[0], name)?;
                let tokens = self.short_enough(tokens, &arguments[0])?;
                self.build(Sort::Event, span, Form::Contains(tokens.into()))
            }
            "starts" | "ends" => self.edge(name, &arguments[0], span),
            "matches" => self.matches(&arguments[0], span),
            "int" => {
                let stretch = self.stretch(&arguments[0], name);
                let otherwise = arguments.get(1).map(|argument| self.demand(argument, Sort::Number));
                let (first, last) = stretch?;
                let otherwise = match otherwise {
                    Some(found) => Some(found?),
                    None => None,
                };
                let digits = self.digits();
                self.build(Sort::Number, span, Form::Int { first, last, digits, otherwise })
            }
            "is_int" => {
                let (first, last) = self.stretch(&arguments[0], name)?;
                let digits = self.digits();
                self.build(Sort::Event, span, Form::IsInt { first, last, digits })
            }
            "is_prime" => {
                let number = self.demand(&arguments[0], Sort::Number)?;
                self.build(Sort::Event, span, Form::IsPrime(number))
            }
            "not" => {
                let event = self.demand(&arguments[0], Sort::Event)?;
                self.build(Sort::Event, span, Form::Not(event))
            }
            _ => self.chess(arguments.first(), name, span),
        }
    }

    fn choice(&mut self, arguments: &[Syntax], span: Span) -> Option<Expression> {
        let condition = self.demand(&arguments[0], Sort::Event);
        let (yes, no) = (self.any(&arguments[1]), self.any(&arguments[2]));
        let (yes, no) = (yes?, no?);
        if yes.sort != no.sort {
            let message = format!("the branches of if() differ: {} and {}", yes.sort, no.sort);
            return self.fail(Problem::new(arguments[2].span, message, format!("{}", no.sort)));
        }
        self.build(yes.sort, span, Form::If(condition?, yes, no))
    }

    fn short_enough(&mut self, tokens: Vec<Token>, syntax: &Syntax) -> Option<Vec<Token>> {
        let length = self.scope.length;
        if tokens.len() <= length {
            return Some(tokens);
        }
        let message = format!("{} tokens in a sequence of {length}", tokens.len());
        self.fail(Problem::new(syntax.span, message, "can never hold"))
    }

    /// `starts` and `ends`: every token has its position.
    fn edge(&mut self, name: &str, syntax: &Syntax, span: Span) -> Option<Expression> {
        let tokens = self.tokens(syntax, name)?;
        let tokens = self.short_enough(tokens, syntax)?;
        let from = if name == "starts" { 0 } else { self.scope.length - tokens.len() };
        let mut items = Vec::new();
        for (offset, token) in tokens.into_iter().enumerate() {
            let position = self.build(Sort::Token, span, Form::Position(from + offset))?;
            let literal = self.build(Sort::Token, span, Form::Literal(token))?;
            items.push(self.build(Sort::Event, span, Form::Same(position, literal))?);
        }
        self.build(Sort::Event, span, Form::And(items))
    }

    fn unknown_function(&mut self, name: &str, span: Span) -> Option<Expression> {
        if QUESTIONS.contains(&name) {
            return self.fail(question(name, span));
        }
        if name == "x" {
            return self.fail(Problem::new(span, "positions stand in square brackets", "here").help("write x[1]"));
        }
        if self.known(false).any(|known| known == name) {
            return self.fail(
                Problem::new(span, format!("`{name}` is no function"), "here")
                    .help("a product is written with `*`; a name stands alone"),
            );
        }
        let problem = Problem::new(span, format!("there is no function `{name}`"), "unknown function");
        let near = nearest(name, self.known(true)).map(str::to_owned);
        self.fail(Problem { help: did_you_mean(near.as_deref()), ..problem })
    }
}
