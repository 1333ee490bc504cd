//! Whether an answer of the program is the truth: exact answers as fractions with `==`, certified ones by holding the
//! truth between their bounds.

use crate::naive::Fraction;
use crate::naive::enclosure::{self, Enclosure};
use crate::naive::fraction;
use crate::naive::number::Number;
use crate::naive::question::Truth;
use num_bigint::BigInt;
use num_traits::Signed;
use serde_json::Value;

/// Whether a fraction must come as a fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strictness {
    /// Where the language promises an exact answer, it must be exact.
    AsPromised,
    /// The same, and an answer that is not promised exact may be refused.
    ExactOrRefused,
    /// Bounds that hold the truth will do.
    Bounds,
}

/// Reads `3`, `-3/8`, or a finite decimal.
pub fn parse_fraction(text: &str) -> Option<Fraction> {
    let text = text.trim();
    if let Some((n, d)) = text.split_once('/') {
        let (n, d): (BigInt, BigInt) = (n.trim().parse().ok()?, d.trim().parse().ok()?);
        return (d != BigInt::from(0)).then(|| Fraction::new(n, d));
    }
    if let Ok(integer) = text.parse::<BigInt>() {
        return Some(Fraction::from_integer(integer));
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{whole}{places}").parse().ok()?;
    let shift = exponent.parse::<i32>().ok()? - i32::try_from(places.len()).ok()?;
    Some(Fraction::from_integer(digits) * fraction(10, 1).pow(shift))
}

/// Reads `3*ln(2) + 1/2*ln(3) - ln(17)`, the printed form of an exact logarithm.
pub fn parse_logarithms(text: &str) -> Option<Enclosure> {
    let spaced = text.replace(" - ", " + -");
    let mut total = Enclosure::point(&fraction(0, 1));
    for term in spaced.split(" + ") {
        let Some((coefficient, inside)) = term.split_once("ln(") else {
            total = total.add(&Enclosure::point(&parse_fraction(term)?));
            continue;
        };
        let coefficient = match coefficient.trim_end_matches('*') {
            "" => fraction(1, 1),
            "-" => fraction(-1, 1),
            number => parse_fraction(number)?,
        };
        let base = parse_fraction(inside.strip_suffix(')')?)?;
        if !base.is_positive() {
            return None;
        }
        total = total.add(&enclosure::ln(&base).mul(&Enclosure::point(&coefficient)));
    }
    Some(total)
}

fn infinity(value: &Value) -> Option<Number> {
    match value.as_str()? {
        "inf" => Some(Number::Infinity),
        "-inf" => Some(Number::MinusInfinity),
        _ => None,
    }
}

/// A bound as JSON carries it: a number, as the fraction it is in binary, or an infinity or a large integer as a string.
fn bound(value: &Value) -> Option<Number> {
    match value.as_f64() {
        Some(float) => Some(Number::Exact(Fraction::from_float(float)?)),
        None => infinity(value).or_else(|| parse_fraction(value.as_str()?).map(Number::Exact)),
    }
}

fn overlap(a: &Enclosure, b: &Enclosure) -> bool {
    a.low <= b.high && b.low <= a.high
}

/// Whether `low` and `high` of an answer hold the truth.
fn held(answer: &Value, truth: &Number) -> Result<(), String> {
    let bounds = (bound(&answer["low"]), bound(&answer["high"]));
    let (Some(low), Some(high)) = bounds else { return Err(format!("no bounds in {answer}")) };
    let inside = match truth.enclosure() {
        Some(truth) => {
            let above = low.compare(&Number::Exact(truth.high.clone())).is_ok_and(|order| order.is_le());
            above && high.compare(&Number::Exact(truth.low.clone())).is_ok_and(|order| order.is_ge())
        }
        None => low == *truth || high == *truth,
    };
    if inside { Ok(()) } else { Err(format!("{truth:?} is outside {answer}")) }
}

/// Whether one number of an answer (with `exact`, `low`, `high`) is the truth.
pub fn number(answer: &Value, truth: &Number, must_be_exact: bool) -> Result<(), String> {
    let exact = answer["exact"].as_str();
    let wrong = || Err(format!("the truth is {truth:?}, the answer {answer}"));
    match (exact, truth) {
        (Some(text), Number::Infinity | Number::MinusInfinity) => {
            if infinity(&Value::from(text)) == Some(truth.clone()) { Ok(()) } else { wrong() }
        }
        (None, Number::Infinity | Number::MinusInfinity) if infinity(&answer["value"]).is_some() => {
            if infinity(&answer["value"]) == Some(truth.clone()) { Ok(()) } else { wrong() }
        }
        (Some(text), _) => {
            if let (Some(found), Number::Exact(truth)) = (parse_fraction(text), truth) {
                return if found == *truth { Ok(()) } else { wrong() };
            }
            let found = parse_fraction(text).map(|q| Enclosure::point(&q)).or_else(|| parse_logarithms(text));
            match (found, truth.enclosure()) {
                (Some(found), Some(truth)) if overlap(&found, &truth) => Ok(()),
                // Other exact forms, such as roots, are held by their bounds.
                (None, Some(_)) if !must_be_exact => held(answer, truth),
                _ => wrong(),
            }
        }
        (None, _) if must_be_exact => Err(format!("{truth:?} was promised as a fraction, the answer is {answer}")),
        (None, _) => held(answer, truth),
    }
}

fn name(entry: &Value) -> String {
    let text = entry["value"].as_str().map_or_else(|| entry["value"].to_string(), String::from);
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(&text).to_string()
}

/// Rows and laws hold the same names in the same order; values of probability 0 may be left out on either side.
fn entries(answer: &Value, truth: &[(String, Number)], must_be_exact: bool) -> Result<(), String> {
    let found = answer["entries"].as_array().ok_or_else(|| format!("no entries in {answer}"))?;
    let mut found = found.iter().peekable();
    for (value, probability) in truth {
        let same = found.peek().is_some_and(|entry| {
            let found = name(entry);
            found == *value || parse_fraction(&found).is_some_and(|q| parse_fraction(value) == Some(q))
        });
        if same {
            let entry = found.next().expect("it was seen");
            number(entry, probability, must_be_exact)?;
        } else if !probability.is_zero() {
            return Err(format!("{value:?} with {probability:?} is missing or out of place in {answer}"));
        }
    }
    match found.find(|rest| number(rest, &Number::zero(), false).is_err()) {
        Some(rest) => Err(format!("{rest} is impossible")),
        None => Ok(()),
    }
}

/// Ranked sequences: the probabilities are those of the truth, rank by rank. Where two are equal within the truth's own
/// digits but not as fractions, either may stand first.
fn ranks(answer: &Value, truth: &[(String, Number)], exact: bool, must_be_exact: bool) -> Result<(), String> {
    if exact {
        return entries(answer, truth, must_be_exact);
    }
    let found = answer["entries"].as_array().ok_or_else(|| format!("no entries in {answer}"))?;
    if found.len() < truth.len() {
        return Err(format!("{} sequences are possible, the answer is {answer}", truth.len()));
    }
    found.iter().zip(truth).try_for_each(|(entry, (_, probability))| number(entry, probability, false))
}

/// Whether an answer is the truth.
pub fn agrees(answer: &Value, truth: &Truth, strictness: Strictness) -> Result<(), String> {
    let strict = |exact: &bool| *exact && strictness != Strictness::Bounds;
    match truth {
        Truth::Number { value, exact } => number(answer, value, strict(exact)),
        Truth::Row { entries: truth, exact } => entries(answer, truth, strict(exact)),
        Truth::Ranked { entries: truth, exact } => ranks(answer, truth, strict(exact), strict(exact)),
        Truth::Holds(holds) => {
            let found = answer["value"].as_bool().or_else(|| answer["value"].as_str()?.parse().ok());
            if found == Some(*holds) { Ok(()) } else { Err(format!("the truth is {holds}, the answer {answer}")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn truth(a: i64, b: i64) -> Truth {
        Truth::Number { value: Number::Exact(fraction(a, b)), exact: true }
    }

    #[test]
    fn exact_answers_are_compared_as_fractions() {
        let answer = json!({"kind": "exact", "exact": "17/24", "value": 0.7083333333333334, "low": 0.70, "high": 0.71});
        assert!(agrees(&answer, &truth(17, 24), Strictness::AsPromised).is_ok());
        assert!(agrees(&answer, &truth(17, 25), Strictness::AsPromised).is_err());
    }

    #[test]
    fn bounds_must_hold_the_truth_and_are_not_enough_where_a_fraction_was_promised() {
        let answer = json!({"kind": "certified", "exact": null, "value": 0.5, "low": 0.49, "high": 0.51});
        assert!(agrees(&answer, &truth(1, 2), Strictness::Bounds).is_ok());
        assert!(agrees(&answer, &truth(1, 2), Strictness::AsPromised).is_err());
        assert!(agrees(&answer, &truth(13, 25), Strictness::Bounds).is_err());
    }

    #[test]
    fn printed_logarithms_are_read_to_many_digits() {
        let printed = parse_logarithms("3*ln(2) + ln(3) - ln(17)").expect("logarithms");
        assert!(overlap(&printed, &enclosure::ln(&fraction(24, 17))));
        assert!(!overlap(&printed, &enclosure::ln(&fraction(24_000_001, 17_000_000))));
        let printed = parse_logarithms("1/2 - 1/3*ln(3)").expect("logarithms");
        assert!(printed.low > fraction(13, 100) && printed.high < fraction(14, 100));
    }

    #[test]
    fn rows_keep_their_order_and_laws_may_leave_out_what_is_impossible() {
        let entry = |name: &str, p: &str| json!({"value": name, "exact": p});
        let truth = Truth::Row {
            entries: vec![("b".into(), Number::integer(0)), ("a".into(), Number::integer(1))],
            exact: true,
        };
        let agrees = |rows: Vec<Value>| agrees(&json!({"entries": rows}), &truth, Strictness::AsPromised).is_ok();
        assert!(agrees(vec![entry("b", "0"), entry("a", "1")]));
        assert!(agrees(vec![entry("a", "1")]));
        assert!(!agrees(vec![entry("b", "1"), entry("a", "0")]));
        assert!(!agrees(vec![entry("a", "1"), entry("c", "1/2")]));
    }

    #[test]
    fn infinities_are_names_and_not_numbers() {
        let infinite = Truth::Number { value: Number::Infinity, exact: false };
        let answer = |text: &str| json!({"exact": text, "value": text, "low": text, "high": text});
        assert!(agrees(&answer("inf"), &infinite, Strictness::AsPromised).is_ok());
        assert!(agrees(&answer("-inf"), &infinite, Strictness::AsPromised).is_err());
        assert!(agrees(&json!({"exact": "1", "value": 1.0}), &infinite, Strictness::AsPromised).is_err());
    }
}
