//! `velint completions` and `velint man`: made of the definition of the arguments.

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Stop;
use super::args::Arguments;

/// The script that has a shell complete commands, flags and their values.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "velint", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of velint, or of one of its commands.
///
/// # Errors
/// Where there is no such command.
pub(super) fn page(of: Option<&str>) -> Result<String, Stop> {
    let mut command = Arguments::command();
    command.build();
    let man = match of {
        None => Man::new(command),
        Some(name) => {
            let sub = command.find_subcommand(name).filter(|sub| sub.get_name() != "help");
            let sub =
                sub.ok_or_else(|| Stop::Usage(format!("no command is named `{}`", name.escape_debug())))?;
            Man::new(sub.clone()).title(format!("velint-{}", sub.get_name()))
        }
    };
    let mut page = Vec::new();
    let rendered = man.render(&mut page);
    rendered.map_err(|error| Stop::Unwritable("the manual page".to_owned(), error))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
