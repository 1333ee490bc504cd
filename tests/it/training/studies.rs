//! Trainings in study files: distributions like any other, and records that agree with what they are asked.

use std::io::ErrorKind;
use std::sync::Arc;

use crate::inquiry::CHAIN;
use exactlm::finetune::{Ending, Made};
use exactlm::number::Real;
use exactlm::question::{Numbers, Session, Settings};
use exactlm::report::Trainings;
use exactlm::statement::{Answer, AnswerValue, Asking, trainings};
use exactlm::study::Study;

const WORLDS: &str = r#"
[model]
kind = "worlds"
[model.worlds.kind]
weight = "1/3"
model = { kind = "independent", vocabulary = ["a", "b"], length = 2, probabilities = ["3/4", "1/4"] }
[model.worlds.harsh]
weight = "2/3"
model = { kind = "independent", vocabulary = ["a", "b"], length = 2, probabilities = ["1/5", "4/5"] }
"#;

pub struct Asked {
    pub study: Study,
    pub session: Session,
}

impl Asked {
    pub fn new(text: &str) -> Self {
        Asked::with(text, Numbers::Auto)
    }

    fn with(text: &str, numbers: Numbers) -> Self {
        let read = Study::read("study.toml", text.as_bytes(), &|_| Err(ErrorKind::NotFound.into()));
        let study = read.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let environment = &study.environment;
        let settings = Settings { numbers, ..Settings::default() };
        let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), settings);
        Asked { study, session }
    }

    fn answers(&self, question: &str) -> Vec<Answer> {
        let answers = Asking::new(&self.study.environment, &self.session).ask(question);
        answers.unwrap_or_else(|error| panic!("{question}: {:?}", error.problems()))
    }

    fn number(&self, question: &str) -> Real {
        match self.answers(question).remove(0).value {
            AnswerValue::Number(number) => number,
            other => panic!("{question}: {other:?}"),
        }
    }

    fn float(&self, question: &str) -> f64 {
        self.number(question).interval().middle()
    }

    fn made(&self, name: &str) -> Arc<Made> {
        let found = trainings(&self.study.environment, name).expect("it is sound");
        found[0].1.made(&self.session).expect("it is made")
    }
}

const RECIPES: [(&str, &str); 10] = [
    ("tabular", "method = 'gradient'\nsteps = 30"),
    ("natural", "method = 'natural'\nsteps = 7"),
    ("ngram", "policy = 'ngram'\norder = 2\nmethod = 'natural'\nsteps = 20"),
    ("independent", "policy = 'independent'\nmethod = 'gradient'\noptimiser = 'adam'\nsteps = 20"),
    (
        "reinforce",
        "method = 'reinforce'\nbaseline = 'value'\nkl = 'loss'\nkl-estimator = 'k3'\nkl-per = 'token'\nsteps = 20",
    ),
    ("ppo", "method = 'ppo'\nbatch = 8\nepochs = 3\nsteps = 10"),
    ("grpo", "method = 'grpo'\npolicy = 'independent'\nsteps = 10"),
    ("fitted", "method = 'expert-iteration'\nexpected = true\noptimiser = 'fit'\nsteps = 2"),
    ("dpg", "method = 'f-dpg'\ndivergence = 'js'\nsteps = 10"),
    ("dpo", "method = 'dpo'\nerror = '1/10'\nsteps = 10"),
];

#[test]
fn every_question_can_be_asked_of_a_training_and_the_record_agrees() {
    let mut text = format!("{CHAIN}\n[distribution.tuned]\nreward = 'count(\"b\")'\nbeta = '1/2'\n");
    for (name, recipe) in RECIPES {
        text += &format!(
            "[training.{name}]\nreward = 'count(\"b\")'\nbeta = '1/2'\nask = ['P(x[1] == \"b\")', 'E(count(\"b\"))']\n{recipe}\n"
        );
    }
    let asked = Asked::new(&text);
    for (name, recipe) in RECIPES {
        let made = asked.made(name);
        assert_eq!(made.run.ending, Ending::Steps, "{name}: {recipe}");
        for record in [made.run.records.first(), made.run.records.last()] {
            let record = record.expect("there are two");
            let q =
                if record.step == made.run.made { name.to_string() } else { format!("at({name}, {})", record.step) };
            let measures = &record.measures;
            for (question, recorded) in [
                (format!("J({q}, tuned)"), measures.objective),
                (format!("E[{q}](count(\"b\"))"), measures.reward),
                (format!("KL({q}, prior)"), measures.from_base),
                (format!("KL({q}, tuned)"), measures.from_optimum),
                (format!("KL(tuned, {q})"), measures.of_optimum),
                (format!("TV({q}, tuned)"), measures.distance),
                (format!("H({q})"), measures.entropy),
                (format!("P[{q}](x[1] == \"b\")"), measures.asked[0]),
                (format!("E[{q}](count(\"b\"))"), measures.asked[1]),
            ] {
                let answer = asked.float(&question);
                assert!((answer - recorded).abs() < 1e-12, "{question}: {answer} {recorded}");
            }
            let total: f64 = match asked.answers(&format!("law({q}, count(\"b\"))")).remove(0).value {
                AnswerValue::Law(entries) => entries.iter().map(|(_, share)| share.interval().middle()).sum(),
                other => panic!("{other:?}"),
            };
            assert!((total - 1.0).abs() < 1e-12);
        }
        let frontier = made.run.records.last().expect("a record");
        assert!(frontier.measures.reward <= frontier.frontier + 1e-12, "{name}: {frontier:?}");
    }
}

#[test]
fn the_first_step_is_the_base_itself_and_later_ones_are_on_the_tilt_path() {
    let text = format!(
        "{CHAIN}\n[training.t]\nreward = 'count(\"b\")'\nbeta = '1/2'\nmethod = 'natural'\nlearning-rate = 1\nsteps = 6\n"
    );
    let asked = Asked::new(&text);
    // Exactly.
    assert_eq!(asked.number("TV(at(t, 0), prior)"), Real::ZERO);
    assert_eq!(asked.number("P[at(t, 0)](x[1] == \"b\")"), asked.number("P(x[1] == \"b\")"));
    for step in 1..=6 {
        // c = 2·(1 − 2^−k): the tilt with β = 1/c.
        let beta = format!("1/(2*(1 - 1/2^{step}))");
        assert!(asked.float(&format!("TV(at(t, {step}), tilt(prior, count(\"b\"), {beta}))")) < 1e-15);
    }
    assert!(asked.float("TV(t, tilt(prior, count(\"b\"), 1/2))") > 1e-3);
    assert!(asked.float("TV(t, at(t, 6))") < 1e-60);
}

#[test]
fn answers_are_certified_and_the_same_in_every_number() {
    let text = format!("{CHAIN}\n[training.t]\nreward = 'count(\"b\")'\nmethod = 'rloo'\nsteps = 5\n");
    let (auto, float) = (Asked::new(&text), Asked::with(&text, Numbers::Float));
    for question in ["TV(t, prior)", "P[t](x[1] == x[2])", "KL(t, prior)", "H(t)"] {
        let (left, right) = (auto.number(question).interval(), float.number(question).interval());
        assert!(left.width() < 1e-14, "{question}: {left:?}");
        assert!(left.low <= right.high && right.low <= left.high, "{question}: {left:?} {right:?}");
    }
}

#[test]
fn a_policy_of_worlds_is_a_distribution_of_worlds() {
    let text = format!(
        "{WORLDS}\n[training.w]\nreward = 'count(\"a\")'\npolicy = 'worlds'\nmethod = 'natural'\nlearning-rate = '1/2'\nsteps = 100\n\
         [training.one]\nreward = 'count(\"a\")'\npolicy = 'one-world'\nworld = 'kind'\nmethod = 'gradient'\nlearning-rate = 1\nsteps = 2000\n\
         [training.text]\nreward = 'count(\"a\")'\nmethod = 'natural'\nlearning-rate = '1/2'\nsteps = 100\n\
         [distribution.tuned]\nreward = 'count(\"a\")'\n"
    );
    let asked = Asked::new(&text);
    assert_eq!(asked.number("P[at(w, 0)](world == \"kind\")"), Real::Rational("1/3".parse().expect("a fraction")));
    // Two worlds have one weight: both policies are the same class.
    let (all, one) = (asked.float("P[w](world == \"kind\")"), asked.float("P[one](world == \"kind\")"));
    assert!((all - one).abs() < 1e-9 && all > 0.5, "{all} {one}");
    // What a world says stays as it is; only its weight moves.
    let share = "P[w](x[1] == \"a\" | world == \"kind\")";
    assert!((asked.float(share) - 0.75).abs() < 1e-12);
    for name in ["w", "one"] {
        let recorded = asked.made(name).run.records.last().expect("a record").measures.clone();
        assert!((asked.float(&format!("J({name}, tuned)")) - recorded.objective).abs() < 1e-12);
    }
    // Training on the text leaves the world the posterior that it has given the text.
    let (text, tuned) = (asked.float("P[text](world == \"kind\")"), asked.float("P[tuned](world == \"kind\")"));
    assert!((text - tuned).abs() < 1e-9, "{text} {tuned}");
    assert!(asked.float("P[w](world == \"kind\")") > tuned + 0.1);
}

#[test]
fn parameters_train_once_for_each_value_and_trainings_start_from_each_other() {
    let text = format!(
        "{CHAIN}\n[parameter]\nlambda = [0, 1, 2]\n[training.t]\nreward = 'lambda * count(\"b\")'\nmethod = 'natural'\nlearning-rate = 1\nsteps = 1\n\
         [training.again]\nfrom = 't'\nreward = 'count(\"a\")'\nmethod = 'natural'\nlearning-rate = 1\nsteps = 1\n\
         [training.back]\nreward = '0'\nstart = 't'\nmethod = 'natural'\nlearning-rate = 1\nsteps = 1\n"
    );
    let asked = Asked::new(&text);
    let found = trainings(&asked.study.environment, "t").expect("it is sound");
    assert_eq!(found.len(), 3);
    // Asked again it is the same training.
    let again = trainings(&asked.study.environment, "t").expect("it is sound");
    assert!(found.iter().zip(&again).all(|(left, right)| Arc::ptr_eq(&left.1, &right.1)));
    let distances = asked.answers("TV(again, tilt(prior, lambda * count(\"b\") + count(\"a\")))");
    let start = asked.answers("TV(at(back, 0), t)");
    let end = asked.answers("TV(back, prior)");
    for answer in distances.iter().chain(&start).chain(&end) {
        let AnswerValue::Number(distance) = &answer.value else { panic!("{answer:?}") };
        assert!(distance.interval().high < 1e-14, "{answer:?}");
    }
}

#[test]
fn a_step_after_the_end_is_refused_with_what_ended_it() {
    let text = format!("{CHAIN}\n[training.t]\nreward = '1'\nsteps = 50\n");
    let asked = Asked::new(&text);
    assert_eq!(asked.made("t").run.ending, Ending::Stationary { step: 0 });
    assert!(asked.float("TV(t, prior)") < 1e-15);
    let error =
        Asking::new(&asked.study.environment, &asked.session).ask("H(at(t, 7))").expect_err("there is no step 7");
    let said: Vec<String> = error.problems().into_iter().map(|problem| problem.message).collect();
    assert!(said[0].contains("no step 7") && said[0].contains("nothing moves"), "{said:?}");
}

#[test]
fn what_takes_too_long_is_refused_before_it_starts() {
    let text = format!("{CHAIN}\n[training.t]\nreward = 'count(\"b\")'\nsteps = 10000000\nrecord = 1000000\n");
    let study = Study::read("study.toml", text.as_bytes(), &|_| Err(ErrorKind::NotFound.into())).expect("it is sound");
    let environment = &study.environment;
    let settings = Settings { max_time: std::time::Duration::from_secs(1), ..Settings::default() };
    let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), settings);
    let error = Asking::new(environment, &session).ask("H(t)").expect_err("ten million steps");
    assert!(error.is_refusal(), "{error:?}");
}

#[test]
fn whatever_ends_a_training_its_report_says_so_without_a_nan() {
    for (recipe, said) in [
        ("reward = 'count(\"b\")'\nmethod = 'natural'\nlearning-rate = 9\nsteps = 50", "diverged"),
        ("reward = 'if(x[1] == \"a\", -inf, 1)'\nsteps = 5", "\"a a a\": the policy goes there"),
        ("reward = 'if(x[1] == \"a\", -inf, 1)'\nstart = 'as'\nmethod = 'natural'\nsteps = 5", "nothing to learn from"),
        ("reward = '2'\nmethod = 'grpo'\nbeta = 0\npatience = 3\nsteps = 50", "3 batches in a row had no signal"),
        (
            "reward = 'count(\"b\")'\nmethod = 'grpo'\nbatch = 64\nkl-estimator = 'k2'\nexpected = true\nsteps = 5",
            "too many",
        ),
        ("reward = 'count(\"b\")'\nsteps = 5", "all steps were made"),
    ] {
        let text = format!("{CHAIN}\n[distribution.as]\ngiven = 'x[1] == \"a\"'\n[training.t]\n{recipe}\n");
        let asked = Asked::new(&text);
        let made = asked.made("t");
        assert!(made.ending.contains(said), "{recipe}: {}", made.ending);
        let report = Trainings {
            name: "t".into(),
            described: "a training".into(),
            asked: Vec::new(),
            drawn: true,
            made: Ok(vec![(Vec::new(), made)]),
        };
        let json = serde_json::to_string(&report.document()).expect("it is plain");
        for text in [report.text(), json] {
            assert!(text.contains(said.trim_start_matches("\"a a a\": ")), "{text}");
            assert!(!text.contains("NaN") && !text.contains("null"), "{text}");
        }
    }
}
