//! A random study held against the oracle: each question at each value of the parameters it depends on.

use crate::adapter::Outcome;
use crate::compare::{Strictness, agrees};
use crate::naive::Undefined;
use crate::naive::evaluate::{Place, Setting};
use crate::naive::number::Number;
use crate::naive::question::{Question, Truth};
use crate::naive::study::{Oracle, Study};
use crate::random_study::Case;
use std::collections::BTreeMap;

/// What the definition says to a question: one truth for each value of the parameter, if it depends on one.
pub type Expected = Vec<Result<Truth, Undefined>>;

/// Whether a word occurs in a text, not as a part of another.
fn says(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !inside(c)).any(|found| found == word)
}

/// Whether a text depends on a name, through the definitions and distributions it mentions.
fn depends(study: &Study, text: &str, name: &str) -> bool {
    if says(text, name) {
        return true;
    }
    let defined = study.definitions.iter().map(|(known, text)| (known, text.clone()));
    let made = study.distributions.iter().map(|(known, source)| (known, source.to_text()));
    defined.chain(made).any(|(known, inner)| says(text, known) && depends(study, &inner, name))
}

/// The oracle's answers to every question of a case.
pub fn expected(case: &Case, forgets_to_normalise: bool) -> Vec<Expected> {
    let Case { study, questions } = case;
    let oracle = |parameters: BTreeMap<String, Number>| {
        let mut oracle = Oracle::new(study, parameters);
        oracle.forgets_to_normalise = forgets_to_normalise;
        oracle
    };
    let empty = Setting::default();
    let place = Place::new(&empty, &[], None);
    let oracles: Vec<Oracle> = match study.parameters.first() {
        None => vec![oracle(BTreeMap::new())],
        Some((name, values)) => values
            .iter()
            .map(|value| oracle(BTreeMap::from([(name.clone(), place.number(value).expect("a finite value"))])))
            .collect(),
    };
    let answers = |question: &Question| {
        let varies = study.parameters.iter().any(|(name, _)| depends(study, &question.to_string(), name));
        let count = if varies { oracles.len() } else { 1 };
        oracles[..count].iter().map(|oracle| oracle.answer(question)).collect()
    };
    questions.iter().map(answers).collect()
}

/// Whether the answers to one question are what the definition says. Where the definition gives an error the program
/// must give one; where it gives one at some values of a parameter only, either will do; where the oracle's digits do
/// not decide, anything but a crash will.
pub fn judge(expected: &Expected, outcome: &Outcome, strictness: Strictness) -> Result<(), String> {
    if expected.iter().any(|truth| truth.as_ref().is_err_and(|e| *e == Undefined::Unsure)) {
        return Ok(());
    }
    let failing = expected.iter().filter(|truth| truth.is_err()).count();
    let promised = |truth: &Result<Truth, Undefined>| match truth {
        Ok(Truth::Number { exact, .. } | Truth::Row { exact, .. } | Truth::Ranked { exact, .. }) => *exact,
        // The two sides of a claim may be anything.
        Ok(Truth::Holds(_)) => false,
        Err(_) => true,
    };
    match outcome {
        Err(_) if failing > 0 => Ok(()),
        Err(_) if strictness == Strictness::ExactOrRefused && !expected.iter().all(promised) => Ok(()),
        Err(message) => Err(format!("the truth is {expected:?}, the program says {message}")),
        Ok(answers) if failing == expected.len() => Err(format!("{:?}, the program answers {answers:?}", expected[0])),
        Ok(_) if failing > 0 => Ok(()),
        Ok(answers) if answers.len() != expected.len() => {
            Err(format!("{} answers for {} values of the parameter: {answers:?}", answers.len(), expected.len()))
        }
        Ok(answers) => answers.iter().zip(expected).try_for_each(|(answer, truth)| match truth {
            Ok(truth) => agrees(answer, truth, strictness),
            Err(_) => Ok(()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_study::{Kind, case, stream};
    use num_traits::ToPrimitive;
    use serde_json::{Value, json};

    fn rendered(number: &Number) -> Value {
        let float = |q: &crate::naive::Fraction| q.to_f64().expect("a float");
        match (number, number.enclosure()) {
            (Number::Exact(q), _) => json!({"exact": q.to_string()}),
            (_, Some(e)) => {
                let slack = 1e-15 * (1.0 + float(&e.high).abs());
                json!({"exact": null, "low": float(&e.low) - slack, "high": float(&e.high) + slack})
            }
            (Number::Infinity, None) => json!({"exact": "inf", "value": "inf"}),
            _ => json!({"exact": "-inf", "value": "-inf"}),
        }
    }

    /// The answers of a program that is right, from the oracle's truths.
    fn right(expected: &Expected) -> Outcome {
        let answer = |truth: &Truth| match truth {
            Truth::Number { value, .. } => rendered(value),
            Truth::Holds(holds) => json!({ "value": holds }),
            Truth::Row { entries, .. } | Truth::Ranked { entries, .. } => {
                let entry = |(name, p): &(String, Number)| {
                    let mut entry = rendered(p);
                    entry["value"] = json!(name);
                    entry
                };
                json!({ "entries": entries.iter().map(entry).collect::<Vec<_>>() })
            }
        };
        expected.iter().map(|truth| truth.as_ref().map(answer).map_err(|error| format!("{error:?}"))).collect()
    }

    #[test]
    fn right_answers_agree_and_an_oracle_that_forgets_to_normalise_is_caught() {
        let (mut asked, mut undefined, mut exact, mut real, mut infinite, mut caught) = (0, 0, 0, 0, 0, 0);
        for kind in Kind::ALL {
            for seed in 0..30 {
                let case = case(kind, &stream(1000 + seed));
                let truths = expected(&case, false);
                let wrong = expected(&case, true);
                for ((truth, wrong), question) in truths.iter().zip(&wrong).zip(&case.questions) {
                    judge(truth, &right(truth), Strictness::AsPromised)
                        .unwrap_or_else(|error| panic!("{error}\n{question}\n{}", case.study));
                    caught += usize::from(judge(wrong, &right(truth), Strictness::AsPromised).is_err());
                    for truth in truth {
                        asked += 1;
                        match truth {
                            Err(_) => undefined += 1,
                            Ok(Truth::Number { value: Number::Exact(_), .. }) => exact += 1,
                            Ok(Truth::Number { value: Number::Enclosed(_) | Number::Linear(_), .. }) => real += 1,
                            Ok(Truth::Number { .. }) => infinite += 1,
                            Ok(_) => {}
                        }
                    }
                }
            }
        }
        let share = |n: usize| 100 * n / asked;
        println!("{asked}: {undefined} undefined, {exact} exact, {real} real, {infinite} infinite, {caught} caught");
        assert!(share(undefined) < 30 && share(exact) > 25 && share(real) > 8 && infinite > 10);
        assert!(share(caught) > 20, "{caught} of {asked}");
    }

    #[test]
    fn an_answer_where_the_definition_gives_an_error_is_caught() {
        let undefined = vec![Undefined::error("mass 0")];
        assert!(judge(&undefined, &Ok(vec![json!({"exact": "1"})]), Strictness::AsPromised).is_err());
        assert!(judge(&undefined, &Err("mass 0".into()), Strictness::AsPromised).is_ok());
        let defined = vec![Ok(Truth::Holds(true))];
        assert!(judge(&defined, &Err("mass 0".into()), Strictness::AsPromised).is_err());
        assert!(judge(&defined, &Ok(Vec::new()), Strictness::AsPromised).is_err());
    }
}
