//! A study that theorems are asked of: read once, and every answer as the number, truth or list that it is.

use crate::naive::model::Model;
use crate::naive::{Fraction, fraction};
use crate::random_study::{Choices, Kind, small, stream};
use exactlm::expression::{Expression, Scope, check_event, check_number, parse};
use exactlm::number::{ClosedForm, Real, parse_rational};
use exactlm::question::{Distribution, Session, Settings};
use exactlm::statement::{Answer, AnswerValue, AskError, Asking, Environment, SymbolicValue, distributions};
use exactlm::study::Study;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::Arc;

/// Three positions and two letters: small enough to check by hand.
pub const CHAIN: &str = r#"
[model]
kind = "markov"
vocabulary = ["a", "b"]
length = 3
start = ["1/2", "1/2"]
transition = [["3/4", "1/4"], ["1/3", "2/3"]]
"#;

/// A study, and the session that answers about it.
pub struct Inquiry {
    text: String,
    environment: Environment,
    pub session: Session,
}

impl Inquiry {
    /// A model and the rest of its study.
    pub fn new(model: &Model, rest: &str) -> Self {
        Inquiry::read(format!("{}\n{rest}", model.text("model")))
    }

    /// A study file.
    pub fn read(text: String) -> Self {
        let read = Study::read("study.toml", text.as_bytes(), &|_| Err(ErrorKind::NotFound.into()));
        let environment = read.unwrap_or_else(|problems| panic!("{}\n{text}", problems.render(false))).environment;
        let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), Settings::default());
        Inquiry { text, environment, session }
    }

    /// What its expressions may mention.
    pub fn scope(&self) -> &Scope {
        &self.environment.scope
    }

    /// What its questions may mention.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// A distribution that depends on no parameter.
    pub fn only(&self, name: &str) -> Distribution {
        distributions(&self.environment, name).expect("a distribution").remove(0).1
    }

    /// What makes the distributions of the study once for many questions.
    pub fn asking(&self) -> Asking<'_> {
        Asking::new(&self.environment, &self.session)
    }

    /// The answers, one for each value of the parameter, or why there are none.
    pub fn try_answers(&self, question: &str) -> Result<Vec<AnswerValue>, AskError> {
        Ok(self.asking().ask(question)?.into_iter().map(|Answer { value, .. }| value).collect())
    }

    /// The answers, one for each value of the parameter.
    pub fn answers(&self, question: &str) -> Vec<AnswerValue> {
        self.try_answers(question).unwrap_or_else(|error| panic!("{question}: {:?}\n{}", error.problems(), self.text))
    }

    /// The answers, numbers all.
    pub fn numbers(&self, question: &str) -> Vec<Real> {
        let number = |value| match value {
            AnswerValue::Number(value) => value,
            other => panic!("{question}: {other:?}\n{}", self.text),
        };
        self.answers(question).into_iter().map(number).collect()
    }

    /// The one answer, a number.
    pub fn number(&self, question: &str) -> Real {
        let numbers = self.numbers(question);
        let [number] = numbers.as_slice() else { panic!("{question} has {} answers", numbers.len()) };
        number.clone()
    }

    /// Whether a claim holds at every value of the parameter, and is decided there.
    pub fn holds(&self, claim: &str) -> bool {
        let truth = |value: &AnswerValue| value.holds().unwrap_or_else(|| panic!("{claim} is no claim"));
        self.answers(claim).iter().all(truth)
    }

    /// Fails unless a claim holds.
    pub fn affirm(&self, claim: &str) {
        let answers = self.answers(claim);
        assert!(answers.iter().all(|value| value.holds() == Some(true)), "{claim}: {answers:?}\n{}", self.text);
    }

    /// Fails if a claim holds at every value of the parameter.
    pub fn refute(&self, claim: &str) {
        assert!(!self.holds(claim), "{claim} holds\n{}", self.text);
    }

    /// The sequences of positive probability, for the last value of the parameter.
    pub fn sequences(&self, distribution: &str, most: usize) -> BTreeMap<String, Real> {
        match self.answers(&format!("top({distribution}, {most})")).pop() {
            Some(AnswerValue::Sequences(list)) => list.into_iter().filter(|(_, p)| !p.is_zero()).collect(),
            other => panic!("{other:?}\n{}", self.text),
        }
    }

    /// A number over one sequence.
    pub fn expression(&self, text: &str) -> Expression {
        let syntax = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        check_number(&syntax, &self.environment.scope).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
    }

    /// An event of one sequence.
    pub fn event(&self, text: &str) -> Expression {
        let syntax = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        check_event(&syntax, &self.environment.scope).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
    }

    /// A distribution at one value of the parameter, as it is written; where it depends on none, whatever is written.
    pub fn distribution(&self, name: &str, value: &str) -> Distribution {
        let mut all = distributions(&self.environment, name).expect("a distribution");
        if all.len() == 1 && all[0].0.is_empty() {
            return all.remove(0).1;
        }
        let at = all.into_iter().find(|(parameters, _)| parameters.iter().any(|(_, written)| written == value));
        at.unwrap_or_else(|| panic!("no {value}\n{}", self.text)).1
    }
}

/// The closed form of an answer in a letter.
pub fn closed_form(answer: &AnswerValue) -> &ClosedForm {
    match answer {
        AnswerValue::Symbolic(symbolic) => match &symbolic.value {
            SymbolicValue::Number(form) => form,
            other => panic!("no number: {other:?}"),
        },
        other => panic!("no letter: {other:?}"),
    }
}

/// A fraction of the tests as a number of the library.
pub fn real(value: &Fraction) -> Real {
    Real::Rational(parse_rational(&value.to_string()).expect("a fraction is a rational"))
}

/// A rational of the library as a fraction of the tests.
pub fn rational(value: &Real) -> Fraction {
    value.as_rational().expect("a rational").to_string().parse().expect("a rational is a fraction")
}

/// Whether a number is Σ c ln q for positive fractions: decided over a basis of pairwise coprime integers, made here. 1 and
/// such logarithms are independent over the rationals.
pub fn is_sum_of_logarithms(number: &Real, terms: &[(Fraction, Fraction)]) -> bool {
    let Some(logarithm) = number.as_logarithm() else { return false };
    let mut sum: Vec<(Fraction, BigInt)> = Vec::new();
    for (base, coefficient) in logarithm.terms() {
        let coefficient: Fraction = coefficient.to_string().parse().expect("a fraction");
        sum.push((-coefficient, base.to_string().parse().expect("an integer")));
    }
    for (coefficient, argument) in terms {
        sum.push((coefficient.clone(), argument.numer().clone()));
        sum.push((-coefficient, argument.denom().clone()));
    }
    let mut basis = Vec::new();
    for (_, base) in &sum {
        refine(&mut basis, base.clone());
    }
    let power = |mut n: BigInt, base: &BigInt| -> i64 {
        let mut power = 0;
        while (&n % base).is_zero() {
            n /= base;
            power += 1;
        }
        power
    };
    let of = |base: &BigInt| -> Fraction { sum.iter().map(|(c, n)| c * fraction(power(n.clone(), base), 1)).sum() };
    logarithm.rational_part().is_zero() && basis.iter().all(|base| of(base).is_zero())
}

/// Adds an integer to a basis of pairwise coprime ones, splitting what is not coprime.
fn refine(basis: &mut Vec<BigInt>, n: BigInt) {
    if n.is_one() {
        return;
    }
    let common = |base: &BigInt| {
        let (mut a, mut b) = (base.clone(), n.clone());
        while !b.is_zero() {
            (a, b) = (b.clone(), a % b);
        }
        a
    };
    match basis.iter().map(common).enumerate().find(|(_, common)| !common.is_one()) {
        None => basis.push(n),
        Some((place, common)) => {
            let base = basis.swap_remove(place);
            refine(basis, base / &common);
            refine(basis, &n / &common);
            refine(basis, common);
        }
    }
}

/// Every sequence with π(x), in the order of the vocabulary.
pub fn written_out(model: &Model) -> Vec<(Vec<String>, Fraction)> {
    let vocabulary = model.vocabulary();
    let (v, n) = (vocabulary.len(), model.length());
    let sequence =
        |code: usize| -> Vec<&str> { (0..n).rev().map(|t| vocabulary[code / v.pow(t as u32) % v].as_str()).collect() };
    (0..v.pow(n as u32))
        .map(|code| (sequence(code).iter().map(ToString::to_string).collect(), model.probability(&sequence(code))))
        .collect()
}

/// Small random models of every kind in turn, each with the choices that are left.
pub fn for_random_models(count: u64, seed: u64, mut check: impl FnMut(&Model, &mut Choices)) {
    for case in 0..count {
        let stream = stream(seed.wrapping_add(case).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let choices = &mut Choices::new(&stream);
        let model = small(choices, Kind::ALL[(case % Kind::ALL.len() as u64) as usize]);
        check(&model, choices);
    }
}
