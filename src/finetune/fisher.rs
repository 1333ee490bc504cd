//! The natural gradient: F⁻¹ g for the Fisher information F of a class, block by block.

use std::collections::BTreeMap;

use ndarray::Array1;

use super::elementary::exp;
use super::elimination::Elimination;
use super::policy::{Layout, Point, Policy};

impl Policy {
    /// F⁻¹ g for the Fisher information F of the class, where its blocks are small: of each row, or of the worlds. `None`
    /// for tabular policies, whose natural parameters are the probabilities of whole sequences ([`Objective`](super::Objective)).
    pub fn natural(&self, point: &Point, gradient: &Array1<f64>) -> Option<Array1<f64>> {
        let tree = &*self.tree;
        let mut direction = Array1::zeros(gradient.len());
        match &self.layout {
            Layout::Cells => return None,
            Layout::Shared(parameters, rows) => {
                // Score terms of different positions, and of different rows, are uncorrelated: F has a block for each row.
                let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
                for prefix in 0..tree.inner() {
                    if let Some(&parameter) = parameters.get(tree.row(prefix).start) {
                        members.entry(rows[parameter as usize]).or_default().push(prefix);
                    }
                }
                for prefixes in members.into_values() {
                    let mut block = Block::default();
                    for prefix in prefixes {
                        let cells = tree.row(prefix);
                        block.add(point.reach[prefix], cells.map(|cell| (parameters[cell], point.rows[cell])));
                    }
                    block.solve(gradient, &mut direction);
                }
            }
            Layout::Worlds(worlds) | Layout::OneWorld(worlds, _) => {
                let chosen: Vec<usize> = match &self.layout {
                    Layout::OneWorld(_, one) => vec![*one],
                    _ => (0..worlds.len()).collect(),
                };
                let mut block = Block::of(0..chosen.len() as u32);
                for leaf in 0..tree.leaves() {
                    let reach = point.reach[tree.inner() + leaf];
                    if reach > 0.0 {
                        let score: Vec<f64> = chosen
                            .iter()
                            .map(|&place| {
                                let share = point.worlds[place] * exp(worlds[place].log_probability[leaf]) / reach;
                                share - point.worlds[place]
                            })
                            .collect();
                        block.add_outer(reach, &score);
                    }
                }
                block.solve(gradient, &mut direction);
            }
        }
        Some(direction)
    }
}

/// A block of a Fisher information, by the parameters it is about.
#[derive(Default)]
struct Block {
    places: BTreeMap<u32, usize>,
    entries: Vec<Vec<f64>>,
}

impl Block {
    fn of(parameters: std::ops::Range<u32>) -> Self {
        let mut block = Block::default();
        parameters.for_each(|parameter| {
            block.place(parameter);
        });
        block
    }

    fn place(&mut self, parameter: u32) -> usize {
        let next = self.places.len();
        let place = *self.places.entry(parameter).or_insert(next);
        if place == next {
            self.entries.iter_mut().for_each(|row| row.push(0.0));
            self.entries.push(vec![0.0; next + 1]);
        }
        place
    }

    /// Adds mass·(diag q − q qᵀ).
    fn add(&mut self, mass: f64, row: impl Iterator<Item = (u32, f64)>) {
        let row: Vec<(usize, f64)> = row.map(|(parameter, share)| (self.place(parameter), share)).collect();
        for &(left, p) in &row {
            self.entries[left][left] += mass * p;
            for &(right, q) in &row {
                self.entries[left][right] -= mass * p * q;
            }
        }
    }

    fn add_outer(&mut self, mass: f64, score: &[f64]) {
        for (left, p) in score.iter().enumerate() {
            for (right, q) in score.iter().enumerate() {
                self.entries[left][right] += mass * p * q;
            }
        }
    }

    /// A solution of F d = g.
    fn solve(self, gradient: &Array1<f64>, direction: &mut Array1<f64>) {
        let mut parameters = vec![0; self.places.len()];
        self.places.iter().for_each(|(&parameter, &place)| parameters[place] = parameter as usize);
        let right: Vec<f64> = parameters.iter().map(|&parameter| gradient[parameter]).collect();
        let solution = Elimination::new(self.entries).solve(&right);
        for (parameter, change) in parameters.into_iter().zip(solution) {
            direction[parameter] = change;
        }
    }
}
