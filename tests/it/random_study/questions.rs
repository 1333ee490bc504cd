//! Random questions, at least one about each distribution.

use super::distributions::asked;
use super::{Choices, Scope};
use crate::naive::expression::Comparison;
use crate::naive::fraction;
use crate::naive::question::{Divergence, Quantity, Question};
use crate::naive::study::{Source, Study};

/// How many questions a study is asked.
const QUESTIONS: usize = 7;

/// Questions without repetition.
pub fn questions(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (name, _) in &study.distributions {
        questions.push(Question::Number(Quantity::Normaliser(Source::Named(name.clone()))));
    }
    for _ in 0..QUESTIONS {
        let question = question(choices, scope, study);
        if !questions.iter().any(|known| known.to_string() == question.to_string()) {
            questions.push(question);
        }
    }
    questions
}

fn question(choices: &mut Choices, scope: &mut Scope, study: &Study) -> Question {
    let d = asked(choices, scope, study);
    let v = &study.setting.vocabulary;
    match choices.below(10) {
        0 => Question::Token(d, 1 + choices.below(study.setting.length)),
        1 if study.setting.length > 1 => {
            let length = 1 + choices.below(study.setting.length - 1);
            Question::Next(d, (0..length).map(|_| choices.pick(v).clone()).collect())
        }
        2 => Question::Top(d, 1 + choices.below(4)),
        3 => {
            scope.fallible = choices.rarely(6);
            let feature = scope.feature(choices);
            scope.fallible = false;
            Question::Law(d, feature)
        }
        4 if choices.rarely(2) => Question::Same(d, choices.below(2) == 0, asked(choices, scope, study)),
        4 => {
            let comparison = *choices.pick(&[Comparison::AtMost, Comparison::Less, Comparison::Equal]);
            let right = Quantity::Probability(asked(choices, scope, study), scope.event(choices, 1), None);
            Question::Compare(
                Box::new(Quantity::Probability(d, scope.event(choices, 1), None)),
                comparison,
                Box::new(right),
            )
        }
        5 => {
            let (a, b) = (quantity(choices, scope, study, d.clone()), quantity(choices, scope, study, d));
            Question::Number(match choices.below(3) {
                0 => Quantity::Sum(Box::new(a), Box::new(b)),
                1 => Quantity::Product(Box::new(a), Box::new(b)),
                _ => Quantity::Largest(Box::new(a), Box::new(Quantity::Constant(fraction(1, 3)))),
            })
        }
        _ => Question::Number(quantity(choices, scope, study, d)),
    }
}

fn quantity(choices: &mut Choices, scope: &mut Scope, study: &Study, d: Source) -> Quantity {
    // Whether a failing expression is met outside the condition is a matter of order, so conditions go without.
    scope.fallible = choices.rarely(8);
    let quantity = match choices.below(18) {
        0 => Quantity::Probability(d, scope.event(choices, 2), None),
        1 => Quantity::Mean(d, scope.number(choices, 2), None),
        2 => {
            scope.fallible = false;
            Quantity::Probability(d, scope.event(choices, 2), Some(scope.event(choices, 2)))
        }
        3 => {
            scope.fallible = false;
            Quantity::Mean(d, scope.number(choices, 2), Some(scope.event(choices, 1)))
        }
        4 => Quantity::Variance(d, scope.number(choices, 2)),
        5 => Quantity::Covariance(d, scope.number(choices, 1), scope.number(choices, 1)),
        6 => Quantity::Entropy(d),
        7 => Quantity::Support(d),
        8 => Quantity::Information(d, scope.feature(choices), scope.feature(choices)),
        9 if scope.worlds.is_empty() => match study.distributions.iter().find(|(_, source)| source.is_tuned()) {
            Some((tuned, _)) => Quantity::Objective(d, Source::Named(tuned.clone())),
            None => Quantity::Entropy(d),
        },
        10 => {
            let orders = [Some(fraction(2, 1)), Some(fraction(1, 2)), None, Some(fraction(1, 1)), Some(fraction(3, 2))];
            let order = choices.pick(&orders).clone();
            Quantity::Renyi(d, asked(choices, scope, study), order)
        }
        n => {
            let kinds = [
                Divergence::Tv,
                Divergence::Kl,
                Divergence::Chi2,
                Divergence::Js,
                Divergence::Hellinger,
                Divergence::MaxRatio,
            ];
            Quantity::Divergence(kinds[n % kinds.len()], d, asked(choices, scope, study))
        }
    };
    scope.fallible = false;
    quantity
}

impl Source {
    fn is_tuned(&self) -> bool {
        matches!(self, Source::Reweighted(_, crate::naive::study::Potential::Reward(..)))
    }
}
