//! Rewards for tokens and events, by examples small enough to check by hand: counts of matches, rates, impossible prompts, rewarded
//! tokens that vanish, and what no finite reward reaches.

use crate::inquiry::{CHAIN, Inquiry, closed_form};
use exactlm::number::Real;
use exactlm::statement::AnswerValue;

/// Matches at both ends.
const ENDS: &str = "[x[1] == \"b\"] + [x[3] == \"b\"]";

/// Listed sequences of two tokens, and a symbolic λ.
fn table(rows: &str, reward: &str, rest: &str) -> String {
    format!(
        "[model]\nkind = \"table\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\nrows = {{ {rows} }}\n\
         [parameter]\nlambda = \"symbolic\"\n[distribution.tuned]\nreward = '{reward}'\n{rest}"
    )
}

fn chain(values: &str, rest: &str) -> Inquiry {
    Inquiry::read(format!("{CHAIN}\n[parameter]\nlambda = [{values}]\n{rest}"))
}

fn text(answer: &AnswerValue) -> String {
    let form = closed_form(answer);
    format!("{form}; limit {}, rate {}", form.limit(), form.rate().unwrap_or_default())
}

#[test]
fn the_normaliser_is_the_polynomial_of_the_number_of_matches() {
    let study =
        chain("\"symbolic\"", &format!("[define]\nm = '{ENDS}'\n[distribution.tuned]\nreward = 'lambda * m'\n"));
    study.affirm("Z(tuned) == 31/96 + 119/288*u + 19/72*u^2");
    for (k, mass) in ["31/96", "119/288", "19/72"].iter().enumerate() {
        study.affirm(&format!("P(m == {k}) == {mass} and P[tuned](m == {k}) == {mass}*u^{k}/Z(tuned)"));
        study.refute(&format!("P[tuned](m == {k}) == {mass}*u^{}/Z(tuned)", k + 1));
    }
    // Within a level nothing changes.
    study.affirm("given(tuned, m == 1) == given(prior, m == 1)");
    study.refute("given(tuned, m >= 1) == given(prior, m >= 1)");
}

#[test]
fn the_distance_falls_with_the_rate_of_the_nearest_miss() {
    let rest = format!(
        "[distribution.d]\nreward = 'lambda * [x[3] == \"b\"]'\n[distribution.p]\nprompt = \"_ _ b\"\n\
         [distribution.both]\nreward = 'lambda * ({ENDS})'\n[distribution.ends]\nprompt = \"b _ b\"\n"
    );
    let study = chain("\"symbolic\"", &rest);
    assert_eq!(text(&study.answers("TV(d, p)")[0]), "161/(161 + 127*u); limit 0, rate 161/127 * u^-1");
    assert_eq!(closed_form(&study.answers("TV(both, ends)")[0]).rate().as_deref(), Some("119/76 * u^-1"));
    study.affirm("TV(both, ends) <= (1 - 19/72)/(19/72)/u");
    study.refute("TV(both, ends) <= (19/72)/(1 - 19/72)/u");
    study.affirm("KL(ends, both) == -ln(19/72*u^2/Z(both)) and KL(both, ends) == inf");
    let finite = chain("\"ln(53*100/19)\", \"inf\"", &rest);
    // λ = ln((1 − a)/(a ε)) is enough for ε = 1/100, and more than needed.
    finite.affirm("TV(both, ends) <= 1/100 and TV(both, ends) != 1/100");
    finite.affirm("KL(ends, both) == -ln(P[both](x[1] == \"b\" and x[3] == \"b\"))");
    assert_eq!(finite.numbers("KL(both, ends)"), [Real::Infinity, Real::ZERO]);
    // Where nothing misses by one, the rate is that of a miss by two.
    let twins =
        Inquiry::read(table(r#""a a" = "1/2", "b b" = "1/2""#, "lambda * ([x[1] == \"a\"] + [x[2] == \"a\"])", ""));
    assert_eq!(text(&twins.answers("TV(tuned, prompted(prior, \"a a\"))")[0]), "1/(1 + u^2); limit 0, rate u^-2");
}

#[test]
fn an_impossible_prompt_gives_the_most_matches_that_can_be_had() {
    let values = "[parameter]\nlambda = [\"symbolic\", \"inf\"]\n";
    let reward = "lambda * ([x[1] == \"a\"] + [x[2] == \"a\"])";
    let rows = r#""a b" = "1/2", "b a" = "1/4", "b b" = "1/4""#;
    let study = Inquiry::read(table(rows, reward, "").replace("[parameter]\nlambda = \"symbolic\"\n", values));
    let limit = study.sequences("tuned", 4);
    let expected = [("a b", "2/3"), ("b a", "1/3")];
    assert_eq!(limit.len(), 2);
    assert!(expected.iter().all(|(x, p)| limit[*x].to_string() == *p), "{limit:?}");
    let reached = study.session.reached(&study.distribution("tuned", "inf")).expect("a walk").expect("a limit");
    assert_eq!((reached.attained, reached.greatest), (Real::ONE, Real::integer(2)));
    let question = "TV(tuned, given(prior, count(\"a\") == 1))";
    assert_eq!(text(&study.answers(question)[0]), "1/(1 + 3*u); limit 0, rate 1/3 * u^-1");
    assert!(study.try_answers("TV(tuned, prompted(prior, \"a a\"))").is_err());
}

#[test]
fn a_rewarded_token_may_vanish() {
    let m = "[x[1] == \"1\"] + [x[2] == \"1\"] + [x[3] == \"1\"]";
    let values = "[parameter]\nlambda = [0, \"ln(2)\", \"ln(4)\", \"ln(8)\", \"inf\"]\n";
    let rows = r#""1 0 0" = "1/5", "0 1 1" = "3/5", "0 0 0" = "1/5""#;
    let symbolic = table(rows, &format!("lambda * ({m})"), "").replace("\"a\", \"b\"", "\"0\", \"1\"");
    let symbolic = symbolic.replace("length = 2", "length = 3");
    let finite = Inquiry::read(symbolic.replace("[parameter]\nlambda = \"symbolic\"\n", values));
    let first = "P[tuned](x[1] == \"1\")";
    let shares: Vec<String> = finite.numbers(first).iter().map(ToString::to_string).collect();
    assert_eq!(shares, ["1/5", "2/15", "4/53", "8/201", "0"]);
    let study = Inquiry::read(symbolic.clone());
    study.affirm(&format!("{first} == u/(1 + u + 3*u^2) and Cov[tuned]([x[1] == \"1\"], {m}) < 0"));
    study.affirm(&format!("Cov[tuned]([x[2] == \"1\"], {m}) > 0 and P[tuned](x[2] == \"1\") >= P(x[2] == \"1\")"));
    study.refute(&format!("{first} >= P(x[1] == \"1\")"));
    // A little of everything, and it first falls, then rises to 1.
    let full: Vec<String> = ["0 0 0", "0 0 1", "0 1 0", "0 1 1", "1 0 0", "1 0 1", "1 1 0", "1 1 1"]
        .iter()
        .zip([77, 5, 5, 221, 77, 5, 5, 5])
        .map(|(x, weight)| format!("\"{x}\" = \"{weight}/400\""))
        .collect();
    let full = Inquiry::read(symbolic.replace(rows, &full.join(", ")));
    full.affirm(&format!("{first} == (77*u + 10*u^2 + 5*u^3)/(77 + 87*u + 231*u^2 + 5*u^3)"));
    full.refute(&format!("{first} >= P(x[1] == \"1\")"));
    full.refute(&format!("{first} <= P(x[1] == \"1\")"));
    assert_eq!(closed_form(&full.answers(first)[0]).limit(), Real::ONE);
    // The prompt as a whole only becomes likelier: d ln P(A)/d ln u = s − E m ≥ 0.
    full.affirm(&format!("E[tuned]({m}) <= 3 and P[tuned]({m} == 3) >= 1/80"));
}

#[test]
fn the_sum_of_tokens_lies_between_two_rewards_for_all_of_them() {
    let all = "[x[1] == \"b\" and x[3] == \"b\"]";
    let study = chain(
        "\"symbolic\"",
        &format!(
            "[distribution.tokens]\nreward = 'lambda * ({ENDS})'\n[distribution.all]\nreward = 'lambda * {all}'\n\
             [distribution.twice]\nreward = '2*lambda * {all}'\n[distribution.p]\nprompt = \"b _ b\"\n"
        ),
    );
    study.affirm("TV(twice, p) <= TV(tokens, p) and TV(tokens, p) <= TV(all, p)");
    study.refute("TV(tokens, p) <= TV(twice, p)");
    study.refute("TV(all, p) <= TV(tokens, p)");
}

#[test]
fn independent_tokens_are_tuned_one_by_one() {
    let study = Inquiry::read(
        "[model]\nkind = \"independent\"\nvocabulary = [\"a\", \"b\"]\nprobabilities = [[\"3/4\", \"1/4\"], [\"1/3\", \"2/3\"]]\n\
         length = 2\n[parameter]\nlambda = \"symbolic\"\n[distribution.tuned]\nreward = 'lambda * count(\"b\")'\n"
            .into(),
    );
    study.affirm("P[tuned](x[1] == \"b\") == 1/4*u/(3/4 + 1/4*u) and P[tuned](x[2] == \"b\") == 2/3*u/(1/3 + 2/3*u)");
    study.affirm(
        "P[tuned](count(\"b\") == 2) == P[tuned](x[1] == \"b\")*P[tuned](x[2] == \"b\") and I(tuned, x[1], x[2]) == 0",
    );
    study.affirm("Z(tuned) == (3/4 + u/4)*(1/3 + 2*u/3)");
    study.refute("P[tuned](x[1] == \"b\") == P[tuned](x[2] == \"b\")");
}

#[test]
fn the_price_of_any_event_in_lambda_is_known_and_no_finite_one_attains_it() {
    let c = "x[1] == x[3]";
    let rest = format!("[distribution.d]\nreward = 'lambda * [{c}]'\n[distribution.c]\ngiven = '{c}'\n");
    let study = chain("\"symbolic\"", &rest);
    study.affirm(&format!("TV(d, c) == (1 - P({c}))/(1 - P({c}) + P({c})*u) and TV(d, c) > 0"));
    study.affirm("support(d) == 8 and support(c) == 4 and KL(d, c) == inf");
    study.refute("d == c");
    let p = chain("0", &rest).number(&format!("P({c})")).to_string();
    assert_eq!(p, "169/288");
    // ε = 1/100: u = 99 (1 − p)/p
    let exact = chain("\"ln(99*119/169)\"", &rest);
    exact.affirm("TV(d, c) == 1/100 and KL(c, d) == -ln(99/100)");
    exact.refute("d == c");
    let limit = chain("\"inf\"", &rest);
    limit.affirm("d == c and TV(d, c) == 0");
    // Within the support everything is a tilt; beyond finite rewards so are conditions.
    study.affirm("tilt(prior, ln(1 + count(\"b\"))) == weighed(prior, 1 + count(\"b\"))");
    study.affirm(&format!("tilt(prior, if({c}, 0, -inf)) == given(prior, {c})"));
    study.affirm(
        "max_ratio(weighed(prior, 1 + count(\"b\")), prior)*max_ratio(prior, weighed(prior, 1 + count(\"b\"))) == 4",
    );
    study.affirm("Z(weighed(c, 5)) == 5 and KL(c, prior) == -ln(169/288)");
    // What has probability 0 keeps it.
    study.affirm(&format!("P[tilt(c, 1000*lambda*[not {c}])](not {c}) == 0"));
}

#[test]
fn incompatible_rewards_leave_the_most_that_hold_together() {
    let study = chain(
        "\"inf\"",
        "[distribution.fair]\nreward = 'lambda * ([x[1] == \"a\"] + [x[1] == \"b\"] + [x[2] == \"a\"])'\n\
         [distribution.twice]\nreward = 'lambda * ([x[1] == \"a\"] + 2*[x[1] == \"b\"] + [x[2] == \"a\"])'\n",
    );
    study.affirm("fair == prompted(prior, \"_ a _\") and twice == prompted(prior, \"b a _\")");
    study.refute("fair == twice");
}

#[test]
fn a_level_of_matches_peaks_where_it_is_the_mean() {
    let model = "[model]\nkind = \"independent\"\nvocabulary = [\"a\", \"b\"]\nprobabilities = [\"3/4\", \"1/4\"]\nlength = 2\n\
                 [parameter]\nlambda = VALUES\n[distribution.tuned]\nreward = 'lambda * count(\"b\")'\n";
    let at = |values: &str| Inquiry::read(model.replace("VALUES", values));
    at("\"symbolic\"").affirm("P[tuned](count(\"b\") == 1) == 6*u/(3 + u)^2 and P[tuned](count(\"b\") == 1) <= 1/2");
    at("\"symbolic\"").refute("P[tuned](count(\"b\") == 1) <= 49/100");
    at("\"ln(3)\"").affirm("E[tuned](count(\"b\")) == 1 and P[tuned](count(\"b\") == 1) == 1/2");
    at("[\"ln(2)\", \"ln(4)\"]").affirm("P[tuned](count(\"b\") == 1) < 1/2 and E[tuned](count(\"b\")) != 1");
}
