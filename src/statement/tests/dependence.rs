//! Which parameters a question depends on, and in which order their values come.

use super::{environment, syntax};
use crate::statement::parameters::{combinations, of_question, written};
use crate::statement::{distributions, is_claim};

fn depends(question: &str) -> String {
    of_question(&environment(), &syntax(question)).into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_question_depends_on_what_it_mentions_and_on_what_its_distributions_mention() {
    assert_eq!(depends("P(same)"), "");
    assert_eq!(depends("P(x[k] == \"a\")"), "k");
    assert_eq!(depends("H(tuned)"), "lambda");
    assert_eq!(depends("P[both](same)"), "lambda");
    assert_eq!(depends("TV(given(tuned, x[k] == \"a\"), prior)"), "k lambda");
    assert_eq!(depends("P(same) <= bound"), "lambda");
    assert_eq!(depends("P(same) > 0 if k == 1"), "k");
    assert_eq!(depends("H(mixed)"), "");
    assert_eq!(depends("P(sum(k in 1..3: k) == 6)"), "", "a running name is no parameter");
}

#[test]
fn the_last_parameter_changes_fastest() {
    let environment = environment();
    let both = of_question(&environment, &syntax("k + lambda"));
    let listed: Vec<String> = combinations(&environment, &both)
        .map(|combination| {
            let pairs: Vec<String> =
                written(&environment, &combination).into_iter().map(|(name, value)| name + "=" + &value).collect();
            pairs.join(" ")
        })
        .collect();
    assert_eq!(
        listed,
        [
            "k=1 lambda=0",
            "k=1 lambda=ln(2)",
            "k=1 lambda=ln(10)",
            "k=2 lambda=0",
            "k=2 lambda=ln(2)",
            "k=2 lambda=ln(10)"
        ]
    );
    assert_eq!(combinations(&environment, &of_question(&environment, &syntax("P(same)"))).count(), 1);
}

#[test]
fn a_distribution_comes_once_for_each_value_it_depends_on() {
    let environment = environment();
    let listed = distributions(&environment, "both").expect("a distribution");
    let values: Vec<&str> = listed.iter().map(|(parameters, _)| parameters[0].1.as_str()).collect();
    assert_eq!(values, ["0", "ln(2)", "ln(10)"]);
    assert!(listed.iter().all(|(_, distribution)| distribution.name() == "both"));
    let placed = distributions(&environment, "given( prior, same )").expect("a distribution");
    assert_eq!(placed.len(), 1);
    assert_eq!(placed[0].1.name(), "given( prior, same )", "its name is the text as written");
    assert!(distributions(&environment, "bth").is_err());
    assert!(distributions(&environment, "H(q)").is_err());
}

#[test]
fn claims_are_told_by_their_form() {
    for claim in ["TV(q, t) <= 1", "q == t", "not q == t", "true", "P(same) > 0 if lambda > 1", "1 < 2 or 2 < 1"] {
        assert!(is_claim(claim), "{claim}");
    }
    for question in ["TV(q, t)", "P(x[1] == \"a\")", "top(q, 3)", "1 +", "-P(same)"] {
        assert!(!is_claim(question), "{question}");
    }
}
