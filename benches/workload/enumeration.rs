//! By hand: every sequence once, prefix products shared, subtree sums, the last token in loops that vectorise.

use rayon::prelude::*;

use super::answers::Answers;
use super::chain::{Chain, float};

/// π in float64, with −ln of each probability.
struct Rows<const V: usize> {
    length: usize,
    start: [f64; V],
    start_surprise: [f64; V],
    transition: [[f64; V]; V],
    surprise: [[f64; V]; V],
    /// e^{1[v = 1]}
    tilt: [f64; V],
    /// 1[v = 1]
    reward: [f64; V],
}

/// Sums over the sequences of a subtree.
#[derive(Clone, Copy, Default)]
struct Sums {
    c: f64,
    c2: f64,
    z: f64,
    first: f64,
    entropy: f64,
}

/// A prefix, as far as W's questions tell prefixes apart.
#[derive(Clone, Copy)]
struct Prefix {
    depth: usize,
    first: usize,
    last: usize,
    zeros: u32,
    ones: f64,
    mass: f64,
    /// e^{ones}
    tilt: f64,
    /// −ln mass
    surprise: f64,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.c += other.c;
        self.c2 += other.c2;
        self.z += other.z;
        self.first += other.first;
        self.entropy += other.entropy;
    }
}

impl<const V: usize> Rows<V> {
    fn new(chain: &Chain) -> Self {
        let (starts, transitions) = (chain.starts(float), chain.transitions(float));
        let row = |row: usize| std::array::from_fn(|v| transitions[[row, v]]);
        let surprises = |row: [f64; V]| row.map(|p: f64| -p.ln());
        let start: [f64; V] = std::array::from_fn(|v| starts[v]);
        let transition: [[f64; V]; V] = std::array::from_fn(row);
        Rows {
            length: chain.length,
            start,
            start_surprise: surprises(start),
            transition,
            surprise: transition.map(surprises),
            tilt: std::array::from_fn(|v| if v == 1 { std::f64::consts::E } else { 1.0 }),
            reward: std::array::from_fn(|v| f64::from(u8::from(v == 1))),
        }
    }

    fn first(&self, token: usize) -> Prefix {
        let empty =
            Prefix { depth: 0, first: token, last: 0, zeros: 0, ones: 0.0, mass: 1.0, tilt: 1.0, surprise: 0.0 };
        self.step(&empty, token, self.start[token], self.start_surprise[token])
    }

    fn step(&self, before: &Prefix, token: usize, probability: f64, surprise: f64) -> Prefix {
        Prefix {
            depth: before.depth + 1,
            first: before.first,
            last: token,
            zeros: before.zeros + u32::from(token == 0),
            ones: before.ones + self.reward[token],
            mass: before.mass * probability,
            tilt: before.tilt * self.tilt[token],
            surprise: before.surprise + surprise,
        }
    }

    /// Sums below a prefix; `joint` gains P(x_t = v, c) for the positions after it.
    fn below(&self, prefix: &Prefix, joint: &mut [[f64; V]]) -> Sums {
        if prefix.depth + 2 >= self.length {
            return self.last_two(prefix, joint);
        }
        let mut sums = Sums::default();
        for token in 0..V {
            let (p, s) = (self.transition[prefix.last][token], self.surprise[prefix.last][token]);
            let child = self.below(&self.step(prefix, token, p, s), joint);
            joint[prefix.depth][token] += child.c;
            sums.add(child);
        }
        sums
    }

    fn last_two(&self, prefix: &Prefix, joint: &mut [[f64; V]]) -> Sums {
        let mut total = [[0.0; V]; 4];
        let (mut c, mut c2) = (0.0, 0.0);
        let steps = self.transition[prefix.last].iter().zip(&self.surprise[prefix.last]);
        for (token, (&p, &s)) in steps.enumerate() {
            let before = self.step(prefix, token, p, s);
            let (row, surprise) = (&self.transition[token], &self.surprise[token]);
            let mut masses = [0.0; V];
            for v in 0..V {
                let mass = before.mass * row[v];
                let tilted = mass * (before.tilt * self.tilt[v]);
                masses[v] = mass;
                total[0][v] += mass;
                total[1][v] += tilted;
                total[2][v] += tilted * (before.ones + self.reward[v]);
                total[3][v] += mass * (before.surprise + surprise[v]);
            }
            joint[prefix.depth][token] += masses[prefix.first];
            c += masses[prefix.first];
            if before.zeros == 1 {
                c2 += masses[0];
            } else if before.zeros >= 2 {
                c2 += masses.iter().sum::<f64>();
            }
        }
        joint[prefix.depth + 1][prefix.first] += c;
        let [_, z, first, entropy] = total.map(|sums| sums.iter().sum());
        Sums { c, c2, z, first, entropy }
    }

    fn answers(&self) -> Answers {
        let subtrees: Vec<(Sums, Vec<[f64; V]>)> = (0..V)
            .into_par_iter()
            .map(|token| {
                let mut joint = vec![[0.0; V]; self.length];
                let sums = self.below(&self.first(token), &mut joint);
                joint[0][token] = sums.c;
                (sums, joint)
            })
            .collect();
        let mut total = Sums::default();
        let mut joint = vec![vec![0.0; V]; self.length];
        for (sums, rows) in subtrees {
            total.add(sums);
            for (entry, mass) in joint.iter_mut().flatten().zip(rows.iter().flatten()) {
                *entry += mass;
            }
        }
        Answers::from_sums(total.c, total.c2, joint, total.z, total.first, total.entropy)
    }
}

/// All of W's answers, on the threads of the current pool. N is at least 3.
pub fn answers(chain: &Chain) -> Answers {
    match chain.vocabulary {
        2 => Rows::<2>::new(chain).answers(),
        4 => Rows::<4>::new(chain).answers(),
        8 => Rows::<8>::new(chain).answers(),
        16 => Rows::<16>::new(chain).answers(),
        other => panic!("the enumeration is not compiled for V = {other}"),
    }
}
