//! How paths are printed.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// `given` relative to `directory` where it lies below, without `.` parts.
pub(super) fn relative(directory: &Path, given: &Path) -> PathBuf {
    let full = directory.join(given);
    let shown = full.strip_prefix(directory).unwrap_or(&full);
    shown.components().filter(|part| *part != Component::CurDir).collect()
}

/// A path with `/` between its parts; the empty path is `.`.
pub(super) fn slashed(path: &Path) -> String {
    let mut text = String::new();
    for part in path.components() {
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        match part {
            Component::RootDir => text.push('/'),
            part => push_name(&mut text, part.as_os_str()),
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// A name that is not UTF-8 keeps apart from others like it: `\xff` stands for
/// each byte that cannot be shown.
fn push_name(text: &mut String, name: &OsStr) {
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
}

/// The display path of a chart's folder, from that of a file `below` it.
///
/// `root` and `directory` are canonical. The file's own display path is cut
/// where that can be done, so that a folder named `../db` stays `../db`.
pub(super) fn unit(file: &Path, below: &Path, root: &Path, directory: &Path) -> String {
    let parts = file.components().count();
    let depth = below.components().count();
    let kept: PathBuf = file.components().take(parts.saturating_sub(depth)).collect();
    if parts > depth && kept.join(below) == file || parts == depth && root == directory {
        return slashed(&kept);
    }
    if let Ok(up) = directory.strip_prefix(root) {
        return slashed(&up.components().map(|_| "..").collect::<PathBuf>());
    }
    slashed(root.strip_prefix(directory).unwrap_or(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_given_and_relative() {
        let directory = Path::new("/srv");
        for (given, shown) in [
            ("a.yaml", "a.yaml"),
            ("./charts//db/./values.yaml", "charts/db/values.yaml"),
            ("../x/a.yaml", "../x/a.yaml"),
            ("a/../b.yaml", "a/../b.yaml"),
            ("/srv/a/b.yaml", "a/b.yaml"),
            ("/elsewhere/b.yaml", "/elsewhere/b.yaml"),
            (".", "."),
            ("/", "/"),
        ] {
            assert_eq!(slashed(&relative(directory, Path::new(given))), shown, "{given}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        for (name, shown) in [(&b"a\xff.yaml"[..], "a\\xff.yaml"), (b"a\xfe\xc3.yaml", "a\\xfe\\xc3.yaml")] {
            assert_eq!(slashed(Path::new(OsStr::from_bytes(name))), shown);
        }
    }

    #[test]
    fn a_chart_is_shown_from_where_the_user_stands() {
        for (file, below, root, directory, shown) in [
            ("charts/db/values.yaml", "values.yaml", "/w/charts/db", "/w", "charts/db"),
            ("values.yaml", "values.yaml", "/w/charts/db", "/w/charts/db", "."),
            ("x.yaml", "templates/x.yaml", "/w/db", "/w/db/templates", ".."),
            ("../db/values.yaml", "values.yaml", "/w/db", "/w/x", "../db"),
            ("link/x.yaml", "ci/x.yaml", "/w/db", "/w", "db"),
            ("/o/db/values.yaml", "values.yaml", "/o/db", "/w", "/o/db"),
        ] {
            let [file, below, root, directory] = [file, below, root, directory].map(Path::new);
            assert_eq!(unit(file, below, root, directory), shown, "{}", file.display());
        }
    }
}
