//! What the arguments ask to be read.

use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use super::Stop;
use super::args::CheckArguments;
use super::read;
use crate::diagnostic::Diagnostic;
use crate::discover::{Excludes, Overlay, Request, display, unreadable_io};

/// Everything needed to find the inputs.
pub(super) struct Gathered {
    pub(super) request: Request,
    /// What came on standard input, where it was asked for.
    pub(super) stdin: Option<Vec<u8>>,
    /// Why standard input could not be used.
    pub(super) failure: Option<Diagnostic>,
}

/// Checks the arguments against each other and reads standard input.
pub(super) fn gather(arguments: &CheckArguments) -> Result<Gathered, Stop> {
    let finding = &arguments.finding;
    let from_stdin = wants_stdin(arguments)?;
    let mut paths: Vec<PathBuf> =
        arguments.paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    if paths.is_empty() && !from_stdin {
        paths.push(PathBuf::from("."));
    }
    let excludes = Excludes::new(&finding.exclude).map_err(|error| Stop::Usage(error.to_string()))?;
    let directory = std::env::current_dir().map_err(|error| {
        Stop::Usage(format!("the working directory is gone: {}", crate::discover::phrase(&error)))
    })?;
    let request = Request {
        directory,
        paths,
        overlay: None,
        excludes,
        project: None,
        sieve: None,
        force_exclude: finding.force_exclude,
        ignore_files: !finding.no_ignore,
        threads: usize::from(finding.jobs.unwrap_or(0)),
    };
    let mut gathered = Gathered { request, stdin: None, failure: None };
    if from_stdin {
        gathered.read_stdin(finding.stdin_filename.as_deref());
    }
    Ok(gathered)
}

fn wants_stdin(arguments: &CheckArguments) -> Result<bool, Stop> {
    let paths = &arguments.paths;
    let dash = paths.iter().any(|path| path.as_os_str() == "-");
    let named = arguments.finding.stdin_filename.is_some();
    if named && !dash && !paths.is_empty() {
        return Err(Stop::Usage("`--stdin-filename` needs `-` among the paths".to_owned()));
    }
    let others = paths.iter().any(|path| path.as_os_str() != "-");
    if dash && others && arguments.fixing.fix && !arguments.fixing.diff {
        return Err(Stop::Usage(
            "`--fix` takes `-` alone: the fixed text goes to standard output".to_owned(),
        ));
    }
    Ok(dash || named && paths.is_empty())
}

impl Gathered {
    fn read_stdin(&mut self, name: Option<&Path>) {
        let shown = name.map_or("<stdin>".into(), |name| display(&self.request.directory, name));
        let mut bytes = Vec::new();
        let text = match stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => read::text(&shown, &bytes),
            Err(error) => Err(unreadable_io(&shown, &error).into()),
        };
        match text {
            Ok(text) => {
                // Without a trace of Velero it still counts for its chart.
                let text = text.or_else(|| std::str::from_utf8(&bytes).ok()).unwrap_or_default().to_owned();
                self.request.overlay = Some(Overlay { name: name.map(Path::to_owned), text });
            }
            Err(failure) => self.failure = Some(*failure),
        }
        self.stdin = Some(bytes);
    }
}
