//! Where output goes and what can be shown there.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use clap::CommandFactory;
use clap::error::ErrorKind;
use supports_hyperlinks::Stream;

use super::Stop;
use super::args::{Arguments, ColorWhen};
use crate::report::Style;

/// Columns where no terminal tells.
const WIDTH: usize = 100;

/// Where output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Stdout,
    Stderr,
    File(PathBuf),
}

impl Target {
    /// Whether a person looks on.
    pub(super) fn is_terminal(&self) -> bool {
        match self {
            Target::Stdout => io::stdout().is_terminal(),
            Target::Stderr => io::stderr().is_terminal(),
            Target::File(_) => false,
        }
    }
}

/// What can be shown at a target.
pub(super) fn style(when: ColorWhen, target: &Target) -> Style {
    let terminal = target.is_terminal();
    let color = match (when, target) {
        (ColorWhen::Always, _) => true,
        (ColorWhen::Never, _) | (ColorWhen::Auto, Target::File(_)) => false,
        (ColorWhen::Auto, Target::Stdout) => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        (ColorWhen::Auto, Target::Stderr) => AutoStream::choice(&io::stderr()) != ColorChoice::Never,
    };
    let stream = match target {
        Target::Stderr => Stream::Stderr,
        _ => Stream::Stdout,
    };
    Style {
        color,
        unicode: terminal && has_unicode(&|name| env::var(name).ok()),
        width: if terminal { width() } else { WIDTH },
        hyperlinks: terminal && color && supports_hyperlinks::on(stream),
    }
}

/// Writes all of `bytes` at once. A reader that is gone is no error.
pub(super) fn write(target: &Target, bytes: &[u8], color: bool) -> Result<(), Stop> {
    let choice = if color { ColorChoice::Always } else { ColorChoice::Never };
    let (name, result) = match target {
        // Bytes that carry no colour go out as they are, whatever a file's text holds.
        Target::Stdout if !color => ("standard output".to_owned(), put(&mut io::stdout().lock(), bytes)),
        Target::Stdout => {
            ("standard output".to_owned(), put(&mut AutoStream::new(io::stdout().lock(), choice), bytes))
        }
        Target::Stderr => {
            ("standard error".to_owned(), put(&mut AutoStream::new(io::stderr().lock(), choice), bytes))
        }
        Target::File(path) => (format!("`{}`", path.display()), fs::write(path, bytes)),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !matches!(target, Target::File(_)) => {
            Ok(())
        }
        result => result.map_err(|error| Stop::Unwritable(name, error)),
    }
}

fn put(out: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(bytes)?;
    out.flush()
}

/// Says why a run stops before its report.
pub(super) fn complain(stop: &Stop) {
    let error = match stop {
        Stop::Usage(_) => Arguments::command().error(ErrorKind::ValueValidation, stop),
        Stop::Unwritable(..) => clap::Error::raw(ErrorKind::Io, format!("{stop}\n")),
    };
    // Nobody is left to tell where standard error is gone.
    let _ = error.print();
}

/// A line for the person at the terminal, beside the report.
pub(super) fn remark(text: &str) {
    // Nobody is left to tell where standard error is gone.
    let _ = writeln!(io::stderr(), "{text}");
}

fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).max(20))
}

/// Whether the locale is one of UTF-8.
fn has_unicode(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .map(|value| value.to_lowercase());
    match locale {
        Some(locale) => locale.contains("utf-8") || locale.contains("utf8"),
        None => cfg!(target_os = "macos") || variable("WT_SESSION").is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_decides_on_unicode() {
        for (set, expected) in [
            (&[("LANG", "en_GB.UTF-8")][..], true),
            (&[("LANG", "C.utf8"), ("LC_ALL", "")], true),
            (&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "C")], false),
            (&[("WT_SESSION", "x")], true),
        ] {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(has_unicode(&variable), expected, "{set:?}");
        }
    }
}
