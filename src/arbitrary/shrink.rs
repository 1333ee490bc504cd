//! The search for a simpler stream of choices.

use std::collections::BTreeSet;

/// Makes a list of choices simpler for as long as somebody finds that what is made from it still fails.
///
/// It offers candidates: with a stretch left out, a stretch of zeros, a choice halved or one less. Simpler is shorter, or
/// of the same length and smaller at the first difference; so it ends. Whoever tests a candidate says whether it still
/// fails ([`accept`](Self::accept)) or asks for the next.
///
/// ```
/// use exactlm::arbitrary::Shrinker;
/// let mut shrinker = Shrinker::new(vec![9, 4, 7]);
/// while let Some(candidate) = shrinker.candidate() {
///     if candidate.iter().any(|choice| *choice >= 3) {
///         shrinker.accept();
///     }
/// }
/// assert_eq!(shrinker.best(), [3]);
/// ```
#[derive(Clone, Debug)]
pub struct Shrinker {
    best: Vec<u32>,
    waiting: Option<Vec<u32>>,
    step: Step,
    seen: BTreeSet<Vec<u32>>,
}

/// Where the search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Leave out `length` choices from `at` on.
    Cut {
        length: usize,
        at: usize,
    },
    /// Make `length` choices from `at` on zero.
    Zero {
        length: usize,
        at: usize,
    },
    /// A smaller choice at a place: the n-th attempt.
    Lower {
        at: usize,
        attempt: u32,
    },
    /// A smaller choice at one place, and a greater one behind it.
    Trade {
        at: usize,
        with: usize,
    },
    Done,
}

impl Shrinker {
    /// Starts from choices that fail. Zeros at their end say nothing and are dropped.
    pub fn new(failing: Vec<u32>) -> Self {
        let best = trimmed(failing);
        let step = first(&best);
        Shrinker { best, waiting: None, step, seen: BTreeSet::new() }
    }

    /// The simplest choices that are known to fail.
    pub fn best(&self) -> &[u32] {
        &self.best
    }

    /// The next candidate; `None` when there is none left.
    pub fn candidate(&mut self) -> Option<Vec<u32>> {
        loop {
            let candidate = self.attempt()?;
            let candidate = trimmed(candidate);
            if simpler(&candidate, &self.best) && self.seen.insert(candidate.clone()) {
                self.waiting = Some(candidate.clone());
                return Some(candidate);
            }
        }
    }

    /// The last candidate fails as well: the search goes on from there.
    pub fn accept(&mut self) {
        if let Some(candidate) = self.waiting.take() {
            let shorter = candidate.len() < self.best.len();
            self.best = candidate;
            // A lowered choice may be lowered further; after a cut all cuts are worth another look.
            self.step = match self.step {
                Step::Lower { at, .. } if !shorter => Step::Lower { at, attempt: 0 },
                _ => first(&self.best),
            };
        }
    }

    /// What the present step gives, and the step after it.
    fn attempt(&mut self) -> Option<Vec<u32>> {
        let length = self.best.len();
        loop {
            match self.step {
                Step::Cut { length: 0, .. } => self.step = Step::Zero { length: length.div_ceil(2), at: 0 },
                Step::Cut { length: cut, at } if at + cut > length => {
                    self.step = Step::Cut { length: cut / 2, at: 0 };
                }
                Step::Cut { length: cut, at } => {
                    self.step = Step::Cut { length: cut, at: at + 1 };
                    return Some([&self.best[..at], &self.best[at + cut..]].concat());
                }
                Step::Zero { length: 0, .. } => self.step = Step::Lower { at: 0, attempt: 0 },
                Step::Zero { length: zeros, at } if at + zeros > length => {
                    self.step = Step::Zero { length: zeros / 2, at: 0 };
                }
                Step::Zero { length: zeros, at } => {
                    self.step = Step::Zero { length: zeros, at: at + 1 };
                    let mut candidate = self.best.clone();
                    candidate[at..at + zeros].fill(0);
                    return Some(candidate);
                }
                Step::Lower { at, .. } if at >= length => self.step = Step::Trade { at: 0, with: 1 },
                Step::Lower { at, attempt } => match lowered(self.best[at], attempt) {
                    None => self.step = Step::Lower { at: at + 1, attempt: 0 },
                    Some(lower) => {
                        self.step = Step::Lower { at, attempt: attempt + 1 };
                        let mut candidate = self.best.clone();
                        candidate[at] = lower;
                        return Some(candidate);
                    }
                },
                Step::Trade { at, .. } if at + 1 >= length => self.step = Step::Done,
                Step::Trade { at, with } if with >= length => self.step = Step::Trade { at: at + 1, with: at + 2 },
                Step::Trade { at, with } => {
                    self.step = Step::Trade { at, with: with + 1 };
                    if self.best[at] > 0 {
                        let mut candidate = self.best.clone();
                        candidate.swap(at, with);
                        return Some(candidate);
                    }
                }
                Step::Done => return None,
            }
        }
    }
}

/// Smaller values of a choice, the smallest first: zero, then one, two, … up to eight, then what halves the way.
fn lowered(choice: u32, attempt: u32) -> Option<u32> {
    let lower = if attempt < 8 { attempt } else { choice.checked_sub(choice.checked_shr(attempt - 7)?.max(1))? };
    (lower < choice && attempt < 40).then_some(lower)
}

fn first(best: &[u32]) -> Step {
    Step::Cut { length: best.len().div_ceil(2), at: 0 }
}

fn trimmed(mut choices: Vec<u32>) -> Vec<u32> {
    while choices.last() == Some(&0) {
        choices.pop();
    }
    choices
}

fn simpler(candidate: &[u32], best: &[u32]) -> bool {
    (candidate.len(), candidate) < (best.len(), best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrink(failing: &[u32], fails: impl Fn(&[u32]) -> bool) -> Vec<u32> {
        let mut shrinker = Shrinker::new(failing.to_vec());
        while let Some(candidate) = shrinker.candidate() {
            if fails(&candidate) {
                shrinker.accept();
            }
        }
        shrinker.best().to_vec()
    }

    #[test]
    fn what_always_fails_shrinks_to_nothing() {
        assert_eq!(shrink(&[5, 0, 3, 900], |_| true), [0; 0]);
    }

    #[test]
    fn a_bound_is_met_exactly() {
        assert_eq!(shrink(&[3, 1_000_000, 7], |choices| choices.iter().any(|choice| *choice >= 12_345)), [12_345]);
    }

    #[test]
    fn a_place_that_matters_stays_where_it_is() {
        assert_eq!(shrink(&[4, 4, 4, 4], |choices| choices.get(2).is_some_and(|choice| *choice >= 2)), [0, 0, 2]);
    }

    #[test]
    fn what_never_fails_again_stays() {
        assert_eq!(shrink(&[2, 3], |_| false), [2, 3]);
    }

    #[test]
    fn every_candidate_is_simpler_than_the_best() {
        let mut shrinker = Shrinker::new(vec![6, 5, 4, 3]);
        let mut count = 0;
        while let Some(candidate) = shrinker.candidate() {
            assert!(simpler(&candidate, shrinker.best()));
            if count % 3 == 0 {
                shrinker.accept();
            }
            count += 1;
        }
        assert!(count > 0);
    }
}
