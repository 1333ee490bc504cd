//! The rows of a model as what layers of generating functions and of leading terms are multiplied by.
//!
//! Probabilities are constants: a product never mixes exponents. For generating functions it is one plain product for each
//! exponent; for leading terms exponents are ranked once, and then only ranks are compared.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array2, ArrayView2};
use num_traits::Zero;

use super::rows::Rows;
use super::{Exponent, GeneratingFunction, LeadingTerm, Weight};

/// Rows of generating functions. Where all of them are constants, as probabilities are, a product never mixes exponents.
pub struct ExponentRows<E, C: Weight> {
    rows: Array2<GeneratingFunction<E, C>>,
    constants: Option<C::Rows>,
}

/// A layer is taken apart where at least one in so many of its coefficients is not 0.
const SPARSE: usize = 4;

impl<E: Exponent, C: Weight> Rows<GeneratingFunction<E, C>> for ExponentRows<E, C> {
    fn new(rows: ArrayView2<'_, GeneratingFunction<E, C>>) -> Self {
        let is_constant = |entry: &GeneratingFunction<E, C>| match entry.terms() {
            [] => true,
            [(exponent, _)] => exponent.is_zero(),
            _ => false,
        };
        let constant =
            |entry: &GeneratingFunction<E, C>| entry.terms().first().map_or_else(C::zero, |(_, c)| c.clone());
        let constants = rows.iter().all(is_constant).then(|| C::Rows::new(rows.map(constant).view()));
        ExponentRows { rows: Rows::new(rows), constants }
    }

    fn product(&self, layer: ArrayView2<'_, GeneratingFunction<E, C>>) -> Array2<GeneratingFunction<E, C>> {
        let Some(constants) = &self.constants else { return self.rows.product(layer) };
        let mut exponents: BTreeMap<&E, usize> = BTreeMap::new();
        let mut terms = 0;
        for (exponent, _) in layer.iter().flat_map(GeneratingFunction::terms) {
            exponents.entry(exponent).or_insert(0);
            terms += 1;
        }
        let (states, columns) = layer.dim();
        if exponents.len().saturating_mul(layer.len()) > SPARSE * terms {
            return self.rows.product(layer);
        }
        exponents.values_mut().enumerate().for_each(|(place, exponent)| *exponent = place);
        // The planes of all exponents below each other: one product serves them.
        let mut planes = Array2::from_elem((exponents.len() * states, columns), C::zero());
        for ((state, column), entry) in layer.indexed_iter() {
            for (exponent, coefficient) in entry.terms() {
                planes[[exponents[exponent] * states + state, column]] = coefficient.clone();
            }
        }
        let planes = constants.product(planes.view());
        let tokens = planes.ncols();
        let mut products = vec![Vec::new(); states * tokens];
        let exponents: Vec<&E> = exponents.into_keys().collect();
        for (place, coefficient) in planes.into_iter().enumerate().filter(|(_, coefficient)| !coefficient.is_zero()) {
            let exponent = exponents[place / (states * tokens)].clone();
            products[place % (states * tokens)].push((exponent, coefficient));
        }
        let products = products.into_iter().map(GeneratingFunction::from_ascending).collect();
        Array2::from_shape_vec((states, tokens), products).expect("one product for each state and token")
    }
}

/// Rows of leading terms.
pub struct LeadingRows<E, C> {
    rows: Array2<LeadingTerm<E, C>>,
    are_constant: bool,
}

impl<E: Exponent, C: Weight> Rows<LeadingTerm<E, C>> for LeadingRows<E, C> {
    fn new(rows: ArrayView2<'_, LeadingTerm<E, C>>) -> Self {
        let are_constant = rows.iter().all(|entry| entry.term().is_none_or(|(exponent, _)| exponent.is_zero()));
        LeadingRows { rows: Rows::new(rows), are_constant }
    }

    fn product(&self, layer: ArrayView2<'_, LeadingTerm<E, C>>) -> Array2<LeadingTerm<E, C>> {
        if !self.are_constant {
            return self.rows.product(layer);
        }
        let exponents: BTreeSet<&E> =
            layer.iter().filter_map(|entry| entry.term()).map(|(exponent, _)| exponent).collect();
        let ranks: BTreeMap<&E, usize> =
            exponents.iter().enumerate().map(|(rank, exponent)| (*exponent, rank)).collect();
        let exponents: Vec<&E> = exponents.into_iter().collect();
        let tokens = self.rows.ncols();
        let mut products = Vec::with_capacity(layer.nrows() * tokens);
        let mut best: Vec<Option<(usize, C)>> = vec![None; tokens];
        for masses in layer.rows() {
            for (left, rows) in masses.iter().zip(self.rows.rows()) {
                let Some((exponent, mass)) = left.term() else { continue };
                let rank = ranks[exponent];
                for (entry, best) in rows.iter().zip(&mut best) {
                    let Some((_, step)) = entry.term() else { continue };
                    match best {
                        Some((own, _)) if *own > rank => {}
                        Some((own, sum)) if *own == rank => sum.add_product(mass, step),
                        _ => *best = Some((rank, mass.clone() * step.clone())),
                    }
                }
            }
            products.extend(best.iter_mut().map(|best| match best.take() {
                Some((rank, mass)) => LeadingTerm::new(exponents[rank].clone(), mass),
                None => LeadingTerm::zero(),
            }));
        }
        Array2::from_shape_vec((layer.nrows(), tokens), products).expect("one product for each state and token")
    }
}

#[cfg(test)]
mod tests {
    use dashu::integer::IBig;

    use super::*;
    use crate::number::Rational;

    type Function = GeneratingFunction<Rational, IBig>;

    fn function(terms: &[(i64, i64)]) -> Function {
        Function::from_terms(terms.iter().map(|&(k, m)| (Rational::from(k), IBig::from(m))))
    }

    #[test]
    fn products_are_those_of_the_entries() {
        let dense = |row: usize, column: usize| {
            function(&[(0, row as i64), (2, column as i64 + 1), (5, (row * column % 3) as i64)])
        };
        let sparse = |row: usize, column: usize| function(&[((7 * row + column) as i64, 1)]);
        let constants = Array2::from_shape_fn((4, 5), |(row, column)| function(&[(0, ((row + column) % 4) as i64)]));
        let shifting = Array2::from_shape_fn((4, 5), |(row, column)| function(&[(row as i64, column as i64)]));
        for layer in
            [Array2::from_shape_fn((3, 4), |(r, c)| dense(r, c)), Array2::from_shape_fn((3, 4), |(r, c)| sparse(r, c))]
        {
            for rows in [&constants, &shifting] {
                assert_eq!(ExponentRows::new(rows.view()).product(layer.view()), rows.product(layer.view()));
            }
        }
        let nothing = Array2::from_elem((2, 4), function(&[]));
        assert_eq!(
            ExponentRows::new(constants.view()).product(nothing.view()),
            Array2::from_elem((2, 5), function(&[]))
        );
    }

    #[test]
    fn products_of_leading_terms_are_those_of_the_entries() {
        let term = |exponent: usize, mass: usize| LeadingTerm::new(Rational::from(exponent), IBig::from(mass));
        let layer = Array2::from_shape_fn((3, 4), |(row, column)| term(row * column % 3, (row + column) % 3));
        let constants = Array2::from_shape_fn((4, 5), |(row, column)| term(0, (row + column) % 4));
        let shifting = Array2::from_shape_fn((4, 5), |(row, column)| term(row, column));
        for rows in [&constants, &shifting] {
            assert_eq!(LeadingRows::new(rows.view()).product(layer.view()), rows.product(layer.view()));
        }
    }
}
