//! `exactlm claims`: the catalogue, explained and checked.

use std::io::Write;
use std::time::{Duration, Instant};

use clap::Args;
use exactlm::claim::{self, Budget, Call, Entry, Outcome, Statement, agrees, catalogue};
use exactlm::report::claims::{self, Checked, Line};
use exactlm::report::{Verdict, refuted};
use exactlm::statement::{AskError, Asking};

use super::limits::{Limits, duration};
use super::progress::Progress;
use super::{Ending, Failure, study};

#[derive(Args)]
#[command(after_help = "Without a number: the catalogue, a line each. With --check: all of it, run.\n\
                        Exit codes: 0 all that was checked agrees with the catalogue, 1 something does not.")]
pub struct Arguments {
    /// The claims to explain and to run: C29
    #[arg(value_name = "NUMBER")]
    numbers: Vec<String>,
    /// Run all claims and print a table
    #[arg(long)]
    check: bool,
    /// The most cases for each statement
    #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
    cases: u64,
    /// The most time for each statement
    #[arg(long, value_name = "TIME", default_value = "30s", allow_hyphen_values = true, value_parser = duration)]
    time: Duration,
    /// The seed of the cases that are drawn
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Lists, explains or checks.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let entries: Vec<&'static Entry> = match arguments.numbers.as_slice() {
        [] => catalogue().iter().collect(),
        numbers => {
            numbers.iter().map(|number| claim::find(number).ok_or_else(|| unknown(number))).collect::<Result<_, _>>()?
        }
    };
    let alone = !arguments.numbers.is_empty();
    if !alone && !arguments.check {
        let text = match arguments.json {
            true => {
                claims::json(&entries.iter().map(|&entry| Checked { entry, lines: Vec::new() }).collect::<Vec<_>>())
            }
            false => {
                claims::table(catalogue())
                    + "\n`exactlm claims C29` explains one and runs it; `exactlm claims --check` runs all\n"
            }
        };
        out.write_all(text.as_bytes())?;
        return Ok(Ending::Done);
    }
    let mut checked = Vec::new();
    for entry in entries {
        let _progress = Progress::start(&entry.number);
        let one = check(entry, arguments);
        if !arguments.json {
            let text = if alone { one.page() + "\n" } else { one.row() };
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
        checked.push(one);
    }
    match arguments.json {
        true => out.write_all(claims::json(&checked).as_bytes())?,
        false if !alone => out.write_all(claims::summary(&checked).as_bytes())?,
        false => {}
    }
    let disagrees = checked.iter().any(|one| one.agrees() == Some(false));
    Ok(if disagrees { Ending::ClaimIsFalse } else { Ending::Done })
}

/// Runs all calls of an entry.
fn check(entry: &'static Entry, arguments: &Arguments) -> Checked {
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(entry.holds.iter().map(|call| statement(call, true, arguments)));
    lines.extend(entry.fails.iter().map(|call| statement(call, false, arguments)));
    lines.extend(entry.check.iter().map(|name| short(name, arguments)));
    lines.extend(entry.studies.iter().map(|name| shown(name)));
    Checked { entry, lines }
}

/// A statement of the language, through the search.
fn statement(call: &Call, holds: bool, arguments: &Arguments) -> Line {
    let started = Instant::now();
    let expected = if holds { "holds" } else { "refuted" };
    let command = format!("exactlm refute {}", call.arguments());
    // A search for what is false ends when it is found.
    let cases = if holds { arguments.cases } else { arguments.cases.max(Budget::default().cases) };
    match call.run(cases, arguments.seed, &mut |_| started.elapsed() < arguments.time) {
        Ok(report) => Line {
            call: command,
            expected,
            found: refuted::headline(&report),
            cases: report.tally.cases(),
            agrees: agrees(&report, holds),
            detail: Statement::read(&call.statement)
                .map_or(String::new(), |statement| refuted::details(&statement, &report)),
        },
        Err(problems) => {
            let found = AskError::Problems(problems).to_string();
            Line { call: command, expected, found, cases: 0, agrees: false, detail: String::new() }
        }
    }
}

/// A check in Rust.
fn short(name: &str, arguments: &Arguments) -> Line {
    let (found, cases, agrees, about) = match claim::check(name) {
        None => (format!("there is no check {name}"), 0, false, ""),
        Some(check) => match check.run(arguments.cases.min(1_000), arguments.seed) {
            Outcome::Holds(cases) => (format!("holds on all {cases} cases"), cases, true, check.about),
            Outcome::Fails(why) => (why, 0, false, check.about),
        },
    };
    let detail = if about.is_empty() { String::new() } else { format!("  {about}\n") };
    Line { call: format!("check {name}"), expected: "holds", found, cases, agrees, detail }
}

/// The claims of a bundled study.
fn shown(name: &str) -> Line {
    let call = format!("exactlm check {name}");
    let line = |found: String, cases, agrees| Line {
        call: call.clone(),
        expected: "holds",
        found,
        cases,
        agrees,
        detail: String::new(),
    };
    let Ok(study) = study::open(name) else { return line(format!("there is no study {name}"), 0, false) };
    let session = study::session(&study, Limits::default().settings(study.environment.numbers));
    let mut asking = Asking::new(&study.environment, &session);
    let verdicts: Vec<(String, Verdict)> =
        super::run::claims(&mut asking, &study).map(|(claim, _)| (claim.name, claim.verdict)).collect();
    let wrong: Vec<&str> =
        verdicts.iter().filter(|(_, verdict)| *verdict != Verdict::Holds).map(|(name, _)| name.as_str()).collect();
    match wrong.as_slice() {
        [] => line(format!("all {} claims hold", verdicts.len()), verdicts.len() as u64, !verdicts.is_empty()),
        wrong => line(format!("false: {}", wrong.join(", ")), verdicts.len() as u64, false),
    }
}

fn unknown(number: &str) -> Failure {
    let (first, last) = (catalogue().first(), catalogue().last());
    let name = |entry: Option<&Entry>| entry.map_or(String::new(), |entry| entry.number.clone());
    let help = format!("the catalogue goes from {} to {}; `exactlm claims` lists it", name(first), name(last));
    Failure::input(&format!("there is no claim {number}"), Some(help))
}
