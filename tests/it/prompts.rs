//! What prompts can say, against all (V+1)^N of them: on random models and events, zeros included. [`examples`]: by hand.
//!
//! The judge writes out every prompt and every divergence by its definition. Each statement has a wrong neighbour beside it, which must
//! be refuted somewhere.

mod examples;

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
                let least = 1 + i % 2;
                let holds = move |x: &[String]| x.iter().filter(|own| **own == token).count() >= least;
                Event { text: format!("count({shown}) >= {least}"), holds: Box::new(holds) }
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
