//! What prompts can say, by examples small enough to check by hand, by identities on random models, and on sequences too long to list.

use super::{Event, Prompt, agrees, answer, read};
use crate::inquiry::{Inquiry, for_random_models, is_sum_of_logarithms, real};
use crate::naive::fraction;
use crate::naive::print::quoted;
use crate::random_study::Choices;
use exactlm::statement::{AnswerValue, PromptAnswer};
use std::collections::BTreeMap;

fn uniform(vocabulary: &[&str], length: usize) -> Inquiry {
    let tokens: Vec<String> = vocabulary.iter().map(|token| quoted(token)).collect();
    Inquiry::read(format!("[model]\nkind = \"uniform\"\nvocabulary = [{}]\nlength = {length}\n", tokens.join(", ")))
}

#[test]
fn prompts_boxes_and_events_are_counted() {
    for (vocabulary, length, expected) in [
        (&["a", "b"][..], 2, ["9", "9", "4", "15"]),
        (&["a", "b", "c"], 1, ["4", "7", "3", "7"]),
        // One position and two tokens: every event is a prompt.
        (&["a", "b"], 1, ["3", "3", "2", "3"]),
        (&["a"], 3, ["1", "1", "1", "1"]),
    ] {
        let PromptAnswer::Counts(counts) = answer(&uniform(vocabulary, length), "prompt_counts(prior)") else {
            panic!("counts");
        };
        let counts: Vec<&str> = counts.iter().map(|(_, count)| count.as_str()).collect();
        assert_eq!(counts, expected);
    }
}

#[test]
fn a_repeated_token_is_a_mixture_of_prompts_and_no_prompt() {
    // π(x₁) is fair, a is repeated always, b in one case of three.
    let study = Inquiry::read(
        "[model]\nkind = \"markov\"\nvocabulary = [\"a\", \"b\"]\nlength = 2\nstart = [\"1/2\", \"1/2\"]\n\
         transition = [[1, 0], [\"2/3\", \"1/3\"]]\n"
            .into(),
    );
    let c = "x[1] == x[2]";
    let PromptAnswer::Cover { prompts, least } = answer(&study, &format!("prompts({c})")) else { panic!("a cover") };
    let weights: BTreeMap<Prompt, String> =
        prompts.iter().map(|(prompt, weight)| (read(prompt), weight.to_string())).collect();
    assert_eq!((least, weights.len()), (2, 2));
    let starting = |token: &str| {
        let found = weights.iter().find(|(prompt, _)| agrees(prompt, &[token.to_string(), token.to_string()]));
        found.map(|(_, weight)| weight.as_str())
    };
    assert_eq!((starting("a"), starting("b")), (Some("3/4"), Some("1/4")));
    study.affirm(&format!("mix(3/4, prompted(prior, \"a a\"), prompted(prior, \"b b\")) == given(prior, {c})"));
    // Copying the first token has the odds of the prior.
    study.refute(&format!("mix(1/2, prompted(prior, \"a a\"), prompted(prior, \"b b\")) == given(prior, {c})"));
    study.affirm(&format!("not is_prompt({c}) and is_prompt(given(prior, {c}), x[1] == \"a\")"));
    for v in 2..=4 {
        let study = uniform(&["a", "b", "c", "d"][..v], 3);
        study.affirm(&format!("prompts(x[1] == x[2]) == {v} and prompts(x[1] == x[3]) == V"));
        study.refute(&format!("prompts(x[1] == x[2]) == {}", v - 1));
    }
}

#[test]
fn parity_takes_a_prompt_for_every_sequence() {
    for n in 1..=6_u32 {
        let study = uniform(&["a", "b"], n as usize);
        study.affirm("prompts(count(\"a\") mod 2 == 0) == 2^(N - 1)");
        let expected = if n == 1 { "\"b\"".to_string() } else { quoted(&vec!["_"; n as usize].join(" ")) };
        // With a full closure the best prompt forward is the empty one, and backward a single sequence.
        let PromptAnswer::Best { prompt, value } = answer(&study, "best_prompt(count(\"a\") mod 2 == 0, KL)") else {
            panic!("a prompt");
        };
        assert_eq!(quoted(&prompt), expected);
        if n > 1 {
            assert!(is_sum_of_logarithms(&value, &[(fraction(1, 1), fraction(2, 1))]));
            study.affirm("best_prompt(count(\"a\") mod 2 == 0, reversed(KL)) == (N - 1)*ln(2)");
            study.affirm("best_prompt(count(\"a\") mod 2 == 0, TV) == 1/2");
            study.refute(
                "best_prompt(count(\"a\") mod 2 == 0, KL) == best_prompt(count(\"a\") mod 2 == 0, reversed(KL)) + 1",
            );
        }
    }
}

#[test]
fn a_box_is_a_prompt_where_it_allows_one_token_or_all_of_them() {
    let violent = |b: &str| format!("[words]\nviolent = [{b}]\n");
    let study = |vocabulary: &str, b: &str| {
        Inquiry::read(format!("[model]\nkind = \"uniform\"\nvocabulary = [{vocabulary}]\nlength = 3\n{}", violent(b)))
    };
    study("\"a\", \"b\"", "\"b\"").affirm("is_prompt(none(violent))");
    study("\"a\", \"b\", \"c\"", "\"b\"").affirm("not is_prompt(none(violent)) and prompts(none(violent)) == 8");
    study("\"a\", \"b\", \"c\"", "\"b\", \"c\"")
        .affirm("is_prompt(none(violent)) and best_prompt(none(violent), TV) == 0");
}

/// Sequences with one 0 each: whatever is asked of them is a prompt; with any more sequences something is not.
#[test]
fn as_many_sequences_as_positions_can_be_told_apart_by_prompts_and_no_more() {
    let table = |sequences: &[String]| {
        let rows: Vec<String> = sequences.iter().map(|x| format!("\"{x}\" = \"1/{}\"", sequences.len())).collect();
        Inquiry::read(format!(
            "[model]\nkind = \"table\"\nvocabulary = [\"0\", \"1\"]\nlength = {}\nrows = {{ {} }}\n",
            sequences[0].split(' ').count(),
            rows.join(", ")
        ))
    };
    let all_are_prompts = |sequences: &[String]| {
        let study = table(sequences);
        (1..1_usize << sequences.len()).all(|set| {
            let chosen = sequences.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
            let each: Vec<String> = chosen.map(|(_, x)| format!("matches(\"{x}\")")).collect();
            study.holds(&format!("is_prompt({})", each.join(" or ")))
        })
    };
    let one_zero = |n: usize| -> Vec<String> {
        let sequence = |zero: usize| (0..n).map(|i| if i == zero { "0" } else { "1" }).collect::<Vec<_>>().join(" ");
        (0..n).map(sequence).collect()
    };
    for n in 2..=4 {
        assert!(all_are_prompts(&one_zero(n)), "{n}");
    }
    // Every support of four of the eight sequences of three bits.
    let bits: Vec<String> = (0..8).map(|k| format!("{} {} {}", k >> 2 & 1, k >> 1 & 1, k & 1)).collect();
    for set in (0..256_usize).filter(|set| set.count_ones() == 4) {
        let support: Vec<String> = (0..8).filter(|k| set >> k & 1 == 1).map(|k: usize| bits[k].clone()).collect();
        assert!(!all_are_prompts(&support), "{support:?}");
    }
}

#[test]
fn what_a_prompt_saves_is_what_it_biases() {
    let mut biased = 0;
    for_random_models(120, 83, |model, choices| {
        let (c, y) = (Event::random(choices, model), Event::simple(choices, model));
        let inquiry = Inquiry::new(model, "");
        let (c, y) = (format!("({})", c.text), format!("({})", y.text));
        let Ok(answers) = inquiry.try_answers(&format!("P({c} | {y})/P({c})")) else { return };
        let given = format!("given(prior, {c})");
        let Ok(bias) = inquiry.try_answers(&format!("TV(given({given}, {y}), {given})")) else { return };
        let AnswerValue::Number(bias) = &bias[0] else { panic!("a number") };
        inquiry.affirm(&format!("P({c} | {y})/P({c}) == (1 - TV(given({given}, {y}), {given}))/P({y})"));
        inquiry.affirm(&format!("TV(given({given}, {y}), {given}) == 1 - P({y} | {c})"));
        // Wrong: the whole saving 1/P(y), which takes a condition within the prompt.
        if !bias.is_zero() {
            biased += 1;
            inquiry.refute(&format!("P({c} | {y})/P({c}) == 1/P({y})"));
        }
        drop(answers);
    });
    assert!(biased > 20, "{biased}");
}

#[test]
fn cues_move_the_odds_of_worlds_without_bound_and_a_reward_on_one_token_does_not() {
    let world = |name: &str, weight: &str, p: &str| {
        format!(
            "[model.worlds.{name}]\nweight = \"{weight}\"\n[model.worlds.{name}.model]\nkind = \"independent\"\n\
             vocabulary = [\"good\", \"bad\"]\nlength = 4\nprobabilities = [{p}]\n"
        )
    };
    let study = Inquiry::read(format!(
        "[model]\nkind = \"worlds\"\n{}{}[parameter]\nlambda = [\"symbolic\", \"inf\"]\n\
         [distribution.tuned]\nreward = 'lambda*[x[1] == \"good\"]'\n",
        world("kind", "1/3", "\"3/4\", \"1/4\""),
        world("grim", "2/3", "\"1/4\", \"3/4\"")
    ));
    let odds = |k: usize| {
        let prompt: Vec<&str> = (0..4).map(|i| if i < k { "good" } else { "_" }).collect();
        let of = |w: &str| format!("P[prompted(prior, \"{}\")](world == \"{w}\")", prompt.join(" "));
        format!("{}/{}", of("kind"), of("grim"))
    };
    for k in 0..=4 {
        study.affirm(&format!("{} == 3^{k}/2", odds(k)));
    }
    study.refute(&format!("{} == {}", odds(1), odds(2)));
    let tuned = "P[tuned](world == \"kind\")/P[tuned](world == \"grim\")";
    study.affirm(&format!("{tuned} <= 3/2 and {tuned} >= 1/2"));
    study.refute(&format!("{tuned} <= 1"));
    let at_limit = study.answers(tuned).pop();
    assert_eq!(at_limit, Some(AnswerValue::Number(real(&fraction(3, 2)))));
    assert!(study.try_answers("is_prompt(world == \"kind\")").is_err());
}

#[test]
fn a_long_sequence_is_no_obstacle_where_nothing_is_enumerated() {
    let study = Inquiry::read(
        "[model]\nkind = \"markov\"\nvocabulary = [\"a\", \"b\", \"c\"]\nlength = 120\nstart = [\"1/2\", \"1/4\", \"1/4\"]\n\
         transition = [[\"1/3\", \"1/3\", \"1/3\"], [\"1/2\", \"1/4\", \"1/4\"], [\"1/5\", \"2/5\", \"2/5\"]]\n"
            .into(),
    );
    study.affirm("is_prompt(x[7] == \"a\" and x[100] == \"b\") and not is_prompt(x[7] == x[8])");
    study.affirm("not is_prompt(x[7] == \"a\" and count(\"b\") >= 3) and is_prompt(x[7] == \"a\" or false)");
    let PromptAnswer::Closure { prompt, .. } = answer(&study, "closure(x[7] == \"a\" and count(\"b\") >= 3)") else {
        panic!("a closure");
    };
    let fixed: Vec<(usize, String)> =
        read(&prompt).into_iter().enumerate().filter_map(|(i, token)| Some((i, token?))).collect();
    assert_eq!(fixed, [(6, "a".to_string())]);
    study.affirm("best_prompt(x[7] == x[8], KL) == -ln(P(x[7] == x[8]))");
    // Beside the two positions everything is possible, so three is proved without looking at 4^120 prompts.
    study.affirm("prompts(x[7] == x[8]) == 3");
    let error = study.try_answers("best_prompt(x[7] == x[8], TV)").expect_err("too many");
    assert!(format!("{:?}", error.problems()).contains("prompts at 120 positions"), "{:?}", error.problems());
}

#[test]
fn forced_and_masked_text_is_never_further_away_than_rejection_costs() {
    let (mut checked, mut further, mut unlike) = (0, 0, 0);
    for_random_models(150, 97, |model, choices| {
        let vocabulary = model.vocabulary();
        let item = |choices: &mut Choices| match choices.below(2) {
            0 => "_".to_string(),
            _ => choices.pick::<String>(&vocabulary).clone(),
        };
        let items: Vec<String> = (0..model.length()).map(|_| quoted(&item(choices))).collect();
        let event = Event::random(choices, model);
        let inquiry = Inquiry::new(model, "");
        let prompt = format!("[{}]", items.join(", "));
        for (q, see) in [
            (format!("forced(prior, {prompt})"), format!("prompted(prior, {prompt})")),
            (format!("masked(prior, {})", event.text), format!("given(prior, {})", event.text)),
        ] {
            // What is impossible, or has no rows to go on with, is an error.
            let Ok(same) = inquiry.try_answers(&format!("{q} == {see}")) else { continue };
            checked += 1;
            unlike += usize::from(same[0].holds() == Some(false));
            let p = format!("Z({see})");
            inquiry.affirm(&format!("1 + chi2({see}, {q}) <= 1/{p} and KL({see}, {q}) <= -ln({p})"));
            inquiry.affirm(&format!("max_ratio({see}, {q}) <= 1/{p} and TV({q}, {see}) <= 1 - {p}"));
            // Wrong: with the two exchanged.
            further += usize::from(!inquiry.holds(&format!("1 + chi2({q}, {see}) <= 1/{p}")));
        }
    });
    assert!(checked > 150 && unlike > 40 && further > 5, "{checked} {unlike} {further}");
}
