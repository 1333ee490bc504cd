//! `exactlm help`: the language, one form of it, or a command.
//!
//! - [`forms`](self::forms): every form with its meaning and an example whose answer is computed when it is shown.

mod forms;

use std::io::Write;

use clap::{Args, CommandFactory};
use exactlm::sequence::nearest;

use super::{Ending, Failure};

/// The page that is the language.
const LANGUAGE: &str = include_str!("../LANGUAGE.md");

#[derive(Args)]
pub struct Arguments {
    /// `language`, a form such as TV or count, or a command
    topic: Option<String>,
}

/// Explains a topic; without one, the commands.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let mut command = super::Arguments::command();
    command.build();
    let Some(topic) = &arguments.topic else {
        write!(out, "{}", command.render_long_help())?;
        writeln!(out, "\n`exactlm help language` is the whole language, `exactlm help FORM` one form of it:\n")?;
        write!(out, "{}", forms::index())?;
        return Ok(Ending::Done);
    };
    if topic == "language" {
        out.write_all(LANGUAGE.as_bytes())?;
        return Ok(Ending::Done);
    }
    let forms = forms::all();
    // Who types a whole form means its name.
    let called = |name: &str| forms.iter().find(|form| form.is_called(name));
    let name = topic.split(['(', '[']).next().map(str::trim_end).filter(|name| !name.is_empty());
    if let Some(form) = called(topic).or_else(|| called(name?)) {
        out.write_all(form.text()?.as_bytes())?;
        return Ok(Ending::Done);
    }
    if let Some(subcommand) = command.find_subcommand_mut(topic) {
        write!(out, "{}", subcommand.render_long_help())?;
        return Ok(Ending::Done);
    }
    let names = forms.iter().flat_map(|form| form.names.iter().map(String::as_str));
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let help = match nearest(topic, names.chain(commands).chain(["language"])) {
        Some(near) => format!("did you mean `exactlm help {near}`?"),
        None => "`exactlm help` lists all forms and commands".to_string(),
    };
    Err(Failure::input(&format!("there is no form or command {topic:?}"), Some(help)))
}
