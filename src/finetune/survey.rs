//! A distribution tilted by what raters taught: pairs are drawn, told apart, a reward is fitted, and it is followed.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::feedback::{Comparisons, Existence, FittedReward};
use super::listing::Listing;
use super::method::Rater;
use crate::expression::{Expression, Scope};
use crate::number::Real;
use crate::question::{Distribution, Learned, QuestionError, Session};

/// The most sequences that are compared: comparisons are held for each two of them.
const MOST_ITEMS: usize = 1_000;

/// Utilities are smaller.
const LARGEST: f64 = 1e150;

/// How long the fit takes for each item to the third power, in seconds.
const A_CUBE: f64 = 8e-9;

/// How many items a message names.
const NAMED: usize = 4;

/// What raters are asked, and what is made of it.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Its name.
    pub name: String,
    /// What pairs are drawn from, and what is tilted.
    pub from: Distribution,
    /// The true utility, of the text alone.
    pub utility: Expression,
    /// Who tells pairs apart.
    pub rater: Rater,
    /// How many pairs; without, the exact shares of endlessly many.
    pub pairs: Option<usize>,
    /// The seed of the pairs.
    pub seed: u64,
    /// β > 0
    pub beta: f64,
    /// The vocabulary and the worlds.
    pub scope: Arc<Scope>,
}

/// A survey, made when it is first asked of.
#[derive(Debug)]
pub struct Surveyed {
    survey: Survey,
    made: Mutex<Option<Arc<Feedback>>>,
}

/// What raters said, and the reward that explains it best.
#[derive(Clone, Debug)]
pub struct Feedback {
    listing: Listing,
    /// The sequences, as they are written.
    pub items: Vec<String>,
    /// The true utility of each.
    pub utility: Vec<f64>,
    /// Who won against whom.
    pub comparisons: Comparisons,
    /// Whether there is a reward of greatest likelihood.
    pub existence: Existence,
    /// The reward, where there is one.
    pub fitted: Option<FittedReward>,
    /// Whether the comparisons are counts, so that the reward has standard errors.
    pub is_sampled: bool,
}

impl Surveyed {
    /// A survey that is not made yet.
    pub fn new(survey: Survey) -> Arc<Self> {
        Arc::new(Surveyed { survey, made: Mutex::new(None) })
    }

    /// What is asked, in words.
    pub fn described(&self) -> String {
        let Survey { from, rater, pairs, seed, beta, .. } = &self.survey;
        let mut text = match pairs {
            Some(pairs) => format!("{pairs} pairs from {}, seed {seed}", from.name()),
            None => format!("exact shares of pairs from {}", from.name()),
        };
        let _ = write!(text, ", a rater of temperature {}", rater.temperature);
        if rater.error > 0.0 {
            let _ = write!(text, " who errs with probability {}", rater.error);
        }
        let _ = write!(text, ", beta = {beta}");
        text
    }

    /// The tilt by the fitted reward, as what a distribution can be made of.
    pub fn tilt(self: &Arc<Self>) -> Arc<dyn Learned> {
        Arc::new(Tilted(self.clone()))
    }

    /// Asks the raters and fits a reward, the first time.
    ///
    /// # Errors
    /// As the questions about what pairs are drawn from; when it has too many sequences, or the utility no finite value.
    pub fn made(&self, session: &Session) -> Result<Arc<Feedback>, QuestionError> {
        let mut known = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*known {
            return Ok(made.clone());
        }
        let made = Arc::new(self.survey.feedback(session)?);
        *known = Some(made.clone());
        Ok(made)
    }
}

impl Survey {
    fn feedback(&self, session: &Session) -> Result<Feedback, QuestionError> {
        let listing = Listing::new(session, &self.name, &self.from, MOST_ITEMS)?;
        let seconds = (listing.law.len() as f64).powi(3) * A_CUBE;
        if seconds > session.settings().max_time.as_secs_f64() {
            return Err(QuestionError::Refused {
                reason: format!("{} fits rewards of {} sequences, about {seconds:.0} s", self.name, listing.law.len()),
                way_out: "start from a condition that leaves fewer, or take a larger --max-time".to_owned(),
            });
        }
        let utility = listing.numbers((&self.name, &self.utility, &self.scope), |value| {
            let number = value.interval().middle();
            if number.abs() < LARGEST { Ok(number) } else { Err(format!("the utility is {value}")) }
        })?;
        let items = listing.written(&self.scope);
        let comparisons = match self.pairs {
            Some(pairs) => Comparisons::sampled(&listing.law, &utility, self.rater, pairs, self.seed),
            None => Comparisons::expected(&listing.law, &utility, self.rater),
        };
        let (existence, fitted) = match comparisons.learned() {
            Ok(fitted) if fitted.components.len() == 1 => (Existence::Unique, Some(fitted)),
            Ok(fitted) => (Existence::Several(fitted.components.clone()), Some(fitted)),
            Err(existence) => (existence, None),
        };
        let is_sampled = self.pairs.is_some();
        Ok(Feedback { listing, items, utility, comparisons, existence, fitted, is_sampled })
    }
}

impl Feedback {
    /// The probability of each item.
    pub fn law(&self) -> &[f64] {
        &self.listing.law
    }

    /// In how many comparisons (or in which share of them) an item was shown.
    pub fn shown(&self, item: usize) -> f64 {
        let wins = self.comparisons.wins();
        (0..self.items.len()).map(|other| wins[[item, other]] + wins[[other, item]]).sum()
    }

    /// The utility in the units and from the origin of the fitted reward: its mean over each component is 0.
    pub fn centred(&self, item: usize) -> f64 {
        let components = self.fitted.as_ref().map_or(&[] as &[Vec<usize>], |fitted| &fitted.components);
        let of = components.iter().find(|component| component.contains(&item));
        let mean = of.map_or(0.0, |of| of.iter().map(|&other| self.utility[other]).sum::<f64>() / of.len() as f64);
        self.utility[item] - mean
    }

    /// The standard error of the reward of an item, from the mean of its component; for counts.
    pub fn standard_error(&self, item: usize) -> Option<f64> {
        let fitted = self.fitted.as_ref().filter(|_| self.is_sampled)?;
        let alone = fitted.components.iter().any(|component| component.as_slice() == [item]);
        (!alone).then(|| fitted.covariance[[item, item]].max(0.0).sqrt())
    }

    /// Whether there is one reward of greatest likelihood, in words.
    pub fn said(&self) -> String {
        match &self.existence {
            Existence::Unique => "one reward of greatest likelihood, up to a constant".to_owned(),
            Existence::Several(components) => {
                let sides: Vec<String> = components.iter().take(NAMED).map(|component| self.named(component)).collect();
                let rest = if components.len() > NAMED { ", …" } else { "" };
                format!(
                    "rewards of greatest likelihood up to a constant for each of {} groups that were never compared with each other: {}{rest}",
                    components.len(),
                    sides.join(", ")
                )
            }
            Existence::Unbounded { better, worse } => format!(
                "no reward of greatest likelihood: {} never lost against {}, so the likelihood grows for ever as they move apart",
                self.named(better),
                self.named(worse)
            ),
        }
    }

    /// `{"a b", "b b", …}`
    fn named(&self, items: &[usize]) -> String {
        let mut names: Vec<String> = items.iter().take(NAMED).map(|&item| format!("{:?}", self.items[item])).collect();
        if items.len() > NAMED {
            names.push(format!("… {} in all", items.len()));
        }
        format!("{{{}}}", names.join(", "))
    }
}

/// The tilt of what pairs are drawn from by the fitted reward.
#[derive(Debug)]
struct Tilted(Arc<Surveyed>);

impl Learned for Tilted {
    fn weight(&self, session: &Session, name: &str, _from: &Distribution) -> Result<Expression, QuestionError> {
        if session.settings().dry_run {
            return Ok(Expression::from_number(Real::ONE));
        }
        let made = self.0.made(session)?;
        let Some(fitted) = made.fitted.as_ref().filter(|_| made.existence == Existence::Unique) else {
            let way_out = match made.existence {
                Existence::Several(_) => {
                    "ask for more pairs, leave pairs out for their exact shares, or start from a condition under which all are compared"
                }
                _ => {
                    "ask for more pairs, leave pairs out for their exact shares, or take raters of a higher temperature or with an error"
                }
            };
            return Err(QuestionError::Unlearned {
                name: name.to_owned(),
                why: format!("there is no reward to follow: {}", made.said()),
                way_out: way_out.to_owned(),
            });
        };
        let exponents: Vec<f64> = fitted.reward.iter().map(|reward| reward / self.0.survey.beta).collect();
        made.listing.tilt(name, &exponents)
    }

    fn part(&self) -> &'static str {
        "feedback"
    }

    fn without_normaliser(&self) -> &'static str {
        "its reward was fitted, up to a constant"
    }
}
