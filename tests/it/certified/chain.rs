//! A Markov chain and one reward, by the textbook: the law of the reward by summing integers, and everything else from
//! that law in binary floats of as many digits as are asked for.

use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use dashu::integer::{IBig, UBig};
use exactlm::model::Markov;
use exactlm::number::Rational;
use exactlm::potential::tabulated::Tabulated;
use ndarray::{Array1, Array2};
use num_bigint::BigInt;
use num_traits::Zero;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A binary float of many digits.
pub type Big = FBig<HalfEven, 2>;

/// What every row of weights adds up to.
const TOTAL: u64 = 720;

/// Start and transition probabilities, as numerators over one denominator.
pub struct Chain {
    pub tokens: usize,
    pub length: usize,
    start: Vec<u64>,
    rows: Vec<Vec<u64>>,
}

fn below(random: &mut ChaCha8Rng, n: usize) -> usize {
    (random.next_u64() % n as u64) as usize
}

impl Chain {
    /// Rows of random weights, some of them 0.
    pub fn random(random: &mut ChaCha8Rng, tokens: usize, length: usize) -> Self {
        let mut row = || {
            let mut cuts: Vec<u64> = (1..tokens).map(|_| random.next_u64() % (TOTAL + 1)).collect();
            cuts.push(TOTAL);
            cuts.sort_unstable();
            let mut before = 0;
            cuts.iter().map(|cut| cut - std::mem::replace(&mut before, *cut)).collect::<Vec<u64>>()
        };
        let start = row();
        let rows = (0..tokens).map(|_| row()).collect();
        Chain { tokens, length, start, rows }
    }

    /// The names of the tokens.
    pub fn names(&self) -> Vec<String> {
        (0..self.tokens).map(|token| format!("t{token}")).collect()
    }

    /// The same chain for the crate.
    pub fn model(&self) -> Tabulated<Rational> {
        let fraction = |weight: &u64| Rational::from_parts((*weight).into(), TOTAL.into());
        let start: Array1<Rational> = self.start.iter().map(fraction).collect();
        let rows = self.rows.iter().flatten().map(fraction).collect();
        let rows = Array2::from_shape_vec((self.tokens, self.tokens), rows).expect("a square");
        Tabulated::new(&Markov::new(start, rows, self.length).expect("rows sum to one"), 1 << 24).expect("small")
    }

    /// The weight of each number of gains, over `TOTAL^length`: `gains(position, token)` says where one is made.
    pub fn law(&self, gains: impl Fn(usize, usize) -> bool) -> Vec<BigInt> {
        let blank = || vec![vec![BigInt::zero(); self.length + 1]; self.tokens];
        let mut masses = blank();
        for (token, weight) in self.start.iter().enumerate() {
            masses[token][usize::from(gains(0, token))] += *weight;
        }
        for position in 1..self.length {
            let mut next = blank();
            for (from, row) in self.rows.iter().enumerate() {
                for (token, weight) in row.iter().enumerate().filter(|(_, weight)| **weight > 0) {
                    let gain = usize::from(gains(position, token));
                    for count in 0..=position {
                        if !masses[from][count].is_zero() {
                            next[token][count + gain] += &masses[from][count] * *weight;
                        }
                    }
                }
            }
            masses = next;
        }
        (0..=self.length).map(|count| masses.iter().map(|row| &row[count]).sum()).collect()
    }

    /// A prompt of some length that the chain can say.
    pub fn prompt(&self, random: &mut ChaCha8Rng, length: usize) -> Vec<usize> {
        let mut prompt: Vec<usize> = Vec::new();
        while prompt.len() < length {
            let row = prompt.last().map_or(&self.start, |last| &self.rows[*last]);
            let token = below(random, self.tokens);
            if row[token] > 0 {
                prompt.push(token);
            }
        }
        prompt
    }
}

/// A law and its tilt by e^(rate · gains), in floats of some digits.
pub struct Tilt {
    bits: usize,
    rate: Big,
    /// Probabilities before and after, and the logarithm of the weight.
    terms: Vec<[Big; 3]>,
    /// ln Z
    pub log_normaliser: Big,
}

impl Tilt {
    /// The tilt of a law by e^(rate · gains), for a rational rate.
    pub fn new(law: &[BigInt], rate: (i64, u64), bits: usize) -> Self {
        let big = |value: IBig| Big::from(value).with_precision(bits).value();
        let integer = |value: &BigInt| big(IBig::from(UBig::from_le_bytes(&value.to_bytes_le().1)));
        let total = integer(&law.iter().sum());
        let rate = big(rate.0.into()) / big(rate.1.into());
        let weighed: Vec<[Big; 3]> = law
            .iter()
            .enumerate()
            .filter(|(_, mass)| !mass.is_zero())
            .map(|(gains, mass)| {
                let power = &rate * big(gains.into());
                [integer(mass) / &total, power.exp(), power]
            })
            .collect();
        let normaliser = weighed.iter().map(|[p, w, _]| p * w).fold(big(IBig::ZERO), |sum, term| sum + term);
        let terms = weighed.into_iter().map(|[p, w, power]| [p.clone(), p * w / &normaliser, power]).collect();
        Tilt { bits, rate, terms, log_normaliser: normaliser.ln() }
    }

    fn big(&self, value: i64) -> Big {
        Big::from(IBig::from(value)).with_precision(self.bits).value()
    }

    fn sum(&self, term: impl Fn(&Big, &Big, &Big) -> Big) -> Big {
        self.terms.iter().fold(self.big(0), |sum, [before, after, power]| sum + term(before, after, power))
    }

    fn half(&self, value: Big) -> Big {
        value / self.big(2)
    }

    /// The expected number of gains under the tilt.
    pub fn expectation(&self) -> Big {
        self.sum(|_, after, power| after * power) / &self.rate
    }

    pub fn total_variation(&self) -> Big {
        let distance = self.sum(|before, after, _| if before > after { before - after } else { after - before });
        self.half(distance)
    }

    /// KL(tilt‖law)
    pub fn kl(&self) -> Big {
        self.sum(|before, after, _| after * (after / before).ln())
    }

    /// KL(law‖tilt)
    pub fn kl_back(&self) -> Big {
        self.sum(|before, after, _| before * (before / after).ln())
    }

    pub fn jensen_shannon(&self) -> Big {
        let sum = self.sum(|before, after, _| {
            let middle = self.half(before + after);
            before * (before / &middle).ln() + after * (after / &middle).ln()
        });
        self.half(sum)
    }

    pub fn chi2(&self) -> Big {
        self.sum(|before, after, _| (after - before) * (after - before) / before)
    }

    pub fn hellinger(&self) -> Big {
        let squared = self.sum(|before, after, _| {
            let difference = before.sqrt() - after.sqrt();
            &difference * &difference
        });
        self.half(squared).sqrt()
    }

    /// Rényi divergence of order 2
    pub fn renyi(&self) -> Big {
        self.sum(|before, after, _| after * after / before).ln()
    }

    /// Probability of the most gains there are, under the tilt.
    pub fn most(&self) -> Big {
        self.terms.last().expect("something is possible")[1].clone()
    }

    /// Probability of all others.
    pub fn others(&self) -> Big {
        let others = self.terms.split_last().expect("something is possible").1;
        others.iter().fold(self.big(0), |sum, [_, after, _]| sum + after)
    }

    /// −ln of the probability of the most gains, by −ln(1 − x) = Σ x^k/k where the others' x is small.
    pub fn surprise_of_most(&self) -> Big {
        let x = self.others();
        if x > self.big(1) / self.big(1 << 20) {
            return -self.most().ln();
        }
        let mut power = self.big(1);
        (1..=20).fold(self.big(0), |sum, k| {
            power = &power * &x;
            sum + &power / self.big(k)
        })
    }
}
