//! Exact cover by the fewest sets: branch and bound.

use super::Prompt;

/// A prompt with the sequences that it holds, ascending.
pub(super) struct Cube {
    pub prompt: Prompt,
    pub members: Vec<usize>,
}

impl Cube {
    fn is_free(&self, covered: &[bool]) -> bool {
        !self.members.iter().any(|member| covered[*member])
    }
}

/// The sets that were chosen, and a number below which no choice comes.
pub(super) struct Found {
    pub chosen: Vec<usize>,
    pub least: usize,
}

struct Search<'a> {
    cubes: &'a [Cube],
    /// The cubes that hold each sequence, the largest first.
    holding: Vec<Vec<usize>>,
    largest: usize,
    best: Vec<usize>,
    least: usize,
    /// How many more sequences may be looked at.
    budget: u64,
}

/// The fewest disjoint cubes that hold all sequences. Every sequence is a cube by itself, so that there is always a choice.
///
/// Looks at the sequences of one cube after the other up to a budget; where that is spent the best choice so far is given, with a lower
/// bound: sequences of which no cube holds two.
pub(super) fn fewest(cubes: &[Cube], sequences: usize, budget: u64) -> Found {
    let mut holding: Vec<Vec<usize>> = vec![Vec::new(); sequences];
    for (number, cube) in cubes.iter().enumerate() {
        cube.members.iter().for_each(|member| holding[*member].push(number));
    }
    holding.iter_mut().for_each(|list| list.sort_by_key(|number| (usize::MAX - cubes[*number].members.len(), *number)));
    let least = apart(cubes, &holding);
    let largest = cubes.iter().map(|cube| cube.members.len()).max().unwrap_or(1);
    let mut search = Search { cubes, holding, largest, best: Vec::new(), least, budget };
    search.best = search.greedy();
    let is_done = search.descend(&mut vec![false; sequences], sequences, &mut Vec::new());
    let least = if is_done { search.best.len() } else { search.least };
    Found { chosen: search.best, least }
}

/// How many sequences were found of which no cube holds two.
fn apart(cubes: &[Cube], holding: &[Vec<usize>]) -> usize {
    let mut order: Vec<usize> = (0..holding.len()).collect();
    order.sort_by_key(|member| (holding[*member].len(), *member));
    let mut is_beside = vec![false; holding.len()];
    let mut count = 0;
    for member in order {
        if !is_beside[member] {
            count += 1;
            let cubes = holding[member].iter().map(|number| &cubes[*number]);
            cubes.flat_map(|cube| &cube.members).for_each(|other| is_beside[*other] = true);
        }
    }
    count
}

impl Search<'_> {
    /// For one sequence after the other the largest cube that is still free.
    fn greedy(&self) -> Vec<usize> {
        let mut covered = vec![false; self.holding.len()];
        let mut chosen = Vec::new();
        for member in 0..self.holding.len() {
            if covered[member] {
                continue;
            }
            let free = self.holding[member].iter().find(|number| self.cubes[**number].is_free(&covered));
            let number = *free.expect("every sequence is a cube by itself");
            self.cover(&mut covered, number, true);
            chosen.push(number);
        }
        chosen
    }

    fn cover(&self, covered: &mut [bool], number: usize, value: bool) {
        self.cubes[number].members.iter().for_each(|member| covered[*member] = value);
    }

    /// The uncovered sequence that the fewest free cubes hold; `None` where the budget is spent.
    fn hardest(&mut self, covered: &[bool]) -> Option<usize> {
        let mut hardest: Option<(usize, usize)> = None;
        for member in (0..self.holding.len()).filter(|member| !covered[*member]) {
            let mut free = 0;
            for number in &self.holding[member] {
                let cube = &self.cubes[*number];
                self.budget = self.budget.checked_sub(cube.members.len() as u64)?;
                free += usize::from(cube.is_free(covered));
            }
            if hardest.is_none_or(|(count, _)| free < count) {
                hardest = Some((free, member));
            }
        }
        hardest.map(|(_, member)| member)
    }

    /// Chooses a cube for the sequence that the fewest can hold, and so on; false where the budget is spent.
    fn descend(&mut self, covered: &mut Vec<bool>, left: usize, chosen: &mut Vec<usize>) -> bool {
        if left == 0 {
            if chosen.len() < self.best.len() {
                self.best = chosen.clone();
            }
            return true;
        }
        let bound = chosen.len() + left.div_ceil(self.largest);
        if self.best.len() == self.least || bound >= self.best.len() {
            return true;
        }
        let Some(member) = self.hardest(covered) else { return false };
        for place in 0..self.holding[member].len() {
            let number = self.holding[member][place];
            if !self.cubes[number].is_free(covered) {
                continue;
            }
            self.cover(covered, number, true);
            chosen.push(number);
            let is_done = self.descend(covered, left - self.cubes[number].members.len(), chosen);
            chosen.pop();
            self.cover(covered, number, false);
            if !is_done {
                return false;
            }
        }
        true
    }
}
