//! `velint init`: writes a configuration to start from.

use std::io::{self, Write};

use super::{Exit, Stop, output};
use crate::config::{NAMES, TEMPLATE};

/// Writes `.velint.yaml` in the working directory, whole or not at all; never
/// over a configuration that is there.
pub(super) fn run() -> Result<Exit, Stop> {
    let name = NAMES[0];
    let fail = |error: io::Error| Stop::Unwritable(format!("`{name}`"), error);
    if let Some(taken) = NAMES.iter().find(|name| std::fs::symlink_metadata(name).is_ok()) {
        let error = io::Error::new(io::ErrorKind::AlreadyExists, "it exists, and stays as it is");
        return Err(Stop::Unwritable(format!("`{taken}`"), error));
    }
    let mut builder = tempfile::Builder::new();
    readable_by_all(&mut builder);
    let mut file = builder.prefix(".velint").tempfile_in(".").map_err(fail)?;
    file.write_all(TEMPLATE.as_bytes()).map_err(fail)?;
    match file.persist_noclobber(name) {
        Ok(_) => {
            output::remark(&format!("wrote `{name}`: every entry is commented out"));
            Ok(Exit::Clean)
        }
        Err(error) => Err(fail(error.error)),
    }
}

/// A file like others, as far as the umask lets it; temporary ones are private else.
fn readable_by_all(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = builder;
}
