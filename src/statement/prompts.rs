//! The forms about prompts: an event, after the distribution where one is written, and what the best prompt is the best in.

use std::cmp::Ordering;

use super::forms::{self, Form};
use super::resolve::Resolver;
use super::typed::{Listing, Measure, Truth};
use crate::expression::{Expression, Kind, Syntax, mentions_world};
use crate::number::Real;
use crate::question::Distribution;
use crate::question::Divergence;
use crate::question::prompts::Criterion;

/// The divergences that a best prompt is asked for in.
const DIVERGENCES: &str = "KL, TV, JS, chi2, hellinger, max_ratio, renyi(2), or reversed(KL) for KL(prompt, event)";

/// Whether a form is one of these.
pub(super) fn is_about_prompts(form: &Form) -> bool {
    matches!(form.name, "is_prompt" | "closure" | "best_prompt" | "prompts" | "prompt_counts")
}

impl Resolver<'_> {
    /// What is listed about prompts.
    pub(super) fn prompt_listing(&mut self, form: &Form, arguments: &[Syntax]) -> Option<Listing> {
        if form.name == "prompt_counts" {
            return Some(Listing::PromptCounts(self.distribution(&arguments[0])?));
        }
        if form.name == "best_prompt" {
            let (p, event, criterion) = self.nearest_prompt(arguments)?;
            return Some(Listing::BestPrompt(p, event, criterion));
        }
        let (p, event) = self.conditioned(arguments)?;
        Some(match form.name {
            "is_prompt" => Listing::IsPrompt(p, event),
            "closure" => Listing::Closure(p, event),
            _ => Listing::Prompts(p, event),
        })
    }

    /// Where a number is expected: the divergence of the best prompt, and how few prompts make up an event.
    pub(super) fn prompt_number(&mut self, syntax: &Syntax, form: &Form, arguments: &[Syntax]) -> Option<Measure> {
        if !self.arity(syntax, form) {
            return None;
        }
        match form.name {
            "best_prompt" => {
                let (p, event, criterion) = self.nearest_prompt(arguments)?;
                Some(Measure::BestPrompt(p, event, criterion))
            }
            "prompts" => {
                let (p, event) = self.conditioned(arguments)?;
                Some(Measure::PromptCount(p, event))
            }
            _ => {
                let text = self.quote(syntax.span);
                let help = match form.name {
                    "is_prompt" => format!("it is a claim: write {text} or not {text}"),
                    _ => format!("ask {text} alone"),
                };
                self.report(syntax.span, format!("`{text}` is no number"), "not a number", Some(help));
                None
            }
        }
    }

    /// `is_prompt(A)` as a claim.
    pub(super) fn prompt_claim(&mut self, syntax: &Syntax, arguments: &[Syntax]) -> Option<Truth> {
        let form = forms::find("is_prompt")?;
        if !self.arity(syntax, form) {
            return None;
        }
        let (p, event) = self.conditioned(arguments)?;
        Some(Truth::IsPrompt { span: syntax.span, p, event })
    }

    /// A or p, A.
    fn conditioned(&mut self, arguments: &[Syntax]) -> Option<(Distribution, Expression)> {
        let (last, before) = arguments.split_last()?;
        let p = match before {
            [] => Some(Distribution::prior()),
            [p, ..] => self.distribution(p),
        };
        if self.is_distribution(last) {
            let text = self.quote(last.span);
            let help = "prompts are asked about an event: is_prompt(x[1] == x[2]), or is_prompt(p, x[1] == x[2])";
            self.report(
                last.span,
                format!("an event is expected here, and `{text}` is a distribution"),
                "a distribution",
                Some(help.into()),
            );
            return None;
        }
        let event = self.event(last)?;
        if mentions_world(&event) {
            let help = "P(world == \"kind\" | A) says what a prompt tells of the world";
            self.report(last.span, "a prompt fixes tokens, and no world", "speaks of the world", Some(help.into()));
            return None;
        }
        Some((p?, event))
    }

    fn nearest_prompt(&mut self, arguments: &[Syntax]) -> Option<(Distribution, Expression, Criterion)> {
        let (last, before) = arguments.split_last()?;
        let conditioned = self.conditioned(before);
        let criterion = self.criterion(last);
        let ((p, event), criterion) = (conditioned?, criterion?);
        Some((p, event, criterion))
    }

    /// `KL`, `renyi(2)`, `reversed(KL)`.
    fn criterion(&mut self, syntax: &Syntax) -> Option<Criterion> {
        match &syntax.kind {
            Kind::Call { name, arguments, .. } if name == "reversed" && arguments.len() == 1 => {
                let inner = self.criterion(&arguments[0])?;
                Some(Criterion { reversed: !inner.reversed, ..inner })
            }
            Kind::Call { name, arguments, .. } if name == "renyi" && arguments.len() == 1 => {
                let order = self.order(&arguments[0])?;
                let divergence = match order.compare(&Real::ONE) {
                    Ok(Ordering::Equal) => Divergence::KullbackLeibler,
                    _ => Divergence::Renyi(order),
                };
                Some(Criterion { divergence, reversed: false })
            }
            Kind::Name(name) => match divergence(name) {
                Some(divergence) => Some(Criterion { divergence, reversed: false }),
                None => self.no_divergence(syntax),
            },
            _ => self.no_divergence(syntax),
        }
    }

    fn no_divergence<T>(&mut self, syntax: &Syntax) -> Option<T> {
        let text = self.quote(syntax.span);
        self.report(
            syntax.span,
            format!("a divergence is expected here, not `{text}`"),
            "not a divergence",
            Some(format!("write one of {DIVERGENCES}")),
        );
        None
    }
}

/// A divergence by its name in the language, where it needs no order.
pub(super) fn divergence(name: &str) -> Option<Divergence> {
    Some(match name {
        "KL" => Divergence::KullbackLeibler,
        "TV" => Divergence::TotalVariation,
        "JS" => Divergence::JensenShannon,
        "chi2" => Divergence::ChiSquared,
        "hellinger" => Divergence::Hellinger,
        "max_ratio" => Divergence::MaxRatio,
        _ => return None,
    })
}
