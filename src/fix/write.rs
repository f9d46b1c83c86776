//! Files that are replaced whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Replaces the file's content by `text` in one step: a reader sees the old
/// file or the new one, never a part. Permissions stay, the owner where the
/// system lets us; of a symbolic link the target is replaced. A file that
/// does not exist is made.
///
/// # Errors
/// Where the file is read-only, is no regular file, or cannot be written; it
/// is then as it was, and nothing is left beside it.
pub fn write_atomically(path: &Path, text: &str) -> io::Result<()> {
    let target = resolve(path)?;
    let known = match fs::metadata(&target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(metadata) = &known {
        require_writable(&target, metadata)?;
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = temporary(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(metadata) = &known {
        keep_owner(file.as_file(), metadata);
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// [`write_atomically`], provided that the file still holds `before`.
///
/// # Errors
/// As there, and where the file holds something else by now.
pub fn write_if_unchanged(path: &Path, before: &str, after: &str) -> io::Result<()> {
    // Reading a pipe once more would wait for ever.
    require_file(&fs::metadata(path)?)?;
    if fs::read(path)? != before.as_bytes() {
        return Err(io::Error::other("the file changed after it was read"));
    }
    write_atomically(path, after)
}

/// The file that a path means, links followed.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(_) => fs::canonicalize(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

fn require_file(metadata: &Metadata) -> io::Result<()> {
    let error = || io::Error::new(io::ErrorKind::InvalidInput, "not a regular file");
    metadata.is_file().then_some(()).ok_or_else(error)
}

fn require_writable(target: &Path, metadata: &Metadata) -> io::Result<()> {
    require_file(metadata)?;
    // Replacing needs the folder's permission only, and root has every other:
    // the file's own bits are asked for what its owner wants.
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    OpenOptions::new().write(true).open(target).map(drop)
}

/// A new file beside the target, with the permissions of any new file.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".velint-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Only root may give files away, so failure is no error.
#[cfg(unix)]
fn keep_owner(file: &File, known: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return };
    if (new.uid(), new.gid()) != (known.uid(), known.gid()) {
        let both = fchown(file, Some(known.uid()), Some(known.gid()));
        if both.is_err() {
            let _ = fchown(file, None, Some(known.gid()));
        }
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Makes the renaming last; the file is whole either way, so failure is no error.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}
