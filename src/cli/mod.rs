//! The command line: one file per command, and what they share.
//!
//! - [`Arguments`]: everything that can be typed.
//! - [`Failure`]: why a command ended early, with its exit code.
//! - `bundled`: the studies inside the program; `study`: where a STUDY comes from, and the messages about it.
//! - `sweep`: what the values of a parameter tell together: limits that fall short, drawings.
//! - `collected`: all that a study says, with its files; `out`: a folder of studies; `whole`: files that are written whole or not at all.
//! - `limits`: the options that bound a walk; `deadline`: the end of what takes longer than its plan; `progress`: the
//!   sign of life on a terminal.

mod ask;
mod bundled;
mod check;
mod claims;
mod collected;
mod deadline;
mod essay;
mod failure;
mod fits;
mod help;
mod limits;
mod list;
mod new;
mod out;
mod overview;
mod plan;
mod progress;
mod refute;
mod run;
mod sample;
mod shell;
mod study;
mod sweep;
mod verify;
mod whole;

use std::io::Write;

use clap::{Parser, Subcommand};

pub use failure::Failure;

/// Every sequence a tiny language model can say, weighed exactly.
#[derive(Parser)]
#[command(
    name = "exactlm",
    version,
    about,
    disable_help_subcommand = true,
    after_help = "A STUDY is a path, the name of a bundled study, or - for standard input.\n\
                  Without a command: the essay's results on one screen.\n\
                  Exit codes: 0 done, 1 a claim is false or a file differs, 2 wrong arguments or a wrong study, 3 refused by a limit,\n\
                  4 undecided."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Ask a study questions
    Ask(ask::Arguments),
    /// Print all that studies say: distributions, questions, claims
    Run(run::Arguments),
    /// Write a page, tables, arrays and figures of all bundled studies
    Essay(essay::Arguments),
    /// Compute again what `essay` or `run --out` wrote, and compare
    Verify(verify::Arguments),
    /// Check the claims of a study
    Check(check::Arguments),
    /// Explain the known claims about conditioning, prompts and fine-tuning, and run their checks
    Claims(claims::Arguments),
    /// Look for the smallest model for which a statement is false
    Refute(refute::Arguments),
    /// Say what the walks of a study will cost, without walking
    Plan(plan::Arguments),
    /// Draw sequences from a distribution of a study
    Sample(sample::Arguments),
    /// Explain the language, one form of it, or a command
    Help(help::Arguments),
    /// List the bundled studies
    List,
    /// Write a bundled study, or one to start from, to a file
    New(new::Arguments),
    /// Print the completions of a shell
    Completions(shell::Arguments),
    /// Print the manual page
    Man,
}

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All is done.
    Done,
    /// All is done, and a claim is false.
    ClaimIsFalse,
    /// All is done, and files are not as they should be.
    FilesDiffer,
    /// All is done, and nothing was decided.
    Undecided,
}

/// Runs the command; without one, the overview.
///
/// # Errors
/// When the input is wrong, a limit refuses, or the answers cannot be written.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    match arguments.command {
        None => overview::run(out),
        Some(Command::Ask(arguments)) => ask::run(&arguments, out),
        Some(Command::Run(arguments)) => run::run(&arguments, out),
        Some(Command::Essay(arguments)) => essay::run(&arguments, out),
        Some(Command::Verify(arguments)) => verify::run(&arguments, out),
        Some(Command::Check(arguments)) => check::run(&arguments, out),
        Some(Command::Claims(arguments)) => claims::run(&arguments, out),
        Some(Command::Refute(arguments)) => refute::run(&arguments, out),
        Some(Command::Plan(arguments)) => plan::run(&arguments, out),
        Some(Command::Sample(arguments)) => sample::run(&arguments, out),
        Some(Command::Help(arguments)) => help::run(&arguments, out),
        Some(Command::List) => list::run(out),
        Some(Command::New(arguments)) => new::run(&arguments, out),
        Some(Command::Completions(arguments)) => shell::completions(&arguments, out),
        Some(Command::Man) => shell::man(out),
    }
}
