//! Sums of float64 that do not lose digits.

use super::Interval;

/// A compensated sum (Neumaier; "Sum2" of Ogita, Rump and Oishi, 2005): the rounding error of every addition is exact
/// in float64, and the errors are added up beside the sum.
///
/// **Bound.** For n summands, u = 2^-53 and γ = nu/(1−nu), the sum and the correction together are off by at most
/// γ²·Σ|xᵢ|. [`interval`](Self::interval) is made from it; for positive summands it is one or two steps wide up to
/// millions of summands. Cost: 8 float operations a summand.
///
/// ```
/// use exactlm::number::Accumulator;
/// let sum: Accumulator = [1e100, 1.0, -1e100].into_iter().collect();
/// assert_eq!(sum.total(), 1.0);
/// assert_eq!([1e100, 1.0, -1e100].iter().sum::<f64>(), 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Accumulator {
    sum: f64,
    correction: f64,
    /// Σ|xᵢ|, itself off by a factor below 2.
    size: f64,
    count: u64,
}

impl Accumulator {
    /// The empty sum.
    pub fn new() -> Self {
        Accumulator::default()
    }

    /// Adds a summand.
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        let error = if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
        self.correction += error;
        self.size += value.abs();
        self.count += 1;
    }

    /// Adds all summands of another sum.
    pub fn merge(&mut self, other: &Accumulator) {
        self.add(other.sum);
        self.correction += other.correction;
        self.size += other.size;
        // Two more additions than summands: those of the sums and of the corrections.
        self.count += other.count + 1;
    }

    /// The sum, a float64 within [`interval`](Self::interval).
    pub fn total(&self) -> f64 {
        let total = self.sum + self.correction;
        if total.is_finite() { total } else { self.interval().middle() }
    }

    /// An enclosure of the exact sum; everything after an overflow or an infinite summand.
    pub fn interval(&self) -> Interval {
        if !(self.sum + self.correction).is_finite() || !self.size.is_finite() {
            return Interval::EVERYTHING;
        }
        if self.count <= 1 {
            return Interval::point(self.sum);
        }
        if self.count >= 1 << 50 {
            return Interval::EVERYTHING;
        }
        // γ ≤ 2nu and Σ|xᵢ| ≤ 2·size for n below 2^50, so the error is below 8n²u²·size.
        let count = Interval::point(self.count as f64 * f64::EPSILON);
        let error = count.mul(count).mul(Interval::point(2.0 * self.size));
        Interval::point(self.sum).add(Interval::point(self.correction).widened(error.high))
    }
}

impl Extend<f64> for Accumulator {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        for value in values {
            self.add(value);
        }
    }
}

impl FromIterator<f64> for Accumulator {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Accumulator::new();
        sum.extend(values);
        sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::Rational;

    fn exact(values: &[f64]) -> Rational {
        values.iter().fold(Rational::ZERO, |sum, &value| sum + Rational::try_from(value).expect("finite"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn the_enclosure_holds_the_exact_sum(
            values in prop::collection::vec(prop_oneof![-1.0..1.0f64, -1e30..1e30f64, 0.0..1e-300f64], 0..300),
            split in 0usize..300,
        ) {
            let whole: Accumulator = values.iter().copied().collect();
            let split = split.min(values.len());
            let mut parts: Accumulator = values[..split].iter().copied().collect();
            parts.merge(&values[split..].iter().copied().collect());
            let exact = exact(&values);
            for sum in [whole, parts] {
                let Interval { low, high } = sum.interval();
                prop_assert!(Rational::try_from(low).unwrap() <= exact && exact <= Rational::try_from(high).unwrap());
                prop_assert!(sum.interval().contains(sum.total()));
            }
        }
    }

    #[test]
    fn a_million_probabilities_keep_their_digits() {
        let values: Vec<f64> = (1..=1_000_000).map(|n| 1.0 / f64::from(n)).collect();
        let sum: Accumulator = values.iter().copied().collect();
        let interval = sum.interval();
        assert!(interval.low.next_up().next_up() >= interval.high);
        // The negative twin: the plain sum leaves the enclosure.
        assert!(!interval.contains(values.iter().sum::<f64>()));
    }

    #[test]
    fn overflow_and_infinities_give_no_nan() {
        for values in
            [[f64::MAX, f64::MAX, -f64::MAX], [f64::INFINITY, 1.0, f64::NEG_INFINITY], [f64::INFINITY, 1.0, 2.0]]
        {
            let sum: Accumulator = values.into_iter().collect();
            assert_eq!(sum.interval(), Interval::EVERYTHING);
            assert!(!sum.total().is_nan());
        }
    }
}
