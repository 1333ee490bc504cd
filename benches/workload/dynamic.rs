//! By hand: a dynamic program for each of W's questions, on `ndarray` products.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis, Zip, s};
use rayon::prelude::*;

use super::answers::Answers;
use super::chain::{Chain, float};

/// First tokens whose layers are walked together; they stay in the cache, and each block is a task.
const BLOCK: usize = 64;

/// All of W's answers. The chain's rows sum to one and N is moderate, so that no layer has to be rescaled.
pub fn answers(chain: &Chain) -> Answers {
    let (start, rows) = (chain.starts(float), chain.transitions(float));
    let block = if chain.vocabulary < 64 { chain.vocabulary } else { (chain.vocabulary / 2).min(BLOCK) };
    let firsts: Vec<usize> = (0..chain.vocabulary).step_by(block).collect();
    let blocks: Vec<(f64, Array2<f64>)> = match firsts.as_slice() {
        [only] => vec![meeting(*only, block, &start, &rows, chain.length)],
        firsts => firsts.par_iter().map(|&first| meeting(first, block, &start, &rows, chain.length)).collect(),
    };
    let mut c = 0.0;
    let mut joint = Array2::zeros((chain.length, chain.vocabulary));
    for (mass, masses) in blocks {
        c += mass;
        joint += &masses;
    }
    let (z, first) = tilt(&start, &rows, chain.length);
    let joint = joint.rows().into_iter().map(|row| row.to_vec()).collect();
    Answers::from_sums(
        c,
        at_least_two(&start, &rows, chain.length),
        joint,
        z,
        first,
        entropy(&start, &rows, chain.length),
    )
}

/// P(c) and P(x_t = v, c) for sequences that begin with one of a block of tokens: a layer is (first token) × (last token).
fn meeting(first: usize, block: usize, start: &Array1<f64>, rows: &Array2<f64>, n: usize) -> (f64, Array2<f64>) {
    let v = start.len();
    let block = block.min(v - first);
    let mut layers = Array3::zeros((n, block, v));
    for row in 0..block {
        layers[[0, row, first + row]] = start[first + row];
    }
    for position in 1..n {
        let (before, mut after) = layers.view_mut().split_at(Axis(0), position);
        let before: ArrayView2<'_, f64> = before.slice(s![position - 1, .., ..]);
        general_mat_mul(1.0, &before, rows, 0.0, &mut after.slice_mut(s![0, .., ..]));
    }
    let mut future = Array2::zeros((block, v));
    for row in 0..block {
        future[[row, first + row]] = 1.0;
    }
    let mut next = future.clone();
    let mut joint = Array2::zeros((n, v));
    for position in (0..n).rev() {
        for (past, future) in layers.index_axis(Axis(0), position).rows().into_iter().zip(future.rows()) {
            Zip::from(joint.row_mut(position))
                .and(past)
                .and(future)
                .for_each(|sum, past, future| *sum += past * future);
        }
        if position > 0 {
            general_mat_mul(1.0, &future, &rows.t(), 0.0, &mut next);
            std::mem::swap(&mut future, &mut next);
        }
    }
    (joint.row(0).sum(), joint)
}

/// P(c2): a layer is (none, one, more zeros seen) × (last token).
fn at_least_two(start: &Array1<f64>, rows: &Array2<f64>, n: usize) -> f64 {
    let shift = |layer: &mut Array2<f64>| {
        layer[[2, 0]] += layer[[1, 0]];
        layer[[1, 0]] = layer[[0, 0]];
        layer[[0, 0]] = 0.0;
    };
    let mut layer = Array2::zeros((3, start.len()));
    layer.row_mut(0).assign(start);
    shift(&mut layer);
    let mut next = layer.clone();
    for _ in 1..n {
        general_mat_mul(1.0, &layer, rows, 0.0, &mut next);
        shift(&mut next);
        std::mem::swap(&mut layer, &mut next);
    }
    layer.row(2).sum()
}

/// Σ π e^r and Σ π e^r r: a layer holds masses and masses times r so far, by last token.
fn tilt(start: &Array1<f64>, rows: &Array2<f64>, n: usize) -> (f64, f64) {
    let weigh = |layer: &mut Array2<f64>| {
        layer[[0, 1]] *= std::f64::consts::E;
        layer[[1, 1]] = layer[[1, 1]] * std::f64::consts::E + layer[[0, 1]];
    };
    let mut layer = Array2::zeros((2, start.len()));
    layer.row_mut(0).assign(start);
    weigh(&mut layer);
    let mut next = layer.clone();
    for _ in 1..n {
        general_mat_mul(1.0, &layer, rows, 0.0, &mut next);
        weigh(&mut next);
        std::mem::swap(&mut layer, &mut next);
    }
    (layer.row(0).sum(), layer.row(1).sum())
}

/// H: a layer holds masses and masses times −ln so far, by last token.
fn entropy(start: &Array1<f64>, rows: &Array2<f64>, n: usize) -> f64 {
    let surprises = rows.map(|p| -p * p.ln());
    let mut masses = start.clone();
    let mut firsts = start.map(|p| -p * p.ln());
    for _ in 1..n {
        firsts = firsts.dot(rows) + masses.dot(&surprises);
        masses = masses.dot(rows);
    }
    firsts.sum()
}
