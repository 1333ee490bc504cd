//! The delta reward becomes the prompt: r(x) = λ Σ_{i∈S} [x_i = y_i] on thousands of random models and prompts, zeros included.
//!
//! The judge is the enumeration: a_j, the probability that exactly j of the s fixed tokens are matched. Each statement has a
//! wrong neighbour beside it, which must be refuted somewhere.

use crate::inquiry::{Inquiry, closed_form, for_random_models, real, written_out};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use exactlm::number::{Rational, Real};
use exactlm::statement::AnswerValue;
use num_traits::{One, Zero};
use std::collections::BTreeMap;

const PAIRS: u64 = 3010;
/// Finite values of u = e^λ, one of them below 1.
const LETTERS: [(i64, i64); 3] = [(2, 1), (10, 3), (1, 2)];

/// Tokens at some positions.
struct Prompt {
    fixed: Vec<(usize, String)>,
    length: usize,
}

impl Prompt {
    fn random(choices: &mut Choices, model: &Model) -> Self {
        let (vocabulary, length) = (model.vocabulary(), model.length());
        let mut fixed = Vec::new();
        for position in 0..length {
            if choices.below(2) == 0 || fixed.is_empty() && position + 1 == length {
                fixed.push((position, choices.pick(&vocabulary).clone()));
            }
        }
        Prompt { fixed, length }
    }

    fn matches(&self, sequence: &[String]) -> usize {
        self.fixed.iter().filter(|(position, token)| sequence[*position] == *token).count()
    }

    fn comparisons(&self, joined: &str) -> String {
        let one = |(position, token): &(usize, String)| format!("[x[{}] == {}]", position + 1, quoted(token));
        self.fixed.iter().map(one).collect::<Vec<_>>().join(joined)
    }

    /// The number of matches, as the language writes it.
    fn count(&self) -> String {
        self.comparisons(" + ")
    }

    fn event(&self) -> String {
        format!("{} == {}", self.count(), self.fixed.len())
    }

    fn items(&self) -> String {
        let item = |position| match self.fixed.iter().find(|(fixed, _)| *fixed == position) {
            Some((_, token)) => quoted(token),
            None => quoted("_"),
        };
        format!("[{}]", (0..self.length).map(item).collect::<Vec<_>>().join(", "))
    }
}

/// Σ over exponents of mass · u^exponent.
fn polynomial(masses: &[Fraction], u: &Fraction) -> Fraction {
    masses.iter().rev().fold(Fraction::zero(), |value, mass| value * u + mass)
}

/// a_0, …, a_s
fn masses(prompt: &Prompt, prior: &[(Vec<String>, Fraction)]) -> Vec<Fraction> {
    let mut masses = vec![Fraction::zero(); prompt.fixed.len() + 1];
    for (sequence, probability) in prior {
        masses[prompt.matches(sequence)] += probability;
    }
    masses
}

/// The greatest place below `end` that holds something.
fn greatest(masses: &[Fraction], end: usize) -> Option<usize> {
    (0..end).rev().find(|j| !masses[*j].is_zero())
}

/// How often the wrong neighbours of the statements were refuted, and how often there was something to say.
#[derive(Debug, Default)]
struct Tally {
    possible: usize,
    impossible: usize,
    solved: usize,
    mass_of_prior: usize,
    next_level: usize,
    one_missing: usize,
    without_epsilon: usize,
}

fn study(prompt: &Prompt) -> String {
    let values: Vec<String> = LETTERS.iter().map(|(a, b)| format!("\"ln({a}/{b})\"")).collect();
    format!(
        "[parameter]\nlambda = [\"symbolic\", {}, \"inf\"]\n[distribution.prompted]\nprompt = {}\n\
         [distribution.tuned]\nreward = 'lambda * ({})'\n",
        values.join(", "),
        prompt.items(),
        prompt.count()
    )
}

/// TV(tuned, wanted) = Σ_{j<top} a_j u^j / Σ_j a_j u^j at every u and as a closed form, with its limit and its rate.
fn distance_is_the_unmatched_mass(inquiry: &Inquiry, question: &str, masses: &[Fraction], top: usize) {
    let expected = |u: &Fraction| polynomial(&masses[..top], u) / polynomial(masses, u);
    let answers = inquiry.answers(question);
    let (symbolic, rest) = answers.split_first().expect("one answer for each value");
    for ((a, b), answer) in LETTERS.iter().zip(rest) {
        assert_eq!(*answer, AnswerValue::Number(real(&expected(&fraction(*a, *b)))), "{question} at {a}/{b}");
    }
    assert_eq!(rest.last(), Some(&AnswerValue::Number(Real::ZERO)), "{question} in the limit");
    let form = closed_form(symbolic);
    // Quotients of polynomials of degree s that agree in 2s + 1 places are equal.
    for u in 1..=2 * masses.len() as i64 {
        let value = form.value(&Rational::from(u)).expect("no pole beyond 1");
        assert_eq!(value, real(&expected(&fraction(u, 1))), "{question} = {form} at u = {u}");
    }
    assert_eq!(form.limit(), Real::ZERO);
    assert_eq!(form.rate(), rate(masses, greatest(masses, top), top), "{question} = {form}");
}

/// `(a_j/a_top) * u^-(top-j)`, as the program writes it.
fn rate(masses: &[Fraction], j: Option<usize>, top: usize) -> Option<String> {
    let j = j?;
    let (coefficient, power) = (&masses[j] / &masses[top], format!("u^-{}", top - j));
    Some(if coefficient.is_one() { power } else { format!("{coefficient} * {power}") })
}

fn possible(inquiry: &Inquiry, prompt: &Prompt, masses: &[Fraction], tally: &mut Tally) {
    let s = prompt.fixed.len();
    tally.possible += 1;
    distance_is_the_unmatched_mass(inquiry, "TV(tuned, prompted)", masses, s);
    inquiry.affirm(&format!("TV(tuned, prompted) == 1 - P[tuned]({})", prompt.event()));
    assert!(inquiry.answers("tuned == prompted").last().is_some_and(|at_inf| at_inf.holds() == Some(true)));
    // KL(prompt ‖ tuned) = −ln π′(A), in the letter, at every value and in the limit.
    inquiry.affirm(&format!("KL(prompted, tuned) == -ln(P[tuned]({}))", prompt.event()));
    // Wrong: 1 − π(A), the prior's mass; and a rate that looks one match below only.
    let wrong = Real::ONE.sub(&real(&masses[s])).expect("finite");
    tally.mass_of_prior += usize::from(inquiry.answers("TV(tuned, prompted)")[1] != AnswerValue::Number(wrong));
    tally.next_level += usize::from(rate(masses, greatest(masses, s), s) != rate(masses, Some(s - 1), s));
    let reached = inquiry.session.reached(&inquiry.distribution("tuned", "inf")).expect("a walk");
    // Which worlds may be told apart, a limit does not say how far it got.
    if let Some(reached) = reached {
        assert_eq!(reached.attained, reached.greatest);
    }
    solved(inquiry, prompt, &masses[s], tally);
}

/// r = λ [A] is exactly ε away from the prompt at u = (1 − p)(1 − ε)/(p ε).
fn solved(inquiry: &Inquiry, prompt: &Prompt, p: &Fraction, tally: &mut Tally) {
    if p.is_one() {
        return;
    }
    let one = Fraction::one();
    for epsilon in [fraction(1, 100), fraction(1, 7), fraction(2, 3)] {
        let odds = (&one - p) / (p * &epsilon);
        let letter = &odds * (&one - &epsilon);
        let distance = |u: &Fraction| {
            let reward = if prompt.fixed.len() == 1 { prompt.count() } else { format!("[{}]", prompt.event()) };
            inquiry.number(&format!("TV(tilt(prior, ln({u}) * {reward}), prompted)"))
        };
        assert_eq!(distance(&letter), real(&epsilon), "p = {p}");
        tally.solved += 1;
        // Wrong: without the factor 1 − ε.
        tally.without_epsilon += usize::from(tally.solved.is_multiple_of(8) && distance(&odds) != real(&epsilon));
    }
}

/// Where no sequence of positive probability matches everywhere, the limit is π given the most matches that can be had.
fn impossible(inquiry: &Inquiry, prompt: &Prompt, prior: &[(Vec<String>, Fraction)], tally: &mut Tally) {
    let masses = masses(prompt, prior);
    let s = prompt.fixed.len();
    let most = greatest(&masses, s).expect("some sequence is possible");
    tally.impossible += 1;
    let given = |matches: usize| -> BTreeMap<String, Real> {
        let kept = prior.iter().filter(|(x, p)| prompt.matches(x) == matches && !p.is_zero());
        kept.map(|(x, p)| (x.join(" "), real(&(p / &masses[matches])))).collect()
    };
    let limit = inquiry.sequences("tuned", prior.len());
    assert_eq!(limit, given(most));
    // Wrong: one token short of the prompt.
    tally.one_missing += usize::from(limit != given(s - 1));
    if let Some(reached) = inquiry.session.reached(&inquiry.distribution("tuned", "inf")).expect("a walk") {
        assert_eq!((reached.attained, reached.greatest), (Real::integer(most as i64), Real::integer(s as i64)));
    }
    let question = format!("TV(tuned, given(prior, {} == {most}))", prompt.count());
    distance_is_the_unmatched_mass(inquiry, &question, &masses[..=most], most);
    assert!(inquiry.try_answers("TV(tuned, prompted)").is_err(), "an impossible prompt is no distribution");
}

#[test]
fn a_delta_reward_becomes_the_prompt_or_the_most_matches_that_can_be_had() {
    let mut tally = Tally::default();
    for_random_models(PAIRS, 28, |model, choices| {
        let prompt = Prompt::random(choices, model);
        let prior = written_out(model);
        let masses = masses(&prompt, &prior);
        let inquiry = Inquiry::new(model, &study(&prompt));
        if masses[prompt.fixed.len()].is_zero() {
            impossible(&inquiry, &prompt, &prior, &mut tally);
        } else {
            possible(&inquiry, &prompt, &masses, &mut tally);
        }
    });
    assert!(tally.possible > 1500 && tally.impossible > 400 && tally.solved > 4000, "{tally:?}");
    let refuted = [tally.mass_of_prior, tally.next_level, tally.one_missing, tally.without_epsilon];
    assert!(refuted.iter().all(|times| *times > 40), "{tally:?}");
}
