//! Gradients, preferences and batches, by their formulas on small spaces.

use super::{Outcome, each, small_row};
use crate::arbitrary::{Choices, Grid};
use crate::number::{Rational, Real, Undefined};

fn factors(choices: &mut Choices, count: usize) -> Vec<Rational> {
    let factors = Grid::new(4).factors();
    (0..count).map(|_| choices.pick(&factors).clone()).collect()
}

/// A row without zeros.
fn full_row(choices: &mut Choices, count: usize) -> Vec<Rational> {
    let weights = factors(choices, count);
    let total = sum(weights.iter().cloned());
    weights.into_iter().map(|weight| weight / &total).collect()
}

fn sum(values: impl IntoIterator<Item = Rational>) -> Rational {
    values.into_iter().fold(Rational::ZERO, |sum, value| sum + value)
}

/// ∂q_x/∂θ_y of a softmax.
fn slope(q: &[Rational], x: usize, y: usize) -> Rational {
    &q[x] * (Rational::from(u32::from(x == y)) - &q[y])
}

/// Σ weights · values
fn weighed(weights: impl IntoIterator<Item = Rational>, values: &[Real]) -> Result<Real, Undefined> {
    weights
        .into_iter()
        .zip(values)
        .try_fold(Real::ZERO, |total, (weight, value)| total.add(&value.mul(&Real::Rational(weight))?))
}

fn told<T>(result: Result<T, Undefined>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// ln(a/b)
fn log_ratio(a: &Rational, b: &Rational) -> Result<Real, Undefined> {
    Real::Rational(a / b).ln()
}

/// C25: ∂J/∂θ_y = q_y (A_y - E_q A) with A = r - β ln(q/π); at q = π the penalty is silent.
pub(super) fn softmax_gradient(cases: u64, seed: u64) -> Outcome {
    each("softmax-gradient", cases, seed, |choices| {
        let (base, q) = (full_row(choices, 3), full_row(choices, 3));
        let (rewards, beta) = (factors(choices, 3), factors(choices, 1).remove(0));
        let advantages = |q: &[Rational]| -> Result<Vec<Real>, Undefined> {
            (0..3)
                .map(|x| {
                    let penalty = log_ratio(&q[x], &base[x])?.mul(&Real::Rational(beta.clone()))?;
                    Real::Rational(rewards[x].clone()).sub(&penalty)
                })
                .collect()
        };
        let a = told(advantages(&q))?;
        let mean = told(weighed(q.iter().cloned(), &a))?;
        for y in 0..3 {
            // J = Σ q_x r_x - β Σ q_x ln(q_x/π_x); what the logarithm's own slope adds is β Σ ∂q_x = 0.
            let direct = told(weighed((0..3).map(|x| slope(&q, x, y)), &a))?;
            let closed = told(a[y].sub(&mean).and_then(|gap| gap.mul(&Real::Rational(q[y].clone()))))?;
            if direct != closed {
                return Err(format!("{direct} and {closed} at q = {q:?}"));
            }
            let silent = told(advantages(&base).and_then(|a| weighed((0..3).map(|x| slope(&base, x, y)), &a)))?;
            let expected = sum(rewards.iter().zip(&base).map(|(reward, mass)| reward * mass));
            if silent != Real::Rational(&base[y] * (&rewards[y] - expected)) {
                return Err(format!("the penalty speaks at q = π = {base:?}"));
            }
        }
        Ok(())
    })
}

/// C45: ∂KL(p, q)/∂θ = -E_q[(p/q) ∂ ln q] = q - p, and ∂KL(q, p)/∂θ = E_q[ln(q/p) ∂ ln q].
pub(super) fn divergence_gradients(cases: u64, seed: u64) -> Outcome {
    each("divergence-gradients", cases, seed, |choices| {
        let (p, q) = (small_row(choices, 3), full_row(choices, 3));
        for y in 0..3 {
            let forward = sum((0..3).map(|x| -(&q[x] * (&p[x] / &q[x]) * (slope(&q, x, y) / &q[x]))));
            if forward != &q[y] - &p[y] {
                return Err(format!("KL(p, q) at p = {p:?}, q = {q:?}"));
            }
        }
        let target = full_row(choices, 3);
        let logarithms = told((0..3).map(|x| log_ratio(&q[x], &target[x])).collect::<Result<Vec<Real>, _>>())?;
        let divergence = told(weighed(q.iter().cloned(), &logarithms))?;
        for y in 0..3 {
            let direct = told(weighed((0..3).map(|x| slope(&q, x, y)), &logarithms))?;
            let closed = told(logarithms[y].sub(&divergence).and_then(|gap| gap.mul(&Real::Rational(q[y].clone()))))?;
            if direct != closed {
                return Err(format!("KL(q, p) at p = {target:?}, q = {q:?}"));
            }
        }
        Ok(())
    })
}

/// C61: with u = e^(β·gap) the loss of a certain preference is ln(1 + 1/u): it falls for ever, and is never 0.
pub(super) fn certain_preference(cases: u64, seed: u64) -> Outcome {
    each("certain-preference", cases, seed, |choices| {
        let loss = |u: &Rational| Real::Rational(Rational::ONE + Rational::ONE / u).ln();
        let mut u = factors(choices, 1).remove(0);
        let mut before = told(loss(&u))?;
        for _ in 0..6 {
            u *= Rational::from(1 + choices.within(1, 9) as u32);
            let next = told(loss(&u))?;
            let falls = told(next.compare(&before))?.is_lt() && told(next.compare(&Real::ZERO))?.is_gt();
            if !falls {
                return Err(format!("{next} after {before}"));
            }
            before = next;
        }
        Ok(())
    })
}

/// C62: where every item wins as often as it loses, a constant reward solves the Bradley–Terry equations.
pub(super) fn preference_cycle(cases: u64, seed: u64) -> Outcome {
    each("preference-cycle", cases, seed, |choices| {
        let wins = choices.pick(&[Rational::from_parts(2.into(), 3u8.into()), Rational::ONE]).clone();
        let items = choices.within(3, 6);
        let half = Rational::from_parts(1.into(), 2u8.into());
        // Item i beats i + 1 with this probability; the likelihood's slope at a constant reward is wins - 1/2 a comparison.
        let slope = |item: usize| {
            let ahead = &wins - &half;
            let behind = Rational::ONE - &wins - &half;
            [(item, ahead), ((item + 1) % items, behind)]
        };
        let mut gradient = vec![Rational::ZERO; items];
        for (item, part) in (0..items).flat_map(slope) {
            gradient[item] += part;
        }
        if gradient.iter().all(|part| *part == Rational::ZERO) { Ok(()) } else { Err(format!("{gradient:?}")) }
    })
}

/// C63: two items and n comparisons: the maximum exists unless one of them wins all, so with 1 - p^n - (1-p)^n.
pub(super) fn maximum_exists(cases: u64, seed: u64) -> Outcome {
    each("maximum-exists", cases, seed, |choices| {
        let p = small_row(choices, 2).remove(0);
        let n = choices.within(1, 6);
        let power = |base: &Rational| (0..n).fold(Rational::ONE, |all, _| all * base);
        let other = Rational::ONE - &p;
        let both = sum((0usize..1 << n)
            .filter(|wins| (1..n as u32).contains(&wins.count_ones()))
            .map(|wins| (0..n).fold(Rational::ONE, |all, draw| all * if wins >> draw & 1 == 1 { &p } else { &other })));
        let closed = Rational::ONE - power(&p) - power(&other);
        if both == closed { Ok(()) } else { Err(format!("{both} and {closed} for n = {n}, p = {p}")) }
    })
}

/// C95: what n samples miss has mass Σ q (1-q)^n, and all are seen with the probability of inclusion and exclusion.
pub(super) fn missing_mass(cases: u64, seed: u64) -> Outcome {
    each("missing-mass", cases, seed, |choices| {
        let q = full_row(choices, 3);
        let n = choices.within(1, 4);
        let power = |base: Rational| (0..n).fold(Rational::ONE, |all, _| all * &base);
        let (mut missing, mut all) = (Rational::ZERO, Rational::ZERO);
        for code in 0..3usize.pow(n as u32) {
            let draws: Vec<usize> = (0..n).map(|place| code / 3usize.pow(place as u32) % 3).collect();
            let probability = draws.iter().fold(Rational::ONE, |product, draw| product * &q[*draw]);
            let unseen = sum((0..3).filter(|x| !draws.contains(x)).map(|x| q[x].clone()));
            if unseen == Rational::ZERO {
                all += &probability;
            }
            missing += probability * unseen;
        }
        let expected = sum(q.iter().map(|mass| mass * power(Rational::ONE - mass)));
        let one = sum(q.iter().map(|mass| power(Rational::ONE - mass)));
        let two = sum(q.iter().map(|mass| power(mass.clone())));
        let seen = Rational::ONE - one + two;
        if missing == expected && all == seen { Ok(()) } else { Err(format!("n = {n}, q = {q:?}")) }
    })
}

/// C115: the spread within a group of draws of an event is on average below that of the event.
pub(super) fn group_spread(cases: u64, seed: u64) -> Outcome {
    each("group-spread", cases.min(200), seed, |choices| {
        let p = full_row(choices, 2).remove(0);
        let n = choices.within(1, 5);
        let root = |value: Rational| Real::Rational(value).sqrt();
        let other = Rational::ONE - &p;
        let mut mean = Real::ZERO;
        for draws in 0usize..1 << n {
            let hits = draws.count_ones();
            let share = Rational::from_parts(hits.into(), n.into());
            let probability =
                (0..n).fold(Rational::ONE, |all, draw| all * if draws >> draw & 1 == 1 { &p } else { &other });
            let spread = told(root(&share * (Rational::ONE - &share)))?;
            mean = told(spread.mul(&Real::Rational(probability)).and_then(|part| mean.add(&part)))?;
        }
        let whole = told(root(&p * &other))?;
        if told(mean.compare(&whole))?.is_lt() { Ok(()) } else { Err(format!("n = {n}, p = {p}")) }
    })
}

/// C116: along the flow of a two-outcome softmax the time per logit is 1/(2λp(1-p)) = (1 + cosh l)/λ, the slope of the closed form.
pub(super) fn flow_time(cases: u64, seed: u64) -> Outcome {
    each("flow-time", cases, seed, |choices| {
        let u = factors(choices, 1).remove(0); // e^l
        let p = &u / (Rational::ONE + &u);
        let two = Rational::from(2u32);
        let direct = Rational::ONE / (&two * &p * (Rational::ONE - &p));
        let closed = Rational::ONE + (&u + Rational::ONE / &u) / &two;
        if direct == closed { Ok(()) } else { Err(format!("{direct} and {closed} at e^l = {u}")) }
    })
}

/// C117: with e^(r/β) = π(z)/π(x) on a good set the tuned model is uniform there.
pub(super) fn anchored_reward(cases: u64, seed: u64) -> Outcome {
    each("anchored-reward", cases, seed, |choices| {
        let base = full_row(choices, 4);
        let good = choices.within(1, 15);
        let inside = |x: &usize| good >> x & 1 == 1;
        let anchor = (0..4).find(inside).ok_or("an empty set")?;
        let tuned: Vec<Rational> = (0..4).filter(inside).map(|x| &base[x] * (&base[anchor] / &base[x])).collect();
        if tuned.iter().all(|mass| *mass == tuned[0]) { Ok(()) } else { Err(format!("{tuned:?}")) }
    })
}
