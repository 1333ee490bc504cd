//! What tilting does, by examples small enough to check by hand: invariances, limits of β, the frontier, composition, bounds.

use crate::inquiry::Inquiry;

fn coin() -> Inquiry {
    Inquiry::read(
        r#"
[model]
kind = "uniform"
vocabulary = ["a", "b"]
length = 1
[define]
r = '[x[1] == "b"]'
"#
        .into(),
    )
}

/// x₁ takes four values with rewards 0, 1, 2, 2.
fn four() -> Inquiry {
    Inquiry::read(
        r#"
[model]
kind = "independent"
vocabulary = ["a", "b", "c", "d"]
length = 1
probabilities = ["1/2", "1/4", "1/6", "1/12"]
[scores.r]
b = 1
c = 2
d = 2
[parameter]
lambda = ["ln(2)", "ln(10)", "ln(1000)"]
[distribution.tuned]
reward = 'lambda * score(r)'
[distribution.coldest]
reward = 'score(r)'
beta = 0
[distribution.best]
given = 'score(r) == 2'
"#
        .into(),
    )
}

#[test]
fn a_constant_and_a_common_factor_leave_a_tilt_as_it_is() {
    let study = four();
    study.affirm("tilt(prior, ln(2)*score(r) + 5) == tilt(prior, ln(2)*score(r))");
    study.affirm("tilt(prior, 3*ln(2)*score(r), 3) == tilt(prior, ln(2)*score(r))");
    study.refute("tilt(prior, 3*ln(2)*score(r)) == tilt(prior, ln(2)*score(r))");
    // The reward comes back as the logarithm of the ratio, up to a constant.
    study.affirm("max_ratio(tilt(prior, ln(2)*score(r)), prior) == 4/Z(tilt(prior, ln(2)*score(r)))");
    study.affirm(r#"tilt(prior, ln(12/7)*[x[1] == "a"]) == tilt(prior, -ln(12/7)*[x[1] != "a"])"#);
}

#[test]
fn a_vanishing_beta_leaves_all_of_the_best_and_not_one_of_them() {
    let study = four();
    study.affirm("coldest == best and support(coldest) == 2");
    study.refute("support(coldest) == 1");
    study.affirm("TV(tuned, best) == 1 - P[tuned](score(r) == 2)");
    // The gap between the best and the rest is 1, and P(best) = 1/4.
    study.affirm("TV(tuned, best) <= (3/4)/(1/4)*exp(-lambda)");
    study.refute("TV(tuned, best) <= (1/4)/(3/4)*exp(-lambda)");
    study.affirm("KL(best, prior) == -ln(P(score(r) == 2)) and KL(tuned, prior) <= KL(best, prior)");
    study.affirm("tilt(prior, score(r), inf) == prior");
}

#[test]
fn the_frontier_of_reward_against_divergence_has_slope_beta_and_is_concave() {
    let study = Inquiry::read(
        r#"
[model]
kind = "independent"
vocabulary = ["a", "b", "c"]
length = 2
probabilities = ["1/2", "1/3", "1/6"]
[define]
r = 'count("b") + 2*count("c")'
[distribution.first]
reward = 'ln(2)*r'
[distribution.second]
reward = 'ln(3)*r'
[distribution.third]
reward = 'ln(5)*r'
[distribution.other]
given = 'x[1] == "c"'
"#
        .into(),
    );
    let along = |p: &str, q: &str| (format!("(KL({q}, prior) - KL({p}, prior))"), format!("(E[{q}](r) - E[{p}](r))"));
    // d KL / d E = 1/β lies between its values at the ends.
    for (p, q, low, high) in [("first", "second", 2, 3), ("second", "third", 3, 5), ("first", "third", 2, 5)] {
        let (divergence, reward) = along(p, q);
        study.affirm(&format!("ln({low})*{reward} < {divergence} and {divergence} < ln({high})*{reward}"));
        study.refute(&format!("{divergence} <= ln({low})*{reward}"));
    }
    // Concave: the second chord is flatter than the first, held against a slope between both.
    let ((a, b), (c, d)) = (along("first", "second"), along("second", "third"));
    study.affirm(&format!("{a}/{b} < {c}/{d}"));
    // No q earns more than its divergence pays for: E_q r ≤ (KL + ln E e^{tr})/t, with equality on the path.
    for t in [2, 3, 5] {
        let bound = |q: &str| format!("KL({q}, prior) + ln(E({t}^r))");
        study.affirm(&format!("ln({t})*E[other](r) < {}", bound("other")));
    }
    study.affirm("ln(3)*E[second](r) == KL(second, prior) + ln(E(3^r))");
    study.refute("ln(3)*E[first](r) == KL(first, prior) + ln(E(3^r))");
}

#[test]
fn tilts_compose_and_their_divergences_do_not_add() {
    let study = coin();
    study.affirm("tilt(tilt(prior, ln(2)*r), ln(2)*r) == tilt(prior, ln(2)*r + ln(2)*r)");
    study.affirm("tilt(tilt(prior, ln(3)*r, 2), ln(5)*r) == tilt(tilt(prior, ln(5)*r), ln(3)*r, 2)");
    study.affirm("given(tilt(prior, ln(2)*r), r == 1) == tilt(given(prior, r == 1), ln(2)*r)");
    study.affirm("tilt(tilt(prior, 2*ln(3)*r, 2), 3*ln(5)*r, 3) == tilt(prior, 2*ln(3)*r/2 + 3*ln(5)*r/3)");
    let (whole, first, second) = (
        "KL(tilt(prior, ln(4)*r), prior)",
        "KL(tilt(prior, ln(2)*r), prior)",
        "KL(tilt(prior, ln(4)*r), tilt(prior, ln(2)*r))",
    );
    let decimal = |question: &str| study.number(question).decimal(4).0;
    // 0.19274… against 0.05663… and 0.04369…
    assert_eq!(
        [whole, first, second].map(decimal),
        ["0.1927", "0.05663", "0.04369"].map(String::from),
        "four digits of each"
    );
    study.affirm(&format!("{whole} == ln(2) + 1/5*ln(1/5) + 4/5*ln(4/5)"));
    study.affirm(&format!("{first} == 5/3*ln(2) - ln(3) and {second} == 4/5*ln(2) + ln(3) - ln(5)"));
    study.refute(&format!("{whole} == {first} + {second}"));
    // Conditions within conditions do add.
    four().affirm("KL(best, prior) == KL(best, given(prior, score(r) >= 1)) + KL(given(prior, score(r) >= 1), prior)");
}

#[test]
fn log_z_lies_between_the_rewards_and_no_ratio_exceeds_the_range() {
    let study = four();
    let tuned = "tilt(prior, ln(2)*score(r))";
    study.affirm(&format!("ln(2)*E(score(r)) <= ln(Z({tuned})) and ln(Z({tuned})) <= ln(2)*E[{tuned}](score(r))"));
    study.refute(&format!("ln(Z({tuned})) <= ln(2)*E(score(r))"));
    study.affirm(&format!("ln(2)*(E[{tuned}](score(r)) - E(score(r))) == KL({tuned}, prior) + KL(prior, {tuned})"));
    study.refute(&format!("ln(2)*(E[{tuned}](score(r)) - E(score(r))) == KL({tuned}, prior)"));
    // osc(r)/β = 2 ln 2; a range of ln 2 would be too small.
    study.affirm(&format!("max_ratio({tuned}, prior) <= 4 and max_ratio(prior, {tuned}) <= 4"));
    study.affirm(&format!("max_ratio({tuned}, prior)*max_ratio(prior, {tuned}) == 4"));
    study.refute(&format!("max_ratio({tuned}, prior) <= 2 and max_ratio(prior, {tuned}) <= 1"));
}
