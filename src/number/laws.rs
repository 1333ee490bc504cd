//! The laws of a commutative semiring, as checks to run on any [`Weight`].
//!
//! ```
//! use exactlm::number::{Rational, laws};
//! let of = |n: i32, d: u8| Rational::from_parts(n.into(), d.into());
//! assert_eq!(laws::semiring(&of(1, 2), &of(-2, 3), &of(5, 1)), Ok(()));
//! // Floats round: addition is not associative, and distributivity holds up to a few ulps.
//! assert!(laws::semiring(&0.1, &0.2, &0.3).is_err());
//! assert_eq!(laws::semiring_by(&0.1, &0.2, &0.3, laws::within_ulps(4)), Ok(()));
//! ```

use super::Weight;

/// A law of a commutative semiring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Law {
    /// (a + b) + c = a + (b + c)
    #[error("(a + b) + c = a + (b + c)")]
    AdditionAssociates,
    /// a + b = b + a
    #[error("a + b = b + a")]
    AdditionCommutes,
    /// a + 0 = a
    #[error("a + 0 = a")]
    ZeroIsNeutral,
    /// (a * b) * c = a * (b * c)
    #[error("(a * b) * c = a * (b * c)")]
    MultiplicationAssociates,
    /// a * b = b * a
    #[error("a * b = b * a")]
    MultiplicationCommutes,
    /// a * 1 = a
    #[error("a * 1 = a")]
    OneIsNeutral,
    /// a * 0 = 0
    #[error("a * 0 = 0")]
    ZeroAnnihilates,
    /// a * (b + c) = a * b + a * c
    #[error("a * (b + c) = a * b + a * c")]
    MultiplicationDistributes,
    /// `add_product` is + and *
    #[error("add_product(a, b, c) = a + b * c")]
    AddProductAgrees,
    /// `accumulate` is +
    #[error("accumulate(a, b) = a + b")]
    AccumulateAgrees,
    /// `is_zero` is true of 0
    #[error("is_zero(0)")]
    ZeroIsZero,
}

/// A law that does not hold, with its two sides.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{law} fails: {left} is not {right}")]
pub struct Broken {
    /// The law.
    pub law: Law,
    /// What its left side comes to.
    pub left: String,
    /// What its right side comes to.
    pub right: String,
}

/// Checks every law of a commutative semiring on three weights, with `==`.
///
/// # Errors
/// The first law that fails.
pub fn semiring<W: Weight>(a: &W, b: &W, c: &W) -> Result<(), Broken> {
    semiring_by(a, b, c, W::eq)
}

/// The same with an equality that knows how far roundings may go.
///
/// # Errors
/// The first law that fails.
pub fn semiring_by<W: Weight>(a: &W, b: &W, c: &W, equal: impl Fn(&W, &W) -> bool) -> Result<(), Broken> {
    let (a, b, c) = (|| a.clone(), || b.clone(), || c.clone());
    let by = |change: &dyn Fn(&mut W), mut from: W| {
        change(&mut from);
        from
    };
    let sides = [
        (Law::AdditionAssociates, (a() + b()) + c(), a() + (b() + c())),
        (Law::AdditionCommutes, a() + b(), b() + a()),
        (Law::ZeroIsNeutral, a() + W::zero(), a()),
        (Law::ZeroIsNeutral, W::zero() + b(), b()),
        (Law::MultiplicationAssociates, (a() * b()) * c(), a() * (b() * c())),
        (Law::MultiplicationCommutes, a() * b(), b() * a()),
        (Law::OneIsNeutral, a() * W::one(), a()),
        (Law::OneIsNeutral, W::one() * b(), b()),
        (Law::ZeroAnnihilates, a() * W::zero(), W::zero()),
        (Law::ZeroAnnihilates, W::zero() * b(), W::zero()),
        (Law::MultiplicationDistributes, a() * (b() + c()), a() * b() + a() * c()),
        (Law::MultiplicationDistributes, (b() + c()) * a(), b() * a() + c() * a()),
        (Law::AddProductAgrees, by(&|sum| sum.add_product(&b(), &c()), a()), a() + b() * c()),
        (Law::AccumulateAgrees, by(&|sum| sum.accumulate(&b()), a()), a() + b()),
    ];
    for (law, left, right) in sides {
        if !equal(&left, &right) {
            return Err(Broken { law, left: format!("{left:?}"), right: format!("{right:?}") });
        }
    }
    if !W::zero().is_zero() {
        return Err(Broken { law: Law::ZeroIsZero, left: "false".into(), right: "true".into() });
    }
    Ok(())
}

/// Equality of two float64 up to this many steps between neighbours; 0 and −0 are the same, NaN equals nothing.
///
/// Sums and products of a few **non-negative** numbers are within one step of each other per operation. Where signs
/// differ sums cancel, and no number of steps bounds what distributivity may lose.
pub fn within_ulps(steps: u64) -> impl Fn(&f64, &f64) -> bool {
    // Floats in order of value are integers in order: the sign is folded so that −0 and 0 meet.
    let place = |value: f64| {
        let size = (value.to_bits() & !(1 << 63)) as i64;
        i128::from(if value.is_sign_negative() { -size } else { size })
    };
    move |&a, &b| !a.is_nan() && !b.is_nan() && (place(a) - place(b)).unsigned_abs() <= u128::from(steps)
}

#[cfg(test)]
mod tests {
    use dashu::integer::{IBig, UBig};
    use proptest::prelude::*;

    use super::*;
    use crate::number::{Expectation, Rational};

    fn pair(a: i64, b: i64) -> Expectation<Rational> {
        Expectation::new(Rational::from(a), Rational::from(b))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn exact_weights_keep_every_law(a in any::<i64>(), b in any::<i64>(), c in -3i64..3, d in 1u64..) {
            let of = |n: i64| Rational::from_parts(n.into(), d.into());
            prop_assert_eq!(semiring(&of(a), &of(b), &of(c)), Ok(()));
            prop_assert_eq!(semiring(&IBig::from(a), &IBig::from(b), &IBig::from(c)), Ok(()));
            prop_assert_eq!(semiring(&UBig::from(d), &UBig::from(3u8), &UBig::ZERO), Ok(()));
            prop_assert_eq!(semiring(&pair(a, b), &pair(c, a), &pair(b, c)), Ok(()));
        }

        #[test]
        fn masses_in_float64_keep_them_within_some_ulps(a in 0.0..1.0f64, b in 0.0..1e6f64, c in 0.0..1.0f64) {
            prop_assert_eq!(semiring_by(&a, &b, &c, within_ulps(4)), Ok(()));
        }
    }

    #[test]
    fn floats_of_both_signs_break_distributivity_by_any_number_of_ulps() {
        let broken = semiring_by(&0.1, &(1.0 + f64::EPSILON), &-1.0, within_ulps(4)).unwrap_err();
        assert_eq!(broken.law, Law::AdditionAssociates);
    }

    #[test]
    fn ulps_are_counted_across_zero() {
        assert!(within_ulps(0)(&0.0, &-0.0));
        assert!(within_ulps(2)(&5e-324, &-5e-324));
        assert!(!within_ulps(1)(&5e-324, &-5e-324));
        assert!(!within_ulps(9)(&f64::NAN, &f64::NAN));
    }
}
