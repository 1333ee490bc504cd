//! What a part of a question is: a distribution, a claim, or something of one sequence.

use super::forms::{self, Gives};
use super::resolve::Resolver;
use crate::expression::{Kind, Sort, Syntax, check, mentions_world};

impl Resolver<'_> {
    /// Whether something is meant as a distribution.
    pub(super) fn is_distribution(&self, syntax: &Syntax) -> bool {
        match &syntax.kind {
            Kind::Name(name) => name == "prior" || self.environment.distributions.contains_key(name),
            Kind::Call { name, .. } => forms::find(name).is_some_and(|form| form.gives == Gives::Distribution),
            _ => false,
        }
    }

    /// Whether something is an expression over one sequence, with nothing in it that asks a distribution.
    pub(super) fn speaks_of_sequence(&self, syntax: &Syntax) -> bool {
        let mut found = false;
        let mut waiting = vec![syntax];
        while let Some(node) = waiting.pop() {
            match &node.kind {
                Kind::Index(_) | Kind::Text(_) | Kind::List(_) | Kind::Fold { .. } => found = true,
                Kind::Name(name) => found |= self.names_sequence(name),
                Kind::Call { name, .. } => match forms::find(name).map(|form| form.gives) {
                    Some(Gives::Sequence) => found = true,
                    Some(Gives::Function) => {}
                    _ => return false,
                },
                _ => {}
            }
            if !self.is_distribution(node) {
                waiting.extend(node.children());
            } else {
                return false;
            }
        }
        found
    }

    pub(super) fn names_sequence(&self, name: &str) -> bool {
        if matches!(name, "x" | "world") || self.scope.words.contains_key(name) || self.scope.scores.contains_key(name)
        {
            return true;
        }
        self.scope.definitions.get(name).is_some_and(|definition| {
            check(definition, self.scope)
                .is_ok_and(|expression| expression.reads_sequence() || mentions_world(&expression))
        })
    }

    /// Reports an expression over one sequence where something about distributions is expected.
    pub(super) fn one_sequence(&mut self, syntax: &Syntax, expected: &str) {
        let text = self.quote(syntax.span);
        let (what, help) = match check(syntax, self.scope).map(|expression| expression.sort) {
            Ok(Sort::Event) => ("an event of one sequence", format!("write P({text})")),
            Ok(Sort::Number) => ("a number of one sequence", format!("write E({text})")),
            Ok(Sort::Token) => ("a token of one sequence", format!("write law(prior, {text})")),
            Err(problems) => {
                self.problems.extend(problems);
                return;
            }
        };
        let label = what.trim_end_matches(" of one sequence");
        self.report(syntax.span, format!("`{text}` is {what}, not {expected}"), label, Some(help));
    }
}

/// Whether the form of a text is that of a claim.
pub(super) fn is_claim_syntax(syntax: &Syntax) -> bool {
    match &syntax.kind {
        Kind::Boolean(_) | Kind::Not(_) | Kind::When(..) | Kind::Implies(..) => true,
        Kind::Binary { operator, .. } => operator.precedence() <= 4,
        Kind::Call { name, .. } => name == "is_prompt",
        _ => false,
    }
}
