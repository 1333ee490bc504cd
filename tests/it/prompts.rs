//! What prompts can say, against all (V+1)^N of them: on random models and events, zeros included, and by examples small enough to check
//! by hand.
//!
//! The judge writes out every prompt and every divergence by its definition. Each statement has a wrong neighbour beside it, which must
//! be refuted somewhere.

use crate::inquiry::{Inquiry, for_random_models, is_sum_of_logarithms, real, written_out};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use exactlm::number::Real;
use exactlm::statement::{AnswerValue, PromptAnswer};
use num_traits::{One, ToPrimitive, Zero};
use std::collections::{BTreeMap, BTreeSet};

const MODELS: u64 = 504;

/// An event as the language writes it, and as it is.
struct Event {
    text: String,
    holds: Holds,
}

type Holds = Box<dyn Fn(&[String]) -> bool>;

impl Event {
    fn simple(choices: &mut Choices, model: &Model) -> Self {
        let vocabulary = model.vocabulary();
        let token = choices.pick::<String>(&vocabulary).clone();
        let (i, j) = (choices.below(model.length()), choices.below(model.length()));
        let shown = quoted(&token);
        match choices.below(5) {
            0 => Event { text: format!("x[{}] == {shown}", i + 1), holds: Box::new(move |x| x[i] == token) },
            1 => Event { text: format!("x[{}] == x[{}]", i + 1, j + 1), holds: Box::new(move |x| x[i] == x[j]) },
            2 => Event { text: format!("x[{}] != {shown}", i + 1), holds: Box::new(move |x| x[i] != token) },
            3 => {
                let holds = move |x: &[String]| x.iter().filter(|own| **own == token).count() >= 1 + i % 2;
                Event { text: format!("count({shown}) >= {}", 1 + i % 2), holds: Box::new(holds) }
            }
            _ => {
                let holds = move |x: &[String]| x.iter().filter(|own| **own == token).count().is_multiple_of(2);
                Event { text: format!("count({shown}) mod 2 == 0"), holds: Box::new(holds) }
            }
        }
    }

    fn random(choices: &mut Choices, model: &Model) -> Self {
        let first = Event::simple(choices, model);
        let (joined, second) = (choices.below(3), Event::simple(choices, model));
        let (a, b) = (first.holds, second.holds);
        match joined {
            0 => Event { text: first.text, holds: a },
            1 => Event { text: format!("{} and {}", first.text, second.text), holds: Box::new(move |x| a(x) && b(x)) },
            _ => Event { text: format!("{} or {}", first.text, second.text), holds: Box::new(move |x| a(x) || b(x)) },
        }
    }
}

type Prompt = Vec<Option<String>>;

/// All prompts, the empty one first.
fn all_prompts(model: &Model) -> Vec<Prompt> {
    let mut prompts: Vec<Prompt> = vec![Vec::new()];
    for _ in 0..model.length() {
        let choices: Vec<Option<String>> = [None].into_iter().chain(model.vocabulary().into_iter().map(Some)).collect();
        prompts = prompts
            .iter()
            .flat_map(|prompt| choices.iter().map(|choice| [prompt.as_slice(), std::slice::from_ref(choice)].concat()))
            .collect();
    }
    prompts
}

fn agrees(prompt: &Prompt, x: &[String]) -> bool {
    prompt.iter().zip(x).all(|(fixed, token)| fixed.as_ref().is_none_or(|fixed| fixed == token))
}

fn read(prompt: &str) -> Prompt {
    prompt.split(' ').map(|item| (item != "_").then(|| item.to_string())).collect()
}

/// The support with its probabilities and where the event holds, and the probability of the event.
struct Case {
    points: Vec<(Vec<String>, Fraction, bool)>,
    mass: Fraction,
}

impl Case {
    fn new(model: &Model, event: &Event) -> Self {
        let points: Vec<_> = written_out(model)
            .into_iter()
            .filter(|(_, p)| !p.is_zero())
            .map(|(x, p)| {
                let holds = (event.holds)(&x);
                (x, p, holds)
            })
            .collect();
        let mass = points.iter().filter(|(_, _, holds)| *holds).map(|(_, p, _)| p).sum();
        Case { points, mass }
    }

    fn probability(&self, prompt: &Prompt) -> Fraction {
        self.points.iter().filter(|(x, ..)| agrees(prompt, x)).map(|(_, p, _)| p).sum()
    }

    fn holds_all(&self, prompt: &Prompt) -> bool {
        self.points.iter().all(|(x, _, holds)| !holds || agrees(prompt, x))
    }

    fn holds_only(&self, prompt: &Prompt) -> bool {
        self.points.iter().all(|(x, _, holds)| *holds || !agrees(prompt, x))
    }

    /// The conditional of the event and that of the prompt, side by side.
    fn pairs(&self, prompt: &Prompt) -> Vec<(Fraction, Fraction)> {
        let total = self.probability(prompt);
        let pair = |(x, p, holds): &(Vec<String>, Fraction, bool)| {
            let of_event = if *holds { p / &self.mass } else { Fraction::zero() };
            let of_prompt = if agrees(prompt, x) { p / &total } else { Fraction::zero() };
            (of_event, of_prompt)
        };
        self.points.iter().map(pair).collect()
    }
}

/// How often the wrong neighbours were refuted, and how often there was something to say.
#[derive(Debug, Default)]
struct Tally {
    impossible: usize,
    prompts: usize,
    others: usize,
    witness_by_itself: usize,
    closure_is_best: usize,
    empty_is_best: usize,
    fewer_than_points: usize,
    two_are_enough: usize,
    unproved: usize,
    counts: usize,
}

fn answer(inquiry: &Inquiry, question: &str) -> PromptAnswer {
    match inquiry.answers(question).pop() {
        Some(AnswerValue::Prompts(answer)) => answer,
        other => panic!("{question}: {other:?}"),
    }
}

fn closure_is(inquiry: &Inquiry, event: &Event, case: &Case) -> Prompt {
    let inside: Vec<&Vec<String>> = case.points.iter().filter(|(_, _, holds)| *holds).map(|(x, ..)| x).collect();
    let expected: Prompt = (0..inside[0].len())
        .map(|i| inside.iter().all(|x| x[i] == inside[0][i]).then(|| inside[0][i].clone()))
        .collect();
    let PromptAnswer::Closure { prompt, probability, share } = answer(inquiry, &format!("closure({})", event.text))
    else {
        panic!("a closure");
    };
    assert_eq!(read(&prompt), expected, "{}", event.text);
    let of_closure = case.probability(&expected);
    assert_eq!((probability, share), (real(&of_closure), real(&(&case.mass / &of_closure))), "{}", event.text);
    expected
}

fn is_prompt_is(inquiry: &Inquiry, event: &Event, case: &Case, prompts: &[Prompt], tally: &mut Tally) {
    let expected = prompts.iter().any(|prompt| case.holds_all(prompt) && case.holds_only(prompt));
    let PromptAnswer::Expressible { prompt, witnesses } = answer(inquiry, &format!("is_prompt({})", event.text)) else {
        panic!("a verdict");
    };
    assert_eq!(witnesses.is_none(), expected, "{}", event.text);
    assert!(case.holds_all(&read(&prompt)));
    match witnesses {
        None => {
            tally.prompts += 1;
            assert!(case.holds_only(&read(&prompt)));
            inquiry.affirm(&format!("is_prompt({})", event.text));
        }
        Some((inside, outside)) => {
            tally.others += 1;
            inquiry.refute(&format!("is_prompt({})", event.text));
            let find = |text: &str| case.points.iter().find(|(x, ..)| x.join(" ") == text).expect("it is possible");
            assert!(find(&inside).2 && !find(&outside).2);
            let outside = &find(&outside).0;
            assert!(prompts.iter().filter(|prompt| case.holds_all(prompt)).all(|prompt| agrees(prompt, outside)));
            // Wrong: the one inside alone does not force the one outside.
            let inside = &find(&inside).0;
            tally.witness_by_itself +=
                usize::from(prompts.iter().any(|prompt| agrees(prompt, inside) && !agrees(prompt, outside)));
        }
    }
}

/// By definition, where it is a fraction; none is an infinity.
fn rational_divergence(name: &str, pairs: &[(Fraction, Fraction)]) -> Option<Fraction> {
    if name == "TV" {
        let distances = pairs.iter().map(|(p, q)| if p > q { p - q } else { q - p });
        return Some(distances.sum::<Fraction>() * fraction(1, 2));
    }
    if pairs.iter().any(|(p, q)| !p.is_zero() && q.is_zero()) {
        return None;
    }
    let both = pairs.iter().filter(|(_, q)| !q.is_zero());
    Some(match name {
        "chi2" => both.map(|(p, q)| (p - q).pow(2) / q).sum(),
        // ∑ p^2/q is e^renyi(2), and where p is constant on what q holds, e^KL as well.
        "renyi(2)" => both.map(|(p, q)| p.pow(2) / q).sum(),
        _ => both.map(|(p, q)| p / q).max().expect("some sequence"),
    })
}

fn float(value: &Fraction) -> f64 {
    value.to_f64().expect("finite")
}

/// JS and hellinger by definition, in floats.
fn float_divergence(name: &str, pairs: &[(Fraction, Fraction)]) -> f64 {
    let pairs = pairs.iter().map(|(p, q)| (float(p), float(q)));
    match name {
        "JS" => pairs
            .flat_map(|(p, q)| [p, q].map(|own| if own == 0.0 { 0.0 } else { own / 2.0 * (2.0 * own / (p + q)).ln() }))
            .sum(),
        // −2 ln Σ √(pq)
        "renyi(1/2)" => -2.0 * pairs.map(|(p, q)| (p * q).sqrt()).sum::<f64>().ln(),
        _ => (1.0 - pairs.map(|(p, q)| (p * q).sqrt()).sum::<f64>()).max(0.0).sqrt(),
    }
}

/// The terms of a divergence as a sum of logarithms.
fn logarithms(name: &str, pairs: &[(Fraction, Fraction)]) -> Vec<(Fraction, Fraction)> {
    let mut terms = Vec::new();
    for (p, q) in pairs {
        match name {
            "KL" if !p.is_zero() => terms.push((p.clone(), p / q)),
            "JS" => {
                let sum = p + q;
                for own in [p, q].into_iter().filter(|own| !own.is_zero()) {
                    terms.push((own * fraction(1, 2), own * fraction(2, 1) / &sum));
                }
            }
            _ => {}
        }
    }
    terms
}

fn best_is(inquiry: &Inquiry, event: &Event, case: &Case, prompts: &[Prompt], closure: &Prompt, tally: &mut Tally) {
    let possible: Vec<&Prompt> = prompts.iter().filter(|prompt| !case.probability(prompt).is_zero()).collect();
    let flipped = |pairs: Vec<(Fraction, Fraction)>| pairs.into_iter().map(|(p, q)| (q, p)).collect::<Vec<_>>();
    for reversed in [false, true] {
        let pairs = |prompt: &Prompt| if reversed { flipped(case.pairs(prompt)) } else { case.pairs(prompt) };
        let best = |name: &str| {
            let criterion = if reversed { format!("reversed({name})") } else { name.to_string() };
            match answer(inquiry, &format!("best_prompt({}, {criterion})", event.text)) {
                PromptAnswer::Best { prompt, value } => (read(&prompt), value),
                other => panic!("{other:?}"),
            }
        };
        for name in ["TV", "chi2", "max_ratio", "renyi(2)"] {
            let least = possible.iter().filter_map(|prompt| rational_divergence(name, &pairs(prompt))).min();
            let least = least.expect("the event's own sequences are prompts, and the empty prompt holds all");
            let (prompt, value) = best(name);
            assert_eq!(rational_divergence(name, &pairs(&prompt)).as_ref(), Some(&least), "{name} {}", event.text);
            match name {
                "renyi(2)" => assert!(is_sum_of_logarithms(&value, &[(Fraction::one(), least.clone())])),
                _ => assert_eq!(value, real(&least), "{name} {}", event.text),
            }
            if name == "TV" && !reversed {
                let of_closure = rational_divergence(name, &pairs(closure)).expect("finite");
                tally.closure_is_best += usize::from(of_closure != least);
                let empty = vec![None; closure.len()];
                tally.empty_is_best += usize::from(prompt == empty);
            }
        }
        // KL: on what the smaller of the two holds the ratio is constant, so e^KL is the largest ratio.
        let (prompt, value) = best("KL");
        assert!(is_sum_of_logarithms(&value, &logarithms("KL", &pairs(&prompt))), "{}", event.text);
        let ratios = possible.iter().filter_map(|prompt| rational_divergence("max_ratio", &pairs(prompt)));
        assert!(is_sum_of_logarithms(&value, &[(Fraction::one(), ratios.min().expect("one"))]), "{}", event.text);
        for name in ["JS", "hellinger", "renyi(1/2)"] {
            let least =
                possible.iter().map(|prompt| float_divergence(name, &pairs(prompt))).fold(f64::INFINITY, f64::min);
            let (prompt, value) = best(name);
            let found = value.interval();
            assert!(found.low <= least + 1e-7 && found.high >= least - 1e-7, "{name} {}: {value}, {least}", event.text);
            assert!(float_divergence(name, &pairs(&prompt)) <= least + 1e-7, "{name} {}", event.text);
            if name == "JS" {
                assert!(is_sum_of_logarithms(&value, &logarithms("JS", &pairs(&prompt))), "{}", event.text);
            }
        }
    }
}

/// The fewest disjoint prompts, by the fewest for every set of sequences.
fn fewest(case: &Case, prompts: &[Prompt]) -> usize {
    let inside: Vec<&Vec<String>> = case.points.iter().filter(|(_, _, holds)| *holds).map(|(x, ..)| x).collect();
    let set = |prompt: &Prompt| -> usize {
        inside.iter().enumerate().filter(|(_, x)| agrees(prompt, x)).map(|(place, _)| 1 << place).sum()
    };
    let sets: BTreeSet<usize> =
        prompts.iter().filter(|prompt| case.holds_only(prompt)).map(set).filter(|set| *set > 0).collect();
    let mut least = vec![usize::MAX; 1 << inside.len()];
    least[0] = 0;
    for covered in 0..least.len() {
        if least[covered] < usize::MAX {
            let next = (!covered).trailing_zeros();
            for set in sets.iter().filter(|set| **set >> next & 1 == 1 && **set & covered == 0) {
                least[covered | set] = least[covered | set].min(least[covered] + 1);
            }
        }
    }
    *least.last().expect("the whole event")
}

fn is_partition(case: &Case, cover: &[(Prompt, Real)]) {
    for (x, _, holds) in &case.points {
        let times = cover.iter().filter(|(prompt, _)| agrees(prompt, x)).count();
        assert_eq!(times, usize::from(*holds), "{x:?}");
    }
    for (prompt, weight) in cover {
        assert_eq!(*weight, real(&(case.probability(prompt) / &case.mass)));
    }
}

fn cover_is(inquiry: &Inquiry, event: &Event, case: &Case, prompts: &[Prompt], tally: &mut Tally) {
    let question = format!("prompts({})", event.text);
    let PromptAnswer::Cover { prompts: cover, least } = answer(inquiry, &question) else { panic!("a cover") };
    let cover: Vec<(Prompt, Real)> = cover.into_iter().map(|(prompt, weight)| (read(&prompt), weight)).collect();
    is_partition(case, &cover);
    let size = case.points.iter().filter(|(_, _, holds)| *holds).count();
    assert!(least <= cover.len() && cover.len() <= size);
    tally.unproved += usize::from(least != cover.len());
    if size <= 13 {
        let expected = fewest(case, prompts);
        assert!(least <= expected && expected <= cover.len(), "{}: {expected}", event.text);
        assert!(least == 2 || cover.len() == expected, "{}: {least} {expected} {}", event.text, cover.len());
        if least == cover.len() {
            inquiry.affirm(&format!("{question} == {expected}"));
        }
        tally.fewer_than_points += usize::from(expected < size);
        tally.two_are_enough += usize::from(expected > 2);
        // With nothing to search with there is an answer all the same.
        let found = inquiry.session.prompt_cover(&inquiry.distribution("prior", ""), &inquiry.event(&event.text), 0);
        let found = found.expect("a cover");
        assert!(found.least <= expected && expected <= found.prompts.len());
    }
}

#[test]
fn prompts_say_what_all_of_them_together_show() {
    let mut tally = Tally::default();
    for_random_models(MODELS, 71, |model, choices| {
        let event = Event::random(choices, model);
        let case = Case::new(model, &event);
        let inquiry = Inquiry::new(model, "");
        if case.mass.is_zero() {
            tally.impossible += 1;
            for question in ["is_prompt(A)", "closure(A)", "best_prompt(A, TV)", "prompts(A)"] {
                assert!(inquiry.try_answers(&question.replace('A', &event.text)).is_err());
            }
            return;
        }
        let prompts = all_prompts(model);
        let closure = closure_is(&inquiry, &event, &case);
        is_prompt_is(&inquiry, &event, &case, &prompts, &mut tally);
        best_is(&inquiry, &event, &case, &prompts, &closure, &mut tally);
        cover_is(&inquiry, &event, &case, &prompts, &mut tally);
        counts_are(&inquiry, model, &prompts, &mut tally);
    });
    assert!(tally.prompts > 80 && tally.others > 200 && tally.impossible > 5, "{tally:?}");
    let refuted = [tally.witness_by_itself, tally.closure_is_best, tally.fewer_than_points, tally.two_are_enough];
    assert!(refuted.iter().all(|times| *times > 30) && tally.empty_is_best > 10, "{tally:?}");
    assert!(tally.counts == tally.prompts + tally.others && tally.unproved < 60, "{tally:?}");
}

/// Prompts and boxes as sets of sequences, each counted once.
fn counts_are(inquiry: &Inquiry, model: &Model, prompts: &[Prompt], tally: &mut Tally) {
    let sequences: Vec<Vec<String>> = written_out(model).into_iter().map(|(x, _)| x).collect();
    let possible = written_out(model).iter().filter(|(_, p)| !p.is_zero()).count();
    let members = |holds: &dyn Fn(&[String]) -> bool| -> Vec<bool> { sequences.iter().map(|x| holds(x)).collect() };
    let events: BTreeSet<Vec<bool>> = prompts.iter().map(|prompt| members(&|x| agrees(prompt, x))).collect();
    let PromptAnswer::Counts(counts) = answer(inquiry, "prompt_counts(prior)") else { panic!("counts") };
    let counts: BTreeMap<String, String> = counts.into_iter().collect();
    let (v, n) = (model.vocabulary().len() as u32, model.length() as u32);
    assert_eq!(counts["prompts"], events.len().to_string());
    assert_eq!(counts["boxes"], (2_u64.pow(v) - 1).pow(n).to_string());
    assert_eq!(counts["sequences"], possible.to_string());
    let all = num_bigint::BigInt::from(2).pow(possible as u32) - num_bigint::BigInt::one();
    assert_eq!(counts["events"], all.to_string());
    tally.counts += 1;
}

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
