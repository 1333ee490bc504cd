//! The search for a counterexample.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::bench::Bench;
use super::block::{Block, Coverage, Narrow, blocks};
use super::counterexample::Counterexample;
use super::proof::{Attempt, prove, with_fractions_for_e};
use super::statement::Statement;
use crate::arbitrary::{Choices, Kind, Shrinker};
use crate::expression::Problem;
use crate::statement::{AskError, Judgement};

/// How many cases are judged between two looks at the clock.
const CHUNK: u64 = 512;

/// How far a search goes, and over what.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The most cases that are judged.
    pub cases: u64,
    /// The seed of the cases that are drawn.
    pub seed: u64,
    /// The numbers of tokens to try; 2 to 3 where none are given.
    pub vocabulary: Option<RangeInclusive<usize>>,
    /// The lengths to try; 1 to 3, and 4 at random, where none are given.
    pub length: Option<RangeInclusive<usize>>,
    /// The kind of model, where only one is meant.
    pub kind: Option<Kind>,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { cases: 40_000, seed: 0, vocabulary: None, length: None, kind: None }
    }
}

/// What became of the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The statement holds.
    pub held: u64,
    /// Its hypothesis does not hold.
    pub unmet: u64,
    /// A part of it has no value.
    pub undefined: u64,
    /// Its sides could not be told apart.
    pub undecided: u64,
    /// A limit refused it.
    pub refused: u64,
}

/// How many more cases of a smaller size are tried, for each that was, before a counterexample is called the smallest found.
const AGAIN: u64 = 4;

impl Tally {
    /// All cases.
    pub fn cases(&self) -> u64 {
        self.held + self.unmet + self.undefined + self.undecided + self.refused
    }
}

/// What a search comes to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is false: here is the smallest counterexample that was found.
    Refuted(Box<Counterexample>),
    /// It holds on every case that was judged. That is evidence and no proof.
    Held,
    /// It is proved for these V and N, and holds on every other case that was judged.
    Proved(Vec<Proved>),
    /// No case decides it; why.
    Undecided(String),
}

/// A search, with what it covered.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// What became of the cases.
    pub tally: Tally,
    /// What was covered, in the order of the search.
    pub coverage: Vec<Coverage>,
    /// Whether it was stopped before its cases were through.
    pub stopped: bool,
    /// Why no proof was tried, or what kept it from one.
    pub unproved: Option<String>,
    /// What had no value, in the first case in which something had none.
    pub undefined: Option<String>,
}

/// A size for which a statement is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proved {
    /// V
    pub vocabulary: usize,
    /// N
    pub length: usize,
    /// On how many points of its grids both sides were found to be equal.
    pub points: u64,
}

/// Looks for a case in which a statement is false: all cases of the smallest sizes, then random ones; a counterexample is
/// made smaller before it is returned. `go_on` is told how many cases were judged, and says whether to go on.
///
/// The same seed and cases give the same answer on any number of threads.
///
/// # Errors
/// When the statement is not well formed over any of these models: the problems at the largest of them.
pub fn refute(
    statement: &Statement,
    budget: &Budget,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Report, Vec<Problem>> {
    let narrow = Narrow { vocabulary: budget.vocabulary.clone(), length: budget.length.clone(), kind: budget.kind };
    let mut report = Report {
        verdict: Verdict::Held,
        tally: Tally::default(),
        coverage: Vec::new(),
        stopped: false,
        unproved: None,
        undefined: None,
    };
    let mut problems = Vec::new();
    let mut sound = false;
    let mut tried: Vec<Block> = Vec::new();
    for block in blocks(statement, &narrow, budget.cases) {
        if block.is_listed_size() {
            let simplest = block.case(statement, &mut Choices::replay(Vec::new()));
            match Bench::default().check(&simplest) {
                Ok(()) => sound = true,
                // Too small for what it mentions, such as x[2] at one position.
                Err(found) => {
                    problems = found;
                    continue;
                }
            }
        } else if !sound && !problems.is_empty() && Bench::default().check(&block.largest(statement)).is_err() {
            return Err(problems);
        }
        if !block.is_listed_size() {
            prove_small(statement, &narrow, budget, &mut report, go_on);
            if report.stopped || matches!(report.verdict, Verdict::Refuted(_)) {
                break;
            }
        }
        let refuted = judge(statement, &block, budget, &mut report, go_on);
        if let Some((counterexample, size)) = refuted {
            let judged = report.tally.cases();
            let smaller = smaller(statement, &tried, size, budget.seed, &mut || go_on(judged));
            report.verdict = Verdict::Refuted(Box::new(smaller.unwrap_or(counterexample)));
            return Ok(report);
        }
        tried.push(block);
        if report.stopped {
            break;
        }
    }
    if report.tally.held == 0 && matches!(report.verdict, Verdict::Held) {
        report.verdict = Verdict::Undecided(undecided(&report.tally));
    }
    Ok(report)
}

/// Tries to prove the statement for the sizes with at most four sequences.
fn prove_small(
    statement: &Statement,
    narrow: &Narrow,
    budget: &Budget,
    report: &mut Report,
    go_on: &mut dyn FnMut(u64) -> bool,
) {
    let within =
        |range: &Option<RangeInclusive<usize>>, value: usize| range.as_ref().is_none_or(|range| range.contains(&value));
    let mut proved = Vec::new();
    for (v, n) in [(2, 1), (3, 1), (2, 2)] {
        let kind = narrow.kind.is_none_or(|kind| kind == Kind::Table);
        if !kind || !within(&narrow.vocabulary, v) || !within(&narrow.length, n) {
            continue;
        }
        let judged = report.tally.cases();
        match prove(statement, v, n, budget.cases / 2, &mut || go_on(judged)) {
            Attempt::Proved(points) => proved.push(Proved { vocabulary: v, length: n, points }),
            Attempt::Fails(case) => {
                let mut bench = Bench::default();
                let judgement = bench.judge(&case, None).unwrap_or(Judgement::Unmet);
                report.verdict = Verdict::Refuted(Box::new(Counterexample::new(&mut bench, *case, judgement)));
                return;
            }
            Attempt::None(why) => {
                report.unproved.get_or_insert(why);
            }
            Attempt::Stopped => report.stopped = true,
        }
    }
    if !proved.is_empty() {
        report.verdict = Verdict::Proved(proved);
    }
}

/// Judges the cases of a block; the first that fails, made smaller.
fn judge(
    statement: &Statement,
    block: &Block,
    budget: &Budget,
    report: &mut Report,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Option<(Counterexample, usize)> {
    let mut done = 0;
    while done < block.count {
        let end = (done + CHUNK).min(block.count);
        let verdicts: Vec<Fate> = (done..end)
            .into_par_iter()
            .map(|number| decided(statement, &block.case(statement, &mut block.choices(budget.seed, number))))
            .collect();
        for (number, fate) in (done..end).zip(verdicts) {
            match fate {
                Fate::Held => report.tally.held += 1,
                Fate::Unmet => report.tally.unmet += 1,
                Fate::Undefined => {
                    report.tally.undefined += 1;
                    if report.undefined.is_none() {
                        report.undefined =
                            without_value(&block.case(statement, &mut block.choices(budget.seed, number)));
                    }
                }
                Fate::Undecided => report.tally.undecided += 1,
                Fate::Refused => report.tally.refused += 1,
                Fate::Fails => {
                    report.coverage.push(block.coverage(number + 1));
                    let found = smallest(statement, block, block.choices(budget.seed, number));
                    let size = found.case.model.vocabulary().saturating_pow(found.case.model.length as u32);
                    return Some((found, size));
                }
            }
        }
        done = end;
        if !go_on(report.tally.cases()) {
            report.stopped = true;
            break;
        }
    }
    report.coverage.push(block.coverage(done));
    None
}

/// Looks once more, and longer, among the drawn cases of fewer sequences than a counterexample has.
fn smaller(
    statement: &Statement,
    tried: &[Block],
    size: usize,
    seed: u64,
    go_on: &mut dyn FnMut() -> bool,
) -> Option<Counterexample> {
    let fewer = tried.iter().filter(|block| block.is_drawn() && block.sequences().is_some_and(|fewer| fewer < size));
    for block in fewer {
        if !go_on() {
            break;
        }
        let again = block.count..block.count * (1 + AGAIN);
        let fails =
            |number: &u64| decided(statement, &block.case(statement, &mut block.choices(seed, *number))) == Fate::Fails;
        if let Some(number) = again.into_par_iter().find_first(fails) {
            return Some(smallest(statement, block, block.choices(seed, number)));
        }
    }
    None
}

/// What has no value in a case.
fn without_value(case: &super::Case) -> Option<String> {
    match Bench::default().judge(case, None) {
        Ok(Judgement::Undefined(what)) => Some(what),
        Err(error) => Some(error.to_string()),
        Ok(_) => None,
    }
}

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Held,
    Unmet,
    Undefined,
    Undecided,
    Refused,
    Fails,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::default();
}

/// Judges a case; by another claim than its own where one is given.
pub(super) fn fate(case: &super::Case, claim: Option<&str>) -> Fate {
    match BENCH.with_borrow_mut(|bench| bench.judge(case, claim)) {
        Ok(Judgement::Holds) => Fate::Held,
        Ok(Judgement::Fails { .. }) => Fate::Fails,
        Ok(Judgement::Unmet) => Fate::Unmet,
        Ok(Judgement::Undefined(_)) => Fate::Undefined,
        Ok(Judgement::Undecided(_)) => Fate::Undecided,
        // A corpus that does not show every token leaves some statements without meaning.
        Err(AskError::Problems(_)) => Fate::Undefined,
        Err(_) => Fate::Refused,
    }
}

/// Judges a case; an equality with powers of e that floats leave open is decided by fractions in the place of e.
fn decided(statement: &Statement, case: &super::Case) -> Fate {
    let judged = fate(case, None);
    if judged != Fate::Undecided {
        return judged;
    }
    let Some(claims) = with_fractions_for_e(statement, case) else { return judged };
    let fates: Vec<Fate> = claims.iter().map(|claim| fate(case, Some(claim))).collect();
    match () {
        () if fates.contains(&Fate::Fails) => Fate::Fails,
        () if fates.iter().all(|fate| *fate == Fate::Held) => Fate::Held,
        () => judged,
    }
}

/// Makes a failing case as simple as the shrinker can.
fn smallest(statement: &Statement, block: &Block, mut failing: Choices) -> Counterexample {
    block.case(statement, &mut failing);
    let mut shrinker = Shrinker::new(failing.taken().to_vec());
    while let Some(candidate) = shrinker.candidate() {
        if decided(statement, &block.case(statement, &mut Choices::replay(candidate))) == Fate::Fails {
            shrinker.accept();
        }
    }
    let case = block.case(statement, &mut Choices::replay(shrinker.best().to_vec()));
    let mut bench = Bench::default();
    let judgement = bench.judge(&case, None).unwrap_or(Judgement::Unmet);
    Counterexample::new(&mut bench, case, judgement)
}

fn undecided(tally: &Tally) -> String {
    let cases = tally.cases();
    let ways = [
        (tally.unmet, "its hypothesis did not hold"),
        (tally.undefined, "a part of it had no value"),
        (tally.undecided, "its sides could not be told apart"),
        (tally.refused, "a limit refused it"),
    ];
    let ways: Vec<(u64, &str)> = ways.into_iter().filter(|(count, _)| *count > 0).collect();
    match ways.as_slice() {
        [] => "no case was judged".to_owned(),
        [(_, what)] => format!("in each of {cases} cases {what}"),
        ways => {
            let ways: Vec<String> = ways.iter().map(|(count, what)| format!("in {count} {what}")).collect();
            format!("no case of {cases} decides it: {}", ways.join(", "))
        }
    }
}
