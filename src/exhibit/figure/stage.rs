//! Which distributions figures show: π, the first condition and the first tuned one, each at one value of its parameters.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::words::parameters;
use crate::expression::Expression;
use crate::number::Real;
use crate::question::{Distribution, Factor, Form, Session};
use crate::sequence::Token;
use crate::statement::{Environment, LawSyntax, PotentialSyntax, SYMBOLIC, distributions};
use crate::study::Study;

/// How many sequences are listed at most.
const MOST_LISTED: usize = 3_000;

/// A study with the distributions that its figures show.
pub struct Stage<'a> {
    /// The study.
    pub study: &'a Study,
    /// What answers.
    pub session: &'a Session,
    /// π first, then at most two others.
    pub cast: Vec<Member>,
    listing: OnceCell<Option<Listing>>,
}

/// A distribution that is shown.
pub struct Member {
    /// Its name, with the values of its parameters.
    pub name: String,
    /// The distribution.
    pub distribution: Distribution,
}

/// A distribution that a reward makes.
pub struct Tuned {
    /// Its name, with the values of its parameters.
    pub name: String,
    /// The distribution.
    pub distribution: Distribution,
    /// What it starts from.
    pub base: Distribution,
    /// r
    pub reward: Expression,
    /// β
    pub beta: Real,
}

/// All sequences of positive probability under π, the likeliest first, with their probabilities under each member of the cast.
pub struct Listing {
    /// The sequences.
    pub sequences: Vec<Vec<Token>>,
    /// For each member of the cast one probability for each sequence.
    pub probabilities: Vec<Vec<Real>>,
}

impl<'a> Stage<'a> {
    /// Chooses what is shown.
    pub fn new(study: &'a Study, session: &'a Session) -> Self {
        let mut stage = Stage { study, session, cast: Vec::new(), listing: OnceCell::new() };
        stage.cast.push(Member { name: "prior".to_owned(), distribution: Distribution::prior() });
        let environment = &study.environment;
        let rank = |name: &&String| environment.distributions.get(*name).map_or(9, |known| kind(&known.potential));
        let mut names: Vec<&String> = environment.order.iter().filter(|name| rank(name) < 9).collect();
        names.sort_by_key(rank);
        // A condition beside what a reward makes of it; where one is missing, the next in order.
        let first = |wanted: &[u8]| names.iter().find(|name| wanted.contains(&rank(name))).copied();
        let mut chosen: Vec<&String> = [first(&[0, 1]), first(&[2])].into_iter().flatten().collect();
        for name in &names {
            // A policy that was trained is shown where there is nothing else: it is about where something else is.
            let is_wanted = chosen.is_empty() || rank(name) < TRAINED;
            if chosen.len() < 2 && !chosen.contains(name) && is_wanted {
                chosen.push(name);
            }
        }
        for name in chosen {
            let Some((values, distribution)) = at_one_value(environment, name) else { continue };
            // What cannot be walked in time is not shown.
            if session.pointwise(&distribution).is_ok() {
                stage.cast.push(Member { name: titled(name, &values), distribution });
            }
        }
        stage
    }

    /// All sequences of positive probability, where there are few enough.
    pub fn listing(&self) -> Option<&Listing> {
        self.listing.get_or_init(|| self.list()).as_ref()
    }

    fn list(&self) -> Option<Listing> {
        let support = self.session.support(&Distribution::prior()).ok()?;
        if support > dashu::integer::UBig::from(MOST_LISTED) {
            return None;
        }
        let ranked = self.session.top(&Distribution::prior(), MOST_LISTED).ok()?;
        let sequences: Vec<Vec<Token>> = ranked.into_iter().map(|(sequence, _)| sequence).collect();
        let mut probabilities = Vec::new();
        for member in &self.cast {
            let pointwise = self.session.pointwise(&member.distribution).ok()?;
            probabilities.push(sequences.iter().map(|x| pointwise.probability(x).ok()).collect::<Option<_>>()?);
        }
        Some(Listing { sequences, probabilities })
    }

    /// The first distribution that a reward makes and that can be walked, at one value of its parameters.
    pub fn tuned(&self) -> Option<Tuned> {
        let environment = &self.study.environment;
        let is_reward = |name: &&String| {
            let definition = environment.distributions.get(*name);
            definition.is_some_and(|known| matches!(known.potential, PotentialSyntax::Reward { .. }))
        };
        environment.order.iter().filter(is_reward).find_map(|name| {
            let (values, distribution) = at_one_value(environment, name)?;
            let Form::Reweighted { from, factor, .. } = distribution.form() else { return None };
            let Factor::Reward { reward, beta, slope: None } = &**factor else { return None };
            let name = titled(name, &values);
            let (base, reward, beta) = (from.clone(), reward.clone(), beta.clone());
            Some(Tuned { name, base, reward, beta, distribution: distribution.clone() })
        })
    }

    /// How many tokens there are.
    pub fn vocabulary(&self) -> usize {
        self.study.environment.scope.vocabulary.len()
    }

    /// How many positions there are.
    pub fn length(&self) -> usize {
        self.study.environment.scope.length
    }

    /// A token as text.
    pub fn token(&self, token: Token) -> String {
        self.study.environment.scope.vocabulary.text(token).to_owned()
    }

    /// A sequence as text.
    pub fn write(&self, sequence: &[Token]) -> String {
        self.session.write(sequence)
    }
}

impl Listing {
    /// The mass of every prefix of a length under one member, in order of the vocabulary.
    pub fn prefixes(&self, member: usize, length: usize) -> Option<BTreeMap<Vec<Token>, Real>> {
        let mut masses: BTreeMap<Vec<Token>, Real> = BTreeMap::new();
        for (sequence, probability) in self.sequences.iter().zip(&self.probabilities[member]) {
            let mass = masses.entry(sequence[..length].to_vec()).or_insert(Real::ZERO);
            *mass = mass.add(probability).ok()?;
        }
        Some(masses)
    }
}

/// The place of trained policies in the order of kinds.
const TRAINED: u8 = 6;

/// The order in which kinds of distributions are chosen; 9 for those that leave the support of π or are no distributions of it.
fn kind(potential: &PotentialSyntax) -> u8 {
    match potential {
        PotentialSyntax::Given(_) => 0,
        PotentialSyntax::Prompt(_) => 1,
        PotentialSyntax::Reward { .. } => 2,
        PotentialSyntax::Likelihood(_) => 3,
        PotentialSyntax::Law(LawSyntax::Forced { .. }) => 9,
        PotentialSyntax::Law(_) => 4,
        PotentialSyntax::Mixture(_) => 5,
        PotentialSyntax::Training(_) | PotentialSyntax::Feedback(_) | PotentialSyntax::Moments(_) => TRAINED,
    }
}

fn titled(name: &str, values: &[(String, String)]) -> String {
    if values.is_empty() { name.to_owned() } else { format!("{name} ({})", parameters(values)) }
}

/// A named distribution at one value of each parameter: the middle one of those that are numbers, in the order of the study.
fn at_one_value(environment: &Environment, name: &str) -> Option<(Vec<(String, String)>, Distribution)> {
    let wanted = |parameter: &str| -> Option<&str> {
        let values = environment.parameters.get(parameter)?;
        let finite: Vec<&str> = values
            .iter()
            .filter(|(text, value)| *value != Real::Infinity && text != SYMBOLIC)
            .map(|(text, _)| text.as_str())
            .collect();
        match finite.len() {
            0 => values.iter().map(|(text, _)| text.as_str()).find(|text| *text != SYMBOLIC),
            many => finite.get((many - 1) / 2).copied(),
        }
    };
    let all = distributions(environment, name).ok()?;
    all.into_iter().find(|(values, _)| values.iter().all(|(name, value)| wanted(name) == Some(value)))
}
