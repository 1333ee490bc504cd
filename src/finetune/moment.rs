//! Moments in place of rewards: the distribution nearest to a base whose features have given means.

use super::elementary::{Sum, exp, ln, log_sum};
use super::elimination::Elimination;
use super::hull::{self, Place};
use crate::number::{Rational, to_f64};

/// How small a difference of moments counts as none, in units of their standard deviations.
const CLOSE: f64 = 1e-13;
/// How small it must be where roundings let it become no smaller.
const CLOSE_ENOUGH: f64 = 1e-9;

/// The most steps of Newton's method.
const MOST_STEPS: usize = 2_000;

/// The p that minimises KL(p‖a) among those with E_p\[φ\] = μ, if there is one (Csiszár 1975). Which case it is, and the directions,
/// are exact.
#[derive(Clone, Debug, PartialEq)]
pub enum Projection {
    /// μ lies inside of what the features can be: p ∝ a·e^{λ·φ}.
    Interior(Tilt),
    /// μ lies on the edge: along a direction v no outcome has more than μ, so p says only outcomes with v·φ = v·μ, and is the
    /// limit of tilts with λ growing along v.
    Boundary {
        /// v, in coprime integers.
        direction: Vec<Rational>,
        /// The tilt of the base on these outcomes.
        tilt: Tilt,
    },
    /// Along a direction v every outcome has less than μ: no distribution has this mean.
    Infeasible {
        /// v, in coprime integers.
        direction: Vec<Rational>,
    },
    /// The weights were not found in float64: μ is too close to an edge, or a feature too large.
    Undecided,
}

/// p ∝ a·e^{λ·φ} on some outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Tilt {
    /// λ; 0 for features that follow from the others on these outcomes.
    pub weights: Vec<f64>,
    /// λ·(φ(x) − μ), up to a constant; −∞ for outcomes that have no part in it.
    pub exponents: Vec<f64>,
    /// p
    pub law: Vec<f64>,
    /// KL(p‖a)
    pub cost: f64,
}

/// The nearest distribution to a base with these means. `features[k][x]` is φ_k(x); outcomes of probability 0 count for nothing.
///
/// Cost: a linear program over the different values of φ, then outcomes × features² for each of some steps of Newton's method.
pub fn project(base: &[f64], features: &[Vec<Rational>], means: &[Rational]) -> Projection {
    let support: Vec<usize> = (0..base.len()).filter(|&outcome| base[outcome] > 0.0).collect();
    let above = |outcome: usize| -> Vec<Rational> {
        features.iter().zip(means).map(|(feature, mean)| &feature[outcome] - mean).collect()
    };
    // Outcomes with the same features lie at the same point.
    let mut numbered: Vec<(Vec<Rational>, usize)> = support.iter().map(|&outcome| (above(outcome), outcome)).collect();
    numbered.sort();
    let mut points: Vec<Vec<Rational>> = Vec::new();
    let mut outcomes: Vec<Vec<usize>> = Vec::new();
    for (point, outcome) in numbered {
        if points.last() != Some(&point) {
            points.push(point);
            outcomes.push(Vec::new());
        }
        outcomes.last_mut().expect("a point was just pushed").push(outcome);
    }
    if points.is_empty() {
        return Projection::Undecided;
    }
    let tilt = |face: &[usize]| tilted(base, &points, &outcomes, face);
    match hull::place(&points) {
        Place::Inside => {
            tilt(&(0..points.len()).collect::<Vec<_>>()).map_or(Projection::Undecided, Projection::Interior)
        }
        Place::Edge { direction, face } => {
            tilt(&face).map_or(Projection::Undecided, |tilt| Projection::Boundary { direction, tilt })
        }
        Place::Outside { direction } => Projection::Infeasible { direction },
    }
}

/// The tilt of the outcomes on a face that has the mean 0; none where it is not found.
fn tilted(base: &[f64], points: &[Vec<Rational>], outcomes: &[Vec<usize>], face: &[usize]) -> Option<Tilt> {
    let on_face: Vec<&[Rational]> = face.iter().map(|&point| points[point].as_slice()).collect();
    let free = hull::independent(&on_face);
    let values: Vec<Vec<f64>> =
        on_face.iter().map(|point| free.iter().map(|&feature| to_f64(&point[feature])).collect()).collect();
    if values.iter().flatten().any(|value| !value.is_finite()) {
        return None;
    }
    let of_point = |&point: &usize| ln(Sum::of(outcomes[point].iter().map(|&outcome| base[outcome])));
    let logs: Vec<f64> = face.iter().map(of_point).collect();
    let weights = newton(&logs, &values)?;
    let exponent = |place: usize| Sum::of(weights.iter().zip(&values[place]).map(|(weight, value)| weight * value));
    let total = log_sum((0..face.len()).map(|place| logs[place] + exponent(place)));
    let mut tilt = Tilt {
        weights: vec![0.0; points[0].len()],
        exponents: vec![f64::NEG_INFINITY; base.len()],
        law: vec![0.0; base.len()],
        cost: 0.0,
    };
    free.iter().zip(&weights).for_each(|(&feature, weight)| tilt.weights[feature] = *weight);
    let mut cost = Sum::default();
    for (place, &point) in face.iter().enumerate() {
        let exponent = exponent(place);
        for &outcome in &outcomes[point] {
            tilt.exponents[outcome] = exponent;
            tilt.law[outcome] = exp(ln(base[outcome]) + exponent - total);
            cost.add(tilt.law[outcome] * (exponent - total));
        }
    }
    tilt.cost = cost.value().max(0.0);
    Some(tilt)
}

/// The λ that makes the mean 0 where 0 is inside: the least ln Σ e^{logs + λ·values}, by damped steps, each of which goes down
/// (Bach 2010).
fn newton(logs: &[f64], values: &[Vec<f64>]) -> Option<Vec<f64>> {
    let count = values.first().map_or(0, Vec::len);
    let mut weights = vec![0.0; count];
    let mut best: Option<(f64, Vec<f64>)> = None;
    for _ in 0..MOST_STEPS {
        let exponent = |value: &[f64]| Sum::of(weights.iter().zip(value).map(|(weight, value)| weight * value));
        let terms: Vec<f64> = logs.iter().zip(values).map(|(log, value)| log + exponent(value)).collect();
        let total = log_sum(terms.iter().copied());
        let law: Vec<f64> = terms.iter().map(|term| exp(term - total)).collect();
        let mean_of = |feature: usize| Sum::of(law.iter().zip(values).map(|(share, value)| share * value[feature]));
        let mean: Vec<f64> = (0..count).map(mean_of).collect();
        let covariance = |left: usize, right: usize| {
            let term =
                |(share, value): (&f64, &Vec<f64>)| share * (value[left] - mean[left]) * (value[right] - mean[right]);
            Sum::of(law.iter().zip(values).map(term))
        };
        let spread: Vec<f64> = (0..count).map(|feature| covariance(feature, feature).sqrt()).collect();
        let gap = mean.iter().zip(&spread).map(|(mean, spread)| mean.abs() / spread).fold(0.0, f64::max);
        if gap <= CLOSE {
            return Some(weights);
        }
        match &best {
            // Quadratic convergence has ended in roundings.
            Some((least, found)) if *least <= CLOSE_ENOUGH && gap >= *least => return Some(found.clone()),
            Some((least, _)) if gap >= *least => {}
            _ => best = Some((gap, weights.clone())),
        }
        if spread.iter().any(|spread| *spread <= 0.0 || !spread.is_finite()) {
            return None;
        }
        // In units of the spread, so that rare and large features count alike.
        let scaled = |left: usize, right: usize| covariance(left, right) / (spread[left] * spread[right]);
        let rows = (0..count).map(|left| (0..count).map(|right| scaled(left, right)).collect()).collect();
        let right: Vec<f64> = mean.iter().zip(&spread).map(|(mean, spread)| -mean / spread).collect();
        let step = Elimination::new(rows).solve(&right);
        let step: Vec<f64> = step.iter().zip(&spread).map(|(step, spread)| step / spread).collect();
        let reach = values
            .iter()
            .map(|value| Sum::of((0..count).map(|feature| step[feature] * (value[feature] - mean[feature]))).abs())
            .fold(0.0, f64::max);
        if !reach.is_finite() || step.iter().all(|change| *change == 0.0) {
            return None;
        }
        // ln(1 + reach)/reach, at which the decrease is certain; 1 where it is as good.
        let factor = if reach < 1e-3 { 1.0 } else { ln(1.0 + reach) / reach };
        weights.iter_mut().zip(&step).for_each(|(weight, change)| *weight += factor * change);
    }
    None
}
