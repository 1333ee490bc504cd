//! What a search for counterexamples found, as text and as JSON.

use std::fmt::Write;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::Written;
use super::json::document;
use crate::claim::{Binding, Counterexample, Coverage, Proved, Report, Sides, Sort, Statement, Tally, Verdict};

/// The result of a search: the verdict first, then what it rests on, then the study of a counterexample.
pub fn text(statement: &Statement, report: &Report) -> String {
    let mut text = format!("{}: {}\n{}", headline(report), statement.written(), details(statement, report));
    if let Verdict::Refuted(counterexample) = &report.verdict {
        let _ =
            write!(text, "\nthe study, on which `exactlm check` finds it false:\n\n{}", counterexample.case.study());
    }
    text
}

/// The verdict in a few words.
pub fn headline(report: &Report) -> String {
    let held = grouped(report.tally.held);
    match &report.verdict {
        Verdict::Refuted(_) => "refuted".to_owned(),
        Verdict::Held => format!("holds on all {held} cases tried"),
        Verdict::Proved(_) => format!("holds on all {held} cases tried, proved for some sizes"),
        Verdict::Undecided(_) => "undecided".to_owned(),
    }
}

/// What the verdict rests on: the counterexample, the proof, the cases.
pub fn details(statement: &Statement, report: &Report) -> String {
    let mut text = String::new();
    match &report.verdict {
        Verdict::Refuted(counterexample) => text.push_str(&self::counterexample(counterexample)),
        Verdict::Held => {
            text.push_str("  this is evidence, and no proof\n");
            if let Some(unprovable) = &report.unproved {
                let _ = writeln!(text, "  no proof was tried: {}", unprovable);
            }
        }
        Verdict::Proved(sizes) => {
            let points: u64 = sizes.iter().map(|size| size.points).sum();
            let _ = writeln!(
                text,
                "  proved for {}: both sides are quotients of polynomials in the\n  probabilities and e^r, and agree on {} points, \
                 more values of each letter than their degree\n  for other sizes this is evidence, and no proof",
                named_sizes(sizes),
                grouped(points),
            );
        }
        Verdict::Undecided(why) => {
            let _ = writeln!(text, "  {why}");
        }
    }
    text.push_str(&tried(report, statement.is_without_model()));
    text
}

/// The same for programs.
pub fn json(statement: &Statement, report: &Report, seed: u64) -> String {
    let free: serde_json::Map<String, Value> =
        statement.free().iter().map(|(name, sort)| (name.clone(), Value::from(sort.name()))).collect();
    let (verdict, reason) = match &report.verdict {
        Verdict::Refuted(_) => ("refuted", None),
        Verdict::Held => ("held", report.unproved.clone()),
        Verdict::Proved(_) => ("proved", None),
        Verdict::Undecided(why) => ("undecided", Some(why.clone())),
    };
    let proved: Vec<Value> = match &report.verdict {
        Verdict::Proved(sizes) => {
            let size = |size: &Proved| json!({"V": size.vocabulary, "N": size.length, "points": size.points});
            sizes.iter().map(size).collect()
        }
        _ => Vec::new(),
    };
    let counterexample = match &report.verdict {
        Verdict::Refuted(counterexample) => counterexample_json(counterexample),
        _ => Value::Null,
    };
    let Tally { held, unmet, undefined, undecided, refused } = report.tally;
    let coverage: Vec<Value> = report.coverage.iter().map(coverage_json).collect();
    document(&json!({
        "statement": statement.written(),
        "free": free,
        "verdict": verdict,
        "reason": reason,
        "seed": seed,
        "stopped": report.stopped,
        "cases": {"held": held, "hypothesis_unmet": unmet, "undefined": undefined, "undecided": undecided, "refused": refused},
        "coverage": coverage,
        "proved": proved,
        "counterexample": counterexample,
    }))
}

fn counterexample(found: &Counterexample) -> String {
    let model = &found.case.model;
    let mut text = format!(
        "  the smallest counterexample found (fewest sequences): V = {}, N = {}\n",
        model.vocabulary(),
        model.length
    );
    for line in model.text.lines().filter(|line| !line.starts_with("[model]") && !line.starts_with("vocabulary")) {
        let _ = writeln!(text, "    {line}");
    }
    for binding in &found.case.bindings {
        let Binding { name, sort, text: meaning } = binding;
        let _ = match (sort, name.as_str()) {
            (Sort::Distribution, "pi" | "pi_0") => writeln!(text, "    {name}(x) = {meaning}, the prior"),
            (Sort::Distribution, _) => writeln!(text, "    {name}(x) = {meaning}"),
            _ => writeln!(text, "    {name} = {meaning}"),
        };
    }
    let comparison = found.comparison.as_deref().unwrap_or("the statement");
    match &found.sides {
        Some(Sides::Numbers(left, right)) => {
            let _ =
                writeln!(text, "  {comparison}\n    left  {}\n    right {}", Written::new(left), Written::new(right));
        }
        Some(Sides::Distributions { sequence, left, right }) => {
            let _ = writeln!(
                text,
                "  {comparison} differ on \"{sequence}\"\n    left  {}\n    right {}",
                Written::new(left),
                Written::new(right)
            );
        }
        None => {
            let _ = writeln!(text, "  {comparison} is false");
        }
    }
    text
}

fn tried(report: &Report, free: bool) -> String {
    let mut text = String::new();
    let Tally { held, unmet, undefined, undecided, refused } = report.tally;
    let skipped = [
        (undefined, "undefined"),
        (unmet, "with a hypothesis that does not hold"),
        (undecided, "undecided"),
        (refused, "refused by a limit"),
    ];
    let skipped: Vec<String> = skipped
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(count)))
        .collect();
    let skipped = if skipped.is_empty() { String::new() } else { format!("; skipped: {}", skipped.join(", ")) };
    let _ = writeln!(text, "  cases: {} hold{skipped}", grouped(held));
    if let Some(what) = &report.undefined {
        let _ = writeln!(text, "    undefined, for one: {}", what.lines().next().unwrap_or_default());
    }
    for of_size in
        report.coverage.chunk_by(|one, other| (&one.vocabulary, &one.length) == (&other.vocabulary, &other.length))
    {
        let _ = writeln!(text, "    {}", covered(of_size, free));
    }
    if report.stopped {
        text.push_str("  stopped by --time before all cases were through\n");
    }
    text
}

/// What was covered of one size: all cases of which grids, and how many at random.
fn covered(of_size: &[Coverage], free: bool) -> String {
    let (v, n) = of_size.first().map_or_else(Default::default, |one| (range(&one.vocabulary), range(&one.length)));
    let kinds = |coverage: &Coverage| match coverage.kinds.as_slice() {
        _ if free => "all laws".to_owned(),
        [kind] => (*kind).to_owned(),
        _ => "all kinds".to_owned(),
    };
    let mut parts: Vec<String> = of_size
        .iter()
        .filter(|coverage| !coverage.random)
        .map(|coverage| {
            let all = if coverage.all { "all " } else { "" };
            format!(
                "{all}{} of {} with denominators to {}",
                grouped(coverage.cases),
                kinds(coverage),
                coverage.denominator
            )
        })
        .collect();
    let random: Vec<&Coverage> = of_size.iter().filter(|coverage| coverage.random).collect();
    if let Some(finest) = random.iter().map(|coverage| coverage.denominator).max() {
        let cases = random.iter().map(|coverage| coverage.cases).sum();
        parts.push(format!("{} at random, denominators to {finest}", grouped(cases)));
    }
    format!("V = {v}, N = {n}: {}", parts.join("; "))
}

fn counterexample_json(found: &Counterexample) -> Value {
    let bindings: serde_json::Map<String, Value> =
        found.case.bindings.iter().map(|binding| (binding.name.clone(), Value::from(binding.text.as_str()))).collect();
    let written = |number| Written::new(number).to_string();
    let (sequence, left, right) = match &found.sides {
        Some(Sides::Numbers(left, right)) => (None, Some(written(left)), Some(written(right))),
        Some(Sides::Distributions { sequence, left, right }) => {
            (Some(sequence), Some(written(left)), Some(written(right)))
        }
        None => (None, None, None),
    };
    json!({
        "V": found.case.model.vocabulary(),
        "N": found.case.model.length,
        "bindings": bindings,
        "comparison": found.comparison,
        "sequence": sequence,
        "left": left,
        "right": right,
        "study": found.case.study().to_string(),
    })
}

fn coverage_json(coverage: &Coverage) -> Value {
    json!({
        "V": [coverage.vocabulary.start(), coverage.vocabulary.end()],
        "N": [coverage.length.start(), coverage.length.end()],
        "kinds": coverage.kinds,
        "denominator": coverage.denominator,
        "cases": coverage.cases,
        "all": coverage.all,
    })
}

fn named_sizes(sizes: &[Proved]) -> String {
    let named: Vec<String> = sizes.iter().map(|size| format!("V = {}, N = {}", size.vocabulary, size.length)).collect();
    named.join("; ")
}

fn range(range: &RangeInclusive<usize>) -> String {
    match (range.start(), range.end()) {
        (one, other) if one == other => one.to_string(),
        (least, most) => format!("{least} to {most}"),
    }
}

/// A count with commas.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
