//! What bad questions get: the words that are underlined, what is wrong with them, and what to write instead.

use super::environment;
use crate::statement::check_statement;

/// The underlined text, the message, the help.
type Expected = (&'static str, &'static str, &'static str);

#[test]
fn a_bad_question_gets_its_place_and_advice() {
    let environment = environment();
    for (question, expected) in CASES {
        let problems = check_statement(&environment, question).expect_err(question);
        let found: Vec<(&str, &str, &str)> = problems
            .iter()
            .map(|problem| {
                let help = problem.help.as_deref().unwrap_or_default();
                (&question[problem.span.start..problem.span.end], problem.message.as_str(), help)
            })
            .collect();
        assert_eq!(found, *expected, "{question}");
    }
}

#[test]
fn a_good_question_has_no_problem() {
    let environment = environment();
    for question in [
        "top(q, k)",
        "J(q, tuned)",
        "J(tuned)",
        "P(same) > 0 if lambda >= ln(2)",
        "P(x[k + 2] == \"a\") > 0 if k == 1",
        "H(q) <= bound",
        "prior == prior",
        "-TV(q, t) ^ 2 / 3",
        "renyi(q, t, inf)",
        "law(prior, x[N])",
        "next(q, \"\")",
        "max(1, 2, P(same))",
        "H(mix(1/3, q, tilt(tuned, count(\"b\"), lambda + 1)))",
        "Cov[prompted](count(\"a\"), [same] | x[1] == \"a\")",
        "Z(prompted(q, [\"_\", \"*\"]))",
        "H(tilt(prior, count(\"b\"), 0))",
    ] {
        assert_eq!(check_statement(&environment, question), Ok(()), "{question}");
    }
}

#[test]
fn a_question_of_any_depth_is_read_or_refused() {
    let environment = environment();
    for text in [
        format!("{}1{}", "(".repeat(250), ")".repeat(250)),
        format!("P(same){}", " + P(same)".repeat(20_000)),
        format!("true{}", " and true".repeat(20_000)),
    ] {
        assert_eq!(check_statement(&environment, &text), Ok(()));
    }
    let deep = format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000));
    assert!(check_statement(&environment, &deep).is_err());
    let deep = format!("H({}prior{})", "given(".repeat(20_000), ", true)".repeat(20_000));
    assert!(check_statement(&environment, &deep).is_err());
}

#[rustfmt::skip]
const CASES: &[(&str, &[Expected])] = &[
    (r#"TV(tuned, promted)"#, &[(r#"promted"#, r#"there is no distribution `promted`"#, r#"did you mean `prompted`?"#)]),
    (r#"TV(tuned)"#, &[(r#"TV(tuned)"#, r#"`TV` takes 2 arguments and has one"#, r#"write TV(p, q)"#)]),
    (r#"TV(tuned, prior, q)"#, &[(r#"TV(tuned, prior, q)"#, r#"`TV` takes 2 arguments and has 3"#, r#"write TV(p, q)"#)]),
    (r#"KL(q || prior)"#, &[(r#"||"#, r#"`||` is `or`"#, r#"write KL(p, q)"#)]),
    (r#"P(A || B)"#, &[(r#"A"#, r#"nothing is named `A`"#, r#""#), (r#"B"#, r#"nothing is named `B`"#, r#""#)]),
    (r#"E[count("b")]"#, &[(r#"E[count("b")]"#, r#"after `E`, square brackets name a distribution"#, r#"write E(…) for the prior, or E[NAME](…)"#)]),
    (r#"x[1] == "a""#, &[(r#"x[1] == "a""#, r#"`x[1] == "a"` is an event of one sequence, not a question"#, r#"write P(x[1] == "a")"#)]),
    (r#"count("b")"#, &[(r#"count("b")"#, r#"`count("b")` is a number of one sequence, not a question"#, r#"write E(count("b"))"#)]),
    (r#"x[1]"#, &[(r#"x[1]"#, r#"`x[1]` is a token of one sequence, not a question"#, r#"write law(prior, x[1])"#)]),
    (r#"same"#, &[(r#"same"#, r#"`same` is an event of one sequence, not a question"#, r#"write P(same)"#)]),
    (r#"vowels"#, &[(r#"vowels"#, r#"`vowels` is a set of words"#, r#"ask count(vowels), any(vowels), all(vowels) or none(vowels)"#)]),
    (r#"x[1] == "c""#, &[(r#""c""#, r#"the token "c" is not in the vocabulary"#, r#"the tokens are: a b"#)]),
    (r#"P(count("b"))"#, &[(r#"count("b")"#, r#"expected an event, found a number"#, r#"compare it, as in `… > 0`"#)]),
    (r#"E(x[1] == "a")"#, &[(r#"x[1] == "a""#, r#"expected a number, found an event"#, r#"[EVENT] is 1 if the event holds and 0 if not"#)]),
    (r#"token(q, 13)"#, &[(r#"13"#, r#"position 13 of 3"#, r#"positions run from 1 to 3"#)]),
    (r#"token(q, 0)"#, &[(r#"0"#, r#"positions start at 1"#, r#"the first token is token(p, 1), the last token(p, 3)"#)]),
    (r#"token(q, 1/2)"#, &[(r#"1/2"#, r#"a position is an integer, not `1/2`"#, "")]),
    (r#"token(q, 1) + 1"#, &[(r#"token(q, 1)"#, r#"`token` gives several values, and arithmetic and comparisons take one"#, r#"for one entry write P(x[i] == "a") or P(x[i] == "a" | starts("…"))"#)]),
    (r#"law(q, x[1]) == 1"#, &[(r#"law(q, x[1])"#, r#"`law` gives several values, and arithmetic and comparisons take one"#, r#"for one number of it write P(f == …) or E(f)"#)]),
    (r#"next(q, "a c")"#, &[(r#"c"#, r#"the token "c" is not in the vocabulary"#, r#"the tokens are: a b"#)]),
    (r#"next(q, "a a a")"#, &[(r#""a a a""#, r#"no token follows a prefix of 3 tokens: a sequence has 3"#, r#"a prefix has at most 2 tokens"#)]),
    (r#"next(q, "_")"#, &[(r#"_"#, r#"the token "_" is not in the vocabulary"#, r#"there are no wildcards here"#)]),
    (r#"next(q, 3)"#, &[(r#"3"#, r#"tokens are expected here, in quotes"#, r#"write next(p, "Mary had")"#)]),
    (r#"renyi(q, t, 0)"#, &[(r#"0"#, r#"the order of renyi must be greater than 0"#, r#"1 gives KL, 2 is ln(1 + chi2), inf is ln(max_ratio)"#)]),
    (r#"renyi(q, t)"#, &[(r#"renyi(q, t)"#, r#"`renyi` takes 3 arguments and has 2"#, r#"write renyi(p, q, a)"#)]),
    (r#"top(q, 0)"#, &[(r#"0"#, r#"the number of sequences cannot be 0"#, r#"write an integer from 1 to 1000000"#)]),
    (r#"top(q, 1/2)"#, &[(r#"1/2"#, r#"the number of sequences is an integer, not `1/2`"#, "")]),
    (r#"best_of(prior, count("b"), 0) == q"#, &[(r#"0"#, r#"a whole number from 1 to 1000000 is needed here"#, r#"write 1, 2, 3 …"#)]),
    (r#"best_of(prior, count("b"), 3/2) == q"#, &[(r#"3/2"#, r#"a whole number from 1 to 1000000 is needed here"#, r#"write 1, 2, 3 …"#)]),
    (r#"best_of(prior, same, 2) == q"#, &[(r#"same"#, r#"expected a number, found an event"#, r#"[EVENT] is 1 if the event holds and 0 if not"#)]),
    (r#"best_of(prior, 2) == q"#, &[(r#"best_of(prior, 2)"#, r#"`best_of` takes 3 arguments and has 2"#, r#"write best_of(p, r, n)"#)]),
    (r#"TV(q, forced(prior, "_ c _"))"#, &[(r#"c"#, r#"the token "c" is not in the vocabulary"#, r#"the tokens are: a b"#)]),
    (r#"H(masked(prior, count("b")))"#, &[(r#"count("b")"#, r#"expected an event, found a number"#, r#"compare it, as in `… > 0`"#)]),
    (r#"H(tempered(prior, -1))"#, &[(r#"-1"#, r#"a temperature is a fraction from 0 on"#, r#"write for example 1/2; 1 changes nothing"#)]),
    (r#"Z(tempered(prior, 2))"#, &[(r#"tempered(prior, 2)"#, r#"`tempered(prior, 2)` is an approximation, which has no normaliser"#, r#"Z is the mass of a potential: of given, prompt, reward, likelihood or masked"#)]),
    (r#"H(best_off(prior, count("b"), 2))"#, &[(r#"best_off"#, r#"there is no form `best_off( )`"#, r#"did you mean best_of(p, r, n)?"#)]),
    (r#"is_prompt(q)"#, &[(r#"q"#, r#"an event is expected here, and `q` is a distribution"#, r#"prompts are asked about an event: is_prompt(x[1] == x[2]), or is_prompt(p, x[1] == x[2])"#)]),
    (r#"closure(same, 3)"#, &[(r#"same"#, r#"`same` is a definition of one sequence, not a distribution"#, r#"the distributions are both, mixed, prompted, q, t, tuned, prior"#), (r#"3"#, r#"expected an event, found a number"#, r#"compare it, as in `… > 0`"#)]),
    (r#"best_prompt(same)"#, &[(r#"best_prompt(same)"#, r#"`best_prompt` takes 2 or 3 arguments and has one"#, r#"write best_prompt(A, KL) or best_prompt(p, A, KL)"#)]),
    (r#"best_prompt(same, H)"#, &[(r#"H"#, r#"a divergence is expected here, not `H`"#, r#"write one of KL, TV, JS, chi2, hellinger, max_ratio, renyi(2), or reversed(KL) for KL(prompt, event)"#)]),
    (r#"is_prompt(same) + 1"#, &[(r#"is_prompt(same)"#, r#"`is_prompt(same)` is no number"#, r#"it is a claim: write is_prompt(same) or not is_prompt(same)"#)]),
    (r#"TV(q, t) == 0 => TV(t, q)"#, &[(r#"TV(t, q)"#, r#"`=>` belongs to a claim"#, r#"compare it: … => TV(t, q) <= 1"#)]),
    (r#"TV(q, t) => TV(t, q) == 0"#, &[(r#"TV(q, t)"#, r#"a claim is expected here, and `TV(q, t)` is a number"#, r#"compare it: TV(q, t) > 0"#)]),
    (r#"TV(q, t) == 0 if true => TV(t, q) == 0"#, &[(r#"TV(q, t) == 0 if true"#, r#"`if` stands at the end of a claim"#, r#"write S => T if C"#)]),
    (r#"q"#, &[(r#"q"#, r#"`q` is a distribution, not a question"#, r#"ask something of it: H(q), top(q, 5), P[q](A), TV(q, prior)"#)]),
    (r#"given(prior, same)"#, &[(r#"given(prior, same)"#, r#"`given(prior, same)` is a distribution, not a question"#, r#"ask something of it: H(given(prior, same)), top(given(prior, same), 5), P[given(prior, same)](A), TV(given(prior, same), prior)"#)]),
    (r#"q + 1"#, &[(r#"q"#, r#"a number is expected here, and `q` is a distribution"#, r#"ask for a number of it: H(q), Z(q), P[q](A), TV(q, prior)"#)]),
    (r#"lambda == q"#, &[(r#"lambda"#, r#"`lambda` is a parameter, not a distribution"#, r#"the distributions are both, mixed, prompted, q, t, tuned, prior"#)]),
    (r#"q < t"#, &[(r#"<"#, r#"`<` has no meaning between distributions"#, r#"distributions are compared with == and !=; for numbers of them write TV(p, q) < 1/2, H(p) < H(q)"#)]),
    (r#"TV(lambda, q)"#, &[(r#"lambda"#, r#"`lambda` is a parameter, not a distribution"#, r#"the distributions are both, mixed, prompted, q, t, tuned, prior"#)]),
    (r#"H(vowels)"#, &[(r#"vowels"#, r#"`vowels` is a set of words, not a distribution"#, r#"the distributions are both, mixed, prompted, q, t, tuned, prior"#)]),
    (r#"H(q) and H(t) > 0"#, &[(r#"H(q)"#, r#"a claim is expected here, and `H(q)` is a number"#, r#"compare it: H(q) > 0"#)]),
    (r#"P(same) + (H(q) < 1)"#, &[(r#"(H(q) < 1)"#, r#"a number is expected here, and `(H(q) < 1)` is a claim"#, "")]),
    (r#"lamda"#, &[(r#"lamda"#, r#"`lamda` is no number that the study knows"#, r#"did you mean `lambda`?"#)]),
    (r#"tv(q, t)"#, &[(r#"tv"#, r#"there is no form `tv( )`"#, r#"did you mean TV(p, q)?"#)]),
    (r#"helinger(q, t)"#, &[(r#"helinger"#, r#"there is no form `helinger( )`"#, r#"did you mean hellinger(p, q)?"#)]),
    (r#"tuned(3)"#, &[(r#"tuned"#, r#"there is no form `tuned( )`"#, r#"`tuned` is a distribution: write H(tuned), or P[tuned](A)"#)]),
    (r#"lambda(3)"#, &[(r#"lambda"#, r#"there is no form `lambda( )`"#, r#"a product is written with `*`"#)]),
    (r#"H(promted(prior, "_ _ a"))"#, &[(r#"promted"#, r#"there is no form `promted( )`"#, r#"did you mean prompted(p, "Mary _ _")?"#)]),
    (r#"H(prompted(prior, "_ a"))"#, &[(r#""_ a""#, r#"a prompt of 2 items for a model of 3"#, r#"write `_` for each free position, or one `*` for all that are missing"#)]),
    (r#"H(prompted(prior, "_ * * a"))"#, &[(r#"*"#, r#"a prompt holds `*` once"#, r#"write `_` for one free position"#)]),
    (r#"H(prompted(prior, "a a a a"))"#, &[(r#""a a a a""#, r#"a prompt of 4 items for a model of 3"#, r#"a sequence has 3 positions"#)]),
    (r#"H(prompted(prior, "_ c *"))"#, &[(r#"c"#, r#"the token "c" is not in the vocabulary"#, r#"the tokens are: a b"#)]),
    (r#"H(tilt(prior, count("b"), -1))"#, &[(r#"-1"#, r#"beta cannot be negative"#, r#"negate the reward instead"#)]),
    (r#"H(tilt(prior, same))"#, &[(r#"same"#, r#"expected a number, found an event"#, r#"[EVENT] is 1 if the event holds and 0 if not"#)]),
    (r#"H(given(prior, count("b")))"#, &[(r#"count("b")"#, r#"expected an event, found a number"#, r#"compare it, as in `… > 0`"#)]),
    (r#"H(mix(4/3, q, t))"#, &[(r#"4/3"#, r#"a weight of a mixture is a fraction from 0 to 1"#, r#"write a fraction such as 1/3"#)]),
    (r#"H(mix(1/3, q))"#, &[(r#"mix(1/3, q)"#, r#"`mix` takes 3 arguments and has 2"#, r#"write mix(1/3, p, q)"#)]),
    (r#"J(q, t)"#, &[(r#"t"#, r#"`t` has no reward"#, r#"J takes r, beta and base from a distribution with a `reward`, such as tilt(prior, r, 1)"#)]),
    (r#"Z(mixed)"#, &[(r#"mixed"#, r#"`mixed` is a mixture, which has no normaliser"#, r#"Z is the mass of a potential: of given, prompt, reward, likelihood or masked"#)]),
    (r#"P(same) if lambda > 1"#, &[(r#"P(same)"#, r#"`if` belongs to a claim"#, r#"ask for `P(same)` alone, or compare it: P(same) <= 1 if …"#)]),
    (r#"P(same) > 1 if lambda > 1000"#, &[(r#"lambda > 1000"#, r#"`lambda > 1000` holds at no value of the parameters, so nothing is checked"#, r#"widen the condition, or add a value to [parameter]"#)]),
    (r#"P(same) > 0 if x[1] == "a""#, &[(r#"x[1] == "a""#, r#"after `if` stands a condition on parameters"#, r#"a condition on the sequence is written P(A | B)"#)]),
    (r#"P(same) > 0 if H(q) > 1"#, &[(r#"H(q)"#, r#"after `if` stands a condition on parameters"#, r#"to claim it as well, write `and`"#)]),
    (r#"(P(same) > 0 if k == 1) and true"#, &[(r#"(P(same) > 0 if k == 1)"#, r#"`if` stands once, at the top of a claim"#, r#"join conditions with `and`"#)]),
    (r#"H(q) mod 2"#, &[(r#"mod"#, r#"`mod` has no meaning between numbers of distributions"#, r#"`mod` is about integers in an expression over one sequence: P(count("a") mod 2 == 0)"#)]),
    (r#"[P(same) > 0]"#, &[(r#"[P(same) > 0]"#, r#"a number is expected here, not `[P(same) > 0]`"#, r#"[…] holds an event of one sequence; a claim stands alone"#)]),
    (r#"sum(i in 1..3: P(x[i] == "a"))"#, &[(r#"sum(i in 1..3: P(x[i] == "a"))"#, r#"a number is expected here, not `sum(i in 1..3: P(x[i] == "a"))`"#, r#"sums over positions stand inside of P( ) and E( )"#)]),
    (r#"P(x[k + 2] == "a")"#, &[(r#"k + 2"#, r#"position 4 of 3, where k = 2"#, r#"positions run from 1 to 3"#)]),
    (r#"world == "a""#, &[(r#"world == "a""#, r#"the model has no worlds"#, r#"`world` is the latent of a model of kind "worlds""#)]),
    (r#"law(q, world)"#, &[(r#"world"#, r#"the model has no worlds"#, r#"`world` is the latent of a model of kind "worlds""#)]),
    (r#"H(1)"#, &[(r#"1"#, r#"a distribution is expected here, not `1`"#, r#"write `prior`, a name from [distribution], or given(prior, A), prompted(…), tilt(…), weighed(…), mix(…), best_of(…), masked(…), forced(…), tempered(…), at(…)"#)]),
    (r#"H(q | t)"#, &[(r#"|"#, r#"`|` has no meaning here"#, r#"write `or`; a condition stands once, at the top of P( ), E( ), Var( ) or Cov( ): P(A | B)"#)]),
    (r#"P(P(same))"#, &[(r#"P"#, r#"`P` asks about a distribution; here one sequence is spoken of"#, r#"events are written [EVENT] where a number is needed; questions stand outside of expressions"#)]),
    (r#"P[lambda](same)"#, &[(r#"lambda"#, r#"`lambda` is a parameter, not a distribution"#, r#"the distributions are both, mixed, prompted, q, t, tuned, prior"#)]),
    (r#"H(q) == H"#, &[(r#"H"#, r#"`H` needs its bracket"#, r#"write H(p)"#)]),
    (r#"not H(q)"#, &[(r#"H(q)"#, r#"a claim is expected here, and `H(q)` is a number"#, r#"compare it: H(q) > 0"#)]),
    (r#"P(same, same)"#, &[(r#"P(same, same)"#, r#"`P` takes one argument and has 2"#, r#"write P(A), P(A | B) or P[p](A)"#)]),
    (r#"Cov(count("a"))"#, &[(r#"Cov(count("a"))"#, r#"`Cov` takes 2 arguments and has one"#, r#"write Cov(f, g), Cov(f, g | B) or Cov[p](f, g)"#)]),
    (r#"TV(tuned, promted) + P(count("c") > 1) + top(q, 2)"#, &[(r#"promted"#, r#"there is no distribution `promted`"#, r#"did you mean `prompted`?"#), (r#""c""#, r#"the token "c" is not in the vocabulary"#, r#"the tokens are: a b"#), (r#"top(q, 2)"#, r#"`top` gives several values, and arithmetic and comparisons take one"#, r#"ask for top(p, k) alone"#)]),
];
