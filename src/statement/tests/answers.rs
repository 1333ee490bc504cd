//! Answers, exact: the normative examples of the language and what must hold of every form.

use std::sync::Arc;

use super::environment;
use crate::number::Real;
use crate::question::{Numbers, Session, Settings};
use crate::statement::{Answer, AnswerValue, AskError, Asking, ask};

fn session(settings: Settings) -> Session {
    let environment = environment();
    Session::new(environment.model.clone(), Arc::new(environment.scope), settings)
}

fn answers(question: &str) -> Vec<Answer> {
    ask(&environment(), &session(Settings::default()), question).unwrap_or_else(|error| panic!("{question}: {error}"))
}

fn only(question: &str) -> AnswerValue {
    let mut answers = answers(question);
    assert_eq!(answers.len(), 1, "{question}");
    answers.pop().expect("one answer").value
}

fn number(question: &str) -> String {
    match only(question) {
        AnswerValue::Number(value) => value.to_string(),
        other => panic!("{question}: {other:?}"),
    }
}

fn problem(question: &str) -> String {
    match ask(&environment(), &session(Settings::default()), question) {
        Ok(answers) => panic!("{question}: {answers:?}"),
        Err(error) => error.to_string(),
    }
}

/// All claims hold, at every value of their parameters.
fn hold(claims: &[&str]) {
    for claim in claims {
        for answer in answers(claim) {
            let holds = matches!(answer.value, AnswerValue::Truth { holds: true, .. });
            assert!(holds, "{claim} at {:?}: {:?}", answer.parameters, answer.value);
        }
    }
}

#[test]
fn the_normative_examples() {
    for (question, expected) in [
        ("P(x[1] == x[2])", "17/24"),
        ("P(x[1] == x[2] and x[2] == x[3])", "145/288"),
        ("P(x[1] == \"a\" | x[3] == \"b\")", "51/127"),
        ("E(count(\"b\"))", "403/288"),
        ("KL(q, prior)", "3*ln(2) + ln(3) - ln(17)"),
        ("KL(prior, q)", "inf"),
        ("Z(t)", "1015/288"),
        ("P[t](x[3] == \"b\")", "142/203"),
        ("TV(t, prior)", "1093/3480"),
    ] {
        assert_eq!(number(question), expected, "{question}");
    }
    let distances: Vec<String> = answers("TV(tuned, prompted)")
        .into_iter()
        .map(|answer| match answer.value {
            AnswerValue::Number(value) => format!("{}: {value}", answer.parameters[0].1),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(distances, ["0: 161/288", "ln(2): 161/415", "ln(10): 161/1431"]);
}

#[test]
fn what_is_written_in_place_is_what_is_named() {
    hold(&[
        "given(prior, same) == q",
        "weighed(prior, 2^count(\"b\")) == t",
        "tilt(prior, ln(2) * count(\"b\")) == t",
        "tilt(prior, lambda * [x[3] == \"b\"]) == tuned",
        "prompted(prior, \"* b\") == prompted",
        "given(tuned, x[1] == \"a\") == both",
        "mix(1/3, q, prior) == mixed",
        "tuned != prompted",
        "tilt(prior, count(\"b\"), inf) == prior",
    ]);
}

#[test]
fn the_forms_agree_with_each_other() {
    hold(&[
        "P(same | x[3] == \"b\") == P(same and x[3] == \"b\") / P(x[3] == \"b\")",
        "P[t](same | x[3] == \"b\") == P[given(t, x[3] == \"b\")](same)",
        "Var(count(\"b\")) == E(count(\"b\")^2) - E(count(\"b\"))^2",
        "Cov(count(\"b\"), [same]) == E(count(\"b\") * [same]) - E(count(\"b\")) * P(same)",
        "TV(q, prior) == 1 - P(same)",
        "chi2(q, prior) == 1/P(same) - 1",
        "max_ratio(q, prior) == 1/P(same)",
        "renyi(q, prior, inf) == ln(max_ratio(q, prior))",
        "renyi(q, t, 1) == KL(q, t)",
        "renyi(q, prior, 2) == ln(1 + chi2(q, prior))",
        "J(tuned) == ln(Z(tuned))",
        "J(prior, tuned) == lambda * P(x[3] == \"b\")",
        "J(q, tuned) == ln(Z(tuned)) - KL(q, tuned)",
        "I(prior, x[1], x[3]) == I(prior, x[3], x[1])",
        "support(q) == 4 and support(prior) == V^N",
        "Z(prompted) == P(x[3] == \"b\")",
        "max(1/2, P(same)) == P(same) and min(1/2, P(same)) == 1/2 and abs(-P(same)) == P(same)",
        "exp(ln(P(same))) == P(same) and sqrt(P(same)^2) == P(same)",
        "P(same) <= 1 if lambda > 0",
    ]);
}

#[test]
fn lists_come_in_their_order() {
    let fraction = |text: &str| Real::Rational(crate::number::parse_rational(text).expect("a fraction"));
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, Real)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), fraction(value))).collect()
    };
    assert_eq!(only("token(prior, 3)"), AnswerValue::Row(pairs(&[("a", "161/288"), ("b", "127/288")])));
    assert_eq!(only("next(prior, \"b a\")"), AnswerValue::Row(pairs(&[("a", "3/4"), ("b", "1/4")])));
    assert_eq!(only("next(prior, \"\")"), AnswerValue::Row(pairs(&[("a", "1/2"), ("b", "1/2")])));
    assert_eq!(only("law(prior, same)"), AnswerValue::Law(pairs(&[("false", "7/24"), ("true", "17/24")])));
    assert_eq!(only("law(q, x[1])"), AnswerValue::Law(pairs(&[("a", "9/17"), ("b", "8/17")])));
    let law = "law(prior, count(\"b\"))";
    let law_of_counts = pairs(&[("0", "9/32"), ("1", "25/96"), ("2", "17/72"), ("3", "2/9")]);
    assert_eq!(only(law), AnswerValue::Law(law_of_counts));
    let top = pairs(&[("a a a", "9/32"), ("b b b", "2/9")]);
    assert_eq!(only("top(prior, 2)"), AnswerValue::Sequences(top));
}

#[test]
fn a_claim_shows_the_comparison_that_decided_it() {
    let decided = |claim: &str| match only(claim) {
        AnswerValue::Truth { holds, sides, comparison } => {
            let sides = sides.map(|(left, right)| format!("{left} {right}")).unwrap_or_default();
            format!("{holds} [{}] {sides}", comparison.unwrap_or_default())
        }
        other => panic!("{claim}: {other:?}"),
    };
    assert_eq!(decided("P(same) < 1/2"), "false [P(same) < 1/2] 17/24 1/2");
    assert_eq!(decided("P(same) > 1/2"), "true [P(same) > 1/2] 17/24 1/2");
    assert_eq!(decided("1 < 2 and P(same) < 1/2 and 1/0 == 1"), "false [P(same) < 1/2] 17/24 1/2");
    assert_eq!(decided("1 < 2 and 2 < 3"), "true [] ");
    assert_eq!(decided("1 > 2 or 2 > 3"), "false [2 > 3] 2 3");
    assert_eq!(decided("1 < 2 or 1/0 == 1"), "true [1 < 2] 1 2");
    assert_eq!(decided("not P(same) > 1/2"), "false [P(same) > 1/2] 17/24 1/2");
    assert_eq!(decided("q == t"), "false [q == t] ");
    assert_eq!(decided("KL(prior, q) == inf"), "true [KL(prior, q) == inf] inf inf");
}

#[test]
fn what_has_no_value_says_where() {
    assert_eq!(problem("P(same) / (1 - 1)"), "division by zero");
    assert_eq!(problem("KL(prior, q) - inf"), "inf - inf is undefined");
    let error = ask(&environment(), &session(Settings::default()), "1 + ln(0 - P(same))").expect_err("a negative one");
    let AskError::NoValue { problem: negative, .. } = error else { panic!("{error}") };
    assert_eq!((negative.span.start, negative.span.end), (4, 19));
    let impossible = problem("P(same | x[1] == \"a\" and x[1] == \"b\")");
    assert!(impossible.contains("given(prior, x[1] == \"a\" and x[1] == \"b\")"), "{impossible}");
    let unchecked = problem("P(same) > 0 if lambda > 5");
    assert!(unchecked.contains("nothing is checked"), "{unchecked}");
    let unmet = problem("P(same) > 1 => P(same) > 2");
    assert_eq!(unmet, "`P(same) > 1` does not hold here, so nothing is checked");
}

#[test]
fn what_follows_is_checked_where_its_hypothesis_holds() {
    let holds = |question: &str| {
        let answers = ask(&environment(), &session(Settings::default()), question).expect("it is well formed");
        answers.iter().map(|answer| answer.value.holds()).collect::<Vec<_>>()
    };
    assert_eq!(holds("P(same) > 0 => P(same) <= 1"), [Some(true)]);
    assert_eq!(holds("P(same) > 0 => P(same) > 1"), [Some(false)]);
    let all = holds("lambda >= 0 => lambda >= 0").len();
    let some = holds("lambda > 0 => lambda >= 0 if lambda >= 0").len();
    assert!(some < all, "{some} of {all}");
}

#[test]
fn floats_that_overlap_decide_nothing() {
    let environment = environment();
    let session = session(Settings { numbers: Numbers::Float, ..Settings::default() });
    let mut asking = Asking::new(&environment, &session);
    let error = asking.ask("TV(q, t) == TV(t, q)").expect_err("two enclosures of one number");
    assert!(error.to_string().contains("too close"), "{error}");
    let answer = asking.ask("TV(q, t) < TV(t, q) + 1/1000").expect("far enough apart").remove(0);
    assert!(matches!(answer.value, AnswerValue::Truth { holds: true, .. }));
}

#[test]
fn a_session_that_only_plans_answers_nothing() {
    let environment = environment();
    let session = session(Settings { dry_run: true, ..Settings::default() });
    let mut asking = Asking::new(&environment, &session);
    for question in ["H(q) + H(t) / (1 - 1)", "TV(tuned, prompted) <= 1", "q == t", "top(q, 2)"] {
        assert_eq!(asking.ask(question).map_err(|error| error.to_string()), Ok(Vec::new()), "{question}");
    }
}
