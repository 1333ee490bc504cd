//! Soft best-of-n, and values with errors.

use super::{Outcome, asking, each, small_row, value};
use crate::arbitrary::{Grid, Kind, Model, Size, Study, likelihood};
use crate::number::Rational;

/// C56: soft best-of-n nears the tilt, within ln(1 + χ²/n).
pub(super) fn best_of(cases: u64, seed: u64) -> Outcome {
    each("soft-best-of", cases.min(200), seed, |choices| {
        let size = Size { kinds: vec![Kind::Independent, Kind::Markov], length: 1..=2, ..Size::default() };
        let grid = Grid::new(4);
        let model = Model::new(choices, &size, &grid);
        let weight = likelihood(choices, &model, &grid, 1);
        let draws = choices.within(1, 4);
        let study = Study {
            model,
            definitions: Vec::new(),
            distributions: vec![
                ("t".to_owned(), format!("likelihood = '{weight}'\n")),
                ("s".to_owned(), format!("soft-best-of = {draws}\nlikelihood = '{weight}'\n")),
            ],
            claims: Vec::new(),
        };
        let claim = format!("KL(t, s) <= ln(1 + chi2(t, prior)/{draws})");
        match asking(&study, |asking| Ok(value(asking, "Z(t)").is_ok()))? {
            false => Ok(()), // a likelihood that is 0 everywhere
            true => match asking(&study, |asking| value(asking, &claim))?.holds() {
                Some(true) => Ok(()),
                _ => Err(format!("{claim} is false in\n{study}")),
            },
        }
    })
}

/// C85: two positions or three of bits, an event, and values that are off by 2 or 1/2 before the last token.
pub(super) fn noisy_values(cases: u64, seed: u64) -> Outcome {
    each("noisy-values", cases, seed, |choices| {
        let length = choices.within(2, 3);
        let masses = small_row(choices, 1 << length);
        let event = choices.within(1, (1 << (1 << length)) - 1);
        let errors: Vec<bool> = (0..1 << length).map(|_| choices.below(2) == 1).collect();
        let hit = |mass: &[Rational], from: usize, to: usize| {
            (from..to).filter(|x| event >> x & 1 == 1).fold(Rational::ZERO, |sum, x| sum + &mass[x])
        };
        if hit(&masses, 0, 1 << length) == Rational::ZERO {
            return Ok(());
        }
        let two = Rational::from(2u32);
        let bound = (0..2 * (length - 1)).fold(Rational::ONE, |power, _| power * &two);
        for x in (0..1usize << length).filter(|x| event >> x & 1 == 1 && masses[*x] > Rational::ZERO) {
            // The guided probability of x against the true one, row by row: the share of the branch with noisy values.
            let (mut ratio, mut before) = (Rational::ONE, 0..1usize << length);
            for position in 0..length {
                let half = before.len() / 2;
                let branches = [before.start..before.start + half, before.start + half..before.end];
                let noisy = |branch: &std::ops::Range<usize>| {
                    let exact = hit(&masses, branch.start, branch.end);
                    match (position + 1 == length, errors[branch.start % errors.len()]) {
                        (true, _) => exact,
                        (false, true) => exact * &two,
                        (false, false) => exact / &two,
                    }
                };
                let taken = if branches[0].contains(&x) { 0 } else { 1 };
                let guided = noisy(&branches[taken]) / (noisy(&branches[0]) + noisy(&branches[1]));
                let (here, all) = (&branches[taken], &before);
                ratio = ratio * guided * hit(&masses, all.start, all.end) / hit(&masses, here.start, here.end);
                before = branches[taken].clone();
            }
            if ratio > bound || ratio < Rational::ONE / &bound {
                return Err(format!("a ratio of {ratio} beyond {bound}"));
            }
        }
        Ok(())
    })
}
