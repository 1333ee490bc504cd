//! The program as a shell runs it: arguments and standard input in, what it printed and its exit code out.

use crate::inquiry::CHAIN;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// A prompt, a reward that may be a letter or grow without bound, and questions about them.
const LETTER: &str = r#"
[parameter]
lambda = [0, "ln(2)", "ln(10)", "ln(1000)", "inf", "symbolic"]
[distribution.p]
prompt = "_ _ b"
[distribution.d]
reward = 'lambda * [x[3] == "b"]'
[distribution.far]
from = "given"
reward = 'lambda * (2*[x[1] == "a"] + [x[2] == "a"])'
[distribution.given]
given = 'x[1] == "b"'
[ask]
distance = "TV(d, p)"
way_back = "KL(d, p)"
"#;

/// A study whose one parameter has values, is a limit, and is a letter.
pub fn letter() -> String {
    format!("{CHAIN}{LETTER}")
}

pub fn exactlm(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exactlm"));
    command.args(arguments).stdin(Stdio::null());
    command
}

pub fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("answers are UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}
