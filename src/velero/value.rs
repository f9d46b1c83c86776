//! Volume lists, error modes, booleans.

use std::ops::Range;

use super::Version;

/// The names in a volume list and their bytes: split at `,`, never trimmed; an
/// empty opt-in value holds none.
///
/// Source: `GetVolumesToBackup` in `pkg/util/podvolume/pod_volume.go`.
pub fn volume_names(list: &str) -> Vec<(Range<usize>, &str)> {
    if list.is_empty() {
        return Vec::new();
    }
    let mut start = 0;
    let place = |name| {
        let range = start..start + str::len(name);
        start = range.end + 1;
        (range, name)
    };
    list.split(',').map(place).collect()
}

/// What `on-error` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorMode {
    /// `Fail`
    Fail,
    /// `Continue`
    Continue,
}

/// Reads `on-error`: exactly `Fail` or `Continue`, else as if unset.
pub fn error_mode(text: &str) -> Option<ErrorMode> {
    match text {
        "Fail" => Some(ErrorMode::Fail),
        "Continue" => Some(ErrorMode::Continue),
        _ => None,
    }
}

/// How a hook acts on failure where `on-error` is unset or not understood
/// (commit 6d9004dc6 changed backup hooks in 1.9).
pub fn default_error_mode(is_backup: bool, version: Version) -> ErrorMode {
    if is_backup && !version.at_least(9) { ErrorMode::Fail } else { ErrorMode::Continue }
}

/// Go's `strconv.ParseBool`.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_blanks_and_their_bytes() {
        assert_eq!(volume_names("a, b,"), [(0..1, "a"), (2..4, " b"), (5..5, "")]);
        assert_eq!(volume_names(""), []);
        assert_eq!(volume_names("é,x"), [(0..2, "é"), (3..4, "x")]);
    }
}
