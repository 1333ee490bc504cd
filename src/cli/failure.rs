//! Why a command ended early.

use std::io;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The arguments or the study are wrong; the message says where and what to write instead.
    Input(String),
    /// A limit was passed; the message says which, and the cheapest way out.
    Refused(String),
    /// The answers could not be written.
    Output(io::Error),
}

impl Failure {
    /// A mistake in the arguments, with what to type instead.
    pub fn input(message: &str, help: Option<String>) -> Self {
        let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
        Failure::Input(format!("error: {message}{help}\n"))
    }

    /// A limit that was passed, with the way out.
    pub fn refused(message: &str, help: &str) -> Self {
        Failure::Refused(format!("error: {message}\n  help: {help}\n"))
    }

    /// Prints the message to stderr. A reader that went away is no mistake, and gets none.
    pub fn report(&self) {
        match self {
            Failure::Input(message) | Failure::Refused(message) => eprint(message),
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Output(error) => eprint(&format!("error: the answers cannot be written: {error}\n")),
        }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Failure::Input(_) => 2,
            Failure::Refused(_) => 3,
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Failure::Output(_) => 2,
        }
    }

    /// Two failures of one command: both messages; wrong input outweighs a limit.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Failure::Output(error), _) | (_, Failure::Output(error)) => Failure::Output(error),
            (Failure::Refused(first), Failure::Refused(second)) => Failure::Refused(first + &second),
            (Failure::Input(first) | Failure::Refused(first), Failure::Input(second) | Failure::Refused(second)) => {
                Failure::Input(first + &second)
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Writes to stderr; there is nobody left to tell when that fails.
pub fn eprint(message: &str) {
    use io::Write;
    let _ = io::stderr().write_all(message.as_bytes());
}
