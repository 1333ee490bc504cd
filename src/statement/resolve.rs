//! From a syntax tree to a typed question, for one combination of values of the parameters.

use super::environment::Environment;
use super::forms::{self, Form, Gives};
use super::parameters::{self, Combination};
use super::prompts::is_about_prompts;
use super::shelf::Shelf;
use super::sort::is_claim_syntax;
use super::typed::{Function, Number, NumberKind, Statement, Truth};
use crate::expression::{Kind, Operator, Problem, Scope, Span, Syntax};
use crate::number::Real;
use crate::sequence::nearest;

/// What resolves: the names, their values, and the problems found so far.
pub(super) struct Resolver<'a> {
    pub(super) environment: &'a Environment,
    pub(super) text: &'a str,
    /// The scope of the expressions over one sequence, with the values of the parameters.
    pub(super) scope: &'a Scope,
    pub(super) combination: &'a Combination,
    pub(super) shelf: &'a mut Shelf,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Resolver<'a> {
    /// Reports a problem.
    pub(super) fn report(&mut self, span: Span, message: impl Into<String>, label: &str, help: Option<String>) {
        self.problems.push(Problem { help, ..Problem::new(span, message, label) });
    }

    /// A part of the question as written, cut where it is long.
    pub(super) fn quote(&self, span: Span) -> String {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(59).chain(['…']).collect() }
    }

    /// The whole question.
    pub(super) fn statement(&mut self, syntax: &Syntax) -> Option<Statement> {
        if let Kind::Call { name, .. } = &syntax.kind
            && forms::find(name).is_some_and(|form| form.gives == Gives::Listing)
        {
            return self.listing(syntax).map(|listing| Statement::Listing(syntax.span, listing));
        }
        if self.speaks_of_sequence(syntax) {
            self.one_sequence(syntax, "a question");
            return None;
        }
        if self.is_distribution(syntax) {
            let text = self.quote(syntax.span);
            let help = format!("ask something of it: H({text}), top({text}, 5), P[{text}](A), TV({text}, prior)");
            self.report(
                syntax.span,
                format!("`{text}` is a distribution, not a question"),
                "a distribution",
                Some(help),
            );
            return None;
        }
        if is_claim_syntax(syntax) {
            self.truth(syntax).map(Statement::Truth)
        } else {
            self.number(syntax).map(Statement::Number)
        }
    }

    /// A number of distributions and parameters.
    pub(super) fn number(&mut self, syntax: &Syntax) -> Option<Number> {
        let span = syntax.span;
        let kind = match &syntax.kind {
            Kind::Number(value) => NumberKind::Constant(Real::Rational(value.clone())),
            Kind::Infinity => NumberKind::Constant(Real::Infinity),
            Kind::Name(name) if name == "u" && self.letter().is_some() && !self.is_known(name) => NumberKind::Letter,
            Kind::Name(name) => NumberKind::Constant(self.named_number(name, syntax)?),
            Kind::Negative(inner) => NumberKind::Negative(Box::new(self.number(inner)?)),
            Kind::Binary { operator, .. } if matches!(operator.precedence(), 5 | 6 | 8) => self.arithmetic(syntax)?,
            Kind::Call { .. } => return self.number_call(syntax),
            _ if self.speaks_of_sequence(syntax) => {
                self.one_sequence(syntax, "a number of a distribution");
                return None;
            }
            _ if is_claim_syntax(syntax) => {
                let text = self.quote(span);
                let help =
                    matches!(syntax.kind, Kind::When(..)).then(|| "`if` belongs to a claim: CLAIM if C".to_owned());
                self.report(span, format!("a number is expected here, and `{text}` is a claim"), "true or false", help);
                return None;
            }
            _ => {
                let text = self.quote(span);
                let help = match &syntax.kind {
                    Kind::Fold { .. } => Some("sums over positions stand inside of P( ) and E( )"),
                    Kind::Indicator(_) => Some("[…] holds an event of one sequence; a claim stands alone"),
                    _ => None,
                };
                let message = format!("a number is expected here, not `{text}`");
                self.report(span, message, "not a number", help.map(str::to_owned));
                return None;
            }
        };
        Some(Number { span, kind })
    }

    fn arithmetic(&mut self, syntax: &Syntax) -> Option<NumberKind> {
        let (first, links) = syntax.chain();
        let first = self.number(first);
        let mut operands = Vec::with_capacity(links.len());
        for (operator, operator_span, operand) in links {
            if operator == Operator::Modulo {
                let help = "`mod` is about integers in an expression over one sequence: P(count(\"a\") mod 2 == 0)";
                self.report(
                    operator_span,
                    "`mod` has no meaning between numbers of distributions",
                    "here",
                    Some(help.into()),
                );
            }
            operands
                .push(self.number(operand).filter(|_| operator != Operator::Modulo).map(|number| (operator, number)));
        }
        let operands: Option<Vec<_>> = operands.into_iter().collect();
        Some(NumberKind::Chain(Box::new(first?), operands?))
    }

    /// The parameter that stays a letter here.
    fn letter(&self) -> Option<&str> {
        parameters::symbolic(self.environment, self.combination)
    }

    /// Whether the study gives a name a meaning of its own.
    fn is_known(&self, name: &str) -> bool {
        self.environment.parameters.contains_key(name)
            || self.environment.distributions.contains_key(name)
            || self.scope.definitions.contains_key(name)
    }

    fn named_number(&mut self, name: &str, syntax: &Syntax) -> Option<Real> {
        let span = syntax.span;
        match name {
            "N" => return Some(size(self.scope.length)),
            "V" => return Some(size(self.scope.vocabulary.len())),
            _ => {}
        }
        if self.environment.is_symbolic(name, self.combination) {
            let help = format!("write u for e^{name}, or give `{name}` values");
            self.report(span, format!("`{name}` is symbolic here: it has no value"), "a letter", Some(help));
            return None;
        }
        if let Some(value) = self.scope.constants.get(name) {
            return Some(value.clone());
        }
        if self.scope.definitions.contains_key(name) {
            let reads = self.names_sequence(name);
            if reads {
                self.one_sequence(syntax, "a number of a distribution");
                return None;
            }
            return self.constant(syntax);
        }
        if self.is_distribution(syntax) {
            let help = format!("ask for a number of it: H({name}), Z({name}), P[{name}](A), TV({name}, prior)");
            self.report(
                span,
                format!("a number is expected here, and `{name}` is a distribution"),
                "a distribution",
                Some(help),
            );
            return None;
        }
        if self.speaks_of_sequence(syntax) {
            self.one_sequence(syntax, "a number of a distribution");
            return None;
        }
        if let Some(form) = forms::find(name) {
            self.report(span, format!("`{name}` needs its bracket"), "no bracket follows", Some(written(form)));
            return None;
        }
        if name == "u" {
            let help =
                "u = e^lambda is known where a parameter that this depends on is symbolic: lambda = \"symbolic\"";
            self.report(
                span,
                "`u` stands for a symbolic parameter, and there is none here",
                "no letter",
                Some(help.into()),
            );
            return None;
        }
        let distributions = self.environment.distributions.keys().map(String::as_str);
        let numbers = self.environment.parameters.keys().chain(self.scope.definitions.keys()).map(String::as_str);
        let near =
            nearest(name, numbers.chain(["inf"]).chain(distributions)).map(|near| format!("did you mean `{near}`?"));
        let help = near.or_else(|| {
            let known: Vec<&str> = self.environment.parameters.keys().map(String::as_str).take(8).collect();
            (!known.is_empty()).then(|| format!("the parameters are {}", known.join(", ")))
        });
        self.report(span, format!("`{name}` is no number that the study knows"), "unknown name", help);
        None
    }

    /// A call where a number is expected.
    fn number_call(&mut self, syntax: &Syntax) -> Option<Number> {
        let Kind::Call { name, name_span, arguments, .. } = &syntax.kind else { return None };
        let span = syntax.span;
        let Some(form) = forms::find(name) else {
            let help = if name == "prior" || self.environment.distributions.contains_key(name) {
                Some(format!("`{name}` is a distribution: write H({name}), or P[{name}](A)"))
            } else if self.environment.parameters.contains_key(name) {
                Some("a product is written with `*`".to_owned())
            } else {
                forms::nearest_form(name).map(|form| format!("did you mean {}?", form.written))
            };
            self.report(*name_span, format!("there is no form `{name}( )`"), "unknown form", help);
            return None;
        };
        match form.gives {
            Gives::Number => {
                let measure = self.measure(syntax, form)?;
                Some(Number { span, kind: NumberKind::Measure(Box::new(measure)) })
            }
            Gives::Function => self.function(syntax, form, arguments),
            Gives::Listing if is_about_prompts(form) => {
                let measure = self.prompt_number(syntax, form, arguments)?;
                Some(Number { span, kind: NumberKind::Measure(Box::new(measure)) })
            }
            Gives::Listing => {
                let message = format!("`{name}` gives several values, and arithmetic and comparisons take one");
                let help = match form.name {
                    "law" => "for one number of it write P(f == …) or E(f)",
                    "top" => "ask for top(p, k) alone",
                    _ => "for one entry write P(x[i] == \"a\") or P(x[i] == \"a\" | starts(\"…\"))",
                };
                self.report(span, message, "not one number", Some(help.into()));
                None
            }
            Gives::Distribution => {
                let text = self.quote(span);
                let help = format!("ask for a number of it: H({text})");
                self.report(
                    span,
                    format!("a number is expected here, and `{text}` is a distribution"),
                    "a distribution",
                    Some(help),
                );
                None
            }
            Gives::Sequence => {
                self.one_sequence(syntax, "a number of a distribution");
                None
            }
        }
    }

    fn function(&mut self, syntax: &Syntax, form: &Form, arguments: &[Syntax]) -> Option<Number> {
        let sound = self.arity(syntax, form);
        let items: Vec<Option<Number>> = arguments.iter().map(|argument| self.number(argument)).collect();
        let mut items = items.into_iter().collect::<Option<Vec<_>>>().filter(|_| sound)?;
        if form.name == "solve" {
            let (right, left) = (items.pop()?, items.pop()?);
            return Some(Number { span: syntax.span, kind: NumberKind::Solve(Box::new([left, right])) });
        }
        let function = match form.name {
            "abs" => Function::Absolute,
            "ln" => Function::Logarithm,
            "exp" => Function::Exponential,
            "sqrt" => Function::Root,
            extremum => {
                return Some(Number { span: syntax.span, kind: NumberKind::Extremum(extremum == "max", items) });
            }
        };
        Some(Number { span: syntax.span, kind: NumberKind::Apply(function, Box::new(items.pop()?)) })
    }

    /// A claim.
    pub(super) fn truth(&mut self, syntax: &Syntax) -> Option<Truth> {
        let span = syntax.span;
        match &syntax.kind {
            Kind::Boolean(value) => Some(Truth::Constant(*value)),
            Kind::Call { name, arguments, .. } if name == "is_prompt" => self.prompt_claim(syntax, arguments),
            _ if self.speaks_of_sequence(syntax) => {
                self.one_sequence(syntax, "a claim about distributions");
                None
            }
            Kind::Not(inner) => Some(Truth::Not(Box::new(self.truth(inner)?))),
            Kind::Binary { operator: operator @ (Operator::And | Operator::Or), .. } => {
                let (first, links) = syntax.chain();
                let items: Vec<&Syntax> =
                    std::iter::once(first).chain(links.iter().map(|(_, _, item)| *item)).collect();
                let items: Vec<Option<Truth>> = items.into_iter().map(|item| self.truth(item)).collect();
                Some(Truth::Chain(*operator, items.into_iter().collect::<Option<_>>()?))
            }
            Kind::Binary { operator, operator_span, left, right } if operator.is_comparison() => {
                self.comparison(span, *operator, *operator_span, left, right)
            }
            Kind::When(..) | Kind::Implies(..) => {
                self.report(
                    span,
                    "`if` stands once, at the top of a claim",
                    "inside another claim",
                    Some("join conditions with `and`".into()),
                );
                None
            }
            _ => {
                let help = format!("compare it: {} > 0", self.quote(span));
                let number = self.number(syntax);
                if number.is_some() {
                    let text = self.quote(span);
                    self.report(
                        span,
                        format!("a claim is expected here, and `{text}` is a number"),
                        "not true or false",
                        Some(help),
                    );
                }
                None
            }
        }
    }

    fn comparison(
        &mut self,
        span: Span,
        operator: Operator,
        operator_span: Span,
        left: &Syntax,
        right: &Syntax,
    ) -> Option<Truth> {
        if !self.is_distribution(left) && !self.is_distribution(right) {
            let left = self.number(left);
            let right = self.number(right);
            return Some(Truth::Comparison { span, operator, left: left?, right: right? });
        }
        if !matches!(operator, Operator::Equal | Operator::NotEqual) {
            let help =
                "distributions are compared with == and !=; for numbers of them write TV(p, q) < 1/2, H(p) < H(q)";
            let message = format!("`{}` has no meaning between distributions", operator.symbol());
            self.report(operator_span, message, "here", Some(help.into()));
            return None;
        }
        let left = self.distribution(left);
        let right = self.distribution(right);
        Some(Truth::Same { span, negated: operator == Operator::NotEqual, left: left?, right: right? })
    }

    /// Checks the number of arguments.
    pub(super) fn arity(&mut self, syntax: &Syntax, form: &Form) -> bool {
        let Kind::Call { arguments, name, .. } = &syntax.kind else { return false };
        let count = arguments.len();
        if (form.least..=form.most).contains(&count) {
            return true;
        }
        let has = match count {
            0 => "none".to_owned(),
            1 => "one".to_owned(),
            count => count.to_string(),
        };
        let message = format!("`{name}` takes {} and has {has}", form.arity());
        self.report(syntax.span, message, "wrong number of arguments", Some(written(form)));
        false
    }
}

fn written(form: &Form) -> String {
    format!("write {}", form.written)
}

fn size(value: usize) -> Real {
    Real::integer(i64::try_from(value).unwrap_or(i64::MAX))
}
