//! The forms that ask distributions: their arguments, typed.

use super::forms::Form;
use super::prompts::divergence;
use super::resolve::Resolver;
use super::shelf::Shelf;
use super::typed::{Listing, Measure};
use crate::expression::{self, Expression, Kind, Operator, Problem, Span, Syntax, check, check_event, check_number};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Divergence};

/// The most sequences that `top` lists.
const LONGEST_LIST: usize = 1_000_000;

impl Resolver<'_> {
    /// A form that gives a number.
    pub(super) fn measure(&mut self, syntax: &Syntax, form: &Form) -> Option<Measure> {
        let Kind::Call { of, arguments, .. } = &syntax.kind else { return None };
        if !self.arity(syntax, form) {
            return None;
        }
        let divergence = match form.name {
            "P" | "E" | "Var" | "Cov" => return self.moment(form.name, of.as_deref(), arguments),
            "I" => {
                let p = self.distribution(&arguments[0]);
                let f = self.variable(&arguments[1]);
                let g = self.variable(&arguments[2]);
                return Some(Measure::Information(p?, f?, g?));
            }
            "J" => return self.objective(arguments),
            "renyi" => {
                let p = self.distribution(&arguments[0]);
                let q = self.distribution(&arguments[1]);
                let order = self.order(&arguments[2]);
                return Some(Measure::Divergence(Divergence::Renyi(order?), p?, q?));
            }
            name if let Some(divergence) = divergence(name) => divergence,
            "ELBO" | "EUBO" => {
                let p = self.made_by("smc", &arguments[0])?;
                return Some(Measure::EvidenceBound(form.name == "EUBO", p));
            }
            "gap" => return Some(Measure::Gap(self.made_by("mcmc", &arguments[0])?)),
            "classes" => return Some(Measure::Classes(self.made_by("mcmc", &arguments[0])?)),
            name => {
                let p = self.distribution(&arguments[0])?;
                return Some(match name {
                    "Z" if let Some(what) = self.without_normaliser(&arguments[0]) => {
                        let text = self.quote(arguments[0].span);
                        let help = "Z is the mass of a potential: of given, prompt, reward, likelihood or masked";
                        self.report(
                            arguments[0].span,
                            format!("`{text}` is {what}, which has no normaliser"),
                            what,
                            Some(help.into()),
                        );
                        return None;
                    }
                    "Z" => Measure::Normaliser(p),
                    "H" => Measure::Entropy(p),
                    _ => Measure::Support(p),
                });
            }
        };
        let p = self.distribution(&arguments[0]);
        let q = self.distribution(&arguments[1]);
        Some(Measure::Divergence(divergence, p?, q?))
    }

    /// P, E, Var and Cov: an optional distribution in square brackets, an optional condition after `|`.
    fn moment(&mut self, name: &str, of: Option<&Syntax>, arguments: &[Syntax]) -> Option<Measure> {
        let base = match of {
            Some(of) => self.distribution(of),
            None => Some(Distribution::prior()),
        };
        let (last, before) = arguments.split_last()?;
        let (last, condition) = match &last.kind {
            Kind::Given(subject, condition) => (&**subject, Some(&**condition)),
            _ => (last, None),
        };
        let subjects: Vec<Option<Expression>> = before
            .iter()
            .chain([last])
            .map(|subject| if name == "P" { self.event(subject) } else { self.function_of_sequence(subject) })
            .collect();
        let p = match condition {
            None => base,
            Some(condition) => {
                let parts: Vec<&Syntax> = of.into_iter().chain([condition]).collect();
                let of = of.map_or("prior".to_owned(), |of| self.whole(of.span));
                let name = format!("given({of}, {})", self.whole(condition.span));
                let key = Shelf::key_in_place(self.environment, self.combination, &name, &parts);
                self.shelf.recall(&key).or_else(|| {
                    let made = self.event(condition).zip(base).map(|(event, base)| base.given(&name, event))?;
                    self.shelf.keep(key, &made);
                    Some(made)
                })
            }
        };
        let mut subjects = subjects.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
        let (p, first) = (p?, subjects.next()?);
        Some(match name {
            "P" => Measure::Probability(p, first),
            "E" => Measure::Expectation(p, first),
            "Var" => Measure::Variance(p, first),
            _ => Measure::Covariance(p, first, subjects.next()?),
        })
    }

    /// A distribution that a line with this key makes.
    fn made_by(&mut self, key: &str, syntax: &Syntax) -> Option<Distribution> {
        let p = self.distribution(syntax)?;
        if self.has_law(syntax, key) {
            return Some(p);
        }
        let text = self.quote(syntax.span);
        let (what, help) = match key {
            "smc" => {
                ("particles", "name a distribution with a line like smc = 2: its runs estimate the Z of their target")
            }
            _ => {
                ("a chain", "name a distribution with a line like mcmc = 10: it moves towards its target step by step")
            }
        };
        let label = format!("not {what}");
        self.report(syntax.span, format!("`{text}` is not made by {what}"), &label, Some(help.into()));
        None
    }

    /// J(q, tuned) or J(tuned).
    fn objective(&mut self, arguments: &[Syntax]) -> Option<Measure> {
        let tuned = arguments.last()?;
        let q = self.distribution(&arguments[0]);
        let target = if arguments.len() == 1 { q.clone() } else { self.distribution(tuned) };
        let (q, target) = (q?, target?);
        if let Err(advice) = self.is_tuned(tuned) {
            let text = self.quote(tuned.span);
            let message = format!("`{text}` {}", advice.0);
            self.report(
                tuned.span,
                message,
                advice.1,
                Some("J takes r, beta and base from a distribution with a `reward`, such as tilt(prior, r, 1)".into()),
            );
            return None;
        }
        Some(Measure::Objective(q, target))
    }

    /// The order of a Rényi divergence: above 0, or inf.
    pub(super) fn order(&mut self, syntax: &Syntax) -> Option<Real> {
        let order = self.constant(syntax)?;
        match order.compare(&Real::integer(0)) {
            Ok(std::cmp::Ordering::Greater) => Some(order),
            _ => {
                let help = "1 gives KL, 2 is ln(1 + chi2), inf is ln(max_ratio)";
                self.report(syntax.span, "the order of renyi must be greater than 0", "not above 0", Some(help.into()));
                None
            }
        }
    }

    /// A form that gives several values.
    pub(super) fn listing(&mut self, syntax: &Syntax) -> Option<Listing> {
        let Kind::Call { name, arguments, .. } = &syntax.kind else { return None };
        let form = super::forms::find(name)?;
        if !self.arity(syntax, form) {
            return None;
        }
        if super::prompts::is_about_prompts(form) {
            return self.prompt_listing(form, arguments);
        }
        if form.name == "evidence" {
            return Some(Listing::Evidence(self.made_by("smc", &arguments[0])?));
        }
        if form.name == "spectrum" {
            return Some(Listing::Spectrum(self.made_by("mcmc", &arguments[0])?));
        }
        let p = self.distribution(&arguments[0]);
        let second = &arguments[1];
        match form.name {
            "token" => {
                let position = self.position(second);
                Some(Listing::Marginal(p?, position?))
            }
            "next" => {
                let prefix = self.prefix(second);
                Some(Listing::Next(p?, prefix?))
            }
            "top" => {
                let count = self.whole_number(second, "the number of sequences", 1, LONGEST_LIST);
                Some(Listing::Top(p?, count?))
            }
            _ if is_world(second) && !self.scope.worlds.is_empty() => Some(Listing::Worlds(p?, self.worlds(second)?)),
            _ => {
                let f = self.variable(second);
                Some(Listing::Law(p?, f?))
            }
        }
    }

    fn position(&mut self, syntax: &Syntax) -> Option<usize> {
        let length = self.scope.length;
        Some(self.whole_number(syntax, "a position", 1, length)? - 1)
    }

    /// An integer within bounds, of numbers and parameters.
    fn whole_number(&mut self, syntax: &Syntax, what: &str, least: usize, most: usize) -> Option<usize> {
        let value = self.constant(syntax)?;
        let shown = self.quote(syntax.span);
        let integer = value.as_rational().filter(|value| value.is_int());
        let Some(integer) = integer else {
            self.report(syntax.span, format!("{what} is an integer, not `{shown}`"), "not an integer", None);
            return None;
        };
        let found = (least..=most).contains(&0).then_some(0).filter(|_| *integer == Rational::from(0));
        let found = found.or_else(|| usize::try_from(integer.numerator().clone()).ok());
        match found.filter(|value| (least..=most).contains(value)) {
            Some(value) => Some(value),
            None if what == "a position" && *integer == Rational::from(0) => {
                let help = format!("the first token is token(p, 1), the last token(p, {most})");
                self.report(syntax.span, "positions start at 1", "there is no position 0", Some(help));
                None
            }
            None if what == "a position" => {
                let help = format!("positions run from 1 to {most}");
                self.report(syntax.span, format!("position {integer} of {most}"), "beyond the sequence", Some(help));
                None
            }
            None => {
                let help = format!("write an integer from {least} to {most}");
                self.report(syntax.span, format!("{what} cannot be {integer}"), "out of range", Some(help));
                None
            }
        }
    }

    /// An event of one sequence.
    pub(super) fn event(&mut self, syntax: &Syntax) -> Option<Expression> {
        let checked = check_event(syntax, self.scope);
        self.keep(syntax.span, checked)
    }

    /// A number of one sequence.
    pub(super) fn function_of_sequence(&mut self, syntax: &Syntax) -> Option<Expression> {
        let checked = check_number(syntax, self.scope);
        self.keep(syntax.span, checked)
    }

    /// Anything of one sequence; `world` is the number of the world.
    fn variable(&mut self, syntax: &Syntax) -> Option<Expression> {
        if is_world(syntax) {
            if self.scope.worlds.is_empty() {
                let help = "`world` is the latent of a model of kind \"worlds\"";
                self.report(syntax.span, "the model has no worlds", "here", Some(help.into()));
                return None;
            }
            return self.world_number(syntax);
        }
        let checked = check(syntax, self.scope);
        self.keep(syntax.span, checked)
    }

    /// Σ k · [world == "the k-th world"], which tells the worlds apart.
    fn world_number(&mut self, syntax: &Syntax) -> Option<Expression> {
        let span = syntax.span;
        let mut sum = Syntax { span, kind: Kind::Number(Rational::from(0)) };
        for place in 0..self.scope.worlds.len() {
            let indicator = Syntax { span, kind: Kind::Indicator(Box::new(self.world_event(syntax, place))) };
            let term =
                binary(span, Operator::Multiply, Syntax { span, kind: Kind::Number(Rational::from(place)) }, indicator);
            sum = binary(span, Operator::Add, sum, term);
        }
        self.function_of_sequence(&sum)
    }

    fn world_event(&self, syntax: &Syntax, place: usize) -> Syntax {
        let span = syntax.span;
        let name = Syntax { span, kind: Kind::Text(self.scope.worlds[place].clone()) };
        binary(span, Operator::Equal, syntax.clone(), name)
    }

    /// Each world with the event that it is the one.
    fn worlds(&mut self, syntax: &Syntax) -> Option<Vec<(String, Expression)>> {
        let names = self.scope.worlds.clone();
        let mut worlds = Vec::with_capacity(names.len());
        for (place, name) in names.into_iter().enumerate() {
            let event = self.world_event(syntax, place);
            worlds.push((name, self.event(&event)?));
        }
        Some(worlds)
    }

    /// A number of parameters, N and V.
    pub(super) fn constant(&mut self, syntax: &Syntax) -> Option<Real> {
        let checked = expression::constant(syntax, self.scope);
        self.keep(syntax.span, checked)
    }

    fn keep<T>(&mut self, span: Span, checked: Result<T, Vec<Problem>>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(problems) if problems.is_empty() => {
                self.report(span, "this is not well formed", "here", None);
                None
            }
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    /// A part of the question as written, whole.
    pub(super) fn whole(&self, span: Span) -> String {
        self.text.get(span.start..span.end).unwrap_or_default().to_owned()
    }
}

fn is_world(syntax: &Syntax) -> bool {
    matches!(&syntax.kind, Kind::Name(name) if name == "world")
}

fn binary(span: Span, operator: Operator, left: Syntax, right: Syntax) -> Syntax {
    let (left, right) = (Box::new(left), Box::new(right));
    Syntax { span, kind: Kind::Binary { operator, operator_span: span, left, right } }
}
