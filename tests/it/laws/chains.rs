//! Markov chains, by the powers of their matrices.

use super::{Base, Written, assert_same, normalised};
use crate::inquiry::{for_random_models, written_out};
use crate::naive::Fraction;
use crate::naive::print::quoted;
use num_traits::{One, ToPrimitive, Zero};

/// A chain's transition probabilities, as a matrix over the support.
pub(super) type Matrix = Vec<Vec<Fraction>>;

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
        let (redrawn, proposing) = kernels(&support, &prior, block);
        let gibbs = law_after(&redrawn);
        assert_same(&study, "gibbs", &gibbs);
        assert_same(&study, "proposing", &law_after(&[proposing]));
        // The target stays what it is.
        assert_same(&study, "still", &normalised(support.iter().cloned()));
        let target = normalised(support.iter().cloned());
        assert_eq!(study.holds("gibbs == base"), gibbs == target);
        apart += usize::from(gibbs != target);
    });
    assert!(apart > 100, "{apart} have not arrived");
}

/// The matrices of a sweep, one for each of its blocks, and that of a proposal of the prior, over the support of a target.
fn kernels(support: &Written, prior: &[Fraction], block: usize) -> (Vec<Matrix>, Matrix) {
    let n = support[0].0.len();
    let redraw = |first: usize| -> Matrix {
        let same = |x: &[String], y: &[String]| (0..n).all(|t| t >= first && t < first + block || x[t] == y[t]);
        let row = |(x, _): &(Vec<String>, Fraction)| {
            let total: Fraction = support.iter().filter(|(z, _)| same(x, z)).map(|(_, p)| p).sum();
            let to = |(y, p): &(Vec<String>, Fraction)| if same(x, y) { p / &total } else { Fraction::zero() };
            support.iter().map(to).collect()
        };
        support.iter().map(row).collect()
    };
    let ratio = |place: usize| &support[place].1 / &prior[place];
    let propose = (0..support.len())
        .map(|x| {
            let accepted = |y: usize| &prior[y] * (ratio(y) / ratio(x)).min(Fraction::one());
            let to = |y: usize| if x == y { Fraction::zero() } else { accepted(y) };
            let mut row: Vec<Fraction> = (0..support.len()).map(to).collect();
            row[x] = Fraction::one() - row.iter().sum::<Fraction>();
            row
        })
        .collect();
    ((0..n).step_by(block).map(redraw).collect(), propose)
}

/// The matrices of a whole sweep and of a proposal.
pub(super) fn matrices(support: &Written, prior: &[Fraction], block: usize) -> [Matrix; 2] {
    let (redrawn, propose) = kernels(support, prior, block);
    let product = |one: Matrix, other: Matrix| one.iter().map(|row| times(row, &other)).collect();
    [redrawn.into_iter().reduce(product).expect("there is a block"), propose]
}

/// The greatest modulus of an eigenvalue of M beside the 1 of its stationary law: the growth of (M − Π)^256, in float64.
fn modulus(matrix: &Matrix, stationary: &[Fraction]) -> f64 {
    let float = |value: &Fraction| value.to_f64().expect("a probability");
    let count = matrix.len();
    let entry = |from: usize, to: usize| float(&matrix[from][to]) - float(&stationary[to]);
    let mut power: Vec<Vec<f64>> = (0..count).map(|from| (0..count).map(|to| entry(from, to)).collect()).collect();
    let mut logarithm = 0.0;
    for squaring in 0..=8 {
        let greatest = power.iter().flatten().fold(0.0_f64, |most, entry| most.max(entry.abs()));
        if greatest < 1e-13 {
            return 0.0;
        }
        logarithm += greatest.ln() / f64::from(1 << squaring);
        power.iter_mut().flatten().for_each(|entry| *entry /= greatest);
        let cell = |from: usize, to: usize| (0..count).map(|by| power[from][by] * power[by][to]).sum::<f64>();
        power = (0..count).map(|from| (0..count).map(|to| cell(from, to)).collect()).collect();
    }
    logarithm.exp()
}

#[test]
fn the_gap_is_that_of_the_matrix_and_the_classes_are_those_of_its_graph() {
    let (mut stuck, mut slow, mut exact) = (0, 0, 0);
    for_random_models(200, 911, |model, choices| {
        let base = Base::random(model, choices);
        let support: Written = base.law.iter().filter(|(_, p)| !p.is_zero()).cloned().collect();
        let prior: Vec<Fraction> = {
            let all = written_out(model);
            support.iter().map(|(x, _)| all.iter().find(|(y, _)| x == y).expect("a sequence").1.clone()).collect()
        };
        if support.len() > 16 || support.len() < 2 {
            return;
        }
        let target: Vec<Fraction> = support.iter().map(|(_, p)| p.clone()).collect();
        let block = 1 + choices.below(2);
        let study = base.inquiry(&[
            ("gibbs", format!("mcmc = 1\nblock = {block}")),
            ("proposing", "mcmc = 1\nkernel = \"independence\"".to_owned()),
        ]);
        let [sweep, propose] = matrices(&support, &prior, block);
        for (name, matrix) in [("gibbs", &sweep), ("proposing", &propose)] {
            // What is reached from each sequence in some steps.
            let mut reached: Vec<Vec<bool>> =
                matrix.iter().map(|row| row.iter().map(|share| !share.is_zero()).collect()).collect();
            for by in 0..reached.len() {
                for from in 0..reached.len() {
                    for to in 0..reached.len() {
                        reached[from][to] |= reached[from][by] && reached[by][to];
                    }
                }
            }
            let classes = (0..reached.len()).filter(|&at| (0..at).all(|other| !reached[at][other])).count();
            study.affirm(&format!("classes({name}) == {classes}"));
            let gap = study.number(&format!("gap({name})"));
            stuck += usize::from(classes > 1);
            exact += usize::from(gap.as_rational().is_some());
            if classes > 1 {
                assert!(gap.is_zero());
                continue;
            }
            let (found, expected) = (1.0 - gap.interval().middle(), modulus(matrix, &target));
            assert!((found - expected).abs() < 0.03 * expected + 1e-9, "{name}: {found} and not {expected}");
            slow += usize::from(found > 0.05);
        }
    });
    assert!(stuck > 1 && slow > 40 && exact > 40, "{stuck} stuck, {slow} slow, {exact} exact");
}
