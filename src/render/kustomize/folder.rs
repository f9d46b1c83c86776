//! Where the files of kustomizations lie, and how their paths are read.

use std::sync::Arc;

use crate::source::Source;

/// The files below a folder that no path may leave.
pub trait Files {
    /// The text of a file; `path` is relative to that folder, with `/`, without
    /// `.` and `..`. The source has the path to print.
    ///
    /// # Errors
    /// Why there is none.
    fn read(&self, path: &str) -> Result<Arc<Source>, Unread>;

    /// Whether there is a folder of that path; the blank path is the folder itself.
    fn is_folder(&self, path: &str) -> bool;
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// There is no such file.
    Missing,
    /// It is no text in UTF-8, too large, or the system refuses it.
    Unreadable(String),
}

pub use crate::discover::KUSTOMIZATIONS as NAMES;

/// `path` as written in a file of the folder `folder`, without `.` and `..`.
/// None where it leaves the outermost folder, or is absolute.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether a path is that of a folder, or of something below it.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a resource that is no local file stands for something to be fetched.
pub(super) fn is_remote(path: &str) -> bool {
    let host = path.split(['/', ':']).next().unwrap_or_default();
    path.contains("://")
        || path.starts_with("git@")
        || path.starts_with("git::")
        || path.contains("?ref=")
        || path.contains("?version=")
        || path.contains(".git//")
        || matches!(host.to_ascii_lowercase().as_str(), "github.com" | "gitlab.com" | "bitbucket.org")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_outermost_folder() {
        assert_eq!(join("a/b", "../c/./d.yaml").as_deref(), Some("a/c/d.yaml"));
        assert_eq!(join("a", "..").as_deref(), Some(""));
        assert_eq!(join("a", "../.."), None);
        assert_eq!(join("a", "/etc/passwd"), None);
        assert!(is_within("a/b", "a") && is_within("a", "a") && is_within("x", "") && !is_within("ab", "a"));
    }

    #[test]
    fn what_is_fetched_is_told_from_paths() {
        for path in ["https://x.org/a.yaml", "github.com/a/b?ref=v1", "git@github.com:a/b", "a.com/x?ref=1"] {
            assert!(is_remote(path), "{path}");
        }
        for path in ["../base", "a/github.com", "redis.yaml"] {
            assert!(!is_remote(path), "{path}");
        }
    }
}
