//! The end of a question that runs past its limit of time.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::failure::{Failure, eprint};

/// No question is stopped in its first second: a plan that is a little too hopeful is no reason.
const PATIENCE: Duration = Duration::from_secs(1);

/// Ends the program with the exit code of a limit, unless it is dropped before the limit has passed.
///
/// A plan refuses what is sure to take too long before it starts; this holds for what takes longer than its plan says. It
/// ends whatever is going on, in any thread. What was printed before stays, so answers are flushed one by one.
pub struct Deadline {
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Deadline {
    /// Starts the time of a question.
    pub fn start(question: &str, limit: Duration) -> Self {
        let (done, waiting) = mpsc::channel::<()>();
        let question = question.to_string();
        let watcher = thread::Builder::new().spawn(move || {
            if waiting.recv_timeout(limit.max(PATIENCE)) == Err(RecvTimeoutError::Timeout) {
                let failure = stopped(&question, limit);
                if std::io::stderr().is_terminal() {
                    eprint("\r\u{1b}[2K"); // the line of the progress
                }
                failure.report();
                std::process::exit(failure.code().into());
            }
        });
        // Without another thread there is no clock, and the plan's limit has to do.
        Deadline { watcher: watcher.ok().map(|watcher| (done, watcher)) }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some((done, watcher)) = self.watcher.take() {
            drop(done);
            let _ = watcher.join();
        }
    }
}

/// What is said of a question that took too long.
fn stopped(question: &str, limit: Duration) -> Failure {
    let start: String = question.chars().take(80).collect();
    let dots = if start.len() < question.len() { "…" } else { "" };
    let double = seconds(limit.max(PATIENCE).saturating_mul(2));
    Failure::refused(
        &format!("stopped by --max-time {}: `{start}{dots}` takes longer", seconds(limit)),
        &format!(
            "what was answered before it is printed; allow it more with --max-time {double}, or see with `exactlm plan` \
             what it walks over"
        ),
    )
}

/// A time as the option takes it.
fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(1) { format!("{}ms", time.as_millis()) } else { format!("{}s", time.as_secs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_bound_the_question_and_the_way_out() {
        let failure = stopped("H(prior)", Duration::from_secs(10));
        assert_eq!(failure.code(), 3);
        let Failure::Refused(message) = failure else { panic!("{failure:?}") };
        assert!(message.starts_with("error: stopped by --max-time 10s: `H(prior)` takes longer\n"), "{message}");
        assert!(message.contains("--max-time 20s"), "{message}");
    }

    #[test]
    fn a_question_that_ends_in_time_ends_nothing() {
        for limit in [Duration::ZERO, Duration::from_secs(60), Duration::MAX] {
            drop(Deadline::start("H(prior)", limit));
        }
    }
}
