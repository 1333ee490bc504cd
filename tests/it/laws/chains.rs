//! Markov chains, by the powers of their matrices.

use super::{Base, Written, assert_same, normalised};
use crate::inquiry::{for_random_models, written_out};
use crate::naive::Fraction;
use crate::naive::print::quoted;
use num_traits::{One, Zero};

/// A chain's transition probabilities, as a matrix over the support.
type Matrix = Vec<Vec<Fraction>>;

fn times(law: &[Fraction], matrix: &Matrix) -> Vec<Fraction> {
    (0..law.len()).map(|to| law.iter().zip(matrix).map(|(mass, row)| mass * &row[to]).sum()).collect()
}

#[test]
fn a_chain_after_some_steps_is_the_power_of_its_matrix() {
    let mut apart = 0;
    for_random_models(500, 405, |model, choices| {
        let base = Base::random(model, choices);
        let support: Written = base.law.iter().filter(|(_, p)| !p.is_zero()).cloned().collect();
        if support.len() > 30 {
            return;
        }
        let steps = choices.below(4);
        let block = 1 + choices.below(2);
        let start = choices.below(support.len());
        let prior: Vec<Fraction> = {
            let all = written_out(model);
            support.iter().map(|(x, _)| all.iter().find(|(y, _)| x == y).expect("a sequence").1.clone()).collect()
        };
        let from: Vec<String> = support[start].0.iter().map(|t| quoted(t)).collect();
        let keys = |rest: &str| format!("mcmc = {steps}\nstart = [{}]\n{rest}", from.join(", "));
        let study = base.inquiry(&[
            ("gibbs", keys(&format!("kernel = \"gibbs\"\nblock = {block}"))),
            ("proposing", keys("kernel = \"independence\"")),
            ("still", format!("mcmc = {steps}")),
        ]);
        let law_after = |matrices: &[Matrix]| {
            let mut law: Vec<Fraction> = vec![Fraction::zero(); support.len()];
            law[start] = Fraction::one();
            for _ in 0..steps {
                law = matrices.iter().fold(law, |law, matrix| times(&law, matrix));
            }
            normalised(support.iter().map(|(x, _)| x.clone()).zip(law))
        };
        let n = model.length();
        let redrawn: Vec<Matrix> = (0..n)
            .step_by(block)
            .map(|first| {
                let same = |x: &[String], y: &[String]| (0..n).all(|t| t >= first && t < first + block || x[t] == y[t]);
                let row = |(x, _): &(Vec<String>, Fraction)| {
                    let total: Fraction = support.iter().filter(|(z, _)| same(x, z)).map(|(_, p)| p).sum();
                    let to = |(y, p): &(Vec<String>, Fraction)| if same(x, y) { p / &total } else { Fraction::zero() };
                    support.iter().map(to).collect()
                };
                support.iter().map(row).collect()
            })
            .collect();
        let gibbs = law_after(&redrawn);
        assert_same(&study, "gibbs", &gibbs);
        let ratio = |place: usize| &support[place].1 / &prior[place];
        let proposing: Matrix = (0..support.len())
            .map(|x| {
                let mut row: Vec<Fraction> =
                    (0..support.len())
                        .map(|y| {
                            if x == y {
                                Fraction::zero()
                            } else {
                                &prior[y] * (ratio(y) / ratio(x)).min(Fraction::one())
                            }
                        })
                        .collect();
                row[x] = Fraction::one() - row.iter().sum::<Fraction>();
                row
            })
            .collect();
        assert_same(&study, "proposing", &law_after(&[proposing]));
        // The target stays what it is.
        assert_same(&study, "still", &normalised(support.iter().cloned()));
        let target = normalised(support.iter().cloned());
        assert_eq!(study.holds("gibbs == base"), gibbs == target);
        apart += usize::from(gibbs != target);
    });
    assert!(apart > 100, "{apart} have not arrived");
}
