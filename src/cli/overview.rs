//! `exactlm` without a command: the essay's results on one screen.

use std::collections::BTreeMap;
use std::io::Write;

use exactlm::approximation::{Estimate, importance};
use exactlm::expression::{Expression, Outcome, Scope, check_number, evaluate, parse};
use exactlm::question::{Distribution, Session};
use exactlm::report::{Screen, ScreenLine, Section, Verdict};
use exactlm::sequence::Token;
use exactlm::statement::{AnswerValue, AskError, Asking};
use exactlm::study::Study;
use rayon::prelude::*;

use super::limits::Limits;
use super::progress::Progress;
use super::run::claims;
use super::{Ending, Failure, bundled, study};

/// How many sequences are drawn from each model.
const DRAWS: usize = 10_000;
/// Their seed.
const SEED: u64 = 1;
/// How wide the screen is.
const WIDTH: usize = 78;

/// One number of the screen: a question to a bundled study, and the mean that estimates its answer.
struct Item {
    label: &'static str,
    study: &'static str,
    question: &'static str,
    /// The potential: its weight for each draw from the model.
    weight: &'static str,
    /// What is averaged.
    value: &'static str,
}

/// Sections with their numbers. What is asked for each value of a parameter gives a line for each.
const SECTIONS: [(&str, &[Item]); 4] = [
    (
        "CONDITIONING multiplies the model by an event     exact            10,000 draws",
        &[
            Item {
                label: "first token: Apple",
                study: "first-token",
                question: r#"P(x[1] == "Apple")"#,
                weight: "1",
                value: r#"[x[1] == "Apple"]"#,
            },
            Item {
                label: "7th = 12th token, N = 12",
                study: "seventh-and-twelfth",
                question: "P(x[7] == x[12])",
                weight: "1",
                value: "[x[7] == x[12]]",
            },
            Item {
                label: "the same, V = 50, N = 200",
                study: "seventh-and-twelfth-long",
                question: "P(x[7] == x[12])",
                weight: "1",
                value: "[x[7] == x[12]]",
            },
            Item {
                label: "heads, if the first two agree",
                study: "first-two-equal",
                question: r#"P[equal](x[1] == "heads")"#,
                weight: "[x[1] == x[2]]",
                value: r#"[x[1] == "heads"]"#,
            },
            Item {
                label: "factors of 1591 first",
                study: "factorisation",
                question: "P(int(x[1..2]) * int(x[3..4]) == 1591)",
                weight: "1",
                value: "[int(x[1..2]) * int(x[3..4]) == 1591]",
            },
            Item {
                label: "a violent word",
                study: "no-violence",
                question: "P(any(violent))",
                weight: "1",
                value: "[any(violent)]",
            },
        ],
    ),
    (
        "PROMPTING fixes tokens, first, last or anywhere",
        &[
            Item {
                label: "Apple, then pie",
                study: "first-token",
                question: r#"P[prompted](x[2] == "pie")"#,
                weight: r#"[x[1] == "Apple"]"#,
                value: r#"[x[2] == "pie"]"#,
            },
            Item {
                label: "Mary had a little, then lamb",
                study: "mary",
                question: r#"P[prompted](x[5] == "lamb")"#,
                weight: r#"[starts("Mary had a little")]"#,
                value: r#"[x[5] == "lamb"]"#,
            },
            Item {
                label: "Once …, if happily ever after",
                study: "happily",
                question: r#"P[prompted](starts("Once upon a time"))"#,
                weight: r#"[ends("happily ever after")]"#,
                value: r#"[starts("Once upon a time")]"#,
            },
        ],
    ),
    (
        "FINE-TUNING on r, with KL weight beta, multiplies by e^(r/beta)",
        &[
            Item {
                label: "kind, r = beta ln(rating)",
                study: "rating",
                question: r#"P[liked](x[1] == "kind")"#,
                weight: "s",
                value: r#"[x[1] == "kind"]"#,
            },
            Item {
                label: "sentiment, r = beta ln(rating)",
                study: "sentiment",
                question: "E[liked](score(vader))",
                weight: "s",
                value: "score(vader)",
            },
            Item {
                label: "sentiment before",
                study: "sentiment",
                question: "E(score(vader))",
                weight: "1",
                value: "score(vader)",
            },
            Item {
                label: "help, tuned to a warm tone",
                study: "worlds-kinder",
                question: r#"P[tuned](x[2] == "help")"#,
                weight: r#"(27/7)^[x[1] == "warm"]"#,
                value: r#"[x[2] == "help"]"#,
            },
        ],
    ),
    (
        "THE DELTA REWARD lambda [x_i = y_i] BECOMES THE PROMPT: TV ~ 1/u, u = e^lambda",
        &[
            Item {
                label: "Apple",
                study: "first-token",
                question: "TV(tuned, prompted)",
                weight: r#"exp(lambda * [x[1] == "Apple"])"#,
                value: r#"[x[1] != "Apple"]"#,
            },
            Item {
                label: "Mary",
                study: "mary",
                question: "TV(tuned, prompted)",
                weight: "exp(lambda * matched)",
                value: r#"[not starts("Mary had a little")]"#,
            },
        ],
    ),
];

/// A study with what is needed to ask it and to estimate.
struct Open {
    study: Study,
    session: Session,
    /// Draws from its model, with how often each was drawn.
    draws: Vec<(Vec<Token>, usize)>,
}

/// Prints the screen.
pub fn run(out: &mut dyn Write) -> Result<Ending, Failure> {
    let progress = Progress::start("the essay's studies");
    let mut studies: BTreeMap<&str, Open> = BTreeMap::new();
    for item in SECTIONS.iter().flat_map(|(_, items)| *items) {
        if !studies.contains_key(item.study) {
            studies.insert(item.study, open(item.study)?);
        }
    }
    let mut askings: BTreeMap<&str, Asking<'_>> =
        studies.iter().map(|(name, open)| (*name, Asking::new(&open.study.environment, &open.session))).collect();
    let mut screen = Screen::default();
    for (title, items) in SECTIONS {
        let mut lines = Vec::new();
        for item in items {
            let asking = askings.get_mut(item.study).expect("all studies of the items are open");
            lines.extend(studies[item.study].lines(item, asking)?);
        }
        screen.sections.push(Section { title: title.to_string(), lines });
    }
    let check = |bundled: &bundled::Bundled| {
        let study = study::open(bundled.name)?;
        let session = study::session(&study, Limits::default().settings(study.environment.numbers));
        let checked: Vec<_> = claims(&mut Asking::new(&study.environment, &session), &study).collect();
        let held = checked.iter().filter(|(claim, _)| claim.verdict == Verdict::Holds).count();
        Ok((bundled.name, held, checked.len()))
    };
    let verdicts: Vec<_> = bundled::studies().par_iter().map(check).collect::<Result<_, Failure>>()?;
    drop(progress);
    writeln!(out, "Every sequence a tiny language model can say, weighed exactly.")?;
    writeln!(out, "Right: estimates from 10,000 draws of the model, seed {SEED}, ± a standard error.")?;
    out.write_all(screen.text().as_bytes())?;
    let (held, all) = verdicts.iter().fold((0, 0), |(held, all), verdict| (held + verdict.1, all + verdict.2));
    writeln!(out, "\nCLAIMS of the bundled studies: {held} of {all} hold")?;
    let mut line = String::new();
    for (place, (name, held, all)) in verdicts.iter().enumerate() {
        let end = if place + 1 < verdicts.len() { "," } else { "" };
        let cell = format!(" {name} {held}/{all}{end}");
        if line.chars().count() + cell.chars().count() > WIDTH {
            writeln!(out, " {line}")?;
            line.clear();
        }
        line.push_str(&cell);
    }
    writeln!(out, " {line}")?;
    writeln!(out, "\nNext: exactlm run first-token       all that one of these studies says")?;
    writeln!(out, "      exactlm new example mine.toml  a study of your own to start from")?;
    writeln!(out, "      exactlm help language          all that can be asked")?;
    Ok(Ending::Done)
}

fn open(name: &str) -> Result<Open, Failure> {
    let study = study::open(name)?;
    let session = study::session(&study, Limits::default().settings(study.environment.numbers));
    let drawn = session
        .sample(&Distribution::prior(), DRAWS, SEED)
        .map_err(|error| Failure::input(&format!("{name}: {error}"), error.help()))?;
    let mut draws: BTreeMap<Vec<Token>, usize> = BTreeMap::new();
    for sequence in drawn {
        *draws.entry(sequence).or_default() += 1;
    }
    Ok(Open { study, session, draws: draws.into_iter().collect() })
}

impl Open {
    /// A line for each value of the parameters that the question depends on.
    fn lines(&self, item: &Item, asking: &mut Asking<'_>) -> Result<Vec<ScreenLine>, Failure> {
        let mut lines = Vec::new();
        for answer in study::ask(asking, &self.study, item.question)? {
            let mut scope = self.study.environment.scope.clone();
            let mut label = item.label.to_string();
            for (name, written) in &answer.parameters {
                label.push_str(&format!(", {name} = {written}"));
                let values = self.study.environment.parameters.get(name);
                let value = values.and_then(|values| values.iter().find(|(text, _)| text == written));
                scope.constants.extend(value.map(|(_, value)| (name.clone(), value.clone())));
            }
            let number = match answer.value {
                AnswerValue::Number(number) => Ok(number),
                _ => Err("no number".to_string()),
            };
            lines.push(ScreenLine { label, number, estimate: self.estimate(item, &scope)? });
        }
        Ok(lines)
    }

    /// What the draws say; `None` where not one of them has a positive weight.
    fn estimate(&self, item: &Item, scope: &Scope) -> Result<Option<Estimate>, Failure> {
        let weight = number(item.weight, scope)?;
        let value = number(item.value, scope)?;
        let pairs = self.draws.iter().flat_map(|(sequence, times)| {
            let pair = (float(&weight, sequence), float(&value, sequence));
            std::iter::repeat_n(pair, *times)
        });
        Ok(importance(pairs, SEED))
    }
}

fn number(text: &str, scope: &Scope) -> Result<Expression, Failure> {
    let checked = parse(text).map_err(|problem| vec![problem]).and_then(|syntax| check_number(&syntax, scope));
    checked.map_err(|problems| study::wrong_question(text, &AskError::Problems(problems)))
}

/// The value on one sequence; where there is none, 0: such a draw counts for nothing.
fn float(expression: &Expression, sequence: &[Token]) -> f64 {
    match evaluate(expression, sequence, None) {
        Ok(Outcome::Number(value)) => value.interval().middle(),
        _ => 0.0,
    }
}
