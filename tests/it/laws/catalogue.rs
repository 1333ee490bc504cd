//! Examples small enough to check by hand, and what is irrational.

use crate::inquiry::{Inquiry, real};
use crate::naive::fraction;
use exactlm::number::Real;

#[test]
fn a_law_keeps_what_is_hidden_as_it_is_given_the_text() {
    let study = Inquiry::read(
        r#"
[model]
kind = "worlds"
[model.worlds.kind]
weight = "1/3"
[model.worlds.kind.model]
kind = "independent"
vocabulary = ["a", "b"]
length = 2
probabilities = ["3/4", "1/4"]
[model.worlds.grim]
weight = "2/3"
[model.worlds.grim.model]
kind = "independent"
vocabulary = ["a", "b"]
length = 2
probabilities = ["1/4", "3/4"]
[distribution.best]
best-of = 2
reward = 'count("a")'
[distribution.cold]
temperature = "1/2"
"#
        .into(),
    );
    for x in [["a", "a"], ["a", "b"], ["b", "a"], ["b", "b"]] {
        let given = format!("x[1] == \"{}\" and x[2] == \"{}\"", x[0], x[1]);
        for law in ["best", "cold"] {
            study.affirm(&format!("P[{law}](world == \"kind\" | {given}) == P(world == \"kind\" | {given})"));
        }
    }
    study.affirm("P[best](world == \"kind\") > P(world == \"kind\")");
    study.refute("best == prior");
    // Levels 0, 1, 2 have masses 19/48, 3/8, 11/48.
    study.affirm("P[best](count(\"a\") == 2) == 1 - (37/48)^2 and P[best](count(\"a\") == 0) == (19/48)^2");
}

#[test]
fn the_catalogue_of_best_of_n() {
    let levels = Inquiry::read(
        r#"
[model]
kind = "uniform"
vocabulary = ["0", "1", "2"]
length = 1
[scores.r]
1 = 1
2 = 2
[distribution.best]
best-of = 2
reward = 'score(r)'
[distribution.again]
from = "best"
best-of = 3
reward = 'score(r)'
[distribution.six]
best-of = 6
reward = 'score(r)'
"#
        .into(),
    );
    // C51: (1, 3, 5)/9 with ratios 3 and 5/3, so no tilt of r.
    let best = levels.sequences("best", 3);
    let expected = [("0", fraction(1, 9)), ("1", fraction(3, 9)), ("2", fraction(5, 9))];
    assert!(expected.iter().all(|(x, p)| best[*x] == real(p)), "{best:?}");
    levels.refute("best == tilt(prior, ln(3)*score(r))");
    levels.affirm("best == weighed(prior, if(score(r) == 0, 1, if(score(r) == 1, 3, 5)))");
    // C52: best-of-3 of best-of-2 is best-of-6, ties included.
    levels.affirm("again == six");
    levels.refute("again == best");
    // C49: TV(best of n, the maximum) = (1 − π(M))^n; C48: KL below ln n − (n − 1)/n.
    levels
        .affirm("TV(best, given(prior, score(r) == 2)) == (2/3)^2 and TV(six, given(prior, score(r) == 2)) == (2/3)^6");
    levels.affirm("KL(best, prior) < ln(2) - 1/2 and KL(six, prior) < ln(6) - 5/6");
    levels.refute("KL(best, prior) == ln(2) - 1/2");
    // C54: the reward does not fall with n.
    levels.affirm("E(score(r)) <= E[best](score(r)) and E[best](score(r)) <= E[six](score(r))");
    // C50: two levels, and best-of-n is a tilt with u = ((1 − p)^−n − 1)(1 − p)/p.
    let coin = Inquiry::read(
        r#"
[model]
kind = "independent"
vocabulary = ["no", "yes"]
length = 1
probabilities = ["3/4", "1/4"]
[define]
yes = 'x[1] == "yes"'
[distribution.best]
best-of = 3
reward = '[yes]'
"#
        .into(),
    );
    coin.affirm("best == tilt(prior, ln(((3/4)^(-3) - 1)*(3/4)/(1/4))*[yes])");
    coin.affirm("KL(given(prior, yes), best) == -ln(1 - (3/4)^3)");
    coin.refute("best == tilt(prior, ln(((3/4)^(-2) - 1)*(3/4)/(1/4))*[yes])");
}

#[test]
fn the_catalogue_of_decoding() {
    // C13: x1 fair, P(x2 = 1|0) = 1/10, P(1|1) = 9/10: doing and seeing differ by 2/5; C87: so does masking.
    let study = Inquiry::read(
        r#"
[model]
kind = "markov"
vocabulary = ["0", "1"]
length = 2
start = ["1/2", "1/2"]
transition = [["9/10", "1/10"], ["1/10", "9/10"]]
[distribution.do]
forced = "_ 1"
[distribution.see]
prompt = "_ 1"
"#
        .into(),
    );
    study.affirm(r#"TV(do, see) == 2/5 and P[do](x[1] == "0") == 1/2 and P[see](x[1] == "0") == 1/10"#);
    study.affirm(r#"masked(prior, x[2] == "1") == do"#);
    study.refute(r#"masked(prior, x[2] == "1") == given(prior, x[2] == "1")"#);
    study.affirm(r#"forced(prior, "1 _") == prompted(prior, "1 _")"#);
    // C101: neither is further than rejection would cost.
    study.affirm("1 + chi2(see, do) <= 1/P(x[2] == \"1\") and KL(see, do) <= -ln(P(x[2] == \"1\"))");
    // C87: the grammar {00000} ∪ {1xxxx}: 1/2 against 1/17.
    let grammar = Inquiry::read(
        "[model]\nkind = \"uniform\"\nvocabulary = [\"0\", \"1\"]\nlength = 5\n[define]\n\
         c = 'x[1] == \"1\" or count(\"0\") == 5'\n"
            .into(),
    );
    grammar.affirm(r#"P[masked(prior, c)](x[1] == "0") == 1/2 and P(x[1] == "0" | c) == 1/17"#);
    // C88: rows and sequences at temperature 1/2: (1/4, 1/4, 1/2) and (1/6, 1/6, 2/3).
    let temperature = Inquiry::read(
        "[model]\nkind = \"markov\"\nvocabulary = [\"0\", \"1\"]\nlength = 2\nstart = [\"1/2\", \"1/2\"]\n\
         transition = [[\"1/2\", \"1/2\"], [\"1\", \"0\"]]\n[distribution.rows]\ntemperature = \"1/2\"\n\
         [distribution.whole]\nsequence-temperature = \"1/2\"\n"
            .into(),
    );
    let law = |name: &str| temperature.sequences(name, 4).into_values().map(|p| p.to_string()).collect::<Vec<_>>();
    assert_eq!(law("rows"), ["1/4", "1/4", "1/2"]);
    assert_eq!(law("whole"), ["1/6", "1/6", "2/3"]);
    // C89: greedy decoding is not the most probable sequence.
    let greedy = Inquiry::read(
        "[model]\nkind = \"table\"\nvocabulary = [\"0\", \"1\"]\nlength = 2\n\
         rows = { \"0 0\" = \"3/10\", \"0 1\" = \"3/10\", \"1 0\" = \"2/5\" }\n\
         [distribution.greedy]\ntemperature = 0\n[distribution.beam]\nbeam = 2\n"
            .into(),
    );
    assert_eq!(greedy.sequences("greedy", 1).into_keys().collect::<Vec<_>>(), ["0 0"]);
    assert_eq!(greedy.sequences("beam", 1).into_keys().collect::<Vec<_>>(), ["1 0"]);
    assert_eq!(greedy.sequences("prior", 1).into_keys().collect::<Vec<_>>(), ["1 0"]);
}

#[test]
fn irrational_rows_come_with_certified_digits() {
    let study = Inquiry::read(
        "[model]\nkind = \"markov\"\nvocabulary = [\"a\", \"b\"]\nlength = 3\nstart = [\"1/2\", \"1/2\"]\n\
         transition = [[\"3/4\", \"1/4\"], [\"1/3\", \"2/3\"]]\n[distribution.warm]\ntemperature = 2\n\
         [distribution.tuned]\nreward = 'count(\"a\")'\n[distribution.cold]\nfrom = \"tuned\"\ntemperature = \"1/2\"\n\
         [distribution.best]\nfrom = \"tuned\"\nbest-of = 3\nreward = 'count(\"a\")'\n"
            .into(),
    );
    // sqrt(3/4)/(sqrt(3/4) + sqrt(1/4)) = sqrt(3)/(sqrt(3) + 1)
    let stays = study.number("P[warm](x[2] == \"a\" | x[1] == \"a\") - sqrt(3)/(sqrt(3) + 1)");
    let interval = stays.interval();
    assert!(interval.low <= 0.0 && 0.0 <= interval.high && interval.high - interval.low < 1e-14, "{interval:?}");
    for question in ["P[cold](x[1] == \"a\")", "P[best](x[1] == \"a\")"] {
        let interval = study.number(question).interval();
        assert!(0.5 < interval.low && interval.high < 1.0 && interval.high - interval.low < 1e-14, "{interval:?}");
    }
    assert!(matches!(study.number("TV(best, best)"), Real::Rational(zero) if zero.is_zero()));
}
