//! Approximations as they are written: their numbers and expressions, typed at one combination of values of the parameters.

use crate::expression::{Expression, Problem, Scope, Syntax, check_event, check_number, constant, mentions_world};
use crate::number::{Rational, Real};
use crate::question::{Distribution, Guide, Kernel, Law, LookAhead, Particles, Resampling, Reshape, Ties};
use crate::sequence::Token;

use super::shelf::first;

/// The greatest number of draws, of entries or of beams.
const MOST: u32 = 1_000_000;

/// An approximation as a study writes it.
#[derive(Clone, Debug, PartialEq)]
pub enum LawSyntax {
    /// The best of n draws by a number.
    BestOf {
        /// n
        draws: Syntax,
        /// The reward or likelihood.
        reward: Syntax,
        /// What happens to ties.
        ties: Ties,
    },
    /// One of n draws in proportion to a likelihood, or to e^{r/β}.
    SoftBestOf {
        /// n
        draws: Syntax,
        /// L, or r.
        weight: Syntax,
        /// β, where the weight is a reward.
        beta: Option<Syntax>,
    },
    /// Without the tokens after which an event cannot hold.
    Masked {
        /// The event.
        event: Syntax,
        /// How that is found out.
        look_ahead: LookAhead,
    },
    /// Tokens written in.
    Forced(Vec<Option<Token>>),
    /// Tokens weighed by their values.
    Guided {
        /// What they are worth.
        guide: Guide,
        /// r
        reward: Syntax,
        /// β
        beta: Option<Syntax>,
    },
    /// A Markov chain after some steps.
    Chain {
        /// How many steps.
        steps: Syntax,
        /// How it moves, and where it starts.
        chain: ChainSyntax,
    },
    /// The last particle of a run.
    Particles {
        /// k
        count: Syntax,
        /// The distributions that tokens are drawn from, and that prefixes are weighed by.
        beside: [String; 2],
        /// How particles are copied.
        resampling: Resampling,
    },
    /// A temperature, a k, a p or a share: of rows, of whole sequences, or of beams.
    Dial(Dial, Syntax),
}

/// A Markov chain as a study writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainSyntax {
    /// How many neighbouring tokens a sweep redraws together.
    pub block: usize,
    /// The distribution of independent proposals, in place of sweeps.
    pub proposal: Option<String>,
    /// Where it starts.
    pub start: Option<Vec<Token>>,
}

impl ChainSyntax {
    /// How it moves, with what its proposal is.
    pub(super) fn kernel(&self, proposal: &Distribution) -> Kernel {
        match &self.proposal {
            Some(_) => Kernel::Independence { proposal: proposal.clone() },
            None => Kernel::Gibbs { block: self.block },
        }
    }
}

/// An approximation with one number to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dial {
    /// Rows to the power 1/T.
    Temperature,
    /// Sequences to the power 1/T.
    SequenceTemperature,
    /// The k greatest entries of a row.
    TopK,
    /// The shortest head of a row of mass p.
    TopP,
    /// The entries of at least a share of the greatest.
    MinP,
    /// A beam search.
    Beam,
}

impl Dial {
    /// All of them, as a study writes them.
    pub const WRITTEN: [(&'static str, Dial); 6] = [
        ("temperature", Dial::Temperature),
        ("sequence-temperature", Dial::SequenceTemperature),
        ("top-k", Dial::TopK),
        ("top-p", Dial::TopP),
        ("min-p", Dial::MinP),
        ("beam", Dial::Beam),
    ];
}

impl LawSyntax {
    /// The expressions in it.
    pub fn expressions(&self) -> Vec<&Syntax> {
        match self {
            LawSyntax::BestOf { draws, reward, .. } => vec![draws, reward],
            LawSyntax::SoftBestOf { draws, weight, beta } => [draws, weight].into_iter().chain(beta).collect(),
            LawSyntax::Masked { event, .. } => vec![event],
            LawSyntax::Guided { reward, beta, .. } => [reward].into_iter().chain(beta).collect(),
            LawSyntax::Chain { steps, .. } => vec![steps],
            LawSyntax::Particles { count, .. } => vec![count],
            LawSyntax::Forced(_) => Vec::new(),
            LawSyntax::Dial(_, number) => vec![number],
        }
    }

    /// The distributions that it needs beside the one it starts from.
    pub(super) fn beside(&self) -> Vec<&str> {
        match self {
            LawSyntax::Chain { chain, .. } => chain.proposal.as_deref().into_iter().collect(),
            LawSyntax::Particles { beside, .. } => beside.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether `Z` of it is the mass of a potential.
    pub fn has_normaliser(&self) -> bool {
        matches!(self, LawSyntax::Masked { .. } | LawSyntax::Dial(Dial::SequenceTemperature, _))
    }
}

/// A problem, and the place of its expression among those of an approximation.
pub type Misplaced = (usize, Problem);

/// The law at these values of the parameters, with what it needs beside it; the prior stands for what is not there.
///
/// # Errors
/// The first problem of the first expression that has one.
pub(super) fn law(syntax: &LawSyntax, scope: &Scope, beside: &[Distribution]) -> Result<Law, Problem> {
    made(syntax, scope, beside).map_err(|(_, problem)| problem)
}

/// That an approximation has a law at these values of the parameters. Its expressions count from 0: how many draws, the number
/// that they are selected by, its β; or the only one.
///
/// # Errors
/// The first problem of the first expression that has one.
pub fn check_law(syntax: &LawSyntax, scope: &Scope) -> Result<(), Misplaced> {
    made(syntax, scope, &[]).map(drop)
}

fn made(syntax: &LawSyntax, scope: &Scope, beside: &[Distribution]) -> Result<Law, Misplaced> {
    let beside = |place: usize| beside.get(place).cloned().unwrap_or_else(Distribution::prior);
    let at = |place: usize| move |problem: Problem| (place, problem);
    let draws_of = |draws| count(draws, scope).map_err(at(0));
    Ok(match syntax {
        LawSyntax::BestOf { draws, reward, ties } => {
            Law::BestOf { draws: draws_of(draws)?, reward: of_text(reward, scope).map_err(at(1))?, ties: *ties }
        }
        LawSyntax::SoftBestOf { draws, weight, beta } => {
            let draws = draws_of(draws)?;
            let weight = of_text(weight, scope).map_err(at(1))?;
            let likelihood = match beta {
                None => weight,
                Some(beta) => weight.over(positive(beta, scope).map_err(at(2))?).exponential(),
            };
            Law::SoftBestOf { draws, likelihood }
        }
        LawSyntax::Masked { event, look_ahead } => {
            let event = first(check_event(event, scope)).and_then(blind).map_err(at(0))?;
            Law::Masked { event, look_ahead: *look_ahead }
        }
        LawSyntax::Guided { guide, reward, beta } => Law::Guided {
            guide: *guide,
            reward: of_text(reward, scope).map_err(at(0))?,
            beta: match beta {
                Some(beta) => positive(beta, scope).map_err(at(1))?,
                None => Real::ONE,
            },
        },
        LawSyntax::Chain { steps, chain } => Law::Chain {
            kernel: chain.kernel(&beside(0)),
            steps: whole(steps, scope, 0).map_err(at(0))?,
            start: chain.start.clone(),
        },
        LawSyntax::Particles { count, resampling, .. } => Law::Particles(Particles {
            count: draws_of(count)?,
            proposal: beside(0),
            twist: beside(1),
            resampling: *resampling,
        }),
        LawSyntax::Forced(prompt) => Law::Forced(prompt.clone()),
        LawSyntax::Dial(dial, number) => dialled(*dial, number, scope).map_err(at(0))?,
    })
}

fn dialled(dial: Dial, number: &Syntax, scope: &Scope) -> Result<Law, Problem> {
    Ok(match dial {
        Dial::Temperature => Law::Rows(Reshape::Temperature(temperature(number, scope, true)?)),
        Dial::SequenceTemperature => Law::SequenceTemperature(temperature(number, scope, false)?),
        Dial::TopK => Law::Rows(Reshape::TopK(count(number, scope)? as usize)),
        Dial::TopP => Law::Rows(Reshape::TopP(share(number, scope)?)),
        Dial::MinP => Law::Rows(Reshape::MinP(share(number, scope)?)),
        Dial::Beam => Law::Beam(count(number, scope)? as usize),
    })
}

/// A number of the text: what the world is does not count in it.
fn of_text(syntax: &Syntax, scope: &Scope) -> Result<Expression, Problem> {
    blind(first(check_number(syntax, scope))?)
}

fn blind(expression: Expression) -> Result<Expression, Problem> {
    if !mentions_world(&expression) {
        return Ok(expression);
    }
    let problem =
        Problem::new(expression.span(), "selection and decoding see the text, not the world", "names the world");
    Err(problem.help("name tokens; the world keeps the probability that it has given the text"))
}

/// A whole number from 1 on.
fn count(syntax: &Syntax, scope: &Scope) -> Result<u32, Problem> {
    whole(syntax, scope, 1)
}

/// A whole number from the least on.
fn whole(syntax: &Syntax, scope: &Scope, least: u32) -> Result<u32, Problem> {
    let value = first(constant(syntax, scope))?;
    let whole = value.as_rational().filter(|value| value.is_int());
    match whole.and_then(|value| u32::try_from(value.numerator().clone()).ok()) {
        Some(count) if (least..=MOST).contains(&count) => Ok(count),
        _ => {
            let message = format!("a whole number from {least} to {MOST} is needed here");
            let problem = Problem::new(syntax.span, message, described(&value));
            Err(problem.help(format!("write {least}, {}, {} …", least + 1, least + 2)))
        }
    }
}

/// A fraction above 0 and at most 1.
fn share(syntax: &Syntax, scope: &Scope) -> Result<Rational, Problem> {
    let value = first(constant(syntax, scope))?;
    match value.as_rational() {
        Some(share) if *share > Rational::ZERO && *share <= Rational::ONE => Ok(share.clone()),
        _ => Err(Problem::new(syntax.span, "a fraction above 0 and at most 1 is needed here", described(&value))
            .help("write for example 9/10")),
    }
}

/// A temperature: a fraction above 0, or 0 where that has a meaning.
fn temperature(syntax: &Syntax, scope: &Scope, may_be_zero: bool) -> Result<Rational, Problem> {
    let value = first(constant(syntax, scope))?;
    match value.as_rational() {
        Some(value) if *value > Rational::ZERO || may_be_zero && value.is_zero() => Ok(value.clone()),
        _ => {
            let message = if may_be_zero {
                "a temperature is a fraction from 0 on"
            } else {
                "a temperature of sequences is a fraction above 0"
            };
            Err(Problem::new(syntax.span, message, described(&value)).help("write for example 1/2; 1 changes nothing"))
        }
    }
}

fn positive(syntax: &Syntax, scope: &Scope) -> Result<Real, Problem> {
    let value = first(constant(syntax, scope))?;
    match value.sign() {
        Ok(std::cmp::Ordering::Greater) if value != Real::Infinity => Ok(value),
        _ => Err(Problem::new(syntax.span, "beta is a positive number here", described(&value))),
    }
}

fn described(value: &Real) -> String {
    let text = value.to_string();
    if text.chars().count() <= 30 { format!("is {text}") } else { "another number".to_owned() }
}
