//! W(V, N): a bigram model with small integer weights from a linear congruential generator.

use exactlm::model::Markov;
use exactlm::number::Rational;
use ndarray::{Array1, Array2};

/// The model's integer weights.
pub struct Chain {
    /// V
    pub vocabulary: usize,
    /// N
    pub length: usize,
    start: Vec<u32>,
    transition: Vec<u32>,
}

impl Chain {
    /// V weights of the first token, then V rows of V weights, from s = 42.
    pub fn new(vocabulary: usize, length: usize) -> Self {
        let mut s: u64 = 42;
        let mut draw = || {
            s = (1_103_515_245 * s + 12_345) % (1 << 31);
            1 + ((s >> 16) % 9) as u32
        };
        let start = (0..vocabulary).map(|_| draw()).collect();
        let transition = (0..vocabulary * vocabulary).map(|_| draw()).collect();
        Chain { vocabulary, length, start, transition }
    }

    /// The start probabilities, as numbers made of a weight and the sum of its row.
    pub fn starts<K>(&self, number: impl Fn(u32, u32) -> K) -> Array1<K> {
        let sum = self.start.iter().sum();
        self.start.iter().map(|&weight| number(weight, sum)).collect()
    }

    /// The transition probabilities, row by row.
    pub fn transitions<K>(&self, number: impl Fn(u32, u32) -> K) -> Array2<K> {
        let v = self.vocabulary;
        let sums: Vec<u32> = self.transition.chunks(v).map(|row| row.iter().sum()).collect();
        Array2::from_shape_fn((v, v), |(from, to)| number(self.transition[from * v + to], sums[from]))
    }

    /// exactlm's model of it, in fractions.
    pub fn model(&self) -> Markov<Rational> {
        Markov::new(self.starts(fraction), self.transitions(fraction), self.length)
            .expect("rows of weights over their sums")
    }
}

/// weight / sum
pub fn fraction(weight: u32, sum: u32) -> Rational {
    Rational::from_parts(weight.into(), sum.into())
}

/// weight / sum in float64
pub fn float(weight: u32, sum: u32) -> f64 {
    f64::from(weight) / f64::from(sum)
}

/// The first weights are pinned: every comparison is about the same model.
pub fn check_generator() {
    let two = Chain::new(2, 1);
    assert_eq!((two.start, two.transition), (vec![2, 6], vec![6, 1, 6, 5]));
    let four = Chain::new(4, 1);
    assert_eq!(four.start, [2, 6, 6, 1]);
    assert_eq!(four.transition, [6, 5, 7, 5, 5, 8, 6, 4, 1, 4, 2, 6, 1, 9, 6, 1]);
}
