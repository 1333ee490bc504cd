//! Enclosures against fractions.

use std::cmp::Ordering;

use proptest::prelude::*;

use dashu::integer::{IBig, UBig};

use super::{Enclosure, Interval, Rational};

fn fraction(numerator: i64, denominator: u64) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

fn holds(enclosure: &Enclosure, value: &Rational) -> bool {
    let (low, high) = enclosure.fractions().expect("of moderate size");
    low <= *value && *value <= high
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn operations_hold_the_exact_results_in_two_hundred_and_forty_digits(
        a in any::<i64>(), b in 1u64.., c in any::<i64>(), d in 1u64.., shift in -3000i64..3000
    ) {
        let power = |exponent: i64| match exponent < 0 {
            true => Rational::from_parts(1.into(), UBig::ONE << exponent.unsigned_abs() as usize),
            false => Rational::from(UBig::ONE << exponent as usize),
        };
        let (x, y) = (fraction(a, b), fraction(c, d) * power(shift));
        let (p, q) = (Enclosure::from_rational(&x), Enclosure::from_rational(&fraction(c, d)).shifted(shift));
        prop_assert!(holds(&p, &x) && holds(&q, &y));
        for (result, exact) in [(p.add(&q), &x + &y), (p.sub(&q), &x - &y), (p.mul(&q), &x * &y)] {
            prop_assert!(holds(&result, &exact), "{result:?} {exact}");
            prop_assert!(exact.is_zero() || shift == 0 || result.certain_bits() > 240, "{result:?}");
        }
        if c != 0 {
            let quotient = p.div(&q).expect("not 0");
            prop_assert!(holds(&quotient, &(&x / &y)) && (a == 0 || quotient.certain_bits() > 250));
        }
        let root = q.abs().sqrt();
        let size = if c < 0 { -y.clone() } else { y.clone() };
        prop_assert!(holds(&root.mul(&root), &size));
        let hull = p.hull(&q);
        prop_assert!(holds(&hull, &x) && holds(&hull, &y));
        prop_assert_eq!(p.compare(&q), if x == y { p.compare(&q) } else { Some(x.cmp(&y)) });
        let interval = p.interval();
        prop_assert!(interval.low.next_up() >= interval.high);
    }

    #[test]
    fn intervals_are_held_whole(a in -1e300..1e300f64, b in -1e-300..1e300f64) {
        let interval = Interval::new(a, b);
        let found = Enclosure::from_interval(interval).expect("finite").interval();
        prop_assert!(found.low <= interval.low && interval.high <= found.high);
        let clamped = Enclosure::from_interval(interval).expect("finite").clamped(0.0, f64::INFINITY).interval();
        prop_assert!(clamped.low >= 0.0 && clamped.high >= interval.high.max(0.0));
    }

    #[test]
    fn exp_and_ln_are_inverse(a in 1i64..1_000_000, b in 1u64..1_000_000) {
        let value = Enclosure::from_rational(&fraction(a, b));
        let back = value.ln().expect("positive").exp().expect("small");
        prop_assert!(back.sub(&value).sign().is_none_or(|sign| sign == Ordering::Equal));
        prop_assert!(back.certain_bits() > 230);
    }
}

#[test]
fn no_magnitude_is_out_of_range() {
    let tiny = Enclosure::from_rational(&fraction(-10_000, 1)).exp().expect("small");
    assert!(tiny.certain_bits() > 230);
    assert_eq!(tiny.interval(), Interval { low: 0.0, high: 5e-324 });
    let one = Enclosure::from_rational(&Rational::ONE);
    assert_eq!(one.add(&tiny).sub(&one).sign(), None);
    let back = tiny.ln().expect("positive");
    assert!(holds(&back, &fraction(-10_000, 1)) && back.certain_bits() > 230);
    assert!(tiny.mul(&tiny).div(&tiny).expect("not 0").sub(&tiny).sign().is_none());
}

#[test]
fn exact_numbers_have_one_form() {
    let three = Enclosure::from_rational(&fraction(3, 1));
    let sum = Enclosure::from_rational(&fraction(5, 4)).add(&Enclosure::from_rational(&fraction(7, 4)));
    assert_eq!(three, sum);
    assert!(sum.is_point() && sum.sub(&three).is_zero());
    assert_eq!(three.mul(&three).sqrt(), three);
    assert!(!Enclosure::from_rational(&fraction(1, 3)).is_point());
    // Nothing is added up to 0 with an error: a mass that is not there is certainly not there.
    assert!(Enclosure::relative(IBig::ZERO, 3, 1000).is_zero());
}
