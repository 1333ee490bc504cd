//! Sums, products, quotients and roots of float64, rounded downwards (or upwards).
//!
//! The hardware rounds to nearest. The error term of the operation, exact in float64, tells on which side the result
//! lies; a step is taken only where it is on the wrong one. 0 · ∞ is 0.

/// The largest float64 not above a + b.
pub(crate) fn add_below(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_finite() {
        // The exact error of the sum (Knuth); where its own parts overflow it is NaN and the step is taken.
        let b_part = sum - a;
        let error = (a - (sum - b_part)) + (b - b_part);
        return if error >= 0.0 { sum } else { sum.next_down() };
    }
    if sum == f64::INFINITY && a.is_finite() && b.is_finite() {
        f64::MAX
    } else if sum.is_nan() {
        f64::NEG_INFINITY
    } else {
        sum
    }
}

/// A float64 not above a · b, where 0 · ∞ is 0.
pub(crate) fn mul_below(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    if product.is_infinite() {
        return if product > 0.0 && a.is_finite() && b.is_finite() { f64::MAX } else { product };
    }
    if product.abs() < TINY {
        // The error term would underflow. Powers of two and results below the smallest step are rare here.
        let exact = a.abs() == 1.0 || b.abs() == 1.0;
        return if exact { product } else { step_down(product, (a > 0.0) == (b > 0.0)) };
    }
    if a.mul_add(b, -product) >= 0.0 { product } else { product.next_down() }
}

/// A float64 not above a / b, for b other than 0 and not both infinite.
pub(crate) fn div_below(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    if b.is_infinite() {
        // The end stands for all large reals, and 0 is the bound of the quotients on this side or inside them.
        return 0.0;
    }
    let quotient = a / b;
    if quotient.is_infinite() {
        return if quotient > 0.0 && a.is_finite() { f64::MAX } else { quotient };
    }
    if quotient.abs() < TINY || a.abs() < TINY {
        return if b.abs() == 1.0 { quotient } else { step_down(quotient, (a > 0.0) == (b > 0.0)) };
    }
    // a − quotient·b is exact, and its sign over b's says on which side the quotient lies.
    let rest = (-quotient).mul_add(b, a);
    if rest == 0.0 || (rest > 0.0) == (b > 0.0) { quotient } else { quotient.next_down() }
}

/// One step down, but not below 0 for a positive number.
fn step_down(value: f64, positive: bool) -> f64 {
    if positive { value.next_down().max(0.0) } else { value.next_down() }
}

pub(crate) fn sqrt_below(value: f64) -> f64 {
    let root = value.sqrt();
    if root == 0.0 || root.is_infinite() {
        return root;
    }
    if value < TINY {
        return root.next_down();
    }
    if (-root).mul_add(root, value) >= 0.0 { root } else { root.next_down() }
}

pub(crate) fn sqrt_above(value: f64) -> f64 {
    let root = value.sqrt();
    if root == 0.0 || root.is_infinite() {
        return root;
    }
    if value < TINY {
        return root.next_up();
    }
    if (-root).mul_add(root, value) <= 0.0 { root } else { root.next_up() }
}

/// Below this size (2^-900) error terms may underflow, so they are not asked.
const TINY: f64 = f64::from_bits((1023 - 900) << 52);
