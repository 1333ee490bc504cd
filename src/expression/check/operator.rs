//! Logic, comparison, arithmetic.

use super::super::problem::{Problem, Span, did_you_mean};
use super::super::syntax::{Kind, Operator, Syntax};
use super::super::typed::{Arithmetic, Expression, Form, Relation, Sort};
use super::Checker;
use crate::sequence::nearest;

impl Checker<'_> {
    /// `a and b and …`: a chain of one of the two operators.
    pub(super) fn logic(&mut self, syntax: &Syntax, operator: Operator) -> Option<Expression> {
        let (first, links) = syntax.chain();
        let mut items = vec![self.demand(first, Sort::Event)];
        for (_, _, next) in links {
            items.push(self.demand(next, Sort::Event));
        }
        let items = items.into_iter().collect::<Option<Vec<_>>>()?;
        let form = if operator == Operator::And { Form::And(items) } else { Form::Or(items) };
        self.build(Sort::Event, syntax.span, form)
    }

    pub(super) fn arithmetic(&mut self, syntax: &Syntax) -> Option<Expression> {
        let (first, links) = syntax.chain();
        let mut sound = true;
        let start = self.demand(first, Sort::Number);
        let mut rest = Vec::new();
        for (operator, _, next) in links {
            let Some(number) = self.demand(next, Sort::Number) else {
                sound = false;
                continue;
            };
            let arithmetic = match operator {
                Operator::Add => Arithmetic::Add,
                Operator::Subtract => Arithmetic::Subtract,
                Operator::Multiply => Arithmetic::Multiply,
                Operator::Divide => Arithmetic::Divide,
                _ => Arithmetic::Modulo,
            };
            rest.push((arithmetic, self.place.unwrap_or(syntax.span.to(next.span)), number));
        }
        let start = start.filter(|_| sound)?;
        self.build(Sort::Number, syntax.span, Form::Chain(start, rest))
    }

    pub(super) fn power(&mut self, left: &Syntax, right: &Syntax, span: Span) -> Option<Expression> {
        let base = self.demand(left, Sort::Number);
        let exponent = self.demand(right, Sort::Number);
        self.build(Sort::Number, span, Form::Power(base?, exponent?))
    }

    pub(super) fn comparison(
        &mut self,
        operator: Operator,
        place: Span,
        left: &Syntax,
        right: &Syntax,
        span: Span,
    ) -> Option<Expression> {
        for (world, other) in [(left, right), (right, left)] {
            if matches!(&world.kind, Kind::Name(name) if name == "world") {
                return self.world(operator, place, other, span);
            }
        }
        let (left_side, right_side) = (self.any(left), self.any(right));
        let (left_side, right_side) = (left_side?, right_side?);
        let relation = match operator {
            Operator::Equal => Relation::Equal,
            Operator::NotEqual => Relation::NotEqual,
            Operator::Less => Relation::Less,
            Operator::LessEqual => Relation::LessEqual,
            Operator::Greater => Relation::Greater,
            _ => Relation::GreaterEqual,
        };
        match (left_side.sort, right_side.sort) {
            (Sort::Number, Sort::Number) => {
                self.build(Sort::Event, span, Form::Compare(relation, left_side, right_side))
            }
            (Sort::Token, Sort::Token) => match relation {
                Relation::Equal => self.build(Sort::Event, span, Form::Same(left_side, right_side)),
                Relation::NotEqual => {
                    let same = self.build(Sort::Event, span, Form::Same(left_side, right_side))?;
                    self.build(Sort::Event, span, Form::Not(same))
                }
                _ => self.fail(
                    Problem::new(
                        place,
                        format!("tokens have no order: `{}` compares numbers", operator.symbol()),
                        "between tokens",
                    )
                    .help("write `==` or `!=`, or compare int(x[i])"),
                ),
            },
            (Sort::Event, Sort::Event) => self.fail(
                Problem::new(place, "events are not compared", "between events")
                    .help("compare [A] with [B], which are 1 or 0; or write `A and B`"),
            ),
            (found, other) => {
                let message = format!("{found} is compared with {other}");
                let help = match (found, other) {
                    (Sort::Token, Sort::Number) | (Sort::Number, Sort::Token) => {
                        "a token is written in quotes, \"1\"; int(x[i]) reads one as a number"
                    }
                    (Sort::Event, Sort::Number) | (Sort::Number, Sort::Event) => {
                        "[EVENT] is 1 if the event holds and 0 if not"
                    }
                    _ => "both sides must be tokens, or both numbers",
                };
                self.fail(Problem::new(place, message, "different sorts").help(help))
            }
        }
    }

    fn world(&mut self, operator: Operator, place: Span, other: &Syntax, span: Span) -> Option<Expression> {
        let Kind::Text(name) = &other.kind else {
            return self.fail(
                Problem::new(other.span, "`world` is compared with the name of a world", "not a name in quotes")
                    .help("write world == \"NAME\""),
            );
        };
        if !matches!(operator, Operator::Equal | Operator::NotEqual) {
            return self.fail(Problem::new(place, "worlds have no order", "here").help("write `==` or `!=`"));
        }
        let scope = self.scope;
        if scope.worlds.is_empty() {
            return self.fail(
                Problem::new(span, "the model has no worlds", "here")
                    .help("`world` is the latent of a model of kind \"worlds\""),
            );
        }
        let Some(index) = scope.worlds.iter().position(|world| world == name) else {
            let problem = Problem::new(other.span, format!("there is no world named {name:?}"), "unknown world");
            let near = nearest(name, scope.worlds.iter().map(String::as_str));
            let help = did_you_mean(near).or_else(|| Some(format!("the worlds are {}", scope.worlds.join(", "))));
            return self.fail(Problem { help, ..problem });
        };
        let same = self.build(Sort::Event, span, Form::World(index))?;
        if operator == Operator::Equal { Some(same) } else { self.build(Sort::Event, span, Form::Not(same)) }
    }
}
