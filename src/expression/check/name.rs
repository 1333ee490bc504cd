//! Names on their own: parameters, definitions, running names; and advice for names that are none.

use super::super::problem::{Problem, Span, did_you_mean};
use super::super::scope::RESERVED;
use super::super::typed::{Expression, Form, Sort};
use super::Checker;
use super::call::FUNCTIONS;
use crate::number::Real;
use crate::sequence::nearest;

impl Checker<'_> {
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Expression> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(variable, _)| variable == name) {
            let value = Real::integer(*value);
            return self.build(Sort::Number, span, Form::Constant(value));
        }
        let scope = self.scope;
        match name {
            "N" => return self.build(Sort::Number, span, Form::Constant(integer(scope.length))),
            "V" => return self.build(Sort::Number, span, Form::Constant(integer(scope.vocabulary.len()))),
            "x" => {
                return self.fail(
                    Problem::new(span, "`x` is the whole sequence; a token of it has a position", "no position")
                        .help("write x[1]"),
                );
            }
            "world" => {
                return self.fail(
                    Problem::new(span, "`world` can only be compared with the name of a world", "here")
                        .help("write world == \"NAME\""),
                );
            }
            "prior" => {
                return self.fail(Problem::new(span, "`prior` is a distribution, not part of a sequence", "here"));
            }
            _ => {}
        }
        if let Some(said) = scope.letters.get(name) {
            return self.fail(
                Problem::new(span, format!("`{name}` is {said} here, and only rewards and beta may mention it"), said)
                    .help("give the parameter finite values where it is to stand elsewhere"),
            );
        }
        if let Some(value) = scope.constants.get(name) {
            return self.build(Sort::Number, span, Form::Constant(value.clone()));
        }
        if let Some(closure) = scope.closures.get(name) {
            return self.build(closure.sort, span, Form::Closure(closure.clone()));
        }
        if scope.definitions.contains_key(name) {
            return self.definition(name, span);
        }
        if scope.words.contains_key(name) {
            return self.fail(
                Problem::new(span, format!("`{name}` is a set of words"), "here")
                    .help(format!("ask count({name}), any({name}), all({name}) or none({name})")),
            );
        }
        if scope.scores.contains_key(name) {
            return self.fail(
                Problem::new(span, format!("`{name}` is a table of scores"), "here")
                    .help(format!("write score({name})")),
            );
        }
        if FUNCTIONS.contains(&name) {
            return self.fail(
                Problem::new(span, format!("`{name}` needs its bracket"), "here").help(format!("write {name}(…)")),
            );
        }
        let problem = Problem::new(span, format!("nothing is named `{name}`"), "unknown");
        let near = nearest(name, self.known(false)).map(str::to_owned);
        let help = match near {
            Some(near) => did_you_mean(Some(&near)),
            None if scope.vocabulary.token(name).is_some() => Some(format!("the token is written \"{name}\"")),
            None => None,
        };
        self.fail(Problem { help, ..problem })
    }

    /// Every name that could have been meant, functions too if asked.
    pub(super) fn known(&self, functions: bool) -> impl Iterator<Item = &str> {
        let scope = self.scope;
        let names = (scope.constants.keys())
            .chain(scope.definitions.keys())
            .chain(scope.words.keys())
            .chain(scope.scores.keys())
            .chain(scope.closures.keys())
            .map(String::as_str);
        let variables = self.variables.iter().map(|(name, _)| name.as_str());
        let reserved = RESERVED.into_iter().filter(move |_| !functions);
        names.chain(variables).chain(reserved).chain(FUNCTIONS.into_iter().filter(move |_| functions))
    }

    fn definition(&mut self, name: &str, span: Span) -> Option<Expression> {
        if let Some(first) = self.visiting.iter().position(|visited| visited == name) {
            let circle =
                self.visiting[first..].iter().chain([&name.to_owned()]).cloned().collect::<Vec<_>>().join(" -> ");
            return self.fail(Problem::new(span, format!("definitions go in a circle: {circle}"), "here"));
        }
        let syntax = &self.scope.definitions[name];
        // A definition knows no running names of where it is used, and its parts have the place of its use.
        let variables = std::mem::take(&mut self.variables);
        let outer = self.place;
        self.place = Some(outer.unwrap_or(span));
        self.visiting.push(name.to_owned());
        let before = self.problems.len();
        let found = self.any(syntax);
        self.visiting.pop();
        self.place = outer;
        self.variables = variables;
        for problem in &mut self.problems[before..] {
            if !problem.message.starts_with("in the definition") {
                problem.message = format!("in the definition of `{name}`: {}", problem.message);
            }
        }
        found
    }
}

fn integer(value: usize) -> Real {
    Real::Rational(crate::number::Rational::from(value))
}
