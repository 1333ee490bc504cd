//! `exactlm refute`: the smallest model for which a statement is false.

use std::fs;
use std::io::Write;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use exactlm::arbitrary::{Kind, TOKENS};
use exactlm::claim::{self, Budget, Statement, Verdict};
use exactlm::report::refuted;
use exactlm::statement::AskError;

use super::failure::eprint;
use super::limits::duration;
use super::progress::Progress;
use super::{Ending, Failure, study};

#[derive(Args)]
#[command(
    after_help = "Free names: A B C D are events, r s rewards, p q distributions, y a prompt, n k integers 1 to 4; \
                        others are declared: 'F: event; P(F) <= 1'.\n\
                        Exit codes: 0 proved or held, 1 refuted, 2 wrong input, 3 refused by a limit, 4 undecided."
)]
pub struct Arguments {
    /// The statement, in quotes: 'P(A | B) >= P(A)'
    statement: String,
    /// The most time the search may take
    #[arg(long, value_name = "TIME", default_value = "30s", allow_hyphen_values = true, value_parser = duration)]
    time: Duration,
    /// The most cases that are judged
    #[arg(long, value_name = "COUNT", default_value_t = Budget::default().cases)]
    cases: u64,
    /// The number of tokens, or a range such as 2..3
    #[arg(long, value_name = "V", value_parser = range)]
    vocab: Option<RangeInclusive<usize>>,
    /// The length of the sequences, or a range such as 1..3
    #[arg(long, value_name = "N", value_parser = range)]
    length: Option<RangeInclusive<usize>>,
    /// The kind of model, where only one is meant
    #[arg(long, value_parser = kind(), value_name = "KIND")]
    model: Option<Kind>,
    /// The seed of the cases that are drawn
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Write the study of a counterexample to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// The kinds of models by their names.
fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(|name| Kind::named(&name).ok_or("no such kind"))
}

/// Searches, and prints what was found.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let text = &arguments.statement;
    let wrong = |problems| study::wrong_typed("statement", text, &AskError::Problems(problems));
    let statement = Statement::read(text).map_err(wrong)?;
    if statement.is_without_model() && arguments.model.is_some() {
        let help = "leave --model out: where p or q is free, the prior is any distribution as well".to_string();
        return Err(Failure::input("--model narrows nothing here", Some(help)));
    }
    let budget = Budget {
        cases: arguments.cases.max(1),
        seed: arguments.seed,
        vocabulary: arguments.vocab.clone(),
        length: arguments.length.clone(),
        kind: arguments.model,
    };
    if statement.free().is_empty() {
        eprint("note: no name is free here, and only the model varies\n");
    }
    let started = Instant::now();
    let report = {
        let _progress = Progress::start(text);
        claim::refute(&statement, &budget, &mut |_| started.elapsed() < arguments.time).map_err(wrong)?
    };
    if arguments.json {
        out.write_all(refuted::json(&statement, &report, budget.seed).as_bytes())?;
    } else {
        out.write_all(refuted::text(&statement, &report).as_bytes())?;
    }
    out.flush()?;
    if let (Some(file), Verdict::Refuted(counterexample)) = (&arguments.out, &report.verdict) {
        fs::write(file, counterexample.case.study().to_string())
            .map_err(|error| Failure::input(&format!("{} cannot be written: {error}", file.display()), None))?;
    }
    Ok(match report.verdict {
        Verdict::Refuted(_) => Ending::ClaimIsFalse,
        Verdict::Held | Verdict::Proved(_) => Ending::Done,
        Verdict::Undecided(_) if report.tally.refused > 0 && report.tally.refused == report.tally.cases() => {
            let help = "narrow it: --vocab 2 --length 1..3";
            return Err(Failure::refused("every case is refused by a limit", help));
        }
        Verdict::Undecided(_) => Ending::Undecided,
    })
}

/// Reads `2`, `2..3` or `..3`.
fn range(text: &str) -> Result<RangeInclusive<usize>, String> {
    let most = TOKENS.len();
    let wrong = || format!("write a number from 1 to {most}, or a range such as 2..3");
    let number = |text: &str| text.trim().parse::<usize>().map_err(|_| wrong());
    let (least, greatest) = match text.split_once("..") {
        None => (number(text)?, number(text)?),
        Some(("", end)) => (1, number(end)?),
        Some((start, end)) => (number(start)?, number(end.trim_start_matches('='))?),
    };
    if least == 0 || least > greatest || greatest > most {
        return Err(wrong());
    }
    Ok(least..=greatest)
}
