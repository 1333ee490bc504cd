//! From updates to steps.

use ndarray::{Array1, Zip};

use super::method::Optimiser;

const FIRST: f64 = 0.9;
const SECOND: f64 = 0.999;
const LEAST: f64 = 1e-8;

/// What an optimiser remembers between steps.
#[derive(Clone, Debug)]
pub struct Memory {
    optimiser: Optimiser,
    rate: f64,
    first: Array1<f64>,
    second: Array1<f64>,
    powers: (f64, f64),
}

impl Memory {
    /// An optimiser before its first step.
    pub fn new(optimiser: Optimiser, rate: f64, parameters: usize) -> Self {
        let kept = if optimiser == Optimiser::Adam { parameters } else { 0 };
        Memory { optimiser, rate, first: Array1::zeros(kept), second: Array1::zeros(kept), powers: (1.0, 1.0) }
    }

    /// Moves parameters along an update, upwards.
    pub fn step(&mut self, parameters: &mut Array1<f64>, update: &Array1<f64>) {
        if self.optimiser != Optimiser::Adam {
            parameters.scaled_add(self.rate, update);
            return;
        }
        self.powers = (self.powers.0 * FIRST, self.powers.1 * SECOND);
        let (first, second) = (1.0 - self.powers.0, 1.0 - self.powers.1);
        let rate = self.rate;
        Zip::from(parameters).and(update).and(&mut self.first).and(&mut self.second).for_each(
            |parameter, &update, one, two| {
                *one = FIRST * *one + (1.0 - FIRST) * update;
                *two = SECOND * *two + (1.0 - SECOND) * update * update;
                *parameter += rate * (*one / first) / ((*two / second).sqrt() + LEAST);
            },
        );
    }
}
