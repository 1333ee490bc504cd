//! Distributions where they stand in a question: by name, or written in place.

use super::environment::PotentialSyntax;
use super::forms::{self, Gives};
use super::law::{Dial, LawSyntax, law};
use super::resolve::Resolver;
use super::shelf::{Shelf, share};
use super::tilt::tilt;
use crate::expression::{Kind, Operator, Problem, Syntax};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Law, LookAhead, Ties};
use crate::sequence::nearest;

impl Resolver<'_> {
    /// A distribution.
    pub(super) fn distribution(&mut self, syntax: &Syntax) -> Option<Distribution> {
        match &syntax.kind {
            Kind::Name(name) => self.named_distribution(name, syntax),
            Kind::Call { name, name_span, arguments, .. } => {
                let Some(form) = forms::find(name) else {
                    let near = forms::nearest_distribution_form(name);
                    let help = near.map(|form| format!("did you mean {}?", form.written));
                    self.report(*name_span, format!("there is no form `{name}( )`"), "unknown form", help);
                    return None;
                };
                match form.gives {
                    Gives::Distribution if self.arity(syntax, form) => self.in_place(syntax, form.name, arguments),
                    Gives::Distribution => None,
                    _ => self.no_distribution(syntax),
                }
            }
            Kind::Binary { operator: Operator::Or, operator_span, .. } => {
                let help = "two distributions stand with a comma between them: KL(p, q)";
                self.report(*operator_span, "`||` is `or`, which joins claims", "here", Some(help.into()));
                None
            }
            _ => self.no_distribution(syntax),
        }
    }

    fn no_distribution(&mut self, syntax: &Syntax) -> Option<Distribution> {
        let text = self.quote(syntax.span);
        let help = "write `prior`, a name from [distribution], or given(prior, A), prompted(…), tilt(…), weighed(…), mix(…), best_of(…), masked(…), forced(…), tempered(…), at(…)";
        self.report(
            syntax.span,
            format!("a distribution is expected here, not `{text}`"),
            "not a distribution",
            Some(help.into()),
        );
        None
    }

    fn named_distribution(&mut self, name: &str, syntax: &Syntax) -> Option<Distribution> {
        if name == "prior" || self.environment.distributions.contains_key(name) {
            return match self.shelf.get(self.environment, self.scope, self.combination, name) {
                Ok(distribution) => Some(distribution),
                // The problem lies in another text; here stands the name that leads to it.
                Err(problem) => {
                    self.problems.push(Problem { span: syntax.span, ..problem });
                    None
                }
            };
        }
        let scope = self.scope;
        let what = if self.environment.parameters.contains_key(name) {
            Some("a parameter")
        } else if scope.definitions.contains_key(name) {
            Some("a definition of one sequence")
        } else if scope.words.contains_key(name) {
            Some("a set of words")
        } else if scope.scores.contains_key(name) {
            Some("a table of scores")
        } else {
            None
        };
        let known = || self.environment.distributions.keys().map(String::as_str).chain(["prior"]);
        if let Some(what) = what {
            let listed: Vec<&str> = known().take(8).collect();
            let help = format!("the distributions are {}", listed.join(", "));
            self.report(
                syntax.span,
                format!("`{name}` is {what}, not a distribution"),
                "not a distribution",
                Some(help),
            );
            return None;
        }
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if forms::find(name).is_some_and(|form| form.gives == Gives::Distribution) => {
                format!("write {}", forms::find(name).map_or("", |form| form.written))
            }
            None => format!("the distributions are {}", known().take(8).collect::<Vec<_>>().join(", ")),
        };
        self.report(syntax.span, format!("there is no distribution `{name}`"), "unknown distribution", Some(help));
        None
    }

    fn in_place(&mut self, syntax: &Syntax, form: &str, arguments: &[Syntax]) -> Option<Distribution> {
        let name = self.whole(syntax.span);
        let key = Shelf::key_in_place(self.environment, self.combination, &name, &[syntax]);
        if let Some(made) = self.shelf.recall(&key) {
            return Some(made);
        }
        let made = self.written(&name, form, arguments)?;
        self.shelf.keep(key, &made);
        Some(made)
    }

    fn written(&mut self, name: &str, form: &str, arguments: &[Syntax]) -> Option<Distribution> {
        if form == "mix" {
            return self.mix(name, arguments);
        }
        if form == "at" {
            return self.at_step(name, &arguments[0], &arguments[1]);
        }
        let base = self.distribution(&arguments[0]);
        match form {
            "given" => {
                let event = self.event(&arguments[1]);
                Some(base?.given(name, event?))
            }
            "prompted" => {
                let prompt = self.prompt(&arguments[1]);
                Some(base?.prompted(name, prompt?))
            }
            "weighed" => {
                let likelihood = self.function_of_sequence(&arguments[1]);
                Some(base?.weighed(name, likelihood?))
            }
            "tilt" => {
                let tilted = tilt(name, &base?, &arguments[1], arguments.get(2), self.scope);
                tilted.map_err(|problems| self.problems.extend(problems)).ok()
            }
            law => {
                let law = self.law(law, arguments);
                Some(base?.approximated(name, law?))
            }
        }
    }

    /// `best_of(p, r, n)`, `masked(p, A)`, `forced(p, "_ a")`, `tempered(p, T)`
    fn law(&mut self, form: &str, arguments: &[Syntax]) -> Option<Law> {
        let syntax = match form {
            "best_of" => {
                LawSyntax::BestOf { draws: arguments[2].clone(), reward: arguments[1].clone(), ties: Ties::default() }
            }
            "masked" => LawSyntax::Masked { event: arguments[1].clone(), look_ahead: LookAhead::default() },
            "forced" => LawSyntax::Forced(self.prompt(&arguments[1])?),
            _ => LawSyntax::Dial(Dial::Temperature, arguments[1].clone()),
        };
        law(&syntax, self.scope, &[]).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// `mix(1/3, p, q)`: 1/3 of p and 2/3 of q.
    fn mix(&mut self, name: &str, arguments: &[Syntax]) -> Option<Distribution> {
        let weight = self.constant(&arguments[0]).and_then(|value| match share(&arguments[0], &value) {
            Ok(weight) => Some(weight),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        });
        let p = self.distribution(&arguments[1]);
        let q = self.distribution(&arguments[2]);
        let (weight, p, q) = (weight?, p?, q?);
        let rest = Rational::from(1) - weight.clone();
        Some(Distribution::mixture(name, vec![(weight, p), (rest, q)]))
    }

    /// What a distribution is that has no normaliser.
    pub(super) fn without_normaliser(&self, syntax: &Syntax) -> Option<&'static str> {
        match &syntax.kind {
            Kind::Name(name) => match &self.environment.distributions.get(name)?.potential {
                PotentialSyntax::Mixture(_) => Some("a mixture"),
                PotentialSyntax::Training(_) => Some("a trained policy"),
                PotentialSyntax::Feedback(_) => Some("a tilt by a reward that was fitted"),
                PotentialSyntax::Moments(_) => Some("a fit to moments"),
                PotentialSyntax::Law(law) if !law.has_normaliser() => Some("an approximation"),
                _ => None,
            },
            Kind::Call { name, .. } => match name.as_str() {
                "mix" => Some("a mixture"),
                "at" => Some("a trained policy"),
                "best_of" | "forced" | "tempered" => Some("an approximation"),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a distribution is the law of particles (`smc`) or of a chain (`mcmc`).
    pub(super) fn has_law(&self, syntax: &Syntax, key: &str) -> bool {
        let Kind::Name(name) = &syntax.kind else { return false };
        let known = self.environment.distributions.get(name).map(|known| &known.potential);
        let Some(PotentialSyntax::Law(law)) = known else { return false };
        match law {
            super::LawSyntax::Particles { .. } => key == "smc",
            super::LawSyntax::Chain { .. } => key == "mcmc",
            _ => false,
        }
    }

    /// Whether J can take its reward, beta and base from a distribution; if not, why, and a few words for the caret.
    pub(super) fn is_tuned(&self, syntax: &Syntax) -> Result<(), (&'static str, &'static str)> {
        let beta = match &syntax.kind {
            Kind::Name(name) => match self.environment.distributions.get(name).map(|known| &known.potential) {
                Some(PotentialSyntax::Reward { beta, .. }) => Some(beta),
                _ => return Err(("has no reward", "no reward")),
            },
            Kind::Call { name, arguments, .. } if name == "tilt" => arguments.get(2),
            _ => return Err(("has no reward", "no reward")),
        };
        match beta.map(|beta| crate::expression::constant(beta, self.scope)) {
            Some(Ok(Real::Infinity)) => Err(("has beta = inf, where J is not defined", "beta = inf")),
            _ => Ok(()),
        }
    }
}
