//! A distribution: π multiplied by potentials, or a mixture of such.

use std::sync::Arc;

use super::law::Law;
use crate::expression::Expression;
use crate::number::{Rational, Real};
use crate::sequence::Token;

/// φ, as a study states it.
#[derive(Clone, Debug)]
pub enum Factor {
    /// 1 where the event holds, else 0.
    Event(Expression),
    /// L(x) ≥ 0
    Likelihood(Expression),
    /// e^{r(x)/β}, times e^{λ s(x)} where a letter λ takes part.
    Reward {
        /// r
        reward: Expression,
        /// β > 0
        beta: Real,
        /// s, and what becomes of λ.
        slope: Option<(Expression, Letter)>,
    },
    /// 1 where x agrees at the fixed positions, else 0.
    Prompt(Vec<Option<Token>>),
}

/// What becomes of a parameter λ without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Letter {
    /// It grows beyond all bounds, and the limit distribution is meant: one limit of all that is made with this λ.
    Limit,
    /// λ = 1/β grows beyond all bounds in this distribution by itself: what is made from it starts from the limit.
    Vanishing,
    /// It stays a letter: answers are functions of u = e^λ.
    Symbol,
    /// It stays a letter and stands in β.
    SymbolInBeta,
}

impl Letter {
    /// Whether it stays a letter.
    pub fn is_symbol(self) -> bool {
        matches!(self, Letter::Symbol | Letter::SymbolInBeta)
    }
}

/// A distribution over sequences, by name; a copy costs a reference count.
#[derive(Clone, Debug)]
pub struct Distribution(Arc<Form>);

/// What a distribution is made of.
#[derive(Debug)]
pub enum Form {
    /// π itself.
    Prior,
    /// What a session walks: π, or a wider base where it was widened.
    Base,
    /// Another distribution times a potential, normalised.
    Reweighted {
        /// Its name in messages.
        name: String,
        /// What it starts from.
        from: Distribution,
        /// φ
        factor: Arc<Factor>,
    },
    /// What an approximation makes of another distribution.
    Law {
        /// Its name in messages.
        name: String,
        /// What it starts from.
        from: Distribution,
        /// Which approximation.
        law: Arc<Law>,
        /// The potential that stands for its expression in messages.
        speaks: Arc<Factor>,
    },
    /// Σ weights · distributions.
    Mixture {
        /// Its name in messages.
        name: String,
        /// Weights, which sum to one, and distributions.
        parts: Vec<(Rational, Distribution)>,
    },
}

impl Distribution {
    /// π
    pub fn prior() -> Self {
        Distribution(Arc::new(Form::Prior))
    }

    /// What a session walks, by itself.
    pub(super) fn base() -> Self {
        Distribution(Arc::new(Form::Base))
    }

    /// This distribution conditioned on an event.
    pub fn given(&self, name: &str, event: Expression) -> Self {
        self.times(name, Factor::Event(event))
    }

    /// This distribution with tokens fixed at some of the N positions.
    pub fn prompted(&self, name: &str, prompt: Vec<Option<Token>>) -> Self {
        self.times(name, Factor::Prompt(prompt))
    }

    /// This distribution times e^{r/β}: the optimum of fine-tuning on r with KL weight β.
    pub fn tilted(&self, name: &str, reward: Expression, beta: Real) -> Self {
        if beta == Real::Infinity {
            return self.times(name, Factor::Likelihood(Expression::from_number(Real::integer(1))));
        }
        self.times(name, Factor::Reward { reward, beta, slope: None })
    }

    /// This distribution times e^{r/β + λ s}, where λ is a letter. With [`Letter::Limit`] the limit λ → ∞ of it and of all that is
    /// made from it: among the sequences of positive probability those with the greatest s, reweighted by all that is finite.
    pub fn tilted_along(&self, name: &str, reward: Expression, beta: Real, slope: Expression, letter: Letter) -> Self {
        self.times(name, Factor::Reward { reward, beta, slope: Some((slope, letter)) })
    }

    /// This distribution times a likelihood.
    pub fn weighed(&self, name: &str, likelihood: Expression) -> Self {
        self.times(name, Factor::Likelihood(likelihood))
    }

    /// Σ weights · distributions; the weights are to sum to one.
    pub fn mixture(name: &str, parts: Vec<(Rational, Distribution)>) -> Self {
        Distribution(Arc::new(Form::Mixture { name: name.to_owned(), parts }))
    }

    /// The name in messages.
    pub fn name(&self) -> &str {
        match &*self.0 {
            Form::Prior | Form::Base => "prior",
            Form::Reweighted { name, .. } | Form::Law { name, .. } | Form::Mixture { name, .. } => name,
        }
    }

    /// What it is made of.
    pub fn form(&self) -> &Form {
        &self.0
    }

    /// Whether both are one and the same, not merely equal.
    pub fn is_same(&self, other: &Distribution) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || matches!((self.form(), other.form()), (Form::Prior, Form::Prior) | (Form::Base, Form::Base))
    }

    /// The name of the distribution, this one or one that it is made of, whose own potential this is.
    pub fn owner_of(&self, potential: &Arc<Factor>) -> Option<&str> {
        // A chain may be longer than the stack.
        let mut waiting = vec![self];
        while let Some(next) = waiting.pop() {
            match next.form() {
                Form::Prior | Form::Base => {}
                Form::Reweighted { name, factor, .. } if Arc::ptr_eq(factor, potential) => return Some(name),
                Form::Law { name, speaks, .. } if Arc::ptr_eq(speaks, potential) => return Some(name),
                Form::Reweighted { from, .. } | Form::Law { from, .. } => waiting.push(from),
                Form::Mixture { parts, .. } => waiting.extend(parts.iter().map(|(_, part)| part)),
            }
        }
        None
    }

    /// What an approximation makes of a distribution.
    pub(super) fn of_law(name: &str, from: Distribution, law: Arc<Law>) -> Self {
        let speaks = Arc::new(law.speaks());
        Distribution(Arc::new(Form::Law { name: name.to_owned(), from, law, speaks }))
    }

    fn times(&self, name: &str, factor: Factor) -> Self {
        self.reweighted(name, Arc::new(factor))
    }

    /// This distribution times any potential.
    pub fn reweighted(&self, name: &str, factor: Arc<Factor>) -> Self {
        Distribution(Arc::new(Form::Reweighted { name: name.to_owned(), from: self.clone(), factor }))
    }
}
