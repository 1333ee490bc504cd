//! Products of polynomials as products of long integers (Kronecker's substitution).

use dashu::base::{BitTest, Sign, UnsignedAbs};
use dashu::integer::{IBig, UBig, Word};

/// Below this length the textbook product is faster.
const SHORT: usize = 8;

/// The coefficients of the product of two polynomials, each given by its coefficients.
///
/// Both are evaluated at a power of two beyond twice any coefficient of the product, multiplied as integers, and the
/// coefficients read off the digits.
pub(super) fn product(left: &[IBig], right: &[IBig]) -> Vec<IBig> {
    let shorter = left.len().min(right.len());
    if shorter == 0 {
        return Vec::new();
    }
    if shorter < SHORT {
        return by_terms(left, right);
    }
    let longest = |of: &[IBig]| of.iter().map(BitTest::bit_len).max().unwrap_or(0);
    let bits = longest(left) + longest(right) + shorter.bit_len() + 2;
    let words = bits.div_ceil(Word::BITS as usize);
    unpack(packed(left, words) * packed(right, words), words, left.len() + right.len() - 1)
}

fn by_terms(left: &[IBig], right: &[IBig]) -> Vec<IBig> {
    let mut product = vec![IBig::ZERO; left.len() + right.len() - 1];
    for (i, a) in left.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
        product[i..].iter_mut().zip(right).for_each(|(sum, b)| *sum += a * b);
    }
    product
}

/// The value at 2^(64 words).
fn packed(coefficients: &[IBig], words: usize) -> IBig {
    let side = |sign: Sign| {
        let mut digits = vec![0; coefficients.len() * words];
        for (place, coefficient) in coefficients.iter().enumerate() {
            let (own, digit) = coefficient.as_sign_words();
            if own == sign {
                digits[place * words..][..digit.len()].copy_from_slice(digit);
            }
        }
        IBig::from(UBig::from_words(&digits))
    };
    side(Sign::Positive) - side(Sign::Negative)
}

/// The inverse of `packed`, for coefficients of less than half the digit.
fn unpack(value: IBig, words: usize, length: usize) -> Vec<IBig> {
    let sign = value.sign();
    let digits = value.unsigned_abs();
    let digits = digits.as_words();
    let whole = IBig::ONE << (words * Word::BITS as usize);
    let mut borrowed = false;
    let coefficients = (0..length).map(|place| {
        let start = (place * words).min(digits.len());
        let end = (start + words).min(digits.len());
        let mut digit = IBig::from(UBig::from_words(&digits[start..end])) + IBig::from(u8::from(borrowed));
        borrowed = digit.bit_len() >= words * Word::BITS as usize;
        if borrowed {
            digit -= &whole;
        }
        digit * sign
    });
    coefficients.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_coefficients() -> impl Strategy<Value = Vec<IBig>> {
        let coefficient = (any::<i64>(), 0usize..200, any::<bool>())
            .prop_map(|(value, shift, small)| if small { IBig::from(value % 3) } else { IBig::from(value) << shift });
        prop::collection::vec(coefficient, 1..30)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn long_products_are_those_by_terms(left in any_coefficients(), right in any_coefficients()) {
            prop_assert_eq!(product(&left, &right), by_terms(&left, &right));
        }
    }

    #[test]
    fn extreme_digits_borrow_and_carry() {
        let ones = vec![-IBig::ONE; 40];
        let long = vec![(IBig::ONE << 64) - IBig::ONE; 33];
        assert_eq!(product(&ones, &long), by_terms(&ones, &long));
        assert_eq!(product(&long, &long), by_terms(&long, &long));
        assert!(product(&[], &long).is_empty());
    }
}
