//! Numbers and names as titles, read-outs and descriptions say them.

use crate::number::Real;

/// A number in few digits, with a true minus sign.
pub fn short(value: f64) -> String {
    let size = value.abs();
    let text = if value.is_nan() {
        return String::new();
    } else if value.is_infinite() {
        "∞".to_owned()
    } else if size == 0.0 {
        "0".to_owned()
    } else {
        let text = digits(size, 3, 2);
        match text.strip_prefix("1.0·") {
            Some(power) => power.to_owned(),
            None if text.contains(['·', '.']) => trimmed(&text).to_owned(),
            None => grouped(&text),
        }
    };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// A finite number in so many digits, or in those of the second number times a power of ten where it is far from 1.
pub fn digits(value: f64, plain: i32, beside_power: usize) -> String {
    let size = value.abs();
    let text = if size == 0.0 || (1e-3..10f64.powi(plain + 2)).contains(&size) {
        let before_point = if size == 0.0 { 1 } else { size.log10().floor() as i32 + 1 };
        format!("{value:.*}", usize::try_from(plain - before_point).unwrap_or(0))
    } else {
        let text = format!("{value:.*e}", beside_power.saturating_sub(1));
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{mantissa}·10{}", superscript(exponent))
    };
    text.replace('-', "−")
}

/// The same without zeros at the end of a fraction.
pub fn trimmed(text: &str) -> &str {
    let is_fraction = text.contains('.') && !text.contains('·');
    if is_fraction { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// 133952 as 133,952.
pub fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.len() > 4 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A whole number with commas.
pub fn count(value: usize) -> String {
    grouped(&value.to_string())
}

/// An exponent in raised digits.
pub fn superscript(exponent: &str) -> String {
    let raised = |digit: char| match digit {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit @ '4'..='9' => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
        other => other,
    };
    exponent.chars().map(raised).collect()
}

/// A share in percent.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 { format!("{} %", short(percent)) } else { format!("{percent:.1} %") }
}

/// The exact form of a number where it is short, and its digits.
pub fn exact(value: &Real) -> String {
    let digits = short(middle(value));
    let form = match value {
        Real::Power(_) | Real::Bounded(_) | Real::Enclosed(_) => return digits,
        form => form.to_string(),
    };
    if form.chars().count() > 24 || form == digits { digits } else { format!("{form} = {digits}") }
}

/// The float64 that stands for a number in a picture.
pub fn middle(value: &Real) -> f64 {
    value.interval().middle()
}

/// A text cut to so many characters.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Values of parameters as a title says them: `lambda = ln(10)`.
pub fn parameters(values: &[(String, String)]) -> String {
    values.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

/// A name of a figure out of names that a study gives.
pub fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let text: String = text.chars().take(60).map(plain).collect();
    text.trim_matches('-').to_owned()
}

/// The first in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(0.25), "0.25");
        assert_eq!(short(-1.5), "−1.5");
        assert_eq!(short(133952.0), "1.3·10⁵");
        assert_eq!(short(9152.0), "9152");
        assert_eq!(short(1e-5), "10⁻⁵");
        assert_eq!(short(2.13e-5), "2.1·10⁻⁵");
        assert_eq!(short(f64::NEG_INFINITY), "−∞");
        assert_eq!(count(133952), "133,952");
        assert_eq!(percent(0.5), "50.0 %");
    }

    #[test]
    fn names_of_files_hold_nothing_strange() {
        assert_eq!(slug("../a b<c>"), "a-b-c");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
