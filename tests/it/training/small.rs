//! Small models to train, and the objective written out over all sequences in any number.

use std::ops::{Add, Div, Mul, Sub};
use std::sync::Arc;

use exactlm::finetune::{
    Baseline, Class, Course, Estimator, Learner, Method, Objective, Optimiser, Penalty, Point, Policy, Rater, Rule,
    Training, Tree, World,
};
use exactlm::random::Stream;
use exactlm::sequence::{Space, Token};
use ndarray::Array1;

/// A random model: rows of positive numbers, some of them 0 where `with_zeros`.
pub fn tree(space: Space, stream: &mut Stream, with_zeros: bool) -> Arc<Tree> {
    let tree = Tree::grow(space, (), |_, ()| {
        let keep = stream.below(space.vocabulary as u64) as usize;
        let weights: Vec<f64> = (0..space.vocabulary)
            .map(|token| match with_zeros && token != keep && stream.below(4) == 0 {
                true => 0.0,
                false => 0.2 + stream.unit_float(),
            })
            .collect();
        let total: f64 = weights.iter().sum();
        let row = weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0);
        Ok(row.map(|(token, weight)| (Token(token as u32), (), weight / total)).collect())
    });
    Arc::new(tree.expect("a small tree"))
}

/// Rewards between −1 and 1.
pub fn rewards(tree: &Tree, stream: &mut Stream) -> Vec<f64> {
    (0..tree.leaves()).map(|_| 2.0 * stream.unit_float() - 1.0).collect()
}

/// Two or three worlds whose mixture is the base of a tree with one row.
pub fn worlds(space: Space, count: usize, stream: &mut Stream) -> (Arc<Tree>, Vec<World>) {
    let size = space.vocabulary;
    let normalised = |weights: Vec<f64>| -> Vec<f64> {
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    };
    let weights = normalised((0..count).map(|_| 0.2 + stream.unit_float()).collect());
    let laws: Vec<Vec<f64>> =
        (0..count).map(|_| normalised((0..size).map(|_| 0.1 + stream.unit_float()).collect())).collect();
    let base = |token: usize| (0..count).map(|world| weights[world] * laws[world][token]).sum::<f64>();
    let tree =
        Tree::grow(space, (), |_, ()| Ok((0..size).map(|token| (Token(token as u32), (), base(token))).collect()));
    let world = |(weight, law): (&f64, &Vec<f64>)| World {
        weight: *weight,
        log_probability: law.iter().map(|share| share.ln()).collect(),
    };
    (Arc::new(tree.expect("one row")), weights.iter().zip(&laws).map(world).collect())
}

/// A learner with everything at its simplest.
pub fn learner(tree: &Arc<Tree>, reward: Vec<f64>, beta: f64, method: Method) -> Learner {
    let penalty = Penalty { estimator: Estimator::K1, is_loss: false, by_token: false };
    let rater = Rater { temperature: 1.0, error: 0.0 };
    Learner {
        rule: Rule { method, penalty, batch: 2, rater },
        objective: Objective::new(tree.clone(), reward, beta).expect("a reward that is not -inf everywhere"),
    }
}

/// A training of a learner from the base.
pub fn training(policy: Policy, learner: Learner, steps: usize, rate: f64) -> Training {
    let start = policy.base();
    Training {
        policy,
        learner,
        start,
        rate,
        course: Course {
            steps,
            optimiser: Optimiser::Sgd,
            seed: 7,
            is_expected: false,
            patience: 100,
            tolerance: 0.0,
            until: 0.0,
            record: vec![steps],
        },
        asked: Vec::new(),
    }
}

impl Changed for Learner {
    type Part = Rule;
    fn part(&mut self) -> &mut Rule {
        &mut self.rule
    }
}

impl Changed for Training {
    type Part = Course;
    fn part(&mut self) -> &mut Course {
        &mut self.course
    }
}

/// What can be had with a part of it changed.
pub trait Changed: Sized {
    type Part;
    fn part(&mut self) -> &mut Self::Part;
    fn with(mut self, change: impl FnOnce(&mut Self::Part)) -> Self {
        change(self.part());
        self
    }
}

/// A policy and the point of random parameters in it.
pub fn anywhere(policy: &Policy, stream: &mut Stream, spread: f64) -> (Array1<f64>, Point) {
    let parameters = policy.base().mapv(|logit| logit + spread * (2.0 * stream.unit_float() - 1.0));
    let mut point = Point::default();
    policy.evaluate(&parameters, &mut point);
    policy.ratios(&mut point);
    (parameters, point)
}

/// The plain method.
pub const PLAIN: Method = Method::Reinforce { baseline: Baseline::None };

/// A number that the naive objective can be computed in.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    fn constant(value: f64) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
}

impl Number for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
}

/// A value and its derivative in one direction.
#[derive(Clone, Copy, Debug)]
pub struct Dual(pub f64, pub f64);

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        Dual(self.0 + other.0, self.1 + other.1)
    }
}
impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        Dual(self.0 - other.0, self.1 - other.1)
    }
}
impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        Dual(self.0 * other.0, self.0 * other.1 + self.1 * other.0)
    }
}
impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        Dual(self.0 / other.0, (self.1 * other.0 - self.0 * other.1) / (other.0 * other.0))
    }
}
impl Number for Dual {
    fn constant(value: f64) -> Self {
        Dual(value, 0.0)
    }
    fn exp(self) -> Self {
        Dual(self.0.exp(), self.1 * self.0.exp())
    }
    fn ln(self) -> Self {
        Dual(self.0.ln(), self.1 / self.0)
    }
}

/// q(x) of every sequence from parameters, by what each class says of itself: for rows a softmax over the live tokens of
/// every prefix, the parameter found by the class's own memory of the prefix.
pub fn naive_law<K: Number>(tree: &Tree, class: Class, worlds: &[World], parameters: &[K]) -> Vec<K> {
    let sequences: Vec<Vec<Token>> = tree.sequences().collect();
    if !worlds.is_empty() {
        let weights: Vec<K> = match class {
            Class::OneWorld(one) => {
                let this = parameters[0].exp() / (K::constant(1.0) + parameters[0].exp());
                let rest = K::constant(1.0) - this;
                let of = |world: usize| K::constant(worlds[world].weight / (1.0 - worlds[one].weight)) * rest;
                (0..worlds.len()).map(|world| if world == one { this } else { of(world) }).collect()
            }
            _ => {
                let total = parameters.iter().fold(K::constant(0.0), |sum, logit| sum + logit.exp());
                parameters.iter().map(|logit| logit.exp() / total).collect()
            }
        };
        return (0..sequences.len())
            .map(|leaf| {
                let of = |world: usize| weights[world] * K::constant(worlds[world].log_probability[leaf].exp());
                (0..worlds.len()).map(of).fold(K::constant(0.0), |sum, term| sum + term)
            })
            .collect();
    }
    let order = match class {
        Class::Tabular => usize::MAX,
        Class::NGram { order } => order,
        _ => 1,
    };
    // Parameters in the order in which (position, context, token) first appear, breadth first.
    let length = tree.space().length;
    let vocabulary = tree.space().vocabulary;
    let key = |prefix: &[Token], token: Token| {
        let surplus = prefix.len().saturating_sub(order.saturating_sub(1));
        (prefix.len(), prefix[surplus..].to_vec(), token)
    };
    let mut keys: Vec<(usize, Vec<Token>, Token)> = Vec::new();
    let mut cells: Vec<Vec<Token>> = Vec::new();
    for position in 0..length {
        for sequence in &sequences {
            let key = key(&sequence[..position], sequence[position]);
            if !keys.contains(&key) {
                keys.push(key);
            }
            let cell = sequence[..=position].to_vec();
            if !cells.contains(&cell) {
                cells.push(cell);
            }
        }
    }
    let parameter = |prefix: &[Token], token: Token| -> K {
        let key = key(prefix, token);
        parameters[keys.iter().position(|known| *known == key).expect("a live cell")]
    };
    sequences
        .iter()
        .map(|sequence| {
            (0..length).fold(K::constant(1.0), |product, position| {
                let prefix = &sequence[..position];
                let live = (0..vocabulary as u32).map(Token).filter(|token| {
                    let cell: Vec<Token> = prefix.iter().copied().chain([*token]).collect();
                    cells.contains(&cell)
                });
                let total = live.fold(K::constant(0.0), |sum, token| sum + parameter(prefix, token).exp());
                product * (parameter(prefix, sequence[position]).exp() / total)
            })
        })
        .collect()
}

/// Σ q(x)(r(x) − β ln(q(x)/π(x)))
pub fn naive_objective<K: Number>(law: &[K], log_base: &[f64], reward: &[f64], beta: f64) -> K {
    law.iter().zip(log_base).zip(reward).fold(K::constant(0.0), |sum, ((&q, &base), &reward)| {
        sum + q * (K::constant(reward) - K::constant(beta) * (q.ln() - K::constant(base)))
    })
}

/// The largest difference of two lists.
pub fn apart(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter().zip(right).map(|(left, right)| (left - right).abs()).fold(0.0, f64::max)
}
