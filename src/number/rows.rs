//! The rows of a model, as what layers of masses are multiplied by.

use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis, Zip};

use num_traits::Zero;

use super::{Expectation, Weight};

/// A matrix by which many layers are multiplied, in the form in which that is fast: states of the model × tokens.
pub trait Rows<W>: Send + Sync {
    /// Prepares a matrix.
    fn new(rows: ArrayView2<'_, W>) -> Self;

    /// The matrix product of a layer (states of the potential × states of the model) and these rows, in standard layout.
    fn product(&self, layer: ArrayView2<'_, W>) -> Array2<W>;

    /// The same into an array that is there already, of whatever shape.
    fn product_into(&self, layer: ArrayView2<'_, W>, product: &mut Array2<W>) {
        *product = self.product(layer);
    }
}

/// The matrix product by its definition, entry by entry, in parallel over the rows of the layer.
impl<W: Weight> Rows<W> for Array2<W> {
    fn new(rows: ArrayView2<'_, W>) -> Self {
        rows.as_standard_layout().into_owned()
    }

    fn product(&self, layer: ArrayView2<'_, W>) -> Array2<W> {
        let mut product = Array2::from_elem((layer.nrows(), self.ncols()), W::zero());
        let multiply = |(mut product, layer): (ArrayViewMut1<'_, W>, ArrayView1<'_, W>)| {
            for (left, rows) in layer.iter().zip(self.rows()) {
                if !left.is_zero() {
                    for (right, entry) in rows.iter().zip(product.iter_mut()) {
                        if !right.is_zero() {
                            entry.add_product(left, right);
                        }
                    }
                }
            }
        };
        let work = layer.len().saturating_mul(self.ncols());
        if layer.nrows() == 1 || work < 2 * W::PRODUCTS_OF_A_TASK {
            product.rows_mut().into_iter().zip(layer.rows()).for_each(multiply);
        } else {
            let rows = layer.axis_iter(Axis(0)).into_par_iter();
            product.axis_iter_mut(Axis(0)).into_par_iter().zip(rows).for_each(multiply);
        }
        product
    }
}

/// Float64: by a kernel for matrices, row by row where the layer has only a few.
#[derive(Clone, Debug)]
pub struct FloatRows(Array2<f64>);

/// Rows of a layer that one task multiplies; below it a task costs more than it saves.
const ROWS_OF_A_TASK: usize = 16;

/// Rows of a layer up to which each is multiplied for itself: a kernel would spend more on packing the matrix.
const FEW_ROWS: usize = 4;

impl Rows<f64> for FloatRows {
    fn new(rows: ArrayView2<'_, f64>) -> Self {
        FloatRows(rows.as_standard_layout().into_owned())
    }

    fn product(&self, layer: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut product = Array2::zeros((layer.nrows(), self.0.ncols()));
        self.multiply(layer, &mut product);
        product
    }

    fn product_into(&self, layer: ArrayView2<'_, f64>, product: &mut Array2<f64>) {
        if product.dim() == (layer.nrows(), self.0.ncols()) {
            product.fill(0.0);
            self.multiply(layer, product);
        } else {
            *product = self.product(layer);
        }
    }
}

impl FloatRows {
    /// The product into zeros.
    fn multiply(&self, layer: ArrayView2<'_, f64>, product: &mut Array2<f64>) {
        if layer.nrows() <= FEW_ROWS {
            let (rows, columns) = (self.0.as_slice().unwrap_or_default(), self.0.ncols());
            for (layer, mut product) in layer.rows().into_iter().zip(product.rows_mut()) {
                if let Some(product) = product.as_slice_mut() {
                    combine(product, layer.iter().copied(), rows, columns);
                }
            }
            return;
        }
        let work = layer.len().saturating_mul(self.0.ncols());
        if layer.nrows() < 2 * ROWS_OF_A_TASK || work < 2 * f64::PRODUCTS_OF_A_TASK {
            general_mat_mul(1.0, &layer, &self.0, 0.0, product);
            return;
        }
        let chunk = layer.nrows().div_ceil(rayon::current_num_threads()).max(ROWS_OF_A_TASK);
        product
            .axis_chunks_iter_mut(Axis(0), chunk)
            .into_par_iter()
            .zip(layer.axis_chunks_iter(Axis(0), chunk).into_par_iter())
            .for_each(|(mut product, layer)| general_mat_mul(1.0, &layer, &self.0, 0.0, &mut product));
    }
}

/// Adds up rows, each times its factor, four at a time so that the sum is fetched and stored less often.
fn combine(sum: &mut [f64], mut factors: impl Iterator<Item = f64>, rows: &[f64], columns: usize) {
    let mut fours = rows.chunks_exact(4 * columns.max(1));
    for four in &mut fours {
        let mut factor = || factors.next().unwrap_or(0.0);
        let (a, b, c, d) = (factor(), factor(), factor(), factor());
        let (first, rest) = four.split_at(columns);
        let (second, rest) = rest.split_at(columns);
        let (third, fourth) = rest.split_at(columns);
        for ((((sum, w), x), y), z) in sum.iter_mut().zip(first).zip(second).zip(third).zip(fourth) {
            *sum += (a * w + b * x) + (c * y + d * z);
        }
    }
    for (row, factor) in fours.remainder().chunks_exact(columns.max(1)).zip(factors) {
        sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += factor * weight);
    }
}

/// Pairs: two or three products of plain weights, so that what is fast for them is fast here.
#[derive(Clone, Debug)]
pub struct Planes<R> {
    mass: R,
    /// Where any of it is not 0.
    first: Option<R>,
}

impl<W: Weight> Rows<Expectation<W>> for Planes<W::Rows> {
    fn new(rows: ArrayView2<'_, Expectation<W>>) -> Self {
        let carries = rows.iter().any(|pair| !pair.first.is_zero());
        let plane = |part: fn(&Expectation<W>) -> W| W::Rows::new(rows.map(part).view());
        Planes { mass: plane(|pair| pair.mass.clone()), first: carries.then(|| plane(|pair| pair.first.clone())) }
    }

    fn product(&self, layer: ArrayView2<'_, Expectation<W>>) -> Array2<Expectation<W>> {
        let mut product = Array2::from_elem((0, 0), Expectation::zero());
        self.product_into(layer, &mut product);
        product
    }

    fn product_into(&self, layer: ArrayView2<'_, Expectation<W>>, pairs: &mut Array2<Expectation<W>>) {
        // Both halves of the pairs below each other: one product serves them.
        let states = layer.nrows();
        let mut halves = Vec::with_capacity(2 * layer.len());
        halves.extend(layer.iter().map(|pair| pair.mass.clone()));
        halves.extend(layer.iter().map(|pair| pair.first.clone()));
        let halves = Array2::from_shape_vec((2 * states, layer.ncols()), halves).expect("two entries for each pair");
        let product = self.mass.product(halves.view());
        let (masses, firsts) = product.view().split_at(Axis(0), states);
        if pairs.dim() != masses.dim() {
            *pairs = Array2::from_elem(masses.dim(), Expectation::zero());
        }
        Zip::from(&mut *pairs).and(&masses).and(&firsts).for_each(|pair, mass, first| {
            pair.mass.clone_from(mass);
            pair.first.clone_from(first);
        });
        if let Some(first) = &self.first {
            let more = first.product(halves.slice(ndarray::s![..states, ..]));
            Zip::from(pairs).and(&more).for_each(|pair, more| pair.first.accumulate(more));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By definition.
    fn expected<W: Weight>(layer: &Array2<W>, rows: &Array2<W>) -> Array2<W> {
        Rows::product(rows, layer.view())
    }

    fn product<W: Weight>(layer: &Array2<W>, rows: &Array2<W>) -> Array2<W> {
        W::Rows::new(rows.view()).product(layer.view())
    }

    #[test]
    fn products_of_floats_and_pairs_are_those_of_the_entries() {
        // Small integers: no order of adding them up rounds.
        for (states, inner, tokens) in [(1, 1, 1), (2, 7, 5), (4, 8, 3), (5, 6, 9), (40, 33, 65), (3, 4, 0)] {
            let layer = Array2::from_shape_fn((states, inner), |(row, column)| ((3 * row + column) % 11) as f64);
            let rows = Array2::from_shape_fn((inner, tokens), |(row, column)| ((row + 5 * column) % 7) as f64);
            assert_eq!(product(&layer, &rows), expected(&layer, &rows));
            let turned = layer.t();
            assert_eq!(
                product(&rows.t().to_owned(), &turned.to_owned()),
                expected(&rows.t().to_owned(), &turned.to_owned())
            );
            let pair = |value: &f64| Expectation::new(*value, 2.0 * value + 1.0);
            let (layer, rows) = (layer.map(pair), rows.map(pair));
            assert_eq!(product(&layer, &rows), expected(&layer, &rows));
            let plain = rows.map(|pair| Expectation::new(pair.mass, 0.0));
            assert_eq!(product(&layer, &plain), expected(&layer, &plain));
        }
    }
}
