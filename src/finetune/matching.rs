//! The distribution nearest to another one under which some numbers have given means.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use dashu::base::BitTest;

use super::listing::Listing;
use super::moment::{Projection, project};
use crate::expression::{Expression, Scope};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Learned, QuestionError, Session};

/// The most sequences that moments are matched on.
const MOST_SEQUENCES: usize = 200_000;

/// The most numbers in the linear program that tells inside from outside.
const MOST_ENTRIES: usize = 200_000;

/// The most digits of a value of a feature, in bits.
const MOST_BITS: usize = 4_096;

/// Moments that are to be matched.
#[derive(Clone, Debug)]
pub struct Matching {
    /// Its name.
    pub name: String,
    /// a
    pub from: Distribution,
    /// φ, of the text alone: what each is called, and what it is.
    pub features: Vec<(String, Expression)>,
    /// μ
    pub means: Vec<Rational>,
    /// The vocabulary and the worlds.
    pub scope: Arc<Scope>,
}

/// Moments that are matched when they are first asked of.
#[derive(Debug)]
pub struct Matched {
    matching: Matching,
    made: Mutex<Option<Arc<Moments>>>,
}

/// Where the moments lie, and the distribution that has them.
#[derive(Clone, Debug)]
pub struct Moments {
    listing: Listing,
    /// What the features are called.
    pub features: Vec<String>,
    /// μ
    pub means: Vec<Rational>,
    /// Where μ lies, and the tilt that has it.
    pub projection: Projection,
}

impl Matched {
    /// Moments that are not matched yet.
    pub fn new(matching: Matching) -> Arc<Self> {
        Arc::new(Matched { matching, made: Mutex::new(None) })
    }

    /// The distribution that has the moments, as what a distribution can be made of.
    pub fn tilt(self: &Arc<Self>) -> Arc<dyn Learned> {
        Arc::new(Tilted(self.clone()))
    }

    /// Matches the moments, the first time.
    ///
    /// # Errors
    /// As the questions about what they are matched on; when it has too many sequences, or a feature no rational value.
    pub fn made(&self, session: &Session) -> Result<Arc<Moments>, QuestionError> {
        let mut known = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*known {
            return Ok(made.clone());
        }
        let made = Arc::new(self.matching.moments(session)?);
        *known = Some(made.clone());
        Ok(made)
    }
}

impl Matching {
    fn moments(&self, session: &Session) -> Result<Moments, QuestionError> {
        let listing = Listing::new(session, &self.name, &self.from, MOST_SEQUENCES)?;
        let rational = |value: Real| match value.as_rational() {
            Some(value) if value.numerator().bit_len() <= MOST_BITS && value.denominator().bit_len() <= MOST_BITS => {
                Ok(value.clone())
            }
            Some(_) => Err(format!("a feature has more than {MOST_BITS} binary digits")),
            None => Err(format!("the feature is {value}, which is not rational,")),
        };
        let mut features: Vec<Vec<Rational>> = Vec::with_capacity(self.features.len());
        for (_, feature) in &self.features {
            features.push(listing.numbers((&self.name, feature, &self.scope), rational)?);
        }
        let different: BTreeSet<Vec<&Rational>> =
            (0..listing.law.len()).map(|place| features.iter().map(|feature| &feature[place]).collect()).collect();
        let entries = different.len() * 2 * features.len();
        if entries > MOST_ENTRIES {
            return Err(QuestionError::Refused {
                reason: format!(
                    "{} has {} features with {} different values, {entries} numbers at once, and at most {MOST_ENTRIES} are held",
                    self.name,
                    features.len(),
                    different.len()
                ),
                way_out: "take fewer or coarser features".to_owned(),
            });
        }
        let projection = project(&listing.law, &features, &self.means);
        let names = self.features.iter().map(|(name, _)| name.clone()).collect();
        Ok(Moments { listing, features: names, means: self.means.clone(), projection })
    }
}

impl Moments {
    /// `count("a") + 2*[x[1] == "b"]`: a direction over the features.
    pub fn along(&self, direction: &[Rational]) -> String {
        let mut text = String::new();
        for (feature, factor) in self.features.iter().zip(direction) {
            if *factor == Rational::ZERO {
                continue;
            }
            let is_negative = *factor < Rational::ZERO;
            let size = if is_negative { -factor.clone() } else { factor.clone() };
            text.push_str(match (text.is_empty(), is_negative) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            });
            if size != Rational::ONE {
                text.push_str(&format!("{size}*"));
            }
            let is_sum = feature.contains(" + ") || feature.contains(" - ");
            text.push_str(&if is_sum { format!("({feature})") } else { feature.clone() });
        }
        text
    }

    /// Whether the moments can be had, in words.
    pub fn said(&self) -> String {
        let bound = |direction: &[Rational]| super::hull::dot(&self.means, direction);
        match &self.projection {
            Projection::Interior(_) => "interior: a tilt has these moments".to_owned(),
            Projection::Boundary { direction, .. } => format!(
                "boundary: no sequence has more than {} of {}, so only those that have it take part, and this is the limit of tilts",
                bound(direction),
                self.along(direction)
            ),
            Projection::Infeasible { direction } => {
                format!("infeasible: every sequence has less than {} of {}", bound(direction), self.along(direction))
            }
            Projection::Undecided => "feasible, but its weights are not found in float64".to_owned(),
        }
    }
}

/// The nearest distribution that has the moments.
#[derive(Debug)]
struct Tilted(Arc<Matched>);

impl Learned for Tilted {
    fn weight(&self, session: &Session, name: &str, _from: &Distribution) -> Result<Expression, QuestionError> {
        if session.settings().dry_run {
            return Ok(Expression::from_number(Real::ONE));
        }
        let made = self.0.made(session)?;
        match &made.projection {
            Projection::Interior(tilt) | Projection::Boundary { tilt, .. } => made.listing.tilt(name, &tilt.exponents),
            Projection::Infeasible { .. } => Err(QuestionError::Unlearned {
                name: name.to_owned(),
                why: format!("no distribution has these moments, {}", made.said()),
                way_out: "move the moments towards what the sequences have".to_owned(),
            }),
            Projection::Undecided => Err(QuestionError::Unlearned {
                name: name.to_owned(),
                why: made.said(),
                way_out: "move the moments away from the edge, or scale the features".to_owned(),
            }),
        }
    }

    fn part(&self) -> &'static str {
        "moments"
    }

    fn without_normaliser(&self) -> &'static str {
        "its weights were fitted to moments"
    }
}
