//! Owns the command line: what the user asks for, what the terminal can show,
//! and the exit code. The only part that reads the environment.

mod args;
mod charts;
mod check;
mod context;
mod filter;
mod fixes;
mod init;
mod input;
mod installs;
mod kustomizations;
mod library;
mod manual;
mod names;
mod output;
mod policy;
mod read;
mod render;
mod rendering;
mod scan;
mod sets;
mod show;
mod sieve;
mod timings;
mod values;

use std::fmt;
use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::{config, report};
use args::{Arguments, ColorWhen, Command, RulesFormat, SchemaName};
use names::Topic;
use output::Target;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// The work could not be done.
    Failure = 2,
}

/// What ends a run before its report.
#[derive(Debug)]
enum Stop {
    /// Arguments that do not go together.
    Usage(String),
    /// Something that could not be written, by name.
    Unwritable(String, io::Error),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Usage(message) => f.write_str(message),
            Stop::Unwritable(name, error) => {
                write!(f, "{name} cannot be written: {}", crate::discover::phrase(error))
            }
        }
    }
}

/// Runs velint with the arguments of the process.
pub fn main() -> ExitCode {
    crate::check::hide_panics();
    let exit = match Arguments::try_parse() {
        Ok(arguments) => run(arguments).unwrap_or_else(|stop| {
            output::complain(&stop);
            Exit::Failure
        }),
        Err(message) => {
            let exit = if message.use_stderr() { Exit::Failure } else { Exit::Clean };
            // A reader that is gone needs no help text.
            let _ = message.print();
            exit
        }
    };
    ExitCode::from(exit as u8)
}

fn run(arguments: Arguments) -> Result<Exit, Stop> {
    let plain = |text: String| print(&text, ColorWhen::Never);
    match arguments.command {
        None => check::run(&arguments.check),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Render(arguments)) => render::run(&arguments),
        Some(Command::Explain { topic, color }) => {
            let style = output::style(color.when, &Target::Stdout);
            let page = match topic {
                Topic::Rule(rule) => report::explain(rule, &style),
                Topic::Own(own) => report::explain_own(own, &style),
            };
            print(&page, color.when)
        }
        Some(Command::Rules { format: RulesFormat::Table, color }) => {
            print(&report::rules_table(&output::style(color.when, &Target::Stdout)), color.when)
        }
        Some(Command::Rules { format: RulesFormat::Json, .. }) => plain(report::rules_json()),
        Some(Command::Completions { shell }) => plain(manual::completions(shell)),
        Some(Command::Man { command }) => plain(manual::page(command.as_deref())?),
        Some(Command::Init { stdout: true }) => plain(config::TEMPLATE.to_owned()),
        Some(Command::Init { stdout: false }) => init::run(),
        Some(Command::Schema { name: SchemaName::Config }) => plain(config::schema()),
        Some(Command::Schema { name: SchemaName::Statistics }) => plain(report::statistics_schema()),
        Some(Command::Schema { name: SchemaName::Json }) => plain(report::json_schema()),
    }
}

fn print(text: &str, when: ColorWhen) -> Result<Exit, Stop> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let color = output::style(when, &Target::Stdout).color;
    output::write(&Target::Stdout, format!("{text}{end}").as_bytes(), color)?;
    Ok(Exit::Clean)
}
