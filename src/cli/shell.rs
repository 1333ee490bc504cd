//! `exactlm completions` and `exactlm man`: made from the same definitions as the command line itself.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Ending, Failure};

#[derive(Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// The completions of a shell.
pub fn completions(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let mut command = super::Arguments::command();
    let mut text = Vec::new(); // the generator panics when it cannot write; memory always takes it
    clap_complete::generate(arguments.shell, &mut command, "exactlm", &mut text);
    out.write_all(&text)?;
    Ok(Ending::Done)
}

/// The manual page, with a section per command.
pub fn man(out: &mut dyn Write) -> Result<Ending, Failure> {
    let mut command = super::Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name().to_uppercase();
        writeln!(out, ".SH \"EXACTLM {name}\"")?;
        let page = clap_mangen::Man::new(subcommand.clone());
        page.render_synopsis_section(out)?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
    }
    Ok(Ending::Done)
}
