//! What an enumeration adds up.

use std::ops::Range;

use super::step::Steps;
use crate::number::Rescale;

/// What is done with the prefixes of a subtree.
pub(super) trait Visitor<W>: Send + Sized {
    /// What a prefix gives back to those it continues.
    type Sum: Send;

    /// The sum over nothing.
    fn nothing() -> Self::Sum;

    /// All prefixes of full length that continue one of mass `mass` by some steps.
    fn end(&mut self, steps: &Steps<W>, range: Range<usize>, mass: &W) -> Self::Sum;

    /// The sum over all prefixes that take one step, to be added to that of the prefix before it.
    fn pass(&mut self, position: usize, step: usize, sum: &Self::Sum, total: &mut Self::Sum);

    /// Takes over what the visitor of a later subtree saw.
    fn merge(&mut self, later: Self);
}

/// Masses by pair of states.
#[derive(Clone)]
pub(super) struct Ends<W> {
    pub masses: Vec<W>,
}

impl<W: Rescale> Visitor<W> for Ends<W> {
    type Sum = ();

    fn nothing() {}

    fn end(&mut self, steps: &Steps<W>, range: Range<usize>, mass: &W) {
        for step in &steps.steps[range] {
            self.masses[step.to as usize].add_product(mass, &step.weight);
        }
    }

    fn pass(&mut self, _position: usize, _step: usize, (): &(), (): &mut ()) {}

    fn merge(&mut self, later: Self) {
        accumulate(&mut self.masses, &later.masses);
    }
}

/// Masses by pair of states, and through each step.
pub(super) struct Through<'a, W> {
    pub masses: Vec<W>,
    /// The weight of each step at the last position, times the mass still to come after it.
    through: &'a [W],
    /// By position and step.
    pub sums: Vec<Vec<W>>,
    pub underflow: bool,
}

impl<'a, W: Rescale> Through<'a, W> {
    /// No mass yet, in so many pairs of states and through so many steps at each position.
    pub fn new(pairs: usize, through: &'a [W], steps: impl Iterator<Item = usize>) -> Self {
        let sums = steps.map(|steps| vec![W::zero(); steps]).collect();
        Through { masses: vec![W::zero(); pairs], through, sums, underflow: false }
    }
}

impl<W: Rescale> Visitor<W> for Through<'_, W> {
    type Sum = W;

    fn nothing() -> W {
        W::zero()
    }

    fn end(&mut self, steps: &Steps<W>, range: Range<usize>, mass: &W) -> W {
        let mut total = W::zero();
        let last = self.sums.len() - 1;
        let through = self.through[range.clone()].iter().zip(&mut self.sums[last][range.clone()]);
        for (step, (through, sum)) in steps.steps[range].iter().zip(through) {
            self.masses[step.to as usize].add_product(mass, &step.weight);
            let product = mass.clone() * through.clone();
            sum.accumulate(&product);
            total.accumulate(&product);
            self.underflow |= product.is_near_underflow() || (product.is_zero() && !through.is_zero());
        }
        total
    }

    fn pass(&mut self, position: usize, step: usize, sum: &W, total: &mut W) {
        self.sums[position][step].accumulate(sum);
        total.accumulate(sum);
    }

    fn merge(&mut self, later: Self) {
        self.underflow |= later.underflow;
        accumulate(&mut self.masses, &later.masses);
        self.sums.iter_mut().zip(&later.sums).for_each(|(sums, later)| accumulate(sums, later));
    }
}

fn accumulate<W: Rescale>(sums: &mut [W], later: &[W]) {
    sums.iter_mut().zip(later).for_each(|(sum, mass)| sum.accumulate(mass));
}
