//! Volume lists, error modes, booleans.

use std::ops::Range;

use super::Version;

/// The names in a volume list and their bytes: split at `,`, never trimmed; an
/// empty opt-in value holds none.
///
/// Source: `GetVolumesToBackup` in `pkg/util/podvolume/pod_volume.go`.
pub fn volume_names(list: &str) -> Vec<(Range<usize>, &str)> {
    let _ = list;
    unimplemented!()
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
    let _ = text;
    unimplemented!()
}

/// How a hook acts on failure where `on-error` is unset or not understood
/// (commit 6d9004dc6 changed backup hooks in 1.9).
pub fn default_error_mode(is_backup: bool, version: Version) -> ErrorMode {
    let _ = (is_backup, version);
    unimplemented!()
}

/// Go's `strconv.ParseBool`.
pub fn parse_bool(text: &str) -> Option<bool> {
    let _ = text;
    unimplemented!()
}
