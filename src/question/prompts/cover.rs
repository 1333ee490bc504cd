//! The fewest disjoint prompts that make up an event.

use std::collections::BTreeMap;

use dashu::integer::UBig;

use super::listed::{Listed, Prompts};
use super::search::{Cube, Found, fewest};
use super::{Expressible, Prompt};
use crate::expression::Expression;
use crate::number::Real;
use crate::question::{Distribution, QuestionError, Session};
use crate::sequence::Space;

/// Disjoint prompts whose mixture is a conditional.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptCover {
    /// The prompts with their weights: π(prompt)/π(event).
    pub prompts: Vec<(Prompt, Real)>,
    /// No fewer do.
    pub least: usize,
}

impl PromptCover {
    /// Whether it is proved that no fewer do.
    pub fn is_fewest(&self) -> bool {
        self.least == self.prompts.len()
    }
}

impl Session {
    /// The fewest disjoint prompts whose mixture, each with its weight, is p given an event: disjoint on the support of p.
    ///
    /// Looks at the prompts that fix tokens only at the positions that decide the event. That no fewer do is proved where the search ends
    /// within its budget, a number of sequences of prompts that it looks at, and where beside those positions everything is possible (or nothing is
    /// beside them); beyond that the answer holds what was found, and a lower bound.
    ///
    /// # Errors
    /// As [`is_prompt`](Session::is_prompt); where there are too many prompts to look at.
    pub fn prompt_cover(
        &self,
        p: &Distribution,
        event: &Expression,
        budget: u64,
    ) -> Result<PromptCover, QuestionError> {
        if let Expressible::Prompt(prompt) = self.is_prompt(p, event)? {
            return Ok(PromptCover { prompts: vec![(prompt, Real::ONE)], least: 1 });
        }
        let given = self.conditional(p, event)?;
        let positions = self.positions_of(event);
        let way_out = "ask about an event of fewer positions, or of a model with fewer tokens";
        let listed = self.listed(p, &given, positions, way_out)?;
        let (cubes, wanted) = within(&listed, self.model().space());
        let Found { chosen, least } = fewest(&cubes, wanted, budget);
        let length = self.model().space().length;
        let is_whole = listed.positions.len() == length || self.is_free_beside(p, &listed)?;
        let mut prompts = Vec::with_capacity(chosen.len());
        for number in chosen {
            let mut prompt = vec![None; length];
            prompt[listed.positions.clone()].clone_from_slice(&cubes[number].prompt);
            let weight = self.normaliser(&given.prompted("a prompt", prompt.clone()))?;
            prompts.push((prompt, weight));
        }
        // What is no prompt takes two.
        Ok(PromptCover { prompts, least: if is_whole { least } else { 2 } })
    }

    /// Whether every sequence is possible beside what is possible at some positions.
    fn is_free_beside(&self, p: &Distribution, listed: &Listed) -> Result<bool, QuestionError> {
        let Space { vocabulary, length } = self.model().space();
        let beside = UBig::from(vocabulary).pow(length - listed.positions.len());
        Ok(self.support(p)? == UBig::from(listed.points.len()) * beside)
    }
}

/// The prompts that hold nothing outside of the event, one for each set of sequences that they hold, and how many sequences there are.
fn within(listed: &Listed, space: Space) -> (Vec<Cube>, usize) {
    let prompts = Prompts { space: Space { length: listed.positions.len(), ..space } };
    let beside = listed.points.iter().zip(&listed.inside).filter(|(_, own)| !**own);
    let outside = prompts.sums(0_usize, beside.map(|((sequence, _), _)| (prompts.point(sequence), 1)));
    let wanted = listed.points.iter().zip(&listed.inside).filter(|(_, own)| **own).map(|((sequence, _), _)| sequence);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); prompts.count()];
    let mut size = 0;
    for (place, sequence) in wanted.enumerate() {
        prompts
            .around(sequence)
            .into_iter()
            .filter(|number| outside[*number] == 0)
            .for_each(|n| members[n].push(place));
        size = place + 1;
    }
    let mut known: BTreeMap<Vec<usize>, Prompt> = BTreeMap::new();
    for (number, members) in members.into_iter().enumerate().filter(|(_, members)| !members.is_empty()) {
        let prompt = prompts.prompt(number);
        let fixed = |prompt: &Prompt| prompt.iter().flatten().count();
        match known.get_mut(&members) {
            Some(other) if fixed(other) <= fixed(&prompt) => {}
            Some(other) => *other = prompt,
            None => {
                known.insert(members, prompt);
            }
        }
    }
    (known.into_iter().map(|(members, prompt)| Cube { prompt, members }).collect(), size)
}
