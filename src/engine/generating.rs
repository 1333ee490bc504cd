//! Generating functions carried along a walk: the law of a reward, or of two, for all multiples of them at once.

use dashu::integer::UBig;

use super::arithmetic::Arithmetic;
use super::lift::Carrier;
use crate::number::{Exponent, GeneratingFunction, OrderedLogarithm, Pair, Real};

/// What the carried values are as an exponent.
pub trait Rewards: Exponent {
    /// How many values it takes.
    const COUNT: usize;

    /// The exponent of these values; `None` where one is not exact.
    fn of(values: &[Real]) -> Option<Self>;
}

impl Rewards for OrderedLogarithm {
    const COUNT: usize = 1;

    fn of(values: &[Real]) -> Option<Self> {
        values[0].as_logarithm().map(OrderedLogarithm::new)
    }
}

impl Rewards for Pair<OrderedLogarithm, OrderedLogarithm> {
    const COUNT: usize = 2;

    fn of(values: &[Real]) -> Option<Self> {
        Some(Pair(OrderedLogarithm::of(values)?, OrderedLogarithm::of(&values[1..])?))
    }
}

/// mass · u^(values): the sums of a walk in it are Σ_k m_k u^k.
#[derive(Clone, Copy, Debug)]
pub struct Generating<E>(std::marker::PhantomData<E>);

impl<E: Rewards, A: Arithmetic> Carrier<A> for Generating<E> {
    type Weight = GeneratingFunction<E, A::Number>;

    const VALUES: usize = E::COUNT;

    const SCALED: usize = 0;

    fn alone(number: A::Number) -> Option<Self::Weight> {
        Some(GeneratingFunction::term(E::zero(), number))
    }

    fn carry(weight: &Real, values: &[Real], scale: &UBig, _value_scales: &[UBig]) -> Option<(Self::Weight, u64)> {
        let (coefficient, roundings) = A::number(weight, scale)?;
        Some((GeneratingFunction::term(E::of(values)?, coefficient), roundings))
    }
}
