//! The arguments, and the help text made of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::names::{self, Selector, Topic};
use super::render::RenderArguments;
use super::values::ChartArguments;
use crate::config::FailOn;
use crate::diagnostic::Level;
use crate::report::Format;
use crate::velero::Version;

const EXAMPLES: &str = "\
Examples:
  velint                         check everything below this folder
  velint charts/db app.yaml      check a folder and a file
  velint 'releases/**/*.yaml'    check what a glob matches, in any shell
  velint --diff                  show what the safe fixes would change
  velint --fix                   apply them
  velint explain unknown-volume  say why a rule exists and what is better
  velint --format sarif --output velint.sarif
  helm template db | velint --stdin-filename db.yaml -

Exit codes:
  0  no finding at or above --fail-on
  1  findings (with --diff: a change)
  2  the work could not be done: wrong usage, or a file that cannot be read";

const ABOUT: &str = "\
Checks Velero backup and restore hooks before they are committed.

velint reads Kubernetes manifests, KOTS releases and Helm chart values, and reports what the hook and volume \
annotations in them will do wrong at the next backup or restore. `velint PATH` is short for `velint check PATH`; \
write `./rules` for a file or folder that has the name of a command.";

/// Checks Velero backup and restore hooks before they are committed.
#[derive(Parser)]
#[command(
    name = "velint",
    version,
    long_about = ABOUT,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckArguments,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check files and folders (what velint does without a command)
    #[command(after_help = EXAMPLES)]
    Check(Box<CheckArguments>),
    /// Print what a chart is rendered to, as `helm template` would, and where it comes from
    Render(Box<RenderArguments>),
    /// Print the page of a rule: what Velero does, an example, the better form
    Explain {
        /// Its name, as findings show it in brackets
        #[arg(value_name = "RULE", value_parser = names::topic)]
        topic: Topic,
        #[command(flatten)]
        color: Color,
    },
    /// List all rules with their levels and fixes
    Rules {
        /// How to list them
        #[arg(long, value_enum, default_value_t = RulesFormat::Table)]
        format: RulesFormat,
        #[command(flatten)]
        color: Color,
    },
    /// Write a `.velint.yaml` that explains every entry
    Init {
        /// Print it instead
        #[arg(long)]
        stdout: bool,
    },
    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of velint or of one of its commands (roff)
    Man {
        /// The command
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Print a JSON Schema: of the configuration, or of an output format
    Schema {
        /// Of what
        #[arg(value_enum, value_name = "NAME")]
        name: SchemaName,
    },
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Files, folders, globs, or `-` for standard input [default: this folder]
    ///
    /// Below folders and globs, files named `*.yaml`, `*.yml` and `*.json` are read, hidden ones
    /// too; `.git`, symbolic links and what `.gitignore` names are left out. A file that is named
    /// here is always read, whatever it is called.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) judging: Judging,
    #[command(flatten)]
    pub(super) configuring: Configuring,
    #[command(flatten)]
    pub(super) fixing: Fixing,
    #[command(flatten)]
    pub(super) finding: Finding,
    #[command(flatten)]
    pub(super) charts: ChartArguments,
    #[command(flatten)]
    pub(super) printing: Printing,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct Judging {
    /// Report these rules only, or `all` (comma-separated, repeatable)
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = names::selector)]
    pub(super) select: Vec<Selector>,
    /// Leave out these rules (comma-separated, repeatable; stronger than --select)
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = names::selectable)]
    pub(super) ignore: Vec<&'static str>,
    /// The lowest level to show: error, warning or info [default: warning; info with --fail-on info]
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(super) level: Option<Level>,
    /// The lowest level that makes the exit code 1: error, warning, info or never [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub(super) fail_on: Option<FailOn>,
    /// Exit with 0 where there are findings (still with 2 where the work could not be done)
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// The Velero version to judge for: 1.11 to 1.18, or main [default: 1.18]
    #[arg(long, value_name = "VERSION")]
    pub(super) velero_version: Option<Version>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(super) struct Configuring {
    /// Read this configuration for all files [default: the nearest `.velint.yaml` above each file]
    ///
    /// Its globs start at the working directory. Flags are stronger than a configuration.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, alias = "isolated")]
    pub(super) no_config: bool,
    /// Print what counts for the files and where it comes from, and check nothing
    #[arg(long)]
    pub(super) show_config: bool,
    /// Print the files that would be read, and check nothing
    #[arg(long, conflicts_with = "show_config")]
    pub(super) show_files: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(super) struct Fixing {
    /// Apply safe fixes and report what remains (with `-`: print the fixed text)
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: also fixes that make a choice for you
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Print what --fix would change, and change nothing
    #[arg(long)]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Inputs")]
pub(super) struct Finding {
    /// Leave out paths or names that match, such as `vendor` or `charts/*/ci` (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Apply --exclude to files named as arguments as well
    #[arg(long)]
    pub(super) force_exclude: bool,
    /// Of charts to which named files belong, report on all files, not only on those named
    #[arg(long)]
    pub(super) whole_unit: bool,
    /// Read files that `.gitignore` and `.ignore` name
    #[arg(long)]
    pub(super) no_ignore: bool,
    /// The path of standard input, for reports and to find its chart
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Number of threads [default: one per processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Printing {
    /// How to print findings [default: full; github where GITHUB_ACTIONS is true]
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) color: Color,
    /// Print how many findings there are of each rule instead of the findings
    #[arg(long, conflicts_with = "diff")]
    pub(super) statistics: bool,
    /// Say on standard error how long each step took
    #[arg(long)]
    pub(super) timings: bool,
    /// Print nothing where there is nothing to report
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(super) no_progress: bool,
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Color {
    /// Whether to colour; auto heeds NO_COLOR and CLICOLOR_FORCE
    #[arg(long = "color", value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto)]
    pub(super) when: ColorWhen,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// `rules --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    Table,
    Json,
}

/// The argument of `schema`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// What `.velint.yaml` holds
    Config,
    /// What `--format json` prints
    Json,
    /// What `--statistics --format json` prints
    Statistics,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }
}
