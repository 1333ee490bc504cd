//! What fixed tokens can say, by counting.

use std::collections::BTreeSet;

use super::{Outcome, asking, value};
use crate::arbitrary::{Model, Sets, Study, TOKENS};
use crate::number::Rational;
use crate::statement::{AnswerValue, PromptAnswer};

/// The sizes whose prompts, boxes and events are all listed.
const LISTED: [(usize, usize); 7] = [(1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1)];
/// The sizes whose supports are all tried.
const TRIED: [(usize, usize); 5] = [(2, 1), (2, 2), (2, 3), (3, 1), (3, 2)];

fn tokens(vocabulary: usize) -> Vec<String> {
    TOKENS[..vocabulary].iter().map(ToString::to_string).collect()
}

/// The token at a place of a sequence by its number.
fn token(code: usize, place: usize, vocabulary: usize) -> usize {
    code / vocabulary.pow(place as u32) % vocabulary
}

/// C8
pub(super) fn counts(_: u64, _: u64) -> Outcome {
    for (v, n) in LISTED {
        let size = v.pow(n as u32);
        let set = |holds: &dyn Fn(usize) -> bool| (0..size).map(holds).collect::<Vec<bool>>();
        let prompts: BTreeSet<Vec<bool>> = (0..(v + 1).pow(n as u32))
            .map(|prompt| {
                set(&|code| {
                    (0..n).all(|t| matches!(token(prompt, t, v + 1), fixed if fixed == v || fixed == token(code, t, v)))
                })
            })
            .collect();
        let sets = (1 << v) - 1;
        let boxes: BTreeSet<Vec<bool>> = (0..sets_power(sets, n))
            .map(|choice| set(&|code| (0..n).all(|t| (token(choice, t, sets) + 1) >> token(code, t, v) & 1 == 1)))
            .collect();
        let expected = if v > 1 { (v + 1).pow(n as u32) } else { 1 };
        if prompts.len() != expected || boxes.len() != sets_power(sets, n) {
            return Outcome::Fails(format!("V = {v}, N = {n}: {} prompts, {} boxes", prompts.len(), boxes.len()));
        }
        let study = Study {
            model: Model::uniform(&tokens(v), n),
            definitions: Vec::new(),
            distributions: Vec::new(),
            claims: Vec::new(),
        };
        let told = asking(&study, |asking| value(asking, "prompt_counts(prior)"));
        let events = ((1u64 << size) - 1).to_string();
        let expected = [prompts.len().to_string(), boxes.len().to_string(), size.to_string(), events];
        match told {
            Ok(AnswerValue::Prompts(PromptAnswer::Counts(lines))) => {
                let told: Vec<String> = lines.into_iter().map(|(_, count)| count).collect();
                // One token: all prompts are one event, and the program counts prompts.
                if told != expected && v > 1 {
                    return Outcome::Fails(format!("V = {v}, N = {n}: {told:?} told, {expected:?} counted"));
                }
            }
            other => return Outcome::Fails(format!("V = {v}, N = {n}: {other:?}")),
        }
    }
    Outcome::Holds(LISTED.len() as u64)
}

fn sets_power(sets: usize, length: usize) -> usize {
    sets.pow(length as u32)
}

/// C9
pub(super) fn shattering(_: u64, _: u64) -> Outcome {
    let mut judged = 0;
    for (v, n) in TRIED {
        let size = v.pow(n as u32);
        let sets = Sets::new(&tokens(v), n);
        let mut largest = 0;
        for support in 1usize..1 << size {
            let count = support.count_ones() as usize;
            // Supports that would not be larger, or are beyond what is claimed by more than one.
            if count <= largest || count > n.max(2) + 1 {
                continue;
            }
            judged += 1;
            match shatters(&sets, v, n, support) {
                Ok(true) => largest = count,
                Ok(false) => {}
                Err(why) => return Outcome::Fails(why),
            }
        }
        if largest != n.max(2).min(size) {
            return Outcome::Fails(format!("V = {v}, N = {n}: {largest} sequences can be told apart by prompts"));
        }
    }
    Outcome::Holds(judged)
}

/// Whether every event of a support is a prompt there.
fn shatters(sets: &Sets, vocabulary: usize, length: usize, support: usize) -> Result<bool, String> {
    let size = vocabulary.pow(length as u32);
    let count = support.count_ones();
    let share = |code: usize| match support >> code & 1 {
        1 => Rational::from_parts(1.into(), count.into()),
        _ => Rational::ZERO,
    };
    let masses: Vec<Rational> = (0..size).map(share).collect();
    let model = Model::table(&tokens(vocabulary), length, &masses);
    let study = Study { model, definitions: Vec::new(), distributions: Vec::new(), claims: Vec::new() };
    asking(&study, |asking| {
        for event in (1usize..1 << size).filter(|event| event & support == *event) {
            let members: Vec<bool> = (0..size).map(|code| event >> code & 1 == 1).collect();
            let question = format!("is_prompt({})", sets.event(&members));
            if value(asking, &question)?.holds() != Some(true) {
                return Ok(false);
            }
        }
        Ok(true)
    })
}
