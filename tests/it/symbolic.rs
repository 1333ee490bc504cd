//! Answers in a letter against the answers at its values: on random studies with one symbolic parameter, every closed form at
//! u = 1, 2, 10 is the exact answer of the same study with λ = ln(u)/unit, and its limit the answer at λ = inf.

use crate::inquiry::{Inquiry, closed_form, for_random_models};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::random_study::Choices;
use exactlm::number::{ClosedForm, Rational, Real};
use exactlm::statement::{AnswerValue, SymbolicValue};
use std::collections::BTreeMap;

const STUDIES: u64 = 504;
const LETTERS: [i64; 3] = [1, 2, 10];
/// A common denominator of all exponents: of a slope up to 3, and of 1/β too.
const FINEST: i64 = 36;

fn feature(choices: &mut Choices, model: &Model) -> String {
    let token = quoted(choices.pick::<String>(&model.vocabulary()));
    let position = choices.below(model.length());
    match choices.below(3) {
        0 => format!("count({token})"),
        1 => format!("[x[{}] == {token}]", position + 1),
        _ => format!("[x[{}] == x[{}]]", position + 1, (position + 1) % model.length() + 1),
    }
}

/// A reward that is affine in λ with rational slopes, such that e^{r/β} is rational wherever e^{λ/β} to its powers is.
fn reward(choices: &mut Choices, model: &Model) -> String {
    let beta = *choices.pick(&["1", "2", "1", "1/2", "3/2"]);
    let slopes = ["1", "-1", "2", "1/2", "1", "1/3"];
    let mut text = format!("lambda*{}*{}", choices.pick(&slopes), feature(choices, model));
    if choices.below(3) == 0 {
        text += &format!(" - lambda/2*{}", feature(choices, model));
    }
    if choices.below(2) == 0 {
        text += &format!(" + {beta}*ln(3/2)*{}", feature(choices, model));
    }
    format!("reward = '{text}'\nbeta = \"{beta}\"\n")
}

/// The distributions of a study: `tuned`, and an `other` that may be made from it.
fn distributions(choices: &mut Choices, model: &Model) -> String {
    let base = match choices.below(3) {
        0 => format!("given = '{} + {} >= 1'\n", feature(choices, model), feature(choices, model)),
        _ => format!("likelihood = '1/2 + {}'\n", feature(choices, model)),
    };
    let from = if choices.below(2) == 0 { "from = \"base\"\n" } else { "" };
    let tuned = reward(choices, model);
    let other = match choices.below(6) {
        0 => format!("from = \"tuned\"\n{}", reward(choices, model)),
        1 => format!("from = \"tuned\"\ngiven = '{} >= 1'\n", feature(choices, model)),
        2 => "mixture = { tuned = \"1/3\", base = \"2/3\" }\n".to_string(),
        3 => format!("prompt = [{}, \"*\"]\n", quoted(choices.pick::<String>(&model.vocabulary()))),
        4 => format!("from = \"base\"\n{}", reward(choices, model)),
        _ => "from = \"base\"\nlikelihood = '3'\n".to_string(),
    };
    format!("[distribution.base]\n{base}[distribution.tuned]\n{from}{tuned}[distribution.other]\n{other}")
}

fn questions(choices: &mut Choices, model: &Model) -> Vec<String> {
    let [f, g, h] = [(); 3].map(|()| feature(choices, model));
    let token = quoted(choices.pick::<String>(&model.vocabulary()));
    let (p, q) = *choices.pick(&[("tuned", "other"), ("other", "tuned"), ("tuned", "base"), ("base", "tuned")]);
    vec![
        format!("P[{p}]({f} >= 1)"),
        format!("P[{p}]({f} >= 1 | {g} >= 1)"),
        format!("E[{p}]({f} + {g}/2)"),
        format!("Var[{p}]({f})"),
        format!("Cov[{p}]({f}, {g})"),
        format!("Z({p})"),
        format!("H({p})"),
        format!("token({p}, 2)"),
        format!("next({p}, [{token}])"),
        format!("law({p}, {f} - {h})"),
        format!("support({p})"),
        format!("I({p}, {f}, x[1])"),
        format!("TV({p}, {q})"),
        format!("KL({p}, {q})"),
        format!("chi2({p}, {q})"),
        format!("JS({p}, {q})"),
        format!("renyi({p}, {q}, 2)"),
        format!("KL({p}, {q}) + P[tuned]({f} >= 1)"),
    ]
}

/// The study at λ = ln(u)/unit.
struct Finite<'a> {
    model: &'a Model,
    distributions: &'a str,
    known: BTreeMap<(String, i64), Inquiry>,
    /// What does not agree.
    wrong: Vec<String>,
}

impl Finite<'_> {
    fn at(&mut self, unit: &Rational, u: i64) -> &Inquiry {
        self.known.entry((unit.to_string(), u)).or_insert_with(|| {
            let value = format!("(ln({u})/({unit}))");
            Inquiry::new(self.model, &self.distributions.replace("lambda", &value))
        })
    }

    fn note(&mut self, question: &str, form: &ClosedForm, found: &str, answer: &Real) {
        let (model, rest) = (self.model.text("model"), self.distributions);
        let found = format!("{question} = {form} is {found}, but {answer} (unit {})", form.unit());
        self.wrong.push(format!("{found}\n{model}{rest}"));
    }

    /// Compares a closed form with what a question gives where λ has a value.
    fn agrees(&mut self, question: &str, form: &ClosedForm, take: &dyn Fn(&AnswerValue) -> Real) {
        for u in LETTERS {
            let answer = take(&self.at(form.unit(), u).answers(question)[0]);
            // What cancels in the closed form may be irrational at this λ; at a finer one nothing is.
            let (u, answer) = match answer.is_exact() {
                true => (Rational::from(u), answer),
                false => {
                    let finest = Rational::ONE / Rational::from(FINEST);
                    let power = (form.unit() / &finest).to_string().parse().expect("every exponent is a multiple");
                    (Rational::from(2).pow(power), take(&self.at(&finest, 2).answers(question)[0]))
                }
            };
            match form.value(&u) {
                Ok(value) if value == answer => {}
                value => self.note(question, form, &format!("{value:?} at u = {u}"), &answer),
            }
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    depends: usize,
    impossible: usize,
    limits: usize,
    open: BTreeMap<String, usize>,
}

fn compare(question: &str, symbolic: &Inquiry, infinite: &Inquiry, finite: &mut Finite, tally: &mut Tally) {
    let answers = symbolic.asking().at(vec![Rational::from(2)]).ask(question);
    let answer = match answers {
        Ok(mut answers) => answers.pop().expect("one answer").value,
        Err(error) => {
            if finite.at(&Rational::ONE, 2).try_answers(question).is_err() {
                tally.impossible += 1;
            } else {
                let message = format!("{:?}", error.problems());
                assert!(message.contains("closed form"), "{question}: {message}\n{}", finite.distributions);
                *tally.open.entry(question.split(['(', '[']).next().unwrap_or_default().into()).or_default() += 1;
            }
            return;
        }
    };
    tally.compared += 1;
    let number = |value: &AnswerValue| match value {
        AnswerValue::Number(value) => value.clone(),
        other => panic!("{question}: {other:?}"),
    };
    let AnswerValue::Symbolic(answer) = answer else {
        // Neither the distribution nor the question takes part in the letter.
        let same = finite.at(&Rational::ONE, 2).answers(question).pop();
        assert_eq!(Some(answer), same, "{question}");
        return;
    };
    match &answer.value {
        SymbolicValue::Number(form) => {
            tally.depends += usize::from(form.as_number().is_none());
            finite.agrees(question, form, &number);
            assert_eq!(answer.at, [(Rational::from(2), form.value(&Rational::from(2)).expect("no pole"))]);
            if question.starts_with(['P', 'E', 'T']) {
                tally.limits += 1;
                // An event may vanish in the limit that the condition asks for.
                if let Ok(limit) = infinite.try_answers(question)
                    && form.limit() != number(&limit[0])
                {
                    finite.note(question, form, &format!("{} in the limit", form.limit()), &number(&limit[0]));
                }
            }
        }
        SymbolicValue::Row(list) | SymbolicValue::Law(list) => {
            for (place, (label, form)) in list.iter().enumerate() {
                finite.agrees(question, form, &|value| match value {
                    AnswerValue::Row(own) | AnswerValue::Law(own) => {
                        assert_eq!((own.len(), &own[place].0), (list.len(), label), "{question}");
                        own[place].1.clone()
                    }
                    other => panic!("{question}: {other:?}"),
                });
            }
        }
        other => panic!("{question}: {other:?}"),
    }
}

/// J is E[r] − β KL: a reward holds λ, which is the logarithm of u.
#[test]
fn the_objective_of_a_reward_with_a_letter_is_a_closed_form() {
    let mut decided = [0; 2];
    for_random_models(150, 9, |model, choices| {
        let (own, extra) = (feature(choices, model), feature(choices, model));
        let beta = *choices.pick(&["1", "2", "1/2"]);
        let rest = format!(
            "[distribution.base]\nlikelihood = '1/2 + {extra}'\n[distribution.tuned]\nfrom = \"base\"\n\
             reward = 'lambda*{own} + {beta}*ln(3/2)*{extra}'\nbeta = \"{beta}\"\n\
             [distribution.other]\ngiven = '{own} >= 1 or {own} == 0'\n"
        );
        let with = |value: &str| Inquiry::new(model, &format!("[parameter]\nlambda = \"{value}\"\n{rest}"));
        let symbolic = with("symbolic");
        for question in ["J(tuned)", "J(other, tuned)", "J(base, tuned)"] {
            let Ok(answers) = symbolic.try_answers(question) else {
                decided[0] += 1;
                assert!(with("ln(2)").try_answers(question).is_err(), "{question}\n{rest}");
                continue;
            };
            let AnswerValue::Symbolic(answer) = &answers[0] else { panic!("{question}: {answers:?}") };
            let SymbolicValue::Number(form) = &answer.value else { panic!("{question}: {answers:?}") };
            for u in [2, 3, 10] {
                let finite = with(&format!("ln({u})/({})", form.unit()));
                let value = form.value(&Rational::from(u)).expect("no pole");
                assert_eq!(value, finite.number(question), "{question} = {form} at {u}\n{rest}");
            }
            decided[1] += 1;
        }
        // The greatest value is beta*ln(Z); no other distribution has it, unless it is the same.
        let optimum = format!("J(tuned) == {beta}*ln(Z(tuned))");
        if symbolic.try_answers(&optimum).is_ok() {
            symbolic.affirm(&optimum);
        }
    });
    assert!(decided[1] > 300, "{decided:?}");
    let refused = |beta: &str| {
        let study = format!(
            "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\n[parameter]\nlambda = \"symbolic\"\n\
             [distribution.tuned]\nreward = 'count(\"b\")'\nbeta = \"{beta}\"\n"
        );
        Inquiry::read(study).try_answers("J(tuned)").is_err()
    };
    // 1/ln u is no closed form.
    assert!(refused("1/lambda") && refused("1/(1 + lambda)"));
}

#[test]
fn an_infinite_divergence_stays_infinite_beside_a_function_of_the_letter() {
    let study = Inquiry::read(
        "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\n[parameter]\nlambda = \"symbolic\"\n\
         [distribution.tuned]\nreward = 'lambda*count(\"b\")'\n[distribution.p]\nprompt = \"b _\"\n"
            .into(),
    );
    for (question, infinite) in [
        ("KL(tuned, p) + H(tuned)", Real::Infinity),
        ("P[tuned](x[1] == \"a\") - KL(tuned, p)", Real::NegativeInfinity),
        ("KL(tuned, p)*P[tuned](x[1] == \"a\")", Real::Infinity),
        ("KL(tuned, p)/(0 - u)", Real::NegativeInfinity),
        ("TV(tuned, p)/KL(tuned, p)", Real::ZERO),
        ("J(tuned, tilt(p, count(\"b\")))", Real::NegativeInfinity),
    ] {
        let form = closed_form(&study.answers(question)[0]).clone();
        assert_eq!(form.as_number(), Some(&infinite), "{question}");
    }
    study.affirm("KL(tuned, p) + u > KL(p, tuned)");
    // The sign of what it is multiplied by is not one sign, or what is added has no value somewhere.
    for question in ["KL(tuned, p)*(u - 2)", "KL(tuned, p) + 1/(u - 2)", "KL(tuned, p)*(u - 1)"] {
        assert!(study.try_answers(question).is_err(), "{question}");
    }
}

#[test]
fn closed_forms_have_the_values_of_the_study_at_every_letter_and_its_limit() {
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for_random_models(STUDIES, 4, |model, choices| {
        let distributions = distributions(choices, model);
        let questions = questions(choices, model);
        let with = |value: &str| Inquiry::new(model, &format!("[parameter]\nlambda = \"{value}\"\n{distributions}"));
        let (symbolic, infinite) = (with("symbolic"), with("inf"));
        let mut finite = Finite { model, distributions: &distributions, known: BTreeMap::new(), wrong: Vec::new() };
        for question in questions {
            compare(&question, &symbolic, &infinite, &mut finite, &mut tally);
        }
        wrong.append(&mut finite.wrong);
    });
    assert!(
        wrong.is_empty(),
        "{} answers differ, {tally:?}; the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(6)].join("\n")
    );
    assert!(tally.compared > 6000 && tally.depends > 2000 && tally.limits > 1200, "{tally:?}");
    assert!(tally.open.is_empty(), "{tally:?}");
}
