//! exactlm, the program: arguments in, answers on stdout, messages on stderr, and an exit code.
//!
//! 0: done, and all claims hold. 1: a claim is false, or a file differs. 2: the arguments or the study are wrong. 3: a limit refused the work. 4: nothing was decided.

mod cli;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;

use cli::{Arguments, Ending, Failure};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let ending = cli::run(arguments, &mut out);
    let ending = match out.flush() {
        Ok(()) => ending,
        Err(error) => ending.and(Err(Failure::Output(error))),
    };
    match ending {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::ClaimIsFalse | Ending::FilesDiffer) => ExitCode::from(1),
        Ok(Ending::Undecided) => ExitCode::from(4),
        Err(failure) => {
            failure.report();
            ExitCode::from(failure.code())
        }
    }
}
