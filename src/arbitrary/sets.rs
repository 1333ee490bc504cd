//! Every set of sequences as an event.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model::sequence;

/// The most sequences whose sets are all listed: 2^9 sets.
const MOST_SEQUENCES: usize = 9;

/// All sets of sequences of a small space, each with the shortest event that says it, the simplest first.
///
/// First come single tokens, equal tokens and their negations, then sequences, then what joins two of these, then the rest
/// as lists of sequences; the certain and the impossible event come after the single tokens.
#[derive(Clone, Debug)]
pub struct Sets {
    tokens: Vec<String>,
    length: usize,
    listed: Vec<u32>,
    texts: HashMap<u32, String>,
}

impl Sets {
    /// The sets over N positions of these tokens. Cost: 2^(V^N) texts, none where V^N is above 9.
    pub fn new(tokens: &[String], length: usize) -> Self {
        let mut sets = Sets { tokens: tokens.to_vec(), length, listed: Vec::new(), texts: HashMap::new() };
        let Some(size) = sets.size().filter(|size| *size <= MOST_SEQUENCES) else { return sets };
        let simple = sets.simple(size);
        let all = (1u32 << size) - 1;
        let (atoms, others) = simple.split_at(simple.len() - size);
        for (set, text) in atoms {
            sets.say(*set, text.clone());
        }
        sets.say(all, "true".to_owned());
        sets.say(0, "false".to_owned());
        for (set, text) in others {
            sets.say(*set, text.clone());
        }
        for (place, (one, first)) in simple.iter().enumerate() {
            for (other, second) in &simple[place + 1..] {
                sets.say(one & other, format!("{first} and {second}"));
                sets.say(one | other, format!("{first} or {second}"));
            }
        }
        for (set, text) in others {
            sets.say(all & !set, format!("not {text}"));
        }
        for set in 0..=all {
            let members: Vec<bool> = (0..size).map(|code| set >> code & 1 == 1).collect();
            let text = sets.written(&members);
            sets.say(set, text);
        }
        sets
    }

    /// How many sets are listed; 0 where the space is too large for it.
    pub fn count(&self) -> usize {
        self.listed.len()
    }

    /// The members of a listed set, sequence by sequence in order of the vocabulary.
    pub fn members(&self, index: usize) -> Vec<bool> {
        let set = self.listed.get(index).copied().unwrap_or(0);
        (0..self.size().unwrap_or(0)).map(|code| set >> code & 1 == 1).collect()
    }

    /// An event that says a set.
    pub fn event(&self, members: &[bool]) -> String {
        if members.len() <= MOST_SEQUENCES {
            let set = members.iter().rev().fold(0, |set, member| set << 1 | u32::from(*member));
            if let Some(text) = self.texts.get(&set) {
                return text.clone();
            }
        }
        self.written(members)
    }

    /// A function of the sequences as a sum: `ln(2)*[x[1] == "a"] + …`, by what stands before each distinct value;
    /// sequences whose value stands for nothing are left out.
    pub fn sum<T: PartialEq>(&self, values: &[T], factor: impl Fn(&T) -> Option<String>) -> String {
        let mut terms: Vec<String> = Vec::new();
        for (place, value) in values.iter().enumerate() {
            if values[..place].contains(value) {
                continue;
            }
            let Some(factor) = factor(value) else { continue };
            let members: Vec<bool> = values.iter().map(|other| other == value).collect();
            let event = self.event(&members);
            terms.push(match (event.as_str(), factor.as_str()) {
                ("true", _) => factor,
                (_, "1") => format!("[{event}]"),
                _ => format!("{factor}*[{event}]"),
            });
        }
        if terms.is_empty() { "0".to_owned() } else { terms.join(" + ") }
    }

    /// V^N, where it is a number at all.
    pub fn size(&self) -> Option<usize> {
        self.tokens.len().checked_pow(u32::try_from(self.length).ok()?)
    }

    fn say(&mut self, set: u32, text: String) {
        if let Entry::Vacant(vacant) = self.texts.entry(set) {
            vacant.insert(text);
            self.listed.push(set);
        }
    }

    /// A list of the sequences, or of those outside where they are fewer.
    fn written(&self, members: &[bool]) -> String {
        let inside = members.iter().filter(|member| **member).count();
        let (wanted, word) = if 2 * inside > members.len() { (false, "not ") } else { (true, "") };
        let list: Vec<String> = (0..members.len())
            .filter(|code| members[*code] == wanted)
            .map(|code| format!("matches(\"{}\")", sequence(&self.tokens, self.length, code).join(" ")))
            .collect();
        match (list.len(), wanted) {
            (0, true) => "false".to_owned(),
            (0, false) => "true".to_owned(),
            (1, _) => format!("{word}{}", list[0]),
            (_, true) => list.join(" or "),
            (_, false) => format!("not ({})", list.join(" or ")),
        }
    }

    /// Tokens and pairs of positions, then the single sequences.
    fn simple(&self, size: usize) -> Vec<(u32, String)> {
        let sequences: Vec<Vec<&str>> = (0..size).map(|code| sequence(&self.tokens, self.length, code)).collect();
        let set = |holds: &dyn Fn(&[&str]) -> bool| {
            sequences.iter().rev().fold(0u32, |set, sequence| set << 1 | u32::from(holds(sequence)))
        };
        let mut found = Vec::new();
        for (word, same) in [("==", true), ("!=", false)] {
            for place in 0..self.length {
                for token in &self.tokens {
                    let text = format!("x[{}] {word} \"{token}\"", place + 1);
                    found.push((set(&|sequence| (sequence[place] == token) == same), text));
                }
            }
            for place in 0..self.length {
                for other in place + 1..self.length {
                    let text = format!("x[{}] {word} x[{}]", place + 1, other + 1);
                    found.push((set(&|sequence| (sequence[place] == sequence[other]) == same), text));
                }
            }
        }
        for (code, sequence) in sequences.iter().enumerate() {
            found.push((1 << code, format!("matches(\"{}\")", sequence.join(" "))));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::expression::{Outcome, Scope, check_event, evaluate, parse};
    use crate::sequence::{Token, Vocabulary};

    #[test]
    fn every_set_is_listed_once_and_its_event_says_it() {
        for (vocabulary, length) in [(1, 2), (2, 1), (3, 1), (2, 2), (2, 3), (3, 2)] {
            let tokens: Vec<String> = ["a", "b", "c"][..vocabulary].iter().map(ToString::to_string).collect();
            let sets = Sets::new(&tokens, length);
            let size = vocabulary.pow(length as u32);
            assert_eq!(sets.count(), 1 << size);
            let scope = Scope::new(Arc::new(Vocabulary::new(tokens).expect("letters")), length);
            for index in 0..sets.count() {
                let members = sets.members(index);
                let text = sets.event(&members);
                let event = check_event(&parse(&text).expect(&text), &scope).expect(&text);
                for (code, member) in members.iter().enumerate() {
                    let digits = (0..length).rev().map(|place| code / vocabulary.pow(place as u32) % vocabulary);
                    let sequence: Vec<Token> = digits.map(Token::from).collect();
                    assert_eq!(evaluate(&event, &sequence, None), Ok(Outcome::Event(*member)), "{text}");
                }
            }
        }
    }

    #[test]
    fn simple_sets_have_simple_events() {
        let sets = Sets::new(&["a".to_owned(), "b".to_owned()], 2);
        let texts: Vec<String> = (0..8).map(|index| sets.event(&sets.members(index))).collect();
        assert_eq!(
            texts,
            [
                "x[1] == \"a\"",
                "x[1] == \"b\"",
                "x[2] == \"a\"",
                "x[2] == \"b\"",
                "x[1] == x[2]",
                "x[1] != x[2]",
                "true",
                "false"
            ]
        );
        assert_eq!(
            sets.sum(&[1, 2, 1, 2], |value| (*value > 1).then(|| format!("ln({value})"))),
            "ln(2)*[x[2] == \"b\"]"
        );
    }
}
