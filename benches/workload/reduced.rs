//! By hand: P(c) and the marginals given c in fractions that are reduced by a gcd at every step.

use exactlm::number::Rational;
use ndarray::{Array2, Array3, Axis, s};

use super::chain::{Chain, fraction};

/// P(c), and P(x_t = v | c).
pub fn answers(chain: &Chain) -> (Rational, Vec<Vec<Rational>>) {
    let (v, n) = (chain.vocabulary, chain.length);
    let (start, rows) = (chain.starts(fraction), chain.transitions(fraction));
    let product = |layer: &Array2<Rational>, rows: &Array2<Rational>| {
        Array2::from_shape_fn((v, v), |(first, last)| {
            let terms = layer.row(first).into_iter().zip(rows.column(last));
            terms.filter(|(mass, _)| !mass.is_zero()).fold(Rational::ZERO, |sum, (mass, step)| sum + mass * step)
        })
    };
    let diagonal = |entry: &dyn Fn(usize) -> Rational| {
        Array2::from_shape_fn((v, v), |(first, last)| if first == last { entry(first) } else { Rational::ZERO })
    };
    let mut futures = Array3::from_elem((n, v, v), Rational::ZERO);
    let mut future = diagonal(&|_| Rational::ONE);
    let transposed = rows.t().to_owned();
    for position in (0..n).rev() {
        futures.slice_mut(s![position, .., ..]).assign(&future);
        future = product(&future, &transposed);
    }
    let mut layer = diagonal(&|first| start[first].clone());
    let mut joint: Vec<Vec<Rational>> = Vec::new();
    for position in 0..n {
        let met = &layer * &futures.index_axis(Axis(0), position);
        let sums = met.columns().into_iter().map(|column| column.iter().fold(Rational::ZERO, |sum, mass| sum + mass));
        joint.push(sums.collect());
        layer = product(&layer, &rows);
    }
    let c = joint[0].iter().fold(Rational::ZERO, |sum, mass| sum + mass);
    let marginals = joint.iter().map(|row| row.iter().map(|mass| mass / &c).collect()).collect();
    (c, marginals)
}
