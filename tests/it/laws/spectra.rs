//! The eigenvalues of chains, against the characteristic polynomial of their matrices.

use super::chains::{Matrix, matrices};
use super::{Base, Written};
use crate::inquiry::{Inquiry, for_random_models, rational, real, written_out};
use crate::naive::{Fraction, fraction};
use exactlm::number::{Interval, Real};
use exactlm::statement::AnswerValue;
use num_traits::{One, ToPrimitive, Zero};

/// Eigenvalues with what `spectrum` says: how many, the real part, and the imaginary one of a pair.
fn spectrum(study: &Inquiry, name: &str) -> Vec<(usize, Real, Option<Real>)> {
    let [AnswerValue::Law(lines)] = &study.answers(&format!("spectrum({name})"))[..] else { panic!("a list") };
    let mut found: Vec<(usize, Real, Option<Real>)> = Vec::new();
    let mut rank = 1;
    for (line, value) in lines {
        if line.starts_with("±Im ") {
            found.last_mut().expect("the real part is before it").2 = Some(value.clone());
            continue;
        }
        let ranks = line.trim_start_matches("Re ").trim_start_matches('λ');
        let (first, last) = ranks.split_once("..λ").unwrap_or((ranks, ranks));
        let [first, last]: [usize; 2] = [first, last].map(|rank| rank.parse().expect("a rank"));
        assert_eq!(first, rank, "{line}");
        rank = last + 1;
        found.push((last + 1 - first, value.clone(), None));
    }
    found
}

/// det(M − λ), by elimination.
fn determinant(matrix: &Matrix, shift: &Fraction) -> Fraction {
    let mut rows = matrix.clone();
    rows.iter_mut().enumerate().for_each(|(at, row)| row[at] -= shift);
    let mut product = Fraction::one();
    for at in 0..rows.len() {
        let Some(pivot) = (at..rows.len()).find(|&row| !rows[row][at].is_zero()) else { return Fraction::zero() };
        if pivot != at {
            rows.swap(pivot, at);
            product = -product;
        }
        product *= &rows[at][at];
        for below in at + 1..rows.len() {
            let factor = &rows[below][at] / &rows[at][at];
            let changed = rows[below].iter().zip(&rows[at]).map(|(entry, above)| entry - &factor * above).collect();
            rows[below] = changed;
        }
    }
    product
}

fn trace(matrix: &Matrix) -> Fraction {
    (0..matrix.len()).map(|at| &matrix[at][at]).sum()
}

fn trace_of_square(matrix: &Matrix) -> Fraction {
    (0..matrix.len()).flat_map(|i| (0..matrix.len()).map(move |j| &matrix[i][j] * &matrix[j][i])).sum()
}

/// Whether an enclosure holds a fraction, whose float64 is off by a rounding.
fn holds(bounds: Interval, value: &Fraction) -> bool {
    let value = value.to_f64().expect("a number");
    bounds.width() < 1e-9 && bounds.widened(1e-14).contains(value)
}

/// How many eigenvalues there are with their sum, their sum of squares and their product, which are those of the matrix.
fn assert_is_spectrum(found: &[(usize, Real, Option<Real>)], matrix: &Matrix) {
    assert_eq!(found.iter().map(|(count, ..)| count).sum::<usize>(), matrix.len());
    assert_eq!(found[0].1, Real::ONE);
    let of_matrix = [trace(matrix), trace_of_square(matrix), determinant(matrix, &Fraction::zero())];
    if found.iter().all(|(_, value, _)| value.as_rational().is_some()) {
        let sum = |power: i32| -> Fraction {
            found.iter().map(|(count, value, _)| fraction(*count as i64, 1) * rational(value).pow(power)).sum()
        };
        let product: Fraction = found
            .iter()
            .fold(Fraction::one(), |product, (count, value, _)| product * rational(value).pow(*count as i32));
        assert_eq!([sum(1), sum(2), product], of_matrix);
    }
    let [mut sum, mut squares, mut product] = [0.0, 0.0, 1.0].map(Interval::point);
    let mut before = f64::INFINITY;
    for (count, value, imaginary) in found {
        if let Some(value) = value.as_rational() {
            let value = rational(&Real::Rational(value.clone()));
            assert!(determinant(matrix, &value).is_zero(), "{value}");
            // The twin: beside an eigenvalue there is none.
            assert!(!determinant(matrix, &(value + fraction(1, 1_000_003))).is_zero());
        }
        let (value, times) = (value.interval(), Interval::point(*count as f64));
        let side = imaginary.as_ref().map_or(Interval::point(0.0), Real::interval);
        let modulus = value.square().add(side.square());
        assert!(modulus.low <= before, "{found:?}");
        before = modulus.high;
        sum = sum.add(times.mul(value));
        squares = squares.add(times.mul(value.square().sub(side.square())));
        product = product.mul(match imaginary {
            None => value.powi(*count as i32),
            Some(_) => modulus.powi(*count as i32 / 2),
        });
    }
    for (bounds, expected) in [sum, squares, product].into_iter().zip(&of_matrix) {
        assert!(holds(bounds, expected), "{bounds:?} and not {expected}");
    }
}

#[test]
fn eigenvalues_are_those_of_the_matrix() {
    let (mut rational, mut irrational, mut pairs, mut twice) = (0, 0, 0, 0);
    for_random_models(200, 912, |model, choices| {
        let base = Base::random(model, choices);
        let all = written_out(model);
        let (support, prior): (Written, Vec<Fraction>) = base
            .law
            .iter()
            .zip(&all)
            .filter(|((_, p), _)| !p.is_zero())
            .map(|(state, (_, prior))| (state.clone(), prior.clone()))
            .unzip();
        if support.len() > 16 {
            return;
        }
        let block = 1 + choices.below(2);
        let study = base.inquiry(&[
            ("gibbs", format!("mcmc = 1\nblock = {block}")),
            ("proposing", "mcmc = 1\nkernel = \"independence\"".to_owned()),
        ]);
        let blocks = model.length().div_ceil(block);
        for (name, matrix) in ["gibbs", "proposing"].into_iter().zip(&matrices(&support, &prior, block)) {
            let found = spectrum(&study, name);
            assert_is_spectrum(&found, matrix);
            // What decides the gap is the first one beside 1.
            let beside = if found[0].0 > 1 { Some(&found[0]) } else { found.get(1) };
            let modulus = beside.map_or(Interval::point(0.0), |(_, value, imaginary)| {
                let side = imaginary.as_ref().map_or(Interval::point(0.0), Real::interval);
                value.interval().square().add(side.square()).sqrt()
            });
            let gap = study.number(&format!("gap({name})")).interval();
            assert!((1.0 - gap.middle() - modulus.middle()).abs() < 1e-12, "{name}: {gap:?} and {found:?}");
            for (count, value, imaginary) in &found {
                rational += usize::from(value.as_rational().is_some());
                irrational += usize::from(value.as_rational().is_none() && imaginary.is_none());
                pairs += usize::from(imaginary.is_some());
                twice += usize::from(*count > 1 && imaginary.is_none());
                if name == "proposing" {
                    assert!(value.as_rational().is_some());
                } else if blocks <= 2 {
                    // A product of two projections.
                    assert!(imaginary.is_none() && value.interval().low > -1e-15, "{found:?}");
                }
            }
        }
    });
    assert!(rational > 500 && irrational > 30 && pairs > 0 && twice > 100, "{rational} {irrational} {pairs} {twice}");
}

#[test]
fn a_sweep_in_three_blocks_may_go_round() {
    let study = Inquiry::read(
        "[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 3\n\
         [distribution.four]\nlikelihood = 'if(count(\"b\") == 0, 1, if(x[3] == \"b\" and count(\"b\") < 3, 2, 0))'\n\
         [distribution.swept]\nfrom = \"four\"\nmcmc = 1\n\
         [distribution.by_two]\nfrom = \"four\"\nmcmc = 1\nblock = 2\n"
            .into(),
    );
    // λ(λ − 1)(λ² − λ/2 + 1/12)
    let [one, pair, zero] = &spectrum(&study, "swept")[..] else { panic!("1, a pair and 0") };
    assert_eq!((one, zero), (&(1, Real::ONE, None), &(1, Real::ZERO, None)));
    let (2, real, Some(imaginary)) = pair else { panic!("{pair:?}") };
    for (found, expected) in [(real, 0.25), (imaginary, 3.0_f64.sqrt() / 12.0)] {
        let bounds = found.interval();
        assert!(bounds.widened(1e-16).contains(expected) && bounds.width() < 1e-15, "{bounds:?}");
    }
    // The twin: two blocks are two projections, and nothing goes round.
    assert!(spectrum(&study, "by_two").iter().all(|(_, _, imaginary)| imaginary.is_none()));
}

#[test]
fn two_states_by_hand() {
    let study = Inquiry::read(
        "[model]\nkind = \"independent\"\nvocabulary = [\"a\", \"b\"]\nlength = 1\nprobabilities = [\"1/4\", \"3/4\"]\n\
         [distribution.tuned]\nlikelihood = 'if(x[1] == \"a\", 2, 1)'\n\
         [distribution.swept]\nfrom = \"tuned\"\nmcmc = 1\n\
         [distribution.proposed]\nfrom = \"tuned\"\nmcmc = 1\nkernel = \"independence\"\n"
            .into(),
    );
    // A sweep of one token draws anew; a proposal of b is accepted from a with 1/2: from a to b 3/8, from b to a 1/4.
    assert_eq!(spectrum(&study, "swept"), [(1, Real::ONE, None), (1, Real::ZERO, None)]);
    assert_eq!(spectrum(&study, "proposed"), [(1, Real::ONE, None), (1, real(&fraction(3, 8)), None)]);
    let no_chain = study.try_answers("spectrum(tuned)").expect_err("it is no chain");
    assert!(no_chain.problems()[0].message.contains("is not made by a chain"), "{:?}", no_chain.problems());
}
