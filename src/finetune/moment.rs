//! Moments in place of rewards: the distribution nearest to a base whose features have given means.

use super::elementary::{Sum, exp, ln, log_sum};

/// How small a difference of moments counts as none.
const CLOSE: f64 = 1e-11;

/// The p that minimises KL(p‖a) among those with E_p\[φ\] = μ, if there is one (Csiszár 1975).
#[derive(Clone, Debug, PartialEq)]
pub enum Projection {
    /// μ lies inside of what the features can be: p ∝ a·e^{λ·φ}.
    Interior {
        /// λ
        weights: Vec<f64>,
        /// p
        law: Vec<f64>,
        /// KL(p‖a)
        cost: f64,
    },
    /// μ lies on the edge: along a direction v no outcome has more than μ, so p says only outcomes with v·φ = v·μ, and is the
    /// limit of tilts with λ growing along v.
    Boundary {
        /// v
        direction: Vec<f64>,
        /// p
        law: Vec<f64>,
        /// KL(p‖a)
        cost: f64,
    },
    /// Along a direction v every outcome has less than μ: no distribution has this mean.
    Infeasible {
        /// v
        direction: Vec<f64>,
    },
    /// Neither was found within the steps that are made: μ is too close to an edge whose direction is not simple.
    Undecided {
        /// λ, as far as it got.
        weights: Vec<f64>,
    },
}

/// The nearest distribution to a base with these means. `features[k][x]` is φ_k(x); outcomes of probability 0 count for nothing.
///
/// With one feature the edges are found exactly, as the least and the greatest value; with several a direction is looked
/// for among those whose entries are small fractions of the greatest, and proves what is said.
///
/// Cost: outcomes × features² for each of some steps of Newton's method.
pub fn project(base: &[f64], features: &[Vec<f64>], means: &[f64]) -> Projection {
    let support: Vec<usize> = (0..base.len()).filter(|&outcome| base[outcome] > 0.0).collect();
    on_face(base, features, means, support, None)
}

fn on_face(
    base: &[f64],
    features: &[Vec<f64>],
    means: &[f64],
    support: Vec<usize>,
    outer: Option<Vec<f64>>,
) -> Projection {
    let above = |direction: &[f64], outcome: usize| {
        Sum::of(direction.iter().zip(features).zip(means).map(|((v, feature), mean)| v * (feature[outcome] - mean)))
    };
    // One feature at a time first: what most edges are.
    let mut candidates: Vec<Vec<f64>> = Vec::new();
    for feature in 0..features.len() {
        for sign in [1.0, -1.0] {
            let mut direction = vec![0.0; features.len()];
            direction[feature] = sign;
            candidates.push(direction);
        }
    }
    let (weights, has_converged) = newton(base, features, means, &support);
    let greatest = weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
    // Near an edge the means are all but reached by weights that are all but infinite: the edge is looked for all the same.
    if greatest > 0.0 {
        candidates.extend((1..=60).map(|parts| {
            let parts = f64::from(parts);
            weights.iter().map(|weight| (weight / greatest * parts).round() / parts).collect()
        }));
        candidates.push(weights.iter().map(|weight| weight / greatest).collect());
    }
    for direction in &candidates {
        let most = support.iter().map(|&outcome| above(direction, outcome)).fold(f64::NEG_INFINITY, f64::max);
        if most < -CLOSE {
            return Projection::Infeasible { direction: direction.clone() };
        }
        let face: Vec<usize> = support.iter().copied().filter(|&outcome| above(direction, outcome) >= -CLOSE).collect();
        if most <= CLOSE && face.len() < support.len() {
            return on_face(base, features, means, face, Some(outer.unwrap_or_else(|| direction.clone())));
        }
    }
    if !has_converged {
        return Projection::Undecided { weights };
    }
    let (law, cost) = tilted(base, features, &weights, &support);
    match outer {
        None => Projection::Interior { weights, law, cost },
        Some(direction) => Projection::Boundary { direction, law, cost },
    }
}

/// p ∝ a·e^{λ·φ} on a support, and KL(p‖a).
fn tilted(base: &[f64], features: &[Vec<f64>], weights: &[f64], support: &[usize]) -> (Vec<f64>, f64) {
    let exponent =
        |outcome: usize| Sum::of(weights.iter().zip(features).map(|(weight, feature)| weight * feature[outcome]));
    let terms = support.iter().map(|&outcome| ln(base[outcome]) + exponent(outcome));
    let total = log_sum(terms);
    let mut law = vec![0.0; base.len()];
    for &outcome in support {
        law[outcome] = exp(ln(base[outcome]) + exponent(outcome) - total);
    }
    let cost = Sum::of(support.iter().map(|&outcome| law[outcome] * (exponent(outcome) - total)));
    (law, cost)
}

/// λ by Newton's method on ln Z(λ) − λ·μ, which is convex; and whether the means are reached.
fn newton(base: &[f64], features: &[Vec<f64>], means: &[f64], support: &[usize]) -> (Vec<f64>, bool) {
    let count = features.len();
    let mut weights = vec![0.0; count];
    for _ in 0..500 {
        let (law, _) = tilted(base, features, &weights, support);
        let mean: Vec<f64> = features
            .iter()
            .map(|feature| Sum::of(support.iter().map(|&outcome| law[outcome] * feature[outcome])))
            .collect();
        let missing: Vec<f64> = means.iter().zip(&mean).map(|(wanted, mean)| wanted - mean).collect();
        if missing.iter().all(|gap| gap.abs() < CLOSE) {
            return (weights, true);
        }
        let covariance = |left: usize, right: usize| {
            Sum::of(support.iter().map(|&outcome| {
                law[outcome] * (features[left][outcome] - mean[left]) * (features[right][outcome] - mean[right])
            }))
        };
        let mut rows: Vec<Vec<f64>> = (0..count)
            .map(|left| (0..count).map(|right| covariance(left, right)).chain([missing[left]]).collect())
            .collect();
        let scale = (0..count).map(|place| rows[place][place]).fold(0.0, f64::max).max(1e-300);
        // What does not vary cannot be moved.
        for (place, row) in rows.iter_mut().enumerate() {
            row[place] += 1e-13 * scale;
        }
        for pivot in 0..count {
            let above = rows[pivot].clone();
            for row in (0..count).filter(|&row| row != pivot) {
                let factor = rows[row][pivot] / above[pivot];
                rows[row].iter_mut().zip(&above).for_each(|(entry, above)| *entry -= factor * above);
            }
        }
        let step: Vec<f64> = (0..count).map(|place| rows[place][count] / rows[place][place]).collect();
        let largest = step.iter().fold(0.0_f64, |most, change| most.max(change.abs()));
        if !largest.is_finite() {
            return (weights, false);
        }
        let factor = if largest > 1.0 { 1.0 / largest } else { 1.0 };
        weights.iter_mut().zip(&step).for_each(|(weight, change)| *weight += factor * change);
    }
    (weights, false)
}
