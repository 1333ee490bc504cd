//! A training from its first step to whatever ends it, with exact records on the way.

use ndarray::Array1;

use super::ending::Ending;
use super::method::{Method, Optimiser};
use super::objective::Measures;
use super::optimiser::Memory;
use super::policy::{Point, Policy};
use super::update::{Batch, Learner, Weights};

/// A logit beyond this is a training that has diverged: e^700 is the last float.
const FARTHEST: f64 = 1e9;

/// How many numbers of all steps together are kept for questions about steps.
const MOST_KEPT: usize = 1 << 22;

/// A training: a policy, how it learns, and where it starts.
#[derive(Clone, Debug)]
pub struct Training {
    /// The class of policies.
    pub policy: Policy,
    /// How it learns.
    pub learner: Learner,
    /// Its parameters before the first step.
    pub start: Array1<f64>,
    /// η
    pub rate: f64,
    /// How the updates become steps, and what ends them.
    pub course: Course,
    /// Numbers by sequence whose means are recorded.
    pub asked: Vec<Vec<f64>>,
}

/// How updates become steps, and what ends them.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// How many steps are to be made.
    pub steps: usize,
    /// How updates become steps.
    pub optimiser: Optimiser,
    /// The seed of the draws.
    pub seed: u64,
    /// Whether each step follows the expected update in place of a batch.
    pub is_expected: bool,
    /// After how many batches in a row without signal it ends.
    pub patience: usize,
    /// It ends when no logit moves by more than this.
    pub tolerance: f64,
    /// It ends when TV(q, π′) is at most this; 0 for never. Costs a record a step.
    pub until: f64,
    /// The steps to record, ascending; the first and the last always are.
    pub record: Vec<usize>,
}

/// What is known after some steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// How many steps were made.
    pub step: usize,
    /// How many sequences were drawn for them.
    pub samples: u64,
    /// How many batches had no signal.
    pub silent: usize,
    /// What the policy is.
    pub measures: Measures,
    /// The greatest E\[r\] at this KL(q‖π).
    pub frontier: f64,
}

/// What a training came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// The records.
    pub records: Vec<Record>,
    /// What ended it.
    pub ending: Ending,
    /// How many steps were made.
    pub made: usize,
    /// The parameters after the last step.
    pub last: Array1<f64>,
    /// The parameters after every step, where they are few enough to be kept.
    kept: Option<Vec<Array1<f64>>>,
}

impl Training {
    /// Trains. The same training makes the same steps on every machine and with any number of threads.
    ///
    /// Cost: for each step one exponential for each cell, and what the method needs; for each record some for each sequence.
    pub fn run(&self) -> Run {
        self.run_until(self.course.steps)
    }

    /// The first so many steps.
    pub fn run_until(&self, steps: usize) -> Run {
        let mut walk = Walk::new(self, steps.min(self.course.steps));
        let ending = walk.climb();
        walk.finish(ending)
    }

    /// The parameters after a step; those of the last one for later steps.
    pub fn after(&self, run: &Run, step: usize) -> Array1<f64> {
        if step >= run.made {
            return run.last.clone();
        }
        match run.kept.as_ref().and_then(|kept| kept.get(step)) {
            Some(parameters) => parameters.clone(),
            None => self.run_until(step).last,
        }
    }
}

/// A training on its way.
struct Walk<'a> {
    training: &'a Training,
    steps: usize,
    parameters: Array1<f64>,
    next: Array1<f64>,
    direction: Array1<f64>,
    point: Point,
    base: Point,
    memory: Memory,
    records: Vec<Record>,
    kept: Option<Vec<Array1<f64>>>,
    made: usize,
    samples: u64,
    silent: usize,
    in_a_row: usize,
}

impl<'a> Walk<'a> {
    fn new(training: &'a Training, steps: usize) -> Self {
        let policy = &training.policy;
        let mut base = Point::default();
        if policy.has_rows() {
            // The rows of the base itself, which need not be of the class.
            let tabular = Policy::new(policy.tree().clone(), super::Class::Tabular, Vec::new());
            tabular.evaluate(&tabular.base(), &mut base);
        } else {
            policy.evaluate(&policy.base(), &mut base);
        }
        let keeps = (steps + 1).saturating_mul(policy.parameters()) <= MOST_KEPT;
        let mut walk = Walk {
            training,
            steps,
            parameters: training.start.clone(),
            next: training.start.clone(),
            direction: Array1::zeros(training.start.len()),
            point: Point::default(),
            base,
            memory: Memory::new(training.course.optimiser, training.rate, policy.parameters()),
            records: Vec::new(),
            kept: keeps.then(|| vec![training.start.clone()]),
            made: 0,
            samples: 0,
            silent: 0,
            in_a_row: 0,
        };
        policy.evaluate(&walk.parameters, &mut walk.point);
        walk
    }

    /// Makes steps until something ends them.
    fn climb(&mut self) -> Ending {
        let training = self.training;
        let objective = &training.learner.objective;
        let method = training.learner.rule.method;
        self.record();
        if let Some(ending) = self.lost() {
            return ending;
        }
        let start = self.records[0].measures.objective;
        while self.made < self.steps {
            let step = self.made + 1;
            let mut next = std::mem::take(&mut self.next);
            if method == Method::Natural && training.policy.class() == super::Class::Tabular {
                objective.natural_step(&mut self.point, training.rate, &mut next);
            } else {
                next.assign(&self.parameters);
                if !method.is_exact() {
                    training.policy.ratios(&mut self.point);
                }
                let old = (method.epochs() > 1).then(|| self.point.clone());
                let batch = (!training.course.is_expected && !method.is_exact())
                    .then(|| training.draw(&self.point, &self.base, self.made));
                self.samples += if batch.is_some() { method.drawn(training.learner.rule.batch) as u64 } else { 0 };
                let mut signal = false;
                for epoch in 0..method.epochs() {
                    if epoch > 0 {
                        training.policy.evaluate(&next, &mut self.point);
                        training.policy.ratios(&mut self.point);
                    }
                    match self.update(old.as_ref(), batch.as_ref(), &mut next) {
                        Ok(has_signal) => signal |= has_signal,
                        Err(ending) => return ending,
                    }
                }
                if !signal {
                    if batch.is_none() {
                        return Ending::Stationary { step: self.made };
                    }
                    self.silent += 1;
                    self.in_a_row += 1;
                    if self.in_a_row >= training.course.patience {
                        return Ending::NoSignal { step, batches: self.in_a_row };
                    }
                } else {
                    self.in_a_row = 0;
                }
            }
            if let Some(ending) = self.arrive(next, start) {
                return ending;
            }
        }
        Ending::Steps
    }

    /// Adds one update to the parameters; whether it had a signal.
    fn update(&mut self, old: Option<&Point>, batch: Option<&Batch>, next: &mut Array1<f64>) -> Result<bool, Ending> {
        let training = self.training;
        let policy = &training.policy;
        let learner = &training.learner;
        if learner.rule.method.is_exact() {
            learner.objective.gradient_into(policy, &mut self.point, &mut self.direction);
            if learner.rule.method == Method::Natural
                && let Some(direction) = policy.natural(&self.point, &self.direction)
            {
                self.direction = direction;
            }
            self.memory.step(next, &self.direction);
            return Ok(self.direction.iter().any(|change| *change != 0.0));
        }
        let old = old.unwrap_or(&self.point);
        let Weights { leaves, cells, has_signal } = match batch {
            Some(batch) => learner.sampled(old, &self.point, batch),
            None => learner.expected(old, &self.point).map_err(Ending::Unexpected)?,
        };
        if !has_signal {
            return Ok(false);
        }
        if training.course.optimiser == Optimiser::Fit {
            *next = policy.fitted(&policy.tree().gathered(&leaves), next);
            return Ok(true);
        }
        let update = policy.score(&self.point, &leaves, cells.as_deref());
        let moves = update.iter().any(|change| *change != 0.0);
        self.memory.step(next, &update);
        Ok(moves)
    }

    /// Takes a step, unless it leads nowhere.
    fn arrive(&mut self, next: Array1<f64>, start: f64) -> Option<Ending> {
        let training = self.training;
        let step = self.made + 1;
        // Without a branch, so that the compiler may look at several at once; no number is a logit but −∞ and those within bounds.
        let is_lost = |lost, logit: &f64| lost | !((logit.abs() <= FARTHEST) | (*logit == f64::NEG_INFINITY));
        training.policy.evaluate(&next, &mut self.point);
        let has_mass = self.point.reach[training.policy.tree().inner()..].iter().any(|mass| *mass > 0.0);
        let mut diverged =
            (next.iter().fold(false, is_lost) || !has_mass).then_some(Ending::Diverged { step, objective: None });
        if diverged.is_none() && training.learner.rule.method.is_exact() {
            let objective = self.objective();
            if start.is_finite() && objective < start - 1e-9 * (1.0 + start.abs()) {
                diverged = Some(Ending::Diverged { step, objective: Some(objective) });
            }
        }
        if diverged.is_some() {
            // Several epochs left the point somewhere on the way: it goes back to the last step that was made.
            training.policy.evaluate(&self.parameters, &mut self.point);
            return diverged;
        }
        let moved = match training.course.tolerance > 0.0 {
            true => {
                let moved = next.iter().zip(&self.parameters);
                moved.map(|(new, old)| if new == old { 0.0 } else { (new - old).abs() }).fold(0.0, f64::max)
            }
            // Nobody asks.
            false => f64::INFINITY,
        };
        self.next = std::mem::replace(&mut self.parameters, next);
        self.made = step;
        if let Some(kept) = &mut self.kept {
            kept.push(self.parameters.clone());
        }
        if training.course.record.binary_search(&step).is_ok() {
            self.record();
        }
        if training.course.until > 0.0 {
            training.policy.ratios(&mut self.point);
            let distance = training.learner.objective.measure(&self.point, &[]).distance;
            if distance <= training.course.until {
                return Some(Ending::Reached { step, distance });
            }
        }
        (self.in_a_row == 0 && moved <= training.course.tolerance).then_some(Ending::Tolerance { step, moved })
    }

    /// J where the walk is, well enough to see whether it fell.
    fn objective(&self) -> f64 {
        let (policy, objective) = (&self.training.policy, &self.training.learner.objective);
        let Point { reach, log_rows, log_ratio, .. } = &self.point;
        let tree = policy.tree();
        let met = |mass: f64, number: f64| if mass > 0.0 { mass * number } else { 0.0 };
        let leaves = &reach[tree.inner()..];
        let reward = in_lanes(leaves, |leaf, mass| met(mass, objective.reward[leaf]));
        // KL(q‖π) adds up row by row.
        let divergence = match policy.has_rows() {
            true => in_lanes(&reach[1..], |cell, mass| met(mass, log_rows[cell] - tree.base()[cell])),
            false => in_lanes(leaves, |leaf, mass| met(mass, log_ratio[tree.inner() + leaf])),
        };
        reward - objective.beta * divergence
    }

    fn record(&mut self) {
        let (policy, objective) = (&self.training.policy, &self.training.learner.objective);
        policy.ratios(&mut self.point);
        let measures = objective.measure(&self.point, &self.training.asked);
        let frontier = objective.frontier(measures.from_base);
        self.records.push(Record { step: self.made, samples: self.samples, silent: self.silent, measures, frontier });
    }

    /// Why there is no first step, if there is none.
    fn lost(&self) -> Option<Ending> {
        let objective = &self.training.learner.objective;
        let inner = self.training.policy.tree().inner();
        let reached = |leaf: &usize| self.point.reach[inner + leaf] > 0.0;
        let is_infinite = |leaf: &usize| objective.reward[*leaf] == f64::NEG_INFINITY;
        let mut reachable = (0..objective.reward.len()).filter(reached);
        if reachable.clone().all(|leaf| is_infinite(&leaf)) {
            return Some(Ending::Nowhere);
        }
        let method = self.training.learner.rule.method;
        if matches!(method, Method::Dpo | Method::Ipo) {
            let unseen = |leaf: &usize| self.point.log_ratio[inner + leaf] == f64::NEG_INFINITY;
            if let Some(leaf) = (0..objective.reward.len()).find(unseen) {
                return Some(Ending::Unseen { leaf });
            }
        }
        let bears = method.bears_infinite()
            && (method != Method::Natural || self.training.policy.class() == super::Class::Tabular);
        if bears {
            return None;
        }
        reachable.find(is_infinite).map(|leaf| Ending::Infinite { leaf })
    }

    fn finish(mut self, ending: Ending) -> Run {
        if self.records.last().is_some_and(|record| record.step != self.made || record.silent != self.silent) {
            if self.records.last().is_some_and(|record| record.step == self.made) {
                self.records.pop();
            }
            self.record();
        }
        Run { records: self.records, ending, made: self.made, last: self.parameters, kept: self.kept }
    }
}

/// The sum of a number of each mass, in eight sums side by side.
fn in_lanes(masses: &[f64], number: impl Fn(usize, f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    for (chunk, masses) in masses.chunks(8).enumerate() {
        for (lane, &mass) in masses.iter().enumerate() {
            sums[lane] += number(8 * chunk + lane, mass);
        }
    }
    sums.iter().sum()
}
